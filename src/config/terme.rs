//! A period that a calendar counts: a month, a quarter, a year. It is written `2026-10`, `2026-T4`, `2026`.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

/// How often a chain is to be run.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Periodicite {
    Mois,
    Trimestre,
    Annee,
}

impl Periodicite {
    /// Months of one period.
    pub fn mois(self) -> i32 {
        match self {
            Periodicite::Mois => 1,
            Periodicite::Trimestre => 3,
            Periodicite::Annee => 12,
        }
    }

    /// `mensuelle`, of a chain.
    pub fn adjectif(self) -> &'static str {
        match self {
            Periodicite::Mois => "mensuelle",
            Periodicite::Trimestre => "trimestrielle",
            Periodicite::Annee => "annuelle",
        }
    }

    /// How a period of this length is written.
    pub fn exemple(self) -> &'static str {
        match self {
            Periodicite::Mois => "2026-10",
            Periodicite::Trimestre => "2026-T3",
            Periodicite::Annee => "2026",
        }
    }
}

/// One period. Those of one length are in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Terme {
    periodicite: Periodicite,
    /// Its last month, counted from January of year 0: arithmetic on periods is arithmetic on it.
    dernier: i32,
}

/// Years that may be written: a slip of the hand must not make a thousand periods.
const ANNEES: std::ops::RangeInclusive<i32> = 1900..=2199;

impl Terme {
    fn new(periodicite: Periodicite, annee: i32, mois: u32) -> Self {
        let pas = periodicite.mois();
        let premier = annee * 12 + i32::try_from(mois).unwrap_or(1) - 1;
        Terme { periodicite, dernier: premier.div_euclid(pas) * pas + pas - 1 }
    }

    /// The period that a day is in.
    pub fn de(periodicite: Periodicite, jour: NaiveDate) -> Self {
        Self::new(periodicite, jour.year(), jour.month())
    }

    /// `2026-10`, `2026-T4` (or `2026-t4`, `2026-Q4`), `2026`; `None` for anything else.
    pub fn lire(texte: &str) -> Option<Self> {
        let chiffres = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
        let annee = |t: &str| chiffres(t, 4).then(|| t.parse().ok()).flatten().filter(|a| ANNEES.contains(a));
        let Some((a, reste)) = texte.split_once('-') else {
            return Some(Self::new(Periodicite::Annee, annee(texte)?, 1));
        };
        let a = annee(a)?;
        if let Some(t) = reste.strip_prefix(['T', 't', 'Q', 'q']) {
            let rang: u32 =
                t.parse().ok().filter(|t| chiffres(reste.get(1..).unwrap_or(""), 1) && (1..=4).contains(t))?;
            return Some(Self::new(Periodicite::Trimestre, a, rang * 3));
        }
        let mois: u32 = chiffres(reste, 2).then(|| reste.parse().ok()).flatten().filter(|m| (1..=12).contains(m))?;
        Some(Self::new(Periodicite::Mois, a, mois))
    }

    pub fn periodicite(self) -> Periodicite {
        self.periodicite
    }

    pub fn annee(self) -> i32 {
        self.dernier.div_euclid(12)
    }

    /// Its last month, from 1 to 12.
    pub fn mois(self) -> u32 {
        self.dernier.rem_euclid(12).unsigned_abs() + 1
    }

    /// From 1 to 4.
    pub fn trimestre(self) -> u32 {
        (self.mois() - 1) / 3 + 1
    }

    /// Its last day: what it is closed at.
    pub fn fin(self) -> NaiveDate {
        self.jour_apres(1, 1).pred_opt().unwrap_or_default()
    }

    /// A day (1 to 28) of the `mois`-th month after its end.
    pub fn jour_apres(self, mois: u32, jour: u32) -> NaiveDate {
        let rang = self.dernier.saturating_add(i32::try_from(mois).unwrap_or(0));
        let mois = rang.rem_euclid(12).unsigned_abs() + 1;
        // A day that every month has, in a year that chrono has: the date is always there.
        NaiveDate::from_ymd_opt(rang.div_euclid(12), mois, jour).unwrap_or_default()
    }

    /// The last full year when it ends: the one a bilan speaks of.
    pub fn exercice(self) -> i32 {
        if self.mois() == 12 { self.annee() } else { self.annee() - 1 }
    }

    #[must_use]
    pub fn suivant(self) -> Self {
        Terme { dernier: self.dernier.saturating_add(self.periodicite.mois()), ..self }
    }

    #[must_use]
    pub fn precedent(self) -> Self {
        Terme { dernier: self.dernier.saturating_sub(self.periodicite.mois()), ..self }
    }

    /// Every period from this one to `fin`, both included; none when it comes after.
    pub fn jusqu_a(self, fin: Terme) -> impl Iterator<Item = Terme> {
        std::iter::successors(Some(self), |t| Some(t.suivant())).take_while(move |t| t.dernier <= fin.dernier)
    }
}

impl fmt::Display for Terme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.periodicite {
            Periodicite::Mois => write!(f, "{}-{:02}", self.annee(), self.mois()),
            Periodicite::Trimestre => write!(f, "{}-T{}", self.annee(), self.trimestre()),
            Periodicite::Annee => write!(f, "{}", self.annee()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_written_again() {
        for (texte, fin, exercice, suivant) in [
            ("2026-10", "2026-10-31", 2025, "2026-11"),
            ("2026-12", "2026-12-31", 2026, "2027-01"),
            ("2028-02", "2028-02-29", 2027, "2028-03"),
            ("2026-T3", "2026-09-30", 2025, "2026-T4"),
            ("2026-T4", "2026-12-31", 2026, "2027-T1"),
            ("2026", "2026-12-31", 2026, "2027"),
        ] {
            let t = Terme::lire(texte).unwrap();
            assert_eq!(t.to_string(), texte);
            assert_eq!(t.fin().to_string(), fin);
            assert_eq!(t.exercice(), exercice, "{texte}");
            assert_eq!(t.suivant().to_string(), suivant);
            assert_eq!(t.suivant().precedent(), t);
            assert_eq!(Terme::de(t.periodicite(), t.fin()), t);
        }
        assert_eq!(Terme::lire("2026-q1"), Terme::lire("2026-T1"));
    }

    #[test]
    fn anything_else_is_no_period() {
        for texte in ["", "26", "2026-", "2026-1", "2026-13", "2026-00", "2026-T0", "2026-T5", "2026-T12", "2026-10-31"]
        {
            assert_eq!(Terme::lire(texte), None, "{texte}");
        }
        for texte in ["1899", "2200-01", "+026", "2026-+1", "2026-T+", "octobre", "２０２６"] {
            assert_eq!(Terme::lire(texte), None, "{texte}");
        }
    }

    #[test]
    fn periods_follow_each_other_over_the_turn_of_a_year() {
        let liste = |a: &str, b: &str| -> Vec<String> {
            Terme::lire(a).unwrap().jusqu_a(Terme::lire(b).unwrap()).map(|t| t.to_string()).collect()
        };
        assert_eq!(liste("2026-11", "2027-02"), ["2026-11", "2026-12", "2027-01", "2027-02"]);
        assert_eq!(liste("2026-T4", "2027-T1"), ["2026-T4", "2027-T1"]);
        assert!(liste("2026-11", "2026-10").is_empty());
    }
}
