//! Those who leave a household on the occasion of its rehousing: their own destination, one more row.

use super::destins::Destin;
use super::menages::{Fabrique, Menage};
use super::operations::Operation;
use crate::sample::anomalies::Compteur;
use crate::sample::sne::date;

/// One household in so many, among those of three persons and more.
const PAS: usize = 5;
const STATUTS: [&str; 7] = [
    "decohabitant_direct",
    "decohabitant_direct",
    "heberge_permanent",
    "decohabitant_direct",
    "decohabitant_direct",
    "heberge_autre",
    "decohabitant_direct",
];

impl Fabrique<'_, '_> {
    /// The décohabitants of an operation; `premier` is the rank of its first household.
    pub fn decohabitants(
        &mut self,
        rang: usize,
        o: &Operation,
        menages: &[Menage],
        premier: usize,
        compteur: &mut Compteur,
    ) -> Vec<Menage> {
        let grands = menages.iter().enumerate().filter(|(_, m)| m.foyer.personnes >= 3);
        let mut separes = Vec::new();
        for (vu, (k, origine)) in grands.enumerate() {
            if vu % PAS != 2 {
                continue;
            }
            let destin = match origine.situation {
                "reloge_definitif" if origine.date_situation >= date(2026, 1, 1) => Destin::Cette,
                "reloge_definitif" => Destin::Recent,
                "a_reloger" | "proposition_en_cours" => Destin::AReloger,
                _ => continue,
            };
            let mut avant = origine.avant.clone();
            // The rent is the one of the household of origin.
            (avant.loyer, avant.charges, avant.apl) = (None, None, None);
            let statut = STATUTS[separes.len() % STATUTS.len()];
            let mut m = self.vide(rang, o, avant, statut);
            m.origine = Some(premier + k);
            self.situer(&mut m, o, destin, None, compteur);
            self.declarations(&mut m);
            if statut == "heberge_permanent" {
                m.preuve = Some(!self.de.mille(300));
            }
            separes.push(m);
        }
        separes
    }
}
