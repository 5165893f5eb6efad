//! Random vectors orthogonal to a set of columns, by plain elimination: one test of everything, without a basis to maintain.

use std::borrow::Borrow;

use super::attente::Attente;
use super::corps::Corps;
use super::orthogonal::{cumuler, eplucher};
use super::systeme::Vecteur;

type F = Corps<1>;

const AUCUN: u32 = u32::MAX;

/// `k` random vectors orthogonal to some columns, null on the rows already known; the `k` numbers of a row together.
pub(super) struct Sondes {
    pub k: usize,
    pub z: Vec<u64>,
}

impl Sondes {
    /// Products of a vector with each probe. A vector is derivable, by who knows the columns and those rows, exactly when
    /// one product is null, save for odds near 2⁻⁶¹; and then all are.
    pub(super) fn produits(&self, v: &Vecteur) -> Vec<u64> {
        let mut p = vec![0; self.k];
        for &(l, x) in v {
            let debut = l as usize * self.k;
            cumuler(&mut p, self.z.get(debut..debut + self.k).unwrap_or_default(), x);
        }
        p
    }

    pub(super) fn annulent(&self, v: &Vecteur) -> bool {
        self.produits(v).iter().all(|x| *x == 0)
    }
}

/// Draws `k` probes orthogonal to `colonnes`.
pub(super) fn sonder<V: Borrow<Vecteur>>(connues: &[bool], colonnes: &[V], k: usize) -> Sondes {
    Reduction::de(connues, colonnes).sonder(k)
}

/// Published columns in echelon form, for one reader.
pub(super) struct Reduction<'a> {
    colonnes: Vec<&'a Vecteur>,
    /// What the reader has of each row.
    lignes: Vec<Ligne>,
    /// How many columns meet each row: pivots are rows that few meet.
    poids: Vec<u32>,
    /// Columns on a single unknown row, each with that row.
    seules: Vec<(u32, u32)>,
    /// Vectors with their pivot row, where they hold 1; each holds 0 at the pivots of those before it, and on the rows that
    /// columns give alone.
    base: Vec<(u32, Vecteur)>,
    /// How each vector of the base was made.
    traces: Vec<Trace>,
    travail: Vec<u64>,
    touchee: Vec<bool>,
    touchees: Vec<u32>,
    attente: Attente,
    /// How many times each vector of the base is taken, then each column that gives a row alone.
    de_base: Cumul,
    des_seules: Cumul,
}

/// Numbers by rank, those of the largest ranks taken first.
#[derive(Default)]
struct Cumul {
    nombres: Vec<u64>,
    attente: Attente,
}

impl Cumul {
    fn new(n: usize) -> Self {
        Cumul { nombres: vec![0; n], attente: Attente::new(n) }
    }

    fn ajouter(&mut self, rang: u32, x: u64) {
        if let Some(place) = self.nombres.get_mut(rang as usize) {
            *place = F::add(*place, x);
            self.attente.inscrire(rang);
        }
    }

    fn oublier(&mut self, rang: u32) {
        if let Some(place) = self.nombres.get_mut(rang as usize) {
            *place = 0;
            self.attente.retirer(rang);
        }
    }

    fn dernier(&mut self) -> Option<(u32, u64)> {
        let rang = self.attente.dernier()?;
        Some((rang, self.nombres.get_mut(rang as usize).map_or(0, std::mem::take)))
    }
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
    colonne: usize,
    inverse: u64,
    retraits: Vec<(u32, u64)>,
}

impl<'a> Reduction<'a> {
    /// Reads columns on a single unknown row first, then the shortest.
    pub(super) fn de<V: Borrow<Vecteur>>(connues: &[bool], colonnes: &'a [V]) -> Self {
        let n = connues.len();
        let colonnes: Vec<&Vecteur> = colonnes.iter().map(Borrow::borrow).collect();
        let mut poids = vec![0u32; n];
        for &(l, _) in colonnes.iter().copied().flatten() {
            if let Some(p) = poids.get_mut(l as usize) {
                *p += 1;
            }
        }
        let mut lignes: Vec<Ligne> = connues.iter().map(|c| if *c { Ligne::Connue } else { Ligne::Inconnue }).collect();
        let epluche = eplucher(connues, &colonnes);
        let mut seules = Vec::with_capacity(epluche.seules);
        for &i in epluche.ordre.iter().take(epluche.seules) {
            let Some(c) = colonnes.get(i as usize) else { continue };
            let inconnue = c.iter().find(|(l, _)| lignes.get(*l as usize) == Some(&Ligne::Inconnue));
            if let Some(&(l, _)) = inconnue
                && let Some(place) = lignes.get_mut(l as usize)
            {
                *place = Ligne::Seule(seules.len() as u32);
                seules.push((i, l));
            }
        }
        let mut e = Reduction {
            colonnes,
            lignes,
            poids,
            seules,
            base: Vec::new(),
            traces: Vec::new(),
            travail: vec![0; n],
            touchee: vec![false; n],
            touchees: Vec::new(),
            attente: Attente::new(n),
            de_base: Cumul::default(),
            des_seules: Cumul::default(),
        };
        for &i in epluche.ordre.iter().skip(epluche.seules) {
            let Some(&c) = e.colonnes.get(i as usize) else { continue };
            let (r, retraits) = e.reduire(c);
            if let Some(x) = e.empiler(r) {
                e.traces.push(Trace { colonne: i as usize, inverse: F::inv(x), retraits });
            }
        }
        e
    }

    /// Adds what is left of a column to the base, unless it is nothing; its number at the pivot.
    fn empiler(&mut self, mut r: Vecteur) -> Option<u64> {
        let poids = |l: u32| self.poids.get(l as usize).copied().unwrap_or(AUCUN);
        let &(pivot, x) = r.iter().min_by_key(|(l, _)| (poids(*l), *l))?;
        if x != 1 {
            let inverse = F::inv(x);
            for (_, y) in &mut r {
                *y = F::mul(*y, inverse);
            }
        }
        if let Some(ligne) = self.lignes.get_mut(pivot as usize) {
            *ligne = Ligne::Pivot(self.base.len() as u32);
        }
        self.base.push((pivot, r));
        Some(x)
    }

    /// Vectors in the base.
    pub(super) fn rang(&self) -> usize {
        self.base.len()
    }

    /// Adds a column, and says what it is beyond the first `debut` vectors of the base, in terms of those after them.
    pub(super) fn ajouter(&mut self, debut: usize, colonne: &Vecteur) -> Vecteur {
        let (r, retraits) = self.reduire(colonne);
        let mut v = au_dela(debut, &retraits);
        let rang = self.base.len();
        if let Some(x) = self.empiler(r) {
            self.traces.push(Trace { colonne: AUCUN as usize, inverse: F::inv(x), retraits });
            v.push(((rang - debut) as u32, x));
        }
        v
    }

    /// What a vector of the span is beyond the first `debut` vectors of the base.
    pub(super) fn au_dela(&mut self, debut: usize, v: &Vecteur) -> Vecteur {
        au_dela(debut, &self.reduire(v).1)
    }

    pub(super) fn sonder(&self, k: usize) -> Sondes {
        let mut z = vec![0u64; self.lignes.len() * k];
        for (i, x) in z.iter_mut().enumerate() {
            if matches!(self.lignes.get(i / k), Some(Ligne::Inconnue | Ligne::Pivot(_))) {
                *x = F::alea(i as u64);
            }
        }
        let mut sondes = Sondes { k, z };
        for (pivot, v) in self.base.iter().rev() {
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
        let (reste, retraits) = self.reduire(v);
        if !reste.is_empty() {
            return None;
        }
        // A vector of the base has a row of its own, and so has a column that gives one alone.
        let n = self.lignes.len();
        let mut de_base = std::mem::take(&mut self.de_base);
        let mut seules = std::mem::take(&mut self.des_seules);
        if seules.nombres.len() < n {
            (de_base, seules) = (Cumul::new(n), Cumul::new(n));
        }
        retraits.into_iter().for_each(|(r, x)| de_base.ajouter(r, x));
        self.compter_seules(v, 1, &mut seules);
        let mut colonnes = Vec::new();
        while let Some((rang, x)) = de_base.dernier() {
            let Some(t) = self.traces.get(rang as usize).filter(|_| x != 0) else { continue };
            let x = F::mul(x, t.inverse);
            colonnes.push(t.colonne);
            let oppose = F::sub(0, x);
            for (r, facteur) in &t.retraits {
                de_base.ajouter(*r, F::mul(oppose, *facteur));
            }
            if let Some(c) = self.colonnes.get(t.colonne) {
                self.compter_seules(c, oppose, &mut seules);
            }
        }
        while let Some((rang, x)) = seules.dernier() {
            let Some(&(colonne, ligne)) = self.seules.get(rang as usize).filter(|_| x != 0) else { continue };
            let Some(c) = self.colonnes.get(colonne as usize) else { continue };
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

    /// What is left of a column once every vector of the base has been subtracted, and how many times each was. Rows that columns
    /// give alone are left out.
    fn reduire(&mut self, colonne: &Vecteur) -> (Vecteur, Vec<(u32, u64)>) {
        let Reduction { lignes, base, travail, touchee, touchees, attente, .. } = self;
        // Vectors are subtracted in the order they came, because each may hold the pivots of later ones.
        let mut ajouter = |travail: &mut [u64], l: u32, x: u64, attente: &mut Attente| {
            let i = l as usize;
            let ligne = lignes.get(i).copied().unwrap_or(Ligne::Connue);
            if matches!(ligne, Ligne::Connue | Ligne::Seule(_)) {
                return;
            }
            let (Some(t), Some(marque)) = (travail.get_mut(i), touchee.get_mut(i)) else { return };
            *t = F::add(*t, x);
            if !*marque {
                *marque = true;
                touchees.push(l);
                if let Ligne::Pivot(r) = ligne {
                    attente.inscrire(r);
                }
            }
        };
        for &(l, x) in colonne {
            ajouter(travail, l, x, attente);
        }
        let mut retraits = Vec::new();
        while let Some(r) = attente.premier() {
            let Some((pivot, vecteur)) = base.get(r as usize) else { continue };
            let facteur = travail.get(*pivot as usize).copied().unwrap_or(0);
            if facteur == 0 {
                continue;
            }
            retraits.push((r, facteur));
            let oppose = F::sub(0, facteur);
            for &(l, x) in vecteur {
                ajouter(travail, l, F::mul(oppose, x), attente);
            }
        }
        let mut r = Vec::with_capacity(touchees.len());
        for l in touchees.drain(..) {
            if let (Some(t), Some(marque)) = (travail.get_mut(l as usize), touchee.get_mut(l as usize)) {
                if *t != 0 {
                    r.push((l, *t));
                }
                *t = 0;
                *marque = false;
            }
        }
        (r, retraits)
    }
}

fn au_dela(debut: usize, retraits: &[(u32, u64)]) -> Vecteur {
    let debut = debut as u32;
    retraits.iter().filter(|(r, _)| *r >= debut).map(|(r, x)| (r - debut, *x)).collect()
}
