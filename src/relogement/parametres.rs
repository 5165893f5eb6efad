//! Choices that the texts leave open. Each has a default, can be changed in `pipelines/relogement.toml`, and is printed by every output
//! that rests on it.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::config::date;

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
