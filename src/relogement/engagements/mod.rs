//! Commitments on attributions that bear on relogement: E1b, E2 to E5, E7 to E9, on counters given by the caller.
//!
//! A commitment is an objective in number, what was done, and what is missing. Nothing is rounded before it is compared.

mod reglages;
mod repartition;

#[cfg(test)]
mod tests;

pub use reglages::{CleTrente, Promis, RESERVATAIRES, Reglages};
pub use repartition::{Quote, repartir_prive, repartir_restes};

use super::criteres::Compteur;
use super::reponse::Reponse;
use super::seuil::Seuil;
use crate::french::Fraction;

/// Which side of the objective is the good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Borne {
    AuMoins,
    AuPlus,
}

/// One commitment, for one actor (EPCI, bailleur, commune, réservataire) and one period, which the caller knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engagement {
    /// `E2`.
    pub id: &'static str,
    pub libelle: &'static str,
    pub source: &'static str,
    pub borne: Borne,
    pub realise: i64,
    /// What it is a share of, before `diviseur`.
    pub total: i64,
    /// How many times smaller than `total` the base is: E1b is a share of a quarter of the leases.
    pub diviseur: i64,
    /// Facts that are unknown, outside both.
    pub inconnus: i64,
    /// What is asked, in number, exact; `None` for a figure without objective.
    pub objectif: Option<Fraction>,
    /// What is asked, as a share of the total, when it is asked so.
    pub cible: Option<Seuil>,
}

impl Engagement {
    fn nouveau(id: &'static str, libelle: &'static str, source: &'static str, realise: i64, total: i64) -> Self {
        Engagement {
            id,
            libelle,
            source,
            borne: Borne::AuMoins,
            realise,
            total,
            diviseur: 1,
            inconnus: 0,
            objectif: None,
            cible: None,
        }
    }

    fn part_de(mut self, cible: Seuil) -> Self {
        self.cible = Some(cible);
        self.objectif = cible.part().and_then(|c| c.fois(&self.base()?));
        self
    }

    /// A figure without objective as long as the territory sets none.
    fn part_de_si(self, cible: Option<Seuil>) -> Self {
        match cible {
            Some(cible) => self.part_de(cible),
            None => self,
        }
    }

    /// What it is a share of, exact.
    pub fn base(&self) -> Option<Fraction> {
        Fraction::new(self.total, self.diviseur)
    }

    /// `réalisé ÷ base`; `None` without anything.
    pub fn part(&self) -> Option<Fraction> {
        Fraction::new(self.realise, 1)?.sur(&self.base()?)
    }

    /// `réalisé ÷ objectif`: 96 for 110 is 87 %. `None` for an objective of zero.
    pub fn part_objectif(&self) -> Option<Fraction> {
        Fraction::new(self.realise, 1)?.sur(&self.objectif?)
    }

    /// Whole number still missing to reach the objective, or to take off when it is a ceiling; 0 when it is met.
    pub fn manquants(&self) -> Option<i64> {
        let objectif = self.objectif?;
        let (realise, objectif) = (i128::from(self.realise).checked_mul(objectif.den())?, objectif);
        let ecart = match self.borne {
            Borne::AuMoins => objectif.num().checked_sub(realise)?,
            Borne::AuPlus => realise.checked_sub(objectif.num())?,
        };
        let entier = ecart.div_euclid(objectif.den()) + i128::from(ecart.rem_euclid(objectif.den()) != 0);
        i64::try_from(entier.max(0)).ok()
    }

    /// Met whatever the unknown are, missed whatever they are, or « inconnu »; « inconnu » too without anything to share.
    pub fn tenu(&self) -> Reponse {
        if self.inconnus == 0 {
            return self.manquants().filter(|_| self.total > 0 || self.realise > 0).map(|m| m == 0).into();
        }
        let extremes = || {
            let cible = self.cible?.part()?;
            let base = Fraction::new(self.total.checked_add(self.inconnus)?, self.diviseur)?;
            let tenue = |realise: i64| {
                let part = Fraction::new(realise, 1)?.sur(&base)?;
                Some(if self.borne == Borne::AuMoins { part >= cible } else { part <= cible })
            };
            let (a, b) = (tenue(self.realise)?, tenue(self.realise.checked_add(self.inconnus)?)?);
            (a == b).then_some(a)
        };
        extremes().into()
    }
}

/// E1b: « X % of the 25 % for relogés » of the CIA (§ 9). Relogés hors QPV of any quartile ÷ 25 % of the leases signed hors QPV.
/// `inconnus`: leases of which it is not known whether they rehouse a household, outside both.
pub fn e1b(reloges_hors_qpv: i64, baux_hors_qpv: i64, inconnus: i64, part_des_25: Option<Seuil>) -> Engagement {
    let mut e = Engagement::nouveau(
        "E1b",
        "part des 25 % de baux signés hors QPV qui va à des ménages relogés",
        "ANRU 2024 ; CIA",
        reloges_hors_qpv,
        baux_hors_qpv,
    );
    (e.diviseur, e.inconnus) = (4, inconnus);
    e.part_de_si(part_des_25)
}

/// E2: share of the attributions of a year that goes to relogés, for the whole territory, each bailleur, each commune. A figure
/// without objective until the CIL sets one (11 % in the protocol of the MEL).
pub fn e2(reloges: i64, attributions: i64, r: &Reglages) -> Engagement {
    Engagement::nouveau(
        "E2",
        "part des attributions de l’année qui va à des ménages relogés",
        "CIA ou protocole inter-bailleurs ; objectif que la CIL fixe chaque année",
        reloges,
        attributions,
    )
    .part_de_si(r.part_attributions)
}

/// Where the objectives that no national text sets come from.
const CHARTE: &str = "charte locale du relogement ou protocole inter-bailleurs";

/// E3: relogements of social origin in the stock of the maître d'ouvrage of origin, at most so much of those in the social stock. A
/// figure without objective until the territory sets one (70 % in the charter of the MEL, 60 % in the protocol of the same territory
/// that ANRU 2021 prints).
pub fn e3(dans_son_parc: i64, dans_le_parc_social: i64, inconnus: i64, r: &Reglages) -> Engagement {
    let mut e = Engagement::nouveau(
        "E3",
        "relogements d’origine sociale dans le parc du bailleur démolisseur, au plus",
        CHARTE,
        dans_son_parc,
        dans_le_parc_social,
    )
    .part_de_si(r.part_demolisseur);
    e.borne = Borne::AuPlus;
    e.inconnus = inconnus;
    e
}

/// E3, the other side: relogements of social origin that one bailleur took from other démolisseurs, against what it is asked of those
/// of all of them (see [`repartir_restes`]).
pub fn e3_autres(pris: i64, reloges: i64, objectif: Fraction) -> Engagement {
    let mut e = Engagement::nouveau(
        "E3",
        "relogements d’origine sociale pris à un autre bailleur démolisseur",
        CHARTE,
        pris,
        reloges,
    );
    e.objectif = Some(objectif);
    e
}

/// E4: one bailleur's relogements of households of private origin, against its quote-part (see [`repartir_prive`]).
pub fn e4(realise: i64, total_prive: i64, quote: &Quote) -> Engagement {
    let mut e = Engagement::nouveau(
        "E4",
        "ménages du parc privé relogés par chaque bailleur, selon sa part du parc",
        "charte locale du relogement ; parc après décote pour les QPV et les logements spécifiques",
        realise,
        total_prive,
    );
    e.objectif = quote.objectif;
    e
}

/// E5: share of relogements in dwellings that are new, conventionnés, let or rehabilitated less than five years before: C2-MEL. A
/// figure without objective until the territory sets one (40 % in the charter of the MEL).
pub fn e5(c2_mel: Compteur, r: &Reglages) -> Engagement {
    let mut e = Engagement::nouveau(
        "E5",
        "relogements dans le parc social neuf, conventionné ou réhabilité depuis moins de cinq ans",
        "charte locale du relogement ; tous les relogements",
        c2_mel.numerateur,
        c2_mel.denominateur,
    )
    .part_de_si(r.part_recent);
    e.inconnus = c2_mel.inconnus;
    e
}

/// What E7 measures of a réservataire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contingent {
    /// Dwellings of the contingent offered to relogement.
    Proposes,
    /// Relogements on the contingent.
    Reloges,
}

/// What a réservataire committed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promesse {
    /// Marseille: 365 dwellings a year.
    Nombre(i64),
    /// Avignon: 20 % of `base`; Nanterre: 25 % of deliveries.
    Part { part: Seuil, base: i64 },
}

/// E7: dwellings offered, or relogements, against the commitment of a réservataire.
pub fn e7(quoi: Contingent, realise: i64, promesse: Promesse) -> Engagement {
    let libelle = match quoi {
        Contingent::Proposes => "logements du contingent proposés au relogement",
        Contingent::Reloges => "relogements sur le contingent",
    };
    let nouveau = |total| Engagement::nouveau("E7", libelle, "charte locale du relogement ou CIA", realise, total);
    match promesse {
        Promesse::Nombre(n) => {
            let mut e = nouveau(n);
            e.objectif = Fraction::new(n, 1);
            e
        }
        Promesse::Part { part, base } => nouveau(base).part_de(part),
    }
}

/// E8: relogés who are DALO or priority households of L. 441-1. A relogé is not one by that sole fact.
pub fn e8(prioritaires: Compteur) -> Engagement {
    let mut e = Engagement::nouveau(
        "E8",
        "relogés reconnus DALO ou prioritaires au titre de l’article L. 441-1",
        "ANRU 2024",
        prioritaires.numerateur,
        prioritaires.denominateur,
    );
    e.inconnus = prioritaires.inconnus;
    e
}

/// E9: weight of relogements in the attributions of a bailleur or a réservataire. A figure without objective.
pub fn e9(relogements: i64, attributions: i64) -> Engagement {
    Engagement::nouveau("E9", "poids du relogement dans les attributions", "ANRU 2024", relogements, attributions)
}
