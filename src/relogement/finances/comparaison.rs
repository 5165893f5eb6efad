//! Before and after, for one household.

use std::cmp::Ordering;

use super::budget::Budget;
use super::methodes::Methode;
use super::reglages::Reglages;
use crate::french::{Fraction, INSECABLE};
use crate::relogement::cas::Cas;
use crate::relogement::faits::Logement;
use crate::relogement::reponse::Reponse;
use crate::relogement::seuil::Seuil;

/// Two budgets, whether they may be compared, and whether something objective improves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparaison {
    /// « non »: private stock, décohabitants and hosted persons, who have no reste à charge « before ».
    pub comparable: Reponse,
    pub avant: Budget,
    pub apres: Budget,
    /// At least one retained improvement.
    pub amelioration: Reponse,
}

impl Comparaison {
    /// From the tracking rows; `amelioration` as [`crate::relogement::ameliorations::ameliore`] gives it.
    pub fn du_suivi(cas: &Cas<'_>, amelioration: Reponse) -> Self {
        let inconnu = Logement::default();
        Comparaison {
            comparable: cas.comparable(),
            // Who separates, or was hosted, did not pay for the dwelling of origin: nothing « before » is its own.
            avant: match cas.sans_avant() {
                Reponse::Non => Budget::du_suivi(cas.menage, cas.avant()),
                Reponse::Oui | Reponse::Inconnu => Budget::default(),
            },
            apres: Budget::du_suivi(cas.menage, cas.apres().unwrap_or(&inconnu)),
            amelioration,
        }
    }

    /// Reste à charge after above that before.
    pub fn rac_hausse(&self, r: &Reglages) -> Reponse {
        let rac = |b| r.rac.valeur(b, r);
        rac(&self.avant).zip(rac(&self.apres)).map(|(a, b)| b > a).into()
    }

    /// Rises without an objective improvement. `None` without a comparable « before ».
    pub fn perdant(&self, r: &Reglages) -> Option<Reponse> {
        match self.comparable {
            Reponse::Non => None,
            c => Some(c.et(self.rac_hausse(r)).et(self.amelioration.contraire())),
        }
    }

    /// Reste à charge before × surface after ÷ surface before.
    pub fn rac_proportionnel(&self, r: &Reglages) -> Option<Fraction> {
        let surface = |b: &Budget| b.surface.filter(|s| *s > 0);
        r.rac.valeur(&self.avant, r)?.fois(&Fraction::new(surface(&self.apres)?, surface(&self.avant)?)?)
    }

    /// Reste à charge for each square metre, before then after.
    pub fn rac_au_m2(&self, r: &Reglages) -> (Option<Fraction>, Option<Fraction>) {
        let au_m2 = |b: &Budget| r.rac.valeur(b, r)?.sur(&Fraction::new(b.surface.filter(|s| *s > 0)?, 100)?);
        (au_m2(&self.avant), au_m2(&self.apres))
    }

    /// `reste à charge proportionnel de 241,38 €, dépassé de 3,62 €`.
    pub fn proportionnalite(&self, r: &Reglages) -> String {
        let Some(limite) = self.rac_proportionnel(r) else {
            return "reste à charge proportionnel inconnu".to_owned();
        };
        let euros = |f: &Fraction| format!("{}{INSECABLE}€", f.value(2));
        let depassement = r.rac.valeur(&self.apres, r).and_then(|v| v.moins(&limite)).filter(|d| d.num() > 0);
        match depassement {
            Some(d) => format!("reste à charge proportionnel de {}, dépassé de {}", euros(&limite), euros(&d)),
            None => format!("reste à charge proportionnel de {}", euros(&limite)),
        }
    }
}

/// A taux d'effort against a threshold in percent, without dividing: who has something to pay and no income is above any threshold;
/// who has nothing to pay is below it.
pub fn te_face_a(methode: Methode, budget: &Budget, seuil: Seuil) -> Option<Ordering> {
    let (charge, ressources) = methode.effort(budget)?;
    if ressources < 0 {
        return None;
    }
    if charge <= 0 && seuil.0 > 0 {
        return Some(Ordering::Less);
    }
    let limite = i128::from(ressources).checked_mul(i128::from(seuil.0))?;
    Some((i128::from(charge).checked_mul(10_000)?).cmp(&limite))
}

/// A reste à vivre by day against a threshold in euros.
pub fn rav_face_a(methode: Methode, budget: &Budget, seuil: Seuil, r: &Reglages) -> Option<Ordering> {
    Some(methode.valeur(budget, r)?.cmp(&seuil.valeur()?))
}
