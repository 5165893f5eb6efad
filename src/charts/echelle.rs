//! A linear axis, and round graduations for it.

use crate::french::{FINE, Fraction, pourcent, pourcent_face_a};

/// From a value to a position.
#[derive(Clone, Copy, Debug)]
pub struct Echelle {
    pub max: f64,
    depart: f64,
    longueur: f64,
}

impl Echelle {
    /// From zero at `depart` to `max` at `depart + longueur` (negative to go up or left).
    pub fn new(max: f64, depart: f64, longueur: f64) -> Self {
        Echelle { max: if max > 0.0 { max } else { 1.0 }, depart, longueur }
    }

    pub fn pos(&self, v: f64) -> f64 {
        self.depart + self.longueur * (v / self.max).clamp(0.0, 1.0)
    }
}

/// A round maximum not below `max`, and its graduations from zero. For shares, in steps of 5, 10 or 20 points.
pub fn graduations_part(max: f64) -> (f64, Vec<f64>) {
    let pas = match max {
        m if m <= 0.30 => 0.05,
        m if m <= 0.60 => 0.10,
        _ => 0.20,
    };
    let n = ((max / pas) - 1e-9).ceil().max(1.0).min((1.0_f64 / pas).round()) as u32;
    let reperes = (0..=n).map(|i| f64::from(i) * pas).collect();
    (f64::from(n) * pas, reperes)
}

/// `25 %`, `12,5 %`: a round share without useless decimal, for axes and targets.
pub fn part_ronde(v: &Fraction) -> String {
    let decimales = u32::from((v.num() * 100) % v.den() != 0);
    format!("{}{FINE}%", v.percent(decimales))
}

pub fn graduation(v: f64) -> String {
    format!("{:.0}{FINE}%", v * 100.0)
}

/// The rate as printed, agreeing with its status against the target when there is one.
pub fn taux_imprime(f: &Fraction, objectif: Option<&Fraction>) -> String {
    objectif.and_then(centiemes).map_or_else(|| pourcent(f), |c| pourcent_face_a(f, c))
}

/// A target in hundredths of a percent.
fn centiemes(cible: &Fraction) -> Option<i64> {
    i64::try_from(cible.num() * 10_000 / cible.den()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_begin_at_zero_and_end_round() {
        let (max, reperes) = graduations_part(0.27);
        assert!((max - 0.30).abs() < 1e-9);
        assert_eq!(reperes.len(), 7);
        assert!((graduations_part(1.0).0 - 1.0).abs() < 1e-9);
        assert!(graduations_part(0.0).0 > 0.0);
        assert_eq!(graduation(0.15), "15\u{202F}%");
    }

    #[test]
    fn targets_print_round() {
        assert_eq!(Fraction::new(1, 4).map(|f| part_ronde(&f)).as_deref(), Some("25\u{202F}%"));
        assert_eq!(Fraction::new(1, 8).map(|f| part_ronde(&f)).as_deref(), Some("12,5\u{202F}%"));
    }
}
