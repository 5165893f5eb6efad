//! The attacker, before any release: can a reader holding every figure work out one that is withheld, or come too close?
//!
//! Written apart from the code that decides: other prime, other elimination, and it reads the figures that are
//! about to leave, not the plan that was made for them. The rank test shares the field arithmetic alone.
//!
//! Two questions for each withheld number, and for each reader (anyone, then each bailleur with its own rows):
//!
//! 1. *Rank.* One random vector orthogonal to every published column tests all numbers at once: a number that can be
//!    worked out is orthogonal to it for certain; another one is with odds of 1 in 2⁶¹, and then publication is
//!    refused in vain.
//! 2. *Interval.* Other populations in whole numbers, with the same published figures, must give it other values.
//!    Refused when there are none; when the search is cut short on a large system, the rank test alone has spoken.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::corps::Corps;
use super::intervalle::exigences::{Exigence, exigences};
use super::intervalle::lecture::{Lecture, Vu};
use super::intervalle::mouvements::{Cible, Reserve};
use super::intervalle::reduction::Reduction;
use super::intervalle::{Reglages, prouvee_etroite, tranches_liantes, trop_proche};
use super::masquage::{bornes, possibles};
use super::plan::{Paquet, Plan, PlanCellule};
use super::published::{PublishedMeasures, Valeur, Visible};
use super::univers::{Zone, zone};
use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::measures::{Cellule, Cle, Famille, Niveau, Periode};

type G = Corps<31>;

/// Refuses a family of which a withheld number can be worked out from `publies`, or told too closely, by a reader who
/// also has the universes of `univers_connus`, from other indicators. `inities`: the readers include each bailleur,
/// with its own rows beside the publication.
///
/// # Errors
/// Machine: a cell disagrees with its atoms, or a withheld number is derivable. Nothing may be published then.
pub(super) fn attaquer(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &BTreeSet<Zone>,
    plan: &Plan,
    reglages: Reglages,
    inities: bool,
) -> Result<()> {
    if reglages.seuil <= 0 {
        return Ok(());
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
    for lecteur in lecteurs {
        un_lecteur(&lecture, &retenues, lecteur, reglages.largeur).map_err(|(i, quoi)| nommer(famille, i, quoi))?;
    }
    Ok(())
}

/// What leaves, as rows and published sums, and what must stay in doubt, with the cell it belongs to.
type Partant = (Lecture, Vec<(usize, Exigence)>);

fn lire(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &BTreeSet<Zone>,
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
        lecture.publier(i, &vu, univers_connus.contains(&zone(&cellule.cle)));
        let l = exigences(&cellule.compte, p, &vu, lecture.n_classes, reglages.seuil, reglages.classes);
        retenues.extend(l.into_iter().map(|e| (i, e)));
    }
    Ok((lecture, retenues))
}

fn nommer(famille: &Famille, i: usize, quoi: &str) -> Error {
    famille.cellules.get(i).map_or_else(|| Error::machine(quoi.to_owned()), |c| echec(c, quoi))
}

/// Bundles withheld for what they would give away, which anyone can work out from what is shown: withholding them protects
/// nothing, showing them adds nothing.
pub(super) fn sans_effet(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &BTreeSet<Zone>,
    plan: &Plan,
    reglages: Reglages,
) -> Vec<(Cle, Paquet)> {
    if reglages.seuil <= 0 {
        return Vec::new();
    }
    // What cannot be read is refused by `attaquer`.
    let Ok((lecture, retenues)) = lire(famille, publies, univers_connus, plan, reglages) else { return Vec::new() };
    let secondes: Vec<&(usize, Exigence)> = retenues.iter().filter(|(_, e)| e.seconde).collect();
    if secondes.is_empty() {
        return Vec::new();
    }
    let reserve = Reserve::du_rang(Reduction::de(&lecture, |_| false));
    let z = reserve.noyau.aleatoire();
    let connu = |i: usize, n: &Vec<usize>| retrouvable(&reserve.cible(&lecture.rangees(i, n), &lecture.valeurs), &z);
    secondes
        .iter()
        .filter(|(i, e)| e.nombres.iter().all(|n| connu(*i, n)))
        .filter_map(|(i, e)| Some((famille.cellules.get(*i)?.cle.clone(), e.paquet)))
        .collect()
}

/// Levels and periods at which a withheld number is told too closely by what is shown, all mending done.
pub(super) fn serrees(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &BTreeSet<Zone>,
    plan: &Plan,
    reglages: Reglages,
) -> BTreeSet<(Niveau, Periode)> {
    let mut trouvees = BTreeSet::new();
    if reglages.seuil <= 0 {
        return trouvees;
    }
    let Ok((lecture, retenues)) = lire(famille, publies, univers_connus, plan, reglages) else { return trouvees };
    let reserve = Reserve::de(Reduction::de(&lecture, |_| false));
    for (i, e) in &retenues {
        let marge = trop_proche(&lecture, &reserve, *i, e, reglages.largeur, |_| false);
        if marge.is_some_and(|m| prouvee_etroite(&m, e, reglages.largeur))
            && let Some(c) = famille.cellules.get(*i)
        {
            trouvees.insert((c.cle.niveau, c.cle.periode));
        }
    }
    trouvees
}

/// Values of a family whose class of ten points is withdrawn: with everything else that is shown, it would tell a
/// withheld number too closely. Each round withdraws one at least.
pub(super) fn retirer_tranches(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &BTreeSet<Zone>,
    plan: &Plan,
    reglages: Reglages,
) -> Vec<(Cle, Valeur)> {
    let mut changees: BTreeMap<usize, Valeur> = BTreeMap::new();
    let a_une_tranche = |c: &Cellule| publies.cellules.get(&c.cle).is_some_and(|v| v.tranche().is_some());
    if reglages.seuil <= 0 || !famille.cellules.iter().any(a_une_tranche) {
        return Vec::new();
    }
    loop {
        let vus: Vec<(usize, Vu, bool)> = famille
            .cellules
            .iter()
            .enumerate()
            .filter_map(|(i, c)| {
                let valeur = changees.get(&i).or_else(|| publies.cellules.get(&c.cle))?;
                Some((i, vu(valeur), univers_connus.contains(&zone(&c.cle))))
            })
            .collect();
        let decisions = |i: usize| plan.cellules.get(&famille.cellules.get(i)?.cle).cloned();
        let liantes = tranches_liantes(famille, &vus, decisions, reglages);
        if liantes.is_empty() {
            break;
        }
        for i in liantes {
            let Some(c) = famille.cellules.get(i) else { continue };
            let mut valeur = publies.cellules.get(&c.cle).cloned();
            if let Some(Visible::Partiel { tranche, .. }) = valeur.as_mut().map(|v| &mut v.visible) {
                *tranche = None;
            }
            changees.extend(valeur.map(|v| (i, v)));
        }
    }
    changees.into_iter().filter_map(|(i, v)| Some((famille.cellules.get(i)?.cle.clone(), v))).collect()
}

/// The attack of one reader: anyone (`None`), or a bailleur.
fn un_lecteur(
    lecture: &Lecture,
    retenues: &[(usize, Exigence)],
    lecteur: Option<u32>,
    largeur: i64,
) -> Result<(), (usize, &'static str)> {
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
        if marge.is_some_and(|m| prouvee_etroite(&m, e, largeur)) {
            return Err((*i, "est encadrée de trop près"));
        }
    }
    Ok(())
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
