//! The classes of ten points nearest to numbers that are told too closely: those on the same unknowns, else those one published
//! sum away, and so on.

use std::collections::BTreeSet;

use super::mouvements::Cible;
use super::reduction::Reduction;

const LOIN: u32 = u32::MAX;

pub(in crate::secrecy) struct Alentours<'a> {
    r: &'a Reduction,
    /// For each unknown, how many published sums away the nearest class is.
    distance: Vec<u32>,
    /// The same for the nearest unknown of each published sum.
    proches: Vec<u32>,
    /// Unknowns and sums from which the nearest classes have been noted.
    vues: Vec<bool>,
    lues: Vec<bool>,
    pub trouvees: BTreeSet<u32>,
}

impl<'a> Alentours<'a> {
    pub(in crate::secrecy) fn de(r: &'a Reduction) -> Self {
        let mut distance = vec![LOIN; r.n];
        let mut rang: Vec<u32> = Vec::new();
        for (x, marges) in (0u32..).zip(&r.marges) {
            if let Some(d) = distance.get_mut(x as usize).filter(|_| !marges.is_empty()) {
                *d = 0;
                rang.push(x);
            }
        }
        let mut lues = vec![false; r.colonnes.len()];
        for d in 1.. {
            let mut suivants = Vec::new();
            for k in rang.iter().filter_map(|x| r.par_inconnue.get(*x as usize)).flatten() {
                if lues.get_mut(*k as usize).is_none_or(|l| std::mem::replace(l, true)) {
                    continue;
                }
                for y in r.colonnes.get(*k as usize).into_iter().flatten() {
                    if let Some(place) = distance.get_mut(*y as usize).filter(|p| **p == LOIN) {
                        *place = d;
                        suivants.push(*y);
                    }
                }
            }
            if suivants.is_empty() {
                break;
            }
            rang = suivants;
        }
        let lire = |y: &u32| distance.get(*y as usize).copied().unwrap_or(LOIN);
        let proches = r.colonnes.iter().map(|c| c.iter().map(lire).min().unwrap_or(LOIN)).collect();
        Alentours {
            proches,
            distance,
            vues: vec![false; r.n],
            lues: vec![false; r.colonnes.len()],
            trouvees: BTreeSet::new(),
            r,
        }
    }

    fn distance(&self, x: u32) -> u32 {
        self.distance.get(x as usize).copied().unwrap_or(LOIN)
    }

    /// Notes the classes nearest to a number: each step goes nearer, so that no unknown is looked at twice.
    pub(in crate::secrecy) fn noter(&mut self, c: &Cible) {
        let Some(d) = c.toutes().iter().map(|x| self.distance(*x)).min().filter(|d| *d != LOIN) else { return };
        let mut file: Vec<u32> = c.toutes().iter().copied().filter(|x| self.distance(*x) == d).collect();
        while let Some(x) = file.pop() {
            if self.vues.get_mut(x as usize).is_none_or(|v| std::mem::replace(v, true)) {
                continue;
            }
            self.trouvees.extend(self.r.marges.get(x as usize).into_iter().flatten());
            let Some(plus_pres) = self.distance(x).checked_sub(1) else { continue };
            for k in self.r.par_inconnue.get(x as usize).into_iter().flatten() {
                // A sum leads nearer from its farthest members only; once is enough.
                let mene = self.proches.get(*k as usize) == Some(&plus_pres);
                if mene && self.lues.get_mut(*k as usize).is_some_and(|l| !std::mem::replace(l, true)) {
                    let membres = self.r.colonnes.get(*k as usize).into_iter().flatten();
                    file.extend(membres.copied().filter(|y| self.distance(*y) == plus_pres));
                }
            }
        }
    }
}
