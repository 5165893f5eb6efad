//! Configuration: TOML files that an observatory edits. Unknown keys are errors, with their line.

pub mod date;
mod document;
pub mod exploitation;
pub mod layout;
pub mod pipeline;

pub use document::{lire, lire_texte, position, proche};
