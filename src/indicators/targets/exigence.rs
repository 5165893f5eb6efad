//! What a target asks of one zone: an interval of shares, held exactly against a published value.

use crate::french::Fraction;
use crate::indicators::attainment::{self, Bornes, Resultat};
use crate::indicators::projection;
use crate::measures::Compte;
use crate::secrecy::Valeur;

/// One end of the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seuil {
    /// A share, between 0 and 1.
    pub valeur: Fraction,
    /// The end itself is outside.
    pub strict: bool,
}

/// The shares that hold a target; an absent end is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exigence {
    pub min: Option<Seuil>,
    pub max: Option<Seuil>,
}

/// A target held against one published cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// On known rows.
    pub resultat: Resultat,
    /// `Indetermine` when unknown rows could turn the result.
    pub robuste: Resultat,
    pub taux: Option<Fraction>,
    pub bornes: Option<Bornes>,
    /// Share less the end it misses, else the nearest end: negative below a floor, positive above a ceiling.
    pub ecart: Option<Fraction>,
    /// Leases that should have gone to the target group; only for a lone floor.
    pub manque_constat: Option<i64>,
    /// Extra leases needed if every next one goes to the group; only for a lone floor.
    pub manque_ajout: Option<i64>,
    /// Leases that may still go to the group without passing the ceiling, negative when it is passed; only for a lone ceiling.
    pub marge_plafond: Option<i64>,
}

impl Evaluation {
    /// No denominator, or nothing that may be judged.
    pub const NON_CALCULABLE: Evaluation = Evaluation {
        resultat: Resultat::NonCalculable,
        robuste: Resultat::NonCalculable,
        taux: None,
        bornes: None,
        ecart: None,
        manque_constat: None,
        manque_ajout: None,
        marge_plafond: None,
    };
}

/// Digits after which a printed rate is no longer lengthened.
const DECIMALES_MAX: u32 = 6;

impl Exigence {
    /// Whether a share is in the interval: exact.
    pub fn tenue(&self, taux: &Fraction) -> bool {
        !self.trop_bas(taux) && !self.trop_haut(taux)
    }

    fn trop_bas(&self, t: &Fraction) -> bool {
        self.min.is_some_and(|s| *t < s.valeur || (s.strict && *t == s.valeur))
    }

    fn trop_haut(&self, t: &Fraction) -> bool {
        self.max.is_some_and(|s| *t > s.valeur || (s.strict && *t == s.valeur))
    }

    /// What an interval of possible shares allows to say: certain when all of it is inside, or all of it on one side.
    pub fn entre(&self, b: &Bornes) -> Resultat {
        if self.tenue(&b.basse) && self.tenue(&b.haute) {
            Resultat::Atteint
        } else if self.trop_bas(&b.haute) || self.trop_haut(&b.basse) {
            Resultat::NonAtteint
        } else {
            Resultat::Indetermine
        }
    }

    /// Holds the interval against a value. Of a withheld value only the class of ten points may speak, when it is enough.
    pub fn evaluer(&self, v: &Valeur) -> Evaluation {
        match (v.compte(), v.tranche()) {
            (Some(c), _) => self.evaluer_compte(c),
            (None, Some((bas, haut))) => {
                Evaluation { resultat: self.evaluer_tranche(bas, haut), ..Evaluation::NON_CALCULABLE }
            }
            (None, None) => Evaluation::NON_CALCULABLE,
        }
    }

    /// Same on counts: the first class over the known rows.
    pub fn evaluer_compte(&self, c: &Compte) -> Evaluation {
        let Some(&n) = c.classes.first() else { return Evaluation::NON_CALCULABLE };
        let d = c.denominateur();
        let bornes = attainment::bornes_larges(c);
        let robuste = bornes.map_or(Resultat::NonCalculable, |b| self.entre(&b));
        let Some(taux) = Fraction::new(n, d).filter(|_| d > 0) else {
            return Evaluation { bornes, robuste, ..Evaluation::NON_CALCULABLE };
        };
        let plancher = self.min.filter(|_| self.max.is_none());
        let plafond = self.max.filter(|_| self.min.is_none());
        Evaluation {
            resultat: if self.tenue(&taux) { Resultat::Atteint } else { Resultat::NonAtteint },
            robuste,
            taux: Some(taux),
            bornes,
            ecart: self.ecart(&taux),
            manque_constat: plancher.map(|s| projection::manque_constat(n, d, s.valeur, s.strict)),
            manque_ajout: plancher.and_then(|s| projection::manque_ajout(n, d, s.valeur, s.strict)),
            marge_plafond: plafond.map(|s| projection::marge_plafond(n, d, s.valeur, s.strict)),
        }
    }

    /// Share less the end it misses; when the target is held, less the nearest end.
    pub fn ecart(&self, taux: &Fraction) -> Option<Fraction> {
        let de = |s: Option<Seuil>| s.and_then(|s| taux.moins(&s.valeur));
        let (bas, haut) = (de(self.min), de(self.max));
        if self.trop_bas(taux) {
            return bas;
        }
        if self.trop_haut(taux) {
            return haut;
        }
        match (bas, haut) {
            (Some(b), Some(h)) => Some(if b.num().abs() * h.den() <= h.num().abs() * b.den() { b } else { h }),
            (x, y) => x.or(y),
        }
    }

    /// A class of ten points may be enough to tell. It stops short of its upper bound, except at 100 %.
    pub fn evaluer_tranche(&self, bas: u8, haut: u8) -> Resultat {
        let part = |p: u8| Fraction::new(i64::from(p), 100);
        let (Some(b), Some(h)) = (part(bas), part(haut)) else { return Resultat::NonCalculable };
        let ouverte = haut < 100;
        let sous_min = self.min.is_some_and(|s| h < s.valeur || (h == s.valeur && (ouverte || s.strict)));
        if sous_min || self.trop_haut(&b) {
            return Resultat::NonAtteint;
        }
        let sous_max = self.max.is_none_or(|s| h < s.valeur || (h == s.valeur && (ouverte || !s.strict)));
        if !self.trop_bas(&b) && sous_max { Resultat::Atteint } else { Resultat::Indetermine }
    }

    /// Decimals with which the printed rate, beside the printed bounds, has the same status as the exact one:
    /// 2 499 / 10 000 against 25 % needs two (`24,99 %`), never `25,0 %`.
    pub fn decimales(&self, taux: &Fraction) -> u32 {
        let vraie = (self.trop_bas(taux), self.trop_haut(taux));
        let imprimee = |d: u32| {
            let seuil = |s: Option<Seuil>| s.map(|s| Seuil { valeur: s.valeur.imprimee(d), strict: s.strict });
            let e = Exigence { min: seuil(self.min), max: seuil(self.max) };
            let t = taux.imprimee(d);
            (e.trop_bas(&t), e.trop_haut(&t))
        };
        (1..DECIMALES_MAX).find(|d| imprimee(*d) == vraie).unwrap_or(DECIMALES_MAX)
    }
}
