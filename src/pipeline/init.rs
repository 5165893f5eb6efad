//! A ready working folder for a new territory.

use std::path::{Path, PathBuf};

use crate::assets;
use crate::error::{Error, Result};
use crate::lake::ecrire_atomique;

const NOTE: &str = include_str!("LISEZMOI.md");

/// Writes the shipped files, an inbox and a note into `dossier`. Existing files are kept as they are.
/// Returns the files written.
///
/// # Errors
/// The disk refuses.
pub fn initialiser(dossier: &Path) -> Result<Vec<PathBuf>> {
    let mut ecrits = Vec::new();
    let mut poser = |relatif: &Path, texte: &str| -> Result<()> {
        let chemin = dossier.join(relatif);
        if !chemin.exists() {
            ecrire_atomique(&chemin, texte.as_bytes())?;
            ecrits.push(relatif.to_owned());
        }
        Ok(())
    };
    for (chemin, texte) in assets::livres() {
        poser(&chemin, texte)?;
    }
    poser(Path::new("LISEZMOI.md"), NOTE)?;
    for sous in ["depot/references", "publication"] {
        let chemin = dossier.join(sous);
        std::fs::create_dir_all(&chemin).map_err(|e| Error::io("création", &chemin, &e))?;
    }
    Ok(ecrits)
}
