//! Dates in TOML files, written `2026-09-30`, with or without quotes.

use chrono::NaiveDate;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A required date.
pub fn date<'de, D: Deserializer<'de>>(d: D) -> Result<NaiveDate, D::Error> {
    let valeur = toml::Value::deserialize(d)?;
    let texte = match &valeur {
        toml::Value::String(s) => s.clone(),
        toml::Value::Datetime(d) => d.to_string(),
        autre => autre.to_string(),
    };
    NaiveDate::parse_from_str(&texte, "%Y-%m-%d")
        .map_err(|_| D::Error::custom(format!("« {texte} » n'est pas une date ; écrivez-la 2026-09-30")))
}

/// An optional date.
pub fn option<'de, D: Deserializer<'de>>(d: D) -> Result<Option<NaiveDate>, D::Error> {
    date(d).map(Some)
}
