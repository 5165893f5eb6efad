//! Traps of the field on geography, the park, attributions and occupation. Each test builds a small world and reads it through
//! the real chain; the number of the trap is that of the specification of the input files.
//!
//! Traps, or parts of them, that another test holds:
//!
//! | trap | test |
//! |---|---|
//! | 8 totals by commune and by département | `communes_tests::totals_by_commune_equal_totals_by_departement` |
//! | 8 EPT, Métropole | `communes_tests::greater_paris_is_cut_by_ept_and_paris_never_by_the_metropole` |
//! | 9 two successors, chain of tables | `communes_tests::a_commune_that_was_split_keeps_its_code`, `passage_tables_make_a_chain_in_any_order` |
//! | 10 lease in both files | `ratios_legaux::example_6_an_epci_over_two_departements_is_the_sum_of_its_files` |
//! | 11 repeated, conflicting, printed annex, Île-de-France | `plafonds_tests` (four tests on thresholds), `ratios_legaux::example_6…`, `example_7…`, `entrees_incorrectes::two_thresholds_for_one_year` |
//! | 12 forms of `insee_com` | `communes_tests::a_qpv_of_several_communes_gives_a_list_in_every_form`, `contours::tests::communes_come_as_a_list_a_text_or_a_number` |
//! | 13 every polygon of the country | `qpv_reels` |
//! | 14 each overseas system | `localisateur::tests::a_point_is_found_in_each_system_of_the_register`, `qpv_reels` |
//! | 22 | rules of quality RPLS-03 and RPLS-32, by the examples each holds |
//! | 34 lease of another year than the radiation | `ratios_legaux::example_4_a_lease_of_january_for_an_attribution_of_december` |
//! | 37 equal income, income 0, UC 0 | `ratios_legaux::example_3…`, `example_8…` |
//! | 37 child of exactly 14 | `ratios_legaux::example_5…` (the UC of extracts is read), `demandes_xml_tests` (that of demands in XML is computed) |
//! | 38 rehoused and Q1 | `ratios_legaux::example_1_the_union_counts_each_household_once` |
//! | 36, 38 disagreement and empty flag reported | rules of quality SNE-42 to SNE-44, SNE-10, by the examples each holds |
//! | 40 one dwelling under two numbers | `ratios_legaux::example_6…` |
//! | 45 young couple of 55 and of 56 years | `plafonds_tests::the_category_of_each_household` |
//! | 46 geography of each kind of commune | `zonages_tests::the_plus_geography_of_each_kind_of_commune` |
//! | 47 `1bis`, `Zone 1 bis`, `02` | `zonages_tests::apl_zones_as_they_are_written` |
//! | 47 rent at a date between two ceilings | `plafonds_tests::the_rent_ceiling_is_that_of_the_last_date_of_effect` |

#[path = "support/monde.rs"]
mod monde;
#[path = "support/projections.rs"]
mod projections;

use bilan::config::layout::Table::{Attribution, Demande, Logement, Occupation, Reservation};
use bilan::measures::{Niveau, Periode};
use bilan::model::{Etat, Localisateur, lire_contours};
use bilan::quality::Regle;
use monde::{
    BOURG, EPCI, GEOLOCALISATION, Ligne, Monde, NUMERO_INTERNE, PREMIER_QPV, SECOND_QPV, VILLE, autre_bailleur, bail,
    collection, demande, entite, id_rpls, logement, menage,
};

const PARC: Periode = Periode::Millesime(2026);

fn rpls(lignes: &[Ligne]) -> Monde {
    Monde::default().extrait("rpls", 2026, lignes)
}

/// A territory of its own: its SIREN, its communes.
fn territoire(siren: &str, communes: &str, lignes: &[Ligne]) -> Monde {
    let table = format!("CODGEO;LIBGEO;EPCI;DEP;REG\n{communes}");
    Monde { epci: siren.to_owned(), ..rpls(lignes) }.table("communes.csv", &table)
}

fn dans(communes: &[&str]) -> Vec<Ligne> {
    communes.iter().enumerate().map(|(i, c)| logement(i).avec("DEPCOM", c)).collect()
}

/// Trap 8: the arrondissements of Paris, Lyon and Marseille reach their commune, and the arrondissement stays beside.
#[test]
fn arrondissements_reach_their_commune_and_its_territory() {
    let mondes = [
        (
            "200054807",
            "13055;Marseille;200054807;13;93\n13001;Aix;200054807;13;93\n",
            "13055",
            ["13201", "13216", "13055"],
        ),
        (
            "200046977",
            "69123;Lyon;200046977;69;84\n69266;Villeurbanne;200046977;69;84\n",
            "69123",
            ["69381", "69389", "69123"],
        ),
        ("217500016", "75056;Paris;200054781;75;11\n", "75056", ["75101", "75120", "75056"]),
        // A table that lists arrondissements instead of the commune.
        (
            "217500016",
            "75101;Paris 1er;200054781;75;11\n75120;Paris 20e;200054781;75;11\n",
            "75056",
            ["75101", "75120", "75113"],
        ),
    ];
    for (siren, communes, commune, codes) in mondes {
        let lu = territoire(siren, communes, &dans(&codes)).lire().unwrap();
        assert_eq!(lu.zone("parc_logements", PARC, Niveau::Commune, commune).classes, [3], "{siren}");
        assert_eq!(lu.compte("parc_logements", PARC).classes, [3], "{siren}");
        let mut attendues = codes.map(|c| format!("{commune} {c}")).to_vec();
        attendues.sort();
        assert_eq!(lu.rangees(Logement, &["code_commune", "code_commune_source"]), attendues, "{siren}");
    }
}

/// Trap 8: in Greater Paris the territory is the EPT, never the Métropole.
#[test]
fn greater_paris_is_read_by_ept() {
    let communes =
        "93066;Saint-Denis;200054781;93;11\n93001;Aubervilliers;200054781;93;11\n92012;Boulogne;200054781;92;11\n";
    let monde = |siren: &str| {
        territoire(siren, communes, &dans(&["93066", "93001", "93066", "92012"]))
            .reference("ept", "CODGEO;EPT\n93066;T6\n93001;T6\n92012;T3\n")
            .reference("sirens_ept", "EPT;SIREN_EPT\nT6;200057867\nT3;200057974\n")
            .lire()
    };
    let lu = monde("200057867").unwrap();
    assert_eq!(lu.compte("parc_logements", PARC).classes, [3]);
    assert_eq!(monde("200057974").unwrap().compte("parc_logements", PARC).classes, [1]);
    assert!(monde("200054781").err().unwrap().message.contains("Métropole du Grand Paris"));
}

/// Trap 9: a commune merged since the millésime, one that lost a part of itself, one that nobody knows.
#[test]
fn communes_are_brought_to_one_vintage() {
    let passage = "CODGEO_2021;CODGEO_2024\n59999;59350\n59350;59350\n59009;59009\n59009;59010\n";
    let communes = format!("59350;Ville;{EPCI};59;32\n59009;Bourg;{EPCI};59;32\n59010;Née;{EPCI};59;32\n");
    let lu = territoire(EPCI, &communes, &dans(&["59999", "59350", "59009", "59010", "59888"]))
        .reference("passage", passage)
        .lire()
        .unwrap();
    assert_eq!(
        lu.rangees(Logement, &["code_commune", "code_commune_source"]),
        ["59009 59009", "59010 59010", "59350 59350", "59350 59999"]
    );
    assert_eq!(lu.zone("parc_logements", PARC, Niveau::Commune, "59350").classes, [2]);
}

/// Trap 10: one row per EPCI and département, added once.
#[test]
fn an_epci_over_two_departements_is_added_once() {
    let communes = "74042;Bonneville;200000172 - (74);74;84\n73001;Ailleurs;200000172 - (73);73;84\n74042;Bonneville;200000172;74;84\n";
    let seuils = "annee;siren_epci;borne_q1;departement\n2025;200000172;11000;74\n2025;200000172;11000;73\n";
    let baux = ["74042", "73001"].map(|c| bail(usize::from(c == "73001"), 2025).avec("COMMUNE_LOGEMENT_ATTRIB", c));
    let lu = territoire("200000172", communes, &dans(&["74042", "74042", "73001"]))
        .reference("seuils", seuils)
        .extrait("sne_radiation", 2025, &baux)
        .lire()
        .unwrap();
    assert_eq!(lu.compte("parc_logements", PARC).classes, [3]);
    assert_eq!(lu.zone("parc_logements", PARC, Niveau::Commune, "74042").classes, [2]);
    assert_eq!(lu.compte("att_baux", Periode::Annee(2025)).classes, [2]);
}

/// Trap 12: a QPV of five communes is one QPV, and multiplies nothing.
#[test]
fn a_qpv_of_five_communes_does_not_multiply_dwellings() {
    let codes = ["02691", "02692", "02693", "02694", "02695"];
    let communes: String = codes.iter().map(|c| format!("{c};Commune {c};{EPCI};02;32\n")).collect();
    let formes = [
        r#"["02691","02692","02693","02694","02695"]"#,
        r#""02691,02692,02693,02694,02695""#,
        r#""2691,2692,2693,2694,2695""#,
        "[2691,2692,2693,2694,2695]",
    ];
    for forme in formes {
        let lignes: Vec<Ligne> = dans(&codes).into_iter().map(|l| l.avec("QP_GEO", "QN00201N")).collect();
        let monde = territoire(EPCI, &communes, &lignes)
            .table("qpv.geojson", &collection(&[entite("QN00201N", forme, PREMIER_QPV)]))
            .disposition("rpls_version_loi.toml", GEOLOCALISATION);
        let lu = Monde { liste_qpv: false, ..monde }.lire().unwrap();
        assert_eq!(lu.references.qpv.len(), 1, "{forme}");
        assert_eq!(lu.compte("parc_logements", PARC).classes, [5], "{forme}");
        assert_eq!(lu.zone("parc_logements", PARC, Niveau::Qpv, "QN00201N").classes, [5], "{forme}");
        assert_eq!(lu.part("parc_part_qpv", PARC), (5, 5, 0), "{forme}");
    }
}

/// Trap 12: a code whose last letter is none of the four stays in the lake and matches nothing; what the bailleur declares
/// then decides. Trap 15: neither do the words for « outside ».
#[test]
fn a_code_of_no_known_form_matches_nothing() {
    let lignes = [
        logement(0).avec("QP_GEO", "QN05901L").avec("QPV", ""),
        logement(1).avec("QP_GEO", "QN05901L").avec("QPV", "2"),
        logement(2).avec("QP_GEO", "HZ").avec("QPV", "1"),
        logement(3).avec("QP_GEO", "CSZ").avec("QPV", "1"),
        logement(4).avec("QP_GEO", "").avec("QPV", "2"),
    ];
    let lu = rpls(&lignes).disposition("rpls_version_loi.toml", GEOLOCALISATION).lire().unwrap();
    assert_eq!(
        lu.rangees(Logement, &["id_rpls", "geocode", "localisation", "origine_qpv", "code_qpv"]),
        [
            "L000000000 ? ? ? ?",
            "L000000001 ? hors_qpv declare ?",
            "L000000002 hors_qpv hors_qpv geocode ?",
            "L000000003 hors_qpv hors_qpv geocode ?",
            "L000000004 ? hors_qpv declare ?",
        ]
    );
    assert_eq!(lu.part("parc_part_qpv", PARC), (0, 4, 1));
}

/// Trap 13: which way a ring turns, doubled vertices, a ring without surface, several parts: one answer.
#[test]
fn rings_are_read_however_they_are_drawn() {
    let anneaux = [
        ("a counter-clockwise ring", "[[[3,50],[3.01,50],[3.01,50.01],[3,50.01],[3,50]]]"),
        ("a clockwise ring", "[[[3,50],[3,50.01],[3.01,50.01],[3.01,50],[3,50]]]"),
        ("doubled vertices", "[[[3,50],[3,50],[3.01,50],[3.01,50],[3.01,50.01],[3,50.01],[3,50],[3,50]]]"),
        (
            "a part without surface",
            "[[[3,50],[3.01,50],[3.01,50.01],[3,50.01],[3,50]]],[[[3,50.02],[3.01,50.02],[3,50.02],[3,50.02]]]",
        ),
        (
            "two parts",
            "[[[3,50],[3.01,50],[3.01,50.01],[3,50.01],[3,50]]],[[[3,50.02],[3.01,50.02],[3.01,50.03],[3,50.03],[3,50.02]]]",
        ),
    ];
    for (nom, anneau) in anneaux {
        let texte = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code_qp":"QN05901N"}},"geometry":{{"type":"MultiPolygon","coordinates":[{anneau}]}}}}]}}"#
        );
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("qpv.geojson");
        std::fs::write(&chemin, texte).unwrap();
        let contours = lire_contours(&chemin, "code_qp").unwrap();
        let formes = contours.entites.iter().map(|e| (e.code.clone(), e.formes.as_slice()));
        let l = Localisateur::new(formes, 15.0);
        let etat = |longitude: f64, latitude: f64| {
            let (x, y) = projections::lambert_93(longitude, latitude);
            l.placer(Some(x), Some(y), Some(2154), None).etat
        };
        assert_eq!(etat(3.005, 50.005), Etat::Dedans, "{nom}");
        assert_eq!(etat(3.005, 50.015), Etat::Dehors, "{nom}");
        assert_eq!(etat(3.005, 50.025), if nom == "two parts" { Etat::Dedans } else { Etat::Dehors }, "{nom}");
        for (longitude, latitude) in [(3.0, 50.005), (3.005, 50.0), (3.01, 50.01)] {
            let sur_le_bord = etat(longitude, latitude);
            assert!(matches!(sur_le_bord, Etat::LimiteDedans | Etat::LimiteDehors), "{nom} : {sur_le_bord:?}");
        }
        assert_eq!(
            contours.remarques.iter().any(|(_, r)| r.contains("sans surface")),
            nom == "a part without surface",
            "{nom}"
        );
    }
}

/// A dwelling at a point given in degrees, written in the columns of the geolocation.
fn au_point(l: Ligne, (longitude, latitude): (f64, f64)) -> Ligne {
    let (x, y) = projections::lambert_93(longitude, latitude);
    l.avec("X_GEO", &format!("{x:.2}")).avec("Y_GEO", &format!("{y:.2}")).avec("EPSG_GEO", "2154")
}

fn milieu((lon, lat): (f64, f64)) -> (f64, f64) {
    (lon + 0.005, lat + 0.005)
}

/// Traps 13 and 14: what had to be mended or is near a border is counted; a point that is nowhere has no answer.
#[test]
fn points_are_mended_or_left_without_answer_and_counted() {
    let dedans = milieu(PREMIER_QPV);
    let (x, y) = projections::lambert_93(dedans.0, dedans.1);
    let echange = |l: Ligne| l.avec("X_GEO", &format!("{y:.2}")).avec("Y_GEO", &format!("{x:.2}"));
    let lignes = [
        au_point(logement(0), dedans),
        au_point(logement(1), dedans).avec("EPSG_GEO", ""),
        echange(au_point(logement(2), dedans)),
        au_point(logement(3), dedans).avec("X_GEO", "12"),
        au_point(logement(4), (PREMIER_QPV.0, dedans.1)),
        au_point(logement(5), (PREMIER_QPV.0 - 0.01, dedans.1)),
        logement(6),
    ];
    let lu = rpls(&lignes).disposition("rpls_version_loi.toml", GEOLOCALISATION).lire().unwrap();
    let rangees = lu.rangees(Logement, &["id_rpls", "point", "remarque_point"]);
    assert_eq!(
        [&rangees[..4], &rangees[5..]].concat(),
        [
            "L000000000 qpv ?",
            "L000000001 qpv e",
            "L000000002 qpv s",
            "L000000003 ? i",
            "L000000005 hors_qpv ?",
            "L000000006 ? ?",
        ]
    );
    assert!(rangees[4].ends_with(" l"), "{}", rangees[4]);
    let c = lu.concordance();
    assert_eq!(["l", "e", "s", "i"].map(|lettre| c.remarque(lettre)), [1, 1, 1, 1]);
    assert_eq!(c.logements(), 7);
}

/// A QPV of the territory without outline: a point outside all the others may be in that one.
#[test]
fn without_an_outline_nothing_is_outside() {
    let lignes = [au_point(logement(0), milieu(PREMIER_QPV)), au_point(logement(1), milieu(SECOND_QPV))];
    let lu = rpls(&lignes)
        .table("qpv.geojson", &collection(&[entite("QN05901N", "\"59350\"", PREMIER_QPV)]))
        .disposition("rpls_version_loi.toml", GEOLOCALISATION)
        .lire()
        .unwrap();
    assert_eq!(
        lu.rangees(Logement, &["id_rpls", "point", "localisation", "origine_qpv"]),
        ["L000000000 qpv qpv point", "L000000001 ? hors_qpv declare"]
    );
    assert!(lu.references.remarques.iter().any(|r| r.contains("QPV sans contour : QN05902N")));
}

/// Trap 12: a QPV crosses EPCI, and that of Greater Paris bears the SIREN of the Métropole. Whoever the list gives it to, its outline
/// answers; it is one of the territory as soon as a commune is, by the list or by the outlines.
#[test]
fn a_qpv_that_the_list_gives_to_another_siren_holds_its_dwellings() {
    let lignes = [
        au_point(logement(0), milieu(PREMIER_QPV)),
        au_point(logement(1), milieu(SECOND_QPV)),
        au_point(logement(2), (3.2, 50.6)),
    ];
    let contours = |communes: &str| {
        collection(&[entite("QN05901N", communes, PREMIER_QPV), entite("QN05902N", communes, SECOND_QPV)])
    };
    let liste = |communes: &str| {
        format!(
            "code_qp;lib_qp;insee_com;siren_epci\nQN05901N;Les Uns;{communes};246200364\nQN05902N;Les Autres;{communes};246200364\n"
        )
    };
    let ailleurs = r#""62041""#;
    for (des_contours, de_la_liste, retenus) in
        [(r#""62041,59350""#, "", 2), (ailleurs, "62041, 59350", 2), (ailleurs, "62041", 0)]
    {
        let lu = rpls(&lignes)
            .table("qpv.geojson", &contours(des_contours))
            .table("qpv.csv", &liste(de_la_liste))
            .disposition("rpls_version_loi.toml", GEOLOCALISATION)
            .lire()
            .unwrap();
        assert_eq!(
            lu.rangees(Logement, &["id_rpls", "localisation", "origine_qpv", "code_qpv"]),
            ["L000000000 qpv point QN05901N", "L000000001 qpv point QN05902N", "L000000002 hors_qpv point ?"],
            "{des_contours} {de_la_liste}"
        );
        assert_eq!(lu.references.qpv.len(), retenus, "{des_contours} {de_la_liste}");
    }
}

/// A file without any outline says nothing: nobody is outside of what is not drawn.
#[test]
fn without_any_outline_the_next_source_answers() {
    let lu = rpls(&[au_point(logement(0), milieu(PREMIER_QPV)).avec("QPV", "1")])
        .table("qpv.geojson", &collection(&[]))
        .disposition("rpls_version_loi.toml", GEOLOCALISATION);
    let lu = Monde { liste_qpv: false, ..lu }.lire().unwrap();
    assert_eq!(lu.rangees(Logement, &["point", "localisation", "origine_qpv"]), ["? qpv declare"]);
}

/// A point too imprecise for the job is no point: that of the résidence answers, then the next source.
#[test]
fn a_point_of_a_refused_quality_does_not_answer() {
    const QUALITE: &str = "[[colonne]]\nnom = \"qualite_xy\"\ndepuis = [\"QUALITE_XY\"]\ntype = \"texte\"\n";
    let (x, y) = projections::lambert_93(milieu(SECOND_QPV).0, milieu(SECOND_QPV).1);
    let liste = format!("id_rpls;residence_id;nom_residence;x;y;epsg\n{};R1;Un;{x:.1};{y:.1};2154\n", id_rpls(3));
    let lignes: Vec<Ligne> = [(0, "11"), (1, "33"), (2, ""), (3, "33")]
        .map(|(n, qualite)| au_point(logement(n), milieu(PREMIER_QPV)).avec("QUALITE_XY", qualite))
        .into();
    let lire = |refusees: &str| {
        let lu = rpls(&lignes)
            .reference("residences", &liste)
            .parametres(&format!("qualite_xy_refusees = {refusees}"))
            .disposition("rpls_version_loi.toml", &format!("{GEOLOCALISATION}{QUALITE}"))
            .lire()
            .unwrap();
        let refuses = lu.concordance().remarque("q");
        (lu.rangees(Logement, &["id_rpls", "localisation", "origine_qpv", "code_qpv"]), refuses)
    };
    let (rangees, refuses) = lire(r#"["33", "34"]"#);
    assert_eq!(
        rangees,
        [
            "L000000000 qpv point QN05901N",
            "L000000001 hors_qpv declare ?",
            "L000000002 qpv point QN05901N",
            "L000000003 qpv point QN05902N",
        ]
    );
    assert_eq!(refuses, 2);
    let (rangees, refuses) = lire("[]");
    assert!(rangees.iter().all(|r| r.ends_with(" qpv point QN05901N")), "{rangees:?}");
    assert_eq!(refuses, 0);
}

/// Trap 16: three answers that differ. Each is kept, disagreements are counted and listed, and the job says who wins.
#[test]
fn who_decides_where_a_dwelling_is_belongs_to_the_job() {
    let un = |n: usize, declare: &str, geocode: &str, point: Option<(f64, f64)>| {
        let l = logement(n).avec("QPV", declare).avec("QP_GEO", geocode);
        point.map_or(l.clone(), |p| au_point(l, milieu(p)))
    };
    let ailleurs = (PREMIER_QPV.0 + 0.02, PREMIER_QPV.1);
    let lignes = [
        un(0, "1", "HZ", None),
        un(1, "2", "QN05901N", Some(ailleurs)),
        un(2, "2", "HZ", Some(SECOND_QPV)),
        un(3, "1", "QN05901N", Some(SECOND_QPV)),
        un(4, "1", "", None),
        un(5, "", "", None),
    ];
    let lire = |priorite: &str| {
        rpls(&lignes)
            .disposition("rpls_version_loi.toml", GEOLOCALISATION)
            .parametres(&format!("priorite_qpv = {priorite}"))
            .lire()
            .unwrap()
    };
    let attendus: [(&str, [&str; 6]); 4] = [
        (
            r#"["point", "geocode", "declare"]"#,
            [
                "hors_qpv geocode ?",
                "hors_qpv point ?",
                "qpv point QN05902N",
                "qpv point QN05902N",
                "qpv declare ?",
                "? ? ?",
            ],
        ),
        (
            r#"["geocode", "point", "declare"]"#,
            [
                "hors_qpv geocode ?",
                "qpv geocode QN05901N",
                "hors_qpv geocode ?",
                "qpv geocode QN05901N",
                "qpv declare ?",
                "? ? ?",
            ],
        ),
        (
            r#"["declare"]"#,
            [
                "qpv declare ?",
                "hors_qpv declare ?",
                "hors_qpv declare ?",
                "qpv declare QN05902N",
                "qpv declare ?",
                "? ? ?",
            ],
        ),
        (
            r#"["geocode"]"#,
            [
                "hors_qpv geocode ?",
                "qpv geocode QN05901N",
                "hors_qpv geocode ?",
                "qpv geocode QN05901N",
                "? ? ?",
                "? ? ?",
            ],
        ),
    ];
    for (priorite, lieux) in attendus {
        let lu = lire(priorite);
        let lues = lu.rangees(Logement, &["id_rpls", "localisation", "origine_qpv", "code_qpv"]);
        let attendues: Vec<String> = lieux.iter().enumerate().map(|(i, l)| format!("{} {l}", id_rpls(i))).collect();
        assert_eq!(lues, attendues, "{priorite}");
        // Whoever wins, the answers disagree for the same dwellings. The fourth is in a QPV for all three, if not in one.
        let c = lu.concordance();
        assert_eq!((c.logements(), c.en_desaccord()), (6, 3), "{priorite}");
        let listes: Vec<i64> = c.desaccords.iter().map(|d| d.ligne).collect();
        assert_eq!(listes, [2, 3, 4], "{priorite}");
        let d = &c.desaccords[0];
        assert_eq!(
            (d.millesime, d.siren_bailleur.as_deref(), d.code_commune.as_deref()),
            (2026, Some("111111111"), Some(VILLE))
        );
        assert_eq!(d.reponses, [Some("qpv".to_owned()), Some("hors_qpv".to_owned()), None]);
    }
}

/// A dwelling without point takes that of its résidence in the list.
#[test]
fn the_point_of_the_residence_stands_for_that_of_its_dwellings() {
    let ((x, y), (u, v)) = (
        projections::lambert_93(milieu(PREMIER_QPV).0, milieu(PREMIER_QPV).1),
        projections::lambert_93(PREMIER_QPV.0 - 0.01, PREMIER_QPV.1),
    );
    let liste = format!(
        "id_rpls;residence_id;nom_residence;x;y;epsg\n{};R1;Un;{x:.1};{y:.1};2154\n{};R2;Deux;{u:.1};{v:.1};2154\n{};R3;Trois;;;\n",
        id_rpls(0),
        id_rpls(1),
        id_rpls(2)
    );
    let lu = rpls(&[logement(0), logement(1), logement(2).avec("QPV", "1")])
        .reference("residences", &liste)
        .parametres("taille_min_residence = 1")
        .lire()
        .unwrap();
    assert_eq!(
        lu.rangees(Logement, &["id_rpls", "localisation", "origine_qpv", "code_qpv", "residence_id"]),
        ["L000000000 qpv point QN05901N R1", "L000000001 hors_qpv point ? R2", "L000000002 qpv declare ? R3",]
    );
}

const GEOCODAGE_2015: &str =
    "[[colonne]]\nnom = \"code_qpv_2015_geocode\"\ndepuis = [\"QP15_GEO\"]\ntype = \"texte\"\n";

/// Specification of indicators, § 2.2: a lease counts by the QPV of its date. Before those of 2024, neither their outlines nor their codes
/// answer; no QPV of 2024 is named, and a quartier of the renouvellement urbain keeps its leases.
#[test]
fn a_lease_counts_by_the_qpv_of_its_date() {
    let en_2015 = |n: usize, point: (f64, f64), code: &str| au_point(logement(n), point).avec("QP15_GEO", code);
    let (dedans, dehors) = (milieu(PREMIER_QPV), (3.2, 50.6));
    let lignes = [
        en_2015(0, dedans, "HZ"),
        en_2015(1, dehors, "QP059001"),
        en_2015(2, dedans, ""),
        en_2015(3, dedans, "").avec("QPV", "1"),
        en_2015(4, dedans, "").avec("QPV", ""),
    ];
    let lire = |annee: i32| {
        let muet = |n: usize| bail(n, annee).avec("NB_HQPV", "");
        let en_qpv = bail(2, annee).avec("NB_HQPV", "0").avec("NB_QPV", "1").avec("CLE_QPV", "QN05902N");
        rpls(&lignes)
            .table(
                "qpv.csv",
                &format!(
                    "code_qp;lib_qp;siren_epci;npnru\nQN05901N;Les Uns;{EPCI};oui\nQN05902N;Les Autres;{EPCI};non\n"
                ),
            )
            // No arrêté of the program is older than 2024.
            .reference("seuils", &format!("annee;siren_epci;borne_q1\n2023;{EPCI};9000\n"))
            .extrait("sne_radiation", annee, &[bail(0, annee), bail(1, annee), en_qpv, muet(3), muet(4)])
            .disposition("rpls_version_loi.toml", &format!("{GEOLOCALISATION}{GEOCODAGE_2015}"))
            .lire()
            .unwrap()
            .rangees(Attribution, &["id_rpls", "localisation", "origine_qpv", "code_qpv", "code_npnru"])
    };
    assert_eq!(
        lire(2023),
        [
            "L000000000 hors_qpv geocode ? QN05901N",
            "L000000001 qpv geocode ? ?",
            "L000000002 qpv sne ? QN05901N",
            "L000000003 qpv declare ? QN05901N",
            "L000000004 ? ? ? QN05901N",
        ]
    );
    assert_eq!(
        lire(2024),
        [
            "L000000000 qpv point QN05901N QN05901N",
            "L000000001 hors_qpv point ? ?",
            "L000000002 qpv point QN05901N QN05901N",
            "L000000003 qpv point QN05901N QN05901N",
            "L000000004 qpv point QN05901N QN05901N",
        ]
    );
}

/// The same, overseas, where the QPV of 2024 came a year later.
#[test]
fn overseas_the_qpv_of_2015_stood_a_year_longer() {
    let loin = |l: Ligne| l.avec("DEPCOM", "97411").avec("QP_GEO", "QN97401N").avec("QP15_GEO", "HZ");
    let lire = |annee: i32| {
        territoire(EPCI, &format!("97411;Saint-Denis;{EPCI};974;04\n"), &[loin(logement(0))])
            .extrait("sne_radiation", annee, &[bail(0, annee).avec("COMMUNE_LOGEMENT_ATTRIB", "97411")])
            .disposition("rpls_version_loi.toml", &format!("{GEOLOCALISATION}{GEOCODAGE_2015}"))
            .lire()
            .unwrap()
            .rangees(Attribution, &["localisation", "origine_qpv", "code_qpv"])
    };
    assert_eq!(lire(2024), ["hors_qpv geocode ?"]);
    assert_eq!(lire(2025), ["qpv geocode QN97401N"]);
}

/// The register and the survey count by the QPV of their millésime.
#[test]
fn a_millesime_counts_by_the_qpv_of_its_year() {
    let ligne = || au_point(logement(0), milieu(PREMIER_QPV)).avec("QP15_GEO", "HZ");
    let lu = Monde::default()
        .extrait("rpls", 2023, &[ligne()])
        .extrait("rpls", 2026, &[ligne()])
        .extrait("ops", 2023, &[menage(0)])
        .extrait("ops", 2024, &[menage(0)])
        .disposition("rpls_version_loi.toml", &format!("{GEOLOCALISATION}{GEOCODAGE_2015}"))
        .lire()
        .unwrap();
    let colonnes = ["millesime", "localisation", "origine_qpv", "code_qpv"];
    assert_eq!(lu.rangees(Logement, &colonnes), ["2023 hors_qpv geocode ?", "2026 qpv point QN05901N"]);
    assert_eq!(lu.rangees(Occupation, &colonnes), ["2023 hors_qpv geocode ?", "2024 qpv point QN05901N"]);
    assert_eq!(lu.part("parc_part_qpv", Periode::Millesime(2023)), (0, 1, 0));
    assert_eq!(lu.part("parc_part_qpv", PARC), (1, 1, 0));
}

const CORRESPONDANCE: &str = "QP2024;Label_QP2024;Statut;QP2015_1;Label_QP2015_1;QP2015_2;Label_QP2015_2\n\
    QN05901N;Les Uns;Modifié;QP059001;Uns;QP059002;Deux\nQN05902N;Les Autres;Modifié;QP059001;Uns;;\n";

/// Trap 17: a code of 2015 in a column of 2024 is counted, and never turned into one of 2024, even where the correspondence
/// has a single answer.
#[test]
fn a_code_of_2015_says_nothing_of_the_outlines_of_2024() {
    let lignes = [
        logement(0).avec("QP_GEO", "QP059001").avec("QPV", ""),
        logement(1).avec("QP_GEO", "QP059002").avec("QPV", "2"),
        logement(2).avec("QP_GEO", "QN05901N"),
    ];
    let lu = rpls(&lignes)
        .disposition("rpls_version_loi.toml", GEOLOCALISATION)
        .reference("correspondance_qpv", CORRESPONDANCE)
        .lire()
        .unwrap();
    assert_eq!(
        lu.rangees(Logement, &["id_rpls", "localisation", "code_qpv"]),
        ["L000000000 ? ?", "L000000001 hors_qpv ?", "L000000002 qpv QN05901N"]
    );
    assert_eq!(lu.concordance().codes_de_2015.iter().map(|(_, n)| n).sum::<i64>(), 2);
    let c = lu.references.correspondance.as_ref().unwrap();
    assert_eq!(c.vers_2024("QP059001"), ["QN05901N", "QN05902N"]);
    assert_eq!(c.vers_2024("QP059002"), ["QN05901N"]);
}

/// Trap 18: exits of the year (MODE 9, sold, demolished, merged into another) are not in the park, and stay in the table.
#[test]
fn exits_are_not_in_the_park() {
    let lignes = [
        logement(0),
        logement(1).avec("MODE", "9").avec("SORTIEPATRIM", "4"),
        logement(2).avec("SORTIEPATRIM", "1"),
        logement(3).avec("MODE", "9"),
        logement(4).avec("OLDLOGT", "2"),
        logement(5).avec("MODE", "6"),
    ];
    let lu = rpls(&lignes).lire().unwrap();
    assert_eq!(lu.compte("parc_logements", PARC).classes, [2]);
    assert_eq!(
        lu.rangees(Logement, &["id_rpls", "actif"]),
        [
            "L000000000 true",
            "L000000001 false",
            "L000000002 false",
            "L000000003 false",
            "L000000004 false",
            "L000000005 true"
        ]
    );
}

/// Trap 18: a MODE that is blank or of no list leaves the dwelling out of the park that is counted, in or out nobody knows; it keeps its place,
/// and it is one dwelling however many send it. Where nobody fills in MODE, as in open data, every row is of the park.
#[test]
fn a_dwelling_of_unknown_mode_is_not_counted_in_the_park() {
    let sans_mode = |n: usize| logement(n).avec("MODE", "");
    let lignes = [
        logement(0),
        sans_mode(1),
        autre_bailleur(sans_mode(1)),
        logement(2).avec("MODE", "8"),
        sans_mode(3).avec("SORTIEPATRIM", "4"),
    ];
    let lu = rpls(&lignes).extrait("sne_radiation", 2025, &[bail(1, 2025)]).lire().unwrap();
    assert_eq!(
        lu.rangees(Logement, &["id_rpls", "actif"]),
        ["L000000000 true", "L000000001 ?", "L000000002 ?", "L000000003 false"]
    );
    for indicateur in ["parc_logements", "parc_logements_tous"] {
        assert_eq!(lu.compte(indicateur, PARC).classes, [1], "{indicateur}");
    }
    assert_eq!(lu.modele.doublons.logements, 1);
    assert_eq!(lu.rangees(Attribution, &["residence_id"]), ["diffus-111111111-59350-hors_qpv"]);

    let lu = rpls(&[sans_mode(0), sans_mode(1), sans_mode(2).avec("SORTIEPATRIM", "4")]).lire().unwrap();
    assert_eq!(lu.compte("parc_logements", PARC).classes, [2]);
}

/// Traps 19 and 20: empty is not vacant; three months are not more than three; an unknown duration is unknown.
#[test]
fn vacancy_is_what_is_offered_and_empty() {
    let vacant = |n: usize, duree: &str| logement(n).avec("MODE", "2").avec("duree_vacance", duree);
    let lignes = [
        logement(0),
        logement(1).avec("MODE", "3").avec("duree_vacance", "12"),
        logement(2).avec("MODE", "4"),
        vacant(3, "3"),
        vacant(4, "3.4"),
        vacant(5, "3,4"),
        vacant(6, ""),
        vacant(7, "NA"),
    ];
    let lu = rpls(&lignes).lire().unwrap();
    assert_eq!(lu.part("parc_vacance", PARC), (5, 6, 0));
    assert_eq!(lu.part("parc_vacance_3_mois", PARC), (2, 4, 2));
}

/// Trap 20: a file without the column of durations is read from the month when the dwelling was put back on offer.
#[test]
fn without_a_column_of_durations_vacancy_starts_at_the_last_offer() {
    let vacant = |n: usize, mois: &str| logement(n).avec("MODE", "2").avec("REMLOCDATE", mois);
    let lignes = [
        logement(0).avec("REMLOCDATE", "01/2019"),
        vacant(1, "10/2025"),
        vacant(2, "09/2025"),
        vacant(3, "NA/NA"),
        vacant(4, "02/2026"),
    ];
    let lu = rpls(&lignes).lire().unwrap();
    assert_eq!(
        lu.rangees(Logement, &["id_rpls", "duree_vacance_mois"]),
        ["L000000000 ?", "L000000001 3.0", "L000000002 4.0", "L000000003 ?", "L000000004 ?"]
    );
    assert_eq!(lu.part("parc_vacance_3_mois", PARC), (1, 3, 2));
}

/// Trap 21: dwellings first let in N−1 or N have no mobility; neither has what is not offered.
#[test]
fn mobility_leaves_out_new_dwellings() {
    let un = |n: usize, mode: &str, locat: &str, bail: &str| {
        logement(n).avec("MODE", mode).avec("LOCAT", locat).avec("BAIL", bail)
    };
    let lignes = [
        un(0, "1", "1990", "05/2025"),
        un(1, "1", "2024", "01/2026"),
        un(2, "1", "1990", "12/2024"),
        un(3, "2", "1990", ""),
        un(4, "1", "2025", "05/2025"),
        un(5, "1", "2026", "01/2026"),
        un(6, "3", "1990", "05/2025"),
        un(7, "1", "", "05/2025"),
        un(8, "1", "1990", ""),
    ];
    let lu = rpls(&lignes).lire().unwrap();
    assert_eq!(lu.part("parc_rotation", PARC), (2, 4, 1));
}

/// Trap 23: SEM without convention are out of the published field on the mainland and in it overseas, where CONV means nothing.
#[test]
fn a_sem_without_convention_is_out_of_the_field_on_the_mainland_only() {
    let un = |n: usize, categorie: &str, conv: &str| logement(n).avec("CAT_ORG", categorie).avec("CONV", conv);
    let lignes = || {
        vec![
            un(0, "251", "2"),
            un(1, "259", "2"),
            un(2, "251", "1"),
            un(3, "211", "2"),
            un(4, "211", "1").avec("finan_cus", "Non soc inter_CDC"),
            un(5, "251", "2").avec("MODE", "9"),
        ]
    };
    let colonnes = ["id_rpls", "conventionne", "champ_publie"];
    let lu = rpls(&lignes()).lire().unwrap();
    assert_eq!(
        lu.rangees(Logement, &colonnes),
        [
            "L000000000 false false",
            "L000000001 false false",
            "L000000002 true true",
            "L000000003 false true",
            "L000000004 true false",
            "L000000005 false false",
        ]
    );
    let outre_mer: Vec<Ligne> = lignes().into_iter().map(|l| l.avec("DEPCOM", "97411")).collect();
    let lu = territoire("249740119", "97411;Saint-Denis;249740119;974;04\n", &outre_mer).lire().unwrap();
    assert_eq!(
        lu.rangees(Logement, &colonnes),
        [
            "L000000000 ? true",
            "L000000001 ? true",
            "L000000002 ? true",
            "L000000003 ? true",
            "L000000004 ? false",
            "L000000005 ? false",
        ]
    );
}

/// Trap 24: first let since five years and built since five years are two notions.
#[test]
fn a_recent_park_is_not_a_park_recently_built() {
    let indicateurs = r#"
[defauts]
table = "logement"
univers = "actif"
niveaux = ["epci"]
protege = "public"
source = "RPLS"
[[indicateur]]
code = "essai_mis_en_location"
libelle = "Mis en location depuis cinq ans"
definition = "Première mise en location depuis cinq ans."
unite = "pct"
numerateur = "annee_location >= millesime - 5"
[[indicateur]]
code = "essai_construit"
libelle = "Construit depuis cinq ans"
definition = "Achevé depuis cinq ans."
unite = "pct"
numerateur = "annee_construction >= millesime - 5"
"#;
    let un = |n: usize, construct: &str, locat: &str| logement(n).avec("CONSTRUCT", construct).avec("LOCAT", locat);
    let lignes =
        [un(0, "2023", "2024"), un(1, "1975", "2024"), un(2, "2020", "2021"), un(3, "1975", "1976"), un(4, "", "2022")];
    let lu = Monde { indicateurs: indicateurs.to_owned(), ..rpls(&lignes) }.lire().unwrap();
    assert_eq!(lu.part("essai_mis_en_location", PARC), (4, 5, 0));
    assert_eq!(lu.part("essai_construit", PARC), (1, 4, 1));
}

/// Trap 25.
#[test]
fn student_dwellings_count_with_collective_ones() {
    let types = ["C", "E", "I", "E", "Z"];
    let lignes: Vec<Ligne> = types.iter().enumerate().map(|(i, t)| logement(i).avec("TYPECONST", t)).collect();
    let lu = rpls(&lignes).lire().unwrap();
    let c = lu.compte("parc_type", PARC);
    assert_eq!((c.classes.as_slice(), c.inconnus), ([3, 1].as_slice(), 1));
}

/// Traps 26 and 27: two organismes send one dwelling: once in the park, counted under the first, and reported.
#[test]
fn a_dwelling_sent_by_two_organismes_is_counted_once() {
    let gere = logement(0).avec("IDENTGES", "000000002");
    for lignes in [
        // Two owners.
        vec![logement(0), autre_bailleur(logement(0)), logement(1)],
        // The owner, then the manager.
        vec![gere.clone(), autre_bailleur(gere), logement(1)],
    ] {
        let lu = rpls(&lignes).lire().unwrap();
        assert_eq!(lu.compte("parc_logements", PARC).classes, [2]);
        assert_eq!(lu.zone("parc_logements", PARC, Niveau::Bailleur, "111111111").classes, [2]);
        assert!(lu.publiees.get("parc_logements", PARC, Niveau::Bailleur, "222222222").is_none());
        assert_eq!(lu.modele.doublons.logements, 1);
        // In two files as in one.
        let (premier, suite) = lignes.split_at(1);
        let lu = rpls(premier).extrait("rpls", 2026, suite).lire().unwrap();
        assert_eq!((lu.compte("parc_logements", PARC).classes[0], lu.modele.doublons.logements), (2, 1));
    }
}

/// Trap 26: a dwelling sold from one bailleur to another is an exit and a dwelling of the park, in whatever order they come.
#[test]
fn a_dwelling_sold_to_another_bailleur_stays_in_the_park() {
    let vendu = logement(0).avec("MODE", "9").avec("SORTIEPATRIM", "2");
    let achete = autre_bailleur(logement(0)).avec("COMPLGEO", "Les Glycines");
    for ordre in [[vendu.clone(), achete.clone()], [achete, vendu]] {
        let lu = rpls(&ordre)
            .extrait("sne_radiation", 2025, &[bail(0, 2025).avec("SIREN_RADIATION", "")])
            .parametres("taille_min_residence = 1")
            .lire()
            .unwrap();
        assert_eq!(lu.compte("parc_logements", PARC).classes, [1]);
        assert_eq!(lu.zone("parc_logements", PARC, Niveau::Bailleur, "222222222").classes, [1]);
        assert_eq!(lu.modele.doublons.logements, 0);
        assert_eq!(lu.rangees(Logement, &["siren_bailleur", "actif"]), ["111111111 false", "222222222 true"]);
        assert_eq!(
            lu.rangees(Attribution, &["siren_bailleur", "residence_id"]),
            ["222222222 programme-222222222-59350-GLYCINES"]
        );
    }
}

/// Trap 26: a new dwelling has no number of the register yet; two of them are two dwellings.
#[test]
fn dwellings_without_a_number_are_all_kept() {
    let champs = |interne: &str| {
        let mut c = vec![""; 64];
        (c[1], c[3], c[26], c[39], c[40], c[43]) = (interne, VILLE, "2025", "1", "06/2025", "400");
        c.join(";")
    };
    let premiere = "2026;000000001;Un;;;;;;;11111111100011;2;";
    let texte = format!("{premiere}\n{}\n{}\n", champs("A1"), champs("A2"));
    let lu = Monde::default().brut("rpls", 2026, None, texte).lire().unwrap();
    assert_eq!(lu.rangees(Logement, &["id_rpls", "siren_bailleur", "actif"]), ["? 111111111 true"; 2]);
    assert_eq!((lu.compte("parc_logements", PARC).classes[0], lu.modele.doublons.logements), (2, 0));
}

/// Trap 26: the own identifier of a dwelling is unique inside an organisme only.
#[test]
fn one_own_identifier_in_two_bailleurs_is_two_dwellings() {
    let sans_numero = |interne: &str, siren: &str| {
        menage(0)
            .avec("Num_RPLS", "")
            .avec("Num_Interne", interne)
            .avec("SIREN_Bailleur", siren)
            .avec("Nb_Occupants", "2")
    };
    let lignes = [logement(0).avec("IDENT_INT", "A12"), autre_bailleur(logement(1)).avec("IDENT_INT", "A12")];
    let ops = [sans_numero("A12", "111111111"), sans_numero("A12", "222222222"), sans_numero("A13", "111111111")];
    let lu = rpls(&lignes).extrait("ops", 2024, &ops).disposition("ops.toml", NUMERO_INTERNE).lire().unwrap();
    assert_eq!(
        lu.rangees(Occupation, &["siren_bailleur", "id_rpls", "residence_id"]),
        [
            "111111111 ? inconnue",
            "111111111 L000000000 diffus-111111111-59350-hors_qpv",
            "222222222 L000000001 diffus-222222222-59350-hors_qpv"
        ]
    );
}

/// Own identifiers reach those of the register through the doublets, when the register does not say them: for the survey, and
/// for the arrears that the bailleurs send. The organisme may be named by its number alone.
#[test]
fn doublets_join_own_identifiers_to_the_register() {
    let anonyme = |n: usize| logement(n).avec("IDENT_INT", "");
    let sans_numero = |interne: &str| menage(0).avec("Num_RPLS", "").avec("Num_Interne", interne);
    let doublet = |interne: &str, n: usize| {
        Ligne::default().avec("IDENT_ORG", "000000001").avec("IDENT_INT", interne).avec("IDENT_REP", &id_rpls(n))
    };
    let impaye = |lot: &str, reponse: &str| {
        let l = Ligne::default().avec("ID_lot", lot).avec("Code_type_lot", "LOG").avec("SIREN", "111111111");
        l.avec("Impaye_3_mois", reponse)
    };
    for siret in ["11111111100011", ""] {
        let doublets = [doublet("A1", 0), doublet("A2", 1), doublet("A3", 0), doublet("A3", 1)];
        let doublets: Vec<Ligne> = doublets.into_iter().map(|l| l.avec("SIRET", siret)).collect();
        let lu = rpls(&[anonyme(0), anonyme(1)])
            .extrait("doublets", 2026, &doublets)
            .extrait("ops", 2024, &[sans_numero("A1"), sans_numero("A2"), sans_numero("A3")])
            // One lease over two lots: arrears on one of them are arrears of the household.
            .extrait("impayes", 2024, &[impaye("A1", "0"), impaye("A1", "1"), impaye("A2", "0")])
            .disposition("ops.toml", NUMERO_INTERNE)
            .lire()
            .unwrap();
        // A3 leads to two dwellings: to none.
        assert_eq!(
            lu.rangees(Occupation, &["id_rpls", "impaye_3_mois"]),
            ["? ?", "L000000000 true", "L000000001 false"],
            "« {siret} »"
        );
    }
}

/// Résidences by each key in the order of the job; what none names, or names too few of, is « diffus ».
#[test]
fn residences_are_named_by_the_keys_of_the_job() {
    let deux = |n: usize, f: &dyn Fn(Ligne) -> Ligne| [f(logement(n)), f(logement(n + 1))];
    let lignes: Vec<Ligne> = [
        deux(0, &|l| l.avec("COMPLGEO", "Résidence Les Glycines")),
        deux(2, &|l| l.avec("COMPLGEO", "Résidence Les Glycines")),
        deux(4, &|l| l.avec("NUMCONV", "59 3 12 1998 79-1297")),
        deux(6, &|l| l.avec("IMMEU", "Tour Bleue")),
        deux(8, &|l| l.avec("NUMVOIE", "0012").avec("NOMVOIE", "des Lilas")),
        deux(10, &|l| l),
        // Same names, another bailleur or another commune: another résidence.
        deux(12, &|l| autre_bailleur(l).avec("COMPLGEO", "Résidence Les Glycines")),
        deux(14, &|l| l.avec("DEPCOM", BOURG).avec("IMMEU", "Tour Bleue")),
    ]
    .concat();
    let seul = logement(16).avec("COMPLGEO", "Petit Clos");
    let lignes: Vec<Ligne> = lignes.into_iter().chain([seul]).collect();
    let liste: String = (0..2).map(|i| format!("{};R1;Glycines nord\n", id_rpls(i))).collect();
    let lire = |cles: &str| {
        rpls(&lignes)
            .reference("residences", &format!("id_rpls;residence_id;nom_residence\n{liste}"))
            .parametres(&format!("taille_min_residence = 2\ncles_residence = {cles}"))
            .lire()
            .unwrap()
            .rangees(Logement, &["origine_residence", "residence_id"])
    };
    let paires = |attendues: &[&str]| -> Vec<String> {
        let mut v: Vec<String> = attendues.iter().flat_map(|a| [(*a).to_owned(), (*a).to_owned()]).collect();
        v.sort();
        v
    };
    let mut toutes = paires(&[
        "liste R1",
        "programme programme-111111111-59350-GLYCINES",
        "convention convention-111111111-59350-593121998791297",
        "immeuble immeuble-111111111-59350-TOUR BLEUE",
        "adresse adresse-111111111-59350-12 DES LILAS",
        "diffus diffus-111111111-59350-hors_qpv",
        "programme programme-222222222-59350-GLYCINES",
        "immeuble immeuble-111111111-59009-TOUR BLEUE",
    ]);
    toutes.push("diffus diffus-111111111-59350-hors_qpv".to_owned());
    toutes.sort();
    assert_eq!(lire(r#"["liste", "programme", "convention", "immeuble", "adresse"]"#), toutes);

    // Programmes before the list: the four dwellings of the Glycines are one résidence.
    let lues = lire(r#"["programme", "liste"]"#);
    assert_eq!(lues.iter().filter(|r| *r == "programme programme-111111111-59350-GLYCINES").count(), 4);
    assert!(!lues.iter().any(|r| r.starts_with("liste")));
    assert_eq!(lire("[]").iter().filter(|r| r.starts_with("diffus ")).count(), lignes.len());
}

/// Scattered dwellings in QPV, out of them and of unknown place are never one « résidence ».
#[test]
fn scattered_dwellings_are_set_apart_by_their_side_of_the_qpv() {
    let lignes = ["1", "2", "2", ""].iter().enumerate();
    let lignes: Vec<Ligne> = lignes.map(|(n, qpv)| logement(n).avec("QPV", qpv)).collect();
    let lu = rpls(&lignes).lire().unwrap();
    assert_eq!(
        lu.rangees(Logement, &["residence_id", "localisation"]),
        [
            "diffus-111111111-59350-hors_qpv hors_qpv",
            "diffus-111111111-59350-hors_qpv hors_qpv",
            "diffus-111111111-59350-inconnu ?",
            "diffus-111111111-59350-qpv qpv",
        ]
    );
}

/// The bailleur's own division of its stock, through its table of lots.
#[test]
fn the_division_of_the_bailleur_names_its_residences() {
    let lot = |n: usize, genre: &str, residence: &str| {
        let l =
            Ligne::default().avec("ID_lot", &format!("I{n}")).avec("ID_RPLS", &id_rpls(n)).avec("SIREN", "111111111");
        l.avec("Code_type_lot", genre).avec("Code_niveau_patrimoine_1", residence)
    };
    let lots = [lot(0, "LOG", "P7"), lot(1, "LOG", "P7"), lot(2, "GAR", "P7"), lot(3, "LOG", "")];
    let lu = rpls(&[logement(0), logement(1), logement(2), logement(3)])
        .extrait("doublets", 2026, &lots)
        .parametres("taille_min_residence = 2")
        .lire()
        .unwrap();
    assert_eq!(
        lu.rangees(Logement, &["id_rpls", "origine_residence", "residence_id"]),
        [
            "L000000000 bailleur bailleur-111111111-P7",
            "L000000001 bailleur bailleur-111111111-P7",
            "L000000002 diffus diffus-111111111-59350-hors_qpv",
            "L000000003 diffus diffus-111111111-59350-hors_qpv",
        ]
    );
}

/// Millésimes of the register side by side: one series, and what only an older one knows still has its place.
#[test]
fn several_millesimes_make_one_series() {
    let glycines = |n: usize| logement(n).avec("COMPLGEO", "Glycines");
    let lu = Monde::default()
        .extrait("rpls", 2024, &[glycines(0), glycines(1), logement(2)])
        .extrait("rpls", 2025, &[glycines(0), glycines(1).avec("MODE", "9").avec("SORTIEPATRIM", "4"), logement(2)])
        .extrait("rpls", 2026, &[glycines(0), logement(2), logement(3)])
        .extrait("sne_radiation", 2024, &[bail(0, 2024), bail(1, 2024), bail(9, 2024)])
        .parametres("taille_min_residence = 2")
        .lire()
        .unwrap();
    let comptes = [2024, 2025, 2026].map(|a| lu.compte("parc_logements", Periode::Millesime(a)).classes[0]);
    assert_eq!(comptes, [3, 2, 3]);
    assert_eq!(lu.modele.doublons.logements, 0);
    // The résidence had two dwellings once: it keeps its name for the one that remains.
    assert_eq!(
        lu.rangees(Attribution, &["id_rpls", "residence_id"]),
        [
            "L000000000 programme-111111111-59350-GLYCINES",
            "L000000001 programme-111111111-59350-GLYCINES",
            "L000000009 inconnue"
        ]
    );
}

/// Two waves of the survey side by side, each against the ceilings of its own year.
#[test]
fn two_waves_of_the_survey_make_one_series() {
    let un = |rfr_annee: &str, entree: &str| {
        menage(0)
            .avec("Annee_RFR", rfr_annee)
            .avec("RFR", "13000")
            .avec("Categorie_Plafond", "1")
            .avec("Date_Entree", entree)
    };
    let lu = Monde::default()
        .extrait("ops", 2022, &[un("2020", "12/2019"), un("2020", "01/2020")])
        .extrait("ops", 2024, &[un("2022", "12/2021"), un("2022", "01/2022")])
        .lire()
        .unwrap();
    // 13 000 € is 61.5 % of 21 139 € (2022) and 57.4 % of 22 642 € (2024).
    assert_eq!(
        lu.rangees(Occupation, &["annee", "tranche_plafond", "emmenage_recent"]),
        ["2022 60_80 false", "2022 60_80 true", "2024 40_60 false", "2024 40_60 true"]
    );
    for vague in [2022, 2024] {
        assert_eq!(lu.compte("occ_menages", Periode::Millesime(vague)).classes, [2]);
        assert_eq!(lu.part("occ_part_recents", Periode::Millesime(vague)), (1, 2, 0));
    }
}

/// Of monthly stocks, the last of a year is counted; flows are all kept, each event once.
#[test]
fn of_monthly_stocks_the_last_of_the_year_counts() {
    let lu = Monde::default()
        .extrait("sne_stock", 2024, &[demande(0)])
        .mensuel("sne_stock", 2025, Some(12), &[demande(0), demande(1), demande(2)])
        .mensuel("sne_stock", 2025, Some(11), &[demande(0), demande(1), demande(3), demande(4)])
        .mensuel("sne_radiation", 2025, Some(1), &[bail(0, 2025)])
        .mensuel("sne_radiation", 2025, Some(2), &[bail(0, 2025), bail(1, 2025)])
        .lire()
        .unwrap();
    assert_eq!(lu.compte("dem_total", Periode::Stock(2024, 12)).classes, [1]);
    assert_eq!(lu.compte("dem_total", Periode::Stock(2025, 12)).classes, [3]);
    assert_eq!(lu.compte("att_baux", Periode::Annee(2025)).classes, [2]);
    assert_eq!(lu.modele.doublons.attributions, 1);

    // A yearly file is the stock of 31 December: later than November, whatever comes first. Two files of one date, from two
    // départements, are both read.
    let lu = Monde::default()
        .extrait("sne_stock", 2025, &[demande(0), demande(1)])
        .mensuel("sne_stock", 2025, Some(11), &[demande(2), demande(3), demande(4)])
        .extrait("sne_stock", 2025, &[demande(1), demande(5)])
        .lire()
        .unwrap();
    assert_eq!(lu.compte("dem_total", Periode::Stock(2025, 12)).classes, [3]);
    assert_eq!(lu.modele.doublons.demandes, 1);
}

/// An attribution without dwelling nor lease is told again by the next monthly file: it counts once, on the day of its radiation.
#[test]
fn an_attribution_without_dwelling_nor_lease_counts_once() {
    let sans_bail = |n: usize| bail(n, 2025).avec("DATE_SIGNATURE_BAIL", "").avec("NUMERORPLS", "");
    let autre_jour = sans_bail(0).avec("DATE_RADIATION", "20/06/2025");
    let lu = Monde::default()
        .mensuel("sne_radiation", 2025, Some(6), &[sans_bail(0)])
        .mensuel("sne_radiation", 2025, Some(7), &[sans_bail(0), autre_jour, sans_bail(1)])
        .lire()
        .unwrap();
    assert_eq!(lu.compte("att_total", Periode::Annee(2025)).classes, [3]);
    assert_eq!(lu.modele.doublons.attributions, 1);
}

/// As long as December is not there, a stock of November stands for the year, under its own date. Its quartiles are those of the bounds in
/// force; the stock of December takes those of the year that comes, which are drawn on it (CCH, L. 441-1).
#[test]
fn a_monthly_stock_has_its_date_and_the_bounds_in_force() {
    // 9 444 € a year: above the bound of 2025 (9 427 €), under that of 2026 (9 456 €). Asked for in March 2024.
    let lignes = [ressources(demande(0), "787")];
    for (mois, lu_au, q1, attente) in [(Some(11), 11, 0, "20"), (Some(12), 12, 1, "21"), (None, 12, 1, "21")] {
        let lu = Monde::default().mensuel("sne_stock", 2025, mois, &lignes).lire().unwrap();
        let stock = Periode::Stock(2025, lu_au);
        assert_eq!(lu.compte("dem_total", stock).classes, [1], "{mois:?}");
        assert_eq!(lu.part("dem_q1", stock), (q1, 1, 0), "{mois:?}");
        assert_eq!(lu.rangees(Demande, &["annee", "anciennete_mois"]), [format!("2025 {attente}")]);
    }
}

/// The extract of another territory is told by the communes that its demands speak of; one that says none tells nothing.
#[test]
fn a_demand_is_of_the_territory_by_the_commune_it_seeks_or_the_one_it_leaves() {
    let de = |numero, visee: &str, actuelle: &str| {
        demande(numero).avec("COMMUNE_LOG_RECHERCHE", visee).avec("COMMUNE_LOG_ACTUEL", actuelle)
    };
    let lignes =
        [de(0, VILLE, "62041"), de(1, "62041", BOURG), de(2, "62041", "62041"), de(3, "62041", ""), de(4, "", "")];
    let lu = Monde::default().extrait("sne_stock", 2025, &lignes).lire().unwrap();
    assert_eq!(lu.rangees(Demande, &["concerne_epci"]), ["?", "false", "false", "true", "true"]);
}

/// Trap 34: only RADATT is an attribution; without lease it is an attribution that no lease follows.
#[test]
fn a_radiation_of_another_motive_is_not_an_attribution() {
    let motifs = ["RADATT", "RADABA", "RADIRR", "RADCON", "RADREN", "", "FUSION"];
    let mut lignes: Vec<Ligne> =
        motifs.iter().enumerate().map(|(i, m)| bail(i, 2025).avec("MOTIF_RADIATION", m)).collect();
    lignes.push(bail(20, 2025).avec("DATE_SIGNATURE_BAIL", ""));
    let lu = Monde::default().extrait("sne_radiation", 2025, &lignes).lire().unwrap();
    assert_eq!(lu.compte("att_total", Periode::Annee(2025)).classes, [2]);
    assert_eq!(lu.compte("att_baux", Periode::Annee(2025)).classes, [1]);
}

const DRAPEAUX: [&str; 5] = ["NB_Q1_radiation", "NB_Q2_radiation", "NB_Q3_radiation", "NB_Q4_radiation", "NB_QNA"];

fn drapeaux(l: Ligne, valeurs: [&str; 5]) -> Ligne {
    DRAPEAUX.into_iter().zip(valeurs).fold(l, |l, (c, v)| l.avec(c, v))
}

fn ressources(l: Ligne, mois: &str) -> Ligne {
    l.avec("REVENU_MENSUEL_FOYER", mois).avec("UNITE_CONSO", "1")
}

/// Trap 35: flags that contradict each other say nothing, and resources do not overrule them; none set leaves resources speak.
#[test]
fn flags_of_the_quartile_that_contradict_each_other_say_nothing() {
    // 780 € a month are 9 360 € a year, under the 9 427 € of 2025; 800 € are 9 600 €, over.
    let lignes = [
        ressources(drapeaux(bail(0, 2025), ["1", "0", "0", "0", "1"]), "780"),
        ressources(drapeaux(bail(1, 2025), ["1", "1", "0", "0", "0"]), "780"),
        ressources(drapeaux(bail(2, 2025), ["0", "0", "0", "0", "0"]), "780"),
        ressources(drapeaux(bail(3, 2025), ["", "", "", "", ""]), "800"),
        drapeaux(bail(4, 2025), ["0", "0", "0", "0", "0"]),
        ressources(drapeaux(bail(5, 2025), ["0", "0", "0", "0", "1"]), "780"),
        drapeaux(bail(6, 2025), ["1", "0", "0", "0", "0"]),
        // An export that writes blanks for zeros: the SNE says that it does not know, and resources do not overrule it.
        ressources(drapeaux(bail(7, 2025), ["", "", "", "", "1"]), "780"),
    ];
    let lu = Monde::default().extrait("sne_radiation", 2025, &lignes).lire().unwrap();
    assert_eq!(
        lu.rangees(Attribution, &["id_rpls", "quartile_sne", "quartile"]),
        [
            "L000000000 inconnu ?",
            "L000000001 inconnu ?",
            "L000000002 ? q1",
            "L000000003 ? q2_q4",
            "L000000004 ? ?",
            "L000000005 inconnu ?",
            "L000000006 q1 q1",
            "L000000007 inconnu ?",
        ]
    );
    assert_eq!(lu.part("att_q1_hors_qpv_q1_seul", Periode::Annee(2025)), (2, 3, 5));
    let constats = &lu.pieces[0].constats.par_regle;
    let contradictions =
        constats.iter().find(|((r, c), _)| *r == Regle::DrapeauxMultiples && c.as_ref() == "quartile_sne");
    assert_eq!(contradictions.map(|(_, c)| c.nombre), Some(2));
}

/// No local table moves the first quartile of a territory that the arrêté names: 9 456 € in 2026. It gives the bounds that no arrêté gives,
/// and its own first one is compared with that of the arrêté.
#[test]
fn the_first_quartile_is_that_of_the_arrete_whatever_the_local_table_says() {
    let lignes: Vec<Ligne> =
        [(0, "700"), (1, "900"), (2, "1200"), (3, "1700")].map(|(n, mois)| ressources(bail(n, 2026), mois)).into();
    let lire = |bornes: &str| {
        let table = format!("annee;siren_epci;borne_q1;borne_q2;borne_q3;origine\n2026;{EPCI};{bornes}\n");
        Monde::default().reference("seuils", &table).extrait("sne_radiation", 2026, &lignes).lire()
    };
    let quartiles = ["L000000000 q1", "L000000001 q2", "L000000002 q3", "L000000003 q4"];
    // Too low, near, absent: 8 400 € a year is under the bound of the arrêté in all three cases.
    for (bornes, remarque) in [
        (
            "8000;13872;19200;tiers",
            Some("seuils.csv : la borne du premier quartile de 200093201 en 2026 (ligne 2), 8 000 €"),
        ),
        ("9100;13872;19200;tiers", None),
        (";13872;19200;tiers", None),
    ] {
        let lu = lire(bornes).unwrap();
        assert_eq!(lu.rangees(Attribution, &["id_rpls", "quartile"]), quartiles, "{bornes}");
        let seuil = &lu.references.seuils[&(EPCI.to_owned(), 2026)];
        assert_eq!((seuil.q1, seuil.q2, seuil.q3), (9_456, Some(13_872), Some(19_200)), "{bornes}");
        assert!(seuil.origine.starts_with("arrêté du 23 avril 2026") && seuil.origine.ends_with("tiers"), "{seuil:?}");
        let dites: Vec<String> = (lu.references.remarques.iter())
            .filter(|r| r.contains("premier quartile"))
            .map(|r| r.replace(['\u{a0}', '\u{202f}'], " "))
            .collect();
        assert_eq!(dites.len(), usize::from(remarque.is_some()), "{dites:?}");
        assert!(
            dites.iter().all(|d| d.starts_with(remarque.unwrap()) && d.contains("15,4 %") && d.contains("9 456 €"))
        );
    }
    // Increasing in the table, but not once the first bound is that of the arrêté.
    for bornes in ["8000;9000;19200;tiers", "8000;;9000;tiers", ";13872;13000;tiers"] {
        let e = lire(bornes).err().unwrap();
        assert!(e.message.contains("n'est pas une borne d'au moins"), "{}", e.message);
        assert_eq!(e.lieu.unwrap().ligne, Some(2), "{bornes}");
    }
}

/// 788, 1 156 and 1 600 € a month are 9 456, 13 872 and 19 200 € a year, each equal to a bound. Of the first one only, « inférieur » may be read
/// strictly (CCH, L. 441-1).
#[test]
fn the_strict_reading_bears_on_the_first_quartile_alone() {
    let lignes: Vec<Ligne> = [(0, "787,99"), (1, "788"), (2, "1156"), (3, "1156,01"), (4, "1600"), (5, "1600,01")]
        .map(|(n, mois)| ressources(bail(n, 2026), mois))
        .into();
    let bornes = format!("annee;siren_epci;borne_q1;borne_q2;borne_q3\n2026;{EPCI};;13872;19200\n");
    for (inclusif, a_la_borne) in [(true, "q1"), (false, "q2")] {
        let monde = Monde::default().parametres(&format!("q1_inclusif = {inclusif}")).reference("seuils", &bornes);
        let lu = monde.extrait("sne_radiation", 2026, &lignes).lire().unwrap();
        let attendus: Vec<String> = (["q1", a_la_borne, "q2", "q3", "q3", "q4"].iter().enumerate())
            .map(|(n, q)| format!("{} {q}", id_rpls(n)))
            .collect();
        assert_eq!(lu.rangees(Attribution, &["id_rpls", "quartile"]), attendus, "{inclusif}");
    }
}

/// Rows around the territory are held against the threshold of their own EPCI (CCH, L. 441-1), and have the zones of their own commune. A
/// demand is one of the territory, whatever commune it names.
#[test]
fn rows_around_the_territory_have_the_threshold_of_their_epci() {
    let communes = format!(
        "CODGEO;LIBGEO;EPCI;DEP;REG\n{VILLE};Ville;{EPCI};59;32\n59183;Dunkerque;245900428;59;32\n59001;Abancourt;245900758;59;32\n"
    );
    // 9 600 € a year, between the 9 427 € of Lille and the 9 831 € of Dunkerque in 2025. No arrêté names the third EPCI.
    let seuils = "annee;siren_epci;borne_q1;borne_q2;borne_q3\n2025;245900428;;13000;18000\n";
    let dans = |n, commune: &str, mois: &str| ressources(bail(n, 2025), mois).avec("COMMUNE_LOGEMENT_ATTRIB", commune);
    let baux = [
        dans(0, VILLE, "800"),
        dans(1, "59183", "800"),
        dans(2, "59183", "1100"),
        dans(3, VILLE, "1100"),
        dans(4, "59001", "800"),
    ];
    let demandes = [ressources(demande(0), "800").avec("COMMUNE_LOG_RECHERCHE", "59183")];
    let monde = rpls(&[logement(0), logement(1).avec("DEPCOM", "59183")])
        .table("communes.csv", &communes)
        .reference("seuils", seuils)
        .reference("zonage_apl", &format!("CODGEO;zonage\n{VILLE};1\n59183;2\n"))
        .extrait("sne_radiation", 2025, &baux)
        .mensuel("sne_stock", 2025, Some(11), &demandes);
    let lu = Monde { perimetre: "departement", ..monde }.lire().unwrap();
    assert_eq!(
        lu.rangees(Attribution, &["id_rpls", "code_commune", "quartile", "geographie_plus"]),
        [
            "L000000000 59350 q2_q4 autres_regions",
            "L000000001 59183 q1 autres_regions",
            "L000000002 59183 q3 autres_regions",
            "L000000003 59350 q2_q4 autres_regions",
            "L000000004 59001 ? autres_regions",
        ]
    );
    assert_eq!(lu.rangees(Demande, &["code_epci", "quartile"]), [format!("{EPCI} q2_q4")]);
    assert_eq!(lu.rangees(Logement, &["code_commune", "zone_apl"]), ["59183 2", "59350 1"]);
    assert_eq!(lu.part("att_q1_hors_qpv_q1_seul", Periode::Annee(2025)), (0, 2, 0));
}

/// Without the bounds of the second and third quartiles, a household above the first one is known to be of the three others: counted as
/// unknown, it would leave the first quartile alone among those known.
#[test]
fn households_past_the_first_quartile_are_a_class_of_their_own() {
    let lignes: Vec<Ligne> =
        [(0, "700"), (1, "900"), (2, "1200"), (3, "1700")].map(|(n, mois)| ressources(bail(n, 2026), mois)).into();
    let demandes: Vec<Ligne> =
        [(0, "700"), (1, "900"), (2, "1700")].map(|(n, mois)| ressources(demande(n), mois)).into();
    let bornes = format!("annee;siren_epci;borne_q1;borne_q2;borne_q3\n2026;{EPCI};;13872;19200\n");
    let monde = || {
        let sans_reponse = [lignes.clone(), vec![bail(4, 2026)]].concat();
        Monde::default().extrait("sne_radiation", 2026, &sans_reponse).extrait("sne_stock", 2025, &demandes)
    };
    for (lu, baux, stock) in [
        (monde().lire().unwrap(), [1, 0, 0, 0, 3], [1, 0, 0, 0, 2]),
        (monde().reference("seuils", &bornes).lire().unwrap(), [1, 1, 1, 1, 0], [1, 1, 0, 1, 0]),
    ] {
        let signes = lu.compte("att_quartiles", Periode::Annee(2026));
        assert_eq!((signes.classes.as_slice(), signes.inconnus), (baux.as_slice(), 1));
        let actives = lu.compte("dem_quartiles", Periode::Stock(2025, 12));
        assert_eq!((actives.classes.as_slice(), actives.inconnus), (stock.as_slice(), 0));
        // The share of the first quartile is the same whether the others are told apart or not, and that of the indicator.
        assert_eq!(lu.part("att_q1", Periode::Annee(2026)), (1, 4, 1));
    }
}

/// Trap 36: the quartile of the SNE and that of the resources may differ: both are there, and the rate can be told both ways.
#[test]
fn the_quartile_of_the_resources_stands_beside_that_of_the_sne() {
    let indicateurs = r#"
[defauts]
table = "attribution"
univers = "bail_signe"
niveaux = ["epci"]
protege = "menages_revenu"
source = "SNE"
[[indicateur]]
code = "essai_q1_calcule"
libelle = "1er quartile recalculé"
definition = "Premier quartile selon les ressources."
unite = "pct"
numerateur = "quartile_calcule = 'q1'"
[[indicateur]]
code = "essai_ecarts"
libelle = "Quartiles qui diffèrent"
definition = "Quartile du SNE et quartile recalculé qui se contredisent."
unite = "pct"
numerateur = "(quartile_sne = 'q1') <> (quartile_calcule = 'q1')"
"#;
    let lignes = [
        ressources(drapeaux(bail(0, 2025), ["1", "0", "0", "0", "0"]), "780"),
        ressources(drapeaux(bail(1, 2025), ["1", "0", "0", "0", "0"]), "800"),
        ressources(drapeaux(bail(2, 2025), ["0", "1", "0", "0", "0"]), "780"),
        ressources(drapeaux(bail(3, 2025), ["0", "1", "0", "0", "0"]), "780"),
        drapeaux(bail(4, 2025), ["0", "0", "1", "0", "0"]),
    ];
    let monde = Monde::default().extrait("sne_radiation", 2025, &lignes);
    let lu = Monde { indicateurs: indicateurs.to_owned(), ..monde }.lire().unwrap();
    let an = Periode::Annee(2025);
    assert_eq!(lu.part("att_q1_hors_qpv_q1_seul", an), (2, 5, 0));
    assert_eq!(lu.part("essai_q1_calcule", an), (3, 4, 1));
    assert_eq!(lu.part("essai_ecarts", an), (3, 4, 1));
}

/// Trap 39: attributions and leases are two bases.
#[test]
fn attributions_and_leases_are_two_denominators() {
    let lignes = [
        bail(0, 2025),
        bail(1, 2025).avec("DATE_SIGNATURE_BAIL", ""),
        bail(2, 2025).avec("DATE_SIGNATURE_BAIL", ""),
        bail(3, 2025).avec("DATE_SIGNATURE_BAIL", "05/01/2026"),
    ];
    let lu = Monde::default()
        .extrait("sne_radiation", 2025, &lignes)
        .extrait("sne_radiation", 2026, &[bail(9, 2026)])
        .lire()
        .unwrap();
    let comptes = |code: &str| [2025, 2026].map(|a| lu.compte(code, Periode::Annee(a)).classes[0]);
    assert_eq!((comptes("att_total"), comptes("att_baux")), ([3, 2], [1, 2]));
}

/// Trap 40: one household under the numbers of two départements is one demand; two numbers of one département are two.
#[test]
fn one_household_in_two_departements_is_one_demand() {
    let foyer = |numero: &str, naissance: &str, revenu: &str| {
        demande(0)
            .avec("NUMERO_UNIQUE", numero)
            .avec("DATE_NAISS_DEMANDEUR", naissance)
            .avec("TAILLE_MENAGE", "3")
            .avec("REVENU_MENSUEL_FOYER", revenu)
            .avec("COMMUNE_LOG_ACTUEL", VILLE)
    };
    let lignes = [
        // One birth date in two forms, one income in two.
        foyer("059000000000000001", "02/01/1980", "1500,00"),
        foyer("062000000000000001", "1980-01-02", "1500"),
        // The same household twice in one département: never guessed.
        foyer("059000000000000002", "03/01/1980", "1500"),
        foyer("059000000000000003", "03/01/1980", "1500"),
        // An unknown part of the key matches nothing.
        foyer("059000000000000004", "", "1500"),
        foyer("062000000000000004", "", "1500"),
    ];
    let lu = Monde::default().extrait("sne_stock", 2025, &lignes).lire().unwrap();
    assert_eq!(lu.compte("dem_total", Periode::Stock(2025, 12)).classes, [5]);
    assert_eq!((lu.modele.doublons.menages, lu.modele.doublons.demandes), (1, 0));
    assert_eq!(lu.rangees(Demande, &["territoire_demande"]), ["059", "059", "059", "059", "062"]);
}

/// Trap 41: without a dwelling that the register knows, an attribution stays in the figure of the EPCI.
#[test]
fn an_attribution_without_a_known_dwelling_stays_in_the_territory() {
    let lignes = [bail(0, 2025), bail(1, 2025).avec("NUMERORPLS", ""), bail(2, 2025)];
    let lu = rpls(&[logement(0)]).extrait("sne_radiation", 2025, &lignes).lire().unwrap();
    assert_eq!(lu.compte("att_baux", Periode::Annee(2025)).classes, [3]);
    assert_eq!(
        lu.rangees(Attribution, &["id_rpls", "residence_id"]),
        ["? inconnue", "L000000000 diffus-111111111-59350-hors_qpv", "L000000002 inconnue"]
    );
}

/// Trap 4: leases whose dwelling is « 0 » are not one lease, and one whose commune is « 0 » is in that of its dwelling.
#[test]
fn a_number_of_zeros_merges_nothing() {
    let sans_numero = |n: usize| bail(n, 2025).avec("NUMERORPLS", "0");
    let lignes = [sans_numero(0), sans_numero(1), bail(2, 2025).avec("COMMUNE_LOGEMENT_ATTRIB", "0")];
    let lu = rpls(&[logement(2)]).extrait("sne_radiation", 2025, &lignes).lire().unwrap();
    assert_eq!(lu.compte("att_baux", Periode::Annee(2025)).classes, [3]);
    assert_eq!(lu.modele.doublons.attributions, 0);
    assert_eq!(
        lu.rangees(Attribution, &["id_rpls", "code_commune"]),
        [format!("? {VILLE}"), format!("? {VILLE}"), format!("{} {VILLE}", id_rpls(2))]
    );
}

/// Trap 42: the row of an unknown réservataire is counted, its réservataire is unknown, and its code is reported.
#[test]
fn a_reservataire_never_seen_is_unknown_and_reported() {
    let lignes = ["COLTER", "COLTER", "NOUVEAU"].iter().enumerate();
    let lignes: Vec<Ligne> = lignes.map(|(i, r)| bail(i, 2025).avec("TYPE_RESERVATAIRE", r)).collect();
    let lu = Monde::default().extrait("sne_radiation", 2025, &lignes).lire().unwrap();
    let an = Periode::Annee(2025);
    assert_eq!(lu.compte("att_baux", an).classes, [3]);
    assert_eq!(lu.zone("att_baux", an, Niveau::Reservataire, "collectivites").classes, [2]);
    assert_eq!(lu.rangees(Attribution, &["reservataire"]), ["?", "collectivites", "collectivites"]);
    let constats = &lu.pieces[0].constats.par_regle;
    let trouve = constats.iter().find(|((r, c), _)| *r == Regle::CodeInconnu && c.as_ref() == "reservataire");
    let exemple = trouve.and_then(|(_, c)| c.exemples.first()).expect("aucun constat");
    assert_eq!((exemple.ligne, exemple.valeur.as_deref()), (4, Some("NOUVEAU")));
}

/// A candidate of a lower rank is offered the dwelling when every better one refused; without the key of the dwelling, nobody knows.
#[test]
fn a_lower_rank_is_offered_nothing_known_without_the_key_of_the_dwelling() {
    let candidat = |n: usize, siren: &str, rang: &str, decision: &str| {
        Ligne::default()
            .avec("ID_demande_unique", &format!("059{n:015}"))
            .avec("Code_lot", "LOT-1")
            .avec("SIREN_bailleur", siren)
            .avec("Code_INSEE_commune", VILLE)
            .avec("Date_seance_commission", "15/03/2025")
            .avec("Code_rang", rang)
            .avec("Libelle_decision", decision)
    };
    let (connu, inconnu) = ("111111111", "");
    let lignes = [
        candidat(0, connu, "1", "refus_candidat"),
        candidat(1, connu, "2", "attribue"),
        candidat(2, connu, "3", "attribue"),
        candidat(3, inconnu, "1", "attribue"),
        candidat(4, inconnu, "2", "attribue"),
        candidat(5, inconnu, "2", "non_attribution"),
    ];
    let lu = Monde::default().extrait("reservations", 2025, &lignes).lire().unwrap();
    assert_eq!(
        lu.rangees(Reservation, &["siren_bailleur", "rang", "decision", "offert"]),
        [
            "111111111 1 refus_candidat true",
            "111111111 2 attribue true",
            "111111111 3 attribue false",
            "? 1 attribue true",
            "? 2 attribue ?",
            "? 2 non_attribution false",
        ]
    );
}

const VAGUE: Periode = Periode::Millesime(2024);

/// Trap 44: each question has its own denominator; who did not answer says neither yes nor no.
#[test]
fn each_question_of_the_survey_has_its_own_denominator() {
    let lignes = [
        menage(0).avec("APL", "1").avec("Composition", "PS"),
        menage(1).avec("APL", "0").avec("Composition", "PS"),
        menage(2).avec("APL", "").avec("Composition", "MONO"),
        menage(3).avec("Repondant", "0").avec("APL", "0").avec("Composition", ""),
        menage(4).avec("Statut", "V").avec("Repondant", ""),
        menage(5).avec("Repondant", "").avec("APL", "0"),
    ];
    let lu = Monde::default().extrait("ops", 2024, &lignes).lire().unwrap();
    assert_eq!(lu.part("occ_apl", VAGUE), (1, 2, 1));
    assert_eq!(lu.part("occ_monoparentales", VAGUE), (1, 3, 0));
    assert_eq!(lu.part("occ_taux_reponse", VAGUE), (3, 4, 1));
}

/// One household of the mainland outside Île-de-France.
fn revenu(n: usize, annee: &str, montant: &str, categorie: &str, tranche: &str) -> Ligne {
    let l = menage(n).avec("Annee_RFR", annee).avec("RFR", montant).avec("Categorie_Plafond", categorie);
    l.avec("Tranche_PLUS", tranche).avec("Pct_PLUS", "99")
}

/// Trap 44: a class that contradicts its amount is computed again, and the file's stands beside; an income of another year than
/// N−2 is compared with no ceiling. PLUS ceiling of 2024, one person: 22 642 € (arrêté of 29 July 1987 as amended).
#[test]
fn classes_are_computed_from_amounts_of_the_right_year() {
    let lignes = [
        revenu(0, "2022", "13585,19", "1", "80_100"),
        revenu(1, "2022", "13585,20", "1", "80_100"),
        revenu(2, "2022", "22642", "1", "80_100"),
        revenu(3, "2021", "13585,19", "1", "80_100"),
        revenu(4, "", "13585,19", "1", "80_100"),
        revenu(5, "2022", "", "1", "80_100"),
        revenu(6, "2022", "13585,19", "", "80_100"),
        revenu(7, "2022", "0", "1", "80_100"),
    ];
    let lu = Monde::default().extrait("ops", 2024, &lignes).lire().unwrap();
    assert_eq!(
        lu.rangees(Occupation, &["id_rpls", "tranche_plafond", "tranche_fichier"]),
        [
            "L000000000 40_60 80_100",
            "L000000001 60_80 80_100",
            "L000000002 100_120 80_100",
            "L000000003 80_100 80_100",
            "L000000004 80_100 80_100",
            "L000000005 80_100 80_100",
            "L000000006 80_100 80_100",
            "L000000007 0_20 80_100",
        ]
    );
    // Under 60 %: the first and the one of no income at all; the four that could not be computed keep the 99 % of the file.
    assert_eq!(lu.part("occ_moins_60_plus", VAGUE), (2, 8, 0));
    // A file that never says the year means the one that the survey asks for.
    let lu = Monde::default().extrait("ops", 2024, &[revenu(0, "", "13585,19", "1", "80_100")]).lire().unwrap();
    let attendue = ["L000000000 40_60 80_100"];
    assert_eq!(lu.rangees(Occupation, &["id_rpls", "tranche_plafond", "tranche_fichier"]), attendue);
}

/// Trap 45: each person beyond the sixth category adds to the ceiling; a sixth category of unknown size has no ceiling. A parent alone with
/// four dependants is of the sixth, and each one after the fourth adds to it. 2024: 58 200 € and 6 492 € a person, hence 71 184 € for eight.
#[test]
fn a_household_of_more_than_six_persons_has_its_own_ceiling() {
    let six = |n, montant: &str, personnes: &str, composition: &str| {
        let l = revenu(n, "2022", montant, "6", "20_40").avec("Nb_Occupants", personnes);
        l.avec("Composition", composition)
    };
    let lignes = [
        six(0, "42710,39", "8", "CAE"),
        six(1, "42710,40", "8", "CAE"),
        // 60 % of 58 200 €: six persons, or five of whom four dependants.
        six(2, "34920", "6", "CAE"),
        six(3, "34920", "5", "MONO"),
        six(4, "34919,99", "6", "CAE"),
        six(5, "34920", "", "CAE"),
        // 60 % of 64 692 €: six persons of whom five dependants.
        six(6, "38815,19", "6", "MONO"),
        six(7, "38815,20", "6", "MONO"),
        // Whether one parent is alone is not known: the class is that of the file.
        six(8, "34920", "6", ""),
        six(9, "34920", "5", ""),
    ];
    let lu = Monde::default().extrait("ops", 2024, &lignes).lire().unwrap();
    assert_eq!(
        lu.rangees(Occupation, &["id_rpls", "tranche_plafond"]),
        [
            "L000000000 40_60",
            "L000000001 60_80",
            "L000000002 60_80",
            "L000000003 60_80",
            "L000000004 40_60",
            "L000000005 20_40",
            "L000000006 40_60",
            "L000000007 60_80",
            "L000000008 20_40",
            "L000000009 60_80",
        ]
    );
}

/// Trap 46: a commune of Île-de-France has the ceiling of Paris only if it touches it, and none as long as no list says so.
/// 2024, third category: 51 025 € (Paris and limitrophes), 46 789 € (rest of the region), 36 362 € elsewhere.
#[test]
fn the_ceiling_of_ile_de_france_depends_on_touching_paris() {
    let siren = "200099999";
    let communes = format!(
        "78646;Versailles;{siren};78;11\n92012;Boulogne-Billancourt;{siren};92;11\n60057;Beauvais;{siren};60;32\n"
    );
    let un = |n: usize, commune: &str| revenu(n, "2022", "46789", "3", "").avec("Code_INSEE", commune);
    let monde = || {
        let table = format!("CODGEO;LIBGEO;EPCI;DEP;REG\n{communes}");
        let m = Monde { epci: siren.to_owned(), ..Monde::default() }.table("communes.csv", &table);
        m.extrait("ops", 2024, &[un(0, "78646"), un(1, "92012"), un(2, "60057")])
    };
    let lues = |m: Monde| m.lire().unwrap().rangees(Occupation, &["code_commune", "tranche_plafond"]);
    assert_eq!(
        lues(monde().reference("limitrophes", "code_commune\n92012\n")),
        ["60057 120_130", "78646 100_120", "92012 80_100"]
    );
    assert_eq!(lues(monde()), ["60057 120_130", "78646 ?", "92012 ?"]);
}

/// A survey read without the register keeps its rows, in no known résidence.
#[test]
fn a_survey_stands_without_the_register() {
    let lu = Monde::default().extrait("ops", 2024, &[menage(0), menage(1).avec("Code_INSEE", "62041")]).lire().unwrap();
    assert_eq!(lu.rangees(Occupation, &["code_commune", "residence_id", "localisation"]), ["59350 inconnue ?"]);
    assert!(lu.modele.logement.is_none() && lu.modele.concordance.is_none());
}
