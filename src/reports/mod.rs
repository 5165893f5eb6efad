//! Documents: one content model, then one exporter per format.
pub mod abordabilite;
pub mod annex;
mod base_qpv;
mod cases;
mod chapitre;
pub mod cil;
mod classes;
pub mod comparaison;
pub mod context;
pub mod control;
pub mod data;
pub mod declares;
pub mod derived;
pub mod document;
pub mod etats;
pub mod flux_relogement;
pub mod fragilite;
pub mod html;
pub mod inchanges;
pub mod indicateurs;
mod marks;
pub mod methodology;
pub mod modeles;
mod moteur;
pub mod multiples;
mod noms;
mod origine;
pub mod pdf;
pub mod peuplement;
mod phrases;
pub mod plan_relogement;
pub mod png;
mod politique;
pub mod quality;
mod refus;
mod retenues;
pub mod revue;
mod rupture;
pub mod sig;
mod signature;
mod sources;
pub mod tableur;
pub mod targets;
pub mod tenues;
pub mod theme;
mod typographie;

pub use tableur::{ods, xlsx};

#[cfg(test)]
pub(crate) mod composition_tests;
#[cfg(test)]
mod hostile_tests;
