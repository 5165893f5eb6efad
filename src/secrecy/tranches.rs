//! Classes of ten points beside a known total: two shares that each leave two counts may leave one pair.
//!
//! A reader adds up: the counts of a line make its total. Bounds are narrowed along every line until nothing moves;
//! where a count is pinned, the classes of its lines are withdrawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::intervalle::lecture::Vu;
use super::recents::virtuelle;
use crate::measures::{Cellule, Famille, Nature};

/// A cell, and cells of one level and period that share it out.
struct Ligne {
    total: usize,
    parts: Vec<usize>,
}

/// The lines of a family, which no plan changes.
pub(super) struct Lignes {
    toutes: Vec<Ligne>,
    /// For each cell, the lines that it is in.
    de_la_cellule: Vec<Vec<usize>>,
}

impl Lignes {
    fn de(cellules: &[Cellule]) -> Self {
        Self::reunir(lignes(cellules), cellules.len())
    }

    fn reunir(toutes: Vec<Ligne>, n_cellules: usize) -> Self {
        let mut de_la_cellule: Vec<Vec<usize>> = vec![Vec::new(); n_cellules];
        for (n, l) in toutes.iter().enumerate() {
            for i in l.parts.iter().chain([&l.total]) {
                if let Some(liste) = de_la_cellule.get_mut(*i) {
                    liste.push(n);
                }
            }
        }
        Lignes { toutes, de_la_cellule }
    }

    fn de_la_cellule(&self, i: usize) -> &[usize] {
        self.de_la_cellule.get(i).map_or(&[], Vec::as_slice)
    }
}

/// Withdraws the classes of ten points that, put together, would give a count away. `lignes`: those of the family, once they are
/// known; `vus`: what is shown of each cell; `extremes`: what is withheld may be 0 or 100 % too.
pub(super) fn retirer(famille: &Famille, lignes: &OnceLock<Lignes>, vus: &mut [Vu], extremes: bool) -> Vec<usize> {
    let a_une_tranche = |v: Option<&Vu>| matches!(v, Some(Vu::Partiel { bornes: Some(_), .. }));
    let mut retirees = Vec::new();
    if famille.nature != Nature::Part || !vus.iter().any(|v| a_une_tranche(Some(v))) {
        return retirees;
    }
    let lignes = lignes.get_or_init(|| Lignes::de(&famille.cellules));
    loop {
        let intervalles = famille.cellules.iter().zip(&*vus).map(|(c, v)| intervalle(c, v, extremes)).collect();
        let resserres = propager(lignes, intervalles);
        let fixe = |i: usize| resserres.get(i).is_some_and(|(bas, haut)| bas >= haut);
        let mut retraits = vec![false; famille.cellules.len()];
        for i in (0..famille.cellules.len()).filter(|i| fixe(*i) && a_une_tranche(vus.get(*i))) {
            let voisines = lignes.de_la_cellule(i).iter().filter_map(|n| lignes.toutes.get(*n));
            for j in voisines.flat_map(|l| l.parts.iter().copied().chain([l.total])).chain([i]) {
                if let Some(r) = retraits.get_mut(j) {
                    *r = true;
                }
            }
        }
        let avant = retirees.len();
        for (i, (v, _)) in vus.iter_mut().zip(retraits).enumerate().filter(|(_, (_, r))| *r) {
            if let Vu::Partiel { bornes, .. } = v
                && bornes.take().is_some()
            {
                retirees.push(i);
            }
        }
        // Each round withdraws at least one class, so this ends.
        if retirees.len() == avant {
            return retirees;
        }
    }
}

/// What a reader knows of the numerator of one cell.
fn intervalle(cellule: &Cellule, vu: &Vu, extremes: bool) -> (i64, i64) {
    match vu {
        Vu::Tout { .. } => {
            let n = cellule.compte.classes.first().copied().unwrap_or(0);
            (n, n)
        }
        Vu::Partiel { bornes: Some(b), .. } => *b,
        Vu::Partiel { .. } if extremes => (0, cellule.compte.denominateur()),
        Vu::Partiel { .. } => (1, cellule.compte.denominateur() - 1),
        Vu::Rien => (0, i64::MAX / 4),
    }
}

/// Narrows bounds along the lines until nothing moves. Only the lines of a cell that moved are read again.
fn propager(lignes: &Lignes, mut x: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let mut a_lire: BTreeSet<usize> = (0..lignes.toutes.len()).collect();
    while let Some(n) = a_lire.pop_first() {
        let Some(l) = lignes.toutes.get(n) else { continue };
        let lire = |i: usize| x.get(i).copied().unwrap_or((0, i64::MAX / 4));
        let (bas, haut) = l
            .parts
            .iter()
            .map(|&i| lire(i))
            .fold((0i64, 0i64), |s, v| (s.0.saturating_add(v.0), s.1.saturating_add(v.1)));
        let total = (lire(l.total).0.max(bas), lire(l.total).1.min(haut));
        let mut nouvelles = vec![(l.total, total)];
        for &i in &l.parts {
            let v = lire(i);
            let (autres_bas, autres_haut) = (bas.saturating_sub(v.0), haut.saturating_sub(v.1));
            let v = (v.0.max(total.0.saturating_sub(autres_haut)), v.1.min(total.1.saturating_sub(autres_bas)));
            nouvelles.push((i, v));
        }
        for (i, v) in nouvelles {
            if let Some(place) = x.get_mut(i).filter(|place| **place != v) {
                *place = v;
                a_lire.extend(lignes.de_la_cellule(i));
            }
        }
    }
    x
}

fn lignes(cellules: &[Cellule]) -> Vec<Ligne> {
    let n_atomes = cellules.iter().filter_map(|c| c.atomes.iter().max()).max().map_or(0, |a| *a as usize + 1);
    // Newcomers are another indicator.
    let mut par_niveau: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (i, c) in cellules.iter().enumerate().filter(|(_, c)| !virtuelle(&c.cle)) {
        par_niveau.entry((c.cle.indicateur.as_str(), c.cle.niveau, c.cle.periode)).or_default().push(i);
    }
    let taille = |i: usize| cellules.get(i).map_or(0, |c| c.atomes.len());
    let mut trouvees: Vec<(usize, usize, Vec<usize>)> = Vec::new();
    let mut communs = vec![0usize; cellules.len()];
    for (niveau, ((indicateur, ..), membres)) in par_niveau.into_iter().enumerate() {
        // The cells of the level that hold each atom.
        let mut zones: Vec<Vec<usize>> = vec![Vec::new(); n_atomes];
        for &i in &membres {
            for a in cellules.get(i).into_iter().flat_map(|c| &c.atomes) {
                if let Some(z) = zones.get_mut(*a as usize) {
                    z.push(i);
                }
            }
        }
        let parents = cellules.iter().enumerate().filter(|(_, c)| c.cle.indicateur == indicateur);
        for (total, parent) in parents.filter(|(_, c)| !c.atomes.is_empty()) {
            // How many atoms of the parent each zone holds: all of its own, when it lies inside.
            let mut touchees: Vec<usize> = Vec::new();
            for i in parent.atomes.iter().filter_map(|a| zones.get(*a as usize)).flatten().filter(|i| **i != total) {
                if let Some(n) = communs.get_mut(*i) {
                    if *n == 0 {
                        touchees.push(*i);
                    }
                    *n += 1;
                }
            }
            let mut parts: Vec<usize> = Vec::new();
            for i in touchees {
                if communs.get_mut(i).map(std::mem::take) == Some(taille(i)) {
                    parts.push(i);
                }
            }
            // Zones inside the parent share it out when they have as many atoms, each in one of them.
            if parts.is_empty() || parts.iter().map(|i| taille(*i)).sum::<usize>() != parent.atomes.len() {
                continue;
            }
            let mut reunis: Vec<u32> =
                parts.iter().filter_map(|&i| cellules.get(i)).flat_map(|c| &c.atomes).copied().collect();
            reunis.sort_unstable();
            if reunis == parent.atomes {
                parts.sort_unstable();
                trouvees.push((total, niveau, parts));
            }
        }
    }
    trouvees.sort_unstable_by_key(|(total, niveau, _)| (*total, *niveau));
    trouvees.into_iter().map(|(total, _, parts)| Ligne { total, parts }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_narrow_along_a_line() {
        let l = Lignes::reunir(vec![Ligne { total: 0, parts: vec![1, 2] }], 3);
        assert_eq!(propager(&l, vec![(3, 3), (2, 3), (1, 2)]), [(3, 3), (2, 2), (1, 1)]);
        assert_eq!(propager(&l, vec![(4, 4), (2, 3), (1, 2)]), [(4, 4), (2, 3), (1, 2)]);
    }
}
