//! The counters of all atoms, side by side: one row per atom, one column per case.
//!
//! Most atoms hold a few rows, so a counter is one byte; what goes beyond is kept apart, by whole rounds of the byte.

use std::collections::BTreeMap;

/// Rows that one round of the byte stands for.
const TOUR: u32 = 256;

/// A table of counters that grows by rows.
pub struct Compteurs {
    largeur: usize,
    restes: Vec<u8>,
    /// Whole rounds of the counters that made some, by their place.
    tours: BTreeMap<usize, u32>,
}

impl Compteurs {
    pub fn new(largeur: usize) -> Self {
        Compteurs { largeur, restes: Vec::new(), tours: BTreeMap::new() }
    }

    /// Columns of a row.
    pub fn largeur(&self) -> usize {
        self.largeur
    }

    /// Makes room for rows up to `lignes`.
    pub fn etendre(&mut self, lignes: usize) {
        self.restes.resize(lignes * self.largeur, 0);
    }

    /// Counts one more. Nothing happens outside of the table.
    pub fn compter(&mut self, ligne: u32, colonne: usize) {
        let place = ligne as usize * self.largeur + colonne;
        if let Some(reste) = self.restes.get_mut(place) {
            *reste = reste.wrapping_add(1);
            if *reste == 0 {
                *self.tours.entry(place).or_default() += 1;
            }
        }
    }

    /// One counter; 0 outside of the table.
    pub fn lire(&self, ligne: u32, colonne: usize) -> i64 {
        let place = ligne as usize * self.largeur + colonne;
        let reste = self.restes.get(place).copied().unwrap_or(0);
        i64::from(reste) + self.tours.get(&place).map_or(0, |t| i64::from(*t) * i64::from(TOUR))
    }

    /// Adds a whole row to `total`, column by column.
    pub fn ajouter_a(&self, ligne: u32, total: &mut [i64]) {
        let debut = ligne as usize * self.largeur;
        let places = debut..debut + self.largeur;
        for (t, n) in total.iter_mut().zip(self.restes.get(places.clone()).unwrap_or_default()) {
            *t += i64::from(*n);
        }
        for (place, tours) in self.tours.range(places) {
            if let Some(t) = total.get_mut(place - debut) {
                *t += i64::from(*tours) * i64::from(TOUR);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is counted, a counter says how many times, alone or in its row.
        #[test]
        fn counters_count_beyond_a_byte(faits in proptest::collection::vec((0u32..3, 0usize..2, 1usize..700), 0..12)) {
            let mut c = Compteurs::new(2);
            c.etendre(3);
            let mut attendus = [[0i64; 2]; 3];
            for (l, k, fois) in faits {
                (0..fois).for_each(|_| c.compter(l, k));
                attendus[l as usize][k] += fois as i64;
            }
            for (l, attendu) in (0u32..).zip(&attendus) {
                let mut ligne = [0; 2];
                c.ajouter_a(l, &mut ligne);
                prop_assert_eq!(&ligne, attendu);
                prop_assert_eq!([c.lire(l, 0), c.lire(l, 1)], *attendu);
            }
        }
    }
}
