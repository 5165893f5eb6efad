//! Which bundles to publish: the decision itself, on plain vectors.
//!
//! A small system is decided bundle after bundle. In a large one, nearly everything can be published: what cannot is searched
//! around the targets that everything together would reveal, and only that is decided bundle after bundle.

use std::collections::BTreeSet;

use super::elimination::Elimination;
use super::noyau::{Reduction, Sondes, sonder};
use super::optimum;
use super::orthogonal::eplucher;
use super::projection::Projection;
use super::systeme::Vecteur;

/// Rows times readers up to which every bundle is decided one after the other.
const PETIT: usize = 3000;

/// Rows left, over all readers, up to which what is searched is decided the same way.
const MOYEN: usize = 12_000;

/// Probes drawn at once, at most.
const SONDES: usize = 128;

/// A bundle that may be published, most useful first.
pub(super) struct Candidat {
    pub colonnes: Vec<Vecteur>,
    /// The rank of the bundle without which this one is not shown.
    pub racine: Option<usize>,
    /// What withholding it costs, where a choice is left.
    pub cout: u64,
}

/// What is decided: all vectors are on the same rows.
pub(super) struct Probleme<'a> {
    /// For each reader, the rows it knows by itself.
    pub mondes: &'a [Vec<bool>],
    /// Known of all, whatever it reveals.
    pub forcees: &'a [Vecteur],
    pub candidats: &'a [Candidat],
    pub cibles: &'a [Vecteur],
}

/// The target that keeps a bundle from being published, and the reader who would have derived it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Motif {
    pub cible: usize,
    pub monde: usize,
}

impl Probleme<'_> {
    /// For each candidate, why it is withheld, if it is. One whose root is withheld has no reason of its own.
    pub(super) fn decider(&self) -> Vec<Option<Motif>> {
        self.decider_selon(PETIT, MOYEN)
    }

    fn decider_selon(&self, petit: usize, moyen: usize) -> Vec<Option<Motif>> {
        let n = self.mondes.first().map_or(0, Vec::len);
        let mut motifs = vec![None; self.candidats.len()];
        if n * self.mondes.len() <= petit {
            let tous: Vec<usize> = (0..self.candidats.len()).collect();
            let mondes: Vec<usize> = (0..self.mondes.len()).collect();
            self.un_par_un(&tous, self.forcees.to_vec(), &mondes, &mut motifs);
            optimum::ameliorer(self, &mut motifs);
        } else {
            self.autour_des_cibles(moyen, &mut motifs);
        }
        motifs
    }

    /// Decides on the candidates of `restants`, in their order, while all others are as `motifs` says.
    fn un_par_un(&self, restants: &[usize], publiees: Vec<Vecteur>, mondes: &[usize], motifs: &mut [Option<Motif>]) {
        let n = self.mondes.first().map_or(0, Vec::len);
        let largeur = self.candidats.iter().map(|c| c.colonnes.len()).max().unwrap_or(0).max(1);
        let lecteurs: Vec<Vec<bool>> = mondes.iter().filter_map(|w| self.mondes.get(*w)).cloned().collect();
        let mut elimination = Elimination::new(largeur, self.tard(n), self.cibles, &lecteurs, publiees);
        for &i in restants {
            let Some(c) = self.candidats.get(i) else { continue };
            if self.racine_cachee(c, |r| motifs.get(r).is_some_and(Option::is_some)) {
                continue;
            }
            if let (Err((cible, w)), Some(place)) = (elimination.publier(&c.colonnes), motifs.get_mut(i)) {
                let monde = mondes.get(w).copied().unwrap_or(0);
                *place = Some(Motif { cible, monde });
            }
        }
    }

    fn racine_cachee(&self, c: &Candidat, cachee: impl Fn(usize) -> bool) -> bool {
        c.racine.is_some_and(cachee)
    }

    /// For each row, the rank of the shortest column that meets it, the latest among those.
    fn tard(&self, n: usize) -> Vec<u32> {
        let mut t = vec![(usize::MAX, u32::MAX); n];
        for (rang, candidat) in (0u32..).zip(self.candidats) {
            for c in &candidat.colonnes {
                for &(l, _) in c {
                    if let Some(place) = t.get_mut(l as usize)
                        && c.len() <= place.0
                    {
                        *place = (c.len(), rang);
                    }
                }
            }
        }
        t.into_iter().map(|(_, r)| r).collect()
    }

    /// Columns of what is published when the candidates of `exclus` are not, each with its candidate unless it is forced.
    pub(super) fn publiees(&self, exclus: &BTreeSet<usize>) -> (Vec<Vecteur>, Vec<Option<usize>>) {
        let vus = self
            .candidats
            .iter()
            .enumerate()
            .filter(|(i, c)| !exclus.contains(i) && !self.racine_cachee(c, |r| exclus.contains(&r)));
        let forcees = self.forcees.iter().map(|v| (v.clone(), None));
        forcees.chain(vus.flat_map(|(i, c)| c.colonnes.iter().map(move |v| (v.clone(), Some(i))))).unzip()
    }

    fn autour_des_cibles(&self, moyen: usize, motifs: &mut [Option<Motif>]) {
        let tout = self.publiees(&BTreeSet::new()).0;
        let deja = |connues: &[bool], sondes: &Sondes, i: usize| {
            self.cibles.get(i).is_some_and(|c| !ignoree(connues, c) && sondes.annulent(c))
        };
        // What everything together does not reveal needs no watching; nor what cannot be withheld.
        let mut menacees: Vec<Vec<usize>> = Vec::new();
        for connues in self.mondes {
            let sondes = sonder(connues, &tout, 1);
            let mut m: Vec<usize> = (0..self.cibles.len()).filter(|i| deja(connues, &sondes, *i)).collect();
            if !m.is_empty() && !self.forcees.is_empty() {
                let forcees = sonder(connues, self.forcees, 1);
                m.retain(|i| !deja(connues, &forcees, *i));
            }
            menacees.push(m);
        }
        // Of the figures that reveal a target together, the least useful is given up; until none is revealed.
        let mut exclus = BTreeSet::new();
        for (connues, menacees) in self.mondes.iter().zip(&menacees) {
            let mut revelees: Vec<usize> = menacees.clone();
            for tour in 0u32.. {
                if revelees.is_empty() {
                    break;
                }
                // A target with many ways to it: more is given up at each turn; what was in excess comes back below.
                let nombre = 1 << tour.saturating_sub(3).min(16);
                let (colonnes, origines) = self.publiees(&exclus);
                let mut reduction = Reduction::de(connues, &colonnes);
                let avant = exclus.len();
                revelees.retain(|i| {
                    let Some(explication) = self.cibles.get(*i).and_then(|c| reduction.expliquer(c)) else {
                        return false;
                    };
                    let mut origines: Vec<usize> =
                        explication.iter().filter_map(|c| origines.get(*c).copied().flatten()).collect();
                    origines.sort_unstable();
                    origines.dedup();
                    exclus.extend(origines.iter().rev().take(nombre));
                    true
                });
                if exclus.len() == avant {
                    break;
                }
            }
        }
        // A bundle comes back with its root, so it is decided with it.
        let suite = |i: &usize| self.candidats.get(*i).and_then(|c| c.racine).is_some_and(|r| exclus.contains(&r));
        let suivants: Vec<usize> = (0..self.candidats.len()).filter(suite).collect();
        exclus.extend(suivants);
        let publiees = self.publiees(&exclus).0;
        let mut restants: Vec<usize> = exclus.into_iter().collect();
        let vus: Vec<usize> = menacees.iter().enumerate().filter(|(_, m)| !m.is_empty()).map(|(w, _)| w).collect();
        let lignes: usize = vus
            .iter()
            .filter_map(|w| self.mondes.get(*w))
            .map(|connues| eplucher(connues, &publiees).connues.iter().filter(|c| !**c).count())
            .sum();
        if lignes <= moyen {
            self.un_par_un(&restants, publiees, &vus, motifs);
        } else {
            while !restants.is_empty() {
                restants = self.rendre(&restants, &menacees, motifs);
            }
        }
    }

    /// Publishes what can be of `restants`, until probes run out. What is left to decide.
    fn rendre(&self, restants: &[usize], menacees: &[Vec<usize>], motifs: &mut [Option<Motif>]) -> Vec<usize> {
        let mut exclus: BTreeSet<usize> = restants.iter().copied().collect();
        exclus.extend(motifs.iter().enumerate().filter(|(_, m)| m.is_some()).map(|(i, _)| i));
        let publiees = self.publiees(&exclus).0;
        let candidats = || restants.iter().filter_map(|i| self.candidats.get(*i));
        let largeur = candidats().map(|c| c.colonnes.len()).max().unwrap_or(0);
        let colonnes: usize = candidats().map(|c| c.colonnes.len()).sum();
        let k = (colonnes + 2).min(SONDES.max(2 * largeur + 2));
        let mondes: Vec<(usize, Sondes)> = (self.mondes.iter().zip(menacees).enumerate())
            .filter(|(_, (_, m))| !m.is_empty())
            .map(|(w, (connues, _))| (w, sonder(connues, &publiees, k)))
            .collect();
        let mut projections: Vec<(usize, Projection<'_>)> = mondes
            .iter()
            .map(|(w, sondes)| {
                let cibles = menacees.get(*w).into_iter().flatten().filter_map(|i| self.cibles.get(*i));
                (*w, Projection::de(sondes, cibles))
            })
            .collect();
        for (rang, &i) in restants.iter().enumerate() {
            let Some(c) = self.candidats.get(i) else { continue };
            if self.racine_cachee(c, |r| motifs.get(r).is_some_and(Option::is_some)) {
                continue;
            }
            if projections.iter().any(|(_, p)| !p.assez(largeur)) {
                return restants.get(rang..).unwrap_or_default().to_vec();
            }
            let mut restes = Vec::with_capacity(projections.len());
            let mut motif = None;
            for (monde, p) in &projections {
                let r = p.reduire(&c.colonnes);
                if let Some(c) = p.revele(&r) {
                    let cible = menacees.get(*monde).and_then(|m| m.get(c)).copied().unwrap_or(0);
                    motif = Some(Motif { cible, monde: *monde });
                    break;
                }
                restes.push(r);
            }
            if motif.is_some() {
                if let Some(place) = motifs.get_mut(i) {
                    *place = motif;
                }
            } else {
                for ((_, p), r) in projections.iter_mut().zip(restes) {
                    p.publier(r);
                }
            }
        }
        Vec::new()
    }
}

/// Whether a target says nothing that its reader does not know by itself.
pub(super) fn ignoree(connues: &[bool], cible: &Vecteur) -> bool {
    cible.iter().all(|(l, _)| connues.get(*l as usize).copied().unwrap_or(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vecteur(bits: u16) -> Vecteur {
        (0..12).filter(|l| bits >> l & 1 == 1).map(|l| (l, 1)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// However large the system is taken to be: no target is revealed to any reader, and each bundle withheld is needed.
        #[test]
        fn every_way_of_deciding_is_safe_and_withholds_nothing_in_vain(
            candidats in proptest::collection::vec((1u16..4096, 0u16..4096, any::<bool>()), 1..14),
            forcees in proptest::collection::vec(1u16..4096, 0..3),
            cibles in proptest::collection::vec(1u16..4096, 1..6),
            initie in 0u16..4096,
        ) {
            let candidats: Vec<Candidat> = candidats
                .iter()
                .enumerate()
                .map(|(i, (a, b, suit))| Candidat {
                    colonnes: [*a, *b].into_iter().take(1 + i % 2).map(vecteur).filter(|v| !v.is_empty()).collect(),
                    racine: (*suit && i % 3 == 2).then_some(i - 1),
                    cout: 10,
                })
                .collect();
            let forcees: Vec<Vecteur> = forcees.into_iter().map(vecteur).collect();
            let cibles: Vec<Vecteur> = cibles.into_iter().map(vecteur).collect();
            let mondes = vec![vec![false; 12], (0..12).map(|l| initie >> l & 1 == 1).collect()];
            let p = Probleme { mondes: &mondes, forcees: &forcees, candidats: &candidats, cibles: &cibles };
            let reveles = |colonnes: &[Vecteur]| -> usize {
                let compte = |m: &Vec<bool>| {
                    let s = sonder(m, colonnes, 1);
                    cibles.iter().filter(|c| !ignoree(m, c) && s.annulent(c)).count()
                };
                mondes.iter().map(compte).sum()
            };
            for (petit, moyen) in [(usize::MAX, 0), (0, usize::MAX), (0, 0)] {
                let motifs = p.decider_selon(petit, moyen);
                let caches: BTreeSet<usize> =
                    motifs.iter().enumerate().filter(|(_, m)| m.is_some()).map(|(i, _)| i).collect();
                let publiees = p.publiees(&caches).0;
                prop_assert_eq!(reveles(&publiees), reveles(&forcees));
                for i in &caches {
                    let mut avec = publiees.clone();
                    avec.extend(candidats[*i].colonnes.iter().cloned());
                    prop_assert!(candidats[*i].racine.is_some_and(|r| caches.contains(&r)) || reveles(&avec) > reveles(&forcees));
                }
            }
        }
    }
}
