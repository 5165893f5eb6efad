//! What a person or a log collector sees. Standard output is for results, standard error for talk; nothing that a file may hold reaches
//! either as it is.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::error::{Code, Error};
use crate::pipeline::Suivi;

use super::args::LogFormat;
use super::clair::{en_clair, lignes_en_clair};

/// Decided once: quiet or not, bar, plain lines or JSON.
pub struct Terminal {
    quiet: bool,
    json: bool,
    barre: Option<ProgressBar>,
    /// Why a result could not be written.
    perdu: OnceLock<std::io::Error>,
}

impl Terminal {
    pub fn new(quiet: bool, format: LogFormat) -> Self {
        let json = format == LogFormat::Json;
        if json {
            tracing_subscriber::fmt().json().flatten_event(true).with_target(false).with_writer(std::io::stderr).init();
        } else {
            tracing_subscriber::fmt()
                .without_time()
                .with_level(false)
                .with_target(false)
                .with_ansi(false)
                .with_writer(std::io::stderr)
                .init();
        }
        let anime = !quiet && !json && std::io::stderr().is_terminal();
        let barre = anime.then(|| {
            let barre = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                barre.set_style(style);
            }
            barre.enable_steady_tick(Duration::from_millis(120));
            barre
        });
        Terminal { quiet, json, barre, perdu: OnceLock::new() }
    }

    /// A line of result. A reader that went away (`| head`) is not an error; a disk that refuses is one, which [`Terminal::perte`] gives once
    /// the command has done the rest.
    pub fn dire(&self, ligne: &str) {
        self.ecrire(&en_clair(ligne));
    }

    /// A result of several lines, which another program may read.
    pub fn livrer(&self, texte: &str) {
        self.ecrire(&lignes_en_clair(texte));
    }

    fn ecrire(&self, texte: &str) {
        self.ranger_la_barre();
        let mut sortie = std::io::stdout().lock();
        if let Err(e) = writeln!(sortie, "{texte}").and_then(|()| sortie.flush())
            && e.kind() != ErrorKind::BrokenPipe
        {
            let _ = self.perdu.set(e);
        }
    }

    /// The failure of a command whose results did not reach standard output, whatever it did besides.
    pub fn perte(&self) -> Option<Error> {
        self.perdu.get().map(perdue)
    }

    /// A line that a person likes to read at the end of a job, and that `--quiet` spares cron.
    pub fn annoncer(&self, ligne: &str) {
        if !self.quiet {
            self.dire(ligne);
        }
    }

    /// A line about a result that may go to a file: it must not go there with it.
    pub fn commenter(&self, ligne: &str) {
        if self.quiet {
            return;
        }
        self.ranger_la_barre();
        if self.json {
            tracing::info!(genre = "note", "{ligne}");
        } else {
            let _ = writeln!(std::io::stderr().lock(), "{}", en_clair(ligne));
        }
    }

    fn ranger_la_barre(&self) {
        if let Some(barre) = &self.barre {
            barre.finish_and_clear();
        }
    }

    /// One message for the failure: what, where, how to mend it, and what became of the publication.
    pub fn echec(&self, e: &Error, publie: bool) {
        self.ranger_la_barre();
        if self.json {
            let lieu = e.lieu.as_deref();
            tracing::error!(
                code = e.code as u8,
                fichier = lieu.map(|l| l.fichier.display().to_string()),
                ligne = lieu.and_then(|l| l.ligne),
                colonne = lieu.and_then(|l| l.colonne.clone()),
                aides = e.aides.join("\n"),
                "{}",
                e.message
            );
            return;
        }
        // Nothing failed: cron and people must not take it for a fault.
        let debut = if e.code == Code::Attente { "en attente" } else { "erreur" };
        let mut texte = format!("{debut} : {}\n", en_clair(&e.message));
        if let Some(lieu) = &e.lieu {
            texte.push_str(&format!("  --> {}\n", en_clair(&lieu.to_string())));
        }
        for aide in &e.aides {
            texte.push_str(&format!("aide : {}\n", en_clair(aide)));
        }
        if publie && !e.publiee {
            texte.push_str("Rien n'a été publié ; la dernière publication reste en place.\n");
        }
        let _ = write!(std::io::stderr().lock(), "{texte}");
    }
}

/// What was to be read is not where it was sent.
pub fn perdue(cause: &std::io::Error) -> Error {
    let e = Error::io("écriture du résultat", Path::new("sortie standard"), cause);
    // The remedies of the working folder are not those of the output.
    Error { code: Code::Machine, aides: Vec::new(), ..e }
        .aide("ce que la commande devait faire est fait ; ce qu'elle devait dire manque, en tout ou partie")
        .aide("dirigez sa sortie vers un disque qui a de la place, puis relancez-la")
}

impl Suivi for Terminal {
    fn etape(&self, quoi: &str) {
        match &self.barre {
            _ if self.quiet => {}
            Some(barre) => barre.set_message(en_clair(quoi)),
            None if self.json => tracing::info!(genre = "etape", "{quoi}"),
            None => tracing::info!("{}", en_clair(quoi)),
        }
    }

    fn note(&self, quoi: &str) {
        match &self.barre {
            _ if self.quiet => {}
            Some(barre) => barre.println(format!("  {}", en_clair(quoi))),
            None if self.json => tracing::info!(genre = "note", "{quoi}"),
            None => tracing::info!("  {}", en_clair(quoi)),
        }
    }
    fn avertir(&self, quoi: &str) {
        self.ranger_la_barre();
        if self.json {
            tracing::warn!(genre = "avertissement", "{quoi}");
        } else {
            let _ = writeln!(std::io::stderr().lock(), "attention : {}", en_clair(quoi));
        }
    }
}
