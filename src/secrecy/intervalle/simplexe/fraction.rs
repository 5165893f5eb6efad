//! Exact fractions: `None` when one grows too large to be.

/// `n / d`. Nearly always short: wide divisions are slow.
pub(super) fn quotient(n: i128, d: i128) -> i128 {
    let court = i64::try_from(n).ok().zip(i64::try_from(d).ok()).and_then(|(a, b)| a.checked_div(b));
    court.map_or_else(|| n / d, i128::from)
}

/// `a · b`, unless it is too large. Short factors cannot make it so.
pub(super) fn produit(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

/// Exact fraction with a positive denominator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Q(pub i128, pub i128);

impl Q {
    pub(super) fn new(n: i128, d: i128) -> Option<Q> {
        fn pgcd(a: i128, b: i128) -> i128 {
            // Nearly always short: wide divisions are slow.
            if let (Ok(mut a), Ok(mut b)) = (u64::try_from(a.unsigned_abs()), u64::try_from(b.unsigned_abs())) {
                while b != 0 {
                    (a, b) = (b, a % b);
                }
                return i128::from(a);
            }
            let (mut a, mut b) = (a, b);
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a.abs()
        }
        match d {
            0 => return None,
            1 => return Some(Q(n, 1)),
            -1 => return Some(Q(n.checked_neg()?, 1)),
            _ => {}
        }
        let g = pgcd(n, d) * d.signum();
        Some(if g == 1 { Q(n, d) } else { Q(quotient(n, g), quotient(d, g)) })
    }
    pub(super) fn plus(self, o: Q) -> Option<Q> {
        Q::new(produit(self.0, o.1)?.checked_add(produit(o.0, self.1)?)?, produit(self.1, o.1)?)
    }
    pub(super) fn fois(self, o: Q) -> Option<Q> {
        Q::new(produit(self.0, o.0)?, produit(self.1, o.1)?)
    }
    pub(super) fn moins_que(self, o: Q) -> Option<bool> {
        Some(produit(self.0, o.1)? < produit(o.0, self.1)?)
    }
}
