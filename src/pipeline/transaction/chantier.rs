//! A publication being prepared, beside its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::lake::{disque, ecrire_atomique, empreinte_fichier};
use crate::parallele::en_parallele;
use crate::pipeline::journal::Fait;
use crate::pipeline::manifest::{FICHIER, Manifeste};

use super::compte::designer;

/// A folder being filled.
pub struct Chantier {
    dossier: PathBuf,
    place: PathBuf,
    fichiers: BTreeSet<String>,
    /// Files taken from an earlier edition, with the fingerprint they were published with.
    repris: BTreeMap<String, String>,
}

/// A publication that only has to be put in its place: whole, fingerprinted, synced.
pub struct Scelle {
    pub(super) dossier: PathBuf,
    pub(super) place: PathBuf,
    /// Key of the run that made it.
    pub(super) cle: String,
    empreinte_mesures: String,
}

impl Scelle {
    /// What the journal tells of it.
    pub fn fait(&self) -> Fait {
        Fait::Publication {
            periode: self.place.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            cle: self.cle.clone(),
            empreinte_mesures: self.empreinte_mesures.clone(),
        }
    }
}

/// Where the publication of a period is prepared, in the folder of publications.
pub(super) fn dossier(publications: &Path, periode: &str) -> PathBuf {
    publications.join(format!(".{periode}.chantier"))
}

impl Chantier {
    /// Opens an empty folder beside `publication/<periode>`; what an interrupted run left there is removed.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn ouvrir(publications: &Path, periode: &str) -> Result<Self> {
        let dossier = dossier(publications, periode);
        let a_un_autre = |e| designer(e, &[&dossier, publications]);
        disque::retirer_dossier(&dossier).map_err(a_un_autre)?;
        disque::creer_dossier(&dossier, false).map_err(a_un_autre)?;
        Ok(Chantier { dossier, place: publications.join(periode), fichiers: BTreeSet::new(), repris: BTreeMap::new() })
    }

    /// Path of a file to be written by another room; it becomes part of the publication.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn place_pour(&mut self, nom: &str) -> Result<PathBuf> {
        let chemin = self.dossier.join(nom);
        if let Some(d) = chemin.parent() {
            disque::creer_dossier(d, false)?;
        }
        if !self.fichiers.insert(nom.to_owned()) {
            return Err(Error::configuration(format!("deux documents de cette publication s'appelleraient « {nom} »"))
                .aide(
                    "changez le « code » de celui que vous déclarez dans « reports/documents » : il nomme ses fichiers",
                ));
        }
        Ok(chemin)
    }

    /// It is on the disk once the folder is sealed, and not before: hundreds of files are synced together in much less time than one by one.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn ecrire(&mut self, nom: &str, octets: &[u8]) -> Result<()> {
        let chemin = self.place_pour(nom)?;
        disque::deposer(&chemin, octets)
    }

    /// Takes a file of an earlier edition as it is: a copy, so that what happens to the one never happens to the other.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn reprendre(&mut self, nom: &str, de: &Path, empreinte: String) -> Result<()> {
        let chemin = self.place_pour(nom)?;
        let octets = std::fs::read(de).map_err(|e| Error::io("lecture", de, &e))?;
        disque::deposer(&chemin, &octets)?;
        self.repris.insert(nom.to_owned(), empreinte);
        Ok(())
    }

    /// Whether a file is part of the publication.
    pub fn contient(&self, nom: &str) -> bool {
        self.fichiers.contains(nom)
    }

    /// Fingerprints the files into the manifest, and syncs all: a manifest that is there speaks of files that are.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn sceller(self, mut manifeste: Manifeste) -> Result<Scelle> {
        let sceaux = en_parallele(self.fichiers.iter().collect(), |nom: &String| -> Result<_> {
            let chemin = self.dossier.join(nom);
            let empreinte = empreinte_fichier(&chemin)?;
            disque::synchroniser_fichier(&chemin)?;
            Ok((nom, chemin, empreinte))
        });
        for sceau in sceaux {
            let (nom, chemin, empreinte) = sceau?;
            if self.repris.get(nom).is_some_and(|e| *e != empreinte) {
                return Err(Error::machine("ce fichier a changé pendant qu'il était repris de l'édition en place")
                    .in_file(chemin)
                    .aide("relancez la chaîne : il sera rendu de nouveau"));
            }
            manifeste.fichiers.push((nom.clone(), empreinte));
        }
        disque::synchroniser_dossiers(&self.dossier)?;
        ecrire_atomique(&self.dossier.join(FICHIER), &manifeste.sceller()?)?;
        Ok(Scelle {
            dossier: self.dossier,
            place: self.place,
            cle: manifeste.cle,
            empreinte_mesures: manifeste.empreinte_mesures,
        })
    }

    /// Exchanges the folder for the one in place, of which nothing is kept.
    ///
    /// # Errors
    /// The disk refuses; what was in place is then still there.
    pub fn mettre_en_place(self) -> Result<PathBuf> {
        disque::synchroniser_arbre(&self.dossier)?;
        disque::echanger(&self.dossier, &self.place)?;
        disque::retirer_dossier(&self.dossier)?;
        Ok(self.place)
    }
}
