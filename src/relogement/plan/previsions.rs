//! What the territory expects, as data: operations to come, attributions, deliveries, targets, shares of the flux.
//! `pipelines/relogement/plan.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::decimal::Decimal;
use super::semestre::Semestre;
use crate::error::Result;
use crate::relogement::flux::Categorie;

/// The whole plan.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// SIREN of the EPCI that it is of: for another territory the plan is nothing. Absent: for any territory.
    pub epci: Option<String>,
    /// Printed at the head of the plan: who made it, when, how far it can be trusted.
    pub note: Option<String>,
    /// Further households per 100 titulaires, where an operation has no rate of its own.
    pub taux_decohabitation: Option<Decimal>,
    /// Share of yearly attributions that relogement may use, percent, where a line has none of its own.
    pub part_existant: Option<Decimal>,
    /// Share of PLUS and PLAI deliveries, percent, likewise.
    pub part_neuf: Option<Decimal>,
    #[serde(rename = "operation")]
    pub operations: Vec<OperationPrevue>,
    #[serde(rename = "attribution")]
    pub attributions: Vec<AttributionsPrevues>,
    #[serde(rename = "livraison")]
    pub livraisons: Vec<Livraison>,
    #[serde(rename = "objectif")]
    pub objectifs: Vec<ObjectifAnnuel>,
    #[serde(rename = "flux")]
    pub flux: Vec<PrelevementPrevu>,
    #[serde(rename = "reservataire")]
    pub reservataires: Vec<PartReservataire>,
}

/// Where the plan is read from, in a working folder.
pub const FICHIER: &str = "pipelines/relogement/plan.toml";

impl Plan {
    /// The plan, when it is that of the territory; an empty one otherwise.
    #[must_use]
    pub fn pour(self, epci: &str) -> Self {
        if self.epci.as_deref().is_none_or(|e| e == epci) { self } else { Plan::default() }
    }
}

/// How far the figures of an operation can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Etat {
    /// Estimated from OPS and the demands of mutation.
    #[default]
    Previsionnel,
    ApresEnquete,
    Realise,
}

impl Etat {
    pub fn libelle(self) -> &'static str {
        match self {
            Etat::Previsionnel => "prévisionnel",
            Etat::ApresEnquete => "après enquête",
            Etat::Realise => "réalisé",
        }
    }
}

/// One operation to come. A figure that is typed replaces the one that would be computed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationPrevue {
    pub code: Spanned<String>,
    pub libelle: Option<String>,
    pub commune: Option<String>,
    pub maitre_ouvrage: Option<String>,
    /// `21`, `22`, `23`, `33`, `35`, or another code.
    pub nature: Option<String>,
    /// `social` or `prive`.
    pub parc: Option<String>,
    pub categorie: Option<Categorie>,
    #[serde(default)]
    pub etat: Etat,
    /// Where the figures come from.
    pub source: Option<String>,
    pub logements: Option<i64>,
    /// At the date of reference.
    pub vacants: Option<i64>,
    /// Dwellings left in a year, percent.
    pub mobilite: Option<Decimal>,
    /// Years of mobility; the half-years of the operation, over two, by default.
    pub annees_mobilite: Option<i64>,
    /// Departures over the whole period.
    pub departs: Option<i64>,
    pub titulaires: Option<i64>,
    pub taux_decohabitation: Option<Decimal>,
    /// Households to rehouse, décohabitations included.
    pub relogements: Option<i64>,
    pub debut: Semestre,
    pub fin: Semestre,
    /// Relogements typed for each year: `{ 2021 = 48 }`.
    #[serde(default)]
    pub par_annee: BTreeMap<String, i64>,
    /// Relogements typed for each half-year: `{ "2021-S1" = 24 }`.
    #[serde(default)]
    pub par_semestre: BTreeMap<String, i64>,
    /// Relogements by typologie, by segment (neuf, réhabilité, existant)…: one breakdown per key, each adding up to the total.
    #[serde(default)]
    pub repartition: BTreeMap<String, BTreeMap<String, i64>>,
}

/// Attributions that are expected in the existing stock in one year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributionsPrevues {
    pub annee: Spanned<i32>,
    /// Commune, typologie, level of rent: what the figures are of.
    pub segment: Option<String>,
    pub nombre: Decimal,
    /// Percent.
    pub part: Option<Decimal>,
}

/// PLUS and PLAI dwellings delivered in one year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Livraison {
    pub annee: Spanned<i32>,
    pub segment: Option<String>,
    pub prevues: i64,
    /// Replaces the forecast once known.
    pub effectives: Option<i64>,
    /// Percent.
    pub part: Option<Decimal>,
}

/// A share of relogements to reach each year, such as 60 % hors QPV or 40 % in new stock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectifAnnuel {
    pub code: Spanned<String>,
    pub libelle: String,
    /// Percent of relogements.
    pub taux: Decimal,
    /// Percent of the deliveries that serve the objective; without it no gap is computed.
    pub part_livraisons: Option<Decimal>,
    pub source: Option<String>,
}

/// Dwellings that a bailleur will withdraw from its flux for relogement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrelevementPrevu {
    pub annee: Spanned<i32>,
    pub bailleur: String,
    /// Code of an operation; without it, of a whole category.
    pub operation: Option<String>,
    pub categorie: Option<Categorie>,
    pub logements: i64,
    /// Code of the réservataire whose contingent they are on, when it is known.
    pub reservataire: Option<String>,
    /// `T1` to `T5P`.
    pub typologie: Option<String>,
    pub en_qpv: Option<bool>,
}

/// Share of the flux of one réservataire.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartReservataire {
    pub nom: Spanned<String>,
    /// Of one bailleur; of all those without shares of their own when absent.
    pub bailleur: Option<String>,
    /// Percent.
    pub part: Decimal,
}

/// Reads and checks a plan.
///
/// # Errors
/// A key that is not expected, a year outside the plan, a share above 100 %…: the message names the line.
pub fn lire(texte: &str, chemin: &Path) -> Result<Plan> {
    let plan: Plan = crate::config::lire_texte(texte, chemin)?;
    super::validation::valider(&plan, texte, chemin)?;
    Ok(plan)
}
