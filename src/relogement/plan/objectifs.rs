//! Yearly objectives: a share of relogements against a share of deliveries, and what is missing.

use std::collections::BTreeMap;

use super::Reglages;
use super::decimal::somme;
use crate::french::Fraction;

/// One year of one objective. Unrounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LigneObjectif {
    pub annee: i32,
    pub relogements: i64,
    /// `taux × relogements`.
    pub objectif: Fraction,
    /// `part × livraisons`; `None` when no share of deliveries serves the objective, or deliveries are not known.
    pub offre: Option<Fraction>,
    /// Surplus brought from the year before (`P-REPORT`).
    pub report: Fraction,
    /// Offer and report less objective, when negative.
    pub manque: Option<Fraction>,
    /// The same when it is not: printed apart.
    pub excedent: Option<Fraction>,
}

/// All years of one objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuiviObjectif {
    pub lignes: Vec<LigneObjectif>,
    /// Sum of the years that fall short, zero or negative; `None` when no year has an offer.
    pub manque_brut: Option<Fraction>,
    /// Sum of all offers less that of objectives, over years whose offer is known.
    pub solde: Option<Fraction>,
}

/// Follows an objective. `part`: share of deliveries that serves it. A year absent from `livraisons` is not known.
/// `None` when figures are too large.
pub fn suivre(
    relogements: &BTreeMap<i32, i64>,
    taux: Fraction,
    part: Option<Fraction>,
    livraisons: &BTreeMap<i32, i64>,
    reglages: &Reglages,
) -> Option<SuiviObjectif> {
    let nul = Fraction::new(0, 1)?;
    let mut report = nul;
    let mut lignes = Vec::new();
    for (annee, n) in relogements {
        let objectif = taux.fois(&Fraction::new(*n, 1)?)?;
        let offre = match part.zip(livraisons.get(annee)) {
            Some((p, l)) => Some(p.fois(&Fraction::new(*l, 1)?)?),
            None => None,
        };
        let ecart = match &offre {
            Some(o) => Some(o.plus(&report)?.moins(&objectif)?),
            None => None,
        };
        let recu = report;
        // A year that is not known carries nothing: its surplus is not known either.
        report = ecart.filter(|e| reglages.report && *e > nul).unwrap_or(nul);
        lignes.push(LigneObjectif {
            annee: *annee,
            relogements: *n,
            objectif,
            offre,
            report: recu,
            manque: ecart.filter(|e| *e < nul),
            excedent: ecart.filter(|e| *e >= nul),
        });
    }
    let connues = || lignes.iter().filter_map(|l| Some((l.offre?, l.objectif)));
    let (manque_brut, solde) = if connues().next().is_some() {
        let offres = somme(connues().map(|(o, _)| o))?;
        (Some(somme(lignes.iter().filter_map(|l| l.manque))?), Some(offres.moins(&somme(connues().map(|(_, o)| o))?)?))
    } else {
        (None, None)
    };
    Some(SuiviObjectif { lignes, manque_brut, solde })
}
