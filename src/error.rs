//! What went wrong, for the person who must act: what, where, what was expected, how to mend it.

use std::fmt;
use std::io;
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

/// Why the system refused, in the words of the messages.
pub fn raison_du_systeme(cause: &io::Error) -> String {
    use io::ErrorKind as K;
    let raison = match (cause.kind(), cause.raw_os_error()) {
        (K::NotFound, _) => "fichier ou dossier absent",
        (K::PermissionDenied, _) => "droits insuffisants",
        (K::StorageFull, _) => "disque plein",
        (K::QuotaExceeded, _) => "quota de disque atteint",
        (K::FileTooLarge, _) => "fichier plus gros que le système ne l'admet",
        (K::ReadOnlyFilesystem, _) => "disque en lecture seule",
        (K::AlreadyExists, _) => "un fichier de ce nom existe déjà",
        (K::NotADirectory, _) => "un fichier se trouve à la place d'un dossier",
        (K::IsADirectory, _) => "c'est un dossier, un fichier est attendu",
        (K::InvalidData | K::UnexpectedEof, _) => "contenu illisible",
        (K::DirectoryNotEmpty, _) => "ce dossier n'est pas vide",
        (K::InvalidFilename, _) => "nom trop long, ou que ce disque n'admet pas",
        (K::ResourceBusy, _) => "déjà employé par le système",
        (K::ExecutableFileBusy, _) => "programme en cours d'exécution",
        (K::CrossesDevices, _) => "les deux places ne sont pas sur le même disque",
        (K::StaleNetworkFileHandle, _) => "le partage réseau a changé sous ce fichier",
        (K::HostUnreachable | K::NetworkUnreachable | K::NetworkDown | K::NotConnected, _) => {
            "le partage réseau ne répond pas"
        }
        (K::TimedOut, _) => "délai dépassé",
        (K::OutOfMemory, _) => "mémoire insuffisante",
        (K::Unsupported, _) => "ce disque ne sait pas le faire",
        (K::Interrupted, _) => "interrompu",
        (K::WriteZero, _) => "rien n'a pu être écrit",
        (K::BrokenPipe, _) => "personne ne lit plus ce qui est écrit",
        // EIO, ENFILE, EMFILE, ELOOP: the library has no word for them.
        (_, Some(5)) => "le disque ne répond pas comme il doit (entrée-sortie)",
        (_, Some(23 | 24)) => "trop de fichiers ouverts",
        (_, Some(40)) => "des liens qui mènent les uns aux autres",
        (_, Some(n)) => return format!("erreur {n} du système"),
        (_, None) => return format!("erreur du système ({cause})"),
    };
    raison.to_owned()
}

/// How to mend what the system refuses, when that does not depend on what was being done.
fn remede_du_systeme(cause: &io::Error) -> Option<&'static str> {
    use io::ErrorKind as K;
    match cause.kind() {
        K::StorageFull | K::QuotaExceeded => Some(
            "faites de la place : « bilan purge » montre ce qui peut partir du lac, et l'ôte par --confirmer, même sur un disque plein",
        ),
        K::ReadOnlyFilesystem => Some("rendez ce disque accessible en écriture, puis relancez la commande"),
        _ => None,
    }
}

/// Why a JSON that the program wrote cannot be read back, and where.
pub fn raison_json(cause: &serde_json::Error) -> String {
    use serde_json::error::Category as C;
    let raison = match cause.classify() {
        C::Eof => "coupé avant sa fin",
        C::Syntax => "écriture abîmée",
        C::Data => "une valeur n'est pas celle que le programme écrit",
        C::Io => "lecture interrompue",
    };
    match cause.line() {
        0 => raison.to_owned(),
        ligne => format!("{raison} (ligne {ligne}, caractère {})", cause.column()),
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
    pub fn io(action: &str, chemin: &Path, cause: &io::Error) -> Self {
        let code = match cause.kind() {
            // What was put in the inbox is wrong, not the machine.
            io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::InvalidData => Code::Donnees,
            _ => Code::Machine,
        };
        Self::new(code, format!("{action} impossible : {}", raison_du_systeme(cause)))
            .at(Lieu { fichier: chemin.to_owned(), ..Lieu::default() })
            .avec_remede(cause)
    }

    /// Whether the system refused for want of rights.
    pub fn faute_de_droits(&self) -> bool {
        self.message.ends_with(&raison_du_systeme(&io::ErrorKind::PermissionDenied.into()))
    }

    fn avec_remede(self, cause: &io::Error) -> Self {
        match remede_du_systeme(cause) {
            Some(remede) => self.aide(remede),
            None => self,
        }
    }

    /// A failure that a library tells in its own words, set apart from the message and said to be its own; what the system said of the disk
    /// is told as [`Error::io`] tells it.
    pub fn moteur(action: &str, cause: &str) -> Self {
        // The only words of the system that pass through a library as they are.
        let numero = cause.split_once("(os error ").and_then(|(_, suite)| suite.split_once(')')?.0.parse().ok());
        match numero.map(io::Error::from_raw_os_error) {
            Some(c) => Self::machine(format!("{action} : {}", raison_du_systeme(&c))).avec_remede(&c),
            None => Self::machine(action)
                .aide("relancez la commande ; si cela se répète sur un disque sain, gardez ce message entier et signalez-le")
                .aide(format!("réponse du moteur, en anglais : {cause}")),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoilt_file_says_where_in_french() {
        let dit =
            |t: &str| raison_json(&serde_json::from_str::<std::collections::BTreeMap<String, u8>>(t).unwrap_err());
        assert!(dit("{\"a\": 1").starts_with("coupé avant sa fin (ligne 1, "), "{}", dit("{\"a\": 1"));
        assert!(dit("{\n,").starts_with("écriture abîmée (ligne 2, "), "{}", dit("{\n,"));
        assert!(dit("{\"a\": \"b\"}").starts_with("une valeur n'est pas celle"), "{}", dit("{\"a\": \"b\"}"));
    }

    /// Whoever meets a full disk is told what makes room, whichever library met it.
    #[test]
    fn a_full_disk_comes_with_its_remedy() {
        let plein = io::Error::from_raw_os_error(28);
        for e in [Error::io("écriture", Path::new("x"), &plein), Error::moteur("écriture", "Io(x (os error 28))")] {
            assert!(e.message.ends_with("disque plein") && e.aides.iter().any(|a| a.contains("bilan purge")), "{e:?}");
        }
        assert!(Error::io("écriture", Path::new("x"), &io::ErrorKind::PermissionDenied.into()).aides.is_empty());
    }

    /// Whatever the system says, it is said in French, and never as a raw text of the system.
    #[test]
    fn the_system_speaks_french() {
        for numero in 1..=133 {
            let cause = io::Error::from_raw_os_error(numero);
            let dit = raison_du_systeme(&cause);
            let anglais = cause.to_string();
            let anglais = anglais.split(" (os error").next().unwrap_or_default();
            assert!(!dit.contains("os error") && !dit.contains(anglais), "{numero} : {dit}");
        }
        let permission = Error::moteur("lecture", "Io(Permission denied (os error 13)): x");
        assert_eq!(permission.message, "lecture : droits insuffisants");
        // What a library says of its own is never in the middle of a sentence.
        let moteur = Error::moteur("lecture impossible", "page 3 is corrupt");
        assert_eq!(moteur.message, "lecture impossible");
        assert_eq!(moteur.aides.last().unwrap(), "réponse du moteur, en anglais : page 3 is corrupt");
        assert!(!moteur.aides[0].contains("page 3"), "the remedy comes first");
    }
}
