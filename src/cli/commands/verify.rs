//! `bilan verify`: from each published document back to its sources.

use std::path::Path;

use crate::cli::args::FormatVerify;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::french::{Genre, compte};
use crate::pipeline::{self, Controle, Gravite};

pub fn verify(chaine: &Path, format: FormatVerify, t: &Terminal) -> Result<()> {
    let c = pipeline::controler_integrite(chaine)?;
    match format {
        FormatVerify::Texte => texte(&c, t),
        FormatVerify::Json => {
            t.livrer(&serde_json::to_string_pretty(&c).map_err(|e| Error::machine(e.to_string()))?);
        }
    }
    c.conclure()
}

fn texte(c: &Controle, t: &Terminal) {
    for r in &c.remarques {
        let marque = match r.gravite {
            Gravite::Faute => "FAUTE",
            Gravite::Ecart => "écart",
        };
        t.dire(&format!("{marque}  {} : {}", r.objet, r.constat));
        if !r.fichier.is_empty() {
            t.dire(&format!("       --> {}", r.fichier));
        }
        t.dire(&format!("       {}", r.remede));
    }
    let n = |n: usize, un: &str, des: &str, g: Genre| compte(n as i64, un, des, g);
    t.dire(&format!(
        "Vérifié : {}, {}, {} ; {} du lac jusqu'à la dernière page ({}) ; {} au dépôt.",
        n(c.publications, "publication en place", "publications en place", Genre::Feminin),
        n(c.conservees, "gardée", "gardées", Genre::Feminin),
        n(c.fichiers, "fichier publié", "fichiers publiés", Genre::Masculin),
        n(c.pieces, "fichier", "fichiers", Genre::Masculin),
        compte(c.lignes as i64, "ligne", "lignes", Genre::Feminin),
        n(c.sources, "source inchangée", "sources inchangées", Genre::Feminin),
    ));
    let ecarts = c.remarques.len() - c.fautes();
    t.dire(&match (c.fautes(), ecarts) {
        (0, 0) => "Tout concorde.".to_owned(),
        (0, e) => format!(
            "Aucune faute ; {} : la vie ordinaire d'un dossier, à lire.",
            n(e, "écart", "écarts", Genre::Masculin)
        ),
        (f, e) => format!(
            "En tout : {}, {}.",
            n(f, "faute", "fautes", Genre::Feminin),
            n(e, "écart", "écarts", Genre::Masculin)
        ),
    });
}
