//! Traps of the register of dwellings, and of what all files share: numbers, codes, sentinels, headers.

use bilan::quality::Regle;
use bilan::sources::PetiteTable;

use crate::entetes::*;
use crate::lecture::{Tableau, lire, message, windows_1252};
use crate::{LOGEMENT, ops_pour, refus, rpls_pour, version_loi};

/// A dwelling line in the file of a bailleur.
fn ligne_bailleur(valeurs: &[(&str, &str)]) -> String {
    let t = Tableau::new(RPLS_BAILLEUR_POSITIONS).ligne(valeurs);
    t.csv(';').lines().nth(1).unwrap().to_owned()
}

fn fichier_bailleur(annonce: usize, lignes: &[String]) -> String {
    let mut premiere = [""; RPLS_BAILLEUR_PREMIERE_LIGNE];
    let annonce = annonce.to_string();
    (premiere[0], premiere[1], premiere[2], premiere[9]) =
        ("2025", "990000010", "Habitat de l’Étang", "02175000160001");
    premiere[10] = &annonce;
    format!("{}\n{}\n", premiere.join(";"), lignes.join("\n"))
}

const DECLARE: &[(&str, &str)] = &[
    ("IDENT_REP", "F000000001"),
    ("IDENT_INT", "LOT-0001"),
    ("DEPCOM", "1004"),
    ("MODE", "1"),
    ("LOYERPRINC", "412"),
    ("COMMENTAIRE", "fin"),
];

/// Trap 1.
#[test]
fn a_bailleur_file_is_12_fields_then_64_without_header() {
    let nouveau = ligne_bailleur(&[("IDENT_INT", "LOT-0002"), ("DEPCOM", "2A004"), ("MODE", "2")]);
    let lignes = [ligne_bailleur(DECLARE), nouveau];
    assert!(lignes.iter().all(|l| l.split(';').count() == 64));
    let lu = lire("2025_01_990000010_001.CSV", fichier_bailleur(2, &lignes), "rpls").unwrap();
    assert_eq!(lu.piece.provenance.disposition, "rpls_bailleur");
    assert_eq!(lu.comptes(), [2, 2, 0, 0]);
    assert_eq!(lu.colonne("id_rpls"), [Some("F000000001"), None], "un logement nouveau n'a pas encore de numéro");
    assert_eq!(lu.colonne("code_commune"), [Some("01004"), Some("2A004")]);
    assert_eq!(lu.colonne("mode_occupation"), [Some("loue"), Some("vacant")]);
    // The organisme stands on the first line only.
    assert_eq!(lu.colonne("id_bailleur"), [Some("990000010"), Some("990000010")]);
    assert_eq!(lu.colonne("siren_bailleur"), [Some("021750001"), Some("021750001")]);
    assert_eq!(lu.colonne("ligne_source"), [Some("2"), Some("3")]);
    // Each line may end with a separator.
    let termines: Vec<String> = lignes.iter().map(|l| format!("{l};")).collect();
    assert_eq!(lire("b.csv", fichier_bailleur(2, &termines), "rpls").unwrap().rangees, lu.rangees);
}

/// Trap 1.
#[test]
fn a_bailleur_file_whose_control_total_is_wrong_is_refused() {
    let lignes = [ligne_bailleur(DECLARE), ligne_bailleur(DECLARE)];
    for annonce in [1, 3] {
        let lu = refus(lire("b.csv", fichier_bailleur(annonce, &lignes), "rpls"));
        assert!(lu.starts_with(&format!("la première ligne annonce « {annonce} » lignes, 2 suivent")), "{lu}");
    }
    insta::assert_snapshot!(refus(lire("b.csv", fichier_bailleur(3, &lignes), "rpls")), @r"
    la première ligne annonce « 3 » lignes, 2 suivent
      --> b.csv, ligne 1, colonne « champ 11 »
    aide : le fichier a été tronqué ou complété à la main : redemandez-le au bailleur
    ");
}

/// Trap 1: a short line is rejected and counted, a long one is kept and its extra fields reported.
#[test]
fn a_bailleur_line_of_63_fields_is_rejected_and_one_of_65_is_kept() {
    let entiere = ligne_bailleur(DECLARE);
    let courte = entiere.rsplit_once(';').unwrap().0.to_owned();
    let longue = format!("{entiere};2022-05");
    let lignes = [entiere.clone(), courte, longue, entiere];
    let lu = lire("b.csv", fichier_bailleur(4, &lignes), "rpls").unwrap();
    assert_eq!(lu.comptes(), [4, 3, 1, 0]);
    assert_eq!(lu.colonne("ligne_source"), [Some("2"), Some("4"), Some("5")]);
    let rejet = &lu.piece.constats.rejets[0];
    assert_eq!((rejet.ligne, rejet.valeur.as_deref()), (3, Some("63 champs au lieu de 64")));
    let trop = &lu.piece.constats.par_regle[&(Regle::ChampsEnPlus, "toute la ligne".into())];
    assert_eq!((trop.nombre, trop.exemples[0].ligne, trop.exemples[0].valeur.as_deref()), (1, 4, Some("65")));
    assert!(lu.sans_ligne().windows(2).all(|w| w[0] == w[1]), "le champ en plus ne décale rien");
}

/// Trap 2.
#[test]
fn one_column_of_mojibake_in_a_1252_file_is_mended_and_reported_and_only_that_one() {
    let textes = ["Résidence des Frênes", "Cité du Cœur", "Les Érables", "Voilà", "L’Orée", "sans accent"];
    let mut tableau = Tableau::new(RPLS_VERSION_LOI);
    for t in textes {
        // A third accident, that nothing can mend, in another column.
        tableau = tableau.ligne(&[LOGEMENT, &[("COMPLGEO", t), ("IMMEU", "privÈ")]].concat());
    }
    let attendu = lire("rpls.csv", windows_1252(&tableau.csv(';')), "rpls").unwrap();
    assert_eq!(attendu.constats(Regle::TexteRepare, "programme"), 0, "un texte sain n'est pas touché");
    // The same file, but one column was written in UTF-8.
    let rang = tableau.entete.iter().position(|c| c == "COMPLGEO").unwrap();
    let octets: Vec<u8> = std::iter::once(&tableau.entete)
        .chain(&tableau.lignes)
        .flat_map(|cellules| {
            let champs = cellules.iter().enumerate().map(|(i, c)| {
                let cite = if c.contains([';', '"']) { format!("\"{}\"", c.replace('"', "\"\"")) } else { c.clone() };
                if i == rang { cite.into_bytes() } else { windows_1252(&cite) }
            });
            [champs.collect::<Vec<_>>().join(&b';'), b"\n".to_vec()].concat()
        })
        .collect();
    let lu = lire("rpls.csv", &octets, "rpls").unwrap();
    assert_eq!(lu.rangees, attendu.rangees);
    assert_eq!(lu.colonne("programme"), textes.map(Some));
    assert_eq!(lu.colonne("immeuble"), ["privÈ"; 6].map(Some));
    assert_eq!(lu.constats(Regle::TexteRepare, "programme"), 5, "cinq textes ont un accent");
    let reparees = lu.piece.constats.par_regle.keys().filter(|(r, _)| *r == Regle::TexteRepare);
    assert_eq!(reparees.map(|(_, c)| c.as_ref()).collect::<Vec<_>>(), ["programme"]);
}

/// Trap 2: a column where one text would not be mended is left as it is.
#[test]
fn a_column_where_one_accent_is_right_is_left_alone() {
    let lu = rpls_pour("COMPLGEO", &["RÃ©sidence", "Résidence"]);
    assert_eq!(lu.colonne("programme"), [Some("RÃ©sidence"), Some("Résidence")]);
    assert_eq!(lu.constats(Regle::TexteRepare, "programme"), 0);
    let lu = rpls_pour("COMPLGEO", &["RÃ©sidence", "CitÃ©"]);
    assert_eq!(lu.colonne("programme"), [Some("Résidence"), Some("Cité")]);
}

/// Trap 3.
#[test]
fn headers_are_read_whatever_their_case_suffix_blanks_quotes_and_order() {
    let tableau = version_loi();
    let attendu = lire("rpls.csv", tableau.csv(';'), "rpls").unwrap();
    let ecrire = |f: &dyn Fn(usize, &str) -> String| {
        let mut t = tableau.clone();
        t.entete = t.entete.iter().enumerate().map(|(i, n)| f(i, n)).collect();
        t
    };
    let formes: [Tableau; 6] = [
        ecrire(&|_, n| n.to_lowercase()),
        ecrire(&|i, n| if i % 2 == 0 { format!(" {} ", n.to_uppercase()) } else { n.to_lowercase() }),
        ecrire(&|_, n| format!(" \"{n}\"")),
        ecrire(&|i, n| if i % 3 == 0 { format!("{n}_red") } else { format!("{n}_RED") }),
        tableau.clone().retourne(),
        {
            let mut t = tableau.clone();
            t.entete.insert(3, "Colonne inconnue".into());
            t.lignes.iter_mut().for_each(|l| l.insert(3, "valeur inconnue".into()));
            t
        },
    ];
    for t in &formes {
        let lu = lire("rpls.csv", t.csv(';'), "rpls").unwrap_or_else(|e| panic!("{}", message(&e)));
        assert_eq!(lu.rangees, attendu.rangees, "{:?}", t.entete);
        assert!(!lu.octets.windows(15).any(|w| w == b"valeur inconnue"), "une colonne inconnue est entrée dans le lac");
    }
    // The file of 2018 names the corrected values so, beside other columns.
    let redresse = Tableau::new(RPLS_REDRESSE_2018).ligne(&[
        ("IDENT_REP", "F1"),
        ("DEPCOM_red", "01004"),
        ("COM", "99999"),
        ("MODE_red", "1"),
        ("loyerprinc_red", "412"),
        ("surfhab_red", "65"),
        ("bail_red", "03/2017"),
        ("ann_bail", "1999"),
    ]);
    let lu = lire("rpls_2018.csv", windows_1252(&redresse.csv(';')), "rpls").unwrap();
    let r = &lu.rangees[0];
    assert_eq!((r["code_commune"].as_str(), r["loyer_principal"].as_str()), ("01004", "412"));
    assert_eq!((r["bail_mois"].as_str(), r["mode_occupation"].as_str()), ("2017-03-01", "loue"));
}

/// Trap 3: a corrected value is preferred to the raw one beside it; one name twice is refused.
#[test]
fn a_corrected_column_wins_over_the_raw_one() {
    let deux = Tableau::new(&format!("{RPLS_VERSION_LOI};LOYERPRINC_red"));
    let lu = lire("r.csv", deux.ligne(&[LOGEMENT, &[("LOYERPRINC_red", "500")]].concat()).csv(';'), "rpls").unwrap();
    assert_eq!(lu.colonne("loyer_principal"), [Some("500")]);
    let double = Tableau::new(&format!("{RPLS_VERSION_LOI};loyerprinc")).ligne(LOGEMENT);
    let lu = refus(lire("r.csv", double.csv(';'), "rpls"));
    assert!(lu.starts_with("la colonne « LOYERPRINC » est 2 fois dans l'en-tête\n  --> r.csv, ligne 1"), "{lu}");
    assert!(lu.contains("« LOYERPRINC » en ") && lu.contains("« loyerprinc » en "), "{lu}");
}

/// Trap 4: sentinels are unknown and are no fault; `9` is « sans objet » where the list says so; a `0` amount is zero.
#[test]
fn sentinels_are_unknown_and_say_nothing() {
    let inconnues = [
        ("LOYERACC", "loyer_accessoire", "999"),
        ("LOYERPRINC", "loyer_principal", "9999"),
        ("LOYERPRINC", "loyer_principal", "9999.0"),
        ("LOYERPRINC", "loyer_principal", "9 999"),
        ("SURFMODE", "surface_loyer", "999"),
        ("DPEDATE", "dpe_date", "01/1900"),
        ("BAIL", "bail_mois", "NA/NA"),
        ("BAIL", "bail_mois", ""),
        ("MODE", "mode_occupation", "NC"),
        ("MODE", "mode_occupation", "Z"),
        ("MODE", "mode_occupation", "0"),
        ("CONTRESLOG", "contingent", "NA"),
        ("ORIGINE", "origine", "0"),
        ("FINAN", "financement", "0"),
        ("CONSTRUCT", "annee_construction", "0"),
        ("DPEENERGIE", "dpe_energie", "N"),
        ("QPV", "qpv_declare", "9"),
        ("IDENT_ORG", "id_bailleur", "0"),
        ("IDENTGES", "id_gestionnaire", "000000000"),
        ("NUMCONV", "num_convention", "0"),
        ("SIRET", "siren_bailleur", "0"),
        ("duree_vacance", "duree_vacance_mois", "inf"),
    ];
    for (colonne, canonique, valeur) in inconnues {
        let lu = rpls_pour(colonne, &[valeur]);
        assert_eq!(lu.colonne(canonique), [None], "{colonne} = « {valeur} »");
        assert_eq!(lu.constats_de(canonique), [], "{colonne} = « {valeur} »");
        assert_eq!(lu.comptes(), [1, 1, 0, 0]);
    }
    let connues = [
        ("MODE", "mode_occupation", "9", "sans_objet"),
        ("SORTIEPATRIM", "sortie_patrimoine", "9", "sans_objet"),
        ("MODESURF", "mode_surface", "9", "sans_objet"),
        ("LOYERACC", "loyer_accessoire", "0", "0"),
        ("LOYERPRINC", "loyer_principal", "0", "0"),
        ("LOYERPRINC", "loyer_principal", "999", "999"),
        ("LOYERMAXAPL", "loyer_max_convention", "0", "0"),
        ("duree_vacance", "duree_vacance_mois", "0", "0.0"),
    ];
    for (colonne, canonique, valeur, attendue) in connues {
        assert_eq!(rpls_pour(colonne, &[valeur]).colonne(canonique), [Some(attendue)], "{colonne} = « {valeur} »");
    }
}

/// Trap 4: zeros alone are nobody's number. The row that cannot do without is rejected, as a blank one is.
#[test]
fn a_code_of_zeros_is_no_code() {
    for (colonne, zeros) in [("IDENT_REP", "0"), ("IDENT_REP", "0000000000"), ("DEPCOM", "0"), ("DEPCOM", "00000")] {
        let lu = rpls_pour(colonne, &[zeros, "", "01004"]);
        assert_eq!(lu.comptes(), [3, 1, 2, 0], "{colonne} = « {zeros} »");
    }
    assert_eq!(ops_pour("Num_RPLS", &["0", "F000000002"]).colonne("id_rpls"), [None, Some("F000000002")]);
    let nouveau = ligne_bailleur(&[("IDENT_REP", "0"), ("IDENT_INT", "LOT-0002"), ("DEPCOM", "01004"), ("MODE", "2")]);
    let lu = lire("b.csv", fichier_bailleur(1, &[nouveau]), "rpls").unwrap();
    assert_eq!(lu.colonne("id_rpls"), [None], "un logement nouveau est gardé");
}

/// Trap 5.
#[test]
fn a_mean_rent_is_not_raised_by_one_9999() {
    let lu = rpls_pour("LOYERPRINC", &["400", "500", "9999", "9999.0", "9999,00"]);
    let loyers: Vec<f64> = lu.colonne("loyer_principal").into_iter().flatten().map(|l| l.parse().unwrap()).collect();
    assert_eq!(loyers.iter().sum::<f64>() / loyers.len() as f64, (400.0 + 500.0) / 2.0);
}

/// Trap 6: what the field writes for 1 114 400, 21, 8 861 and 1 234,56 euros.
#[test]
fn numbers_are_read_however_they_are_written() {
    let ecrits = [
        "1.1144e+006",
        "21.0",
        "8 861 €",
        "8\u{202f}861 €",
        "8\u{a0}861\u{a0}€",
        "8\u{2009}861€",
        "1 234,56",
        "inf",
        "-inf",
    ];
    let lu = ops_pour("RFR", &ecrits);
    let attendus = [111_440_000, 2_100, 886_100, 886_100, 886_100, 886_100, 123_456].map(|n: i64| Some(n.to_string()));
    let lus: Vec<Option<String>> = lu.colonne("rfr_montant").into_iter().map(|v| v.map(str::to_owned)).collect();
    assert_eq!(lus, [attendus.as_slice(), &[None, None]].concat());
    assert_eq!(lu.constats_de("rfr_montant"), []);
    let lu = ops_pour("Nb_Occupants", &["3.0", "3,0", " 3 ", "3.5", "trois"]);
    assert_eq!(lu.colonne("nb_occupants"), [Some("3"), Some("3"), Some("3"), None, None]);
    assert_eq!(lu.constats_de("nb_occupants"), [("LEC-03", 2)], "une valeur illisible est inconnue, et dite");
}

/// Trap 7.
#[test]
fn codes_get_back_the_zeros_that_a_spreadsheet_took() {
    let lu = rpls_pour("DEPCOM", &["1004", "01004", "2A004", "97105", " 1004 "]);
    assert_eq!(lu.colonne("code_commune"), [Some("01004"), Some("01004"), Some("2A004"), Some("97105"), Some("01004")]);
    assert_eq!(lu.constats_de("code_commune"), [("LEC-06", 2)]);
    let lu = rpls_pour("SIRET", &["2750001600019", "02750001600019", "27500016", "027500016"]);
    assert_eq!(lu.colonne("siren_bailleur"), ["027500016"; 4].map(Some));
    assert_eq!(lu.constats_de("siren_bailleur"), [("LEC-06", 2)]);
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join("communes.csv");
    std::fs::write(&chemin, "commune;dep;reg\n1004;1;1\n2A004;2A;94\n97105;971;01\n").unwrap();
    let t = PetiteTable::lire(&chemin, &[&["commune"], &["dep"], &["reg"]]).unwrap();
    let codes = |colonne: &str, largeur: usize| t.rangees().map(|l| l.code(colonne, largeur).ok()).collect::<Vec<_>>();
    assert_eq!(codes("commune", 5), ["01004", "2A004", "97105"].map(|c| Some(c.to_owned())));
    assert_eq!(codes("reg", 2), ["01", "94", "01"].map(|c| Some(c.to_owned())));
    // Three characters overseas, two elsewhere: the text is there to be read as it stands.
    assert_eq!(codes("dep", 2), [Some("01".to_owned()), Some("2A".to_owned()), None]);
    assert_eq!(t.rangees().nth(2).unwrap().texte("dep").unwrap(), "971");
}

/// Trap 15: a filled cell is not « in a QPV ».
#[test]
fn qpv_2_is_no_and_hz_is_an_answer_not_a_code() {
    let commun = [("DEPCOM", "01004")];
    let t = |c: &str, v: &[&str]| {
        lire("o.csv", Tableau::new(RPLS_OUVERT_2025).lignes_pour(&commun, c, v).csv(';'), "rpls_ouvert").unwrap()
    };
    let lu = t("QPV_CODE", &["1", "2", "", "9"]);
    assert_eq!(lu.colonne("qpv_declare"), [Some("true"), Some("false"), None, None]);
    let lu = t("PLG_QP24", &["QN00101M", "HZ", "CSZ", " ", ""]);
    assert_eq!(lu.colonne("code_qpv_geocode"), [Some("QN00101M"), Some("HZ"), Some("CSZ"), None, None]);
    assert_eq!(lu.constats_de("code_qpv_geocode"), []);
}

/// Trap 18, on the reading side: the rows are there to be counted as exits.
#[test]
fn sold_and_demolished_dwellings_are_read_with_their_exit() {
    let t = Tableau::new(RPLS_VERSION_LOI)
        .ligne(&[LOGEMENT, &[("MODE", "9"), ("SORTIEPATRIM", "4")]].concat())
        .ligne(&[LOGEMENT, &[("MODE", "9"), ("SORTIEPATRIM", "1")]].concat())
        .ligne(&[LOGEMENT, &[("MODE", "3"), ("SORTIEPATRIM", "9")]].concat());
    let lu = lire("r.csv", t.csv(';'), "rpls").unwrap();
    assert_eq!(lu.colonne("mode_occupation"), [Some("sans_objet"), Some("sans_objet"), Some("vide")]);
    assert_eq!(lu.colonne("sortie_patrimoine"), [Some("demolition"), Some("vente_occupant"), Some("sans_objet")]);
}

/// Trap 28.
#[test]
fn a_dido_file_may_have_two_rows_of_description_under_its_header() {
    let mut t = Tableau::new(RPLS_OUVERT_2025);
    for i in 1..=6 {
        let x = format!("{}.5", 870_000 + i);
        t = t.ligne(&[
            ("DEPCOM", "01004"),
            ("NBPIECE", "3"),
            ("SURFHAB", "65"),
            ("CONSTRUCT", "1974"),
            ("X", &x),
            ("Y", "6540000"),
        ]);
    }
    let csv = t.csv(';');
    let (entete, corps) = csv.split_once('\n').unwrap();
    let libelles = t.entete.iter().map(|n| format!("Libellé de {n}")).collect::<Vec<_>>().join(";");
    let types = t.entete.iter().map(|_| "[texte]").collect::<Vec<_>>().join(";");
    let une = lire("d.csv", &csv, "rpls_ouvert").unwrap();
    assert_eq!(une.comptes(), [6, 6, 0, 0]);
    for (descriptions, texte) in [
        (1, format!("{entete}\n{libelles}\n{corps}")),
        (2, format!("{entete}\n{libelles}\n{types}\n{corps}")),
        (0, format!("{libelles}\n{types}\n{entete}\n{corps}")),
    ] {
        let lu = lire("d.csv", texte, "rpls_ouvert").unwrap();
        assert_eq!(lu.sans_ligne(), une.sans_ligne());
        assert_eq!(lu.comptes(), [6, 6, 0, 0]);
        assert_eq!(lu.constats(Regle::LigneDescription, "toute la ligne"), descriptions);
    }
}

/// Trap 28.
#[test]
fn a_dido_file_may_have_some_columns_only() {
    for entete in [RPLS_OUVERT_2025_PARTIEL, RPLS_OUVERT_2023_PARTIEL] {
        let commune = entete.split(';').next().unwrap();
        let t =
            Tableau::new(entete).ligne(&[(commune, "1004"), ("NBPIECE", "3"), ("SURFHAB", "65"), ("DPEENERGIE", "D")]);
        let lu = lire("d.csv", t.csv(';'), "rpls_ouvert").unwrap();
        let r = &lu.rangees[0];
        assert_eq!(
            (r["code_commune"].as_str(), r["nb_pieces"].as_str(), r["dpe_energie"].as_str()),
            ("01004", "3", "D")
        );
        // The others are unknown for the whole file: one finding, no fault.
        assert!(lu.piece.colonnes_absentes.contains(&"x".to_owned()), "{:?}", lu.piece.colonnes_absentes);
        assert_eq!(r.get("x"), None);
    }
    let sans = Tableau::new("LIBCOM;NBPIECE;SURFHAB").ligne(&[("NBPIECE", "3")]);
    assert!(refus(lire("d.csv", sans.csv(';'), "rpls_ouvert")).contains("il manque DEPCOM"));
}
