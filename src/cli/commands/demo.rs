//! `bilan demo`: the whole chain on a fictional territory.

use std::path::{Path, PathBuf};

use crate::assets;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::lake::ecrire_atomique;
use crate::pipeline::{self, Suivi};
use crate::sample;

use super::run::executer;

/// The demonstration reads `sample_data/` of a checkout when it is there, and writes the same extracts itself when not.
pub fn demo(dossier: &Path, t: &Terminal) -> Result<()> {
    let echantillon = Path::new("sample_data");
    let chaine = dossier.join("pipelines/cil.toml");
    if !chaine.exists() {
        t.etape("Préparation du dossier de démonstration");
        preparer_demo(dossier, echantillon)?;
    }
    executer(&chaine, t)?;
    t.annoncer("Pour votre territoire : bilan init mon_epci");
    Ok(())
}

fn preparer_demo(dossier: &Path, echantillon: &Path) -> Result<()> {
    if echantillon.join("rpls_2026.csv").exists() {
        let depot = std::path::absolute(echantillon).map_err(|e| Error::io("accès", echantillon, &e))?;
        let depot = relatif(&depot, dossier).unwrap_or(depot);
        // The chain of the bilan comes last: once it is there, the folder is ready.
        for livree in ["pipelines/revue_npnru.toml", "pipelines/cil.toml"] {
            let texte = assets::livre(livree)?.replace("depot = \"depot\"", &format!("depot = '{}'", depot.display()));
            let references = format!("references = '{}'", depot.join("references").display());
            let texte = texte.replace("references = \"depot/references\"", &references);
            ecrire_atomique(&dossier.join(livree), texte.as_bytes())?;
        }
        pipeline::initialiser(dossier)?;
    } else {
        sample::generer(&sample::Options::default(), &dossier.join("depot"))?;
        pipeline::initialiser(dossier)?;
    }
    Ok(())
}

/// `../sample_data` when the demonstration stands in the same folder as the sample.
fn relatif(depot: &Path, dossier: &Path) -> Option<PathBuf> {
    let absolu = std::path::absolute(dossier).ok()?;
    let suite = depot.strip_prefix(absolu.parent()?).ok()?;
    Some(Path::new("..").join(suite))
}
