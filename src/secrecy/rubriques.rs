//! The additive numbers of one count, laid out as a list: classes, unknowns, two sums, uncertain rows.

use super::plan::Paquet;
use crate::measures::{Compte, Famille, Nature};

/// Positions of the additive numbers of a family.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rubriques {
    pub classes: usize,
    pub incertains: usize,
    pub nature: Nature,
}

impl Rubriques {
    /// Wide enough for every atom and cell, even when one carries more numbers than the family announces.
    pub(super) fn de(famille: &Famille) -> Self {
        let comptes = || famille.atomes.iter().chain(famille.cellules.iter().map(|c| &c.compte));
        Rubriques {
            classes: comptes().map(|c| c.classes.len()).max().unwrap_or(0).max(famille.classes.len()),
            incertains: comptes().map(|c| c.incertains.len()).max().unwrap_or(0),
            nature: famille.nature,
        }
    }

    pub(super) fn total(&self) -> usize {
        self.classes + 3 + self.incertains
    }

    pub(super) fn inconnus(&self) -> usize {
        self.classes
    }

    pub(super) fn sommes(&self) -> [usize; 2] {
        [self.classes + 1, self.classes + 2]
    }

    pub(super) fn incertains(&self) -> std::ops::Range<usize> {
        self.classes + 3..self.total()
    }

    /// The numbers of a count in this layout; what it does not carry is 0.
    pub(super) fn lire(&self, c: &Compte) -> Vec<i64> {
        let mut v = vec![0; self.total()];
        for (x, y) in v.iter_mut().zip(c.classes.iter().take(self.classes)) {
            *x = *y;
        }
        let (num, den) = c.sommes.unwrap_or_default();
        for (x, y) in v.iter_mut().skip(self.classes).zip([c.inconnus, num, den].iter().chain(&c.incertains)) {
            *x = *y;
        }
        v
    }

    /// Lists of numbers of which a bundle shows the sums. Those of a base: the denominator alone when classes have a bundle of their own.
    pub(super) fn montres(&self, paquet: Paquet) -> Vec<Vec<usize>> {
        let seules = |k: &mut dyn Iterator<Item = usize>| k.map(|k| vec![k]).collect();
        match (paquet, self.nature) {
            (Paquet::Base, Nature::Part | Nature::Repartition) => {
                vec![vec![self.inconnus()], (0..self.classes).collect()]
            }
            (Paquet::Base, Nature::Moyenne | Nature::Effectif) => {
                seules(&mut std::iter::once(self.inconnus()).chain(0..self.classes).chain(self.sommes()))
            }
            (Paquet::Classe(k), _) => {
                if k < self.classes {
                    vec![vec![k]]
                } else {
                    Vec::new()
                }
            }
            (Paquet::Incertains, _) => seules(&mut self.incertains()),
        }
    }

    /// How many bundles of classes a cell has beside its base. `oui` and `non` make one: given the base,
    /// each is the complement of the other. A mean or a number of rows has none.
    pub(super) fn paquets_de_classes(&self) -> usize {
        match self.nature {
            Nature::Part if self.classes == 2 => 1,
            Nature::Part | Nature::Repartition => self.classes,
            Nature::Moyenne | Nature::Effectif => 0,
        }
    }
}
