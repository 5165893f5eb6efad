//! The page that lists every territory: what it shows, of when, and what went wrong.

use std::path::PathBuf;

use crate::error::Result;
use crate::french::{self, Genre};
use crate::lake::ecrire_atomique;
use crate::pipeline::travail::Travail;
use crate::reports::document::{Bloc, Case, Colonne, Document, Ligne, Section, Tableau};
use crate::reports::html;

use super::etat::{Territoire, etats};
use super::lot::Lot;

/// Writes the page, and gives its path. It holds no clock: two runs that show the same make the same page.
///
/// # Errors
/// A manifest cannot be read, the template is wrong, or the disk refuses.
pub fn ecrire(travail: &Travail, lot: &Lot) -> Result<PathBuf> {
    let etats = etats(travail, lot)?;
    let page = html::html(&document(travail, lot, &etats).signe(), &travail.modeles)?;
    let place = travail.dossier_publication().join("index.html");
    ecrire_atomique(&place, page.as_bytes())?;
    Ok(place)
}

fn document(travail: &Travail, lot: &Lot, etats: &[Territoire]) -> Document {
    let colonne = |libelle: &str| Colonne { libelle: libelle.to_owned(), unite: String::new() };
    let tableau = Tableau {
        code: "territoires".to_owned(),
        titre: "Territoires, par SIREN".to_owned(),
        colonnes: ["Territoire", "SIREN", "Période publiée", "Arrêtée au", "État"].map(colonne).into(),
        lignes: etats.iter().map(|e| Ligne { cases: cases(e, lot), ..Ligne::default() }).collect(),
        note: "Le nom d’un territoire mène à ses documents.".to_owned(),
        definitions: Vec::new(),
    };
    Document {
        titre: travail.pipeline.nom.clone(),
        territoire: travail.pipeline.territoire.nom.clone(),
        periode: String::new(),
        arrete: travail.pipeline.periode.arrete,
        filigrane: travail.pipeline.tampon.clone(),
        synthese: Vec::new(),
        essentiel: None,
        sections: vec![Section {
            ancre: "territoires".to_owned(),
            titre: "Où en est chaque territoire ?".to_owned(),
            reponse: reponse(lot, etats),
            blocs: vec![Bloc::Tableau(tableau)],
            methode: "Chaque territoire est publié à part, de ses seules lignes : aucun chiffre de cette page ni d’une publication \
                      ne réunit plusieurs territoires."
                .to_owned(),
        }],
        glossaire: Vec::new(),
        mentions: Vec::new(),
        empreinte: String::new(),
        feuille: None,
    }
}

/// How many are there, then how many are not, and why that matters to whoever reads.
fn reponse(lot: &Lot, etats: &[Territoire]) -> Vec<String> {
    let (n, total) = (etats.iter().filter(|e| e.a_jour).count(), etats.len());
    let (periode, sur) = (french::mois_de(&lot.periode), french::nombre(total as i64));
    let territoires = |n: usize| french::compte(n as i64, "territoire", "territoires", Genre::Masculin);
    let mut phrases = vec![match n {
        0 => format!("Aucun territoire n’est publié pour {periode}."),
        1 if total == 1 => format!("Le territoire est publié pour {periode}."),
        1 => format!("Un territoire sur {sur} est publié pour {periode}."),
        _ if n == total => format!("Les {} sont publiés pour {periode}.", territoires(n)),
        _ => format!("{} sur {sur} sont publiés pour {periode}.", territoires(n)),
    }];
    match etats.iter().filter(|e| !e.a_jour && e.publication.is_some()).count() {
        0 => {}
        1 => phrases.push("Un territoire montre encore sa dernière bonne publication.".to_owned()),
        anciens => {
            phrases.push(format!("{} montrent encore leur dernière bonne publication.", territoires(anciens)));
        }
    }
    phrases
}

fn cases(e: &Territoire, lot: &Lot) -> Vec<Case> {
    let texte = |t: &str| Case::Texte(t.to_owned());
    let (nom, periode, arrete) = match &e.publication {
        Some(p) => (
            Case::Lien(e.nom.clone(), p.page.to_string_lossy().replace('\\', "/")),
            Case::Texte(french::mois_de(&p.periode)),
            Case::Texte(french::date_courte(p.arrete)),
        ),
        None => (texte(&e.nom), Case::NonDisponible, Case::NonDisponible),
    };
    vec![nom, texte(&e.epci), periode, arrete, Case::Texte(etat(e, lot))]
}

fn etat(e: &Territoire, lot: &Lot) -> String {
    let raison = || e.raison().unwrap_or_else(|| format!("rien n’est publié pour {}", french::mois_de(&lot.periode)));
    match (&e.publication, e.a_jour) {
        (Some(p), true) if p.absentes.is_empty() => "publié".to_owned(),
        (Some(p), true) => format!("publié, provisoire : sans {}", p.absentes.join(", ")),
        (Some(_), false) => format!("publication précédente, gardée : {}", raison()),
        (None, _) => format!("non publié : {}", raison()),
    }
}
