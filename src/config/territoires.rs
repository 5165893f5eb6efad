//! `[territoires]`: one chain for every EPCI of a list, of départements, of regions, or of the table of communes.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use serde::Deserialize;
use toml::Spanned;

/// Which territories a chain publishes for, and how many at a time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territoires {
    /// Title of the page that lists them all: `Hauts-de-France`.
    pub nom: String,
    /// SIREN of EPCI or EPT.
    #[serde(default)]
    pub epci: Vec<Spanned<String>>,
    /// All those that have a commune in these départements.
    #[serde(default)]
    pub departements: Vec<Spanned<String>>,
    /// All those that have a commune in these regions.
    #[serde(default)]
    pub regions: Vec<Spanned<String>>,
    /// All those of the table of communes.
    #[serde(default)]
    pub tous: bool,
    /// Left out of what the keys above choose.
    #[serde(default)]
    pub sauf: Vec<Spanned<String>>,
    /// Names that the table of communes does not give, or gives otherwise.
    #[serde(default)]
    pub noms: BTreeMap<String, String>,
    /// Processes at a time, at most; as many as there are processors when it is not said.
    #[serde(default)]
    pub a_la_fois: Option<NonZeroUsize>,
    /// Memory that they may hold together, in GiB; three quarters of what the machine has free when it is not said.
    #[serde(default)]
    pub memoire_gio: Option<f64>,
}
