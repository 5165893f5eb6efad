//! The secrecy room alone: no polars, no file read, no report. That it compiles is the proof that it can be used as a
//! library of its own; that it compiles in seconds is what makes its tests and measures bearable.

#[path = "../../../src/error.rs"]
pub mod error;

#[path = "../../../src/french.rs"]
pub mod french;

#[path = "../../../src/measures/mod.rs"]
pub mod measures;

#[path = "../../../src/parallele.rs"]
pub mod parallele;

pub mod config;

pub mod population;

#[path = "../../../src/secrecy/mod.rs"]
pub mod secrecy;
