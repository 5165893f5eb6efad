//! Things that links put together, two by two.

use std::collections::BTreeMap;

/// For each thing, one that it is linked to; itself for the one that speaks for all.
#[derive(Default)]
pub(super) struct Reunions(Vec<usize>);

impl Reunions {
    pub(super) fn de(nombre: usize) -> Self {
        Reunions((0..nombre).collect())
    }

    /// One more, linked to none.
    pub(super) fn ajouter(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    /// Who speaks for one: the first of those that it is linked to.
    fn chef(&self, mut rang: usize) -> usize {
        while let Some(&v) = self.0.get(rang).filter(|v| **v != rang) {
            rang = v;
        }
        rang
    }

    pub(super) fn lier(&mut self, a: usize, b: usize) {
        if a == b {
            return;
        }
        let (a, b) = (self.chef(a), self.chef(b));
        if let Some(place) = self.0.get_mut(a.max(b)) {
            *place = a.min(b);
        }
    }

    /// What is together, each increasing, in the order of the first.
    pub(super) fn groupes(&self) -> Vec<Vec<usize>> {
        let mut groupes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for i in 0..self.0.len() {
            groupes.entry(self.chef(i)).or_default().push(i);
        }
        groupes.into_values().collect()
    }
}
