//! Places: résidences as circles (area = dwellings, colour = class) over QPV outlines, with north, scale, counts.

use super::fond::{CADRE, Noms, Projection, autour, barre_echelle, dedans, nord, rond_sous, tracer};
use super::placement::Boite;
use super::theme::{self, BLANC, BLEU, ENCRE, GRIS, GRIS_CLAIR, GRIS_PALE, GRIS_TEXTE, LARGEUR, RAMPE, Rgb};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Entete, Figure};
use crate::error::Result;
use crate::french::{Genre, compte, nombre};

pub use super::fond::Contour;

/// How a résidence is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classe {
    /// 0 (light) to 4 (dark).
    Rang(usize),
    /// Statistical secrecy.
    Masquee,
    /// Too few answers.
    Insuffisante,
}

#[derive(Clone, Debug)]
pub struct Residence {
    pub x: f64,
    pub y: f64,
    pub logements: i64,
    pub classe: Classe,
}

#[derive(Clone, Debug)]
pub struct Carte {
    pub entete: Entete,
    /// What the colour says: `Part des ménages sous 40 % des plafonds`.
    pub indicateur: String,
    /// Labels of the classes from light to dark, at most five: `moins de 20 %`, `20 à 30 %`…
    pub classes: Vec<String>,
    /// Projected, in metres.
    pub residences: Vec<Residence>,
    pub qpv: Vec<Contour>,
    pub communes: Vec<Contour>,
}

const RAYON_MAX: f64 = 15.0;
const RAYON_MIN: f64 = 2.6;

/// `None` when no résidence has coordinates.
pub fn dessiner(entree: &Carte) -> Result<Option<Figure>> {
    let mut residences: Vec<&Residence> =
        entree.residences.iter().filter(|r| r.x.is_finite() && r.y.is_finite()).collect();
    if residences.is_empty() {
        return Ok(None);
    }
    // Large circles first, so that small ones stay visible.
    residences.sort_by(|a, b| b.logements.cmp(&a.logements).then(a.x.total_cmp(&b.x)).then(a.y.total_cmp(&b.y)));
    let (projection, hauteur) = cadrer(entree, &residences);
    let plus_grande = residences.first().map_or(1, |r| r.logements.max(1));
    let rayon_max = rayon_max(&residences, plus_grande, hauteur);
    let rayon = |n: i64| (rayon_max * (n.max(0) as f64 / plus_grande as f64).sqrt()).max(RAYON_MIN);

    let mut t = Toile::default();
    for c in &entree.communes {
        for a in &c.anneaux {
            t.ligne(tracer(a, &projection), Trait::plein(GRIS_CLAIR, 1.2));
        }
    }
    for q in &entree.qpv {
        for a in &q.anneaux {
            t.polygone(tracer(a, &projection), Fond::Uni(GRIS_PALE));
            t.ligne(tracer(a, &projection), Trait::plein(GRIS, 1.4));
        }
    }
    let mut obstacles: Vec<Boite> = Vec::new();
    for r in &residences {
        let ((x, y), n) = (projection.pos((r.x, r.y)), rayon(r.logements));
        rond(&mut t, x, y, n, r.classe);
        obstacles.push(Boite { x: x - n, y: y - n, l: 2.0 * n, h: 2.0 * n });
    }
    for a in entree.qpv.iter().flat_map(|q| &q.anneaux) {
        t.ligne(tracer(a, &projection), Trait::plein(GRIS_TEXTE, 0.7));
    }
    let mut noms = Noms {
        cadre: Boite { x: 2.0, y: 2.0, l: CADRE - 4.0, h: hauteur - 4.0 },
        ronds: obstacles,
        // Scale bar and north arrow.
        poses: vec![
            Boite { x: 0.0, y: hauteur - 34.0, l: 150.0, h: 34.0 },
            Boite { x: CADRE - 34.0, y: 0.0, l: 34.0, h: 46.0 },
        ],
    };
    noms.poser(&mut t, &entree.qpv, &projection, Style::second().gras(true).couleur(ENCRE).halo(), autour);
    noms.poser(&mut t, &entree.communes, &projection, Style::petit().couleur(GRIS_TEXTE).halo(), dedans);
    t.cadre(0.0, 0.0, CADRE, hauteur, Trait::plein(GRIS_CLAIR, 1.0));
    nord(&mut t, CADRE - 18.0, 12.0);
    barre_echelle(&mut t, 14.0, hauteur - 14.0, projection.echelle);
    let bas = legende(&mut t, entree, &residences, &rayon, plus_grande);
    t.finir(&entree.entete, alternative(entree, &residences), (hauteur + 2.0).max(bas)).map(Some)
}

/// Circles cover about a twentieth of the map, whatever their number.
fn rayon_max(residences: &[&Residence], plus_grande: i64, hauteur: f64) -> f64 {
    let somme: f64 = residences.iter().map(|r| r.logements.max(0) as f64 / plus_grande as f64).sum();
    (CADRE * hauteur * 0.05 / somme.max(1.0) / std::f64::consts::PI).sqrt().clamp(6.0, RAYON_MAX)
}

fn cadrer(e: &Carte, residences: &[&Residence]) -> (Projection, f64) {
    let contours = e.qpv.iter().chain(&e.communes).flat_map(|c| c.anneaux.iter().flatten().copied());
    Projection::cadrer(residences.iter().map(|r| (r.x, r.y)).chain(contours))
}

fn couleur(rang: usize) -> Rgb {
    RAMPE[rang.min(RAMPE.len() - 1)]
}

fn rond(t: &mut Toile, x: f64, y: f64, r: f64, classe: Classe) {
    t.cercle(x, y, r + 1.2, Some(Fond::Uni(BLANC)), None);
    match classe {
        Classe::Rang(i) => t.cercle(x, y, r, Some(Fond::Uni(couleur(i))), Some(Trait::plein(BLEU, 1.0))),
        Classe::Masquee => t.cercle(x, y, r, Some(Fond::Secret), Some(Trait::plein(GRIS, 1.2))),
        Classe::Insuffisante => t.cercle(x, y, r, Some(Fond::Uni(BLANC)), Some(Trait::plein(GRIS, 1.6))),
    }
}

/// Classes with their counts, then sizes; returns the lowest ordinate used.
fn legende(t: &mut Toile, e: &Carte, residences: &[&Residence], rayon: &impl Fn(i64) -> f64, max: i64) -> f64 {
    let x = CADRE + 16.0;
    let fin = LARGEUR - 2.0;
    let titre = Style::second().gras(true).couleur(ENCRE);
    let mut y = 13.0;
    for ligne in theme::plier(&e.indicateur, titre.taille, true, fin - x, 5) {
        t.texte(x, y, &ligne, titre);
        y += 15.0;
    }
    t.texte(fin, y + 4.0, "résidences", Style::petit().fin());
    y += 23.0;
    let combien = |c: Classe| residences.iter().filter(|r| r.classe == c).count() as i64;
    let mut cles: Vec<(Classe, String)> =
        e.classes.iter().take(RAMPE.len()).enumerate().map(|(i, l)| (Classe::Rang(i), l.clone())).collect();
    cles.push((Classe::Masquee, "s : secret statistique".to_owned()));
    cles.push((Classe::Insuffisante, "base insuffisante".to_owned()));
    let absente = |c: &Classe| !matches!(c, Classe::Rang(_)) && combien(*c) == 0;
    for (classe, libelle) in cles.into_iter().filter(|(c, _)| !absente(c)) {
        rond(t, x + 8.0, y - 4.0, 7.0, classe);
        t.texte(fin, y, &nombre(combien(classe)), Style::second().couleur(ENCRE).fin());
        let lignes = theme::plier(&libelle, theme::SECOND, false, fin - x - 52.0, 2);
        for (rang, ligne) in lignes.iter().enumerate() {
            t.texte(x + 22.0, y + 14.0 * rang as f64, ligne, Style::second().couleur(ENCRE));
        }
        y += 20.0 + 14.0 * lignes.len().saturating_sub(1) as f64;
    }
    if !e.qpv.is_empty() {
        y += 2.0;
        t.rectangle(x + 1.0, y - 10.0, 14.0, 11.0, Fond::Uni(GRIS_PALE));
        t.cadre(x + 1.0, y - 10.0, 14.0, 11.0, Trait::plein(GRIS, 1.4));
        t.texte(x + 22.0, y, "QPV", Style::second().couleur(ENCRE));
        y += 20.0;
    }
    y += 10.0;
    t.texte(x, y, "Logements", titre);
    y += 8.0;
    let mut tailles: Vec<i64> = [1.0, 0.4, 0.1].iter().map(|p| rond_sous(max as f64 * p).round() as i64).collect();
    tailles.dedup();
    // Sizes below the least radius would all look the same.
    for (i, n) in tailles.into_iter().enumerate() {
        let r = rayon(n);
        if n < 1 || (i > 0 && r <= RAYON_MIN) {
            continue;
        }
        y += r.max(8.0) + 2.0;
        t.cercle(x + RAYON_MAX, y, r, Some(Fond::Uni(BLANC)), Some(Trait::plein(ENCRE, 1.2)));
        t.texte(x + 2.0 * RAYON_MAX + 10.0, y + 4.2, &nombre(n), Style::second().couleur(ENCRE));
        y += r.max(8.0) + 2.0;
    }
    y + 6.0
}

fn alternative(e: &Carte, residences: &[&Residence]) -> String {
    let combien = |c: Classe| residences.iter().filter(|r| r.classe == c).count() as i64;
    let total = compte(residences.len() as i64, "résidence", "résidences", Genre::Feminin);
    let mut parts: Vec<String> = e
        .classes
        .iter()
        .take(RAMPE.len())
        .enumerate()
        .map(|(i, l)| format!("{l} : {}", nombre(combien(Classe::Rang(i)))))
        .collect();
    for (c, nom) in [(Classe::Masquee, "secret statistique"), (Classe::Insuffisante, "base insuffisante")] {
        if combien(c) > 0 {
            parts.push(format!("{nom} : {}", nombre(combien(c))));
        }
    }
    let quartiers: Vec<&str> = e.qpv.iter().map(|q| q.nom.as_str()).collect();
    let qpv =
        if quartiers.is_empty() { String::new() } else { format!(" QPV représentés : {}.", quartiers.join(", ")) };
    format!("Carte de {total}. {} {} — {}.{qpv}", e.entete.titre, e.indicateur, parts.join(" ; "))
}
