//! Replays the inputs that fuzzing kept (`tests/fuzz/corpus/`) and those that once made a reader fail
//! (`tests/fuzz/regressions/`), through the public readers and under the oracles of the fuzz targets. No fuzzer is needed.

use std::path::{Path, PathBuf};

use bilan::config::layout::Layout;
use bilan::config::pipeline::{Pipeline, lire};
use bilan::model::{Livrees, References};

#[path = "fuzz/cibles/mod.rs"]
mod cibles;

fn racine() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Inputs of a target, the kept ones and the regressions.
fn entrees(cible: &str) -> Vec<PathBuf> {
    let lister = |dossier: &str| {
        let Ok(entrees) = std::fs::read_dir(racine().join("tests/fuzz").join(dossier).join(cible)) else {
            return Vec::new();
        };
        entrees.map(|e| e.unwrap().path()).collect()
    };
    let mut chemins: Vec<PathBuf> = ["corpus", "regressions"].into_iter().flat_map(lister).collect();
    chemins.sort();
    chemins
}

/// The name of the input being replayed is the last one printed when a test fails.
fn rejouer(cible: &str, mut lire: impl FnMut(&Path, &[Layout], &[u8])) {
    let layouts = cibles::dispositions(racine());
    let dossier = tempfile::tempdir().unwrap();
    let chemins = entrees(cible);
    assert!(chemins.len() > 10, "le corpus de « {cible} » n'est pas là : {chemins:?}");
    for chemin in chemins {
        println!("{}", chemin.display());
        lire(dossier.path(), &layouts, &std::fs::read(&chemin).unwrap());
    }
}

#[test]
fn layouts_are_looked_for_in_every_kept_input() {
    rejouer("disposition", cibles::disposition::cible);
}

#[test]
fn every_kept_csv_is_read_or_refused_without_losing_a_row() {
    rejouer("csv", cibles::lecture::cible);
}

#[test]
fn every_kept_cell_is_read_in_every_type_of_column() {
    rejouer("cellules", cibles::cellules::cible);
}

#[test]
fn every_kept_workbook_is_read_or_refused() {
    rejouer("classeur", cibles::classeur::cible);
}

#[test]
fn every_kept_xml_gives_whole_demands_or_is_refused() {
    rejouer("xml", cibles::xml::cible);
}

#[test]
fn every_kept_setting_is_accepted_or_refused() {
    rejouer("toml", cibles::reglages::cible);
}

#[test]
fn every_proposal_made_for_a_kept_input_reads_it() {
    rejouer("proposition", cibles::proposition::cible);
}

/// Outlines are read with the other reference tables of a territory.
#[test]
fn every_kept_outline_is_read_or_refused() {
    const CHAINE: &str = r#"
        nom = "essai"
        territoire = { nom = "essai", epci = "200000172" }
        periode = { arrete = 2026-01-01, exercice = 2025 }
        extraction = []
        references = { communes = "communes.csv", bailleurs = "bailleurs.csv", qpv_contours = "entree.geojson" }
        dossiers = { references = "." }
        secret = { profil = "public" }
    "#;
    let chaine: Pipeline = lire(CHAINE, Path::new("essai.toml")).unwrap();
    let mut lus = 0;
    rejouer("geojson", |dossier, _, octets| {
        cibles::deposer(dossier, "communes.csv", b"code_commune;libelle;code_epci\n59350;Lille;200000172\n");
        cibles::deposer(dossier, "bailleurs.csv", b"siren;nom\n123456789;Essai\n");
        cibles::deposer(dossier, "entree.geojson", octets);
        match References::lire(&chaine, dossier, &Livrees::default()) {
            Ok(_) => lus += 1,
            Err(e) => {
                cibles::refus(&e);
                // Outlines come before the shipped tables, which this test leaves empty.
                lus += usize::from(e.lieu.is_some_and(|l| !l.fichier.ends_with("entree.geojson")));
            }
        }
    });
    assert!(lus > 0, "aucun contour du corpus n'a été lu");
}
