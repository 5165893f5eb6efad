//! Offers and refusals of a group of households.

use std::collections::BTreeMap;

use super::Bilan;
use crate::relogement::part::Part;
use crate::relogement::reponse::Reponse;

/// Counts of a group of households: nothing here is about one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synthese {
    pub menages: i64,
    /// Offers, or pairs that count as one.
    pub offres: i64,
    pub non_comptees: i64,
    /// Refusals, by rank.
    pub refus_par_rang: BTreeMap<i64, i64>,
    /// Under `None`, « non précisé ».
    pub refus_par_motif: BTreeMap<Option<String>, i64>,
    pub refus_legitimes: Part,
    pub mediations_attendues: Part,
    /// Households that reached their third refusal.
    pub troisiemes_refus: i64,
    /// Households with at least one offer hors QPV, among those with an offer.
    pub une_hors_qpv: Part,
    pub baux_prematures: Part,
    pub eloignees_sans_accord: i64,
}

/// Adds households up.
pub fn synthese(bilans: &[Bilan]) -> Synthese {
    let mut s = Synthese::default();
    for b in bilans {
        s.menages += 1;
        for g in &b.rangs {
            s.offres += 1;
            s.non_comptees += i64::from(g.comptee == Reponse::Non);
            if g.refusee.est_oui() {
                *s.refus_par_rang.entry(g.rang).or_default() += 1;
            }
            for m in &g.motifs {
                *s.refus_par_motif.entry(m.clone()).or_default() += 1;
            }
        }
        s.refus_legitimes = s.refus_legitimes.plus(&b.refus_legitimes);
        s.mediations_attendues.ajouter(b.mediation_attendue);
        s.troisiemes_refus += i64::from(b.refus_comptes >= 3);
        if !b.rangs.is_empty() {
            s.une_hors_qpv.ajouter(b.une_hors_qpv);
        }
        s.baux_prematures.ajouter(b.bail_premature);
        s.eloignees_sans_accord += b.eloignees_sans_accord.iter().map(|x| i64::from(x.reponse.est_oui())).sum::<i64>();
    }
    s
}
