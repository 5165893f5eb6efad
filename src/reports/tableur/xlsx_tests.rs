//! What a workbook must hold: numbers as numbers, words as words, the same bytes every time.

use super::*;
use crate::charts::{Donnees, Serie, Trace};
use crate::french::Fraction;
use crate::reports::document::{Bloc, Case, Tableau};
use crate::reports::html::tests::{HOSTILE, document};

/// All parts of the workbook, one after the other.
fn lisible(d: &Document) -> String {
    let octets = xlsx(d, &Theme::default()).unwrap();
    let u16_a = |i: usize| usize::from(u16::from_le_bytes([octets[i], octets[i + 1]]));
    let (mut i, mut texte) = (0, Vec::new());
    while octets[i..].starts_with(b"PK\x03\x04") {
        let debut = i + 30 + u16_a(i + 26) + u16_a(i + 28);
        let (part, lus) = Deflate { octets: &octets[debut..], bit: 0 }.lire();
        texte.extend(part);
        // A data descriptor may stand before the next part.
        i = debut + lus;
        i += octets[i..].windows(4).position(|w| w == b"PK\x03\x04" || w == b"PK\x01\x02").unwrap();
    }
    String::from_utf8(texte).unwrap()
}

/// RFC 1951, slow and short: enough to read back what we write.
struct Deflate<'a> {
    octets: &'a [u8],
    bit: usize,
}

/// Symbols of a canonical Huffman code by (length, code).
type Codes = std::collections::BTreeMap<(u8, u32), usize>;

impl Deflate<'_> {
    fn bits(&mut self, n: usize) -> usize {
        (0..n).fold(0, |v, k| {
            let b = self.octets[self.bit / 8] >> (self.bit % 8) & 1;
            self.bit += 1;
            v | usize::from(b) << k
        })
    }

    fn codes(longueurs: &[u8]) -> Codes {
        let (mut codes, mut code) = (Codes::new(), 0);
        for l in 1..=15 {
            code <<= 1;
            for (s, _) in longueurs.iter().enumerate().filter(|(_, x)| **x == l) {
                codes.insert((l, code), s);
                code += 1;
            }
        }
        codes
    }

    fn symbole(&mut self, codes: &Codes) -> usize {
        let mut code = 0;
        for l in 1..=15 {
            code = code << 1 | self.bits(1) as u32;
            if let Some(s) = codes.get(&(l, code)) {
                return *s;
            }
        }
        panic!("code inconnu")
    }

    fn dynamiques(&mut self) -> (Codes, Codes) {
        let (litteraux, distances, n) = (self.bits(5) + 257, self.bits(5) + 1, self.bits(4) + 4);
        let mut l = [0u8; 19];
        for i in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].into_iter().take(n) {
            l[i] = self.bits(3) as u8;
        }
        let codes = Self::codes(&l);
        let mut longueurs: Vec<u8> = Vec::new();
        while longueurs.len() < litteraux + distances {
            let (valeur, fois) = match self.symbole(&codes) {
                16 => (*longueurs.last().unwrap(), 3 + self.bits(2)),
                17 => (0, 3 + self.bits(3)),
                18 => (0, 11 + self.bits(7)),
                s => (s as u8, 1),
            };
            longueurs.extend(std::iter::repeat_n(valeur, fois));
        }
        (Self::codes(&longueurs[..litteraux]), Self::codes(&longueurs[litteraux..]))
    }

    fn lire(mut self) -> (Vec<u8>, usize) {
        let mut sortie: Vec<u8> = Vec::new();
        loop {
            let dernier = self.bits(1) == 1;
            let (litteraux, distances) = match self.bits(2) {
                1 => {
                    let l: Vec<u8> = (0..288)
                        .map(|i| {
                            if i < 144 {
                                8
                            } else if i < 256 {
                                9
                            } else if i < 280 {
                                7
                            } else {
                                8
                            }
                        })
                        .collect();
                    (Self::codes(&l), Self::codes(&[5; 30]))
                }
                2 => self.dynamiques(),
                _ => panic!("bloc imprévu"),
            };
            loop {
                match self.symbole(&litteraux) {
                    256 => break,
                    s if s < 256 => sortie.push(s as u8),
                    s => {
                        let bits = |k: usize, par: usize| if k < 2 * par { 0 } else { k / par - 1 };
                        let base = |k: usize, par: usize, b: usize| if b == 0 { k } else { (par + k % par) << b };
                        let k = s - 257;
                        let longueur = if k == 28 {
                            258
                        } else {
                            let b = bits(k, 4);
                            3 + base(k, 4, b) + self.bits(b)
                        };
                        let k = self.symbole(&distances);
                        let b = bits(k, 2);
                        let distance = 1 + base(k, 2, b) + self.bits(b);
                        (0..longueur).for_each(|_| sortie.push(sortie[sortie.len() - distance]));
                    }
                }
            }
            if dernier {
                return (sortie, self.bit.div_ceil(8));
            }
        }
    }
}

fn tableau_de(d: &mut Document) -> &mut Tableau {
    match &mut d.sections[0].blocs[1] {
        Bloc::Tableau(t) => t,
        _ => panic!(),
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let d = document("Mot");
    let un = xlsx(&d, &Theme::default()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(un, xlsx(&d, &Theme::default()).unwrap());
    assert!(un.starts_with(b"PK"));
}

#[test]
fn sheets_tables_and_properties_are_there() {
    let x = lisible(&document("Œuvre «\u{A0}É\u{A0}»"));
    for attendu in [
        "name=\"Couverture\"",
        "name=\"Sommaire\"",
        "name=\"Notes\"",
        "name=\"att_q1\"",
        "displayName=\"t_att_q1\"",
        "<dcterms:created xsi:type=\"dcterms:W3CDTF\">2026-01-31T00:00:00Z",
        "fr-FR",
        "Œuvre",
        "location=\"'att_q1'!A1\"",
        "donnée couverte par le secret statistique",
        "Arrêté au 31",
        "topLeftCell=\"B4\"",
    ] {
        assert!(x.contains(attendu), "{attendu}");
    }
    assert!(!x.contains("mergeCell") && !x.contains("<f>"));
}

#[test]
fn words_are_never_formulas_and_never_blank() {
    let mut d = document("=1+1");
    tableau_de(&mut d).lignes[1].cases[0] = Case::Texte("@SUM(A1)".into());
    let x = lisible(&d);
    assert!(!x.contains("<f>") && x.contains("quotePrefix=\"1\""));
    let x = lisible(&document(HOSTILE));
    assert!(!x.contains("<script>") && x.contains("&lt;script&gt;"));
    let mut d = document("Mot");
    tableau_de(&mut d).colonnes[0].libelle = String::new();
    assert!(lisible(&d).contains("name=\"Colonne 1\""));
    let long = "é".repeat(40_000);
    assert!(xlsx(&document(&long), &Theme::default()).is_ok());
}

/// A document whose picture has its numbers in the table that follows: three names, one of which is withheld.
fn avec_figure() -> Document {
    let mut d = document("Mot");
    let [Bloc::Figure(f), Bloc::Tableau(t), ..] = &mut d.sections[0].blocs[..] else { panic!() };
    for (l, nom) in t.lignes.iter_mut().zip(["A", "B", "Ensemble"]) {
        l.cases[0] = Case::Texte(nom.into());
    }
    let taux = |n, d| Fraction::new(n, d);
    let points = [("Ensemble", taux(1, 4)), ("A", taux(87, 500)), ("B", None)];
    f.donnees = Some(Donnees {
        trace: Trace::Barres,
        series: vec![Serie { nom: String::new(), points: points.map(|(n, v)| (n.to_owned(), v)).into() }],
        ensemble: Some("Ensemble".into()),
        objectif: taux(1, 4),
    });
    d
}

/// The second name of a series has neither colour nor edge.
const RIEN_A_LA_DEUXIEME_PLACE: &str = "<c:idx val=\"1\"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:dPt>";

/// One class of the second pile is withheld.
#[test]
fn a_pile_that_lacks_a_class_is_a_gap_with_its_mark() {
    let mut d = avec_figure();
    let [Bloc::Figure(f), Bloc::Tableau(t), ..] = &mut d.sections[0].blocs[..] else { panic!() };
    let part = |n| Fraction::new(n, 10);
    let classes = [("Q1", [part(2), None, part(3)]), ("Q2", [part(8), part(6), part(7)])];
    for (c, (nom, valeurs)) in (1..).zip(classes) {
        t.colonnes[c].libelle = nom.into();
        for (l, v) in t.lignes.iter_mut().zip(valeurs) {
            l.cases[c] = v.map_or(Case::Secret, |v| Case::Part(v, 1));
        }
    }
    let serie = |(nom, v): (&str, [Option<Fraction>; 3])| Serie {
        nom: nom.into(),
        points: ["A", "B", "Ensemble"].map(String::from).into_iter().zip(v).collect(),
    };
    f.donnees =
        Some(Donnees { trace: Trace::Empilees, series: classes.map(serie).into(), ensemble: None, objectif: None });
    let x = lisible(&d);
    assert_eq!(x.matches(RIEN_A_LA_DEUXIEME_PLACE).count(), 2, "the class that is shown is not drawn either");
    assert_eq!(x.matches("<a:t>s</a:t>").count(), 1);
    assert!(x.contains("<c:dLblPos val=\"inBase\"/>"), "the mark stands at the foot of the pile");
}

#[test]
fn a_picture_is_drawn_again_from_the_cells_of_its_table() {
    let x = lisible(&avec_figure());
    for attendu in [
        "<c:f>att_q1!$B$4:$B$6</c:f>",
        "<c:f>att_q1!$A$4:$A$6</c:f>",
        "objectif\u{A0}: 25\u{202F}%",
        // The withheld value has its mark, and no number in the copy that the file keeps.
        "<a:t>s</a:t>",
        "<c:pt idx=\"1\"><c:v>0</c:v></c:pt>",
        "<a:pattFill",
        // Nothing is drawn in its place.
        RIEN_A_LA_DEUXIEME_PLACE,
    ] {
        assert!(x.contains(&attendu.replace("\u{A0}: 25", "\u{202F}: 25")) || x.contains(attendu), "{attendu}");
    }
    assert!(!lisible(&document("Mot")).contains("<c:chart>"), "no picture without its numbers");
    let octets = xlsx(&avec_figure(), &Theme::default()).unwrap();
    assert_eq!(octets, xlsx(&avec_figure(), &Theme::default()).unwrap());
}

#[test]
fn the_words_of_a_picture_are_never_formulas() {
    for texte in ["=(A1)", "=cmd|'/c calc'!A1", "Feuille!A1", HOSTILE] {
        let mut d = avec_figure();
        let Bloc::Figure(f) = &mut d.sections[0].blocs[0] else { panic!() };
        (f.titre, f.sous_titre) = (texte.to_owned(), texte.to_owned());
        let x = lisible(&d);
        let formules: Vec<&str> = x.split("<c:f>").skip(1).filter_map(|r| r.split("</c:f>").next()).collect();
        assert!(!formules.is_empty() && formules.iter().all(|f| f.starts_with("att_q1!$")), "{texte} : {formules:?}");
    }
}

#[test]
fn the_logo_stands_on_the_cover_and_a_broken_one_is_refused() {
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\"><rect width=\"40\" height=\"20\" fill=\"#123f6d\"/></svg>";
    let theme = |svg: &str| Theme { logo_svg: Some(svg.to_owned()), ..Theme::default() };
    let octets = xlsx(&document("Mot"), &theme(logo)).unwrap();
    let dedans = |octets: &[u8], nom: &str| octets.windows(nom.len()).any(|f| f == nom.as_bytes());
    assert!(dedans(&octets, "xl/media/image1.png") && dedans(&octets, "xl/worksheets/_rels/sheet1.xml.rels"));
    assert_eq!(octets, xlsx(&document("Mot"), &theme(logo)).unwrap());
    assert!(!dedans(&xlsx(&document("Mot"), &Theme::default()).unwrap(), "xl/media"));
    let refus = xlsx(&document("Mot"), &theme("<svg a=\"é\"")).unwrap_err();
    assert!(refus.message.contains("logo"), "{}", refus.message);
}
