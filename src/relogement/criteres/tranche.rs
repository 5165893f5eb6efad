//! Classes of income against the PLUS ceiling, as the tables of the house name them.

use serde::Deserialize;

macro_rules! tranches {
    ($($variante:ident = $code:literal, $libelle:literal;)+) => {
        /// Lower bound included, upper bound excluded.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub enum Tranche { $(#[serde(rename = $code)] $variante),+ }

        impl Tranche {
            pub const TOUTES: &'static [Tranche] = &[$(Tranche::$variante),+];

            pub fn code(self) -> &'static str {
                match self { $(Tranche::$variante => $code),+ }
            }

            pub fn libelle(self) -> &'static str {
                match self { $(Tranche::$variante => $libelle),+ }
            }

            /// `None` for a code that is none of these.
            pub fn depuis(code: &str) -> Option<Self> {
                Self::TOUTES.iter().copied().find(|t| t.code() == code)
            }
        }
    };
}

tranches! {
    De0a20 = "0_20", "moins de 20\u{202f}% du plafond PLUS";
    De20a40 = "20_40", "de 20 à 40\u{202f}%";
    De40a60 = "40_60", "de 40 à 60\u{202f}%";
    De60a80 = "60_80", "de 60 à 80\u{202f}%";
    De80a100 = "80_100", "de 80 à 100\u{202f}%";
    De100a120 = "100_120", "de 100 à 120\u{202f}%";
    De120a130 = "120_130", "de 120 à 130\u{202f}%";
    De130a150 = "130_150", "de 130 à 150\u{202f}%";
    Plus150 = "150_plus", "150\u{202f}% et plus";
}
