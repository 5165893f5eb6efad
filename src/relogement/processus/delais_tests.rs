use super::*;
use crate::relogement::essais::{jour, menage, operation, relogement};
use crate::relogement::faits::{Genre, Nature, ReponseMenage, Situation};
use crate::relogement::suivi::{DateRelogement, Demande, Lignes};
use Reponse::{Inconnu, Non, Oui};

fn visitee(visite: Option<&str>, reponse: Option<&str>) -> Proposition {
    Proposition {
        menage: "a".to_owned(),
        date_visite: visite.map(jour),
        date_reponse: reponse.map(jour),
        reponse: reponse.map(|_| ReponseMenage::Refusee),
        ..Proposition::default()
    }
}

#[test]
fn j5_gives_ten_days_to_answer() {
    let r = Reglages::default();
    let visite = Some("2024-03-01");
    let lu = |p: &Proposition, arrete: &str| (reponse(p, &r, jour(arrete)), durees_de_reponse([p], jour(arrete)).n());
    let fin = "2024-12-31";
    assert_eq!(lu(&visitee(visite, Some("2024-03-11")), fin), (Some(Oui), 1));
    assert_eq!(lu(&visitee(visite, Some("2024-03-12")), fin), (Some(Non), 1));
    assert_eq!(lu(&visitee(visite, Some("2024-02-28")), fin), (Some(Inconnu), 0), "answered before the visit");
    assert_eq!(lu(&visitee(visite, None), "2024-03-11"), (None, 0), "still time");
    assert_eq!(lu(&visitee(visite, None), "2024-03-12"), (Some(Inconnu), 0), "nobody wrote anything");
    let dite = |reponse| Proposition { reponse: Some(reponse), ..visitee(visite, None) };
    assert_eq!(lu(&dite(ReponseMenage::Acceptee), fin), (Some(Inconnu), 0), "an answer without its day");
    assert_eq!(lu(&dite(ReponseMenage::SansReponse), fin), (Some(Non), 0), "no answer at all");
    assert_eq!(lu(&visitee(visite, Some("2024-06-01")), "2024-04-01"), (Some(Non), 0), "not answered yet, and late");
    assert_eq!(lu(&visitee(None, Some("2024-06-01")), fin), (None, 0));
}

#[test]
fn j11_gives_three_days_to_read() {
    let r = Reglages::default();
    let lu = |offre: Option<&str>, lue: Option<&str>, arrete: &str| {
        let p = Proposition { date_offre: offre.map(jour), date_lecture: lue.map(jour), ..Proposition::default() };
        lecture(&p, &r, jour(arrete))
    };
    assert_eq!(lu(Some("2024-03-01"), Some("2024-03-04"), "2024-12-31"), Some(Oui));
    assert_eq!(lu(Some("2024-03-01"), Some("2024-03-05"), "2024-12-31"), Some(Non));
    assert_eq!(lu(Some("2024-03-01"), None, "2024-03-04"), None);
    assert_eq!(lu(Some("2024-03-01"), None, "2024-03-05"), Some(Non));
    assert_eq!(lu(None, Some("2024-03-05"), "2024-12-31"), Some(Inconnu));
    assert_eq!(lu(None, None, "2024-12-31"), None);
}

fn suivi(lignes: Lignes, arrete: &str) -> Suivi {
    Suivi::new(lignes, DateRelogement::Bail, jour(arrete))
}

#[test]
fn j13_comes_from_rows_by_operation_and_stock() {
    let o = Operation { nature: Some(Nature::Demolition), ..operation("X") };
    let mut lignes = Lignes { operations: vec![o], ..Lignes::default() };
    for (id, enquete) in [("a", true), ("b", true), ("c", false), ("d", true), ("e", true)] {
        let mut m = menage(id, "X", Situation::AReloger);
        m.date_enquete = enquete.then(|| jour("2024-01-01"));
        lignes.menages.push(m);
    }
    for (id, genre, bail) in [
        ("a", Genre::Temporaire, "2024-01-02"),
        ("a", Genre::Definitif, "2024-01-11"),
        ("b", Genre::Retour, "2024-01-31"),
        ("c", Genre::Definitif, "2024-01-31"),
        ("d", Genre::Definitif, "2025-01-01"),
    ] {
        lignes.relogements.push(relogement(id, genre, Some(bail)));
    }
    let suivi = suivi(lignes, "2024-12-31");
    let j13 = duree_globale(&suivi, &suivi.dossiers);
    let e = &j13.ensemble;
    assert_eq!((e.n(), e.inconnues, e.mediane().unwrap().value(0).as_str(), e.p90()), (2, 1, "20", Some(30)));
    assert_eq!(j13.par_operation.get("X"), Some(e));
    assert_eq!(j13.par_parc.get(&Some(Parc::Social)), Some(e));
}

#[test]
fn a_household_waits_for_long_after_twelve_months() {
    let arrete = "2024-12-31";
    let lu = |situation: Option<Situation>, enquete: Option<&str>, ouverture: Option<&str>, creation: Option<&str>| {
        let o = Operation { date_ouverture_relogement: ouverture.map(jour), ..operation("X") };
        let mut m = menage("a", "X", Situation::AReloger);
        (m.situation, m.date_enquete, m.demande) = (situation, enquete.map(jour), Some("D".to_owned()));
        let demande = Demande { creation: creation.map(jour), ..Demande::default() };
        let demandes = [("D".to_owned(), demande)].into();
        let s = suivi(Lignes { operations: vec![o], menages: vec![m], demandes, ..Lignes::default() }, arrete);
        attente(&s.dossiers[0], s.operations.get("X"), &Reglages::default(), jour(arrete))
    };
    let attend = Some(Situation::AReloger);
    assert_eq!(lu(attend, Some("2023-12-31"), None, None), Some(Non), "twelve months, not more");
    assert_eq!(lu(attend, Some("2023-12-30"), None, None), Some(Oui));
    assert_eq!(lu(attend, None, None, None), Some(Inconnu));
    assert_eq!(lu(Some(Situation::Tiroir), Some("2022-01-01"), None, None), Some(Oui));
    assert_eq!(lu(Some(Situation::RelogeDefinitif), Some("2022-01-01"), None, None), None);
    assert_eq!(lu(Some(Situation::DepartSpontane), Some("2022-01-01"), None, None), None);
    assert_eq!(lu(None, Some("2022-01-01"), None, None), Some(Inconnu));
    assert_eq!(lu(None, Some("2024-01-01"), None, None), Some(Non));
    assert_eq!(
        lu(attend, None, Some("2022-01-01"), Some("2024-12-01")),
        Some(Oui),
        "the opening comes before the demand"
    );
    assert_eq!(lu(attend, None, Some("2025-06-01"), Some("2022-12-01")), Some(Oui), "not opened yet");
}
