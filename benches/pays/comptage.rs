//! Counting over the whole country, and the same counts as SQL for another engine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bilan::assets;
use bilan::config::layout::Table;
use bilan::config::pipeline::OrigineQpv;
use bilan::error::Result;
use bilan::indicators::{Catalogue, compter};
use bilan::lake::Lac;
use bilan::model::{Commune, Livrees, PLAFONDS_APL, PLAFONDS_PLUS, References, SEUILS_Q1, conformer};
use bilan::sources::PetiteTable;
use serde_json::json;

use super::commun::{dire, le_lac, livres, pipeline};

/// RPLS and attributions: the tables that the other engine counts too.
fn catalogue() -> Result<Catalogue> {
    let fichiers: Vec<(PathBuf, String)> = livres("pipelines/indicateurs")
        .into_iter()
        .filter(|(p, _)| p.ends_with("parc.toml") || p.ends_with("attributions.toml"))
        .collect();
    Catalogue::lire(&fichiers)
}

/// Counts over the lake. Every commune of the country is in the territory; no list of résidences, no outline, no threshold.
pub fn compter_pays(depot: &Path, racine: &Path) -> Result<()> {
    let mut pipeline = pipeline()?;
    pipeline.dossiers.references = depot.join("references");
    pipeline.references.residences = None;
    pipeline.parametres.cles_residence.clear();
    pipeline.parametres.priorite_qpv = vec![OrigineQpv::Sne, OrigineQpv::Declare];
    let livre = |nom: &str| assets::livre(&format!("pipelines/{nom}")).map(str::to_owned);
    let livrees = Livrees {
        seuils_q1: livre(SEUILS_Q1)?,
        plafonds_plus: livre(PLAFONDS_PLUS)?,
        plafonds_apl: livre(PLAFONDS_APL)?,
    };
    let mut references = References::lire(&pipeline, Path::new("."), &livrees)?;
    let table = PetiteTable::lire(&depot.join("references/communes.csv"), &[&["code_commune"]])?;
    for l in table.rangees() {
        let commune = Commune { libelle: String::new(), contours: Vec::new() };
        references.communes.insert(l.code("code_commune", 5)?, commune);
    }
    references.bailleurs = BTreeMap::new();
    references.qpv = BTreeMap::new();
    references.residences = BTreeMap::new();
    references.residence_de = BTreeMap::new();
    references.seuils = BTreeMap::new();

    let lac = le_lac(racine)?;
    let mut pieces = Lac::inventaire(racine)?;
    pieces.retain(|p| p.provenance.source == "rpls" || p.provenance.source == "sne_radiation");
    let catalogue = catalogue()?;
    let debut = Instant::now();
    let modele = conformer(&lac, &pieces, &references, &pipeline)?;
    let mesures = compter(&modele, &catalogue, "pays", (2026, 9))?;
    let cellules: usize = mesures.familles.iter().map(|f| f.cellules.len()).sum();
    let atomes = mesures.familles.iter().map(|f| f.atomes.len()).max().unwrap_or(0);
    // Country totals, for the comparison with the other engine.
    let totaux: BTreeMap<&str, _> = mesures
        .familles
        .iter()
        .map(|f| {
            let (mut connus, mut premiers, mut inconnus) = (0, 0, 0);
            for a in &f.atomes {
                connus += a.denominateur();
                premiers += a.classes.first().copied().unwrap_or(0);
                inconnus += a.inconnus;
            }
            (f.indicateur.as_str(), json!({ "premiers": premiers, "connus": connus, "inconnus": inconnus }))
        })
        .collect();
    dire(debut.elapsed(), json!({ "cellules": cellules, "atomes": atomes, "totaux": totaux }));
    Ok(())
}

/// The counts of the catalogue as one SELECT per table, over views that `mesure.py` makes.
pub fn sql() -> Result<()> {
    let catalogue = catalogue()?;
    for (table, cles) in [
        (Table::Logement, "annee, siren_bailleur, code_commune, localisation, code_qpv, residence_id"),
        (Table::Attribution, "annee, mois, siren_bailleur, code_commune, localisation, code_qpv, reservataire"),
    ] {
        let mut sommes = Vec::new();
        for d in catalogue.definitions.iter().filter(|d| d.table == table) {
            let u = match &d.restriction {
                Some(r) => format!("(({}) IS TRUE AND ({}) IS TRUE)", d.univers.sql, r.sql),
                None => format!("(({}) IS TRUE)", d.univers.sql),
            };
            let mut compte = |nom: &str, condition: String| {
                sommes.push(format!("SUM(CASE WHEN {u} AND {condition} THEN 1 ELSE 0 END) AS \"{}:{nom}\"", d.code));
            };
            if let Some((num, den)) = &d.somme {
                let connu = format!("({}) IS NOT NULL AND ({}) IS NOT NULL", num.sql, den.sql);
                compte("0", format!("({connu})"));
                compte("inconnu", format!("NOT ({connu})"));
                for (nom, s) in [("num", num), ("den", den)] {
                    sommes.push(format!(
                        "SUM(CASE WHEN {u} AND {connu} THEN CAST(({}) AS BIGINT) ELSE 0 END) AS \"{}:{nom}\"",
                        s.sql, d.code
                    ));
                }
                continue;
            }
            if d.classes.is_empty() {
                compte("0", "TRUE".to_owned());
                continue;
            }
            let mut aucune: Vec<String> = Vec::new();
            for (k, (_, _, p)) in d.classes.iter().enumerate() {
                compte(&k.to_string(), format!("({}) IS TRUE", p.sql));
                aucune.push(format!("({}) IS NOT TRUE", p.sql));
            }
            if d.nature == bilan::measures::Nature::Part
                && let Some((_, _, p)) = d.classes.first()
            {
                compte("non", format!("({}) IS FALSE", p.sql));
                aucune.push(format!("({}) IS NOT FALSE", p.sql));
            }
            compte("inconnu", format!("({})", aucune.join(" AND ")));
        }
        println!("SELECT {cles}, {} FROM {} GROUP BY {cles};", sommes.join(", "), table.code());
    }
    Ok(())
}
