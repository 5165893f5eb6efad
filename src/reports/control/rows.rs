//! Lines to mend, rule by rule, as they are numbered in the file received.

use crate::checks::Exemple;
use crate::french::FINE;
use crate::reports::annex::section;
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};

use super::rules::trouves;
use super::{Constat, LIGNES};

pub fn lignes_a_reprendre(c: &Constat, siren: Option<&str>) -> Section {
    let titre = "Quelles lignes reprendre\u{202f}?";
    let mut blocs = Vec::new();
    // A bailleur has all that was kept of its own.
    let max = if siren.is_some() { usize::MAX } else { LIGNES };
    for (regle, r, _) in trouves(c, siren) {
        let ici = |e: &&Exemple| siren.is_none_or(|s| e.siren_bailleur.as_deref() == Some(s));
        let cas: Vec<&Exemple> = r.exemples.iter().filter(ici).collect();
        let Some(premier) = cas.first() else { continue };
        let noms: Vec<&str> = premier.valeurs.iter().map(|(n, _)| n.as_str()).collect();
        let mut colonnes = vec![("Fichier", ""), ("Ligne", "")];
        if siren.is_none() {
            colonnes.push(("Bailleur", ""));
        }
        colonnes.extend(noms.iter().map(|n| (*n, "")));
        let lignes = cas
            .iter()
            .take(max)
            .map(|e| {
                let mut cases = vec![texte(e.fichier.clone()), e.ligne.map_or(texte("fichier entier"), Case::Nombre)];
                if siren.is_none() {
                    cases.push(texte(e.siren_bailleur.as_deref().map_or("", |s| c.references.nom_bailleur(s))));
                }
                cases.extend(e.valeurs.iter().map(|(_, v)| texte(if v.is_empty() { "–" } else { v })));
                ligne(cases)
            })
            .collect();
        let note = if cas.len() > max { format!("Les {max} premières lignes.") } else { String::new() };
        let code = format!("lignes-{}", regle.code.to_lowercase());
        blocs.push(tableau(&code, format!("{}{FINE}: {}", regle.code, regle.libelle), &colonnes, lignes, &note));
        blocs.push(Bloc::Paragraphe(format!("{} {}", regle.pourquoi, regle.aide)));
    }
    let reponse = if blocs.is_empty() {
        "Aucune.".to_owned()
    } else {
        "Celles-ci, règle par règle\u{a0}; les numéros sont ceux du fichier reçu.".to_owned()
    };
    section("lignes", titre, vec![reponse], blocs)
}
