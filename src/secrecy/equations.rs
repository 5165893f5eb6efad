//! Equalities between numbers, kept reduced: each gives one number by others that none of them gives.

use std::collections::BTreeMap;

use super::corps::Corps;

type F = Corps<1>;

/// Numbers of columns, none null, columns increasing.
pub(super) type Combinaison = BTreeMap<u32, u64>;

/// Combinations that are null, each under the column that it gives by the others, which no other one speaks of.
#[derive(Clone, Default)]
pub(super) struct Equations(BTreeMap<u32, Combinaison>);

impl Equations {
    pub(super) fn combinaisons(&self) -> impl Iterator<Item = &Combinaison> {
        self.0.values()
    }

    /// What gives a column: a combination where it has 1.
    pub(super) fn de(&self, colonne: u32) -> Option<&Combinaison> {
        self.0.get(&colonne)
    }

    /// Those of which every column is one of some.
    pub(super) fn parmi(&self, dans: impl Fn(&u32) -> bool) -> Self {
        let siennes = self.0.iter().filter(|(_, r)| r.keys().all(&dans));
        Equations(siennes.map(|(c, r)| (*c, r.clone())).collect())
    }

    /// What they become where only some columns count anybody.
    pub(super) fn ou_seules(&self, presente: impl Fn(&u32) -> bool) -> Self {
        let (mut equations, mut sans_pivot) = (Equations::default(), Vec::new());
        for (pivot, r) in &self.0 {
            let r: Combinaison = r.iter().filter(|(c, _)| presente(c)).map(|(c, x)| (*c, *x)).collect();
            match presente(pivot) {
                true => drop(equations.0.insert(*pivot, r)),
                false => sans_pivot.push(r),
            }
        }
        for mut r in sans_pivot {
            equations.reduire(&mut r);
            if let Some(&pivot) = r.keys().next() {
                equations.noter(r, pivot);
            }
        }
        equations
    }

    /// Replaces the columns that are given by what gives them.
    pub(super) fn reduire(&self, relation: &mut Combinaison) {
        let donnees: Vec<(u32, u64)> =
            relation.iter().filter(|(c, _)| self.0.contains_key(c)).map(|(c, x)| (*c, *x)).collect();
        for (c, x) in donnees {
            if let Some(r) = self.0.get(&c) {
                ajouter(relation, r, F::sub(0, x));
            }
        }
    }

    /// Adds a reduced combination, which gives one of its columns by the others.
    pub(super) fn noter(&mut self, mut relation: Combinaison, pivot: u32) {
        let inverse = relation.get(&pivot).map_or(1, |x| F::inv(*x));
        if inverse != 1 {
            relation.values_mut().for_each(|x| *x = F::mul(*x, inverse));
        }
        for r in self.0.values_mut() {
            if let Some(x) = r.get(&pivot).copied() {
                ajouter(r, &relation, F::sub(0, x));
            }
        }
        self.0.insert(pivot, relation);
    }
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
