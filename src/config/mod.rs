//! Configuration: TOML files that an observatory edits. Unknown keys are errors, with their line.

pub mod calendrier;
pub mod chemins;
pub mod date;
mod document;
pub mod exploitation;
pub mod gabarit;
pub mod layout;
pub mod pipeline;
pub mod terme;

pub use document::{lire, lire_texte, position, proche};
