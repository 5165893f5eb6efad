//! Draws made of integers only: the same seed gives the same bytes on any machine.

use rand::Rng;
use rand_pcg::Pcg64;

/// The purpose of a sub-stream. Each file has its own, so that one more draw in a file leaves the
/// other files as they were.
#[derive(Clone, Copy)]
pub enum Flux {
    Territoire = 1,
    Logements = 2,
    Rpls = 3,
    Ouvert = 4,
    Ops = 5,
    Stock = 6,
    /// Tracking of the relogement: sub-streams 0 to 8.
    Relogement = 7,
    /// Radiations of year `Radiations + n`, n from 0.
    Radiations = 16,
}

/// A die: one stream of reproducible draws.
pub struct De(Pcg64);

impl De {
    pub fn new(graine: u64, epci: usize, flux: Flux, rang: u64) -> Self {
        let stream = ((epci as u128) << 32) | (flux as u128 + u128::from(rang));
        let mut pcg = Pcg64::new(u128::from(graine).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C834), stream);
        // Neighbouring streams start close to each other: let them part.
        for _ in 0..4 {
            pcg.next_u64();
        }
        De(pcg)
    }

    /// 0 to n − 1 (0 when n is 0).
    pub fn sous(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// a to b, both included.
    pub fn entre(&mut self, a: i64, b: i64) -> i64 {
        a + self.sous((b - a + 1).max(1) as usize) as i64
    }

    /// Bell-shaped between a and b, without any function of the mathematical library.
    pub fn bosse(&mut self, a: i64, b: i64) -> i64 {
        (self.entre(a, b) + self.entre(a, b) + self.entre(a, b)) / 3
    }

    /// True p times out of 1 000.
    pub fn mille(&mut self, p: i64) -> bool {
        (self.sous(1000) as i64) < p
    }

    /// A rank, drawn by weight.
    pub fn poids(&mut self, poids: &[u32]) -> usize {
        let total: usize = poids.iter().map(|p| *p as usize).sum();
        let mut reste = self.sous(total);
        for (rang, p) in poids.iter().enumerate() {
            if reste < *p as usize {
                return rang;
            }
            reste -= *p as usize;
        }
        0
    }

    /// One of the items, drawn by weight; the first one answers for an empty draw.
    pub fn parmi<T: Copy, const N: usize>(&mut self, choix: &[(T, u32); N]) -> T {
        let total: usize = choix.iter().map(|c| c.1 as usize).sum();
        let mut reste = self.sous(total);
        for (valeur, p) in choix {
            if reste < *p as usize {
                return *valeur;
            }
            reste -= *p as usize;
        }
        choix[0].0
    }

    pub fn melanger<T>(&mut self, v: &mut [T]) {
        for i in (1..v.len()).rev() {
            let j = self.sous(i + 1);
            v.swap(i, j);
        }
    }
}
