//! A source layout: how the columns of a file become canonical columns. One TOML file per layout in
//! `pipelines/sources/`; adding a layout or adapting one to a local extract needs no compiler.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One layout, as an observatory writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Stable code, kept in the lake with every file read through it.
    pub code: String,
    pub libelle: String,
    /// Family of extracts a pipeline asks for: `rpls`, `ops`, `sne_stock`, `sne_radiation`.
    pub source: String,
    /// Canonical table the rows go to.
    pub table: Table,
    /// The layout is recognised when all of these columns are in the header…
    pub presentes: Vec<String>,
    /// …and none of these.
    #[serde(default)]
    pub absentes: Vec<String>,
    #[serde(rename = "colonne")]
    pub colonnes: Vec<Colonne>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    Logement,
    Occupation,
    Attribution,
    Demande,
}

impl Table {
    pub const ALL: [Table; 4] = [Table::Logement, Table::Occupation, Table::Attribution, Table::Demande];

    pub fn code(self) -> &'static str {
        match self {
            Table::Logement => "logement",
            Table::Occupation => "occupation",
            Table::Attribution => "attribution",
            Table::Demande => "demande",
        }
    }
}

/// How one canonical column is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colonne {
    /// Canonical name.
    pub nom: String,
    /// Names in the file, by preference: the first that holds a value on the row is read.
    #[serde(default)]
    pub depuis: Vec<String>,
    #[serde(rename = "type")]
    pub genre: Genre,
    /// The file is refused without this column.
    #[serde(default)]
    pub exigee: bool,
    /// The row is rejected without this value.
    #[serde(default)]
    pub requise: bool,
    /// Values that mean unknown, besides the general ones (empty, NA, NC, nd…).
    #[serde(default)]
    pub inconnu: Vec<String>,
    /// Code in the file → canonical value, for `enum`; code → `oui` or `non`, for `oui_non`.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    /// Zero-padded width, for `code`.
    pub largeur: Option<usize>,
    /// What a blank cell means for `oui_non` when the column is there.
    #[serde(default)]
    pub vide: Vide,
    /// For `drapeaux`: canonical value → names of its 0/1 column, by preference.
    #[serde(default)]
    pub drapeaux: BTreeMap<String, Vec<String>>,
    /// Never shown in messages, rejects or logs.
    #[serde(default)]
    pub confidentielle: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Vide {
    #[default]
    Inconnu,
    Non,
}

/// Types of the canonical columns, and how they are stored.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Genre {
    /// Text as it is, trimmed.
    Texte,
    /// Text of digits with its leading zeros restored to `largeur`.
    Code,
    /// SIREN on 9 characters, from a SIREN or a SIRET (leading zeros restored).
    Siren,
    /// Keyed hash of the text: identifies without naming.
    Hache,
    /// One of `codes`.
    Enum,
    /// Whole number (`21.0` and `1.1144e+006` are whole).
    Entier,
    /// Decimal number.
    Decimal,
    /// Amount in euros, stored in whole centimes.
    Centimes,
    /// Decimal with one digit, stored in tenths (unités de consommation).
    Dixiemes,
    /// Year on four digits.
    Annee,
    /// Month, stored as its first day.
    Mois,
    /// Day.
    Date,
    OuiNon,
    /// Several 0/1 columns of which exactly one is set.
    Drapeaux,
}
