//! Which bundles to publish: the decision itself, on plain vectors.
//!
//! A small system is decided bundle after bundle. In a large one, nearly everything can be published: what cannot is searched
//! around the targets that everything together would reveal, and only that is decided bundle after bundle.

use std::collections::BTreeSet;

use super::elimination::Elimination;
use super::noyau::{Reduction, Sondes, sonder};
use super::optimum;
use super::systeme::Vecteur;
use super::trame::Trame;

/// Rows times readers up to which every bundle is decided one after the other.
const PETIT: usize = 1000;

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

/// Columns of everything together, the forced ones first, each of the others with its candidate.
pub(super) struct Tout<'a> {
    pub trame: Trame<'a>,
    pub origines: Vec<Option<usize>>,
}

impl Probleme<'_> {
    /// For each candidate, why it is withheld, if it is. One whose root is withheld has no reason of its own.
    pub(super) fn decider(&self) -> Vec<Option<Motif>> {
        self.decider_selon(PETIT)
    }

    fn decider_selon(&self, petit: usize) -> Vec<Option<Motif>> {
        let n = self.mondes.first().map_or(0, Vec::len);
        let mut motifs = vec![None; self.candidats.len()];
        let colonnes = self.colonnes();
        let tout = Tout { trame: Trame::de(n, &colonnes), origines: self.origines() };
        if n * self.mondes.len() <= petit {
            let sondes: Vec<Sondes> =
                self.mondes.iter().map(|connues| Reduction::de(connues, &tout.trame, |_| true).sonder(1)).collect();
            self.un_par_un(&sondes, &mut motifs);
            optimum::ameliorer(self, &tout, &sondes, &mut motifs);
        } else {
            self.autour_des_cibles(&tout, &mut motifs);
        }
        motifs
    }

    fn colonnes(&self) -> Vec<&Vecteur> {
        self.forcees.iter().chain(self.candidats.iter().flat_map(|c| &c.colonnes)).collect()
    }

    /// For each column of everything, its candidate.
    fn origines(&self) -> Vec<Option<usize>> {
        let candidats = self.candidats.iter().enumerate();
        let siennes = candidats.flat_map(|(i, c)| std::iter::repeat_n(Some(i), c.colonnes.len()));
        std::iter::repeat_n(None, self.forcees.len()).chain(siennes).collect()
    }

    /// Decides on every candidate, in order. `sondes`: for each reader, a probe of everything.
    fn un_par_un(&self, sondes: &[Sondes], motifs: &mut [Option<Motif>]) {
        let n = self.mondes.first().map_or(0, Vec::len);
        // What everything together does not reveal needs no watching.
        let menacee = |c: &Vecteur| sondes.iter().any(|s| s.annulent(c));
        let menacees: Vec<usize> = self.cibles.iter().enumerate().filter(|(_, c)| menacee(c)).map(|(i, _)| i).collect();
        if menacees.is_empty() {
            return;
        }
        let cibles: Vec<Vecteur> = menacees.iter().filter_map(|i| self.cibles.get(*i)).cloned().collect();
        let largeur = self.candidats.iter().map(|c| c.colonnes.len()).max().unwrap_or(0).max(1);
        let tard = tard(n, self.candidats.iter().map(|c| c.colonnes.as_slice()));
        let mut elimination = Elimination::new(largeur, tard, &cibles, self.mondes, self.forcees.to_vec());
        for (i, c) in self.candidats.iter().enumerate() {
            if self.racine_cachee(c, |r| motifs.get(r).is_some_and(Option::is_some)) {
                continue;
            }
            if let (Err((cible, monde)), Some(place)) = (elimination.publier(&c.colonnes), motifs.get_mut(i)) {
                *place = menacees.get(cible).map(|&cible| Motif { cible, monde });
            }
        }
    }

    fn racine_cachee(&self, c: &Candidat, cachee: impl Fn(usize) -> bool) -> bool {
        c.racine.is_some_and(cachee)
    }

    /// For each column of everything, whether it is published when the candidates of `exclus` are not.
    pub(super) fn vues(&self, exclus: &BTreeSet<usize>) -> Vec<bool> {
        let vu = |i: usize, c: &Candidat| !exclus.contains(&i) && !self.racine_cachee(c, |r| exclus.contains(&r));
        let candidats = self.candidats.iter().enumerate();
        let siennes = candidats.flat_map(|(i, c)| std::iter::repeat_n(vu(i, c), c.colonnes.len()));
        std::iter::repeat_n(true, self.forcees.len()).chain(siennes).collect()
    }

    fn autour_des_cibles(&self, tout: &Tout<'_>, motifs: &mut [Option<Motif>]) {
        let deja = |connues: &[bool], sondes: &Sondes, i: usize| {
            self.cibles.get(i).is_some_and(|c| !ignoree(connues, c) && sondes.annulent(c))
        };
        let mut menacees: Vec<Vec<usize>> = Vec::new();
        let mut exclus = BTreeSet::new();
        let mut derniere = None;
        for (monde, connues) in self.mondes.iter().enumerate() {
            // What everything together does not reveal needs no watching; nor what cannot be withheld.
            let mut lues = vec![true; tout.origines.len()];
            let mut reduction = Reduction::de(connues, &tout.trame, |_| true);
            let sondes = reduction.sonder(1);
            let mut m: Vec<usize> = (0..self.cibles.len()).filter(|i| deja(connues, &sondes, *i)).collect();
            if !m.is_empty() && !self.forcees.is_empty() {
                let forcees = sonder(connues, self.forcees, 1);
                m.retain(|i| !deja(connues, &forcees, *i));
            }
            // Of the figures that reveal a target together, the least useful is given up; until none is revealed.
            let mut revelees: Vec<usize> = m.clone();
            menacees.push(m);
            for tour in 0u32.. {
                if revelees.is_empty() {
                    break;
                }
                // A target with many ways to it: more is given up at each turn; what was in excess comes back below.
                let nombre = 1 << tour.saturating_sub(3).min(16);
                let avant = exclus.len();
                let vues = self.vues(&exclus);
                if vues != lues {
                    reduction = Reduction::de(connues, &tout.trame, vue(&vues));
                    lues = vues;
                }
                self.renoncer(&mut reduction, &tout.origines, nombre, &mut revelees, &mut exclus);
                if exclus.len() == avant {
                    break;
                }
            }
            derniere = Some((monde, lues, reduction));
        }
        // A bundle comes back with its root, so it is decided with it.
        let suite = |i: &usize| self.candidats.get(*i).and_then(|c| c.racine).is_some_and(|r| exclus.contains(&r));
        let suivants: Vec<usize> = (0..self.candidats.len()).filter(suite).collect();
        exclus.extend(suivants);
        self.rendre(tout, derniere, &exclus, &menacees, motifs);
    }

    /// Keeps the targets that some columns still reveal, and gives up the least useful bundles, `nombre` at most, of those that
    /// reveal each.
    fn renoncer(
        &self,
        reduction: &mut Reduction<'_>,
        origines: &[Option<usize>],
        nombre: usize,
        revelees: &mut Vec<usize>,
        exclus: &mut BTreeSet<usize>,
    ) {
        revelees.retain(|i| {
            let Some(explication) = self.cibles.get(*i).and_then(|c| reduction.expliquer(c)) else { return false };
            exclus.extend(derniers(explication.iter().filter_map(|c| origines.get(*c).copied().flatten()), nombre));
            true
        });
    }

    /// Publishes what can be of `exclus`, in order, all others being published: seen beyond these, the bundles are few and short.
    /// `derniere`: the last reader, and what it was seen to have.
    fn rendre<'a>(
        &self,
        tout: &'a Tout<'a>,
        mut derniere: Option<(usize, Vec<bool>, Reduction<'a>)>,
        exclus: &BTreeSet<usize>,
        menacees: &[Vec<usize>],
        motifs: &mut [Option<Motif>],
    ) {
        let vues = self.vues(exclus);
        let restants: Vec<(usize, &Candidat)> =
            exclus.iter().filter_map(|&i| Some((i, self.candidats.get(i)?))).collect();
        let mut lecteurs: Vec<Lecteur<'_>> = (self.mondes.iter().zip(menacees).enumerate())
            .filter(|(_, (_, m))| !m.is_empty())
            .map(|(monde, (connues, menacees))| {
                let deja = derniere.take_if(|(dernier, lues, _)| *dernier == monde && *lues == vues);
                let mut reduction =
                    deja.map_or_else(|| Reduction::de(connues, &tout.trame, vue(&vues)), |(.., reduction)| reduction);
                let debut = reduction.rang();
                let mut lire = |c: &Vecteur| reduction.ajouter(debut, c);
                let paquets: Vec<Vec<Vecteur>> =
                    restants.iter().map(|(_, c)| c.colonnes.iter().map(&mut lire).collect()).collect();
                let n = reduction.rang() - debut;
                let cibles = menacees.iter().filter_map(|i| self.cibles.get(*i));
                let cibles: Vec<Vecteur> = cibles.map(|c| reduction.au_dela(debut, c)).collect();
                let largeur = paquets.iter().map(Vec::len).max().unwrap_or(0).max(1);
                let tard = tard(n, paquets.iter().map(Vec::as_slice));
                let elimination = Elimination::new(largeur, tard, &cibles, &[vec![false; n]], Vec::new());
                Lecteur { monde, menacees, paquets, elimination }
            })
            .collect();
        for (rang, (i, c)) in restants.iter().enumerate() {
            if self.racine_cachee(c, |r| motifs.get(r).is_some_and(Option::is_some)) {
                continue;
            }
            let mut essais = Vec::with_capacity(lecteurs.len());
            let mut motif = None;
            for l in &mut lecteurs {
                match l.elimination.essayer(l.paquets.get(rang).map_or(&[], Vec::as_slice)) {
                    Ok(essai) => essais.push(essai),
                    Err((cible, _)) => {
                        motif = l.menacees.get(cible).map(|&cible| Motif { cible, monde: l.monde });
                        break;
                    }
                }
            }
            if motif.is_some() {
                if let Some(place) = motifs.get_mut(*i) {
                    *place = motif;
                }
                continue;
            }
            for (l, essai) in lecteurs.iter_mut().zip(essais) {
                l.elimination.retirer(l.paquets.get(rang).map_or(&[], Vec::as_slice), essai);
            }
        }
    }
}

/// What is left to decide for one reader, beyond what is published.
struct Lecteur<'a> {
    monde: usize,
    /// Targets that all the bundles together would reveal.
    menacees: &'a [usize],
    /// Columns of each bundle left.
    paquets: Vec<Vec<Vecteur>>,
    elimination: Elimination,
}

/// The `nombre` largest, each once; the smallest only when it is alone: the most useful figure is not given up while a less useful one
/// would do.
fn derniers(rangs: impl Iterator<Item = usize>, nombre: usize) -> Vec<usize> {
    if nombre == 1 {
        return rangs.max().into_iter().collect();
    }
    let mut rangs: Vec<usize> = rangs.collect();
    rangs.sort_unstable_by(|a, b| b.cmp(a));
    rangs.dedup();
    rangs.truncate(nombre.min(rangs.len().saturating_sub(1).max(1)));
    rangs
}

/// Whether a column is among those of a list.
pub(super) fn vue(vues: &[bool]) -> impl Fn(usize) -> bool + Copy {
    |i| vues.get(i).copied().unwrap_or(false)
}

/// For each row, the rank of the shortest column that meets it, the latest among those.
fn tard<'a>(n: usize, paquets: impl Iterator<Item = &'a [Vecteur]>) -> Vec<u32> {
    let mut t = vec![(usize::MAX, u32::MAX); n];
    for (rang, colonnes) in (0u32..).zip(paquets) {
        for c in colonnes {
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
            let reveles = |colonnes: &[&Vecteur]| -> usize {
                let compte = |m: &Vec<bool>| {
                    let s = sonder(m, colonnes, 1);
                    cibles.iter().filter(|c| !ignoree(m, c) && s.annulent(c)).count()
                };
                mondes.iter().map(compte).sum()
            };
            let connues: Vec<&Vecteur> = forcees.iter().collect();
            for petit in [usize::MAX, 0] {
                let motifs = p.decider_selon(petit);
                let caches: BTreeSet<usize> =
                    motifs.iter().enumerate().filter(|(_, m)| m.is_some()).map(|(i, _)| i).collect();
                let vues = p.vues(&caches);
                let publiees: Vec<&Vecteur> = p.colonnes().into_iter().zip(vues).filter(|(_, v)| *v).map(|(c, _)| c).collect();
                prop_assert_eq!(reveles(&publiees), reveles(&connues));
                for i in &caches {
                    let mut avec = publiees.clone();
                    avec.extend(&candidats[*i].colonnes);
                    prop_assert!(candidats[*i].racine.is_some_and(|r| caches.contains(&r)) || reveles(&avec) > reveles(&connues));
                }
            }
        }
    }
}
