//! Traps of the demands and radiations.

use bilan::error::Error;
use bilan::quality::Regle;
use bilan::sources::Dictionnaires;

use crate::entetes::*;
use crate::lecture::{Tableau, dictionnaires, dispositions, lire, lire_avec};
use crate::{RADIATION, radiations_pour, refus};

/// Trap 31.
#[test]
fn three_shapes_of_date_in_one_column_and_those_that_are_none() {
    let lu = radiations_pour(
        "DATE_SIGNATURE_BAIL",
        &[
            "02/01/2025",
            "2025-01-02",
            "02-01-2025 00:00:00",
            "2025-01-02T10:00:00",
            "",
            "31/02/2025",
            "02/01/25",
            "2025",
        ],
    )
    .unwrap();
    let jour = Some("2025-01-02");
    assert_eq!(lu.colonne("date_signature_bail"), [jour, jour, jour, jour, None, None, None, None]);
    assert_eq!(lu.constats_de("date_signature_bail"), [("LEC-03", 3)]);
    assert_eq!(lu.comptes(), [8, 8, 0, 0]);
    let exemples = &lu.piece.constats.par_regle[&(Regle::Illisible, "date_signature_bail".into())].exemples;
    let vus: Vec<(u64, Option<&str>)> = exemples.iter().map(|e| (e.ligne, e.valeur.as_deref())).collect();
    assert_eq!(vus, [(7, Some("31/02/2025")), (8, Some("02/01/25")), (9, Some("2025"))]);
}

/// Trap 32.
#[test]
fn flags_have_three_values_however_they_are_written() {
    let vrai = Some("true");
    let faux = Some("false");
    let ecrits = ["1", "Oui", "OUI", "true", "0", "Non", "false", "", "NONDOC", "peut-être"];
    let lu = radiations_pour("NB_DALO", &ecrits).unwrap();
    assert_eq!(lu.colonne("dalo"), [vrai, vrai, vrai, vrai, faux, faux, faux, None, None, None]);
    assert_eq!(lu.constats_de("dalo"), [("LEC-03", 1)], "NONDOC n'est pas une faute");
    // Blank is « no » only where the layout says that it is so entered.
    let lu = radiations_pour("ESTANRU", &["Oui", "", "NONDOC"]).unwrap();
    assert_eq!(lu.colonne("relogement_ru")[..2], [vrai, faux]);
}

/// Trap 4: zeros alone are neither a dwelling, nor a commune, nor a bailleur; an amount of zero is one.
#[test]
fn codes_of_zeros_are_unknown_and_say_nothing() {
    let lu = radiations_pour("NUMERORPLS", &["0", "0000000000", "", "F000000001"]).unwrap();
    assert_eq!(lu.colonne("id_rpls"), [None, None, None, Some("F000000001")]);
    assert_eq!(lu.constats_de("id_rpls"), []);
    let lu = radiations_pour("COMMUNE_LOGEMENT_ATTRIB", &["0", "00000", "01004"]).unwrap();
    assert_eq!(lu.colonne("code_commune"), [None, None, Some("01004")]);
    assert_eq!(lu.constats_de("code_commune"), []);
    let lu = radiations_pour("REVENU_MENSUEL_FOYER", &["0"]).unwrap();
    assert_eq!(lu.colonne("ressources_mensuelles"), [Some("0")]);
    // The second column of the bailleur speaks where the first says zero.
    let deux = [("SIREN_RADIATION", "0"), ("COMPSIRENORGBAILLEUR", "111111111")];
    let t = Tableau::new(SNE_RADIATION).ligne(&[RADIATION, &deux[..]].concat());
    let lu = lire("r.csv", t.csv(';'), "sne_radiation").unwrap();
    assert_eq!(lu.colonne("siren_bailleur"), [Some("111111111")]);
}

/// Trap 4: `999` is missing in every number of the extracts, those of resources too.
#[test]
fn resources_of_999_are_missing() {
    let montants = [
        ("REVENU_MENSUEL_FOYER", "ressources_mensuelles"),
        ("REVENU_FISCAL1_FOYER", "rfr_n1"),
        ("REVENU_FISCAL2_FOYER", "rfr_n2"),
    ];
    let demande = [("NUMERO_UNIQUE", "1010225000001G0001"), ("DATE_CREATION", "02/01/2024")];
    let stock = sne_stock();
    for (source, entete, commun) in
        [("sne_radiation", SNE_RADIATION, RADIATION), ("sne_stock", stock.as_str(), &demande[..])]
    {
        let lire = |colonne: &str, valeurs: &[&str]| {
            lire("sne.csv", Tableau::new(entete).lignes_pour(commun, colonne, valeurs).csv(';'), source).unwrap()
        };
        for (colonne, canonique) in montants {
            let lu = lire(colonne, &["999", "999,00", "0", "9990"]);
            assert_eq!(lu.colonne(canonique), [None, None, Some("0"), Some("999000")], "{source} {colonne}");
            assert_eq!(lu.constats_de(canonique), []);
        }
        let lu = lire("UNITE_CONSO", &["999", "999,0", "2,8"]);
        assert_eq!(lu.colonne("unites_conso"), [None, None, Some("28")], "{source}");
    }
}

/// A surrogate key may be zero, and another may stand for the commune that nobody knows.
#[test]
fn what_stands_behind_a_key_says_whether_it_is_a_code() {
    let d = tempfile::tempdir().unwrap();
    let t = Tableau::new("CLE_COMMUNE;CODE_COMMUNE;LIBL_COMMUNE")
        .ligne(&[("CLE_COMMUNE", "0"), ("CODE_COMMUNE", "01004")])
        .ligne(&[("CLE_COMMUNE", "7"), ("CODE_COMMUNE", "00000")]);
    std::fs::write(d.path().join("ref_geographie.csv"), t.csv(';')).unwrap();
    let mut connus = dictionnaires();
    connus.ajouter(d.path()).unwrap();
    let t = Tableau::new(SNE_RADIATION).lignes_pour(RADIATION, "COMMUNE_LOGEMENT_ATTRIB", &["0", "7"]);
    let lu = lire_avec("r.csv", t.csv(';'), "sne_radiation", &dispositions(), &connus).unwrap();
    assert_eq!(lu.colonne("code_commune"), [Some("01004"), None]);
}

/// Two radiations whose coded columns hold surrogate keys.
fn radiations_a_cles() -> Tableau {
    let cles = [
        ("NUMERO_UNIQUE", "1010225000001G0001"),
        ("MOTIF_RADIATION", "41"),
        ("DATE_RADIATION", "02/01/2025"),
        ("TYPE_RESERVATAIRE", "907"),
        ("COMMUNE_LOGEMENT_ATTRIB", "12345"),
        ("SITU_FAMILIALE_DEMANDEUR", "5"),
    ];
    let autres =
        [("NUMERO_UNIQUE", "1010225000002G0001"), ("MOTIF_RADIATION", "42"), ("SITU_FAMILIALE_DEMANDEUR", "6")];
    Tableau::new(SNE_RADIATION).ligne(&cles).ligne(&[&cles[..], &autres[..]].concat())
}

/// The reference tables delivered with them.
fn tables_de_reference() -> Vec<(&'static str, Tableau)> {
    let table = |x: &str| Tableau::new(&format!("CLE_{x};CODE_{x};ORDRE;LIBL_{x};LIBC_{x}"));
    vec![
        (
            "ref_motif_radiation",
            table("MOTIF_RADIATION")
                .ligne(&[
                    ("CLE_MOTIF_RADIATION", "41"),
                    ("CODE_MOTIF_RADIATION", "RADATT"),
                    ("LIBC_MOTIF_RADIATION", "Attribution"),
                ])
                .ligne(&[("CLE_MOTIF_RADIATION", "42"), ("CODE_MOTIF_RADIATION", "RADABA")]),
        ),
        (
            "ref_type_reservataire",
            table("TYPE_RESERVATAIRE").ligne(&[("CLE_TYPE_RESERVATAIRE", "907"), ("CODE_TYPE_RESERVATAIRE", "COLACT")]),
        ),
        (
            "ref_situation_familiale",
            table("SITUATION_FAMILIALE")
                .ligne(&[("CLE_SITUATION_FAMILIALE", "5"), ("CODE_SITUATION_FAMILIALE", "C")])
                .ligne(&[("CLE_SITUATION_FAMILIALE", "6"), ("CODE_SITUATION_FAMILIALE", "U")]),
        ),
        (
            "ref_geographie",
            Tableau::new("CLE_COMMUNE;CODE_COMMUNE;LIBL_COMMUNE")
                .ligne(&[("CLE_COMMUNE", "12345"), ("CODE_COMMUNE", "01004")]),
        ),
    ]
}

fn avec_tables(ecrire: impl Fn(&std::path::Path, &str, &Tableau)) -> Result<Dictionnaires, Error> {
    let d = tempfile::tempdir().unwrap();
    for (nom, t) in tables_de_reference() {
        ecrire(d.path(), nom, &t);
    }
    let mut dictionnaires = dictionnaires();
    dictionnaires.ajouter(d.path())?;
    Ok(dictionnaires)
}

/// Trap 33.
#[test]
fn surrogate_keys_are_resolved_through_their_tables_in_csv_or_workbook() {
    let csv = avec_tables(|d, nom, t| std::fs::write(d.join(format!("{nom}.csv")), t.csv(';')).unwrap()).unwrap();
    let xlsx = avec_tables(|d, nom, t| std::fs::write(d.join(format!("{nom}.xlsx")), t.xlsx(2)).unwrap()).unwrap();
    for dictionnaires in [csv, xlsx] {
        let t = radiations_a_cles();
        let lu = lire_avec("r.csv", t.csv(';'), "sne_radiation", &dispositions(), &dictionnaires).unwrap();
        assert_eq!(lu.colonne("motif_radiation"), [Some("attribution"), Some("abandon")]);
        assert_eq!(lu.colonne("reservataire"), [Some("action_logement"); 2]);
        assert_eq!(lu.colonne("code_commune"), [Some("01004"); 2]);
        assert_eq!(lu.colonne("en_couple"), [Some("false"), Some("true")]);
        assert_eq!(dictionnaires.empreintes.len(), 4);
    }
}

/// Trap 33.
#[test]
fn surrogate_keys_without_their_table_are_refused() {
    insta::assert_snapshot!(refus(lire("r.csv", radiations_a_cles().csv(';'), "sne_radiation")), @r"
    la colonne « MOTIF_RADIATION » contient des clés techniques (« 41 »), et leur table de référence manque
      --> r.csv, ligne 2, colonne « MOTIF_RADIATION »
    aide : déposez ref_motif_radiation, ref_situation_familiale, ref_type_reservataire, livrées avec l'extraction, dans le dossier que nomme « sne » dans [references]
    ");
    // A yes-or-no column may hold keys too.
    let familles = refus(radiations_pour("SITU_FAMILIALE_DEMANDEUR", &["5", "6", "5"]));
    assert!(familles.contains("« SITU_FAMILIALE_DEMANDEUR » contient des clés techniques (« 5 »)"), "{familles}");
}

/// Trap 33: a key of another delivery is unknown and said; it is not guessed.
#[test]
fn a_key_that_its_table_does_not_have_is_unknown() {
    let d = avec_tables(|d, nom, t| std::fs::write(d.join(format!("{nom}.csv")), t.csv(';')).unwrap()).unwrap();
    let t = Tableau::new(SNE_RADIATION)
        .ligne(&[RADIATION, &[("COMMUNE_LOGEMENT_ATTRIB", "777"), ("TYPE_RESERVATAIRE", "555")]].concat());
    let lu = lire_avec("r.csv", t.csv(';'), "sne_radiation", &dispositions(), &d).unwrap();
    assert_eq!((lu.colonne("code_commune"), lu.colonne("reservataire")), (vec![None], vec![None]));
    assert_eq!(
        (lu.constats_de("code_commune"), lu.constats_de("reservataire")),
        (vec![("LEC-04", 1)], vec![("LEC-04", 1)])
    );
}

#[test]
fn a_key_that_gives_two_codes_is_refused() {
    let e = avec_tables(|d, nom, t| {
        let mut t = t.clone();
        if nom == "ref_motif_radiation" {
            t = t.ligne(&[("CLE_MOTIF_RADIATION", "41"), ("CODE_MOTIF_RADIATION", "RADREN")]);
        }
        std::fs::write(d.join(format!("{nom}.csv")), t.csv(';')).unwrap();
    })
    .unwrap_err();
    assert_eq!(e.message, "la clé « 41 » donne deux codes : « RADATT » et « RADREN »");
    assert_eq!(e.lieu.unwrap().ligne, Some(4));
}

/// Trap 33: some deliveries carry labels, others codes.
#[test]
fn labels_and_codes_are_accepted_in_place_of_keys() {
    let lu = radiations_pour(
        "MOTIF_RADIATION",
        &[
            "Radiation suite à attribution d'un logement",
            "RADATT",
            "radatt",
            "RADIATION POUR ABANDON DE LA DEMANDE",
            "",
        ],
    )
    .unwrap();
    let attribution = Some("attribution");
    assert_eq!(lu.colonne("motif_radiation"), [attribution, attribution, attribution, Some("abandon"), None]);
    assert_eq!(lu.constats_de("motif_radiation"), []);
    // The label of the delivered table counts as well as that of the format.
    let d = avec_tables(|d, nom, t| std::fs::write(d.join(format!("{nom}.csv")), t.csv(';')).unwrap()).unwrap();
    let t = Tableau::new(SNE_RADIATION).lignes_pour(RADIATION, "MOTIF_RADIATION", &["Attribution", "41", "RADATT"]);
    let lu = lire_avec("r.csv", t.csv(';'), "sne_radiation", &dispositions(), &d).unwrap();
    assert_eq!(lu.colonne("motif_radiation"), [attribution; 3]);
}

/// Trap 40, on the reading side: two numbers, one household.
#[test]
fn a_household_registered_in_two_departements_bears_one_key() {
    let stock = sne_stock();
    let t = |numero: &str, naissance: &str, taille: &str, revenu: &str, commune: &str| {
        [
            ("NUMERO_UNIQUE", numero.to_owned()),
            ("DATE_NAISS_DEMANDEUR", naissance.to_owned()),
            ("TAILLE_MENAGE", taille.to_owned()),
            ("REVENU_MENSUEL_FOYER", revenu.to_owned()),
            ("COMMUNE_LOG_ACTUEL", commune.to_owned()),
        ]
    };
    let lignes = [
        t("0010125000001G0001", "19/11/1977", "3", "1450,00", "01004"),
        t("0740125000009G0002", "1977-11-19", "3", "1 450", "1004"),
        t("0010125000002G0001", "19/11/1977", "2", "1450,00", "01004"),
        t("0010125000003G0001", "", "3", "1450,00", "01004"),
    ];
    let mut tableau = Tableau::new(&stock);
    for l in &lignes {
        let cellules: Vec<(&str, &str)> = l.iter().map(|(c, v)| (*c, v.as_str())).collect();
        tableau = tableau.ligne(&cellules);
    }
    let lu = lire("s.csv", tableau.csv(';'), "sne_stock").unwrap();
    let cles = lu.colonne("cle_menage");
    assert!(cles[0].is_some());
    assert_eq!(cles[0], cles[1], "le même ménage");
    assert_ne!(cles[0], cles[2], "un autre ménage");
    assert_eq!(cles[3], None, "une valeur manque : rien ne se devine");
    let demandes = lu.colonne("id_demande");
    assert_ne!(demandes[0], demandes[1]);
    assert_eq!(lu.colonne("territoire_demande"), [Some("001"), Some("074"), Some("001"), Some("001")]);
    for secret in ["0010125000001G0001", "19/11/1977", "1977-11-19"] {
        assert!(!lu.octets.windows(secret.len()).any(|w| w == secret.as_bytes()), "« {secret} » est dans le lac");
    }
}

/// Trap 42.
#[test]
fn a_reservataire_never_seen_keeps_its_row_and_is_said() {
    let lu = radiations_pour("TYPE_RESERVATAIRE", &["COLACT", "NOUVEAU", "nouveau"]).unwrap();
    assert_eq!(lu.colonne("reservataire"), [Some("action_logement"), None, None]);
    assert_eq!(lu.comptes(), [3, 3, 0, 0]);
    let constat = &lu.piece.constats.par_regle[&(Regle::CodeInconnu, "reservataire".into())];
    assert_eq!((constat.nombre, constat.exemples[0].valeur.as_deref()), (2, Some("NOUVEAU")));
}

/// Trap 43: `C` is a concubin among the kinships and a célibataire among the situations.
#[test]
fn c_is_a_concubin_as_kinship_and_single_as_situation() {
    let lu = radiations_pour("SITU_FAMILIALE_DEMANDEUR", &["C", "U", "Célibataire", "Concubin(e)", "M", "V"]).unwrap();
    let (oui, non) = (Some("true"), Some("false"));
    assert_eq!(lu.colonne("en_couple"), [non, oui, non, oui, oui, non]);
    let d = dictionnaires();
    assert_eq!(d.code("lien_demandeur", "Concubin(e)"), Some("C"));
    assert_eq!(d.code("situation_familiale", "Concubin(e)"), Some("U"));
    assert_eq!(d.code("situation_familiale", "Célibataire"), Some("C"));
    assert_eq!(d.code("lien_demandeur", "Célibataire"), None);
}

/// The exchange format is read as the stock is: the same table, the same types.
#[test]
fn a_demand_in_xml_becomes_a_row_of_the_same_table() {
    let xml = "<?xml version=\"1.0\"?><interfaceNuu versionInterface=\"02.01\" xmlns=\"http://nuu.application.i2/\">\
        <entete><dateFichier>2025-12-31T00:00:00</dateFichier></entete><demande><demandeLogement>\
        <numUnique>1010225000001G0001</numUnique><dateCreationDemande>2025-11-03</dateCreationDemande><personnePhysique>\
        <demandeur><nom>NOMSECRET</nom><dateNaissance>1984-06-30</dateNaissance><situationFamiliale code=\"C\"/>\
        <listeRessourceRecue><detailRessource><ressource code=\"SAL\"/><montant>1450.25</montant></detailRessource>\
        </listeRessourceRecue></demandeur></personnePhysique><logementRecherche><demandeElargie>false</demandeElargie>\
        <listeTypeLogement><typeLogement code=\"T6P\"/></listeTypeLogement><listeLocalisationSouhaite><localisationSouhaite>\
        <commune code=\"01004\"/></localisationSouhaite></listeLocalisationSouhaite></logementRecherche>\
        </demandeLogement></demande></interfaceNuu>";
    let lu = lire("demandes.xml", xml, "sne_stock").unwrap();
    let r = &lu.rangees[0];
    let attendu = [
        ("date_creation", "2025-11-03"),
        ("code_commune", "01004"),
        ("typologie", "T5P"),
        ("ressources_mensuelles", "145025"),
        ("unites_conso", "10"),
        ("taille_menage", "1"),
        ("age_titulaire", "41"),
        ("en_couple", "false"),
        ("elargie", "false"),
        ("territoire_demande", "101"),
    ];
    for (colonne, valeur) in attendu {
        assert_eq!(r.get(colonne).map(String::as_str), Some(valeur), "{colonne}");
    }
    for secret in ["NOMSECRET", "1010225000001G0001", "1984-06-30"] {
        assert!(!lu.octets.windows(secret.len()).any(|w| w == secret.as_bytes()), "« {secret} » est dans le lac");
    }
}
