//! A past run, in what matters to whoever watches.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Execution {
    pub debut: DateTime<Utc>,
    pub chaine: String,
    pub processus: u32,
    pub fin: Option<DateTime<Utc>>,
    pub reussite: Reussite,
    pub code: Option<u8>,
    /// Why it failed, without any value of an extract.
    pub raison: Option<String>,
    /// File that the failure concerns.
    pub fichier: Option<String>,
    pub duree_ms: Option<u64>,
    pub memoire_max_kio: Option<u64>,
    /// Period of the publication that it made, or found and left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periode: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reussite {
    Publiee,
    Inchangee,
    Retiree,
    /// Nothing done while an extract is waited for: neither a success nor a failure.
    Attente,
    /// Nothing done while another run held the folder: the chain was running.
    Occupee,
    Echec,
    /// Killed, or still at work.
    Interrompue,
}

impl Execution {
    /// One that has not said its end.
    pub(super) fn commencee(debut: DateTime<Utc>, chaine: String, processus: u32) -> Self {
        Execution {
            debut,
            chaine,
            processus,
            fin: None,
            reussite: Reussite::Interrompue,
            code: None,
            raison: None,
            fichier: None,
            duree_ms: None,
            memoire_max_kio: None,
            periode: None,
        }
    }

    /// Why it failed, with the name of the file.
    pub fn motif(&self) -> Option<String> {
        let raison = self.raison.as_ref()?;
        let nom = self.fichier.as_deref().and_then(|f| std::path::Path::new(f).file_name());
        Some(match nom {
            Some(n) => format!("{raison} ({})", n.to_string_lossy()),
            None => raison.clone(),
        })
    }
}

impl Reussite {
    pub fn manquee(self) -> bool {
        matches!(self, Reussite::Echec | Reussite::Interrompue)
    }

    pub fn reussie(self) -> bool {
        matches!(self, Reussite::Publiee | Reussite::Inchangee | Reussite::Retiree)
    }
}
