//! Writing the documents that the observatory declares: one for the territory, or one for each zone and a contents page.

use std::collections::BTreeSet;

use crate::config::pipeline::Redaction;
use crate::error::Result;
use crate::measures::Niveau;
use crate::parallele::en_parallele;
pub(super) use crate::reports::declares::Vue;
use crate::reports::declares::{self, Declaration, Zone};
use crate::reports::document::Document;

use super::accueil::Accueil;
use super::edition::{ECRAN, Edition, Ouvrage};
use super::revue::nom_de_fichier;
use super::transaction::Chantier;
use super::travail::Travail;

/// Writes every declared document that the chain asks for.
///
/// # Errors
/// A template is wrong, a picture cannot be drawn, the disk refuses.
pub fn ecrire(
    travail: &Travail,
    vue: &Vue,
    edition: &Edition,
    chantier: &mut Chantier,
    accueil: &mut Accueil,
) -> Result<()> {
    // The bilan goes with its annexes and its data, and projects are written by the revue.
    let a_part =
        |d: &Declaration| d.grain == Niveau::Projet || (d.code == declares::BILAN && travail.redige(&Redaction::Bilan));
    let demandes = travail.declarations.documents.iter().filter(|d| travail.redige_declare(&d.code) && !a_part(d));
    let demandes: Vec<&Declaration> = demandes.collect();
    // Those of the territory together, each on its own processor; then the others, in the order of the declarations.
    let du_territoire = demandes.iter().copied().filter(|d| d.grain == Niveau::Epci).collect();
    let composes = en_parallele(du_territoire, |d| {
        declares::document(vue, d, &Zone::territoire(vue.c)).map(|document| (d, document))
    });
    let documents: Vec<(&Declaration, Document)> = composes.into_iter().collect::<Result<_>>()?;
    let ouvrages: Vec<Ouvrage> =
        documents.iter().map(|(d, document)| Ouvrage::new(d.code.as_str(), document, &d.formats)).collect();
    edition.ecrire(&ouvrages, chantier)?;
    let mut documents = documents.into_iter();
    for d in demandes {
        if d.grain != Niveau::Epci {
            fiches(vue, d, edition, chantier, accueil)?;
        } else if let Some((d, document)) = documents.next() {
            accueil.declare(&document, d);
        }
    }
    Ok(())
}

/// A page for each zone, then the page that leads to them.
fn fiches(vue: &Vue, d: &Declaration, edition: &Edition, chantier: &mut Chantier, accueil: &mut Accueil) -> Result<()> {
    let mut noms = BTreeSet::new();
    let pages: Vec<(Zone, String)> = declares::zones(vue, d)
        .into_iter()
        .map(|z| {
            let nom = seul(&nom_de_fichier(&z.code), &mut noms);
            (z, format!("{}/{nom}", d.code))
        })
        .collect();
    // A page is made and rendered on its own: as many at a time as there are processors, written in order.
    for lot in pages.chunks(LOT) {
        let faites = en_parallele(lot.iter().collect(), |(zone, nom)| {
            let document = declares::document(vue, d, zone)?;
            edition.produire(&Ouvrage::new(nom.as_str(), &document, &d.formats))
        });
        for produit in faites {
            edition.poser(produit?, chantier)?;
        }
    }
    let adresses: Vec<(Zone, String)> = pages.into_iter().map(|(z, nom)| (z, format!("{nom}.html"))).collect();
    let sommaire = declares::sommaire(vue, d, &adresses)?;
    edition.ecrire(&[Ouvrage::new(d.code.as_str(), &sommaire, ECRAN)], chantier)?;
    accueil.declare(&sommaire, d);
    Ok(())
}

/// Pages held in memory together.
const LOT: usize = 64;

/// A name that no other page bears.
fn seul(nom: &str, noms: &mut BTreeSet<String>) -> String {
    let mut essai = nom.to_owned();
    let mut rang = 2;
    while !noms.insert(essai.clone()) {
        essai = format!("{nom}_{rang}");
        rang += 1;
    }
    essai
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_zones_never_share_a_file() {
        let mut noms = BTreeSet::new();
        let trois = ["a", "a", "a"].map(|n| seul(n, &mut noms));
        assert_eq!(trois, ["a", "a_2", "a_3"]);
    }
}
