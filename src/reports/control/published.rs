//! The dwellings received against the counts that SDES publishes of the territory.

use crate::french::{Genre, INSECABLE, compte, nombre};
use crate::model::CHIFFRES_PUBLIES;
use crate::reports::annex::section;
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Case, Ligne, Section};

use super::Constat;

const TITRE: &str = "Le RPLS reçu compte-t-il autant de logements que le RPLS publié\u{202f}?";

pub fn publie(c: &Constat) -> Section {
    let Some(s) = &c.references.synthese else {
        let phrase = format!(
            "Non vérifié\u{a0}: le classeur de synthèse du SDES n'est pas donné («{INSECABLE}synthese_rpls{INSECABLE}» dans [references])."
        );
        return section("publie", TITRE, vec![phrase], Vec::new());
    };
    let Some(comptes) = c.comptes_publies else {
        let phrase = format!(
            "Non vérifié\u{a0}: le classeur est celui de {}, aucun RPLS de ce millésime n'est lu.",
            s.millesime
        );
        return section("publie", TITRE, vec![phrase], Vec::new());
    };
    let paires = || CHIFFRES_PUBLIES.iter().zip(&s.chiffres).zip(comptes);
    let ecarts = paires().filter(|((_, p), n)| p.is_some_and(|p| p != **n)).count() as i64;
    let reponse = match ecarts {
        0 => format!(
            "Oui\u{a0}: les {} chiffres du millésime {} concordent.",
            nombre(CHIFFRES_PUBLIES.len() as i64),
            s.millesime
        ),
        n => format!(
            "Pas tout à fait\u{a0}: {} du millésime {}.",
            compte(n, "chiffre diffère de celui", "chiffres diffèrent de ceux", Genre::Masculin),
            s.millesime
        ),
    };
    let lignes: Vec<Ligne> = paires()
        .map(|(((_, libelle), publie), compte)| {
            let nombre = |n: Option<i64>| n.map_or(texte("–"), Case::Nombre);
            ligne(vec![texte(*libelle), nombre(*publie), Case::Nombre(*compte), nombre(publie.map(|p| compte - p))])
        })
        .collect();
    let colonnes = [("Chiffre", ""), ("Publié", "logements"), ("Reçu", "logements"), ("Écart", "logements")];
    let note = "Champ publié\u{a0}: sans les logements non conventionnés des SEM (hors outre-mer) ni ceux à loyer libre. \
                Un écart de quelques logements se voit chaque année\u{202f}; un fichier de bailleur manquant en fait des centaines.";
    let sous_titre = format!("Logements du territoire au 1er{INSECABLE}janvier {}, publiés et reçus", s.millesime);
    let bloc = tableau("publie", sous_titre, &colonnes, lignes, note);
    section("publie", TITRE, vec![reponse], vec![bloc])
}
