//! The secrecy of `bilan` as a library of its own: the same files, without polars, extracts or documents.

#[path = "../../../src/config/document.rs"]
mod document;
#[path = "../../../src/error.rs"]
pub mod error;
#[path = "../../../src/french.rs"]
pub mod french;
#[path = "../../../src/measures/mod.rs"]
pub mod measures;
#[path = "../../../src/secrecy/mod.rs"]
pub mod secrecy;

pub mod config {
    //! What secrecy needs of the configuration: TOML with messages that name the line.
    pub use crate::document::{lire, lire_texte, position, proche};
}
