//! `bilan rotate`: a new key of pseudonyms.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::{self, Genre};
use crate::pipeline::{self, Travail};

pub fn rotate(chaine: &Path, forcer: bool, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    travail.en_entier()?;
    let r = pipeline::renouveler_cle(&travail, forcer)?;
    t.dire(&format!("Nouvelle clé : {}", r.cle.display()));
    t.dire(&format!(
        "{} du lac ; la prochaine exécution relira les extractions.",
        french::compte(r.retires as i64, "fichier retiré", "fichiers retirés", Genre::Masculin)
    ));
    Ok(())
}
