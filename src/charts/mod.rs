//! Pictures, one per purpose, drawn with plotters as accessible SVG. They take only published values.
//!
//! Each file draws one kind of picture: a plain input struct, and a function that gives
//! `Result<Option<Figure>>`, `None` when there is nothing to draw so that the page says so.

mod donnees;
mod echelle;
mod fleche;
mod fond;
mod lecture;
mod placement;
mod svg;
pub mod theme;
mod toile;

pub mod atteinte;
pub mod carte;
pub mod chaleur;
pub mod cumul;
pub mod distribution;
pub mod multiples;
pub mod parcours;
pub mod pente;
pub mod planche;
pub mod pyramide;
pub mod rattrapage;
pub mod repartition;
pub mod semestres;
pub mod serie;

#[cfg(test)]
mod essais;
#[cfg(test)]
mod etroites_tests;
#[cfg(test)]
mod hostile_tests;

pub use donnees::{Donnees, Serie, Trace};
pub use lecture::Lecture;
pub use svg::echapper;

/// A finished picture. The SVG carries its `<title>` and `<desc>`.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Stable identifier, ASCII, unique in the document.
    pub code: String,
    /// The finding, in one sentence: never « Graphique de … ».
    pub titre: String,
    /// Unit and base.
    pub sous_titre: String,
    /// Generated from the data: kind, subject, place and period, main reading, where the table is.
    pub alternative: String,
    /// `Source : SNE, extraction du 30 septembre 2026.`
    pub source: String,
    /// Complete `<svg>` element, no XML prologue.
    pub svg: String,
    /// The same drawn for half of a sheet, where it would otherwise be read with a glass; `None` where it is never set so.
    pub etroite: Option<String>,
    /// The numbers drawn, when a table may hold them; `None` for maps and the like.
    pub donnees: Option<Donnees>,
}

impl Figure {
    /// The same picture, with its drawing for half of a sheet.
    #[must_use]
    pub fn et_etroite(self, etroite: Option<Figure>) -> Figure {
        Figure { etroite: etroite.map(|f| f.svg), ..self }
    }

    /// The same picture, with the numbers it shows.
    #[must_use]
    fn de(self, donnees: Donnees) -> Figure {
        Figure { donnees: Some(donnees), ..self }
    }
}

/// What the page prints around a picture; the caller writes it, each input struct carries it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entete {
    /// Stable identifier, unique in the document; prefixes the ids inside the SVG.
    pub code: String,
    /// The finding, in one sentence.
    pub titre: String,
    /// Unit and base.
    pub sous_titre: String,
    /// `Source : SNE, extraction du 30 septembre 2026.`
    pub source: String,
}
