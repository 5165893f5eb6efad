//! `bilan status`: where a chain stands, for people and for machines.

mod ensemble;
mod nagios;
mod prometheus;
mod texte;

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::cli::args::FormatStatus;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::pipeline::{self, calendrier};

/// Says the state; gives the exit code, which only Nagios makes of the state itself.
pub fn status(chaine: &Path, format: FormatStatus, instant: DateTime<Utc>, t: &Terminal) -> Result<u8> {
    let travail = calendrier::ouvrir(chaine, instant);
    if let Some(travail) = travail.as_ref().ok().filter(|t| t.pour_plusieurs()) {
        let ensemble = pipeline::ensemble(travail, instant).and_then(|e| ensemble::lignes(&e, format));
        return match (format, ensemble) {
            (_, Ok((lignes, code))) => Ok(dire(t, &lignes, code)),
            (FormatStatus::Nagios, Err(e)) => Ok(dire(t, &nagios::inconnu(&e), pipeline::Niveau::Inconnu.code())),
            (_, Err(e)) => Err(e),
        };
    }
    let etat = travail.and_then(|travail| pipeline::etat(&travail, instant));
    match (format, etat) {
        (FormatStatus::Nagios, Ok(e)) => Ok(dire(t, &nagios::lignes(&e), e.niveau.code())),
        // A plugin that cannot judge says so on its output: its code is read as a state.
        (FormatStatus::Nagios, Err(e)) => Ok(dire(t, &nagios::inconnu(&e), pipeline::Niveau::Inconnu.code())),
        (_, Err(e)) => Err(e),
        (FormatStatus::Texte, Ok(e)) => Ok(dire(t, &texte::lignes(&e), 0)),
        (FormatStatus::Prometheus, Ok(e)) => Ok(dire(t, &prometheus::lignes(&e), 0)),
        (FormatStatus::Json, Ok(e)) => Ok(dire(t, &json(&e)?, 0)),
    }
}

fn json(e: &impl Serialize) -> Result<Vec<String>> {
    let texte = serde_json::to_string_pretty(e).map_err(|e| Error::machine(e.to_string()))?;
    Ok(texte.lines().map(str::to_owned).collect())
}

fn dire(t: &Terminal, lignes: &[String], code: u8) -> u8 {
    lignes.iter().for_each(|l| t.dire(l));
    code
}
