//! After the move: visites de courtoisie (J7), satisfaction (J8), closing visits (J12). Nothing where no file follows them.

use crate::french::{self, FINE};
use crate::measures::Niveau;
use crate::relogement::accompagnement::Theme;
use crate::relogement::indicateurs::processus::{CLOTURE, ENQUETE_FAITE, SATISFACTION, VISITES, code_theme};
use crate::relogement::mesures::ENSEMBLE;
use crate::reports::context::{Chapitre, ligne_dite, mot, tableau};
use crate::reports::document::{Bloc, Ligne, Section};

use super::Vue;
use super::tables::{oui_non, repartition_du_projet};

const QUESTION: &str = "Que deviennent les ménages après leur emménagement\u{202f}?";

/// `None` when nothing of it is followed: the chapter on deadlines says so.
pub fn section(v: &Vue<'_>, projet: &str) -> Option<Section> {
    let suivi = |code: &&str| v.etude.indicateur(code).is_some();
    VISITES.iter().chain(&[ENQUETE_FAITE, CLOTURE]).find(|c| suivi(c))?;
    let mut ch = Chapitre::new("suites", QUESTION);
    ch.dire(phrase(v, projet));
    ch.bloc_si(visites(v, projet));
    ch.bloc_si(repartition_du_projet(
        v,
        projet,
        SATISFACTION,
        "Satisfaction des ménages relogés (J8)",
        "Relogement dans l'ensemble",
    ));
    ch.bloc_si(parts(v, projet));
    Some(v.finir(ch, "ménages relogés définitivement avec accompagnement"))
}

fn phrase(v: &Vue<'_>, projet: &str) -> String {
    let lu = |code| v.lire(code, Niveau::Projet, projet);
    let satisfaits = || {
        let lu = lu(SATISFACTION);
        french::Fraction::new(lu.nombre("3")?.checked_add(lu.nombre("4")?)?, lu.connus()?)
    };
    let mut phrases = Vec::new();
    if let Some(f) = lu(ENQUETE_FAITE).part("oui") {
        phrases.push(format!("{} des ménages ont répondu à l'enquête de satisfaction.", french::pourcent(&f)));
    }
    if let Some(f) = satisfaits() {
        phrases.push(format!("{} de ceux qui ont répondu sont satisfaits de leur relogement.", french::pourcent(&f)));
    }
    if let Some(f) = VISITES.first().and_then(|c| lu(c).part("non_faite")) {
        phrases.push(format!("{} des premières visites de courtoisie n'ont pas été faites.", french::pourcent(&f)));
    }
    match phrases.is_empty() {
        true => "Le suivi après l'emménagement est retenu par le secret statistique.".to_owned(),
        false => phrases.join(" "),
    }
}

/// Due, in time, late, not made, for each of the three.
fn visites(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let lignes: Vec<Ligne> = VISITES
        .iter()
        .filter_map(|code| {
            let i = v.etude.indicateur(code)?;
            let (ici, epci) = (v.lire(code, Niveau::Projet, projet), v.lire(code, Niveau::Epci, v.c.epci()));
            let mut cases = vec![mot(i.libelle.clone()), ici.dit(ENSEMBLE)];
            cases.extend(["a_temps", "decalee", "non_faite"].map(|r| ici.dit(r)));
            cases.extend([ici.inconnus_dits(), ici.part_dite("a_temps"), epci.part_dite("a_temps")]);
            Some(ligne_dite(cases))
        })
        .collect();
    let note = format!(
        "À temps{FINE}: à {} jours près. Une visite qui peut encore se faire à temps n'est pas due. Inconnu\u{a0}: opération qui ne note aucune visite, date d'entrée absente, visite antérieure à l'entrée.",
        v.reglages.processus.tolerance_visite
    );
    (!lignes.is_empty()).then(|| {
        tableau(
            "visites",
            "Visites de courtoisie (J7)",
            &[
                ("Visite", ""),
                ("Dues", "ménages"),
                ("À temps", "ménages"),
                ("Hors délai", "ménages"),
                ("Non faites", "ménages"),
                ("Inconnu", "ménages"),
                ("À temps, projet", "%"),
                ("À temps, tous les projets", "%"),
            ],
            lignes,
            &note,
        )
    })
}

/// Answers to the survey, themes, closing visits.
fn parts(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let themes = Theme::TOUS.iter().filter(|t| **t != Theme::Ensemble);
    let mut questions = vec![(ENQUETE_FAITE.to_owned(), "")];
    questions.extend(themes.map(|t| (code_theme(*t), "Satisfaits\u{a0}: ")));
    questions.push((CLOTURE.to_owned(), ""));
    let lignes: Vec<Ligne> = questions
        .iter()
        .filter_map(|(code, avant)| {
            let i = v.etude.indicateur(code)?;
            let (ici, epci) = (v.lire(code, Niveau::Projet, projet), v.lire(code, Niveau::Epci, v.c.epci()));
            let nom = if avant.is_empty() { i.libelle.clone() } else { format!("{avant}{}", i.libelle.to_lowercase()) };
            Some(oui_non(nom, ici, epci))
        })
        .collect();
    (!lignes.is_empty()).then(|| {
        tableau(
            "suites",
            "Enquête de satisfaction et clôture de l'accompagnement",
            &[
                ("Fait", ""),
                ("Oui", "ménages"),
                ("Non", "ménages"),
                ("Inconnu", "ménages"),
                ("Part dans le projet", "%"),
                ("Part, tous les projets", "%"),
            ],
            lignes,
            "Satisfaits\u{a0}: plutôt ou très satisfaits, parmi ceux qui ont répondu.",
        )
    })
}
