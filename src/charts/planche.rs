//! A picture on its own, for slides: with its title, its unit and its source, that a page prints around it.

use super::Figure;
use super::svg::echapper;
use super::theme::{self, BLANC, ENCRE, GRIS_TEXTE, LARGEUR, Rgb, hexa};
use super::toile::FINESSE;

const MARGE: f64 = 18.0;
const TITRE: f64 = 19.0;
/// Lines of a title and of what is under it.
const LIGNES: usize = 4;

/// A whole SVG file.
pub fn planche(f: &Figure) -> String {
    let mut y = MARGE;
    let mut textes = String::new();
    let mut ecrire = |texte: &str, taille: f64, gras: bool, couleur: Rgb, y: &mut f64| {
        for ligne in theme::plier(texte, taille, gras, LARGEUR, LIGNES) {
            *y += taille * 1.25;
            textes.push_str(&texte_a(&ligne, *y - taille * 0.25, taille, gras, couleur));
        }
    };
    ecrire(&f.titre, TITRE, true, ENCRE, &mut y);
    ecrire(&f.sous_titre, theme::CORPS, false, GRIS_TEXTE, &mut y);
    y += 10.0;
    let (l, h) = taille(&f.svg);
    let dessin = f.svg.replacen(
        "width=\"100%\"",
        &format!("x=\"{}\" y=\"{}\" width=\"{l}\" height=\"{h}\"", entier(MARGE), entier(y)),
        1,
    );
    y += h / FINESSE + 6.0;
    ecrire(&f.source, theme::PETIT, false, GRIS_TEXTE, &mut y);
    let (l, h) = (entier(LARGEUR + 2.0 * MARGE), entier(y + MARGE));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {l} {h}\" font-family=\"{}\">\n\
         <rect width=\"{l}\" height=\"{h}\" fill=\"{}\"/>\n{textes}{dessin}</svg>\n",
        theme::FAMILLE,
        hexa(BLANC)
    )
}

fn texte_a(texte: &str, y: f64, taille: f64, gras: bool, couleur: Rgb) -> String {
    format!(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{} fill=\"{}\">{}</text>\n",
        entier(MARGE),
        entier(y),
        entier(taille),
        if gras { " font-weight=\"bold\"" } else { "" },
        hexa(couleur),
        echapper(texte)
    )
}

/// Width and height that the picture says, in its own units.
fn taille(svg: &str) -> (f64, f64) {
    let boite = svg.split_once("viewBox=\"").and_then(|(_, r)| r.split_once('"')).map_or("", |(b, _)| b);
    let nombres: Vec<f64> = boite.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    match nombres.as_slice() {
        [_, _, l, h] => (*l, *h),
        _ => (LARGEUR * FINESSE, LARGEUR * FINESSE),
    }
}

fn entier(v: f64) -> i64 {
    (v * FINESSE).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Entete, Lecture, atteinte};

    #[test]
    fn a_picture_alone_says_what_it_shows_and_where_it_comes_from() {
        let entete = Entete {
            code: "x".into(),
            titre: "Deux bailleurs & trois".into(),
            sous_titre: "en %".into(),
            source: "Source : SNE".into(),
        };
        let unites = vec![atteinte::Unite { libelle: "A".into(), valeur: Lecture::essai_part(12, 60, 0) }];
        let entree = atteinte::Atteinte { entete, total: None, unites, objectif: None, sens: atteinte::Sens::AuMoins };
        let p = planche(&atteinte::dessiner(&entree).unwrap().unwrap());
        for attendu in [
            "Deux bailleurs &amp; trois</text>",
            "en %</text>",
            "Source : SNE</text>",
            "<title id=\"x-titre\">",
            "<desc",
        ] {
            assert!(p.contains(attendu), "{attendu} : {p}");
        }
        assert_eq!((p.matches("<svg").count(), p.matches("</svg>").count()), (2, 2));
        assert!(!p.contains("width=\"100%\""));
    }
}
