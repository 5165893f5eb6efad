//! Classes of ten points beside a known total: two shares that each leave two counts may leave one pair.
//!
//! A reader adds up: the counts of a line make its total. Bounds are narrowed along every line until nothing moves;
//! where a count is pinned, the classes of its lines are withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use super::masquage::bornes;
use super::published::{Valeur, Visible};
use super::recents::virtuelle;
use crate::measures::{Cellule, Cle, Famille, Nature};

/// A cell, and cells of one level and period that share it out.
struct Ligne {
    total: usize,
    parts: Vec<usize>,
}

/// Withdraws the classes of ten points that, put together, would give a count away.
pub(super) fn retirer(famille: &Famille, valeurs: &mut BTreeMap<Cle, Valeur>) {
    let a_une_tranche =
        |valeurs: &BTreeMap<Cle, Valeur>, c: &Cellule| valeurs.get(&c.cle).is_some_and(|v| v.tranche().is_some());
    if famille.nature != Nature::Part || !famille.cellules.iter().any(|c| a_une_tranche(valeurs, c)) {
        return;
    }
    let lignes = lignes(&famille.cellules);
    loop {
        let intervalles: Vec<(i64, i64)> = famille.cellules.iter().map(|c| intervalle(valeurs.get(&c.cle))).collect();
        let resserres = propager(&lignes, intervalles);
        let fixe = |i: usize| resserres.get(i).is_some_and(|(bas, haut)| bas >= haut);
        let mut retraits = vec![false; famille.cellules.len()];
        for (i, _) in famille.cellules.iter().enumerate().filter(|(i, c)| fixe(*i) && a_une_tranche(valeurs, c)) {
            let voisines = lignes.iter().filter(|l| l.total == i || l.parts.binary_search(&i).is_ok());
            for j in voisines.flat_map(|l| l.parts.iter().copied().chain([l.total])).chain([i]) {
                if let Some(r) = retraits.get_mut(j) {
                    *r = true;
                }
            }
        }
        let mut change = false;
        for (c, _) in famille.cellules.iter().zip(retraits).filter(|(_, r)| *r) {
            if let Some(Visible::Partiel { tranche, .. }) = valeurs.get_mut(&c.cle).map(|v| &mut v.visible) {
                change |= tranche.take().is_some();
            }
        }
        // Each round withdraws at least one class, so this ends.
        if !change {
            return;
        }
    }
}

/// What a reader knows of the numerator of one cell.
fn intervalle(valeur: Option<&Valeur>) -> (i64, i64) {
    match valeur.map(|v| &v.visible) {
        Some(Visible::Compte(c)) => {
            let n = c.classes.first().copied().unwrap_or(0);
            (n, n)
        }
        Some(Visible::Partiel { tranche: Some((bas, _)), denominateur, extremes, .. }) => {
            bornes(bas / 10, *denominateur, *extremes)
        }
        Some(Visible::Partiel { denominateur, extremes: true, .. }) => (0, *denominateur),
        Some(Visible::Partiel { denominateur, .. }) => (1, denominateur - 1),
        Some(Visible::Masquee) | None => (0, i64::MAX / 4),
    }
}

/// Narrows bounds along the lines until nothing moves. Only the lines of a cell that moved are read again.
fn propager(lignes: &[Ligne], mut x: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let mut de_la_cellule: Vec<Vec<usize>> = vec![Vec::new(); x.len()];
    for (n, l) in lignes.iter().enumerate() {
        for i in l.parts.iter().chain([&l.total]) {
            if let Some(liste) = de_la_cellule.get_mut(*i) {
                liste.push(n);
            }
        }
    }
    let mut a_lire: BTreeSet<usize> = (0..lignes.len()).collect();
    while let Some(n) = a_lire.pop_first() {
        let Some(l) = lignes.get(n) else { continue };
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
                a_lire.extend(de_la_cellule.get(i).into_iter().flatten());
            }
        }
    }
    x
}

fn lignes(cellules: &[Cellule]) -> Vec<Ligne> {
    // For each indicator (newcomers are another one), level and period, the cells that hold each atom.
    type Zones = BTreeMap<u32, Vec<usize>>;
    let mut par_indicateur: BTreeMap<&str, BTreeMap<_, Zones>> = BTreeMap::new();
    for (i, c) in cellules.iter().enumerate().filter(|(_, c)| !virtuelle(&c.cle)) {
        let zones =
            par_indicateur.entry(&c.cle.indicateur).or_default().entry((c.cle.niveau, c.cle.periode)).or_default();
        for &a in &c.atomes {
            zones.entry(a).or_default().push(i);
        }
    }
    let mut lignes = Vec::new();
    for (total, parent) in cellules.iter().enumerate().filter(|(_, c)| !c.atomes.is_empty()) {
        for zones in par_indicateur.get(parent.cle.indicateur.as_str()).into_iter().flat_map(BTreeMap::values) {
            // How many atoms of the parent each zone holds: all of its own, when it lies inside.
            let mut communs: BTreeMap<usize, usize> = BTreeMap::new();
            for i in parent.atomes.iter().filter_map(|a| zones.get(a)).flatten().filter(|i| **i != total) {
                *communs.entry(*i).or_default() += 1;
            }
            let taille = |i: &usize| cellules.get(*i).map_or(0, |c| c.atomes.len());
            communs.retain(|i, n| *n == taille(i));
            let parts: Vec<usize> = communs.into_keys().collect();
            let mut reunis: Vec<u32> =
                parts.iter().filter_map(|&i| cellules.get(i)).flat_map(|c| &c.atomes).copied().collect();
            let disjoints = reunis.len();
            reunis.sort_unstable();
            reunis.dedup();
            if !parts.is_empty() && reunis.len() == disjoints && reunis == parent.atomes {
                lignes.push(Ligne { total, parts });
            }
        }
    }
    lignes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_narrow_along_a_line() {
        let l = [Ligne { total: 0, parts: vec![1, 2] }];
        assert_eq!(propager(&l, vec![(3, 3), (2, 3), (1, 2)]), [(3, 3), (2, 2), (1, 1)]);
        assert_eq!(propager(&l, vec![(4, 4), (2, 3), (1, 2)]), [(4, 4), (2, 3), (1, 2)]);
    }
}
