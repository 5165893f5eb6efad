use super::*;
use proptest::prelude::*;

fn table(texte: &str) -> PetiteTable {
    PetiteTable::embarquee("essai.csv", texte).unwrap()
}

fn communes(lignes: &str, passages: &[&str]) -> Result<Communes> {
    let t = table(&format!("CODGEO;LIBGEO;EPCI;DEP;REG\n{lignes}"));
    let passages: Vec<PetiteTable> = passages.iter().map(|p| table(p)).collect();
    Communes::lire(&TablesCommunes { communes: &avec_noms(t), passages: &passages, ept: None, sirens_ept: None })
}

/// What `table_communes` gives for a file, on a text.
fn avec_noms(t: PetiteTable) -> PetiteTable {
    t.avec_facultatives(COLONNES_COMMUNES)
}

const FRANCE: &str = "01004;Ambérieu-en-Bugey;240100883;01;84\n75056;Paris;200054781;75;11\n69123;Lyon;200046977;69;84\n\
    13055;Marseille;200054807;13;93\n85289;Sainte-Hermine;248500662;85;52\n2A004;Ajaccio;242010056;2A;94\n\
    97411;Saint-Denis;249740119;974;04\n";

fn via(c: &Communes, code: &str) -> (String, Via) {
    let r = c.ramener(code);
    (r.commune, r.via)
}

#[test]
fn the_arrondissements_of_the_law_and_no_other_code() {
    let attendues: [(u32, u32, &str); 3] =
        [(75_101, 75_120, "75056"), (69_381, 69_389, "69123"), (13_201, 13_216, "13055")];
    let mut vues = 0;
    for code in 0..99_999u32 {
        let attendue = attendues.iter().find(|(a, b, _)| (*a..=*b).contains(&code)).map(|(_, _, c)| *c);
        vues += u32::from(attendue.is_some());
        assert_eq!(commune_plm(&format!("{code:05}")), attendue, "{code:05}");
    }
    assert_eq!(vues, 20 + 9 + 16);
    assert_eq!(commune_plm("7510"), None);
    assert_eq!(commune_plm("7510A"), None);
}

#[test]
fn arrondissements_reach_their_commune() {
    let c = communes(FRANCE, &[]).unwrap();
    for (code, commune) in [("75113", "75056"), ("69383", "69123"), ("13216", "13055")] {
        assert_eq!(via(&c, code), (commune.to_owned(), Via::Arrondissement));
    }
    // A postcode is not a commune code.
    assert_eq!(via(&c, "75013"), ("75013".to_owned(), Via::Inconnue));
    assert_eq!(via(&c, "69003"), ("69003".to_owned(), Via::Inconnue));
    // Lyon is not in this table, but its third arrondissement is still in Lyon.
    let c = communes("01004;Ambérieu;240100883;01;84\n", &[]).unwrap();
    assert_eq!(via(&c, "69383"), ("69123".to_owned(), Via::Inconnue));
}

#[test]
fn a_table_that_lists_arrondissements_gives_one_commune() {
    let c = communes("75101;Paris 1er Arrondissement;200054781;75;11\n75102;Paris 2e;200054781;75;11\n", &[]).unwrap();
    assert_eq!(c.iter().map(|(code, f)| (code, f.libelle.as_str())).collect::<Vec<_>>(), [("75056", "Paris")]);
}

#[test]
fn totals_by_commune_equal_totals_by_departement() {
    let c = communes(FRANCE, &[]).unwrap();
    let logements = [("75101", 10), ("75120", 20), ("75056", 3), ("69381", 7), ("1004", 5), ("2A004", 2), ("97411", 9)];
    let (mut par_commune, mut par_departement) = (BTreeMap::new(), BTreeMap::new());
    for (code, n) in logements {
        let r = c.ramener(code);
        *par_commune.entry(c.fiche(&r.commune).unwrap().departement.clone()).or_insert(0) += n;
        *par_departement.entry(departement_de(&format!("{code:0>5}")).to_owned()).or_insert(0) += n;
    }
    assert_eq!(par_commune, par_departement);
    assert_eq!(par_commune["75"], 33);
    assert_eq!(par_commune["974"], 9);
}

#[test]
fn lost_zeros_and_corsica() {
    let c = communes(FRANCE, &[]).unwrap();
    assert_eq!(via(&c, " 1004 "), ("01004".to_owned(), Via::Aucun));
    assert_eq!(via(&c, "2A004"), ("2A004".to_owned(), Via::Aucun));
    let c = communes("1004;Ambérieu;240100883;1;1\n", &[]).unwrap();
    let f = c.fiche("01004").unwrap();
    assert_eq!((f.departement.as_str(), f.region.as_deref()), ("01", Some("01")));
}

#[test]
fn merged_communes_lead_to_their_successor() {
    let c = communes(FRANCE, &["CODGEO_2021;CODGEO_2024\n85053;85289\n85289;85289\n01004;01004\n"]).unwrap();
    assert_eq!(via(&c, "85053"), ("85289".to_owned(), Via::Fusion));
    assert_eq!(via(&c, "85289"), ("85289".to_owned(), Via::Aucun));
    assert_eq!(via(&c, "99999"), ("99999".to_owned(), Via::Inconnue));
}

#[test]
fn passage_tables_make_a_chain_in_any_order() {
    let etapes = ["ancien;nouveau\n85001;85053\n85002;85001\n", "CODGEO_2021;LIB;CODGEO_2024\n85053;x;85289\n"];
    for ordre in [[etapes[0], etapes[1]], [etapes[1], etapes[0]]] {
        let c = communes(FRANCE, &ordre).unwrap();
        for code in ["85053", "85001", "85002"] {
            assert_eq!(via(&c, code), ("85289".to_owned(), Via::Fusion), "{code}");
        }
    }
    // Three vintages in one table, the newest last whatever the order of columns.
    let c = communes(FRANCE, &["CODGEO_2024;CODGEO_2003;CODGEO_2015\n85289;85002;85053\n"]).unwrap();
    assert_eq!(via(&c, "85002").0, "85289");
    assert_eq!(via(&c, "85053").0, "85289");
    // A first table that only says that nothing changed hides nothing of the second.
    let c = communes(FRANCE, &["CODGEO_2003;CODGEO_2021\n85053;85053\n", etapes[1]]).unwrap();
    assert_eq!(via(&c, "85053").0, "85289");
}

#[test]
fn a_commune_that_was_split_keeps_its_code() {
    let lignes = "01004;Ambérieu;240100883;01;84\n01005;Née en 2023;240100883;01;84\n";
    // 01004 lost a part of itself, and is still there.
    let c = communes(lignes, &["CODGEO_2021;CODGEO_2024\n01004;01004\n01004;01005\n"]).unwrap();
    assert_eq!(via(&c, "01004"), ("01004".to_owned(), Via::Aucun));
    // Even when the table forgets to say that it remains.
    let c = communes(lignes, &["CODGEO_2021;CODGEO_2024\n01004;01005\n"]).unwrap();
    assert_eq!(via(&c, "01004"), ("01004".to_owned(), Via::Aucun));
    // 01900 is gone and has two successors: nothing says which.
    let c = communes(lignes, &["CODGEO_2021;CODGEO_2024\n01900;01004\n01900;01005\n"]).unwrap();
    assert_eq!(via(&c, "01900"), ("01900".to_owned(), Via::Inconnue));
    // One of the two is outside the table: the other is not the answer for all that.
    let c = communes(lignes, &["CODGEO_2021;CODGEO_2024\n01900;01004\n01900;38001\n"]).unwrap();
    assert_eq!(via(&c, "01900").1, Via::Inconnue);
}

#[test]
fn a_passage_table_that_goes_round_is_refused() {
    let e = communes(FRANCE, &["ancien;nouveau\n85001;85289\n01001;01002\n01002;01003\n01003;01001\n"]).unwrap_err();
    assert_eq!(e.message, "la table de passage tourne en rond : 01001 → 01002 → 01003 → 01001");
    assert_eq!(e.lieu.unwrap().ligne, Some(5));
    // Two tables written in opposite directions.
    assert!(communes(FRANCE, &["ancien;nouveau\n85053;85289\n", "ancien;nouveau\n85289;85053\n"]).is_err());
}

#[test]
fn a_passage_code_that_is_not_one_is_refused_with_its_line() {
    let e = communes(FRANCE, &["CODGEO_2021;CODGEO_2024\n85053;85289\n850530;85289\n"]).unwrap_err();
    assert_eq!(e.lieu.unwrap().ligne, Some(3));
}

#[test]
fn an_epci_over_several_departements_is_one_epci() {
    for (cellule, siren) in [
        ("200000172", Some("200000172")),
        ("200000172 - (74)", Some("200000172")),
        ("200000172.0", Some("200000172")),
        ("200 000 172", Some("200000172")),
        ("100017", Some("000100017")),
        ("ZZZZZZZZZ", None),
        ("", None),
        ("2000001723", None),
        ("CC Faucigny", None),
    ] {
        assert_eq!(siren_epci(cellule).as_deref(), siren, "{cellule}");
    }
    let c = communes(
        "74042;Bonneville;200000172 - (74);74;84\n73001;Ailleurs;200000172 - (73);73;84\n74042;Bonneville;200000172;74;84\n",
        &[],
    )
    .unwrap();
    assert_eq!(c.membres("200000172").unwrap().keys().copied().collect::<Vec<_>>(), ["73001", "74042"]);
}

#[test]
fn a_qpv_of_several_communes_gives_a_list_in_every_form() {
    assert_eq!(codes_communes("59350"), ["59350"]);
    assert_eq!(codes_communes("59350,59512 , 59599"), ["59350", "59512", "59599"]);
    assert_eq!(codes_communes("[\"59350\", \"2A004\"]"), ["59350", "2A004"]);
    assert_eq!(codes_communes("['59350', '59350']"), ["59350"]);
    assert_eq!(codes_communes("97602"), ["97602"]);
    assert_eq!(codes_communes("2691"), ["02691"]);
    assert_eq!(codes_communes("2691.0"), ["02691"]);
    assert_eq!(codes_communes("59350, Lille, 593, 2C004"), ["59350"]);
    assert!(codes_communes(" ").is_empty());
}

#[test]
fn a_commune_with_two_epci_or_none_that_can_be_read_is_refused() {
    let e = communes("01004;A;240100883;01;84\n01004;A;200000172;01;84\n", &[]).unwrap_err();
    assert!(e.message.contains("240100883 et 200000172"), "{e}");
    assert_eq!(e.lieu.unwrap().ligne, Some(3));
    assert!(communes("01004;A;CC de l'Ain;01;84\n", &[]).is_err());
    let c = communes("01004;A;ZZZZZZZZZ;01;84\n", &[]).unwrap();
    assert_eq!((c.fiche("01004").unwrap().epci.as_ref(), c.unite("01004")), (None, None));
}

#[test]
fn greater_paris_is_cut_by_ept_and_paris_never_by_the_metropole() {
    let t = avec_noms(table(
        "CODGEO;LIBGEO;EPCI;EPT\n75056;Paris;200054781;T1\n93066;Saint-Denis;200054781;T6\n92012;Boulogne;200054781;200057974\n\
         94028;Créteil;200054781;\n",
    ));
    let sirens = table("EPT;SIREN_EPT\nT1;217500016\nT6;200057867\n");
    let ept = table("CODGEO;EPT\n94028;200058006\n").avec_facultatives(COLONNES_EPT);
    let lire = |ept, sirens_ept| Communes::lire(&TablesCommunes { communes: &t, passages: &[], ept, sirens_ept });
    let c = lire(None, Some(&sirens)).unwrap();
    assert_eq!(c.unite("75056"), Some(SIREN_PARIS));
    assert_eq!(c.unite("93066"), Some("200057867"));
    assert_eq!(c.unite("92012"), Some("200057974"));
    assert_eq!(c.unite("94028"), None);
    assert_eq!(c.membres("200057867").unwrap().len(), 1);
    assert_eq!(c.membres(SIREN_PARIS).unwrap().keys().copied().collect::<Vec<_>>(), ["75056"]);
    assert!(c.membres(SIREN_METROPOLE_PARIS).unwrap_err().aides[0].contains(SIREN_PARIS));
    let e = c.membres("200058006").unwrap_err();
    assert!(e.aides.iter().any(|a| a.contains("table des EPT")), "{e:?}");
    assert_eq!(lire(Some(&ept), Some(&sirens)).unwrap().unite("94028"), Some("200058006"));
    let e = lire(None, None).unwrap_err();
    assert!(e.message.contains("« T1 »") && e.aides[0].contains("siren_ept"), "{e:?}");
}

#[test]
fn a_territory_without_commune_names_those_there_are() {
    let e = communes(FRANCE, &[]).unwrap().membres("200093201").unwrap_err();
    assert_eq!(e.message, "aucune commune pour l'EPCI « 200093201 »");
    assert!(e.aides[0].contains(SIREN_PARIS) && !e.aides[0].contains(SIREN_METROPOLE_PARIS), "{e:?}");
}

proptest! {
    /// Whatever the passage table, a code reaches a commune of the table or is said to be unknown, and reading never hangs.
    #[test]
    fn every_code_ends_in_the_table_or_unknown(aretes in proptest::collection::vec((0u32..9, 0u32..9), 0..12)) {
        let lignes: String = aretes.iter().map(|(a, b)| format!("0100{a};0100{b}\n")).collect();
        let passage = format!("ancien;nouveau\n{lignes}01000;01000\n");
        if let Ok(c) = communes("01000;A;240100883;01;84\n01001;B;240100883;01;84\n", &[&passage]) {
            for code in 0..9u32 {
                let r = c.ramener(&format!("0100{code}"));
                prop_assert_eq!(c.fiche(&r.commune).is_some(), r.via != Via::Inconnue);
                // A second time changes nothing.
                if r.via != Via::Inconnue {
                    prop_assert_eq!(c.ramener(&r.commune).via, Via::Aucun);
                }
            }
        }
    }
}
