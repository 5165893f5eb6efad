use super::*;

const COMMUNES: &[&[&str]] = &[&["code_commune", "CODGEO"], &["libelle", "LIBGEO"], &["code_epci", "EPCI"]];

/// A file of these bytes, and what reading it gives.
fn lire(nom: &str, octets: &[u8], attendus: &[&[&str]]) -> Result<PetiteTable> {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join(nom);
    std::fs::write(&chemin, octets).unwrap();
    PetiteTable::lire(&chemin, attendus)
}

fn refus(octets: &[u8], attendus: &[&[&str]]) -> Error {
    lire("t.csv", octets, attendus).err().expect("un refus")
}

fn ligne_de(e: &Error) -> Option<u64> {
    e.lieu.as_ref().and_then(|l| l.ligne)
}

#[test]
fn any_alias_reads_the_column_and_titles_are_skipped() {
    let t = lire(
        "t.csv",
        "Table des communes\nSource : Insee ;;\n\nCODGEO; LIBGEO ;EPCI\n01004;Ambérieu;240100883\n".as_bytes(),
        COMMUNES,
    )
    .unwrap();
    let l = t.rangees().next().unwrap();
    for nom in ["code_commune", "codgeo", "CODGEO"] {
        assert_eq!(l.texte(nom).unwrap(), "01004");
    }
    assert_eq!(l.texte("libelle").unwrap(), "Ambérieu");
    assert_eq!((l.lieu("code_epci").ligne, l.lieu("code_epci").colonne.unwrap().as_str()), (Some(5), "epci"));
}

#[test]
fn encodings_and_separators_give_the_same_rows() {
    let utf8 = "code_commune;libelle;code_epci\n01004;Ambérieu, près de « l’Ain »;240100883\n";
    let (cp1252, _, perdu) = encoding_rs::WINDOWS_1252.encode(utf8);
    assert!(!perdu);
    let virgule = "code_commune,libelle,code_epci\r\n01004,\"Ambérieu, près de « l’Ain »\",240100883\r\n".to_owned();
    for octets in [
        utf8.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", utf8.as_bytes()].concat(),
        cp1252.into_owned(),
        virgule.clone().into_bytes(),
        [b"sep=;\n", utf8.as_bytes()].concat(),
        [b"sep=,\r\n", virgule.as_bytes()].concat(),
        utf8.replace(';', "\t").into_bytes(),
    ] {
        let t = lire("t.csv", &octets, COMMUNES).unwrap();
        let l = t.rangees().next().unwrap();
        assert_eq!(l.texte("libelle").unwrap(), "Ambérieu, près de « l’Ain »");
        assert_eq!(l.code("code_epci", 9).unwrap(), "240100883");
    }
}

#[test]
fn the_separator_that_the_file_declares_is_believed() {
    let t = lire("t.csv", b"sep=:\ncode:nom\n1:a;b\n", &[&["code"], &["nom"]]).unwrap();
    let l = t.rangees().next().unwrap();
    assert_eq!((l.texte("nom").unwrap(), l.lieu("nom").ligne), ("a;b", Some(3)));
}

#[test]
fn one_column_in_another_encoding_does_not_spoil_the_file() {
    let mut octets = "code_commune;libelle;code_epci\n01004;Ambérieu;".as_bytes().to_vec();
    octets.extend(b"\xC9tang\n");
    let t = lire("t.csv", &octets, COMMUNES).unwrap();
    let l = t.rangees().next().unwrap();
    assert_eq!((l.texte("libelle").unwrap(), l.texte("code_epci").unwrap()), ("Ambérieu", "Étang"));
}

#[test]
fn codes_are_mended_whatever_a_spreadsheet_did_to_them() {
    let t = lire(
        "t.csv",
        "commune;siren\n1004.0;200 093 201\n2A004;200\u{202f}093\u{a0}201\n971;2,00093E+08\n01004;21750001600019\n1;2750001600019\n"
            .as_bytes(),
        &[&["commune"], &["siren"]],
    )
    .unwrap();
    let l: Vec<Rangee<'_>> = t.rangees().collect();
    assert_eq!(l[0].code("commune", 5).unwrap(), "01004");
    assert_eq!(l[1].code("commune", 5).unwrap(), "2A004");
    assert_eq!(l[0].siren("siren").unwrap(), "200093201");
    assert_eq!(l[1].code("siren", 9).unwrap(), "200093201");
    assert_eq!(l[3].siren("siren").unwrap(), "217500016");
    // A SIRET of 13 digits has lost its zero.
    assert_eq!(l[4].siren("siren").unwrap(), "027500016");
    let e = l[2].siren("siren").unwrap_err();
    assert!(e.aides.iter().any(|a| a.contains("en a perdu des chiffres")), "{e:?}");
    assert_eq!(ligne_de(&e), Some(4));
}

#[test]
fn a_blank_code_is_refused_rather_than_filled_with_zeros() {
    let t = lire("t.csv", b"commune;nom\n;x\n", &[&["commune"]]).unwrap();
    let l = t.rangees().next().unwrap();
    assert!(l.code("commune", 5).is_err() && l.siren("commune").is_err());
    assert_eq!(l.facultatif("commune"), None);
}

#[test]
fn amounts_and_dates_are_exact() {
    let t = lire(
        "t.csv",
        "montant;jour\n\"8\u{2009}861 €\";2025-10-01\n295.05;01/10/2017\n\"1 234,56\";NA\n21.0;31/02/2025\n".as_bytes(),
        &[&["montant"], &["jour"]],
    )
    .unwrap();
    let l: Vec<Rangee<'_>> = t.rangees().collect();
    assert_eq!(l[0].entier("montant").unwrap(), Some(8861));
    assert_eq!(l[1].centimes("montant").unwrap(), Some(29_505));
    assert_eq!(l[2].centimes("montant").unwrap(), Some(123_456));
    assert_eq!(l[3].entier("montant").unwrap(), Some(21));
    assert_eq!(l[0].date("jour").unwrap(), NaiveDate::from_ymd_opt(2025, 10, 1));
    assert_eq!(l[1].date("jour").unwrap(), NaiveDate::from_ymd_opt(2017, 10, 1));
    assert_eq!(l[2].date("jour").unwrap(), None);
    assert!(l[3].date("jour").is_err());
    assert!(l[1].entier("montant").is_err(), "295,05 n'est pas entier");
}

#[test]
fn a_missing_column_is_named_with_what_it_may_have_become() {
    let e = refus("codgeo;libgeo;epcii\n01004;x;1\n".as_bytes(), COMMUNES);
    assert_eq!(e.message, "il manque la colonne « code_epci »");
    assert!(e.aides.iter().any(|a| a.contains("« epcii »")), "{e:?}");
    assert!(e.aides.iter().any(|a| a == "colonnes lues : codgeo, libgeo, epcii"), "{e:?}");
    assert!(e.aides.iter().all(|a| !a.contains("une seule colonne")), "{e:?}");
    let e = refus(b"codgeo~libgeo~epci\n01004~x~1\n", COMMUNES);
    assert!(e.aides.iter().any(|a| a.starts_with("une seule colonne est lue")), "{e:?}");
    let e = refus(b"titre\n\na;b;codgeo\n1;2;3\n", COMMUNES);
    assert_eq!(e.message, "il manque les colonnes « libelle », « code_epci »");
    assert_eq!(ligne_de(&e), Some(3));
}

#[test]
fn a_column_that_is_there_twice_is_refused() {
    let e = refus(b"codgeo;libgeo;epci;EPCI\n01004;x;1;2\n", COMMUNES);
    assert_eq!((e.message.as_str(), ligne_de(&e)), ("la colonne « epci » est 2 fois dans l'en-tête", Some(1)));
    // Twice, but nobody asks for it.
    assert!(lire("t.csv", b"codgeo;libgeo;epci;x;x\n01004;x;1;2;3\n", COMMUNES).is_ok());
}

#[test]
fn rows_that_do_not_fit_their_header_are_refused_with_their_line() {
    let e = refus(b"# essai\ncode;nom\n\n1;a\n2;b;c\n", &[&["code"]]);
    assert_eq!((e.message.as_str(), ligne_de(&e)), ("3 champs au lieu de 2", Some(5)));
    let e = refus(b"code;nom\n1;a\n2\n", &[&["code"]]);
    assert_eq!((e.message.as_str(), ligne_de(&e)), ("1 champs au lieu de 2", Some(3)));
    // Cells that a spreadsheet pads with, and rows that it left blank.
    let t = lire("t.csv", b"code;nom\n1;a;;\n;\n2;b\n", &[&["code"]]).unwrap();
    assert_eq!(t.rangees().map(|l| l.lieu("code").ligne.unwrap()).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn damaged_files_are_refused_with_their_line() {
    let e = refus(b"code;nom\n1;\"coup", &[&["code"]]);
    assert!(e.message.contains("guillemet"), "{e}");
    assert_eq!(ligne_de(&e), Some(2));
    for octets in [&b"code;nom\n"[..], b"code;nom", b"code;nom\n\n;\n"] {
        let e = refus(octets, &[&["code"]]);
        assert!(e.message.contains("aucune ligne"), "{e}");
        assert_eq!(ligne_de(&e), Some(1));
    }
    let e = refus("code;nom\n1;é\n2;Caf\u{e9}".as_bytes().strip_suffix(b"\xA9").unwrap(), &[&["code"]]);
    assert_eq!((e.message.as_str(), ligne_de(&e)), ("le fichier est coupé au milieu d'un caractère", Some(3)));
    assert!(refus(b"", &[&["code"]]).message.contains("vide"));
    assert!(refus(b"# rien\n", &[&["code"]]).message.contains("« code »"));
}

#[test]
fn a_quoted_cell_may_hold_a_line_and_a_hash_inside() {
    let t = lire("t.csv", b"# \"titre\ncode;nom\n1;\"a\n#b;c\"\n2;d\n", &[&["code"]]).unwrap();
    let l: Vec<Rangee<'_>> = t.rangees().collect();
    assert_eq!(l[0].texte("nom").unwrap(), "a\n#b;c");
    assert_eq!(l[1].lieu("code").ligne, Some(5));
}

#[test]
fn a_header_is_not_looked_for_beyond_the_titles() {
    let mut texte = "x;y\n".repeat(TITRES);
    texte.push_str("code;nom\n1;a\n");
    assert!(refus(texte.as_bytes(), &[&["code"]]).message.contains("il manque la colonne « code »"));
    assert!(lire("t.csv", &texte.as_bytes()["x;y\n".len()..], &[&["code"]]).is_ok());
}

#[test]
fn optional_columns_have_names_too() {
    let t = lire("t.csv", b"code;TYPE\n1;PRIN\n", &[&["code"]]).unwrap().avec_facultatives(&[&["npnru", "type"]]);
    let l = t.rangees().next().unwrap();
    assert_eq!(l.facultatif("npnru"), Some("PRIN"));
    assert_eq!(l.facultatif("absente"), None);
    assert!(t.a("npnru") && !t.a("absente") && l.texte("absente").is_err());
}

#[test]
fn columns_whose_name_holds_a_year_are_found_by_their_form() {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join("passage.csv");
    std::fs::write(&chemin, "Titre\nCODGEO_2021;CODGEO_2024\n85053;85289\n").unwrap();
    let annees = |noms: &[String]| noms.iter().filter(|n| n.starts_with("codgeo_")).count() > 1;
    let t = PetiteTable::lire_si(&chemin, "deux colonnes CODGEO_aaaa", annees).unwrap();
    assert_eq!(t.colonnes(), ["codgeo_2021", "codgeo_2024"]);
    assert_eq!(t.rangees().next().unwrap().texte("CODGEO_2024").unwrap(), "85289");
    let e = PetiteTable::lire_si(&chemin, "trois colonnes", |n| n.len() == 3).err().unwrap();
    assert!(e.message.contains("il faut trois colonnes"), "{e}");
}

/// A workbook as INSEE makes them: notes in the first sheet, five rows above the header in the second, numbers.
#[test]
fn a_workbook_is_searched_sheet_by_sheet() {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join("epci.xlsx");
    let mut classeur = rust_xlsxwriter::Workbook::new();
    let notes = classeur.add_worksheet().set_name("Documentation").unwrap();
    notes.write_string(0, 0, "Composition communale des EPCI").unwrap();
    let feuille = classeur.add_worksheet().set_name("Composition_communale").unwrap();
    feuille.write_string(0, 0, "Au 1er janvier 2024").unwrap();
    for (rang, nom) in ["CODGEO", "LIBGEO", "EPCI"].into_iter().enumerate() {
        feuille.write_string(4, rang as u16, format!("Libellé {rang}")).unwrap();
        feuille.write_string(5, rang as u16, nom).unwrap();
    }
    feuille.write_number(6, 0, 1004).unwrap();
    feuille.write_string(6, 1, "Ambérieu ; \"en\" Bugey").unwrap();
    feuille.write_number(6, 2, 240_100_883).unwrap();
    feuille.write_string(8, 0, "2A004").unwrap();
    feuille.write_string(8, 1, "Ajaccio").unwrap();
    feuille.write_string(8, 2, "242010056").unwrap();
    classeur.save(&chemin).unwrap();
    let t = PetiteTable::lire(&chemin, COMMUNES).unwrap();
    assert_eq!(t.feuille, "Composition_communale");
    let l: Vec<Rangee<'_>> = t.rangees().collect();
    assert_eq!(l[0].code("code_commune", 5).unwrap(), "01004");
    assert_eq!(l[0].code("code_epci", 9).unwrap(), "240100883");
    assert_eq!(l[0].texte("libelle").unwrap(), "Ambérieu ; \"en\" Bugey");
    assert_eq!(l[1].lieu("code_commune").ligne, Some(9));
    let e = PetiteTable::lire(&chemin, &[&["codgeo"], &["ept"]]).err().unwrap();
    assert!(e.message.contains("« ept »") && e.message.contains("Composition_communale"), "{e}");
}
