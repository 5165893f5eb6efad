//! Publishing is spanning (Langsrud 2024): a bundle of figures may be published as long as the span of what is
//! published holds no target. Both are kept reduced, so that each question costs a few subtractions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::corps::Corps;
use super::systeme::Vecteur;

type F = Corps<1>;

const AUCUN: u32 = u32::MAX;

/// The span of the published columns, and the targets reduced by it.
pub(super) struct Elimination {
    /// Published vectors with their pivot row, each with 1 at its pivot row and 0 at the pivots of those before it.
    base: Vec<(u32, Vecteur)>,
    /// For each row, the place in `base` of the vector whose pivot it is.
    rang_du_pivot: Vec<u32>,
    /// For each row, how many columns meet it: a rare row makes a cheap pivot.
    poids: Vec<u32>,
    cibles: Vec<Vecteur>,
    /// For each row, targets that may meet it.
    par_ligne: Vec<Vec<u32>>,
    travail: Vec<u64>,
    touchee: Vec<bool>,
}

impl Elimination {
    /// `colonnes`: every candidate column, to weigh the rows. `cibles`: non-empty vectors that must stay out of the span.
    pub(super) fn new<'a>(n_lignes: usize, colonnes: impl Iterator<Item = &'a Vecteur>, cibles: Vec<Vecteur>) -> Self {
        let mut poids = vec![0; n_lignes];
        for &(l, _) in colonnes.flatten() {
            if let Some(p) = poids.get_mut(l as usize) {
                *p += 1;
            }
        }
        let mut par_ligne = vec![Vec::new(); n_lignes];
        for (i, cible) in (0u32..).zip(&cibles) {
            inscrire(&mut par_ligne, i, cible);
        }
        Elimination {
            base: Vec::new(),
            rang_du_pivot: vec![AUCUN; n_lignes],
            poids,
            cibles,
            par_ligne,
            travail: vec![0; n_lignes],
            touchee: vec![false; n_lignes],
        }
    }

    /// Publishes a bundle, unless a target would become derivable: then nothing changes and the target is returned.
    pub(super) fn publier(&mut self, paquet: &[Vecteur]) -> Result<(), usize> {
        let mut nouveaux: Vec<(u32, Vecteur)> = Vec::new();
        for colonne in paquet {
            let mut r = self.reduire(colonne);
            for (p, n) in &nouveaux {
                annuler(&mut r, *p, n);
            }
            let poids = |l: u32| self.poids.get(l as usize).copied().unwrap_or(AUCUN);
            // An empty remainder is implied already: printing it adds nothing.
            let Some(&(pivot, x)) = r.iter().min_by_key(|(l, _)| (poids(*l), *l)) else { continue };
            let inverse = F::inv(x);
            for (_, y) in &mut r {
                *y = F::mul(*y, inverse);
            }
            nouveaux.push((pivot, r));
        }

        let mut concernees: Vec<u32> =
            nouveaux.iter().filter_map(|(p, _)| self.par_ligne.get(*p as usize)).flatten().copied().collect();
        concernees.sort_unstable();
        concernees.dedup();
        let mut reduites = Vec::new();
        for i in concernees {
            let Some(cible) = self.cibles.get(i as usize) else { continue };
            if nouveaux.iter().all(|(p, _)| coefficient(cible, *p) == 0) {
                continue;
            }
            let mut t = cible.clone();
            for (p, n) in &nouveaux {
                annuler(&mut t, *p, n);
            }
            if t.is_empty() {
                return Err(i as usize);
            }
            reduites.push((i, t));
        }

        for (i, t) in reduites {
            if let Some(cible) = self.cibles.get_mut(i as usize) {
                let ajouts: Vecteur = t.iter().filter(|(l, _)| coefficient(cible, *l) == 0).copied().collect();
                inscrire(&mut self.par_ligne, i, &ajouts);
                *cible = t;
            }
        }
        for (pivot, r) in nouveaux {
            if let Some(rang) = self.rang_du_pivot.get_mut(pivot as usize) {
                *rang = self.base.len() as u32;
            }
            if let Some(liste) = self.par_ligne.get_mut(pivot as usize) {
                *liste = Vec::new();
            }
            self.base.push((pivot, r));
        }
        Ok(())
    }

    /// Whether each vector could be worked out by a reader who had every one of `colonnes`. One random vector
    /// orthogonal to the columns answers for all: a derivable vector is orthogonal to it for certain.
    pub(super) fn derivables(n_lignes: usize, colonnes: &[Vecteur], vecteurs: &[Vecteur]) -> Vec<bool> {
        let mut tout = Elimination::new(n_lignes, colonnes.iter(), Vec::new());
        for c in colonnes {
            // Without targets, nothing is refused.
            let _ = tout.publier(std::slice::from_ref(c));
        }
        let mut z: Vec<u64> = (1u64..).take(n_lignes).map(alea).collect();
        let produit = |z: &[u64], v: &Vecteur| {
            v.iter().fold(0, |s, (l, x)| F::add(s, F::mul(*x, z.get(*l as usize).copied().unwrap_or(0))))
        };
        for (pivot, v) in tout.base.iter().rev() {
            if let Some(place) = z.get_mut(*pivot as usize) {
                *place = 0;
            }
            let somme = produit(&z, v);
            if let Some(place) = z.get_mut(*pivot as usize) {
                *place = F::sub(0, somme);
            }
        }
        vecteurs.iter().map(|v| produit(&z, v) == 0).collect()
    }

    /// What is left of a column once every published vector has been subtracted.
    fn reduire(&mut self, colonne: &Vecteur) -> Vecteur {
        let Elimination { base, rang_du_pivot, travail, touchee, .. } = self;
        let mut touchees: Vec<u32> = Vec::with_capacity(colonne.len());
        // Vectors are met in the order they were published, because each may hold the pivots of later ones.
        let mut a_faire: BinaryHeap<Reverse<u32>> = BinaryHeap::new();
        let mut ajouter = |travail: &mut [u64], l: u32, x: u64, a_faire: &mut BinaryHeap<Reverse<u32>>| {
            let i = l as usize;
            let (Some(t), Some(marque)) = (travail.get_mut(i), touchee.get_mut(i)) else { return };
            *t = F::add(*t, x);
            if !*marque {
                *marque = true;
                touchees.push(l);
                if let Some(&rang) = rang_du_pivot.get(i).filter(|&&rang| rang != AUCUN) {
                    a_faire.push(Reverse(rang));
                }
            }
        };
        for &(l, x) in colonne {
            ajouter(travail, l, x, &mut a_faire);
        }
        while let Some(Reverse(rang)) = a_faire.pop() {
            let Some((pivot, vecteur)) = base.get(rang as usize) else { continue };
            let facteur = travail.get(*pivot as usize).copied().unwrap_or(0);
            if facteur == 0 {
                continue;
            }
            let oppose = F::sub(0, facteur);
            for &(l, x) in vecteur {
                ajouter(travail, l, F::mul(oppose, x), &mut a_faire);
            }
        }
        touchees.sort_unstable();
        let mut r = Vec::new();
        for l in touchees {
            if let (Some(t), Some(marque)) = (travail.get_mut(l as usize), touchee.get_mut(l as usize)) {
                if *t != 0 {
                    r.push((l, *t));
                }
                *t = 0;
                *marque = false;
            }
        }
        r
    }
}

/// Scattered values, the same on every machine: a cubic map of the field, iterated.
fn alea(i: u64) -> u64 {
    let mut x = F::mul(i, 0x0123_4567_89AB_CDEF);
    for _ in 0..3 {
        x = F::add(F::mul(F::mul(x, x), x), 0x0FED_CBA9_8765_4321);
    }
    x
}

fn inscrire(par_ligne: &mut [Vec<u32>], i: u32, v: &Vecteur) {
    for (l, _) in v {
        if let Some(liste) = par_ligne.get_mut(*l as usize) {
            liste.push(i);
        }
    }
}

fn coefficient(v: &Vecteur, ligne: u32) -> u64 {
    v.binary_search_by_key(&ligne, |(l, _)| *l).ok().and_then(|i| v.get(i)).map_or(0, |(_, x)| *x)
}

/// `t -= t[pivot] · r`, where `r[pivot] = 1`.
fn annuler(t: &mut Vecteur, pivot: u32, r: &Vecteur) {
    let x = coefficient(t, pivot);
    if x == 0 {
        return;
    }
    let mut somme = Vec::with_capacity(t.len() + r.len());
    let (mut a, mut b) = (t.iter().copied().peekable(), r.iter().copied().peekable());
    loop {
        let (l, y) = match (a.peek().copied(), b.peek().copied()) {
            (None, None) => break,
            (Some((l, y)), Some((m, _))) if l < m => {
                a.next();
                (l, y)
            }
            (Some((l, y)), None) => {
                a.next();
                (l, y)
            }
            (Some((l, y)), Some((m, z))) if l == m => {
                a.next();
                b.next();
                (l, F::sub(y, F::mul(x, z)))
            }
            (_, Some((m, z))) => {
                b.next();
                (m, F::sub(0, F::mul(x, z)))
            }
        };
        if y != 0 {
            somme.push((l, y));
        }
    }
    *t = somme;
}
