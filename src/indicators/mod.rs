//! From conformed tables to measures: the catalogue says what to count, one scan per table counts it at the
//! finest grain, the roll-up adds the atoms into cells.

pub mod abordabilite;
pub mod attainment;
mod cas;
pub mod catalog;
pub mod classement;
pub mod comparaison;
#[cfg(test)]
mod comparaison_tests;
pub mod comptage;
mod compteurs;
mod counting;
pub mod derives;
#[cfg(test)]
pub(crate) mod essais;
pub mod fragility;
pub mod gsp;
pub mod point_zero;
pub mod projection;
mod rollup;
pub mod sql;
pub mod tableaux;
pub mod targets;
pub mod trajectoire;

pub use catalog::{Catalogue, Definition};
pub use counting::{Comptages, colonnes, compter, denombrer, verifier};
pub use rollup::Perimetre;
