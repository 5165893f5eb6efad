//! From conformed tables to measures: the catalogue says what to count, one scan per table counts it at the
//! finest grain, the roll-up adds the atoms into cells.

pub mod attainment;
pub mod catalog;
mod counting;
pub mod fragility;
pub mod gsp;
pub mod projection;
mod rollup;
pub mod targets;

pub use catalog::{Catalogue, Definition};
pub use counting::{compter, verifier};
