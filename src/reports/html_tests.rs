//! What a page must hold: links that lead somewhere, text that stays text, nothing fetched.

use super::*;
use crate::french::Fraction;
use crate::measures::Periode;
use crate::reports::document::{Colonne, Ligne};
use crate::reports::origine::{Fiche, Origine};

/// Text that breaks out of anything that does not escape it.
pub(in crate::reports) const HOSTILE: &str = "</style></script><script>alert(1)</script>\" onload='x' & =1+1 {{ 7*7 }}";

pub(in crate::reports) fn modeles() -> Modeles {
    let fichiers = [
        ("theme.toml", include_str!("../../reports/theme.toml")),
        ("polices/polices.css", include_str!("../../reports/polices/polices.css")),
        ("modeles/base.html.j2", include_str!("../../reports/modeles/base.html.j2")),
        ("modeles/page.html.j2", include_str!("../../reports/modeles/page.html.j2")),
        ("modeles/index.html.j2", include_str!("../../reports/modeles/index.html.j2")),
        ("modeles/macros.html.j2", include_str!("../../reports/modeles/macros.html.j2")),
        ("modeles/style.css", include_str!("../../reports/modeles/style.css")),
        ("modeles/impression.css", include_str!("../../reports/modeles/impression.css")),
        ("modeles/tableaux.js", include_str!("../../reports/modeles/tableaux.js")),
    ];
    Modeles::new(fichiers.into_iter().map(|(n, t)| (n.to_owned(), t.to_owned())).collect())
}

fn part(n: i64, d: i64) -> Case {
    Case::Part(Fraction::new(n, d).unwrap(), 1)
}

/// A small document with one of everything, `texte` wherever words go.
pub(in crate::reports) fn document(texte: &str) -> Document {
    let t = || texte.to_owned();
    let colonne = |unite: &str| Colonne { libelle: t(), unite: unite.to_owned() };
    let ligne = |cases: Vec<Case>, total| Ligne { cases, total, ..Ligne::default() };
    let tableau = Tableau {
        code: "att_q1".into(),
        titre: t(),
        colonnes: vec![colonne(""), colonne("%"), colonne(""), colonne("points"), colonne("")],
        lignes: vec![
            ligne(
                vec![
                    Case::Texte(t()),
                    part(87, 500),
                    Case::Nombre(1234),
                    Case::Points(Fraction::new(-76, 1000).unwrap()),
                    Case::Statut(Statut::NonAtteint),
                ],
                false,
            ),
            ligne(
                vec![
                    Case::Texte("B".into()),
                    Case::Secret,
                    Case::Nombre(0),
                    Case::Secret,
                    Case::Statut(Statut::Indetermine),
                ],
                false,
            ),
            ligne(
                vec![
                    Case::Texte(String::new()),
                    part(1, 4),
                    Case::Nombre(1234),
                    Case::NonCalculable,
                    Case::Statut(Statut::Atteint),
                ],
                true,
            ),
        ],
        note: t(),
        definitions: Vec::new(),
    };
    let figure = Figure {
        code: "f".into(),
        titre: t(),
        sous_titre: t(),
        alternative: t(),
        source: t(),
        svg: "<svg viewBox=\"0 0 1 1\"><title>t</title></svg>".into(),
        etroite: None,
        donnees: None,
    };
    let section =
        |ancre: &str, blocs| Section { ancre: ancre.into(), titre: t(), reponse: vec![t()], blocs, methode: t() };
    Document {
        titre: t(),
        territoire: t(),
        periode: t(),
        arrete: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
        filigrane: Some(t()),
        synthese: vec![ChiffreCle {
            valeur: t(),
            libelle: t(),
            cible: t(),
            phrase: t(),
            statut: Statut::NonAtteint,
            section: "q1".into(),
            origine: None,
        }],
        essentiel: None,
        sections: vec![
            section("q1", vec![Bloc::Figure(figure), Bloc::Tableau(tableau), Bloc::Reserve(t())]),
            section("q2", vec![Bloc::Sous(t()), Bloc::Paragraphe(t()), Bloc::Liste(vec![t()])]),
        ],
        glossaire: vec![(t(), t())],
        mentions: vec![t()],
        empreinte: "abcdef0123456789".into(),
        feuille: None,
    }
}

/// The page without its style and script, which are ours.
fn contenu(page: &str) -> String {
    let (avant, reste) = page.split_once("<style>").unwrap();
    let (style, apres) = reste.split_once("</style>").unwrap();
    assert!(!style.contains("http:") && !style.contains("https:") && !style.contains("@import"));
    let (corps, script) = apres.rsplit_once("<script>").unwrap();
    let (script, fin) = script.split_once("</script>").unwrap();
    assert!(!script.contains("http") && !script.contains("import") && !script.contains("eval"));
    format!("{avant}{corps}{fin}")
}

/// Opening and closing tags balance and nest.
fn bien_forme(page: &str) {
    const VIDES: [&str; 7] = ["meta", "img", "br", "circle", "path", "rect", "!doctype"];
    let mut pile: Vec<String> = Vec::new();
    for morceau in page.split('<').skip(1) {
        let (balise, _) = morceau.split_once('>').expect("chevron fermant");
        let nom: String =
            balise.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
        let nom = nom.to_ascii_lowercase();
        if balise.starts_with('/') {
            assert_eq!(pile.pop().as_deref(), Some(nom.as_str()), "près de <{balise}>");
        } else if !VIDES.contains(&nom.as_str()) {
            pile.push(nom);
        }
    }
    assert!(pile.is_empty(), "{pile:?}");
}

fn apres<'a>(texte: &'a str, motif: &'a str) -> impl Iterator<Item = &'a str> {
    texte.match_indices(motif).map(move |(i, _)| {
        let reste = &texte[i + motif.len()..];
        &reste[..reste.find('"').unwrap()]
    })
}

#[test]
fn a_page_is_whole_and_every_link_leads_to_a_place() {
    let page = html(&document("Mot"), &modeles()).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
    let contenu = contenu(&page);
    bien_forme(&contenu);
    let ids: Vec<&str> = apres(&contenu, " id=\"").collect();
    let uniques: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), uniques.len(), "{ids:?}");
    for lien in apres(&contenu, "href=\"") {
        assert!(ids.contains(&lien.strip_prefix('#').unwrap()), "{lien}");
    }
    for cible in apres(&contenu, "aria-labelledby=\"") {
        assert!(ids.contains(&cible), "{cible}");
    }
    for section in ["q1", "q2", "glossaire", "mentions"] {
        assert!(contenu.contains(&format!("<li><a href=\"#{section}\">")), "{section}");
    }
}

#[test]
fn nothing_is_fetched() {
    let page = html(&document("Mot"), &modeles()).unwrap();
    for motif in ["http://", "https://", "src=\"/", "<link", "@import", "url(\""] {
        assert!(!page.contains(motif), "{motif}");
    }
    assert!(page.contains("default-src 'none'"));
    assert!(page.matches("url(").count() == page.matches("url(data:font/woff2;base64,").count());
}

#[test]
fn hostile_text_stays_text_in_every_field() {
    let mut d = document(HOSTILE);
    d.empreinte = HOSTILE.into();
    let page = html(&d, &modeles()).unwrap();
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(!page.contains(" onload='"), "attribut sorti de ses guillemets");
    assert!(page.contains("{{ 7*7 }}") && !page.contains("49 }}"));
    bien_forme(&contenu(&page));
    let lien = Lien {
        titre: HOSTILE.into(),
        description: HOSTILE.into(),
        href: "bilan.html?\"><script>".into(),
        pdf: "bilan.pdf?\"><script>".into(),
        ods: "bilan.ods?\"><script>".into(),
        genre: HOSTILE.into(),
    };
    let page = index(&accueil(vec![lien]), &modeles()).unwrap();
    assert_eq!(page.matches("<script>").count(), 1);
    bien_forme(&contenu(&page));
}

#[test]
fn the_legend_names_the_marks_used_and_no_other() {
    let page = html(&document("Mot"), &modeles()).unwrap();
    assert!(page.contains("<b>s</b>&#8239;: donnée couverte par le secret statistique&#8239;; </span>"));
    assert!(page.contains("<b>n.c.</b>"));
    assert!(!page.contains("<b>n.d.</b>") && !page.contains("<b>///</b>"));
    assert!(page.contains("<abbr class=\"marque\" title=\"donnée couverte par le secret statistique\">s</abbr>"));
}

#[test]
fn cells_carry_their_unit_when_the_header_does_not() {
    let page = html(&document("Mot"), &modeles()).unwrap();
    assert!(page.contains("data-v=\"0.174\">17,4</td>"));
    assert!(page.contains("data-v=\"1234\">1\u{202F}234</td>"));
    assert!(page.contains("<tr class=\"total\">\n<th scope=\"row\">–</th>"));
    let sans = Colonne { libelle: String::new(), unite: String::new() };
    assert_eq!(marks::texte(&part(87, 500), &sans), "17,4\u{202F}%");
    assert_eq!(marks::texte(&Case::Tranche(10, 20), &sans), "10 à 20\u{202F}%");
    assert_eq!(marks::texte(&Case::Points(Fraction::new(196, 10_000).unwrap()), &sans), "+2,0\u{A0}points");
    assert_eq!(marks::texte(&Case::Points(Fraction::new(19, 1000).unwrap()), &sans), "+1,9\u{A0}point");
}

#[test]
fn a_value_kept_is_sorted_with_the_others() {
    let gardee = Case::Inchange(Box::new(part(87, 500)), "fin août".to_owned());
    assert_eq!(tri(&gardee), "0.174");
    assert_eq!(tri(&Case::Secret), "");
}

#[test]
fn no_hidden_decimal_gives_counts_back() {
    let mut d = document("Mot");
    let Some(Bloc::Tableau(t)) = d.sections[0].blocs.get_mut(1) else { panic!() };
    t.lignes[0].cases[1] = part(3, 13);
    let page = html(&d, &modeles()).unwrap();
    assert!(page.contains("data-v=\"0.231\">23,1</td>") && !page.contains("0.2307"));
}

#[test]
fn a_status_has_a_sign_and_a_word() {
    let page = html(&document("Mot"), &modeles()).unwrap();
    let i = page.find("class=\"statut non-atteint\"").unwrap();
    let statut = &page[i..i + page[i..].find("</span>").unwrap()];
    assert!(statut.contains("<svg") && statut.ends_with("non atteint"));
}

#[test]
fn long_tables_can_be_filtered_and_wide_ones_lie_down() {
    let mut d = document("Mot");
    let Some(Bloc::Tableau(t)) = d.sections[0].blocs.get_mut(1) else { panic!() };
    let modele = t.lignes[0].clone();
    t.lignes.extend(std::iter::repeat_n(modele, 10));
    t.colonnes.extend((0..8).map(|_| Colonne { libelle: "m".into(), unite: String::new() }));
    t.lignes.iter_mut().for_each(|l| l.cases.extend((0..8).map(Case::Nombre)));
    let page = html(&d, &modeles()).unwrap();
    assert!(page.contains(" data-filtre>") && page.contains("class=\"partie paysage\""));
    let page = html(&document("Mot"), &modeles()).unwrap();
    assert!(!page.contains(" data-filtre>") && !page.contains("class=\"partie paysage\""));
}

/// Nobody sorts a table that sets a name beside a value; a name beside a number is a list.
#[test]
fn a_table_of_names_and_values_is_not_sorted() {
    let page = |cases: [Case; 2]| {
        let mut d = document("Mot");
        let Some(Bloc::Tableau(t)) = d.sections[0].blocs.get_mut(1) else { panic!() };
        t.colonnes.truncate(2);
        t.lignes = cases.map(|c| Ligne { cases: vec![Case::Texte("a".into()), c], ..Ligne::default() }).into();
        html(&d, &modeles()).unwrap()
    };
    let sans = |page: &str| !page.contains("class=\"triable");
    assert!(sans(&page([Case::Nombre(719), Case::Texte("30, 30, 29".into())])));
    assert!(!sans(&page([Case::Nombre(719), Case::Nombre(180)])));
}

/// What a figure counts is there without a script, folded away, and only where it is known.
#[test]
fn definitions_and_counters_are_told_on_demand() {
    let origine = |compteurs: &str| Origine {
        indicateur: "x".into(),
        periode: Periode::Annee(2025),
        compteurs: compteurs.into(),
        sens: None,
        fiche: None,
    };
    let fiche = |code: &str, source: &str| Fiche {
        code: code.into(),
        libelle: format!("Indicateur {code}"),
        definition: "Part des uns.".into(),
        source: source.into(),
    };
    assert!(!html(&document("Mot"), &modeles()).unwrap().contains("<details"));
    let mut d = document("Mot");
    d.synthese[0].origine = Some(Origine { fiche: Some(fiche("x", "Source : A.")), ..origine("7 sur 9") });
    let Some(Bloc::Tableau(t)) = d.sections[0].blocs.get_mut(1) else { panic!() };
    t.lignes[0].origines = vec![None, Some(origine("87 sur 500"))];
    t.lignes[1].origines = vec![None, Some(origine("s"))];
    t.definitions = vec![fiche("x", "Source : B."), fiche("y", "Source : B.")];
    let page = html(&d, &modeles()).unwrap();
    bien_forme(&contenu(&page));
    assert_eq!(page.matches("<details class=\"origine\">").count(), 2);
    assert!(page.contains("7 sur 9.") && page.contains("<td>87 sur 500</td>") && page.contains("<td>s</td>"));
    assert_eq!(page.matches("Source : B.").count(), 1, "one source for all is said once");
    assert!(page.contains("Indicateur x") && page.contains("Indicateur y"));
    let Some(Bloc::Tableau(t)) = d.sections[0].blocs.get_mut(1) else { panic!() };
    t.definitions[1].source = "Source : C.".into();
    let page = html(&d, &modeles()).unwrap();
    assert!(page.contains("Part des uns. Source : B.") && page.contains("Part des uns. Source : C."));
}

#[test]
fn one_unit_for_many_columns_is_said_once() {
    let mut d = document("Mot");
    let Some(Bloc::Tableau(t)) = d.sections[0].blocs.get_mut(1) else { panic!() };
    t.colonnes.iter_mut().skip(1).for_each(|c| c.unite = "baux".into());
    let page = html(&d, &modeles()).unwrap();
    assert_eq!(page.matches("Unité&#8239;: baux").count(), 1);
    assert!(!page.contains("(baux)"));
}

#[test]
fn documents_that_do_not_hold_are_refused() {
    let refuse = |change: &dyn Fn(&mut Document)| {
        let mut d = document("Mot");
        change(&mut d);
        html(&d, &modeles()).unwrap_err().message
    };
    assert!(refuse(&|d| d.synthese[0].section = "absente".into()).contains("partie absente"));
    assert!(refuse(&|d| d.sections[1].ancre = "q1".into()).contains("deux fois"));
    assert!(refuse(&|d| d.sections[1].ancre = "é".into()).contains("sans accent"));
    assert!(refuse(&|d| d.synthese = vec![d.synthese[0].clone(); 7]).contains("6 au plus"));
    assert!(
        refuse(&|d| if let Bloc::Tableau(t) = &mut d.sections[0].blocs[1] {
            t.lignes[1].cases.pop();
        })
        .contains("5 cases en ligne 2")
    );
    assert!(
        refuse(&|d| if let Bloc::Figure(f) = &mut d.sections[0].blocs[0] {
            f.svg = "<svg><script/></svg>".into()
        })
        .contains("inerte")
    );
}

#[test]
fn a_template_that_fails_is_said_with_its_place() {
    let avec = |texte: &str| {
        let m = modeles().avec(BTreeMap::from([("modeles/page.html.j2".to_owned(), texte.to_owned())]));
        html(&document("Mot"), &m).unwrap_err()
    };
    let e = avec("un\n{{ inconnue.x }}");
    assert!(e.message.contains("n'existe pas"), "{}", e.message);
    let lieu = e.lieu.unwrap();
    assert_eq!((lieu.fichier.to_str().unwrap(), lieu.ligne), ("reports/modeles/page.html.j2", Some(2)));
    assert!(avec("{% if %}").message.contains("syntaxe"));
    let vide = Modeles::new(BTreeMap::new());
    assert_eq!(
        html(&document("Mot"), &vide).unwrap_err().lieu.unwrap().fichier.to_str(),
        Some("reports/polices/polices.css")
    );
}

fn accueil(liens: Vec<Lien>) -> Accueil {
    let d = document("Mot");
    Accueil {
        titre: d.titre,
        territoire: d.territoire,
        periode: d.periode,
        arrete: d.arrete,
        filigrane: None,
        liens,
        empreinte: d.empreinte,
    }
}

#[test]
fn the_index_groups_documents_and_stays_at_home() {
    let lien = |href: &str, genre: &str| Lien {
        titre: "T".into(),
        description: "D".into(),
        href: href.into(),
        pdf: String::new(),
        ods: String::new(),
        genre: genre.into(),
    };
    let page = index(
        &accueil(vec![lien("a.html", "Bilans"), lien("m.html", "Méthode"), lien("b.html", "Bilans")]),
        &modeles(),
    )
    .unwrap();
    assert_eq!(page.matches("<h2>Bilans</h2>").count(), 1);
    bien_forme(&contenu(&page));
    for ailleurs in ["https://exemple.fr", "javascript:alert(1)", "//exemple.fr", ""] {
        assert!(index(&accueil(vec![lien(ailleurs, "Bilans")]), &modeles()).is_err(), "{ailleurs}");
        let pdf = Lien { pdf: ailleurs.into(), ..lien("a.html", "Bilans") };
        assert_eq!(index(&accueil(vec![pdf]), &modeles()).is_err(), !ailleurs.is_empty(), "{ailleurs}");
    }
    let avec = index(&accueil(vec![Lien { pdf: "a.pdf".into(), ..lien("a.html", "Bilans") }]), &modeles()).unwrap();
    assert!(avec.contains("href=\"a.pdf\" aria-label=\"T, PDF\">PDF</a>"));
    assert!(!page.contains("PDF"));
}

#[test]
fn a_logo_is_carried_in_the_page() {
    let m = modeles().avec(BTreeMap::from([
        ("theme.toml".to_owned(), "logo = \"logo.svg\"".to_owned()),
        ("logo.svg".to_owned(), "<svg a=\"é\"/>".to_owned()),
    ]));
    assert!(html(&document("Mot"), &m).unwrap().contains("src=\"data:image"));
}
