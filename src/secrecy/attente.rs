//! Ranks in waiting, one bit each: the first or the last is taken, whatever the order in which they came.
//!
//! Elimination takes ranks in order and never adds one behind it, so that looking for the next one goes through the bits once.

/// A set of ranks from 0 to a bound.
#[derive(Default)]
pub(super) struct Attente {
    mots: Vec<u64>,
    /// Words outside of these bounds are null.
    bas: usize,
    haut: usize,
}

impl Attente {
    /// Ranks from 0 to `n − 1`.
    pub(super) fn new(n: usize) -> Self {
        let mots = vec![0; n.div_ceil(64)];
        Attente { bas: mots.len(), haut: 0, mots }
    }

    pub(super) fn inscrire(&mut self, rang: u32) {
        let i = rang as usize / 64;
        if let Some(mot) = self.mots.get_mut(i) {
            *mot |= 1 << (rang % 64);
            self.bas = self.bas.min(i);
            self.haut = self.haut.max(i + 1);
        }
    }

    pub(super) fn retirer(&mut self, rang: u32) {
        if let Some(mot) = self.mots.get_mut(rang as usize / 64) {
            *mot &= !(1 << (rang % 64));
        }
    }

    pub(super) fn vider(&mut self) {
        if let Some(mots) = self.mots.get_mut(self.bas..self.haut) {
            mots.fill(0);
        }
        (self.bas, self.haut) = (self.mots.len(), 0);
    }

    /// Takes the smallest rank.
    pub(super) fn premier(&mut self) -> Option<u32> {
        while self.bas < self.haut {
            let mot = self.mots.get_mut(self.bas)?;
            if *mot != 0 {
                let bit = mot.trailing_zeros();
                *mot &= *mot - 1;
                return Some(self.bas as u32 * 64 + bit);
            }
            self.bas += 1;
        }
        (self.bas, self.haut) = (self.mots.len(), 0);
        None
    }

    /// Takes the largest rank.
    pub(super) fn dernier(&mut self) -> Option<u32> {
        while self.bas < self.haut {
            let mot = self.mots.get_mut(self.haut - 1)?;
            if *mot != 0 {
                let bit = 63 - mot.leading_zeros();
                *mot &= !(1 << bit);
                return Some((self.haut - 1) as u32 * 64 + bit);
            }
            self.haut -= 1;
        }
        (self.bas, self.haut) = (self.mots.len(), 0);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_taken_in_order_each_once() {
        let mut a = Attente::new(300);
        for r in [299, 7, 64, 63, 7, 200] {
            a.inscrire(r);
        }
        a.retirer(200);
        assert_eq!(a.dernier(), Some(299));
        assert_eq!([a.premier(), a.premier()], [Some(7), Some(63)]);
        a.inscrire(10);
        assert_eq!([a.premier(), a.premier(), a.premier()], [Some(10), Some(64), None]);
        a.inscrire(3);
        assert_eq!([a.dernier(), a.dernier(), a.premier()], [Some(3), None, None]);
        a.inscrire(130);
        a.inscrire(5);
        a.vider();
        a.inscrire(64);
        assert_eq!([a.premier(), a.premier()], [Some(64), None]);
        // A rank beyond the bound is not one.
        a.inscrire(1_000);
        assert_eq!(a.premier(), None);
    }
}
