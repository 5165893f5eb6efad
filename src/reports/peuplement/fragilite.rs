//! Where the résidence stands by the method of fragility of the bilan.

use crate::config::layout::Table;
use crate::indicators::fragility::{Evaluation, Manque, Note};
use crate::measures::Niveau;
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::fragilite::{mots, sans_note, valeurs};

use super::Vue;

const QUESTION: &str = "La résidence est-elle fragile\u{202f}?";

pub fn section(v: &Vue<'_>) -> Section {
    let c = v.bilan();
    let Some(e) = methode(v) else {
        return Chapitre::indisponible("fragilite", QUESTION, "aucune méthode de fragilité ne note les résidences.");
    };
    if let Some(raison) = sans_note(c, e) {
        return Chapitre::indisponible("fragilite", QUESTION, &raison);
    }
    let Some(n) = note(e, v.zone) else {
        return Chapitre::indisponible("fragilite", QUESTION, "elle n'est pas dans la liste des résidences notées.");
    };
    let mut ch = Chapitre::new("fragilite", QUESTION);
    ch.dire(mots::explication(c, e, n).unwrap_or_else(|| {
        format!(
            "{} est {}\u{a0}: rien ne permet de la dire fragile ou non, elle est à examiner.",
            v.sujet(),
            mots::classe(&e.methode, n.classement, Niveau::Residence)
        )
    }));
    ch.bloc(composantes(v, e, n));
    ch.bloc(Bloc::Reserve(mots::avertissement(&e.methode)));
    ch.finir(c, "résidence notée sur les seules composantes publiées", &[Table::Occupation, Table::Logement], None)
}

/// The method of the bilan, when it scores résidences.
pub fn methode<'a>(v: &Vue<'a>) -> Option<&'a Evaluation> {
    v.bilan().fragilite.principale().filter(|e| e.methode.grain == Niveau::Residence && !e.methode.indices.is_empty())
}

pub fn note<'a>(e: &'a Evaluation, zone: &str) -> Option<&'a Note> {
    e.notes.iter().find(|n| n.zone == zone)
}

fn composantes(v: &Vue<'_>, e: &Evaluation, n: &Note) -> Bloc {
    let (c, m) = (v.bilan(), &e.methode);
    let mut lignes = Vec::new();
    for (indice, note) in m.indices.iter().zip(&n.indices) {
        for ((k, x), apport) in indice.composantes.iter().zip(&note.composantes).zip(&note.apports) {
            let valeur = match x.manque {
                Some(Manque::Secret) => Case::Secret,
                Some(manque) => texte(manque.libelle()),
                None => mots::case_valeur(k, x.valeur),
            };
            let sans = if x.manque == Some(Manque::Secret) { Case::Secret } else { Case::NonDisponible };
            let apport = mots::case_score(*apport, sans);
            let cases = vec![texte(mots::composante(c, k)), valeur, apport];
            lignes.push(ligne(cases).dont(1, valeurs::origine(c, e, k, &n.zone)));
        }
        let indice = mots::case_score_classe(m, indice, note, mots::sans_score(n.classement));
        lignes.push(crate::reports::context::ligne_total(vec![
            texte(mots::classe(m, n.classement, Niveau::Residence)),
            Case::SansObjet,
            indice,
        ]));
    }
    tableau(
        "fragilite",
        format!("Ce qui fait sa note, méthode «\u{a0}{}\u{a0}»", m.nom),
        &[("Composante", ""), ("Valeur", ""), ("Apport à l'indice", "")],
        lignes,
        "Valeur\u{a0}: en % pour une part, en points pour une évolution. Dernière ligne\u{a0}: la classe et l'indice.",
    )
}
