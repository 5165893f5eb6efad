//! Counters of every criterion, by operation, calendar year and class of income. Any total is a sum of cells.

use std::collections::BTreeMap;

use super::compteur::{Avis, Compteur};
use super::tranche::Tranche;

/// Where a household is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cle {
    /// Operation of origin.
    pub operation: String,
    /// Year of the move; `None`: unknown, it only enters the cumulated count.
    pub annee: Option<i32>,
    pub tranche: Option<Tranche>,
}

/// Counters of one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cellule {
    /// By code of criterion.
    pub criteres: BTreeMap<String, Compteur>,
    /// C1 among those who came back to the initial dwelling, who are in C1 too: their own column.
    pub retours: Compteur,
}

impl Cellule {
    fn ajouter(&mut self, autre: &Cellule) {
        for (code, compteur) in &autre.criteres {
            let somme = self.criteres.entry(code.clone()).or_default();
            *somme = somme.plus(*compteur);
        }
        self.retours = self.retours.plus(autre.retours);
    }

    /// The counter of a criterion; empty when nobody was counted.
    pub fn compteur(&self, code: &str) -> Compteur {
        self.criteres.get(code).copied().unwrap_or_default()
    }
}

/// All the cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tableau {
    cellules: BTreeMap<Cle, Cellule>,
}

impl Tableau {
    /// Counts one household. Who counts nowhere leaves no cell: a move after the date d'arrêté does not open a year.
    pub fn ajouter(&mut self, cle: Cle, avis: &BTreeMap<String, Avis>, retour: Avis) {
        let menage = Cellule {
            criteres: avis.iter().map(|(code, a)| (code.clone(), Compteur::de(*a))).collect(),
            retours: Compteur::de(retour),
        };
        if menage.criteres.values().chain([&menage.retours]).any(|c| *c != Compteur::default()) {
            self.cellules.entry(cle).or_default().ajouter(&menage);
        }
    }

    /// Sum of the cells that `garde` keeps.
    pub fn somme(&self, garde: impl Fn(&Cle) -> bool) -> Cellule {
        self.groupes(|cle| garde(cle).then_some(())).remove(&()).unwrap_or_default()
    }

    /// Sums by what `groupe` makes of a cell: operation, year, project… `None` leaves the cell out.
    pub fn groupes<K: Ord>(&self, groupe: impl Fn(&Cle) -> Option<K>) -> BTreeMap<K, Cellule> {
        let mut sommes: BTreeMap<K, Cellule> = BTreeMap::new();
        for (cle, cellule) in &self.cellules {
            if let Some(k) = groupe(cle) {
                sommes.entry(k).or_default().ajouter(cellule);
            }
        }
        sommes
    }
}
