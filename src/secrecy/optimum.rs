//! The cheapest set of bundles to withhold, for a small system: exact, or not at all.
//!
//! Each combination of published figures that reveals a target is a set of bundles of which one must be withheld. The
//! cheapest set that meets all those found so far is searched; what it still reveals gives new combinations; and so on until
//! nothing is revealed (implicit hitting sets). Beyond a bounded effort, the answer is that there is none.

use std::collections::BTreeSet;

use super::decision::{Motif, Probleme};
use super::noyau::{Reduction, sonder};

/// Bundles and targets up to which the cheapest set is searched.
const CANDIDATS: usize = 120;
const CIBLES: usize = 400;

/// Sets found, and branches followed in one search, before giving up.
const ENSEMBLES: usize = 500;
const BRANCHES: usize = 4000;

/// Improves on decisions already made, when the system is small enough.
pub(super) fn ameliorer(p: &Probleme<'_>, motifs: &mut Vec<Option<Motif>>) {
    let caches: Vec<usize> = (0..motifs.len()).filter(|i| motifs.get(*i).is_some_and(Option::is_some)).collect();
    // A single figure withheld is never in excess.
    if caches.len() < 2 || p.candidats.len() > CANDIDATS || p.cibles.len() > CIBLES {
        return;
    }
    let perdues = perdues(p);
    let Some(meilleur) = chercher(p, &perdues, &caches) else { return };
    let mut nouveaux = vec![None; motifs.len()];
    for &i in &meilleur {
        let mut sans = meilleur.clone();
        sans.remove(&i);
        // The base alone, without the classes that follow it.
        sans.extend((0..p.candidats.len()).filter(|j| p.candidats.get(*j).is_some_and(|c| c.racine == Some(i))));
        // Why it is withheld: what showing it alone would reveal.
        if let (Some((motif, _)), Some(place)) =
            (revelations(p, &perdues, &sans).into_iter().next(), nouveaux.get_mut(i))
        {
            *place = Some(motif);
        }
    }
    *motifs = nouveaux;
}

/// What each bundle costs: its own, and that of the classes it takes along; then, of two that cost the same, the less useful
/// is cheaper: ranks never add up to one unit of cost.
fn couts(p: &Probleme<'_>) -> Vec<u64> {
    let mut c: Vec<u64> = p.candidats.iter().map(|c| c.cout).collect();
    for d in p.candidats {
        if let Some(place) = d.racine.and_then(|r| c.get_mut(r)) {
            *place += d.cout;
        }
    }
    c.iter().zip((1..=c.len() as u64).rev()).map(|(x, rang)| x * 100_000 + rang).collect()
}

fn chercher(p: &Probleme<'_>, perdues: &Perdues, caches: &[usize]) -> Option<BTreeSet<usize>> {
    let couts = couts(p);
    let cout = |i: usize| couts.get(i).copied().unwrap_or(0);
    let connu: u64 = caches.iter().map(|i| cout(*i)).sum();
    let mut ensembles: Vec<Vec<usize>> = Vec::new();
    loop {
        let choix = couvrir(&couts, &ensembles, connu)?;
        let mut caches = choix.clone();
        // What the choice still reveals, then what is revealed once that is mended: many sets at each turn.
        loop {
            let nouvelles = revelations(p, perdues, &caches);
            if nouvelles.is_empty() {
                break;
            }
            for (_, mut e) in nouvelles {
                // Withholding a base withholds its classes.
                let racines: Vec<usize> = e.iter().filter_map(|i| p.candidats.get(*i).and_then(|c| c.racine)).collect();
                e.extend(racines);
                e.sort_by_key(|i| (cout(*i), *i));
                e.dedup();
                if !e.iter().any(|i| caches.contains(i)) {
                    caches.insert(*e.first()?);
                }
                ensembles.push(e);
            }
            ensembles.sort();
            ensembles.dedup();
        }
        if caches.len() == choix.len() {
            return Some(choix);
        }
        if ensembles.len() > ENSEMBLES {
            return None;
        }
    }
}

/// Readers and targets that what is known of all reveals to them: nothing can be done.
type Perdues = BTreeSet<(usize, usize)>;

fn perdues(p: &Probleme<'_>) -> Perdues {
    let mut perdues = Perdues::new();
    for (monde, connues) in p.mondes.iter().enumerate() {
        let sondes = sonder(connues, p.forcees, 1);
        perdues.extend((0..).zip(p.cibles).filter(|(_, c)| sondes.annulent(c)).map(|(cible, _)| (monde, cible)));
    }
    perdues
}

/// Targets that are revealed when `caches` are withheld, each with bundles that reveal it together.
fn revelations(p: &Probleme<'_>, perdues: &Perdues, caches: &BTreeSet<usize>) -> Vec<(Motif, Vec<usize>)> {
    let (colonnes, origines) = p.publiees(caches);
    let mut liste = Vec::new();
    for (monde, connues) in p.mondes.iter().enumerate() {
        let mut reduction = Reduction::de(connues, &colonnes);
        for (cible, c) in p.cibles.iter().enumerate().filter(|(cible, _)| !perdues.contains(&(monde, *cible))) {
            let Some(explication) = reduction.expliquer(c) else { continue };
            let mut bundles: Vec<usize> =
                explication.iter().filter_map(|c| origines.get(*c).copied().flatten()).collect();
            bundles.sort_unstable();
            bundles.dedup();
            liste.push((Motif { cible, monde }, bundles));
        }
    }
    liste
}

/// The cheapest set that meets every one of `ensembles`, if it costs no more than `plafond`.
fn couvrir(couts: &[u64], ensembles: &[Vec<usize>], plafond: u64) -> Option<BTreeSet<usize>> {
    // A set that holds another asks nothing more.
    let mut utiles: Vec<BTreeSet<usize>> = Vec::new();
    let mut par_taille: Vec<&Vec<usize>> = ensembles.iter().collect();
    par_taille.sort_by_key(|e| e.len());
    for e in par_taille {
        let e: BTreeSet<usize> = e.iter().copied().collect();
        if !utiles.iter().any(|u| u.is_subset(&e)) {
            utiles.push(e);
        }
    }
    let mut r = Recherche { couts, ensembles: utiles, meilleur: None, plafond, branches: 0 };
    r.suivre(&mut BTreeSet::new(), &BTreeSet::new(), 0);
    if r.branches > BRANCHES { None } else { r.meilleur }
}

struct Recherche<'a> {
    couts: &'a [u64],
    ensembles: Vec<BTreeSet<usize>>,
    meilleur: Option<BTreeSet<usize>>,
    plafond: u64,
    branches: usize,
}

impl Recherche<'_> {
    fn cout(&self, i: usize) -> u64 {
        self.couts.get(i).copied().unwrap_or(0)
    }

    fn suivre(&mut self, choisis: &mut BTreeSet<usize>, exclus: &BTreeSet<usize>, depense: u64) {
        self.branches += 1;
        if self.branches > BRANCHES {
            return;
        }
        // Sets that share nothing each cost their cheapest member.
        let (mut minimum, mut vus) = (depense, BTreeSet::new());
        let mut prochain: Option<Vec<usize>> = None;
        for e in self.ensembles.iter().filter(|e| e.is_disjoint(choisis)) {
            let libres: Vec<usize> = e.difference(exclus).copied().collect();
            let Some(moins_cher) = libres.iter().map(|i| self.cout(*i)).min() else { return };
            if libres.iter().all(|i| !vus.contains(i)) {
                minimum += moins_cher;
                vus.extend(libres.iter().copied());
            }
            if prochain.as_ref().is_none_or(|n| libres.len() < n.len()) {
                prochain = Some(libres);
            }
        }
        if minimum > self.plafond || self.meilleur.is_some() && minimum == self.plafond {
            return;
        }
        let Some(mut libres) = prochain else {
            self.plafond = depense;
            self.meilleur = Some(choisis.clone());
            return;
        };
        libres.sort_by_key(|i| (self.cout(*i), *i));
        let mut exclus = exclus.clone();
        for i in libres {
            choisis.insert(i);
            self.suivre(choisis, &exclus, depense + self.cout(i));
            choisis.remove(&i);
            exclus.insert(i);
        }
    }
}
