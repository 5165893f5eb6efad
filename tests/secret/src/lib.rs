//! The secrecy of `bilan` as a library of its own: the same files, without polars, extracts or documents.

#[path = "../../../src/error.rs"]
pub mod error;
#[path = "../../../src/french.rs"]
pub mod french;
#[path = "../../../src/measures/mod.rs"]
pub mod measures;
#[path = "../../../src/secrecy/mod.rs"]
pub mod secrecy;

pub mod config;
pub mod population;
