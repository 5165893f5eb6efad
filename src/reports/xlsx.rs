//! The spreadsheet exporter: cover, contents, notes, then one table a sheet, numbers as numbers.
//!
//! A cell holds the figure that is printed, rounded as it is printed: a share with all its decimals
//! would give back the counts that secrecy keeps. The same document gives the same bytes.

use std::collections::BTreeSet;

use chrono::Datelike;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Table, TableColumn, TableStyle, Url, Workbook,
    Worksheet, XlsxError,
};

use super::document::{Bloc, Case, Colonne, Document, Ligne, Section, Tableau};
use super::marks;
use super::theme::Theme;
use crate::error::{Error, Result};
use crate::french::{self, FINE};

/// Excel's limit on a sheet name, in UTF-16 units.
const NOM_MAX: usize = 31;
/// Excel's limit on the text of a cell, in UTF-16 units.
const TEXTE_MAX: usize = 32_767;
/// Widths of columns, in characters.
const LARGEUR: (usize, usize) = (9, 46);
/// From this many columns on, a sheet prints in landscape.
const COLONNES_PAYSAGE: usize = 6;
const GRIS: u32 = 0x0056_606A;
const A4: u8 = 9;
/// Header row of every table: caption, unit line, header.
const ENTETE: u32 = 2;

/// A document as a workbook that people and programs both read.
pub fn xlsx(document: &Document, theme: &Theme) -> Result<Vec<u8>> {
    marks::verifier(document)?;
    classeur(document, theme).and_then(|mut c| c.save_to_buffer()).map_err(|e| {
        Error::machine(format!("le classeur «\u{A0}{}\u{A0}» ne peut pas être écrit\u{202F}: {e}", document.titre))
    })
}

/// A table and the names by which Excel knows it.
struct Feuille<'a> {
    nom: String,
    objet: String,
    section: &'a Section,
    tableau: &'a Tableau,
}

fn classeur(document: &Document, theme: &Theme) -> Result<Workbook, XlsxError> {
    let styles = Styles::new(theme);
    let feuilles = nommer(document);
    let mut classeur = Workbook::new();
    classeur.set_properties(&proprietes(document)?);
    couverture(classeur.add_worksheet(), document, theme, &styles)?;
    sommaire(classeur.add_worksheet(), &feuilles, &styles)?;
    notes(classeur.add_worksheet(), document, &feuilles, &styles)?;
    for feuille in &feuilles {
        tableau(classeur.add_worksheet(), document, feuille, &styles)?;
    }
    Ok(classeur)
}

/// Title, author, language; the date is the date d'arrêté, never the clock.
fn proprietes(document: &Document) -> Result<DocProperties, XlsxError> {
    let jour = document.arrete;
    let annee = u16::try_from(jour.year()).unwrap_or(1900).max(1900);
    let date = ExcelDateTime::from_ymd(annee, jour.month() as u8, jour.day() as u8)?;
    Ok(DocProperties::new()
        .set_title(&document.titre)
        .set_subject(&document.periode)
        .set_author(&document.territoire)
        .set_keywords("logement social, attributions, occupation, français")
        .set_comment(format!(
            "Arrêté au {}. Empreinte des données publiées : {}",
            french::date_courte(jour),
            document.empreinte
        ))
        .set_creation_datetime(&date)
        .set_custom_property("Langue", "fr-FR"))
}

/// Formats, one of each, so that a workbook looks the same on all its sheets.
struct Styles {
    titre: Format,
    legende: Format,
    discret: Format,
    alerte: Format,
    entete: Format,
    entete_nombre: Format,
    texte: Format,
    lien: Format,
}

impl Styles {
    fn new(theme: &Theme) -> Styles {
        let base = Format::new().set_align(FormatAlign::Top);
        let entete = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Bottom)
            .set_font_color(theme.accent.entier())
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(theme.accent.entier());
        Styles {
            titre: Format::new().set_bold().set_font_size(18).set_font_color(theme.accent.entier()),
            legende: Format::new().set_bold().set_font_size(13).set_font_color(theme.accent.entier()),
            discret: Format::new().set_font_color(GRIS),
            alerte: Format::new().set_bold().set_font_color(theme.alerte.entier()),
            entete_nombre: entete.clone().set_align(FormatAlign::Right),
            entete,
            texte: base.clone().set_text_wrap(),
            lien: base.set_hyperlink().set_font_color(theme.accent.entier()),
        }
    }
}

fn couverture(f: &mut Worksheet, document: &Document, theme: &Theme, s: &Styles) -> Result<(), XlsxError> {
    f.set_name("Couverture")?.set_screen_gridlines(false);
    mise_en_page(f, document, false);
    f.set_column_width(0, 24)?.set_column_width(1, 72)?;
    chaine(f, 0, 0, &document.titre, &s.titre)?;
    let mut r = 1;
    for ligne in [&document.territoire, &document.periode] {
        chaine(f, r, 0, ligne, &s.legende)?;
        r += 1;
    }
    chaine(f, r, 0, &format!("Arrêté au {}", french::date_longue(document.arrete)), &s.discret)?;
    r += 1;
    if let Some(filigrane) = &document.filigrane {
        chaine(f, r, 0, filigrane, &s.alerte)?;
        r += 1;
    }
    if !theme.contact.is_empty() {
        chaine(f, r, 0, &format!("Contact{FINE}: {}", theme.contact), &s.discret)?;
        r += 1;
    }
    if !document.empreinte.is_empty() {
        chaine(f, r, 0, &format!("Empreinte des données publiées{FINE}: {}", document.empreinte), &s.discret)?;
        r += 1;
    }
    let lignes: Vec<[String; 2]> =
        marks::MARQUES.iter().map(|(m, sens)| [(*m).to_owned(), (*sens).to_owned()]).collect();
    grille(f, r, "signes", ["Signe employé", "Sens"], &lignes, s)
}

fn sommaire(f: &mut Worksheet, feuilles: &[Feuille], s: &Styles) -> Result<(), XlsxError> {
    f.set_name("Sommaire")?.set_screen_gridlines(false);
    f.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    f.set_column_width(0, 32)?.set_column_width(1, 64)?.set_column_width(2, 64)?.set_column_width(3, 9)?;
    chaine(f, 0, 0, "Sommaire", &s.legende)?;
    let lignes: Vec<[String; 4]> = feuilles
        .iter()
        .map(|x| [x.nom.clone(), x.tableau.titre.clone(), x.section.titre.clone(), x.tableau.lignes.len().to_string()])
        .collect();
    grille(f, 1, "sommaire", ["Feuille", "Tableau", "Question", "Lignes"], &lignes, s)?;
    for (r, x) in (2..).zip(feuilles) {
        f.write_url_with_format(r, 0, lien_interne(&x.nom).set_text(&x.nom), &s.lien)?;
        f.write_number(r, 3, x.tableau.lignes.len() as f64)?;
    }
    f.set_freeze_panes(2, 0)?;
    Ok(())
}

fn notes(f: &mut Worksheet, document: &Document, feuilles: &[Feuille], s: &Styles) -> Result<(), XlsxError> {
    f.set_name("Notes")?.set_screen_gridlines(false);
    mise_en_page(f, document, true);
    f.set_column_width(0, 14)?.set_column_width(1, 44)?.set_column_width(2, 100)?;
    chaine(f, 0, 0, "Notes", &s.legende)?;
    let mut lignes: Vec<[String; 3]> = Vec::new();
    let mut noter = |rubrique: &str, objet: &str, texte: String| {
        if !texte.trim().is_empty() {
            lignes.push([rubrique.to_owned(), objet.to_owned(), texte]);
        }
    };
    for section in &document.sections {
        noter("Lecture", &section.titre, section.reponse.join(" "));
        for bloc in &section.blocs {
            if let Bloc::Reserve(r) = bloc {
                noter("Réserve", &section.titre, r.clone());
            }
        }
        noter("Méthode", &section.titre, section.methode.clone());
    }
    for x in feuilles {
        noter(
            "Tableau",
            &x.nom,
            format!("{} {}", marks::legende_en_mots(x.tableau), x.tableau.note.trim()).trim().to_owned(),
        );
    }
    for (i, mention) in document.mentions.iter().enumerate() {
        noter("Mention", &(i + 1).to_string(), mention.clone());
    }
    for (sigle, sens) in &document.glossaire {
        noter("Glossaire", sigle, sens.clone());
    }
    grille(f, 1, "notes", ["Rubrique", "Objet", "Texte"], &lignes, s)?;
    f.set_freeze_panes(2, 0)?;
    Ok(())
}

/// A named table of words, its header at `debut`.
fn grille<const N: usize>(
    f: &mut Worksheet,
    debut: u32,
    objet: &str,
    entetes: [&str; N],
    lignes: &[[String; N]],
    s: &Styles,
) -> Result<(), XlsxError> {
    let vide: [[String; N]; 1] = [std::array::from_fn(|_| "–".to_owned())];
    let lignes = if lignes.is_empty() { &vide[..] } else { lignes };
    for (r, ligne) in (debut + 1..).zip(lignes) {
        for (c, texte) in (0..).zip(ligne) {
            chaine(f, r, c, texte, &s.texte)?;
        }
    }
    let colonnes: Vec<TableColumn> =
        entetes.iter().map(|e| TableColumn::new().set_header(*e).set_header_format(&s.entete)).collect();
    poser(f, debut, lignes.len(), objet, &colonnes)
}

fn poser(f: &mut Worksheet, debut: u32, lignes: usize, objet: &str, colonnes: &[TableColumn]) -> Result<(), XlsxError> {
    let table = Table::new().set_name(objet).set_style(TableStyle::None).set_columns(colonnes);
    let derniere = u16::try_from(colonnes.len().saturating_sub(1)).unwrap_or(u16::MAX);
    f.add_table(debut, 0, debut + u32::try_from(lignes).unwrap_or(u32::MAX - debut), derniere, &table)?;
    Ok(())
}

fn tableau(f: &mut Worksheet, document: &Document, feuille: &Feuille, s: &Styles) -> Result<(), XlsxError> {
    let t = feuille.tableau;
    f.set_name(&feuille.nom)?;
    mise_en_page(f, document, t.colonnes.len() >= COLONNES_PAYSAGE);
    chaine(f, 0, 0, &t.titre, &s.legende)?;
    chaine(f, 1, 0, &ligne_unites(t), &s.discret)?;
    let entetes = entetes(t);
    let vide = Ligne { cases: vec![Case::Texte("–".to_owned()); t.colonnes.len()], ..Ligne::default() };
    let lignes = if t.lignes.is_empty() { std::slice::from_ref(&vide) } else { &t.lignes[..] };
    for (r, ligne) in (ENTETE + 1..).zip(lignes) {
        for (c, (case, colonne)) in (0..).zip(ligne.cases.iter().zip(&t.colonnes)) {
            ecrire(f, r, c, case, colonne, ligne.total)?;
        }
    }
    let mut colonnes = Vec::with_capacity(entetes.len());
    for (i, entete) in entetes.iter().enumerate() {
        let style = if marks::numerique(t, i) { &s.entete_nombre } else { &s.entete };
        colonnes.push(TableColumn::new().set_header(entete).set_header_format(style));
        let rang = u16::try_from(i).unwrap_or(u16::MAX);
        f.set_column_width(rang, largeur(t, i, entete) as f64)?;
    }
    poser(f, ENTETE, lignes.len(), &feuille.objet, &colonnes)?;
    f.set_freeze_panes(ENTETE + 1, 1)?;
    f.set_repeat_rows(ENTETE, ENTETE)?;
    Ok(())
}

fn mise_en_page(f: &mut Worksheet, document: &Document, paysage: bool) {
    f.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(0.7, 0.7, 0.7, 0.7, 0.3, 0.3);
    if paysage {
        f.set_landscape();
    }
    let pied: String = format!("{} – {}", document.territoire, document.titre).chars().take(180).collect();
    f.set_footer(format!("&L{}&R&P / &N", pied.replace('&', "&&")));
}

/// `Unités : Taux en % ; Baux en nombre. Signes et méthode : feuille « Notes ».`
fn ligne_unites(t: &Tableau) -> String {
    let mut par_unite: Vec<(&str, Vec<&str>)> = Vec::new();
    for c in t.colonnes.iter().filter(|c| !c.unite.is_empty()) {
        match par_unite.iter_mut().find(|(u, _)| *u == c.unite) {
            Some((_, colonnes)) => colonnes.push(&c.libelle),
            None => par_unite.push((&c.unite, vec![&c.libelle])),
        }
    }
    let renvoi = "Signes et méthode\u{202F}: feuille «\u{A0}Notes\u{A0}».";
    match par_unite.as_slice() {
        [] => renvoi.to_owned(),
        [(unite, _)] => format!("Unité{FINE}: {unite}. {renvoi}"),
        _ => {
            let unites: Vec<String> = par_unite.iter().map(|(u, c)| format!("{u} ({})", c.join(", "))).collect();
            format!("Unités{FINE}: {}. {renvoi}", unites.join(&format!("{FINE}; ")))
        }
    }
}

/// Headers with their unit, never empty, never twice the same.
fn entetes(t: &Tableau) -> Vec<String> {
    let mut vus = BTreeSet::new();
    t.colonnes
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let libelle = c.libelle.split_whitespace().collect::<Vec<_>>().join(" ");
            let base = match (libelle.is_empty(), c.unite.is_empty()) {
                (true, _) => format!("Colonne {}", i + 1),
                (false, true) => libelle,
                (false, false) => format!("{libelle} ({})", c.unite),
            };
            let base: String = base.chars().take(240).collect();
            unique(&base, &mut vus, |n| format!("{base} – {n}"))
        })
        .collect()
}

/// The first of `base`, then the numbered forms, that differs from all others without regard to case.
fn unique(base: &str, vus: &mut BTreeSet<String>, numerote: impl Fn(u32) -> String) -> String {
    let mut nom = base.to_owned();
    let mut n = 2;
    while !vus.insert(nom.to_lowercase()) {
        nom = numerote(n);
        n += 1;
    }
    nom
}

fn largeur(t: &Tableau, rang: usize, entete: &str) -> usize {
    // A header may go to a second line: half of it is enough, but never less than its longest word.
    let mots = entete.split(' ').map(|m| m.chars().count()).max().unwrap_or(0);
    let entete = mots.max(entete.chars().count().div_ceil(2)) + 3;
    let cases = t.lignes.iter().filter_map(|l| l.cases.get(rang)).zip(std::iter::repeat(t.colonnes.get(rang)));
    let contenu = cases.filter_map(|(c, col)| Some(marks::texte(c, col?).chars().count())).max().unwrap_or(0);
    (contenu + 2).max(entete).clamp(LARGEUR.0, LARGEUR.1)
}

/// One cell: a number with its format, a mark in grey on the right, or words that are never a formula.
fn ecrire(f: &mut Worksheet, r: u32, c: u16, case: &Case, colonne: &Colonne, total: bool) -> Result<(), XlsxError> {
    let base = if total { Format::new().set_bold().set_border_top(FormatBorder::Thin) } else { Format::new() };
    let base = base.set_align(FormatAlign::Top);
    if let Some((valeur, format)) = nombre(case) {
        f.write_number_with_format(r, c, valeur, &base.set_num_format(format))?;
        return Ok(());
    }
    let texte = marks::texte(case, colonne);
    match case {
        Case::Texte(_) => chaine(f, r, c, &texte, &base.set_text_wrap()),
        Case::Statut(s) => {
            let mots = if s.libelle().is_empty() { texte } else { format!("{} {texte}", marks::signe(*s)) };
            chaine(f, r, c, &mots, &base)
        }
        // Beside shares that show their sign of percent, a class shows it too.
        Case::Tranche(bas, haut) => {
            chaine(f, r, c, &format!("{bas} à {haut}{FINE}%"), &base.set_align(FormatAlign::Right))
        }
        _ => chaine(f, r, c, &texte, &base.set_align(FormatAlign::Right).set_font_color(GRIS)),
    }
}

/// The printed figure as a number, with the format that prints it again.
fn nombre(case: &Case) -> Option<(f64, String)> {
    let decimales = |d: u32| if d == 0 { String::new() } else { format!(".{}", "0".repeat(d as usize)) };
    let format = match case {
        Case::Part(_, d) => format!("0{}%", decimales(*d)),
        Case::Mesure(_, d) => format!("#,##0{}", decimales(*d)),
        Case::Points(_) => "+0.0;-0.0;0.0".to_owned(),
        _ => "#,##0".to_owned(),
    };
    Some((marks::valeur(case)?, format))
}

/// Words: kept as words even when they look like a formula, cut at what a cell can hold.
fn chaine(f: &mut Worksheet, r: u32, c: u16, texte: &str, format: &Format) -> Result<(), XlsxError> {
    let texte = if texte.trim().is_empty() { "–" } else { texte };
    let mut unites = 0;
    let tenu: String = texte
        .chars()
        .take_while(|x| {
            unites += x.len_utf16();
            unites <= TEXTE_MAX
        })
        .collect();
    if tenu.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']) {
        f.write_string_with_format(r, c, tenu, &format.clone().set_quote_prefix())?;
    } else {
        f.write_string_with_format(r, c, tenu, format)?;
    }
    Ok(())
}

fn lien_interne(nom: &str) -> Url {
    Url::new(format!("internal:'{nom}'!A1"))
}

/// Sheet names (31 signs, no forbidden one) and table names, all different.
fn nommer(document: &Document) -> Vec<Feuille<'_>> {
    let mut noms = BTreeSet::from(["couverture", "sommaire", "notes", "history", "historique"].map(String::from));
    let mut objets = BTreeSet::from(["signes", "sommaire", "notes"].map(String::from));
    marks::tableaux(document)
        .map(|(section, tableau)| {
            let propre: String = tableau
                .code
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() || "_-.".contains(c) { c } else { '_' })
                .collect();
            let coupe = |suffixe: &str| -> String {
                propre.chars().take(NOM_MAX - suffixe.len()).chain(suffixe.chars()).collect()
            };
            let nom = unique(&coupe(""), &mut noms, |n| coupe(&format!("_{n}")));
            // The prefix keeps a code from reading as a cell address.
            let objet: String = format!("t_{}", propre.replace(['-', '.'], "_")).chars().take(200).collect();
            let objet = unique(&objet, &mut objets, |n| format!("{objet}_{n}"));
            Feuille { nom, objet, section, tableau }
        })
        .collect()
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
