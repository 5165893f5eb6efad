//! Candidates and targets seen through a few probes: as many small dense vectors, on which one decides quickly.

use super::corps::Corps;
use super::noyau::Sondes;
use super::orthogonal::{Echelon, cumuler};
use super::systeme::Vecteur;

type F = Corps<1>;

/// What is left of targets once what is published has been subtracted, as products with probes. Each column published uses
/// one probe up.
pub(super) struct Projection<'a> {
    sondes: &'a Sondes,
    actives: Vec<usize>,
    /// Columns published since the probes were drawn: the probe each used up, where it holds 1 and later ones 0.
    publiees: Vec<(usize, Vec<u64>)>,
    cibles: Vec<Vec<u64>>,
}

impl<'a> Projection<'a> {
    pub(super) fn de<'b>(sondes: &'a Sondes, cibles: impl Iterator<Item = &'b Vecteur>) -> Self {
        Projection {
            sondes,
            actives: (0..sondes.k).collect(),
            publiees: Vec::new(),
            cibles: cibles.map(|c| sondes.produits(c)).collect(),
        }
    }

    /// Whether enough probes are left to judge a bundle of so many columns.
    pub(super) fn assez(&self, colonnes: usize) -> bool {
        self.actives.len() > colonnes
    }

    /// What is left of a bundle; columns that are implied are dropped.
    pub(super) fn reduire(&self, paquet: &[Vecteur]) -> Vec<Vec<u64>> {
        let mut restes: Vec<Vec<u64>> = Vec::new();
        for c in paquet {
            let mut v = self.sondes.produits(c);
            for (p, b) in &self.publiees {
                let x = v.get(*p).copied().unwrap_or(0);
                if x != 0 {
                    cumuler(&mut v, b, F::sub(0, x));
                }
            }
            if v.iter().any(|x| *x != 0) {
                restes.push(v);
            }
        }
        restes
    }

    /// The first target that publishing a reduced bundle would reveal.
    pub(super) fn revele(&self, restes: &[Vec<u64>]) -> Option<usize> {
        if restes.is_empty() {
            return None;
        }
        // Probes are random: one more than the columns is enough to tell.
        let vues: Vec<usize> = self.actives.iter().rev().take(restes.len() + 1).copied().collect();
        let restreindre = |v: &[u64]| vues.iter().map(|i| v.get(*i).copied().unwrap_or(0)).collect::<Vec<u64>>();
        let mut espace = Echelon::default();
        for c in restes {
            espace.ajouter(restreindre(c));
        }
        if let (1, [a, b]) = (restes.len(), vues.as_slice()) {
            // One column: two ratios to compare.
            let lire = |v: &[u64]| (v.get(*a).copied().unwrap_or(0), v.get(*b).copied().unwrap_or(0));
            let (x, y) = restes.first().map(|c| lire(c)).unwrap_or_default();
            return self.cibles.iter().position(|t| {
                let (u, v) = lire(t);
                (u, v) != (0, 0) && F::mul(u, y) == F::mul(v, x)
            });
        }
        self.cibles.iter().position(|t| {
            let t = restreindre(t);
            t.iter().any(|x| *x != 0) && espace.contient(&t)
        })
    }

    /// Subtracts a reduced bundle from the targets, and from whatever comes next.
    pub(super) fn publier(&mut self, restes: Vec<Vec<u64>>) {
        let debut = self.publiees.len();
        for mut c in restes {
            for (p, b) in self.publiees.iter().skip(debut) {
                let x = c.get(*p).copied().unwrap_or(0);
                if x != 0 {
                    cumuler(&mut c, b, F::sub(0, x));
                }
            }
            let Some(rang) = self.actives.iter().position(|i| c.get(*i).is_some_and(|x| *x != 0)) else { continue };
            let pivot = self.actives.remove(rang);
            let inverse = F::inv(c.get(pivot).copied().unwrap_or(0));
            c.iter_mut().for_each(|x| *x = F::mul(*x, inverse));
            for t in &mut self.cibles {
                let x = t.get(pivot).copied().unwrap_or(0);
                if x != 0 {
                    cumuler(t, &c, F::sub(0, x));
                }
            }
            self.publiees.push((pivot, c));
        }
    }
}
