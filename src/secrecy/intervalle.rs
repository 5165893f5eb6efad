//! How close a reader comes to a withheld number: its interval under the published figures, counts being whole and
//! never negative.
//!
//! One linear programme for each withheld number is out of reach for thousands of résidences. The interval is proven
//! the other way round: a *move* changes no published figure, so that the true population moved by it is another one
//! that publishes the same; what it does to a number is a width, exactly, without floats. A small simplex in whole
//! numbers, confined to what is around, answers for numbers that simple moves do not settle.
//!
//! For the repair loop: [`etroites`]. The files beside (`intervalle/`) are needed with this one.

pub(super) mod alentours;
mod echanges;
pub(super) mod entier;
pub(super) mod exigences;
mod glanage;
pub(super) mod hachage;
pub(super) mod lecture;
pub(super) mod mouvements;
pub(super) mod noyau;
mod parts;
pub(super) mod reduction;
pub(super) mod reparation;
pub(super) mod simplexe;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::plan::{Paquet, PlanCellule};
use crate::measures::{Cellule, Famille};
use exigences::{Exigence, LARGEUR_MINIMALE, exigences, vu_du_plan};
use lecture::Lecture;
use mouvements::{Marge, Reserve};
use reduction::Reduction;

/// What is asked of the doubt left on each withheld number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reglages {
    /// Counts from 1 to `seuil − 1` are sensitive.
    pub seuil: i64,
    /// Classes and their complements are tested too.
    pub classes: bool,
    /// Smallest width (largest minus smallest possible value) of a number under the threshold.
    pub largeur: i64,
    /// Withheld shares are shown as classes of ten points.
    pub tranches: bool,
    /// What is withheld may be 0 or 100 % too.
    pub extremes: bool,
}

/// A bundle of a cell that the published figures pin too closely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Etroite {
    /// Place of the cell in canonical order (by `Cle`), and what of it is pinned.
    pub cellule: usize,
    pub paquet: Paquet,
    /// The doubt that is left, as proven: never more than the true one.
    pub moins: i64,
    pub plus: i64,
    /// Published cells that pin it, the cheapest to hide first: those with the fewest rows, then the smallest.
    pub liantes: Vec<usize>,
}

/// Whether the doubt is wide enough for a requirement. A width of 1 asks for a second value and no more.
pub(super) fn suffisante(m: &Marge, e: &Exigence, largeur: i64) -> bool {
    if e.tranche || largeur <= 1 {
        return m.largeur() >= 1;
    }
    m.plus >= 1 && m.largeur() >= if e.primaire { largeur.max(LARGEUR_MINIMALE) } else { LARGEUR_MINIMALE }
}

/// Whether the doubt is known to be too narrow: exact bounds, not a search cut short.
pub(super) fn prouvee_etroite(m: &Marge, e: &Exigence, largeur: i64) -> bool {
    let au_plus = |borne: Option<i64>| borne.unwrap_or(i64::MAX / 4);
    let le_plus = Marge { moins: au_plus(m.moins_max), plus: au_plus(m.plus_max), ..*m };
    !suffisante(&le_plus, e, largeur)
}

/// Withheld bundles whose interval is narrower than asked, for a plan in canonical order (that of
/// `Systeme::cellules`). `univers_connus`: for each cell in the same order, whether another indicator shows its
/// universe; cells beyond its end are taken as unknown. `monde`: the bailleur whose rows the reader has, if any.
///
/// Never misses a narrow one; may name one whose width could not be proven. Hiding one of `liantes` widens it, and
/// a second call says whether enough.
#[allow(dead_code, reason = "called by the loop that mends a plan")]
pub(super) fn etroites(
    famille: &Famille,
    plan: &[PlanCellule],
    univers_connus: &[bool],
    monde: Option<u32>,
    reglages: Reglages,
) -> Vec<Etroite> {
    let ordre = ordre_canonique(famille);
    // A cell that is not the sum of its atoms is refused elsewhere, before anything is published.
    let Ok(mut lecture) = Lecture::de(famille) else { return Vec::new() };
    let mut vus = Vec::with_capacity(ordre.len());
    for (rang, (&i, p)) in ordre.iter().zip(plan).enumerate() {
        let Some(c) = famille.cellules.get(i) else { continue };
        let vu = vu_du_plan(famille, &c.compte, p, &reglages);
        lecture.publier(i, &vu, univers_connus.get(rang).copied().unwrap_or(false));
        vus.push((rang, i, c, p, vu));
    }
    let connue = |l: usize| monde.is_some() && lecture.bailleurs.get(l).copied() == monde;
    let reserve = Reserve::de(Reduction::de(&lecture, connue));
    let mut rang_de = vec![0usize; famille.cellules.len()];
    for (rang, i, ..) in &vus {
        if let Some(r) = rang_de.get_mut(*i) {
            *r = *rang;
        }
    }
    let mut liste = Vec::new();
    for (rang, i, c, p, vu) in &vus {
        let demandes = exigences(&c.compte, p, vu, lecture.n_classes, reglages.seuil, reglages.classes);
        for e in demandes.into_iter().filter(|e| monde.is_none() || !e.seconde) {
            if let Some(m) = trop_proche(&lecture, &reserve, *i, &e, reglages.largeur, connue) {
                let liantes = liantes(famille, &lecture, *i, &e, &rang_de);
                let (cellule, paquet) = (*rang, e.paquet);
                liste.push(Etroite { cellule, paquet, moins: m.moins, plus: m.plus, liantes });
            }
        }
    }
    liste
}

/// Places of the cells of a family, sorted by `Cle`.
pub(super) fn ordre_canonique(famille: &Famille) -> Vec<usize> {
    let mut ordre: Vec<usize> = (0..famille.cellules.len()).collect();
    ordre.sort_by(|a, b| famille.cellules.get(*a).map(|c| &c.cle).cmp(&famille.cellules.get(*b).map(|c| &c.cle)));
    ordre
}

/// The room left to a requirement, when it is not enough. A number made of the reader's own rows is its own data.
pub(super) fn trop_proche(
    lecture: &Lecture,
    reserve: &Reserve,
    cellule: usize,
    e: &Exigence,
    largeur: i64,
    connue: impl Fn(usize) -> bool,
) -> Option<Marge> {
    let mut meilleure: Option<Marge> = None;
    for rubriques in &e.nombres {
        let lignes = lecture.rangees(cellule, rubriques);
        if lignes.iter().all(|l| connue(*l as usize)) {
            return None;
        }
        let cible = reserve.cible(&lignes, &lecture.valeurs);
        let m = reserve.marge(&cible, |m| suffisante(m, e, largeur));
        if suffisante(&m, e, largeur) {
            return None;
        }
        // The one that says most for the bundle: not known to be narrow, then the widest.
        let rang = |m: &Marge| (!prouvee_etroite(m, e, largeur), m.largeur());
        if meilleure.is_none_or(|b| rang(&b) < rang(&m)) {
            meilleure = Some(m);
        }
    }
    meilleure
}

/// Published cells around a number: those that hold some of its rows, and those inside these.
fn liantes(famille: &Famille, l: &Lecture, cellule: usize, e: &Exigence, rang_de: &[usize]) -> Vec<usize> {
    const RELATIONS: usize = 12;
    let lignes: BTreeSet<u32> = e.nombres.iter().flat_map(|r| l.rangees(cellule, r)).collect();
    let mut relations: Vec<&(Vec<u32>, u32)> =
        l.colonnes.iter().filter(|(c, _)| c.iter().any(|x| lignes.contains(x))).collect();
    relations.sort_by_key(|(c, i)| (c.len(), *i));
    relations.truncate(RELATIONS);
    let mut trouvees: Vec<(usize, i64, usize)> = Vec::new();
    for (relation, _) in &relations {
        for (c, i) in &l.colonnes {
            if c.len() <= relation.len() && c.iter().all(|x| relation.binary_search(x).is_ok()) {
                let univers = famille.cellules.get(*i as usize).map_or(0, |c: &Cellule| c.compte.univers());
                trouvees.push((c.len(), univers, rang_de.get(*i as usize).copied().unwrap_or(0)));
            }
        }
    }
    trouvees.sort_unstable();
    let mut vus = BTreeSet::new();
    trouvees.into_iter().map(|(_, _, r)| r).filter(|r| vus.insert(*r)).collect()
}
