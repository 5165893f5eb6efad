//! The attacker, before any release: can a reader holding every figure work out one that is withheld, or come too close?
//!
//! Written apart from the code that decides: other prime, other elimination, and it reads the figures that are
//! about to leave, not the plan that was made for them. The rank test shares the field arithmetic and a queue of ranks, no more.
//! The review of a plan asks it first: what it would refuse is mended before ([`dossier`]).
//!
//! Two questions for each withheld number, and for each reader (anyone, then each bailleur with its own rows):
//!
//! 1. *Rank.* One random vector orthogonal to every published column tests all numbers at once: a number that can be
//!    worked out is orthogonal to it for certain; another one is with odds of 1 in 2⁶¹, and then publication is
//!    refused in vain.
//! 2. *Interval.* Other populations in whole numbers, with the same published figures, must give it other values.
//!    Refused when there are none; when the search is cut short on a large system, the rank test alone has spoken.

pub(super) mod dossier;
pub(super) mod grappes;
#[cfg(test)]
mod tests;

use super::au_fil::AuFil;
use super::intervalle::Reglages;
use super::intervalle::lecture::Vu;
use super::masquage::{bornes, possibles};
use super::plan::{Plan, PlanCellule};
use super::published::{PublishedMeasures, Valeur, Visible};
use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::measures::{Cellule, Famille};
use dossier::Dossier;

/// Refuses a family of which a withheld number can be worked out from `publies`, or told too closely, by a reader who
/// also has the universe of the cells for which `univers_connus` says so, from other indicators. `inities`: the readers
/// include each bailleur, with its own rows beside the publication. How many numbers must stay in doubt.
///
/// # Errors
/// Machine: a cell disagrees with its atoms, a figure that leaves is not that of the plan, or a withheld number is derivable.
/// Nothing may be published then.
pub(super) fn attaquer(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &[bool],
    plan: &Plan,
    reglages: Reglages,
    inities: bool,
) -> Result<usize> {
    if reglages.seuil <= 0 {
        return Ok(0);
    }
    let nommer = |(i, quoi): (usize, &str)| {
        famille.cellules.get(i).map_or_else(|| Error::machine(quoi.to_owned()), |c| echec(c, quoi))
    };
    let dossier = Dossier::ouvrir(famille, reglages, inities, &plan.deja_reveles).map_err(nommer)?;
    let mut decisions: Vec<&PlanCellule> = Vec::with_capacity(famille.cellules.len());
    let mut du_plan = AuFil::de(&plan.cellules);
    for c in &famille.cellules {
        decisions.push(du_plan.get(&c.cle).ok_or_else(|| echec(c, "n’a pas été examinée"))?);
    }
    // Read from what leaves, and the same as what was settled: the review has looked at these relations and no others.
    let mut vus = dossier.vus(&decisions);
    let mut valeurs = AuFil::de(&publies.cellules);
    for ((c, p), prevu) in famille.cellules.iter().zip(&decisions).zip(&mut vus) {
        let valeur = valeurs.get(&c.cle).ok_or_else(|| echec(c, "n’a pas de valeur"))?;
        montre_le_plan(c, valeur, p)?;
        if let Vu::Partiel { bornes: bornes @ Some(_), .. } = prevu
            && plan.sans_tranche.contains(&c.cle)
        {
            *bornes = None;
        }
        let vu = vu(valeur);
        if !memes_relations(&vu, prevu, p) {
            return Err(echec(c, "ne suit pas le plan de masquage"));
        }
        *prevu = vu;
    }
    dossier.controler(&decisions, &vus, univers_connus).map_err(nommer)
}

/// Whether a cell shows what its plan was read as showing. That a cell without uncertain rows has none to show says nothing.
fn memes_relations(vu: &Vu, prevu: &Vu, p: &PlanCellule) -> bool {
    vu == prevu || p.incertains.is_none() && matches!((vu, prevu), (Vu::Tout { .. }, Vu::Tout { .. }))
}

/// What leaves, as the reader sees it.
pub(super) fn vu(valeur: &Valeur) -> Vu {
    match &valeur.visible {
        Visible::Masquee => Vu::Rien,
        // An empty list says nothing: either there are none, or they are withheld.
        Visible::Compte(c) => Vu::Tout { incertains: !c.incertains.is_empty() },
        Visible::Partiel { classes, denominateur, tranche, extremes, .. } => Vu::Partiel {
            classes: classes.iter().map(Option::is_some).collect(),
            bornes: tranche.map(|(bas, _)| bornes(bas / 10, *denominateur, *extremes)),
        },
    }
}

/// The figures that leave are those of the plan, and a class of ten points leaves a choice.
fn montre_le_plan(cellule: &Cellule, valeur: &Valeur, p: &PlanCellule) -> Result<()> {
    let conforme = match &valeur.visible {
        Visible::Masquee => !p.base.publie(),
        Visible::Compte(c) => {
            p.base.publie()
                && p.classes.iter().all(|d| d.publie())
                && (c.incertains.is_empty() || p.incertains.as_ref().is_none_or(|d| d.publie()))
        }
        Visible::Partiel { denominateur, tranche, extremes, .. } => {
            p.base.publie() && tranche.is_none_or(|(bas, _)| possibles(bas / 10, *denominateur, *extremes) >= 2)
        }
    };
    if conforme { Ok(()) } else { Err(echec(cellule, "ne suit pas le plan de masquage")) }
}

fn echec(cellule: &Cellule, quoi: &str) -> Error {
    let c = &cellule.cle;
    Error::machine(format!(
        "Contrôle du secret statistique{INSECABLE}: la cellule {} / {} / {} {} {quoi}. Rien n’est publié.",
        c.indicateur,
        c.periode,
        c.niveau.code(),
        c.zone
    ))
    .aide("Le programme a un défaut : signalez l’indicateur et la cellule, sans joindre de données.")
}
