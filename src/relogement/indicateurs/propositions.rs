//! What was offered and what was answered: one row a proposition.

use super::super::faits::{Proposition, ReponseMenage};
use super::super::mesures::{Indicateur, Voix, Vote};
use super::super::suivi::Suivi;

pub const REPONSE: &str = "rel_reponse";
pub const MOTIF: &str = "rel_motif_refus";

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

/// Answers, and motives of refusals.
pub fn indicateurs() -> Vec<Indicateur> {
    let libelles = ["Acceptées", "Refusées", "Sans réponse"];
    let reponses: Vec<(&str, &str)> = ReponseMenage::TOUS.iter().map(|r| r.code()).zip(libelles).collect();
    vec![
        Indicateur::repartition(
            REPONSE,
            "Réponses aux propositions",
            "Propositions faites jusqu’à la date d’arrêté, selon la réponse du ménage. Inconnu : en attente.",
            &reponses,
        ),
        Indicateur::repartition(MOTIF, "Motifs de refus", "Propositions refusées, selon le motif écrit.", &MOTIFS),
    ]
}

fn voix(p: &Proposition) -> Vec<Voix> {
    let reponse = p.reponse.and_then(|r| ReponseMenage::TOUS.iter().position(|x| *x == r));
    let motif = match p.reponse {
        Some(ReponseMenage::Refusee) => {
            let code = p.motif.as_deref().unwrap_or("non_precise");
            MOTIFS.iter().position(|(c, _)| *c == code).map_or(Voix::Inconnue, Voix::Classe)
        }
        _ => Voix::Hors,
    };
    vec![reponse.map_or(Voix::Inconnue, Voix::Classe), motif]
}

/// What every proposition says.
pub fn votes(suivi: &Suivi) -> Vec<Vote<'_>> {
    let de = |d: &super::super::suivi::Dossier| d.propositions.iter().map(voix).collect::<Vec<_>>();
    suivi
        .dossiers
        .iter()
        .flat_map(|d| {
            let vote = |voix| Vote { operation: d.menage.operation.as_str(), residence: None, annee: None, voix };
            de(d).into_iter().map(vote)
        })
        .collect()
}
