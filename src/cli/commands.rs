//! Each command: calls the library, says the result.

use std::path::{Path, PathBuf};

use crate::assets;
use crate::config::terme::Terme;
use crate::error::{Error, Result};
use crate::french::{self, Genre, nombre};
use crate::indicators::{self, Catalogue, Definition};
use crate::lake::ecrire_atomique;
use crate::model::schemas;
use crate::pipeline::{self, Issue, Sommaire, Suivi, Travail};
use crate::sample;

use super::args::{Commande, Format};
use super::terminal::Terminal;

/// Runs a command; gives the exit code of one that did not fail.
pub fn run(commande: Commande, t: &Terminal) -> Result<u8> {
    match commande {
        Commande::Diff(o) => return super::diff::run(&o, t),
        Commande::Demo { dossier } => demo(&dossier, t),
        Commande::Init { dossier } => init(&dossier, t),
        Commande::Run(o) => super::run::run(&o, t),
        Commande::Schedule(o) => super::schedule::run(&o, t),
        Commande::Check { chaine, periode } => check(&chaine, periode, t),
        Commande::Mapping { fichier, source, dossier } => {
            super::mapping::proposer(&fichier, source.as_deref(), &dossier, t)
        }
        Commande::Rotate { chaine, forcer } => rotate(&chaine, forcer, t),
        Commande::Sample { dossier, logements, graine } => echantillon(&dossier, logements, graine, t),
        Commande::Catalog { sql: Some(chaine), .. } => requetes(&chaine, t),
        Commande::Catalog { dossier, format, sql: None } => catalogue(&dossier, format, t),
        Commande::Count { chaine, periode } => denombrer(&chaine, periode, t),
        Commande::Explain { indicateur, zone, periode, chaine } => {
            explain(&chaine, &indicateur, &zone, periode.as_deref(), t)
        }
        Commande::Baseline { nom, publication, remplacer, chaine } => {
            baseline(&chaine, &nom, publication.as_deref(), remplacer, t)
        }
        Commande::Status { chaine } => status(&chaine, t),
    }
    .map(|()| 0)
}

fn init(dossier: &Path, t: &Terminal) -> Result<()> {
    let ecrits = pipeline::initialiser(dossier)?;
    t.annoncer(&format!(
        "{} : {}.",
        dossier.display(),
        french::compte(ecrits.len() as i64, "fichier écrit", "fichiers écrits", Genre::Masculin)
    ));
    t.annoncer("Ensuite :");
    t.annoncer(&format!("  1. lisez {}", dossier.join("LISEZMOI.md").display()));
    t.annoncer(&format!("  2. déposez vos extractions dans {}", dossier.join("depot").display()));
    t.annoncer(&format!("  3. renseignez {}", dossier.join("pipelines/cil.toml").display()));
    t.annoncer(&format!("  4. bilan check {}", dossier.join("pipelines/cil.toml").display()));
    Ok(())
}

/// The demonstration reads `sample_data/` of a checkout when it is there, and writes the same extracts itself when not.
fn demo(dossier: &Path, t: &Terminal) -> Result<()> {
    let echantillon = Path::new("sample_data");
    let chaine = dossier.join("pipelines/cil.toml");
    if !chaine.exists() {
        t.etape("Préparation du dossier de démonstration");
        preparer_demo(dossier, echantillon)?;
    }
    match pipeline::executer(&Travail::ouvrir(&chaine)?, t, false)? {
        Issue::Inchange { publication } => super::run::inchange(&publication, &chaine, t),
        Issue::Publie(s) => resume(&s, &chaine, t),
    }
    Ok(())
}

fn preparer_demo(dossier: &Path, echantillon: &Path) -> Result<()> {
    if echantillon.join("rpls_2026.csv").exists() {
        let depot = std::path::absolute(echantillon).map_err(|e| Error::io("accès", echantillon, &e))?;
        let depot = relatif(&depot, dossier).unwrap_or(depot);
        // The chain of the bilan comes last: once it is there, the folder is ready.
        for livree in ["pipelines/revue_npnru.toml", "pipelines/cil.toml"] {
            let texte = assets::livre(livree)?.replace("depot = \"depot\"", &format!("depot = '{}'", depot.display()));
            let references = format!("references = '{}'", depot.join("references").display());
            let texte = texte.replace("references = \"depot/references\"", &references);
            ecrire_atomique(&dossier.join(livree), texte.as_bytes())?;
        }
        pipeline::initialiser(dossier)?;
    } else {
        sample::generer(&sample::Options::default(), &dossier.join("depot"))?;
        pipeline::initialiser(dossier)?;
    }
    Ok(())
}

/// `../sample_data` when the demonstration stands in the same folder as the sample.
fn relatif(depot: &Path, dossier: &Path) -> Option<PathBuf> {
    let absolu = std::path::absolute(dossier).ok()?;
    let suite = depot.strip_prefix(absolu.parent()?).ok()?;
    Some(Path::new("..").join(suite))
}

pub(super) fn resume(s: &Sommaire, chaine: &Path, t: &Terminal) {
    t.annoncer("");
    if !s.atteinte.is_empty() {
        t.annoncer(&format!("Objectif de 25 % hors QPV, baux signés en {} (1er quartile ou relogés)", s.exercice));
    }
    let largeur = s.atteinte.iter().map(|(n, _, _)| n.chars().count()).max().unwrap_or(0);
    for (rang, (nom, taux, statut)) in s.atteinte.iter().enumerate() {
        t.annoncer(&format!("  {nom:<largeur$}  {taux:>10}  {statut}"));
        if rang == 0 {
            t.annoncer(&format!("  {}", "─".repeat(largeur + 12)));
        }
    }
    for a in &s.avertissements {
        t.annoncer(&format!("  attention : {a}"));
    }
    t.annoncer("");
    if s.rejets.is_empty() {
        t.annoncer(&format!("{} lignes lues, aucune rejetée.", nombre(s.lignes_lues as i64)));
    } else {
        let total: u64 = s.rejets.iter().map(|(_, n, _)| n).sum();
        t.annoncer(&format!(
            "{} lignes lues, {} :",
            nombre(s.lignes_lues as i64),
            french::compte(total as i64, "rejetée", "rejetées", Genre::Feminin)
        ));
        for (fichier, n, raisons) in &s.rejets {
            t.annoncer(&format!("  {fichier} : {n}"));
            for r in raisons {
                t.annoncer(&format!("    {r}"));
            }
        }
    }
    let q = &s.qualite;
    t.annoncer(&format!(
        "Qualité : {} sur {} avec au moins un cas, {} avec réserves ; {}",
        french::compte(q.regles_touchees as i64, "règle", "règles", Genre::Feminin),
        nombre(q.regles as i64),
        french::compte(q.reserves as i64, "fichier accepté", "fichiers acceptés", Genre::Masculin),
        court(&q.page)
    ));
    t.annoncer(&format!(
        "Secret statistique : {} sur {} masquées en tout ou partie.",
        french::compte(s.masquees as i64, "cellule", "cellules", Genre::Feminin),
        nombre(s.cellules as i64)
    ));
    t.annoncer("");
    t.annoncer(&format!("Documents : {}", court(&s.publication.join("index.html"))));
    t.annoncer("");
    t.annoncer("À essayer ensuite :");
    t.annoncer(&format!("  bilan explain att_q1_hors_qpv {} --chaine {}", s.zone_exemple, chaine.display()));
    t.annoncer(&format!("  bilan status {}", chaine.display()));
    t.annoncer("  bilan init mon_epci      un dossier prêt pour votre territoire");
}

/// Path from the current folder when it is inside it.
pub(super) fn court(chemin: &Path) -> String {
    let ici = std::env::current_dir().unwrap_or_default();
    chemin.strip_prefix(&ici).unwrap_or(chemin).display().to_string()
}

fn check(chaine: &Path, periode: Option<Terme>, t: &Terminal) -> Result<()> {
    let travail = super::periode::ouvrir(chaine, periode)?;
    for ligne in pipeline::verifier(&travail, t)? {
        t.dire(&ligne);
    }
    for a in travail.avertissements_pour(&travail.references()?)? {
        t.dire(&format!("attention : {a}"));
    }
    t.dire(&format!(
        "Configuration correcte : {}, {}, secret « {} ».",
        french::compte(travail.catalogue.definitions.len() as i64, "indicateur", "indicateurs", Genre::Masculin),
        french::compte(travail.objectifs.len() as i64, "objectif", "objectifs", Genre::Masculin),
        travail.regles.profil().code()
    ));
    Ok(())
}

fn rotate(chaine: &Path, forcer: bool, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let r = pipeline::renouveler_cle(&travail, forcer)?;
    t.dire(&format!("Nouvelle clé : {}", r.cle.display()));
    t.dire(&format!(
        "{} du lac ; la prochaine exécution relira les extractions.",
        french::compte(r.retires as i64, "fichier retiré", "fichiers retirés", Genre::Masculin)
    ));
    Ok(())
}

fn echantillon(dossier: &Path, logements: usize, graine: u64, t: &Terminal) -> Result<()> {
    t.etape("Écriture des extractions fictives");
    let bilan = sample::generer(&sample::Options { graine, logements }, dossier)?;
    for (fichier, lignes) in &bilan.fichiers {
        t.annoncer(&format!("{:>12}  {}", nombre(*lignes as i64), dossier.join(fichier).display()));
    }
    Ok(())
}

fn denombrer(chaine: &Path, periode: Option<Terme>, t: &Terminal) -> Result<()> {
    let travail = super::periode::ouvrir(chaine, periode)?;
    for place in pipeline::denombrer(&travail, t)? {
        t.dire(&place.display().to_string());
    }
    Ok(())
}

/// One statement after the other, each under a line that names its table and its level.
fn requetes(chaine: &Path, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let schemas = schemas(&travail.references()?, &travail.pipeline)?;
    for r in indicators::sql::requetes(&travail.catalogue, &schemas, travail.detail(), travail.mois_arrete()) {
        t.dire(&format!("-- {} {}\n{};\n", r.table.code(), r.niveau.code(), r.sql));
    }
    Ok(())
}

fn catalogue(dossier: &Path, format: Format, t: &Terminal) -> Result<()> {
    let catalogue = Catalogue::lire(&assets::toml_de(dossier, "pipelines/indicateurs")?)?;
    match format {
        Format::Texte => {
            let largeur = catalogue.definitions.iter().map(|d| d.code.len()).max().unwrap_or(0);
            for d in &catalogue.definitions {
                t.dire(&format!("{:<largeur$}  {} ({})", d.code, d.libelle, d.source));
            }
        }
        Format::Markdown => {
            t.dire("| code | libellé | source | unité | définition | numérateur | univers |");
            t.dire("|---|---|---|---|---|---|---|");
            for d in &catalogue.definitions {
                t.dire(&format!(
                    "| `{}` | {} | {} | {} | {} | {} | `{}` |",
                    d.code,
                    d.libelle,
                    d.source,
                    d.unite,
                    d.definition,
                    numerateur(d).iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join("<br>"),
                    univers(d)
                ));
            }
        }
        Format::Json => {
            let liste: Vec<_> = catalogue
                .definitions
                .iter()
                .map(|d| {
                    serde_json::json!({
                        "code": d.code, "libelle": d.libelle, "definition": d.definition, "unite": d.unite,
                        "source": d.source, "table": d.table.code(), "univers": univers(d), "numerateur": numerateur(d),
                        "sens": d.sens.libelle(), "source_texte": d.source_texte,
                        "niveaux": d.niveaux.iter().map(|n| n.code()).collect::<Vec<_>>(),
                    })
                })
                .collect();
            let texte = serde_json::to_string_pretty(&liste).map_err(|e| Error::machine(e.to_string()))?;
            t.dire(&texte);
        }
    }
    Ok(())
}

/// Universe and restriction together, as one SQL condition.
fn univers(d: &Definition) -> String {
    match &d.restriction {
        Some(r) => format!("({}) AND ({})", d.univers.sql, r.sql),
        None => d.univers.sql.clone(),
    }
}

fn numerateur(d: &Definition) -> Vec<String> {
    match &d.somme {
        Some((n, s)) => vec![format!("SUM({}) / SUM({})", n.sql, s.sql)],
        None => d.classes.iter().map(|(_, _, p)| p.sql.clone()).collect(),
    }
}

fn explain(chaine: &Path, indicateur: &str, zone: &str, periode: Option<&str>, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let e = pipeline::expliquer(&travail, indicateur, zone, periode)?;
    let d = e.definition;
    t.dire(&format!("{} ({})", d.libelle, d.code));
    t.dire(&format!("  {}", d.definition));
    for ligne in &e.lignes {
        let v = |c: &str| ligne.iter().find(|(n, _)| n == c).map_or("", |(_, v)| v.as_str());
        t.dire("");
        t.dire(&format!("{} {} {} – {}", v("niveau"), v("zone"), v("zone_libelle"), v("periode")));
        if !v("classe").is_empty() {
            t.dire(&format!("  classe         {}", v("classe")));
        }
        if !v("marque").is_empty() {
            t.dire(&format!("  marque         {}  (s : secret statistique ; n.c. : non calculable)", v("marque")));
        }
        for (nom, cle) in [
            ("univers", "univers"),
            ("connus", "denominateur"),
            ("inconnus", "inconnus"),
            ("numérateur", "numerateur"),
            ("valeur", "taux"),
            ("borne basse", "borne_basse"),
            ("borne haute", "borne_haute"),
            ("territoire", "ref_epci"),
            ("écart", "ecart_epci"),
            ("hors QPV", "ref_hors_qpv"),
            ("précédente", "precedente"),
            ("point zéro", "point_zero"),
            ("qualité", "statut_qualite"),
        ] {
            if !v(cle).is_empty() {
                t.dire(&format!("  {nom:<13}  {}", v(cle).replace('.', ",")));
            }
        }
    }
    t.dire("");
    t.dire("Définition");
    t.dire(&format!("  univers        {}", univers(d)));
    for n in numerateur(d) {
        t.dire(&format!("  compte         {n}"));
    }
    if !d.source_texte.is_empty() {
        t.dire(&format!("  texte          {}", d.source_texte));
    }
    t.dire("");
    t.dire("Fichiers");
    for s in e.manifeste.sources.iter().filter(|s| s.table == d.table.code()) {
        t.dire(&format!(
            "  {} : {}, {} lignes lues, {} gardées, {} rejetées, empreinte {}",
            s.fichier,
            s.disposition_libelle,
            nombre(s.lignes_lues as i64),
            nombre(s.lignes_gardees as i64),
            nombre(s.lignes_rejetees as i64),
            s.empreinte.get(..16).unwrap_or(&s.empreinte)
        ));
    }
    t.dire(&format!("Mesures publiées : empreinte {}", e.manifeste.empreinte_mesures.get(..16).unwrap_or("")));
    Ok(())
}

fn baseline(chaine: &Path, nom: &str, publication: Option<&str>, remplacer: bool, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let b = pipeline::creer_point_zero(&travail, nom, publication, remplacer)?;
    t.dire(&format!(
        "Point zéro « {nom} » : {} de la publication {}, dans {}.",
        french::compte(b.valeurs as i64, "valeur", "valeurs", Genre::Feminin),
        b.publication,
        court(&b.fichier)
    ));
    if b.masquees > 0 {
        t.dire(&format!(
            "{} par le secret statistique n'y {} pas.",
            french::compte(b.masquees as i64, "valeur masquée", "valeurs masquées", Genre::Feminin),
            if b.masquees == 1 { "entre" } else { "entrent" }
        ));
    }
    t.dire("Les prochaines exécutions disent l'évolution depuis ce point zéro.");
    Ok(())
}

fn status(chaine: &Path, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let etat = pipeline::etat(&travail)?;
    if etat.publications.is_empty() {
        t.dire("Aucune publication.");
    }
    for (m, intact) in &etat.publications {
        t.dire(&format!(
            "Publication {} : {}, arrêtée au {}, {} cellules dont {} masquées, {}",
            m.periode,
            m.territoire,
            french::date_courte(m.arrete),
            nombre(m.cellules as i64),
            nombre(m.cellules_masquees as i64),
            if *intact { "fichiers intacts" } else { "FICHIERS MODIFIÉS DEPUIS LA PUBLICATION" }
        ));
    }
    t.dire("Extractions :");
    for (nom, etat) in &etat.extractions {
        t.dire(&format!("  {nom} : {etat}"));
    }
    Ok(())
}
