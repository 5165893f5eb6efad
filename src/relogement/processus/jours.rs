//! Days of a deadline: those of the calendar, or those on which offices work.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

/// What a day of a deadline is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jours {
    /// Monday to Friday, public holidays left out.
    #[default]
    Ouvres,
    Calendaires,
}

impl Jours {
    /// `5 jours ouvrés`.
    pub fn dire(self, n: u32) -> String {
        match self {
            Jours::Ouvres => format!("{n} jours ouvrés"),
            Jours::Calendaires => format!("{n} jours"),
        }
    }

    /// The last day of a deadline of `n` days: the day it starts from does not count.
    pub fn limite(self, depuis: NaiveDate, n: u32) -> Option<NaiveDate> {
        match self {
            Jours::Calendaires => depuis.checked_add_days(Days::new(n.into())),
            Jours::Ouvres => {
                let (mut jour, mut reste) = (depuis, n);
                while reste > 0 {
                    jour = jour.succ_opt()?;
                    reste -= u32::from(ouvre(jour));
                }
                Some(jour)
            }
        }
    }
}

fn ouvre(jour: NaiveDate) -> bool {
    !matches!(jour.weekday(), Weekday::Sat | Weekday::Sun) && !ferie(jour)
}

/// The eleven legal holidays (code du travail, art. L. 3133-1).
fn ferie(jour: NaiveDate) -> bool {
    const FIXES: [(u32, u32); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    let mobile = |apres: u64| paques(jour.year()).and_then(|p| p.checked_add_days(Days::new(apres))) == Some(jour);
    FIXES.contains(&(jour.month(), jour.day())) || [1, 39, 50].into_iter().any(mobile)
}

/// Easter Sunday of the Gregorian calendar (algorithm of Butcher and Meeus).
fn paques(annee: i32) -> Option<NaiveDate> {
    let (a, b, c) = (annee.rem_euclid(19), annee.div_euclid(100), annee.rem_euclid(100));
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let h = (19 * a + b - d - (b - f + 1) / 3 + 15).rem_euclid(30);
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(annee, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relogement::essais::jour;

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for (annee, attendu) in [
            (2000, "2000-04-23"),
            (2008, "2008-03-23"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
        ] {
            assert_eq!(paques(annee), Some(jour(attendu)));
        }
    }

    #[test]
    fn a_deadline_of_working_days_steps_over_weekends_and_holidays() {
        for (depuis, n, attendu) in [
            ("2026-06-05", 5, "2026-06-12"), // Friday to Friday
            ("2026-06-06", 1, "2026-06-08"), // from a Saturday
            ("2026-04-03", 1, "2026-04-07"), // Easter Monday
            ("2026-05-13", 1, "2026-05-15"), // Ascension
            ("2026-05-22", 1, "2026-05-26"), // Whit Monday
            ("2025-12-24", 5, "2026-01-02"), // Christmas and the New Year
            ("2026-06-05", 0, "2026-06-05"),
        ] {
            assert_eq!(Jours::Ouvres.limite(jour(depuis), n), Some(jour(attendu)), "{depuis} + {n}");
        }
        assert_eq!(Jours::Calendaires.limite(jour("2026-04-03"), 5), Some(jour("2026-04-08")));
        assert_eq!(Jours::Ouvres.limite(NaiveDate::MAX, 1), None);
    }
}
