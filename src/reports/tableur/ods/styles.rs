//! How sheets, columns, cells and numbers look, and the pages they print on.

use std::collections::BTreeSet;

use super::xml::{self, Xml};
use crate::reports::tableur::{Cellule, Feuille, Format, Style};
use crate::reports::theme::{ENCRE, GRIS_TEXTE, Theme};

pub const ENTETE: &str = "entete";
pub const ENTETE_NOMBRE: &str = "entete_nombre";
/// Width of a character, in millimetres.
pub const SIGNE: f64 = 2.0;
/// Pages upright and on their side.
const PAGES: [(&str, &str, &str, &str); 2] =
    [("Page", "210mm", "297mm", "portrait"), ("Paysage", "297mm", "210mm", "landscape")];

pub fn nom_de_feuille(rang: usize) -> String {
    format!("feuille{rang}")
}

pub fn nom_de_colonne(largeur: f64) -> String {
    format!("colonne{largeur:.0}")
}

pub fn nom_de_mots(style: Style, total: bool) -> String {
    format!("{}{}", format!("{style:?}").to_lowercase(), if total { "_total" } else { "" })
}

pub fn nom_de_nombre(format: Format, total: bool) -> String {
    format!("{}{}", format_de(format), if total { "_total" } else { "" })
}

/// Name of a format of numbers.
fn format_de(f: Format) -> String {
    match f {
        Format::Entier => "entier".to_owned(),
        Format::Pourcent(d) => format!("pourcent{d}"),
        Format::Mesure(d) => format!("mesure{d}"),
        Format::Points => "points".to_owned(),
    }
}

/// Styles that the sheets use, and no other.
pub fn automatiques(x: &mut Xml, feuilles: &[Feuille], theme: &Theme) {
    x.ouvrir("office:automatic-styles", &[]);
    for (rang, f) in feuilles.iter().enumerate() {
        let page = if f.paysage { PAGES[1].0 } else { PAGES[0].0 };
        let nom = nom_de_feuille(rang);
        x.seul(
            "style:style",
            &[("style:name", &nom), ("style:family", "table"), ("style:master-page-name", &format!("{page}_{rang}"))],
        );
    }
    let largeurs: BTreeSet<String> = feuilles.iter().flat_map(|f| &f.largeurs).map(|l| nom_de_colonne(*l)).collect();
    for nom in largeurs {
        let signes: f64 = nom.trim_start_matches("colonne").parse().unwrap_or(10.0);
        x.ouvrir("style:style", &[("style:name", &nom), ("style:family", "table-column")]);
        x.seul("style:table-column-properties", &[("style:column-width", &format!("{:.0}mm", signes * SIGNE))]);
        x.fermer();
    }
    let mut formats = BTreeSet::new();
    for r in feuilles.iter().flat_map(|f| &f.lignes) {
        for c in &r.cellules {
            if let Cellule::Nombre(_, f) = c {
                formats.insert(*f);
            }
        }
    }
    for f in formats {
        nombres(x, f);
        for total in [false, true] {
            let donnees = format!("n_{}", format_de(f));
            cellule(x, &nom_de_nombre(f, total), Some(&donnees), total, &[], &[]);
        }
    }
    mots(x, theme);
    x.fermer();
}

fn mots(x: &mut Xml, theme: &Theme) {
    let (accent, alerte) = (theme.accent.to_string(), theme.alerte.to_string());
    let gris = GRIS_TEXTE.to_string();
    let droite = [("fo:text-align", "end")];
    let entete = [("fo:font-weight", "bold"), ("fo:color", accent.as_str())];
    cellule_de(
        x,
        ENTETE,
        &[
            ("fo:wrap-option", "wrap"),
            ("style:vertical-align", "bottom"),
            ("fo:border-bottom", &format!("1.5pt solid {accent}")),
        ],
        &[],
        &entete,
    );
    cellule_de(
        x,
        ENTETE_NOMBRE,
        &[
            ("fo:wrap-option", "wrap"),
            ("style:vertical-align", "bottom"),
            ("fo:border-bottom", &format!("1.5pt solid {accent}")),
        ],
        &droite,
        &entete,
    );
    for total in [false, true] {
        let mut poser = |s: Style, paragraphe: &[(&str, &str)], lettres: &[(&str, &str)]| {
            cellule(x, &nom_de_mots(s, total), None, total, paragraphe, lettres);
        };
        poser(Style::Titre, &[], &[("fo:font-size", "18pt"), ("fo:font-weight", "bold"), ("fo:color", &accent)]);
        poser(Style::Legende, &[], &[("fo:font-size", "13pt"), ("fo:font-weight", "bold"), ("fo:color", &accent)]);
        poser(Style::Discret, &[], &[("fo:color", &gris)]);
        poser(Style::Alerte, &[], &[("fo:font-weight", "bold"), ("fo:color", &alerte)]);
        poser(Style::Texte, &[], &[]);
        poser(Style::Court, &[], &[]);
        poser(Style::Tranche, &droite, &[]);
        poser(Style::Marque, &droite, &[("fo:color", &gris)]);
    }
}

/// Cells of a table: on top of their line, wrapped when they are sentences, under a thin line when they are totals.
fn cellule(
    x: &mut Xml,
    nom: &str,
    donnees: Option<&str>,
    total: bool,
    paragraphe: &[(&str, &str)],
    lettres: &[(&str, &str)],
) {
    let filet = format!("0.75pt solid {ENCRE}");
    let mut boite = vec![("style:vertical-align", "top")];
    if nom.starts_with("texte") {
        boite.push(("fo:wrap-option", "wrap"));
    }
    let mut lettres = lettres.to_vec();
    if total {
        boite.push(("fo:border-top", filet.as_str()));
        if !lettres.iter().any(|l| l.0 == "fo:font-weight") {
            lettres.push(("fo:font-weight", "bold"));
        }
    }
    let mut attributs = vec![("style:name", nom), ("style:family", "table-cell")];
    attributs.extend(donnees.map(|d| ("style:data-style-name", d)));
    proprietes(x, &attributs, &boite, paragraphe, &lettres);
}

fn cellule_de(x: &mut Xml, nom: &str, boite: &[(&str, &str)], paragraphe: &[(&str, &str)], lettres: &[(&str, &str)]) {
    proprietes(x, &[("style:name", nom), ("style:family", "table-cell")], boite, paragraphe, lettres);
}

fn proprietes(
    x: &mut Xml,
    attributs: &[(&str, &str)],
    boite: &[(&str, &str)],
    paragraphe: &[(&str, &str)],
    lettres: &[(&str, &str)],
) {
    x.ouvrir("style:style", attributs);
    x.seul("style:table-cell-properties", boite);
    if !paragraphe.is_empty() {
        x.seul("style:paragraph-properties", paragraphe);
    }
    if !lettres.is_empty() {
        x.seul("style:text-properties", lettres);
    }
    x.fermer();
}

/// How a number is printed, in French.
fn nombres(x: &mut Xml, f: Format) {
    let nom = format!("n_{}", format_de(f));
    let decimales = match f {
        Format::Entier => 0,
        Format::Pourcent(d) | Format::Mesure(d) => d,
        Format::Points => 1,
    }
    .to_string();
    let chiffres = |x: &mut Xml, grouper: &str| {
        x.seul(
            "number:number",
            &[
                ("number:decimal-places", decimales.as_str()),
                ("number:min-decimal-places", decimales.as_str()),
                ("number:min-integer-digits", "1"),
                ("number:grouping", grouper),
            ],
        );
    };
    let langue = [("number:language", "fr"), ("number:country", "FR")];
    match f {
        Format::Pourcent(_) => {
            x.ouvrir("number:percentage-style", &[&[("style:name", nom.as_str())], &langue[..]].concat());
            chiffres(x, "false");
            x.texte("number:text", &[], "%");
        }
        Format::Points => {
            // Zero, then what is below, then what is above: the sign is always said.
            let plus = format!("{nom}P0");
            x.ouvrir(
                "number:number-style",
                &[&[("style:name", plus.as_str()), ("style:volatile", "true")], &langue[..]].concat(),
            );
            x.texte("number:text", &[], "+");
            chiffres(x, "false");
            x.fermer();
            let moins = format!("{nom}P1");
            x.ouvrir(
                "number:number-style",
                &[&[("style:name", moins.as_str()), ("style:volatile", "true")], &langue[..]].concat(),
            );
            x.texte("number:text", &[], "-");
            chiffres(x, "false");
            x.fermer();
            x.ouvrir("number:number-style", &[&[("style:name", nom.as_str())], &langue[..]].concat());
            chiffres(x, "false");
            x.seul("style:map", &[("style:condition", "value()>0"), ("style:apply-style-name", &plus)]);
            x.seul("style:map", &[("style:condition", "value()<0"), ("style:apply-style-name", &moins)]);
        }
        Format::Entier | Format::Mesure(_) => {
            x.ouvrir("number:number-style", &[&[("style:name", nom.as_str())], &langue[..]].concat());
            chiffres(x, "true");
        }
    }
    x.fermer();
}

/// `styles.xml`: A4 pages, as wide as the table, with the name of the document and the number of the page.
pub fn communs(feuilles: &[Feuille]) -> String {
    let mut x = Xml::new();
    x.ouvrir(
        "office:document-styles",
        &[
            ("xmlns:office", xml::OFFICE),
            ("xmlns:style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
            ("xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
            ("xmlns:fo", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"),
            ("office:version", "1.3"),
        ],
    );
    x.ouvrir("office:styles", &[]);
    x.ouvrir("style:default-style", &[("style:family", "table-cell")]);
    x.seul("style:text-properties", &[("fo:language", "fr"), ("fo:country", "FR"), ("fo:font-size", "11pt")]);
    x.fermer();
    x.fermer();
    x.ouvrir("office:automatic-styles", &[]);
    for (nom, largeur, hauteur, sens) in PAGES {
        x.ouvrir("style:page-layout", &[("style:name", &format!("l{nom}"))]);
        x.seul(
            "style:page-layout-properties",
            &[
                ("fo:page-width", largeur),
                ("fo:page-height", hauteur),
                ("style:print-orientation", sens),
                ("fo:margin", "18mm"),
                ("style:scale-to-X", "1"),
                ("style:scale-to-Y", "0"),
            ],
        );
        x.fermer();
    }
    x.fermer();
    x.ouvrir("office:master-styles", &[]);
    for (rang, f) in feuilles.iter().enumerate() {
        let page = if f.paysage { PAGES[1].0 } else { PAGES[0].0 };
        x.ouvrir(
            "style:master-page",
            &[("style:name", &format!("{page}_{rang}")), ("style:page-layout-name", &format!("l{page}"))],
        );
        x.seul("style:header", &[("style:display", "false")]);
        x.ouvrir("style:footer", &[]);
        x.ouvrir("style:region-left", &[]);
        x.texte("text:p", &[], &f.pied);
        x.fermer();
        x.ouvrir("style:region-right", &[]);
        x.ouvrir("text:p", &[]);
        x.texte("text:page-number", &[], "1");
        x.fermer();
        x.fermer();
        x.fermer();
        x.fermer();
    }
    x.finir()
}
