//! What the ANRU pays: forfaits and minoration of rents, household by household.

use super::super::examens::Examine;
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::reponse::Reponse;
use super::Question;

pub const FORFAIT: &str = "rel_forfait";
pub const FORFAIT_ATTENDU: &str = "rel_forfait_attendu";
pub const FORFAIT_A_INSTRUIRE: &str = "rel_forfait_a_instruire";
pub const MINORATION: &str = "rel_minoration";

/// Forfaits expected, due, undecided; minoration.
pub fn questions<'a>() -> Vec<Question<'a>> {
    vec![
        Question::new(
            Indicateur::effectif(
                FORFAIT_ATTENDU,
                "Forfaits attendus",
                "Ménages recensés qui ouvrent droit au forfait relogement, ou le feront une fois relogés (conditions 1 et 4 ; RGA titre II).",
            )
            .jusqu_a(Portee::Operation),
            |_, e| if e.forfait.previsionnel.reponse.est_oui() { Voix::Classe(0) } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::effectif(
                FORFAIT,
                "Forfaits constatés",
                "Ménages relogés qui remplissent toutes les conditions du forfait relogement à la date d’arrêté (RGA titre II).",
            )
            .jusqu_a(Portee::Operation),
            |_, e| if e.forfait.constate.reponse.est_oui() { Voix::Classe(0) } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::effectif(
                FORFAIT_A_INSTRUIRE,
                "Forfaits à instruire",
                "Ménages relogés dont le forfait ne se décide pas, faute d’un fait ; l’état d’avancement (X1) dit lequel.",
            ),
            |_, e| if e.forfait.constate.reponse == Reponse::Inconnu { Voix::Classe(0) } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::part(
                MINORATION,
                "Minoration de loyer",
                "Ménages relogés définitivement dont le bail ouvre droit à l’indemnité pour minoration de loyer (RGA titre II, art. 2.1.3.2). Inconnu : à instruire.",
            ),
            |d, e: &Examine| match (d.reloge(), &e.minoration) {
                (false, _) => Voix::Hors,
                (true, None) => Voix::Inconnue,
                (true, Some((_, m))) => m.decision.reponse.into(),
            },
        ),
    ]
}
