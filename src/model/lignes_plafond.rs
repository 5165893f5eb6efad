//! Income ceilings of the PLUS as a table that a plan can join.

use super::plafonds::PlafondsPlus;
use super::zonages::GeographiePlus;

/// Income ceiling of the PLUS, as the plan of the occupation survey joins it.
#[derive(Clone, Debug)]
pub struct LignePlafond {
    pub annee: i32,
    pub geographie: &'static str,
    /// 1 to 6.
    pub categorie: i32,
    /// Euros per year.
    pub montant: i64,
    /// Euros per year for each person beyond the sixth category.
    pub supplement: i64,
}

pub(super) fn nom_geographie(g: GeographiePlus) -> &'static str {
    match g {
        GeographiePlus::ParisLimitrophes => "paris_limitrophes",
        GeographiePlus::IdfAutres => "idf_autres",
        GeographiePlus::AutresRegions => "autres_regions",
    }
}

pub(super) fn lignes_de_plafond(p: &PlafondsPlus) -> Vec<LignePlafond> {
    p.iter()
        .flat_map(|(annee, geographie, [six @ .., supplement])| {
            six.iter().zip(1..).map(move |(montant, categorie)| LignePlafond {
                annee,
                geographie: nom_geographie(geographie),
                categorie,
                montant: *montant,
                supplement: *supplement,
            })
        })
        .collect()
}
