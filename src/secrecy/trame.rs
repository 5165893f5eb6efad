//! Columns and the rows that they meet, read once, then looked at again and again without some of them.

use std::borrow::Borrow;

use super::systeme::Vecteur;

/// What is left of a column while its rows become known, one after the other.
#[derive(Clone, Copy, Default)]
pub(super) struct Reste {
    /// How many rows.
    pub lignes: u32,
    /// All of them combined by exclusive or: the last one, when it is alone.
    pub derniere: u32,
}

impl Reste {
    fn ajouter(&mut self, ligne: u32) {
        self.lignes += 1;
        self.derniere ^= ligne;
    }

    pub(super) fn retirer(&mut self, ligne: u32) {
        self.lignes -= 1;
        self.derniere ^= ligne;
    }
}

pub(super) struct Trame<'a> {
    colonnes: Vec<&'a Vecteur>,
    restes: Vec<Reste>,
    /// Where the columns that meet each row start, and these, increasing.
    debuts: Vec<u32>,
    par_ligne: Vec<u32>,
}

impl<'a> Trame<'a> {
    /// `n`: how many rows there are.
    pub(super) fn de<V: Borrow<Vecteur>>(n: usize, colonnes: &'a [V]) -> Self {
        let colonnes: Vec<&Vecteur> = colonnes.iter().map(Borrow::borrow).collect();
        let mut restes = vec![Reste::default(); colonnes.len()];
        let mut debuts = vec![0u32; n + 1];
        for (c, reste) in colonnes.iter().zip(&mut restes) {
            for (l, _) in *c {
                reste.ajouter(*l);
                if let Some(d) = debuts.get_mut(*l as usize) {
                    *d += 1;
                }
            }
        }
        let mut total = 0;
        for d in &mut debuts {
            total += *d;
            *d = total;
        }
        // Each start moves back from the next one as its row is filled.
        let mut par_ligne = vec![0u32; total as usize];
        for (i, c) in (0..colonnes.len() as u32).zip(&colonnes).rev() {
            for (l, _) in *c {
                if let Some(d) = debuts.get_mut(*l as usize) {
                    *d -= 1;
                    if let Some(place) = par_ligne.get_mut(*d as usize) {
                        *place = i;
                    }
                }
            }
        }
        Trame { colonnes, restes, debuts, par_ligne }
    }

    pub(super) fn colonne(&self, i: u32) -> Option<&'a Vecteur> {
        self.colonnes.get(i as usize).copied()
    }

    /// What each column is before any row is known.
    pub(super) fn restes(&self) -> &[Reste] {
        &self.restes
    }

    /// The columns that meet a row.
    pub(super) fn de_la_ligne(&self, l: u32) -> &[u32] {
        let bornes = self.debuts.get(l as usize).zip(self.debuts.get(l as usize + 1));
        bornes.and_then(|(d, f)| self.par_ligne.get(*d as usize..*f as usize)).unwrap_or_default()
    }

    /// How many of the columns seen meet each row.
    pub(super) fn poids(&self, vue: impl Fn(usize) -> bool) -> Vec<u32> {
        let mut poids: Vec<u32> =
            self.debuts.windows(2).map(|d| d.iter().rev().copied().reduce(|f, d| f - d).unwrap_or(0)).collect();
        for (_, c) in self.colonnes.iter().enumerate().filter(|(i, _)| !vue(*i)) {
            for (l, _) in *c {
                if let Some(p) = poids.get_mut(*l as usize) {
                    *p -= 1;
                }
            }
        }
        poids
    }
}
