//! What the program writes of the revue de projet (annexe 4 of the follow-up of the ANRU): aggregates only, from published measures.
//! `reports/documents/revue_npnru.toml` says which chapters each project has, in what order.

mod acteurs;
pub(super) mod argent;
mod attributions;
pub(super) mod avancement;
mod cibles;
mod communes;
mod concentrations;
pub(super) mod criteres;
pub(super) mod difficultes;
pub mod donnees;
pub(super) mod effets;
pub mod engagements;
mod groupes;
mod lu;
pub(super) mod parametres;
pub(super) mod parcours;
pub(super) mod processus;
pub(super) mod rythme;
pub(super) mod suites;
mod tables;
mod vigilances;

use crate::relogement::etude::Etude;
use crate::relogement::niveaux::INCONNU;
use crate::relogement::reglages::Reglages;

use super::context::Contexte;

/// What the document is composed from.
pub struct Vue<'a> {
    /// Published measures of the relogement.
    pub c: &'a Contexte<'a>,
    /// Published measures of the bilan: attributions, park.
    pub bilan: &'a Contexte<'a>,
    pub etude: &'a Etude,
    pub reglages: &'a Reglages,
}

impl Vue<'_> {
    pub fn nom_projet(&self, code: &str) -> String {
        match self.reglages.projet(code) {
            Some(p) => p.libelle.clone(),
            None if code == INCONNU => "Opérations hors projet".to_owned(),
            None => format!("Projet {code}"),
        }
    }

    pub fn nom_operation(&self, code: &str) -> String {
        let o = self.etude.suivi.operations.get(code);
        o.and_then(|o| o.libelle.clone()).unwrap_or_else(|| format!("Opération {code}"))
    }
}
