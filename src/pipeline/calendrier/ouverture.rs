//! A chain that follows a calendar and has published nothing yet has no period of its own: what looks at it, or after its folder, takes the
//! one that is due, once it has been launched.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::config::terme::Terme;
use crate::error::Result;
use crate::pipeline::garde::nom_de;
use crate::pipeline::journal;
use crate::pipeline::transaction::Lieux;
use crate::pipeline::travail::Travail;

use super::suite::Agenda;

/// The chain of the last period published, of the one that is written, or of the one that was due when its first runs published nothing.
///
/// # Errors
/// See [`Travail::ouvrir`]; a chain that was never launched is refused as it is there.
pub fn ouvrir(chaine: &Path, instant: DateTime<Utc>) -> Result<Travail> {
    Travail::ouvrir(chaine).or_else(|e| match a_publier(chaine, instant) {
        Some(terme) => Travail::pour(chaine, Some(terme)),
        None => Err(e),
    })
}

fn a_publier(chaine: &Path, instant: DateTime<Utc>) -> Option<Terme> {
    let agenda = Agenda::lire(chaine).ok()?;
    if agenda.derniere_publiee().is_some() {
        return None;
    }
    let calendrier = agenda.calendrier.as_ref()?;
    let (lieux, _) = Lieux::lire(chaine).ok()?;
    if journal::lire(&lieux.lac, &nom_de(&lieux, chaine)).is_empty() {
        return None;
    }
    Some(calendrier.du(instant.with_timezone(&calendrier.fuseau).date_naive()))
}
