//! Process: what is counted of the accompaniment of households. A question is asked only when the tracking says something of it; in an
//! operation that says nothing of it, the answer is unknown, never « non ».

mod apres;
mod avant;
pub mod grille;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::accompagnement::Theme;
use super::super::mesures::{Indicateur, Voix};
use super::super::processus::Reglages;
use super::super::processus::charges::Charges;
use super::super::reponse::Reponse;
use super::super::suivi::{Dossier, Suivi};
use super::Question;

/// Waits for long.
pub const ATTENTE: &str = "rel_attente_longue";
/// J4, in the order of the partners.
pub const AVIS: [&str; 3] = ["rel_avis_commune", "rel_avis_bailleur", "rel_avis_epci"];
pub const INVALIDE: &str = "rel_circuit_invalide";
pub const CIRCUIT: &str = "rel_circuit";
/// J6.
pub const A_JOUR: &str = "rel_dossier_a_jour";
/// J7, in order.
pub const VISITES: [&str; 3] = ["rel_visite_1", "rel_visite_2", "rel_visite_3"];
/// J8.
pub const ENQUETE_FAITE: &str = "rel_satisfaction_reponse";
pub const SATISFACTION: &str = "rel_satisfaction";
/// J9.
pub const CHARGE: &str = "rel_charge";
pub const EMPLOYEUR: &str = "rel_charge_employeur";
/// J10.
pub const REMBOURSEMENT: &str = "rel_remboursement";
/// J12.
pub const CLOTURE: &str = "rel_cloture";

/// Satisfied or not, theme by theme; the whole is [`SATISFACTION`].
pub fn code_theme(t: Theme) -> String {
    format!("rel_satisfaction_{}", t.code())
}

/// Every question that the tracking allows.
pub fn questions<'a>(suivi: &'a Suivi, r: &'a Reglages, arrete: NaiveDate) -> Vec<Question<'a>> {
    let charges = Charges::de(suivi);
    avant::questions(suivi, r, charges, arrete).into_iter().chain(apres::questions(suivi, r, arrete)).collect()
}

/// A question that only some operations answer; `None` when none does.
fn suivie<'a>(
    suivi: &Suivi,
    indicateur: Indicateur,
    dit: impl Fn(&Dossier) -> bool,
    voix: impl Fn(&Dossier) -> Voix + 'a,
) -> Option<Question<'a>> {
    let ou: BTreeSet<String> = suivi.dossiers.iter().filter(|d| dit(d)).map(|d| d.menage.operation.clone()).collect();
    (!ou.is_empty()).then(|| {
        Question::new(indicateur, move |d, _| match voix(d) {
            Voix::Hors => Voix::Hors,
            _ if !ou.contains(&d.menage.operation) => Voix::Inconnue,
            dite => dite,
        })
    })
}

/// `None`: the question does not speak of the household.
fn dire(r: Option<Reponse>) -> Voix {
    r.map_or(Voix::Hors, Voix::from)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
