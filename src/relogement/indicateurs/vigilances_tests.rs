use super::*;
use crate::relogement::essais::{jour, menage, operation, relogement};
use crate::relogement::examens::{Examine, Regles};
use crate::relogement::faits::{Nature, Operation, Proposition, Situation};
use crate::relogement::indicateurs;
use crate::relogement::residences::Residences;
use crate::relogement::suivi::{DateRelogement, Lignes};
use crate::relogement::territoire::Territoire;

const ARRETE: &str = "2026-09-30";

/// Of each household of one operation: oui, non, inconnu, `-` when the vigilance does not speak of it.
fn reponses(code: &str, lignes: Lignes) -> String {
    let suivi = Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE));
    let reglages = Reglages::default();
    let regles =
        Regles { suivi: &suivi, reglages: &reglages, territoire: Territoire::INCONNU, epci: "E", arrete: jour(ARRETE) };
    let examines: Vec<Examine> = regles.examiner();
    let questions = questions(&suivi, &reglages);
    let Some(rang) = questions.iter().position(|q| q.indicateur.code == code) else { return "absente".to_owned() };
    let lettre = |v: &Voix| match v {
        Voix::Hors => '-',
        Voix::Inconnue => '?',
        Voix::Classe(0) => 'o',
        Voix::Classe(_) => 'n',
    };
    indicateurs::votes(&suivi, &examines, &Residences::default(), &questions)
        .iter()
        .map(|v| lettre(&v.voix[rang]))
        .collect()
}

/// Households `A`, `B`… of the operation, each with its move.
fn lignes(relogements: impl IntoIterator<Item = Relogement>) -> Lignes {
    let relogements: Vec<Relogement> = relogements
        .into_iter()
        .enumerate()
        .map(|(i, r)| Relogement { menage: format!("{}", char::from(b'A' + i as u8)), ..r })
        .collect();
    Lignes {
        operations: vec![Operation { nature: Some(Nature::Demolition), ..operation("OP") }],
        menages: relogements.iter().map(|r| menage(&r.menage, "OP", Situation::RelogeDefinitif)).collect(),
        relogements,
        ..Lignes::default()
    }
}

fn vers(residence: Option<&str>, premiere: Option<i32>, bail: &str) -> Relogement {
    let mut r = relogement("", Genre::Definitif, Some(bail));
    r.apres.residence = residence.map(str::to_owned);
    r.apres.annee_premiere_location = premiere;
    r
}

#[test]
fn a_programme_is_full_beyond_the_share_of_its_first_lettings() {
    let l = |premieres: i64| Lignes {
        programmes: [(("NEUVE".to_owned(), 2025), premieres)].into(),
        ..lignes([
            vers(Some("NEUVE"), Some(2025), "2025-03-01"),
            vers(Some("NEUVE"), Some(2025), "2025-09-01"),
            vers(Some("NEUVE"), Some(2025), "2026-02-01"),
            vers(Some("AUTRE"), Some(2025), "2025-03-01"),
            vers(None, Some(2025), "2025-03-01"),
            vers(Some("NEUVE"), None, "2025-03-01"),
            vers(Some("NEUVE"), Some(2026), "2025-03-01"),
        ])
    };
    // Two of six are 33 %, two of seven 28 %: the third household came at the second letting.
    assert_eq!(reponses(NEUF, l(6)), "oo-????");
    assert_eq!(reponses(NEUF, l(7)), "nn-????");
    assert_eq!(reponses(NEUF, l(1)), "oo-????", "more relogés than lettings");
    assert_eq!(reponses(NEUF, Lignes { programmes: BTreeMap::new(), ..l(1) }), "??-????");
}

#[test]
fn a_building_to_empty_is_one_that_others_must_leave() {
    let l = |solde: Option<&str>| {
        let mut l = lignes([
            vers(Some("VOUEE"), None, "2025-03-01"),
            vers(Some("AUTRE"), None, "2025-03-01"),
            vers(None, None, "2025-03-01"),
        ]);
        let mut sans_date = vers(Some("VOUEE"), None, "2025-03-01");
        (sans_date.menage, sans_date.date_bail) = ("D".to_owned(), None);
        let mut retour = vers(Some("VOUEE"), None, "2025-03-01");
        (retour.menage, retour.genre) = ("E".to_owned(), Some(Genre::Retour));
        l.relogements.extend([sans_date, retour]);
        l.menages.extend(["D", "E"].map(|m| menage(m, "OP", Situation::RelogeDefinitif)));
        let mut parti = menage("F", "OP", Situation::AReloger);
        parti.avant.residence = Some("VOUEE".to_owned());
        l.menages.push(parti);
        l.operations[0].date_solde = solde.map(jour);
        l
    };
    assert_eq!(reponses(VOUE, l(None)), "on?o--");
    assert_eq!(reponses(VOUE, l(Some("2025-03-01"))), "nn??--", "the operation was over that day");
    assert_eq!(reponses(VOUE, l(Some("2025-03-02"))), "on??--");
    let sans_nature = || {
        let mut l = l(None);
        l.operations[0].nature = None;
        l
    };
    assert_eq!(reponses(VOUE, sans_nature()), "nn?n--", "nobody has to leave it");
}

#[test]
fn without_any_class_nothing_is_said_of_fragility() {
    let l = |fragiles| Lignes {
        fragiles,
        ..lignes([
            vers(Some("F"), None, "2025-03-01"),
            vers(Some("G"), None, "2025-03-01"),
            vers(Some("H"), None, "2025-03-01"),
        ])
    };
    assert_eq!(reponses(FRAGILE, l(None)), "absente");
    let classees = [("F".to_owned(), true), ("G".to_owned(), false)];
    assert_eq!(reponses(FRAGILE, l(Some(classees.into()))), "on?");
}

#[test]
fn one_far_offer_without_a_wish_is_enough() {
    let offre = |menage: &str, distance, renonciation_localisation| Proposition {
        menage: menage.to_owned(),
        rang: Some(1),
        date_offre: None,
        date_lecture: None,
        date_notification: Some(jour("2025-01-01")),
        date_visite: None,
        date_reponse: None,
        reponse: None,
        motif: None,
        refus_legitime: None,
        comptee: None,
        groupe: None,
        renonciation_localisation,
        bailleur: None,
        id_rpls: None,
        residence: None,
        commune: None,
        en_qpv: None,
        distance,
        ligne: 1,
    };
    let l = Lignes {
        operations: vec![operation("OP")],
        menages: ["A", "B", "C", "D", "E"].map(|m| menage(m, "OP", Situation::AReloger)).to_vec(),
        propositions: vec![
            offre("A", Some(5_001), Some(false)),
            offre("A", Some(10), None),
            offre("B", Some(5_000), Some(false)),
            offre("C", Some(9_000), Some(true)),
            offre("D", None, Some(false)),
        ],
        ..Lignes::default()
    };
    assert_eq!(reponses(ELOIGNEE, l), "onn?-");
}
