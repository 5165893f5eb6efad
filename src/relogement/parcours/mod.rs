//! Where households went: class of each destination, alerts of concentration.

pub mod alertes;
pub mod trajet;

#[cfg(test)]
mod tests;

use serde::Deserialize;

use super::parametres::Parametre;

/// Choices that the texts leave to the territory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// Metres from the edge of the quartier of origin.
    pub proximite: i64,
    /// Percent of the first lettings of a programme, from 0 to 100.
    pub part_residence: i64,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages { proximite: 500, part_residence: 30 }
    }
}

impl Reglages {
    /// The choices as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur| Parametre { code, question, valeur };
        vec![
            p(
                "P-PROXIMITE",
                "Relogement proche du quartier d’origine",
                format!("à {} m au plus de sa limite", self.proximite),
            ),
            p("P-SECTEUR", "Secteur de concentration", "IRIS quand il est connu de tous, sinon commune".to_owned()),
            p(
                "P-MAILLE",
                "Destination des flux",
                "commune sur la carte, quartier prioritaire et commune en tableau ; un flux retenu par le secret n’est pas dessiné"
                    .to_owned(),
            ),
            p(
                "P-PART-RESIDENCE",
                "Part des relogés dans les premières locations d’un programme",
                format!("{}{}% au plus", self.part_residence, crate::french::FINE),
            ),
        ]
    }
}
