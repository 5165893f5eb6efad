//! What the program writes of the yearly bilan of the conférence intercommunale du logement: chapters and key figures that follow a rule of law or
//! a method. `reports/documents/bilan_cil.toml` says which the document has, in what order, and what stands beside them.

pub(super) mod annee;
pub(super) mod bailleurs;
pub(super) mod demande;
pub(super) mod hors_qpv;
pub(super) mod objectifs;
pub(super) mod occupation;
pub(super) mod publics;
pub(super) mod qpv;
pub(super) mod relogement;
pub(super) mod residences;
pub(super) mod synthese;

use std::collections::BTreeSet;

use super::context::Contexte;
use crate::french;
use crate::measures::Periode;

/// The bailleurs that tables call by a short name, for the glossary.
pub(super) fn noms_courts(c: &Contexte) -> Vec<(String, String)> {
    // Of the year of the bilan and of the one in course.
    let periodes = std::iter::once(c.exercice()).chain(c.en_cours());
    let zones: BTreeSet<&str> =
        periodes.flat_map(|p| c.zones("att_baux", p, crate::measures::Niveau::Bailleur)).map(|(z, ..)| z).collect();
    zones
        .into_iter()
        .filter_map(|z| c.references.bailleurs.get(z))
        .filter(|b| b.nom != b.nom_court)
        .map(|b| (b.nom_court.clone(), format!("{} (bailleur)", b.nom)))
        .collect()
}

/// Why a chapter on attributions has nothing to say.
fn sans_attribution(c: &Contexte, p: Periode) -> String {
    format!(
        "aucune radiation du SNE n'a été lue pour {} dans les extractions arrêtées au {}.",
        super::context::periode_en_mots(p),
        french::date_longue(c.arrete())
    )
}
