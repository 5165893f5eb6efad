//! The annex on fragility: for each method of the run, scores and what they are made of, stability, lists, alerts.

pub mod donnees;
pub mod gsp;
pub mod listes;
pub mod methode;
pub mod mots;
pub mod notes;
pub mod profils;
pub mod quartiers;
pub mod suivi;
pub mod valeurs;

use crate::indicators::fragility::Evaluation;
use crate::measures::Niveau;

use super::annex;
use super::context::{Chapitre, Contexte};
use super::document::{Bloc, Document, Section};

/// The annex, from published measures only.
///
/// # Errors
/// None today; same form as the other documents.
pub fn document(c: &Contexte) -> crate::error::Result<Document> {
    let sections = c.fragilite.evaluations.iter().flat_map(|e| sections(c, e)).collect();
    Ok(annex::document(c, "Fragilité des résidences", periode(c), sections))
}

fn periode(c: &Contexte) -> String {
    match &c.fragilite.periodes {
        Some(p) => format!("Enquête OPS {}, parc au 1er\u{a0}janvier {}", p.vague.annee(), p.parc.annee()),
        None => format!("Bilan {}", c.pipeline.periode.exercice),
    }
}

/// Why a method gives nothing, when it gives nothing.
pub fn sans_note(c: &Contexte, e: &Evaluation) -> Option<String> {
    if c.fragilite.periodes.is_none() {
        return Some("l'indice de fragilité demande à la fois l'enquête OPS et le RPLS.".to_owned());
    }
    if !c.regles.niveau_diffuse(e.methode.grain) {
        return Some(format!("ce niveau de diffusion ne descend pas {}.", a_la(e.methode.grain)));
    }
    e.notes.is_empty().then(|| format!("l'enquête OPS n'est publiée pour {}.", aucun(e.methode.grain)))
}

fn a_la(n: Niveau) -> &'static str {
    match n {
        Niveau::Residence => "à la résidence",
        Niveau::Commune => "à la commune",
        Niveau::Iris => "à l'IRIS",
        Niveau::Secteur => "au secteur",
        _ => "au quartier",
    }
}

fn aucun(n: Niveau) -> &'static str {
    match n {
        Niveau::Residence => "aucune résidence",
        Niveau::Commune => "aucune commune",
        Niveau::Iris => "aucun IRIS",
        Niveau::Secteur => "aucun secteur",
        _ => "aucun quartier",
    }
}

fn ancre(e: &Evaluation, quoi: &str) -> String {
    format!("{}-{quoi}", e.methode.code.replace(|x: char| !x.is_ascii_alphanumeric(), "-"))
}

/// A question, with the name of the method when there are several.
fn titre(c: &Contexte, e: &Evaluation, question: &str) -> String {
    if c.fragilite.evaluations.len() > 1 { format!("{question} ({})", e.methode.nom) } else { question.to_owned() }
}

fn equilibre(c: &Contexte, e: &Evaluation) -> Option<Section> {
    let (phrases, blocs) = quartiers::equilibre(c, e)?;
    let question = titre(c, e, "Les attributions des quartiers suivent-elles la mixité de l'agglomération\u{202f}?");
    Some(annex::section(&ancre(e, "equilibre"), &question, phrases, blocs))
}

fn sections(c: &Contexte, e: &Evaluation) -> Vec<Section> {
    let m = &e.methode;
    let ancre = |quoi: &str| ancre(e, quoi);
    let mut phrases: Vec<String> = notes::constat(e).into_iter().collect();
    phrases.extend(methode::phrases(m));
    let mut blocs = methode::blocs(c, m);
    if let Some(raison) = sans_note(c, e) {
        phrases.push(format!("Non disponible\u{a0}: {raison}"));
        let mut sections = vec![annex::section(&ancre("methode"), &m.nom, phrases, blocs)];
        // Attributions by quartier need no score.
        sections.extend(equilibre(c, e));
        return sections;
    }
    if !m.indices.is_empty() {
        blocs.push(notes::classes(c, e));
        blocs.extend(notes::notes(c, e));
    }
    blocs.extend(notes::avis_recus(c, e));
    blocs.extend(notes::affiches(c, e));
    blocs.extend(quartiers::poids(c, e));
    blocs.push(Bloc::Reserve(mots::avertissement(m)));
    let mut sections = vec![annex::section(&ancre("methode"), &m.nom, phrases, blocs)];
    if m.indices.is_empty() {
        return sections;
    }
    let titre = |question: &str| titre(c, e, question);
    let (phrase, mut blocs) = suivi::stabilite(c, e);
    let mut phrases = vec![phrase];
    if let Some((phrase, bloc)) = suivi::sensibilite(c, e) {
        phrases.push(phrase);
        blocs.push(bloc);
    }
    blocs.extend(suivi::touchees(c, e));
    sections.push(annex::section(&ancre("stabilite"), &titre("Le classement est-il stable\u{202f}?"), phrases, blocs));
    sections.extend(equilibre(c, e));
    if m.grain == Niveau::Residence {
        let (phrases, blocs) = listes::exclusion(c, e);
        sections.push(annex::section(
            &ancre("relogement"),
            &titre("Quelles résidences épargner dans le relogement\u{202f}?"),
            phrases,
            blocs,
        ));
        let (phrases, blocs) = listes::alertes(c, e);
        sections.push(annex::section(
            &ancre("alertes"),
            &titre("Les résidences fragiles hors QPV se fragilisent-elles\u{202f}?"),
            phrases,
            blocs,
        ));
        if let Some((phrases, blocs)) = profils::section(c, e) {
            sections.push(annex::section(
                &ancre("profils"),
                &titre("Quels ménages manquent aux résidences à conforter\u{202f}?"),
                phrases,
                blocs,
            ));
        }
    }
    sections
}

/// The section of the methodology on fragility.
pub fn methodologie(c: &Contexte) -> Section {
    let question = "Comment les résidences fragiles sont-elles repérées\u{202f}?";
    match c.fragilite.principale() {
        Some(e) => annex::section("fragilite", question, methode::phrases(&e.methode), methode::blocs(c, &e.methode)),
        None => Chapitre::indisponible("fragilite", question, "aucune méthode n'est demandée."),
    }
}
