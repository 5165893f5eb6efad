//! A workbook: any bytes, or parts written one after the other and put in a ZIP here, so that a mutation reaches the
//! XML instead of breaking the archive.
//!
//! A part starts with a line `@@ xl/worksheets/sheet1.xml`; parts that are not written are those of a small workbook.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use bilan::config::layout::Layout;
use bilan::error::Error;
use bilan::sources::{Forme, PetiteTable, inspect};
use zip::CompressionMethod::{Deflated, Stored};
use zip::write::SimpleFileOptions;

use super::{deposer, lecture, refus};

const PARTIES: [(&str, &str); 7] = [
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr/><sheets><sheet name="Lots" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    (
        "xl/worksheets/sheet1.xml",
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>45000</v></c></row></sheetData></worksheet>"#,
    ),
    (
        "xl/sharedStrings.xml",
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>k</t></si><si><t>d</t></si></sst>"#,
    ),
    (
        "xl/styles.xml",
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
    ),
];

/// No input of a few kilobytes has more text than this in one sheet.
const TEXTE_MAX: u64 = 64 << 20;

pub fn cible(dossier: &Path, layouts: &[Layout], octets: &[u8]) {
    let Some(zip) = assembler(octets) else { return };
    let chemin = deposer(dossier, "entree.xlsx", &zip);
    let inspection = match inspect(&chemin) {
        Ok(i) if i.forme == Forme::Classeur => i,
        Ok(_) => return,
        Err(e) => return refus(&e),
    };
    for a in &inspection.apercus {
        let mut texte = Vec::new();
        match inspection.ouvrir(&a.feuille).map(|flux| flux.take(TEXTE_MAX).read_to_end(&mut texte)) {
            Ok(Ok(n)) => assert!((n as u64) < TEXTE_MAX, "une feuille sans fin"),
            Ok(Err(e)) => match e.get_ref().and_then(|c| c.downcast_ref::<Error>()) {
                Some(e) => refus(e),
                None => panic!("échec sans message : {e}"),
            },
            Err(e) => refus(&e),
        }
        assert!(std::str::from_utf8(&texte).is_ok(), "du texte qui n'est pas de l'UTF-8");
    }
    if let Err(e) = PetiteTable::lire(&chemin, &[&["k"], &["d", "date"]]) {
        refus(&e);
    }
    lecture::tout_lire(&inspection, layouts, &["essai", "essai_sans_entete"], None);
}

/// The bytes of an archive as they are; parts in an archive, compressed when the input starts with `#`.
fn assembler(octets: &[u8]) -> Option<Vec<u8>> {
    if octets.starts_with(b"PK") || octets.starts_with(b"\xD0\xCF") {
        return Some(octets.to_vec());
    }
    let methode = if octets.starts_with(b"#") { Deflated } else { Stored };
    let options = SimpleFileOptions::default().compression_method(methode);
    let mut parties: Vec<(String, &[u8])> = Vec::new();
    let mut reste = octets;
    while let Some(debut) = trouver(reste, b"@@ ") {
        let suite = &reste[debut + 3..];
        let (nom, suite) = suite.split_at(trouver(suite, b"\n")?);
        let suite = &suite[1..];
        let fin = trouver(suite, b"@@ ").unwrap_or(suite.len());
        parties.push((String::from_utf8_lossy(nom).trim().to_owned(), &suite[..fin]));
        reste = &suite[fin..];
    }
    for (nom, texte) in PARTIES {
        if !parties.iter().any(|(n, _)| n == nom) {
            parties.push((nom.to_owned(), texte.as_bytes()));
        }
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (nom, contenu) in parties {
        zip.start_file(nom, options).ok()?;
        zip.write_all(contenu).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

fn trouver(foin: &[u8], aiguille: &[u8]) -> Option<usize> {
    foin.windows(aiguille.len()).position(|f| f == aiguille)
}
