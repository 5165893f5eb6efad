//! Relogement: who must leave a dwelling that a project takes away, where each household went, what it costs it, what the ANRU pays.
//!
//! Everything is computed at a date d'arrêté: an event after it does not exist. The room holds rules and counts only: it
//! reads no file, and writes none.

pub mod ameliorations;
pub mod cas;
#[cfg(test)]
mod cas_essai;
pub mod criteres;
pub mod decision;
pub mod engagements;
pub mod examen;
pub mod faits;
pub mod finances;
pub mod parametres;
pub mod reponse;
pub mod seuil;
pub mod simulation;
