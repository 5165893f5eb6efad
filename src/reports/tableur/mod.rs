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
use super::png::Atelier;
use super::theme::Theme;
use crate::error::Result;
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

/// Height of the logo on the cover, in pixels, and how many more it is drawn with.
const LOGO: u32 = 72;
const FINESSE: u32 = 2;

/// What stands at the right of the words of the cover.
#[derive(Clone, Debug)]
struct Logo {
    png: Vec<u8>,
    /// In pixels of the page, as the height is.
    largeur: f64,
}

impl Logo {
    /// The logo of the theme, when it has one.
    ///
    /// # Errors
    /// It cannot be drawn.
    fn du_theme(theme: &Theme) -> Result<Option<Logo>> {
        let Some(svg) = &theme.logo_svg else { return Ok(None) };
        let (png, largeur) = Atelier::ouvrir()?.logo(svg, LOGO * FINESSE)?;
        Ok(Some(Logo { png, largeur: f64::from(largeur) / f64::from(FINESSE) }))
    }
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
