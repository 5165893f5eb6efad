//! Columns in the order in which they are best read: those that give one row alone, one after the other, then the others.

use super::systeme::Vecteur;
use super::trame::{Reste, Trame};

pub(super) struct Epluche {
    /// Rows known once columns on a single unknown row have been read.
    pub connues: Vec<bool>,
    /// Those columns, each with the row that it gives, not known before it.
    pub seules: Vec<(u32, u32)>,
    /// The others that still say something, shortest first.
    pub longues: Vec<u32>,
}

/// `vue`: whether a column of the whole is looked at.
pub(super) fn eplucher(trame: &Trame<'_>, connues: &[bool], vue: impl Fn(usize) -> bool) -> Epluche {
    let mut restes: Vec<Reste> = trame.restes().to_vec();
    for (l, _) in (0u32..).zip(connues).filter(|(_, connue)| **connue) {
        for j in trame.de_la_ligne(l) {
            if let Some(r) = restes.get_mut(*j as usize) {
                r.retirer(l);
            }
        }
    }
    let mut connues = connues.to_vec();
    let mut a_lire: Vec<u32> =
        (0u32..).zip(&restes).filter(|(i, r)| r.lignes == 1 && vue(*i as usize)).map(|(i, _)| i).collect();
    let mut seules = Vec::new();
    while let Some(i) = a_lire.pop() {
        // Its last row may have been given by another one since.
        let Some(l) = restes.get(i as usize).filter(|r| r.lignes == 1).map(|r| r.derniere) else { continue };
        seules.push((i, l));
        if let Some(place) = connues.get_mut(l as usize) {
            *place = true;
        }
        for j in trame.de_la_ligne(l) {
            if let Some(r) = restes.get_mut(*j as usize) {
                r.retirer(l);
                if r.lignes == 1 && vue(*j as usize) {
                    a_lire.push(*j);
                }
            }
        }
    }
    let longue =
        |(i, r): (u32, &Reste)| Some((r.lignes, trame.colonne(i)?, i)).filter(|_| r.lignes > 1 && vue(i as usize));
    let mut longues: Vec<(u32, &Vecteur, u32)> = (0u32..).zip(&restes).filter_map(longue).collect();
    longues.sort_unstable();
    Epluche { connues, seules, longues: longues.into_iter().map(|(_, _, i)| i).collect() }
}
