//! The GSP grid (gestion sociale de proximité): a finding on attributions and on occupation, and the advice that follows.
//!
//! Findings are proposed and discussed; none of them says anything of a household. Everything is read in published measures.

mod fiche;
mod quartiles;
mod reglages;
mod themes;

#[cfg(test)]
mod tests;

pub use fiche::{Fiche, Grille, fiches};
pub use quartiles::{Constat, Ligne, Marges, constater};
pub use reglages::{Categorie, Reglages, Texte, Theme};
pub use themes::{Equilibre, LectureTheme, Part, PartCategorie, juger};
