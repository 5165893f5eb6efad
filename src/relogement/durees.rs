//! Durations of a group of households, in days: always from the rows, never from the medians of smaller groups.

use chrono::NaiveDate;

use crate::french::Fraction;

/// Median and ninth decile of a set of durations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durees {
    /// Sorted.
    jours: Vec<i64>,
    /// Rows of which a date is missing, or whose dates are in the wrong order.
    pub inconnues: i64,
}

impl Durees {
    /// From one to the other; a missing date or an end before its beginning is unknown.
    pub fn de(paires: impl IntoIterator<Item = (Option<NaiveDate>, Option<NaiveDate>)>) -> Self {
        let mut d = Durees::default();
        for (debut, fin) in paires {
            match debut.zip(fin).map(|(a, b)| (b - a).num_days()) {
                Some(jours) if jours >= 0 => d.jours.push(jours),
                _ => d.inconnues += 1,
            }
        }
        d.jours.sort_unstable();
        d
    }

    /// Known durations.
    pub fn n(&self) -> usize {
        self.jours.len()
    }

    /// The middle one, or the mean of the two in the middle.
    pub fn mediane(&self) -> Option<Fraction> {
        let n = self.jours.len();
        let bas = self.jours.get(n.checked_sub(1)? / 2)?;
        let haut = self.jours.get(n / 2)?;
        Fraction::new(bas.checked_add(*haut)?, 2)
    }

    /// The smallest duration that nine rows in ten do not exceed (nearest rank).
    pub fn p90(&self) -> Option<i64> {
        let rang = (self.jours.len() * 9).div_ceil(10);
        self.jours.get(rang.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jours(js: &[i64]) -> Durees {
        let d = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        Durees::de(js.iter().map(|j| (Some(d), Some(d + chrono::Days::new(u64::try_from(*j).unwrap())))))
    }

    #[test]
    fn median_and_p90_come_from_rows() {
        let d = jours(&[30, 10, 20, 40]);
        assert_eq!(d.mediane().unwrap().value(1), "25,0");
        assert_eq!(d.p90(), Some(40));
        let d = jours(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!((d.mediane().unwrap().value(1).as_str(), d.p90()), ("5,5", Some(9)));
        assert_eq!((jours(&[7]).mediane().unwrap().value(0).as_str(), jours(&[7]).p90()), ("7", Some(7)));
        assert_eq!((jours(&[]).mediane(), jours(&[]).p90()), (None, None));
    }

    #[test]
    fn dates_in_the_wrong_order_are_unknown() {
        let d = |j| NaiveDate::from_ymd_opt(2024, 1, j);
        let durees = Durees::de([(d(10), d(9)), (d(9), d(9)), (None, d(9))]);
        assert_eq!((durees.n(), durees.inconnues), (1, 2));
    }
}
