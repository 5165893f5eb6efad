//! Three régimes, by date of signature of the lease.

use chrono::NaiveDate;

use crate::french::date_courte;

/// First lease of régime B: route RT opens. Checked by the compiler, as every date of law here.
pub const DEBUT_B: NaiveDate = NaiveDate::from_ymd_opt(2021, 1, 1).unwrap();
/// First lease of régime C: routes 2009 and DPE open, RT closes, majorations begin.
pub const DEBUT_C: NaiveDate = NaiveDate::from_ymd_opt(2023, 10, 1).unwrap();

/// Which rules a lease follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regime {
    /// Before 01/01/2021.
    A,
    /// From 01/01/2021 to 30/09/2023.
    B,
    /// From 01/10/2023.
    C,
}

impl Regime {
    pub const TOUS: &'static [Regime] = &[Regime::A, Regime::B, Regime::C];

    pub fn de(bail: NaiveDate) -> Self {
        if bail < DEBUT_B {
            Regime::A
        } else if bail < DEBUT_C {
            Regime::B
        } else {
            Regime::C
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Regime::A => "A",
            Regime::B => "B",
            Regime::C => "C",
        }
    }

    /// As a document prints it.
    pub fn libelle(self) -> String {
        let veille = |d: NaiveDate| date_courte(d.pred_opt().unwrap_or(d));
        match self {
            Regime::A => format!("A, bail avant le {}", date_courte(DEBUT_B)),
            Regime::B => format!("B, bail du {} au {}", date_courte(DEBUT_B), veille(DEBUT_C)),
            Regime::C => format!("C, bail à partir du {}", date_courte(DEBUT_C)),
        }
    }

    /// Hundredths of the reference ceiling that the rent must not exceed.
    pub fn facteur(self) -> i64 {
        match self {
            Regime::A | Regime::B => 100,
            Regime::C => 110,
        }
    }
}
