//! Columns in the order in which they are best read: those that give one row alone, one after the other, then the others.

use std::borrow::Borrow;

use super::suites::Suites;
use super::systeme::Vecteur;

pub(super) struct Epluche {
    /// Rows known once columns on a single unknown row have been read.
    pub connues: Vec<bool>,
    /// Those columns, each with one row that was not known before it, then the others that still say something, shortest
    /// first.
    pub ordre: Vec<u32>,
    /// How many columns of the first kind, and the row that each gives.
    pub seules: Vec<u32>,
    /// How many columns meet each row that was not known from the start.
    pub poids: Vec<u32>,
}

pub(super) fn eplucher<V: Borrow<Vecteur>>(connues: &[bool], colonnes: &[V]) -> Epluche {
    // The unknown rows of each column.
    let mut plates: Suites<u32> = Suites::default();
    for c in colonnes {
        plates.ajouter(c.borrow().iter().map(|(l, _)| *l).filter(|l| connues.get(*l as usize) == Some(&false)));
    }
    let n_colonnes = colonnes.len() as u32;
    let mut connues = connues.to_vec();
    let mut poids = vec![0u32; connues.len()];
    for l in plates.toutes() {
        if let Some(p) = poids.get_mut(*l as usize) {
            *p += 1;
        }
    }
    // The columns that meet each unknown row, one row after the other.
    let mut total = 0;
    let mut debuts = Vec::with_capacity(poids.len() + 1);
    for p in &poids {
        total += p;
        debuts.push(total);
    }
    debuts.push(total);
    let mut par_ligne = vec![0u32; total as usize];
    for i in (0..n_colonnes).rev() {
        for l in plates.liste(i as usize) {
            if let Some(d) = debuts.get_mut(*l as usize) {
                *d -= 1;
                if let Some(place) = par_ligne.get_mut(*d as usize) {
                    *place = i;
                }
            }
        }
    }
    let mut restes: Vec<u32> = (0..n_colonnes).map(|i| plates.liste(i as usize).len() as u32).collect();
    let mut a_lire: Vec<u32> = (0u32..).zip(&restes).filter(|(_, n)| **n == 1).map(|(i, _)| i).collect();
    let (mut ordre, mut seules) = (Vec::new(), Vec::new());
    while let Some(i) = a_lire.pop() {
        let inconnue = plates.liste(i as usize).iter().find(|l| connues.get(**l as usize) == Some(&false));
        let Some(&l) = inconnue else { continue };
        ordre.push(i);
        seules.push(l);
        if let Some(place) = connues.get_mut(l as usize) {
            *place = true;
        }
        let (debut, fin) = (debuts.get(l as usize), debuts.get(l as usize + 1));
        let siennes = debut.zip(fin).and_then(|(d, f)| par_ligne.get(*d as usize..*f as usize));
        for j in siennes.into_iter().flatten() {
            if let Some(n) = restes.get_mut(*j as usize) {
                *n -= 1;
                if *n == 1 {
                    a_lire.push(*j);
                }
            }
        }
    }
    let mut longues: Vec<(u32, &Vecteur, u32)> =
        (0u32..).zip(colonnes).zip(restes).filter(|(_, n)| *n > 1).map(|((i, c), n)| (n, c.borrow(), i)).collect();
    longues.sort_unstable();
    ordre.extend(longues.into_iter().map(|(_, _, i)| i));
    Epluche { connues, ordre, seules, poids }
}
