//! `content.xml`: the sheets and their cells.

use std::collections::BTreeSet;

use super::styles;
use super::xml::{self, Xml};
use crate::reports::tableur::{Cellule, Feuille, LOGO, Logo, Rangee, Style};
use crate::reports::theme::Theme;

/// All the sheets, after the styles that they use.
pub fn contenu(feuilles: &[Feuille], theme: &Theme, logo: Option<&Logo>) -> String {
    let mut x = Xml::new();
    x.ouvrir(
        "office:document-content",
        &[
            ("xmlns:office", xml::OFFICE),
            ("xmlns:table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
            ("xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
            ("xmlns:style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
            ("xmlns:fo", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"),
            ("xmlns:number", "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"),
            ("xmlns:draw", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"),
            ("xmlns:svg", "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"),
            ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
            ("office:version", "1.3"),
        ],
    );
    styles::automatiques(&mut x, feuilles, theme);
    x.ouvrir("office:body", &[]);
    x.ouvrir("office:spreadsheet", &[]);
    for (rang, f) in feuilles.iter().enumerate() {
        feuille(&mut x, f, rang, logo.filter(|_| rang == 0));
    }
    bases(&mut x, feuilles);
    x.finir()
}

fn feuille(x: &mut Xml, f: &Feuille, rang: usize, logo: Option<&Logo>) {
    x.ouvrir("table:table", &[("table:name", &f.nom), ("table:style-name", &styles::nom_de_feuille(rang))]);
    if let Some(logo) = logo {
        enseigne(x, f, logo);
    }
    for l in &f.largeurs {
        x.seul("table:table-column", &[("table:style-name", &styles::nom_de_colonne(*l))]);
    }
    for (texte, style) in &f.haut {
        x.ouvrir("table:table-row", &[]);
        mots(x, texte, &styles::nom_de_mots(*style, false));
        x.fermer();
    }
    let repete = f.figes.is_some();
    if repete {
        x.ouvrir("table:table-header-rows", &[]);
    }
    x.ouvrir("table:table-row", &[]);
    for e in &f.entetes {
        mots(x, &e.texte, if e.nombre { styles::ENTETE_NOMBRE } else { styles::ENTETE });
    }
    x.fermer();
    if repete {
        x.fermer();
    }
    for r in &f.lignes {
        rangee(x, r);
    }
    x.fermer();
}

/// The logo, at the right of the words of the cover.
fn enseigne(x: &mut Xml, f: &Feuille, logo: &Logo) {
    let cm = |pixels: f64| format!("{:.2}cm", pixels * 2.54 / 96.0);
    let droite: f64 = f.largeurs.iter().map(|l| l * styles::SIGNE / 10.0).sum();
    x.ouvrir("table:shapes", &[]);
    x.ouvrir(
        "draw:frame",
        &[
            ("draw:name", "Logo"),
            ("svg:x", &format!("{droite:.2}cm")),
            ("svg:y", "0cm"),
            ("svg:width", &cm(logo.largeur)),
            ("svg:height", &cm(f64::from(LOGO))),
        ],
    );
    x.seul(
        "draw:image",
        &[("xlink:href", super::IMAGE), ("xlink:type", "simple"), ("xlink:show", "embed"), ("xlink:actuate", "onLoad")],
    );
    x.fermer();
    x.fermer();
}

fn rangee(x: &mut Xml, r: &Rangee) {
    x.ouvrir("table:table-row", &[]);
    for c in &r.cellules {
        match c {
            Cellule::Nombre(v, format) => {
                let genre =
                    if let crate::reports::tableur::Format::Pourcent(_) = format { "percentage" } else { "float" };
                let style = styles::nom_de_nombre(*format, r.total);
                x.seul(
                    "table:table-cell",
                    &[("table:style-name", &style), ("office:value-type", genre), ("office:value", &v.to_string())],
                );
            }
            Cellule::Mots(texte, style) => mots(x, texte, &styles::nom_de_mots(*style, r.total)),
            Cellule::Lien(nom) => {
                let style = styles::nom_de_mots(Style::Texte, r.total);
                x.ouvrir("table:table-cell", &[("table:style-name", &style), ("office:value-type", "string")]);
                x.ouvrir("text:p", &[]);
                x.texte("text:a", &[("xlink:href", &format!("#{nom}")), ("xlink:type", "simple")], nom);
                x.fermer();
                x.fermer();
            }
        }
    }
    x.fermer();
}

fn mots(x: &mut Xml, texte: &str, style: &str) {
    x.ouvrir("table:table-cell", &[("table:style-name", style), ("office:value-type", "string")]);
    x.texte("text:p", &[], texte);
    x.fermer();
}

/// The tables by name, with their header: what filters and sorts.
fn bases(x: &mut Xml, feuilles: &[Feuille]) {
    x.ouvrir("table:database-ranges", &[]);
    let mut vus = BTreeSet::new();
    for f in feuilles.iter().filter(|f| vus.insert(f.objet.clone())) {
        let (debut, fin) = (f.entete() + 1, f.entete() as usize + 1 + f.lignes.len());
        let derniere = colonne(f.entetes.len().saturating_sub(1));
        let plage = format!("'{0}'.A{debut}:'{0}'.{derniere}{fin}", f.nom);
        x.seul(
            "table:database-range",
            &[
                ("table:name", &f.objet),
                ("table:target-range-address", &plage),
                ("table:display-filter-buttons", "true"),
            ],
        );
    }
    x.fermer();
}

/// `A`, `Z`, `AA`: the letters of a column.
fn colonne(mut rang: usize) -> String {
    let mut lettres = Vec::new();
    loop {
        lettres.push(char::from(b'A' + (rang % 26) as u8));
        if rang < 26 {
            break;
        }
        rang = rang / 26 - 1;
    }
    lettres.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_their_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(super::colonne), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
