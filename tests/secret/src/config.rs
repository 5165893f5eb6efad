//! What secrecy needs of the configuration: a TOML text read with French messages.

#[path = "../../../src/config/document.rs"]
mod document;

pub use document::{lire, lire_texte, position, proche};
