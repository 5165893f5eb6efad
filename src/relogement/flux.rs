//! Dwellings that relogement takes out of the flux, as bailleurs forecast them, and what is left to share with réservataires. What was
//! done is read from published counts (`indicateurs::flux`).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::faits::{Cadre, Operation, Typologie};
use super::parametres::Parametre;
use super::plan::decimal::{Decimal, arrondi};
use super::plan::previsions::Plan;
use crate::french::Fraction;

/// Choices that the texts leave to the territory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// Month and day before which réservataires are told.
    pub echeance: [u32; 2],
    /// Month and day from which it is prepared.
    pub preparation: [u32; 2],
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages { echeance: [2, 28], preparation: [2, 1] }
    }
}

impl Reglages {
    /// The choices as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let jour = |[mois, jour]: [u32; 2]| {
            format!(
                "{}{}{}",
                if jour == 1 { "1er".to_owned() } else { jour.to_string() },
                crate::french::INSECABLE,
                crate::french::mois(mois)
            )
        };
        vec![Parametre {
            code: "P-ECHEANCE-FLUX",
            question: "Information annuelle des réservataires sur le flux",
            valeur: format!("avant le {}, préparée dès le {}", jour(self.echeance), jour(self.preparation)),
        }]
    }
}

/// Categories of operations that take dwellings out of the flux.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Categorie {
    AnruConventionneeFinancee,
    AnruConventionnee,
    AnruFinancee,
    OrcodIn,
    /// Lutte contre l'habitat indigne.
    Lhi,
    Autre,
    Inconnue,
}

impl Categorie {
    pub const TOUTES: [Categorie; 7] = [
        Categorie::AnruConventionneeFinancee,
        Categorie::AnruConventionnee,
        Categorie::AnruFinancee,
        Categorie::OrcodIn,
        Categorie::Lhi,
        Categorie::Autre,
        Categorie::Inconnue,
    ];

    /// As the plan writes it.
    pub fn code(self) -> &'static str {
        match self {
            Categorie::AnruConventionneeFinancee => "anru_conventionnee_financee",
            Categorie::AnruConventionnee => "anru_conventionnee",
            Categorie::AnruFinancee => "anru_financee",
            Categorie::OrcodIn => "orcod_in",
            Categorie::Lhi => "lhi",
            Categorie::Autre => "autre",
            Categorie::Inconnue => "inconnue",
        }
    }

    pub fn libelle(self) -> &'static str {
        match self {
            Categorie::AnruConventionneeFinancee => "conventionnée et financée par l’ANRU",
            Categorie::AnruConventionnee => "conventionnée par l’ANRU, non financée",
            Categorie::AnruFinancee => "financée par l’ANRU, non conventionnée",
            Categorie::OrcodIn => "ORCOD-IN",
            Categorie::Lhi => "lutte contre l’habitat indigne",
            Categorie::Autre => "autre opération",
            Categorie::Inconnue => "catégorie inconnue",
        }
    }

    /// Category of a followed operation. ORCOD-IN comes first: it may be in a convention too. An ORCOD is one only when it is « d'intérêt
    /// national »: another follows its convention and its money, and one of which nobody says it is unknown.
    pub fn de(op: &Operation) -> Self {
        match (op.orcod_in, op.cadre) {
            (Some(true), _) => return Categorie::OrcodIn,
            (None, Some(Cadre::Orcod)) => return Categorie::Inconnue,
            _ => {}
        }
        match (op.contractualisee, op.financee) {
            (Some(true), Some(true)) => Categorie::AnruConventionneeFinancee,
            (Some(true), Some(false)) => Categorie::AnruConventionnee,
            (Some(false), Some(true)) => Categorie::AnruFinancee,
            // No code of the ANRU: those who fight insalubrity write it so.
            (Some(false), Some(false)) if op.nature_lue.as_deref().is_some_and(|n| n.eq_ignore_ascii_case("lhi")) => {
                Categorie::Lhi
            }
            (Some(false), Some(false)) => Categorie::Autre,
            _ => Categorie::Inconnue,
        }
    }
}

/// One bailleur, one operation: its forecasts. `None`: nothing was forecast for that year by this bailleur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LigneFlux {
    pub bailleur: String,
    /// `None` for a bailleur without operation.
    pub categorie: Option<Categorie>,
    pub operation: Option<String>,
    pub prevu_n: Option<i64>,
    pub prevu_precedent: Option<i64>,
    pub details: Vec<Detail>,
}

/// The same, by typologie and place. `None`: not known, or not forecast at that grain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    pub typologie: Option<Typologie>,
    pub en_qpv: Option<bool>,
    pub prevu_n: i64,
    pub prevu_precedent: i64,
}

/// The forecasts of the table of 28 February.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableauFlux {
    /// By bailleur, category, operation.
    pub lignes: Vec<LigneFlux>,
}

/// What the table is made from.
pub struct Faits<'a> {
    pub plan: &'a Plan,
    pub operations: &'a [Operation],
    /// All bailleurs of the territory, with or without operation.
    pub bailleurs: &'a [String],
}

type Cle = (String, Option<Categorie>, Option<String>);
type Grain = (Option<Typologie>, Option<bool>);

/// Forecasts for one year and for the one before.
pub fn tableau(annee: i32, faits: &Faits<'_>) -> TableauFlux {
    let categories: BTreeMap<&str, Categorie> =
        faits.operations.iter().map(|o| (o.code.as_str(), Categorie::de(o))).collect();
    let prevues: BTreeMap<&str, Option<Categorie>> =
        faits.plan.operations.iter().map(|o| (o.code.get_ref().as_str(), o.categorie)).collect();
    let categorie = |operation: Option<&str>, dite: Option<Categorie>| {
        let du_plan = || operation.and_then(|o| prevues.get(o).copied().flatten());
        dite.or_else(du_plan)
            .or_else(|| operation.and_then(|o| categories.get(o).copied()))
            .unwrap_or(Categorie::Inconnue)
    };
    let mut lignes: BTreeMap<Cle, BTreeMap<Grain, Detail>> = BTreeMap::new();
    for f in faits.plan.flux.iter().filter(|f| [annee, annee - 1].contains(f.annee.get_ref())) {
        let c = categorie(f.operation.as_deref(), f.categorie);
        let grain = (f.typologie.as_deref().and_then(Typologie::depuis), f.en_qpv);
        let d = lignes.entry((f.bailleur.clone(), Some(c), f.operation.clone())).or_default().entry(grain).or_default();
        if *f.annee.get_ref() == annee {
            d.prevu_n += f.logements;
        } else {
            d.prevu_precedent += f.logements;
        }
    }
    for b in faits.bailleurs {
        if !lignes.keys().any(|(autre, _, _)| autre == b) {
            lignes.insert((b.clone(), None, None), BTreeMap::new());
        }
    }
    let a_prevu = |b: &str, a: i32| faits.plan.flux.iter().any(|f| f.bailleur == b && *f.annee.get_ref() == a);
    let lignes = lignes
        .into_iter()
        .map(|((bailleur, categorie, operation), grains)| {
            let details: Vec<Detail> =
                grains.into_iter().map(|((typologie, en_qpv), d)| Detail { typologie, en_qpv, ..d }).collect();
            let prevu_n = a_prevu(&bailleur, annee).then(|| details.iter().map(|d| d.prevu_n).sum());
            let prevu_precedent =
                a_prevu(&bailleur, annee - 1).then(|| details.iter().map(|d| d.prevu_precedent).sum());
            LigneFlux { bailleur, categorie, operation, prevu_n, prevu_precedent, details }
        })
        .collect();
    TableauFlux { lignes }
}

impl TableauFlux {
    /// Dwellings that a bailleur expects to withdraw this year; `None` when it forecast nothing.
    pub fn prevu(&self, bailleur: &str) -> Option<i64> {
        let mut siennes = self.lignes.iter().filter(|l| l.bailleur == bailleur).filter_map(|l| l.prevu_n).peekable();
        siennes.peek()?;
        Some(siennes.sum())
    }
}

/// What is left to share between réservataires. `None`: not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BaseFlux {
    pub attributions: Option<i64>,
    /// Dwellings for NPNRU, ORCOD-IN, LHI relogements.
    pub relogements: Option<i64>,
    /// Those that are not relogements: these are taken off already.
    pub mutations: Option<i64>,
}

impl BaseFlux {
    /// `attributions − relogements − mutations`; `None` when a figure is missing. Negative: more is withdrawn than there is.
    pub fn a_partager(&self) -> Option<i64> {
        self.attributions?.checked_sub(self.relogements?)?.checked_sub(self.mutations?)
    }
}

/// The share of one réservataire. Unrounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Droit {
    pub reservataire: String,
    pub part: Decimal,
    pub logements: Option<Fraction>,
    /// As printed.
    pub affiche: Option<i64>,
}

/// Shares of the base between the réservataires of a bailleur: its own list, else that of all bailleurs.
pub fn droits(plan: &Plan, bailleur: &str, base: &BaseFlux) -> Vec<Droit> {
    let a_les_siennes = plan.reservataires.iter().any(|r| r.bailleur.as_deref() == Some(bailleur));
    let siennes = plan.reservataires.iter().filter(|r| match r.bailleur.as_deref() {
        Some(b) => b == bailleur,
        None => !a_les_siennes,
    });
    let a_partager = base.a_partager().map(|n| n.max(0)).and_then(|n| Fraction::new(n, 1));
    siennes
        .map(|r| {
            let logements = a_partager.and_then(|n| r.part.pourcent()?.fois(&n));
            let affiche = logements.as_ref().and_then(arrondi);
            Droit { reservataire: r.nom.get_ref().clone(), part: r.part, logements, affiche }
        })
        .collect()
}

/// Where the yearly information stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echeance {
    /// Réservataires are told before that day.
    pub avant: NaiveDate,
    pub a_preparer: bool,
    pub depassee: bool,
}

/// The deadline of the year of the date d'arrêté; `None` when the parameter is not a day of that year.
pub fn echeance(arrete: NaiveDate, reglages: &Reglages) -> Option<Echeance> {
    let jour = |[m, j]: [u32; 2]| NaiveDate::from_ymd_opt(arrete.year(), m, j);
    let (avant, preparation) = (jour(reglages.echeance)?, jour(reglages.preparation)?);
    Some(Echeance { avant, a_preparer: preparation <= arrete && arrete < avant, depassee: arrete >= avant })
}

#[cfg(test)]
#[path = "flux_tests.rs"]
mod tests;
