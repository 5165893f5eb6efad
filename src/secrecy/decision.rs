//! Which bundles to publish: the decision itself, on plain vectors.
//!
//! A small system is decided bundle after bundle. In a large one, nearly everything can be published: what cannot is searched
//! around the targets that everything together would reveal, and only that is decided bundle after bundle.

use std::collections::BTreeSet;

use super::elimination::Elimination;
use super::noyau::{Sondes, sonder};
use super::projection::Projection;
use super::systeme::Vecteur;

/// Rows times readers up to which every bundle is decided one after the other.
const PETIT: usize = 0;

/// Probes drawn at once, at most.
const SONDES: usize = 192;

/// A bundle that may be published, most useful first.
pub(super) struct Candidat {
    pub colonnes: Vec<Vecteur>,
    /// The rank of the bundle without which this one is not shown.
    pub racine: Option<usize>,
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
        let n = self.mondes.first().map_or(0, Vec::len);
        if n * self.mondes.len() <= PETIT { self.un_par_un() } else { self.autour_des_cibles() }
    }

    fn un_par_un(&self) -> Vec<Option<Motif>> {
        let n = self.mondes.first().map_or(0, Vec::len);
        let largeur = self.candidats.iter().map(|c| c.colonnes.len()).max().unwrap_or(0).max(1);
        let mut elimination = Elimination::new(largeur, self.tard(n), self.cibles, self.mondes);
        // Short columns first: they are cheap, and imply most of the long ones.
        let mut forcees: Vec<&Vecteur> = self.forcees.iter().collect();
        forcees.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        for f in forcees {
            elimination.absorber(std::slice::from_ref(f));
        }
        let mut motifs: Vec<Option<Motif>> = vec![None; self.candidats.len()];
        for (i, c) in self.candidats.iter().enumerate() {
            if self.racine_cachee(c, |r| motifs.get(r).is_some_and(Option::is_some)) {
                continue;
            }
            if let (Err((cible, monde)), Some(place)) = (elimination.publier(&c.colonnes), motifs.get_mut(i)) {
                *place = Some(Motif { cible, monde });
            }
        }
        motifs
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

    /// Columns of what is published when the candidates of `exclus` are not, in any order.
    fn publiees(&self, exclus: &BTreeSet<usize>) -> Vec<Vecteur> {
        let vus = self.candidats.iter().enumerate().filter(|(i, c)| {
            !exclus.contains(i) && !self.racine_cachee(c, |r| exclus.contains(&r))
        });
        self.forcees.iter().chain(vus.flat_map(|(_, c)| &c.colonnes)).cloned().collect()
    }

    fn autour_des_cibles(&self) -> Vec<Option<Motif>> {
        let n = self.mondes.first().map_or(0, Vec::len);
        let tout = self.publiees(&BTreeSet::new());
        let deja = |connues: &[bool], sondes: &Sondes, i: usize| {
            self.cibles.get(i).is_some_and(|c| !ignoree(connues, c) && sondes.annulent(c))
        };
        // What everything together does not reveal needs no watching; nor what cannot be withheld.
        let mut menacees: Vec<Vec<usize>> = Vec::new();
        for connues in self.mondes {
            let (sondes, forcees) = (sonder(connues, &tout, 1), sonder(connues, self.forcees, 1));
            let m = (0..self.cibles.len()).filter(|i| deja(connues, &sondes, *i) && !deja(connues, &forcees, *i));
            menacees.push(m.collect());
        }
        let voisinage = Voisinage::de(self, n);
        let mut exclus = BTreeSet::new();
        for (connues, menacees) in self.mondes.iter().zip(&menacees).filter(|(_, m)| !m.is_empty()) {
            for tour in 0.. {
                let sondes = sonder(connues, &self.publiees(&exclus), 1);
                let revelees: Vec<&Vecteur> =
                    menacees.iter().filter_map(|i| self.cibles.get(*i)).filter(|c| sondes.annulent(c)).collect();
                if revelees.is_empty() {
                    break;
                }
                let avant = exclus.len();
                for c in revelees {
                    voisinage.etendre(c, tour, &mut exclus);
                }
                if exclus.len() == avant && tour > 12 {
                    exclus.extend(0..self.candidats.len());
                }
            }
        }
        let mut motifs: Vec<Option<Motif>> = vec![None; self.candidats.len()];
        // A bundle comes back with its root, so it is decided with it.
        let suite = |i: &usize| self.candidats.get(*i).and_then(|c| c.racine).is_some_and(|r| exclus.contains(&r));
        let suivants: Vec<usize> = (0..self.candidats.len()).filter(suite).collect();
        exclus.extend(suivants);
        let mut restants: Vec<usize> = exclus.into_iter().collect();
        while !restants.is_empty() {
            restants = self.rendre(&restants, &menacees, &mut motifs);
        }
        motifs
    }

    /// Publishes what can be of `restants`, until probes run out. What is left to decide.
    fn rendre(
        &self,
        restants: &[usize],
        menacees: &[Vec<usize>],
        motifs: &mut [Option<Motif>],
    ) -> Vec<usize> {
        let mut exclus: BTreeSet<usize> = restants.iter().copied().collect();
        exclus.extend(motifs.iter().enumerate().filter(|(_, m)| m.is_some()).map(|(i, _)| i));
        let publiees = self.publiees(&exclus);
        let paquets: Vec<&[Vecteur]> =
            restants.iter().map(|i| self.candidats.get(*i).map_or(&[][..], |c| &c.colonnes)).collect();
        let colonnes: usize = paquets.iter().map(|p| p.len()).sum();
        let largeur = paquets.iter().map(|p| p.len()).max().unwrap_or(0);
        let k = (colonnes + 2).min(SONDES.max(2 * largeur + 2));
        let mut projections: Vec<(usize, Projection)> = Vec::new();
        for (w, (connues, menacees)) in self.mondes.iter().zip(menacees).enumerate().filter(|(_, (_, m))| !m.is_empty()) {
            let sondes = sonder(connues, &publiees, k);
            let cibles = menacees.iter().filter_map(|i| self.cibles.get(*i));
            projections.push((w, Projection::de(&sondes, k, &paquets, cibles)));
        }
        for (rang, &i) in restants.iter().enumerate() {
            if self.candidats.get(i).is_some_and(|c| {
                self.racine_cachee(c, |r| motifs.get(r).is_some_and(Option::is_some))
            }) {
                continue;
            }
            if projections.iter().any(|(_, p)| !p.assez(largeur)) {
                return restants.get(rang..).unwrap_or_default().to_vec();
            }
            let refus = projections.iter().find_map(|(w, p)| Some((*w, p.revele(rang)?)));
            match refus {
                Some((monde, c)) => {
                    let cible = menacees.get(monde).and_then(|m| m.get(c)).copied().unwrap_or(0);
                    if let Some(place) = motifs.get_mut(i) {
                        *place = Some(Motif { cible, monde });
                    }
                }
                None => projections.iter_mut().for_each(|(_, p)| p.publier(rang)),
            }
        }
        Vec::new()
    }
}

/// Whether a target says nothing that its reader does not know by itself.
fn ignoree(connues: &[bool], cible: &Vecteur) -> bool {
    cible.iter().all(|(l, _)| connues.get(*l as usize).copied().unwrap_or(true))
}

/// Where to look for what protects a target.
struct Voisinage {
    /// For each row, the ranks of the shortest candidates that meet it: alone, then the root of that one.
    fins: Vec<Vec<usize>>,
    /// Columns on several rows, with their candidate unless it is forced.
    longues: Vec<(Vecteur, Option<usize>)>,
    /// For each row, the long columns that meet it, shortest first.
    par_ligne: Vec<Vec<u32>>,
}

impl Voisinage {
    fn de(p: &Probleme<'_>, n: usize) -> Self {
        let tard = p.tard(n);
        let fins = tard
            .iter()
            .map(|r| match p.candidats.get(*r as usize) {
                Some(c) => std::iter::once(*r as usize).chain(c.racine).collect(),
                None => Vec::new(),
            })
            .collect();
        let de_candidats =
            p.candidats.iter().enumerate().flat_map(|(i, c)| c.colonnes.iter().map(move |v| (v.clone(), Some(i))));
        let mut longues: Vec<(Vecteur, Option<usize>)> = de_candidats
            .chain(p.forcees.iter().map(|v| (v.clone(), None)))
            .filter(|(v, _)| v.len() > 1)
            .collect();
        longues.sort_by(|a, b| a.0.len().cmp(&b.0.len()).then_with(|| a.cmp(b)));
        let mut par_ligne = vec![Vec::new(); n];
        for (i, (v, _)) in (0u32..).zip(&longues) {
            for (l, _) in v {
                if let Some(liste) = par_ligne.get_mut(*l as usize) {
                    liste.push(i);
                }
            }
        }
        Voisinage { fins, longues, par_ligne }
    }

    /// Adds to `exclus` the least useful bundles on the lines of a target: more of them and on more lines at each turn.
    fn etendre(&self, cible: &Vecteur, tour: usize, exclus: &mut BTreeSet<usize>) {
        let mut lignes: Vec<u32> =
            cible.iter().filter_map(|(l, _)| self.par_ligne.get(*l as usize)).flatten().copied().collect();
        lignes.sort_unstable();
        lignes.dedup();
        // A column inside the target says nothing of what could be mixed with it.
        let dedans = |v: &Vecteur| v.iter().all(|(l, _)| cible.binary_search_by_key(l, |(m, _)| *m).is_ok());
        let utiles: Vec<&(Vecteur, Option<usize>)> =
            lignes.iter().filter_map(|i| self.longues.get(*i as usize)).filter(|(v, _)| !dedans(v)).collect();
        let nombre = 1 << tour.min(20);
        for (v, candidat) in utiles.iter().take(2 * tour + 1) {
            let mut proches: Vec<usize> = v
                .iter()
                .filter(|(l, _)| cible.binary_search_by_key(l, |(m, _)| *m).is_err())
                .filter_map(|(l, _)| self.fins.get(*l as usize))
                .flat_map(|f| f.iter().take(if cible.len() > 1 || tour > 1 { 2 } else { 1 }))
                .copied()
                .collect();
            proches.sort_unstable();
            proches.dedup();
            exclus.extend(proches.iter().rev().take(nombre));
            if proches.len() <= nombre {
                // Everything on this line is withheld: the line itself is what is left.
                exclus.extend(candidat);
            }
        }
        if utiles.is_empty() || tour > 8 {
            let de_la_cible = cible.iter().filter_map(|(l, _)| self.fins.get(*l as usize)).flatten();
            exclus.extend(de_la_cible);
        }
    }
}
