//! Memory between runs: the counts of each run, and what they became. Counts only: no line, no value, no household.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::lake::ecrire_prive;

use super::{Comptes, ParFichier, Rapport};

/// Counts of one run, as they are kept in `<lac>/qualite/<periode>.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Historique {
    /// Month of the run, `2026-09`.
    pub periode: String,
    pub regles: Vec<ParRegle>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParRegle {
    pub code: String,
    pub fichiers: Vec<ParFichier>,
}

/// The run before this one.
#[derive(Clone, Debug, Default)]
pub struct Passe {
    pub historique: Option<Historique>,
    /// Files of the folder that could not be read; to be said, never a reason to stop.
    pub illisibles: Vec<PathBuf>,
}

/// What became of one rule for one bailleur between two runs, on the last millésime of one source in each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tendance {
    pub code: String,
    pub source: String,
    pub siren_bailleur: Option<String>,
    pub avant: Comptes,
    pub maintenant: Comptes,
    pub etat: Etat,
}

/// State of a finding, between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Etat {
    /// Anomalies now, none before.
    Nouvelle,
    /// Anomalies before and now.
    Persistante,
    /// Anomalies before, none now, and rows were verified.
    Resolue,
    /// Anomalies before; now nothing can be verified, or nothing came.
    PlusVerifiable,
}

impl Etat {
    pub fn libelle(self) -> &'static str {
        match self {
            Etat::Nouvelle => "nouvelle",
            Etat::Persistante => "persistante",
            Etat::Resolue => "résolue",
            Etat::PlusVerifiable => "plus vérifiable",
        }
    }
}

/// Keeps the counts of a run; a run of the same period replaces them.
///
/// # Errors
/// The period is not `aaaa-mm`, or the disk fails.
pub fn ecrire(lac: &Path, periode: &str, rapport: &Rapport) -> Result<()> {
    if !est_une_periode(periode) {
        return Err(Error::machine(format!("« {periode} » n'est pas une période de la forme 2026-09")));
    }
    let regles = rapport.resultats.iter().filter(|r| !r.par_fichier.is_empty());
    let historique = Historique {
        periode: periode.to_owned(),
        regles: regles.map(|r| ParRegle { code: r.code.clone(), fichiers: r.par_fichier.clone() }).collect(),
    };
    let json = serde_json::to_vec_pretty(&historique)
        .map_err(|e| Error::machine(format!("historique des règles de qualité : {e}")))?;
    ecrire_prive(&dossier(lac).join(format!("{periode}.json")), &json)
}

/// The latest run before `periode`.
///
/// # Errors
/// The folder is there and cannot be listed.
pub fn precedent(lac: &Path, periode: &str) -> Result<Passe> {
    let dossier = dossier(lac);
    let mut passe = Passe::default();
    let entrees = match std::fs::read_dir(&dossier) {
        Ok(entrees) => entrees,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(passe),
        Err(e) => return Err(Error::io("lecture", &dossier, &e)),
    };
    let mut anciens: Vec<PathBuf> = Vec::new();
    for entree in entrees {
        let chemin = entree.map_err(|e| Error::io("lecture", &dossier, &e))?.path();
        let nom = chemin.file_stem().and_then(|n| n.to_str()).unwrap_or("");
        // Periods are written so that their order is that of texts.
        if chemin.extension().is_some_and(|x| x == "json") && est_une_periode(nom) && nom < periode {
            anciens.push(chemin);
        }
    }
    anciens.sort();
    for chemin in anciens.into_iter().rev() {
        let lu = std::fs::read(&chemin).ok().and_then(|o| serde_json::from_slice(&o).ok());
        if lu.is_some() {
            passe.historique = lu;
            break;
        }
        passe.illisibles.push(chemin);
    }
    Ok(passe)
}

/// Rules that found something before or now, by code as in `rapport`, then by source and bailleur. A rule that no longer
/// exists is left out.
pub fn tendances(avant: &Historique, rapport: &Rapport) -> Vec<Tendance> {
    let anciens: BTreeMap<&str, &[ParFichier]> =
        avant.regles.iter().map(|r| (r.code.as_str(), r.fichiers.as_slice())).collect();
    let mut tendances = Vec::new();
    for r in &rapport.resultats {
        let avant = dernier_millesime(anciens.get(r.code.as_str()).copied().unwrap_or_default());
        let maintenant = dernier_millesime(&r.par_fichier);
        let mut cles: Vec<&(&str, Option<&str>)> = avant.keys().chain(maintenant.keys()).collect();
        cles.sort();
        cles.dedup();
        for cle in cles {
            let a = avant.get(cle).copied().unwrap_or_default();
            let m = maintenant.get(cle).copied().unwrap_or_default();
            let etat = match (a.anomalies > 0, m.anomalies > 0) {
                (false, false) => continue,
                (false, true) => Etat::Nouvelle,
                (true, true) => Etat::Persistante,
                (true, false) if m.verifiees() > 0 => Etat::Resolue,
                (true, false) => Etat::PlusVerifiable,
            };
            tendances.push(Tendance {
                code: r.code.clone(),
                source: cle.0.to_owned(),
                siren_bailleur: cle.1.map(str::to_owned),
                avant: a,
                maintenant: m,
                etat,
            });
        }
    }
    tendances
}

/// Counts by source and bailleur in the files of the last millésime of each source: file names change every year.
fn dernier_millesime(fichiers: &[ParFichier]) -> BTreeMap<(&str, Option<&str>), Comptes> {
    let mut derniers: BTreeMap<&str, i32> = BTreeMap::new();
    for f in fichiers {
        let m = derniers.entry(&f.source).or_insert(f.millesime);
        *m = (*m).max(f.millesime);
    }
    let mut comptes: BTreeMap<(&str, Option<&str>), Comptes> = BTreeMap::new();
    for f in fichiers.iter().filter(|f| derniers.get(f.source.as_str()) == Some(&f.millesime)) {
        comptes.entry((&f.source, f.siren_bailleur.as_deref())).or_default().ajouter(f.comptes);
    }
    comptes
}

fn dossier(lac: &Path) -> PathBuf {
    lac.join("qualite")
}

fn est_une_periode(texte: &str) -> bool {
    let chiffres = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    texte.split_once('-').is_some_and(|(a, m)| a.len() == 4 && m.len() == 2 && chiffres(a) && chiffres(m))
}
