//! Chapters and key figures that the program writes itself, by their name in a declaration: those whose sentences follow a rule of law or a method.

use serde::Deserialize;

use crate::error::Result;
use crate::measures::Niveau;
use crate::reports::chapitre::Chapitre;
use crate::reports::document::{Bloc, Section};
use crate::reports::{cil, comparaison, revue};

use super::Vue;
use super::zone::Zone;

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
    /// What relogement brings to rebalancing.
    Relogement,
    Occupation,
    Residences,
    Demande,
    Objectifs,
    /// What the edition before did not say.
    Revisions,
    /// Of one project of relogement, as those that follow.
    Avancement,
    Criteres,
    Rythme,
    Effets,
    Engagements,
    Argent,
    Difficultes,
    Processus,
    Parcours,
    /// After the move; nothing where no file follows it.
    Suites,
    Parametres,
}

impl ChapitreNatif {
    pub fn ancre(self) -> &'static str {
        match self {
            ChapitreNatif::HorsQpv => cil::hors_qpv::ANCRE,
            ChapitreNatif::AnneeEnCours => cil::annee::ANCRE,
            ChapitreNatif::Bailleurs => cil::bailleurs::ANCRE,
            ChapitreNatif::Qpv => cil::qpv::ANCRE,
            ChapitreNatif::Publics => cil::publics::ANCRE,
            ChapitreNatif::Relogement => cil::relogement::ANCRE,
            ChapitreNatif::Occupation => cil::occupation::ANCRE,
            ChapitreNatif::Residences => cil::residences::ANCRE,
            ChapitreNatif::Demande => cil::demande::ANCRE,
            ChapitreNatif::Objectifs => cil::objectifs::ANCRE,
            ChapitreNatif::Revisions => comparaison::ANCRE,
            ChapitreNatif::Avancement => "avancement",
            ChapitreNatif::Criteres => "criteres",
            ChapitreNatif::Rythme => "rythme",
            ChapitreNatif::Effets => "effets",
            ChapitreNatif::Engagements => "engagements",
            ChapitreNatif::Argent => "argent",
            ChapitreNatif::Difficultes => "difficultes",
            ChapitreNatif::Processus => "processus",
            ChapitreNatif::Parcours => "parcours",
            ChapitreNatif::Suites => "suites",
            ChapitreNatif::Parametres => "parametres",
        }
    }

    /// What it speaks of: the whole territory, or one project.
    pub fn grain(self) -> Niveau {
        match self {
            ChapitreNatif::Avancement
            | ChapitreNatif::Criteres
            | ChapitreNatif::Rythme
            | ChapitreNatif::Effets
            | ChapitreNatif::Engagements
            | ChapitreNatif::Argent
            | ChapitreNatif::Difficultes
            | ChapitreNatif::Processus
            | ChapitreNatif::Parcours
            | ChapitreNatif::Suites
            | ChapitreNatif::Parametres => Niveau::Projet,
            _ => Niveau::Epci,
        }
    }

    /// Why it cannot stand in a document of another grain.
    pub fn mauvais_grain(self) -> &'static str {
        match self.grain() {
            Niveau::Projet => {
                "ce chapitre parle d'un projet de relogement : il n'a sa place que dans la revue de projet"
            }
            _ => "ce chapitre du programme parle du territoire entier",
        }
    }

    /// `None` when the chapter has nothing to say of what no file follows.
    ///
    /// # Errors
    /// A picture cannot be drawn.
    pub fn section(self, v: &Vue, zone: &Zone) -> Result<Option<Section>> {
        let c = v.c;
        if let Some(section) = self.de_projet(v, zone) {
            return section;
        }
        let section = match self {
            ChapitreNatif::HorsQpv => cil::hors_qpv::section(c),
            ChapitreNatif::AnneeEnCours => cil::annee::section(c),
            ChapitreNatif::Bailleurs => cil::bailleurs::section(c),
            ChapitreNatif::Qpv => cil::qpv::section(c),
            ChapitreNatif::Publics => cil::publics::section(c),
            ChapitreNatif::Relogement => cil::relogement::section(c, v.suivi),
            ChapitreNatif::Occupation => cil::occupation::section(c),
            ChapitreNatif::Residences => cil::residences::section(c),
            ChapitreNatif::Demande => cil::demande::section(c),
            ChapitreNatif::Objectifs => Ok(cil::objectifs::section(c)),
            ChapitreNatif::Revisions => Ok(comparaison::section(c)),
            _ => Ok(Chapitre::indisponible(
                self.ancre(),
                "Que dit le suivi du relogement\u{202f}?",
                "aucun suivi du relogement n'a été lu.",
            )),
        };
        section.map(Some)
    }

    /// A chapter of the revue de projet, when the chain follows relogement.
    fn de_projet(self, v: &Vue, zone: &Zone) -> Option<Result<Option<Section>>> {
        let (suivi, projet) = (v.suivi?, zone.code.as_str());
        let section = match self {
            ChapitreNatif::Avancement => revue::avancement::section(suivi, projet),
            ChapitreNatif::Criteres => revue::criteres::section(suivi, projet),
            ChapitreNatif::Rythme => revue::rythme::section(suivi, projet),
            ChapitreNatif::Effets => revue::effets::section(suivi, projet),
            ChapitreNatif::Engagements => revue::engagements::section(suivi),
            ChapitreNatif::Argent => revue::argent::section(suivi, projet),
            ChapitreNatif::Difficultes => revue::difficultes::section(suivi, projet),
            ChapitreNatif::Processus => Ok(revue::processus::section(suivi, projet)),
            ChapitreNatif::Parcours => revue::parcours::section(suivi, projet),
            ChapitreNatif::Suites => return Some(Ok(revue::suites::section(suivi, projet))),
            ChapitreNatif::Parametres => Ok(revue::parametres::section(suivi)),
            _ => return None,
        };
        Some(section.map(Some))
    }
}

/// A key figure that the program writes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Repere {
    /// The legal rate of the year, what was missing.
    HorsQpv,
    /// The same, in the year in course, and where it would end.
    AnneeEnCours,
    /// The 2nd to 4th quartiles in the QPV.
    EnQpv,
    /// The targets of the territory that no other key figure tells, as many as there is room for.
    ObjectifsLocaux,
    /// Poor households in the QPV.
    MenagesModestes,
    /// Demands for one attribution.
    Pression,
}

/// The code of a picture or a table; empty for the rest.
pub fn code(b: &Bloc) -> &str {
    match b {
        Bloc::Figure(f) => &f.code,
        Bloc::Tableau(t) => &t.code,
        _ => "",
    }
}
