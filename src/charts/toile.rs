//! The canvas: marks in units of the picture, kept until the height is known, then drawn by plotters.

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::drawing::DrawingAreaErrorKind;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, FontTransform, IntoFont, ShapeStyle, TextStyle};

use super::svg::{self, Habillage, Substitutions};
use super::theme::{self, Rgb};
use super::{Entete, Figure};
use crate::error::{Error, Result};
use crate::french::{FINE, apostrophes};

/// plotters draws on integers: ten of them per unit keep a tenth of a unit.
pub const FINESSE: f64 = 10.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fond {
    Uni(Rgb),
    /// Unknown: diagonal hatch.
    Inconnu,
    /// Withheld by statistical secrecy: crossed hatch.
    Secret,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motif {
    Plein,
    Tirets,
    Points,
}

#[derive(Clone, Copy, Debug)]
pub struct Trait {
    pub couleur: Rgb,
    pub epaisseur: f64,
    pub motif: Motif,
}

impl Trait {
    pub fn plein(couleur: Rgb, epaisseur: f64) -> Self {
        Trait { couleur, epaisseur, motif: Motif::Plein }
    }

    pub fn tirets(couleur: Rgb, epaisseur: f64) -> Self {
        Trait { couleur, epaisseur, motif: Motif::Tirets }
    }

    pub fn points(couleur: Rgb, epaisseur: f64) -> Self {
        Trait { couleur, epaisseur, motif: Motif::Points }
    }
}

#[derive(Clone, Copy, Debug)]
enum Ancre {
    Debut,
    Milieu,
    Fin,
}

/// How a text is set; `y` is always its baseline.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub taille: f64,
    pub gras: bool,
    pub couleur: Rgb,
    ancre: Ancre,
    halo: bool,
}

impl Style {
    pub fn corps() -> Self {
        Style { taille: theme::CORPS, gras: false, couleur: theme::ENCRE, ancre: Ancre::Debut, halo: false }
    }

    pub fn second() -> Self {
        Style { taille: theme::SECOND, couleur: theme::GRIS_TEXTE, ..Self::corps() }
    }

    pub fn petit() -> Self {
        Style { taille: theme::PETIT, couleur: theme::GRIS_TEXTE, ..Self::corps() }
    }

    pub fn taille(self, taille: f64) -> Self {
        Style { taille, ..self }
    }

    pub fn gras(self, gras: bool) -> Self {
        Style { gras, ..self }
    }

    pub fn couleur(self, couleur: Rgb) -> Self {
        Style { couleur, ..self }
    }

    pub fn milieu(self) -> Self {
        Style { ancre: Ancre::Milieu, ..self }
    }

    pub fn fin(self) -> Self {
        Style { ancre: Ancre::Fin, ..self }
    }

    /// White outline behind the letters, for labels laid over marks.
    pub fn halo(self) -> Self {
        Style { halo: true, ..self }
    }

    pub fn largeur(&self, texte: &str) -> f64 {
        theme::largeur(texte, self.taille, self.gras)
    }
}

#[derive(Clone, Debug)]
enum Marque {
    Rectangle { x: f64, y: f64, l: f64, h: f64, fond: Fond },
    Polygone { points: Vec<(f64, f64)>, fond: Fond },
    Ligne { points: Vec<(f64, f64)>, trait_: Trait },
    Cercle { x: f64, y: f64, r: f64, fond: Option<Fond>, bord: Option<Trait> },
    Texte { x: f64, y: f64, texte: String, style: Style },
}

#[derive(Debug)]
pub struct Toile {
    largeur: f64,
    marques: Vec<Marque>,
}

impl Default for Toile {
    fn default() -> Self {
        Toile::de(theme::LARGEUR)
    }
}

impl Toile {
    /// A canvas of so many units wide.
    pub fn de(largeur: f64) -> Self {
        Toile { largeur, marques: Vec::new() }
    }

    pub fn rectangle(&mut self, x: f64, y: f64, l: f64, h: f64, fond: Fond) {
        if l > 0.0 && h > 0.0 {
            self.marques.push(Marque::Rectangle { x, y, l, h, fond });
        }
    }

    /// Outline of a rectangle.
    pub fn cadre(&mut self, x: f64, y: f64, l: f64, h: f64, trait_: Trait) {
        let points = vec![(x, y), (x + l, y), (x + l, y + h), (x, y + h), (x, y)];
        self.marques.push(Marque::Ligne { points, trait_ });
    }

    pub fn polygone(&mut self, points: Vec<(f64, f64)>, fond: Fond) {
        if points.len() > 2 {
            self.marques.push(Marque::Polygone { points, fond });
        }
    }

    pub fn segment(&mut self, a: (f64, f64), b: (f64, f64), trait_: Trait) {
        self.marques.push(Marque::Ligne { points: vec![a, b], trait_ });
    }

    pub fn ligne(&mut self, points: Vec<(f64, f64)>, trait_: Trait) {
        if points.len() > 1 {
            self.marques.push(Marque::Ligne { points, trait_ });
        }
    }

    pub fn cercle(&mut self, x: f64, y: f64, r: f64, fond: Option<Fond>, bord: Option<Trait>) {
        self.marques.push(Marque::Cercle { x, y, r, fond, bord });
    }

    /// A dot: filled, or hollow (white inside, thick outline).
    pub fn point(&mut self, x: f64, y: f64, r: f64, couleur: Rgb, plein: bool) {
        let fond = if plein { couleur } else { theme::BLANC };
        self.cercle(x, y, r, Some(Fond::Uni(fond)), Some(Trait::plein(couleur, 2.0)));
    }

    /// A diamond, same weight as a dot of the same radius.
    pub fn losange(&mut self, x: f64, y: f64, r: f64, couleur: Rgb, plein: bool) {
        let c = r * 1.3;
        let sommets = vec![(x, y - c), (x + c, y), (x, y + c), (x - c, y)];
        self.polygone(sommets.clone(), Fond::Uni(if plein { couleur } else { theme::BLANC }));
        let contour = sommets.iter().copied().chain(sommets.first().copied()).collect();
        self.ligne(contour, Trait::plein(couleur, 2.0));
    }

    pub fn texte(&mut self, x: f64, y: f64, texte: &str, style: Style) {
        let propre: String = texte.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if !propre.trim().is_empty() {
            self.marques.push(Marque::Texte { x, y, texte: typographier(propre.trim()), style });
        }
    }

    /// Draws everything on a picture of this height and dresses the SVG.
    pub fn finir(self, entete: &Entete, alternative: String, hauteur: f64) -> Result<Figure> {
        let alternative = typographier(&alternative);
        let mut brut = String::new();
        let mut substitutions = Substitutions::default();
        let largeur = entier(self.largeur);
        self.dessiner(&mut brut, &mut substitutions, hauteur).map_err(|cause| {
            Error::machine(format!("La figure « {} » n'a pas pu être dessinée : {cause}", entete.code))
        })?;
        let habillage = Habillage {
            code: &entete.code,
            titre: &apostrophes(&entete.titre),
            description: &alternative,
            largeur,
            hauteur: entier(hauteur),
        };
        let svg = svg::habiller(&brut, &habillage, &substitutions);
        Ok(Figure {
            code: entete.code.clone(),
            titre: entete.titre.clone(),
            sous_titre: entete.sous_titre.clone(),
            alternative,
            source: entete.source.clone(),
            svg,
            etroite: None,
            donnees: None,
        })
    }

    fn dessiner(self, brut: &mut String, substitutions: &mut Substitutions, hauteur: f64) -> Result<(), Echec> {
        let taille = (entier(self.largeur).unsigned_abs(), entier(hauteur).unsigned_abs());
        let mut fond = SVGBackend::with_string(brut, taille);
        for marque in self.marques {
            tracer(&mut fond, substitutions, marque)?;
        }
        fond.present().map_err(DrawingAreaErrorKind::BackendError)
    }
}

type Echec = DrawingAreaErrorKind<std::io::Error>;

fn tracer(svg: &mut SVGBackend<'_>, s: &mut Substitutions, marque: Marque) -> Result<(), Echec> {
    let trace = match marque {
        Marque::Rectangle { x, y, l, h, fond } => {
            svg.draw_rect(coin(x, y), coin(x + l, y + h), &s.fond(fond).filled(), true)
        }
        Marque::Polygone { points, fond } => {
            svg.fill_polygon(points.into_iter().map(|(x, y)| coin(x, y)), &s.fond(fond).filled())
        }
        Marque::Ligne { points, trait_ } => {
            svg.draw_path(points.into_iter().map(|(x, y)| coin(x, y)), &crayon(s, trait_))
        }
        Marque::Cercle { x, y, r, fond, bord } => {
            let rayon = entier(r.max(0.0)).unsigned_abs();
            if let Some(f) = fond {
                svg.draw_circle(coin(x, y), rayon, &s.fond(f).filled(), true)
                    .map_err(DrawingAreaErrorKind::BackendError)?;
            }
            match bord {
                Some(t) => svg.draw_circle(coin(x, y), rayon, &crayon(s, t), false),
                None => Ok(()),
            }
        }
        Marque::Texte { x, y, texte, style } => {
            let couleur = if style.halo { s.halo(style.couleur) } else { style.couleur };
            let graisse = if style.gras { FontStyle::Bold } else { FontStyle::Normal };
            // plotters divides the size by 1.24 when it writes it.
            let police = (FontFamily::SansSerif, style.taille * FINESSE * 1.24, graisse).into_font();
            let ancre = match style.ancre {
                Ancre::Debut => HPos::Left,
                Ancre::Milieu => HPos::Center,
                Ancre::Fin => HPos::Right,
            };
            let texte_style = TextStyle::from(police.transform(FontTransform::None))
                .color(&couleur)
                .pos(Pos::new(ancre, VPos::Bottom));
            svg.draw_text(&texte, &texte_style, coin(x, y))
        }
    };
    trace.map_err(DrawingAreaErrorKind::BackendError)
}

fn crayon(s: &mut Substitutions, t: Trait) -> ShapeStyle {
    s.trait_(t.couleur, t.motif).stroke_width(entier(t.epaisseur).unsigned_abs())
}

/// Narrow no-break space before `:` and `;`, no-break space inside guillemets, apostrophes of print.
fn typographier(texte: &str) -> String {
    let mut t = apostrophes(texte).replace("« ", "«\u{a0}").replace(" »", "\u{a0}»").replace("n.c..", "n.c.");
    for signe in [":", ";", "!", "?"] {
        for espace in [" ", "\u{a0}"] {
            t = t.replace(&format!("{espace}{signe}"), &format!("{FINE}{signe}"));
        }
    }
    t
}

fn coin(x: f64, y: f64) -> (i32, i32) {
    (entier(x), entier(y))
}

fn entier(v: f64) -> i32 {
    (v * FINESSE).round() as i32
}
