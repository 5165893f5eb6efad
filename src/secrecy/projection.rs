//! Candidates and targets seen through a few probes: as many small dense vectors, on which one decides quickly.

use super::corps::Corps;
use super::noyau::Sondes;
use super::orthogonal::{Echelon, cumuler};
use super::systeme::Vecteur;

type F = Corps<1>;

/// What is left of candidates and targets once what is published has been subtracted, as products with probes. Each column
/// published uses one probe up.
pub(super) struct Projection {
    actives: Vec<usize>,
    paquets: Vec<Vec<Vec<u64>>>,
    cibles: Vec<Vec<u64>>,
}

impl Projection {
    pub(super) fn de<'a>(
        sondes: &Sondes,
        k: usize,
        paquets: &[&[Vecteur]],
        cibles: impl Iterator<Item = &'a Vecteur>,
    ) -> Self {
        Projection {
            actives: (0..k).collect(),
            paquets: paquets.iter().map(|p| p.iter().map(|c| sondes.produits(c)).collect()).collect(),
            cibles: cibles.map(|c| sondes.produits(c)).collect(),
        }
    }

    /// Whether enough probes are left to judge a bundle of so many columns.
    pub(super) fn assez(&self, colonnes: usize) -> bool {
        self.actives.len() > colonnes
    }

    /// The first target that publishing a bundle would reveal.
    pub(super) fn revele(&self, paquet: usize) -> Option<usize> {
        let colonnes: Vec<&Vec<u64>> =
            self.paquets.get(paquet)?.iter().filter(|c| c.iter().any(|x| *x != 0)).collect();
        if colonnes.is_empty() {
            return None;
        }
        // Probes are random: one more than the columns is enough to tell.
        let vues: Vec<usize> = self.actives.iter().rev().take(colonnes.len() + 1).copied().collect();
        let restreindre = |v: &[u64]| vues.iter().map(|i| v.get(*i).copied().unwrap_or(0)).collect::<Vec<u64>>();
        let mut espace = Echelon::default();
        for c in colonnes {
            espace.ajouter(restreindre(c));
        }
        self.cibles.iter().position(|t| {
            let t = restreindre(t);
            t.iter().any(|x| *x != 0) && espace.contient(&t)
        })
    }

    /// Subtracts a bundle from everything else.
    pub(super) fn publier(&mut self, paquet: usize) {
        let n = self.paquets.get(paquet).map_or(0, Vec::len);
        for q in 0..n {
            let Some(mut c) = self.paquets.get(paquet).and_then(|p| p.get(q)).cloned() else { continue };
            let Some(rang) = self.actives.iter().position(|i| c.get(*i).is_some_and(|x| *x != 0)) else { continue };
            let pivot = self.actives.remove(rang);
            let inverse = F::inv(c.get(pivot).copied().unwrap_or(0));
            c.iter_mut().for_each(|x| *x = F::mul(*x, inverse));
            let suivants = self.paquets.iter_mut().skip(paquet).flatten();
            for v in suivants.chain(&mut self.cibles) {
                let x = v.get(pivot).copied().unwrap_or(0);
                if x != 0 {
                    cumuler(v, &c, F::sub(0, x));
                }
            }
        }
    }
}
