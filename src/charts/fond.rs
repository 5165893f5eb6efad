//! What every map lies on: outlines, projection, names, north, scale.

use super::placement::Boite;
use super::theme::{self, ENCRE};
use super::toile::{Fond, Style, Toile, Trait};
use crate::french::{INSECABLE, nombre};

/// Width of the frame of a map; the legend stands at its right.
pub const CADRE: f64 = 532.0;
const HAUTEUR_MAX: f64 = 600.0;
const MARGE: f64 = 18.0;
/// Widest line of a name.
const NOM_MAX: f64 = 130.0;

#[derive(Clone, Debug)]
pub struct Contour {
    pub nom: String,
    /// Outer rings, projected.
    pub anneaux: Vec<Vec<(f64, f64)>>,
}

/// From metres to the frame, one scale on both axes, north up.
pub struct Projection {
    x0: f64,
    y1: f64,
    /// Units of the picture in a metre.
    pub echelle: f64,
    decalage: (f64, f64),
}

impl Projection {
    /// Shows every point, and the height of the frame that does.
    pub fn cadrer(points: impl Iterator<Item = (f64, f64)>) -> (Self, f64) {
        let (mut x0, mut x1, mut y0, mut y1) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for (x, y) in points.filter(|(x, y)| x.is_finite() && y.is_finite()) {
            (x0, x1, y0, y1) = (x0.min(x), x1.max(x), y0.min(y), y1.max(y));
        }
        // A single place still needs a neighbourhood: 200 metres at least.
        let (l, h) = ((x1 - x0).max(200.0), (y1 - y0).max(200.0));
        let (x0, y1) = ((x0 + x1 - l) / 2.0, (y0 + y1 + h) / 2.0);
        let echelle = ((CADRE - 2.0 * MARGE) / l).min((HAUTEUR_MAX - 2.0 * MARGE) / h);
        let hauteur = (h * echelle + 2.0 * MARGE).max(330.0);
        let decalage = ((CADRE - l * echelle) / 2.0, (hauteur - h * echelle) / 2.0);
        (Projection { x0, y1, echelle, decalage }, hauteur)
    }

    pub fn pos(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.decalage.0 + (x - self.x0) * self.echelle, self.decalage.1 + (self.y1 - y) * self.echelle)
    }
}

/// A closed line on the picture, without the vertices that nobody could see.
pub fn tracer(anneau: &[(f64, f64)], p: &Projection) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for a in anneau.iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
        let q = p.pos(*a);
        if points.last().is_none_or(|d| (d.0 - q.0).abs() + (d.1 - q.1).abs() >= 0.7) {
            points.push(q);
        }
    }
    if let (Some(d), Some(f)) = (points.first().copied(), points.last().copied())
        && d != f
    {
        points.push(d);
    }
    points
}

/// Names of outlines, where they hide least: never over another name, over circles only if nothing is free.
pub struct Noms {
    pub cadre: Boite,
    /// What a name hides, better not.
    pub ronds: Vec<Boite>,
    /// What a name never lies on: other names, north, scale.
    pub poses: Vec<Boite>,
}

/// Centres to try for a name of a given width and height, from the vertices of its outline.
pub type Candidats = fn(&[(f64, f64)], f64, f64) -> Vec<(f64, f64)>;

impl Noms {
    pub fn poser(&mut self, t: &mut Toile, contours: &[Contour], p: &Projection, style: Style, candidats: Candidats) {
        let sommets: Vec<Vec<(f64, f64)>> = contours.iter().map(|c| sommets(c, p)).collect();
        let emprises: Vec<Option<Boite>> = sommets.iter().map(|s| emprise(s)).collect();
        for (rang, c) in contours.iter().enumerate() {
            let lignes = theme::plier(&c.nom, style.taille, style.gras, NOM_MAX, 2);
            if sommets[rang].is_empty() {
                continue;
            }
            let autres = || emprises.iter().enumerate().filter(|(i, _)| *i != rang).filter_map(|(_, e)| e.as_ref());
            let l = lignes.iter().map(|t| style.largeur(t)).fold(0.0, f64::max) + 4.0;
            let h = (style.taille + 1.0) * lignes.len() as f64 + 2.0;
            let meilleur = candidats(&sommets[rang], l, h)
                .into_iter()
                .map(|(x, y)| Boite { x: x - l / 2.0, y: y - h / 2.0, l, h })
                .filter(|b| b.dans(&self.cadre) && !self.poses.iter().any(|o| o.chevauche(b)))
                .map(|b| {
                    let ronds: f64 = self.ronds.iter().map(|o| o.commun(&b)).sum();
                    // A name over another outline would be read as its own.
                    (ronds + autres().map(|o| o.commun(&b)).sum::<f64>() / 6.0, b)
                })
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, b)) = meilleur {
                for (i, texte) in lignes.iter().enumerate() {
                    let y = b.y + (style.taille + 1.0) * (i as f64 + 1.0) - 2.5;
                    t.texte(b.x + l / 2.0, y, texte, style.milieu());
                }
                self.poses.push(b);
            }
        }
    }
}

/// Against the extreme vertices, then over the outline.
pub fn autour(sommets: &[(f64, f64)], l: f64, h: f64) -> Vec<(f64, f64)> {
    let extreme = |cle: fn(&(f64, f64)) -> f64| sommets.iter().copied().min_by(|a, b| cle(a).total_cmp(&cle(b)));
    let mut places = Vec::new();
    for ((x, y), sens) in extreme(|s| s.1).map(|s| (s, -1.0)).into_iter().chain(extreme(|s| -s.1).map(|s| (s, 1.0))) {
        places.extend([0.0, 0.3, -0.3].map(|part| (x + part * l, y + sens * (h / 2.0 + 1.0))));
    }
    for ((x, y), sens) in extreme(|s| -s.0).map(|s| (s, 1.0)).into_iter().chain(extreme(|s| s.0).map(|s| (s, -1.0))) {
        places.extend([0.0, 0.5, -0.5].map(|part| (x + sens * (l / 2.0 + 3.0), y + part * h)));
    }
    places.extend(dedans(sommets, l, h));
    places
}

/// Near the centre of the outline.
pub fn dedans(sommets: &[(f64, f64)], _: f64, _: f64) -> Vec<(f64, f64)> {
    let Some(b) = emprise(sommets) else { return Vec::new() };
    let parts = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
    parts.iter().flat_map(|v| parts.iter().map(move |u| (b.x + b.l * u, b.y + b.h * v))).collect()
}

/// Vertices of every ring, on the picture.
pub fn sommets(c: &Contour, p: &Projection) -> Vec<(f64, f64)> {
    c.anneaux.iter().flatten().filter(|(x, y)| x.is_finite() && y.is_finite()).map(|a| p.pos(*a)).collect()
}

/// Bounding box.
pub fn emprise(sommets: &[(f64, f64)]) -> Option<Boite> {
    let d = sommets.first()?;
    let (x0, x1, y0, y1) =
        sommets.iter().fold((d.0, d.0, d.1, d.1), |(a, b, c, e), (x, y)| (a.min(*x), b.max(*x), c.min(*y), e.max(*y)));
    Some(Boite { x: x0, y: y0, l: x1 - x0, h: y1 - y0 })
}

pub fn nord(t: &mut Toile, x: f64, y: f64) {
    t.polygone(vec![(x, y), (x + 6.0, y + 18.0), (x, y + 14.0), (x - 6.0, y + 18.0)], Fond::Uni(ENCRE));
    t.texte(x, y + 31.0, "N", Style::second().gras(true).couleur(ENCRE).milieu().halo());
}

/// The greatest of 1, 2, 5 × 10ⁿ not above `v`.
pub fn rond_sous(v: f64) -> f64 {
    let puissance = 10f64.powf(v.max(1e-9).log10().floor());
    [5.0, 2.0, 1.0].iter().map(|m| m * puissance).find(|r| *r <= v * 1.000_001).unwrap_or(puissance)
}

pub fn barre_echelle(t: &mut Toile, x: f64, y: f64, echelle: f64) {
    let metres = rond_sous(120.0 / echelle);
    let l = metres * echelle;
    let texte = if metres >= 1000.0 {
        format!("{}{INSECABLE}km", nombre((metres / 1000.0).round() as i64))
    } else {
        format!("{}{INSECABLE}m", nombre(metres.round() as i64))
    };
    t.ligne(vec![(x, y - 5.0), (x, y), (x + l, y), (x + l, y - 5.0)], Trait::plein(ENCRE, 1.6));
    t.texte(x + l / 2.0, y - 6.0, &texte, Style::petit().couleur(ENCRE).milieu().halo());
}
