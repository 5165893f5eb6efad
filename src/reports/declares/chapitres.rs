//! Chapters that the program writes itself, by their name in a declaration: those whose sentences follow a rule of law or a method.

use serde::Deserialize;

use crate::error::Result;
use crate::reports::context::Contexte;
use crate::reports::document::Section;
use crate::reports::{cil, comparaison};

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ChapitreNatif {
    /// The rate hors QPV against the target, year by year.
    HorsQpv,
    /// The year in course: curve, projection, what is left to do.
    AnneeEnCours,
    /// Bailleurs, réservataires and communes before the target.
    Bailleurs,
    Qpv,
    Publics,
    Occupation,
    Residences,
    Parc,
    Demande,
    Objectifs,
    /// What the edition before did not say.
    Revisions,
}

impl ChapitreNatif {
    pub fn ancre(self) -> &'static str {
        match self {
            ChapitreNatif::HorsQpv => cil::hors_qpv::ANCRE,
            ChapitreNatif::AnneeEnCours => cil::annee::ANCRE,
            ChapitreNatif::Bailleurs => cil::bailleurs::ANCRE,
            ChapitreNatif::Qpv => cil::qpv::ANCRE,
            ChapitreNatif::Publics => cil::publics::ANCRE,
            ChapitreNatif::Occupation => cil::occupation::ANCRE,
            ChapitreNatif::Residences => cil::residences::ANCRE,
            ChapitreNatif::Parc => cil::parc::ANCRE,
            ChapitreNatif::Demande => cil::demande::ANCRE,
            ChapitreNatif::Objectifs => cil::objectifs::ANCRE,
            ChapitreNatif::Revisions => comparaison::ANCRE,
        }
    }

    /// # Errors
    /// A picture cannot be drawn.
    pub fn section(self, c: &Contexte) -> Result<Section> {
        match self {
            ChapitreNatif::HorsQpv => cil::hors_qpv::section(c),
            ChapitreNatif::AnneeEnCours => cil::annee::section(c),
            ChapitreNatif::Bailleurs => cil::bailleurs::section(c),
            ChapitreNatif::Qpv => cil::qpv::section(c),
            ChapitreNatif::Publics => cil::publics::section(c),
            ChapitreNatif::Occupation => cil::occupation::section(c),
            ChapitreNatif::Residences => cil::residences::section(c),
            ChapitreNatif::Parc => cil::parc::section(c),
            ChapitreNatif::Demande => cil::demande::section(c),
            ChapitreNatif::Objectifs => Ok(cil::objectifs::section(c)),
            ChapitreNatif::Revisions => Ok(comparaison::section(c)),
        }
    }
}
