//! A document as a workbook, before any format of spreadsheet: cover, contents, notes, then one table a sheet, numbers as numbers.
//!
//! A cell holds the figure that is printed, rounded as it is printed: a share with all its decimals would give back the counts that
//! secrecy keeps. `xlsx.rs` and `ods.rs` write the same sheets; `natifs.rs` draws in the first the pictures that `traces.rs` finds.

mod chiffres;
mod feuilles;
mod natifs;
mod noms;
pub mod ods;
mod traces;
pub mod xlsx;

use super::document::Case;
use super::marks;
use traces::Graphique;

/// One sheet: words on top, then one table.
#[derive(Clone, Debug)]
pub struct Feuille {
    pub nom: String,
    /// Name of the table, unlike any other and unlike the address of a cell.
    pub objet: String,
    /// One a line, in the first column.
    pub haut: Vec<(String, Style)>,
    pub entetes: Vec<Entete>,
    /// Never empty.
    pub lignes: Vec<Rangee>,
    /// In characters.
    pub largeurs: Vec<f64>,
    /// Lines and columns that stay when the reader moves; none on the cover.
    pub figes: Option<(u32, u16)>,
    pub quadrillage: bool,
    pub paysage: bool,
    pub pied: String,
    pub graphiques: Vec<Graphique>,
}

#[derive(Clone, Debug)]
pub struct Entete {
    pub texte: String,
    /// Over figures: on the right.
    pub nombre: bool,
}

#[derive(Clone, Debug)]
pub struct Rangee {
    pub total: bool,
    pub cellules: Vec<Cellule>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cellule {
    Nombre(f64, Format),
    Mots(String, Style),
    /// The name of a sheet, that leads to it.
    Lien(String),
}

/// How a number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Entier,
    /// Decimals.
    Pourcent(u32),
    Mesure(u32),
    /// One decimal, always a sign.
    Points,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    Titre,
    Legende,
    Discret,
    Alerte,
    /// Goes to the next line.
    Texte,
    /// On one line.
    Court,
    /// A class of ten points, on the right like a number.
    Tranche,
    /// A mark, in grey on the right.
    Marque,
}

impl Feuille {
    /// The line of the header, from zero.
    pub fn entete(&self) -> u32 {
        u32::try_from(self.haut.len()).unwrap_or(0)
    }
}

/// The printed figure as a number, with the format that prints it again.
fn nombre(case: &Case) -> Option<(f64, Format)> {
    let format = match case {
        Case::Part(_, d) => Format::Pourcent(*d),
        Case::Mesure(_, d) => Format::Mesure(*d),
        Case::Points(_) => Format::Points,
        _ => Format::Entier,
    };
    Some((marks::valeur(case)?, format))
}
