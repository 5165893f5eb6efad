//! An attacker over the rationals: which vectors the published columns give.

/// Exact fraction, reduced.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::secrecy) struct Q(i128, i128);

impl Q {
    fn new(n: i128, d: i128) -> Q {
        fn pgcd(a: i128, b: i128) -> i128 {
            if b == 0 { a.abs() } else { pgcd(b, a % b) }
        }
        let g = pgcd(n, d).max(1) * d.signum();
        Q(n / g, d / g)
    }
    fn moins(self, o: Q) -> Q {
        Q::new(self.0 * o.1 - o.0 * self.1, self.1 * o.1)
    }
    fn fois(self, o: Q) -> Q {
        Q::new(self.0 * o.0, self.1 * o.1)
    }
    fn sur(self, o: Q) -> Q {
        Q::new(self.0 * o.1, self.1 * o.0)
    }
}

/// Dense Gauss-Jordan over the rationals.
#[derive(Clone, Default)]
pub(in crate::secrecy) struct Espace(Vec<(usize, Vec<Q>)>);

impl Espace {
    fn reste(&self, v: &[i64]) -> Vec<Q> {
        let mut v: Vec<Q> = v.iter().map(|&x| Q(i128::from(x), 1)).collect();
        for (p, b) in &self.0 {
            let f = v[*p];
            if f.0 != 0 {
                for (x, y) in v.iter_mut().zip(b) {
                    *x = x.moins(f.fois(*y));
                }
            }
        }
        v
    }
    pub(in crate::secrecy) fn contient(&self, v: &[i64]) -> bool {
        self.reste(v).iter().all(|x| x.0 == 0)
    }
    pub(in crate::secrecy) fn ajouter(&mut self, v: &[i64]) {
        let mut r = self.reste(v);
        let Some(p) = r.iter().position(|x| x.0 != 0) else { return };
        let f = r[p];
        r.iter_mut().for_each(|x| *x = x.sur(f));
        for (_, b) in &mut self.0 {
            let g = b[p];
            for (x, y) in b.iter_mut().zip(&r) {
                *x = x.moins(g.fois(*y));
            }
        }
        self.0.push((p, r));
    }
}
