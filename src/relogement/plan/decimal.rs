//! Numbers of the plan that are not whole: at most two decimals, kept exactly.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::french::Fraction;

/// A number written `5`, `6.6` or `154.42` in TOML, in whole hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i64);

/// Largest number accepted, in hundredths: ten million.
const MAX: i64 = 1_000_000_000;

impl Decimal {
    pub const fn centiemes(c: i64) -> Self {
        Decimal(c)
    }

    pub const fn en_centiemes(self) -> i64 {
        self.0
    }

    /// The number itself.
    pub fn valeur(self) -> Option<Fraction> {
        Fraction::new(self.0, 100)
    }

    /// The number as a percentage: 25 is a quarter.
    pub fn pourcent(self) -> Option<Fraction> {
        Fraction::new(self.0, 10_000)
    }

    /// Between 0 and 100.
    pub fn est_part(self) -> bool {
        (0..=10_000).contains(&self.0)
    }

    /// `5`, `6,6`, `154,42`.
    pub fn imprime(self) -> String {
        let decimales = match self.0 % 100 {
            0 => 0,
            c if c % 10 == 0 => 1,
            _ => 2,
        };
        self.valeur().map(|f| f.value(decimales)).unwrap_or_default()
    }
}

struct Lecteur;

impl Visitor<'_> for Lecteur {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("floating point number")
    }

    fn visit_i64<E: Error>(self, n: i64) -> Result<Decimal, E> {
        match n.checked_mul(100) {
            Some(c) if c.abs() <= MAX => Ok(Decimal(c)),
            _ => Err(E::custom(format!("« {n} » est trop grand : dix millions au plus"))),
        }
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<Decimal, E> {
        self.visit_i64(i64::try_from(n).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, n: f64) -> Result<Decimal, E> {
        let c = n * 100.0;
        if !(c.is_finite() && c.abs() <= MAX as f64) {
            return Err(E::custom(format!("« {n} » est trop grand : dix millions au plus")));
        }
        if (c - c.round()).abs() > 1e-4 {
            return Err(E::custom(format!("« {n} » a plus de deux décimales")));
        }
        Ok(Decimal(c.round() as i64))
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Lecteur)
    }
}

/// The nearest whole number; one half goes up. `None` beyond 64 bits.
pub fn arrondi(f: &Fraction) -> Option<i64> {
    let n = f.num().checked_mul(2)?.checked_add(f.den())?;
    i64::try_from(n.div_euclid(f.den().checked_mul(2)?)).ok()
}

/// A sum, exact; `None` when it does not fit.
pub fn somme(fractions: impl IntoIterator<Item = Fraction>) -> Option<Fraction> {
    fractions.into_iter().try_fold(Fraction::new(0, 1)?, |s, f| s.plus(&f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Essai {
        n: Decimal,
    }

    fn lu(texte: &str) -> Result<Decimal, String> {
        crate::config::lire_texte::<Essai>(texte, std::path::Path::new("essai.toml"))
            .map(|e| e.n)
            .map_err(|e| e.message)
    }

    #[test]
    fn decimals_are_kept_exactly() {
        for (texte, centiemes, imprime) in
            [("n = 5", 500, "5"), ("n = 6.6", 660, "6,6"), ("n = 154.42", 15_442, "154,42"), ("n = 0.29", 29, "0,29")]
        {
            let d = lu(texte).unwrap();
            assert_eq!((d.en_centiemes(), d.imprime().as_str()), (centiemes, imprime));
        }
        assert_eq!(lu("n = 1.005").unwrap_err(), "« 1.005 » a plus de deux décimales");
        assert_eq!(lu("n = 99999999999").unwrap_err(), "« 99999999999 » est trop grand : dix millions au plus");
        assert!(lu("n = nan").unwrap_err().starts_with("« nan » et « inf » ne sont pas des nombres"));
        assert_eq!(lu("n = \"5\"").unwrap_err(), "type inattendu : un texte entre guillemets, au lieu d'un nombre");
    }

    #[test]
    fn one_half_goes_up() {
        let a = |n, d| arrondi(&Fraction::new(n, d).unwrap()).unwrap();
        assert_eq!([a(39, 6), a(98, 6), a(-1, 2), a(-3, 2), a(1, 3), a(0, 5)], [7, 16, 0, -1, 0, 0]);
    }
}
