//! The real mess, on purpose and counted. Rare faults are planned at fixed rows of the first EPCI;
//! frequent ones are drawn where the rows are written. All pass through the same counter.

use std::collections::BTreeMap;

/// A fault put on one row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Faute {
    /// One field too many: the row must be rejected.
    ChampsEnTrop,
    /// Fields are lacking at the end: the row must be rejected.
    ChampsManquants,
    /// The key of the row is empty: rejected.
    CleVide,
    /// The commune is empty: rejected.
    CommuneVide,
    /// 31 February: unknown.
    DateImpossible,
    /// Letters in a number: unknown.
    Illisible,
    /// A code never seen: kept, unknown.
    CodeInconnu,
    /// A quoted cell holding a newline.
    RetourLigne,
    /// A quoted cell holding the separator.
    PointVirgule,
    /// Thousands separator and `€` in an amount.
    MontantEuro,
    /// `1.0944e+003`.
    Scientifique,
    /// A QPV code that no list knows.
    QpvInconnu,
    /// Two quartile flags at once.
    QuartilesContradictoires,
    /// The two series of quartile flags disagree.
    SeriesDivergentes,
    /// The quartile flag disagrees with the income.
    RevenuDivergent,
    /// The row is written twice.
    Doublon,
}

pub const QPV_INCONNU: &str = "QN00099N";

/// The faults still to place, each from a given row on.
pub struct Calendrier(Vec<(usize, Faute)>);

impl Calendrier {
    /// Spreads the faults over `n` rows; only the first EPCI carries them, so that rejects stay
    /// rare at the size of the country.
    pub fn new(epci: usize, n: usize, fautes: &[(Faute, usize)]) -> Self {
        if epci != 0 {
            return Calendrier(Vec::new());
        }
        let suite: Vec<Faute> = fautes.iter().flat_map(|(f, fois)| std::iter::repeat_n(*f, *fois)).collect();
        let k = suite.len().max(1);
        Calendrier(suite.into_iter().enumerate().map(|(i, f)| ((2 * i + 1) * n / (2 * k), f)).collect())
    }

    /// The first fault due that this row can bear.
    pub fn tirer(&mut self, ligne: usize, convient: impl Fn(Faute) -> bool) -> Option<Faute> {
        let trouve = self.0.iter().position(|(quand, f)| *quand <= ligne && convient(*f))?;
        Some(self.0.remove(trouve).1)
    }
}

/// How many rows carry each anomaly, by file.
#[derive(Default)]
pub struct Compteur(BTreeMap<(&'static str, &'static str), u64>);

impl Compteur {
    pub fn compter(&mut self, fichier: &'static str, libelle: &'static str) {
        *self.0.entry((fichier, libelle)).or_default() += 1;
    }

    pub fn liste(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> + '_ {
        self.0.iter().map(|((f, l), n)| (*f, *l, *n))
    }
}
