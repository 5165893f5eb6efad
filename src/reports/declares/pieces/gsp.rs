//! The findings of the GSP grid on one zone, pre-filled: they are discussed and corrected in meeting.

use crate::french::INSECABLE;
use crate::indicators::gsp::{Constat, Equilibre, LectureTheme};
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::declares::{Vue, Zone};
use crate::reports::document::Bloc;
use crate::reports::fragilite::gsp::raison;

use super::identite::ascii;

pub fn blocs(v: &Vue, zone: &Zone) -> Vec<Bloc> {
    let Some((grille, reglages)) = v.grille else { return Vec::new() };
    let Some(f) = grille.fiches.iter().find(|f| f.niveau == zone.niveau && f.zone == zone.code) else {
        return Vec::new();
    };
    let mut lignes = vec![match f.constat {
        Constat::Ligne(l) => {
            let t = reglages.texte(l);
            rangee("Quartiles des attributaires", t.map_or("", |t| &t.constat), t.map_or("", |t| &t.preconisation))
        }
        _ => rangee("Quartiles des attributaires", &format!("pas de constat{INSECABLE}: {}", raison(f)), "–"),
    }];
    lignes.extend(reglages.themes.iter().zip(&f.themes).map(|(t, lu)| theme(&t.nom, lu)));
    vec![tableau(
        &format!("gsp-{}", ascii(&zone.code)),
        "Constats proposés et préconisations",
        &[("Thème", ""), ("Constat", ""), ("Préconisation", "")],
        lignes.into_iter().map(|l| ligne(l.into_iter().map(texte).collect())).collect(),
        "Un constat se discute et se corrige en réunion. Rien ici ne concerne un ménage.",
    )]
}

fn rangee(quoi: &str, constat: &str, preconisation: &str) -> Vec<String> {
    [quoi, constat, preconisation].map(str::to_owned).into()
}

fn theme(nom: &str, lu: &LectureTheme) -> Vec<String> {
    match &lu.equilibre {
        Equilibre::Atteint => rangee(nom, "équilibre", "poursuivre"),
        Equilibre::Partiel(k) => {
            let manque = lu.categories.get(*k).map_or("", |x| x.nom.as_str());
            rangee(nom, "équilibre partiel", &format!("augmenter la part des {manque}"))
        }
        Equilibre::SansManque => rangee(nom, "équilibre partiel", "aucune catégorie ne manque, à examiner"),
        Equilibre::Inconnu => rangee(nom, lu.raison(), "–"),
    }
}
