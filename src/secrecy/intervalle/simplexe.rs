//! How far a number can go: a small simplex in whole numbers, started from the true population.
//!
//! Columns are moves that change no published figure, rows are unknowns with their room down and up. Every point met
//! is another population with the same publication; no tolerance, no float.

mod fraction;

use fraction::{Q, produit, quotient};

/// Pivots before giving up: what was found is still true, but may not be the most.
const PIVOTS_MAX: usize = 80;

/// How far a number goes in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::secrecy) struct Course {
    /// Reached by a population of whole numbers.
    pub entiere: i64,
    /// Nothing goes further with these moves, rounded down; `None` when the search was cut short.
    pub maximum: Option<i64>,
    /// That population, as what it does to each row.
    pub point: Vec<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The weight of a move: no bounds.
    Libre,
    Basse,
    Haute,
}

/// One programme: `moves[j]` lists `(row, coefficient)`, `effets[j]` is what it adds to the number.
pub(in crate::secrecy) struct Simplexe {
    lignes: usize,
    colonnes: usize,
    /// `(lignes + 1) × colonnes`, over `d`; the last line is the number itself.
    t: Vec<i128>,
    d: i128,
    moins: Vec<i64>,
    plus: Vec<i64>,
    infini: i64,
    /// For each line and column, the row (`< lignes`) or the move (`lignes + j`) that stands there.
    en_base: Vec<usize>,
    hors_base: Vec<usize>,
    place: Vec<Place>,
    /// What each line is worth.
    valeur: Vec<Q>,
}

impl Simplexe {
    pub(in crate::secrecy) fn new(
        moins: Vec<i64>,
        plus: Vec<i64>,
        infini: i64,
        mouvements: &[(&[(usize, i64)], i64)],
    ) -> Self {
        let (lignes, colonnes) = (moins.len(), mouvements.len());
        let mut t = vec![0; (lignes + 1) * colonnes];
        for (j, (m, effet)) in mouvements.iter().enumerate() {
            for (i, a) in m.iter().chain([&(lignes, *effet)]) {
                if let Some(x) = t.get_mut(i * colonnes + j) {
                    *x = i128::from(*a);
                }
            }
        }
        Simplexe {
            lignes,
            colonnes,
            t,
            d: 1,
            moins,
            plus,
            infini,
            en_base: (0..lignes).collect(),
            hors_base: (lignes..lignes + colonnes).collect(),
            place: vec![Place::Libre; colonnes],
            valeur: vec![Q(0, 1); lignes + 1],
        }
    }

    fn a(&self, i: usize, j: usize) -> i128 {
        self.t.get(i * self.colonnes + j).copied().unwrap_or(0)
    }

    /// Bounds of a variable: those of a row, none for the weight of a move.
    fn bornes(&self, v: usize) -> (Option<i64>, Option<i64>) {
        let fini = |x: Option<&i64>| x.copied().filter(|x| *x < self.infini);
        if v >= self.lignes { (None, None) } else { (fini(self.moins.get(v)).map(|m| -m), fini(self.plus.get(v))) }
    }

    /// The largest value of the number, or the first whole population that reaches `assez`.
    pub(in crate::secrecy) fn courir(mut self, assez: i64) -> Course {
        let mut course = Course::default();
        for tour in 0..PIVOTS_MAX {
            match self.pas(tour) {
                Some(Pas::Fini) => {
                    let Q(n, d) = self.valeur.last().copied().unwrap_or(Q(0, 1));
                    course.maximum = i64::try_from(n.div_euclid(d)).ok();
                    return course;
                }
                Some(Pas::SansFin) => {
                    return Course { entiere: self.infini, maximum: Some(self.infini), point: Vec::new() };
                }
                Some(Pas::Fait) => {
                    if self.entier() {
                        let n = self.valeur.last().map_or(0, |q| q.0);
                        let n = i64::try_from(n).unwrap_or(0);
                        if n > course.entiere {
                            course.entiere = n;
                            course.point = self.point();
                        }
                        if course.entiere >= assez {
                            return course;
                        }
                    }
                }
                None => return course,
            }
        }
        course
    }

    fn point(&self) -> Vec<i64> {
        let mut point = vec![0; self.lignes];
        let hors = self.hors_base.iter().zip(&self.place).filter_map(|(v, p)| {
            let (bas, haut) = self.bornes(*v);
            Some((*v, if *p == Place::Haute { haut? } else { bas? }))
        });
        let base = self.en_base.iter().zip(&self.valeur).map(|(v, q)| (*v, i64::try_from(q.0).unwrap_or(0)));
        for (v, x) in hors.chain(base) {
            if let Some(place) = point.get_mut(v) {
                *place = x;
            }
        }
        point
    }

    /// Whether every unknown is whole here; the weights of the moves need not be.
    fn entier(&self) -> bool {
        self.valeur.iter().zip(&self.en_base).all(|(q, v)| *v >= self.lignes || q.1 == 1)
            && self.valeur.last().is_some_and(|q| q.1 == 1)
    }

    /// One step; `None` when a number grows too large to be exact.
    fn pas(&mut self, tour: usize) -> Option<Pas> {
        let objectif = self.lignes;
        let utile = |s: &Self, j: usize| {
            let x = s.a(objectif, j);
            match s.place.get(j) {
                Some(Place::Libre) => x != 0,
                Some(Place::Basse) => x > 0,
                Some(Place::Haute) => x < 0,
                None => false,
            }
        };
        let candidats = (0..self.colonnes).filter(|&j| utile(self, j));
        // The steepest first; then the lowest number (Bland), which always ends.
        let entrant = if tour < PIVOTS_MAX / 2 {
            candidats.max_by_key(|&j| (self.a(objectif, j).abs(), std::cmp::Reverse(self.hors_base.get(j).copied())))
        } else {
            candidats.min_by_key(|&j| self.hors_base.get(j).copied())
        };
        let Some(j) = entrant else { return Some(Pas::Fini) };
        let sens = self.a(objectif, j).signum();

        // How far the entering variable may go: its own range, then the bounds of each line.
        let mut pas: Option<Q> = None;
        let mut sortant: Option<(usize, bool)> = None;
        let v = self.hors_base.get(j).copied()?;
        if let (Some(bas), Some(haut)) = self.bornes(v) {
            pas = Some(Q(i128::from(haut) - i128::from(bas), 1));
        }
        for i in 0..self.lignes {
            let taux = self.a(i, j) * sens;
            let (bas, haut) = self.bornes(self.en_base.get(i).copied()?);
            let borne = match taux.signum() {
                1 => haut,
                -1 => bas,
                _ => None,
            };
            let Some(borne) = borne else { continue };
            let q = *self.valeur.get(i)?;
            let reste = Q(i128::from(borne), 1).plus(Q(-q.0, q.1))?;
            let limite = reste.fois(Q::new(self.d, taux)?)?;
            let devant = match pas {
                None => true,
                Some(p) => {
                    limite.moins_que(p)?
                        || (limite == p
                            && sortant
                                .is_some_and(|(k, _)| self.en_base.get(i).copied() < self.en_base.get(k).copied()))
                }
            };
            if devant {
                pas = Some(limite);
                sortant = Some((i, taux > 0));
            }
        }
        let Some(p) = pas else { return Some(Pas::SansFin) };
        let delta = p.fois(Q(sens, 1))?;
        for i in 0..=self.lignes {
            let x = self.a(i, j);
            if x != 0
                && let Some(val) = self.valeur.get(i).copied()
            {
                let n = val.plus(delta.fois(Q::new(x, self.d)?)?)?;
                if let Some(place) = self.valeur.get_mut(i) {
                    *place = n;
                }
            }
        }
        match sortant {
            None => {
                if let Some(place) = self.place.get_mut(j) {
                    *place = if sens > 0 { Place::Haute } else { Place::Basse };
                }
            }
            Some((i, en_haut)) => {
                let depart = match self.place.get(j)? {
                    Place::Libre => Q(0, 1),
                    _ => {
                        let (bas, haut) = self.bornes(v);
                        Q(i128::from(if sens > 0 { bas? } else { haut? }), 1)
                    }
                };
                // A weight that enters leaves from where it stands: never asked again, so its value is not kept.
                self.pivoter(i, j)?;
                if let Some(place) = self.valeur.get_mut(i) {
                    *place = depart.plus(delta)?;
                }
                if let Some(place) = self.place.get_mut(j) {
                    *place = if en_haut { Place::Haute } else { Place::Basse };
                }
            }
        }
        Some(Pas::Fait)
    }

    /// Exchanges line `r` and column `q`, keeping one common denominator.
    fn pivoter(&mut self, r: usize, q: usize) -> Option<()> {
        let (p, d, c) = (self.a(r, q), self.d, self.colonnes);
        let signe = p.signum();
        let ligne: Vec<i128> = (0..c).map(|j| self.a(r, j)).collect();
        for i in (0..=self.lignes).filter(|&i| i != r) {
            let x = self.a(i, q);
            for (j, y) in ligne.iter().enumerate().filter(|(j, _)| *j != q) {
                if x == 0 && p * signe == d {
                    break;
                }
                let place = self.t.get_mut(i * c + j)?;
                if *place == 0 && (x == 0 || *y == 0) {
                    continue;
                }
                let n = produit(*place, p)?.checked_sub(produit(x, *y)?)?;
                *place = if d == 1 { n * signe } else { quotient(n, d) * signe };
            }
            if let Some(place) = self.t.get_mut(i * c + q) {
                *place = x * signe;
            }
        }
        for (j, y) in ligne.iter().enumerate() {
            if let Some(place) = self.t.get_mut(r * c + j) {
                *place = if j == q { d * signe } else { -y * signe };
            }
        }
        self.d = p * signe;
        let (b, h) = (self.en_base.get_mut(r)?, self.hors_base.get_mut(q)?);
        std::mem::swap(b, h);
        Some(())
    }
}

enum Pas {
    Fait,
    Fini,
    SansFin,
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFINI: i64 = 1 << 40;

    fn course(moins: &[i64], plus: &[i64], m: &[(&[(usize, i64)], i64)]) -> Course {
        Simplexe::new(moins.to_vec(), plus.to_vec(), INFINI, m).courir(INFINI)
    }

    #[test]
    fn one_swap_goes_as_far_as_the_smallest_of_what_it_takes() {
        let z: &[(usize, i64)] = &[(0, 1), (1, -1), (2, -1), (3, 1)];
        let r = course(&[7, 24, 35, 4], &[INFINI; 4], &[(z, 1)]);
        assert_eq!((r.entiere, r.maximum), (24, Some(24)));
        let r = course(&[7, 24, 35, 4], &[INFINI; 4], &[(z, -1)]);
        assert_eq!((r.entiere, r.maximum), (4, Some(4)));
    }

    #[test]
    fn two_moves_together_go_further_than_each() {
        // x0 takes from x1 and from x2.
        let (a, b): (&[_], &[_]) = (&[(0, 1), (1, -1)], &[(0, 1), (2, -1)]);
        let r = course(&[1, 3, 5], &[INFINI; 3], &[(a, 1), (b, 1)]);
        assert_eq!((r.entiere, r.maximum), (8, Some(8)));
        let r = course(&[1, 3, 5], &[6, INFINI, INFINI], &[(a, 1), (b, 1)]);
        assert_eq!((r.entiere, r.maximum), (6, Some(6)));
        assert_eq!(course(&[1], &[INFINI], &[(&[(0, 1)], 1)]).maximum, Some(INFINI));
    }

    #[test]
    fn a_half_is_not_a_whole_population() {
        // 2 x0 = x1 + ..., with room for half a step only.
        let a: &[_] = &[(0, 2), (1, -2)];
        let r = course(&[5, 1], &[INFINI; 2], &[(a, 2)]);
        assert_eq!((r.entiere, r.maximum), (1, Some(1)));
        let a: &[_] = &[(0, 1), (1, -2)];
        let r = course(&[5, 1], &[INFINI; 2], &[(a, 1)]);
        assert_eq!((r.entiere, r.maximum), (0, Some(0)));
    }
}
