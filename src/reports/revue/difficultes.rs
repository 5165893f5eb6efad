//! What holds relogement back: refusals and their motives, mediations, offers, long waits.

use crate::error::Result;
use crate::french::{self, Genre};
use crate::measures::Niveau;
use crate::relogement::indicateurs::menages::{JUMELLE, MEDIATION, OFFRE_HORS_QPV};
use crate::relogement::indicateurs::processus::ATTENTE;
use crate::relogement::indicateurs::propositions::{MOTIF, REPONSE};
use crate::relogement::indicateurs::{DEMANDE, ENQUETE};
use crate::reports::context::{Chapitre, tableau};
use crate::reports::document::{Bloc, Section};

use super::Vue;
use super::tables::{oui_non, repartition_du_projet};

const QUESTION: &str = "Qu'est-ce qui freine le relogement\u{202f}?";

/// Where no household of the file has it.
const SANS_JUMELLES: &str = "Demandes jumelles\u{a0}: non suivi. Le fichier des ménages ne donne pour aucun d'eux la demande qu'il avait faite pour lui-même.";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("difficultes", QUESTION);
    ch.dire(phrase(v, projet));
    ch.bloc_si(repartition_du_projet(v, projet, REPONSE, "Réponses aux propositions", "Réponse"));
    ch.bloc_si(repartition_du_projet(v, projet, MOTIF, "Motifs de refus", "Motif"));
    let parts = [ENQUETE, DEMANDE, ATTENTE, JUMELLE, OFFRE_HORS_QPV, MEDIATION];
    let lignes = parts
        .iter()
        .filter_map(|code| {
            let i = v.etude.indicateur(code)?;
            let (ici, epci) = (v.lire(code, Niveau::Projet, projet), v.lire(code, Niveau::Epci, v.c.epci()));
            Some(oui_non(i.libelle.clone(), ici, epci))
        })
        .collect();
    ch.bloc(tableau(
        "accompagnement",
        "Accompagnement des ménages",
        &[
            ("Fait", ""),
            ("Oui", "ménages"),
            ("Non", "ménages"),
            ("Inconnu", "ménages"),
            ("Part dans le projet", "%"),
            ("Part, tous les projets", "%"),
        ],
        lignes,
        "Trois propositions au plus\u{202f}; une médiation est ouverte à partir du deuxième refus (CCH, art. L. 353-15\u{202f}; charte).",
    ));
    if v.etude.indicateur(JUMELLE).is_none() {
        ch.bloc(Bloc::Paragraphe(SANS_JUMELLES.to_owned()));
    }
    Ok(v.finir(ch, "propositions faites et ménages recensés jusqu'à la date d'arrêté"))
}

fn phrase(v: &Vue<'_>, projet: &str) -> String {
    let lu = v.lire(REPONSE, Niveau::Projet, projet);
    match (lu.nombre("refusee"), lu.ensemble()) {
        (Some(0), Some(n)) if n > 0 => format!(
            "Aucune des {} n'a été refusée.",
            french::compte(n, "proposition faite", "propositions faites", Genre::Feminin)
        ),
        (Some(refus), Some(n)) if n > 0 => format!(
            "{} sur {} {} été refusée{}.",
            french::nombre(refus),
            french::compte(n, "proposition faite", "propositions faites", Genre::Feminin),
            if refus > 1 { "ont" } else { "a" },
            if refus > 1 { "s" } else { "" }
        ),
        (_, Some(0)) => "Aucune proposition n'est enregistrée.".to_owned(),
        _ => "Les réponses aux propositions sont retenues par le secret statistique.".to_owned(),
    }
}
