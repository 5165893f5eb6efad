//! What a picture reads of a published value. Made from a [`Valeur`] only, so nothing unprotected can be drawn.

use crate::french::{FINE, Fraction};
use crate::indicators::attainment;
use crate::measures::Nature;
use crate::secrecy::{Etat, Valeur};

/// A published value, flattened for drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lecture {
    etat: Etat,
    univers: Option<i64>,
    denominateur: Option<i64>,
    /// `None` where a class is withheld.
    classes: Vec<Option<i64>>,
    taux: Option<Fraction>,
    bornes: Option<(Fraction, Fraction)>,
}

/// No distribution of the catalogue has more modalities.
const CLASSES_MAX: usize = 64;

impl From<&Valeur> for Lecture {
    fn from(v: &Valeur) -> Self {
        let masquee = v.etat() == Etat::Masquee;
        let part = v.nature() == Nature::Part;
        let mut classes: Vec<Option<i64>> = (0..CLASSES_MAX).map(|i| v.classe(i)).collect();
        let utiles = classes.iter().rposition(Option::is_some).map_or(0, |i| i + 1);
        classes.truncate(utiles);
        Lecture {
            etat: v.etat(),
            univers: v.univers(),
            denominateur: v.denominateur(),
            classes,
            taux: if masquee { None } else { v.taux() },
            bornes: if part { bornes(v) } else { None },
        }
    }
}

/// The bounds that decide whether a target is held: rows of unknown location count too.
fn bornes(v: &Valeur) -> Option<(Fraction, Fraction)> {
    v.compte().and_then(attainment::bornes_larges).map(|b| (b.basse, b.haute)).or_else(|| v.bornes())
}

impl From<Valeur> for Lecture {
    fn from(v: Valeur) -> Self {
        Self::from(&v)
    }
}

impl Lecture {
    /// A distribution made of counts that were published one by one: all rows, then those of each class; the rest is unknown. `None`
    /// stands for a count that does not exist; a withheld one leaves its class, and the unknown, in doubt.
    pub fn composee(univers: Option<&Valeur>, classes: &[Option<&Valeur>]) -> Self {
        let nombre = |v: Option<&Valeur>| v.and_then(Valeur::univers);
        let univers = nombre(univers);
        let classes: Vec<Option<i64>> = classes.iter().map(|c| nombre(*c)).collect();
        // Withheld classes may hold all that is not shown: the unknown are then part of the doubt.
        let connus: Option<i64> = classes.iter().copied().sum();
        let denominateur = connus.or(univers);
        let inconnus = univers.zip(connus).map(|(u, c)| u - c);
        let taux = classes.first().copied().flatten().zip(connus).and_then(|(n, d)| Fraction::new(n, d));
        let bornes = match (classes.first().copied().flatten(), univers, inconnus) {
            (Some(n), Some(u), Some(i)) => Fraction::new(n, u).zip(Fraction::new(n + i, u)),
            _ => None,
        };
        let etat = match (univers, denominateur) {
            (None, _) => Etat::Masquee,
            (_, Some(0)) => Etat::NonCalculable,
            _ if taux.is_none() => Etat::Masquee,
            _ => Etat::Publiee,
        };
        Lecture { etat, univers, denominateur, classes, taux, bornes }
    }

    pub fn etat(&self) -> Etat {
        self.etat
    }

    pub fn univers(&self) -> Option<i64> {
        self.univers
    }

    pub fn denominateur(&self) -> Option<i64> {
        self.denominateur
    }

    pub fn inconnus(&self) -> Option<i64> {
        Some(self.univers? - self.denominateur?)
    }

    /// Count of one class; `None` when it is withheld (or does not exist).
    pub fn classe(&self, rang: usize) -> Option<i64> {
        self.classes.get(rang).copied().flatten()
    }

    /// Share of one class over known rows.
    pub fn part(&self, rang: usize) -> Option<Fraction> {
        Fraction::new(self.classe(rang)?, self.denominateur?)
    }

    /// The rate, when its exact value is published.
    pub fn taux(&self) -> Option<Fraction> {
        match self.etat {
            Etat::Publiee => self.taux,
            _ => None,
        }
    }

    pub fn bornes(&self) -> Option<(Fraction, Fraction)> {
        self.taux()?;
        self.bornes
    }

    /// The class of ten points, as shares between 0 and 1.
    pub fn tranche(&self) -> Option<(f64, f64)> {
        match self.etat {
            Etat::Tranche(bas, haut) => Some((f64::from(bas) / 100.0, f64::from(haut) / 100.0)),
            _ => None,
        }
    }

    /// Where the value stands on an axis: the rate, or the middle of its class.
    pub fn position(&self) -> Option<f64> {
        self.taux().map(|t| t.as_f64()).or_else(|| self.tranche().map(|(b, h)| (b + h) / 2.0))
    }

    /// The figure as text: `format` for a published one, `10 à 20 %`, `s` or `n.c.` otherwise.
    pub fn texte(&self, format: impl Fn(&Fraction) -> String) -> String {
        match self.etat {
            Etat::Publiee => self.taux().map_or_else(|| "s".to_owned(), |t| format(&t)),
            Etat::Tranche(bas, haut) => format!("{bas} à {haut}{FINE}%"),
            Etat::Masquee => "s".to_owned(),
            Etat::NonCalculable => "n.c.".to_owned(),
        }
    }
}

#[cfg(test)]
impl Lecture {
    pub(super) fn essai_part(oui: i64, non: i64, inconnus: i64) -> Self {
        Self::essai_classes(&[oui, non], inconnus)
    }

    pub(super) fn essai_classes(classes: &[i64], inconnus: i64) -> Self {
        let partielles: Vec<Option<i64>> = classes.iter().copied().map(Some).collect();
        Self::essai_partielle(classes.iter().sum(), &partielles, inconnus)
    }

    pub(super) fn essai_partielle(denominateur: i64, classes: &[Option<i64>], inconnus: i64) -> Self {
        let univers = denominateur + inconnus;
        let premiere = classes.first().copied().flatten();
        Lecture {
            etat: if denominateur == 0 { Etat::NonCalculable } else { Etat::Publiee },
            univers: Some(univers),
            denominateur: Some(denominateur),
            classes: classes.to_vec(),
            taux: premiere.and_then(|n| Fraction::new(n, denominateur)),
            bornes: premiere.and_then(|n| Some((Fraction::new(n, univers)?, Fraction::new(n + inconnus, univers)?))),
        }
    }

    pub(super) fn essai_tranche(bas: u8, haut: u8, denominateur: i64) -> Self {
        Lecture { etat: Etat::Tranche(bas, haut), ..Self::essai_partielle(denominateur, &[None, None], 0) }
    }

    /// Classes that are published one by one, under a base that is not.
    pub(super) fn essai_sans_base(classes: &[Option<i64>]) -> Self {
        Lecture { classes: classes.to_vec(), ..Self::essai_masquee() }
    }

    pub(super) fn essai_masquee() -> Self {
        Lecture { etat: Etat::Masquee, univers: None, denominateur: None, classes: vec![], taux: None, bornes: None }
    }
}
