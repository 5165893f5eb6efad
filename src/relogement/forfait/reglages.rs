//! Choices that the texts leave open for the forfait.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::french::{date_courte, enumerer};
use crate::relogement::parametres::{Jour, Parametre};

/// P-FORFAIT-TIROIR: in a requalification (33), which move opens the forfait of a household that comes back after works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaitGenerateur {
    /// The return, or the definitive relogement elsewhere.
    #[default]
    Retour,
    /// The first move, in the tiroir dwelling.
    PremierDepart,
}

/// P-DATE-PRIVE: reference date of operations on private stock, that no source gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePrive {
    /// Only a date entered for the operation counts.
    #[default]
    AInstruire,
    /// Engagement of the aménagement operation.
    Engagement,
    /// Enquête sociale of each household.
    EnqueteSociale,
}

/// Section `[forfait]` of `pipelines/relogement.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reglages {
    /// P-FORFAIT-TIROIR.
    pub tiroir: FaitGenerateur,
    /// P-FORFAIT-AUTONOME: count a household of private stock that found its own dwelling, if that dwelling is known (MEL; against ANRU).
    pub autonome: bool,
    /// P-DATE-PRIVE.
    pub date_prive: DatePrive,
    /// Reference dates entered for operations on private stock, by code of operation. They come before `date_prive`.
    pub dates_privees: BTreeMap<String, Jour>,
}

impl Reglages {
    /// As outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let tiroir = match self.tiroir {
            FaitGenerateur::Retour => "retour ou relogement définitif",
            FaitGenerateur::PremierDepart => "premier départ",
        };
        let autonome = match self.autonome {
            true => "oui, si le logement est connu",
            false => "non",
        };
        let prive = match self.date_prive {
            DatePrive::AInstruire => "à instruire",
            DatePrive::Engagement => "engagement de l’opération",
            DatePrive::EnqueteSociale => "enquête sociale du ménage",
        };
        let prive = if self.dates_privees.is_empty() {
            prive.to_owned()
        } else {
            let saisies: Vec<String> = self
                .dates_privees
                .iter()
                .map(|(op, jour)| format!("opération {op} : {}", date_courte(jour.0)))
                .collect();
            format!("{prive} ; dates saisies : {}", enumerer(&saisies))
        };
        vec![
            Parametre {
                code: "P-FORFAIT-TIROIR",
                question: "Requalification (33) : déménagement qui ouvre le forfait d’un ménage en tiroir",
                valeur: tiroir.to_owned(),
            },
            Parametre {
                code: "P-FORFAIT-AUTONOME",
                question: "Parc privé : ménage qui a trouvé seul son logement compté dans les forfaits",
                valeur: autonome.to_owned(),
            },
            Parametre {
                code: "P-DATE-PRIVE",
                question: "Opérations 22, 23 et 35 : date à partir de laquelle un relogement ouvre le forfait",
                valeur: prive,
            },
        ]
    }
}
