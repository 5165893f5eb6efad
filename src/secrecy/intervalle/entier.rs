//! Whole populations where zonings cross: a real interval can hold one whole number only. Exhaustive search, bounds
//! narrowed along every published sum, on parts small enough for it.

use std::collections::HashMap;

use super::reduction::{INFINI, Reduction};

/// How far each unknown is first allowed to move.
const BOITES: [i64; 3] = [2, 5, 16];
/// Choices tried before giving up, in each box.
const CHOIX_MAX: u32 = 200;

/// Unknowns with coefficients, and the smallest and largest value of their sum.
type Encadrement = (Vec<(usize, i64)>, i64, i64);

/// A system of a few unknowns `z`, bounded, each published sum unchanged.
pub(in crate::secrecy) struct Entier {
    bornes: Vec<(i64, i64)>,
    sommes: Vec<Encadrement>,
    de_z: Vec<Vec<usize>>,
    cible: usize,
}

/// What the search says of a whole population that moves the number by so much or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::secrecy) enum Trouve {
    /// There is one: it moves the number by this, and each unknown by that.
    Oui(i64, Vec<i64>),
    Non,
    Abandon,
}

impl Entier {
    /// `part`: whole connected parts. `cible`: unknowns of the number.
    pub(in crate::secrecy) fn de(r: &Reduction, part: &[u32], cible: &[u32]) -> Self {
        let rang: HashMap<u32, usize> = part.iter().enumerate().map(|(i, x)| (*x, i)).collect();
        let lire = |v: &[i64], x: u32| v.get(x as usize).copied().unwrap_or(0);
        let bornes = part.iter().map(|x| (-lire(&r.moins, *x), lire(&r.plus, *x))).collect();
        let mut colonnes: Vec<u32> =
            part.iter().filter_map(|x| r.par_inconnue.get(*x as usize)).flatten().copied().collect();
        colonnes.sort_unstable();
        colonnes.dedup();
        let places = |l: &[u32]| l.iter().filter_map(|x| Some((*rang.get(x)?, 1))).collect::<Vec<_>>();
        let mut sommes: Vec<Encadrement> =
            colonnes.iter().filter_map(|c| r.colonnes.get(*c as usize)).map(|c| (places(c), 0, 0)).collect();
        let mut marges: std::collections::BTreeMap<u32, Vec<(usize, i64)>> = std::collections::BTreeMap::new();
        for (i, x) in part.iter().enumerate() {
            for m in r.marges.get(*x as usize).into_iter().flatten() {
                marges.entry(*m).or_default().push((i, 1));
            }
        }
        for (m, l) in marges {
            let place = r.n as u32 + m;
            sommes.push((l, -lire(&r.moins, place), lire(&r.plus, place)));
        }
        let numero = sommes.len();
        sommes.push((places(cible), -INFINI, INFINI));
        let mut de_z = vec![Vec::new(); part.len()];
        for (k, (l, ..)) in sommes.iter().enumerate() {
            for (i, _) in l {
                if let Some(d) = de_z.get_mut(*i) {
                    d.push(k);
                }
            }
        }
        Entier { bornes, sommes, de_z, cible: numero }
    }

    /// Looks for a whole population that moves the number by `but` or more in the direction `sens`.
    pub(in crate::secrecy) fn chercher(&mut self, sens: i64, but: i64) -> Trouve {
        if let Some((_, bas, haut)) = self.sommes.get_mut(self.cible) {
            (*bas, *haut) = if sens > 0 { (but, INFINI) } else { (-INFINI, -but) };
        }
        // Near the true population first: small boxes are soon exhausted, and often enough.
        for boite in BOITES.into_iter().filter(|b| *b > but).chain([INFINI]) {
            let bornes = self.bornes.iter().map(|(bas, haut)| ((*bas).max(-boite), (*haut).min(boite))).collect();
            let toutes: Vec<usize> = (0..self.sommes.len()).collect();
            let mut reste = CHOIX_MAX;
            match self.descendre(bornes, toutes, &mut reste) {
                oui @ Trouve::Oui(..) => return oui,
                issue if boite == INFINI => return issue,
                _ => {}
            }
        }
        Trouve::Abandon
    }

    fn descendre(&self, mut b: Vec<(i64, i64)>, touchees: Vec<usize>, reste: &mut u32) -> Trouve {
        if !self.resserrer(&mut b, touchees) {
            return Trouve::Non;
        }
        let ouvert = (0..b.len())
            .filter_map(|i| b.get(i).filter(|(bas, haut)| bas < haut).map(|(bas, haut)| (haut - bas, i)))
            .min();
        let Some((_, i)) = ouvert else {
            let cible = self.sommes.get(self.cible).map_or(&[][..], |s| s.0.as_slice());
            let total: i64 = cible.iter().filter_map(|(i, a)| b.get(*i).map(|(v, _)| v * a)).sum();
            return Trouve::Oui(total.abs(), b.into_iter().map(|(x, _)| x).collect());
        };
        let Some(&(bas, haut)) = b.get(i) else { return Trouve::Abandon };
        // Halves, the one nearest the true population first: it often holds one.
        let milieu = if bas < 0 && haut > 0 { if -bas > haut { -1 } else { 0 } } else { bas + (haut - bas) / 2 };
        let mut moities = [(bas, milieu), (milieu + 1, haut)];
        if bas >= 0 || (haut > 0 && milieu < 0) {
            moities.swap(0, usize::from(milieu < 0));
        }
        let mut issue = Trouve::Non;
        for moitie in moities {
            if *reste == 0 {
                return Trouve::Abandon;
            }
            *reste -= 1;
            let mut suite = b.clone();
            if let Some(x) = suite.get_mut(i) {
                *x = moitie;
            }
            match self.descendre(suite, self.de_z.get(i).cloned().unwrap_or_default(), reste) {
                Trouve::Non => {}
                Trouve::Abandon => issue = Trouve::Abandon,
                oui => return oui,
            }
        }
        issue
    }

    /// Narrows bounds until nothing moves; `false` when nothing is left.
    fn resserrer(&self, b: &mut [(i64, i64)], mut file: Vec<usize>) -> bool {
        let mut dedans: Vec<bool> = vec![false; self.sommes.len()];
        for k in &file {
            if let Some(d) = dedans.get_mut(*k) {
                *d = true;
            }
        }
        // Bounds without end could creep forever.
        let mut tours = 200 * self.sommes.len().max(1);
        while let Some(k) = file.pop() {
            if let Some(d) = dedans.get_mut(k) {
                *d = false;
            }
            tours = tours.saturating_sub(1);
            if tours == 0 {
                return true;
            }
            let Some((l, smin, smax)) = self.sommes.get(k) else { continue };
            let (mut bas, mut haut) = (0i64, 0i64);
            for (i, _) in l {
                let Some((x, y)) = b.get(*i) else { continue };
                bas = bas.saturating_add(*x);
                haut = haut.saturating_add(*y);
            }
            if bas > *smax || haut < *smin {
                return false;
            }
            for (i, _) in l {
                let Some(place) = b.get_mut(*i) else { continue };
                let (x, y) = *place;
                let infini = |v: i64| v.abs() >= INFINI / 2;
                let nouveau_bas = if infini(haut) || infini(*smin) { x } else { x.max(smin - (haut - y)) };
                let nouveau_haut = if infini(bas) || infini(*smax) { y } else { y.min(smax - (bas - x)) };
                if nouveau_bas > nouveau_haut {
                    return false;
                }
                if (nouveau_bas, nouveau_haut) != (x, y) {
                    bas += nouveau_bas - x;
                    haut = if infini(haut) { haut } else { haut - (y - nouveau_haut) };
                    *place = (nouveau_bas, nouveau_haut);
                    if infini(haut) {
                        haut = l.iter().filter_map(|(i, _)| b.get(*i)).fold(0i64, |s, v| s.saturating_add(v.1));
                    }
                    for &m in self.de_z.get(*i).into_iter().flatten() {
                        if let Some(d) = dedans.get_mut(m).filter(|d| !**d) {
                            *d = true;
                            file.push(m);
                        }
                    }
                }
            }
        }
        true
    }
}
