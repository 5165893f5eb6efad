//! `bilan check`: configuration, extracts and their quality, nothing published.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::config::terme::Terme;
use crate::error::Result;
use crate::french::{self, Genre};
use crate::indicators::targets;
use crate::pipeline;

pub fn check(chaine: &Path, periode: Option<Terme>, t: &Terminal) -> Result<()> {
    let travail = crate::cli::periode::ouvrir(chaine, periode)?;
    for ligne in pipeline::verifier(&travail, t)? {
        t.dire(&ligne);
    }
    for a in travail.avertissements_pour(&travail.references()?)? {
        t.dire(&format!("attention : {a}"));
    }
    t.dire(&format!(
        "Configuration correcte : {}, {}, secret « {} ».",
        french::compte(travail.catalogue.definitions.len() as i64, "indicateur", "indicateurs", Genre::Masculin),
        french::compte(targets::nombre(&travail.objectifs) as i64, "objectif", "objectifs", Genre::Masculin),
        travail.regles.profil().code()
    ));
    Ok(())
}
