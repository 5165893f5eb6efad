//! Decision tables of the amount: each cell of the barème, each line of § 6.3, reserves, envelopes, parameters.

use std::collections::BTreeMap;

use super::enveloppe::{Compte, Enveloppe, Ligne, MenagesVises, a_instruire, budget_attendu, suivre, totaliser};
use super::exemples::{faits, jour};
use super::reglages::Bareme;
use super::*;
use crate::french::pourcent;
use crate::relogement::faits::Typologie;
use crate::relogement::reponse::Reponse::{Inconnu, Oui};

fn bon(bail: &str) -> FaitsMinoration {
    FaitsMinoration { premiere_location: Some(jour(bail)), ..faits(bail) }
}

fn codes(f: &FaitsMinoration) -> Vec<&'static str> {
    decider(f, &Reglages::default()).decision.reserves.iter().map(|r| r.code).collect()
}

#[test]
fn each_cell_of_the_bareme() {
    let lignes = [
        (Typologie::T1, [3_000, 2_000, 2_000, 2_000]),
        (Typologie::T2, [3_000, 2_000, 2_000, 2_000]),
        (Typologie::T3, [8_000, 7_000, 6_500, 6_000]),
        (Typologie::T4, [12_000, 10_000, 9_000, 8_000]),
        (Typologie::T5P, [16_000, 13_000, 9_000, 8_500]),
    ];
    for (typologie, euros) in lignes {
        for (zone, euros) in Zone::TOUTES.iter().zip(euros) {
            assert_eq!(base(typologie, *zone), euros * 100, "{typologie:?} {zone:?}");
            let f = FaitsMinoration { typologie: Some(typologie), zone_siege: Some(*zone), ..bon("2022-03-01") };
            assert_eq!(decider(&f, &Reglages::default()).decision.montant, Some(euros * 100));
            let confirmer = *zone == Zone::Deux && matches!(typologie, Typologie::T4 | Typologie::T5P);
            assert_eq!(codes(&f).contains(&"ZONE_2_A_CONFIRMER"), confirmer);
        }
    }
}

#[test]
fn amounts_with_majoration_are_whole_euros() {
    let lignes = [
        (Typologie::T3, Zone::Deux, 7_475, 8_450),
        (Typologie::T5P, Zone::Trois, 9_775, 11_050),
        (Typologie::T4, Zone::UnBis, 13_800, 15_600),
    ];
    for (t, z, quinze, trente) in lignes {
        assert_eq!((bareme::montant(base(t, z), 15), bareme::montant(base(t, z), 30)), (quinze * 100, trente * 100));
    }
    for t in Typologie::TOUS {
        for z in Zone::TOUTES {
            for taux in 0..=255 {
                let exact = i128::from(base(*t, *z)) * i128::from(100 + taux);
                assert_eq!(i128::from(bareme::montant(base(*t, *z), taux)) * 100, exact);
                assert_eq!(exact % 10_000, 0);
            }
        }
    }
}

#[test]
fn the_zone_is_that_of_the_signatory() {
    let zone = |bail: &str, siege, outre_mer, ept| {
        let f =
            FaitsMinoration { zone_siege: siege, signataire_outre_mer: outre_mer, signataire_ept: ept, ..bon(bail) };
        let m = decider(&f, &Reglages::default());
        assert_eq!(m.decision.reponse, if m.zone.is_some() { Oui } else { Inconnu });
        m.zone
    };
    let lignes = [
        ("2023-09-30", Some(Zone::Deux), Some(false), Some(false), Some(Zone::Deux)),
        ("2023-10-01", Some(Zone::Deux), Some(false), Some(false), Some(Zone::Deux)),
        ("2023-09-30", Some(Zone::Un), Some(false), Some(true), Some(Zone::Un)),
        ("2023-10-01", Some(Zone::Un), Some(false), Some(true), Some(Zone::UnBis)),
        ("2023-10-01", None, Some(false), Some(true), Some(Zone::UnBis)),
        ("2023-09-30", None, Some(false), Some(true), None),
        // DOM: zone 1, whatever a zoning says.
        ("2023-09-30", Some(Zone::Trois), Some(true), Some(false), Some(Zone::Un)),
        ("2023-10-01", None, Some(true), Some(false), Some(Zone::Un)),
        // Unknown, and it changes nothing.
        ("2023-10-01", Some(Zone::UnBis), Some(false), None, Some(Zone::UnBis)),
        ("2023-09-30", Some(Zone::Un), Some(false), None, Some(Zone::Un)),
        ("2023-10-01", Some(Zone::Un), None, Some(false), Some(Zone::Un)),
        // Unknown, and it does.
        ("2023-10-01", Some(Zone::Un), Some(false), None, None),
        ("2023-10-01", Some(Zone::Deux), None, Some(false), None),
        ("2023-10-01", None, Some(false), Some(false), None),
    ];
    for (bail, siege, outre_mer, ept, attendue) in lignes {
        assert_eq!(zone(bail, siege, outre_mer, ept), attendue, "{bail} {siege:?} {outre_mer:?} {ept:?}");
    }
}

fn majore(bail: &str, inter: bool, tension: bool, orcod: bool, sort: bool) -> FaitsMinoration {
    FaitsMinoration {
        bailleur_relogeur: Some(if inter { "222222222" } else { "111111111" }.to_owned()),
        en_tension: Some(tension),
        orcod_in: Some(orcod),
        epci_destination: Some(if sort { "200000002" } else { "200000001" }.to_owned()),
        ..bon(bail)
    }
}

#[test]
fn majorations_line_by_line() {
    // Tension, ORCOD-IN; stays, leaves.
    let lignes = [(true, false, 15, 30), (false, true, 15, 15), (true, true, 30, 30), (false, false, 0, 0)];
    for (tension, orcod, reste, sort) in lignes {
        for (quitte, attendu) in [(false, reste), (true, sort)] {
            let taux = |bail, inter| {
                let m = decider(&majore(bail, inter, tension, orcod, quitte), &Reglages::default());
                assert_eq!(m.decision.montant, Some(bareme::montant(700_000, m.majoration.unwrap())));
                m.majoration
            };
            assert_eq!(taux("2023-10-01", true), Some(attendu), "{tension} {orcod} {quitte}");
            assert_eq!(taux("2023-10-01", false), Some(0));
            assert_eq!(taux("2023-09-30", true), Some(0));
        }
    }
}

#[test]
fn an_unknown_majoration_withholds_the_amount_only_when_it_matters() {
    let complet = majore("2024-03-01", true, true, false, true);
    let lignes: Vec<(FaitsMinoration, Option<u32>)> = vec![
        (FaitsMinoration { epci_destination: None, ..complet.clone() }, None),
        (FaitsMinoration { en_tension: None, ..complet.clone() }, None),
        (FaitsMinoration { maitre_ouvrage: None, ..complet.clone() }, None),
        // 30 % for both.
        (FaitsMinoration { orcod_in: None, ..complet.clone() }, Some(30)),
        (FaitsMinoration { epci_destination: None, orcod_in: Some(true), ..complet.clone() }, Some(30)),
        // No tension, no ORCOD-IN: nothing to know of the EPCI.
        (FaitsMinoration { epci_destination: None, en_tension: Some(false), ..complet.clone() }, Some(0)),
        // Before régime C.
        (FaitsMinoration { maitre_ouvrage: None, ..majore("2023-09-30", true, true, false, true) }, Some(0)),
    ];
    for (f, attendu) in lignes {
        let m = decider(&f, &Reglages::default());
        assert_eq!(m.majoration, attendu);
        assert_eq!(m.eligible, Oui);
        assert_eq!(m.decision.montant.is_some(), attendu.is_some());
        assert_eq!(m.decision.reponse, if attendu.is_some() { Oui } else { Inconnu });
        assert_eq!(m.manquants.is_empty(), attendu.is_some());
    }
}

#[test]
fn excellence_is_entered_and_does_not_add_up() {
    let taux = |bail, inter, excellence| {
        let f = FaitsMinoration { excellence, ..majore(bail, inter, true, false, false) };
        let m = decider(&f, &Reglages::default());
        (m.majoration, m.majoration_motif.contains("excellence"))
    };
    assert_eq!(taux("2020-12-31", false, 10), (Some(10), true));
    assert_eq!(taux("2024-03-01", true, 10), (Some(15), false));
    assert_eq!(taux("2024-03-01", true, 20), (Some(20), true));
}

#[test]
fn reserves() {
    // The RGA of 29/08/2021.
    for (bail, attendu) in [("2021-08-28", true), ("2021-08-29", false)] {
        assert_eq!(codes(&bon(bail)).contains(&"BAREME_ANTERIEUR"), attendu, "{bail}");
        let instruire = Reglages { bareme: Bareme::AInstruire, ..Reglages::default() };
        let m = decider(&bon(bail), &instruire);
        assert_eq!((m.eligible, m.decision.reponse), (Oui, if attendu { Inconnu } else { Oui }), "{bail}");
        assert!(m.decision.reserves.is_empty());
    }
    let signataire = |s| codes(&FaitsMinoration { relogeur_signataire: s, ..bon("2022-03-01") });
    assert_eq!(signataire(Some(true)), Vec::<&str>::new());
    assert_eq!(signataire(Some(false)), ["NON_SIGNATAIRE"]);
    assert_eq!(signataire(None), ["SIGNATAIRE_INCONNU"]);
    let m = decider(&FaitsMinoration { relogeur_signataire: Some(false), ..bon("2022-03-01") }, &Reglages::default());
    assert_eq!(m.decision.montant, Some(700_000));
    for (logement, attendu) in [(Zone::Un, 0), (Zone::Deux, 1)] {
        let f = FaitsMinoration { zone_logement: Some(logement), ..bon("2022-03-01") };
        assert_eq!(codes(&f).iter().filter(|c| **c == "GEOGRAPHIE_BAREME").count(), attendu);
    }
}

#[test]
fn missing_facts_are_counted_once_each() {
    let sans_typologie = FaitsMinoration { typologie: None, ..bon("2022-03-01") };
    let sans_rien = FaitsMinoration { loyer: None, plafond: None, ..sans_typologie.clone() };
    let decisions: Vec<Minoration> =
        [&sans_typologie, &sans_rien, &bon("2022-03-01")].iter().map(|f| decider(f, &Reglages::default())).collect();
    let compte = a_instruire(&decisions);
    let attendu: BTreeMap<&str, i64> =
        [("typologie du logement", 2), ("loyer du bail", 1), ("plafond APL du ménage à la date du bail", 1)]
            .into_iter()
            .collect();
    assert_eq!(compte, attendu);
}

fn ligne(projet: &str, bailleur: &str, typologie: Typologie, majoration: u32) -> Ligne {
    Ligne {
        operation: "OP".to_owned(),
        projet: Some(projet.to_owned()),
        bailleur: Some(bailleur.to_owned()),
        typologie,
        regime: if majoration > 0 { Regime::C } else { Regime::B },
        majoration,
        montant: bareme::montant(base(typologie, Zone::Un), majoration),
    }
}

#[test]
fn totals_of_x2() {
    let lignes = [
        ligne("P", "111111111", Typologie::T3, 0),
        ligne("P", "222222222", Typologie::T3, 15),
        ligne("Q", "222222222", Typologie::T4, 30),
    ];
    let t = totaliser(&lignes);
    let compte = |nombre, euros: i64| Compte { nombre, montant: euros * 100 };
    assert_eq!(t.ensemble, compte(3, 7_000 + 8_050 + 13_000));
    assert_eq!(t.par_bailleur.get(&Some("222222222".to_owned())), Some(&compte(2, 21_050)));
    assert_eq!(t.par_typologie.get(&Typologie::T3), Some(&compte(2, 15_050)));
    assert_eq!(t.par_regime.get(&Regime::C), Some(&compte(2, 21_050)));
    assert_eq!(t.par_majoration.get(&30), Some(&compte(1, 13_000)));
    assert_eq!(t.par_projet.get(&Some("P".to_owned())), Some(&compte(2, 15_050)));
}

#[test]
fn only_a_yes_consumes_the_envelope() {
    let lignes: Vec<Ligne> = [
        bon("2022-03-01"),
        FaitsMinoration { loyer: None, ..bon("2022-03-01") },
        FaitsMinoration { contractualisee: Some(false), ..bon("2022-03-01") },
    ]
    .iter()
    .filter_map(|f| Ligne::de(f, &decider(f, &Reglages::default())))
    .collect();
    assert_eq!(totaliser(&lignes).ensemble, Compte { nombre: 1, montant: 700_000 });
    assert_eq!(lignes.first().unwrap().projet.as_deref(), Some("P"));
}

#[test]
fn follow_up_of_an_envelope() {
    let enveloppe = Enveloppe {
        contractualisee: 40_000,
        engagee: Some(30_000),
        menages: MenagesVises { t3: 2, t4: 1, ..MenagesVises::default() },
    };
    let lignes = [
        ligne("P", "111111111", Typologie::T3, 0),
        ligne("P", "222222222", Typologie::T5P, 0),
        ligne("Q", "222222222", Typologie::T4, 30),
    ];
    let s = suivre("P", &enveloppe, &lignes, Some(Zone::Un));
    assert_eq!(
        (s.contractualisee, s.engagee, s.consommee, s.reste),
        (4_000_000, Some(3_000_000), 2_000_000, 2_000_000)
    );
    assert_eq!(s.part_consommee.map(|p| pourcent(&p)), Some("50,0\u{202F}%".to_owned()));
    assert_eq!(s.budget_attendu, Some(2_400_000));
    assert_eq!(budget_attendu(&enveloppe.menages, Zone::UnBis), 2_800_000);
    let t3 = s.par_typologie.iter().find(|p| p.typologie == Typologie::T3).unwrap();
    assert_eq!((t3.prevus, t3.prevu, t3.realise), (2, Some(1_400_000), Compte { nombre: 1, montant: 700_000 }));
    let t5 = s.par_typologie.iter().find(|p| p.typologie == Typologie::T5P).unwrap();
    assert_eq!((t5.prevus, t5.realise.nombre), (0, 1));
    // Exceeded, empty, zone unknown.
    let vide = Enveloppe { contractualisee: 0, engagee: None, menages: MenagesVises::default() };
    let s = suivre("P", &vide, &lignes, None);
    assert_eq!((s.reste, s.budget_attendu), (-2_000_000, None));
    assert!(s.part_consommee.is_none());
}

fn lire(texte: &str) -> crate::error::Result<Reglages> {
    crate::config::lire_texte(texte, std::path::Path::new("relogement.toml"))
}

#[test]
fn parameters_are_read_and_printed() {
    let r = lire(
        "bareme = \"annexe_5\"\nplus_cd = \"toutes\"\nborne_dom = \"exclue\"\ndom_2009 = \"oui\"\ndpe_date = \"datee\"\n\
         dpe_validite_ans = 10\nloyer = \"avec_charges\"\nterritoires_en_tension = [\"200093201\"]\n\
         [dpe_dom]\n974 = 2024-07-01\n[excellence]\nP1 = 10\n\
         [enveloppes.P1]\ncontractualisee = 1_200_000\n[enveloppes.P1.menages]\nT3 = 20\nT5P = 2\n",
    )
    .unwrap();
    assert_eq!(r.imprimes().len(), 9);
    let valeur = |code: &str| r.imprimes().into_iter().find(|p| p.code == code).unwrap().valeur;
    assert_eq!(valeur("P-DPE-DOM"), "La Réunion à partir du 01/07/2024");
    assert_eq!(valeur("Territoires en tension"), "200093201");
    assert_eq!((r.en_tension(Some("200093201")), r.en_tension(Some("200000001"))), (Some(true), Some(false)));
    assert_eq!((r.en_tension(None), Reglages::default().en_tension(None)), (None, Some(false)));
    assert_eq!((r.excellence_de(Some("P1")), r.excellence_de(Some("P2")), r.excellence_de(None)), (10, 0, 0));
    let p1 = r.enveloppes.get("P1").unwrap();
    assert_eq!((p1.contractualisee, p1.menages.nombre(Typologie::T3)), (1_200_000, 20));
    assert_eq!(lire("").unwrap(), Reglages::default());
    assert_eq!(Reglages::default().imprimes().len(), 8);
}

#[test]
fn what_is_written_wrong_is_said_with_its_line() {
    let lignes = [
        ("\nborne = \"incluse\"", 2, "clé inconnue « borne »"),
        ("territoires_en_tension = [\"MEL\"]", 1, "« MEL » n'est pas un SIREN"),
        ("[dpe_dom]\n975 = 2024-07-01", 2, "valeur inconnue « 975 »"),
        ("[enveloppes.P1]\ncontractualisee = 1\n[enveloppes.P1.menages]\nT6 = 1", 4, "clé inconnue « T6 »"),
        ("dom_2009 = \"peut-être\"", 1, "valeur inconnue « peut-être »"),
    ];
    for (texte, ligne, message) in lignes {
        let e = lire(texte).unwrap_err();
        assert!(e.message.contains(message), "{texte} : {e}");
        assert_eq!(e.lieu.and_then(|l| l.ligne), Some(ligne), "{texte}");
    }
}
