//! Whatever the labels, a page has the tags and the attributes of its template: nothing that a text carries becomes one.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::document::{Bloc, Case};
use super::html::html;
use super::html::tests::{document, modeles};

/// Pieces by which a text gets out of a tag, an attribute, a script, a style, a template or a comment.
const PIECES: [&str; 26] = [
    "<script>",
    "</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "</style>",
    "<style>",
    "\"",
    "'",
    ">",
    "<",
    "&",
    "&lt;script&gt;",
    "&#x27;",
    "javascript:alert(1)",
    "data:text/html,<b>",
    "<!--",
    "-->",
    "]]>",
    "{{ 7*7 }}",
    "{% raw %}",
    "\u{2028}",
    "\u{0}",
    "\u{202e}",
    "`",
    "\\",
    "=1+1",
];

fn label() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 1..6).prop_map(|p| format!("Mot {}", p.concat()))
}

/// Names of tags and of attributes, in order; the page is read as a browser does, quoted values stepped over.
fn squelette(page: &str) -> Vec<String> {
    let mut noms = Vec::new();
    let mut reste = page;
    while let Some(i) = reste.find('<') {
        reste = &reste[i..];
        // The style and the script are ours, and end where their closing tag is.
        let brut = ["<script>", "<style>"].into_iter().find(|b| reste.starts_with(b));
        let fin = fin_de_balise(reste);
        let balise = &reste[1..fin];
        noms.push(hors_guillemets(balise));
        reste = &reste[fin..];
        if let Some(b) = brut {
            let fermante = format!("</{}", &b[1..b.len() - 1]);
            reste = &reste[reste.find(&fermante).unwrap_or(reste.len())..];
        }
    }
    noms
}

fn fin_de_balise(texte: &str) -> usize {
    let mut guillemet = None;
    for (i, c) in texte.char_indices().skip(1) {
        match guillemet {
            Some(g) if c == g => guillemet = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => guillemet = Some(c),
            None if c == '>' => return i,
            None => {}
        }
    }
    texte.len()
}

/// A tag without the values of its attributes.
fn hors_guillemets(balise: &str) -> String {
    let mut dedans = false;
    balise
        .chars()
        .filter(|c| {
            if *c == '"' {
                dedans = !dedans;
            }
            !dedans
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_hostile_label_makes_no_tag(texte in label()) {
        let m = modeles();
        let attendu = squelette(&html(&document("Mot"), &m).unwrap());
        let lu = squelette(&html(&document(&texte), &m).unwrap());
        prop_assert_eq!(lu, attendu);
    }

    #[test]
    fn a_link_that_leads_elsewhere_is_refused(suite in label()) {
        let mut d = document("Mot");
        let Some(Bloc::Tableau(t)) = d.sections[0].blocs.get_mut(1) else { panic!() };
        t.lignes[0].cases[0] = Case::Lien(suite.clone(), format!("javascript:{suite}"));
        prop_assert!(html(&d, &modeles()).is_err());
    }
}

#[test]
fn the_skeleton_sees_what_a_text_would_add() {
    let sain = squelette("<p class=\"a\">b</p>");
    for attaque in
        ["<p class=\"a\" onload=\"x\">b</p>", "<p class=\"a\"><b>b</b></p>", "<p class=\"a\">b</p><script>1</script>"]
    {
        assert_ne!(squelette(attaque), sain);
    }
    let vus: BTreeSet<String> = squelette("<style>a<b</style><i x='>'>").into_iter().collect();
    assert_eq!(vus, ["style", "/style", "i x='>'"].map(str::to_owned).into());
}
