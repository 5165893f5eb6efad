//! From a count and its decisions to what a reader sees.

use super::plan::PlanCellule;
use super::published::{Valeur, Visible};
use super::regles::Regles;
use crate::measures::{Compte, Famille, Nature};

/// What is left of one cell under the rules of the diffusion.
pub(super) fn masquer(famille: &Famille, compte: &Compte, plan: &PlanCellule, regles: &Regles) -> Valeur {
    let (nature, extremes) = (famille.nature, regles.homogeneite(famille));
    let visible = if !plan.base.publie() {
        Visible::Masquee
    } else if plan.classes.iter().all(|d| d.publie()) {
        let mut compte = compte.clone();
        if plan.incertains.as_ref().is_some_and(|d| !d.publie()) {
            compte.incertains.clear();
        }
        Visible::Compte(compte)
    } else {
        // `oui` and `non` share one decision.
        let publie = |k: usize| plan.classes.get(k).or(plan.classes.last()).is_some_and(|d| d.publie());
        let classes = compte.classes.iter().enumerate().map(|(k, &n)| publie(k).then_some(n)).collect();
        let denominateur = compte.denominateur();
        let tranche = (regles.tranches() && nature == Nature::Part)
            .then(|| tranche(compte.classes.first().copied().unwrap_or(0), denominateur, extremes))
            .flatten();
        Visible::Partiel { univers: compte.univers(), denominateur, classes, tranche, extremes }
    };
    Valeur { nature, visible, base_minimale: regles.parametres().base_minimale }
}

/// The class of ten points that holds `n / d`; a bound belongs to the class above it, 100 % to the last.
/// `None` when the class and the base leave a single count possible.
pub(super) fn tranche(n: i64, d: i64, extremes: bool) -> Option<(u8, u8)> {
    if d <= 0 || n < 0 || n > d {
        return None;
    }
    let rang = (10 * i128::from(n) / i128::from(d)).min(9) as u8;
    (possibles(rang, d, extremes) >= 2).then_some((10 * rang, 10 * rang + 10))
}

/// The counts a reader has to choose from, both ends included. Neither 0 nor `d`, save for indicators of which `extremes` are
/// withheld too: elsewhere they never are, and readers know it.
pub(super) fn bornes(rang: u8, d: i64, extremes: bool) -> (i64, i64) {
    let (rang, d) = (i128::from(rang), i128::from(d));
    let premier = (rang * d + 9) / 10;
    let dernier = if rang >= 9 { d } else { ((rang + 1) * d + 9) / 10 - 1 };
    // Both lie between 0 and `d`, so they fit.
    let (zero, tout) = if extremes { (0, d) } else { (1, d - 1) };
    (premier.max(zero) as i64, dernier.min(tout) as i64)
}

/// How many counts a class of ten points leaves possible.
pub(super) fn possibles(rang: u8, d: i64, extremes: bool) -> i64 {
    let (bas, haut) = bornes(rang, d, extremes);
    (haut - bas + 1).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_bound_goes_to_the_class_above() {
        assert_eq!(tranche(20, 100, false), Some((20, 30)));
        assert_eq!(tranche(100, 100, false), Some((90, 100)));
        assert_eq!(tranche(5, 40, false), Some((10, 20)));
        assert_eq!(tranche(1, 15, false), None, "0 is never withheld, so only 1 is left");
        assert_eq!(tranche(0, 0, false), None);
        assert_eq!(tranche(1, 15, true), Some((0, 10)), "0 and 1");
        assert_eq!(tranche(0, 15, true), Some((0, 10)));
        assert_eq!(tranche(15, 15, true), Some((90, 100)));
        assert_eq!(tranche(0, 8, true), None, "8 has no other count under 10 %");
    }

    proptest! {
        #[test]
        fn the_class_holds_the_rate_and_at_least_two_counts(d in 1i64..400, part in 0.0f64..=1.0, extremes: bool) {
            let n = ((d as f64) * part) as i64;
            if let Some((bas, haut)) = tranche(n, d, extremes) {
                let dans = |m: i64| 100 * m >= i64::from(bas) * d && (100 * m < i64::from(haut) * d || (haut == 100 && m == d));
                prop_assert!(dans(n));
                let choix = (0..=d).filter(|m| extremes || (1..d).contains(m)).filter(|m| dans(*m)).count();
                prop_assert!(choix >= 2);
                prop_assert_eq!(choix as i64, possibles(bas / 10, d, extremes));
            }
        }
    }
}
