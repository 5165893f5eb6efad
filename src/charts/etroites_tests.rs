//! Pictures for half of a sheet: letters as large as on a page, and nothing out of the picture.

use super::essais::{atteinte, pente, repartition, serie};
use super::multiples::{self, Multiples, Panneau};
use super::theme::{COLONNE, PETIT};
use super::toile::FINESSE;
use super::{Entete, Figure, Lecture};
use crate::french::Fraction;

fn attribut(balise: &str, nom: &str) -> Option<f64> {
    balise.split_once(&format!(" {nom}=\""))?.1.split_once('"')?.0.parse().ok()
}

/// Every text holds in the picture and can be read.
fn tient(f: &Figure) {
    let largeur = COLONNE * FINESSE;
    assert!(f.svg.contains(&format!("viewBox=\"0 0 {largeur} ")), "{}", f.code);
    let textes: Vec<&str> = f.svg.lines().filter(|l| l.starts_with("<text")).collect();
    assert!(textes.len() > 5, "{}", f.code);
    for t in textes {
        let (x, l) = (attribut(t, "x").unwrap(), attribut(t, "textLength").unwrap());
        let debut = match t {
            t if t.contains("text-anchor=\"end\"") => x - l,
            t if t.contains("text-anchor=\"middle\"") => x - l / 2.0,
            _ => x,
        };
        assert!(debut >= -15.0 && debut + l <= largeur + 15.0, "{} : {t}", f.code);
        assert!(attribut(t, "font-size").unwrap() >= PETIT * FINESSE, "{} : {t}", f.code);
    }
}

fn multiples() -> Multiples {
    let part = |n| Some(Lecture::essai_part(n, 100 - n, 0));
    let panneau = |l: &str, a| Panneau { libelle: l.to_owned(), valeurs: vec![part(a), part(a + 3), part(a + 1)] };
    Multiples {
        entete: Entete { code: "m".into(), titre: "Un bailleur progresse.".into(), ..Entete::default() },
        moments: ["2023", "2024", "2025"].map(str::to_owned).to_vec(),
        panneaux: vec![
            panneau("Office public de l'habitat d'Aubrelle", 12),
            panneau("Le Foyer", 20),
            panneau("Val", 30),
            Panneau { libelle: "Retenu".into(), valeurs: vec![None, None, Some(Lecture::essai_masquee())] },
        ],
        objectif: Fraction::new(1, 4),
        base_minimale: 20,
    }
}

#[test]
fn letters_are_as_large_as_on_a_page_and_nothing_leaves_the_picture() {
    let sans_cible = super::atteinte::Atteinte { objectif: None, ..atteinte() };
    let figures = [
        super::atteinte::etroite(&atteinte()),
        super::atteinte::etroite(&sans_cible),
        super::repartition::etroite(&repartition()),
        super::pente::etroite(&pente()),
        super::serie::etroite(&serie()),
        multiples::etroite(&multiples()),
    ];
    for f in figures {
        let f = f.unwrap().unwrap();
        tient(&f);
        if let Ok(dossier) = std::env::var("BILAN_FIGURES") {
            std::fs::write(format!("{dossier}/{}_etroite.svg", f.code), &f.svg).unwrap();
        }
    }
    // The base is dropped for the status, never the value.
    let avec = super::atteinte::etroite(&atteinte()).unwrap().unwrap().svg;
    assert!(avec.contains(">non atteint</text>") && !avec.contains(">base</text>"));
}
