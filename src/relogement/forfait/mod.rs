//! Forfait relogement: the lump sum that the ANRU counts for each household rehoused (RGA titre II, art. 2.2.1 to 2.2.3, 2.3.3 and
//! 2.3.5; ANRU 2024, partie II-1 and annexe 1).
//!
//! Paid to the maître d'ouvrage of the operation of origin, even when another bailleur rehouses; whatever the real cost; once for
//! each household, whatever the number of moves. It is an expense of the subsidy base, not the grant itself.

pub mod agregat;
pub mod conditions;
pub mod financements;
mod issue;
pub mod reference;
pub mod reglages;

use chrono::NaiveDate;

use super::decision::{Decision, Motif, Reserve};
use super::faits::{Centimes, Menage, Nature, Operation, Relogement, Situation};
use super::reponse::{Reponse, toutes};

pub use agregat::{Agregat, Poste, agreger};
pub use reference::{DateReference, Origine, date_reference};
pub use reglages::{DatePrive, FaitGenerateur, Reglages};

#[cfg(test)]
mod exemples;
#[cfg(test)]
mod proprietes;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_dates;

/// Lump sum by nature of operation (§ 1.2).
pub fn montant(nature: Nature) -> Centimes {
    let euros = match nature {
        Nature::Demolition => 4_500,
        Nature::RecyclageCopropriete | Nature::RecyclageHabitatAncien | Nature::Portage => 5_000,
        Nature::Requalification => 3_000,
    };
    euros * 100
}

/// The household found its own dwelling, and a local choice counts it.
pub const AUTONOME: Reserve = Reserve {
    code: "AUTONOME",
    phrase: "ménage relogé par lui-même, compté par choix local (P-FORFAIT-AUTONOME) : les règles de l’ANRU ne l’admettent pas, et \
             le logement doit être sain",
};

/// Something to mend in the tracking of an operation. Decides nothing by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constat {
    /// `ACCORD_AVANT_PLANCHER`.
    pub code: &'static str,
    pub phrase: String,
}

/// A household of the same dwelling of origin.
#[derive(Clone, Copy, Debug)]
pub struct Precedent<'a> {
    pub menage: &'a Menage,
    pub relogements: &'a [Relogement],
}

/// What the decision on one household rests on, at the date d'arrêté.
#[derive(Clone, Copy, Debug)]
pub struct Dossier<'a> {
    /// Operation of origin.
    pub operation: &'a Operation,
    pub menage: &'a Menage,
    /// Every move of the household, whatever its kind, oldest first.
    pub relogements: &'a [Relogement],
    /// The households that left the same dwelling and come before it: of those who move in together, the first carries the forfait.
    pub precedents: &'a [Precedent<'a>],
    /// Situation at the date d'arrêté, as resolved from the file and the moves.
    pub situation: Option<Situation>,
    /// Date of the relogement that settles the household (P-DATE-RELOGEMENT); one after the date d'arrêté does not exist.
    pub date_relogement: Option<NaiveDate>,
    /// By the maître d'ouvrage or its operator, for the relogement that settles the household.
    pub accompagne: Option<bool>,
    /// Date d'arrêté.
    pub arrete: NaiveDate,
}

/// Forecast and closing forfait of one household.
#[derive(Clone, Debug)]
pub struct Forfait {
    /// Conditions 1 and 4, household still expected or already rehoused: FAT prévisionnelle, then décisionnelle.
    pub previsionnel: Decision,
    /// All conditions: FAT de clôture.
    pub constate: Decision,
    /// Condition 1 alone.
    pub eligible: Reponse,
    /// Conditions 1 and 2, and its own destination: « relogé éligible et accompagné ».
    pub reloge_eligible: Reponse,
    /// The closing forfait is « non » only because the household is not rehoused for good yet.
    pub pas_encore: bool,
    pub reference: DateReference,
    /// Findings on the operation (repeated for each of its households) and on the household.
    pub constats: Vec<Constat>,
}

/// Decides on one household.
pub fn examiner(d: &Dossier<'_>, reglages: &Reglages) -> Forfait {
    let reference = reference::date_reference(d.operation, Some(d.menage), reglages);
    let nature = conditions::nature(d.operation);
    let statut = conditions::statut(d.operation, d.menage);
    let issue = issue::issue(d, reglages);
    let unicite = conditions::unicite(d);
    let financement = conditions::financement(d.operation);

    let eligible = statut.reponse;
    let reloge_eligible = toutes([statut.reponse, issue.motif.reponse, unicite.reponse]);

    let mut motifs = vec![nature.clone(), statut.clone(), issue::attendu(d, reglages)];
    motifs.extend(financement.iter().cloned());
    motifs.push(unicite.clone());
    let previsionnel = decider(motifs, d.operation, issue.autonome);

    let mut motifs = vec![nature, statut, issue.motif];
    motifs.push(conditions::date(&reference, issue.date));
    motifs.extend(financement);
    motifs.push(unicite);
    let autres_refus =
        motifs.iter().enumerate().any(|(i, m)| m.reponse == Reponse::Non && i != RANG_ISSUE && i != RANG_DATE);
    let constate = decider(motifs, d.operation, issue.autonome);

    let mut constats = conditions::constats(d.operation);
    constats.extend(reference.constats.iter().cloned());
    Forfait {
        pas_encore: issue.pas_encore && !autres_refus,
        previsionnel,
        constate,
        eligible,
        reloge_eligible,
        reference,
        constats,
    }
}

/// Places of conditions 2 and 3 among the motives of the closing forfait.
const RANG_ISSUE: usize = 2;
const RANG_DATE: usize = 3;

fn decider(motifs: Vec<Motif>, operation: &Operation, autonome: bool) -> Decision {
    let mut decision = Decision::de(motifs);
    if decision.reponse.est_oui() {
        decision.montant = operation.nature.map(montant);
    }
    if autonome && decision.reponse != Reponse::Non {
        decision.reserves.push(AUTONOME);
    }
    decision
}
