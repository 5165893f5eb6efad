//! What is published of the tracking: questions that every household answers by itself, at its closing date.

pub mod accueil;
pub mod avancement;
pub mod communes;
pub mod effets;
pub mod flux;
pub mod peuplement;
pub mod propositions;

use chrono::Datelike;

use super::examens::Examine;
use super::mesures::{Indicateur, Voix, Vote};
use super::residences::Residences;
use super::suivi::{Dossier, Suivi};

pub use avancement::{
    DEMANDE, DOUZE_MOIS, ENQUETE, INTER_BAILLEURS, PAR_ANNEE, RELOGES, SITUATION, SORTIES, STATUT, VERS,
};

/// An indicator, and what a household answers.
pub struct Question<'a> {
    pub indicateur: Indicateur,
    voix: Reponse<'a>,
}

type Reponse<'a> = Box<dyn Fn(&Dossier, &Examine) -> Voix + 'a>;

impl<'a> Question<'a> {
    pub fn new(indicateur: Indicateur, voix: impl Fn(&Dossier, &Examine) -> Voix + 'a) -> Self {
        Question { indicateur, voix: Box::new(voix) }
    }
}

/// What all households answer to all questions.
pub fn votes<'s>(
    suivi: &'s Suivi,
    examines: &[Examine],
    residences: &Residences,
    questions: &[Question<'_>],
) -> Vec<Vote<'s>> {
    let vote = |(d, e): (&'s Dossier, &Examine)| Vote {
        operation: &d.menage.operation,
        residence: residences.ouverte(d),
        annee: d.date_relogement().map(|jour| jour.year()),
        voix: questions.iter().map(|q| (q.voix)(d, e)).collect(),
    };
    suivi.dossiers.iter().zip(examines).map(vote).collect()
}
