//! What a flow can change of a stock: turnover is slow, and a target may be out of reach.
//!
//! With leavers like the stock, `s(t+1) = s(t) + ρ·(f − s(t))`: the stock of year t is a share s, each year a part ρ of the
//! dwellings changes hands and newcomers have a share f. Hence `s(T) = f + (s₀ − f)·(1 − ρ)^T`.

use crate::french::Fraction;

/// The share that newcomers must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flux {
    Part(Fraction),
    /// Under 0 or above 100 %: « cible inatteignable à cette rotation ».
    Inatteignable,
    /// Nothing moves, or no year is left: no flow changes the stock.
    SansRotation,
}

/// `(1 − ρ)^T`, to nine decimals at least; `None` when ρ is not a share.
fn reste(rotation: &Fraction, annees: u32) -> Option<Fraction> {
    let un = Fraction::new(1, 1)?;
    let zero = Fraction::new(0, 1)?;
    let garde = un.moins(rotation).filter(|g| *g >= zero && *g <= un)?;
    // Beyond a century nothing of the first stock is left to tell.
    (0..annees.min(100)).try_fold(un, |p, _| p.fois(&garde))
}

/// Share that newcomers must have for the stock to reach the target: `(s* − s₀(1−ρ)^T) / (1 − (1−ρ)^T)`.
pub fn flux_necessaire(depart: &Fraction, cible: &Fraction, rotation: &Fraction, annees: u32) -> Flux {
    let calcul = || {
        let reste = reste(rotation, annees)?;
        let renouvele = Fraction::new(1, 1)?.moins(&reste)?;
        cible.moins(&depart.fois(&reste)?)?.sur(&renouvele)
    };
    match calcul() {
        None => Flux::SansRotation,
        Some(f) if f.num() < 0 || f.num() > f.den() => Flux::Inatteignable,
        Some(f) => Flux::Part(f),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Share of the stock after some years: `f + (s₀ − f)(1 − ρ)^T`.
    fn part_a_terme(depart: &Fraction, flux: &Fraction, rotation: &Fraction, annees: u32) -> Option<Fraction> {
        flux.plus(&depart.moins(flux)?.fois(&reste(rotation, annees)?)?)
    }

    fn pct(n: i64) -> Fraction {
        Fraction::new(n, 100).unwrap()
    }

    #[test]
    fn the_worked_example() {
        let Flux::Part(f) = flux_necessaire(&pct(60), &pct(50), &pct(8), 10) else { panic!() };
        assert_eq!(f.percent(1), "42,3");
        assert_eq!(part_a_terme(&pct(60), &f, &pct(8), 10).unwrap().percent(4), "50,0000", "and the stock ends there");
    }

    #[test]
    fn one_year_at_a_time_gives_the_closed_form() {
        let (mut s, f, r) = (pct(60), pct(30), pct(8));
        for annee in 1..=10 {
            s = s.plus(&r.fois(&f.moins(&s).unwrap()).unwrap()).unwrap();
            assert_eq!(s.percent(3), part_a_terme(&pct(60), &f, &r, annee).unwrap().percent(3), "{annee}");
        }
    }

    #[test]
    fn out_of_reach_and_without_turnover() {
        assert_eq!(flux_necessaire(&pct(60), &pct(20), &pct(8), 3), Flux::Inatteignable, "under 0");
        assert_eq!(flux_necessaire(&pct(10), &pct(90), &pct(8), 3), Flux::Inatteignable, "over 100 %");
        assert_eq!(flux_necessaire(&pct(60), &pct(50), &pct(0), 10), Flux::SansRotation);
        assert_eq!(flux_necessaire(&pct(60), &pct(50), &pct(8), 0), Flux::SansRotation);
        assert_eq!(flux_necessaire(&pct(60), &pct(0), &pct(100), 1), Flux::Part(pct(0)), "all changes in a year");
        assert_eq!(flux_necessaire(&pct(60), &pct(60), &pct(8), 10), Flux::Part(pct(60)), "to stay, the same flow");
    }
}
