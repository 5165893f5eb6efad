//! Relogement: who must leave a dwelling that a project takes away, where each household went, what it costs it, what the ANRU pays.
//!
//! Everything is computed at a date d'arrêté: an event after it does not exist. The room holds facts, rules and counts; it reads no
//! file and writes none: `model/suivi` makes the facts from the lake.

pub mod avancement;
#[cfg(test)]
mod avancement_tests;
pub mod controle;
pub mod decision;
pub mod durees;
#[cfg(test)]
mod essais;
pub mod etude;
pub mod faits;
pub mod flux;
pub mod forfait;
pub mod indicateurs;
pub mod mesures;
pub mod minoration;
pub mod niveaux;
pub mod parametres;
pub mod parcours;
pub mod part;
pub mod plan;
pub mod processus;
pub mod propositions;
pub mod reglages;
pub mod reponse;
pub mod suivi;
#[cfg(test)]
mod suivi_tests;
pub mod tableau_bord;
