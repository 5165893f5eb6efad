//! What each target does with its input, written against the public API of `bilan` only: the fuzz targets and
//! `tests/corpus.rs` both compile this, so that a kept input is replayed under the very oracles that found it.

#![allow(dead_code)]

pub mod cellules;
pub mod classeur;
pub mod disposition;
pub mod lecture;
pub mod proposition;
pub mod reglages;
pub mod xml;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bilan::config::layout::Layout;
use bilan::error::{Code, Error};

/// Layouts of the tests: every type of column under one-letter names, a filter on rows, a file without header.
const ESSAIS: [&str; 3] =
    [include_str!("essai.toml"), include_str!("essai_garder.toml"), include_str!("essai_sans_entete.toml")];

/// The shipped layouts, then those of the tests.
pub fn dispositions(racine: &Path) -> Vec<Layout> {
    let mut chemins: Vec<PathBuf> = std::fs::read_dir(racine.join("pipelines/sources"))
        .expect("les dispositions livrées")
        .map(|e| e.expect("une disposition").path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    chemins.sort();
    let livrees = chemins.iter().map(|p| bilan::config::lire(p).expect("une disposition livrée"));
    let essais = ESSAIS.iter().map(|t| bilan::config::lire_texte(t, Path::new("essai.toml")).expect("un essai"));
    let layouts: Vec<Layout> = livrees.chain(essais).collect();
    for l in &layouts {
        bilan::sources::verifier_disposition(l).expect("une disposition juste");
    }
    layouts
}

/// The families of extracts that the layouts describe.
pub fn sources(layouts: &[Layout]) -> BTreeSet<&str> {
    layouts.iter().map(|l| l.source.as_str()).collect()
}

/// Puts an input where a reader can open it. The same name each time: an input never outlives its run.
pub fn deposer(dossier: &Path, nom: &str, octets: &[u8]) -> PathBuf {
    let chemin = dossier.join(nom);
    std::fs::write(&chemin, octets).expect("écriture de l'entrée");
    chemin
}

/// A refusal says something.
#[track_caller]
pub fn refus(e: &Error) {
    assert!(!e.message.trim().is_empty(), "un refus sans message : {e:?}");
    let defauts = ["table incohérente", "la lecture s'est interrompue", "les comptes ne concordent pas"];
    let defaut = e.code == Code::Machine || defauts.iter().any(|d| e.message.starts_with(d));
    assert!(!defaut, "un défaut du programme, pas de l'entrée : {e:?}");
}
