//! `bilan init`: a working folder for a territory.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::{self, Genre};
use crate::pipeline;

pub fn init(dossier: &Path, t: &Terminal) -> Result<()> {
    let ecrits = pipeline::initialiser(dossier)?;
    t.annoncer(&format!(
        "{} : {}.",
        dossier.display(),
        french::compte(ecrits.len() as i64, "fichier écrit", "fichiers écrits", Genre::Masculin)
    ));
    t.annoncer("Ensuite :");
    t.annoncer(&format!("  1. lisez {}", dossier.join("LISEZMOI.md").display()));
    t.annoncer(&format!("  2. déposez vos extractions dans {}", dossier.join("depot").display()));
    t.annoncer(&format!("  3. renseignez {}", dossier.join("pipelines/cil.toml").display()));
    t.annoncer(&format!("  4. bilan check {}", dossier.join("pipelines/cil.toml").display()));
    Ok(())
}
