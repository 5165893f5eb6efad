//! Conformed tables: rows of the lake under one geography, ready to be counted.
//!
//! `references` reads the small tables, `geography` answers « in which QPV? », `tables` builds the plans.

mod geography;
mod references;
mod tables;

pub use geography::{Contour, Localisateur, projeter};
pub use references::{Bailleur, Commune, Qpv, References, Residence, SEUILS_Q1, Seuil};
pub use tables::{Doublons, Modele, conformer, schemas};
