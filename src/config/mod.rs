//! Configuration: TOML files that an observatory edits. Unknown keys are errors, with their line.

pub mod calendrier;
pub mod chemins;
pub mod date;
pub mod designation;
mod document;
pub mod exploitation;
pub mod gabarit;
pub mod layout;
mod parametres;
pub mod pipeline;
mod references;
pub mod terme;
pub mod territoires;

pub use document::{lire, lire_texte, position, proche};
