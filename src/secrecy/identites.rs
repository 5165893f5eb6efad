//! What indicators of the same rows say of each other: « more than 60 % of the ceiling » is three classes of the distribution, the demands of
//! the last three quartiles are those of the first one left out. Whoever reads two of them reads a third.
//!
//! No definition is known here: the equalities are found in the numbers, atom by atom. Two that agree by chance are put together too: that
//! hides a little more, never less. Equalities of two, three and four numbers are looked for, of classes, runs of classes, denominators and
//! universes; and all that follows from them. They are looked for in the whole table, then in QPV and out of them ([`lieux`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rustc_hash::FxBuildHasher;

use super::corps::Corps;
use super::equations::{Combinaison, Equations, ajouter};
use super::lieux::{LIEUX, lieux};
use super::regles::Regles;
use super::reunions::Reunions;
use super::rubriques::Rubriques;
use crate::measures::{Famille, Nature};

type F = Corps<1>;

/// Distributions of more classes than that are read class by class, without their runs.
const CLASSES_ORDONNEES: usize = 9;

/// Indicators linked by equalities, to be protected together.
pub(super) struct Grappe {
    /// Ranks of the families, by code.
    pub membres: Vec<usize>,
    /// For each of them, the column of its first number, then of its universe.
    pub colonnes: Vec<(u32, u32)>,
    pub n_colonnes: usize,
    /// For each atom of the table, its place.
    pub lieux: Vec<Option<usize>>,
    /// What holds in the whole table, then in each place.
    relations: Vec<Equations>,
}

impl Grappe {
    /// What is known to hold in rows of one place, or wherever they are, among columns that count somebody there.
    pub(super) fn relations(&self, lieu: Option<usize>, presents: &[bool]) -> Equations {
        let presente = |c: &u32| presents.get(*c as usize).copied().unwrap_or(false);
        self.relations.get(lieu.map_or(0, |l| l + 1)).map(|r| r.ou_seules(presente)).unwrap_or_default()
    }
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

/// Numbers added up in every atom, and a fingerprint of what they are there.
struct Nombre {
    somme: Combinaison,
    empreinte: u64,
}

/// The families of one table.
struct Table<'a> {
    /// Ranks of the families.
    membres: Vec<usize>,
    familles: Vec<&'a Famille>,
    colonnes: Vec<(u32, u32)>,
    n_colonnes: usize,
    /// In the order in which columns are given by the others: shares first, then distributions, universes last.
    rang: Vec<u32>,
    /// For each column, the member that it is a number of; none for universes.
    de: Vec<Option<usize>>,
    lieux: Vec<Option<usize>>,
    /// What holds in all of it, then in each place.
    relations: Vec<Equations>,
}

impl<'a> Table<'a> {
    fn de(familles: &'a [Famille], membres: &[usize], regles: &Regles) -> Self {
        let siennes: Vec<&Famille> = membres.iter().filter_map(|i| familles.get(*i)).collect();
        let mut t = Table {
            membres: membres.to_vec(),
            colonnes: Vec::new(),
            n_colonnes: 0,
            rang: Vec::new(),
            de: Vec::new(),
            lieux: lieux(&siennes),
            relations: Vec::new(),
            familles: siennes,
        };
        for (m, f) in t.familles.iter().enumerate() {
            let r = Rubriques::de(f);
            let debut = t.n_colonnes as u32;
            t.n_colonnes += r.total();
            t.de.resize(t.n_colonnes, Some(m));
            t.colonnes.push((debut, 0));
            let ordre = if r.nature == Nature::Part { 0 } else { 1 };
            t.rang.extend((0..r.total() as u32).map(|k| 2 * (debut + k) + ordre));
        }
        let partout: Vec<usize> = (0..t.lieux.len()).collect();
        let nombres = t.nombres(&partout, regles);
        let univers = t.nommer_les_univers(&nombres);
        let relations = t.chercher(univers, &nombres, &partout);
        t.relations.push(relations.clone());
        for lieu in 0..LIEUX.len() {
            let ici: Vec<usize> = partout.iter().copied().filter(|a| t.lieux.get(*a) == Some(&Some(lieu))).collect();
            let relations = t.chercher(relations.clone(), &t.nombres(&ici, regles), &ici);
            t.relations.push(relations);
        }
        t
    }

    /// The numbers that may be equal, as they are in some atoms: for each family, its universe first.
    fn nombres(&self, atomes: &[usize], regles: &Regles) -> Vec<Vec<Nombre>> {
        let de_la_famille = |(f, (debut, _)): (&&Famille, &(u32, u32))| {
            let r = Rubriques::de(f);
            let empreintes = empreintes(f, &r, atomes);
            let somme = |liste: &[usize]| -> Nombre {
                let siennes = || liste.iter().filter_map(|k| Some((*k, *empreintes.get(*k)?))).filter(|(_, e)| *e != 0);
                Nombre {
                    somme: siennes().map(|(k, _)| (debut + k as u32, 1)).collect(),
                    empreinte: siennes().fold(0, |s, (_, e)| F::add(s, e)),
                }
            };
            let mut nombres = vec![somme(&(0..=r.inconnus()).collect::<Vec<_>>())];
            nombres.extend((0..=r.inconnus()).chain(r.incertains()).map(|k| somme(&[k])));
            let suites = regles.classes_testees_de(f) && r.classes <= CLASSES_ORDONNEES;
            for debut in 0..r.classes {
                for fin in debut + 2..=r.classes {
                    if suites || fin - debut == r.classes {
                        nombres.push(somme(&(debut..fin).collect::<Vec<_>>()));
                    }
                }
            }
            nombres
        };
        self.familles.iter().zip(&self.colonnes).map(de_la_famille).collect()
    }

    /// One column for each universe, whatever families have it: what it is the sum of.
    fn nommer_les_univers(&mut self, nombres: &[Vec<Nombre>]) -> Equations {
        let mut equations = Equations::default();
        let mut univers: BTreeMap<u64, u32> = BTreeMap::new();
        for (m, n) in nombres.iter().enumerate().filter_map(|(m, n)| Some((m, n.first()?))) {
            let colonne = *univers.entry(n.empreinte).or_insert_with(|| {
                self.n_colonnes += 1;
                self.n_colonnes as u32 - 1
            });
            if let Some(c) = self.colonnes.get_mut(m) {
                c.1 = colonne;
            }
            let mut relation = n.somme.clone();
            relation.insert(colonne, F::sub(0, 1));
            // Given by the others: the last of its classes.
            if let Some(&pivot) = relation.keys().rev().find(|c| **c != colonne) {
                equations.noter(relation, pivot);
            }
        }
        self.rang.resize(self.n_colonnes, u32::MAX / 2);
        self.de.resize(self.n_colonnes, None);
        // Of two universes, that of more indicators gives the other.
        for (_, univers) in &self.colonnes {
            if let Some(rang) = self.rang.get_mut(*univers as usize) {
                *rang += 1;
            }
        }
        equations
    }

    /// Looks for the equalities of two, three and four numbers in some atoms, beside those that hold there.
    fn chercher(&self, connues: Equations, nombres: &[Vec<Nombre>], atomes: &[usize]) -> Equations {
        type Par<V> = HashMap<u64, V, FxBuildHasher>;
        let mut equations = connues;
        let mut egaler = |gauche: &[&Nombre], droite: &[&Nombre]| self.egaler(&mut equations, gauche, droite, atomes);
        let mut distincts: Vec<&Nombre> = Vec::new();
        let mut vus: Par<&Nombre> = Par::default();
        for n in nombres.iter().flatten().filter(|n| n.empreinte != 0) {
            match vus.get(&n.empreinte) {
                Some(m) => egaler(&[n], &[m]),
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
                    egaler(&[a, b], &[c]);
                } else if let Some((c, d)) = sommes.get(&somme) {
                    egaler(&[a, b], &[c, d]);
                } else {
                    sommes.insert(somme, (a, b));
                }
            }
        }
        for a in &distincts {
            for b in &distincts {
                if let Some((c, d)) = sommes.get(&F::sub(a.empreinte, b.empreinte)) {
                    egaler(&[a], &[b, c, d]);
                }
            }
        }
        equations
    }

    /// Notes that numbers add up to others, unless it follows from what is known.
    fn egaler(&self, equations: &mut Equations, gauche: &[&Nombre], droite: &[&Nombre], atomes: &[usize]) {
        let mut relation = Combinaison::new();
        gauche.iter().for_each(|n| ajouter(&mut relation, &n.somme, 1));
        droite.iter().for_each(|n| ajouter(&mut relation, &n.somme, F::sub(0, 1)));
        let lue = relation.clone();
        equations.reduire(&mut relation);
        let pivot = relation.keys().copied().min_by_key(|c| (self.rang.get(*c as usize).copied(), *c));
        if let Some(pivot) = pivot.filter(|_| self.est_vraie(&lue, atomes)) {
            equations.noter(relation, pivot);
        }
    }

    /// Whether a combination is null in each of some atoms. Numbers of it are counts, and its coefficients small.
    fn est_vraie(&self, relation: &Combinaison, atomes: &[usize]) -> bool {
        let mut sommes = vec![0u64; atomes.len()];
        for (c, x) in relation {
            let Some(m) = self.de.get(*c as usize).copied().flatten() else { return false };
            let (Some(f), Some((debut, _))) = (self.familles.get(m), self.colonnes.get(m)) else { return false };
            let (r, k) = (Rubriques::de(f), (c - debut) as usize);
            for (s, a) in sommes.iter_mut().zip(atomes) {
                let n = f.atomes.get(*a).and_then(|a| r.lire(a).get(k).copied()).unwrap_or(0);
                *s = F::add(*s, F::mul(*x, du_corps(n)));
            }
        }
        sommes.iter().all(|s| *s == 0)
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
        for relation in self.relations.iter().flat_map(Equations::combinaisons) {
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
            Grappe {
                membres: part.iter().filter_map(|m| self.membres.get(*m)).copied().collect(),
                colonnes: part.iter().filter_map(|m| self.colonnes.get(*m)).copied().collect(),
                n_colonnes: self.n_colonnes,
                lieux: self.lieux.clone(),
                relations: self.relations.iter().map(|r| r.parmi(dans)).collect(),
            }
        };
        let grappes = parts.map(grappe);
        grappes.filter(|g| g.membres.iter().any(&testee)).collect()
    }
}

/// For each number of a family, what it is in each of some atoms, mixed.
fn empreintes(f: &Famille, r: &Rubriques, atomes: &[usize]) -> Vec<u64> {
    let mut empreintes = vec![0; r.total()];
    for (a, atome) in atomes.iter().filter_map(|a| Some((*a as u64, f.atomes.get(*a)?))) {
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

#[cfg(test)]
#[path = "identites_tests.rs"]
mod tests;
