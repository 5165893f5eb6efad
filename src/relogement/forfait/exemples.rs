//! The worked examples of § 5.3, one test each.

use super::tests::{dossier, jour, menage, operation, relogement};
use super::*;
use crate::relogement::faits::{Genre, Statut};
use crate::relogement::reponse::Reponse::{Non, Oui};

fn constate(d: &Dossier<'_>) -> (Reponse, Option<Centimes>) {
    let f = examiner(d, &Reglages::default());
    (f.constate.reponse, f.constate.montant)
}

/// A private operation has a reference date only when one is entered.
fn saisie() -> Reglages {
    Reglages {
        dates_privees: [("OP".to_owned(), crate::relogement::parametres::Jour(jour("2019-01-01")))]
            .into_iter()
            .collect(),
        ..Reglages::default()
    }
}

#[test]
fn demolition_pcdid_then_ce() {
    let (op, m) = (operation(Nature::Demolition), menage(Statut::Titulaire));
    let r = date_reference(&op, Some(&m), &Reglages::default());
    assert_eq!(r.date(), Some(jour("2019-12-05")));
    assert_eq!(constate(&dossier(&op, &m, "2019-11-30")), (Non, None));
    assert_eq!(constate(&dossier(&op, &m, "2019-12-04")), (Non, None));
    assert_eq!(constate(&dossier(&op, &m, "2019-12-05")), (Oui, Some(450_000)));
}

#[test]
fn demolition_with_autorisation_anticipee() {
    let op = Operation { date_autorisation_anticipee: Some(jour("2019-04-01")), ..operation(Nature::Demolition) };
    let m = menage(Statut::Titulaire);
    assert_eq!(constate(&dossier(&op, &m, "2019-11-30")), (Oui, Some(450_000)));
    assert_eq!(constate(&dossier(&op, &m, "2019-04-01")), (Oui, Some(450_000)));
    assert_eq!(constate(&dossier(&op, &m, "2019-03-31")), (Non, None));
}

#[test]
fn an_agreed_date_before_the_floor_is_a_finding() {
    let m = menage(Statut::Titulaire);
    for (accord, constats) in [("2014-02-21", 1), ("2014-02-22", 0)] {
        let op = Operation { date_accord_anticipe: Some(jour(accord)), ..operation(Nature::Demolition) };
        let f = examiner(&dossier(&op, &m, "2014-02-22"), &Reglages::default());
        assert_eq!(f.constats.iter().filter(|c| c.code == "ACCORD_AVANT_PLANCHER").count(), constats, "{accord}");
        assert_eq!(f.constate.reponse, Oui);
        assert_eq!(constate(&dossier(&op, &m, "2014-02-21")), (Non, None));
    }
}

#[test]
fn demolition_pcdid_after_ce() {
    let op = Operation { date_pcdid: Some(jour("2020-06-01")), ..operation(Nature::Demolition) };
    let m = menage(Statut::Titulaire);
    assert_eq!(date_reference(&op, None, &Reglages::default()).date(), Some(jour("2020-06-01")));
    assert_eq!(constate(&dossier(&op, &m, "2020-05-31")), (Non, None));
    assert_eq!(constate(&dossier(&op, &m, "2020-06-01")), (Oui, Some(450_000)));
}

#[test]
fn titulaire_adult_son_and_hosted_cousin() {
    let op = operation(Nature::Demolition);
    let (pere, cousin) = (menage(Statut::Titulaire), menage(Statut::HebergeAutre));
    let fils = Menage { origine: Some("M".to_owned()), ..menage(Statut::DecohabitantDirect) };
    let (celui_du_pere, celui_du_fils) = (
        [relogement(Genre::Definitif, "2020-01-01", Some("A"))],
        [relogement(Genre::Definitif, "2020-01-01", Some("B"))],
    );
    let date = "2020-01-01";
    let precedents = [Precedent { menage: &pere, relogements: &celui_du_pere }];
    let forfaits = [
        examiner(&Dossier { relogements: &celui_du_pere, ..dossier(&op, &pere, date) }, &Reglages::default()),
        examiner(
            &Dossier { relogements: &celui_du_fils, precedents: &precedents, ..dossier(&op, &fils, date) },
            &Reglages::default(),
        ),
        examiner(&dossier(&op, &cousin, date), &Reglages::default()),
    ];
    let total = agreger(&forfaits);
    assert_eq!((total.constate.nombre, total.constate.montant), (2, 900_000));
    assert_eq!((total.previsionnel.nombre, total.previsionnel.montant), (2, 900_000));
    assert_eq!((total.eligibles, total.reloges_eligibles), (2, 2));
}

#[test]
fn requalification_out_and_back_is_one_forfait() {
    let (op, m) = (operation(Nature::Requalification), menage(Statut::Titulaire));
    let passages =
        [relogement(Genre::Tiroir, "2021-01-15", Some("A")), relogement(Genre::Retour, "2023-06-01", Some("B"))];
    let d = Dossier {
        relogements: &passages,
        situation: Some(Situation::RetourEffectue),
        ..dossier(&op, &m, "2023-06-01")
    };
    let total = agreger(&[examiner(&d, &Reglages::default())]);
    assert_eq!((total.constate.nombre, total.constate.montant), (1, 300_000));
}

#[test]
fn owner_occupier_who_buys_elsewhere_with_the_mous() {
    let (op, m) = (operation(Nature::RecyclageCopropriete), menage(Statut::ProprietaireOccupant));
    let mut achat = relogement(Genre::Definitif, "2022-01-01", None);
    achat.apres.statut = Some(crate::relogement::faits::StatutLogement::Accession);
    let achat = [achat];
    let f = examiner(&Dossier { relogements: &achat, ..dossier(&op, &m, "2022-01-01") }, &saisie());
    assert_eq!((f.constate.reponse, f.constate.montant), (Oui, Some(500_000)));
}

#[test]
fn private_tenant_gone_alone() {
    let (op, m) = (operation(Nature::RecyclageCopropriete), menage(Statut::Titulaire));
    let d = Dossier {
        situation: Some(Situation::PartiSansAccompagnement),
        accompagne: Some(false),
        ..dossier(&op, &m, "2022-01-01")
    };
    let f = examiner(&d, &saisie());
    assert_eq!((f.constate.reponse, f.constate.montant), (Non, None));
    assert_eq!(agreger(&[f]).constate.montant, 0);
}

#[test]
fn no_lease_but_electricity_bills() {
    let op = operation(Nature::RecyclageHabitatAncien);
    let m = Menage { preuve_occupation: Some(true), ..menage(Statut::OccupantBonneFoi) };
    let f = examiner(&dossier(&op, &m, "2022-01-01"), &saisie());
    assert_eq!((f.constate.reponse, f.constate.montant), (Oui, Some(500_000)));
}

#[test]
fn the_forfait_is_due_when_another_bailleur_rehouses() {
    let (op, m) = (operation(Nature::Demolition), menage(Statut::Titulaire));
    let chez_un_autre = [relogement(Genre::Definitif, "2020-01-01", Some("A"))];
    let f = examiner(&Dossier { relogements: &chez_un_autre, ..dossier(&op, &m, "2020-01-01") }, &Reglages::default());
    assert_eq!(f.constate.montant, Some(450_000));
}

#[test]
fn forecast_161_closing_150() {
    let (op, m) = (operation(Nature::Demolition), menage(Statut::Titulaire));
    let reloge = examiner(&dossier(&op, &m, "2020-01-01"), &Reglages::default());
    let reste = examiner(
        &Dossier { situation: Some(Situation::AReloger), date_relogement: None, ..dossier(&op, &m, "2020-01-01") },
        &Reglages::default(),
    );
    let total = agreger(std::iter::repeat_n(&reloge, 150).chain(std::iter::repeat_n(&reste, 11)));
    assert_eq!((total.previsionnel.nombre, total.previsionnel.montant), (161, 72_450_000));
    assert_eq!((total.constate.nombre, total.constate.montant), (150, 67_500_000));
    assert_eq!(total.ecart_montant(), -4_950_000);
    assert_eq!(total.pas_encore, 11);
    // Levels are the sum of their operations.
    let double = total.plus(total);
    assert_eq!((double.previsionnel.nombre, double.ecart_montant(), double.pas_encore), (322, -9_900_000, 22));
}
