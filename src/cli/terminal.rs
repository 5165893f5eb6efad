//! What a person or a log collector sees. Standard output is for results, standard error for talk.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::error::Error;
use crate::pipeline::Suivi;

use super::args::LogFormat;

/// Decided once: quiet or not, bar, plain lines or JSON.
pub struct Terminal {
    quiet: bool,
    json: bool,
    barre: Option<ProgressBar>,
}

impl Terminal {
    pub fn new(quiet: bool, format: LogFormat) -> Self {
        let json = format == LogFormat::Json;
        let anime = !quiet && !json && std::io::stderr().is_terminal();
        let barre = anime.then(|| {
            let barre = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                barre.set_style(style);
            }
            barre.enable_steady_tick(Duration::from_millis(120));
            barre
        });
        Terminal { quiet, json, barre }
    }

    /// A line of result. A reader that went away (`| head`) is not an error.
    pub fn dire(&self, ligne: &str) {
        if let Some(barre) = &self.barre {
            barre.finish_and_clear();
        }
        let _ = writeln!(std::io::stdout().lock(), "{ligne}");
    }

    fn journal(&self, niveau: &str, genre: &str, message: &str) {
        let mut sortie = std::io::stderr().lock();
        if self.json {
            let objet = serde_json::json!({
                "date": chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
                "niveau": niveau,
                "genre": genre,
                "message": message,
            });
            let _ = writeln!(sortie, "{objet}");
        } else {
            let _ = writeln!(sortie, "{message}");
        }
    }

    /// One message for the failure: what, where, how to mend it, and what became of the publication.
    pub fn echec(&self, e: &Error, publie: bool) {
        if let Some(barre) = &self.barre {
            barre.finish_and_clear();
        }
        if self.json {
            let objet = serde_json::json!({
                "date": chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
                "niveau": "erreur",
                "code": e.code as u8,
                "message": e.message,
                "fichier": e.lieu.as_ref().map(|l| l.fichier.display().to_string()),
                "ligne": e.lieu.as_ref().and_then(|l| l.ligne),
                "colonne": e.lieu.as_ref().and_then(|l| l.colonne.clone()),
                "aides": e.aides,
            });
            let _ = writeln!(std::io::stderr().lock(), "{objet}");
            return;
        }
        let mut texte = format!("erreur : {}\n", e.message);
        if let Some(lieu) = &e.lieu {
            texte.push_str(&format!("  --> {lieu}\n"));
        }
        for aide in &e.aides {
            texte.push_str(&format!("aide : {aide}\n"));
        }
        if publie {
            texte.push_str("Rien n'a été publié ; la dernière publication reste en place.\n");
        }
        let _ = write!(std::io::stderr().lock(), "{texte}");
    }
}

impl Suivi for Terminal {
    fn etape(&self, quoi: &str) {
        if self.quiet {
            return;
        }
        match &self.barre {
            Some(barre) => barre.set_message(quoi.to_owned()),
            None => self.journal("info", "etape", quoi),
        }
    }

    fn note(&self, quoi: &str) {
        if self.quiet {
            return;
        }
        match &self.barre {
            Some(barre) => barre.println(format!("  {quoi}")),
            None => self.journal("info", "note", quoi),
        }
    }
}
