//! What a PDF must hold: valid or refused, text that stays text, one sheet when it is asked for, the same bytes every time.

use std::collections::BTreeMap;

use typst::layout::{Frame, FrameItem};

use super::*;
use crate::assets;
use crate::reports::document::{Bloc, Case, Colonne, Ligne, Section, Tableau};
use crate::reports::html::tests::{HOSTILE, document};

const CODE: &str =
    "#import \"/etc/passwd\": * $x^2$ @ref <label> \\ `brut` *gras* _penché_ // fin /* et */ [a] #panic() \" ' « » = T";

fn modeles() -> Modeles {
    Modeles::new(assets::modeles(std::path::Path::new("dossier absent")).unwrap())
}

fn imprimerie() -> Imprimerie {
    Imprimerie::ouvrir(&modeles()).unwrap()
}

fn refus(imprimerie: &Imprimerie, d: &Document) -> Error {
    match imprimerie.imprimer(d) {
        Ok(_) => panic!("ce document devait être refusé"),
        Err(e) => e,
    }
}

/// What is read on each page, run after run.
fn pages(d: &Document, cadre: Option<Cadre>) -> Vec<String> {
    let cadre = cadre.unwrap_or(colonnes::ORDINAIRE);
    let imprimerie = imprimerie();
    let (_, pages) = imprimerie.mettre_en_page(d, cadre, false).unwrap();
    let lire = |f: &Frame| {
        let mut t = String::new();
        texte(f, &mut t);
        t
    };
    pages.pages().iter().map(|p| lire(&p.frame)).collect()
}

fn texte(f: &Frame, t: &mut String) {
    for (_, item) in f.items() {
        match item {
            FrameItem::Group(g) => texte(&g.frame, t),
            FrameItem::Text(x) => {
                t.push_str(&x.text);
                t.push(' ');
            }
            _ => {}
        }
    }
}

/// Without spaces: where a line breaks does not matter.
fn serre(t: &str) -> String {
    t.chars().filter(|c| !c.is_whitespace()).collect()
}

fn contient(octets: &[u8], texte: &str) -> bool {
    octets.windows(texte.len()).any(|w| w == texte.as_bytes())
}

fn nombre_de_pages(octets: &[u8]) -> usize {
    octets.windows(12).filter(|w| w.starts_with(b"/Type/Page") && w[10] != b's').count()
}

fn avec_tableau(colonnes: usize, lignes: usize, mot: &str) -> Document {
    let mut d = document("Mot");
    let colonne = |i: usize| Colonne { libelle: format!("Colonne {i}"), unite: String::new() };
    let case =
        |i: usize, l: usize| if i == 0 { Case::Texte(format!("{mot} {l}")) } else { Case::Nombre((i * l) as i64) };
    let ligne = |l: usize| Ligne { cases: (0..colonnes).map(|i| case(i, l)).collect(), ..Ligne::default() };
    let tableau = Tableau {
        code: "essai".into(),
        titre: "Tableau d'essai".into(),
        colonnes: (0..colonnes).map(colonne).collect(),
        lignes: (0..lignes).map(ligne).collect(),
        note: String::new(),
        definitions: Vec::new(),
    };
    d.sections[1].blocs = vec![Bloc::Tableau(tableau)];
    d
}

#[test]
fn a_document_is_archivable_accessible_and_dated_by_itself() {
    let octets = imprimerie().imprimer(&document("Mot")).unwrap();
    assert!(octets.starts_with(b"%PDF-1.7"));
    for signe in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "2026-01-31",
        "Mot – Mot",
    ] {
        assert!(contient(&octets, signe), "{signe}");
    }
    assert!(contient(&octets, "/Lang") && contient(&octets, "/Outlines") && contient(&octets, "/StructTreeRoot"));
}

#[test]
fn the_same_document_gives_the_same_bytes_and_another_gives_others() {
    let (a, b) = (imprimerie(), imprimerie());
    let premier = a.imprimer(&document("Mot")).unwrap();
    a.imprimer(&document("Autre")).unwrap();
    assert!(premier == a.imprimer(&document("Mot")).unwrap());
    assert!(premier == b.imprimer(&document("Mot")).unwrap());
    let mut empreinte = document("Mot");
    empreinte.empreinte = "0123".into();
    assert!(premier != b.imprimer(&empreinte).unwrap());
}

#[test]
fn text_is_printed_and_never_run() {
    for hostile in [CODE, HOSTILE] {
        let d = document(hostile);
        imprimerie().imprimer(&d).unwrap();
        let lu = serre(&pages(&d, None).concat());
        // Titles, sentences, cells, notes, glossary and mentions all carry it.
        assert!(lu.matches(&serre(hostile)).count() >= 10, "{lu}");
    }
}

#[test]
fn what_no_font_can_print_is_a_square_and_what_is_invisible_goes() {
    let d = document("Œuvre n° 1, Ève à 12 €/m², 25 %, 10\u{202F}000, 漢 \u{1F600} \u{200B}\u{AD}\u{E000}\u{7} fin");
    imprimerie().imprimer(&d).unwrap();
    let lu = pages(&d, None).concat();
    assert!(lu.contains("Œuvre") && lu.contains("€/m²") && lu.contains("10\u{202F}000"), "{lu}");
    assert!(lu.contains('□') && !lu.contains('漢') && !lu.contains('\u{200B}'));
}

#[test]
fn a_table_empty_or_of_sixty_columns_or_of_endless_words_is_printed() {
    let long = "anticonstitutionnellement".repeat(12);
    for d in [avec_tableau(3, 0, "Mot"), avec_tableau(60, 3, "Mot"), avec_tableau(4, 3, &long), document(&long)] {
        imprimerie().imprimer(&d).unwrap();
    }
    assert!(pages(&avec_tableau(3, 0, "Mot"), None).concat().contains("Aucune ligne."));
    let lu = serre(&pages(&avec_tableau(60, 3, "Mot"), None).concat());
    assert!(lu.contains("Colonne0") && lu.contains("Colonne59"), "{lu}");
}

#[test]
fn headers_come_back_pages_are_numbered_and_the_fingerprint_closes() {
    let lues = pages(&avec_tableau(4, 120, "Ligne"), None);
    let n = lues.len();
    assert!(n >= 4, "{n} pages");
    let avec_tableau: Vec<&String> = lues.iter().filter(|p| p.contains("Ligne")).collect();
    assert!(avec_tableau.len() >= 2);
    for p in avec_tableau {
        assert!(serre(p).contains("Colonne3"), "{p}");
    }
    for (i, p) in lues.iter().enumerate() {
        assert!(serre(p).contains(&format!("{}/{n}", i + 1)), "{p}");
        // Stamped on every page, and named on all but the cover.
        assert!(serre(p).contains("Mot"), "{p}");
    }
    let empreinte = "abcdef0123456789";
    assert!(serre(&lues[n - 1]).contains(empreinte));
    assert!(lues[..n - 1].iter().all(|p| !serre(p).contains(empreinte)));
}

/// Some lines, two pictures, key figures: about what a sheet on one résidence says.
/// Where the last row closes a page, the note is not sent alone to the next one.
#[test]
fn the_note_of_a_long_table_stays_with_its_last_row() {
    for n in 16..=56 {
        let mut d = avec_tableau(3, n, "Rang");
        let Some(Bloc::Tableau(t)) = d.sections[1].blocs.first_mut() else { panic!("un tableau") };
        t.note = "Note du tableau".into();
        let lues: Vec<String> = pages(&d, None).iter().map(|p| serre(p)).collect();
        let page = lues.iter().find(|p| p.contains("Notedutableau")).unwrap();
        assert!(page.contains(&format!("Rang{}", n - 1)), "{n} lignes");
    }
}

fn fiche(lignes: usize) -> Document {
    let mut d = avec_tableau(5, lignes, "Résidence");
    d.feuille = Some(crate::reports::document::Feuille::UneColonne);
    let figure = d.sections[0].blocs.iter().find(|b| matches!(b, Bloc::Figure(_))).unwrap().clone();
    let Bloc::Figure(mut autre) = figure else { panic!() };
    autre.code = "g".into();
    d.sections[0].blocs.insert(1, Bloc::Figure(autre));
    d
}

#[test]
fn a_sheet_holds_on_one_page_shrinks_and_overflows_only_when_it_must() {
    assert!(pages(&document("Mot"), None).len() > 1);
    let (leger, charge) = (fiche(4), fiche(16));
    // Two square pictures, one above the other, would not hold.
    assert_eq!(pages(&leger, Some(FEUILLES[0])).len(), 2);
    for d in [&leger, &charge] {
        let octets = imprimerie().imprimer(d).unwrap();
        assert_eq!(nombre_de_pages(&octets), 1);
        let lu = serre(&pages(d, Some(FEUILLES[5])).concat());
        assert!(lu.contains("1/1") && lu.contains("Empreintedudocument") && !lu.contains("Sommaire"), "{lu}");
    }
    // More than a sheet can hold is all printed, on several.
    assert!(nombre_de_pages(&imprimerie().imprimer(&fiche(200)).unwrap()) > 1);
}

#[test]
fn a_template_that_fails_is_told_with_its_file_its_line_and_the_document() {
    let remplace = |nom: &str, avant: &str, apres: &str| {
        let texte = modeles().texte(nom).unwrap().to_owned();
        assert!(texte.contains(avant), "{avant}");
        let ligne = texte[..texte.find(avant).unwrap()].matches('\n').count() as u64 + 1;
        let modifie = modeles().avec(BTreeMap::from([(nom.to_owned(), texte.replacen(avant, apres, 1))]));
        (refus(&Imprimerie::ouvrir(&modifie).unwrap(), &document("Mot")), ligne)
    };
    let cas = [
        ("modeles/document.typ", "doc.feuilles.map", "doc.feuillets.map", "une valeur qui n'existe pas"),
        ("modeles/document.typ", "set page(", "set page(((", "syntaxe"),
        ("modeles/pieces.typ", "accent, c.valeur", "absent, c.valeur", "un nom qui n'existe pas"),
        ("modeles/document.typ", "\"pieces.typ\"", "\"perdu.typ\"", "un fichier absent"),
        ("modeles/pieces.typ", "\"Source Sans 3\"", "\"Comic Sans MS\"", "une police que le programme n'a pas"),
    ];
    for (nom, avant, apres, attendu) in cas {
        let (e, ligne) = remplace(nom, avant, apres);
        assert!(e.message.contains(attendu), "{e:?}");
        let lieu = e.lieu.as_ref().unwrap_or_else(|| panic!("pas de lieu : {e:?}"));
        assert!(lieu.fichier.starts_with("reports/modeles"), "{lieu}");
        // An unknown font is told where it is first used, not where it is named.
        if !attendu.contains("police") {
            let place = std::path::Path::new("reports").join(nom);
            assert_eq!((lieu.fichier.as_path(), lieu.ligne), (place.as_path(), Some(ligne)), "{e:?}");
        }
        assert!(e.aides.iter().any(|a| a.contains("Document\u{A0}: Mot")), "{e:?}");
    }
}

#[test]
fn a_figure_without_picture_or_without_words_is_refused_by_name() {
    for (svg, alternative) in [("", "mots"), ("<svg viewBox=\"0 0 1 1\"></svg>", " ")] {
        let mut d = document("Mot");
        let Some(Bloc::Figure(f)) = d.sections[0].blocs.first_mut() else { panic!() };
        (f.svg, f.alternative) = (svg.into(), alternative.into());
        let e = refus(&imprimerie(), &d);
        assert!(e.message.contains("la figure «\u{A0}f\u{A0}»"), "{e:?}");
    }
    // A picture that cannot be read ends the document, not the program.
    let mut d = document("Mot");
    let Some(Bloc::Figure(f)) = d.sections[0].blocs.first_mut() else { panic!() };
    f.svg = "<svg viewBox=\"0 0 1 1\"><g></svg>".into();
    assert!(refus(&imprimerie(), &d).message.contains("SVG"));
}

#[test]
fn a_document_of_nothing_is_a_page() {
    let mut d = document("Mot");
    (d.synthese, d.sections, d.glossaire, d.mentions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    (d.territoire, d.periode, d.empreinte, d.filigrane) = (String::new(), String::new(), String::new(), None);
    assert_eq!(pages(&d, None).len(), 1);
    imprimerie().imprimer(&d).unwrap();
    d.sections = vec![Section {
        ancre: "a".into(),
        titre: "Et ici ?".into(),
        reponse: Vec::new(),
        blocs: Vec::new(),
        methode: String::new(),
    }];
    imprimerie().imprimer(&d).unwrap();
}

/// A sheet that says « 1 / 1 » without counting says what the engine would count.
#[test]
fn a_page_told_to_be_alone_is_the_page_that_is_counted() {
    let imprimerie = imprimerie();
    let mut d = avec_tableau(4, 12, "Ligne");
    d.feuille = Some(Feuille::DeuxColonnes);
    let lire = |page_seule| {
        let (_, pages) = imprimerie.mettre_en_page(&d, COLONNES[0], page_seule).unwrap();
        assert_eq!(pages.pages().len(), 1);
        let mut t = String::new();
        texte(&pages.pages()[0].frame, &mut t);
        serre(&t)
    };
    let seule = lire(true);
    assert!(seule.contains("1/1"), "{seule}");
    assert_eq!(seule, lire(false));
}

/// What never holds on a sheet is counted.
#[test]
fn a_sheet_that_overflows_counts_its_pages() {
    let mut d = avec_tableau(4, 14, "Ligne");
    d.feuille = Some(Feuille::DeuxColonnes);
    d.sections[1].blocs.push(Bloc::Paragraphe("Une phrase de plus, puis une autre. ".repeat(700)));
    let octets = imprimerie().imprimer(&d).unwrap();
    assert!(nombre_de_pages(&octets) > 1);
    let pages = pages(&d, Some(COLONNES[3]));
    assert!(
        pages.iter().enumerate().all(|(i, p)| serre(p).contains(&format!("{}/{}", i + 1, pages.len()))),
        "{pages:?}"
    );
}

/// Where each run of text stands, page by page.
fn places(f: &Frame, origine: typst::layout::Point, p: &mut Vec<String>) {
    for (place, item) in f.items() {
        let ici = origine + *place;
        match item {
            FrameItem::Group(g) => places(&g.frame, ici, p),
            FrameItem::Text(x) => p.push(format!("{} {:.3} {:.3}", x.text, ici.x.to_pt(), ici.y.to_pt())),
            _ => {}
        }
    }
}

/// Leaves the height of every line to the engine; how many were known.
fn tout_mesurer(v: &mut serde_json::Value) -> usize {
    let connues = v.get_mut("basses").and_then(|b| b.as_array_mut()).map_or(0, |lignes| {
        let n = lignes.iter().filter(|b| **b == true).count();
        lignes.fill(false.into());
        n
    });
    let mut dedans = 0;
    match v {
        serde_json::Value::Array(a) => dedans = a.iter_mut().map(tout_mesurer).sum(),
        serde_json::Value::Object(o) => dedans = o.values_mut().map(tout_mesurer).sum(),
        _ => {}
    }
    connues + dedans
}

/// A line whose height is known beforehand is as high as the one that the engine measures, whatever the words, totals, signs, marks and
/// widths: nothing moves on the page.
#[test]
fn a_line_known_to_be_low_is_as_high_as_when_it_is_measured() {
    let mut variee = avec_tableau(5, 60, "Résidence du Hameau de l'Œuvre");
    let Some(Bloc::Tableau(t)) = variee.sections[1].blocs.first_mut() else { panic!() };
    for (l, ligne) in t.lignes.iter_mut().enumerate() {
        ligne.total = l % 7 == 6;
        // Words longer and longer, up to several lines of text, in a column among others.
        ligne.cases[0] = Case::Texte("Wagon AVIATEUR jj ÉÈÀ ".repeat(1 + l / 6).trim().to_owned());
        ligne.cases[1] = match l % 6 {
            0 => Case::Secret,
            1 => Case::Statut(crate::reports::document::Statut::Atteint),
            2 => Case::Tranche(10, 20),
            3 => Case::Inchange(Box::new(Case::Nombre(12)), "fin août".into()),
            _ => Case::Nombre(1_234_567),
        };
    }
    let mut etroite = variee.clone();
    etroite.feuille = Some(Feuille::DeuxColonnes);
    // Wider than any letter that is measured.
    let mut lointaine = avec_tableau(3, 4, "ЩЮЖ");
    let Some(Bloc::Tableau(t)) = lointaine.sections[1].blocs.first_mut() else { panic!() };
    assert!(colonnes::mesurer(t, colonnes::ORDINAIRE).basses.iter().all(|basse| !basse));
    t.lignes[0].cases[0] = Case::Texte("A".into());
    assert!(colonnes::mesurer(t, colonnes::ORDINAIRE).basses[0]);
    let imprimerie = imprimerie();
    let mut connues = 0;
    for (d, cadre) in [
        (&document("Mot"), colonnes::ORDINAIRE),
        (&avec_tableau(4, 30, "Mot"), colonnes::ORDINAIRE),
        (&avec_tableau(14, 30, "Mot"), colonnes::ORDINAIRE),
        (&variee, colonnes::ORDINAIRE),
        (&lointaine, colonnes::ORDINAIRE),
        (&etroite, COLONNES[0]),
        (&etroite, COLONNES[3]),
        (&fiche(12), FEUILLES[1]),
    ] {
        let json =
            contenu::json(d, &imprimerie.theme, cadre, false, &|c| imprimerie.fonds.polices().couvre(c)).unwrap();
        let mut mesure: serde_json::Value = serde_json::from_str(&json).unwrap();
        connues += tout_mesurer(&mut mesure);
        let [sues, mesurees] = [json, mesure.to_string()].map(|contenu| {
            let monde = Monde::new(&imprimerie.fonds, contenu);
            let pages = typst::compile::<PagedDocument>(&monde).output.unwrap();
            let lire = |p: &typst_layout::Page| {
                let mut lus = Vec::new();
                places(&p.frame, typst::layout::Point::zero(), &mut lus);
                lus
            };
            pages.pages().iter().map(lire).collect::<Vec<_>>()
        });
        assert_eq!(sues, mesurees);
    }
    // Something was compared.
    assert!(connues > 100, "{connues}");
}
