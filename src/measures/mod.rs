//! Measures: counters, never rates. One family per indicator, from the finest atoms that anything
//! published tells apart up to the cells that documents show.
//!
//! Built by `indicators/`, consumed by `secrecy/` alone; documents only ever see what `secrecy/` gives.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The period a figure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Periode {
    /// State on 1 January (RPLS) or wave (OPS).
    Millesime(i32),
    /// A whole calendar year of events.
    Annee(i32),
    /// January to the given month, both included: `Cumul(2026, 9)` is the first nine months.
    Cumul(i32, u32),
    /// Live demands at the end of a month: `Stock(2025, 12)` is the official one, of 31 December.
    Stock(i32, u32),
    /// Everything since the beginning, up to the end of a month: `Etat(2026, 9)`.
    Etat(i32, u32),
}

impl Periode {
    pub fn annee(&self) -> i32 {
        match *self {
            Periode::Millesime(a)
            | Periode::Annee(a)
            | Periode::Cumul(a, _)
            | Periode::Stock(a, _)
            | Periode::Etat(a, _) => a,
        }
    }

    /// Last day that the figure speaks of; `None` when the period has a month that no year has.
    pub fn dernier_jour(&self) -> Option<NaiveDate> {
        match *self {
            Periode::Millesime(a) => NaiveDate::from_ymd_opt(a, 1, 1),
            Periode::Annee(a) => fin_de_mois(a, 12),
            Periode::Cumul(a, m) | Periode::Stock(a, m) | Periode::Etat(a, m) => fin_de_mois(a, m),
        }
    }

    /// The year is still running: January to a month before December.
    pub fn annee_ouverte(&self) -> bool {
        matches!(*self, Periode::Cumul(_, m) if m < 12)
    }
}

/// Last day of a month.
pub fn fin_de_mois(annee: i32, mois: u32) -> Option<NaiveDate> {
    let premier = NaiveDate::from_ymd_opt(annee, mois, 1)?;
    premier.with_day(u32::from(premier.num_days_in_month()))
}

/// The technical form, stable in data files: `2025`, `2026-01/09`, `2026-01-01`, `2025-12-31`, `2026-09`.
impl fmt::Display for Periode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Periode::Millesime(a) => write!(f, "{a}-01-01"),
            Periode::Annee(a) => write!(f, "{a}"),
            Periode::Cumul(a, m) => write!(f, "{a}-01/{m:02}"),
            Periode::Stock(a, m) => match self.dernier_jour() {
                Some(jour) => write!(f, "{jour}"),
                None => write!(f, "{a}-{m:02}"),
            },
            Periode::Etat(a, m) => write!(f, "{a}-{m:02}"),
        }
    }
}

/// The kind of zone a figure is about, from the most useful to a reader to the finest: the order of tables, and the order
/// in which secrecy gives up figures last.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Niveau {
    /// Project of the renouvellement urbain: a set of operations. Known to the tracking of relogement alone, whose reviews speak of one
    /// project at a time.
    Projet,
    /// The EPCI or EPT of the job; in a job that covers more, each of them.
    Epci,
    /// All rows read of the département, when the job says that the extracts cover it.
    Departement,
    /// All rows read of the region, under the same condition.
    Region,
    /// QPV taken together, hors QPV, or localisation inconnue: zones `qpv`, `hors_qpv`, `inconnu`.
    Localisation,
    Bailleur,
    Commune,
    Qpv,
    /// Quartier of the renouvellement urbain, drawn on QPV of 2015 and never redrawn since.
    Npnru,
    /// Sub-sector of the observatory: a list of résidences.
    Secteur,
    Iris,
    Reservataire,
    /// Class of fragility of the résidence crossed with its location: `fragile|hors_qpv`.
    Classe,
    Residence,
    /// Operations of a project that share a park, a nature or a maître d'ouvrage, or that the job puts together. Known to the tracking of
    /// relogement alone.
    Groupe,
    /// Operation that households must leave for. Known to the tracking of relogement alone.
    Operation,
}

impl Niveau {
    pub const ALL: [Niveau; 16] = [
        Niveau::Projet,
        Niveau::Epci,
        Niveau::Departement,
        Niveau::Region,
        Niveau::Localisation,
        Niveau::Bailleur,
        Niveau::Commune,
        Niveau::Qpv,
        Niveau::Npnru,
        Niveau::Secteur,
        Niveau::Iris,
        Niveau::Reservataire,
        Niveau::Classe,
        Niveau::Residence,
        Niveau::Groupe,
        Niveau::Operation,
    ];

    /// The name in configuration and data files.
    pub fn code(self) -> &'static str {
        match self {
            Niveau::Epci => "epci",
            Niveau::Departement => "departement",
            Niveau::Region => "region",
            Niveau::Localisation => "localisation",
            Niveau::Bailleur => "bailleur",
            Niveau::Commune => "commune",
            Niveau::Qpv => "qpv",
            Niveau::Npnru => "npnru",
            Niveau::Secteur => "secteur",
            Niveau::Iris => "iris",
            Niveau::Reservataire => "reservataire",
            Niveau::Classe => "classe",
            Niveau::Residence => "residence",
            Niveau::Projet => "projet",
            Niveau::Groupe => "groupe",
            Niveau::Operation => "operation",
        }
    }

    /// The name in documents.
    pub fn libelle(self) -> &'static str {
        match self {
            Niveau::Epci => "territoire",
            Niveau::Departement => "département",
            Niveau::Region => "région",
            Niveau::Localisation => "QPV ou non",
            Niveau::Bailleur => "bailleur",
            Niveau::Commune => "commune",
            Niveau::Qpv => "chaque QPV",
            Niveau::Npnru => "quartier NPNRU",
            Niveau::Secteur => "secteur",
            Niveau::Iris => "IRIS",
            Niveau::Reservataire => "réservataire",
            Niveau::Classe => "classe de fragilité",
            Niveau::Residence => "résidence",
            Niveau::Projet => "projet",
            Niveau::Groupe => "groupe d’opérations",
            Niveau::Operation => "opération",
        }
    }
}

/// Suffix of the indicators counted on the households that moved in lately: part of those of the same code without it.
pub const RECENTS: &str = "__recents";

/// Prefix of the code of what is not a résidence: the scattered dwellings of a bailleur in the QPV of a commune, or out of them, taken
/// together. `diffus-<siren>-<commune>-<localisation>`.
pub const DIFFUS: &str = "diffus-";

/// Identity of one cell. The order is the canonical order of every table and file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cle {
    /// Code of the catalogue, with its [`RECENTS`] suffix when it has one.
    pub indicateur: String,
    pub periode: Periode,
    pub niveau: Niveau,
    /// Code of the zone: SIREN, commune, QPV, résidence…
    pub zone: String,
}

/// What a family counts, and therefore how a cell is read.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// A share: classes are `oui` and `non`.
    #[default]
    Part,
    /// A distribution: one class per modality.
    Repartition,
    /// A mean or ratio of sums: `sommes` over the rows where both are known.
    Moyenne,
    /// A count of rows: one class, `oui`.
    Effectif,
}

/// The unit the law protects in this family; thresholds are set per unit.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Unite {
    /// Households, figure derived from incomes (ceilings, quartile, APL).
    MenagesRevenu,
    /// Households, any other characteristic.
    Menages,
    /// Dwellings, restricted variables of the RPLS (rent, vacancy, contingent).
    Logements,
    /// Dwellings, public variables (number, type, age, DPE): open data, not protected.
    Public,
}

/// Rows of one atom or one cell, sorted by the three-valued reading of the indicator.
///
/// `univers = Σ classes + inconnus`; the denominator is `Σ classes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Compte {
    /// One count per class of the family, in the order of `Famille::classes`.
    pub classes: Vec<i64>,
    /// Rows of the universe on which the predicate is unknown.
    pub inconnus: i64,
    /// For a mean: numerator sum and denominator sum, over known rows. In the unit of the indicator.
    pub sommes: Option<(i64, i64)>,
    /// Rows that may or may not belong to the universe because the restriction itself is unknown
    /// (leases whose QPV is unknown): counts per class, then unknowns. Empty when the indicator has no restriction.
    pub incertains: Vec<i64>,
}

impl Compte {
    pub fn denominateur(&self) -> i64 {
        self.classes.iter().sum()
    }

    pub fn univers(&self) -> i64 {
        self.denominateur() + self.inconnus
    }

    /// Adds another count in place; an absent side counts as nothing.
    pub fn ajouter(&mut self, autre: &Compte) {
        fn somme(a: &mut Vec<i64>, b: &[i64]) {
            if a.len() < b.len() {
                a.resize(b.len(), 0);
            }
            for (x, y) in a.iter_mut().zip(b) {
                *x += y;
            }
        }
        somme(&mut self.classes, &autre.classes);
        somme(&mut self.incertains, &autre.incertains);
        self.inconnus += autre.inconnus;
        self.sommes = match (self.sommes, autre.sommes) {
            (Some((a, b)), Some((c, d))) => Some((a + c, b + d)),
            (x, None) => x,
            (None, y) => y,
        };
    }
}

/// One cell: a zone over a period, as the set of atoms it adds up.
#[derive(Clone, Debug, Hash)]
pub struct Cellule {
    pub cle: Cle,
    /// Indexes into `Famille::atomes`, sorted, without repetition.
    pub atomes: Vec<u32>,
    pub compte: Compte,
}

/// Every cell of one indicator, with the atoms that link them: the unit that `secrecy/` protects as one linear system.
#[derive(Clone, Debug, Hash)]
pub struct Famille {
    pub indicateur: String,
    /// Table that the indicator counts, by its code (`occupation`); empty when it is not known. Thresholds may be set by table.
    pub table: String,
    /// What it tells of a household is a fact about all of them when the share is 0 or 100 %.
    pub sensible: bool,
    pub nature: Nature,
    pub unite: Unite,
    /// Names of the classes: `["oui", "non"]` for a share, the modalities for a distribution.
    pub classes: Vec<String>,
    pub atomes: Vec<Compte>,
    /// For each atom, the bailleur it belongs to (index into a list of the run), for dominance and insiders.
    /// Empty when rows belong to no bailleur (demands).
    pub bailleurs: Vec<u32>,
    /// Sorted by `Cle`.
    pub cellules: Vec<Cellule>,
}

/// All measures of a run, in the order of the catalogue. Confidential: never leaves the working area.
#[derive(Clone, Debug, Default, Hash)]
pub struct Mesures {
    pub familles: Vec<Famille>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stock_is_dated_of_the_last_day_of_its_month() {
        let ecrits =
            [(2025, 12), (2026, 10), (2026, 11), (2024, 2), (2026, 2)].map(|(a, m)| Periode::Stock(a, m).to_string());
        assert_eq!(ecrits, ["2025-12-31", "2026-10-31", "2026-11-30", "2024-02-29", "2026-02-28"]);
        assert_eq!(Periode::Cumul(2026, 12).dernier_jour(), NaiveDate::from_ymd_opt(2026, 12, 31));
        assert_eq!(Periode::Etat(2026, 9).dernier_jour(), NaiveDate::from_ymd_opt(2026, 9, 30));
        assert_eq!(Periode::Stock(2026, 13).dernier_jour(), None);
        let ouvertes =
            [Periode::Cumul(2026, 11), Periode::Cumul(2026, 12), Periode::Annee(2026), Periode::Stock(2026, 9)];
        assert_eq!(ouvertes.map(|p| p.annee_ouverte()), [true, false, false, false]);
    }
}
