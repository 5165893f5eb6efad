//! `bilan baseline`: published values kept as a point zéro.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::{self, Genre};
use crate::pipeline::{self, Travail};

use super::court;

pub fn baseline(chaine: &Path, nom: &str, publication: Option<&str>, remplacer: bool, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    travail.d_un_territoire()?;
    let b = pipeline::creer_point_zero(&travail, nom, publication, remplacer)?;
    t.dire(&format!(
        "Point zéro « {nom} » : {} de la publication {}, dans {}.",
        french::compte(b.valeurs as i64, "valeur", "valeurs", Genre::Feminin),
        b.publication,
        court(&b.fichier)
    ));
    if b.masquees > 0 {
        t.dire(&format!(
            "{} par le secret statistique n'y {} pas.",
            french::compte(b.masquees as i64, "valeur masquée", "valeurs masquées", Genre::Feminin),
            if b.masquees == 1 { "entre" } else { "entrent" }
        ));
    }
    t.dire("Les prochaines exécutions disent l'évolution depuis ce point zéro.");
    Ok(())
}
