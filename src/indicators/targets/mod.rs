//! Targets as data: what a share is held to, where, by which text, from when to when.
//!
//! A target comes from TOML (`ecrit.rs`, checked in `lecture.rs`); for one zone it becomes an interval of shares (`exigence.rs`); the interval is
//! held against a published value and gives a status (`statut.rs`). Rules of law on the targets themselves are in `qpv.rs`
//! (no target below the observed level) and in `concernes.rs` (territories that the law binds).

pub mod concernes;
mod ecrit;
mod exigence;
mod lecture;
pub mod qpv;
mod statut;
#[cfg(test)]
mod tests;
pub mod zones;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::error::Lieu;
use crate::french::Fraction;
use crate::measures::{Niveau, Periode};
use crate::secrecy::Valeur;

use super::catalog::Sens;
use super::point_zero::PointsZero;

pub(super) use ecrit::{Fichier, PointZeroSaisi};
pub use exigence::{Evaluation, Exigence, Seuil};
pub(super) use lecture::centiemes;
pub use lecture::lire;
pub use statut::{Motif, Situation, Statut};

/// How a target bears on a share.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Genre {
    /// At least.
    Plancher,
    /// At most.
    Plafond,
    /// Between two bounds.
    Fourchette,
    /// Not below the point zéro, less a tolerance.
    Maintien,
    /// Better than the point zéro, in the direction that the indicator calls good.
    Tendance,
}

/// What a target rests on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum NatureObjectif {
    Legal,
    DocumentCadre,
    Cia,
    Charte,
    Local,
}

/// When a target is judged.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Appreciation {
    /// Each full year, or each millésime.
    #[default]
    Annuelle,
    /// Once its validity is over; until then it is under way.
    FinDePeriode,
}

/// What happens when a target in QPV is below the observed level.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Severite {
    /// The run is refused.
    Strict,
    /// Said in the summary and in the documents.
    #[default]
    Avertissement,
}

/// One bound, in whole hundredths of a percent: 2 500 for 25 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Borne {
    pub centiemes: i64,
    /// The bound itself does not satisfy the target.
    pub strict: bool,
}

impl Borne {
    fn seuil(self) -> Option<Seuil> {
        Some(Seuil { valeur: Fraction::new(self.centiemes, 10_000)?, strict: self.strict })
    }
}

/// Zones that a target is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portee {
    pub niveau: Niveau,
    /// Empty: every zone of the level (« chaque bailleur »).
    pub zones: Vec<String>,
}

impl Portee {
    /// Whether a zone is in scope.
    pub fn couvre(&self, niveau: Niveau, zone: &str) -> bool {
        self.niveau == niveau && (self.zones.is_empty() || self.zones.iter().any(|z| z == zone))
    }
}

/// Where in its file a target says what, for messages that only the reference tables or the baselines allow.
#[derive(Clone, Debug, Default)]
pub struct Lieux {
    pub code: Lieu,
    pub borne: Lieu,
    pub zones: Lieu,
    pub point_zero: Lieu,
}

/// One target, checked against the catalogue. A trajectory is as many targets as it has steps, under one code.
#[derive(Clone, Debug)]
pub struct Objectif {
    pub code: String,
    pub libelle: String,
    /// A share of the catalogue.
    pub indicateur: String,
    pub genre: Genre,
    /// Floor; lower end of a range.
    pub min: Option<Borne>,
    /// Ceiling; upper end of a range.
    pub max: Option<Borne>,
    /// For `maintien`: how far below the point zéro is still held, in hundredths of a point.
    pub tolerance: i64,
    /// Which way the indicator is better, for `tendance`.
    pub sens: Sens,
    /// Name of the baseline that `maintien` and `tendance` refer to.
    pub point_zero: Option<String>,
    pub portees: Vec<Portee>,
    pub nature: NatureObjectif,
    pub debut: Option<NaiveDate>,
    pub fin: Option<NaiveDate>,
    pub appreciation: Appreciation,
    /// Rows expected in a full year, when the territory knows better than past years do.
    pub volume_annuel: Option<i64>,
    /// Rank and number of steps, for a trajectory.
    pub palier: Option<(usize, usize)>,
    /// First day of the next step of the trajectory.
    pub suivant: Option<NaiveDate>,
    pub regle_point_zero: Severite,
    pub source_texte: String,
    pub lieux: Lieux,
}

/// How many targets were written: the steps of a trajectory are one.
pub fn nombre(objectifs: &[Objectif]) -> usize {
    objectifs.iter().filter(|o| o.palier.is_none_or(|(rang, _)| rang == 1)).count()
}

impl Objectif {
    /// The bound of a floor or a ceiling; `None` when there are two, or when it comes from a point zéro.
    pub fn borne(&self) -> Option<Fraction> {
        self.borne_simple().and_then(|b| Fraction::new(b.centiemes, 10_000))
    }

    /// Same, in hundredths of a percent; zero when there is none.
    pub fn centiemes(&self) -> i64 {
        self.borne_simple().map_or(0, |b| b.centiemes)
    }

    /// The bound itself does not satisfy the target.
    pub fn strict(&self) -> bool {
        self.borne_simple().is_some_and(|b| b.strict)
    }

    fn borne_simple(&self) -> Option<Borne> {
        match self.genre {
            Genre::Plancher => self.min,
            Genre::Plafond => self.max,
            Genre::Fourchette | Genre::Maintien | Genre::Tendance => None,
        }
    }

    /// A floor or a ceiling written in the configuration: what the chapters of the bilan draw as one line.
    pub fn simple(&self) -> bool {
        self.borne_simple().is_some()
    }

    /// A share as it is printed beside the target, with as many decimals as its status needs.
    pub fn imprimer(&self, taux: &Fraction) -> String {
        format!("{}{}%", taux.percent(self.decimales(taux)), crate::french::FINE)
    }

    /// Decimals of a share beside the target.
    pub fn decimales(&self, taux: &Fraction) -> u32 {
        self.exigence_fixe().map_or(1, |e| e.decimales(taux))
    }

    /// In force for some of the events of the year. Of the steps of one trajectory, only the one that the period ends with: a year has one status.
    /// A year under way is held against the step that it will end with. A step judged at its end is judged in its last year all the same.
    pub fn en_vigueur(&self, periode: Periode) -> bool {
        let annee = periode.annee();
        let debut = NaiveDate::from_ymd_opt(annee, 12, 31);
        let fin = NaiveDate::from_ymd_opt(annee, 1, 1);
        let dans_l_annee = self.debut.is_none_or(|d| debut.is_some_and(|x| d <= x))
            && self.fin.is_none_or(|f| fin.is_some_and(|x| f >= x));
        let jour = if matches!(periode, Periode::Cumul(..)) { debut } else { periode.dernier_jour() };
        let commence = |d: Option<NaiveDate>| d.zip(jour).is_some_and(|(d, jour)| d <= jour);
        let releve = self.appreciation == Appreciation::Annuelle && commence(self.suivant);
        dans_l_annee && (self.palier.is_none() || (commence(self.debut) && !releve))
    }

    /// Whether a zone is in scope.
    pub fn couvre(&self, niveau: Niveau, zone: &str) -> bool {
        self.portees.iter().any(|p| p.couvre(niveau, zone))
    }

    /// The shares that hold the target in one zone. `None` when it rests on a point zéro that the zone does not have.
    pub fn exigence(&self, niveau: Niveau, zone: &str, points_zero: &PointsZero) -> Option<Exigence> {
        let zero = || points_zero.taux(self.point_zero.as_deref()?, &self.indicateur, niveau, zone);
        Some(match self.genre {
            Genre::Plancher | Genre::Plafond | Genre::Fourchette => self.exigence_fixe()?,
            Genre::Maintien => {
                let tolerance = Fraction::new(self.tolerance, 10_000)?;
                Exigence { min: Some(Seuil { valeur: zero()?.moins(&tolerance)?, strict: false }), max: None }
            }
            Genre::Tendance => {
                let seuil = Some(Seuil { valeur: zero()?, strict: true });
                match self.sens {
                    Sens::Fragile => Exigence { min: None, max: seuil },
                    Sens::Favorable | Sens::Neutre => Exigence { min: seuil, max: None },
                }
            }
        })
    }

    /// Same, when the configuration alone says it.
    pub fn exigence_fixe(&self) -> Option<Exigence> {
        let seuil = |b: Option<Borne>| b.map_or(Some(None), |b| b.seuil().map(Some));
        match self.genre {
            Genre::Plancher | Genre::Plafond | Genre::Fourchette => {
                Some(Exigence { min: seuil(self.min)?, max: seuil(self.max)? })
            }
            Genre::Maintien | Genre::Tendance => None,
        }
    }

    /// Holds a target whose bounds are fixed against a value. A withheld value is never judged: its status would bound it.
    pub fn juger(&self, valeur: &Valeur) -> Evaluation {
        self.exigence_fixe().map_or(Evaluation::NON_CALCULABLE, |e| e.evaluer(valeur))
    }
}
