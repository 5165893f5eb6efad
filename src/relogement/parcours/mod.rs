//! Where households went: matrix of origin against class of destination, flows to draw, alerts of concentration.

pub mod alertes;
pub mod flux;
pub mod matrice;
pub mod trajet;

#[cfg(test)]
mod tests;

use serde::Deserialize;

use super::parametres::Parametre;

/// Choices that the texts leave to the territory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// A flow of fewer households is not drawn on its own.
    pub seuil: i64,
    /// Metres from the edge of the quartier of origin.
    pub proximite: i64,
    /// Percent of the first lettings of a programme, from 0 to 100.
    pub part_residence: i64,
    pub maille: Maille,
}

/// What a flow goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Maille {
    /// QPV, or out of any.
    Quartier,
    Commune,
    Iris,
    Residence,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages { seuil: 11, proximite: 500, part_residence: 30, maille: Maille::Commune }
    }
}

impl Reglages {
    /// The choices as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur| Parametre { code, question, valeur };
        let maille = match self.maille {
            Maille::Quartier => "quartier",
            Maille::Commune => "commune",
            Maille::Iris => "IRIS",
            Maille::Residence => "résidence",
        };
        vec![
            p("P-SEUIL", "Plus petit flux montré seul", format!("{} ménages", self.seuil)),
            p(
                "P-PROXIMITE",
                "Relogement proche du quartier d’origine",
                format!("à {} m au plus de sa limite", self.proximite),
            ),
            p("P-SECTEUR", "Secteur de concentration", "IRIS quand il est connu de tous, sinon commune".to_owned()),
            p("P-MAILLE", "Destination des flux", maille.to_owned()),
            p(
                "P-PART-RESIDENCE",
                "Part des relogés dans les premières locations d’un programme",
                format!("{}{}% au plus", self.part_residence, crate::french::FINE),
            ),
        ]
    }
}
