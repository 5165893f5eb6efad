//! The data files beside the bilan, for whoever works on the figures: what they hold, and under which names.

use std::path::Path;

use crate::error::Result;
use crate::lake::ecrire_parquet;
use crate::reports::context::Contexte;
use crate::reports::{comparaison, data, derived, fragilite, inchanges, sig, targets};

use super::accueil::Accueil;
use super::edition::Fichier;
use super::transaction::Chantier;
use super::travail::Travail;

/// Measures as typed columns; written by itself, the others being texts.
pub const PARQUET: &str = "donnees/mesures.parquet";
const COMPARAISON: &str = "donnees/comparaison.csv";
/// Title and file of each map.
const CARTES: [(&str, &str); 2] =
    [("Carte des résidences", "cartes/residences.geojson"), ("Carte des quartiers", "cartes/quartiers.geojson")];

/// Zones and measures. `parquet`: where the table of [`PARQUET`] goes.
///
/// # Errors
/// The disk refuses, or a file does not hold.
pub fn mesures(c: &Contexte, parquet: &Path) -> Result<Vec<Fichier>> {
    let donnees = data::Donnees::new(c.publiees, c.comparateur(), c.references);
    let (csv, table) = data::fichiers(&donnees)?;
    let metadonnees = [("bilan.empreinte", c.empreinte), ("bilan.version", env!("CARGO_PKG_VERSION"))];
    let metadonnees = metadonnees.map(|(nom, valeur)| (nom.to_owned(), valeur.to_owned()));
    ecrire_parquet(parquet, table.schema(), [Ok(table)], &metadonnees)?;
    Ok(vec![("donnees/zones.csv".to_owned(), donnees.zones_csv()?), ("donnees/mesures.csv".to_owned(), csv)])
}

/// What is told of the measures, and the maps.
///
/// # Errors
/// A file does not hold.
pub fn autres(travail: &Travail, c: &Contexte) -> Result<Vec<Fichier>> {
    let toujours = [
        ("donnees/inchanges.csv", inchanges::csv(c)?),
        ("donnees/objectifs.csv", targets::csv(c)?),
        ("donnees/fragilite.csv", fragilite::donnees::csv(c)?),
        ("donnees/derives.csv", derived::csv(&c.valeurs_derivees(), c)?),
        ("donnees/dictionnaire.csv", data::dictionnaire_csv(&travail.catalogue, &travail.derives)?),
    ];
    let [residences, quartiers] = CARTES.map(|(_, fichier)| fichier);
    let parfois =
        [(COMPARAISON, comparaison::csv(c)?), (residences, sig::residences(c)?), (quartiers, sig::quartiers(c)?)];
    let parfois = parfois.into_iter().filter_map(|(nom, octets)| Some((nom, octets?)));
    Ok(toujours.into_iter().chain(parfois).map(|(nom, octets)| (nom.to_owned(), octets)).collect())
}

/// Tells the index of the files that are not in every edition.
pub fn annoncer(chantier: &Chantier, accueil: &mut Accueil) {
    if chantier.contient(COMPARAISON) {
        accueil.comparaison();
    }
    for (titre, fichier) in CARTES.iter().filter(|(_, fichier)| chantier.contient(fichier)) {
        accueil.carte(titre, fichier);
    }
}
