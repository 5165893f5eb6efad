//! `bilan migrate`: a lake of an earlier version brought up to date, without a run.

use crate::error::Result;

use super::Suivi;
use super::format::{self, Migration};
use super::transaction::{self, Lieux};

/// Brings the lake of a chain to the form of this version.
///
/// # Errors
/// The lake is of a later version, is held by another run, or the disk refuses.
pub fn migrer(lieux: &Lieux, suivi: &dyn Suivi) -> Result<Migration> {
    let _verrou = transaction::ouvrir(lieux, suivi)?;
    format::mettre_a_jour(&lieux.lac)
}
