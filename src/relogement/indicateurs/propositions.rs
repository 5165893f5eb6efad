//! What was offered and what was answered: one row a proposition.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::faits::{Proposition, ReponseMenage};
use super::super::mesures::{Indicateur, Voix, Vote};
use super::super::processus::{Reglages, delais};
use super::super::suivi::Suivi;

pub const REPONSE: &str = "rel_reponse";
pub const MOTIF: &str = "rel_motif_refus";
/// J5.
pub const REPONSE_DELAI: &str = "rel_reponse_delai";
/// J11.
pub const LECTURE: &str = "rel_offre_lue";

const MOTIFS: [(&str, &str); 8] = [
    ("etat_logement", "État du logement"),
    ("loyer_charges", "Loyer et charges"),
    ("inadapte", "Logement inadapté"),
    ("localisation", "Localisation"),
    ("typologie", "Typologie"),
    ("accessibilite", "Étage, accessibilité"),
    ("autre", "Autre motif"),
    ("non_precise", "Motif non précisé"),
];

/// What a proposition of an operation answers.
type Reponse<'a> = Box<dyn Fn(&str, &Proposition) -> Voix + 'a>;

/// An indicator, and what propositions answer.
pub struct Question<'a> {
    pub indicateur: Indicateur,
    voix: Reponse<'a>,
}

/// Answers, motives of refusals, and the delays that the tracking allows.
pub fn questions<'a>(suivi: &Suivi, r: &'a Reglages, arrete: NaiveDate) -> Vec<Question<'a>> {
    let libelles = ["Acceptées", "Refusées", "Sans réponse"];
    let reponses: Vec<(&str, &str)> = ReponseMenage::TOUS.iter().map(|r| r.code()).zip(libelles).collect();
    let toutes = || suivi.dossiers.iter().flat_map(|d| &d.propositions);
    let mut questions = vec![
        Question {
            indicateur: Indicateur::repartition(
                REPONSE,
                "Réponses aux propositions",
                "Propositions faites jusqu’à la date d’arrêté, selon la réponse du ménage. Inconnu : en attente.",
                &reponses,
            ),
            voix: Box::new(|_, p| {
                let rang = p.reponse.and_then(|r| ReponseMenage::TOUS.iter().position(|x| *x == r));
                rang.map_or(Voix::Inconnue, Voix::Classe)
            }),
        },
        Question {
            indicateur: Indicateur::repartition(
                MOTIF,
                "Motifs de refus",
                "Propositions refusées, selon le motif écrit.",
                &MOTIFS,
            ),
            voix: Box::new(|_, p| motif(p)),
        },
    ];
    if toutes().any(|p| p.date_visite.is_some()) {
        questions.push(Question {
            indicateur: Indicateur::part(
                REPONSE_DELAI,
                "Réponse après la visite",
                &format!(
                    "Propositions dont le logement a été visité, selon que le ménage a répondu dans les {} jours (J5). Celles qui peuvent encore recevoir une réponse à temps ne comptent pas.",
                    r.jours_reponse
                ),
            ),
            voix: Box::new(move |_, p| delais::reponse(p, r, arrete).map_or(Voix::Hors, Voix::from)),
        });
    }
    // Elsewhere nobody notes that an offer was read.
    let notent: BTreeSet<String> = (suivi.dossiers.iter())
        .filter(|d| d.propositions.iter().any(|p| p.date_lecture.is_some()))
        .map(|d| d.menage.operation.clone())
        .collect();
    if !notent.is_empty() {
        questions.push(Question {
            indicateur: Indicateur::part(
                LECTURE,
                "Lecture des offres",
                &format!(
                    "Propositions dont l’offre du bailleur est datée, selon qu’elle a été lue dans les {} jours (J11).",
                    r.jours_lecture
                ),
            ),
            voix: Box::new(move |o, p| match delais::lecture(p, r, arrete) {
                Some(_) if !notent.contains(o) => Voix::Inconnue,
                dite => dite.map_or(Voix::Hors, Voix::from),
            }),
        });
    }
    questions
}

fn motif(p: &Proposition) -> Voix {
    match p.reponse {
        Some(ReponseMenage::Refusee) => {
            let code = p.motif.as_deref().unwrap_or("non_precise");
            MOTIFS.iter().position(|(c, _)| *c == code).map_or(Voix::Inconnue, Voix::Classe)
        }
        _ => Voix::Hors,
    }
}

/// What every proposition says.
pub fn votes<'s>(suivi: &'s Suivi, questions: &[Question<'_>]) -> Vec<Vote<'s>> {
    let de = |operation: &'s str, p: &Proposition| Vote {
        operation,
        residence: None,
        annee: None,
        voix: questions.iter().map(|q| (q.voix)(operation, p)).collect(),
    };
    let toutes = suivi.dossiers.iter().flat_map(|d| d.propositions.iter().map(move |p| (&d.menage.operation, p)));
    toutes.map(|(o, p)| de(o, p)).collect()
}
