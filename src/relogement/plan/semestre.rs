//! Half-years: the step of a plan de relogement.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error};

/// Years that a plan can name: beyond them it is a slip of the hand (2302 for 2032).
pub const ANNEES: std::ops::RangeInclusive<i32> = 1990..=2100;

/// January to June, or July to December. Ordered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Semestre {
    annee: i32,
    second: bool,
}

impl Semestre {
    pub const fn premier(annee: i32) -> Self {
        Semestre { annee, second: false }
    }

    pub const fn second(annee: i32) -> Self {
        Semestre { annee, second: true }
    }

    /// Reads `2022-S1`.
    pub fn lire(texte: &str) -> Option<Self> {
        let (annee, rang) = texte.split_once("-S")?;
        let annee = annee.parse().ok().filter(|a| ANNEES.contains(a))?;
        match rang {
            "1" => Some(Self::premier(annee)),
            "2" => Some(Self::second(annee)),
            _ => None,
        }
    }

    pub fn annee(self) -> i32 {
        self.annee
    }

    /// Months from year zero to its first day.
    pub fn premier_mois(self) -> i64 {
        i64::from(self.annee) * 12 + if self.second { 6 } else { 0 }
    }

    #[must_use]
    pub fn suivant(self) -> Self {
        if self.second { Self::premier(self.annee + 1) } else { Self::second(self.annee) }
    }

    /// All half-years from one to the other, both included; none when `fin` comes first.
    pub fn jusque(self, fin: Semestre) -> impl Iterator<Item = Semestre> {
        std::iter::successors(Some(self), |s| Some(s.suivant())).take_while(move |s| *s <= fin)
    }
}

impl fmt::Display for Semestre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{} {}", if self.second { 2 } else { 1 }, self.annee)
    }
}

impl<'de> Deserialize<'de> for Semestre {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let texte = String::deserialize(d)?;
        Semestre::lire(&texte).ok_or_else(|| D::Error::custom(refus(&texte)))
    }
}

/// What to write instead.
pub fn refus(texte: &str) -> String {
    format!(
        "« {texte} » n'est pas un semestre ; écrivez \"2026-S1\" ou \"2026-S2\", de {} à {}",
        ANNEES.start(),
        ANNEES.end()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_years_read_and_follow_each_other() {
        let s = Semestre::lire("2022-S2").unwrap();
        assert_eq!((s.to_string().as_str(), s.suivant()), ("S2 2022", Semestre::premier(2023)));
        assert_eq!(s.jusque(Semestre::premier(2024)).count(), 4);
        assert_eq!(s.jusque(Semestre::premier(2022)).count(), 0);
        assert_eq!(["2302-S1", "2022-S3", "2022", "S1 2022"].map(Semestre::lire), [None; 4]);
    }
}
