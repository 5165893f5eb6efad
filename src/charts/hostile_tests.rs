//! A picture stays a picture: a label that attacks is a text in it, whatever it holds.

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::atteinte::{self, Atteinte, Sens, Unite};
use super::repartition::{self, Groupe, Repartition};
use super::{Entete, Figure, Lecture};
use crate::french::Fraction;

const PIECES: [&str; 12] = [
    "</svg>",
    "<script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "' onload='alert(1)",
    "&",
    "<",
    ">",
    "]]>",
    "<!--",
    "&#60;script&#62;",
    "<a href=\"javascript:alert(1)\">",
    "<foreignObject>",
];
/// What a picture is drawn with.
const ADMIS: [&str; 15] = [
    "svg", "title", "desc", "g", "text", "tspan", "rect", "line", "path", "polyline", "polygon", "circle", "ellipse",
    "defs", "pattern",
];

fn label() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 1..5).prop_map(|p| format!("Mot {}", p.concat()))
}

fn inerte(f: &Figure) {
    let mut lecteur = Reader::from_str(&f.svg);
    let mut ouvertes = 0i32;
    loop {
        match lecteur.read_event().unwrap_or_else(|e| panic!("{e} : {}", f.svg)) {
            Event::Start(b) | Event::Empty(b) => {
                let nom = b.name().as_ref().to_owned();
                assert!(ADMIS.contains(&nom.as_str()), "<{nom}>");
                for a in b.attributes() {
                    let cle = a.unwrap().key.as_ref().to_owned();
                    assert!(!cle.starts_with("on") && !cle.ends_with("href") && cle != "style", "{nom} {cle}");
                }
                ouvertes += 1;
            }
            Event::End(_) => ouvertes += 1,
            Event::Text(_) | Event::GeneralRef(_) => {}
            Event::Eof => break,
            autre => panic!("{autre:?}"),
        }
    }
    assert!(ouvertes > 4);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_hostile_label_draws_nothing(texte in label(), autre in label()) {
        let entete = || Entete { code: "x".into(), titre: texte.clone(), sous_titre: autre.clone(), source: texte.clone() };
        let barres = Atteinte {
            entete: entete(),
            total: Some(Unite { libelle: texte.clone(), valeur: Lecture::essai_part(157, 746, 38) }),
            unites: vec![Unite { libelle: autre.clone(), valeur: Lecture::essai_part(84, 316, 21) }],
            objectif: Fraction::new(1, 4),
            sens: Sens::AuMoins,
        };
        inerte(&atteinte::dessiner(&barres).unwrap().unwrap());
        let parts = Repartition {
            entete: entete(),
            classes: vec![texte.clone(), autre.clone()],
            groupes: vec![Groupe { libelle: texte.clone(), valeur: Lecture::essai_classes(&[182, 141], 19) }],
        };
        inerte(&repartition::dessiner(&parts).unwrap().unwrap());
    }
}
