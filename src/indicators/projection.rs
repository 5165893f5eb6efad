//! What is missing to reach a floor, and where the year would end. Whole numbers and exact fractions throughout.

use crate::french::Fraction;

/// Leases that should have gone to the target group among those signed: `max(0, ⌈t·D⌉ − N)`. A strict floor is not held by the bound
/// itself: `max(0, ⌊t·D⌋ + 1 − N)`.
pub fn manque_constat(n: i64, d: i64, t: Fraction, strict: bool) -> i64 {
    (au_moins(t.num() * i128::from(d), t.den(), strict) - i128::from(n)).max(0) as i64
}

/// Extra leases needed if every next one goes to the group: `max(0, ⌈(t·D − N) / (1 − t)⌉)`; `⌊(t·D − N) / (1 − t)⌋ + 1` for a strict
/// floor. `None` when t is 1 or more.
pub fn manque_ajout(n: i64, d: i64, t: Fraction, strict: bool) -> Option<i64> {
    let reste = t.den() - t.num();
    (reste > 0).then(|| au_moins(t.num() * i128::from(d) - i128::from(n) * t.den(), reste, strict).max(0) as i64)
}

/// Leases that may still go to the group under a ceiling: `⌊t·D⌋ − N`, negative when it is passed. `d` is the volume of the
/// year for a year under way. A strict ceiling is not reached by the bound itself.
pub fn marge_plafond(n: i64, d: i64, t: Fraction, strict: bool) -> i64 {
    let (num, den) = (t.num() * i128::from(d), t.den());
    let admis = if strict { plafond(num, den) - 1 } else { num.div_euclid(den) };
    (admis - i128::from(n)) as i64
}

/// Expected volume of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Volume {
    /// `D × 12 / months`.
    Lineaire { mois: u32 },
    /// D divided by the share that the same months had in past full years: `(same months, full years)`, pooled.
    Saisonnier { memes_mois: i64, annees: i64 },
    /// Given by the territory.
    Fixe(i64),
}

/// Year's end, from what is known to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// Expected leases of the year, rounded half up.
    pub volume: i64,
    /// Still to go to the target group, out of `restants`.
    pub a_realiser: i64,
    pub restants: i64,
    /// Integer schedule whose sum is `a_realiser`, larger months first; empty in December.
    pub calendrier: Vec<i64>,
    /// Share at year's end if the rate to date goes on.
    pub taux: Fraction,
    /// More is needed than what is left.
    pub hors_atteinte: bool,
    /// Best share that can still be had.
    pub meilleur: Fraction,
}

/// `n` of the target group among `d` leases up to month `mois`, floor `t`, that the bound itself does not hold when it is strict. `None`
/// without any lease.
pub fn projeter(n: i64, d: i64, t: Fraction, strict: bool, mois: u32, volume: Volume) -> Option<Projection> {
    let annuel = match volume {
        Volume::Lineaire { mois } => demi_haut(i128::from(d) * 12, i128::from(mois)),
        Volume::Saisonnier { memes_mois, annees } => {
            demi_haut(i128::from(d) * i128::from(annees), i128::from(memes_mois))
        }
        Volume::Fixe(annuel) => Some(annuel),
    }?
    .max(d);
    let restants = annuel - d;
    let besoin = au_moins(t.num() * i128::from(annuel), t.den(), strict) as i64;
    let a_realiser = (besoin - n).max(0);
    let mois_restants = i64::from(12u32.saturating_sub(mois));
    let calendrier =
        (0..mois_restants).map(|k| a_realiser / mois_restants + i64::from(k < a_realiser % mois_restants)).collect();
    // N + (N/D)·(Da − D) over Da is N/D: the volume cancels out.
    Some(Projection {
        volume: annuel,
        a_realiser,
        restants,
        calendrier,
        taux: Fraction::new(n, d)?,
        hors_atteinte: a_realiser > restants,
        meilleur: Fraction::new(n + restants, annuel)?,
    })
}

impl Projection {
    /// Share of the leases to come that must go to the group; `None` when none is to come.
    pub fn rythme_requis(&self) -> Option<Fraction> {
        Fraction::new(self.a_realiser, self.restants)
    }

    /// Share at year's end if the leases to come have the rate `futur`, `n` being what the group has to date.
    pub fn fin_avec(&self, n: i64, futur: &Fraction) -> Option<Fraction> {
        let num = (i128::from(n) * futur.den()).checked_add(i128::from(self.restants).checked_mul(futur.num())?)?;
        Fraction::reduite(num, i128::from(self.volume).checked_mul(futur.den())?)
    }

    /// The band of the projection: the leases to come as in the lowest and the highest of past years. At least two of
    /// them are needed to speak of an uncertainty.
    pub fn bande(&self, n: i64, passes: &[Fraction]) -> Option<(Fraction, Fraction)> {
        if passes.len() < 2 {
            return None;
        }
        Some((self.fin_avec(n, passes.iter().min()?)?, self.fin_avec(n, passes.iter().max()?)?))
    }
}

/// The smallest whole number that is not below a fraction; above it when the bound is strict.
fn au_moins(num: i128, den: i128, strict: bool) -> i128 {
    if strict { num.div_euclid(den) + 1 } else { plafond(num, den) }
}

/// Ceiling of a fraction with a positive denominator.
fn plafond(num: i128, den: i128) -> i128 {
    num.div_euclid(den) + i128::from(num.rem_euclid(den) != 0)
}

/// Rounded half up; `None` without denominator.
fn demi_haut(num: i128, den: i128) -> Option<i64> {
    (den > 0).then(|| (2 * num + den).div_euclid(2 * den) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quart() -> Fraction {
        Fraction::new(25, 100).unwrap()
    }

    #[test]
    fn end_of_september() {
        assert_eq!(manque_constat(48, 240, quart(), false), 12);
        assert_eq!(manque_ajout(48, 240, quart(), false), Some(16));
        let p = projeter(48, 240, quart(), false, 9, Volume::Lineaire { mois: 9 }).unwrap();
        assert_eq!((p.volume, p.a_realiser, p.restants), (320, 32, 80));
        assert_eq!(p.calendrier, vec![11, 11, 10]);
        assert_eq!(p.taux.percent(1), "20,0");
        assert!(!p.hors_atteinte);
    }

    #[test]
    fn end_of_november_is_out_of_reach() {
        let p = projeter(45, 300, quart(), false, 11, Volume::Lineaire { mois: 11 }).unwrap();
        assert_eq!((p.volume, p.a_realiser, p.restants), (327, 37, 27));
        assert!(p.hors_atteinte);
        assert_eq!(p.meilleur.percent(1), "22,0");
    }

    #[test]
    fn the_eleven_percent_of_relogements() {
        let t = Fraction::new(11, 100).unwrap();
        assert_eq!(manque_constat(38, 412, t, false), 8);
    }

    /// Found by trial: the first count that makes the share greater than the bound.
    #[test]
    fn a_strict_floor_asks_for_one_more_when_the_bound_falls_on_a_whole_number() {
        assert_eq!(manque_constat(25, 100, quart(), false), 0);
        assert_eq!(manque_constat(25, 100, quart(), true), 1, "25 of 100 is not more than 25 %");
        assert_eq!(manque_ajout(25, 100, quart(), true), Some(1));
        assert_eq!(manque_constat(0, 10, quart(), true), 3, "2,5: the third lease passes it");
        for (n, d) in (0..60i64).flat_map(|d| (0..=d).map(move |n| (n, d))).filter(|(_, d)| *d > 0) {
            let au_dessus = |num: i64, den: i64| 4 * num > den;
            assert_eq!(manque_constat(n, d, quart(), true), (0i64..).find(|k| au_dessus(n + k, d)).unwrap(), "{n}/{d}");
            let ajout = (0i64..).find(|k| au_dessus(n + k, d + k));
            assert_eq!(manque_ajout(n, d, quart(), true), ajout, "{n}/{d}");
        }
        let p = |strict| projeter(48, 240, quart(), strict, 9, Volume::Lineaire { mois: 9 }).unwrap().a_realiser;
        assert_eq!((p(false), p(true)), (32, 33), "81 of 320, not 80");
        let cent = Fraction::new(1, 1).unwrap();
        assert!(projeter(300, 300, cent, true, 12, Volume::Fixe(300)).unwrap().hors_atteinte);
    }

    #[test]
    fn the_margin_under_a_ceiling() {
        let t = Fraction::new(36, 100).unwrap();
        assert_eq!(marge_plafond(30, 100, t, false), 6);
        assert_eq!(marge_plafond(30, 100, t, true), 5, "36 of 100 is not under 36 %");
        assert_eq!(marge_plafond(40, 100, t, false), -4);
        assert_eq!(marge_plafond(3, 10, t, true), 0, "3,6: three may go, three went");
    }

    #[test]
    fn the_required_pace_and_the_band() {
        let p = projeter(48, 240, quart(), false, 9, Volume::Lineaire { mois: 9 }).unwrap();
        assert_eq!(p.rythme_requis().unwrap().percent(1), "40,0");
        let f = |n| Fraction::new(n, 100).unwrap();
        let (bas, haut) = p.bande(48, &[f(30), f(10), f(20)]).unwrap();
        assert_eq!((bas, haut), (Fraction::new(56, 320).unwrap(), Fraction::new(72, 320).unwrap()));
        assert!(p.bande(48, &[f(30)]).is_none(), "one year is no band");
    }

    #[test]
    fn a_volume_given_or_seasonal() {
        let p = projeter(48, 240, quart(), false, 9, Volume::Fixe(300)).unwrap();
        assert_eq!((p.volume, p.restants, p.a_realiser), (300, 60, 27));
        // 500 of 750 leases of past years were signed by September: 240 / (2/3) = 360.
        let s = projeter(48, 240, quart(), false, 9, Volume::Saisonnier { memes_mois: 500, annees: 750 }).unwrap();
        assert_eq!(s.volume, 360);
        assert_eq!(
            projeter(48, 240, quart(), false, 9, Volume::Fixe(200)).unwrap().volume,
            240,
            "never under what is signed"
        );
    }

    #[test]
    fn nothing_signed_is_not_projected() {
        assert!(projeter(0, 0, quart(), false, 9, Volume::Lineaire { mois: 9 }).is_none());
        assert_eq!(manque_constat(0, 0, quart(), false), 0);
    }
}
