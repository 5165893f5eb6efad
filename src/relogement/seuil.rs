//! A threshold written in a TOML file, with at most two decimals: a share in percent, an amount in euros.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use crate::french::Fraction;

/// Hundredths of the unit that the key names: `6.5` is 650, `30` is 3 000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seuil(pub i64);

/// Beyond, a value is a typing error, and products with amounts stay far from their limits.
const MAX: i64 = 1_000_000_000;

impl Seuil {
    /// The value itself: 13/2 for `6.5`.
    pub fn valeur(self) -> Option<Fraction> {
        Fraction::reduite(i128::from(self.0), 100)
    }

    /// A percentage as a share: 3/10 for `30`.
    pub fn part(self) -> Option<Fraction> {
        Fraction::reduite(i128::from(self.0), 10_000)
    }

    /// `6,50`, `30`: decimals only when there are some.
    pub fn texte(self) -> String {
        let decimales = if self.0 % 100 == 0 { 0 } else { 2 };
        self.valeur().map_or_else(String::new, |f| f.value(decimales))
    }

    /// `6,50 €`.
    pub fn euros(self) -> String {
        crate::french::euros(self.0)
    }

    /// `30 %`.
    pub fn pourcent(self) -> String {
        format!("{}{}%", self.texte(), crate::french::FINE)
    }

    /// Reads the shortest decimal writing of a number, so that no binary rounding enters a comparison.
    fn depuis(ecrit: &str) -> Option<Self> {
        let (signe, chiffres) = ecrit.strip_prefix('-').map_or((1, ecrit), |reste| (-1, reste));
        let (entier, decimales) = chiffres.split_once('.').unwrap_or((chiffres, ""));
        let decimales = decimales.trim_end_matches('0');
        if decimales.len() > 2 || !decimales.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let centiemes: i64 = format!("{decimales:0<2}").parse().ok()?;
        let valeur = entier.parse::<i64>().ok()?.checked_mul(100)?.checked_add(centiemes)?;
        (valeur <= MAX).then_some(Seuil(signe * valeur))
    }
}

impl<'de> Deserialize<'de> for Seuil {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Nombre;
        fn lu<E: Error>(ecrit: &str) -> Result<Seuil, E> {
            Seuil::depuis(ecrit).ok_or_else(|| {
                E::custom(format!("« {ecrit} » : un nombre à deux décimales au plus est attendu (6.50)"))
            })
        }
        impl Visitor<'_> for Nombre {
            type Value = Seuil;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("floating point number")
            }
            fn visit_i64<E: Error>(self, v: i64) -> Result<Seuil, E> {
                lu(&v.to_string())
            }
            fn visit_u64<E: Error>(self, v: u64) -> Result<Seuil, E> {
                lu(&v.to_string())
            }
            fn visit_f64<E: Error>(self, v: f64) -> Result<Seuil, E> {
                lu(&v.to_string())
            }
        }
        d.deserialize_any(Nombre)
    }
}

/// An optional key that holds a share in percent: out of 0 to 100 it is refused.
///
/// # Errors
/// It is no threshold, or no share.
pub fn part<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Seuil>, D::Error> {
    let s = Seuil::deserialize(d)?;
    match (0..=10_000).contains(&s.0) {
        true => Ok(Some(s)),
        false => Err(D::Error::custom(format!("« {} » : une part est attendue, de 0 à 100 % (37.5)", s.texte()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Ecrit {
        x: Seuil,
    }

    fn lire(x: &str) -> Result<i64, String> {
        crate::config::lire_texte::<Ecrit>(&format!("x = {x}"), std::path::Path::new("essai.toml"))
            .map(|e| e.x.0)
            .map_err(|e| e.message)
    }

    #[test]
    fn a_threshold_is_read_exactly_or_refused() {
        for (ecrit, attendu) in
            [("6.5", 650), ("6.50", 650), ("30", 3000), ("0.07", 7), ("-5", -500), ("-0.5", -50), ("1.1", 110)]
        {
            assert_eq!(lire(ecrit), Ok(attendu), "{ecrit}");
        }
        for ecrit in ["6.505", "nan", "inf", "1e300", "99999999999", "\"6.5\"", "0.001"] {
            assert!(lire(ecrit).is_err(), "{ecrit}");
        }
        assert!(lire("6.505").unwrap_err().contains("deux décimales"));
    }

    #[test]
    fn a_threshold_reads_as_french() {
        assert_eq!(Seuil(650).euros(), "6,50\u{a0}€");
        assert_eq!(Seuil(3000).pourcent(), "30\u{202f}%");
        assert_eq!(Seuil(3750).pourcent(), "37,50\u{202f}%");
    }
}
