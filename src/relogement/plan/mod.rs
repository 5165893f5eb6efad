//! The plan (stratégique) de relogement: operations to come, their half-years, what the stock can offer, what is missing.

pub mod decimal;
pub mod objectifs;
pub mod offre;
pub mod operations;
pub mod phasage;
pub mod pics;
pub mod pression;
pub mod previsions;
pub mod semestre;
pub mod suivi;
mod validation;

#[cfg(test)]
mod exemples;
#[cfg(test)]
mod proprietes;

use serde::Deserialize;

use self::decimal::Decimal;
use super::parametres::Parametre;

/// Months that divide the relogements of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rythme {
    /// Twelve.
    Annee,
    /// Those of the half-years in which the maître d'ouvrage rehouses someone.
    Actif,
}

/// Choices that the texts leave to the territory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// A half-year above this many times the mean of the plan is a peak.
    pub pic: Decimal,
    /// A surplus of one year serves the following ones.
    pub report: bool,
    pub rythme: Rythme,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages { pic: Decimal::centiemes(150), report: false, rythme: Rythme::Annee }
    }
}

impl Reglages {
    /// The choices as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        vec![
            Parametre {
                code: "P-PIC",
                question: "Semestre en pic",
                valeur: format!(
                    "plus de {} fois la moyenne des semestres du plan, ou plus que l’offre mobilisable quand elle est connue",
                    self.pic.imprime()
                ),
            },
            Parametre {
                code: "P-REPORT",
                question: "Excédent d’offre d’une année reporté sur les suivantes",
                valeur: if self.report { "oui" } else { "non" }.to_owned(),
            },
            Parametre {
                code: "P-RYTHME",
                question: "Rythme mensuel : relogements de l’année divisés par",
                valeur: match self.rythme {
                    Rythme::Annee => "12 mois".to_owned(),
                    Rythme::Actif => "les mois des semestres d’activité".to_owned(),
                },
            },
        ]
    }
}
