use std::collections::BTreeMap;
use std::path::Path;

use super::repartition::repartir_trente;
use super::*;
use crate::relogement::reponse::Reponse::{Inconnu, Non, Oui};
use proptest::prelude::*;

fn f(n: i64, d: i64) -> Fraction {
    Fraction::new(n, d).unwrap()
}

#[test]
fn e2_of_the_specification() {
    let r = Reglages { part_attributions: Some(Seuil(1_100)), ..Reglages::default() };
    let e = e2(96, 1_000, &r);
    assert_eq!(e.objectif, Some(f(110, 1)));
    assert_eq!(e.part_objectif().unwrap().percent(0), "87");
    assert_eq!((e.manquants(), e.tenu()), (Some(14), Non));
    assert_eq!((e2(110, 1_000, &r).manquants(), e2(110, 1_000, &r).tenu()), (Some(0), Oui));
    assert_eq!((e2(109, 1_000, &r).manquants(), e2(109, 1_000, &r).tenu()), (Some(1), Non));
    assert_eq!(e2(200, 1_000, &r).manquants(), Some(0));
    // 11 % of 1 005 is 110,55: the 111th relogé is needed.
    assert_eq!((e2(110, 1_005, &r).manquants(), e2(111, 1_005, &r).tenu()), (Some(1), Oui));
    assert_eq!(e2(0, 0, &r).tenu(), Inconnu);
}

/// 11 % is what one territory agreed on: nothing is asked of the others until they say so.
#[test]
fn e2_has_no_objective_until_one_is_set() {
    let e = e2(96, 1_000, &Reglages::default());
    assert_eq!((e.cible, e.objectif, e.manquants(), e.tenu()), (None, None, None, Inconnu));
    assert_eq!(e.part(), Some(f(96, 1_000)));
    let imprimee = |r: &Reglages| r.imprimes().into_iter().find(|p| p.code == "P-E2").unwrap().valeur;
    assert_eq!(imprimee(&Reglages::default()), "non fixée");
    let mel = Reglages { part_attributions: Some(Seuil(1_100)), ..Reglages::default() };
    assert_eq!(imprimee(&mel), "11\u{202f}%");
    let communes = Reglages { part_attributions_par_commune: true, ..mel };
    assert_eq!(imprimee(&communes), "11\u{202f}%, commune par commune aussi");
}

#[test]
fn e1b_is_a_share_of_the_twenty_five_percent() {
    // 2 000 leases: 500 are the 25 %; half of them for relogés is 250.
    let e = e1b(200, 2_000, 0, Some(Seuil(5_000)));
    assert_eq!((e.objectif, e.manquants()), (Some(f(250, 1)), Some(50)));
    assert_eq!((e.base(), e.part(), e.cible), (Some(f(500, 1)), Some(f(2, 5)), Some(Seuil(5_000))));
    // 25 % of 750 leases is not a whole number: the share is exact all the same.
    let e = e1b(66, 750, 0, Some(Seuil(3_520)));
    assert_eq!((e.part(), e.objectif, e.tenu()), (Some(f(264, 750)), Some(f(66, 1)), Oui));
    assert_eq!(e1b(0, 0, 0, None).part(), None);
    // 100 leases that may be relogements: 200 to 300 of 525, when 262,5 are asked for.
    assert_eq!(e1b(200, 2_000, 100, Some(Seuil(5_000))).tenu(), Inconnu);
    assert_eq!(e1b(300, 2_000, 100, Some(Seuil(5_000))).tenu(), Oui);
    assert_eq!((e1b(200, 2_000, 0, None).objectif, e1b(200, 2_000, 0, None).tenu()), (None, Inconnu));
}

/// The démolisseur keeps at most so many hundredths of a percent.
fn demolisseur(part: i64) -> Reglages {
    Reglages { part_demolisseur: Some(Seuil(part)), ..Reglages::default() }
}

/// 70 / 30 and 40 % are the charter of one territory: the share is measured, and nothing is asked until a territory says so.
#[test]
fn e3_and_e5_have_no_objective_until_one_is_set() {
    let r = Reglages::default();
    let c = Compteur { numerateur: 30, denominateur: 100, ..Compteur::default() };
    for e in [e3(80, 100, 0, &r), e3(80, 100, 5, &r), e5(c, &r)] {
        assert_eq!((e.cible, e.objectif, e.manquants(), e.tenu()), (None, None, None, Inconnu), "{}", e.id);
        assert!(e.part().is_some());
    }
    assert_eq!(r.part_autres(), None);
    let imprimees = |r: &Reglages| {
        let tous = r.imprimes();
        ["P-CLE-70", "P-CLE-30", "P-E5"].map(|c| tous.iter().find(|p| p.code == c).unwrap().valeur.clone())
    };
    assert_eq!(imprimees(&r), ["non fixée", "sans objet", "non fixée"]);
    let fixes = Reglages { part_recent: Some(Seuil(4_000)), ..demolisseur(7_000) };
    assert_eq!(imprimees(&fixes), ["70 / 30", "selon la part du parc", "40\u{202f}%"]);
}

/// A charter is that of the territory that reads, never one by its name.
#[test]
fn no_source_names_a_territory() {
    let (r, c) = (Reglages::default(), Compteur::default());
    let quote = Quote { bailleur: "A".to_owned(), part: None, objectif: None };
    let tous = [
        e1b(1, 1, 0, None),
        e2(1, 1, &r),
        e3(1, 1, 0, &r),
        e3_autres(1, 1, f(1, 1)),
        e4(1, 1, &quote),
        e5(c, &r),
        e7(Contingent::Reloges, 1, Promesse::Nombre(1)),
        e8(c),
        e9(1, 1),
    ];
    for e in tous {
        for nom in ["MEL", "Lille", "Marseille", "Lyon"] {
            assert!(!e.source.contains(nom), "{} : {}", e.id, e.source);
        }
    }
}

#[test]
fn e3_is_a_ceiling_with_either_key() {
    let soixante = demolisseur(6_000);
    let trente = demolisseur(7_000);
    assert_eq!((e3(70, 100, 0, &trente).tenu(), e3(71, 100, 0, &trente).tenu()), (Oui, Non));
    assert_eq!((e3(60, 100, 0, &soixante).tenu(), e3(70, 100, 0, &soixante).tenu()), (Oui, Non));
    assert_eq!(e3(70, 100, 0, &soixante).manquants(), Some(10));
    assert_eq!(
        (e3(70, 100, 5, &trente).tenu(), e3(50, 100, 5, &trente).tenu(), e3(90, 100, 5, &trente).tenu()),
        (Inconnu, Oui, Non)
    );
}

#[test]
fn the_thirty_percent_is_shared_by_the_stock_of_others() {
    let parcs = [("D".to_owned(), 5_000), ("A".to_owned(), 3_000), ("B".to_owned(), 1_000)];
    let quotes = repartir_trente(200, "D", &parcs, &demolisseur(7_000));
    let objectifs: Vec<_> = quotes.iter().map(|q| (q.bailleur.as_str(), q.objectif.unwrap())).collect();
    assert_eq!(objectifs, [("A", f(45, 1)), ("B", f(15, 1))]);
    let egales = Reglages { cle_30: CleTrente::PartsEgales, ..demolisseur(7_000) };
    let objectifs: Vec<_> = repartir_trente(200, "D", &parcs, &egales).iter().map(|q| q.objectif.unwrap()).collect();
    assert_eq!(objectifs, [f(30, 1), f(30, 1)]);
    assert!(repartir_trente(200, "D", &[("D".to_owned(), 1)], &egales).is_empty());
}

/// D keeps 70 of 100 and E 35 of 50: each is asked of what the other leaves, A of both.
#[test]
fn what_demolisseurs_leave_adds_up_bailleur_by_bailleur() {
    let parcs = [("D".to_owned(), 3_000), ("E".to_owned(), 1_000), ("A".to_owned(), 2_000)];
    let restes = repartir_restes(&[("D", 100), ("E", 50), ("F", 0)], &parcs, &demolisseur(7_000)).unwrap();
    // Of 30: a third to E, two thirds to A. Of 15: three fifths to D, two fifths to A.
    let attendus = [("D", f(9, 1)), ("E", f(10, 1)), ("A", f(26, 1))].map(|(b, n)| (b.to_owned(), n));
    assert_eq!(restes, BTreeMap::from(attendus));
    let a = e3_autres(25, 150, restes["A"]);
    assert_eq!((a.manquants(), a.tenu()), (Some(1), Non));
    assert_eq!(e3_autres(26, 150, restes["A"]).tenu(), Oui);
    // Without a share, or without anyone to ask, nothing is: a sum would leave a démolisseur out.
    assert_eq!(repartir_restes(&[("D", 100)], &parcs, &Reglages::default()), None);
    assert_eq!(repartir_restes(&[("D", 100)], &[("D".to_owned(), 1)], &demolisseur(7_000)), None);
    assert_eq!(repartir_restes(&[("F", 0)], &parcs, &demolisseur(7_000)), Some(BTreeMap::new()));
}

#[test]
fn e4_asks_each_its_part_of_the_stock() {
    let parcs = [("A".to_owned(), 3_000), ("B".to_owned(), 1_000)];
    let quotes = repartir_prive(50, &parcs);
    assert_eq!(quotes[0].objectif, Some(f(75, 2)));
    let e = e4(30, 50, &quotes[0]);
    assert_eq!((e.manquants(), e.tenu()), (Some(8), Non));
    assert_eq!(e4(38, 50, &quotes[0]).tenu(), Oui);
    assert_eq!(repartir_prive(50, &[("A".to_owned(), 0)])[0].objectif, None);
}

#[test]
fn e5_counts_c2_mel_and_its_unknown() {
    let r = Reglages { part_recent: Some(Seuil(4_000)), ..Reglages::default() };
    let c = |numerateur, denominateur, inconnus| Compteur { numerateur, denominateur, inconnus, ..Compteur::default() };
    assert_eq!((e5(c(40, 100, 0), &r).tenu(), e5(c(39, 100, 0), &r).tenu()), (Oui, Non));
    // 44 of 110 is 40 %: even if the ten unknown do not hold.
    assert_eq!((e5(c(44, 100, 10), &r).tenu(), e5(c(43, 100, 10), &r).tenu()), (Oui, Inconnu));
    assert_eq!((e5(c(33, 100, 10), &r).tenu(), e5(c(34, 100, 10), &r).tenu()), (Non, Inconnu));
}

#[test]
fn e7_is_a_number_or_a_share() {
    let marseille = e7(Contingent::Proposes, 300, Promesse::Nombre(365));
    assert_eq!((marseille.manquants(), marseille.tenu()), (Some(65), Non));
    let avignon = e7(Contingent::Reloges, 20, Promesse::Part { part: Seuil(2_000), base: 100 });
    assert_eq!((avignon.objectif, avignon.tenu()), (Some(f(20, 1)), Oui));
}

#[test]
fn e8_and_e9_are_figures_without_objective() {
    let c = Compteur { numerateur: 12, denominateur: 48, inconnus: 2, ..Compteur::default() };
    assert_eq!((e8(c).part(), e8(c).inconnus, e8(c).tenu()), (Some(f(1, 4)), 2, Inconnu));
    assert_eq!((e9(30, 400).part().unwrap().percent(1), e9(30, 400).objectif), ("7,5".to_owned(), None));
    assert_eq!(e9(3, 0).part(), None);
}

#[test]
fn settings_are_read() {
    let lire = |t: &str| crate::config::lire_texte::<Reglages>(t, Path::new("relogement.toml"));
    assert_eq!(lire("").unwrap(), Reglages::default());
    assert_eq!(lire("part_demolisseur = 60\ncle_30 = \"parts_egales\"").unwrap().part_demolisseur, Some(Seuil(6_000)));
    assert!(lire("part_demolisseurs = 60").unwrap_err().message.contains("part_demolisseur"));
    assert_eq!(Reglages::default().imprimes().len(), 7);
}

/// 700 for 70 would ask others for less than nothing.
#[test]
fn a_share_out_of_bounds_is_refused_with_its_line() {
    let lire = |t: &str| crate::config::lire_texte::<Reglages>(t, Path::new("relogement.toml"));
    for cle in ["part_attributions", "part_des_25", "part_demolisseur", "part_recent"] {
        for (part, lue) in [("700", "700"), ("-1", "−1"), ("100.01", "100,01")] {
            let e = lire(&format!("cle_30 = \"part_du_parc\"\n{cle} = {part}")).unwrap_err();
            assert!(e.message.contains("de 0 à 100") && e.message.contains(lue), "{cle} = {part} : {}", e.message);
            assert_eq!(e.lieu.and_then(|l| l.ligne), Some(2), "{cle} = {part}");
        }
        for part in ["0", "37.5", "100"] {
            assert!(lire(&format!("{cle} = {part}")).is_ok(), "{cle} = {part}");
        }
    }
    let promise = |part: &str| lire(&format!("[[contingent]]\nreservataire = \"autres\"\npart = {part}"));
    assert!(promise("120").unwrap_err().message.contains("de 0 à 100"));
    assert!(promise("20").is_ok());
}

/// A promise is a number or a share, of a réservataire that the tracking knows; a share waits for the relogements of the year.
#[test]
fn the_promise_of_a_reservataire_is_a_number_or_a_share() {
    let lire = |t: &str| {
        let lu = crate::config::lire_texte::<Reglages>(&format!("[[contingent]]\n{t}"), Path::new("relogement.toml"));
        lu.map(|r| r.contingents[0].clone()).map_err(|e| e.message)
    };
    let part = lire("reservataire = \"action_logement\"\npart = 20").unwrap();
    assert_eq!(part.promesse(Some(50)), Some(Promesse::Part { part: Seuil(2_000), base: 50 }));
    assert_eq!(part.promesse(None), None);
    let nombre = lire("reservataire = \"collectivites\"\nnombre = 365").unwrap();
    assert_eq!(nombre.promesse(None), Some(Promesse::Nombre(365)));
    assert!(lire("reservataire = \"actions_logement\"\npart = 20").unwrap_err().contains("action_logement"));
    for faux in ["", "part = 20\nnombre = 3", "nombre = -1"] {
        let message = lire(&format!("reservataire = \"autres\"\n{faux}")).unwrap_err();
        assert!(message.contains("l’un des deux"), "{message}");
    }
}

proptest! {
    /// Quotes add up to the whole, exactly.
    #[test]
    fn quotes_add_up(n in 0_i64..5_000, parcs in proptest::collection::vec(1_i64..50_000, 1..8)) {
        let parcs: Vec<_> = parcs.into_iter().enumerate().map(|(i, p)| (i.to_string(), p)).collect();
        let somme = repartir_prive(n, &parcs).iter().try_fold(f(0, 1), |s, q| s.plus(&q.objectif?));
        prop_assert_eq!(somme, Some(f(n, 1)));
    }

    /// What is missing is the least that makes it: adding it meets the objective, one less does not.
    #[test]
    fn what_is_missing_is_exact(realise in 0_i64..500, total in 1_i64..5_000, part in 1_i64..10_000) {
        let r = Reglages { part_attributions: Some(Seuil(part)), ..Reglages::default() };
        let manquants = e2(realise, total, &r).manquants().unwrap();
        prop_assert_eq!(e2(realise + manquants, total, &r).tenu(), Oui);
        if manquants > 0 {
            prop_assert_eq!(e2(realise + manquants - 1, total, &r).tenu(), Non);
        }
    }
}
