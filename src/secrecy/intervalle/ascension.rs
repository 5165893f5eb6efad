//! How far a number goes among the populations, whole or not, that a few moves lead to.
//!
//! A reader who solves programmes does so in fractions of households: what such a population reaches, the reader cannot exclude.
//! Started from the true population, inside its bounds, this stops as soon as the number has gone far enough; most often that is
//! after a few exchanges. In floating point: each population met is one that publishes the same, but for rounding errors.

/// What is too small to be told from a rounding error.
const MINIME: f64 = 1e-9;
/// Exchanges before giving up: what was reached is still true.
const ECHANGES_MAX: usize = 400;

/// Where an unknown may go from the true population; a weight of a move, anywhere.
#[derive(Clone, Copy)]
struct Bornes {
    bas: f64,
    haut: f64,
}

const SANS_BORNES: Bornes = Bornes { bas: f64::NEG_INFINITY, haut: f64::INFINITY };

/// An unknown, or the weight of a move: how far it stands from the true population.
#[derive(Clone, Copy)]
struct Grandeur {
    valeur: f64,
    bornes: Bornes,
}

/// Some quantities are chosen freely, or stand at one of their bounds; the others follow.
pub(super) struct Ascension<'a> {
    suivies: Vec<Grandeur>,
    libres: Vec<Grandeur>,
    /// What each free quantity adds to those that follow, then to the number: one column after the other.
    colonnes: &'a mut Vec<f64>,
    gain: f64,
}

/// The choice of one step.
struct Pas {
    /// The column that moves, and which way.
    colonne: usize,
    sens: f64,
    longueur: f64,
    /// The row that stops it, when it is not stopped by its own bounds.
    arret: Option<usize>,
}

impl<'a> Ascension<'a> {
    /// `places`: how far each unknown may go down and up. `mouvements`: for each, the unknowns that it moves, and what it adds to the
    /// number. `colonnes`: room to work in.
    pub(super) fn de(
        places: &[(i64, i64)],
        mouvements: &[(Vec<(usize, i64)>, i64)],
        colonnes: &'a mut Vec<f64>,
    ) -> Self {
        let hauteur = places.len() + 1;
        colonnes.clear();
        colonnes.resize(hauteur * mouvements.len(), 0.0);
        for (colonne, (m, effet)) in colonnes.chunks_exact_mut(hauteur).zip(mouvements) {
            for (i, a) in m.iter().chain([&(places.len(), *effet)]) {
                if let Some(place) = colonne.get_mut(*i) {
                    *place = *a as f64;
                }
            }
        }
        let bornees = places.iter().map(|(moins, plus)| Bornes { bas: -(*moins as f64), haut: *plus as f64 });
        Ascension {
            suivies: bornees.map(|bornes| Grandeur { valeur: 0.0, bornes }).collect(),
            libres: vec![Grandeur { valeur: 0.0, bornes: SANS_BORNES }; mouvements.len()],
            colonnes,
            gain: 0.0,
        }
    }

    fn hauteur(&self) -> usize {
        self.suivies.len() + 1
    }

    fn colonne(&self, j: usize) -> &[f64] {
        let h = self.hauteur();
        self.colonnes.get(j * h..(j + 1) * h).unwrap_or_default()
    }

    /// What the number gains, `assez` being enough.
    pub(super) fn monter(mut self, assez: f64) -> f64 {
        for _ in 0..ECHANGES_MAX {
            if self.gain >= assez {
                break;
            }
            let Some(pas) = self.choisir() else { break };
            if pas.longueur.is_infinite() {
                return f64::INFINITY;
            }
            self.avancer(&pas);
        }
        self.gain
    }

    /// The steepest way up, and how far it goes; `None` at the top.
    fn choisir(&self) -> Option<Pas> {
        let pentes = self.colonnes.chunks_exact(self.hauteur()).map(|c| c.last().copied().unwrap_or(0.0));
        let ouverte = |(l, d): &(&Grandeur, f64)| {
            let reste = if *d > 0.0 { l.bornes.haut - l.valeur } else { l.valeur - l.bornes.bas };
            d.abs() > MINIME && reste > MINIME
        };
        let ouvertes = self.libres.iter().zip(pentes).enumerate().filter(|(_, x)| ouverte(x));
        let (colonne, (libre, pente)) = ouvertes.max_by(|a, b| a.1.1.abs().total_cmp(&b.1.1.abs()))?;
        let sens = pente.signum();
        let mut pas = Pas { colonne, sens, longueur: libre.bornes.haut - libre.bornes.bas, arret: None };
        for (i, (s, a)) in self.suivies.iter().zip(self.colonne(colonne)).enumerate() {
            let taux = a * sens;
            if taux.abs() <= MINIME {
                continue;
            }
            let reste = if taux > 0.0 { s.bornes.haut - s.valeur } else { s.valeur - s.bornes.bas };
            let limite = reste.max(0.0) / taux.abs();
            if limite < pas.longueur {
                pas.longueur = limite;
                pas.arret = Some(i);
            }
        }
        Some(pas)
    }

    fn avancer(&mut self, pas: &Pas) {
        let d = pas.sens * pas.longueur;
        let h = self.hauteur();
        let colonne = self.colonnes.get(pas.colonne * h..(pas.colonne + 1) * h).unwrap_or_default();
        self.gain += colonne.last().map_or(0.0, |a| a * d);
        for (s, a) in self.suivies.iter_mut().zip(colonne) {
            s.valeur += a * d;
        }
        if let Some(l) = self.libres.get_mut(pas.colonne) {
            l.valeur += d;
        }
        if let Some(ligne) = pas.arret {
            self.echanger(ligne, pas.colonne);
        }
    }

    /// The row that stopped stands at its bound from now on, and the column follows the others.
    fn echanger(&mut self, ligne: usize, colonne: usize) {
        let h = self.hauteur();
        let Some((s, l)) = self.suivies.get_mut(ligne).zip(self.libres.get_mut(colonne)) else { return };
        std::mem::swap(s, l);
        let Some(sienne) = self.colonnes.get_mut(colonne * h..(colonne + 1) * h) else { return };
        let pivot = sienne.get(ligne).copied().unwrap_or(1.0);
        // What the column added, it now adds for each unit of the row.
        let mut ajouts: Vec<(usize, f64)> = Vec::new();
        for (i, a) in sienne.iter_mut().enumerate() {
            *a = if i == ligne { 1.0 / pivot } else { *a / pivot };
            if *a != 0.0 && i != ligne {
                ajouts.push((i, *a));
            }
        }
        for (j, autre) in self.colonnes.chunks_exact_mut(h).enumerate() {
            let Some(x) = autre.get_mut(ligne).filter(|x| j != colonne && **x != 0.0) else { continue };
            let y = *x;
            *x = -y / pivot;
            for (i, a) in &ajouts {
                if let Some(place) = autre.get_mut(*i) {
                    *place -= y * a;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOIN: i64 = 1 << 40;

    fn gain(places: &[(i64, i64)], mouvements: &[(&[(usize, i64)], i64)], assez: f64) -> f64 {
        let mouvements: Vec<(Vec<(usize, i64)>, i64)> = mouvements.iter().map(|(m, e)| (m.to_vec(), *e)).collect();
        Ascension::de(places, &mouvements, &mut Vec::new()).monter(assez)
    }

    #[test]
    fn one_move_goes_as_far_as_the_smallest_of_what_it_takes() {
        let z: &[(usize, i64)] = &[(0, 1), (1, -1), (2, -1), (3, 1)];
        let places = [(7, LOIN), (24, LOIN), (35, LOIN), (4, LOIN)];
        assert_eq!(gain(&places, &[(z, 1)], f64::MAX), 24.0);
        assert_eq!(gain(&places, &[(z, -1)], f64::MAX), 4.0);
    }

    #[test]
    fn a_half_household_counts_for_a_half() {
        let a: &[_] = &[(0, 1), (1, -2)];
        assert_eq!(gain(&[(5, LOIN), (1, LOIN)], &[(a, 1)], f64::MAX), 0.5);
    }

    /// The first move is stopped at once by what the second gives back.
    #[test]
    fn moves_together_go_further_than_one_after_the_other() {
        let (a, b): (&[_], &[_]) = (&[(0, 1), (1, -2)], &[(1, 1), (2, -1)]);
        let places = [(5, LOIN), (1, LOIN), (9, LOIN)];
        assert_eq!(gain(&places, &[(a, 1), (b, 0)], f64::MAX), 5.0);
        assert!(gain(&places, &[(a, 1), (b, 0)], 2.0) >= 2.0);
    }

    #[test]
    fn what_nothing_bounds_goes_anywhere() {
        assert_eq!(gain(&[], &[(&[], 1)], 2.0), f64::INFINITY);
        assert_eq!(gain(&[(3, LOIN)], &[], 2.0), 0.0);
    }
}
