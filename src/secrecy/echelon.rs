//! A few short vectors in echelon form.

use super::corps::Corps;

type F = Corps<1>;

/// `a += x · b`
pub(super) fn cumuler(a: &mut [u64], b: &[u64], x: u64) {
    if x == 1 {
        a.iter_mut().zip(b).for_each(|(s, f)| *s = F::add(*s, *f));
    } else {
        a.iter_mut().zip(b).for_each(|(s, f)| *s = F::add(*s, F::mul(*f, x)));
    }
}

/// A few short vectors, each with its pivot, where later ones hold 0. Only what they span counts, so that none is divided.
#[derive(Default)]
pub(super) struct Echelon(Vec<(usize, Vec<u64>)>);

impl Echelon {
    fn reduire(&self, v: &mut [u64]) {
        for (p, b) in &self.0 {
            let (x, y) = (v.get(*p).copied().unwrap_or(0), b.get(*p).copied().unwrap_or(0));
            if x != 0 {
                v.iter_mut().zip(b).for_each(|(s, b)| *s = F::sub(F::mul(*s, y), F::mul(*b, x)));
            }
        }
    }

    pub(super) fn est_vide(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contient(&self, v: &[u64]) -> bool {
        // Multiples of one vector, most often: nothing to write down.
        if let [(p, b)] = self.0.as_slice() {
            let (x, y) = (v.get(*p).copied().unwrap_or(0), b.get(*p).copied().unwrap_or(0));
            return v.iter().zip(b).all(|(s, b)| F::mul(*s, y) == F::mul(*b, x));
        }
        let mut v = v.to_vec();
        self.reduire(&mut v);
        v.iter().all(|x| *x == 0)
    }

    pub(super) fn ajouter(&mut self, mut v: Vec<u64>) {
        self.reduire(&mut v);
        if let Some(p) = v.iter().position(|x| *x != 0) {
            self.0.push((p, v));
        }
    }
}
