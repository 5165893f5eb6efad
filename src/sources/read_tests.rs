use std::fs::File;
use std::io::Write;

use arrow::util::display::array_value_to_string;
use proptest::prelude::*;

use super::super::inspect::inspect;
use super::super::recognise::recognise;
use super::*;
use crate::config::layout::Layout;

/// Three columns: one that a row must have, one of a few values, one of text.
const DISPOSITION: &str = r#"
code = "essai"
libelle = "Essai"
source = "essai"
table = "logement"
presentes = ["A", "B", "C"]

[[garder]]
colonne = "B"
valeurs = ["", "a", "b", "ab", "é"]

[[colonne]]
nom = "id_rpls"
depuis = ["A"]
type = "texte"
requise = true

[[colonne]]
nom = "programme"
depuis = ["C"]
type = "texte"
"#;

/// What a reading gave: rows as text with their line, counts, findings.
#[derive(Debug, PartialEq)]
struct Vu {
    lignes: Vec<String>,
    comptes: [u64; 4],
    constats: String,
    /// Records counted without the parser.
    scannes: u64,
}

fn lire(octets: &[u8], bloc: usize, fils: usize) -> Result<Vu, String> {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join("essai.csv");
    File::create(&chemin).unwrap().write_all(octets).unwrap();
    let layouts: Vec<Layout> = vec![crate::config::lire_texte(DISPOSITION, Path::new("essai.toml")).unwrap()];
    let dire = |e: Error| format!("{} ({:?})", e.message, e.lieu.and_then(|l| l.ligne));
    let inspection = inspect(&chemin).map_err(dire)?;
    let reconnue = recognise(&inspection, "essai", &layouts).map_err(dire)?;
    let options = Options {
        cle: &[7; 32],
        dictionnaires: &Dictionnaires::default(),
        millesime: 2025,
        relire: &BTreeSet::new(),
        fils,
        bloc,
    };
    let mut lignes = Vec::new();
    let lecture = read(&inspection, &reconnue, options, Ok, |b: Block| {
        for i in 0..b.lignes.num_rows() {
            let cellules = ["ligne_source", "id_rpls", "programme"].map(|c| {
                let colonne = b.lignes.column_by_name(c).unwrap();
                array_value_to_string(colonne, i).unwrap()
            });
            lignes.push(cellules.join("|"));
        }
        Ok(())
    })
    .map_err(dire)?;
    let mut scanner = RecordScanner::new(inspection.separateur);
    scanner.scan(octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(octets));
    assert!(scanner.finish(), "un guillemet est resté ouvert");
    Ok(Vu {
        lignes,
        comptes: [lecture.lues, lecture.gardees, lecture.rejetees, lecture.ecartees],
        constats: format!("{:?}", lecture.constats),
        scannes: scanner.enregistrements,
    })
}

/// Pieces of which hostile tables are made.
fn morceau() -> impl Strategy<Value = &'static [u8]> {
    let pieces: Vec<&'static [u8]> = vec![
        b"a",
        b"b",
        b"ab",
        b";",
        b";",
        b";",
        b"\n",
        b"\n",
        b"\r\n",
        b"\"",
        b"\"\"",
        b"\";\"",
        b",",
        b" ",
        b"\r",
        b"\xC3\xA9",
        b"\xE9",
        b"a;b;c\n",
        b"1;a;\"x\ny\"\n",
        b"\"\n\n\"",
    ];
    proptest::sample::select(pieces)
}

proptest! {
    /// Any bytes under a header: the file is refused, or every record that the scanner counts is accounted for, and neither
    /// the blocks nor the threads change anything.
    #[test]
    fn every_record_is_read_kept_rejected_or_set_aside(morceaux in proptest::collection::vec(morceau(), 0..60), bom in any::<bool>()) {
        let debut: &[u8] = if bom { b"\xEF\xBB\xBFA;B;C\n" } else { b"A;B;C\n" };
        let octets = [debut, &morceaux.concat()].concat();
        let entier = lire(&octets, 1 << 20, 1);
        if let Ok(vu) = &entier {
            let [lues, gardees, rejetees, ecartees] = vu.comptes;
            prop_assert_eq!(lues + 1, vu.scannes, "avec l'en-tête");
            prop_assert_eq!(lues, gardees + rejetees + ecartees);
            prop_assert_eq!(gardees, vu.lignes.len() as u64);
        }
        for (bloc, fils) in [(5, 1), (16, 3), (64, 2)] {
            prop_assert_eq!(&lire(&octets, bloc, fils), &entier, "blocs de {} octets", bloc);
        }
    }
}

#[test]
fn a_record_longer_than_a_block_is_read_whole() {
    let cellule = "x\n".repeat(500);
    let octets = format!("A;B;C\n1;a;\"{cellule}\"\n2;b;y\n");
    let vu = lire(octets.as_bytes(), 64, 2).unwrap();
    assert_eq!(vu.comptes, [2, 2, 0, 0]);
    assert!(vu.lignes[0].starts_with("2|1|x\nx"), "{}", vu.lignes[0]);
    assert_eq!(vu.lignes[1], format!("{}|2|y", 2 + 501));
}

#[test]
fn the_cut_of_a_character_is_said_with_its_row_and_column() {
    let octets = "A;B;C\n1;a;Châlons\n2;b;Orlé".as_bytes();
    let e = lire(octets.strip_suffix(b"\xA9").unwrap(), 1 << 20, 1).unwrap_err();
    assert_eq!(e, "le fichier est coupé au milieu d'un caractère (Some(3))");
    assert!(lire(octets, 1 << 20, 1).is_ok());
}
