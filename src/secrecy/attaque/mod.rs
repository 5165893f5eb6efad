//! The attacker, before any release: can a reader holding every figure work out one that is withheld, or come too close?
//!
//! Written apart from the code that decides: other prime, other elimination, and it reads the figures that are
//! about to leave, not the plan that was made for them. The rank test shares the field arithmetic and a queue of ranks, no more.
//!
//! Two questions for each withheld number, and for each reader (anyone, then each bailleur with its own rows):
//!
//! 1. *Rank.* One random vector orthogonal to every published column tests all numbers at once: a number that can be
//!    worked out is orthogonal to it for certain; another one is with odds of 1 in 2⁶¹, and then publication is
//!    refused in vain.
//! 2. *Interval.* Other populations in whole numbers, with the same published figures, must give it other values.
//!    Refused when there are none; when the search is cut short on a large system, the rank test alone has spoken.

pub(super) mod dossier;
#[cfg(test)]
mod tests;

use super::corps::Corps;
use super::intervalle::exigences::{Exigence, exigences};
use super::intervalle::lecture::{Lecture, Vu};
use super::intervalle::mouvements::{Cible, Reserve};
use super::intervalle::reduction::Reduction;
use super::intervalle::{Reglages, prouvee_etroite, trop_proche};
use super::masquage::{bornes, possibles};
use super::plan::{Plan, PlanCellule};
use super::published::{Doute, PublishedMeasures, Valeur, Visible};
use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::measures::{Cellule, Famille};

type G = Corps<31>;

/// Refuses a family of which a withheld number can be worked out from `publies`, or told too closely, by a reader who
/// also has the universe of the cells for which `univers_connus` says so, from other indicators. `inities`: the readers
/// include each bailleur, with its own rows beside the publication.
///
/// # Errors
/// Machine: a cell disagrees with its atoms, or a withheld number is derivable. Nothing may be published then.
pub(super) fn attaquer(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &[bool],
    plan: &Plan,
    reglages: Reglages,
    inities: bool,
) -> Result<Doute> {
    if reglages.seuil <= 0 {
        return Ok(Doute::default());
    }
    let (lecture, retenues) = lire(famille, publies, univers_connus, plan, reglages)?;
    let mut lecteurs: Vec<Option<u32>> = vec![None];
    if inities {
        let mut b = famille.bailleurs.clone();
        b.sort_unstable();
        b.dedup();
        // With one bailleur, the insider has everything.
        lecteurs.extend(b.iter().filter(|_| b.len() > 1).map(|b| Some(*b)));
    }
    let mut doute = Doute { nombres: retenues.len(), sans_preuve: 0 };
    for lecteur in lecteurs {
        doute.sans_preuve +=
            un_lecteur(&lecture, &retenues, lecteur, reglages.largeur).map_err(|(i, quoi)| nommer(famille, i, quoi))?;
    }
    Ok(doute)
}

/// What leaves, as rows and published sums, and what must stay in doubt, with the cell it belongs to.
type Partant = (Lecture, Vec<(usize, Exigence)>);

fn lire(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &[bool],
    plan: &Plan,
    reglages: Reglages,
) -> Result<Partant> {
    let mut lecture = Lecture::de(famille).map_err(|(i, quoi)| nommer(famille, i, quoi))?;
    let mut retenues = Vec::new();
    for (i, cellule) in famille.cellules.iter().enumerate() {
        let valeur = publies.cellules.get(&cellule.cle).ok_or_else(|| echec(cellule, "n’a pas de valeur"))?;
        let p = plan.cellules.get(&cellule.cle).ok_or_else(|| echec(cellule, "n’a pas été examinée"))?;
        montre_le_plan(cellule, valeur, p)?;
        let vu = vu(valeur);
        lecture.publier(i, &vu, univers_connus.get(i).copied().unwrap_or(false));
        // What earlier editions give away by themselves can no longer be withheld: the audit says so.
        if plan.deja_reveles.contains(&cellule.cle) {
            continue;
        }
        let l = exigences(&cellule.compte, p, &vu, lecture.n_classes, reglages.seuil, reglages.classes);
        retenues.extend(l.into_iter().map(|e| (i, e)));
    }
    Ok((lecture, retenues))
}

fn nommer(famille: &Famille, i: usize, quoi: &str) -> Error {
    famille.cellules.get(i).map_or_else(|| Error::machine(quoi.to_owned()), |c| echec(c, quoi))
}

/// The attack of one reader: anyone (`None`), or a bailleur. How many numbers no other population in whole numbers was found
/// for, nor shown not to exist.
fn un_lecteur(
    lecture: &Lecture,
    retenues: &[(usize, Exigence)],
    lecteur: Option<u32>,
    largeur: i64,
) -> Result<usize, (usize, &'static str)> {
    let mut sans_preuve = 0;
    let connue = |l: usize| lecteur.is_some() && lecture.bailleurs.get(l).copied() == lecteur;
    let reduction = Reduction::de(lecture, connue);
    let reserve = if lecteur.is_none() { Reserve::de(reduction) } else { Reserve::du_rang(reduction) };
    let z = reserve.noyau.aleatoire();
    for (i, e) in retenues.iter().filter(|(_, e)| lecteur.is_none() || !e.seconde) {
        let lignes = |n: &Vec<usize>| lecture.rangees(*i, n);
        // What is left empty is this reader's own data.
        let sien = |n: &Vec<usize>| lignes(n).iter().all(|l| connue(*l as usize));
        if lecteur.is_some() && e.nombres.iter().all(sien) {
            continue;
        }
        if e.nombres.iter().all(|n| retrouvable(&reserve.cible(&lignes(n), &lecture.valeurs), &z)) {
            return Err((*i, e.quoi));
        }
        // A bailleur is held to the rank test: the doubt it is left is not what the plan is mended for.
        if lecteur.is_some() {
            continue;
        }
        let marge = trop_proche(lecture, &reserve, *i, e, largeur, connue);
        match marge {
            Some(m) if prouvee_etroite(&m, e, largeur) => return Err((*i, "est encadrée de trop près")),
            Some(_) => sans_preuve += 1,
            None => {}
        }
    }
    Ok(sans_preuve)
}

/// Whether a random vector of the kernel leaves a number alone. One that takes part of what no figure tells apart is
/// not a sum of published figures.
fn retrouvable(c: &Cible, z: &[u64]) -> bool {
    !c.coupe() && c.entieres.iter().fold(0, |s, x| G::add(s, z.get(*x as usize).copied().unwrap_or(0))) == 0
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
