//! How much relogement weighs on a stock in one year.

use crate::french::Fraction;

/// What a year of relogements is compared with, in the communes concerned or in the EPCI. `None`: not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bases {
    pub relogements: Option<i64>,
    /// Of the maîtres d'ouvrage.
    pub attributions_mo: Option<i64>,
    /// Of all bailleurs.
    pub attributions: Option<i64>,
    pub baux_hors_qpv: Option<i64>,
}

/// Relogements for one attribution; `None` when a figure is not known, or nothing was attributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pression {
    pub attributions_mo: Option<Fraction>,
    pub attributions: Option<Fraction>,
    /// Against the quarter of leases signed hors QPV that CCH L. 441-1 keeps for the first quartile and for relogement.
    pub quart_hors_qpv: Option<Fraction>,
}

/// The three ratios of one year and one scope.
pub fn ratios(b: &Bases) -> Pression {
    let sur = |base: Option<i64>, num: i64, den: i64| {
        let (r, b) = b.relogements.zip(base)?;
        Fraction::new(r.checked_mul(den)?, b.checked_mul(num)?)
    };
    Pression {
        attributions_mo: sur(b.attributions_mo, 1, 1),
        attributions: sur(b.attributions, 1, 1),
        quart_hors_qpv: sur(b.baux_hors_qpv, 1, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_leases_hors_qpv_is_the_third_base() {
        let p = ratios(&Bases {
            relogements: Some(40),
            attributions_mo: Some(100),
            attributions: Some(400),
            baux_hors_qpv: Some(320),
        });
        let imprime = |f: Option<Fraction>| f.unwrap().percent(1);
        assert_eq!(
            [imprime(p.attributions_mo), imprime(p.attributions), imprime(p.quart_hors_qpv)],
            ["40,0", "10,0", "50,0"]
        );
        let p = ratios(&Bases { relogements: Some(40), attributions: Some(0), ..Bases::default() });
        assert_eq!((p.attributions_mo, p.attributions, p.quart_hors_qpv), (None, None, None));
    }
}
