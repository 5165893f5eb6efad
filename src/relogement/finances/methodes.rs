//! The named methods: formula, source, unit.

use serde::Deserialize;

use super::budget::{Budget, ajoutee};
use super::reglages::Reglages;
use crate::french::{FINE, Fraction, INSECABLE};
use crate::relogement::faits::Centimes;

/// MEL counts thirty days, whatever the parameter says elsewhere (charte, 7.1 C).
const JOURS_MEL: i64 = 30;

/// What a method measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Famille {
    ResteACharge,
    TauxEffort,
    ResteAVivre,
}

/// A named way to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Methode {
    #[serde(rename = "RAC-ANRU")]
    RacAnru,
    #[serde(rename = "RAC-MEL")]
    RacMel,
    #[serde(rename = "TE")]
    Te,
    #[serde(rename = "TE-SANS-CHARGES")]
    TeSansCharges,
    #[serde(rename = "TE-MEL")]
    TeMel,
    #[serde(rename = "RAV-INSEE")]
    RavInsee,
    #[serde(rename = "RAV-SIMPLE-PERSONNE")]
    RavSimplePersonne,
    #[serde(rename = "RAV-SIMPLE-UC")]
    RavSimpleUc,
    #[serde(rename = "RAV-MEL")]
    RavMel,
    #[serde(rename = "RPV-AORIF")]
    RpvAorif,
    #[serde(rename = "RPV-CUD")]
    RpvCud,
}

impl Methode {
    pub const TOUTES: [Methode; 11] = [
        Methode::RacAnru,
        Methode::RacMel,
        Methode::Te,
        Methode::TeSansCharges,
        Methode::TeMel,
        Methode::RavInsee,
        Methode::RavSimplePersonne,
        Methode::RavSimpleUc,
        Methode::RavMel,
        Methode::RpvAorif,
        Methode::RpvCud,
    ];

    /// The name that goes with each figure.
    pub fn code(self) -> &'static str {
        self.fiche().0
    }

    /// As a page of definitions prints it.
    pub fn formule(self) -> &'static str {
        self.fiche().1
    }

    /// Source, with the thresholds it usually goes with: a context, never a rule.
    pub fn source(self) -> &'static str {
        self.fiche().2
    }

    fn fiche(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Methode::RacAnru => (
                "RAC-ANRU",
                "loyer + charges − aides personnelles au logement",
                "ANRU, carnet relogement, avril 2024 ; critère C1",
            ),
            Methode::RacMel => (
                "RAC-MEL",
                "loyer + charges générales + eau, eau chaude et chauffage (factures s’il y en a avant et après, sinon \
                 barème du FSL, poste par poste) − APL",
                "charte de la MEL, 7.1 A ; la formule générale retranche l’APL, le détail imprimé l’omet : elle est \
                 retranchée ; mensualités d’emprunt à la place du loyer pour un propriétaire",
            ),
            Methode::Te => (
                "TE",
                "(loyer + charges − APL) ÷ ressources des personnes du logement",
                "CCH, art. R. 441-3-1, d’après ANRU 2024 ; 20 à 30 % d’ordinaire",
            ),
            Methode::TeSansCharges => (
                "TE-SANS-CHARGES",
                "(loyer principal et annexe − APL) ÷ ressources",
                "formule imprimée sans charges ni dénominateur à côté de la précédente (ANRU 2024) : pour comparaison",
            ),
            Methode::TeMel => (
                "TE-MEL",
                "RAC-MEL ÷ moyenne mensuelle des ressources des trois mois avant l’enquête, hors revenus exceptionnels",
                "charte de la MEL ; au-delà de 30 %, examiner le reste à vivre",
            ),
            Methode::RavInsee => (
                "RAV-INSEE",
                "(ressources − (loyer + charges − APL + dépenses courantes obligatoires)) ÷ occupants",
                "ANRU 2024 ; la phrase dit « par unité de consommation », la formule « par occupant » : la formule est \
                 suivie",
            ),
            Methode::RavSimplePersonne => (
                "RAV-SIMPLE-PERSONNE",
                "(ressources − (loyer − APL)) ÷ personnes ÷ jours",
                "ANRU 2024 ; sans les charges ; 9 à 12 € par jour et par personne d’ordinaire",
            ),
            Methode::RavSimpleUc => (
                "RAV-SIMPLE-UC",
                "(ressources − (loyer − APL)) ÷ unités de consommation ÷ jours",
                "ANRU 2024 ; sans les charges",
            ),
            Methode::RavMel => (
                "RAV-MEL",
                "(ressources − (RAC-MEL + dépenses incompressibles)) ÷ (occupants × 30)",
                "charte de la MEL, 7.1 C, imprimée sans les parenthèses extérieures, qui sont nécessaires ; 6,50 € par \
                 jour et par personne",
            ),
            Methode::RpvAorif => (
                "RPV-AORIF",
                "(ressources − (loyer + charges − APL)) ÷ unités de consommation ÷ jours",
                "ANRU 2021 ; vigilance au-dessous de 9 à 15 € par jour et par UC, et au-delà de 35 à 40 % de taux \
                 d’effort net",
            ),
            Methode::RpvCud => (
                "RPV-CUD",
                "(ressources − (loyer + charges − APL) − eau et énergie) ÷ personnes ÷ jours",
                "Dunkerque, d’après ANRU 2021 ; au moins 6,50 € par jour et par personne, et 30 % d’effort au plus",
            ),
        }
    }

    pub fn famille(self) -> Famille {
        match self {
            Methode::RacAnru | Methode::RacMel => Famille::ResteACharge,
            Methode::Te | Methode::TeSansCharges | Methode::TeMel => Famille::TauxEffort,
            _ => Famille::ResteAVivre,
        }
    }

    /// Counted by day; `RAV-INSEE` alone, among those of its kind, is by month.
    pub fn par_jour(self) -> bool {
        self.famille() == Famille::ResteAVivre && self != Methode::RavInsee
    }

    pub fn unite(self) -> &'static str {
        match self {
            Methode::RacAnru | Methode::RacMel => "€ par mois",
            Methode::Te | Methode::TeSansCharges | Methode::TeMel => "%",
            Methode::RavInsee => "€ par mois et par occupant",
            Methode::RavSimplePersonne | Methode::RavMel | Methode::RpvCud => "€ par jour et par personne",
            Methode::RavSimpleUc | Methode::RpvAorif => "€ par jour et par UC",
        }
    }

    /// The value: euros, or a share of 1 for a taux d'effort. `None` as soon as a part is unknown or a divisor is not positive.
    pub fn valeur(self, b: &Budget, reglages: &Reglages) -> Option<Fraction> {
        if self.famille() == Famille::TauxEffort {
            let (charge, ressources) = self.effort(b)?;
            return Fraction::reduite(i128::from(charge), i128::from(ressources)).filter(|_| ressources > 0);
        }
        let jours = i64::from(reglages.jours);
        let reste = |retires: Option<Centimes>| b.ressources?.checked_sub(retires?);
        match self {
            Methode::RacAnru => euros(rac_anru(b)?, 1, 1),
            Methode::RacMel => euros(rac_mel(b)?, 1, 1),
            Methode::RavInsee => euros(reste(ajoutee(rac_anru(b), b.depenses))?, b.personnes?, 1),
            Methode::RavSimplePersonne => euros(reste(loyer_net(b))?, b.personnes?, jours),
            Methode::RavSimpleUc => par_uc(reste(loyer_net(b))?, b.uc?, jours),
            Methode::RavMel => euros(reste(ajoutee(rac_mel(b), b.depenses))?, b.personnes?, JOURS_MEL),
            Methode::RpvAorif => par_uc(reste(rac_anru(b))?, b.uc?, jours),
            Methode::RpvCud => euros(reste(ajoutee(rac_anru(b), b.eau_energie))?, b.personnes?, jours),
            Methode::Te | Methode::TeSansCharges | Methode::TeMel => None,
        }
    }

    /// What a taux d'effort divides, cents of one month by cents of one month (of three for `TE-MEL`).
    pub(super) fn effort(self, b: &Budget) -> Option<(Centimes, Centimes)> {
        match self {
            Methode::Te => Some((rac_anru(b)?, b.ressources?)),
            Methode::TeSansCharges => Some((loyer_net(b)?, b.ressources?)),
            Methode::TeMel => Some((rac_mel(b)?.checked_mul(3)?, b.ressources_trois_mois?)),
            _ => None,
        }
    }

    /// The figure with its method.
    pub fn chiffre(self, b: &Budget, reglages: &Reglages) -> Chiffre {
        Chiffre { methode: self, valeur: self.valeur(b, reglages) }
    }
}

/// A value that never goes without its method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chiffre {
    pub methode: Methode,
    /// `None`: a fact it needs is unknown.
    pub valeur: Option<Fraction>,
}

impl Chiffre {
    /// `245,00 € par mois (RAC-ANRU)`, `16,9 % (TE)`, `inconnu (TE)`.
    pub fn texte(&self) -> String {
        let code = self.methode.code();
        match (&self.valeur, self.methode.famille()) {
            (None, _) => format!("inconnu ({code})"),
            (Some(v), Famille::TauxEffort) => format!("{}{FINE}% ({code})", v.percent(1)),
            (Some(v), _) => format!("{}{INSECABLE}{} ({code})", v.value(2), self.methode.unite()),
        }
    }
}

fn loyer_net(b: &Budget) -> Option<Centimes> {
    b.loyer?.checked_sub(b.apl?)
}

fn rac_anru(b: &Budget) -> Option<Centimes> {
    ajoutee(loyer_net(b), b.charges)
}

fn rac_mel(b: &Budget) -> Option<Centimes> {
    ajoutee(rac_anru(b), b.fluides)
}

/// Cents shared between heads and days, in euros.
fn euros(centimes: Centimes, tetes: i64, jours: i64) -> Option<Fraction> {
    if tetes <= 0 || jours <= 0 {
        return None;
    }
    let diviseur = i128::from(tetes).checked_mul(i128::from(jours))?.checked_mul(100)?;
    Fraction::reduite(i128::from(centimes), diviseur)
}

/// Same between consumption units, given in tenths.
fn par_uc(centimes: Centimes, uc: i64, jours: i64) -> Option<Fraction> {
    euros(centimes, uc, jours)?.fois(&Fraction::new(10, 1)?)
}
