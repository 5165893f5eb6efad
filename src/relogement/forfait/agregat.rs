//! Forfaits of an operation: forecast, closing, and the gap. Levels add the counters of their operations.

use super::Forfait;
use crate::relogement::decision::Decision;
use crate::relogement::faits::Centimes;
use crate::relogement::reponse::Reponse;

/// A number of forfaits and their amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Poste {
    /// Households for which the answer is « oui ».
    pub nombre: i64,
    pub montant: Centimes,
    /// Households for which it is « à instruire »: in no amount.
    pub a_instruire: i64,
}

impl Poste {
    fn ajouter(&mut self, decision: &Decision) {
        match decision.reponse {
            Reponse::Oui => {
                self.nombre += 1;
                self.montant += decision.montant.unwrap_or(0);
            }
            Reponse::Inconnu => self.a_instruire += 1,
            Reponse::Non => {}
        }
    }

    fn plus(self, autre: Poste) -> Poste {
        Poste {
            nombre: self.nombre + autre.nombre,
            montant: self.montant + autre.montant,
            a_instruire: self.a_instruire + autre.a_instruire,
        }
    }
}

/// Block « forfait » of X1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agregat {
    /// Households for which condition 1 holds.
    pub eligibles: i64,
    /// Condition 1 unknown.
    pub eligibles_a_instruire: i64,
    /// « Relogés éligibles et accompagnés »: conditions 1 and 2, own destination.
    pub reloges_eligibles: i64,
    /// Not rehoused for good yet, and nothing else refuses them.
    pub pas_encore: i64,
    /// FAT prévisionnelle, then décisionnelle.
    pub previsionnel: Poste,
    /// FAT de clôture.
    pub constate: Poste,
}

impl Agregat {
    /// Closing less forecast, amount.
    pub fn ecart_montant(&self) -> Centimes {
        self.constate.montant - self.previsionnel.montant
    }

    /// Total of two parts of a level.
    #[must_use]
    pub fn plus(self, autre: Agregat) -> Agregat {
        Agregat {
            eligibles: self.eligibles + autre.eligibles,
            eligibles_a_instruire: self.eligibles_a_instruire + autre.eligibles_a_instruire,
            reloges_eligibles: self.reloges_eligibles + autre.reloges_eligibles,
            pas_encore: self.pas_encore + autre.pas_encore,
            previsionnel: self.previsionnel.plus(autre.previsionnel),
            constate: self.constate.plus(autre.constate),
        }
    }
}

/// Counts the households of one operation, or of any group.
pub fn agreger<'a>(forfaits: impl IntoIterator<Item = &'a Forfait>) -> Agregat {
    let mut total = Agregat::default();
    for f in forfaits {
        total.eligibles += i64::from(f.eligible.est_oui());
        total.eligibles_a_instruire += i64::from(f.eligible == Reponse::Inconnu);
        total.reloges_eligibles += i64::from(f.reloge_eligible.est_oui());
        total.pas_encore += i64::from(f.pas_encore);
        total.previsionnel.ajouter(&f.previsionnel);
        total.constate.ajouter(&f.constate);
    }
    total
}
