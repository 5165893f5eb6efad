//! Relogement: who must leave a dwelling that a project takes away, where each household went, what it costs it, what the ANRU pays.
//!
//! Everything is computed at a date d'arrêté: an event after it does not exist. The room holds facts, rules and counts; it reads no
//! file and writes none: `model/suivi` makes the facts from the lake.

pub mod accompagnement;
pub mod ameliorations;
pub mod avancement;
#[cfg(test)]
mod avancement_tests;
pub mod cas;
#[cfg(test)]
mod cas_essai;
pub mod consolidation;
pub mod controle;
pub mod criteres;
pub mod decision;
pub mod durees;
pub mod engagements;
mod enumeration;
#[cfg(test)]
mod essais;
pub mod etude;
pub mod examen;
pub mod examens;
pub mod faits;
pub mod finances;
pub mod flux;
pub mod forfait;
pub mod groupes;
pub mod indicateurs;
pub mod lot;
pub mod mediane;
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
pub mod residences;
pub mod seuil;
pub mod simulation;
pub mod suivi;
#[cfg(test)]
mod suivi_tests;
pub mod tableau_bord;
pub mod territoire;
