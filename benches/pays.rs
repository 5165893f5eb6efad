//! Country-size steps, one a process, so that each has its own time and its own peak of memory.
//!
//! `pays ingerer <dépôt> <lac>` reads RPLS and radiations into the lake; `pays compter <dépôt> <lac>` counts every RPLS and
//! attribution indicator over it; `pays sql` prints the same counts as SQL. Called by `mesure.py`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bilan::assets;
use bilan::config::layout::{Layout, Table};
use bilan::config::pipeline::Pipeline;
use bilan::error::{Error, Result};
use bilan::indicators::{Catalogue, compter};
use bilan::lake::{Lac, Piece};
use bilan::model::{Commune, References, conformer};
use bilan::sources::{PetiteTable, inspect, recognise};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let resultat = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["ingerer", depot, lac, source] => ingerer(Path::new(depot), Path::new(lac), source),
        ["compter", depot, lac] => compter_pays(Path::new(depot), Path::new(lac)),
        ["sql"] => sql(),
        _ => Err(Error::configuration(
            "usage : pays ingerer <dépôt> <lac> <source> | pays compter <dépôt> <lac> | pays sql",
        )),
    };
    if let Err(e) = resultat {
        eprintln!("{e} {:?} {:?}", e.lieu, e.aides);
        std::process::exit(1);
    }
}

fn pipeline() -> Result<Pipeline> {
    bilan::config::lire_texte(assets::livre("pipelines/cil.toml")?, Path::new("pipelines/cil.toml"))
}

fn layouts() -> Result<Vec<Layout>> {
    assets::livres()
        .into_iter()
        .filter(|(p, _)| p.parent() == Some(Path::new("pipelines/sources")))
        .map(|(p, t)| bilan::config::lire_texte(t, &p))
        .collect()
}

fn catalogue() -> Result<Catalogue> {
    let fichiers: Vec<(PathBuf, String)> = assets::livres()
        .into_iter()
        .filter(|(p, _)| p.parent() == Some(Path::new("pipelines/indicateurs")))
        .filter(|(p, _)| p.ends_with("parc.toml") || p.ends_with("attributions.toml"))
        .map(|(p, t)| (p, t.to_owned()))
        .collect();
    Catalogue::lire(&fichiers)
}

fn le_lac(racine: &Path) -> Lac {
    Lac::new(racine.to_owned(), [7; 32], std::thread::available_parallelism().map_or(1, usize::from))
}

fn pieces(depot: &Path, lac: &Lac, source: &str) -> Result<Vec<Piece>> {
    let (layouts, pipeline) = (layouts()?, pipeline()?);
    let mut pieces = Vec::new();
    for e in pipeline
        .extractions
        .iter()
        .filter(|e| e.source == source || source == "tout" && (e.source == "rpls" || e.source == "sne_radiation"))
    {
        let inspection = inspect(&depot.join(&e.fichier))?;
        pieces.push(lac.ingerer(&inspection, recognise(&inspection, &e.source, &layouts)?, e.millesime)?);
    }
    Ok(pieces)
}

fn ingerer(depot: &Path, racine: &Path, source: &str) -> Result<()> {
    let debut = Instant::now();
    let pieces = pieces(depot, &le_lac(racine), source)?;
    let lignes: u64 = pieces.iter().map(|p| p.provenance.lignes_lues).sum();
    let octets: u64 = pieces.iter().map(|p| p.provenance.octets).sum();
    dire(debut, &[("lignes", lignes), ("octets", octets)]);
    Ok(())
}

/// Every commune of the country is in the territory; no list of résidences, no threshold.
fn compter_pays(depot: &Path, racine: &Path) -> Result<()> {
    let lac = le_lac(racine);
    let pieces = pieces(depot, &lac, "tout")?;
    let pipeline = pipeline()?;
    let table = PetiteTable::lire(&depot.join("references/communes.csv"))?;
    let mut communes = BTreeMap::new();
    for l in table.rangees() {
        communes.insert(l.code("code_commune", 5)?, Commune { libelle: String::new(), contours: Vec::new() });
    }
    let references = References {
        communes,
        bailleurs: BTreeMap::new(),
        qpv: BTreeMap::new(),
        residences: BTreeMap::new(),
        residence_de: BTreeMap::new(),
        seuils: BTreeMap::new(),
        empreintes: Vec::new(),
    };
    let catalogue = catalogue()?;
    let debut = Instant::now();
    let modele = conformer(&lac, &pieces, &references, &pipeline)?;
    let mesures = compter(&modele, &catalogue, "pays", (2026, 9))?;
    let cellules: usize = mesures.familles.iter().map(|f| f.cellules.len()).sum();
    let atomes = mesures.familles.iter().map(|f| f.atomes.len()).max().unwrap_or(0);
    dire(debut, &[("cellules", cellules as u64), ("atomes", atomes as u64)]);
    // Country totals, for the comparison with the other engines.
    for f in &mesures.familles {
        let (mut connus, mut premiers, mut inconnus) = (0, 0, 0);
        for a in &f.atomes {
            connus += a.denominateur();
            premiers += a.classes.first().copied().unwrap_or(0);
            inconnus += a.inconnus;
        }
        println!(
            "{{\"indicateur\":\"{}\",\"premiers\":{premiers},\"connus\":{connus},\"inconnus\":{inconnus}}}",
            f.indicateur
        );
    }
    Ok(())
}

/// The counts of the catalogue as one SELECT per table, over views that `mesure.py` makes.
fn sql() -> Result<()> {
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

fn dire(debut: Instant, mesures: &[(&str, u64)]) {
    let secondes = debut.elapsed().as_secs_f64();
    let memoire = std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|s| {
            s.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().trim_end_matches("kB").trim().parse::<u64>().ok())
        })
        .unwrap_or(0);
    let autres: String = mesures.iter().map(|(n, v)| format!(",\"{n}\":{v}")).collect();
    println!("{{\"secondes\":{secondes:.2},\"memoire_mo\":{}{autres}}}", memoire / 1024);
}
