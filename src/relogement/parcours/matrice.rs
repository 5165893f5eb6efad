//! Matrix of origin against class of destination. Its row totals are the relogés définitifs of X1.

use std::collections::BTreeMap;

use super::trajet::{Classe, Trajet};

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origine {
    Operation,
    Quartier,
}

/// One origin; `None` when it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ligne {
    pub origine: Option<String>,
    /// Every class has its count, even zero.
    pub classes: BTreeMap<Classe, i64>,
}

impl Ligne {
    pub fn total(&self) -> i64 {
        self.classes.values().sum()
    }
}

/// Origin of a move, at the level asked for.
pub fn origine(t: &Trajet, niveau: Origine) -> Option<String> {
    match niveau {
        Origine::Operation => Some(t.operation.clone()),
        Origine::Quartier => t.quartier_origine.clone(),
    }
}

/// Rows by origin; unknown origin first.
pub fn matrice(trajets: &[Trajet], niveau: Origine) -> Vec<Ligne> {
    let mut lignes: BTreeMap<Option<String>, BTreeMap<Classe, i64>> = BTreeMap::new();
    for t in trajets {
        let ligne = lignes.entry(origine(t, niveau)).or_insert_with(|| Classe::TOUTES.map(|c| (c, 0)).into());
        *ligne.entry(t.classe()).or_default() += 1;
    }
    lignes.into_iter().map(|(origine, classes)| Ligne { origine, classes }).collect()
}

/// All rows together.
pub fn total(lignes: &[Ligne]) -> Ligne {
    let mut classes: BTreeMap<Classe, i64> = Classe::TOUTES.map(|c| (c, 0)).into();
    for (c, n) in lignes.iter().flat_map(|l| &l.classes) {
        *classes.entry(*c).or_default() += n;
    }
    Ligne { origine: None, classes }
}
