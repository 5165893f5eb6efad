//! The bilan de peuplement of a résidence that relogement empties or fills: one document each, aggregates only, from published
//! measures. It opens a discussion on a building; its households are not in question.

mod attributions;
pub mod donnees;
mod fragilite;
mod identite;
mod menages;
mod occupation;
mod relogements;
mod vigilances;

use crate::error::Result;
use crate::measures::Niveau;
use crate::relogement::faits::Operation;

use super::annex;
use super::context::Contexte;
use super::document::Document;
use super::fragilite::mots;
use super::revue;

/// One résidence, and what its document is composed from.
pub struct Vue<'a> {
    /// Published measures of the relogement and of the bilan.
    pub revue: &'a revue::Vue<'a>,
    pub zone: &'a str,
}

/// The document of a résidence, before its typography and its fingerprint: data are drawn from it too.
///
/// # Errors
/// A picture cannot be drawn.
pub fn document(v: &Vue<'_>) -> Result<Document> {
    let mut sections = vec![identite::section(v)];
    if v.ouverte() {
        sections.push(menages::section(v)?);
    }
    sections.extend([
        relogements::section(v),
        occupation::section(v)?,
        fragilite::section(v),
        attributions::section(v),
        vigilances::section(v),
    ]);
    let titre = format!("Bilan de peuplement\u{a0}: {}", v.nom());
    Ok(annex::tel_quel(v.bilan(), &titre, v.role().to_owned(), sections))
}

impl<'a> Vue<'a> {
    pub fn bilan(&self) -> &'a Contexte<'a> {
        self.revue.bilan
    }

    /// `Résidence des Glycines`.
    pub fn nom(&self) -> String {
        self.bilan().nom_zone(Niveau::Residence, self.zone)
    }

    /// `La résidence des Glycines`: the subject of a sentence.
    fn sujet(&self) -> String {
        mots::sujet(&self.nom(), Niveau::Residence)
    }

    /// Households leave it.
    pub fn ouverte(&self) -> bool {
        self.revue.etude.residences.ouvertes.contains_key(self.zone)
    }

    /// Households come to it.
    pub fn accueille(&self) -> bool {
        self.revue.etude.residences.accueil.contains(self.zone)
    }

    /// What it is to relogement, in words.
    pub fn role(&self) -> &'static str {
        match (self.ouverte(), self.accueille()) {
            (true, true) => "Résidence ouverte au relogement, et qui en accueille",
            (true, false) => "Résidence ouverte au relogement",
            _ => "Résidence d'accueil de relogements",
        }
    }

    /// The operations that empty it.
    fn operations(&self) -> Vec<&'a Operation> {
        let siennes = self.revue.etude.residences.ouvertes.get(self.zone);
        let suivies = &self.revue.etude.suivi.operations;
        siennes.into_iter().flatten().filter_map(|o| suivies.get(o)).collect()
    }

    /// Code of its commune, where it can be told.
    pub fn commune(&self) -> Option<&'a str> {
        let cle = (Niveau::Residence, self.zone.to_owned());
        let connue = self.bilan().fragilite.communes.get(&cle).map(String::as_str);
        connue.or_else(|| self.operations().first().and_then(|o| o.commune.as_deref()))
    }

    /// The larger territories it is held against: level, zone, name.
    fn references(&self) -> Vec<(Niveau, &'a str, String)> {
        let c = self.bilan();
        let commune = self.commune().map(|z| (Niveau::Commune, z, c.nom_zone(Niveau::Commune, z)));
        commune.into_iter().chain([(Niveau::Epci, c.epci(), c.territoire().to_owned())]).collect()
    }
}
