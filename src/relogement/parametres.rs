//! Choices that the texts leave open. Each has a default, can be changed in `pipelines/relogement.toml`, and is printed by every output
//! that rests on it.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::config::date;
use crate::french::FINE;

/// No national text gives these values: the defaults are those of one published charter, which a reader must not take for its own.
const CHARTE_REPRISE: &str = "charte de la Métropole européenne de Lille";

/// Where values come from: the document that the territory names; else the published charter that the defaults are taken from, to be
/// confirmed; else the territory, which changed them.
pub fn provenance(document: Option<&str>, par_defaut: bool) -> String {
    match document.map(str::trim).filter(|d| !d.is_empty()) {
        Some(d) => d.to_owned(),
        None if par_defaut => format!("valeur par défaut, reprise de la {CHARTE_REPRISE}{FINE}; à confirmer"),
        None => "valeur du territoire".to_owned(),
    }
}

/// One choice, as an output prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parametre {
    /// `P-FORFAIT-TIROIR`.
    pub code: &'static str,
    /// What is chosen: « Relogement tiroir : premier départ ou retour ».
    pub question: &'static str,
    pub valeur: String,
}

/// A date that is the value of a TOML map: `"974" = 2024-07-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Jour(#[serde(deserialize_with = "date::date")] pub NaiveDate);
