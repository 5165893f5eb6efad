//! Documents that an observatory declares in `reports/documents/*.toml`: sections, indicators, pictures and sentences, for the territory or
//! for each zone of a level. Nothing here names an indicator.
//!
//! `declaration` is what a file says, `lecture` reads it and checks it against the catalogue; `zone` says what a zone is compared with; `faits` reads the
//! published values a sentence speaks of; `phrases` fills the templates; `tableaux`, `figures` and `pieces` make the blocks; `composition` makes the
//! document of them. `chapitres` names what the program writes itself.

mod chapitres;
mod codes;
mod composition;
mod declaration;
mod faits;
mod figures;
mod lecture;
mod phrases;
mod pieces;
mod sommaire;
mod tableaux;
mod zone;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::livrees;

use crate::error::Result;
use crate::indicators::gsp;
use crate::measures::{DIFFUS, Niveau};
use crate::model::Identites;

use super::context::Contexte;
use super::revue;

pub use composition::document;
pub use declaration::{DOSSIER, Declaration, Declarations};
pub use sommaire::sommaire;
pub use zone::Zone;

use phrases::Phrases;

/// The declarations that the program needs: the bilan of the CIL and the revue de projet. A working folder that has none of its own gets those
/// that are shipped.
pub const BILAN: &str = "bilan_cil";
pub const REVUE: &str = "revue_npnru";

/// Everything a declared document may show.
pub struct Vue<'a> {
    pub c: &'a Contexte<'a>,
    /// The GSP grid, when attributions and occupation allow it.
    pub grille: Option<&'a (gsp::Grille, &'a gsp::Reglages)>,
    pub identites: &'a Identites,
    /// The tracking of relogement, when the chain has it.
    pub suivi: Option<&'a revue::Vue<'a>>,
    phrases: Phrases<'a>,
}

impl<'a> Vue<'a> {
    /// # Errors
    /// A sentence template is wrong.
    pub fn new(
        c: &'a Contexte<'a>,
        declarations: &'a Declarations,
        grille: Option<&'a (gsp::Grille, &'a gsp::Reglages)>,
        identites: &'a Identites,
        suivi: Option<&'a revue::Vue<'a>>,
    ) -> Result<Self> {
        Ok(Vue { c, grille, identites, suivi, phrases: Phrases::new(&declarations.modeles)? })
    }
}

/// The zones that a declaration speaks of, by name; the territory alone when it has no other grain. A zone of unknown place has no page, nor have
/// dwellings that make no résidence.
pub fn zones(v: &Vue, d: &Declaration) -> Vec<Zone> {
    let Some(compte) = &d.compte else { return vec![Zone::territoire(v.c)] };
    let Some(p) = faits::periode(v.c, compte, declaration::Quand::Derniere) else { return Vec::new() };
    let codes = v.c.zones(compte, p, d.grain);
    codes
        .into_iter()
        .filter(|(z, _, _)| *z != "inconnu" && !z.starts_with(DIFFUS))
        .map(|(z, _, _)| Zone::de(v, d.grain, z))
        .collect()
}

/// The word for the zones of a level, in the plural: `résidences`.
fn pluriel(n: Niveau) -> &'static str {
    match n {
        Niveau::Residence => "résidences",
        Niveau::Commune => "communes",
        Niveau::Bailleur => "bailleurs",
        Niveau::Reservataire => "réservataires",
        Niveau::Qpv => "quartiers prioritaires",
        Niveau::Npnru => "quartiers NPNRU",
        Niveau::Secteur => "secteurs",
        Niveau::Iris => "IRIS",
        _ => "zones",
    }
}
