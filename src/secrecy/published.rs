//! The only type that `charts/` and `reports/` accept. Nothing outside this room can build one.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::perimetres::Perimetres;
use crate::error::{Error, Result};
use crate::french::{Fraction, INSECABLE};
use crate::measures::{Cle, Compte, Nature, Niveau, Periode};

/// What a reader may know of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valeur {
    pub(super) nature: Nature,
    pub(super) visible: Visible,
    /// Rates on a smaller denominator are not shown; counts are.
    pub(super) base_minimale: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Visible {
    /// Counts as they are.
    Compte(Compte),
    /// The base is shown, some classes are withheld (`None`); the others are exact. For a share of which
    /// only a class of 10 points is shown, `tranche` holds it (`(10, 20)`: from 10 % to 20 %). `extremes`: what is withheld may be
    /// 0 or 100 % too.
    Partiel { univers: i64, denominateur: i64, classes: Vec<Option<i64>>, tranche: Option<(u8, u8)>, extremes: bool },
    /// Nothing is shown: « s ».
    Masquee,
}

/// How a value prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Etat {
    /// A figure.
    Publiee,
    /// A class of ten points instead of a rate.
    Tranche(u8, u8),
    /// « s », secret statistique.
    Masquee,
    /// « n.c. », no denominator.
    NonCalculable,
}

impl Valeur {
    /// The exact counts, when all of them may be shown.
    pub fn compte(&self) -> Option<&Compte> {
        match &self.visible {
            Visible::Compte(c) => Some(c),
            _ => None,
        }
    }

    /// Rows of the universe, when they may be shown.
    pub fn univers(&self) -> Option<i64> {
        match &self.visible {
            Visible::Compte(c) => Some(c.univers()),
            Visible::Partiel { univers, .. } => Some(*univers),
            Visible::Masquee => None,
        }
    }

    /// Rows on which the indicator is known.
    pub fn denominateur(&self) -> Option<i64> {
        match &self.visible {
            Visible::Compte(c) => Some(c.denominateur()),
            Visible::Partiel { denominateur, .. } => Some(*denominateur),
            Visible::Masquee => None,
        }
    }

    /// Rows on which the indicator is unknown.
    pub fn inconnus(&self) -> Option<i64> {
        Some(self.univers()? - self.denominateur()?)
    }

    /// Count of one class (`0` is `oui` for a share).
    pub fn classe(&self, rang: usize) -> Option<i64> {
        match &self.visible {
            Visible::Compte(c) => c.classes.get(rang).copied(),
            Visible::Partiel { classes, .. } => classes.get(rang).copied().flatten(),
            Visible::Masquee => None,
        }
    }

    /// Numerator of a share: rows for which the predicate holds.
    pub fn numerateur(&self) -> Option<i64> {
        self.classe(0)
    }

    /// Share of one class over known rows.
    pub fn part(&self, rang: usize) -> Option<Fraction> {
        if self.base_insuffisante() {
            return None;
        }
        Fraction::new(self.classe(rang)?, self.denominateur()?)
    }

    /// The headline figure: share of `oui` over known rows, or ratio of the sums for a mean.
    pub fn taux(&self) -> Option<Fraction> {
        match self.nature {
            Nature::Moyenne if self.base_insuffisante() => None,
            Nature::Moyenne => {
                let (num, den) = self.compte()?.sommes?;
                Fraction::new(num, den)
            }
            _ => self.part(0),
        }
    }

    /// Bounds of a class of ten points, in percent: `(10, 20)` reads from 10 % to less than 20 %, the last
    /// class ends at 100 % included. Only when the exact rate is withheld.
    pub fn tranche(&self) -> Option<(u8, u8)> {
        match &self.visible {
            Visible::Partiel { tranche, .. } => *tranche,
            _ => None,
        }
    }

    /// Rows that may or may not belong to the universe, per class then unknown; empty when there are none or
    /// when they are withheld.
    pub fn incertains(&self) -> &[i64] {
        self.compte().map_or(&[], |c| c.incertains.as_slice())
    }

    /// Bounds of a share if every unknown row were `non`, then `oui`: `num / univers` and
    /// `(num + inconnus) / univers`.
    pub fn bornes(&self) -> Option<(Fraction, Fraction)> {
        if self.base_insuffisante() {
            return None;
        }
        let (n, u) = (self.numerateur()?, self.univers()?);
        Some((Fraction::new(n, u)?, Fraction::new(n + self.inconnus()?, u)?))
    }

    pub fn nature(&self) -> Nature {
        self.nature
    }

    /// Shows nothing in place of a class of ten points.
    pub(super) fn retirer_tranche(&mut self) {
        if let Visible::Partiel { tranche, .. } = &mut self.visible {
            *tranche = None;
        }
    }

    pub fn etat(&self) -> Etat {
        match &self.visible {
            Visible::Masquee => Etat::Masquee,
            Visible::Partiel { tranche: Some((bas, haut)), .. } => Etat::Tranche(*bas, *haut),
            // Of a share only the base is left; of a distribution, perhaps some modalities.
            Visible::Partiel { classes, .. } if classes.iter().all(Option::is_none) => Etat::Masquee,
            Visible::Partiel { .. } => Etat::Publiee,
            Visible::Compte(_) if self.nature != Nature::Effectif && self.taux_calculable() => Etat::Publiee,
            Visible::Compte(_) if self.nature == Nature::Effectif => Etat::Publiee,
            Visible::Compte(_) => Etat::NonCalculable,
        }
    }

    /// Whether the denominator is too small for a rate to be shown (regional practice: under 10, the count alone).
    fn base_insuffisante(&self) -> bool {
        self.nature != Nature::Effectif && self.denominateur().is_some_and(|d| d < self.base_minimale)
    }

    fn taux_calculable(&self) -> bool {
        if self.base_insuffisante() {
            return false;
        }
        match self.nature {
            Nature::Moyenne => self.compte().and_then(|c| c.sommes).is_some_and(|(_, d)| d != 0),
            _ => self.denominateur().is_some_and(|d| d > 0),
        }
    }
}

/// Every cell that documents may show. No constructor outside `secrecy/`.
#[derive(Clone, Debug, Default)]
pub struct PublishedMeasures {
    pub(super) cellules: BTreeMap<Cle, Valeur>,
    /// Names of the classes of each indicator, in order.
    pub(super) classes: BTreeMap<String, Vec<String>>,
    /// The résidences of each zone: what later editions need to know of one that is drawn again.
    pub(super) perimetres: Perimetres,
    pub(super) masquees: usize,
    pub(super) en_doute: usize,
}

impl PublishedMeasures {
    pub fn get(&self, indicateur: &str, periode: Periode, niveau: Niveau, zone: &str) -> Option<&Valeur> {
        self.cellules.get(&Cle { indicateur: indicateur.to_owned(), periode, niveau, zone: zone.to_owned() })
    }

    /// The same cell by its key.
    pub fn par_cle(&self, cle: &Cle) -> Option<&Valeur> {
        self.cellules.get(cle)
    }

    /// The same, with its key as it is kept.
    pub fn cellule(&self, cle: &Cle) -> Option<(&Cle, &Valeur)> {
        self.cellules.get_key_value(cle)
    }

    /// Joins two passes over different cells. Protected apart, they are safe together only when they share no row.
    ///
    /// # Errors
    /// Machine: a cell is in both, or an indicator has other classes in one.
    pub fn reunir(mut self, autre: PublishedMeasures) -> Result<PublishedMeasures> {
        for (indicateur, classes) in autre.classes {
            if self.classes.get(&indicateur).is_some_and(|c| *c != classes) {
                return Err(Error::machine(format!(
                    "Secret statistique{INSECABLE}: l’indicateur « {indicateur} » a deux listes de classes."
                )));
            }
            self.classes.insert(indicateur, classes);
        }
        for (cle, v) in autre.cellules {
            if self.cellules.contains_key(&cle) {
                return Err(Error::machine(format!(
                    "Secret statistique{INSECABLE}: la cellule {} / {} / {} {} est dans deux passes.",
                    cle.indicateur,
                    cle.periode,
                    cle.niveau.code(),
                    cle.zone
                )));
            }
            self.cellules.insert(cle, v);
        }
        for (zone, residences) in autre.perimetres {
            self.perimetres.entry(zone).or_default().extend(residences);
        }
        self.masquees += autre.masquees;
        self.en_doute += autre.en_doute;
        Ok(self)
    }

    /// Cells of one indicator, period and level, by zone code.
    pub fn zones<'a>(
        &'a self,
        indicateur: &'a str,
        periode: Periode,
        niveau: Niveau,
    ) -> impl Iterator<Item = (&'a str, &'a Valeur)> + 'a {
        let debut = Cle { indicateur: indicateur.to_owned(), periode, niveau, zone: String::new() };
        self.cellules
            .range(debut..)
            .take_while(move |(c, _)| c.indicateur == indicateur && c.periode == periode && c.niveau == niveau)
            .map(|(c, v)| (c.zone.as_str(), v))
    }

    /// Periods for which an indicator has a cell at a level, in order. Goes from period to period, whatever the number of cells.
    pub fn periodes(&self, indicateur: &str, niveau: Niveau) -> Vec<Periode> {
        let cle = |periode, niveau, zone: &str| Cle {
            indicateur: indicateur.to_owned(),
            periode,
            niveau,
            zone: zone.to_owned(),
        };
        let mut periodes = Vec::new();
        let mut debut = Bound::Included(cle(Periode::Millesime(i32::MIN), Niveau::ALL[0], ""));
        while let Some((c, _)) =
            self.cellules.range((debut, Bound::Unbounded)).next().filter(|(c, _)| c.indicateur == indicateur)
        {
            if self.zones(indicateur, c.periode, niveau).next().is_some() {
                periodes.push(c.periode);
            }
            // No code of a zone comes after this one.
            debut = Bound::Excluded(cle(c.periode, Niveau::ALL[Niveau::ALL.len() - 1], "\u{10ffff}"));
        }
        periodes
    }

    /// Every cell in canonical order.
    pub fn iter(&self) -> impl Iterator<Item = (&Cle, &Valeur)> {
        self.cellules.iter()
    }

    pub fn classes(&self, indicateur: &str) -> &[String] {
        self.classes.get(indicateur).map_or(&[], Vec::as_slice)
    }

    pub fn len(&self) -> usize {
        self.cellules.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cellules.is_empty()
    }

    /// Cells of which something is withheld.
    pub fn masquees(&self) -> usize {
        self.masquees
    }

    /// Numbers that must stay in doubt, as the control counted them.
    pub fn en_doute(&self) -> usize {
        self.en_doute
    }
}
