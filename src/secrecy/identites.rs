//! What indicators of the same rows say of each other: « more than 60 % of the ceiling » is three classes of the distribution, the demands of
//! the last three quartiles are those of the first one left out. Whoever reads two of them reads a third.
//!
//! No definition is known here: the equalities are found in the numbers, atom by atom. Two that agree by chance are put together too: that
//! hides a little more, never less. Equalities of two, three and four numbers are looked for, of classes, runs of classes, denominators and
//! universes; and all that follows from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::corps::Corps;
use super::intervalle::hachage::Hachage;
use super::regles::Regles;
use super::reunions::Reunions;
use super::rubriques::Rubriques;
use crate::measures::{Famille, Nature};

type F = Corps<1>;

/// Numbers of columns, none null, columns increasing.
pub(super) type Combinaison = BTreeMap<u32, u64>;

/// Distributions of more classes than that are read class by class, without their runs.
const CLASSES_ORDONNEES: usize = 9;

/// Indicators linked by equalities, to be protected together.
pub(super) struct Grappe {
    /// Ranks of the families, by code.
    pub membres: Vec<usize>,
    /// For each of them, the column of its first number, then of its universe.
    pub colonnes: Vec<(u32, u32)>,
    pub n_colonnes: usize,
    /// Combinations that are null in every atom, each under the column that it gives by the others, which no other one speaks of.
    pub relations: BTreeMap<u32, Combinaison>,
}

/// The indicators that must be protected together: those of which some small number is withheld for itself, and those that tell them.
pub(super) fn grappes(familles: &[Famille], regles: &Regles) -> Vec<Grappe> {
    let mut ordre: Vec<usize> = (0..familles.len()).collect();
    ordre.retain(|i| familles.get(*i).is_some_and(|f| regles.seuil_de(f) > 0));
    ordre.sort_by_key(|i| familles.get(*i).map(|f| &f.indicateur));
    let mut tables: Vec<Vec<usize>> = Vec::new();
    for i in ordre {
        let Some(f) = familles.get(i) else { continue };
        let meme = |t: &&mut Vec<usize>| {
            t.first()
                .and_then(|j| familles.get(*j))
                .is_some_and(|g| f.table == g.table && f.atomes.len() == g.atomes.len() && f.bailleurs == g.bailleurs)
        };
        match tables.iter_mut().find(meme) {
            Some(t) => t.push(i),
            None => tables.push(vec![i]),
        }
    }
    let testee = |i: &usize| familles.get(*i).is_some_and(|f| regles.classes_testees_de(f));
    tables.retain(|t| t.len() > 1 && t.iter().any(testee));
    tables.iter().flat_map(|t| Table::de(familles, t, regles).grappes(testee)).collect()
}

/// The families of one table.
struct Table {
    membres: Vec<usize>,
    colonnes: Vec<(u32, u32)>,
    n_colonnes: usize,
    /// In the order in which columns are given by the others: shares first, then distributions, universes last.
    rang: Vec<u32>,
    /// For each column, the member that it is a number of; none for universes.
    de: Vec<Option<usize>>,
    relations: BTreeMap<u32, Combinaison>,
}

/// Numbers added up in every atom, and a fingerprint of what they are there.
struct Nombre {
    somme: Combinaison,
    empreinte: u64,
}

impl Table {
    fn de(familles: &[Famille], membres: &[usize], regles: &Regles) -> Self {
        let siennes: Vec<&Famille> = membres.iter().filter_map(|i| familles.get(*i)).collect();
        let mut t = Table {
            membres: membres.to_vec(),
            colonnes: Vec::new(),
            n_colonnes: 0,
            rang: Vec::new(),
            de: Vec::new(),
            relations: BTreeMap::new(),
        };
        let mut nombres: Vec<Nombre> = Vec::new();
        let mut des_univers: Vec<(Combinaison, u64)> = Vec::new();
        for (m, f) in siennes.iter().enumerate() {
            let r = Rubriques::de(f);
            let debut = t.n_colonnes as u32;
            t.n_colonnes += r.total();
            t.de.resize(t.n_colonnes, Some(m));
            t.colonnes.push((debut, 0));
            let ordre = if r.nature == Nature::Part { 0 } else { 1 };
            t.rang.extend((0..r.total() as u32).map(|k| 2 * (debut + k) + ordre));
            let empreintes = empreintes(f, &r);
            let somme = |liste: &[usize]| -> Nombre {
                let siennes = || liste.iter().filter_map(|k| Some((*k, *empreintes.get(*k)?))).filter(|(_, e)| *e != 0);
                Nombre {
                    somme: siennes().map(|(k, _)| (debut + k as u32, 1)).collect(),
                    empreinte: siennes().fold(0, |s, (_, e)| F::add(s, e)),
                }
            };
            let univers = somme(&(0..=r.inconnus()).collect::<Vec<_>>());
            des_univers.push((univers.somme.clone(), univers.empreinte));
            nombres.push(univers);
            nombres.extend((0..=r.inconnus()).chain(r.incertains()).map(|k| somme(&[k])));
            let suites = regles.classes_testees_de(f) && r.classes <= CLASSES_ORDONNEES;
            for debut in 0..r.classes {
                for fin in debut + 2..=r.classes {
                    if suites || fin - debut == r.classes {
                        nombres.push(somme(&(debut..fin).collect::<Vec<_>>()));
                    }
                }
            }
        }
        // One column for each universe, whatever families have it.
        let mut univers: BTreeMap<u64, u32> = BTreeMap::new();
        for (m, (somme, empreinte)) in des_univers.into_iter().enumerate() {
            let colonne = *univers.entry(empreinte).or_insert_with(|| {
                t.n_colonnes += 1;
                t.n_colonnes as u32 - 1
            });
            if let Some(c) = t.colonnes.get_mut(m) {
                c.1 = colonne;
            }
            let mut relation = somme;
            relation.insert(colonne, F::sub(0, 1));
            // Given by the others: the last of its classes.
            if let Some(&pivot) = relation.keys().rev().find(|c| **c != colonne) {
                t.noter(relation, pivot);
            }
        }
        t.rang.resize(t.n_colonnes, u32::MAX / 2);
        t.de.resize(t.n_colonnes, None);
        // Of two universes, that of more indicators gives the other.
        for (_, univers) in &t.colonnes {
            if let Some(rang) = t.rang.get_mut(*univers as usize) {
                *rang += 1;
            }
        }
        t.chercher(&nombres, &siennes);
        t
    }

    /// Looks for the equalities of two, three and four numbers.
    fn chercher(&mut self, nombres: &[Nombre], familles: &[&Famille]) {
        type Par<V> = HashMap<u64, V, Hachage>;
        let mut distincts: Vec<&Nombre> = Vec::new();
        let mut vus: Par<&Nombre> = Par::default();
        for n in nombres.iter().filter(|n| n.empreinte != 0) {
            match vus.get(&n.empreinte) {
                Some(m) => self.egaler(&[n], &[m], familles),
                None => {
                    vus.insert(n.empreinte, n);
                    distincts.push(n);
                }
            }
        }
        let mut sommes: Par<(&Nombre, &Nombre)> = Par::default();
        for (i, a) in distincts.iter().enumerate() {
            for b in distincts.iter().skip(i + 1) {
                let somme = F::add(a.empreinte, b.empreinte);
                if let Some(c) = vus.get(&somme) {
                    self.egaler(&[a, b], &[c], familles);
                } else if let Some((c, d)) = sommes.get(&somme) {
                    self.egaler(&[a, b], &[c, d], familles);
                } else {
                    sommes.insert(somme, (a, b));
                }
            }
        }
        for a in &distincts {
            for b in &distincts {
                if let Some((c, d)) = sommes.get(&F::sub(a.empreinte, b.empreinte)) {
                    self.egaler(&[a], &[b, c, d], familles);
                }
            }
        }
    }

    /// Notes that numbers add up to others, unless it follows from what is known.
    fn egaler(&mut self, gauche: &[&Nombre], droite: &[&Nombre], familles: &[&Famille]) {
        let mut relation = Combinaison::new();
        gauche.iter().for_each(|n| ajouter(&mut relation, &n.somme, 1));
        droite.iter().for_each(|n| ajouter(&mut relation, &n.somme, F::sub(0, 1)));
        let lue = relation.clone();
        self.reduire(&mut relation);
        let pivot = relation.keys().copied().min_by_key(|c| (self.rang.get(*c as usize).copied(), *c));
        if let Some(pivot) = pivot.filter(|_| self.est_vraie(&lue, familles)) {
            self.noter(relation, pivot);
        }
    }

    /// Whether a combination is null in every atom. Numbers of it are counts, and its coefficients small.
    fn est_vraie(&self, relation: &Combinaison, familles: &[&Famille]) -> bool {
        let atomes = familles.first().map_or(0, |f| f.atomes.len());
        let mut sommes = vec![0u64; atomes];
        for (c, x) in relation {
            let Some(m) = self.de.get(*c as usize).copied().flatten() else { return false };
            let (Some(f), Some((debut, _))) = (familles.get(m), self.colonnes.get(m)) else { return false };
            let (r, k) = (Rubriques::de(f), (c - debut) as usize);
            for (s, a) in sommes.iter_mut().zip(&f.atomes) {
                let n = r.lire(a).get(k).copied().unwrap_or(0);
                *s = F::add(*s, F::mul(*x, du_corps(n)));
            }
        }
        sommes.iter().all(|s| *s == 0)
    }

    fn reduire(&self, relation: &mut Combinaison) {
        let pivots: Vec<(u32, u64)> =
            relation.iter().filter(|(c, _)| self.relations.contains_key(c)).map(|(c, x)| (*c, *x)).collect();
        for (c, x) in pivots {
            if let Some(r) = self.relations.get(&c) {
                ajouter(relation, r, F::sub(0, x));
            }
        }
    }

    /// Adds a reduced relation, which gives one column by the others.
    fn noter(&mut self, mut relation: Combinaison, pivot: u32) {
        diviser(&mut relation, pivot);
        for r in self.relations.values_mut() {
            if let Some(x) = r.get(&pivot).copied() {
                ajouter(r, &relation, F::sub(0, x));
            }
        }
        self.relations.insert(pivot, relation);
    }

    /// The finest parts that no equality links: two indicators on the same rows are not linked by that alone, a universe being known of
    /// all.
    fn grappes(self, testee: impl Fn(&usize) -> bool) -> Vec<Grappe> {
        let mut reunions = Reunions::de(self.membres.len());
        let du_membre = |m: usize| self.colonnes.get(m).map_or(u32::MAX, |c| c.1);
        let mut porteurs: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for m in 0..self.membres.len() {
            porteurs.entry(du_membre(m)).or_default().push(m);
        }
        let principal = porteurs.iter().max_by_key(|(_, m)| m.len()).map(|(u, _)| *u);
        for relation in self.relations.values() {
            let mut lies: BTreeSet<usize> = BTreeSet::new();
            let mut univers: BTreeSet<u32> = BTreeSet::new();
            for c in relation.keys() {
                match self.de.get(*c as usize).copied().flatten() {
                    Some(m) => drop(lies.insert(m)),
                    None => drop(univers.insert(*c)),
                }
            }
            // A universe that is none of theirs is told by all who have it. That of most indicators is taken for known.
            let connus: BTreeSet<u32> = lies.iter().map(|m| du_membre(*m)).chain(principal).collect();
            let autres = univers.difference(&connus).filter_map(|u| porteurs.get(u)).flatten();
            lies.extend(autres);
            if let Some(premier) = lies.first().copied() {
                lies.into_iter().for_each(|m| reunions.lier(premier, m));
            }
        }
        let parts = reunions.groupes().into_iter().filter(|p| p.len() > 1);
        let grappe = |part: Vec<usize>| {
            let dans = |c: &u32| match self.de.get(*c as usize).copied().flatten() {
                Some(m) => part.contains(&m),
                None => part.iter().any(|m| du_membre(*m) == *c),
            };
            let siennes = self.relations.iter().filter(|(_, r)| r.keys().all(dans));
            Grappe {
                membres: part.iter().filter_map(|m| self.membres.get(*m)).copied().collect(),
                colonnes: part.iter().filter_map(|m| self.colonnes.get(*m)).copied().collect(),
                n_colonnes: self.n_colonnes,
                relations: siennes.map(|(c, r)| (*c, r.clone())).collect(),
            }
        };
        let grappes = parts.map(grappe);
        grappes.filter(|g| g.membres.iter().any(&testee)).collect()
    }
}

/// For each number of a family, what it is in every atom, mixed.
fn empreintes(f: &Famille, r: &Rubriques) -> Vec<u64> {
    let mut empreintes = vec![0; r.total()];
    for (a, atome) in (0u64..).zip(&f.atomes) {
        let alea = F::alea(a);
        for (e, n) in empreintes.iter_mut().zip(r.lire(atome)).filter(|(_, n)| *n != 0) {
            *e = F::add(*e, F::mul(alea, du_corps(n)));
        }
    }
    empreintes
}

/// A whole number in the field; sums may be negative.
fn du_corps(n: i64) -> u64 {
    let module = n.unsigned_abs() % F::P;
    if n < 0 { F::sub(0, module) } else { module }
}

/// Adds `x` times a combination to another.
pub(super) fn ajouter(a: &mut Combinaison, b: &Combinaison, x: u64) {
    for (c, y) in b {
        let place = a.entry(*c).or_insert(0);
        *place = F::add(*place, F::mul(x, *y));
        if *place == 0 {
            a.remove(c);
        }
    }
}

/// Makes the coefficient of a column 1.
pub(super) fn diviser(a: &mut Combinaison, pivot: u32) {
    let inverse = a.get(&pivot).map_or(1, |x| F::inv(*x));
    if inverse != 1 {
        a.values_mut().for_each(|x| *x = F::mul(*x, inverse));
    }
}

#[cfg(test)]
#[path = "identites_tests.rs"]
mod tests;
