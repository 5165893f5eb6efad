//! Publications that others replaced: `publication/.precedentes/2026-09/0001`, from the oldest to the newest, and the list of those
//! that were withdrawn.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::error::{Error, Result, raison_json};
use crate::lake::disque;
use crate::pipeline::manifest::{FICHIER, Manifeste};

use super::attente::Attente;
use super::lieux::Lieux;

const PRECEDENTES: &str = ".precedentes";
const RETIREES: &str = "retirees.json";

/// A publication that can be put back.
pub struct Conservee {
    /// `0003`.
    pub numero: String,
    pub dossier: PathBuf,
    pub manifeste: Manifeste,
    /// `bilan rollback` took it away: going back without saying where passes over it.
    pub retiree: bool,
}

impl Conservee {
    /// When it was published, as the disk tells it: nothing in a publication holds a clock.
    pub fn publiee(&self) -> Option<DateTime<Utc>> {
        publiee(&self.dossier)
    }
}

/// When the publication of a folder was sealed: renaming it does not touch that.
pub fn publiee(dossier: &Path) -> Option<DateTime<Utc>> {
    std::fs::metadata(dossier.join(FICHIER)).and_then(|m| m.modified()).ok().map(DateTime::from)
}

fn dossier(publications: &Path, periode: &str) -> PathBuf {
    publications.join(PRECEDENTES).join(periode)
}

/// Folders kept of a period, from the oldest to the newest.
fn numeros(publications: &Path, periode: &str) -> Vec<(u32, PathBuf)> {
    let Ok(entrees) = std::fs::read_dir(dossier(publications, periode)) else { return Vec::new() };
    let mut trouves: Vec<(u32, PathBuf)> = entrees
        .filter_map(|e| {
            let chemin = e.ok()?.path();
            let numero = chemin.file_name()?.to_str()?.parse().ok()?;
            chemin.is_dir().then_some((numero, chemin))
        })
        .collect();
    trouves.sort();
    trouves
}

/// What can be put back, from the newest to the oldest.
///
/// # Errors
/// A manifest, or the list of those that were withdrawn, is unreadable.
pub fn conservees(publications: &Path, periode: &str) -> Result<Vec<Conservee>> {
    let mut liste = Vec::new();
    let retirees = retirees(publications, periode)?;
    for (_, chemin) in numeros(publications, periode).into_iter().rev() {
        if let Some(manifeste) = Manifeste::lire(&chemin)? {
            let numero = chemin.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let retiree = retirees.contains(&manifeste.cle);
            liste.push(Conservee { numero, dossier: chemin, manifeste, retiree });
        }
    }
    Ok(liste)
}

/// Keeps a publication that was replaced. Nobody but its owner enters where they are kept: what was withdrawn is not to be read.
pub(super) fn garder(publications: &Path, periode: &str, de: &Path) -> Result<()> {
    let dossier = dossier(publications, periode);
    disque::creer_dossier(&dossier, true)?;
    let suivant = numeros(publications, periode).last().map_or(1, |(n, _)| n.saturating_add(1));
    disque::renommer(de, &dossier.join(format!("{suivant:04}")))
}

/// Removes the oldest ones beyond `editions`.
pub(super) fn elaguer(publications: &Path, periode: &str, editions: usize) -> Result<()> {
    let liste = numeros(publications, periode);
    for (_, chemin) in liste.iter().rev().skip(editions) {
        // Without a manifest, half a publication is not one.
        disque::retirer_fichier(&chemin.join(FICHIER))?;
        disque::retirer_dossier(chemin)?;
    }
    Ok(())
}

/// Keys of the runs whose publication was withdrawn: the same inputs would only make it again.
fn retirees(publications: &Path, periode: &str) -> Result<BTreeSet<String>> {
    let chemin = dossier(publications, periode).join(RETIREES);
    match std::fs::read(&chemin) {
        Ok(octets) => serde_json::from_slice(&octets).map_err(|e| {
            Error::machine(format!("liste des publications retirées illisible : {}", raison_json(&e)))
                .in_file(&chemin)
                .aide("supprimez ce fichier : la prochaine exécution pourra republier ce qui avait été retiré")
        }),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(e) => Err(Error::io("lecture", &chemin, &e)),
    }
}

/// Whether this run would make again a publication that somebody withdrew.
///
/// # Errors
/// The list cannot be read.
pub fn est_retiree(lieux: &Lieux, periode: &str, cle: &str) -> Result<bool> {
    Ok(retirees(&lieux.publications, periode)?.contains(cle))
}

/// The list once one publication is withdrawn and another put in place; written only when it changes.
pub(super) fn noter_retraits(
    lieux: &Lieux,
    periode: &str,
    retiree: Option<&str>,
    en_place: &str,
    attente: &mut Attente,
) -> Result<()> {
    let avant = retirees(&lieux.publications, periode)?;
    let mut apres = avant.clone();
    apres.extend(retiree.map(str::to_owned));
    apres.remove(en_place);
    if apres == avant {
        return Ok(());
    }
    let json = serde_json::to_vec_pretty(&apres).map_err(|e| Error::machine(e.to_string()))?;
    attente.ecrire(&dossier(&lieux.publications, periode).join(RETIREES), &json)
}
