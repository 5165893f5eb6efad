//! Derived indicators as data: a ratio, a gap, a weight, an evolution or a median class, made of published values only.
//!
//! `ecrit.rs` and `lecture.rs` read `pipelines/derives.toml` and check it against the catalogue; `calcul.rs` computes. What is
//! withheld in an operand is withheld in the result; arithmetic is exact.

mod calcul;
mod ecrit;
mod lecture;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::french::Fraction;
use crate::measures::{Niveau, Periode};

use super::catalog::Sens;
use super::comparaison::Choix;
use super::point_zero::PointsZero;

pub use calcul::calculer;

/// The file shipped with the program.
pub const FICHIER: &str = "pipelines/derives.toml";

/// How a value is made of others.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Formule {
    /// `a / b`.
    Rapport,
    /// `a − b`.
    Ecart,
    /// Rows of the zone over those of the EPCI.
    Poids,
    /// Since the period before: `a − b` in points, `a / b − 1` in percent.
    Evolution,
    /// `a / b − 1`.
    EcartRelatif,
    /// The class of a distribution that holds the median row.
    Mediane,
    /// Share of the EPCI whose rate reaches a floor.
    PartAtteignant,
    /// `a + b`.
    Somme,
    /// `a × b`; with strata, that of the territory is the sum of those of its strata.
    Produit,
    /// Whether a rate is strictly above a threshold.
    Depasse,
    /// The classes of a distribution that hold the three quartiles.
    Quartiles,
}

impl Formule {
    /// In words, for the methodology.
    pub fn libelle(self) -> &'static str {
        match self {
            Formule::Rapport => "rapport a / b",
            Formule::Ecart => "écart a − b",
            Formule::Poids => "poids de la zone dans le territoire",
            Formule::Evolution => "évolution depuis la période précédente",
            Formule::EcartRelatif => "écart relatif a / b − 1",
            Formule::Mediane => "classe qui contient la médiane",
            Formule::PartAtteignant => "part des EPCI qui atteignent le seuil",
            Formule::Somme => "somme a + b",
            Formule::Produit => "produit a × b",
            Formule::Depasse => "oui quand a dépasse strictement le seuil",
            Formule::Quartiles => "classes qui contiennent les bornes des quartiles",
        }
    }
}

/// In what the value is printed.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum UniteDerive {
    /// As it is.
    Ratio,
    /// A difference of shares, times one hundred.
    Points,
    /// Times one hundred.
    Pct,
    /// A number of dwellings or households, as it is.
    Nombre,
    /// A class, no number.
    Classe,
}

impl UniteDerive {
    /// The name in data files.
    pub fn code(self) -> &'static str {
        match self {
            UniteDerive::Ratio => "ratio",
            UniteDerive::Points => "points",
            UniteDerive::Pct => "pct",
            UniteDerive::Nombre => "nombre",
            UniteDerive::Classe => "classe",
        }
    }

    /// What the exact value is multiplied by to be printed.
    pub fn echelle(self) -> i64 {
        if matches!(self, UniteDerive::Points | UniteDerive::Pct) { 100 } else { 1 }
    }
}

/// Which number of a cell.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Mesure {
    /// The share, the mean, or the count itself.
    Taux,
    Numerateur,
    Denominateur,
    Univers,
}

/// Which period, from that of the first operand.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Quand {
    #[default]
    Meme,
    /// The one before, of the same kind.
    Precedente,
    /// The full calendar year of the same number.
    Annee,
    /// The full calendar year before: that of the leases a millésime of 1 January tells of.
    AnneeAvant,
    /// Live demands at the end of the year before.
    StockAvant,
    /// The latest millésime of the parc.
    Parc,
    /// The latest wave of the occupation survey.
    Vague,
    /// The latest period of the operand.
    Derniere,
}

/// One number that a formula takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operande {
    /// An indicator of the catalogue, or a derived one that stands before.
    pub indicateur: String,
    /// The code is that of a derived indicator.
    pub derive: bool,
    pub mesure: Mesure,
    /// One class of a distribution; without it, each class in turn.
    pub classe: Option<String>,
    pub niveau: Option<Niveau>,
    pub zone: Option<String>,
    pub quand: Quand,
}

/// One derived indicator, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derive {
    pub code: String,
    pub libelle: String,
    pub definition: String,
    pub unite: UniteDerive,
    pub formule: Formule,
    pub a: Operande,
    pub b: Option<Operande>,
    /// For a gap to a right written by hand: the share of each class.
    pub theorique: BTreeMap<String, Fraction>,
    /// For a share of EPCI, the floor; for a flag, what must be exceeded.
    pub seuil: Option<Fraction>,
    /// For a product: the level whose zones are added up into the territory.
    pub strates: Option<Niveau>,
    /// For quartiles: fewer known rows give no class.
    pub effectif_min: i64,
    pub niveaux: Vec<Niveau>,
    pub sens: Sens,
    pub source_texte: String,
}

/// What values are compared with, and what is derived from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derives {
    pub comparaison: Choix,
    pub liste: Vec<Derive>,
}

impl Derives {
    /// The baseline that is to be printed beside values exists.
    ///
    /// # Errors
    /// It does not.
    pub fn verifier_point_zero(&self, points_zero: &PointsZero, chemin: &Path) -> Result<()> {
        let Some(nom) = self.comparaison.point_zero.as_ref().filter(|n| !points_zero.par_nom.contains_key(*n)) else {
            return Ok(());
        };
        let connus: Vec<&str> = points_zero.par_nom.keys().map(String::as_str).collect();
        let e = Error::configuration(format!("[comparaison] nomme un point zéro absent : « {nom} »")).in_file(chemin);
        Err(match crate::config::proche(nom, &connus) {
            Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
            None => e.aide(format!("« bilan baseline {nom} » en fait un de la publication en place")),
        })
    }
}

/// What a derived indicator says of one zone over one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Valeur {
    Nombre(Fraction),
    /// Code of the class that holds the median or a quartile; `oui` or `non` for a flag.
    Classe(String),
    /// An operand is withheld: « s ».
    Masquee,
    /// A denominator is zero: « n.c. ».
    NonCalculable,
}

/// One line of `donnees/derives.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ligne<'a> {
    pub derive: &'a Derive,
    pub periode: Periode,
    /// Period of the second operand, when there is one.
    pub periode_b: Option<Periode>,
    pub niveau: Niveau,
    pub zone: String,
    /// Class of the distribution; empty when there is none.
    pub classe: String,
    pub valeur: Valeur,
}
