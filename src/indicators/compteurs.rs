//! What every atom has counted: the rows themselves while they are few, then their totals.
//!
//! A row is one byte per indicator, its case, and the values that it adds to sums. Its counters, one per case of each indicator,
//! are about six times as many: they are only kept once they take less room than the rows.

use std::collections::BTreeMap;

/// No row.
const AUCUNE: u32 = u32::MAX;

/// What one atom has counted.
#[derive(Clone, Copy)]
enum Contenu {
    /// Its rows, from the last one back.
    Lignes { derniere: u32, nombre: u16 },
    /// Its rank among totals.
    Totaux(u32),
}

/// The numbers of all atoms of a table.
pub struct Compteurs {
    /// First counter of each indicator.
    debuts: Vec<usize>,
    /// Rows of an atom that take no more room than totals.
    seuil: u16,
    atomes: Vec<Contenu>,
    lignes: Lignes,
    totaux: Totaux,
}

impl Compteurs {
    /// `cas`: how many cases each indicator has, beside 0. `sommes`: how many sums there are.
    pub fn new(cas: impl IntoIterator<Item = usize>, sommes: usize) -> Self {
        let (mut debuts, mut compteurs) = (Vec::new(), 0);
        for n in cas {
            debuts.push(compteurs);
            compteurs += n;
        }
        let une_ligne = debuts.len() + sommes * size_of::<i32>() + size_of::<u32>();
        let seuil = (compteurs + sommes * size_of::<i64>()) / une_ligne;
        Compteurs {
            seuil: u16::try_from(seuil).unwrap_or(u16::MAX).max(1),
            atomes: Vec::new(),
            lignes: Lignes {
                cas: Tranches::new(debuts.len()),
                valeurs: Tranches::new(sommes),
                avant: vec![],
                libre: AUCUNE,
            },
            totaux: Totaux {
                compteurs: Tranches::new(compteurs),
                tours: BTreeMap::new(),
                sommes: Tranches::new(sommes),
                nombre: 0,
            },
            debuts,
        }
    }

    /// Counters and sums of an atom, side by side.
    pub fn largeur(&self) -> usize {
        self.totaux.compteurs.largeur + self.totaux.sommes.largeur
    }

    /// Makes room for one more atom.
    pub fn etendre(&mut self) {
        self.atomes.push(Contenu::Lignes { derniere: AUCUNE, nombre: 0 });
    }

    /// Adds a row to an atom: its case for each indicator, the value for each sum. Nothing happens for an atom that has no room.
    pub fn ajouter(&mut self, atome: u32, cas: &[u8], valeurs: &[i64]) {
        let Some(contenu) = self.atomes.get_mut(atome as usize) else { return };
        if let Contenu::Lignes { derniere, nombre } = *contenu {
            if nombre < self.seuil
                && let Some(ligne) = self.lignes.ajouter(cas, valeurs, derniere)
            {
                *contenu = Contenu::Lignes { derniere: ligne, nombre: nombre + 1 };
                return;
            }
            let rang = self.totaux.etendre();
            for l in self.lignes.depuis(derniere) {
                self.totaux.compter(rang, &self.debuts, self.lignes.cas.de(l));
                self.totaux.sommer(rang, self.lignes.valeurs.de(l).iter().copied().map(i64::from));
            }
            self.lignes.liberer(derniere);
            *contenu = Contenu::Totaux(rang);
        }
        if let Contenu::Totaux(rang) = *contenu {
            self.totaux.compter(rang, &self.debuts, cas);
            self.totaux.sommer(rang, valeurs.iter().copied());
        }
    }

    /// Rows of an atom that fall into a case, from 1, of an indicator.
    pub fn compte(&self, atome: u32, indicateur: usize, cas: usize) -> i64 {
        match self.atomes.get(atome as usize) {
            Some(Contenu::Lignes { derniere, .. }) => {
                let siens = self.lignes.depuis(*derniere).filter_map(|l| self.lignes.cas.de(l).get(indicateur));
                siens.map(|c| i64::from(usize::from(*c) == cas)).sum()
            }
            Some(Contenu::Totaux(rang)) => {
                self.debuts.get(indicateur).map_or(0, |debut| self.totaux.compte(*rang, debut + cas - 1))
            }
            None => 0,
        }
    }

    /// One sum of an atom.
    pub fn somme(&self, atome: u32, rang: usize) -> i64 {
        match self.atomes.get(atome as usize) {
            Some(Contenu::Lignes { derniere, .. }) => {
                let valeurs = self.lignes.depuis(*derniere).filter_map(|l| self.lignes.valeurs.de(l).get(rang));
                valeurs.copied().map(i64::from).sum()
            }
            Some(Contenu::Totaux(atome)) => self.totaux.sommes.de(*atome).get(rang).copied().unwrap_or(0),
            None => 0,
        }
    }

    /// Adds an atom to `total`: all its counters, then all its sums.
    pub fn ajouter_a(&self, atome: u32, total: &mut [i64]) {
        let Some((compteurs, sommes)) = total.split_at_mut_checked(self.totaux.compteurs.largeur) else { return };
        match self.atomes.get(atome as usize) {
            Some(Contenu::Lignes { derniere, .. }) => {
                for l in self.lignes.depuis(*derniere) {
                    for place in places(&self.debuts, self.lignes.cas.de(l)) {
                        if let Some(t) = compteurs.get_mut(place) {
                            *t += 1;
                        }
                    }
                    for (t, v) in sommes.iter_mut().zip(self.lignes.valeurs.de(l)) {
                        *t += i64::from(*v);
                    }
                }
            }
            Some(Contenu::Totaux(rang)) => {
                self.totaux.ajouter_a(*rang, compteurs);
                for (t, v) in sommes.iter_mut().zip(self.totaux.sommes.de(*rang)) {
                    *t += v;
                }
            }
            None => {}
        }
    }
}

/// The counters that the cases of a row fall into.
fn places<'a>(debuts: &'a [usize], cas: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    debuts.iter().zip(cas).filter(|(_, c)| **c > 0).map(|(debut, c)| debut + usize::from(*c) - 1)
}

/// Slices of one width, one after the other.
struct Tranches<T> {
    largeur: usize,
    valeurs: Vec<T>,
}

impl<T: Copy + Default> Tranches<T> {
    fn new(largeur: usize) -> Self {
        Tranches { largeur, valeurs: Vec::new() }
    }

    fn etendre(&mut self) {
        self.valeurs.resize(self.valeurs.len() + self.largeur, T::default());
    }

    fn de(&self, rang: u32) -> &[T] {
        let debut = rang as usize * self.largeur;
        self.valeurs.get(debut..debut + self.largeur).unwrap_or_default()
    }

    fn de_mut(&mut self, rang: u32) -> &mut [T] {
        let debut = rang as usize * self.largeur;
        self.valeurs.get_mut(debut..debut + self.largeur).unwrap_or_default()
    }
}

/// Rows, each of which says the one before it in its atom.
struct Lignes {
    cas: Tranches<u8>,
    valeurs: Tranches<i32>,
    avant: Vec<u32>,
    /// Rows that no atom holds any more.
    libre: u32,
}

impl Lignes {
    /// Keeps a row; `None` when one of its values is too large.
    fn ajouter(&mut self, cas: &[u8], valeurs: &[i64], avant: u32) -> Option<u32> {
        if valeurs.iter().any(|v| i32::try_from(*v).is_err()) {
            return None;
        }
        let ligne = match self.avant.get(self.libre as usize) {
            Some(suivante) => std::mem::replace(&mut self.libre, *suivante),
            None => {
                let ligne = u32::try_from(self.avant.len()).ok().filter(|l| *l != AUCUNE)?;
                self.avant.push(AUCUNE);
                self.cas.etendre();
                self.valeurs.etendre();
                ligne
            }
        };
        *self.avant.get_mut(ligne as usize)? = avant;
        self.cas.de_mut(ligne).iter_mut().zip(cas).for_each(|(place, c)| *place = *c);
        let places = self.valeurs.de_mut(ligne).iter_mut().zip(valeurs);
        places.for_each(|(place, v)| *place = i32::try_from(*v).unwrap_or_default());
        Some(ligne)
    }

    /// From one row back to the first of its atom.
    fn depuis(&self, derniere: u32) -> impl Iterator<Item = u32> + '_ {
        let presente = move |l: u32| self.avant.get(l as usize).map(|_| l);
        std::iter::successors(presente(derniere), move |l| presente(*self.avant.get(*l as usize)?))
    }

    fn liberer(&mut self, derniere: u32) {
        if let Some(premiere) = self.depuis(derniere).last()
            && let Some(place) = self.avant.get_mut(premiere as usize)
        {
            *place = std::mem::replace(&mut self.libre, derniere);
        }
    }
}

/// Rows that one round of a byte stands for.
const TOUR: i64 = 256;

/// Totals of atoms of more rows. A counter is one byte; what goes beyond is kept apart, by whole rounds of the byte.
struct Totaux {
    compteurs: Tranches<u8>,
    /// Whole rounds of the counters that made some, by atom and counter.
    tours: BTreeMap<(u32, usize), u32>,
    sommes: Tranches<i64>,
    nombre: u32,
}

impl Totaux {
    fn etendre(&mut self) -> u32 {
        self.compteurs.etendre();
        self.sommes.etendre();
        self.nombre += 1;
        self.nombre - 1
    }

    fn compter(&mut self, rang: u32, debuts: &[usize], cas: &[u8]) {
        let compteurs = self.compteurs.de_mut(rang);
        for place in places(debuts, cas) {
            if let Some(reste) = compteurs.get_mut(place) {
                *reste = reste.wrapping_add(1);
                if *reste == 0 {
                    *self.tours.entry((rang, place)).or_default() += 1;
                }
            }
        }
    }

    fn sommer(&mut self, rang: u32, valeurs: impl Iterator<Item = i64>) {
        self.sommes.de_mut(rang).iter_mut().zip(valeurs).for_each(|(somme, v)| *somme += v);
    }

    fn compte(&self, rang: u32, place: usize) -> i64 {
        let reste = self.compteurs.de(rang).get(place).copied().unwrap_or(0);
        i64::from(reste) + self.tours.get(&(rang, place)).map_or(0, |t| i64::from(*t) * TOUR)
    }

    fn ajouter_a(&self, rang: u32, total: &mut [i64]) {
        for (t, n) in total.iter_mut().zip(self.compteurs.de(rang)) {
            *t += i64::from(*n);
        }
        for ((_, place), tours) in self.tours.range((rang, 0)..=(rang, usize::MAX)) {
            if let Some(t) = total.get_mut(*place) {
                *t += i64::from(*tours) * TOUR;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two indicators, of two and three cases, and two sums.
    fn ligne() -> impl Strategy<Value = (u32, [u8; 2], [i64; 2], usize)> {
        let valeur = prop_oneof![-3i64..4, Just(i64::from(i32::MAX)), Just(i64::from(i32::MIN) - 1), Just(1i64 << 40)];
        // Alone, a few at a time, and beyond what a byte holds.
        let fois = prop_oneof![Just(1usize), 1usize..5, 250usize..700];
        (0u32..4, (0u8..3, 0u8..4), (valeur.clone(), valeur), fois).prop_map(|(a, c, v, n)| (a, c.into(), v.into(), n))
    }

    proptest! {
        /// Whatever the rows and their order, an atom says what they add up to, number by number and as a whole.
        #[test]
        fn an_atom_says_what_its_rows_add_up_to(faits in proptest::collection::vec(ligne(), 0..40)) {
            let mut compteurs = Compteurs::new([2, 3], 2);
            (0..4).for_each(|_| compteurs.etendre());
            let mut attendus = [[0i64; 7]; 4];
            for (atome, cas, valeurs, fois) in faits {
                (0..fois).for_each(|_| compteurs.ajouter(atome, &cas, &valeurs));
                let attendu = &mut attendus[atome as usize];
                for (c, debut) in cas.into_iter().zip([0, 2]).filter(|(c, _)| *c > 0) {
                    attendu[debut + usize::from(c) - 1] += fois as i64;
                }
                valeurs.into_iter().zip(&mut attendu[5..]).for_each(|(v, somme)| *somme += v * fois as i64);
            }
            for (a, attendu) in (0u32..).zip(&attendus) {
                let mut total = [0; 7];
                compteurs.ajouter_a(a, &mut total);
                prop_assert_eq!(&total, attendu);
                let comptes = [(0, 1), (0, 2), (1, 1), (1, 2), (1, 3)].map(|(i, c)| compteurs.compte(a, i, c));
                prop_assert_eq!(&comptes[..], &attendu[..5]);
                prop_assert_eq!(&[compteurs.somme(a, 0), compteurs.somme(a, 1)][..], &attendu[5..]);
            }
        }
    }

    #[test]
    fn rows_that_became_totals_leave_their_room() {
        let mut compteurs = Compteurs::new([2, 3], 0);
        (0..100).for_each(|_| compteurs.etendre());
        (0..100).for_each(|a| (0..=compteurs.seuil).for_each(|_| compteurs.ajouter(a, &[1, 1], &[])));
        assert_eq!(compteurs.lignes.avant.len(), usize::from(compteurs.seuil));
        assert_eq!(compteurs.totaux.nombre, 100);
    }

    #[test]
    fn an_atom_without_room_counts_nothing() {
        let mut compteurs = Compteurs::new([2], 1);
        compteurs.ajouter(0, &[1], &[5]);
        assert_eq!((compteurs.compte(0, 0, 1), compteurs.somme(0, 0)), (0, 0));
    }
}
