//! The page a publication opens on: one line for each document and data file.

use crate::error::Result;
use crate::reports::document::Document;
use crate::reports::{html, indicateurs};

use super::travail::Travail;

const LIRE: &str = "À lire";
const RETRAVAILLER: &str = "À retravailler";
const DONNEES: &str = "Données";

/// Title, what it holds, file, kind.
type Entree = (&'static str, &'static str, &'static str, &'static str);

const DOCUMENTS: [Entree; 8] = [
    (
        "Bilan de la CIL",
        "Le document à lire : objectifs, bailleurs, quartiers, résidences, parc et demande.",
        "bilan_cil.html",
        LIRE,
    ),
    ("Tableaux du bilan", "Les mêmes tableaux, un par feuille, pour les retravailler.", "bilan_cil.xlsx", RETRAVAILLER),
    (
        "Fragilité des résidences",
        "Notes, apports, stabilité, résidences à épargner dans le relogement, alertes.",
        "fragilite.html",
        LIRE,
    ),
    ("Tableaux de la fragilité", "Les mêmes listes, une par feuille.", "fragilite.xlsx", RETRAVAILLER),
    (
        "Grille de gestion sociale de proximité",
        "Une fiche par commune : constats proposés et préconisations.",
        "gsp.html",
        LIRE,
    ),
    ("Tableaux de la grille", "Les mêmes constats, une feuille par tableau.", "gsp.xlsx", RETRAVAILLER),
    (
        "Abordabilité",
        "Ce qu'un ménage du 1er quartile peut payer, loyers et plafonds, offre à bas loyer.",
        "abordabilite.html",
        LIRE,
    ),
    ("Tableaux de l'abordabilité", "Les mêmes tableaux, un par feuille.", "abordabilite.xlsx", RETRAVAILLER),
];

const METHODE: [Entree; 2] = [
    ("Méthode", "Définition de chaque indicateur, paramètres retenus, règles de secret.", "methodologie.html", LIRE),
    ("Qualité des données", "Ce qui a été lu, rejeté, inconnu, fichier par fichier.", "qualite.html", LIRE),
];

const FICHIERS: [Entree; 8] = [
    ("Mesures publiées", "Toutes les valeurs publiées, en CSV.", "donnees/mesures.csv", DONNEES),
    ("Mesures publiées, Parquet", "Les mêmes, pour un logiciel statistique.", "donnees/mesures.parquet", DONNEES),
    (
        "Valeurs gardées",
        "Dernières valeurs publiées des chiffres que le secret retient cette fois, en CSV.",
        "donnees/inchanges.csv",
        DONNEES,
    ),
    (
        "Objectifs",
        "Chaque objectif, zone par zone : cible, taux, bornes, statut, en CSV.",
        "donnees/objectifs.csv",
        DONNEES,
    ),
    (
        "Indicateurs dérivés",
        "Rapports, écarts, poids et médianes tirés des valeurs publiées, en CSV.",
        "donnees/derives.csv",
        DONNEES,
    ),
    ("Notes de fragilité", "Une ligne par zone et par composante, en CSV.", "donnees/fragilite.csv", DONNEES),
    ("Zones", "Le nom de chaque zone des mesures, en CSV.", "donnees/zones.csv", DONNEES),
    ("Dictionnaire", "Le sens de chaque colonne et de chaque indicateur.", "donnees/dictionnaire.csv", DONNEES),
];

/// `places`: the pages of indicators that were written.
///
/// # Errors
/// The template is wrong.
pub fn page(travail: &Travail, bilan: &Document, places: &[&indicateurs::Place]) -> Result<String> {
    let lien = |titre: &str, description: &str, href: &str, genre: &str| html::Lien {
        titre: titre.to_owned(),
        description: description.replace(" :", "\u{a0}:"),
        href: href.to_owned(),
        genre: genre.to_owned(),
    };
    let entree = |e: &Entree| lien(e.0, e.1, e.2, e.3);
    let mut liens: Vec<html::Lien> = DOCUMENTS.iter().map(entree).collect();
    liens.extend(places.iter().map(|p| lien(p.titre, p.description, &format!("{}.html", p.fichier), LIRE)));
    liens.extend(METHODE.iter().chain(&FICHIERS).map(entree));
    html::index(
        &html::Accueil {
            titre: travail.pipeline.nom.clone(),
            territoire: bilan.territoire.clone(),
            periode: bilan.periode.clone(),
            arrete: bilan.arrete,
            filigrane: bilan.filigrane.clone(),
            liens,
            empreinte: bilan.empreinte.clone(),
        },
        &travail.modeles,
    )
}
