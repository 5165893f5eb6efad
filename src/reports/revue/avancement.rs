//! Where the households stand: by operation, for the project, for the territory.

use crate::charts::{Entete, repartition};
use crate::error::Result;
use crate::french::{self, FINE, Genre, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::indicateurs::{RELOGES, SITUATION, SORTIES, STATUT};
use crate::reports::context::{
    Chapitre, case_effectif, case_taux, case_univers, lecture, ligne, ligne_total, tableau, texte,
};
use crate::reports::document::{Bloc, Section};

use super::Vue;

const QUESTION: &str = "Où en est le relogement\u{202f}?";
const SOURCE: &str = "Source\u{a0}: suivi du relogement.";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("avancement", QUESTION);
    ch.dire(phrase(v, projet));
    ch.dire(restant(v, projet));
    let mut groupes = Vec::new();
    let mut lignes = Vec::new();
    let mut places: Vec<(Niveau, &str, String)> =
        v.etude.operations(projet).map(|o| (Niveau::Operation, o, v.nom_operation(o))).collect();
    places.push((Niveau::Projet, projet, "Ensemble du projet".to_owned()));
    for (niveau, zone, nom) in &places {
        let valeur = v.v(SITUATION, *niveau, zone);
        if let Some(valeur) = lecture(valeur) {
            groupes.push(repartition::Groupe { libelle: nom.clone(), valeur });
        }
        let mut cases = vec![texte(nom.clone()), case_univers(valeur)];
        cases.extend((0..5).map(|k| case_effectif(valeur, k)));
        cases.push(case_taux(v.v(RELOGES, *niveau, zone)));
        lignes.push(if *niveau == Niveau::Projet { ligne_total(cases) } else { ligne(cases) });
    }
    let classes =
        v.etude.indicateur(SITUATION).map_or_else(Vec::new, |i| i.classes.iter().map(|(_, l)| l.clone()).collect());
    let dessin = repartition::dessiner(&repartition::Repartition {
        entete: Entete {
            code: "avancement".to_owned(),
            titre: titre(v, projet),
            sous_titre: "part des ménages recensés dans chaque situation, par opération".to_owned(),
            source: SOURCE.to_owned(),
        },
        classes,
        groupes,
    });
    ch.figure(dessin, "Trop peu de ménages pour dessiner leur situation sans les reconnaître.")?;
    ch.bloc(tableau(
        "avancement",
        "Situation des ménages, par opération",
        &[
            ("Opération", ""),
            ("Recensés", "ménages"),
            ("Relogés définitivement", "ménages"),
            ("Relogés temporairement", "ménages"),
            ("En attente de retour", "ménages"),
            ("Restant à reloger", "ménages"),
            ("Partis sans relogement", "ménages"),
            ("Avancement", "%"),
        ],
        lignes,
        "Avancement : ménages relogés définitivement, retours compris, rapportés aux ménages à reloger (recensés moins partis).",
    ));
    ch.bloc_si(detail(v, projet, SORTIES, "sorties", "Ménages partis sans relogement"));
    ch.bloc_si(detail(v, projet, STATUT, "statuts", "Statut des ménages dans leur logement d'origine"));
    Ok(ch.finir(v.c, "ménages recensés dans le suivi du relogement, un par destination à trouver", &[], None))
}

/// A distribution of the project, class by class; nothing when none is shown.
fn detail(v: &Vue<'_>, projet: &str, code: &str, ancre: &str, titre: &str) -> Option<Bloc> {
    let i = v.etude.indicateur(code)?;
    let valeur = v.v(code, Niveau::Projet, projet)?;
    let epci = v.v(code, Niveau::Epci, v.c.epci());
    let mut lignes: Vec<_> = i
        .classes
        .iter()
        .enumerate()
        .map(|(k, (_, l))| ligne(vec![texte(l.clone()), case_effectif(Some(valeur), k), case_effectif(epci, k)]))
        .collect();
    lignes.push(ligne_total(vec![texte("Ensemble"), case_univers(Some(valeur)), case_univers(epci)]));
    Some(tableau(ancre, titre, &[("", ""), ("Projet", "ménages"), ("Territoire", "ménages")], lignes, &i.definition))
}

fn phrase(v: &Vue<'_>, projet: &str) -> String {
    let avancement = v.v(RELOGES, Niveau::Projet, projet);
    match avancement.and_then(|a| Some((a.classe(0)?, a.univers()?, a.taux()?))) {
        Some((reloges, a_reloger, taux)) => format!(
            "{} sur {} à reloger {} relogés définitivement{INSECABLE}: {}.",
            french::nombre(reloges),
            french::compte(a_reloger, "ménage", "ménages", Genre::Masculin),
            if reloges > 1 { "sont" } else { "est" },
            french::pourcent(&taux)
        ),
        None => format!("L'avancement du projet est couvert par le secret statistique{FINE}: trop peu de ménages."),
    }
}

fn restant(v: &Vue<'_>, projet: &str) -> String {
    match v.v(SITUATION, Niveau::Projet, projet).and_then(|s| s.classe(3)) {
        Some(0) => "Aucun ménage ne reste à reloger.".to_owned(),
        Some(n) => format!("Il reste {} à reloger.", french::compte(n, "ménage", "ménages", Genre::Masculin)),
        None => String::new(),
    }
}

fn titre(v: &Vue<'_>, projet: &str) -> String {
    match v.v(RELOGES, Niveau::Projet, projet).and_then(|a| a.taux()) {
        Some(t) => format!("{} des ménages à reloger le sont définitivement", french::pourcent(&t)),
        None => "La situation des ménages recensés".to_owned(),
    }
}
