//! Who holds a working folder, for whoever waits.

use std::fmt;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::french;

use super::compte;

/// What the lock says of the command that took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    pub utilisateur: String,
    pub hote: String,
    pub processus: u32,
    pub debut: DateTime<Utc>,
    /// `bilan run pipelines/cil.toml`.
    pub commande: String,
}

impl Tenant {
    /// This process.
    pub fn ici(maintenant: DateTime<Utc>) -> Self {
        let arguments = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned());
        let commande: Vec<String> = std::iter::once("bilan".to_owned()).chain(arguments).collect();
        Tenant {
            utilisateur: compte::courant(),
            hote: hote(),
            processus: std::process::id(),
            debut: maintenant,
            commande: commande.join(" "),
        }
    }

    /// What a lock file says; `None` when it says nothing that can be read.
    pub fn lire(texte: &str) -> Option<Self> {
        serde_json::from_str(texte).ok()
    }

    /// Whether its process still lives, when that can be told from here: on the same machine.
    pub fn vivant(&self) -> Option<bool> {
        (self.hote == hote()).then(|| processus_vivant(self.processus)).flatten()
    }
}

/// Whether a process of this machine lives; `None` where the system does not tell.
pub fn processus_vivant(numero: u32) -> Option<bool> {
    let processus = Path::new("/proc");
    processus.join("self").exists().then(|| processus.join(numero.to_string()).exists())
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "« {} », par {} sur {}, processus {}, le {} à {} (temps universel)",
            self.commande,
            self.utilisateur,
            self.hote,
            self.processus,
            french::date_courte(self.debut.date_naive()),
            self.debut.format("%H h %M")
        )
    }
}

/// Name of the machine, as its kernel says it.
pub fn hote() -> String {
    ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .iter()
        .find_map(|f| std::fs::read_to_string(f).ok())
        .map(|t| t.trim().to_owned())
        .filter(|t| !t.is_empty())
        .unwrap_or_else(|| "machine inconnue".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_says_who_it_is_and_lives() {
        let debut = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let t = Tenant::ici(debut);
        assert_eq!(t.vivant(), Some(true));
        assert_eq!(Tenant::lire(&serde_json::to_string(&t).unwrap()), Some(t.clone()));
        assert!(t.to_string().ends_with("à 14 h 13 (temps universel)"), "{t}");
        // A process number beyond what the kernel gives.
        assert_eq!(Tenant { processus: u32::MAX, ..t.clone() }.vivant(), Some(false));
        assert_eq!(Tenant { hote: "ailleurs".to_owned(), ..t }.vivant(), None);
        // What earlier versions wrote.
        assert_eq!(Tenant::lire("4242\n"), None);
    }
}
