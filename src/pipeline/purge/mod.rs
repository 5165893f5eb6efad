//! What has been kept long enough, or serves no chain any more, leaves the working folder: individual data, never what was published.
//!
//! Publications stay: they hold no individual data, and readers refer to them. The registers of diffusion stay too: without what earlier
//! editions showed, a later one could give back by subtraction what they withheld; they hold published values only.

mod emplois;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::Datelike;

use crate::config::layout::Table;
use crate::config::pipeline::Dossiers;
use crate::error::{Error, Result};
use crate::lake::{Lac, disque};

use super::Suivi;
use super::format;
use super::reprises;
use super::transaction::{self, Verrou};
use super::travail::Travail;

use emplois::{Chaines, Emplois};

pub(super) use emplois::du_dossier;

/// A year and a month, compared as such.
pub type Mois = (i32, u32);

/// Why something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Raison {
    /// Older than the time it may be kept.
    Ancien,
    /// No chain of the folder reads it.
    Inemploye,
    /// Made from the lake, and made again when it is asked for.
    Derive,
}

impl Raison {
    pub fn libelle(self) -> &'static str {
        match self {
            Raison::Ancien => "au-delà de la durée de conservation",
            Raison::Inemploye => "n'est plus employé par aucune chaîne du dossier",
            Raison::Derive => "tiré du lac, refait quand il sera demandé",
        }
    }
}

/// A file or a folder to remove.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Objet {
    pub raison: Raison,
    pub chemin: PathBuf,
    pub octets: u64,
    /// What it was read from; empty for what is not of the lake.
    pub extraction: String,
}

/// What a purge takes away, or would.
#[derive(Debug, Default)]
pub struct Purge {
    pub objets: Vec<Objet>,
    /// What is older goes; `None` when no time of keeping is given.
    pub avant: Option<Mois>,
    /// Extracts removed from the lake that a chain still names: the next run reads them again if they are in the inbox.
    pub encore_declarees: Vec<String>,
    /// Chains that cannot be read: nothing is then said to be unused.
    pub illisibles: Vec<String>,
    pub faite: bool,
}

/// Finds what goes, and removes it when `confirmer` is set. `avant`: what is older goes, by default what `[conservation]` says.
///
/// # Errors
/// The folder is held by another run, a folder cannot be read, or the disk refuses.
pub fn purger(travail: &Travail, avant: Option<Mois>, confirmer: bool, suivi: &dyn Suivi) -> Result<Purge> {
    let lieux = travail.lieux();
    // To show is to touch nothing, not even what an interrupted exchange left.
    let _verrou = if confirmer { Some(transaction::ouvrir(&lieux, suivi)?) } else { Verrou::pour_lire(&lieux.lac)? };
    format::verifier_lac(&lieux.lac)?;
    let racine_lac = lieux.lac;
    let avant = avant.or_else(|| limite(travail));
    let mut purge = Purge { avant, ..Purge::default() };

    suivi.etape("Chaînes du dossier");
    let chaines = Chaines::lire(travail, &racine_lac, &mut purge.illisibles)?;
    let emplois = Emplois::de(&chaines)?;
    du_lac(&racine_lac, &emplois, &mut purge)?;
    if purge.illisibles.is_empty() {
        purge.objets.extend(reprises_inemployees(&racine_lac, &chaines.courantes)?);
    }
    if let Some(avant) = avant {
        let mut dates = dossiers_dates(travail, &chaines.courantes, avant)?;
        purge.objets.append(&mut dates);
        purge.objets.extend(audits(&racine_lac, avant)?);
        for lac in sous_dossiers(&racine_lac.join(Dossiers::TERRITOIRES))? {
            purge.objets.extend(audits(&lac, avant)?);
        }
    }
    purge.objets.sort();
    purge.objets.dedup_by(|a, b| a.chemin == b.chemin);
    if confirmer {
        for o in &purge.objets {
            suivi.etape(&format!("Suppression de {}", o.chemin.display()));
            oter(&o.chemin)?;
        }
        vider(&racine_lac)?;
        purge.faite = true;
    }
    Ok(purge)
}

/// The month before which the chain does not keep individual data.
fn limite(travail: &Travail) -> Option<Mois> {
    let annees = i32::try_from(travail.pipeline.conservation.lac_annees?.get()).ok()?;
    let arrete = travail.pipeline.periode.arrete;
    Some((arrete.year() - annees, arrete.month()))
}

/// Files of the lake that go: too old, unused, or left by an interrupted reading; then what was made from them.
fn du_lac(racine: &Path, emplois: &Emplois, purge: &mut Purge) -> Result<()> {
    let mut gardes = BTreeSet::new();
    let mut retires = false;
    for p in Lac::inventaire(racine)? {
        let mois = (p.provenance.millesime, p.provenance.mois.unwrap_or(12));
        let raison = match purge.avant {
            Some(avant) if mois < avant => Some(Raison::Ancien),
            _ if purge.illisibles.is_empty() && !emplois.lit(&p) => Some(Raison::Inemploye),
            _ => None,
        };
        let parquet = racine.join(&p.parquet);
        let fichiers = [parquet.with_extension("json"), parquet];
        let Some(raison) = raison else {
            gardes.extend(fichiers);
            continue;
        };
        retires = true;
        let s = &p.provenance;
        let extraction = format!("{}, {} {}", s.fichier, s.source, s.millesime);
        if raison == Raison::Ancien && emplois.declare(&p) {
            purge.encore_declarees.push(extraction.clone());
        }
        for chemin in fichiers {
            purge.objets.push(objet(raison, chemin.clone(), extraction.clone())?);
            gardes.insert(chemin);
        }
    }
    // What no account speaks of is of no use to anyone.
    for table in Table::ALL {
        for chemin in fichiers_de(&racine.join(table.code()))? {
            if !gardes.contains(&chemin) {
                purge.objets.push(objet(Raison::Inemploye, chemin, String::new())?);
            }
        }
    }
    if retires {
        for dossier in derives(racine)? {
            purge.objets.push(objet(Raison::Derive, dossier, String::new())?);
        }
    }
    Ok(())
}

/// Folders made from the tables of a lake, which the next run makes again. The shares of territories are cut from them too.
///
/// # Errors
/// A folder cannot be read.
pub(super) fn derives(racine: &Path) -> Result<Vec<PathBuf>> {
    let faits = ["conforme", "mesures", reprises::DOSSIER];
    let mut dossiers: Vec<PathBuf> = faits.iter().map(|nom| racine.join(nom)).collect();
    for lac in sous_dossiers(&racine.join(Dossiers::TERRITOIRES))? {
        dossiers.extend(Table::ALL.into_iter().map(Table::code).chain(faits).map(|nom| lac.join(nom)));
    }
    dossiers.retain(|d| d.is_dir());
    Ok(dossiers)
}

/// What was kept for the next run of a chain that is no more.
fn reprises_inemployees(racine_lac: &Path, chaines: &[Travail]) -> Result<Vec<Objet>> {
    let noms: BTreeSet<String> = chaines.iter().map(Travail::nom_du_magasin).collect();
    let inemployees = entrees(&racine_lac.join(reprises::DOSSIER))?.into_iter().filter(|(nom, _)| !noms.contains(nom));
    inemployees.map(|(_, chemin)| objet(Raison::Inemploye, chemin, String::new())).collect()
}

/// Rejects, quality reports and restricted states of the months before.
fn dossiers_dates(travail: &Travail, chaines: &[Travail], avant: Mois) -> Result<Vec<Objet>> {
    let de = |t: &Travail| {
        let d = &t.pipeline.dossiers;
        [&d.rejets, &d.qualite, &d.restreint].map(|p| t.racine.join(p))
    };
    let mut racines: BTreeSet<PathBuf> = std::iter::once(travail).chain(chaines).flat_map(de).collect();
    // Those of the territories of a chain stand in a folder of their own.
    for racine in racines.clone() {
        racines.extend(sous_dossiers(&racine)?);
    }
    let mut objets = Vec::new();
    for racine in racines {
        for (nom, chemin) in entrees(&racine)? {
            if mois_de(&nom).is_some_and(|m| m < avant) {
                objets.push(objet(Raison::Ancien, chemin, String::new())?);
            }
        }
    }
    Ok(objets)
}

/// Reasons of the secrecy of the months before.
fn audits(racine_lac: &Path, avant: Mois) -> Result<Vec<Objet>> {
    let mut objets = Vec::new();
    for (nom, chemin) in entrees(&racine_lac.join("audit"))? {
        let mois = nom.strip_prefix("secret_").and_then(|n| n.strip_suffix(".csv")).and_then(mois_de);
        if mois.is_some_and(|m| m < avant) {
            objets.push(objet(Raison::Ancien, chemin, String::new())?);
        }
    }
    Ok(objets)
}

/// `2026-09` → September 2026.
pub fn mois_de(nom: &str) -> Option<Mois> {
    let (annee, mois) = nom.split_once('-')?;
    let chiffres = |t: &str, n: usize| t.len() == n && t.bytes().all(|o| o.is_ascii_digit());
    if !chiffres(annee, 4) || !chiffres(mois, 2) {
        return None;
    }
    Some((annee.parse().ok()?, mois.parse().ok().filter(|m| (1..=12).contains(m))?))
}

/// Names and paths of a folder, links left aside; none when it is not there.
fn entrees(dossier: &Path) -> Result<Vec<(String, PathBuf)>> {
    let lues = match std::fs::read_dir(dossier) {
        Ok(e) => e,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io("lecture", dossier, &e)),
    };
    let mut trouvees = Vec::new();
    for e in lues {
        let e = e.map_err(|e| Error::io("lecture", dossier, &e))?;
        if e.file_type().is_ok_and(|g| !g.is_symlink()) {
            trouvees.push((e.file_name().to_string_lossy().into_owned(), e.path()));
        }
    }
    trouvees.sort();
    Ok(trouvees)
}

/// Every file below a folder.
fn fichiers_de(dossier: &Path) -> Result<Vec<PathBuf>> {
    let mut trouves = Vec::new();
    for (_, chemin) in entrees(dossier)? {
        if chemin.is_dir() { trouves.append(&mut fichiers_de(&chemin)?) } else { trouves.push(chemin) }
    }
    Ok(trouves)
}

fn objet(raison: Raison, chemin: PathBuf, extraction: String) -> Result<Objet> {
    let taille = |p: &Path| std::fs::metadata(p).map_or(0, |m| m.len());
    let octets = if chemin.is_dir() { fichiers_de(&chemin)?.iter().map(|p| taille(p)).sum() } else { taille(&chemin) };
    Ok(Objet { raison, chemin, octets, extraction })
}

fn oter(chemin: &Path) -> Result<()> {
    if chemin.is_dir() { disque::retirer_dossier(chemin) } else { disque::retirer_fichier(chemin) }
}

/// Removes the folders of the tables that hold nothing any more.
fn vider(racine_lac: &Path) -> Result<()> {
    for table in Table::ALL {
        let dossier = racine_lac.join(table.code());
        for source in sous_dossiers(&dossier)? {
            for millesime in sous_dossiers(&source)? {
                disque::retirer_dossier_vide(&millesime)?;
            }
            disque::retirer_dossier_vide(&source)?;
        }
        disque::retirer_dossier_vide(&dossier)?;
    }
    Ok(())
}

fn sous_dossiers(dossier: &Path) -> Result<Vec<PathBuf>> {
    Ok(entrees(dossier)?.into_iter().map(|(_, chemin)| chemin).filter(|c| c.is_dir()).collect())
}

#[cfg(test)]
mod tests {
    use super::mois_de;

    #[test]
    fn a_month_is_a_year_and_a_month() {
        assert_eq!(mois_de("2026-09"), Some((2026, 9)));
        for nom in [
            "2026",
            "2026-9",
            "2026-13",
            "2026-00",
            "26-09",
            "2026-09-30",
            ".2026-09.chantier",
            "publication",
            "20é6-09",
        ] {
            assert_eq!(mois_de(nom), None, "{nom}");
        }
    }
}
