//! `bilan migrate`: a lake of an earlier version, brought up to date.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::{Genre, compte};
use crate::pipeline::{self, Lieux};

pub fn migrate(chaine: &Path, t: &Terminal) -> Result<()> {
    let (lieux, _) = Lieux::lire(chaine)?;
    let m = pipeline::migrer(&lieux, t)?;
    if m.avant == m.apres {
        t.annoncer(&format!("Le lac est déjà au format {}.", m.apres));
        return Ok(());
    }
    t.annoncer(&format!("Lac mis du format {} au format {}.", m.avant, m.apres));
    if m.resserres > 0 {
        t.annoncer(&format!(
            "{} par d'autres ne le {} plus.",
            compte(m.resserres as i64, "fichier ou dossier lisible", "fichiers ou dossiers lisibles", Genre::Masculin),
            if m.resserres == 1 { "sera" } else { "seront" }
        ));
    }
    t.annoncer("La prochaine exécution relira les extractions que cette version lit autrement ; « bilan purge » ôte ensuite les anciennes lectures.");
    Ok(())
}
