//! `bilan status`: what is published, and what changed since.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::{self, nombre};
use crate::pipeline::{self, Travail};

pub fn status(chaine: &Path, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let etat = pipeline::etat(&travail)?;
    if etat.publications.is_empty() {
        t.dire("Aucune publication.");
    }
    for (m, intact) in &etat.publications {
        t.dire(&format!(
            "Publication {} : {}, arrêtée au {}, {} cellules dont {} masquées, {}",
            m.periode,
            m.territoire,
            french::date_courte(m.arrete),
            nombre(m.cellules as i64),
            nombre(m.cellules_masquees as i64),
            if *intact { "fichiers intacts" } else { "FICHIERS MODIFIÉS DEPUIS LA PUBLICATION" }
        ));
    }
    t.dire("Extractions :");
    for (nom, etat) in &etat.extractions {
        t.dire(&format!("  {nom} : {etat}"));
    }
    Ok(())
}
