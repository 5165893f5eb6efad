//! The class of a résidence by the method of the bilan, and what each component brings.

use crate::indicators::fragility::{Evaluation, Indice, Manque, Note, NoteIndice};
use crate::reports::context::{Contexte, ligne, ligne_total, tableau, texte};
use crate::reports::declares::Zone;
use crate::reports::document::{Bloc, Case};
use crate::reports::fragilite::mots::{self, case_score};
use crate::reports::fragilite::valeurs;

use super::identite::ascii;

pub fn blocs(c: &Contexte, zone: &Zone) -> Vec<Bloc> {
    let Some((e, n)) = c.fragilite.principale().and_then(|e| Some((e, e.notes.iter().find(|n| n.zone == zone.code)?)))
    else {
        return Vec::new();
    };
    let mut blocs = vec![Bloc::Paragraphe(constat(c, e, n))];
    for (indice, note) in e.methode.indices.iter().zip(&n.indices) {
        if note.score.is_some() {
            blocs.push(apports(c, e, indice, note, &zone.code));
        }
    }
    blocs.push(Bloc::Reserve(mots::avertissement(&e.methode)));
    blocs
}

fn constat(c: &Contexte, e: &Evaluation, n: &Note) -> String {
    if let Some(t) = mots::explication(c, e, n) {
        return t;
    }
    let classe = mots::classe(&e.methode, n.classement, e.methode.grain);
    let manques: Vec<String> = e
        .methode
        .indices
        .iter()
        .zip(&n.indices)
        .map(|(i, x)| mots::manques(c, i, x))
        .filter(|t| !t.is_empty())
        .collect();
    match manques.is_empty() {
        true => format!("Classe de fragilité\u{a0}: {classe}."),
        false => format!("Classe de fragilité\u{a0}: {classe}. Manque\u{a0}: {}.", manques.join("\u{202f}; ")),
    }
}

fn apports(c: &Contexte, e: &Evaluation, indice: &Indice, note: &NoteIndice, code: &str) -> Bloc {
    let mut lignes: Vec<_> = indice
        .composantes
        .iter()
        .zip(&note.composantes)
        .zip(&note.apports)
        .map(|((k, x), apport)| {
            let secret = x.manque == Some(Manque::Secret);
            let valeur = if secret { Case::Secret } else { mots::case_valeur(k, x.valeur) };
            let apport = if secret { Case::Secret } else { case_score(*apport, Case::NonDisponible) };
            ligne(vec![texte(mots::composante(c, k)), valeur, apport]).dont(1, valeurs::origine(c, e, k, code))
        })
        .collect();
    lignes.push(ligne(vec![texte("Référence"), Case::SansObjet, case_score(note.reference, Case::NonDisponible)]));
    lignes.push(ligne_total(vec![
        texte("Indice de la résidence"),
        Case::SansObjet,
        case_score(note.score, Case::NonDisponible),
    ]));
    tableau(
        &format!("fragilite-{}-{}", indice.code, ascii(code)),
        format!("{}\u{a0}: ce qui fait l'indice", indice.nom),
        &[("Composante", ""), ("Valeur", ""), ("Apport à l'indice", "")],
        lignes,
        "Apport\u{a0}: ce que la composante ajoute à l'indice de référence, ou en retire.",
    )
}
