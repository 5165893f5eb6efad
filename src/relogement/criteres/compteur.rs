//! A counter: what is held, out of how many, and what nobody knows. Counters add up; shares are only taken where they are shown.

use crate::french::Fraction;
use crate::relogement::reponse::Reponse;

/// What one criterion says of one household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avis {
    /// Belongs to those the criterion counts.
    pub compte: Reponse,
    /// Holds, if it belongs.
    pub tenu: Reponse,
}

/// Households of one criterion. Those of which either answer is unknown are outside numerator and denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compteur {
    pub numerateur: i64,
    pub denominateur: i64,
    pub inconnus: i64,
    /// Unknown households that may belong and hold.
    pub peut_tenir: i64,
    /// Unknown households that may belong and not hold.
    pub peut_manquer: i64,
}

impl Compteur {
    /// One household.
    pub fn de(avis: Avis) -> Self {
        let un = |vrai: bool| i64::from(vrai);
        if avis.compte == Reponse::Non {
            return Compteur::default();
        }
        if avis.compte == Reponse::Oui && avis.tenu != Reponse::Inconnu {
            return Compteur { numerateur: un(avis.tenu.est_oui()), denominateur: 1, ..Compteur::default() };
        }
        Compteur {
            inconnus: 1,
            peut_tenir: un(avis.tenu != Reponse::Non),
            peut_manquer: un(avis.tenu != Reponse::Oui),
            ..Compteur::default()
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, autre: Compteur) -> Compteur {
        Compteur {
            numerateur: self.numerateur.saturating_add(autre.numerateur),
            denominateur: self.denominateur.saturating_add(autre.denominateur),
            inconnus: self.inconnus.saturating_add(autre.inconnus),
            peut_tenir: self.peut_tenir.saturating_add(autre.peut_tenir),
            peut_manquer: self.peut_manquer.saturating_add(autre.peut_manquer),
        }
    }

    /// Share among what is known; `None` without anyone.
    pub fn part(&self) -> Option<Fraction> {
        Fraction::new(self.numerateur, self.denominateur)
    }

    /// The lowest and the highest share that the unknown allow. `None` when nobody may belong.
    pub fn bornes(&self) -> Option<(Fraction, Fraction)> {
        let bas = Fraction::new(self.numerateur, self.denominateur.saturating_add(self.peut_manquer));
        let haut = Fraction::new(
            self.numerateur.saturating_add(self.peut_tenir),
            self.denominateur.saturating_add(self.peut_tenir),
        );
        Some((bas.or(haut)?, haut.or(bas)?))
    }
}

impl std::iter::Sum for Compteur {
    fn sum<I: Iterator<Item = Compteur>>(compteurs: I) -> Compteur {
        compteurs.fold(Compteur::default(), Compteur::plus)
    }
}
