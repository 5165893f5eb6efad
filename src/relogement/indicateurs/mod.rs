//! What is published of the tracking: questions that every household answers by itself, at its closing date.

pub mod accueil;
pub mod argent;
pub mod avancement;
pub mod bailleurs;
pub mod communes;
pub mod criteres;
pub mod destinations;
pub mod effets;
pub mod flux;
pub mod menages;
pub mod peuplement;
pub mod processus;
pub mod propositions;
pub mod vigilances;

use chrono::Datelike;

use super::examen::Examen;
use super::examens::Examine;
use super::mesures::{Indicateur, Voix, Vote};
use super::residences::Residences;
use super::suivi::{Dossier, Suivi};

pub use avancement::{
    DEMANDE, DOUZE_MOIS, DOUZE_MOIS_COMPOSITION, DOUZE_MOIS_TYPOLOGIE, ENQUETE, INTER_BAILLEURS, PAR_ANNEE, RELOGES,
    SITUATION, SORTIES, STATUT, VERS,
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

/// A question on households whose relogement was examined; the others are out of it.
fn examine<'a>(i: Indicateur, voix: impl Fn(&Examen) -> Voix + 'a) -> Question<'a> {
    Question::new(i, move |_, e| e.examen.as_ref().map_or(Voix::Hors, &voix))
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
