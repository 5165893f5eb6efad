//! One count at every level, from the operation to France: counted from rows, then from the level below. Two ways that must agree.

use std::collections::{BTreeMap, BTreeSet};

use super::niveaux::{Echelon, Rattachement};

/// What adds up.
pub trait Somme: Clone + Default + PartialEq {
    fn ajouter(&mut self, autre: &Self);
}

/// What one zone counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total<T> {
    pub echelon: Echelon,
    /// Code of the operation, of the project, SIREN…
    pub zone: String,
    pub compte: T,
    /// Whether it is what the zones below it add up to.
    pub juste: bool,
}

/// Every zone of every level, operations first; an operation without any row is there, with nothing. `rangs`: the operation of each row
/// and what it counts.
pub fn consolider<'a, T: Somme>(
    rattachements: &BTreeMap<String, Rattachement>,
    rangs: impl IntoIterator<Item = (&'a str, T)>,
) -> Vec<Total<T>> {
    let vide = Rattachement::default();
    let zone =
        |operation: &str, e: Echelon| rattachements.get(operation).unwrap_or(&vide).zone(operation, e).to_owned();
    let rangs: Vec<(&str, T)> = rangs.into_iter().collect();
    let mut totaux: Vec<Total<T>> = Vec::new();
    let mut dessous: Option<Echelon> = None;
    for &echelon in Echelon::TOUS {
        let mut ici: BTreeMap<String, T> = rattachements.keys().map(|o| (zone(o, echelon), T::default())).collect();
        for (operation, compte) in &rangs {
            ici.entry(zone(operation, echelon)).or_default().ajouter(compte);
        }
        let mut enfants: BTreeMap<String, T> = BTreeMap::new();
        if let Some(d) = dessous {
            let parents: BTreeSet<(String, String)> =
                rattachements.keys().map(|o| (zone(o, d), zone(o, echelon))).collect();
            for (enfant, parent) in parents {
                if let Some(t) = totaux.iter().find(|t| t.echelon == d && t.zone == enfant) {
                    enfants.entry(parent).or_default().ajouter(&t.compte);
                }
            }
        }
        totaux.extend(ici.into_iter().map(|(zone, compte)| {
            let juste = dessous.is_none() || enfants.get(&zone) == Some(&compte);
            Total { echelon, zone, compte, juste }
        }));
        dessous = Some(echelon);
    }
    totaux
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Somme for i64 {
        fn ajouter(&mut self, autre: &Self) {
            *self += autre;
        }
    }

    fn lieu(projet: &str, epci: &str) -> Rattachement {
        Rattachement { projet: projet.to_owned(), epci: epci.to_owned(), ..Rattachement::default() }
    }

    proptest! {
        /// Whatever the operations, each level has the same total, and each zone that of its operations.
        #[test]
        fn every_level_has_the_same_total(
            lieux in proptest::collection::vec((0u8..4, 0u8..3), 1..8),
            rangs in proptest::collection::vec((0usize..8, 0i64..50), 0..40),
        ) {
            // A project belongs to one EPCI.
            let rattachements: BTreeMap<String, Rattachement> = lieux
                .iter()
                .enumerate()
                .map(|(i, (p, _))| (format!("O{i}"), lieu(&format!("P{p}"), &format!("E{}", p / 2))))
                .collect();
            let noms: Vec<String> = rattachements.keys().cloned().collect();
            let rangs: Vec<(&str, i64)> =
                rangs.iter().map(|(i, n)| (noms[i % noms.len()].as_str(), *n)).collect();
            let totaux = consolider(&rattachements, rangs.clone());
            let tout: i64 = rangs.iter().map(|(_, n)| n).sum();
            for &e in Echelon::TOUS {
                prop_assert_eq!(totaux.iter().filter(|t| t.echelon == e).map(|t| t.compte).sum::<i64>(), tout);
            }
            for t in &totaux {
                let siens = rangs.iter().filter(|(o, _)| rattachements[*o].zone(o, t.echelon) == t.zone);
                prop_assert_eq!(siens.map(|(_, n)| n).sum::<i64>(), t.compte);
                prop_assert!(t.juste);
            }
        }
    }

    /// A project told in two EPCI counts in both: the sum is then wrong, and said so.
    #[test]
    fn a_project_with_two_parents_is_said() {
        let rattachements = [("A", lieu("P", "E1")), ("B", lieu("P", "E2"))].map(|(o, r)| (o.to_owned(), r)).into();
        let totaux = consolider(&rattachements, [("A", 3), ("B", 4)]);
        let faux: Vec<(&str, i64)> = totaux.iter().filter(|t| !t.juste).map(|t| (t.zone.as_str(), t.compte)).collect();
        assert_eq!(faux, [("E1", 3), ("E2", 4)]);
    }
}
