//! What a system is made of: parts that nothing links, each of which can be looked at without the others.

use std::collections::HashSet;

use rustc_hash::FxBuildHasher;

use super::reduction::Reduction;

/// The connected part of each unknown, and the unknowns of each part: published sums and classes of ten points link them.
#[derive(Default)]
pub(super) struct Parts {
    pub de: Vec<u32>,
    pub membres: Vec<Vec<u32>>,
}

impl Parts {
    pub(super) fn de(r: &Reduction) -> Self {
        const SANS: u32 = u32::MAX;
        let mut de = vec![SANS; r.n];
        let mut membres: Vec<Vec<u32>> = Vec::new();
        let mut vues = vec![false; r.colonnes.len()];
        let mut marges_vues = vec![false; r.tranches.len()];
        let nouvelle =
            |vues: &mut [bool], k: u32| vues.get_mut(k as usize).is_some_and(|v| !std::mem::replace(v, true));
        for depart in 0..r.n as u32 {
            if de.get(depart as usize) != Some(&SANS) {
                continue;
            }
            let numero = membres.len() as u32;
            let mut part = vec![depart];
            let mut i = 0;
            if let Some(p) = de.get_mut(depart as usize) {
                *p = numero;
            }
            while let Some(&x) = part.get(i) {
                i += 1;
                let colonnes = r.par_inconnue.get(x as usize).into_iter().flatten();
                let sommes = colonnes.filter(|k| nouvelle(&mut vues, **k)).filter_map(|k| r.colonnes.get(*k as usize));
                let marges = r.marges.get(x as usize).into_iter().flatten();
                let tranches =
                    marges.filter(|m| nouvelle(&mut marges_vues, **m)).filter_map(|m| r.tranches.get(*m as usize));
                for y in sommes.chain(tranches).flatten() {
                    if let Some(p) = de.get_mut(*y as usize).filter(|p| **p == SANS) {
                        *p = numero;
                        part.push(*y);
                    }
                }
            }
            membres.push(part);
        }
        Parts { de, membres }
    }

    /// The parts of so many unknowns at most.
    pub(super) fn petites(&self, taille: usize) -> HashSet<u32, FxBuildHasher> {
        (0u32..).zip(&self.membres).filter(|(_, m)| m.len() <= taille).map(|(p, _)| p).collect()
    }

    /// The parts of some unknowns, each once.
    pub(super) fn des(&self, inconnues: &[u32]) -> Vec<u32> {
        let mut numeros: Vec<u32> = inconnues.iter().filter_map(|x| self.de.get(*x as usize)).copied().collect();
        numeros.sort_unstable();
        numeros.dedup();
        numeros
    }
}
