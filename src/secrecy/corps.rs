//! Exact arithmetic modulo a prime just below 2⁶¹. Columns of 0 and 1 are never compared with a tolerance.

const MASQUE: u64 = (1 << 61) - 1;

/// Integers modulo the prime `2⁶¹ − K`. Every value is kept in `0 .. P`.
///
/// Two primes are used: `K = 1` decides what to hide, `K = 31` checks it.
pub(super) struct Corps<const K: u64>;

impl<const K: u64> Corps<K> {
    pub(super) const P: u64 = (1 << 61) - K;

    /// Fractional parts of the square roots of 2 and 3: the draws of the two primes have nothing in common.
    const DEPART: u64 = if K == 1 { 0x6A09_E667_F3BC_C908 } else { 0xBB67_AE85_84CA_A73B };

    /// A product of two values, folded twice: `2⁶¹ ≡ K`, so the high part counts `K` times.
    #[inline]
    fn replier(x: u128) -> u64 {
        let (bas, haut) = (x as u64 & MASQUE, (x >> 61) as u64);
        let y = if K == 1 {
            // Both under 2⁶¹ − 1, and their sum under twice the prime.
            bas + haut
        } else {
            let x = u128::from(bas) + u128::from(K) * u128::from(haut);
            (x as u64 & MASQUE) + K * (x >> 61) as u64
        };
        if y >= Self::P { y - Self::P } else { y }
    }

    #[inline]
    pub(super) fn mul(a: u64, b: u64) -> u64 {
        Self::replier(u128::from(a) * u128::from(b))
    }

    #[inline]
    pub(super) fn add(a: u64, b: u64) -> u64 {
        let s = a + b;
        if s >= Self::P { s - Self::P } else { s }
    }

    #[inline]
    pub(super) fn sub(a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + Self::P - b }
    }

    /// A number drawn for a rank, the same on every machine (SplitMix64). Ranks are counted from a start of their own: from 0, the
    /// draw of rank 2 `i` would be twice that of rank `i` for one `i` in 64, and a sum with both would pass for one that figures give.
    pub(super) fn alea(rang: u64) -> u64 {
        let mut x = rang.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(Self::DEPART);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)) % Self::P
    }

    /// Inverse by Fermat's little theorem; `0` gives `0`.
    pub(super) fn inv(a: u64) -> u64 {
        if a <= 1 || a == Self::P - 1 {
            return a;
        }
        let (mut r, mut b, mut e) = (1, a, Self::P - 2);
        while e > 0 {
            if e & 1 == 1 {
                r = Self::mul(r, b);
            }
            b = Self::mul(b, b);
            e >>= 1;
        }
        r
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use proptest::prelude::*;

    /// Small multiples and small sums are what figures make: were some draws linked that way, a number that nothing gives would
    /// pass for one that anyone can work out.
    #[test]
    fn draws_are_not_linked_by_small_numbers() {
        fn essai<const K: u64>() {
            let tirages: Vec<u64> = (0..20_000).map(Corps::<K>::alea).collect();
            let tous: HashSet<u64> = tirages.iter().copied().collect();
            assert!(tous.len() == tirages.len() && !tous.contains(&0));
            for &a in &tirages {
                let mut multiple = a;
                for _ in 2..=16 {
                    assert!(!tous.contains(&Corps::<K>::sub(0, multiple)));
                    multiple = Corps::<K>::add(multiple, a);
                    assert!(!tous.contains(&multiple));
                }
            }
            for (i, &a) in tirages.iter().take(400).enumerate() {
                for &b in tirages.iter().take(400).skip(i + 1) {
                    assert!(!tous.contains(&Corps::<K>::add(a, b)));
                }
            }
        }
        essai::<1>();
        essai::<31>();
    }

    proptest! {
        #[test]
        fn both_fields_agree_with_wide_integers(a in 0u64..Corps::<31>::P, b in 0u64..Corps::<31>::P) {
            fn essai<const K: u64>(a: u64, b: u64) {
                let p = u128::from(Corps::<K>::P);
                let (x, y) = (u128::from(a), u128::from(b));
                assert_eq!(u128::from(Corps::<K>::mul(a, b)), x * y % p);
                assert_eq!(u128::from(Corps::<K>::add(a, b)), (x + y) % p);
                assert_eq!(u128::from(Corps::<K>::sub(a, b)), (x + p - y) % p);
                if a != 0 {
                    assert_eq!(Corps::<K>::mul(a, Corps::<K>::inv(a)), 1);
                }
            }
            // Numbers next to the bounds as well.
            for (a, b) in [(a, b), (a >> 59, Corps::<31>::P - 1 - (b >> 59)), (Corps::<31>::P - 1, Corps::<31>::P - 1)] {
                essai::<1>(a, b);
                essai::<31>(a, b);
            }
            let dernier = Corps::<1>::P - 1;
            assert_eq!((Corps::<1>::mul(dernier, dernier), Corps::<1>::inv(dernier)), (1, dernier));
        }
    }
}
