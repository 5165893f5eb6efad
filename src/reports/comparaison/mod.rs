//! What this edition says that the one before did not: figures revised, figures new, figures no longer shown. A revision of the past and
//! an event of the month are never added together.

mod depuis;
mod donnees;
mod revisions;

use std::collections::BTreeMap;

use crate::french::Fraction;
use crate::measures::{Cle, Compte, Nature};
use crate::secrecy::{Etat, Registre};

use super::context::Contexte;

pub use depuis::{changements, phrases_du_mois};
pub use donnees::{COLONNES, csv};
pub use revisions::{ANCRE, section};

/// The edition before, as its readers saw it.
#[derive(Clone, Copy)]
pub struct Avant<'a> {
    /// Year and month of its closing date.
    pub mois: (i32, u32),
    pub registre: &'a Registre,
}

/// What became of one figure from an edition to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Identique,
    /// Shown in both, not the same.
    Revise,
    /// Not shown before: a new period, a new indicator, a zone that is shown at last.
    Nouveau,
    /// Shown before, withheld today.
    Retenu,
    /// Shown before, not counted today.
    Disparu,
}

impl Sort {
    /// From what each edition shows of a figure; `None` when neither shows it. `calculable`: today's could be computed.
    pub fn de<T: PartialEq>(avant: Option<&T>, apres: Option<&T>, calculable: bool) -> Option<Sort> {
        Some(match (avant, apres) {
            (Some(a), Some(b)) if a == b => Sort::Identique,
            (Some(_), Some(_)) => Sort::Revise,
            (None, Some(_)) => Sort::Nouveau,
            (Some(_), None) if calculable => Sort::Retenu,
            (Some(_), None) => Sort::Disparu,
            (None, None) => return None,
        })
    }

    pub fn code(self) -> &'static str {
        match self {
            Sort::Identique => "identique",
            Sort::Revise => "revise",
            Sort::Nouveau => "nouveau",
            Sort::Retenu => "retenu",
            Sort::Disparu => "disparu",
        }
    }
}

/// One figure, before and now.
#[derive(Debug)]
pub struct Mouvement<'a> {
    pub cle: &'a Cle,
    pub sort: Sort,
    pub avant: Option<&'a Compte>,
    pub apres: Option<&'a Compte>,
    pub nature: Option<Nature>,
}

impl Mouvement<'_> {
    /// The headline figure before and now; for a distribution, its first class.
    pub fn taux(&self) -> (Option<Fraction>, Option<Fraction>) {
        let lire = |c: Option<&Compte>| c.and_then(|c| taux(self.nature?, c));
        (lire(self.avant), lire(self.apres))
    }
}

/// What a count says, as the documents print it.
fn taux(nature: Nature, c: &Compte) -> Option<Fraction> {
    match (nature, c.sommes) {
        (Nature::Effectif, _) => Fraction::new(c.univers(), 1),
        (Nature::Moyenne, Some((n, d))) => Fraction::new(n, d),
        (Nature::Moyenne, None) => None,
        (Nature::Part | Nature::Repartition, _) => Fraction::new(c.classes.first().copied()?, c.denominateur()),
    }
}

/// Every figure of both editions, in canonical order; `None` when there is no earlier edition. A figure that neither shows is not there.
pub fn comparer<'a>(c: &Contexte<'a>) -> Option<Vec<Mouvement<'a>>> {
    let avant = c.avant?.registre;
    let mut mouvements = BTreeMap::new();
    for (cle, v) in c.publiees.iter() {
        let (ancien, nouveau) = (avant.valeur(cle), v.compte());
        let Some(sort) = Sort::de(ancien, nouveau, v.etat() != Etat::NonCalculable) else { continue };
        mouvements.insert(cle, Mouvement { cle, sort, avant: ancien, apres: nouveau, nature: Some(v.nature()) });
    }
    for (cle, compte) in avant.iter() {
        let nature = c.definition(&cle.indicateur).map(|d| d.nature);
        mouvements.entry(cle).or_insert(Mouvement {
            cle,
            sort: Sort::Disparu,
            avant: Some(compte),
            apres: None,
            nature,
        });
    }
    Some(mouvements.into_values().collect())
}
