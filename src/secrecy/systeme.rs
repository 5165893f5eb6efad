//! One family as one linear system: rows are what the publication tells apart, columns are figures.
//!
//! Atoms that belong to the same cells are one row; rows that count nobody are dropped, because a zero is
//! never a shield (Langsrud 2024): whoever knows it reads what it was meant to hide.

use std::collections::{BTreeMap, BTreeSet};

use super::rubriques::Rubriques;
use crate::measures::{Cellule, Famille};

/// A sparse vector: `(row, coefficient)`, rows increasing, no zero coefficient.
pub(super) type Vecteur = Vec<(u32, u64)>;

pub(super) struct Systeme<'a> {
    pub rubriques: Rubriques,
    /// Cells in canonical order, so that nothing depends on the order of the input.
    pub cellules: Vec<&'a Cellule>,
    /// For each cell, its groups of atoms, increasing.
    pub groupes: Vec<Vec<u32>>,
    /// For each group, its numbers in the layout of `rubriques`.
    pub valeurs: Vec<Vec<i64>>,
    /// For each group and number, its row, when some atom of the group counts something.
    lignes: Vec<Vec<Option<u32>>>,
    pub n_lignes: usize,
}

impl<'a> Systeme<'a> {
    pub(super) fn de(famille: &'a Famille) -> Self {
        let rubriques = Rubriques::de(famille);
        let mut cellules: Vec<&Cellule> = famille.cellules.iter().collect();
        cellules.sort_by(|a, b| a.cle.cmp(&b.cle));

        let mut signatures: Vec<Vec<u32>> = vec![Vec::new(); famille.atomes.len()];
        for (i, c) in (0u32..).zip(&cellules) {
            for &a in &c.atomes {
                if let Some(s) = signatures.get_mut(a as usize).filter(|s| s.last() != Some(&i)) {
                    s.push(i);
                }
            }
        }
        let mut par_signature: BTreeMap<&[u32], (Vec<i64>, Vec<bool>)> = BTreeMap::new();
        for (s, atome) in signatures.iter().zip(&famille.atomes).filter(|(s, _)| !s.is_empty()) {
            let (somme, present) =
                par_signature.entry(s).or_insert_with(|| (vec![0; rubriques.total()], vec![false; rubriques.total()]));
            for ((t, p), x) in somme.iter_mut().zip(present).zip(rubriques.lire(atome)) {
                *t += x;
                *p |= x != 0;
            }
        }

        let mut groupes = vec![Vec::new(); cellules.len()];
        let (mut valeurs, mut lignes, mut n_lignes) = (Vec::new(), Vec::new(), 0u32);
        for (g, (signature, (somme, present))) in (0u32..).zip(par_signature) {
            for &c in signature {
                if let Some(liste) = groupes.get_mut(c as usize) {
                    liste.push(g);
                }
            }
            valeurs.push(somme);
            lignes.push(
                present
                    .iter()
                    .map(|&p| {
                        p.then(|| {
                            n_lignes += 1;
                            n_lignes - 1
                        })
                    })
                    .collect(),
            );
        }
        Systeme { rubriques, cellules, groupes, valeurs, lignes, n_lignes: n_lignes as usize }
    }

    /// The column of a sum of some numbers over some groups; both lists are increasing.
    pub(super) fn vecteur(&self, groupes: &[u32], rubriques: &[usize]) -> Vecteur {
        let ligne = |g: u32, k: usize| self.lignes.get(g as usize).and_then(|l| l.get(k)).copied().flatten();
        groupes.iter().flat_map(|&g| rubriques.iter().filter_map(move |&k| Some((ligne(g, k)?, 1)))).collect()
    }

    /// The numbers of a set of groups.
    pub(super) fn somme(&self, groupes: &[u32]) -> Vec<i64> {
        let mut total = vec![0; self.rubriques.total()];
        for v in groupes.iter().filter_map(|&g| self.valeurs.get(g as usize)) {
            for (t, x) in total.iter_mut().zip(v) {
                *t += x;
            }
        }
        total
    }

    /// Sets of rows that no table prints but that a subtraction or a total hands over: what a cell has beyond
    /// another one inside it, and each group of atoms. With the place to name in the audit.
    pub(super) fn ensembles_implicites(&self, petit: impl Fn(&[i64]) -> bool) -> Vec<(Vec<u32>, usize)> {
        let imprimes: BTreeSet<&[u32]> = self.groupes.iter().map(Vec::as_slice).collect();
        let mut vus: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
        let mut ajouter = |ensemble: Vec<u32>, cellule: usize| {
            if !ensemble.is_empty() && !imprimes.contains(ensemble.as_slice()) {
                vus.entry(ensemble).or_insert(cellule);
            }
        };
        let totaux: Vec<Vec<i64>> = self.groupes.iter().map(|g| self.somme(g)).collect();
        let cartes: Vec<Vec<u64>> = self.groupes.iter().map(|g| carte(g, self.valeurs.len())).collect();
        for (i, parent) in self.groupes.iter().enumerate() {
            for (j, enfant) in self.groupes.iter().enumerate() {
                if enfant.len() >= parent.len() || enfant.is_empty() {
                    continue;
                }
                let (Some(grande), Some(petite)) = (cartes.get(i), cartes.get(j)) else { continue };
                if petite.iter().zip(grande).any(|(e, p)| e & !p != 0) {
                    continue;
                }
                let (Some(t), Some(u)) = (totaux.get(i), totaux.get(j)) else { continue };
                let reste: Vec<i64> = t.iter().zip(u).map(|(a, b)| a - b).collect();
                if petit(&reste) {
                    ajouter(parent.iter().copied().filter(|g| enfant.binary_search(g).is_err()).collect(), i);
                }
            }
        }
        for (i, groupes) in self.groupes.iter().enumerate() {
            for &g in groupes {
                if self.valeurs.get(g as usize).is_some_and(|v| petit(v)) {
                    ajouter(vec![g], i);
                }
            }
        }
        vus.into_iter().collect()
    }
}

/// A set of groups as bits, for inclusion tests.
fn carte(groupes: &[u32], n: usize) -> Vec<u64> {
    let mut bits = vec![0u64; n.div_ceil(64)];
    for &g in groupes {
        if let Some(mot) = bits.get_mut(g as usize / 64) {
            *mot |= 1 << (g % 64);
        }
    }
    bits
}
