//! Where the counts stand against a target, and what it asks of the households that remain.

use super::cibles::{Cible, Sens};
use super::compteur::Compteur;
use crate::french::Fraction;
use crate::relogement::reponse::Reponse;
use crate::relogement::seuil::Seuil;

impl Cible {
    fn tenue(&self, part: &Fraction, seuil: Seuil) -> Option<bool> {
        let cible = seuil.part()?;
        Some(match self.sens {
            Sens::AuMoins => *part >= cible,
            Sens::AuPlus => *part <= cible,
            Sens::Egal => {
                let marge = self.tolerance.part()?;
                cible.moins(&marge)? <= *part && *part <= cible.plus(&marge)?
            }
        })
    }

    fn situation(&self, part: Option<&Fraction>) -> Situation {
        let Some(part) = part else { return Situation::SansObjet };
        let tenue = |s: Option<Seuil>| s.and_then(|s| self.tenue(part, s)).unwrap_or(false);
        match (tenue(self.haute), tenue(self.basse)) {
            (true, _) => Situation::HauteAtteinte,
            (false, true) => Situation::BasseAtteinte,
            (false, false) => Situation::NonAtteinte,
        }
    }
}

/// Where a criterion stands against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    HauteAtteinte,
    BasseAtteinte,
    NonAtteinte,
    /// Nobody counts yet.
    SansObjet,
}

impl Situation {
    pub fn texte(self) -> &'static str {
        match self {
            Situation::HauteAtteinte => "haute atteinte",
            Situation::BasseAtteinte => "basse atteinte",
            Situation::NonAtteinte => "non atteinte",
            Situation::SansObjet => "sans objet",
        }
    }
}

/// One hypothesis, with what it asks of those who remain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atteinte {
    /// Share of the remaining households that must hold (at most, for « ≤ ») for the target to be met in the end; below 0 or above 1
    /// when nothing that remains can change it. `None` when nobody remains, or nobody knows how many.
    pub part_requise: Option<Fraction>,
    /// « oui »: whatever becomes of those who remain.
    pub hors_atteinte: Reponse,
}

/// A criterion against one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilan {
    pub situation: Situation,
    /// Situations at the lowest and the highest share that the unknown allow.
    pub situations_bornes: (Situation, Situation),
    pub basse: Option<Atteinte>,
    pub haute: Option<Atteinte>,
}

impl Bilan {
    /// « haute atteinte », with the other situations that the unknown leave possible.
    pub fn texte(&self) -> String {
        let (bas, haut) = self.situations_bornes;
        let mut autres: Vec<&str> =
            [bas, haut].into_iter().filter(|s| *s != self.situation).map(Situation::texte).collect();
        autres.dedup();
        match autres.as_slice() {
            [] => self.situation.texte().to_owned(),
            _ => format!("{} ({} possible selon les inconnus)", self.situation.texte(), autres.join(" ou ")),
        }
    }
}

/// Where `compteur`, summed over the scope of the target, stands. `restant`: households of the scope still to be rehoused.
pub fn evaluer(cible: &Cible, compteur: Compteur, restant: Option<i64>) -> Bilan {
    let bornes = compteur.bornes();
    let borne = |f: fn(&(Fraction, Fraction)) -> &Fraction| cible.situation(bornes.as_ref().map(f));
    let atteinte = |seuil: Seuil| {
        let part_requise = restant.and_then(|r| part_requise(&compteur, r, seuil));
        Atteinte { hors_atteinte: hors_atteinte(cible, seuil, &compteur, restant, part_requise), part_requise }
    };
    Bilan {
        situation: cible.situation(compteur.part().as_ref()),
        situations_bornes: (borne(|b| &b.0), borne(|b| &b.1)),
        basse: cible.basse.map(atteinte),
        haute: cible.haute.map(atteinte),
    }
}

/// `(cible × (D + R) − N) ÷ R`. `None` when nobody remains.
pub fn part_requise(c: &Compteur, restant: i64, cible: Seuil) -> Option<Fraction> {
    let total = c.denominateur.checked_add(restant).filter(|_| restant > 0)?;
    let vises = cible.part()?.fois(&Fraction::new(total, 1)?)?;
    vises.moins(&Fraction::new(c.numerateur, 1)?)?.sur(&Fraction::new(restant, 1)?)
}

fn hors_atteinte(
    cible: &Cible,
    seuil: Seuil,
    compteur: &Compteur,
    restant: Option<i64>,
    requise: Option<Fraction>,
) -> Reponse {
    match (restant, requise) {
        (None, _) => Reponse::Inconnu,
        // Nobody remains: what is counted is final.
        (Some(r), None) if r <= 0 => {
            compteur.part().and_then(|p| cible.tenue(&p, seuil)).map_or(Reponse::Non, |tenue| (!tenue).into())
        }
        (Some(_), None) => Reponse::Inconnu,
        (Some(r), Some(requise)) => {
            // « = » allows its tolerance over all who will have been counted.
            let marge = || {
                let total = Fraction::new(compteur.denominateur.checked_add(r)?, r)?;
                cible.tolerance.part()?.fois(&total)
            };
            let (Some(un), Some(zero), Some(marge)) = (Fraction::new(1, 1), Fraction::new(0, 1), marge()) else {
                return Reponse::Inconnu;
            };
            let trop = requise.moins(&marge).is_some_and(|r| r > un);
            let trop_peu = requise.plus(&marge).is_some_and(|r| r < zero);
            match cible.sens {
                Sens::AuMoins => trop.into(),
                Sens::AuPlus => trop_peu.into(),
                Sens::Egal => (trop || trop_peu).into(),
            }
        }
    }
}
