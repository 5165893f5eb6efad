//! What a rule is, once read and checked.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::config::layout::Table;
use crate::error::Lieu;

use super::predicate::Predicat;

/// How serious an anomaly is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Gravite {
    /// Beyond the tolerance the run is refused.
    Bloquante,
    /// Beyond the tolerance the file is accepted with reserves.
    Erreur,
    /// Said, never more.
    Avertissement,
}

impl Gravite {
    pub fn libelle(self) -> &'static str {
        match self {
            Gravite::Bloquante => "bloquante",
            Gravite::Erreur => "erreur",
            Gravite::Avertissement => "avertissement",
        }
    }
}

/// One rule, checked.
#[derive(Clone, Debug)]
pub struct Regle {
    pub code: String,
    pub libelle: String,
    pub pourquoi: String,
    /// How to mend at the source.
    pub aide: String,
    pub gravite: Gravite,
    pub table: Table,
    /// Families of extracts the rule looks at; all when empty.
    pub sources: Vec<String>,
    pub nature: Nature,
    /// Rows the rule speaks of; all when absent.
    pub univers: Option<Predicat>,
    /// Columns shown with the rows found wrong; never a confidential one.
    pub colonnes: Vec<String>,
    pub tolerance: Option<Tolerance>,
    pub exemples: Option<Exemples>,
    pub lieu: Lieu,
}

/// What it judges, wherever it is written and whatever its examples are: two that are the same find the same.
impl Hash for Regle {
    fn hash<H: Hasher>(&self, h: &mut H) {
        let Regle {
            code,
            libelle,
            pourquoi,
            aide,
            gravite,
            table,
            sources,
            nature,
            univers,
            colonnes,
            tolerance,
            exemples: _,
            lieu: _,
        } = self;
        (code, libelle, pourquoi, aide, gravite, table, sources, nature, univers, colonnes, tolerance).hash(h);
    }
}

/// What a rule looks for.
#[derive(Clone, Debug, Hash)]
pub enum Nature {
    /// A condition true when the row is wrong; null when nobody can tell. It may speak of the rows of other tables.
    Ligne { anomalie: Predicat, avec: Vec<Jointure> },
    /// A value that another table does not know, or knows when it should not.
    Reference { colonne: String, cible: Cible, attendu: Attendu, millesime: Millesime },
    /// Rows of one source and millésime with the same key; or with the same key and several values of `distinctes`.
    Unicite { cle: Vec<String>, distinctes: Option<String> },
    /// Number of rows from one millésime to the next.
    Variation { par_bailleur: bool, part_max: Part, base_min: i64 },
    /// Age of the last millésime, or of its last date, at the closing date of the run.
    Fraicheur { colonne: Option<String>, repere: Repere, mois_max: i64 },
    /// Too few rows in a file, or too many unknown values of a column.
    Effectif { par_bailleur: bool, minimum: Option<i64>, inconnus: Option<(String, Part)>, base_min: i64 },
}

impl Nature {
    pub fn libelle(&self) -> &'static str {
        match self {
            Nature::Ligne { .. } => "ligne",
            Nature::Reference { .. } => "référence",
            Nature::Unicite { .. } => "unicité",
            Nature::Variation { .. } => "variation",
            Nature::Fraicheur { .. } => "fraîcheur",
            Nature::Effectif { .. } => "effectif",
        }
    }
}

/// Another table read beside each row. A row that has no counterpart there is unverifiable.
#[derive(Clone, Debug, Hash)]
pub struct Jointure {
    pub table: Table,
    /// Column of the other table that identifies its rows.
    pub cle: String,
    /// Column of this side that must equal it, of the table itself or brought by a join before this one.
    pub sur: String,
    pub sources: Vec<String>,
    pub meme_millesime: bool,
}

/// Where a value of reference is looked for.
#[derive(Clone, Debug, Hash)]
pub struct Cible {
    pub table: Table,
    pub colonne: String,
    pub sources: Vec<String>,
    pub univers: Option<Predicat>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Attendu {
    #[default]
    Present,
    Absent,
}

/// In which files of the other table a value is looked up.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Millesime {
    /// All of them.
    #[default]
    Tous,
    /// Those of the millésime of the row.
    Meme,
    /// The same, else the one before: a stock of 31 December is the state of the day after.
    MemeOuPrecedent,
}

/// The day of the millésime its rows describe.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Repere {
    /// 1 January.
    #[default]
    Debut,
    /// 31 December.
    Fin,
}

/// A share, in millionths: compared with counts without rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Part(i64);

impl Part {
    /// `None` when the share is not between 0 and `max`.
    pub(super) fn new(part: f64, max: f64) -> Option<Self> {
        (0.0..=max).contains(&part).then(|| Part((part * 1e6).round() as i64))
    }

    /// Whether `nombre` is more than this share of `total`.
    pub fn depassee(self, nombre: i64, total: i64) -> bool {
        i128::from(nombre) * 1_000_000 > i128::from(self.0) * i128::from(total)
    }
}

impl std::fmt::Display for Part {
    /// As a French reader writes it: `1 %`, `0,5 %`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = crate::french::Fraction::new(self.0, 1_000_000);
        let texte = part.map(|p| p.percent(2)).unwrap_or_default();
        let texte = if texte.contains(',') { texte.trim_end_matches('0').trim_end_matches(',') } else { &texte };
        write!(f, "{texte}{}%", crate::french::FINE)
    }
}

/// How many anomalies of one file are admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tolerance {
    /// Share of the rows that could be verified.
    Part(Part),
    Lignes(i64),
}

/// Examples of a rule, run as tests. Rows for the rules on rows, counters for the others.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exemples {
    pub valide: Vec<toml::Table>,
    pub invalide: Vec<toml::Table>,
    pub indecidable: Vec<toml::Table>,
    /// Rows of the other tables that the rule reads, by table.
    pub autres: BTreeMap<Table, Vec<toml::Table>>,
    /// Millésime of the rows that do not say theirs; 2025 by default.
    pub millesime: Option<i32>,
    /// Closing date; 31 December of the millésime by default.
    #[serde(deserialize_with = "crate::config::date::option")]
    pub arrete: Option<chrono::NaiveDate>,
    #[serde(skip)]
    pub lieu: Lieu,
}
