//! The simplest moves, found without elimination.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::mouvements::Mouvement;
use super::noyau::Temoin;
use super::reduction::Reduction;
use crate::secrecy::corps::Corps;

/// Columns of at most so many unknowns are looked through for exchanges.
const COURTE: usize = 24;
const PAIRES_MAX: usize = 3_000_000;

/// Exchanges `a − b − c + d` between pairs that differ by the same columns: two résidences of one commune, QPV and
/// bailleur trade households of two classes. Found by a sum of random numbers, checked in plain integers.
/// `cherchee`: unknowns looked at, whole parts.
pub(super) fn echanges(r: &Reduction, cherchee: impl Fn(u32) -> bool) -> Vec<Mouvement> {
    let mut temoin = Temoin::de(r);
    let mut empreinte = vec![0u64; r.n];
    for (i, c) in (0u64..).zip(&r.colonnes) {
        let h = Corps::<31>::alea(i);
        for x in c {
            if let Some(e) = empreinte.get_mut(*x as usize) {
                *e = e.wrapping_add(h);
            }
        }
    }
    let lire = |x: u32| empreinte.get(x as usize).copied().unwrap_or(0);
    // What tells the members of a pair apart, whatever their order.
    let ecart = |a: u32, b: u32| {
        let d = lire(a).wrapping_sub(lire(b));
        (d.min(d.wrapping_neg()), d <= d.wrapping_neg())
    };
    let mut lues: Vec<&[u32]> = Vec::new();
    let mut nombre = 0;
    let courtes = r.colonnes.iter().take_while(|c| c.len() <= COURTE);
    for c in courtes.filter(|c| c.first().is_some_and(|x| cherchee(*x))) {
        if nombre > PAIRES_MAX {
            break;
        }
        nombre += c.len() * c.len().saturating_sub(1) / 2;
        lues.push(c);
    }
    let toutes =
        || lues.iter().flat_map(|c| c.iter().enumerate().flat_map(|(i, a)| c.iter().skip(i + 1).map(|b| (*a, *b))));
    // Most pairs differ as no other does: they are left out before anything is sorted.
    let mut foules = Foules::pour(nombre);
    toutes().for_each(|(a, b)| foules.compter(ecart(a, b).0));
    let mut paires: Vec<(u64, u32, u32)> = Vec::new();
    for (a, b) in toutes() {
        let (d, direct) = ecart(a, b);
        if foules.plusieurs(d) {
            paires.push(if direct { (d, a, b) } else { (d, b, a) });
        }
    }
    // As one number, which is compared at once.
    paires.sort_unstable_by_key(|(d, a, b)| u128::from(*d) << 64 | u128::from(*a) << 32 | u128::from(*b));
    paires.dedup();
    let mut mouvements = Vec::new();
    let place = |(_, a, b): &(u64, u32, u32)| {
        let v = |x: &u32| r.moins.get(*x as usize).copied().unwrap_or(0);
        v(a).min(v(b))
    };
    for groupe in paires.chunk_by(|p, q| p.0 == q.0) {
        if groupe.len() < 2 {
            continue;
        }
        let mut groupe = groupe.to_vec();
        groupe.sort_by_key(|p| (std::cmp::Reverse(place(p)), p.1, p.2));
        // Everyone with the three that have most to give.
        for (i, p) in groupe.iter().enumerate() {
            for q in groupe.iter().take(i.min(3)) {
                let mut z: Mouvement = Vec::with_capacity(4);
                for (x, a) in [(p.1, 1), (p.2, -1), (q.1, -1), (q.2, 1)] {
                    match z.iter_mut().find(|(y, _)| *y == x) {
                        Some((_, b)) => *b += a,
                        None => z.push((x, a)),
                    }
                }
                z.retain(|(_, a)| *a != 0);
                if temoin.invisible(r, &z) {
                    mouvements.push(r.avec_marges(&z));
                }
            }
        }
    }
    // One unknown that no column holds, and pairs that the same columns hold, apart from a class of ten points.
    let mut jumelles: HashMap<&[u32], Vec<u32>, FxBuildHasher> = HashMap::default();
    for (x, c) in (0u32..).zip(&r.par_inconnue).filter(|(x, _)| cherchee(*x)) {
        jumelles.entry(c).or_default().push(x);
    }
    let mut jumelles: Vec<(&[u32], Vec<u32>)> = jumelles.into_iter().collect();
    jumelles.sort_unstable();
    for (c, membres) in jumelles {
        for (i, x) in membres.iter().enumerate() {
            if c.is_empty() {
                mouvements.push(r.avec_marges(&[(*x, 1)]));
            }
            for y in membres.iter().take(i.min(3)) {
                mouvements.push(r.avec_marges(&[(*x, 1), (*y, -1)]));
            }
        }
    }
    mouvements
}

/// Which numbers may have come more than once: one that did is never missed.
struct Foules {
    vus: Vec<u8>,
    masque: usize,
}

impl Foules {
    /// For so many numbers.
    fn pour(nombre: usize) -> Self {
        let places = (2 * nombre).next_power_of_two().min(1 << 20);
        Foules { vus: vec![0; places], masque: places - 1 }
    }

    fn place(&self, x: u64) -> usize {
        (x ^ (x >> 32)) as usize & self.masque
    }

    fn compter(&mut self, x: u64) {
        let place = self.place(x);
        if let Some(n) = self.vus.get_mut(place) {
            *n = n.saturating_add(1);
        }
    }

    fn plusieurs(&self, x: u64) -> bool {
        self.vus.get(self.place(x)).is_some_and(|n| *n > 1)
    }
}
