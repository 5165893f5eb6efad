//! Where a chain writes.

use std::path::{Path, PathBuf};

use crate::config::pipeline::Pipeline;
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
    pub fn new(racine: &Path, pipeline: &Pipeline) -> Self {
        let d = &pipeline.dossiers;
        Lieux {
            racine: racine.to_owned(),
            lac: racine.join(&d.lac),
            publications: racine.join(&d.publication),
            editions: pipeline.conservation.editions,
        }
    }

    /// Reads the chain alone: a publication can be put back while the rest of the configuration is broken.
    ///
    /// # Errors
    /// The chain cannot be read.
    pub fn lire(chaine: &Path) -> Result<(Self, Pipeline)> {
        let absolu = std::path::absolute(chaine).map_err(|e| Error::io("accès", chaine, &e))?;
        let racine = absolu.parent().and_then(Path::parent).unwrap_or(Path::new("."));
        let texte = std::fs::read_to_string(chaine)
            .map_err(|e| Error::io("lecture de la chaîne", chaine, &e).avec_code_configuration())?;
        let pipeline: Pipeline = crate::config::lire_texte(&texte, chaine)?;
        Ok((Lieux::new(racine, &pipeline), pipeline))
    }

    /// Where the publication of a period stands.
    pub fn place(&self, periode: &str) -> PathBuf {
        self.publications.join(periode)
    }

    /// Path below the working folder, when it is there: the folder may be moved between two runs.
    pub(super) fn relatif(&self, chemin: &Path) -> PathBuf {
        chemin.strip_prefix(&self.racine).unwrap_or(chemin).to_owned()
    }
}
