//! Derived indicators: the figures of the specification, what is withheld, and every mistake of the file.

use std::path::Path;

use crate::indicators::essais::{EPCI, Faits, catalogue};
use crate::measures::{Niveau, Periode};
use crate::secrecy::PublishedMeasures;

use super::*;

const VAGUE: Periode = Periode::Millesime(2024);
const ICI: (Periode, Niveau, &str) = (VAGUE, Niveau::Epci, EPCI);
const ZONE: (Periode, Niveau, &str) = (VAGUE, Niveau::Qpv, "QN1");

fn livres() -> Derives {
    let texte = crate::assets::livre(FICHIER).unwrap();
    Derives::lire(texte, Path::new("derives.toml"), &catalogue()).unwrap_or_else(|e| panic!("{e} {:?}", e.aides))
}

fn lus(texte: &str) -> Derives {
    Derives::lire(texte, Path::new("derives.toml"), &catalogue()).unwrap_or_else(|e| panic!("{e} {:?}", e.aides))
}

/// `code niveau zone classe` → value as it is printed.
fn valeurs(d: &Derives, m: &PublishedMeasures, code: &str) -> Vec<(String, String)> {
    let lignes = calculer(d, m, EPCI);
    let de = lignes.iter().filter(|l| l.derive.code == code);
    de.map(|l| {
        let v = match &l.valeur {
            Valeur::Nombre(f) if l.derive.unite.echelle() == 100 => f.percent(1),
            Valeur::Nombre(f) => f.value(2),
            Valeur::Classe(c) => c.clone(),
            Valeur::Masquee => "s".to_owned(),
            Valeur::NonCalculable => "n.c.".to_owned(),
        };
        (format!("{} {} {} {}", l.periode, l.niveau.code(), l.zone, l.classe).trim().to_owned(), v)
    })
    .collect()
}

fn un(d: &Derives, m: &PublishedMeasures, code: &str, ou: &str) -> String {
    let v = valeurs(d, m, code);
    v.iter().find(|(o, _)| o == ou).unwrap_or_else(|| panic!("{code} {ou} : {v:?}")).1.clone()
}

/// Pau: 15 % of the households, 21 % of those under 20 % of the ceilings: 1,40.
#[test]
fn the_index_of_localisation() {
    let m = Faits::default()
        .effectif("occ_menages", ICI, 10_000)
        .effectif("occ_menages", ZONE, 1_500)
        .part("occ_moins_20_plus", ICI, 2_000, 8_000, 0)
        .part("occ_moins_20_plus", ZONE, 420, 1_080, 0)
        .part("occ_moins_20_plus__recents", ICI, 100, 400, 0)
        .part("occ_moins_20_plus__recents", ZONE, 19, 31, 0)
        .publier();
    let d = livres();
    let qpv = "2024-01-01 qpv QN1";
    assert_eq!(un(&d, &m, "occ_poids_menages", qpv), "15,0");
    assert_eq!(un(&d, &m, "occ_poids_moins_20", qpv), "21,0");
    assert_eq!(un(&d, &m, "occ_indice_localisation", qpv), "1,40");
    assert_eq!(un(&d, &m, "occ_poids_moins_20__recents", qpv), "19,0", "récents 19 %");
    assert_eq!(un(&d, &m, "occ_indice_localisation", &format!("2024-01-01 epci {EPCI}")), "1,00");
    // Récents 38 %, all 28 %.
    assert_eq!(un(&d, &m, "occ_ecart_recents__occ_moins_20_plus", qpv), "10,0");
}

/// Pau 24, 31, 33 % in 2014, 2016, 2018: + 7, + 2.
#[test]
fn the_evolution_between_waves() {
    let vague = |a| (Periode::Millesime(a), Niveau::Qpv, "QN1");
    let m = Faits::default()
        .part("occ_moins_20_plus", vague(2014), 24, 76, 0)
        .part("occ_moins_20_plus", vague(2016), 31, 69, 0)
        .part("occ_moins_20_plus", vague(2018), 33, 67, 0)
        .publier();
    let v = valeurs(&livres(), &m, "occ_specialisation_evol");
    let attendu = [("2016-01-01 qpv QN1", "7,0"), ("2018-01-01 qpv QN1", "2,0")];
    assert_eq!(v, attendu.map(|(o, v)| (o.to_owned(), v.to_owned())), "nothing before the first wave");
}

#[test]
fn demand_against_attributions_and_its_evolution() {
    let ici = |p| (p, Niveau::Epci, EPCI);
    let m = Faits::default()
        .effectif("dem_total", ici(Periode::Stock(2024, 12)), 4_000)
        .effectif("dem_total", ici(Periode::Stock(2025, 12)), 5_000)
        .effectif("att_total", ici(Periode::Annee(2025)), 1_000)
        .repartition(
            "dem_typologie",
            ici(Periode::Stock(2025, 12)),
            &[("T1", 250), ("T2", 750), ("T3", 0), ("T4", 0), ("T5P", 0)],
        )
        .effectif("parc_logements", ici(Periode::Millesime(2026)), 1_000)
        .repartition(
            "parc_typologie",
            ici(Periode::Millesime(2026)),
            &[("T1", 40), ("T2", 960), ("T3", 0), ("T4", 0), ("T5P", 0)],
        )
        .publier();
    let d = livres();
    assert_eq!(valeurs(&d, &m, "dem_pression"), [(format!("2025-12-31 epci {EPCI}"), "5,00".to_owned())]);
    assert_eq!(valeurs(&d, &m, "dem_evolution"), [(format!("2025-12-31 epci {EPCI}"), "25,0".to_owned())]);
    // Rennes: T1 25 % of demand, 4 % of stock. A typology that nobody asks for and that does not exist: n.c.
    assert_eq!(un(&d, &m, "parc_tension_typologie", &format!("2025-12-31 epci {EPCI} T1")), "6,25");
    assert_eq!(un(&d, &m, "parc_tension_typologie", &format!("2025-12-31 epci {EPCI} T5P")), "n.c.");
    let lignes = calculer(&d, &m, EPCI);
    let l = lignes.iter().find(|l| l.derive.code == "parc_tension_typologie").unwrap();
    assert_eq!(l.periode_b, Some(Periode::Millesime(2026)), "both millésimes are printed");
}

/// A stock of October is held against the one of the year before, and against no year of attributions that is not over.
#[test]
fn a_monthly_stock_has_an_evolution_and_no_pressure_yet() {
    let ici = |p| (p, Niveau::Epci, EPCI);
    let faits = |avant| {
        Faits::default()
            .effectif("dem_total", ici(avant), 4_000)
            .effectif("dem_total", ici(Periode::Stock(2025, 10)), 5_000)
            .effectif("att_total", ici(Periode::Annee(2025)), 1_000)
            .repartition("dem_quartiles", ici(avant), &[("q1", 10), ("q2", 10), ("q3", 10), ("q4", 10)])
            .repartition("att_quartiles", ici(Periode::Annee(2025)), &[("q1", 20), ("q2", 10), ("q3", 10), ("q4", 0)])
            .publier()
    };
    let (d, m) = (livres(), faits(Periode::Stock(2024, 12)));
    assert_eq!(valeurs(&d, &m, "dem_evolution"), [(format!("2025-10-31 epci {EPCI}"), "25,0".to_owned())]);
    assert_eq!(valeurs(&d, &m, "dem_pression"), []);
    assert_eq!(un(&d, &m, "cmp_ecart__quartiles", &format!("2025 epci {EPCI} q1")), "25,0");
    // « À la fin de l'année précédente » is 31 December, and no other stock.
    let m = faits(Periode::Stock(2024, 11));
    assert_eq!(valeurs(&d, &m, "dem_evolution"), [(format!("2025-10-31 epci {EPCI}"), "25,0".to_owned())]);
    assert!(valeurs(&d, &m, "cmp_ecart__quartiles").iter().all(|(_, v)| v == "n.c."));
}

#[test]
fn the_gap_between_qpv_and_the_rest_is_one_of_the_territory() {
    let a = |zone| (Periode::Annee(2025), Niveau::Localisation, zone);
    let q = |n| [("q1", n), ("q2", 20), ("q3", 20), ("q4", 60 - n)];
    let m = Faits::default()
        .repartition("att_quartiles", a("qpv"), &q(40))
        .repartition("att_quartiles", a("hors_qpv"), &q(15))
        .publier();
    assert_eq!(valeurs(&livres(), &m, "att_ecart_q1"), [(format!("2025 epci {EPCI}"), "25,0".to_owned())]);
}

#[test]
fn epci_that_reach_the_floor() {
    let a = |zone| (Periode::Annee(2025), Niveau::Epci, zone);
    let faits = || {
        Faits::default().part("att_q1_hors_qpv", a("1"), 25, 75, 0).part("att_q1_hors_qpv", a("2"), 24, 76, 0).part(
            "att_q1_hors_qpv",
            a("3"),
            0,
            0,
            5,
        )
    };
    let d = livres();
    assert_eq!(
        valeurs(&d, &faits().publier(), "att_epci_atteignant"),
        [(format!("2025 epci {EPCI}"), "50,0".to_owned())]
    );
    let seul = Faits::default().part("att_q1_hors_qpv", a("1"), 25, 75, 0).publier();
    assert!(valeurs(&d, &seul, "att_epci_atteignant").is_empty(), "a single EPCI is no share");
}

#[test]
fn rents_against_the_territory_and_weights_of_the_parc() {
    let p = |n, z| (Periode::Millesime(2026), n, z);
    let m = Faits::default()
        .moyenne("parc_loyer_m2", p(Niveau::Epci, EPCI), 600_000, 100_000)
        .moyenne("parc_loyer_m2", p(Niveau::Commune, "01001"), 66_000, 10_000)
        .effectif("parc_logements", p(Niveau::Epci, EPCI), 2_000)
        .effectif("parc_logements", p(Niveau::Commune, "01001"), 500)
        .publier();
    let d = livres();
    assert_eq!(un(&d, &m, "parc_loyer_ecart_epci", "2026-01-01 commune 01001"), "10,0");
    assert_eq!(un(&d, &m, "parc_poids_zone", "2026-01-01 commune 01001"), "25,0");
}

#[test]
fn the_class_of_the_median_and_nothing_finer() {
    let a = |z| (Periode::Stock(2025, 12), Niveau::Epci, z);
    let classes = |n: [i64; 5]| {
        ["moins_1_an", "1_2_ans", "2_3_ans", "3_5_ans", "5_ans_plus"].into_iter().zip(n).collect::<Vec<_>>()
    };
    let de = |n| {
        let m = Faits::default().repartition("dem_anciennete", a(EPCI), &classes(n)).publier();
        un(&livres(), &m, "dem_anciennete_mediane", &format!("2025-12-31 epci {EPCI}"))
    };
    assert_eq!(de([10, 20, 30, 20, 20]), "2_3_ans");
    assert_eq!(de([50, 50, 0, 0, 0]), "moins_1_an", "the row of rank n/2 is in the first");
    assert_eq!(de([49, 51, 0, 0, 0]), "1_2_ans");
    assert_eq!(de([1, 0, 0, 0, 0]), "moins_1_an");
    assert_eq!(de([0, 0, 0, 0, 0]), "n.c.");
}

#[test]
fn a_withheld_operand_withholds_the_result() {
    let m = Faits::default()
        .part("occ_moins_20_plus", ICI, 2_000, 8_000, 0)
        .part("occ_moins_20_plus", ZONE, 2, 3, 0)
        .effectif("occ_menages", ICI, 10_000)
        .effectif("occ_menages", ZONE, 5)
        .part("occ_moins_20_plus__recents", ZONE, 40, 60, 0)
        .proteger();
    let d = livres();
    assert_eq!(un(&d, &m, "occ_poids_moins_20", "2024-01-01 qpv QN1"), "s");
    assert_eq!(un(&d, &m, "occ_indice_localisation", "2024-01-01 qpv QN1"), "s", "and what is made of it");
    assert_eq!(un(&d, &m, "occ_ecart_recents__occ_moins_20_plus", "2024-01-01 qpv QN1"), "s");
}

/// 6 600 low-rent dwellings at 4,3 % give 284 a year; the general rotation, 7 %, would give 462.
#[test]
fn low_rents_released_are_those_of_the_strata() {
    let p = |n, z| (Periode::Millesime(2026), n, z);
    let m = Faits::default()
        .part("parc_bas_loyer", p(Niveau::Epci, EPCI), 6_600, 13_400, 0)
        .part("parc_bas_loyer_rotation", p(Niveau::Epci, EPCI), 7, 93, 0)
        .part("parc_bas_loyer", p(Niveau::Commune, "01001"), 6_600, 400, 0)
        .part("parc_bas_loyer_rotation", p(Niveau::Commune, "01001"), 43, 957, 0)
        .part("parc_bas_loyer", p(Niveau::Commune, "01002"), 0, 13_000, 0)
        .part("parc_bas_loyer_rotation", p(Niveau::Commune, "01002"), 0, 0, 0)
        .publier();
    let d = livres();
    let v = |ou: &str| un(&d, &m, "parc_bas_loyer_liberes", ou);
    assert_eq!(v(&format!("2026-01-01 epci {EPCI}")), "283,80", "not 462,00: the rotation is that of the stratum");
    assert_eq!(v("2026-01-01 commune 01001"), "283,80");
    assert_eq!(v("2026-01-01 commune 01002"), "n.c.", "no dwelling, no rotation");
    // Two strata of unlike rotation, counted naively.
    let m = Faits::default()
        .part("parc_bas_loyer", p(Niveau::Epci, EPCI), 300, 0, 0)
        .part("parc_bas_loyer_rotation", p(Niveau::Epci, EPCI), 20, 180, 0)
        .part("parc_bas_loyer", p(Niveau::Commune, "01001"), 100, 0, 0)
        .part("parc_bas_loyer_rotation", p(Niveau::Commune, "01001"), 18, 72, 0)
        .part("parc_bas_loyer", p(Niveau::Commune, "01002"), 200, 0, 0)
        .part("parc_bas_loyer_rotation", p(Niveau::Commune, "01002"), 2, 108, 0);
    let naif = 100.0 * 18.0 / 90.0 + 200.0 * 2.0 / 110.0;
    let m = m.publier();
    let lignes = calculer(&d, &m, EPCI);
    let l = lignes.iter().find(|l| l.derive.code == "parc_bas_loyer_liberes" && l.niveau == Niveau::Epci).unwrap();
    let Valeur::Nombre(f) = &l.valeur else { panic!("{l:?}") };
    assert!((f.as_f64() - naif).abs() < 1e-9, "{} ≠ {naif}", f.as_f64());
}

#[test]
fn a_stratum_withheld_withholds_the_sum() {
    let p = |n, z| (Periode::Millesime(2026), n, z);
    let m = Faits::default()
        .part("parc_bas_loyer", p(Niveau::Epci, EPCI), 600, 400, 0)
        .part("parc_bas_loyer_rotation", p(Niveau::Epci, EPCI), 60, 540, 0)
        .part("parc_bas_loyer", p(Niveau::Commune, "01001"), 500, 300, 0)
        .part("parc_bas_loyer_rotation", p(Niveau::Commune, "01001"), 50, 450, 0)
        .part("parc_bas_loyer", p(Niveau::Commune, "01002"), 2, 3, 0)
        .proteger();
    assert_eq!(un(&livres(), &m, "parc_bas_loyer_liberes", &format!("2026-01-01 epci {EPCI}")), "s");
}

/// 65 % is not above 65 %; one household more is.
#[test]
fn the_flag_of_apl_is_strict_and_exact() {
    let r = |z| (VAGUE, Niveau::Residence, z);
    let m = Faits::default()
        .part("occ_apl", r("egal"), 65, 35, 40)
        .part("occ_apl", r("dessus"), 6_501, 3_499, 0)
        .part("occ_apl", r("dessous"), 64, 36, 0)
        .part("occ_apl", r("muette"), 0, 0, 30)
        .publier();
    let d = livres();
    let v = |z: &str| un(&d, &m, "occ_drapeau_apl_65", &format!("2024-01-01 residence {z}"));
    assert_eq!([v("egal"), v("dessus"), v("dessous"), v("muette")], ["non", "oui", "non", "n.c."]);
    // Small counts: a class of ten points that stands on one side tells, one across the threshold does not.
    let m = Faits::default()
        .part("occ_apl", r("haute"), 18, 4, 0)
        .part("occ_apl", r("autour"), 15, 7, 0)
        .part("occ_apl", r("basse"), 4, 18, 0)
        .part("occ_apl", r("petite"), 3, 2, 0)
        .proteger();
    let v = |z: &str| un(&d, &m, "occ_drapeau_apl_65", &format!("2024-01-01 residence {z}"));
    assert_eq!([v("haute"), v("autour"), v("basse"), v("petite")], ["oui", "s", "non", "s"]);
}

/// Rank ⌈k × n / 4⌉ among 200 demands at least; nothing below.
#[test]
fn local_bounds_of_the_quartiles() {
    let bornes = |n: [i64; 4]| {
        let classes: Vec<_> = ["moins_4000", "8000_9000", "9000_10000", "16000_20000"].into_iter().zip(n).collect();
        let toutes: Vec<(&str, i64)> = catalogue()
            .get("dem_revenus")
            .unwrap()
            .classes
            .iter()
            .map(|(c, _, _)| {
                let c: &'static str = c.clone().leak();
                (c, classes.iter().find(|(x, _)| *x == c).map_or(0, |(_, n)| *n))
            })
            .collect();
        let m = Faits::default()
            .repartition("dem_revenus", (Periode::Stock(2025, 12), Niveau::Epci, EPCI), &toutes)
            .publier();
        valeurs(&livres(), &m, "dem_bornes").into_iter().map(|(_, v)| v).collect::<Vec<_>>()
    };
    assert_eq!(
        bornes([50, 50, 50, 50]),
        ["moins_4000", "8000_9000", "9000_10000"],
        "the row of rank n/4 is in the first"
    );
    assert_eq!(bornes([49, 51, 50, 50]), ["8000_9000", "8000_9000", "9000_10000"]);
    assert_eq!(bornes([51, 50, 50, 51]), ["moins_4000", "8000_9000", "16000_20000"], "ranks 51, 101 and ⌈606/4⌉ = 152");
    assert_eq!(bornes([50, 50, 50, 49]), ["n.c.", "n.c.", "n.c."], "199 demands are too few");
}

/// What is expected to be let: releases and deliveries, less what relogement takes.
#[test]
fn the_base_of_the_flow() {
    let b = |p| (p, Niveau::Bailleur, "111111111");
    let parc = Periode::Millesime(2026);
    let m = Faits::default()
        .effectif("parc_logements", b(parc), 5_000)
        .part("parc_rotation", b(parc), 80, 920, 0)
        .effectif("parc_mises_en_service", b(parc), 60)
        .part("att_relogements", b(Periode::Annee(2025)), 35, 400, 0)
        .part("att_relogements", b(Periode::Annee(2024)), 90, 400, 0)
        .publier();
    let d = livres();
    let v = |code: &str| un(&d, &m, code, "2026-01-01 bailleur 111111111");
    assert_eq!(v("att_liberations_attendues"), "400,00");
    assert_eq!(v("att_flux_entrant"), "460,00");
    assert_eq!(v("att_base_flux"), "425,00", "relogements of 2025, the year the millésime tells of");
}

#[test]
fn the_weight_of_a_zone_among_poor_newcomers() {
    let a = |n, z| (Periode::Annee(2025), n, z);
    let m = Faits::default()
        .part("att_moins_20_plus", a(Niveau::Epci, EPCI), 200, 600, 9)
        .part("att_moins_20_plus", a(Niveau::Qpv, "QN1"), 50, 20, 0)
        .publier();
    assert_eq!(un(&livres(), &m, "att_moins_20_poids", "2025 qpv QN1"), "25,0");
}

/// Rennes: what a list of résidences takes of all leases.
#[test]
fn the_share_of_leases_made_in_a_sub_stock() {
    let a = |n, z| (Periode::Annee(2025), n, z);
    let m = Faits::default()
        .effectif("att_baux", a(Niveau::Epci, EPCI), 1_000)
        .effectif("att_baux", a(Niveau::Secteur, "loyers_bas"), 125)
        .effectif("att_baux", a(Niveau::Commune, "59350"), 400)
        .publier();
    assert_eq!(
        valeurs(&livres(), &m, "att_sous_parc"),
        [("2025 secteur loyers_bas".to_owned(), "12,5".to_owned())],
        "a commune is no sub-stock"
    );
}

const ENTREE: &str = "[[derive]]\ncode = \"d\"\nlibelle = \"L\"\ndefinition = \"D\"\n";

#[test]
fn populations_class_by_class_and_shares_due() {
    let ici = |p| (p, Niveau::Epci, EPCI);
    let q = |n: [i64; 4]| ["q1", "q2", "q3", "q4"].into_iter().zip(n).collect::<Vec<_>>();
    let m = Faits::default()
        .repartition("dem_quartiles", ici(Periode::Stock(2024, 12)), &q([400, 300, 200, 100]))
        .repartition("att_quartiles", ici(Periode::Annee(2025)), &q([20, 30, 30, 20]))
        .publier();
    let d = livres();
    let ou = |c: &str| format!("2025 epci {EPCI} {c}");
    assert_eq!(un(&d, &m, "cmp_ecart__quartiles", &ou("q1")), "\u{2212}20,0");
    assert_eq!(un(&d, &m, "cmp_indice__quartiles", &ou("q1")), "0,50");
    assert_eq!(un(&d, &m, "cmp_indice__quartiles", &ou("q4")), "2,00");
    assert_eq!(un(&d, &m, "cmp_chance__quartiles", &ou("q1")), "5,0", "20 attributaires for 400 demandeurs");
    assert_eq!(un(&d, &m, "cmp_chance__quartiles", &ou("q4")), "20,0");
    let du = lus(&format!(
        "{ENTREE}unite = \"points\"\nformule = \"ecart\"\na = \"att_quartiles\"\ntheorique = {{ q1 = 25, q2 = 25 }}\n"
    ));
    let attendu = [(ou("q1"), "\u{2212}5,0".to_owned()), (ou("q2"), "5,0".to_owned())];
    assert_eq!(valeurs(&du, &m, "d"), attendu, "only the classes that have a share due");
}

/// Income is the first of the variables compared (specification of indicators, § 3.7): the same classes on both sides.
#[test]
fn incomes_of_demandeurs_and_attributaires_compare_band_by_band() {
    let bandes = ["0_20", "20_40", "40_60", "60_80", "80_100", "plus_100"];
    let lu = catalogue();
    for code in ["dem_tranche", "att_tranche", "occ_tranche", "occ_tranche__recents"] {
        let d = lu.get(code).unwrap_or_else(|| panic!("{code}"));
        let classes: Vec<&str> = d.classes.iter().map(|(c, _, _)| c.as_str()).collect();
        assert_eq!(classes, bandes, "{code}");
    }
    let ici = |p| (p, Niveau::Epci, EPCI);
    let n = |n: [i64; 6]| bandes.into_iter().zip(n).collect::<Vec<_>>();
    let m = Faits::default()
        .repartition("dem_tranche", ici(Periode::Stock(2024, 12)), &n([400, 300, 100, 100, 50, 50]))
        .repartition("att_tranche", ici(Periode::Annee(2025)), &n([20, 30, 20, 15, 10, 5]))
        .repartition("occ_tranche", ICI, &n([100, 200, 300, 200, 100, 100]))
        .repartition("occ_tranche__recents", ICI, &n([30, 20, 20, 10, 10, 10]))
        .publier();
    let d = livres();
    let ou = format!("2025 epci {EPCI} 0_20");
    assert_eq!(un(&d, &m, "cmp_ecart__tranche", &ou), "\u{2212}20,0");
    assert_eq!(un(&d, &m, "cmp_indice__tranche", &ou), "0,50");
    assert_eq!(un(&d, &m, "cmp_chance__tranche", &ou), "5,0");
    assert_eq!(un(&d, &m, "cmp_ecart_recents__tranche", &format!("2024-01-01 epci {EPCI} 0_20")), "20,0");
}

/// « si_present » is for a catalogue made shorter: in the shipped one, a word that gives nothing is a slip of the pen.
#[test]
fn each_word_of_the_shipped_lists_gives_an_indicator() {
    let fichier: toml::Table = toml::from_str(crate::assets::livre(FICHIER).unwrap()).unwrap();
    let codes: Vec<String> = livres().liste.into_iter().map(|d| d.code).collect();
    let mut lus = 0;
    for e in fichier["derive"].as_array().unwrap() {
        let gabarit = e["code"].as_str().unwrap();
        for mot in e.get("pour").and_then(toml::Value::as_array).into_iter().flatten() {
            let code = gabarit.replace("{}", mot.as_str().unwrap());
            assert!(codes.contains(&code), "« {code} » n'est rien : un de ses opérandes manque au catalogue livré");
            lus += 1;
        }
    }
    assert!(lus > 0, "le fichier livré n'a plus de liste « pour »");
}

#[test]
fn every_mistake_is_said_with_its_line() {
    let cas = [
        (
            "unite = \"ratio\"\nformule = \"rapport\"\na = \"dem_totl\"\nb = \"att_total\"",
            7,
            "indicateur inconnu : « dem_totl »",
            "dem_total",
        ),
        ("unite = \"ratio\"\nformule = \"rapport\"\na = \"dem_total\"", 2, "n'a pas de « b »", ""),
        (
            "unite = \"points\"\nformule = \"rapport\"\na = \"dem_total\"\nb = \"att_total\"",
            2,
            "unité « points »",
            "ratio, pct",
        ),
        ("unite = \"classe\"\nformule = \"mediane\"\na = \"dem_total\"", 7, "répartition", ""),
        (
            "unite = \"classe\"\nformule = \"mediane\"\na = \"dem_anciennete\"\nb = \"dem_total\"",
            2,
            "n'admet pas « b »",
            "",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = { indicateur = \"att_quartiles\", classe = \"q5\" }\nb = \"att_dalo\"",
            7,
            "pas de classe « q5 »",
            "q1, q2",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = { indicateur = \"att_dalo\", classe = \"q1\" }\nb = \"att_dalo\"",
            7,
            "n'est pas une répartition",
            "",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = { indicateur = \"att_dalo\", niveau = \"residence\", zone = \"x\" }\nb = \"att_dalo\"",
            7,
            "n'est pas compté",
            "niveaux comptés",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = { indicateur = \"att_dalo\", niveau = \"localisation\" }\nb = \"att_dalo\"",
            7,
            "sans zone",
            "",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = { indicateur = \"att_dalo\", period = \"annee\" }\nb = \"att_dalo\"",
            7,
            "clé inconnue « period »",
            "",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = { indicateur = \"att_dalo\", periode = \"hier\" }\nb = \"att_dalo\"",
            7,
            "valeur inconnue « hier »",
            "",
        ),
        (
            "unite = \"points\"\nformule = \"ecarts\"\na = \"att_dalo\"\nb = \"att_dalo\"",
            6,
            "valeur inconnue « ecarts »",
            "",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = \"att_quartiles\"\nb = \"dem_typologie\"",
            2,
            "aucune classe commune",
            "q1",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = \"att_quartiles\"\ntheorique = { q9 = 25 }",
            8,
            "n'est pas une classe",
            "",
        ),
        (
            "unite = \"points\"\nformule = \"ecart\"\na = \"att_quartiles\"\ntheorique = { q1 = 250 }",
            8,
            "de 0 à 100",
            "",
        ),
        (
            "unite = \"pct\"\nformule = \"part_atteignant\"\na = \"att_q1_hors_qpv\"",
            2,
            "n'a pas de « seuil »",
            "seuil = 25",
        ),
        ("unite = \"pct\"\nformule = \"poids\"\na = \"att_dalo\"\nseuil = 25", 8, "« seuil »", ""),
        (
            "unite = \"pct\"\nformule = \"poids\"\na = \"att_dalo\"\nniveaux = [\"residence\"]",
            8,
            "ne se calcule pas au niveau « residence »",
            "",
        ),
        ("unite = \"pct\"\nformule = \"poids\"\na = \"att_dalo\"\npour = [\"x\"]", 2, "ne vont pas ensemble", "{}"),
        ("unite = \"classe\"\nformule = \"depasse\"\na = \"att_dalo\"", 2, "n'a pas de « seuil »", ""),
        ("unite = \"classe\"\nformule = \"depasse\"\na = \"dem_total\"\nseuil = 65", 7, "pas une part", ""),
        ("unite = \"classe\"\nformule = \"quartiles\"\na = \"dem_total\"", 7, "un quartile", ""),
        (
            "unite = \"classe\"\nformule = \"mediane\"\na = \"dem_anciennete\"\neffectif_min = 9",
            8,
            "« effectif_min »",
            "",
        ),
        ("unite = \"nombre\"\nformule = \"somme\"\na = \"dem_total\"", 2, "n'a pas de « b »", ""),
        (
            "unite = \"nombre\"\nformule = \"produit\"\na = \"parc_logements\"\nb = \"parc_rotation\"\nstrates = \"qpv\"",
            9,
            "ne peut servir de strate",
            "partage tout le territoire",
        ),
        (
            "unite = \"ratio\"\nformule = \"rapport\"\na = \"dem_total\"\nb = \"att_total\"\nstrates = \"commune\"",
            9,
            "ne sert qu'à un produit",
            "",
        ),
    ];
    for (lignes, ligne, message, aide) in cas {
        let e = Derives::lire(&format!("{ENTREE}{lignes}\n"), Path::new("derives.toml"), &catalogue()).unwrap_err();
        assert!(e.message.contains(message), "{lignes}\n→ {}", e.message);
        assert_eq!(e.lieu.as_ref().unwrap().ligne, Some(ligne), "{lignes}\n→ {}", e.message);
        assert!(aide.is_empty() || e.aides.iter().any(|a| a.contains(aide)), "{lignes}\n→ {:?}", e.aides);
    }
    let double = format!("{0}{0}", format!("{ENTREE}unite = \"pct\"\nformule = \"poids\"\na = \"att_dalo\"\n"));
    let e = Derives::lire(&double, Path::new("d.toml"), &catalogue()).unwrap_err();
    assert!(e.message.contains("défini deux fois"), "{}", e.message);
    // An operand that may be absent leaves its entry out.
    let absent = format!("{ENTREE}unite = \"pct\"\nformule = \"poids\"\na = \"pas_encore\"\nsi_present = true\n");
    assert!(lus(&absent).liste.is_empty());
}
