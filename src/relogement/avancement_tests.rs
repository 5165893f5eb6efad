use std::collections::BTreeMap;

use proptest::prelude::*;

use super::avancement::{Colonne, Compteurs, Regard, Temporaires, consolider};
use super::consolidation::Somme;
use super::essais::{jour, menage, operation, relogement};
use super::faits::{Genre, Proposition, ReponseMenage, Situation, Statut};
use super::niveaux::{Echelon, Parents, Rattachement};
use super::propositions;
use super::suivi::{DateRelogement, Demande, Lignes, Suivi};

fn commune(code: &str) -> Option<(String, String)> {
    match code {
        "00101" | "00102" => Some(("E1".to_owned(), "00".to_owned())),
        "00201" => Some(("E2".to_owned(), "00".to_owned())),
        _ => None,
    }
}

fn total(suivi: &Suivi, arrete: &str, temporaires: Temporaires) -> Compteurs {
    let propositions = propositions::Reglages::default();
    let r = Regard { suivi, arrete: jour(arrete), temporaires, propositions: &propositions, commune: &commune };
    let mut c = Compteurs::default();
    suivi.dossiers.iter().for_each(|d| c.ajouter(&r.compter(d)));
    c
}

/// Where a household goes: one column each, and unknown places are told apart.
#[test]
fn destinations_are_told_from_the_dwelling_left() {
    let cas: [(Option<&str>, &[Colonne]); 5] = [
        (Some("00101"), &[]),
        (Some("00102"), &[Colonne::HorsCommune]),
        (Some("00201"), &[Colonne::HorsCommune, Colonne::HorsEpci]),
        (Some("75056"), &[Colonne::HorsCommune, Colonne::HorsEpci, Colonne::HorsDepartement]),
        (None, &[Colonne::DestinationInconnue]),
    ];
    let destinations =
        [Colonne::HorsCommune, Colonne::HorsEpci, Colonne::HorsDepartement, Colonne::DestinationInconnue];
    for (apres, attendues) in cas {
        let mut r = relogement("M", Genre::Definitif, Some("2024-01-10"));
        r.apres.commune = apres.map(str::to_owned);
        let suivi = Suivi::new(
            Lignes {
                operations: vec![operation("O")],
                menages: vec![menage("M", "O", Situation::RelogeDefinitif)],
                relogements: vec![r],
                ..Lignes::default()
            },
            DateRelogement::Bail,
            jour("2024-12-31"),
        );
        let c = total(&suivi, "2024-12-31", Temporaires::APart);
        for d in destinations {
            assert_eq!(c.lire(d), i64::from(attendues.contains(&d)), "{apres:?} {d:?}");
        }
    }
}

/// Twelve months end on the closing date: the lease of the same day a year before is out.
#[test]
fn the_last_twelve_months_have_exact_bounds() {
    for (bail, attendu) in [("2023-06-30", 0), ("2023-07-01", 1), ("2024-06-30", 1)] {
        let suivi = Suivi::new(
            Lignes {
                operations: vec![operation("O")],
                menages: vec![menage("M", "O", Situation::RelogeDefinitif)],
                relogements: vec![relogement("M", Genre::Definitif, Some(bail))],
                ..Lignes::default()
            },
            DateRelogement::Bail,
            jour("2024-06-30"),
        );
        let c = total(&suivi, "2024-06-30", Temporaires::APart);
        assert_eq!(c.lire(Colonne::DouzeMois), attendu, "{bail}");
    }
}

#[test]
fn households_housed_for_a_time_are_apart_or_still_to_be_rehoused() {
    let suivi = Suivi::new(
        Lignes {
            operations: vec![operation("O")],
            menages: vec![menage("A", "O", Situation::RelogeTemporaire), menage("B", "O", Situation::Tiroir)],
            ..Lignes::default()
        },
        DateRelogement::Bail,
        jour("2024-06-30"),
    );
    let lu = |t| {
        let c = total(&suivi, "2024-06-30", t);
        [Colonne::Temporaires, Colonne::Tiroirs, Colonne::Restant].map(|x| c.lire(x))
    };
    assert_eq!(lu(Temporaires::APart), [1, 1, 0]);
    assert_eq!(lu(Temporaires::Restant), [0, 0, 2]);
}

/// In the latest stock, not struck off at the closing date, and not said to be another kind of demand (§ 1.7, § 2.1).
#[test]
fn an_active_demand_is_one_of_the_renouvellement_urbain_that_lives() {
    let demande = |active, ru, radiation: Option<&str>| Demande {
        active,
        ru,
        radiation: radiation.map(|j| (jour(j), true)),
        ..Demande::default()
    };
    let cas = [
        (demande(true, Some(true), None), 1),
        (demande(true, None, None), 1),
        (demande(true, Some(false), None), 0),
        (demande(false, Some(true), None), 0),
        (demande(true, Some(true), Some("2024-06-30")), 0),
        (demande(true, Some(true), Some("2024-07-01")), 1),
    ];
    for (d, attendu) in cas {
        let mut m = menage("M", "O", Situation::AReloger);
        m.demande = Some("D".to_owned());
        let lignes = Lignes {
            operations: vec![operation("O")],
            menages: vec![m],
            demandes: [("D".to_owned(), d.clone())].into(),
            ..Lignes::default()
        };
        let suivi = Suivi::new(lignes, DateRelogement::Bail, jour("2024-06-30"));
        let c = total(&suivi, "2024-06-30", Temporaires::APart);
        assert_eq!(c.lire(Colonne::DlsActive), attendu, "{d:?}");
    }
}

/// Refusals by place among the offers that count (§ 1.5): a double offer is one, one that does not count has no place, one that is not
/// answered keeps its own.
#[test]
fn refusals_are_counted_by_place_among_counted_offers() {
    let offre = |rang, comptee, groupe: Option<&str>, reponse| Proposition {
        menage: "M".to_owned(),
        rang: Some(rang),
        date_notification: jour("2024-01-01").checked_add_months(chrono::Months::new(u32::try_from(rang).unwrap())),
        reponse,
        comptee: Some(comptee),
        groupe: groupe.map(str::to_owned),
        ..Proposition::default()
    };
    let refusee = Some(ReponseMenage::Refusee);
    let refus = |propositions| {
        let lignes = Lignes {
            operations: vec![operation("O")],
            menages: vec![menage("M", "O", Situation::AReloger)],
            propositions,
            ..Lignes::default()
        };
        let c = total(&Suivi::new(lignes, DateRelogement::Bail, jour("2024-12-31")), "2024-12-31", Temporaires::APart);
        [Colonne::Propositions, Colonne::RefusRang1, Colonne::RefusRang2, Colonne::RefusRang3].map(|x| c.lire(x))
    };
    let simple = |rang| offre(rang, true, None, refusee);
    assert_eq!(refus(vec![simple(1), simple(2), simple(3)]), [3, 1, 1, 1]);
    let double = |rang, comptee| offre(rang, comptee, Some("g"), refusee);
    assert_eq!(refus(vec![double(1, true), double(2, false), simple(3)]), [3, 1, 1, 0]);
    let prise = offre(2, true, Some("g"), Some(ReponseMenage::Acceptee));
    assert_eq!(refus(vec![double(1, true), prise]), [2, 0, 0, 0], "one of the pair was taken");
    assert_eq!(refus(vec![offre(1, false, None, refusee), simple(2)]), [2, 1, 0, 0], "an offer that does not count");
    assert_eq!(refus(vec![offre(1, true, None, None), simple(2)]), [2, 0, 1, 0], "the first one waits for its answer");
}

/// One operation over two communes, projects of two EPCI, an operation without project.
fn parents() -> Parents {
    Parents {
        epci_du_projet: [("P1", "E1"), ("P2", "E2")].map(|(p, e)| (p.to_owned(), e.to_owned())).into(),
        siege: [("E1", ("00", Some("R"))), ("E2", ("01", Some("R")))]
            .map(|(e, (d, r))| (e.to_owned(), (d.to_owned(), r.map(str::to_owned))))
            .into(),
        epci: "E1".to_owned(),
    }
}

prop_compose! {
    fn tirage()(
        menages in proptest::collection::vec((0usize..5, 0usize..10, 0usize..8, proptest::option::of(0i64..3000), 0usize..4), 0..40),
        arrete in 0i64..3000,
    ) -> (Suivi, chrono::NaiveDate) {
        let debut = jour("2018-01-01");
        let apres = |n: i64| debut + chrono::TimeDelta::days(n);
        let mut lignes = Lignes {
            operations: (0..5)
                .map(|i| {
                    let mut o = operation(&format!("O{i}"));
                    o.projet = [Some("P1"), Some("P1"), Some("P2"), None, Some("ailleurs")][i].map(str::to_owned);
                    o.epci_signataire = (i == 4).then(|| "E9".to_owned());
                    o
                })
                .collect(),
            ..Lignes::default()
        };
        for (i, (operation, situation, statut, bail, genre)) in menages.into_iter().enumerate() {
            let id = format!("M{i}");
            let mut m = menage(&id, &format!("O{operation}"), Situation::TOUS[situation]);
            m.statut = Some(Statut::TOUS[statut]);
            m.date_situation = bail.map(apres);
            lignes.menages.push(m);
            if genre < 3 {
                let mut r = relogement(&id, Genre::TOUS[genre], None);
                r.date_bail = bail.map(apres);
                lignes.relogements.push(r);
            }
        }
        let arrete = apres(arrete);
        (Suivi::new(lignes, DateRelogement::Bail, arrete), arrete)
    }
}

proptest! {
    /// At every level and date, each household is in one situation, and each row is what its children add up to.
    #[test]
    fn every_household_counts_once_at_every_level((suivi, arrete) in tirage()) {
        let propositions = propositions::Reglages::default();
        let temporaires = Temporaires::APart;
        let r = Regard { suivi: &suivi, arrete, temporaires, propositions: &propositions, commune: &commune };
        let rattachements: BTreeMap<String, Rattachement> =
            suivi.operations.values().map(|o| (o.code.clone(), parents().rattacher(o))).collect();
        let lignes = consolider(&r, &rattachements);
        for echelon in Echelon::TOUS {
            let mut somme = Compteurs::default();
            lignes.iter().filter(|l| l.echelon == *echelon).for_each(|l| somme.ajouter(&l.compteurs));
            prop_assert_eq!(somme.lire(Colonne::Recenses), suivi.dossiers.len() as i64);
            prop_assert!(somme.equilibre());
        }
        for l in &lignes {
            prop_assert!(l.controle, "{:?} {}", l.echelon, l.zone);
        }
    }
}
