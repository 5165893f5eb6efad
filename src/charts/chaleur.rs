//! Heat table: résidences × indicators, the number in each cell, one scale per column with its direction.

use super::theme::{self, BLANC, ENCRE, GRIS, GRIS_CLAIR, LARGEUR, RAMPE, Rgb};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Entete, Figure, Lecture};
use crate::error::Result;
use crate::french::{FINE, Fraction, INSECABLE};
use crate::secrecy::Etat;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fragile {
    /// Dark when the value is high.
    SiEleve,
    /// Dark when the value is low.
    SiBas,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    Pourcent { decimales: u32 },
    Valeur { decimales: u32, unite: String },
}

impl Format {
    fn texte(&self, f: &Fraction) -> String {
        match self {
            Format::Pourcent { decimales } => format!("{}{FINE}%", f.percent(*decimales)),
            Format::Valeur { decimales, unite } if unite.is_empty() => f.value(*decimales),
            Format::Valeur { decimales, unite } => format!("{}{INSECABLE}{unite}", f.value(*decimales)),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Colonne {
    pub libelle: String,
    pub fragile: Fragile,
    pub format: Format,
}

#[derive(Clone, Debug)]
pub struct Residence {
    pub nom: String,
    /// Short name.
    pub bailleur: String,
    pub qpv: bool,
    /// One per column.
    pub valeurs: Vec<Lecture>,
}

#[derive(Clone, Debug)]
pub struct Chaleur {
    pub entete: Entete,
    pub colonnes: Vec<Colonne>,
    /// The most fragile first, in the order of the table; fifteen are drawn.
    pub residences: Vec<Residence>,
}

const RESIDENCES_MAX: usize = 15;
const LIBELLE: f64 = 202.0;
const RANG: f64 = 33.0;
const LIGNE: f64 = 13.5;

/// `None` without résidence or without column.
pub fn dessiner(entree: &Chaleur) -> Result<Option<Figure>> {
    let residences = entree.residences.get(..RESIDENCES_MAX).unwrap_or(&entree.residences);
    if residences.is_empty() || entree.colonnes.is_empty() {
        return Ok(None);
    }
    let pas = (LARGEUR - LIBELLE) / entree.colonnes.len() as f64;
    let mut t = Toile::default();
    let haut = entetes(&mut t, &entree.colonnes, pas);
    for (i, r) in residences.iter().enumerate() {
        let y = haut + RANG * i as f64;
        libelle(&mut t, r, y);
        t.segment((0.0, y + RANG), (LIBELLE - 8.0, y + RANG), Trait::plein(GRIS_CLAIR, 0.8));
    }
    for (j, c) in entree.colonnes.iter().enumerate() {
        let bornes = etendue(residences, j);
        for (i, r) in residences.iter().enumerate() {
            let (x, y) = (LIBELLE + pas * j as f64, haut + RANG * i as f64);
            cellule(&mut t, r.valeurs.get(j), c, bornes, (x + 1.0, y + 1.0, pas - 2.0, RANG - 2.0));
        }
    }
    let bas = haut + RANG * residences.len() as f64;
    legende(&mut t, bas + 22.0, residences);
    t.finir(&entree.entete, alternative(entree, residences), bas + 34.0).map(Some)
}

/// Wrapped names of the columns, aligned on their last line, then the direction. Returns the top of the cells.
fn entetes(t: &mut Toile, colonnes: &[Colonne], pas: f64) -> f64 {
    let mots = colonnes.iter().flat_map(|c| c.libelle.split(' '));
    let plus_long = mots.map(|m| theme::largeur(m, theme::SECOND, true)).fold(0.0, f64::max);
    let taille = if plus_long > pas - 6.0 { theme::PETIT } else { theme::SECOND };
    let style = Style::second().couleur(ENCRE).gras(true).taille(taille);
    let plies: Vec<Vec<String>> =
        colonnes.iter().map(|c| theme::plier(&c.libelle, style.taille, true, pas - 6.0, 5)).collect();
    let lignes = plies.iter().map(Vec::len).max().unwrap_or(0) as f64;
    let bas = 12.0 + LIGNE * (lignes - 1.0).max(0.0);
    for (j, (c, pli)) in colonnes.iter().zip(&plies).enumerate() {
        let milieu = LIBELLE + pas * (j as f64 + 0.5);
        for (k, ligne) in pli.iter().enumerate() {
            t.texte(milieu, bas - LIGNE * (pli.len() - 1 - k) as f64, ligne, style.milieu());
        }
        let texte = match c.fragile {
            Fragile::SiEleve => "élevé",
            Fragile::SiBas => "bas",
        };
        let y = bas + 17.0;
        let demi = (Style::petit().largeur(texte) + 12.0) / 2.0;
        let (xf, h) = (milieu - demi + 4.0, if c.fragile == Fragile::SiEleve { -4.0 } else { 4.0 });
        t.polygone(vec![(xf - 4.0, y - 4.0 - h), (xf + 4.0, y - 4.0 - h), (xf, y - 4.0 + h)], Fond::Uni(GRIS));
        t.texte(milieu - demi + 12.0, y, texte, Style::petit());
    }
    t.texte(0.0, bas + 17.0, "fragile si la valeur est :", Style::petit());
    bas + 25.0
}

fn libelle(t: &mut Toile, r: &Residence, y: f64) {
    let largeur = LIBELLE - 10.0;
    let reserve = if r.qpv { 40.0 } else { 0.0 };
    let nom = theme::abreger(&r.nom, theme::CORPS, true, largeur - reserve);
    t.texte(0.0, y + 14.5, &nom, Style::corps().gras(true));
    if r.qpv {
        let x = theme::largeur(&nom, theme::CORPS, true) + 8.0;
        t.cadre(x, y + 4.0, 30.0, 13.0, Trait::plein(ENCRE, 1.0));
        t.texte(x + 15.0, y + 14.3, "QPV", Style::petit().couleur(ENCRE).taille(10.5).gras(true).milieu());
    }
    t.texte(0.0, y + 27.5, &theme::abreger(&r.bailleur, theme::PETIT, false, largeur), Style::petit());
}

/// Least and greatest published value of a column.
fn etendue(residences: &[Residence], colonne: usize) -> Option<(f64, f64)> {
    let valeurs = residences.iter().filter_map(|r| r.valeurs.get(colonne)?.position());
    valeurs.fold(None, |e, v| Some(e.map_or((v, v), |(b, h): (f64, f64)| (b.min(v), h.max(v)))))
}

/// Step of the ramp; the middle one when the column does not vary.
fn teinte(v: f64, (bas, haut): (f64, f64), fragile: Fragile) -> Rgb {
    if haut - bas < 1e-12 {
        return RAMPE[2];
    }
    let part = (v - bas) / (haut - bas);
    let part = if fragile == Fragile::SiEleve { part } else { 1.0 - part };
    RAMPE[((part * RAMPE.len() as f64) as usize).min(RAMPE.len() - 1)]
}

fn cellule(
    t: &mut Toile,
    v: Option<&Lecture>,
    c: &Colonne,
    bornes: Option<(f64, f64)>,
    (x, y, l, h): (f64, f64, f64, f64),
) {
    let base = y + h / 2.0 + 4.5;
    let Some(v) = v else { return };
    let texte = v.texte(|f| c.format.texte(f));
    match (v.position(), bornes) {
        (Some(p), Some(b)) => {
            let fond = teinte(p, b, c.fragile);
            t.rectangle(x, y, l, h, Fond::Uni(fond));
            let taille =
                if theme::largeur(&texte, theme::CORPS, false) > l - 4.0 { theme::PETIT } else { theme::CORPS };
            let style = Style::corps().taille(taille).couleur(theme::texte_sur(fond)).milieu();
            t.texte(x + l / 2.0, base, &texte, style);
        }
        _ if v.etat() == Etat::Masquee => {
            t.rectangle(x, y, l, h, Fond::Secret);
            t.texte(x + l / 2.0, base, &texte, Style::corps().gras(true).milieu().halo());
        }
        _ => {
            t.rectangle(x, y, l, h, Fond::Uni(BLANC));
            t.texte(x + l / 2.0, base, &texte, Style::second().milieu());
        }
    }
}

fn legende(t: &mut Toile, y: f64, residences: &[Residence]) {
    let s = Style::petit();
    let debut = "Par colonne : peu fragile";
    t.texte(0.0, y, debut, s);
    let mut x = s.largeur(debut) + 8.0;
    for c in RAMPE {
        t.rectangle(x, y - 10.0, 26.0, 13.0, Fond::Uni(c));
        t.cadre(x, y - 10.0, 26.0, 13.0, Trait::plein(GRIS, 0.6));
        x += 26.0;
    }
    t.texte(x + 8.0, y, "fragile", s);
    x += s.largeur("fragile") + 34.0;
    if residences.iter().flat_map(|r| &r.valeurs).any(|v| v.etat() == Etat::Masquee) {
        t.rectangle(x, y - 10.0, 26.0, 13.0, Fond::Secret);
        t.cadre(x, y - 10.0, 26.0, 13.0, Trait::plein(GRIS, 0.6));
        t.texte(x + 34.0, y, "s : secret statistique", s);
        x += 34.0 + s.largeur("s : secret statistique") + 20.0;
    }
    if residences.iter().flat_map(|r| &r.valeurs).any(|v| v.etat() == Etat::NonCalculable) {
        t.texte(x, y, "n.c. : non calculable", s);
    }
}

fn alternative(e: &Chaleur, residences: &[Residence]) -> String {
    let colonnes: Vec<&str> = e.colonnes.iter().map(|c| c.libelle.as_str()).collect();
    let mut texte = format!(
        "Tableau coloré de {} et {}. {} Indicateurs\u{a0}: {}.",
        crate::french::compte(residences.len() as i64, "résidence", "résidences", crate::french::Genre::Feminin),
        crate::french::compte(colonnes.len() as i64, "indicateur", "indicateurs", crate::french::Genre::Masculin),
        e.entete.titre,
        colonnes.join(" ; ")
    );
    if let Some(r) = residences.first() {
        let valeurs: Vec<String> = e
            .colonnes
            .iter()
            .zip(&r.valeurs)
            .map(|(c, v)| format!("{} {}", c.libelle, v.texte(|f| c.format.texte(f))))
            .collect();
        texte.push_str(&format!(" En tête, {} ({})\u{a0}: {}.", r.nom, r.bailleur, valeurs.join(" ; ")));
    }
    texte.push_str(" Les valeurs sont dans le tableau qui suit.");
    texte
}
