//! A sparse basis of the vectors orthogonal to every published column.
//!
//! It starts with one vector for each row that the reader does not know. Publishing a column removes one vector and mends the
//! others that met the column. Vectors lengthen as it goes; once they have, the basis is made anew from the published columns,
//! shortest first, on the rows that are left.

use std::borrow::Borrow;

use super::corps::Corps;
use super::systeme::Vecteur;

type F = Corps<1>;

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

/// Length, how soon its rows are decided on, place: the smallest is removed first.
type Rang = (usize, std::cmp::Reverse<u32>, u32);

#[derive(Default)]
pub(super) struct Orthogonal {
    /// An emptied place is a vector that was removed.
    vecteurs: Vec<Vecteur>,
    /// For each row, the vectors that may meet it.
    par_ligne: Vec<Vec<u32>>,
    /// Work done, in coefficients read or written.
    travail: u64,
    /// Work and length when the basis was last made.
    repere: (u64, usize),
    longueur: usize,
    tampon: Vec<u64>,
    /// The last search in which each vector was found.
    vus: Vec<u64>,
    recherche: u64,
}

impl Orthogonal {
    /// What is left once `colonnes` are published.
    pub(super) fn de(connues: &[bool], colonnes: &[Vecteur], tard: &[u32]) -> Self {
        let mut o = Orthogonal { tampon: vec![0; connues.len()], ..Orthogonal::default() };
        o.refaire(connues, colonnes, tard);
        o
    }

    /// Every vector on the rows that are not `connues`, in the places of those there were.
    fn tout(&mut self, connues: &[bool]) {
        let mut libres = std::mem::take(&mut self.vecteurs).into_iter();
        self.par_ligne.resize_with(connues.len(), Vec::new);
        for ((l, connue), liste) in (0u32..).zip(connues).zip(&mut self.par_ligne) {
            liste.clear();
            if !*connue {
                liste.push(self.vecteurs.len() as u32);
                let mut v = libres.next().unwrap_or_default();
                v.clear();
                v.push((l, 1));
                self.vecteurs.push(v);
            }
        }
        self.longueur = self.vecteurs.len();
        self.vus.clear();
        self.vus.resize(self.vecteurs.len(), 0);
        (self.travail, self.recherche) = (0, 0);
    }

    fn refaire(&mut self, connues: &[bool], colonnes: &[Vecteur], tard: &[u32]) {
        let epluche = eplucher(connues, colonnes);
        self.tout(&epluche.connues);
        let inconnue = |l: u32| !epluche.connues.get(l as usize).copied().unwrap_or(true);
        for i in epluche.ordre.iter().skip(epluche.seules) {
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

    pub(super) fn vecteur(&self, rang: u32) -> &[(u32, u64)] {
        self.vecteurs.get(rang as usize).map_or(&[], Vec::as_slice)
    }

    /// Vectors that meet the columns, and among them those to remove: the shortest, and of those the one whose rows are
    /// decided on last, for its rows will be met by all the others.
    pub(super) fn preparer(&mut self, paquet: &[Vecteur], tard: &[u32]) -> Retrait {
        let touches = self.touches(paquet);
        let longueur = |b: u32| self.vecteur(b).len();
        let attente = |b: u32| {
            self.vecteur(b).iter().map(|(l, _)| tard.get(*l as usize).copied().unwrap_or(0)).min().unwrap_or(0)
        };
        let mut pivots: Vec<u32> = Vec::new();
        let mut choisis = Echelon::default();
        while pivots.len() < paquet.len() {
            let mut meilleur: Option<(Rang, usize)> = None;
            for (i, (b, d)) in touches.iter().enumerate() {
                let n = longueur(b);
                if meilleur.is_some_and(|((k, ..), _)| k < n) || !pivots.is_empty() && choisis.contient(d) {
                    continue;
                }
                let rang = (n, std::cmp::Reverse(attente(b)), b);
                if meilleur.is_none_or(|(m, _)| rang < m) {
                    meilleur = Some((rang, i));
                }
            }
            let Some(((_, _, b), i)) = meilleur else { break };
            choisis.ajouter(touches.produits(i).to_vec());
            pivots.push(b);
        }
        Retrait { pivots, touches }
    }

    fn touches(&mut self, paquet: &[Vecteur]) -> Touches {
        let largeur = paquet.len();
        let vecteurs = self.voisins(paquet);
        let mut touches = Touches { produits: vec![0; vecteurs.len() * largeur], vecteurs, largeur };
        for (q, c) in paquet.iter().enumerate() {
            for &(l, x) in c {
                if let Some(t) = self.tampon.get_mut(l as usize) {
                    *t = x;
                }
            }
            for (b, d) in touches.vecteurs.iter().zip(touches.produits.chunks_exact_mut(largeur)) {
                let Some(v) = self.vecteurs.get(*b as usize) else { continue };
                self.travail += v.len() as u64;
                let mut s = 0;
                for &(l, x) in v {
                    match self.tampon.get(l as usize).copied().unwrap_or(0) {
                        0 => (),
                        1 => s = F::add(s, x),
                        t => s = F::add(s, F::mul(t, x)),
                    }
                }
                if let Some(place) = d.get_mut(q) {
                    *place = s;
                }
            }
            for &(l, _) in c {
                if let Some(t) = self.tampon.get_mut(l as usize) {
                    *t = 0;
                }
            }
        }
        touches.trier();
        // A row read alone: names left by vectors that no longer meet it are dropped.
        if let [c] = paquet
            && let [(l, _)] = *c.as_slice()
            && let Some(liste) = self.par_ligne.get_mut(l as usize)
        {
            liste.clone_from(&touches.vecteurs);
        }
        touches
    }

    /// Vectors that may meet the columns, each once.
    fn voisins(&mut self, paquet: &[Vecteur]) -> Vec<u32> {
        self.recherche += 1;
        let mut vecteurs: Vec<u32> = Vec::new();
        for liste in paquet.iter().flatten().filter_map(|(l, _)| self.par_ligne.get(*l as usize)) {
            for &b in liste {
                if let Some(vu) = self.vus.get_mut(b as usize).filter(|v| **v != self.recherche) {
                    *vu = self.recherche;
                    vecteurs.push(b);
                }
            }
        }
        vecteurs
    }

    /// Adds a multiple of `pivot`, whose coefficients are in `tampon`, to one vector. Rows of a vector are in no order.
    fn combiner(&mut self, rang: u32, facteur: u64, pivot: &Vecteur) {
        let Some(v) = self.vecteurs.get_mut(rang as usize) else { return };
        let avant = v.len();
        self.travail += (avant + pivot.len()) as u64;
        let mut communes = 0;
        for (l, x) in v.iter_mut() {
            let Some(t) = self.tampon.get_mut(*l as usize) else { continue };
            if *t != 0 {
                *x = F::add(*x, F::mul(facteur, *t));
                // Seen: what is left belongs to the pivot alone.
                *t = 0;
                communes += 1;
            }
        }
        if communes > 0 {
            v.retain(|(_, x)| *x != 0);
        }
        for &(l, x) in pivot {
            let Some(t) = self.tampon.get_mut(l as usize) else { continue };
            if *t == 0 {
                *t = x;
                continue;
            }
            v.push((l, F::mul(facteur, x)));
            if let Some(liste) = self.par_ligne.get_mut(l as usize) {
                liste.push(rang);
            }
        }
        self.longueur = self.longueur + v.len() - avant;
    }

    /// Removes what was prepared, and gives it.
    pub(super) fn retirer(&mut self, retrait: Retrait) -> Vec<Retire> {
        let Retrait { pivots, mut touches } = retrait;
        let mut retires = Vec::with_capacity(pivots.len());
        for p in pivots {
            let Some(produits) = touches.sortir(p) else { continue };
            let Some(colonne) = produits.iter().position(|x| *x != 0) else { continue };
            let inverse = F::inv(produits.get(colonne).copied().unwrap_or(0));
            let Some(pivot) = self.vecteurs.get_mut(p as usize).map(std::mem::take) else { continue };
            self.longueur -= pivot.len();
            for &(l, x) in &pivot {
                if let Some(t) = self.tampon.get_mut(l as usize) {
                    *t = x;
                }
            }
            let largeur = touches.largeur.max(1);
            for (b, d) in touches.vecteurs.iter().zip(touches.produits.chunks_exact_mut(largeur)) {
                let x = d.get(colonne).copied().unwrap_or(0);
                if x == 0 {
                    continue;
                }
                let facteur = F::sub(0, F::mul(x, inverse));
                cumuler(d, &produits, facteur);
                self.combiner(*b, facteur, &pivot);
            }
            for &(l, _) in &pivot {
                if let Some(t) = self.tampon.get_mut(l as usize) {
                    *t = 0;
                }
            }
            retires.push(Retire { vecteur: pivot, colonne, inverse, produits });
        }
        retires
    }
}

/// Columns in the order in which they are best read.
pub(super) struct Epluche {
    /// Rows known once columns on a single unknown row have been read.
    pub connues: Vec<bool>,
    /// Those columns, each with one row that was not known before it, then the others that still say something, shortest
    /// first.
    pub ordre: Vec<u32>,
    /// How many columns of the first kind.
    pub seules: usize,
}

pub(super) fn eplucher<V: Borrow<Vecteur>>(connues: &[bool], colonnes: &[V]) -> Epluche {
    let mut connues = connues.to_vec();
    let inconnue = |connues: &[bool], l: u32| !connues.get(l as usize).copied().unwrap_or(true);
    // The columns that meet each unknown row, one row after the other.
    let mut debuts = vec![0u32; connues.len() + 1];
    let mut restes: Vec<u32> = Vec::with_capacity(colonnes.len());
    let mut seules: Vec<u32> = Vec::new();
    for (i, c) in (0u32..).zip(colonnes) {
        let mut n = 0;
        for (l, _) in c.borrow().iter().filter(|(l, _)| inconnue(&connues, *l)) {
            n += 1;
            if let Some(d) = debuts.get_mut(*l as usize) {
                *d += 1;
            }
        }
        restes.push(n);
        if n == 1 {
            seules.push(i);
        }
    }
    let mut total = 0;
    for d in &mut debuts {
        total += *d;
        *d = total;
    }
    let mut par_ligne = vec![0u32; total as usize];
    for (i, c) in colonnes.iter().enumerate().rev() {
        for (l, _) in c.borrow().iter().filter(|(l, _)| inconnue(&connues, *l)) {
            if let Some(d) = debuts.get_mut(*l as usize) {
                *d -= 1;
                if let Some(place) = par_ligne.get_mut(*d as usize) {
                    *place = i as u32;
                }
            }
        }
    }
    let mut ordre = Vec::new();
    while let Some(i) = seules.pop() {
        let Some(c) = colonnes.get(i as usize) else { continue };
        let Some(&(l, _)) = c.borrow().iter().find(|(l, _)| inconnue(&connues, *l)) else { continue };
        ordre.push(i);
        if let Some(place) = connues.get_mut(l as usize) {
            *place = true;
        }
        let (debut, fin) = (debuts.get(l as usize), debuts.get(l as usize + 1));
        let siennes = debut.zip(fin).and_then(|(d, f)| par_ligne.get(*d as usize..*f as usize));
        for j in siennes.into_iter().flatten() {
            if let Some(n) = restes.get_mut(*j as usize) {
                *n -= 1;
                if *n == 1 {
                    seules.push(*j);
                }
            }
        }
    }
    let seules = ordre.len();
    let mut longues: Vec<(u32, &Vecteur, u32)> =
        (0u32..).zip(colonnes).zip(restes).filter(|(_, n)| *n > 1).map(|((i, c), n)| (n, c.borrow(), i)).collect();
    longues.sort_unstable();
    ordre.extend(longues.into_iter().map(|(_, _, i)| i));
    Epluche { connues, ordre, seules }
}

/// `a += x · b`
pub(super) fn cumuler(a: &mut [u64], b: &[u64], x: u64) {
    if x == 1 {
        a.iter_mut().zip(b).for_each(|(s, f)| *s = F::add(*s, *f));
    } else {
        a.iter_mut().zip(b).for_each(|(s, f)| *s = F::add(*s, F::mul(*f, x)));
    }
}

/// A few short vectors, each with its pivot, where later ones hold 0. Only what they span counts, so that none is divided.
#[derive(Default)]
pub(super) struct Echelon(Vec<(usize, Vec<u64>)>);

impl Echelon {
    fn reduire(&self, v: &mut [u64]) {
        for (p, b) in &self.0 {
            let (x, y) = (v.get(*p).copied().unwrap_or(0), b.get(*p).copied().unwrap_or(0));
            if x != 0 {
                v.iter_mut().zip(b).for_each(|(s, b)| *s = F::sub(F::mul(*s, y), F::mul(*b, x)));
            }
        }
    }

    pub(super) fn est_vide(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contient(&self, v: &[u64]) -> bool {
        // Multiples of one vector, most often: nothing to write down.
        if let [(p, b)] = self.0.as_slice() {
            let (x, y) = (v.get(*p).copied().unwrap_or(0), b.get(*p).copied().unwrap_or(0));
            return v.iter().zip(b).all(|(s, b)| F::mul(*s, y) == F::mul(*b, x));
        }
        let mut v = v.to_vec();
        self.reduire(&mut v);
        v.iter().all(|x| *x == 0)
    }

    pub(super) fn ajouter(&mut self, mut v: Vec<u64>) {
        self.reduire(&mut v);
        if let Some(p) = v.iter().position(|x| *x != 0) {
            self.0.push((p, v));
        }
    }
}
