//! Indemnité pour minoration de loyer: the lump sum paid once to the organisme that signs the lease of a household rehoused for good
//! (RGA titre II, art. 2.1.3.2; instructions of 1 October 2021 and 28 November 2023; ANRU 2024, partie II-2 and annexe 5).
//!
//! Six conditions, in order, then one indemnity for a lease; base by typologie and zone, majoration, amount. The régime follows the signature of the lease.

pub mod bareme;
pub mod enveloppe;
pub mod faits;
pub mod loyers;
pub mod majoration;
pub mod operation;
pub mod regime;
pub mod reglages;
pub mod reserves;
pub mod voie;
pub mod voies;

use super::decision::{Decision, Motif};
use super::faits::Centimes;
use super::reponse::Reponse;

pub use bareme::{Zone, base};
pub use faits::{FaitsMinoration, Lieu, PlafondApl, TerritoireDom};
pub use regime::Regime;
pub use reglages::Reglages;
pub use voie::Voie;

#[cfg(test)]
mod exemples;
#[cfg(test)]
mod proprietes;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_montant;

/// One condition once looked at: its motive, and the facts it lacks, named as R6 counts them.
#[derive(Clone, Debug)]
pub(crate) struct Examen {
    pub motif: Motif,
    pub manque: Vec<&'static str>,
}

impl Examen {
    pub fn new(reponse: Reponse, condition: &'static str, fait: impl Into<String>, texte: &'static str) -> Self {
        Examen { motif: Motif { reponse, condition, fait: fait.into(), texte }, manque: Vec::new() }
    }

    /// The condition rests on a fact that nobody knows.
    pub fn inconnu(condition: &'static str, manque: &'static str, texte: &'static str) -> Self {
        let mut e = Examen::new(Reponse::Inconnu, condition, format!("il manque : {manque}"), texte);
        e.manque.push(manque);
        e
    }

    pub fn manquant(mut self, manque: impl IntoIterator<Item = &'static str>) -> Self {
        self.manque.extend(manque);
        self
    }
}

/// One row of X2, whatever its sheet: eligible, « à instruire », refused.
#[derive(Clone, Debug)]
pub struct Minoration {
    /// Conditions 1 to 6, the unicity of the lease, and the amount: « à instruire » also when the amount cannot be computed.
    pub decision: Decision,
    /// The same without the amount.
    pub eligible: Reponse,
    /// `None` when the lease is not dated.
    pub regime: Option<Regime>,
    /// Routes of condition 4 that hold, in the order of the text.
    pub voies: Vec<Voie>,
    /// Rent of the lease as it is compared (P-LOYER-MINO).
    pub loyer_compare: Option<Centimes>,
    /// 100 or 110: hundredths of the reference ceiling.
    pub facteur: Option<i64>,
    /// Ceiling once multiplied, rounded down to the cent: a rent in whole cents is at most the one when it is at most the other.
    pub plafond_applique: Option<Centimes>,
    /// Rent outside relogement less rent of the lease: the effective reduction.
    pub ecart: Option<Centimes>,
    /// Bailleur relogeur other than the maître d'ouvrage of the operation.
    pub inter_bailleurs: Reponse,
    /// Zone of the barème.
    pub zone: Option<Zone>,
    /// Why this zone.
    pub zone_motif: String,
    pub base: Option<Centimes>,
    /// Percent.
    pub majoration: Option<u32>,
    /// Why this majoration.
    pub majoration_motif: String,
    /// Facts that are missing, each once; empty unless « à instruire ».
    pub manquants: Vec<&'static str>,
}

/// Zone of the barème: from the seat of who signs the convention and from the day of the lease, nothing else.
pub fn zone_du_bareme(f: &FaitsMinoration) -> Option<Zone> {
    bareme::zone(f).zone
}

/// Decides on one relogement.
pub fn decider(f: &FaitsMinoration, reglages: &Reglages) -> Minoration {
    let regime = f.date_bail.map(Regime::de);
    let passage = voies::examiner(f, regime, reglages);
    let loyer = loyers::plafond(f, regime, reglages);
    let mut examens = operation::examiner(f);
    examens.push(passage.examen.clone());
    examens.push(loyer.examen);
    examens.extend(loyers::reduction(f, regime));
    examens.extend(operation::unicite(f));
    let eligible = super::reponse::toutes(examens.iter().map(|e| e.motif.reponse));

    let zone = bareme::zone(f);
    let majoration = majoration::examiner(f, regime);
    let base = zone.zone.zip(f.typologie).map(|(z, t)| base(t, z));
    examens.push(bareme::montant_connu(f, &zone, &majoration, reglages));

    let mut decision = Decision::de(examens.iter().map(|e| e.motif.clone()).collect());
    if decision.reponse.est_oui() {
        decision.montant = base.zip(majoration.taux).map(|(b, t)| bareme::montant(b, t));
    }
    decision.reserves = reserves::lister(f, regime, &passage, &zone, decision.reponse, reglages);

    let mut manquants = Vec::new();
    if decision.reponse == Reponse::Inconnu {
        for manque in examens.iter().filter(|e| e.motif.reponse == Reponse::Inconnu).flat_map(|e| &e.manque) {
            if !manquants.contains(manque) {
                manquants.push(*manque);
            }
        }
    }
    Minoration {
        decision,
        eligible,
        regime,
        voies: passage.retenues(),
        loyer_compare: loyer.loyer,
        facteur: loyer.facteur,
        plafond_applique: loyer.plafond_applique,
        ecart: f.loyer_hors_relogement.zip(f.loyer).and_then(|(hors, bail)| hors.checked_sub(bail)),
        inter_bailleurs: majoration::inter_bailleurs(f),
        zone: zone.zone,
        zone_motif: zone.motif,
        base,
        majoration: majoration.taux,
        majoration_motif: majoration.motif,
        manquants,
    }
}
