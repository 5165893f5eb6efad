//! Numbers that a setting bounds, refused at their line. One out of its bounds would switch off the guard that it sets.

use std::fmt::Display;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::error::Code;

fn admis<'de, D, T>(d: D, bornes: std::ops::RangeInclusive<T>, quoi: &str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + PartialOrd + Display,
{
    let n = T::deserialize(d)?;
    if bornes.contains(&n) { Ok(n) } else { Err(D::Error::custom(format!("« {n} » n'est pas {quoi}"))) }
}

/// A share.
pub fn part<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    admis(d, 0.0..=1.0, "une part : de 0 à 1, par exemple 0.02 pour 2 %")
}

/// A threshold that is passed beyond it.
pub fn seuil<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    admis(d, 0.0..=f64::MAX, "un seuil : zéro, ou un nombre plus grand")
}

/// A length of time; ten years hold every delay.
pub fn jours<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
    admis(d, 0..=3660, "un nombre de jours : de 0 à 3660")
}

/// How long a program is waited for; a day holds every one.
pub fn secondes<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
    admis(d, 1..=86_400, "un nombre de secondes : de 1 à 86400")
}

/// A year in four digits.
pub fn annee<'de, D: Deserializer<'de>>(d: D) -> Result<i32, D::Error> {
    admis(d, ANNEES, "une année : quatre chiffres, par exemple 2026")
}

pub const ANNEES: std::ops::RangeInclusive<i32> = 1900..=2999;

/// Exit codes of a run that did not end well, one at least.
pub fn codes<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
    let codes = Vec::<i64>::deserialize(d)?;
    if codes.is_empty() {
        return Err(D::Error::custom(
            "« codes » est vide : rien n'alerterait ; ôtez cette ligne, ou écrivez [2, 3, 5, 6, 8]",
        ));
    }
    let (premier, dernier) = (Code::Configuration as u8, Code::Partiel as u8);
    let lire = |n: i64| {
        let code = u8::try_from(n).ok().filter(|c| (premier..=dernier).contains(c));
        code.ok_or_else(|| {
            D::Error::custom(format!(
                "« {n} » n'est pas un code de sortie d'une exécution en échec : de {premier} à {dernier}"
            ))
        })
    };
    codes.into_iter().map(lire).collect()
}
