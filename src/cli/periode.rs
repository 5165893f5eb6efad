//! Periods and the day on the command line. The clock is read here, and nowhere else.

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};

use crate::config::terme::Terme;
use crate::error::Result;
use crate::pipeline::Travail;
use crate::pipeline::calendrier::{Agenda, Demande};

/// `2026-10`, `2026-T4`, `2026`.
pub fn lire_terme(texte: &str) -> std::result::Result<Terme, String> {
    Terme::lire(texte).ok_or_else(|| "écrivez 2026-10, 2026-T4 ou 2026".to_owned())
}

/// `2026-11-05`.
pub fn lire_jour(texte: &str) -> std::result::Result<NaiveDate, String> {
    NaiveDate::parse_from_str(texte, "%Y-%m-%d").map_err(|_| "écrivez 2026-11-05".to_owned())
}

/// `2026-10-05T06:00:00Z`.
pub fn lire_instant(texte: &str) -> std::result::Result<DateTime<Utc>, String> {
    texte.parse().map_err(|_| "écrivez le jour et l'heure, en temps universel : 2026-10-05T06:00:00Z".to_owned())
}

/// The day where the chain lives: its time zone is that of its calendar.
pub fn jour(agenda: &Agenda, dit: Option<NaiveDate>) -> NaiveDate {
    dit.unwrap_or_else(|| {
        let fuseau = agenda.calendrier.as_ref().map_or(chrono_tz::Tz::UTC, |c| c.fuseau);
        Utc::now().with_timezone(&fuseau).date_naive()
    })
}

/// The chain for a period of its calendar; without one, for the last one due, or for that in place when it comes after.
pub fn ouvrir(chaine: &Path, periode: Option<Terme>) -> Result<Travail> {
    let agenda = Agenda::lire(chaine)?;
    let demande = periode.map_or(Demande::Due, Demande::Une);
    let termes = agenda.termes(demande, jour(&agenda, None))?;
    Travail::pour(chaine, termes.and_then(|t| t.first().copied()))
}
