//! What went wrong, for the person who must act: what, where, what was expected, how to mend it.

use std::fmt;
use std::path::{Path, PathBuf};

/// The exit code that a failure gives the process; cron and systemd read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The configuration cannot be used (TOML, unknown key, unknown indicator).
    Configuration = 2,
    /// The extracts cannot be used (missing, wrong layout, truncated, too many rejects).
    Donnees = 3,
    /// Another run holds the working folder.
    Occupe = 4,
    /// The machine or the program failed (disk, permissions, defect).
    Machine = 5,
    /// What was published or read is no longer what the program wrote.
    Integrite = 6,
    /// An extract is late and the chain waits for it: nothing failed.
    Attente = 7,
    /// Of the territories of a chain, some are published and some are not.
    Partiel = 8,
}

/// Where in a file: line and column are 1-based, as editors show them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lieu {
    pub fichier: PathBuf,
    pub ligne: Option<u64>,
    /// Column name, or position for a file without header.
    pub colonne: Option<String>,
}

impl fmt::Display for Lieu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.fichier.display())?;
        if let Some(ligne) = self.ligne {
            write!(f, ", ligne {ligne}")?;
        }
        if let Some(colonne) = &self.colonne {
            write!(f, ", colonne « {colonne} »")?;
        }
        Ok(())
    }
}

/// A failure that ends the command. Displayed as one French message with its place and its hints.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub code: Code,
    pub message: String,
    pub lieu: Option<Box<Lieu>>,
    /// What to do, one sentence each.
    pub aides: Vec<String>,
    /// The new publication is in its place all the same: only what follows the exchange failed.
    pub publiee: bool,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error { code, message: message.into(), lieu: None, aides: Vec::new(), publiee: false }
    }

    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(Code::Configuration, message)
    }

    pub fn donnees(message: impl Into<String>) -> Self {
        Self::new(Code::Donnees, message)
    }

    pub fn machine(message: impl Into<String>) -> Self {
        Self::new(Code::Machine, message)
    }

    /// A file-system failure, always with the path it concerns.
    pub fn io(action: &str, chemin: &Path, cause: &std::io::Error) -> Self {
        let code = match cause.kind() {
            // What was put in the inbox is wrong, not the machine.
            std::io::ErrorKind::NotFound | std::io::ErrorKind::IsADirectory | std::io::ErrorKind::InvalidData => {
                Code::Donnees
            }
            _ => Code::Machine,
        };
        let raison = match cause.kind() {
            std::io::ErrorKind::NotFound => "fichier ou dossier absent".to_owned(),
            std::io::ErrorKind::PermissionDenied => "droits insuffisants".to_owned(),
            std::io::ErrorKind::StorageFull => "disque plein".to_owned(),
            std::io::ErrorKind::QuotaExceeded => "quota de disque atteint".to_owned(),
            std::io::ErrorKind::FileTooLarge => "fichier plus gros que le système ne l'admet".to_owned(),
            std::io::ErrorKind::ReadOnlyFilesystem => "disque en lecture seule".to_owned(),
            std::io::ErrorKind::AlreadyExists => "un fichier de ce nom existe déjà".to_owned(),
            std::io::ErrorKind::NotADirectory => "un fichier se trouve à la place d'un dossier".to_owned(),
            std::io::ErrorKind::IsADirectory => "c'est un dossier, un fichier est attendu".to_owned(),
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => "contenu illisible".to_owned(),
            _ => format!("erreur du système ({cause})"),
        };
        Self::new(code, format!("{action} impossible : {raison}"))
            .at(Lieu { fichier: chemin.to_owned(), ..Lieu::default() })
    }

    /// A failure that a library tells in its own words: what the system said of the disk is told as [`Error::io`] tells it.
    pub fn moteur(action: &str, cause: &str) -> Self {
        // Number of the system, and what it means: ENOSPC, EDQUOT, EFBIG, EACCES, EROFS.
        const DISQUE: [(&str, &str); 5] = [
            ("(os error 28)", "disque plein"),
            ("(os error 122)", "quota de disque atteint"),
            ("(os error 27)", "fichier plus gros que le système ne l'admet"),
            ("(os error 13)", "droits insuffisants"),
            ("(os error 30)", "disque en lecture seule"),
        ];
        let raison = DISQUE.iter().find(|(numero, _)| cause.contains(numero)).map_or(cause, |(_, r)| r);
        Self::machine(format!("{action} : {raison}"))
    }

    #[must_use]
    pub fn at(mut self, lieu: Lieu) -> Self {
        self.lieu = Some(Box::new(lieu));
        self
    }

    #[must_use]
    pub fn in_file(self, chemin: impl Into<PathBuf>) -> Self {
        self.at(Lieu { fichier: chemin.into(), ..Lieu::default() })
    }

    /// A configuration file that cannot be read is a matter of configuration, not of extracts.
    #[must_use]
    pub fn avec_code_configuration(mut self) -> Self {
        if self.code == Code::Donnees {
            self.code = Code::Configuration;
        }
        self
    }

    /// A failure after the exchange of publications.
    #[must_use]
    pub fn apres_publication(mut self) -> Self {
        self.publiee = true;
        self.aide("la nouvelle publication est en place ; la prochaine exécution achèvera ce qui reste à ranger")
    }

    #[must_use]
    pub fn aide(mut self, aide: impl Into<String>) -> Self {
        self.aides.push(aide.into());
        self
    }
}
