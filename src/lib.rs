//! `bilan`: from the raw extracts of French social-housing observatories (OPS, RPLS, SNE) to the
//! documents that a conférence intercommunale du logement reads.
//!
//! Data flows one way through the rooms, in the order below; `docs/architecture.md` draws the house.

pub mod error;
pub mod french;
mod parallele;
mod valeurs_csv;

pub mod assets;
pub mod config;

pub mod sources;

pub mod quality;

pub mod lake;

pub mod checks;

pub mod measures;

pub mod relogement;

pub mod model;

pub mod indicators;

pub mod secrecy;

pub mod charts;
pub mod reports;

pub mod pipeline;
pub mod planification;
pub mod sample;

pub mod cli;
