//! `bilan count`: every measure, nothing published.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::pipeline::{self, Travail};

pub fn denombrer(chaine: &Path, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    for place in pipeline::denombrer(&travail, t)? {
        t.dire(&place.display().to_string());
    }
    Ok(())
}
