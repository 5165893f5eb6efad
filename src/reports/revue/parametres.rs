//! What the figures rest on: choices, rows left out, definitions.

use crate::french::{self, Genre, INSECABLE};
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::{Bloc, Section};

use super::Vue;

const QUESTION: &str = "Sur quels choix reposent ces chiffres\u{202f}?";

pub fn section(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("parametres", QUESTION);
    let parametres = v.reglages.imprimes();
    ch.dire(format!(
        "Les textes laissent {} au territoire. Ils sont écrits dans pipelines/relogement.toml.",
        french::compte(parametres.len() as i64, "choix", "choix", Genre::Masculin)
    ));
    let hors = v.etude.rattachements.len() - v.etude.publiees.len();
    if hors > 0 {
        ch.bloc(Bloc::Paragraphe(format!(
            "{} hors des projets décrits {} pas dans ces chiffres\u{202f}; l'état d'avancement (X1) {} donne.",
            super::super::phrases::majuscule(&french::compte(hors as i64, "opération", "opérations", Genre::Feminin)),
            if hors > 1 { "ne sont" } else { "n'est" },
            if hors > 1 { "les" } else { "la" },
        )));
    }
    let e = v.etude.suivi.ecartes;
    let ecartes: Vec<String> = [
        (e.operations, "opération décrite deux fois", "opérations décrites deux fois"),
        (e.menages, "ménage présent deux fois", "ménages présents deux fois"),
        (e.sans_operation, "ménage d'une opération inconnue", "ménages d'une opération inconnue"),
        (
            e.evenements,
            "relogement ou proposition d'un ménage inconnu",
            "relogements ou propositions de ménages inconnus",
        ),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(n, un, des)| french::compte(n as i64, un, des, Genre::Masculin))
    .collect();
    if !ecartes.is_empty() {
        ch.bloc(Bloc::Reserve(format!(
            "Lignes laissées hors des comptes{INSECABLE}: {}. Le rapport de qualité dit lesquelles.",
            french::enumerer(&ecartes)
        )));
    }
    let lignes =
        parametres.into_iter().map(|p| ligne(vec![texte(p.code), texte(p.question), texte(p.valeur)])).collect();
    ch.bloc(tableau("parametres", "Choix retenus", &[("Paramètre", ""), ("Question", ""), ("Choix", "")], lignes, ""));
    let lignes = v
        .etude
        .indicateurs
        .iter()
        .map(|i| ligne(vec![texte(i.code.clone()), texte(i.libelle.clone()), texte(i.definition.clone())]))
        .collect();
    ch.bloc(tableau(
        "definitions",
        "Définitions",
        &[("Indicateur", ""), ("Nom", ""), ("Ce qu'il compte", "")],
        lignes,
        "",
    ));
    v.finir(ch, "paramètres et définitions de cette édition")
}
