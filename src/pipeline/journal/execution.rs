//! A past run, in what matters to whoever watches.

use chrono::{DateTime, Utc};
use serde::Serialize;

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
    pub duree_ms: Option<u64>,
    pub memoire_max_kio: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reussite {
    Publiee,
    Inchangee,
    Retiree,
    Echec,
    /// Killed, or still at work.
    Interrompue,
}

impl Reussite {
    pub fn reussie(self) -> bool {
        matches!(self, Reussite::Publiee | Reussite::Inchangee | Reussite::Retiree)
    }
}
