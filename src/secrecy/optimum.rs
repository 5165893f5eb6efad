//! The cheapest set of bundles to withhold, for a small system: exact, or not at all.
//!
//! Each combination of published figures that reveals a target is a set of bundles of which one must be withheld. The
//! cheapest set that meets all those found so far is searched; what it still reveals gives new combinations; and so on until
//! nothing is revealed (implicit hitting sets). Beyond a bounded effort, the answer is that there is none.

use std::collections::BTreeSet;

use super::decision::{Motif, Probleme, Tout, vue};
use super::noyau::{Reduction, Sondes, sonder};
use super::systeme::Vecteur;

/// Bundles, one bit each, and targets up to which the cheapest set is searched.
const CANDIDATS: usize = 120;
const CIBLES: usize = 400;

/// Sets found, and branches followed in one search, before giving up.
const ENSEMBLES: usize = 500;
const BRANCHES: usize = 4000;

/// Improves on decisions already made, when the system is small enough. `de_tout`: for each reader, a probe of everything.
pub(super) fn ameliorer(p: &Probleme<'_>, tout: &Tout<'_>, de_tout: &[Sondes], motifs: &mut Vec<Option<Motif>>) {
    let caches: Vec<usize> = (0..motifs.len()).filter(|i| motifs.get(*i).is_some_and(Option::is_some)).collect();
    // A single figure withheld is never in excess.
    if caches.len() < 2 || p.candidats.len() > CANDIDATS || p.cibles.len() > CIBLES {
        return;
    }
    let perdues = perdues(p, de_tout);
    let Some(meilleur) = chercher(p, tout, &perdues, &caches) else { return };
    let mut nouveaux = vec![None; motifs.len()];
    for &i in &meilleur {
        let mut sans = meilleur.clone();
        sans.remove(&i);
        // The base alone, without the classes that follow it.
        sans.extend((0..p.candidats.len()).filter(|j| p.candidats.get(*j).is_some_and(|c| c.racine == Some(i))));
        // Why it is withheld: what showing it alone would reveal.
        if let Some(place) = nouveaux.get_mut(i) {
            *place = revelations(p, tout, &perdues, &sans, 1).into_iter().next().map(|(motif, _)| motif);
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

fn chercher(p: &Probleme<'_>, tout: &Tout<'_>, perdues: &Perdues, caches: &[usize]) -> Option<BTreeSet<usize>> {
    let couts = couts(p);
    let cout = |i: usize| couts.get(i).copied().unwrap_or(0);
    let connu: u64 = caches.iter().map(|i| cout(*i)).sum();
    let mut ensembles: Vec<Vec<usize>> = Vec::new();
    loop {
        let choix = couvrir(&couts, &ensembles, connu)?;
        let mut caches = choix.clone();
        // What the choice still reveals, then what is revealed once that is mended: many sets at each turn.
        loop {
            let nouvelles = revelations(p, tout, perdues, &caches, usize::MAX);
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

/// Readers and targets about which nothing is decided.
type Perdues = BTreeSet<(usize, usize)>;

/// Targets that what is known of all reveals, whatever is withheld; and those that nothing reveals.
fn perdues(p: &Probleme<'_>, de_tout: &[Sondes]) -> Perdues {
    let mut perdues = Perdues::new();
    for (monde, (connues, de_tout)) in p.mondes.iter().zip(de_tout).enumerate() {
        let de_tous = sonder(connues, p.forcees, 1);
        let perdue = |c: &Vecteur| de_tous.annulent(c) || !de_tout.annulent(c);
        perdues.extend((0..).zip(p.cibles).filter(|(_, c)| perdue(c)).map(|(cible, _)| (monde, cible)));
    }
    perdues
}

/// Targets that are revealed when `caches` are withheld, each with bundles that reveal it together; the first ones, `nombre` at
/// most.
fn revelations(
    p: &Probleme<'_>,
    tout: &Tout<'_>,
    perdues: &Perdues,
    caches: &BTreeSet<usize>,
    nombre: usize,
) -> Vec<(Motif, Vec<usize>)> {
    let vues = p.vues(caches);
    let mut liste = Vec::new();
    for (monde, connues) in p.mondes.iter().enumerate() {
        let mut reduction = Reduction::de(connues, &tout.trame, vue(&vues));
        for (cible, c) in p.cibles.iter().enumerate().filter(|(cible, _)| !perdues.contains(&(monde, *cible))) {
            let Some(explication) = reduction.expliquer(c) else { continue };
            let mut bundles: Vec<usize> =
                explication.iter().filter_map(|c| tout.origines.get(*c).copied().flatten()).collect();
            bundles.sort_unstable();
            bundles.dedup();
            liste.push((Motif { cible, monde }, bundles));
            if liste.len() >= nombre {
                return liste;
            }
        }
    }
    liste
}

/// The cheapest set that meets every one of `ensembles`, if it costs no more than `plafond`.
fn couvrir(couts: &[u64], ensembles: &[Vec<usize>], plafond: u64) -> Option<BTreeSet<usize>> {
    // One bit for each bundle, the cheapest first.
    let mut ordre: Vec<usize> = (0..couts.len()).collect();
    ordre.sort_by_key(|i| (couts.get(*i), *i));
    let mut bits = vec![0u128; couts.len()];
    for (k, i) in (0u32..).zip(&ordre) {
        if let Some(place) = bits.get_mut(*i) {
            *place = 1u128.checked_shl(k)?;
        }
    }
    let couts = ordre.iter().filter_map(|i| couts.get(*i)).copied().collect();
    // A set that holds another asks nothing more.
    let mut utiles: Vec<u128> = Vec::new();
    let mut par_taille: Vec<&Vec<usize>> = ensembles.iter().collect();
    par_taille.sort_by_key(|e| e.len());
    for e in par_taille {
        let e = e.iter().filter_map(|i| bits.get(*i)).fold(0, |s, b| s | b);
        if !utiles.iter().any(|u| u & !e == 0) {
            utiles.push(e);
        }
    }
    let mut r = Recherche { couts, ensembles: utiles, meilleur: None, plafond, branches: 0 };
    r.suivre(0, 0, 0);
    let meilleur = if r.branches > BRANCHES { None } else { r.meilleur }?;
    Some(ordre.into_iter().zip(0u32..).filter(|(_, k)| meilleur >> k & 1 == 1).map(|(i, _)| i).collect())
}

/// Sets of bundles, one bit each, the cheapest first.
struct Recherche {
    /// What each bit costs.
    couts: Vec<u64>,
    ensembles: Vec<u128>,
    meilleur: Option<u128>,
    plafond: u64,
    branches: usize,
}

impl Recherche {
    fn cout(&self, bit: u32) -> u64 {
        self.couts.get(bit as usize).copied().unwrap_or(0)
    }

    fn suivre(&mut self, choisis: u128, mut exclus: u128, depense: u64) {
        self.branches += 1;
        if self.branches > BRANCHES {
            return;
        }
        // Sets that share nothing each cost their cheapest member.
        let (mut minimum, mut vus) = (depense, 0u128);
        let mut prochain: Option<u128> = None;
        for e in self.ensembles.iter().filter(|e| **e & choisis == 0) {
            let libres = e & !exclus;
            if libres == 0 {
                return;
            }
            if libres & vus == 0 {
                minimum += self.cout(libres.trailing_zeros());
                vus |= libres;
            }
            if prochain.is_none_or(|n| libres.count_ones() < n.count_ones()) {
                prochain = Some(libres);
            }
        }
        if minimum > self.plafond || self.meilleur.is_some() && minimum == self.plafond {
            return;
        }
        let Some(mut libres) = prochain else {
            self.plafond = depense;
            self.meilleur = Some(choisis);
            return;
        };
        while libres != 0 {
            let i = libres.trailing_zeros();
            let bit = 1u128 << i;
            self.suivre(choisis | bit, exclus, depense + self.cout(i));
            exclus |= bit;
            libres ^= bit;
        }
    }
}
