//! Runs by period: which periods are due, which of their files are there, what a run would do.

mod a_blanc;
mod dates;
mod ouverture;
mod presence;
mod suite;

pub use a_blanc::{EntreePrevue, Etat as EtatEntree, Prevision, lectures, prevoir};
pub use ouverture::ouvrir;
pub use presence::constater;
pub use suite::{Agenda, Demande};

pub(super) use a_blanc::{admettre, prevoir_territoire, tenus};
pub(super) use suite::{dernier_publie, publies};
