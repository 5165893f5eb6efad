//! Blocks that the program writes for one zone: what it is, its class of fragility, its findings in the GSP grid.

mod fragilite;
mod gsp;
mod identite;

use serde::Deserialize;

use crate::config::layout::Table;
use crate::error::Result;
use crate::measures::Niveau;
use crate::reports::cil::annee;
use crate::reports::comparaison;
use crate::reports::document::Bloc;

use super::Vue;
use super::zone::Zone;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Address, bailleur, commune, QPV, dwellings, years, DPE.
    Identite,
    /// Class, score, contribution of each component.
    Fragilite,
    /// Findings and advice of the GSP grid.
    Gsp,
    /// The target hors QPV month by month: curve, projection.
    CourbeAnnee,
    /// The bailleurs by what they owe, and what changed since the edition before.
    BailleursAnnee,
    /// What was signed since the edition before, apart from what was revised.
    Changements,
}

impl Piece {
    /// Whether the zones of a level have it.
    pub fn admet(self, grain: Niveau) -> bool {
        match self {
            Piece::Identite => matches!(
                grain,
                Niveau::Residence | Niveau::Qpv | Niveau::Npnru | Niveau::Secteur | Niveau::Iris | Niveau::Commune
            ),
            Piece::Fragilite => grain == Niveau::Residence,
            Piece::CourbeAnnee | Piece::BailleursAnnee | Piece::Changements => grain == Niveau::Epci,
            Piece::Gsp => {
                matches!(grain, Niveau::Commune | Niveau::Qpv | Niveau::Secteur | Niveau::Iris | Niveau::Residence)
            }
        }
    }

    /// The table that it draws on, when it draws on one alone.
    pub fn table(self) -> Option<Table> {
        match self {
            Piece::CourbeAnnee | Piece::BailleursAnnee | Piece::Changements => Some(Table::Attribution),
            Piece::Identite => Some(Table::Logement),
            Piece::Fragilite | Piece::Gsp => None,
        }
    }
}

/// The blocks of a piece; none when what it tells is not known.
///
/// # Errors
/// A picture cannot be drawn.
pub fn de(v: &Vue, p: Piece, zone: &Zone) -> Result<Vec<Bloc>> {
    match p {
        Piece::Identite => Ok(identite::blocs(v, zone)),
        Piece::Fragilite => Ok(fragilite::blocs(v.c, zone)),
        Piece::Gsp => Ok(gsp::blocs(v, zone)),
        Piece::CourbeAnnee => annee::courbe(v.c),
        Piece::BailleursAnnee => Ok(comparaison::changements(v.c).into_iter().collect()),
        Piece::Changements => Ok(vec![Bloc::Liste(comparaison::phrases_du_mois(v.c))]),
    }
}
