//! `bilan count`: every measure, nothing published.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::config::terme::Terme;
use crate::error::Result;
use crate::pipeline;

pub fn denombrer(chaine: &Path, periode: Option<Terme>, t: &Terminal) -> Result<()> {
    let travail = crate::cli::periode::ouvrir(chaine, periode)?;
    travail.d_un_territoire()?;
    for place in pipeline::denombrer(&travail, t)? {
        t.dire(&place.display().to_string());
    }
    Ok(())
}
