//! What secrecy needs of the configuration: a TOML text read with French messages.

#[path = "../../../src/config/document.rs"]
mod document;

pub use document::{ligne_de, lire, lire_texte, position, proche};
