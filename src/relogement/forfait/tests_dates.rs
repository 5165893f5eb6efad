//! Decision table of condition 3: the reference date of each nature of operation, § 5.2.

use super::tests::{dossier, jour, menage, operation, privees};
use super::*;
use crate::relogement::faits::Statut;
use crate::relogement::reponse::Reponse::{Inconnu, Non, Oui};

#[test]
fn reference_date_of_a_demolition() {
    type Dates<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>);
    // Submitted; PCDID, CE, convention, agreed, autorisation; origin, date.
    let lignes: &[(Option<bool>, Dates<'_>, Origine, Option<&str>)] = &[
        (Some(true), (Some("2019-03-10"), Some("2019-12-05"), None, None, None), Origine::Ce, Some("2019-12-05")),
        (Some(true), (Some("2020-06-01"), Some("2019-12-05"), None, None, None), Origine::Pcdid, Some("2020-06-01")),
        (None, (Some("2019-03-10"), Some("2019-12-05"), None, None, None), Origine::Ce, Some("2019-12-05")),
        (
            Some(false),
            (Some("2019-03-10"), None, Some("2020-01-31"), None, None),
            Origine::Convention,
            Some("2020-01-31"),
        ),
        (Some(false), (Some("2020-02-01"), None, Some("2020-01-31"), None, None), Origine::Pcdid, Some("2020-02-01")),
        (
            Some(true),
            (Some("2019-03-10"), Some("2019-12-05"), None, Some("2018-05-01"), None),
            Origine::Accord,
            Some("2018-05-01"),
        ),
        // Agreed on the day itself, then after it: the earlier date is kept.
        (
            Some(true),
            (Some("2019-03-10"), Some("2019-12-05"), None, Some("2019-12-05"), None),
            Origine::Accord,
            Some("2019-12-05"),
        ),
        (
            Some(true),
            (Some("2019-03-10"), Some("2019-12-05"), None, Some("2019-12-06"), None),
            Origine::Ce,
            Some("2019-12-05"),
        ),
        // Half of the other date is not a date: what was agreed is believed to be earlier.
        (Some(true), (Some("2019-03-10"), None, None, Some("2021-01-01"), None), Origine::Accord, Some("2021-01-01")),
        (Some(true), (None, None, None, Some("2014-02-22"), None), Origine::Accord, Some("2014-02-22")),
        (Some(true), (None, None, None, Some("2014-02-21"), None), Origine::Accord, Some("2014-02-22")),
        (
            Some(true),
            (Some("2019-03-10"), Some("2019-12-05"), None, Some("2018-05-01"), Some("2019-04-01")),
            Origine::AutorisationAnticipee,
            Some("2019-04-01"),
        ),
        (Some(true), (Some("2019-03-10"), None, None, None, None), Origine::AInstruire, None),
        (Some(true), (None, Some("2019-12-05"), None, None, None), Origine::AInstruire, None),
        (Some(false), (Some("2019-03-10"), None, None, None, None), Origine::AInstruire, None),
        (None, (Some("2019-03-10"), None, Some("2020-01-31"), None, None), Origine::AInstruire, None),
        (
            Some(false),
            (Some("2019-03-10"), Some("2019-12-05"), Some("2020-01-31"), None, None),
            Origine::AInstruire,
            None,
        ),
    ];
    for (soumis, (pcdid, ce, convention, accord, autorisation), origine, date) in lignes {
        let lire = |t: &Option<&str>| t.map(jour);
        let op = Operation {
            soumis_au_ce: *soumis,
            date_pcdid: lire(pcdid),
            date_ce: lire(ce),
            date_convention: lire(convention),
            date_accord_anticipe: lire(accord),
            date_autorisation_anticipee: lire(autorisation),
            ..operation(Nature::Demolition)
        };
        let r = date_reference(&op, None, &Reglages::default());
        assert_eq!((r.origine, r.date()), (*origine, lire(date)), "{op:?}");
        assert_eq!(r.manquants.is_empty(), date.is_some());
        let avant_plancher = *accord == Some("2014-02-21");
        assert_eq!(r.constats.iter().any(|c| c.code == "ACCORD_AVANT_PLANCHER"), avant_plancher);
        assert_eq!(r.constats.iter().any(|c| c.code == "ACCORD_TARDIF"), *accord == Some("2019-12-06"));
    }
}

#[test]
fn half_a_reference_date_refuses_what_comes_before_it() {
    let op = Operation { date_ce: None, ..operation(Nature::Demolition) };
    let m = menage(Statut::Titulaire);
    for (date, attendu) in [("2019-03-09", Non), ("2019-03-10", Inconnu), ("2024-01-01", Inconnu)] {
        let f = examiner(&dossier(&op, &m, date), &Reglages::default());
        assert_eq!(f.constate.reponse, attendu, "{date}");
    }
}

#[test]
fn reference_date_of_a_requalification_is_the_information_meeting() {
    let (op, m) = (operation(Nature::Requalification), menage(Statut::Titulaire));
    for (date, attendu) in [("2020-01-31", Non), ("2020-02-01", Oui)] {
        let f = examiner(&dossier(&op, &m, date), &Reglages::default());
        assert_eq!((f.constate.reponse, f.reference.origine), (attendu, Origine::ReunionInformation), "{date}");
    }
    let op = Operation { date_reunion_information: None, ..op };
    assert_eq!(examiner(&dossier(&op, &m, "2020-02-01"), &Reglages::default()).constate.reponse, Inconnu);
}

#[test]
fn reference_date_of_private_stock_is_a_choice() {
    for nature in [Nature::RecyclageCopropriete, Nature::RecyclageHabitatAncien, Nature::Portage] {
        let op = Operation { date_engagement: Some(jour("2020-05-01")), ..operation(nature) };
        let m = Menage { date_enquete: Some(jour("2019-09-01")), ..menage(Statut::Titulaire) };
        let origine = |r: &Reglages| {
            let d = date_reference(&op, Some(&m), r);
            (d.origine, d.date())
        };
        assert_eq!(origine(&Reglages::default()), (Origine::AInstruire, None));
        let r = Reglages { date_prive: DatePrive::Engagement, ..Reglages::default() };
        assert_eq!(origine(&r), (Origine::Engagement, Some(jour("2020-05-01"))));
        let r = Reglages { date_prive: DatePrive::EnqueteSociale, ..Reglages::default() };
        assert_eq!(origine(&r), (Origine::EnqueteSociale, Some(jour("2019-09-01"))));
        let r = Reglages { dates_privees: privees().dates_privees, ..r };
        assert_eq!(origine(&r), (Origine::Saisie, Some(jour("2019-01-01"))));
    }
}
