//! Exact rational numbers: what a score is made of and what a cut-off is compared with.

use std::cmp::Ordering;

use crate::french::Fraction;

/// Beyond this denominator, values are rounded to [`ECHELLE`] so that sums stay within 128 bits.
const DENOMINATEUR_MAX: i128 = 1 << 100;
/// Nine decimals.
const ECHELLE: i128 = 1_000_000_000;

/// An exact ratio, reduced, of positive denominator. Sums whose denominator would exceed 2^100 are rounded to nine
/// decimals, half up: the same inputs give the same value on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    n: i128,
    d: i128,
}

impl Exact {
    pub const ZERO: Exact = Exact { n: 0, d: 1 };

    /// `None` when the denominator is zero.
    pub fn new(n: i128, d: i128) -> Option<Self> {
        match d {
            0 => None,
            d if d < 0 => Some(Exact { n: n.checked_neg()?, d: d.checked_neg()? }.reduit()),
            d => Some(Exact { n, d }.reduit()),
        }
    }

    pub fn entier(n: i64) -> Self {
        Exact { n: i128::from(n), d: 1 }
    }

    /// A published share or mean.
    pub fn de(f: &Fraction) -> Self {
        Exact { n: f.num(), d: f.den() }.reduit()
    }

    /// A decimal number of a configuration file, to six decimals. `None` when it is not a finite number of a sane size.
    pub fn decimal(x: f64) -> Option<Self> {
        if x.is_finite() && x.abs() <= 1e9 { Self::new((x * 1e6).round() as i128, 1_000_000) } else { None }
    }

    fn reduit(self) -> Self {
        let (mut a, mut b) = (self.n.unsigned_abs(), self.d.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        match i128::try_from(a) {
            Ok(g) if g > 1 => Exact { n: self.n / g, d: self.d / g },
            _ => self,
        }
    }

    /// Nine decimals, half up.
    pub fn arrondi(&self) -> Self {
        self.a_neuf_decimales().map_or(*self, |n| Exact { n, d: ECHELLE }.reduit())
    }

    /// The value times 10^9, rounded half up.
    pub fn a_neuf_decimales(&self) -> Option<i128> {
        self.a_l_echelle(ECHELLE)
    }

    /// The value times `echelle`, 10^18 at most, rounded half up.
    pub fn a_l_echelle(&self, echelle: i128) -> Option<i128> {
        let (entier, reste) = (self.n.div_euclid(self.d), self.n.rem_euclid(self.d));
        // A remainder too wide to be scaled loses bits that so many decimals do not show.
        let mut decalage = 0u32;
        while (reste >> decalage) > i128::MAX / (4 * echelle) {
            decalage += 1;
        }
        let (r, d) = (reste >> decalage, (self.d >> decalage).max(1));
        let fin = (2 * echelle * r + d).div_euclid(2 * d);
        entier.checked_mul(echelle)?.checked_add(fin)
    }

    fn operer(a: &Self, b: &Self, op: impl Fn(&Self, &Self) -> Option<Self>) -> Option<Self> {
        op(a, b).filter(|r| r.d < DENOMINATEUR_MAX).or_else(|| op(&a.arrondi(), &b.arrondi()))
    }

    pub fn plus(&self, autre: &Self) -> Option<Self> {
        Self::operer(self, autre, |a, b| {
            Self::new(a.n.checked_mul(b.d)?.checked_add(b.n.checked_mul(a.d)?)?, a.d.checked_mul(b.d)?)
        })
    }

    pub fn moins(&self, autre: &Self) -> Option<Self> {
        self.plus(&autre.oppose())
    }

    pub fn fois(&self, autre: &Self) -> Option<Self> {
        Self::operer(self, autre, |a, b| Self::new(a.n.checked_mul(b.n)?, a.d.checked_mul(b.d)?))
    }

    /// `None` when `autre` is zero.
    pub fn sur(&self, autre: &Self) -> Option<Self> {
        Self::operer(self, autre, |a, b| Self::new(a.n.checked_mul(b.d)?, a.d.checked_mul(b.n)?))
    }

    pub fn oppose(&self) -> Self {
        Exact { n: self.n.saturating_neg(), d: self.d }
    }

    pub fn absolu(&self) -> Self {
        Exact { n: self.n.saturating_abs(), d: self.d }
    }

    pub fn nul(&self) -> bool {
        self.n == 0
    }

    pub fn positif(&self) -> bool {
        self.n > 0
    }

    /// For printing: six decimals.
    pub fn fraction(&self) -> Option<Fraction> {
        let n = self.a_neuf_decimales()?;
        let n = (n + 500).div_euclid(1_000);
        Fraction::new(i64::try_from(n).ok()?, 1_000_000)
    }

    /// `n/d`, as it is kept from one edition to the next.
    pub fn ecrire(&self) -> String {
        format!("{}/{}", self.n, self.d)
    }

    /// Reads what [`Exact::ecrire`] wrote.
    pub fn lire(texte: &str) -> Option<Self> {
        let (n, d) = texte.split_once('/')?;
        Self::new(n.parse().ok()?, d.parse().ok()?)
    }
}

impl Ord for Exact {
    /// By continued fractions: whatever the size of the terms, nothing overflows and the order is total.
    fn cmp(&self, autre: &Self) -> Ordering {
        let (mut a, mut b, mut c, mut d) = (self.n, self.d, autre.n, autre.d);
        let mut inverse = false;
        loop {
            let (q1, q2) = (a.div_euclid(b), c.div_euclid(d));
            let (r1, r2) = (a.rem_euclid(b), c.rem_euclid(d));
            let o = match (q1.cmp(&q2), r1, r2) {
                (Ordering::Equal, 0, 0) => Ordering::Equal,
                (Ordering::Equal, 0, _) => Ordering::Less,
                (Ordering::Equal, _, 0) => Ordering::Greater,
                (Ordering::Equal, _, _) => {
                    (a, b, c, d) = (b, r1, d, r2);
                    inverse = !inverse;
                    continue;
                }
                (o, _, _) => o,
            };
            return if inverse { o.reverse() } else { o };
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, autre: &Self) -> Option<Ordering> {
        Some(self.cmp(autre))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn e(n: i128, d: i128) -> Exact {
        Exact::new(n, d).unwrap()
    }

    #[test]
    fn arithmetic_is_exact_and_reduced() {
        assert_eq!(e(1, 2).plus(&e(1, 3)), Some(e(5, 6)));
        assert_eq!(e(2, 4), e(1, 2));
        assert_eq!(e(1, -2), e(-1, 2));
        assert_eq!(e(3, 4).sur(&Exact::ZERO), None);
        assert_eq!(Exact::lire(&e(-19, 16).ecrire()), Some(e(-19, 16)));
        assert_eq!(Exact::lire("1/0"), None);
        assert_eq!(e(355, 300).fraction().unwrap().value(4), "1,1833");
        assert_eq!(e(-1, 3).fraction().unwrap().value(3), "\u{2212}0,333");
    }

    #[test]
    fn wide_sums_are_rounded_to_nine_decimals_and_never_lost() {
        let grand = |p: i128| e(p, 999_999_999_989);
        let somme = [e(1, 999_983), e(1, 499_979), grand(7), grand(11), e(2, 10_000_019), e(5, 99_990_001)]
            .iter()
            .try_fold(Exact::ZERO, |s, x| s.plus(x))
            .unwrap();
        let approche =
            1.0 / 999_983.0 + 1.0 / 499_979.0 + 18.0 / 999_999_999_989.0 + 2.0 / 10_000_019.0 + 5.0 / 99_990_001.0;
        assert!((somme.fraction().unwrap().as_f64() - approche).abs() < 2e-6);
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_cross_products(a in -10_000i128..10_000, b in 1i128..10_000, c in -10_000i128..10_000, d in 1i128..10_000) {
            prop_assert_eq!(e(a, b).cmp(&e(c, d)), (a * d).cmp(&(c * b)));
        }

        #[test]
        fn rounding_is_within_half_a_billionth(a in -1_000_000i128..1_000_000, b in 1i128..1_000_000) {
            let ecart = e(a, b).moins(&e(a, b).arrondi()).unwrap().absolu();
            prop_assert!(ecart <= e(1, 2_000_000_000));
        }
    }
}
