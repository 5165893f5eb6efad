//! Configuration: TOML files that an observatory edits. Unknown keys are errors, with their line.

pub mod calendrier;
pub mod chemins;
pub mod condition;
pub mod date;
pub mod designation;
mod document;
pub mod exploitation;
pub mod fichier;
pub mod gabarit;
pub mod layout;
mod nombre;
mod parametres;
pub mod pipeline;
mod references;
pub mod terme;
pub mod territoires;

pub use document::{ligne_de, lire, lire_texte, position, proche};
