//! Random vectors orthogonal to a set of columns, by plain elimination: one test of everything, without a basis to maintain.

mod cumul;

use std::borrow::Borrow;

use super::attente::Attente;
use super::corps::Corps;
use super::echelon::cumuler;
use super::epluchage::{Epluche, eplucher};
use super::suites::Suites;
use super::systeme::Vecteur;
use super::trame::Trame;
use cumul::Cumul;

type F = Corps<1>;

const AUCUN: u32 = u32::MAX;
/// What a vector of the base weighs on its rows, a column weighing 1.
const POIDS_DE_BASE: u32 = 3;
/// No number of the field.
const VIERGE: u64 = u64::MAX;

/// `k` random vectors orthogonal to some columns, null on the rows already known; the `k` numbers of a row together.
pub(super) struct Sondes {
    pub k: usize,
    pub z: Vec<u64>,
}

impl Sondes {
    /// Products of a vector with each probe. A vector is derivable, by who knows the columns and those rows, exactly when
    /// one product is null, save for odds near 2⁻⁶¹; and then all are.
    pub(super) fn produits(&self, v: &[(u32, u64)]) -> Vec<u64> {
        let mut p = vec![0; self.k];
        for &(l, x) in v {
            let debut = l as usize * self.k;
            cumuler(&mut p, self.z.get(debut..debut + self.k).unwrap_or_default(), x);
        }
        p
    }

    /// The product with the probe, when there is one.
    fn produit(&self, v: &[(u32, u64)]) -> u64 {
        let z = |l: u32| self.z.get(l as usize).copied().unwrap_or(0);
        v.iter().fold(0, |s, &(l, x)| F::add(s, if x == 1 { z(l) } else { F::mul(x, z(l)) }))
    }

    pub(super) fn annulent(&self, v: &Vecteur) -> bool {
        if self.k == 1 { self.produit(v) == 0 } else { self.produits(v).iter().all(|x| *x == 0) }
    }
}

/// Draws `k` probes orthogonal to `colonnes`.
pub(super) fn sonder<V: Borrow<Vecteur>>(connues: &[bool], colonnes: &[V], k: usize) -> Sondes {
    Reduction::de(connues, &Trame::de(connues.len(), colonnes), |_| true).sonder(k)
}

/// Published columns in echelon form, for one reader.
pub(super) struct Reduction<'a> {
    trame: &'a Trame<'a>,
    /// What the reader has of each row.
    lignes: Vec<Ligne>,
    /// How many columns meet each row, and vectors of the base, which count for more: pivots are rows that few meet, so that few
    /// vectors lengthen.
    poids: Vec<u32>,
    /// Columns on a single unknown row, each with that row.
    seules: Vec<(u32, u32)>,
    /// Vectors with their pivot row, where they hold 1; each holds 0 at the pivots of those before it, and on the rows that
    /// columns give alone.
    base: Suites<(u32, u64)>,
    pivots: Vec<u32>,
    /// How each vector of the base was made, and how many times each of those before it was subtracted.
    traces: Vec<Trace>,
    soustraits: Suites<(u32, u64)>,
    /// The vector being reduced, `VIERGE` on the rows that it never met, and those that it did.
    travail: Vec<u64>,
    touchees: Vec<u32>,
    /// What was left of it, and how many times vectors of the base were subtracted from it.
    reste: Vecteur,
    retraits: Vec<(u32, u64)>,
    /// Coefficients read since the reduction was made.
    lus: usize,
    attente: Attente,
    /// How many times each vector of the base is taken, then each column that gives a row alone.
    de_base: Cumul,
    des_seules: Cumul,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ligne {
    Inconnue,
    /// Known by the reader itself.
    Connue,
    /// Given by a column alone, once those before it are read: the rank of that column in `seules`.
    Seule(u32),
    /// The pivot of a vector of the base.
    Pivot(u32),
}

/// `base[i] = inverse · (colonne − Σ facteur · base[rang])`, apart from the rows that columns give alone.
struct Trace {
    colonne: u32,
    inverse: u64,
}

impl<'a> Reduction<'a> {
    /// Reads columns on a single unknown row first, then the shortest. `vue`: whether a column of the whole is looked at.
    pub(super) fn de(connues: &[bool], trame: &'a Trame<'a>, vue: impl Fn(usize) -> bool + Copy) -> Self {
        let n = connues.len();
        let mut lignes: Vec<Ligne> = connues.iter().map(|c| if *c { Ligne::Connue } else { Ligne::Inconnue }).collect();
        let Epluche { seules, longues, .. } = eplucher(trame, connues, vue);
        for (rang, (_, l)) in (0u32..).zip(&seules) {
            if let Some(place) = lignes.get_mut(*l as usize) {
                *place = Ligne::Seule(rang);
            }
        }
        let mut e = Reduction {
            trame,
            lignes,
            poids: trame.poids(vue),
            seules,
            base: Suites::default(),
            pivots: Vec::new(),
            traces: Vec::new(),
            soustraits: Suites::default(),
            travail: vec![VIERGE; n],
            touchees: Vec::new(),
            reste: Vec::new(),
            retraits: Vec::new(),
            lus: 0,
            attente: Attente::new(n),
            de_base: Cumul::default(),
            des_seules: Cumul::default(),
        };
        // A probe of what was read so far tells most of the columns that say nothing more, which are the longest to reduce. It is
        // drawn again once such reductions have cost more than that.
        let mut sonde: Option<Sondes> = None;
        let mut perdus = 0;
        for i in longues {
            let Some(c) = trame.colonne(i) else { continue };
            if sonde.as_ref().is_some_and(|s| s.annulent(c)) {
                continue;
            }
            let avant = e.lus;
            e.reduire(c);
            if e.empiler(i).is_none() {
                perdus += e.lus - avant;
                if perdus > e.base.longueur() {
                    sonde = Some(e.sonder(1));
                    perdus = 0;
                }
            }
        }
        e
    }

    /// Adds what is left of a column that was just reduced to the base, unless it is nothing; its number at the pivot.
    fn empiler(&mut self, colonne: u32) -> Option<u64> {
        let poids = |l: u32| self.poids.get(l as usize).copied().unwrap_or(AUCUN);
        let &(pivot, x) = self.reste.iter().min_by_key(|(l, _)| (poids(*l), *l))?;
        let inverse = F::inv(x);
        if let Some(ligne) = self.lignes.get_mut(pivot as usize) {
            *ligne = Ligne::Pivot(self.base.nombre() as u32);
        }
        let diviser = |(l, y): &(u32, u64)| (*l, if inverse == 1 { *y } else { F::mul(*y, inverse) });
        self.base.ajouter(self.reste.iter().map(diviser));
        for (l, _) in &self.reste {
            if let Some(p) = self.poids.get_mut(*l as usize) {
                *p = p.saturating_add(POIDS_DE_BASE);
            }
        }
        self.pivots.push(pivot);
        self.traces.push(Trace { colonne, inverse });
        self.soustraits.ajouter(self.retraits.iter().copied());
        Some(x)
    }

    /// Vectors in the base.
    pub(super) fn rang(&self) -> usize {
        self.base.nombre()
    }

    /// Adds a column, and says what it is beyond the first `debut` vectors of the base, in terms of those after them.
    pub(super) fn ajouter(&mut self, debut: usize, colonne: &Vecteur) -> Vecteur {
        self.reduire(colonne);
        let mut v = self.au_dela_de(debut);
        let rang = self.rang();
        if let Some(x) = self.empiler(AUCUN) {
            v.push(((rang - debut) as u32, x));
        }
        v
    }

    /// What a vector of the span is beyond the first `debut` vectors of the base.
    pub(super) fn au_dela(&mut self, debut: usize, v: &Vecteur) -> Vecteur {
        self.reduire(v);
        self.au_dela_de(debut)
    }

    /// What was last reduced, in terms of the vectors of the base from `debut`.
    fn au_dela_de(&self, debut: usize) -> Vecteur {
        let debut = debut as u32;
        self.retraits.iter().filter(|(r, _)| *r >= debut).map(|(r, x)| (r - debut, *x)).collect()
    }

    /// Vectors of the base, each with its pivot, the last first.
    fn vecteurs(&self) -> impl Iterator<Item = (&u32, &[(u32, u64)])> {
        self.pivots.iter().enumerate().rev().map(|(rang, pivot)| (pivot, self.base.liste(rang)))
    }

    pub(super) fn sonder(&self, k: usize) -> Sondes {
        let mut z = vec![0u64; self.lignes.len() * k];
        for (i, x) in z.iter_mut().enumerate() {
            if matches!(self.lignes.get(i / k), Some(Ligne::Inconnue | Ligne::Pivot(_))) {
                *x = F::alea(i as u64);
            }
        }
        let mut sondes = Sondes { k, z };
        if k == 1 {
            for (pivot, v) in self.vecteurs() {
                if let Some(place) = sondes.z.get_mut(*pivot as usize) {
                    *place = 0;
                }
                let oppose = F::sub(0, sondes.produit(v));
                if let Some(place) = sondes.z.get_mut(*pivot as usize) {
                    *place = oppose;
                }
            }
            return sondes;
        }
        for (pivot, v) in self.vecteurs() {
            let debut = *pivot as usize * k;
            if let Some(place) = sondes.z.get_mut(debut..debut + k) {
                place.fill(0);
            }
            let mut somme = sondes.produits(v);
            somme.iter_mut().for_each(|x| *x = F::sub(0, *x));
            if let Some(place) = sondes.z.get_mut(debut..debut + k) {
                place.copy_from_slice(&somme);
            }
        }
        sondes
    }

    /// The columns of which a vector is a combination, if it is one.
    pub(super) fn expliquer(&mut self, v: &Vecteur) -> Option<Vec<usize>> {
        self.reduire(v);
        if !self.reste.is_empty() {
            return None;
        }
        // A vector of the base has a row of its own, and so has a column that gives one alone.
        let n = self.lignes.len();
        let mut de_base = std::mem::take(&mut self.de_base);
        let mut seules = std::mem::take(&mut self.des_seules);
        if seules.capacite() < n {
            (de_base, seules) = (Cumul::new(n), Cumul::new(n));
        }
        self.retraits.iter().for_each(|(r, x)| de_base.ajouter(*r, *x));
        self.compter_seules(v, 1, &mut seules);
        let mut colonnes = Vec::new();
        while let Some((rang, x)) = de_base.dernier() {
            let Some(t) = self.traces.get(rang as usize).filter(|_| x != 0) else { continue };
            let x = F::mul(x, t.inverse);
            colonnes.push(t.colonne as usize);
            let oppose = F::sub(0, x);
            for (r, facteur) in self.soustraits.liste(rang as usize) {
                de_base.ajouter(*r, if *facteur == 1 { oppose } else { F::mul(oppose, *facteur) });
            }
            if let Some(c) = self.trame.colonne(t.colonne) {
                self.compter_seules(c, oppose, &mut seules);
            }
        }
        while let Some((rang, x)) = seules.dernier() {
            let Some(&(colonne, ligne)) = self.seules.get(rang as usize).filter(|_| x != 0) else { continue };
            let Some(c) = self.trame.colonne(colonne) else { continue };
            let sien = c.iter().find(|(l, _)| *l == ligne).map_or(0, |(_, y)| *y);
            let x = if sien == 1 { x } else { F::mul(x, F::inv(sien)) };
            colonnes.push(colonne as usize);
            // What is taken of the column beyond its own row is given back by those before it.
            self.compter_seules(c, F::sub(0, x), &mut seules);
            seules.oublier(rang);
        }
        (self.de_base, self.des_seules) = (de_base, seules);
        Some(colonnes)
    }

    /// Adds `x` times the rows of a vector that columns give alone.
    fn compter_seules(&self, v: &Vecteur, x: u64, seules: &mut Cumul) {
        for &(l, y) in v {
            if let Some(Ligne::Seule(rang)) = self.lignes.get(l as usize) {
                seules.ajouter(*rang, if y == 1 { x } else { F::mul(x, y) });
            }
        }
    }

    /// Makes `reste` what is left of a column once every vector of the base has been subtracted, and `retraits` how many times each
    /// was. Rows that columns give alone are left out.
    fn reduire(&mut self, colonne: &Vecteur) {
        let Reduction { lignes, base, pivots, travail, touchees, reste, retraits, lus, attente, .. } = self;
        let mut ajouter = |travail: &mut [u64], l: u32, x: u64, attente: &mut Attente| {
            let Some(t) = travail.get_mut(l as usize) else { return };
            if *t != VIERGE {
                *t = F::add(*t, x);
                return;
            }
            match lignes.get(l as usize) {
                // A vector of the base is on no such row.
                None | Some(Ligne::Connue | Ligne::Seule(_)) => return,
                Some(Ligne::Pivot(r)) => attente.inscrire(*r),
                Some(Ligne::Inconnue) => {}
            }
            *t = x;
            touchees.push(l);
        };
        for &(l, x) in colonne {
            ajouter(travail, l, x, attente);
        }
        retraits.clear();
        // Vectors are subtracted in the order they came, because each may hold the pivots of later ones.
        while let Some(r) = attente.premier() {
            let Some(pivot) = pivots.get(r as usize) else { continue };
            let facteur = travail.get(*pivot as usize).copied().unwrap_or(0);
            if facteur == 0 {
                continue;
            }
            retraits.push((r, facteur));
            let oppose = F::sub(0, facteur);
            let vecteur = base.liste(r as usize);
            *lus += vecteur.len();
            for &(l, x) in vecteur {
                ajouter(travail, l, if x == 1 { oppose } else { F::mul(oppose, x) }, attente);
            }
        }
        reste.clear();
        for l in touchees.drain(..) {
            if let Some(t) = travail.get_mut(l as usize) {
                if *t != 0 {
                    reste.push((l, *t));
                }
                *t = VIERGE;
            }
        }
    }
}
