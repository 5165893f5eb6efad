//! One chain for several territories: the extracts are read once and shared between them, then each is published by a process of its own,
//! as a run of that territory alone would do it. What one of them meets stops no other.
//!
//! `liste` says which territories, `portee` what a chain is for, `partage` gives each its rows, `conduite` runs the processes (`enfant`)
//! within the memory given (`moyens`), `etat` and `index` say where each stands, `a_blanc` what a run would do.

mod a_blanc;
mod commandes;
mod conduite;
mod enfant;
mod etat;
mod index;
mod liste;
mod lot;
mod moyens;
mod partage;
mod passage;
mod portee;
mod veille;

pub use a_blanc::{PrevisionEnsemble, TerritoirePrevu, prevoir};
pub use enfant::{a_un_pere, suivre_le_pere};
pub use etat::Territoire;
pub use lot::{Lecture, Lot};
pub use passage::{Demande, Passage, executer};
pub use portee::{Portee, situer};
pub use veille::{Ensemble, ensemble};
