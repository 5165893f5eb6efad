//! The revue de projet (annexe 4 of the follow-up of the ANRU): one document a project, aggregates only, from published measures.

mod acteurs;
mod argent;
mod avancement;
mod cibles;
mod communes;
mod concentrations;
mod criteres;
mod difficultes;
pub mod donnees;
mod effets;
pub mod engagements;
mod groupes;
mod lu;
mod parametres;
mod parcours;
mod processus;
mod rythme;
mod suites;
mod tables;
mod vigilances;

use crate::error::Result;
use crate::relogement::etude::Etude;
use crate::relogement::niveaux::INCONNU;
use crate::relogement::reglages::Reglages;

use super::annex;
use super::context::{Contexte, periode_en_mots};
use super::document::Document;

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

/// The revue of one project.
///
/// # Errors
/// A picture cannot be drawn.
pub fn document(v: &Vue<'_>, projet: &str) -> Result<Document> {
    let mut sections = vec![
        avancement::section(v, projet)?,
        criteres::section(v, projet)?,
        rythme::section(v, projet)?,
        effets::section(v, projet)?,
        engagements::section(v)?,
        argent::section(v, projet)?,
        difficultes::section(v, projet)?,
        processus::section(v, projet),
        parcours::section(v, projet)?,
    ];
    sections.extend(suites::section(v, projet));
    sections.push(parametres::section(v));
    let titre = match projet {
        INCONNU => "Relogement hors projet".to_owned(),
        _ => format!("Revue de projet\u{a0}: {}", v.nom_projet(projet)),
    };
    let quand = format!("Relogement, {}", periode_en_mots(v.etude.etat));
    Ok(annex::document(v.c, &titre, quand, sections))
}
