//! What earlier editions have shown: `lac/diffusions/<profil>/<année-mois>.json`, one register an edition. A cumulated figure
//! that moves by too few rows since the last one is held back, whoever holds both editions.

use std::path::{Path, PathBuf};

use crate::config::chemins::reel;
use crate::config::pipeline::Dossiers;
use crate::error::{Error, Result};
use crate::secrecy::{PublishedMeasures, Registre};

use super::format;
use super::manifest::Manifeste;
use super::transaction::{Attente, Verrou};
use super::travail::Travail;

/// Figures that have a register of their own: a chain that does not publish them must not forget what another showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objet {
    Bilan,
    Relogement,
}

/// The lake that holds the registers.
fn lac(racine: &Path, d: &Dossiers) -> PathBuf {
    racine.join(d.lac_diffusions.as_ref().unwrap_or(&d.lac))
}

/// Takes the lake that holds the registers, when it is not that of the chain: its own runs write there too.
///
/// # Errors
/// Another run holds it, or it is of a later version.
pub fn retenir(travail: &Travail) -> Result<Option<Verrou>> {
    let registres = lac(&travail.racine, &travail.pipeline.dossiers);
    if reel(&registres) == reel(&travail.racine.join(&travail.pipeline.dossiers.lac)) {
        return Ok(None);
    }
    let verrou = Verrou::prendre(&registres)?;
    format::verifier_lac(&registres)?;
    Ok(Some(verrou))
}

fn dossier(travail: &Travail, objet: Objet) -> PathBuf {
    registres(&travail.racine, &travail.pipeline.dossiers, travail.regles.profil().code(), objet)
}

/// Where the registers of a profile stand, one file an edition.
pub fn registres(racine: &Path, d: &Dossiers, profil: &str, objet: Objet) -> PathBuf {
    let profil = lac(racine, d).join("diffusions").join(profil);
    match objet {
        Objet::Bilan => profil,
        Objet::Relogement => profil.join("relogement"),
    }
}

/// Published beside the bilan.
const MESURES: &str = "donnees/mesures.csv";
/// The sources without which there is no tracking of relogement.
const SUIVI: [&str; 2] = ["relogement_operations", "relogement_menages"];

/// The registers that remember what a publication showed.
pub fn attendus(racine: &Path, d: &Dossiers, m: &Manifeste) -> Vec<PathBuf> {
    let place = |o: Objet| registres(racine, d, &m.profil_secret, o).join(format!("{}.json", m.periode));
    let (bilan, relogement) = (place(Objet::Bilan), place(Objet::Relogement));
    let montre_le_bilan = m.fichiers.iter().any(|(nom, _)| nom == MESURES);
    let montre_le_relogement = SUIVI.iter().all(|n| m.sources.iter().any(|s| s.source == *n));
    match (montre_le_bilan, montre_le_relogement) {
        (true, true) => vec![bilan, relogement],
        (true, false) => vec![bilan],
        (false, true) => vec![relogement],
        // It showed something, whatever it was: either will do.
        (false, false) => vec![if relogement.exists() { relogement } else { bilan }],
    }
}

/// The register of the last edition before this one.
#[derive(Default)]
pub struct Derniere {
    /// Its text, for the key of the run; empty when there was no edition.
    pub texte: String,
    pub registre: Registre,
    /// Year and month of that edition.
    pub mois: Option<(i32, u32)>,
}

/// The register of the last edition before this one; empty when there was none. An edition done again starts from the same place as the
/// first time.
///
/// # Errors
/// A register cannot be read.
pub fn derniere(travail: &Travail, objet: Objet) -> Result<Derniere> {
    let dossier = dossier(travail, objet);
    let ici = format!("{}.json", travail.periode());
    let entrees = match std::fs::read_dir(&dossier) {
        Ok(e) => e,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Derniere::default()),
        Err(e) => return Err(Error::io("lecture des diffusions", &dossier, &e)),
    };
    let mut anciennes = Vec::new();
    for entree in entrees {
        let nom = entree.map_err(|e| Error::io("lecture des diffusions", &dossier, &e))?.file_name();
        let nom = nom.to_string_lossy().into_owned();
        if nom.ends_with(".json") && nom < ici {
            anciennes.push(nom);
        }
    }
    let Some(derniere) = anciennes.into_iter().max() else { return Ok(Derniere::default()) };
    let mois = mois_de(&derniere);
    let chemin = dossier.join(derniere);
    let texte = std::fs::read_to_string(&chemin).map_err(|e| Error::io("lecture", &chemin, &e))?;
    let registre = Registre::lire(&texte, &chemin)?;
    Ok(Derniere { texte, registre, mois })
}

/// `2026-08.json` → August 2026.
fn mois_de(nom: &str) -> Option<(i32, u32)> {
    let (annee, mois) = nom.strip_suffix(".json")?.split_once('-')?;
    Some((annee.parse().ok()?, mois.parse().ok().filter(|m| (1..=12).contains(m))?))
}

/// Prepares what the register will hold once this edition is in its place. An edition done again adds to what its first form showed:
/// what was seen was seen.
///
/// # Errors
/// The lake cannot be read or written.
pub fn noter(
    travail: &Travail,
    objet: Objet,
    avant: &Registre,
    publiees: &PublishedMeasures,
    attente: &mut Attente,
) -> Result<()> {
    let chemin = dossier(travail, objet).join(format!("{}.json", travail.periode()));
    let deja = match std::fs::read_to_string(&chemin) {
        Ok(texte) => Registre::lire(&texte, &chemin)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => avant.clone(),
        Err(e) => return Err(Error::io("lecture", &chemin, &e)),
    };
    attente.ecrire(&chemin, deja.apres(publiees).ecrire()?.as_bytes())
}
