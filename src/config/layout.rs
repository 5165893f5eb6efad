//! A source layout: how the columns of a file become canonical columns. One TOML file per layout in
//! `pipelines/sources/`; adding a layout or adapting one to a local extract needs no compiler.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// One layout, as an observatory writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Stable code, kept in the lake with every file read through it.
    pub code: String,
    pub libelle: String,
    /// Family of extracts a pipeline asks for: `rpls`, `ops`, `sne_stock`, `sne_radiation`…
    pub source: String,
    /// Canonical table the rows go to.
    pub table: Table,
    /// The layout is recognised when all of these columns are in the header…
    #[serde(default)]
    pub presentes: Vec<String>,
    /// …and none of these.
    #[serde(default)]
    pub absentes: Vec<String>,
    /// For a file without column names: recognised by its first two lines instead.
    pub sans_entete: Option<SansEntete>,
    /// Only the rows that pass every one of these are read; the others are counted as set aside.
    #[serde(default)]
    pub garder: Vec<Garder>,
    /// Day of the millésime at which ages are computed, `mm-jj`. 1 January when not said.
    pub age_au: Option<JourAnnee>,
    #[serde(rename = "colonne")]
    pub colonnes: Vec<Colonne>,
}

/// A file whose columns have no names: one line that presents it, then records read by position.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SansEntete {
    /// Number of fields of the first line.
    pub premiere_ligne: usize,
    /// Field of the first line (from 1) that gives the year of the file.
    pub annee: Option<usize>,
    /// Field of the first line (from 1) that gives the number of records that follow.
    pub total: Option<usize>,
    /// Names given to the positions of the records, in order. Further fields are left out, and said.
    pub noms: Vec<String>,
}

/// Rows kept by the value of one column of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Garder {
    pub colonne: String,
    pub valeurs: Vec<String>,
}

/// A day of the year, written `mm-jj`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct JourAnnee {
    pub mois: u32,
    pub jour: u32,
}

impl TryFrom<String> for JourAnnee {
    type Error = String;

    fn try_from(texte: String) -> Result<Self, String> {
        let lu = texte.split_once('-').and_then(|(m, j)| {
            let (mois, jour) = (m.parse().ok()?, j.parse().ok()?);
            // Any year that is not a leap one: 29 February is not a day of every millésime.
            chrono::NaiveDate::from_ymd_opt(2023, mois, jour).map(|_| JourAnnee { mois, jour })
        });
        lu.ok_or_else(|| format!("« {texte} » n'est pas un jour de l'année ; écrivez-le mm-jj, par exemple 12-31"))
    }
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    Logement,
    Occupation,
    Attribution,
    Demande,
    /// Relogement: operations, households, moves, propositions.
    Operation,
    Menage,
    Relogement,
    Proposition,
    /// A bailleur's own files: arrears, reservations, own identifier ↔ national identifier.
    Impaye,
    Reservation,
    Doublet,
}

impl Table {
    pub const ALL: [Table; 11] = [
        Table::Logement,
        Table::Occupation,
        Table::Attribution,
        Table::Demande,
        Table::Operation,
        Table::Menage,
        Table::Relogement,
        Table::Proposition,
        Table::Impaye,
        Table::Reservation,
        Table::Doublet,
    ];

    /// Those that the catalogue of indicators may speak of.
    pub const COMPTEES: [Table; 5] =
        [Table::Logement, Table::Occupation, Table::Attribution, Table::Demande, Table::Reservation];

    pub fn code(self) -> &'static str {
        match self {
            Table::Logement => "logement",
            Table::Occupation => "occupation",
            Table::Attribution => "attribution",
            Table::Demande => "demande",
            Table::Operation => "operation",
            Table::Menage => "menage",
            Table::Relogement => "relogement",
            Table::Proposition => "proposition",
            Table::Impaye => "impaye",
            Table::Reservation => "reservation",
            Table::Doublet => "doublet",
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
    /// Zero-padded width, for `code`; number of characters kept, for `prefixe`.
    #[serde(default, deserialize_with = "largeur")]
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
    /// For a file without header: the value stands in this field of its first line (from 1), for every row.
    pub premiere_ligne: Option<usize>,
    /// The values may be surrogate keys (`CLE_X`) or labels of this reference table of the SNE.
    pub cles: Option<String>,
    /// For `hache`: several columns hashed together; all of them must hold a value.
    #[serde(default)]
    pub ensemble: Vec<String>,
    /// A number is multiplied by this (monthly amounts given by year, thousands of euros…).
    pub facteur: Option<f64>,
    /// For `date` and `mois`: the form of the text when it is none of the usual ones (`%d%m%Y`).
    pub format: Option<String>,
}

/// Longest code or prefix.
const LARGEUR_MAX: u64 = 100;

fn largeur<'de, D: Deserializer<'de>>(d: D) -> Result<Option<usize>, D::Error> {
    let n = u64::deserialize(d)?;
    match usize::try_from(n) {
        Ok(largeur) if (1..=LARGEUR_MAX).contains(&n) => Ok(Some(largeur)),
        _ => Err(D::Error::custom(format!("« {n} » n'est pas une largeur : de 1 à {LARGEUR_MAX} caractères"))),
    }
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
    /// Text of digits with its leading zeros restored to `largeur`. Zeros alone are unknown, as in a SIREN.
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
    /// Completed years, from an age or from a birth date; the birth date never enters the lake.
    Age,
    /// First `largeur` characters of the text.
    Prefixe,
    /// Several 0/1 columns of which exactly one is set.
    Drapeaux,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_that_no_code_has_is_refused_where_it_is_written() {
        let lire = |largeur: &str| {
            let texte = format!("nom = \"code_commune\"\ntype = \"code\"\nlargeur = {largeur}\n");
            crate::config::lire_texte::<Colonne>(&texte, std::path::Path::new("essai.toml"))
        };
        assert_eq!(lire("5").unwrap().largeur, Some(5));
        for largeur in ["0", "101", "100000"] {
            let e = lire(largeur).unwrap_err();
            assert_eq!(e.message, format!("« {largeur} » n'est pas une largeur : de 1 à 100 caractères"));
            assert_eq!(e.lieu.unwrap().ligne, Some(3));
        }
    }
}
