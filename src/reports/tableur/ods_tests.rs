//! What an OpenDocument workbook must hold: the cells of the other one, words as words, the same bytes every time.

use std::io::Read;

use calamine::{Data, DataType, Reader};

use super::*;
use crate::reports::document::{Bloc, Case};
use crate::reports::html::tests::{HOSTILE, document};
use crate::reports::tableur::xlsx::xlsx;

fn partie(octets: &[u8], nom: &str) -> String {
    let mut z = zip::ZipArchive::new(Cursor::new(octets)).unwrap();
    let mut texte = String::new();
    z.by_name(nom).unwrap().read_to_string(&mut texte).unwrap();
    texte
}

/// Every cell by sheet, as a reader of data sees it.
fn cellules<R: Reader<Cursor<Vec<u8>>>>(octets: Vec<u8>) -> Vec<(String, Vec<Vec<Data>>)>
where
    R::Error: std::fmt::Debug,
{
    let mut classeur = R::new(Cursor::new(octets)).unwrap();
    let noms = classeur.sheet_names();
    noms.into_iter()
        .map(|n| {
            let plage = classeur.worksheet_range(&n).unwrap();
            (n, plage.rows().map(<[Data]>::to_vec).collect())
        })
        .collect()
}

#[test]
fn both_workbooks_hold_the_same_cells() {
    for texte in ["Mot", "Œuvre «\u{A0}É\u{A0}»", "=1+1", HOSTILE] {
        let d = document(texte);
        let (o, x) = (ods(&d, &Theme::default()).unwrap(), xlsx(&d, &Theme::default()).unwrap());
        let (o, x) = (cellules::<calamine::Ods<_>>(o), cellules::<calamine::Xlsx<_>>(x));
        assert_eq!(o.len(), 4);
        for ((nom, o), (autre, x)) in o.iter().zip(&x) {
            assert_eq!(nom, autre);
            assert_eq!(o.len(), x.len(), "{nom}");
            for (r, (a, b)) in o.iter().zip(x).enumerate() {
                for c in 0..a.len().max(b.len()) {
                    let lu = |l: &[Data]| l.get(c).cloned().unwrap_or(Data::Empty);
                    let (a, b) = (lu(a), lu(b));
                    match (a.as_f64(), b.as_f64()) {
                        (Some(a), Some(b)) => assert_eq!(a.to_bits(), b.to_bits(), "{nom} {r} {c}"),
                        _ => assert_eq!(a.to_string().trim(), b.to_string().trim(), "{nom} {r} {c}"),
                    }
                }
            }
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let d = document("Mot");
    let un = ods(&d, &Theme::default()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(un, ods(&d, &Theme::default()).unwrap());
    // What tells the format stands first, uncompressed.
    assert!(un.starts_with(b"PK\x03\x04") && un[30..].starts_with(format!("mimetype{GENRE}").as_bytes()));
}

#[test]
fn words_are_never_formulas_and_numbers_are_typed() {
    let mut d = document("=1+1");
    let Bloc::Tableau(t) = &mut d.sections[0].blocs[1] else { panic!() };
    t.lignes[1].cases[0] = Case::Texte("@SUM(A1)".into());
    let x = partie(&ods(&d, &Theme::default()).unwrap(), "content.xml");
    assert!(
        !x.contains("table:formula") && x.contains("<text:p>=1+1</text:p>") && x.contains("<text:p>@SUM(A1)</text:p>")
    );
    assert!(x.contains("office:value-type=\"percentage\" office:value=\"0.174\""), "rounded as it is printed");
    let x = partie(&ods(&document(HOSTILE), &Theme::default()).unwrap(), "content.xml");
    assert!(!x.contains("<script>") && x.contains("&lt;script&gt;"));
}

#[test]
fn headers_stay_and_the_date_is_that_of_the_document() {
    let o = ods(&document("Mot"), &Theme::default()).unwrap();
    let r = partie(&o, "settings.xml");
    let debut = r.find("<config:config-item-map-entry config:name=\"att_q1\">").unwrap();
    assert!(r[debut..].contains("\"VerticalSplitPosition\" config:type=\"int\">3<"));
    assert!(r[debut..].contains("\"HorizontalSplitPosition\" config:type=\"int\">1<"));
    assert!(partie(&o, "meta.xml").contains("<dc:date>2026-01-31T00:00:00</dc:date>"));
    assert!(partie(&o, "content.xml").contains("<table:table-header-rows>"));
    assert!(partie(&o, "META-INF/manifest.xml").contains(GENRE));
}

#[test]
fn the_logo_is_carried_and_declared() {
    let logo =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\"><rect width=\"40\" height=\"20\"/></svg>";
    let octets = ods(&document("Mot"), &Theme { logo_svg: Some(logo.to_owned()), ..Theme::default() }).unwrap();
    assert!(partie(&octets, "META-INF/manifest.xml").contains("manifest:full-path=\"Pictures/logo.png\""));
    let contenu = partie(&octets, "content.xml");
    let (couverture, suite) = contenu.split_once("</table:table>").unwrap();
    assert!(couverture.contains("xlink:href=\"Pictures/logo.png\"") && couverture.contains("svg:height=\"1.91cm\""));
    assert!(!suite.contains("draw:image"), "on the cover alone");
    assert!(!partie(&ods(&document("Mot"), &Theme::default()).unwrap(), "content.xml").contains("draw:image"));
}
