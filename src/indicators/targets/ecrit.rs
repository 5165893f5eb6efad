//! Target files as they are written, before anything is checked against the catalogue.

use std::fmt;

use chrono::NaiveDate;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{IntoDeserializer, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::indicators::catalog::Sens;
use crate::measures::Niveau;

use super::{Appreciation, NatureObjectif, Severite};

/// One target file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fichier {
    /// What a target in QPV below the observed level does: `strict` or `avertissement`.
    #[serde(default)]
    pub regle_point_zero: Severite,
    #[serde(default, rename = "objectif")]
    pub objectifs: Vec<Entree>,
    /// Read by `point_zero.rs`.
    #[serde(default, rename = "point_zero")]
    pub points_zero: Vec<PointZeroSaisi>,
}

/// A value of a baseline known from a document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointZeroSaisi {
    pub code: Spanned<String>,
    #[serde(default)]
    pub libelle: String,
    #[serde(deserialize_with = "crate::config::date::date")]
    pub date: NaiveDate,
    pub indicateur: Spanned<String>,
    #[serde(default = "epci")]
    pub perimetre: Niveau,
    /// The territory when it is absent.
    pub zone: Option<String>,
    pub numerateur: Option<i64>,
    pub denominateur: Option<i64>,
    pub pourcentage: Option<Spanned<f64>>,
    #[serde(default)]
    pub source_texte: String,
}

fn epci() -> Niveau {
    Niveau::Epci
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entree {
    pub code: Spanned<String>,
    pub libelle: String,
    pub indicateur: Spanned<String>,
    #[serde(rename = "type")]
    pub genre: Type,
    pub borne: Option<Spanned<f64>>,
    pub borne_min: Option<Spanned<f64>>,
    pub borne_max: Option<Spanned<f64>>,
    #[serde(default)]
    pub strict: bool,
    #[serde(default)]
    pub strict_min: bool,
    #[serde(default)]
    pub strict_max: bool,
    pub tolerance: Option<Spanned<f64>>,
    pub sens: Option<Sens>,
    pub point_zero: Option<Spanned<String>>,
    pub perimetre: Option<Spanned<Perimetres>>,
    pub zones: Option<Spanned<Vec<String>>>,
    pub nature: NatureObjectif,
    #[serde(default, deserialize_with = "crate::config::date::option")]
    pub debut: Option<NaiveDate>,
    #[serde(default, deserialize_with = "crate::config::date::option")]
    pub fin: Option<NaiveDate>,
    #[serde(default)]
    pub appreciation: Appreciation,
    pub volume_annuel: Option<Spanned<i64>>,
    #[serde(default)]
    pub palier: Vec<Spanned<Palier>>,
    pub source_texte: String,
}

/// One step of a trajectory.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palier {
    #[serde(deserialize_with = "crate::config::date::date")]
    pub debut: NaiveDate,
    #[serde(deserialize_with = "crate::config::date::date")]
    pub fin: NaiveDate,
    pub borne: Option<Spanned<f64>>,
    pub borne_min: Option<Spanned<f64>>,
    pub borne_max: Option<Spanned<f64>>,
    #[serde(default)]
    pub strict: bool,
    #[serde(default)]
    pub strict_min: bool,
    #[serde(default)]
    pub strict_max: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    Plancher,
    Plafond,
    Fourchette,
    Maintien,
    Tendance,
    Trajectoire,
}

/// `perimetre = "qpv"` or `perimetre = ["epci", "bailleur"]`.
#[derive(Clone)]
pub struct Perimetres(pub Vec<Niveau>);

impl<'de> Deserialize<'de> for Perimetres {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Lire;
        impl<'de> Visitor<'de> for Lire {
            type Value = Perimetres;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E: serde::de::Error>(self, niveau: &str) -> Result<Perimetres, E> {
                Niveau::deserialize(niveau.into_deserializer()).map(|n| Perimetres(vec![n]))
            }
            fn visit_seq<S: SeqAccess<'de>>(self, s: S) -> Result<Perimetres, S::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(s)).map(Perimetres)
            }
        }
        d.deserialize_any(Lire)
    }
}
