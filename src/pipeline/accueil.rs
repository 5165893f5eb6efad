//! The page a publication opens on: one line for each document and data file.

use crate::config::pipeline::Format;
use crate::error::Result;
use crate::french::{self, Genre};
use crate::measures::Niveau;
use crate::reports::context::Contexte;
use crate::reports::declares::Declaration;
use crate::reports::document::Document;
use crate::reports::{html, indicateurs};

use super::transaction::Chantier;
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

const RELOGEMENT: [Entree; 2] = [
    ("Mesures du relogement", "Chaque valeur publiée du suivi, en CSV.", "donnees/relogement.csv", DONNEES),
    (
        "Dictionnaire du relogement",
        "Le sens de chaque mesure du relogement.",
        "donnees/relogement_dictionnaire.csv",
        DONNEES,
    ),
];

const PEUPLEMENT: Entree = (
    "Bilans de peuplement",
    "Chaque case de leurs tableaux, résidence par résidence, en CSV.",
    "donnees/peuplement.csv",
    DONNEES,
);

/// What the page will list.
#[derive(Default)]
pub struct Accueil {
    /// What the publication speaks of: `Attributions 2025`.
    periodes: Vec<String>,
    documents: Vec<html::Lien>,
    donnees: Vec<html::Lien>,
}

pub(super) fn lien(titre: &str, description: &str, href: &str, genre: &str) -> html::Lien {
    html::Lien {
        titre: french::imprime(titre),
        description: french::imprime(description),
        href: href.to_owned(),
        pdf: String::new(),
        ods: String::new(),
        genre: genre.to_owned(),
    }
}

/// Links to the files that were written, a page with its PDF and a workbook with its ODS: formats that the chain does not ask for are
/// not listed.
pub(super) fn presents(liens: impl IntoIterator<Item = html::Lien>, chantier: &Chantier) -> Vec<html::Lien> {
    let autre = |lien: &html::Lien, de: &str, vers: &str| {
        let nom = lien.href.strip_suffix(de).map(|nom| format!("{nom}{vers}"));
        nom.filter(|p| chantier.contient(p)).unwrap_or_default()
    };
    let completer = |lien: html::Lien| {
        let (pdf, ods) = (autre(&lien, ".html", ".pdf"), autre(&lien, ".xlsx", ".ods"));
        html::Lien { pdf, ods, ..lien }
    };
    // A workbook may be there in the open format alone.
    let present = |lien: html::Lien| match autre(&lien, ".xlsx", ".ods") {
        _ if chantier.contient(&lien.href) => Some(completer(lien)),
        ods if !ods.is_empty() => Some(html::Lien { href: ods, ..lien }),
        _ => None,
    };
    liens.into_iter().filter_map(present).collect()
}

fn entree(e: &Entree) -> html::Lien {
    lien(e.0, e.1, e.2, e.3)
}

impl Accueil {
    /// The bilan and what goes with it; `places`: the pages of indicators that were written.
    pub fn bilan(&mut self, bilan: &Document, places: &[&indicateurs::Place]) {
        self.periodes.push(bilan.periode.clone());
        self.documents.extend(DOCUMENTS.iter().map(entree));
        let pages = places.iter().map(|p| lien(p.titre, p.description, &format!("{}.html", p.fichier), LIRE));
        self.documents.extend(pages);
        self.documents.extend(METHODE.iter().map(entree));
        self.donnees.extend(FICHIERS.iter().map(entree));
    }

    /// A document that the observatory declares.
    pub fn declare(&mut self, document: &Document, d: &Declaration) {
        // The bilan and the revues say it better, when they are there.
        if self.periodes.is_empty() && !document.periode.is_empty() {
            self.periodes.push(document.periode.clone());
        }
        self.documents.push(lien(&document.titre, &d.description, &format!("{}.html", d.code), LIRE));
        if d.grain == Niveau::Epci && [Format::Xlsx, Format::Ods].iter().any(|f| d.formats.contains(f)) {
            let titre = format!("Tableaux\u{a0}: {}", document.titre);
            self.documents.push(lien(
                &titre,
                "Les mêmes tableaux, un par feuille.",
                &format!("{}.xlsx", d.code),
                RETRAVAILLER,
            ));
        }
    }

    /// One revue de projet: a page and its tables, by the name of their file without extension.
    pub fn revue(&mut self, revue: &Document, fichier: &str, description: &str) {
        if !self.periodes.contains(&revue.periode) {
            self.periodes.push(revue.periode.clone());
        }
        self.relogement(revue, fichier, description);
    }

    /// A document on relogement and its tables, by the name of their file without extension.
    pub fn relogement(&mut self, d: &Document, fichier: &str, description: &str) {
        self.documents.push(lien(&d.titre, description, &format!("{fichier}.html"), LIRE));
        self.documents.push(lien(
            &format!("Tableaux\u{a0}: {}", d.titre),
            "Les mêmes tableaux, un par feuille.",
            &format!("{fichier}.xlsx"),
            RETRAVAILLER,
        ));
    }

    pub fn comparaison(&mut self) {
        self.donnees.push(lien(
            "Comparaison",
            "Chaque chiffre qui n'est pas le même que dans les éditions précédentes, en CSV.",
            "donnees/comparaison.csv",
            DONNEES,
        ));
    }

    /// A layer for a geographic information system.
    pub fn carte(&mut self, titre: &str, fichier: &str) {
        let description = "Avec les mesures publiées, en GeoJSON, pour un logiciel de cartographie.";
        self.donnees.push(lien(titre, description, fichier, DONNEES));
    }

    /// The page that leads to the bilans de peuplement, and how many there are.
    pub fn peuplement(&mut self, nombre: usize, sommaire: &str) {
        let compte = french::compte(nombre as i64, "résidence", "résidences", Genre::Feminin);
        let description =
            format!("{compte} que le relogement vide ou remplit\u{a0}: occupation, fragilité, ménages, vigilances.");
        self.documents.push(lien("Bilans de peuplement", &description, sommaire, LIRE));
        self.donnees.push(entree(&PEUPLEMENT));
    }

    pub fn donnees_relogement(&mut self) {
        self.donnees.extend(RELOGEMENT.iter().map(entree));
    }

    /// The page that leads to what was written.
    ///
    /// # Errors
    /// The template is wrong.
    pub fn page(self, travail: &Travail, c: &Contexte, chantier: &Chantier) -> Result<String> {
        html::index(
            &html::Accueil {
                titre: travail.pipeline.nom.clone(),
                territoire: c.territoire().to_owned(),
                periode: self.periodes.join(", "),
                arrete: c.arrete(),
                filigrane: c.filigrane(None),
                liens: presents(self.documents.into_iter().chain(self.donnees), chantier),
                empreinte: c.empreinte.to_owned(),
            },
            &travail.modeles,
        )
    }
}
