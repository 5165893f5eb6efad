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
    let lacs: Vec<String> = r.lacs.iter().map(|l| l.display().to_string()).collect();
    t.dire(&format!(
        "{} de {} ; la prochaine exécution de chaque chaîne relira les extractions.",
        french::compte(r.retires as i64, "fichier retiré", "fichiers retirés", Genre::Masculin),
        french::enumerer(&lacs)
    ));
    Ok(())
}
