//! What holds relogement back: refusals and their motives, mediations, offers.

use crate::error::Result;
use crate::french::{self, FINE, Genre};
use crate::measures::Niveau;
use crate::relogement::durees::Durees;
use crate::relogement::indicateurs::menages::{JUMELLE, MEDIATION, OFFRE_HORS_QPV};
use crate::relogement::indicateurs::propositions::{MOTIF, REPONSE};
use crate::relogement::indicateurs::{DEMANDE, ENQUETE};
use crate::relogement::part::Part;
use crate::relogement::processus::{self, GRILLE};
use crate::relogement::suivi::ages_dls;
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};

use super::Vue;
use super::tables::repartition_du_projet;

const QUESTION: &str = "Qu'est-ce qui freine le relogement\u{202f}?";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("difficultes", QUESTION);
    ch.dire(phrase(v, projet));
    ch.bloc_si(repartition_du_projet(v, projet, REPONSE, "Réponses aux propositions", "Réponse"));
    ch.bloc_si(repartition_du_projet(v, projet, MOTIF, "Motifs de refus", "Motif"));
    let parts = [ENQUETE, DEMANDE, JUMELLE, OFFRE_HORS_QPV, MEDIATION];
    let lignes = parts
        .iter()
        .filter_map(|code| {
            let i = v.etude.indicateur(code)?;
            let (ici, epci) = (v.lire(code, Niveau::Projet, projet), v.lire(code, Niveau::Epci, v.c.epci()));
            Some(ligne(vec![
                texte(i.libelle.clone()),
                ici.case("oui"),
                ici.case("non"),
                ici.case_inconnus(),
                ici.case_part("oui"),
                epci.case_part("oui"),
            ]))
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
    ch.bloc(delais(v, projet));
    let mut manques: Vec<String> = (GRILLE.iter())
        .filter_map(|i| Some(format!("{}, {}\u{a0}: non suivi ({}).", i.code, i.norme, i.non_suivi?)))
        .collect();
    if v.etude.indicateur(JUMELLE).is_none() {
        manques.push("Demandes jumelles\u{a0}: aucune demande personnelle n'est notée à côté de celle du relogement (colonne id_demande_personnelle).".to_owned());
    }
    if !manques.is_empty() {
        ch.bloc(Bloc::Sous("Ce que les fichiers de suivi ne disent pas".to_owned()));
        ch.bloc(Bloc::Liste(manques));
    }
    Ok(v.finir(ch, "propositions faites et ménages recensés jusqu'à la date d'arrêté"))
}

/// Delays, recomputed from rows; nothing under the threshold.
fn delais(v: &Vue<'_>, projet: &str) -> Bloc {
    let e = v.etude;
    let operations: Vec<_> = e.operations(projet).filter_map(|o| e.suivi.operations.get(o)).cloned().collect();
    let dossiers: Vec<_> =
        e.suivi.dossiers.iter().filter(|d| operations.iter().any(|o| o.code == d.menage.operation)).collect();
    let menages: Vec<_> = dossiers.iter().map(|d| d.menage.clone()).collect();
    let relogements: Vec<_> = dossiers.iter().filter_map(|d| d.definitif().cloned()).collect();
    let propositions: Vec<_> = dossiers.iter().flat_map(|d| d.propositions.clone()).collect();
    let r = &v.reglages.processus;
    let entretiens = processus::entretiens(&operations, &menages, r, e.arrete);
    let dans_les_temps = entretiens.iter().fold(Part::default(), |p, x| p.plus(&x.dans_les_delais));
    let (reponses, delai_reponse) = processus::reponses(&propositions, r, e.arrete);
    let duree = processus::duree_globale(&operations, &menages, &relogements, e.arrete);
    let seuil = v.seuil();
    let part = |p: &Part| match p.part() {
        Some(f) if p.oui + p.non >= seuil => Case::Part(f, 0),
        Some(_) => Case::Secret,
        None => Case::NonCalculable,
    };
    let duree_de = |d: &Durees| {
        if (d.n() as i64) < seuil {
            return [if d.n() == 0 { Case::NonCalculable } else { Case::Secret }, Case::SansObjet, Case::SansObjet];
        }
        [
            Case::Nombre(d.n() as i64),
            d.mediane().map_or(Case::NonCalculable, |f| Case::Mesure(f, 0)),
            d.p90().map_or(Case::NonCalculable, Case::Nombre),
        ]
    };
    let rang_libre = |libelle: String, tenu: Case, d: [Case; 3]| {
        let mut cases = vec![texte(libelle), tenu];
        cases.extend(d);
        ligne(cases)
    };
    let rang = |code: &str, tenu: Case, d: [Case; 3]| {
        let norme = GRILLE.iter().find(|i| i.code == code).map_or("", |i| i.norme);
        rang_libre(format!("{code} – {norme}"), tenu, d)
    };
    let ages = ages_dls(dossiers.iter().copied(), e.arrete);
    let sans = [Case::SansObjet, Case::SansObjet, Case::SansObjet];
    tableau(
        "delais",
        "Délais du relogement",
        &[
            ("Délai", ""),
            ("Dans les temps", "%"),
            ("Cas mesurés", "cas"),
            ("Médiane", "jours"),
            ("Neuf sur dix sous", "jours"),
        ],
        vec![
            rang("J1", part(&dans_les_temps), sans),
            rang("J5", part(&reponses), duree_de(&delai_reponse)),
            rang("J13", Case::SansObjet, duree_de(&duree.ensemble)),
            rang_libre("Ancienneté des demandes de relogement (DLS RU)".to_owned(), Case::SansObjet, duree_de(&ages)),
        ],
        "Médianes recalculées depuis les lignes, jamais moyennées. Ancienneté d'une demande\u{a0}: de son enregistrement à sa radiation, à défaut à la date d'arrêté.",
    )
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
        _ => format!(
            "Les réponses aux propositions sont couvertes par le secret statistique{FINE}: trop peu de ménages."
        ),
    }
}
