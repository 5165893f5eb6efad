use std::io::Write;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

use super::*;

/// A workbook made by a spreadsheet.
fn classeur(remplir: impl FnOnce(&mut Workbook)) -> (TempDir, PathBuf) {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join("essai.xlsx");
    let mut c = Workbook::new();
    remplir(&mut c);
    c.save(&chemin).unwrap();
    (d, chemin)
}

/// A file of these bytes.
fn fichier(octets: &[u8]) -> (TempDir, PathBuf) {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join("essai.xlsx");
    std::fs::write(&chemin, octets).unwrap();
    (d, chemin)
}

/// An archive of these parts.
fn archive(parties: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join("essai.xlsx");
    let mut z = zip::ZipWriter::new(File::create(&chemin).unwrap());
    for (nom, octets) in parties {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        z.start_file(*nom, options).unwrap();
        z.write_all(octets).unwrap();
    }
    z.finish().unwrap();
    (d, chemin)
}

/// Where the workbook is, in the archive.
const PAQUET: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const CLASSEUR: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

/// The smallest workbook: one sheet `S` of these rows, in the part of this name, and shared texts.
fn classeur_brut(partie: &str, lignes: &str, textes: &str) -> (TempDir, PathBuf) {
    let sst = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#;
    classeur_annonce(partie, lignes, &format!("{sst}{textes}</sst>"))
}

/// The same with the whole part of the shared texts.
fn classeur_annonce(partie: &str, lignes: &str, textes: &str) -> (TempDir, PathBuf) {
    let rels = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="{partie}"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let feuille = format!(r#"<worksheet xmlns="{ns}"><sheetData>{lignes}</sheetData></worksheet>"#);
    archive(&[
        ("_rels/.rels", PAQUET.as_bytes()),
        ("xl/workbook.xml", CLASSEUR.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        (&format!("xl/{partie}"), feuille.as_bytes()),
        ("xl/sharedStrings.xml", textes.as_bytes()),
    ])
}

/// The whole text of a sheet.
fn texte_de(chemin: &Path, feuille: &str) -> String {
    let mut texte = String::new();
    flux(chemin, feuille).unwrap().read_to_string(&mut texte).unwrap();
    texte
}

/// The whole message of a refusal, as the terminal says it; the file is the one asked for.
#[track_caller]
fn message(e: &Error, chemin: &Path) -> String {
    assert_eq!(e.lieu.as_ref().map(|l| l.fichier.as_path()), Some(chemin), "{e:?}");
    let mut texte = e.message.clone();
    for aide in &e.aides {
        texte.push_str("\naide : ");
        texte.push_str(aide);
    }
    texte
}

#[track_caller]
fn refus(chemin: &Path) -> String {
    message(&feuilles(chemin, APERCU).err().expect("un refus"), chemin)
}

/// The failure of a reading that began well.
#[track_caller]
fn refus_en_lisant(chemin: &Path) -> String {
    let e = io::copy(&mut flux(chemin, "S").unwrap(), &mut io::sink()).expect_err("un refus");
    message(&super::super::garde::reprendre("lecture", chemin, &e), chemin)
}

const ABIME: &str = "ce classeur est abîmé ou coupé\naide : ouvrez-le dans un tableur et enregistrez-le de nouveau, ou redemandez le fichier";

#[test]
fn rows_keep_the_numbers_that_the_spreadsheet_shows() {
    let (_d, chemin) = classeur(|c| {
        let f = c.add_worksheet().set_name("Lots").unwrap();
        f.write_string(0, 0, "Parc au 1er janvier").unwrap();
        f.write_string(3, 0, "code").unwrap();
        f.write_string(3, 1, "nom").unwrap();
        f.write_string(4, 0, "a").unwrap();
        f.write_string(4, 1, "b").unwrap();
        // Two rows left blank, then one of which the last cell is empty.
        f.write_string(7, 0, "c").unwrap();
    });
    let [feuille] = feuilles(&chemin, APERCU).unwrap().try_into().map_err(|_| "une feuille").unwrap();
    let lues: Vec<(u64, Vec<&str>)> =
        feuille.apercu.iter().map(|(l, c)| (*l, c.iter().map(String::as_str).collect())).collect();
    assert_eq!(
        lues,
        [(1, vec!["Parc au 1er janvier", ""]), (4, vec!["code", "nom"]), (5, vec!["a", "b"]), (8, vec!["c", ""]),]
    );
    assert_eq!(texte_de(&chemin, "Lots"), "Parc au 1er janvier;\n\n\ncode;nom\na;b\n\n\nc;\n");
}

#[test]
fn cells_are_written_as_an_extract_would_write_them() {
    let (_d, chemin) = classeur(|c| {
        let f = c.add_worksheet().set_name("S").unwrap();
        f.write_string(0, 0, "01004").unwrap();
        f.write_number(0, 1, 1004).unwrap();
        f.write_number(0, 2, 0.1 + 0.2).unwrap();
        f.write_number(0, 3, 21_750_001_600_019.0).unwrap();
        f.write_boolean(0, 4, true).unwrap();
        f.write_boolean(0, 5, false).unwrap();
        let jour = ExcelDateTime::from_ymd(2025, 3, 9).unwrap();
        f.write_datetime_with_format(0, 6, &jour, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
        let heure = ExcelDateTime::from_ymd(2025, 3, 9).unwrap().and_hms(7, 5, 0).unwrap();
        f.write_datetime_with_format(0, 7, &heure, &Format::new().set_num_format("dd/mm/yyyy hh:mm")).unwrap();
        f.write_string(0, 8, "  entouré de blancs  ").unwrap();
    });
    assert_eq!(
        texte_de(&chemin, "S"),
        "01004;1004;0.3;21750001600019;OUI;NON;2025-03-09;2025-03-09 07:05:00;entouré de blancs\n"
    );
}

#[test]
fn a_formula_gives_its_last_result() {
    let (_d, chemin) = classeur(|c| {
        let f = c.add_worksheet().set_name("S").unwrap();
        f.write_formula(0, 0, Formula::new("=40+2").set_result("42")).unwrap();
        f.write_formula(0, 1, Formula::new("=\"a\"&\"b\"").set_result("ab")).unwrap();
    });
    assert_eq!(texte_de(&chemin, "S"), "42;ab\n");
    let (_d, chemin) = classeur_brut(
        "worksheets/sheet1.xml",
        r#"<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><f>1+1</f><v>2</v></c><c t="inlineStr"><is><t>sans place</t></is></c></row>"#,
        "",
    );
    assert_eq!(texte_de(&chemin, "S"), "#DIV/0!;2;sans place\n");
}

#[test]
fn a_separator_a_quote_or_a_newline_in_a_cell_cuts_nothing() {
    let (_d, chemin) = classeur(|c| {
        let f = c.add_worksheet().set_name("S").unwrap();
        f.write_string(0, 0, "a;b").unwrap();
        f.write_string(0, 1, "dit \"le Parc\"").unwrap();
        f.write_string(0, 2, "1 rue Haute\nbâtiment B").unwrap();
        f.write_string(1, 0, "\"").unwrap();
    });
    let f = feuilles(&chemin, APERCU).unwrap();
    assert_eq!(f[0].apercu[0], (1, vec!["a;b".into(), "dit \"le Parc\"".into(), "1 rue Haute bâtiment B".into()]));
    assert_eq!(f[0].apercu[1], (2, vec!["\"".into(), String::new(), String::new()]));
    assert_eq!(texte_de(&chemin, "S").lines().count(), 2, "une ligne du classeur est une ligne du texte");
}

#[test]
fn hidden_sheets_are_not_read_and_the_others_keep_their_order() {
    let (_d, chemin) = classeur(|c| {
        for nom in ["Notice", "Cachée", "Très cachée", "Données"] {
            let f = c.add_worksheet().set_name(nom).unwrap();
            f.write_string(0, 0, nom).unwrap();
            f.set_hidden(nom == "Cachée");
            if nom == "Très cachée" {
                f.set_very_hidden(true);
            }
        }
    });
    let noms: Vec<String> = feuilles(&chemin, APERCU).unwrap().into_iter().map(|f| f.nom).collect();
    assert_eq!(noms, ["Notice", "Données"]);
}

/// A spreadsheet leaves out empty cells at the end of a row: they are given back. Cells beyond the table are not hidden.
#[test]
fn ragged_rows_are_made_as_wide_as_the_first_ones() {
    let lignes = APERCU as u32 + 5;
    let (_d, chemin) = classeur(|c| {
        let f = c.add_worksheet().set_name("S").unwrap();
        for r in 0..lignes {
            f.write_number(r, 0, r).unwrap();
        }
        f.write_string(0, 2, "large").unwrap();
        f.write_string(lignes - 1, 4, "trop").unwrap();
    });
    let texte = texte_de(&chemin, "S");
    let champs: Vec<usize> = texte.lines().map(|l| l.split(';').count()).collect();
    assert!(champs[..champs.len() - 1].iter().all(|n| *n == 3), "{champs:?}");
    assert_eq!((champs.len(), champs.last()), (lignes as usize, Some(&5)));
}

#[test]
fn a_table_far_down_the_sheet_is_reached_at_once() {
    let (_d, chemin) = classeur(|c| {
        let f = c.add_worksheet().set_name("S").unwrap();
        f.write_string(0, 0, "titre").unwrap();
        f.write_string(LIGNES_MAX - 1, 0, "fin").unwrap();
    });
    let f = feuilles(&chemin, APERCU).unwrap();
    assert_eq!(f[0].apercu.last(), Some(&(u64::from(LIGNES_MAX), vec!["fin".to_owned()])));
}

#[test]
fn a_sheet_that_is_a_drawing_is_refused_with_the_row_that_goes_too_far() {
    let (_d, chemin) = classeur(|c| {
        let f = c.add_worksheet().set_name("Plan").unwrap();
        f.write_string(0, 0, "a").unwrap();
        f.write_string(6, LARGEUR_MAX as u16, "x").unwrap();
    });
    insta::assert_snapshot!(refus(&chemin), @"
    la feuille « Plan » va au-delà de la colonne 2000, à la ligne 7
    aide : supprimez les colonnes inutiles à droite de la table, puis enregistrez
    ");
}

#[test]
fn a_workbook_cut_anywhere_is_refused() {
    let (_d, entier) = classeur(|c| {
        let f = c.add_worksheet().set_name("S").unwrap();
        for r in 0..50 {
            f.write_string(r, 0, format!("ligne {r}")).unwrap();
        }
    });
    let octets = std::fs::read(entier).unwrap();
    for n in (4..octets.len()).step_by(53).chain([octets.len() - 1]) {
        let (_d, chemin) = fichier(&octets[..n]);
        assert_eq!(refus(&chemin), ABIME, "coupé à l'octet {n} sur {}", octets.len());
    }
}

/// One wrong byte is refused or does not matter: the rows that come out are never others.
#[test]
fn a_workbook_with_a_wrong_byte_is_refused_or_read_right() {
    let (_d, entier) = classeur(|c| {
        let f = c.add_worksheet().set_name("S").unwrap();
        for r in 0..50 {
            f.write_string(r, 0, format!("ligne {r}")).unwrap();
        }
    });
    let attendu = texte_de(&entier, "S");
    let octets = std::fs::read(entier).unwrap();
    let mut refuses = 0;
    for n in (0..octets.len()).step_by(29) {
        let mut abimes = octets.clone();
        abimes[n] ^= 0x55;
        let (_d, chemin) = fichier(&abimes);
        let lu = feuilles(&chemin, APERCU).and_then(|f| {
            let mut texte = String::new();
            for f in f {
                let mut flux = flux(&chemin, &f.nom)?;
                flux.read_to_string(&mut texte).map_err(|e| super::super::garde::reprendre("lecture", &chemin, &e))?;
            }
            Ok(texte)
        });
        match lu {
            Ok(texte) => assert!(texte.is_empty() || texte == attendu, "octet {n} : {texte}"),
            Err(_) => refuses += 1,
        }
    }
    assert!(refuses > 20, "{refuses} refus seulement");
}

#[test]
fn a_protected_workbook_is_said_to_be_so() {
    let mut ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    ole.resize(4096, 0);
    let (_d, chemin) = fichier(&ole);
    insta::assert_snapshot!(refus(&chemin), @"
    ce classeur est protégé par un mot de passe, ou à l'ancien format .xls
    aide : ouvrez-le, ôtez la protection, puis enregistrez-le en « .xlsx » ou en « CSV UTF-8 »
    ");
}

#[test]
fn an_archive_that_is_not_a_workbook_is_said_to_be_so() {
    let (_d, chemin) = archive(&[("rpls_2026.csv", b"a;b\n1;2\n"), ("LISEZMOI.txt", b"rien")]);
    insta::assert_snapshot!(refus(&chemin), @"
    c'est une archive ZIP, mais pas un classeur XLSX
    aide : si elle contient des extraits, décompressez-la ; si c'est un classeur ODS, enregistrez-le en XLSX
    ");
}

#[test]
fn a_sheet_that_inflates_out_of_proportion_is_refused() {
    let lignes = "<row></row>".repeat(8 << 20);
    let (_d, chemin) = classeur_brut("worksheets/sheet1.xml", &lignes, "");
    assert!(std::fs::metadata(&chemin).unwrap().len() * TAUX_MAX < lignes.len() as u64, "ce n'est pas une bombe");
    insta::assert_snapshot!(refus(&chemin), @"
    ce classeur n'est pas lu : le contenu une fois décompressé dépasse ce qui est admis, dans « xl/worksheets/sheet1.xml »
    aide : un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV
    ");
    // What a part is called changes nothing to it.
    let (_d, chemin) = classeur_brut("media/image1.png", &lignes, "");
    assert!(refus(&chemin).contains("dépasse ce qui est admis, dans « xl/media/image1.png »"), "{}", refus(&chemin));
}

/// Many small parts of which each stays under the limit.
#[test]
fn parts_that_inflate_out_of_proportion_together_are_refused() {
    let ligne = b"<row></row>".repeat(1 << 20);
    let noms: Vec<String> = (0..20).map(|i| format!("xl/worksheets/sheet{i}.xml")).collect();
    let mut parties: Vec<(&str, &[u8])> = vec![("xl/workbook.xml", CLASSEUR.as_bytes())];
    parties.extend(noms.iter().map(|n| (n.as_str(), ligne.as_slice())));
    let (_d, chemin) = archive(&parties);
    let lu = refus(&chemin);
    assert!(lu.contains("le contenu une fois décompressé dépasse ce qui est admis"), "{lu}");
}

#[test]
fn a_shared_text_of_several_megabytes_is_refused() {
    let textes = format!("<si><t>{}</t></si>", "abcdefgh".repeat(400_000));
    let (_d, chemin) =
        classeur_brut("worksheets/sheet1.xml", r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#, &textes);
    insta::assert_snapshot!(refus(&chemin), @"
    ce classeur n'est pas lu : un seul élément y fait plus de 1 Mo, dans « xl/sharedStrings.xml »
    aide : un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV
    ");
}

/// A shared text under the limit, called by every cell of a row: the row would not fit in memory.
#[test]
fn a_row_that_calls_a_long_text_again_and_again_is_refused() {
    let textes = format!("<si><t>{}</t></si>", "abcdefgh".repeat(100_000));
    let cellules: String = (0..10).map(|_| r#"<c t="s"><v>0</v></c>"#).collect();
    let lignes = format!(r#"<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row><row r="2">{cellules}</row>"#);
    let (_d, chemin) = classeur_brut("worksheets/sheet1.xml", &lignes, &textes);
    insta::assert_snapshot!(refus(&chemin), @"
    les textes de la feuille « S » dépassent ce qui est admis, à la ligne 2
    aide : un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV
    ");
}

#[test]
fn parts_that_contradict_each_other_are_refused() {
    let cas = [
        // A text that is not there.
        (r#"<row r="1"><c r="A1" t="s"><v>7</v></c></row>"#, "<si><t>a</t></si>"),
        // Rows that go up.
        (r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#, ""),
        // A row beyond the last one.
        (r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#, ""),
        // A tag left open.
        (r#"<row r="1"><c r="A1"><v>1</v>"#, ""),
    ];
    for (lignes, textes) in cas {
        let (_d, chemin) = classeur_brut("worksheets/sheet1.xml", lignes, textes);
        assert_eq!(refus_en_lisant(&chemin), ABIME, "{lignes}");
    }
}

/// Room is made for as many texts as announced before one is read: the announcement must be possible.
#[test]
fn shared_texts_that_are_announced_and_cannot_be_there_are_refused() {
    let ligne = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
    let lire = |sst: &str| classeur_annonce("worksheets/sheet1.xml", ligne, sst);
    let (_d, chemin) =
        lire("<?xml version=\"1.0\"?><x:sst count=\"1\" uniqueCount=\"1\"><x:si><x:t>a</x:t></x:si></x:sst>");
    assert_eq!(texte_de(&chemin, "S"), "a\n");
    for avant in [String::new(), format!("<!--{}-->", "x".repeat(5000)), "<a></a>".to_owned()] {
        let (_d, chemin) = lire(&format!("{avant}<sst uniqueCount=\"900000000000\"><si><t>a</t></si></sst>"));
        insta::allow_duplicates! {
            insta::assert_snapshot!(refus(&chemin), @r"
            ce classeur n'est pas lu : il annonce plus de textes qu'il ne peut en contenir, dans « xl/sharedStrings.xml »
            aide : un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV
            ");
        }
    }
}

/// Entities that call each other are text for nobody: nothing is expanded.
#[test]
fn entities_are_not_expanded() {
    let (_d, chemin) = archive(&[
        ("_rels/.rels", PAQUET.as_bytes()),
        ("xl/workbook.xml", CLASSEUR.as_bytes()),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", br#"<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>"#),
    ]);
    match feuilles(&chemin, APERCU) {
        Err(e) => assert_eq!(message(&e, &chemin), ABIME),
        Ok(f) => assert!(!format!("{:?}", f[0].apercu).contains("haha")),
    }
}

#[test]
fn reading_stops_when_nobody_listens() {
    let (_d, chemin) = classeur(|c| {
        let f = c.add_worksheet().set_name("S").unwrap();
        for r in 0..20_000 {
            f.write_string(r, 0, "une cellule qui prend de la place dans le texte").unwrap();
        }
    });
    let mut debut = [0u8; 4];
    flux(&chemin, "S").unwrap().read_exact(&mut debut).unwrap();
    assert_eq!(&debut, b"une ");
}
