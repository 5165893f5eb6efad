//! A value held against its reference, on one scale for all components.

use super::exact::Exact;
use super::methode::{Composante, Normalisation};

/// Decimals of a standard deviation: as many as its squares let in 128 bits.
const DECIMALES: std::ops::RangeInclusive<u32> = 0..=15;

/// The zones a value is compared with.
pub struct Population {
    /// Sorted.
    valeurs: Vec<Exact>,
    /// Standard deviation; `None` when it cannot be had.
    sigma: Option<Exact>,
}

impl Population {
    /// `lues`: value and denominator of every zone where the component is known; `m`: the pooled value.
    pub fn new(lues: &[(Exact, i64)], m: Option<&Exact>) -> Self {
        let mut valeurs: Vec<Exact> = lues.iter().map(|(r, _)| *r).collect();
        valeurs.sort_unstable();
        Population { valeurs, sigma: m.and_then(|m| sigma(lues, m)) }
    }

    /// `(number below + half of ties) / n × 100`; the value itself is one of the ties when it is of the population.
    fn rang(&self, r: &Exact) -> Option<Exact> {
        let dessous = self.valeurs.partition_point(|v| v < r);
        let egaux = self.valeurs.partition_point(|v| v <= r) - dessous;
        let n = |x: usize| i128::try_from(x).ok();
        Exact::new(n(200 * dessous + 100 * egaux)?, n(2 * self.valeurs.len())?)
    }
}

/// `√(Σ dᵢ (rᵢ − m)² / Σ dᵢ)`, rounded: a square root is no fraction. Gaps are rounded to as many decimals before they are squared,
/// the root is that of a whole number: nothing depends on the machine. Of shares, fifteen decimals: with nine, two zones that are
/// nearly alike would have a gap of a few figures only, and a score wrong from the seventh.
fn sigma(lues: &[(Exact, i64)], m: &Exact) -> Option<Exact> {
    DECIMALES.rev().find_map(|d| sigma_a_l_echelle(lues, m, 10i128.pow(d)))
}

/// `None` when the squares are too large at this scale.
fn sigma_a_l_echelle(lues: &[(Exact, i64)], m: &Exact, echelle: i128) -> Option<Exact> {
    let (mut somme, mut poids) = (0i128, 0i128);
    for (r, d) in lues {
        let ecart = r.moins(m)?.a_l_echelle(echelle)?;
        somme = somme.checked_add(ecart.checked_mul(ecart)?.checked_mul(i128::from(*d))?)?;
        poids = poids.checked_add(i128::from(*d))?;
    }
    if poids <= 0 {
        return None;
    }
    Exact::new(racine(somme / poids), echelle)
}

/// Whole square root, to the nearest.
fn racine(n: i128) -> i128 {
    if n <= 0 {
        return 0;
    }
    // Newton from above: decreases until it holds.
    let mut x = 1i128 << (128 - n.leading_zeros()).div_ceil(2);
    loop {
        let y = (x + n / x) / 2;
        if y >= x {
            break;
        }
        x = y;
    }
    if n - x * x > x { x + 1 } else { x }
}

/// The value of a component on the scale of the method, before its direction. `None`: it has none (a ratio to zero).
fn normaliser(n: Normalisation, c: &Composante, r: &Exact, m: &Exact, p: &Population) -> Option<Exact> {
    match n {
        Normalisation::EcartPoints => r.moins(m)?.fois(&Exact::entier(100)),
        Normalisation::Ratio => m.positif().then(|| r.sur(m)).flatten(),
        Normalisation::Zscore => match p.sigma? {
            s if s.nul() => Some(Exact::ZERO),
            s => r.moins(m)?.sur(&s).map(|z| z.arrondi()),
        },
        Normalisation::Rang => p.rang(r),
        Normalisation::Seuils => {
            let lu = if c.part { r.fois(&Exact::entier(100))? } else { *r };
            let palier = c.paliers.iter().find(|(borne, _)| lu >= *borne);
            Some(palier.map_or(Exact::ZERO, |(_, points)| *points))
        }
    }
}

/// Same, turned so that higher is more fragile: `2 − ratio`, `100 − rang`, otherwise the opposite.
pub fn orienter(n: Normalisation, c: &Composante, r: &Exact, m: &Exact, p: &Population) -> Option<Exact> {
    let x = normaliser(n, c, r, m, p)?;
    match n {
        _ if c.sens > 0 => Some(x),
        Normalisation::Ratio => Exact::entier(2).moins(&x),
        Normalisation::Rang => Exact::entier(100).moins(&x),
        _ => Some(x.oppose()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::fragility::essais::composante;
    use proptest::prelude::*;

    fn e(n: i128, d: i128) -> Exact {
        Exact::new(n, d).unwrap()
    }

    /// 30/50, 24/30, 6/20: m 60 %, σ 17,32 points, z = 0; 1,155; −1,732.
    #[test]
    fn the_worked_check_of_the_z_score() {
        let lues = [(e(30, 50), 50), (e(24, 30), 30), (e(6, 20), 20)];
        let m = e(60, 100);
        let p = Population::new(&lues, Some(&m));
        assert_eq!(p.sigma.unwrap().fraction().unwrap().percent(2), "17,32");
        let z = |r: &Exact| orienter(Normalisation::Zscore, &composante("x", 1, 1), r, &m, &p).unwrap();
        assert!(z(&lues[0].0).nul());
        assert_eq!(z(&lues[1].0).fraction().unwrap().value(3), "1,155");
        assert_eq!(z(&lues[2].0).fraction().unwrap().value(3), "\u{2212}1,732");
    }

    #[test]
    fn without_dispersion_the_z_score_is_zero() {
        let lues = [(e(1, 2), 10), (e(5, 10), 30)];
        let p = Population::new(&lues, Some(&e(1, 2)));
        assert_eq!(orienter(Normalisation::Zscore, &composante("x", 1, 1), &e(1, 2), &e(1, 2), &p), Some(Exact::ZERO));
    }

    /// Two zones: whatever the gap between them, each is as far from the mean as the other's weight says.
    #[test]
    fn two_zones_nearly_alike_have_the_score_of_any_two() {
        let lues = [(e(34, 164), 164), (e(55, 256), 256)];
        let m = e(89, 420);
        let p = Population::new(&lues, Some(&m));
        let z = orienter(Normalisation::Zscore, &composante("x", 1, 1), &lues[0].0, &m, &p).unwrap();
        // −√(256 / 164), to nine decimals.
        assert_eq!(z, e(-1_249_390_095, 1_000_000_000));
    }

    /// Amounts and not shares: fewer decimals, never nothing.
    #[test]
    fn large_values_keep_a_deviation() {
        let lues = [(e(9_000_000_000, 1), 400), (e(1_000_000_000, 1), 400)];
        let p = Population::new(&lues, Some(&e(5_000_000_000, 1)));
        assert_eq!(p.sigma, Some(e(4_000_000_000, 1)));
    }

    #[test]
    fn ranks_share_their_ties() {
        let lues = [(e(1, 10), 1), (e(2, 10), 1), (e(2, 10), 1), (e(9, 10), 1)];
        let p = Population::new(&lues, None);
        let rang = |r| p.rang(&r).unwrap();
        assert_eq!([rang(e(1, 10)), rang(e(1, 5)), rang(e(9, 10))], [e(25, 2), e(50, 1), e(175, 2)]);
        assert_eq!(orienter(Normalisation::Rang, &composante("x", 1, -1), &e(9, 10), &e(0, 1), &p), Some(e(25, 2)));
    }

    #[test]
    fn the_other_way_is_two_minus_the_ratio_or_the_opposite() {
        let p = Population::new(&[], None);
        let c = composante("x", 1, -1);
        assert_eq!(orienter(Normalisation::Ratio, &c, &e(60, 100), &e(50, 100), &p), Some(e(4, 5)));
        assert_eq!(orienter(Normalisation::Ratio, &c, &e(60, 100), &Exact::ZERO, &p), None);
        assert_eq!(orienter(Normalisation::EcartPoints, &c, &e(60, 100), &e(50, 100), &p), Some(e(-10, 1)));
    }

    #[test]
    fn a_bound_belongs_to_its_points() {
        let mut c = composante("x", 1, 1);
        c.paliers = vec![(e(60, 1), e(3, 1)), (e(40, 1), e(1, 1))];
        let p = Population::new(&[], None);
        let points = |r| orienter(Normalisation::Seuils, &c, &r, &Exact::ZERO, &p).unwrap();
        assert_eq!(
            [points(e(6, 10)), points(e(59, 100)), points(e(4, 10)), points(e(39, 100))],
            [e(3, 1), e(1, 1), e(1, 1), e(0, 1)]
        );
    }

    proptest! {
        #[test]
        fn the_root_is_the_nearest(n in 0i128..1_000_000_000_000) {
            let x = racine(n);
            prop_assert!((2 * x - 1).max(0).pow(2) <= 4 * n && 4 * n <= (2 * x + 1).pow(2));
        }
    }
}
