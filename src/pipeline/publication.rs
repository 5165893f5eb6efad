//! A publication is prepared beside its place and put there in one move: a reader sees the old one or the new one, whole.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::lake::{ecrire_atomique, empreinte_fichier};

use super::manifest::{FICHIER, Manifeste};

/// A publication being prepared.
pub struct Chantier {
    dossier: PathBuf,
    place: PathBuf,
    fichiers: BTreeSet<String>,
}

impl Chantier {
    /// Opens an empty folder beside `publication/<periode>`; what an interrupted run left there is removed.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn ouvrir(publications: &Path, periode: &str) -> Result<Self> {
        let dossier = publications.join(format!(".{periode}.chantier"));
        if dossier.exists() {
            std::fs::remove_dir_all(&dossier).map_err(|e| Error::io("nettoyage", &dossier, &e))?;
        }
        std::fs::create_dir_all(&dossier).map_err(|e| Error::io("création", &dossier, &e))?;
        Ok(Chantier { dossier, place: publications.join(periode), fichiers: BTreeSet::new() })
    }

    /// Path of a file to be written by another room; it becomes part of the publication.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn place_pour(&mut self, nom: &str) -> Result<PathBuf> {
        let chemin = self.dossier.join(nom);
        if let Some(d) = chemin.parent() {
            std::fs::create_dir_all(d).map_err(|e| Error::io("création", d, &e))?;
        }
        if !self.fichiers.insert(nom.to_owned()) {
            return Err(Error::configuration(format!("deux documents de cette publication s'appelleraient « {nom} »"))
                .aide(
                    "changez le « code » de celui que vous déclarez dans « reports/documents » : il nomme ses fichiers",
                ));
        }
        Ok(chemin)
    }

    /// # Errors
    /// The disk refuses.
    pub fn ecrire(&mut self, nom: &str, octets: &[u8]) -> Result<()> {
        let chemin = self.place_pour(nom)?;
        ecrire_atomique(&chemin, octets)
    }

    /// Whether a file is part of the publication.
    pub fn contient(&self, nom: &str) -> bool {
        self.fichiers.contains(nom)
    }

    /// Fingerprints the files into the manifest, syncs, and exchanges the new publication for the old one.
    ///
    /// # Errors
    /// The disk refuses; the old publication is then still in its place.
    pub fn publier(self, mut manifeste: Manifeste) -> Result<PathBuf> {
        for nom in &self.fichiers {
            manifeste.fichiers.push((nom.clone(), empreinte_fichier(&self.dossier.join(nom))?));
        }
        let json = serde_json::to_vec_pretty(&manifeste).map_err(|e| Error::machine(e.to_string()))?;
        ecrire_atomique(&self.dossier.join(FICHIER), &json)?;
        self.mettre_en_place()
    }

    /// Exchanges the folder for the one in place, whatever it holds.
    ///
    /// # Errors
    /// The disk refuses; what was in place is then still there.
    pub fn mettre_en_place(self) -> Result<PathBuf> {
        echanger(&self.dossier, &self.place)?;
        // The folder under the old name now holds the previous publication, which the new one replaces.
        if self.dossier.exists() {
            std::fs::remove_dir_all(&self.dossier).map_err(|e| Error::io("nettoyage", &self.dossier, &e))?;
        }
        if let Some(parent) = self.place.parent() {
            File::open(parent).and_then(|d| d.sync_all()).map_err(|e| Error::io("écriture", parent, &e))?;
        }
        Ok(self.place)
    }
}

/// Puts `neuf` at `place`; what was there goes to the name of `neuf`. One atomic call where the file system has it.
fn echanger(neuf: &Path, place: &Path) -> Result<()> {
    if !place.exists() {
        return std::fs::rename(neuf, place).map_err(|e| Error::io("mise en place", place, &e));
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, neuf, CWD, place, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    // Without exchange, the previous publication is away for the time of one rename.
    let ancien = neuf.with_extension("precedente");
    std::fs::rename(place, &ancien).map_err(|e| Error::io("mise en place", place, &e))?;
    if let Err(e) = std::fs::rename(neuf, place) {
        let _ = std::fs::rename(&ancien, place);
        return Err(Error::io("mise en place", place, &e));
    }
    std::fs::rename(&ancien, neuf).map_err(|e| Error::io("mise en place", neuf, &e))
}
