//! A sparse basis of the vectors orthogonal to every published column.
//!
//! It starts with one vector for each row that the reader does not know. Publishing a column removes one vector and mends the
//! others that met the column. Vectors lengthen as it goes; once they have, the basis is made anew from the published columns,
//! shortest first, on the rows that are left.
//!
//! Coefficients are kept row by row: a column is short, so that its products with every vector are read on a few rows.

use std::cmp::Reverse;

use super::corps::Corps;
use super::echelon::{Echelon, cumuler};
use super::epluchage::eplucher;
use super::systeme::Vecteur;
use super::trame::Trame;

type F = Corps<1>;

const AUCUNE: u32 = u32::MAX;

/// Vectors of the basis that some columns meet, with their products with each column, and those of them to remove.
pub(super) struct Retrait {
    pub pivots: Vec<u32>,
    touches: Touches,
}

/// Vectors of the basis, each with its products with the same few columns.
struct Touches {
    vecteurs: Vec<u32>,
    /// `largeur` products for each vector, one vector after the other.
    produits: Vec<u64>,
    largeur: usize,
}

impl Touches {
    fn produits(&self, place: usize) -> &[u64] {
        self.produits.get(place * self.largeur..(place + 1) * self.largeur).unwrap_or_default()
    }

    fn iter(&self) -> impl Iterator<Item = (u32, &[u64])> {
        self.vecteurs.iter().copied().zip(self.produits.chunks_exact(self.largeur.max(1)))
    }

    /// Leaves out the vectors that no column meets.
    fn trier(&mut self) {
        let mut gardes = 0;
        for i in 0..self.vecteurs.len() {
            if self.produits(i).iter().any(|x| *x != 0) {
                if gardes < i {
                    self.vecteurs.swap(gardes, i);
                    self.produits.copy_within(i * self.largeur..(i + 1) * self.largeur, gardes * self.largeur);
                }
                gardes += 1;
            }
        }
        self.vecteurs.truncate(gardes);
        self.produits.truncate(gardes * self.largeur);
    }

    /// Takes one vector out; its products.
    fn sortir(&mut self, vecteur: u32) -> Option<Vec<u64>> {
        let i = self.vecteurs.iter().position(|b| *b == vecteur)?;
        let siens = self.produits(i).to_vec();
        self.vecteurs.swap_remove(i);
        let reste = self.produits.len().checked_sub(self.largeur)?;
        self.produits.copy_within(reste.., i * self.largeur);
        self.produits.truncate(reste);
        Some(siens)
    }
}

/// A vector that left the basis: a column on which its product is not null, the inverse of it, and its products.
pub(super) struct Retire {
    pub vecteur: Vecteur,
    pub colonne: usize,
    pub inverse: u64,
    pub produits: Vec<u64>,
}

#[derive(Default)]
pub(super) struct Orthogonal {
    /// For each row, the vectors that meet it, each with its coefficient there.
    lignes: Vec<Vec<(u32, u64)>>,
    /// For each vector, the rows that it may meet, some more than once; none once it was removed.
    supports: Vec<Vec<u32>>,
    /// How many rows each vector meets, and all of them.
    longueurs: Vec<u32>,
    longueur: usize,
    /// Work done, in coefficients read or written.
    travail: u64,
    /// Work and length when the basis was last made.
    repere: (u64, usize),
    /// For each vector, its place among those touched, and what is taken of the vector being removed; none between two.
    places: Vec<u32>,
    facteurs: Vec<u64>,
    /// The last row on which each vector was mended.
    vus: Vec<u64>,
    passage: u64,
}

impl Orthogonal {
    /// What is left once `colonnes` are published.
    pub(super) fn de(connues: &[bool], colonnes: &[Vecteur], tard: &[u32]) -> Self {
        let mut o = Orthogonal::default();
        o.refaire(connues, colonnes, tard);
        o
    }

    /// Every vector on the rows that are not `connues`, in the places of those there were.
    fn tout(&mut self, connues: &[bool]) {
        self.lignes.resize_with(connues.len(), Vec::new);
        self.supports.iter_mut().for_each(Vec::clear);
        let mut n = 0u32;
        for ((l, connue), ligne) in (0u32..).zip(connues).zip(&mut self.lignes) {
            ligne.clear();
            if *connue {
                continue;
            }
            ligne.push((n, 1));
            match self.supports.get_mut(n as usize) {
                Some(s) => s.push(l),
                None => self.supports.push(vec![l]),
            }
            n += 1;
        }
        let n = n as usize;
        self.supports.truncate(n);
        self.longueur = n;
        self.longueurs = vec![1; n];
        self.places = vec![AUCUNE; n];
        self.facteurs = vec![0; n];
        self.vus = vec![0; n];
        (self.travail, self.passage) = (0, 0);
    }

    fn refaire(&mut self, connues: &[bool], colonnes: &[Vecteur], tard: &[u32]) {
        let epluche = eplucher(&Trame::de(connues.len(), colonnes), connues, |_| true);
        self.tout(&epluche.connues);
        let inconnue = |l: u32| !epluche.connues.get(l as usize).copied().unwrap_or(true);
        for i in &epluche.longues {
            let Some(c) = colonnes.get(*i as usize) else { continue };
            let reste: Vecteur = c.iter().filter(|(l, _)| inconnue(*l)).copied().collect();
            let r = self.preparer(&[reste], tard);
            self.retirer(r);
        }
        self.repere = (self.travail, self.longueur);
        self.travail = 0;
    }

    /// Makes the basis anew when its vectors have grown long and enough work was done to pay for it.
    pub(super) fn rafraichir(&mut self, connues: &[bool], colonnes: &[Vecteur], tard: &[u32]) {
        let (cout, longueur) = self.repere;
        if self.longueur > longueur + longueur / 2 + 1000 && self.travail > 2 * cout + 100_000 {
            self.refaire(connues, colonnes, tard);
        }
    }

    /// Rows that a vector may meet: all those that it does, and no more than it once did.
    pub(super) fn support(&self, vecteur: u32) -> &[u32] {
        self.supports.get(vecteur as usize).map_or(&[], Vec::as_slice)
    }

    /// Vectors that meet the columns, and among them those to remove: the shortest, and of those the one whose rows are
    /// decided on last, for its rows will be met by all the others.
    pub(super) fn preparer(&mut self, paquet: &[Vecteur], tard: &[u32]) -> Retrait {
        let touches = self.touches(paquet);
        let attente =
            |b: u32| self.support(b).iter().map(|l| tard.get(*l as usize).copied().unwrap_or(0)).min().unwrap_or(0);
        let mut pivots: Vec<u32> = Vec::new();
        let mut choisis = Echelon::default();
        // The shortest, with their places.
        let mut courtes: Vec<(u32, usize)> = Vec::new();
        while pivots.len() < paquet.len() {
            let mut longueur = u32::MAX;
            courtes.clear();
            for (i, (b, d)) in touches.iter().enumerate() {
                let n = self.longueurs.get(b as usize).copied().unwrap_or(0);
                if n > longueur || !pivots.is_empty() && choisis.contient(d) {
                    continue;
                }
                if n < longueur {
                    longueur = n;
                    courtes.clear();
                }
                courtes.push((b, i));
            }
            let Some(&(b, i)) = courtes.iter().min_by_key(|(b, _)| (Reverse(attente(*b)), *b)) else { break };
            choisis.ajouter(touches.produits(i).to_vec());
            pivots.push(b);
        }
        Retrait { pivots, touches }
    }

    fn touches(&mut self, paquet: &[Vecteur]) -> Touches {
        let largeur = paquet.len();
        let lignes = paquet.iter().flatten().filter_map(|(l, _)| self.lignes.get(*l as usize));
        let au_plus = lignes.map(Vec::len).sum::<usize>().min(self.places.len());
        let mut t =
            Touches { vecteurs: Vec::with_capacity(au_plus), produits: Vec::with_capacity(au_plus * largeur), largeur };
        for (q, c) in paquet.iter().enumerate() {
            for &(l, x) in c {
                let Some(ligne) = self.lignes.get(l as usize) else { continue };
                self.travail += ligne.len() as u64;
                for &(b, y) in ligne {
                    let Some(place) = self.places.get_mut(b as usize) else { continue };
                    if *place == AUCUNE {
                        *place = t.vecteurs.len() as u32;
                        t.vecteurs.push(b);
                        t.produits.resize(t.produits.len() + largeur, 0);
                    }
                    if let Some(s) = t.produits.get_mut(*place as usize * largeur + q) {
                        *s = F::add(*s, if x == 1 { y } else { F::mul(x, y) });
                    }
                }
            }
        }
        for b in &t.vecteurs {
            if let Some(place) = self.places.get_mut(*b as usize) {
                *place = AUCUNE;
            }
        }
        t.trier();
        t
    }

    /// Takes a vector out of the basis.
    fn sortir(&mut self, vecteur: u32) -> Vecteur {
        let support = self.supports.get_mut(vecteur as usize).map(std::mem::take).unwrap_or_default();
        let mut v = Vecteur::with_capacity(support.len());
        for l in support {
            let Some(ligne) = self.lignes.get_mut(l as usize) else { continue };
            if let Some(i) = ligne.iter().position(|(b, _)| *b == vecteur) {
                v.push((l, ligne.swap_remove(i).1));
            }
        }
        self.longueur -= v.len();
        v
    }

    /// Adds to vectors, on one row, a multiple of what the one being removed holds there.
    fn combiner(&mut self, l: u32, x: u64, mendies: &[(u32, u64)]) {
        let Some(ligne) = self.lignes.get_mut(l as usize) else { return };
        self.travail += (ligne.len() + mendies.len()) as u64;
        self.passage += 1;
        let (mut i, mut vus) = (0, 0);
        while let Some((b, y)) = ligne.get_mut(i) {
            let k = *b as usize;
            let facteur = self.facteurs.get(k).copied().unwrap_or(0);
            if facteur != 0 {
                vus += 1;
                *y = F::add(*y, F::mul(facteur, x));
                if let Some(vu) = self.vus.get_mut(k) {
                    *vu = self.passage;
                }
                if *y == 0 {
                    ligne.swap_remove(i);
                    self.longueur -= 1;
                    if let Some(n) = self.longueurs.get_mut(k) {
                        *n -= 1;
                    }
                    continue;
                }
            }
            i += 1;
        }
        if vus == mendies.len() {
            return;
        }
        for &(b, facteur) in mendies {
            let k = b as usize;
            if self.vus.get(k) == Some(&self.passage) {
                continue;
            }
            ligne.push((b, F::mul(facteur, x)));
            self.longueur += 1;
            if let (Some(s), Some(n)) = (self.supports.get_mut(k), self.longueurs.get_mut(k)) {
                s.push(l);
                *n += 1;
            }
        }
    }

    /// Removes what was prepared, and gives it.
    pub(super) fn retirer(&mut self, retrait: Retrait) -> Vec<Retire> {
        let Retrait { pivots, mut touches } = retrait;
        let mut retires = Vec::with_capacity(pivots.len());
        let mut mendies: Vec<(u32, u64)> = Vec::with_capacity(touches.vecteurs.len());
        for p in pivots {
            let Some(produits) = touches.sortir(p) else { continue };
            let Some(colonne) = produits.iter().position(|x| *x != 0) else { continue };
            let inverse = F::inv(produits.get(colonne).copied().unwrap_or(0));
            let vecteur = self.sortir(p);
            mendies.clear();
            let largeur = touches.largeur.max(1);
            for (b, d) in touches.vecteurs.iter().zip(touches.produits.chunks_exact_mut(largeur)) {
                let x = d.get(colonne).copied().unwrap_or(0);
                if x == 0 {
                    continue;
                }
                let facteur = F::sub(0, F::mul(x, inverse));
                cumuler(d, &produits, facteur);
                mendies.push((*b, facteur));
                if let Some(place) = self.facteurs.get_mut(*b as usize) {
                    *place = facteur;
                }
            }
            if !mendies.is_empty() {
                vecteur.iter().for_each(|&(l, x)| self.combiner(l, x, &mendies));
            }
            for (b, _) in &mendies {
                if let Some(place) = self.facteurs.get_mut(*b as usize) {
                    *place = 0;
                }
            }
            retires.push(Retire { vecteur, colonne, inverse, produits });
        }
        retires
    }
}
