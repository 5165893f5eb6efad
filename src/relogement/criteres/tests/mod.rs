mod c1;
mod cibles;
mod locaux;
mod nationaux;
mod proprietes;

use super::super::cas_essai::Essai;
use super::super::examen::{Examen, Reglages as Regles, examiner};
use super::super::{ameliorations, finances};
use super::*;
use chrono::NaiveDate;

/// Examined with the settings given for criteria, and the defaults elsewhere.
pub(crate) fn examen(e: &Essai, arrete: NaiveDate, criteres: &Reglages) -> Examen {
    let (f, a) = (finances::Reglages::default(), ameliorations::Reglages::default());
    examiner(&e.cas(), arrete, &Regles { finances: &f, ameliorations: &a, criteres })
}

/// The section as TOML, or the French message that refuses it.
pub(crate) fn lire(texte: &str) -> Result<Reglages, String> {
    crate::config::lire_texte(texte, std::path::Path::new("relogement.toml"))
        .map_err(|e| format!("{} (ligne {:?})", e.message, e.lieu.and_then(|l| l.ligne)))
}
