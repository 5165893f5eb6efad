//! What a folder was written as: a lake or a publication of a later version is refused, a lake of an earlier one is brought up to date.
//!
//! `lac/format.json` says the form of all that stands in the lake: tables, accounts, registers, counts. Tables themselves need no
//! migration: the version is part of the key of a reading, and an extract is read again when it changes.
//!
//! | format | what changed |
//! |---|---|
//! | 1 | no `format.json` |
//! | 2 | `format.json`; every file of the lake for its owner only, `lac/mesures/` too |

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::lake::ecrire_prive;

/// Form of the lakes that this version writes.
pub const LAC: u32 = 2;
/// Form of a lake that says nothing.
const SANS_MARQUE: u32 = 1;
/// Form of the manifests that this version writes.
pub const PUBLICATION: u32 = 1;

const FICHIER: &str = "format.json";

#[derive(Serialize, Deserialize)]
struct Marque {
    format: u32,
    /// Version of the program that wrote it, for whoever must find that version again.
    #[serde(default)]
    version: String,
}

/// What a migration did.
#[derive(Debug)]
pub struct Migration {
    pub avant: u32,
    pub apres: u32,
    /// Files and folders that others could read.
    pub resserres: usize,
}

/// Brings a lake to the form of this version, for whoever holds it. Nothing is lost on the way, so that a run does it by itself.
///
/// # Errors
/// The lake is of a later version, or the disk refuses.
pub(super) fn mettre_a_jour(lac: &Path) -> Result<Migration> {
    let avant = verifier_lac(lac)?;
    let mut migration = Migration { avant, apres: LAC, resserres: 0 };
    if avant < LAC {
        migration.resserres = resserrer(lac)?;
        let marque = Marque { format: LAC, version: env!("CARGO_PKG_VERSION").to_owned() };
        let json = serde_json::to_vec_pretty(&marque).map_err(|e| Error::machine(e.to_string()))?;
        // Last: an interrupted migration starts again.
        ecrire_prive(&lac.join(FICHIER), &json)?;
    }
    Ok(migration)
}

/// The form of a lake; that of this version for one that holds nothing yet.
///
/// # Errors
/// It is of a later version.
pub(super) fn verifier_lac(lac: &Path) -> Result<u32> {
    let chemin = lac.join(FICHIER);
    match lire(&chemin)? {
        Some(m) => {
            refuser_plus_recent("ce lac", &m, LAC, &chemin)?;
            Ok(m.format)
        }
        None => Ok(SANS_MARQUE),
    }
}

/// A publication that this version may read, and replace, by its manifest.
///
/// # Errors
/// It is of a later version.
pub(super) fn verifier_publication(manifeste: &Path) -> Result<()> {
    // One that cannot be read is judged by whoever reads it.
    match lire(manifeste) {
        Ok(Some(m)) => refuser_plus_recent("cette publication", &m, PUBLICATION, manifeste),
        _ => Ok(()),
    }
}

fn lire(chemin: &Path) -> Result<Option<Marque>> {
    let octets = match std::fs::read(chemin) {
        Ok(o) => o,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io("lecture", chemin, &e)),
    };
    serde_json::from_slice(&octets).map(Some).map_err(|_| {
        Error::donnees("ce fichier ne dit pas de quel format est le lac")
            .in_file(chemin)
            .aide("supprimez-le : le lac sera tenu pour ancien, et mis à jour par « bilan migrate »")
    })
}

fn refuser_plus_recent(quoi: &str, m: &Marque, connu: u32, chemin: &Path) -> Result<()> {
    if m.format <= connu {
        return Ok(());
    }
    let version =
        if m.version.is_empty() { "plus récente".to_owned() } else { format!("{}, plus récente", m.version) };
    Err(Error::configuration(format!(
        "{quoi} vient d'une version de bilan {version} que celle-ci : format {}, le plus récent connu est {connu}",
        m.format
    ))
    .in_file(chemin)
    .aide(format!("installez cette version, ou une suivante (celle-ci est {})", env!("CARGO_PKG_VERSION")))
    .aide("rien n'a été touché"))
}

/// Takes away from others the right to read what the lake holds. Returns what they could read.
fn resserrer(lac: &Path) -> Result<usize> {
    let mut resserres = 0;
    let dossiers = Table::ALL.into_iter().map(Table::code).chain([
        "conforme",
        "mesures",
        "audit",
        "diffusions",
        "qualite",
        "fragilite",
    ]);
    let mut a_voir: Vec<PathBuf> = dossiers.map(|nom| lac.join(nom)).collect();
    while let Some(chemin) = a_voir.pop() {
        let meta = match std::fs::symlink_metadata(&chemin) {
            Ok(m) => m,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => return Err(Error::io("examen des droits", &chemin, &e)),
        };
        if meta.is_symlink() {
            continue;
        }
        resserres += usize::from(reserver(&chemin, &meta)?);
        if meta.is_dir() {
            let entrees = std::fs::read_dir(&chemin).map_err(|e| Error::io("lecture du lac", &chemin, &e))?;
            for e in entrees {
                a_voir.push(e.map_err(|e| Error::io("lecture du lac", &chemin, &e))?.path());
            }
        }
    }
    Ok(resserres)
}

#[cfg(unix)]
fn reserver(chemin: &Path, meta: &std::fs::Metadata) -> Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    let mode = meta.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(false);
    }
    std::fs::set_permissions(chemin, std::fs::Permissions::from_mode(mode & 0o700))
        .map_err(|e| Error::io("droits", chemin, &e))?;
    Ok(true)
}

#[cfg(not(unix))]
fn reserver(_: &Path, _: &std::fs::Metadata) -> Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lake_says_its_form_once_it_is_up_to_date() {
        let d = tempfile::tempdir().unwrap();
        assert_eq!(verifier_lac(d.path()).unwrap(), SANS_MARQUE);
        assert_eq!(mettre_a_jour(d.path()).unwrap().avant, SANS_MARQUE);
        assert_eq!(verifier_lac(d.path()).unwrap(), LAC);
        let seconde = mettre_a_jour(d.path()).unwrap();
        assert_eq!((seconde.avant, seconde.resserres), (LAC, 0));
    }

    #[test]
    fn a_later_form_is_refused_and_left_as_it_is() {
        let d = tempfile::tempdir().unwrap();
        let texte = r#"{"format": 99, "version": "9.9.9", "inconnu": true}"#;
        std::fs::write(d.path().join(FICHIER), texte).unwrap();
        let e = mettre_a_jour(d.path()).unwrap_err();
        assert!(e.message.contains("9.9.9") && e.message.contains("format 99"), "{}", e.message);
        assert_eq!(std::fs::read_to_string(d.path().join(FICHIER)).unwrap(), texte);
        let manifeste = d.path().join("manifeste.json");
        std::fs::write(&manifeste, texte).unwrap();
        assert!(verifier_publication(&manifeste).is_err());
    }
}
