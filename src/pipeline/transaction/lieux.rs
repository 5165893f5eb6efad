//! Where a chain writes.

use std::path::{Path, PathBuf};

use crate::config::designation::Designation;
use crate::config::exploitation::{Conservation, Exploitation};
use crate::config::pipeline::Dossiers;
use crate::error::{Error, Result};

/// Folders of a chain, and how many past editions it keeps: all that a command needs which changes no figure.
#[derive(Clone, Debug)]
pub struct Lieux {
    pub racine: PathBuf,
    pub lac: PathBuf,
    pub publications: PathBuf,
    /// Publications kept of each period, beside the one in place.
    pub editions: usize,
}

impl Lieux {
    pub fn new(racine: &Path, dossiers: &Dossiers, conservation: &Conservation) -> Self {
        Lieux {
            racine: racine.to_owned(),
            lac: racine.join(&dossiers.lac),
            publications: racine.join(&dossiers.publication),
            editions: conservation.editions,
        }
    }

    /// Reads of the chain what concerns its folders alone.
    ///
    /// # Errors
    /// The chain cannot be read.
    pub fn lire(chaine: &Path) -> Result<(Self, Exploitation)> {
        let d = Designation::lire(chaine);
        let chaine = d.fichier.as_path();
        let absolu = std::path::absolute(chaine).map_err(|e| Error::io("accès", chaine, &e))?;
        let racine = absolu.parent().and_then(Path::parent).unwrap_or(Path::new("."));
        let texte = crate::config::fichier::texte("lecture de la chaîne", chaine)?;
        let mut e: Exploitation = crate::config::lire_texte(&texte, chaine)?;
        if let Some(epci) = d.territoire {
            let lac = racine.join(&e.dossiers.lac).join(Dossiers::TERRITOIRES).join(&epci);
            if !lac.is_dir() {
                return Err(Error::configuration(format!("la chaîne n'a rien lu pour l'EPCI {epci}")).in_file(chaine));
            }
            e.dossiers = e.dossiers.du_territoire(&epci);
            e.territoire.nom = format!("{}, EPCI {epci}", e.territoires.nom);
            e.territoire.epci = epci;
        } else if e.territoire.nom.is_empty() {
            e.territoire.nom.clone_from(&e.territoires.nom);
        }
        Ok((Lieux::new(racine, &e.dossiers, &e.conservation), e))
    }

    /// Where the publication of a period stands.
    pub fn place(&self, periode: &str) -> PathBuf {
        self.publications.join(periode)
    }

    /// Publications in place, from the oldest period to the newest; hidden folders are the program's own.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub fn en_place(&self) -> Result<Vec<PathBuf>> {
        let entrees = match std::fs::read_dir(&self.publications) {
            Ok(e) => e,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(Error::io("lecture", &self.publications, &e)),
        };
        let visible = |c: &PathBuf| c.is_dir() && !c.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        let mut dossiers: Vec<PathBuf> = entrees.filter_map(|e| Some(e.ok()?.path())).filter(visible).collect();
        dossiers.sort();
        Ok(dossiers)
    }

    /// Name of the newest publication in place.
    pub fn derniere_en_place(&self) -> Option<String> {
        Some(self.en_place().ok()?.last()?.file_name()?.to_string_lossy().into_owned())
    }

    /// Path below the working folder, when it is there: the folder may be moved between two runs.
    pub(super) fn relatif(&self, chemin: &Path) -> PathBuf {
        chemin.strip_prefix(&self.racine).unwrap_or(chemin).to_owned()
    }
}
