//! Random vectors orthogonal to a set of columns, by plain elimination: one test of everything, without a basis to maintain.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::corps::Corps;
use super::orthogonal::{cumuler, eplucher};
use super::systeme::Vecteur;

type F = Corps<1>;

const AUCUN: u32 = u32::MAX;

/// `k` random vectors orthogonal to some columns, null on the rows already known; the `k` numbers of a row together.
pub(super) struct Sondes {
    pub k: usize,
    pub z: Vec<u64>,
}

impl Sondes {
    /// Products of a vector with each probe. A vector is derivable, by who knows the columns and those rows, exactly when
    /// one product is null, save for odds near 2⁻⁶¹; and then all are.
    pub(super) fn produits(&self, v: &Vecteur) -> Vec<u64> {
        let mut p = vec![0; self.k];
        for &(l, x) in v {
            let debut = l as usize * self.k;
            cumuler(&mut p, self.z.get(debut..debut + self.k).unwrap_or_default(), x);
        }
        p
    }

    pub(super) fn annulent(&self, v: &Vecteur) -> bool {
        self.produits(v).iter().all(|x| *x == 0)
    }
}

/// Draws `k` probes orthogonal to `colonnes`.
pub(super) fn sonder(connues: &[bool], colonnes: &[Vecteur], k: usize) -> Sondes {
    Reduction::de(connues, colonnes).sonder(k)
}

/// Published columns in echelon form, for one reader.
pub(super) struct Reduction {
    connues: Vec<bool>,
    /// Vectors with their pivot row, where they hold 1; each holds 0 at the pivots of those before it.
    base: Vec<(u32, Vecteur)>,
    /// How each vector of the base was made.
    traces: Vec<Trace>,
    rang: Vec<u32>,
    travail: Vec<u64>,
    touchee: Vec<bool>,
}

/// `base[i] = inverse · (colonne − Σ facteur · base[rang])`
struct Trace {
    colonne: usize,
    inverse: u64,
    retraits: Vec<(u32, u64)>,
}

impl Reduction {
    /// Reads columns on a single unknown row first, then the shortest.
    pub(super) fn de(connues: &[bool], colonnes: &[Vecteur]) -> Self {
        let n = connues.len();
        let mut poids = vec![0u32; n];
        for &(l, _) in colonnes.iter().flatten() {
            if let Some(p) = poids.get_mut(l as usize) {
                *p += 1;
            }
        }
        let mut e = Reduction {
            connues: connues.to_vec(),
            base: Vec::new(),
            traces: Vec::new(),
            rang: vec![AUCUN; n],
            travail: vec![0; n],
            touchee: vec![false; n],
        };
        for i in eplucher(connues, colonnes).ordre {
            let Some(c) = colonnes.get(i as usize) else { continue };
            let (mut r, retraits) = e.reduire(c);
            let poids = |l: u32| poids.get(l as usize).copied().unwrap_or(AUCUN);
            let Some(&(pivot, x)) = r.iter().min_by_key(|(l, _)| (poids(*l), *l)) else { continue };
            let inverse = F::inv(x);
            for (_, y) in &mut r {
                *y = F::mul(*y, inverse);
            }
            if let Some(rang) = e.rang.get_mut(pivot as usize) {
                *rang = e.base.len() as u32;
            }
            e.base.push((pivot, r));
            e.traces.push(Trace { colonne: i as usize, inverse, retraits });
        }
        e
    }

    fn sonder(&self, k: usize) -> Sondes {
        let mut z = vec![0u64; self.connues.len() * k];
        for (i, x) in z.iter_mut().enumerate() {
            if !self.connues.get(i / k).copied().unwrap_or(true) {
                *x = alea(i as u64 + 1);
            }
        }
        let mut sondes = Sondes { k, z };
        for (pivot, v) in self.base.iter().rev() {
            let debut = *pivot as usize * k;
            if let Some(place) = sondes.z.get_mut(debut..debut + k) {
                place.fill(0);
            }
            let mut somme = sondes.produits(v);
            somme.iter_mut().for_each(|x| *x = F::sub(0, *x));
            if let Some(place) = sondes.z.get_mut(debut..debut + k) {
                place.copy_from_slice(&somme);
            }
        }
        sondes
    }

    /// The columns of which a vector is a combination, if it is one.
    pub(super) fn expliquer(&mut self, v: &Vecteur) -> Option<Vec<usize>> {
        let (reste, retraits) = self.reduire(v);
        if !reste.is_empty() {
            return None;
        }
        let mut coefficients: BTreeMap<u32, u64> = retraits.into_iter().collect();
        let mut colonnes = Vec::new();
        while let Some((rang, x)) = coefficients.pop_last() {
            let Some(t) = self.traces.get(rang as usize).filter(|_| x != 0) else { continue };
            let x = F::mul(x, t.inverse);
            colonnes.push(t.colonne);
            for (r, facteur) in &t.retraits {
                let place = coefficients.entry(*r).or_default();
                *place = F::sub(*place, F::mul(x, *facteur));
            }
        }
        Some(colonnes)
    }

    /// What is left of a column once every vector of the base has been subtracted, and how many times each was.
    fn reduire(&mut self, colonne: &Vecteur) -> (Vecteur, Vec<(u32, u64)>) {
        let Reduction { connues, base, rang, travail, touchee, .. } = self;
        let mut touchees: Vec<u32> = Vec::with_capacity(colonne.len());
        // In the order they came, because each may hold the pivots of later ones.
        let mut a_faire: BinaryHeap<Reverse<u32>> = BinaryHeap::new();
        let mut ajouter = |travail: &mut [u64], l: u32, x: u64, a_faire: &mut BinaryHeap<Reverse<u32>>| {
            let i = l as usize;
            let (Some(t), Some(marque)) = (travail.get_mut(i), touchee.get_mut(i)) else { return };
            *t = F::add(*t, x);
            if !*marque {
                *marque = true;
                touchees.push(l);
                if let Some(&r) = rang.get(i).filter(|&&r| r != AUCUN) {
                    a_faire.push(Reverse(r));
                }
            }
        };
        for &(l, x) in colonne {
            if !connues.get(l as usize).copied().unwrap_or(true) {
                ajouter(travail, l, x, &mut a_faire);
            }
        }
        let mut retraits = Vec::new();
        while let Some(Reverse(r)) = a_faire.pop() {
            let Some((pivot, vecteur)) = base.get(r as usize) else { continue };
            let facteur = travail.get(*pivot as usize).copied().unwrap_or(0);
            if facteur == 0 {
                continue;
            }
            retraits.push((r, facteur));
            let oppose = F::sub(0, facteur);
            for &(l, x) in vecteur {
                ajouter(travail, l, F::mul(oppose, x), &mut a_faire);
            }
        }
        let mut r = Vec::new();
        for l in touchees {
            if let (Some(t), Some(marque)) = (travail.get_mut(l as usize), touchee.get_mut(l as usize)) {
                if *t != 0 {
                    r.push((l, *t));
                }
                *t = 0;
                *marque = false;
            }
        }
        (r, retraits)
    }
}

/// SplitMix64: the same numbers on every machine. No polynomial of low degree would do, for its values at many places are
/// linked.
fn alea(i: u64) -> u64 {
    let mut x = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ (x >> 31)) % F::P
}
