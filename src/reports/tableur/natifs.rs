//! Pictures that the spreadsheet draws itself, beside the table they come from: whoever works on the figures changes them there.
//!
//! Bars are one colour apart from the whole, classes go from dark to pale and lines differ by their dashes and marks: all are told
//! apart in black and white. A spreadsheet reads a cell of words as zero: in place of that bar stands the mark of the cell, and nothing
//! is drawn, nor any class of a pile that lacks one; a line that would fall to zero becomes bars. A map stays the picture of the page: no
//! spreadsheet draws it.

use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat, ChartLegendPosition,
    ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType, ChartPatternFill, ChartPatternFillType, ChartPoint,
    ChartRange, ChartSeries, ChartSolidFill, ChartType, ObjectMovement, Worksheet,
};

use super::traces::{Graphique, Ligne, Plage};
use super::xlsx::{Ecriture, code};
use super::{Feuille, nombre};
use crate::charts::Trace;
use crate::charts::theme::degrade;
use crate::french::FINE;
use crate::reports::theme::{self, Couleur, Theme};

/// Size of a picture, in pixels.
const LARGEUR: u32 = 640;
const HAUTEUR: u32 = 340;
/// Height of a horizontal bar with its white, and what the title and the axis take.
const BARRE: u32 = 26;
const AUTOUR: u32 = 130;
/// Height of a line of a sheet, in pixels.
const RANG: u32 = 20;
/// Under this share a class has no room for its figure.
const SEGMENT_LISIBLE: usize = 6;
/// Longest alternative text, in UTF-16 units: the limit of Excel.
const ALTERNATIVE_MAX: usize = 255;
/// Longest title that is read beside its picture, same unit.
const TITRE_MAX: usize = 240;
const ENCRE: u32 = theme::ENCRE.entier();
const GRIS_TEXTE: u32 = theme::GRIS_TEXTE.entier();
const GRIS: u32 = theme::GRIS.entier();
const FILET: u32 = theme::FILET.entier();

/// Draws the pictures of a sheet at the right of its table, one under the other.
pub fn poser(f: &mut Worksheet, feuille: &Feuille, theme: &Theme) -> Ecriture {
    let colonne = u16::try_from(feuille.entetes.len() + 1).unwrap_or(u16::MAX);
    let mut rang = 0;
    for g in &feuille.graphiques {
        let hauteur = hauteur(g);
        let mut dessin = dessiner(g, feuille, theme);
        dessin.set_width(LARGEUR).set_height(hauteur).set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
        f.insert_chart(rang, colonne, &dessin)?;
        rang += hauteur / RANG + 2;
    }
    Ok(())
}

fn hauteur(g: &Graphique) -> u32 {
    let noms = u32::try_from(g.series.first().map_or(0, |s| s.mots.len())).unwrap_or(0);
    // The two bars of a pyramid stand one under the other.
    let barre = if g.trace == Trace::Pyramide { BARRE * 2 } else { BARRE };
    if couchees(g) { (AUTOUR + barre * noms).max(200) } else { HAUTEUR }
}

/// Names at the left, bars to the right.
fn couchees(g: &Graphique) -> bool {
    matches!(g.trace, Trace::Barres | Trace::Empilees | Trace::Pyramide)
}

fn genre(g: &Graphique) -> ChartType {
    match g.trace {
        Trace::Barres | Trace::Pyramide => ChartType::Bar,
        Trace::Histogramme => ChartType::Column,
        Trace::Empilees => ChartType::BarStacked,
        Trace::Colonnes => ChartType::ColumnStacked,
        Trace::Courbe | Trace::Pente if g.series.iter().all(|s| s.mots.iter().all(Option::is_none)) => ChartType::Line,
        Trace::Courbe | Trace::Pente => ChartType::Column,
    }
}

fn dessiner(g: &Graphique, feuille: &Feuille, theme: &Theme) -> Chart {
    let genre = genre(g);
    let mut dessin = Chart::new(genre);
    let teintes: Vec<u32> = match g.trace {
        Trace::Pente => vec![theme.accent.entier()],
        _ if g.series.len() > 2 => degrade(g.series.len()).into_iter().map(|c| Couleur::de(c).entier()).collect(),
        _ => vec![theme.accent.entier(), GRIS],
    };
    for (rang, ligne) in g.series.iter().enumerate() {
        let teinte = teintes.get(rang).copied().unwrap_or(GRIS);
        dessin.push_series(&serie(g, ligne, feuille, rang, teinte, genre));
    }
    let titre = match &g.objectif {
        Some(o) => format!("{} (objectif{FINE}: {o})", g.titre),
        None => g.titre.clone(),
    };
    dessin.title().set_name(litteral(&titre).as_str()).set_font(police(12, ENCRE).set_bold());
    dessin.set_alt_text(tenir(&g.alternative, ALTERNATIVE_MAX));
    axes(&mut dessin, g);
    if g.series.len() > 1 && !en_pente(g, genre) {
        dessin.legend().set_position(ChartLegendPosition::Bottom).set_font(&police(9, ENCRE));
    } else {
        dessin.legend().set_hidden();
    }
    dessin
}

/// Lines that bear their names at their end.
fn en_pente(g: &Graphique, genre: ChartType) -> bool {
    g.trace == Trace::Pente && genre == ChartType::Line
}

fn police(taille: u8, couleur: u32) -> ChartFont {
    let mut p = ChartFont::new();
    p.set_size(taille).set_color(couleur).unset_bold();
    p
}

/// From zero; shares of a whole up to the whole.
fn axes(dessin: &mut Chart, g: &Graphique) {
    let format = g.series.first().and_then(|s| nombre(&s.modele)).map(|(_, f)| match f {
        super::Format::Pourcent(_) => code(super::Format::Pourcent(0)),
        autre => code(autre),
    });
    let mut filet = ChartLine::new();
    filet.set_color(FILET).set_width(0.5);
    let (noms, valeurs) = if couchees(g) { (true, dessin.x_axis()) } else { (false, dessin.y_axis()) };
    valeurs.set_min(0).set_font(&police(9, ENCRE)).set_major_gridlines(true).set_major_gridlines_line(&filet);
    valeurs.set_name(litteral(&g.sous_titre).as_str()).set_name_font(&police(9, GRIS_TEXTE));
    if g.trace == Trace::Empilees {
        valeurs.set_max(1);
    }
    if let Some(f) = format {
        valeurs.set_num_format(f);
    }
    let axe = if noms { dessin.y_axis() } else { dessin.x_axis() };
    axe.set_font(&police(9, ENCRE)).set_major_gridlines(false);
    if noms {
        // The first name of the table on top, the figures of the axis still at the bottom.
        axe.set_reverse().set_crossing(ChartAxisCrossing::Max);
    }
}

fn serie(g: &Graphique, l: &Ligne, feuille: &Feuille, rang: usize, teinte: u32, genre: ChartType) -> ChartSeries {
    let mut s = ChartSeries::new();
    s.set_name(litteral(&l.nom).as_str())
        .set_categories(&plage(g.noms, feuille))
        .set_values(&plage(l.valeurs, feuille));
    if genre == ChartType::Line {
        // The subject of a slope is the strong line, the others are told by their names.
        let rang = if en_pente(g, genre) { 0 } else { rang };
        trait_(&mut s, rang, teinte);
    } else {
        let mut bord = ChartLine::new();
        // Pale classes end somewhere too.
        bord.set_color(GRIS).set_width(0.5);
        let mut aspect = ChartFormat::new();
        aspect.set_solid_fill(ChartSolidFill::new().set_color(teinte)).set_border(&bord);
        s.set_format(&mut aspect);
        s.set_gap(if genre == ChartType::Bar || genre == ChartType::BarStacked { 60 } else { 80 });
        if matches!(genre, ChartType::BarStacked | ChartType::ColumnStacked) {
            s.set_overlap(100);
        }
        s.set_points(&barres(l, &g.vides(l), teinte));
    }
    etiqueter(&mut s, g, l, rang, teinte, genre);
    s
}

/// The whole is hatched; where a mark stands, there is neither colour nor edge.
fn barres(l: &Ligne, vides: &[Option<&str>], teinte: u32) -> Vec<ChartPoint> {
    let barre = |(rang, vide): (usize, &Option<&str>)| match vide {
        Some(_) => ChartPoint::new().set_format(ChartFormat::new().set_no_fill().set_no_border()),
        None if l.ensemble == Some(rang) => hachure(teinte),
        None => ChartPoint::default(),
    };
    vides.iter().enumerate().map(barre).collect()
}

fn hachure(teinte: u32) -> ChartPoint {
    let mut motif = ChartPatternFill::new();
    motif
        .set_pattern(ChartPatternFillType::DiagonalStripesWideUpwards)
        .set_foreground_color(teinte)
        .set_background_color(0x00FF_FFFF);
    let mut bord = ChartLine::new();
    bord.set_color(teinte).set_width(1);
    ChartPoint::new().set_format(ChartFormat::new().set_pattern_fill(&motif).set_border(&bord))
}

fn trait_(s: &mut ChartSeries, rang: usize, teinte: u32) {
    let (tirets, marque) = match rang {
        0 => (ChartLineDashType::Solid, ChartMarkerType::Circle),
        1 => (ChartLineDashType::Dash, ChartMarkerType::Diamond),
        _ => (ChartLineDashType::RoundDot, ChartMarkerType::Square),
    };
    let mut ligne = ChartLine::new();
    ligne.set_color(teinte).set_width(2.25).set_dash_type(tirets);
    s.set_format(ChartFormat::new().set_line(&ligne));
    let mut plein = ChartFormat::new();
    plein.set_solid_fill(ChartSolidFill::new().set_color(teinte));
    s.set_marker(ChartMarker::new().set_type(marque).set_size(6).set_format(&mut plein));
}

/// Figures on the marks, where there is room for them; the mark of a cell that holds no figure.
fn etiqueter(s: &mut ChartSeries, g: &Graphique, l: &Ligne, rang: usize, teinte: u32, genre: ChartType) {
    let empilee = g.en_pile();
    let serree = empilee && g.series.len() > SEGMENT_LISIBLE;
    let vides = g.vides(l);
    // One mark for a whole pile, at its foot: that of the first class.
    let marques = vides.iter().any(Option::is_some) && !(empilee && rang > 0);
    if serree && !marques {
        return;
    }
    let mut etiquette = ChartDataLabel::new();
    etiquette.show_value();
    if en_pente(g, genre) {
        etiquette.show_series_name();
        s.set_custom_data_labels(&[ChartDataLabel::new().set_hidden().to_custom()]);
    }
    if let Some((_, f)) = nombre(&l.modele) {
        etiquette.set_num_format(code(f));
    }
    let couleur = if empilee && sombre(teinte) { 0x00FF_FFFF } else { ENCRE };
    etiquette.set_font(&police(9, couleur));
    etiquette.set_position(match genre {
        ChartType::Line if g.trace == Trace::Pente => ChartDataLabelPosition::Right,
        ChartType::Line => ChartDataLabelPosition::Above,
        _ if empilee => ChartDataLabelPosition::Center,
        _ => ChartDataLabelPosition::OutsideEnd,
    });
    s.set_data_label(&etiquette);
    if vides.iter().any(Option::is_some) {
        let mots: Vec<ChartDataLabel> = vides
            .iter()
            .map(|vide| match vide {
                None if !serree => ChartDataLabel::default(),
                Some(mot) if marques => {
                    let mut marque = ChartDataLabel::new();
                    marque.set_value(litteral(mot).as_str()).set_font(&police(9, GRIS_TEXTE));
                    if empilee {
                        marque.set_position(ChartDataLabelPosition::InsideBase);
                    }
                    marque
                }
                _ => ChartDataLabel::new().set_hidden().to_custom(),
            })
            .collect();
        s.set_custom_data_labels(&mots);
    }
}

/// A text that the library takes for nothing else: `=` opens a formula, and `!` an address.
fn litteral(texte: &str) -> String {
    let texte = tenir(texte.trim_start_matches('='), TITRE_MAX);
    match texte.split_once('!') {
        Some((avant, apres)) if apres.starts_with(|c: char| c == '$' || c.is_ascii_alphanumeric()) => {
            format!("{avant}! {apres}")
        }
        _ => texte,
    }
}

/// The text, cut with `…` at so many UTF-16 units.
fn tenir(texte: &str, max: usize) -> String {
    if texte.encode_utf16().count() <= max {
        return texte.to_owned();
    }
    let mut unites = 1;
    let debut = texte.chars().take_while(|c| {
        unites += c.len_utf16();
        unites <= max
    });
    debut.chain(['…']).collect()
}

fn sombre(teinte: u32) -> bool {
    let [_, r, v, b] = teinte.to_be_bytes();
    Couleur { rouge: r, vert: v, bleu: b }.contraste_sur_blanc() >= 4.5
}

fn plage(p: Plage, feuille: &Feuille) -> ChartRange {
    let entete = feuille.entete();
    let rang = |i: usize| entete + 1 + u32::try_from(i).unwrap_or(0);
    let (debut, fin) = p.lignes.map_or((entete, entete), |(a, b)| (rang(a), rang(b)));
    let colonne = |c: usize| u16::try_from(c).unwrap_or(u16::MAX);
    ChartRange::new_from_range(&feuille.nom, debut, colonne(p.colonnes.0), fin, colonne(p.colonnes.1))
}
