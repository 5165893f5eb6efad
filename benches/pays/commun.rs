//! What every step needs: the shipped configuration, the lake, and how a measure is told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bilan::assets;
use bilan::config::layout::Layout;
use bilan::config::pipeline::{Extraction, Pipeline};
use bilan::error::Result;
use bilan::lake::Lac;
use bilan::sources::{CODES_SNE, Dictionnaires};
use serde_json::{Value, json};

/// Any key does: nothing measured here is kept.
pub const CLE: [u8; 32] = [7; 32];

pub fn pipeline() -> Result<Pipeline> {
    let nom = "pipelines/cil.toml";
    bilan::config::pipeline::lire(assets::livre(nom)?, Path::new(nom))
}

/// Shipped TOML files of a folder.
pub fn livres(dossier: &str) -> Vec<(PathBuf, String)> {
    assets::livres()
        .into_iter()
        .filter(|(p, _)| p.parent() == Some(Path::new(dossier)) && p.extension().is_some_and(|e| e == "toml"))
        .map(|(p, t)| (p, t.to_owned()))
        .collect()
}

/// Every shipped layout, as a run knows them.
pub fn layouts() -> Result<Vec<Layout>> {
    livres("pipelines/sources").into_iter().map(|(p, t)| bilan::config::lire_texte(&t, &p)).collect()
}

pub fn dictionnaires() -> Result<Dictionnaires> {
    Dictionnaires::livres(assets::livre(&format!("pipelines/{CODES_SNE}"))?)
}

pub fn fils() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub fn le_lac(racine: &Path) -> Result<Lac> {
    Ok(Lac::new(racine.to_owned(), CLE, dictionnaires()?, fils()))
}

/// Extractions of a source that are in the inbox, with their path.
pub fn extractions(depot: &Path, source: &str) -> Result<Vec<(PathBuf, Extraction)>> {
    let toutes = pipeline()?.extractions.into_iter();
    let avec_chemin = toutes.filter(|e| e.source == source).map(|e| (depot.join(&e.fichier), e));
    Ok(avec_chemin.filter(|(chemin, _)| chemin.exists()).collect())
}

/// Prints the time of a step, the peak of memory of the process and what the step found.
pub fn dire(duree: Duration, trouve: Value) {
    let mut mesure = json!({ "secondes": duree.as_secs_f64(), "memoire_mo": memoire_mo() });
    if let (Value::Object(mesure), Value::Object(trouve)) = (&mut mesure, trouve) {
        mesure.extend(trouve);
    }
    println!("{mesure}");
}

fn memoire_mo() -> u64 {
    let statut = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ligne = statut.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    ligne.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}
