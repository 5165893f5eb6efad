//! The same system, smaller: rows that a published figure gives alone are known, rows that the same figures hold
//! are one unknown.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::lecture::{Lecture, Somme, Tranche};

/// A row that the reader knows.
pub(in crate::secrecy) const CONNUE: u32 = u32::MAX;
/// Without bound; far from overflow when a few are added.
pub(in crate::secrecy) const INFINI: i64 = i64::MAX / 16;

/// Unknowns are `0 .. n`; after them come the margins of the classes of ten points, one for each.
pub(in crate::secrecy) struct Reduction {
    /// The unknown of each row, or `CONNUE`.
    pub inconnue: Vec<u32>,
    pub n: usize,
    /// How many rows make each unknown.
    pub membres: Vec<u32>,
    /// How far each unknown, then each margin, may go down and up by itself.
    pub moins: Vec<i64>,
    pub plus: Vec<i64>,
    /// Published sums, each a set of unknowns, without double.
    pub colonnes: Vec<Vec<u32>>,
    pub par_inconnue: Vec<Vec<u32>>,
    /// The margins that each unknown moves.
    pub marges: Vec<Vec<u32>>,
    /// The unknowns that each margin bounds.
    pub tranches: Vec<Vec<u32>>,
}

impl Reduction {
    /// `connue`: rows that this reader knows by itself.
    pub(in crate::secrecy) fn de(l: &Lecture, connue: impl Fn(usize) -> bool) -> Self {
        Self::des(l, &l.colonnes, &l.tranches, connue)
    }

    /// The same with other published sums than those of the reader at hand.
    pub(in crate::secrecy) fn des(
        l: &Lecture,
        publiees: &[Somme],
        encadrees: &[Tranche],
        connue: impl Fn(usize) -> bool,
    ) -> Self {
        let publiees: Vec<&[u32]> = publiees.iter().map(|(c, _)| c.as_slice()).collect();
        Self::sur(&l.valeurs, &l.signees, &publiees, encadrees, connue)
    }

    /// The same on other rows: what each counts, and whether it may be negative.
    pub(super) fn sur(
        valeurs: &[i64],
        signees: &[bool],
        publiees: &[&[u32]],
        encadrees: &[Tranche],
        connue: impl Fn(usize) -> bool,
    ) -> Self {
        let n_lignes = valeurs.len();
        let mut fixe: Vec<bool> = (0..n_lignes).map(connue).collect();
        propager(publiees, &mut fixe);

        let libre = |x: &u32| fixe.get(*x as usize).is_some_and(|f| !f);
        let mut colonnes: Vec<Vec<u32>> = Vec::with_capacity(publiees.len());
        for c in publiees {
            let libres = c.iter().filter(|x| libre(x)).count();
            if libres > 0 {
                let mut siennes = Vec::with_capacity(libres);
                siennes.extend(c.iter().copied().filter(libre));
                colonnes.push(siennes);
            }
        }
        colonnes.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        colonnes.dedup();

        // Rows held by the same columns, classes of ten points included, are one unknown.
        let sommes = || colonnes.iter().chain(encadrees.iter().map(|(t, ..)| t));
        let de_ligne = Incidences::de(n_lignes, sommes().map(|c| c.iter().copied().filter(libre)));
        let n_colonnes = colonnes.len() as u32;
        let mut numeros: HashMap<(&[u32], bool), u32, FxBuildHasher> = HashMap::default();
        let mut r = Reduction {
            inconnue: vec![CONNUE; n_lignes],
            n: 0,
            membres: Vec::new(),
            moins: Vec::new(),
            plus: Vec::new(),
            colonnes: colonnes.iter().map(|c| Vec::with_capacity(c.len())).collect(),
            par_inconnue: Vec::new(),
            marges: Vec::new(),
            tranches: vec![Vec::new(); encadrees.len()],
        };
        for (x, s) in (0..n_lignes).map(|x| (x, de_ligne.de_la_ligne(x))).filter(|(x, _)| libre(&(*x as u32))) {
            let signe = signees.get(x).copied().unwrap_or(false);
            let valeur = valeurs.get(x).copied().unwrap_or(0);
            let suivant = r.n as u32;
            let numero = *numeros.entry((s, signe)).or_insert(suivant);
            if numero == suivant {
                r.n += 1;
                r.membres.push(0);
                r.moins.push(0);
                r.plus.push(INFINI);
                for &c in s.iter().filter(|&&c| c < n_colonnes) {
                    if let Some(liste) = r.colonnes.get_mut(c as usize) {
                        liste.push(numero);
                    }
                }
                r.par_inconnue.push(s.iter().copied().filter(|&c| c < n_colonnes).collect());
                r.marges.push(s.iter().filter(|&&c| c >= n_colonnes).map(|c| c - n_colonnes).collect());
            }
            if let (Some(i), Some(m), Some(d)) =
                (r.inconnue.get_mut(x), r.membres.get_mut(numero as usize), r.moins.get_mut(numero as usize))
            {
                *i = numero;
                *m += 1;
                *d = if signe { INFINI } else { *d + valeur };
            }
        }
        for (x, marges) in (0u32..).zip(&r.marges) {
            for m in marges {
                if let Some(t) = r.tranches.get_mut(*m as usize) {
                    t.push(x);
                }
            }
        }
        for (lignes, bas, haut, _) in encadrees {
            let vrai: i64 = lignes.iter().filter_map(|&x| valeurs.get(x as usize)).sum();
            r.moins.push((vrai - bas).max(0));
            r.plus.push((haut - vrai).max(0));
        }
        r
    }

    /// Adds to a move of unknowns what it does to the margins.
    pub(in crate::secrecy) fn avec_marges(&self, z: &[(u32, i64)]) -> Vec<(u32, i64)> {
        let mut v = z.to_vec();
        for &(x, a) in z {
            for m in self.marges.get(x as usize).into_iter().flatten() {
                let place = self.n as u32 + m;
                // The margins come after the unknowns.
                match v.iter_mut().skip(z.len()).find(|(p, _)| *p == place) {
                    Some((_, b)) => *b += a,
                    None => v.push((place, a)),
                }
            }
        }
        v.retain(|(_, a)| *a != 0);
        v
    }
}

/// For each row, the columns that hold it, increasing; one row after the other.
#[derive(Default)]
pub(super) struct Incidences {
    debuts: Vec<u32>,
    colonnes: Vec<u32>,
}

impl Incidences {
    /// Rows beyond `n_lignes` are left out.
    pub(super) fn de<C: Iterator<Item = u32>>(n_lignes: usize, colonnes: impl Iterator<Item = C> + Clone) -> Self {
        let mut debuts = vec![0u32; n_lignes + 2];
        for x in colonnes.clone().flatten().filter(|x| (*x as usize) < n_lignes) {
            if let Some(d) = debuts.get_mut(x as usize + 2) {
                *d += 1;
            }
        }
        let mut total = 0;
        for d in &mut debuts {
            total += *d;
            *d = total;
        }
        // Each start moves to the next one as its row is filled.
        let mut incidences = vec![0u32; total as usize];
        for (i, c) in (0u32..).zip(colonnes) {
            for x in c.filter(|x| (*x as usize) < n_lignes) {
                if let Some(d) = debuts.get_mut(x as usize + 1) {
                    if let Some(place) = incidences.get_mut(*d as usize) {
                        *place = i;
                    }
                    *d += 1;
                }
            }
        }
        Incidences { debuts, colonnes: incidences }
    }

    pub(super) fn de_la_ligne(&self, x: usize) -> &[u32] {
        let bornes = self.debuts.get(x).zip(self.debuts.get(x + 1));
        bornes.and_then(|(d, f)| self.colonnes.get(*d as usize..*f as usize)).unwrap_or_default()
    }
}

/// A column with one unknown row gives it; then the next.
fn propager(colonnes: &[&[u32]], fixe: &mut [bool]) {
    let libres = |c: &'_ [u32]| c.iter().filter(|&&x| fixe.get(x as usize).is_some_and(|f| !f)).count();
    let mut restes: Vec<usize> = Vec::with_capacity(colonnes.len());
    let mut file: Vec<u32> = Vec::new();
    let de_ligne = Incidences::de(fixe.len(), colonnes.iter().map(|c| c.iter().copied()));
    for (i, c) in (0u32..).zip(colonnes) {
        let reste = libres(c);
        restes.push(reste);
        if reste == 1 {
            file.push(i);
        }
    }
    while let Some(i) = file.pop() {
        let Some(c) = colonnes.get(i as usize) else { continue };
        let Some(&x) = c.iter().find(|&&x| fixe.get(x as usize).is_some_and(|f| !f)) else { continue };
        if let Some(f) = fixe.get_mut(x as usize) {
            *f = true;
        }
        for &j in de_ligne.de_la_ligne(x as usize) {
            if let Some(r) = restes.get_mut(j as usize) {
                *r -= 1;
                if *r == 1 {
                    file.push(j);
                }
            }
        }
    }
}
