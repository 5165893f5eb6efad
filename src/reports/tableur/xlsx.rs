//! The workbook of Excel. The same document gives the same bytes.

use chrono::Datelike;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format as Presentation, FormatAlign, FormatBorder, Image, Table, TableColumn,
    TableStyle, Url, Workbook, Worksheet, XlsxError,
};

use super::feuilles::{commentaire, feuilles};
use super::{Cellule, FINESSE, Feuille, Format, Logo, Style, natifs};
use crate::error::{Error, Result};
use crate::reports::document::Document;
use crate::reports::marks;
use crate::reports::theme::{self, Theme};

/// What the library of workbooks answers.
pub(super) type Ecriture<T = ()> = std::result::Result<T, XlsxError>;

const GRIS: u32 = theme::GRIS_TEXTE.entier();
/// The column after those of the cover.
const APRES: u16 = 2;
const A4: u8 = 9;
/// Height of a line of a header, in points.
const HAUTEUR: f64 = 15.0;

/// A document as a workbook that people and programs both read.
///
/// # Errors
/// The document does not hold, or a sheet cannot be written: a defect.
pub fn xlsx(document: &Document, theme: &Theme) -> Result<Vec<u8>> {
    marks::verifier(document)?;
    let logo = Logo::du_theme(theme)?;
    classeur(document, theme, logo.as_ref()).and_then(|mut c| c.save_to_buffer()).map_err(|e| {
        Error::machine(format!("le classeur «\u{A0}{}\u{A0}» ne peut pas être écrit\u{A0}: {e}", document.titre))
    })
}

fn classeur(document: &Document, theme: &Theme, logo: Option<&Logo>) -> Ecriture<Workbook> {
    let styles = Styles::new(theme);
    let mut classeur = Workbook::new();
    classeur.set_properties(&proprietes(document)?);
    for feuille in feuilles(document, theme) {
        ecrire(classeur.add_worksheet(), &feuille, &styles, theme)?;
    }
    if let Some(logo) = logo {
        enseigne(classeur.worksheet_from_index(0)?, logo)?;
    }
    Ok(classeur)
}

/// The logo, on the cover, at the right of its words.
fn enseigne(couverture: &mut Worksheet, logo: &Logo) -> Ecriture {
    let part = 1.0 / f64::from(FINESSE);
    let image = Image::new_from_buffer(&logo.png)?.set_scale_width(part).set_scale_height(part).set_decorative(true);
    couverture.insert_image(0, APRES, &image)?;
    Ok(())
}

/// Title, author, language; the date is the date d'arrêté, never the clock.
fn proprietes(document: &Document) -> Ecriture<DocProperties> {
    let jour = document.arrete;
    let annee = u16::try_from(jour.year()).unwrap_or(1900).max(1900);
    let date = ExcelDateTime::from_ymd(annee, jour.month() as u8, jour.day() as u8)?;
    Ok(DocProperties::new()
        .set_title(&document.titre)
        .set_subject(&document.periode)
        .set_author(&document.territoire)
        .set_keywords("logement social, attributions, occupation, français")
        .set_comment(commentaire(document))
        .set_creation_datetime(&date)
        .set_custom_property("Langue", "fr-FR"))
}

/// Presentations that depend on the theme, one of each, so that a workbook looks the same on all its sheets.
struct Styles {
    titre: Presentation,
    legende: Presentation,
    discret: Presentation,
    alerte: Presentation,
    entete: Presentation,
    entete_nombre: Presentation,
    lien: Presentation,
}

impl Styles {
    fn new(theme: &Theme) -> Styles {
        let accent = theme.accent.entier();
        let entete = Presentation::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Bottom)
            .set_font_color(accent)
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(accent);
        Styles {
            titre: Presentation::new().set_bold().set_font_size(18).set_font_color(accent),
            legende: Presentation::new().set_bold().set_font_size(13).set_font_color(accent),
            discret: Presentation::new().set_font_color(GRIS),
            alerte: Presentation::new().set_bold().set_font_color(theme.alerte.entier()),
            entete_nombre: entete.clone().set_align(FormatAlign::Right),
            entete,
            lien: Presentation::new().set_align(FormatAlign::Top).set_hyperlink().set_font_color(accent),
        }
    }

    fn de(&self, style: Style, base: Presentation) -> Presentation {
        match style {
            Style::Titre => self.titre.clone(),
            Style::Legende => self.legende.clone(),
            Style::Discret => self.discret.clone(),
            Style::Alerte => self.alerte.clone(),
            Style::Texte => base.set_text_wrap(),
            Style::Court => base,
            Style::Tranche => base.set_align(FormatAlign::Right),
            Style::Marque => base.set_align(FormatAlign::Right).set_font_color(GRIS),
        }
    }
}

fn ecrire(f: &mut Worksheet, feuille: &Feuille, s: &Styles, theme: &Theme) -> Ecriture {
    f.set_name(&feuille.nom)?.set_screen_gridlines(feuille.quadrillage);
    mise_en_page(f, feuille);
    for (r, (texte, style)) in (0..).zip(&feuille.haut) {
        chaine(f, r, 0, texte, &s.de(*style, Presentation::new()))?;
    }
    let entete = feuille.entete();
    for (r, rangee) in (entete + 1..).zip(&feuille.lignes) {
        let base = match rangee.total {
            true => Presentation::new().set_bold().set_border_top(FormatBorder::Thin),
            false => Presentation::new(),
        };
        let base = base.set_align(FormatAlign::Top);
        for (c, cellule) in (0..).zip(&rangee.cellules) {
            match cellule {
                Cellule::Nombre(v, format) => {
                    f.write_number_with_format(r, c, *v, &base.clone().set_num_format(code(*format)))?;
                }
                Cellule::Mots(texte, style) => chaine(f, r, c, texte, &s.de(*style, base.clone()))?,
                Cellule::Lien(nom) => {
                    let lien = Url::new(format!("internal:'{nom}'!A1")).set_text(nom);
                    f.write_url_with_format(r, c, lien, &s.lien)?;
                }
            }
        }
    }
    let mut colonnes = Vec::with_capacity(feuille.entetes.len());
    for (c, (e, largeur)) in (0..).zip(feuille.entetes.iter().zip(&feuille.largeurs)) {
        let style = if e.nombre { &s.entete_nombre } else { &s.entete };
        colonnes.push(TableColumn::new().set_header(&e.texte).set_header_format(style));
        f.set_column_width(c, *largeur)?;
    }
    f.set_row_height(entete, HAUTEUR * f64::from(lignes_d_entete(feuille)))?;
    let table = Table::new().set_name(&feuille.objet).set_style(TableStyle::None).set_columns(&colonnes);
    let derniere = u16::try_from(colonnes.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let fin = entete + u32::try_from(feuille.lignes.len()).unwrap_or(u32::MAX - entete);
    f.add_table(entete, 0, fin, derniere, &table)?;
    if let Some((lignes, colonnes)) = feuille.figes {
        f.set_freeze_panes(lignes, colonnes)?;
        f.set_repeat_rows(entete, entete)?;
    }
    if !feuille.graphiques.is_empty() {
        // On paper, the table keeps its size: the pictures are for those who work on the screen.
        f.set_print_area(0, 0, fin, derniere)?;
        natifs::poser(f, feuille, theme)?;
    }
    Ok(())
}

/// Lines that the longest header takes: LibreOffice does not make room for them by itself.
fn lignes_d_entete(feuille: &Feuille) -> u32 {
    let lignes = |texte: &str, largeur: f64| {
        let mut lignes = 1;
        let mut pris = 0.0;
        for mot in texte.split(' ') {
            // Bold letters are a little wider.
            let place = (mot.chars().count() + 1) as f64 * 1.1;
            if pris > 0.0 && pris + place > largeur + 1.0 {
                lignes += 1;
                pris = 0.0;
            }
            pris += place;
        }
        lignes
    };
    feuille.entetes.iter().zip(&feuille.largeurs).map(|(e, l)| lignes(&e.texte, *l)).max().unwrap_or(1)
}

fn mise_en_page(f: &mut Worksheet, feuille: &Feuille) {
    f.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(0.7, 0.7, 0.7, 0.7, 0.3, 0.3);
    if feuille.paysage {
        f.set_landscape();
    }
    f.set_footer(format!("&L{}&R&P / &N", feuille.pied.replace('&', "&&")));
}

/// A format as Excel writes it: `0.0%`.
pub(super) fn code(format: Format) -> String {
    let decimales = |d: u32| if d == 0 { String::new() } else { format!(".{}", "0".repeat(d as usize)) };
    match format {
        Format::Entier => "#,##0".to_owned(),
        Format::Pourcent(d) => format!("0{}%", decimales(d)),
        Format::Mesure(d) => format!("#,##0{}", decimales(d)),
        Format::Points => "+0.0;-0.0;0.0".to_owned(),
    }
}

/// Words: kept as words even when they look like a formula.
fn chaine(f: &mut Worksheet, r: u32, c: u16, texte: &str, p: &Presentation) -> Ecriture {
    if texte.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']) {
        f.write_string_with_format(r, c, texte, &p.clone().set_quote_prefix())?;
    } else {
        f.write_string_with_format(r, c, texte, p)?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
