//! A number of a document, alone or with its details.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

/// A number with the details that the document gives of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantite {
    Nombre(i64),
    /// The total is printed, and its parts do not always add up to it.
    Detail {
        total: i64,
        detail: BTreeMap<String, i64>,
    },
}

/// `{ total = 52, detail = { … } }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AvecDetail {
    total: i64,
    detail: BTreeMap<String, i64>,
}

/// By hand, so that a mistake says what was expected instead of « no variant ».
struct LecteurQuantite;

impl<'de> Visitor<'de> for LecteurQuantite {
    type Value = Quantite;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("i64")
    }

    fn visit_i64<E: serde::de::Error>(self, n: i64) -> std::result::Result<Quantite, E> {
        Ok(Quantite::Nombre(n))
    }

    fn visit_map<A: MapAccess<'de>>(self, cles: A) -> std::result::Result<Quantite, A::Error> {
        let AvecDetail { total, detail } = AvecDetail::deserialize(MapAccessDeserializer::new(cles))?;
        Ok(Quantite::Detail { total, detail })
    }
}

impl<'de> Deserialize<'de> for Quantite {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        d.deserialize_any(LecteurQuantite)
    }
}

impl Quantite {
    /// As the document prints it.
    pub fn nombre(&self) -> i64 {
        match self {
            Quantite::Nombre(n) | Quantite::Detail { total: n, .. } => *n,
        }
    }
}
