//! The file of derived indicators as it is written, before anything is checked against the catalogue.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::indicators::catalog::Sens;
use crate::indicators::comparaison::Choix;
use crate::measures::Niveau;

use super::{Formule, Mesure, Quand, UniteDerive};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fichier {
    #[serde(default)]
    pub comparaison: Choix,
    #[serde(default, rename = "derive")]
    pub derives: Vec<Entree>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entree {
    pub code: Spanned<String>,
    pub libelle: String,
    pub definition: String,
    pub unite: UniteDerive,
    pub formule: Formule,
    pub a: Spanned<Ecrit>,
    pub b: Option<Spanned<Ecrit>>,
    #[serde(default)]
    pub theorique: BTreeMap<String, Spanned<f64>>,
    pub seuil: Option<Spanned<f64>>,
    /// A product is summed over the zones of this level to make that of the territory.
    pub strates: Option<Spanned<Niveau>>,
    /// Least number of known rows for quartiles.
    pub effectif_min: Option<Spanned<i64>>,
    pub niveaux: Option<Spanned<Vec<Niveau>>>,
    #[serde(default)]
    pub sens: Sens,
    #[serde(default)]
    pub source_texte: String,
    /// An operand that the catalogue does not have leaves the entry out instead of being a mistake.
    #[serde(default)]
    pub si_present: bool,
    /// One entry for each word: `{}` is replaced by it in the codes, `{libelle}` by the label of the first operand.
    #[serde(default)]
    pub pour: Vec<String>,
    /// One entry for each share that is also counted on recent arrivals.
    #[serde(default)]
    pub pour_les_recents: bool,
}

/// `a = "code"`, or `a = { indicateur = "code", … }`.
#[derive(Clone)]
pub struct Ecrit {
    pub indicateur: String,
    pub mesure: Option<Mesure>,
    pub classe: Option<String>,
    pub niveau: Option<Niveau>,
    pub zone: Option<String>,
    pub periode: Quand,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Detail {
    indicateur: String,
    mesure: Option<Mesure>,
    classe: Option<String>,
    niveau: Option<Niveau>,
    zone: Option<String>,
    #[serde(default)]
    periode: Quand,
}

impl<'de> Deserialize<'de> for Ecrit {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Lire;
        impl<'de> Visitor<'de> for Lire {
            type Value = Ecrit;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<Ecrit, E> {
                let indicateur = code.to_owned();
                Ok(Ecrit { indicateur, mesure: None, classe: None, niveau: None, zone: None, periode: Quand::Meme })
            }
            fn visit_map<M: MapAccess<'de>>(self, m: M) -> Result<Ecrit, M::Error> {
                let d = Detail::deserialize(MapAccessDeserializer::new(m))?;
                Ok(Ecrit {
                    indicateur: d.indicateur,
                    mesure: d.mesure,
                    classe: d.classe,
                    niveau: d.niveau,
                    zone: d.zone,
                    periode: d.periode,
                })
            }
        }
        d.deserialize_any(Lire)
    }
}
