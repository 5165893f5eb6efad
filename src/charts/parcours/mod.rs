//! Moves: one arrow from a quartier to each commune of arrival, as wide as the households are many, over the outlines. What is
//! withheld is not drawn, and the picture says so.

mod etiquettes;
mod legende;
mod traces;

use super::fleche::{self, Point};
use super::fond::{CADRE, Contour, Projection, barre_echelle, nord, tracer};
use super::placement::Boite;
use super::theme::{BLANC, BLEU, BLEU_MOYEN, BLEU_PALE, GRIS, GRIS_CLAIR, GRIS_PALE, ORANGE, Rgb};
use super::toile::{Fond, Toile, Trait};
use super::{Entete, Figure};
use crate::error::Result;
use etiquettes::etiqueter;
use legende::{alternative, legende};
use traces::{Trace, Vers};

/// Households of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menages {
    /// Published.
    Nombre(i64),
    /// Statistical secrecy.
    Retenu,
}

/// What is known of the dwellings of a flow; `None`: withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Partage {
    /// Households known to be in a QPV.
    pub en_qpv: Option<i64>,
    /// Those known to be hors QPV, in a dwelling of the social stock that is new or less than five years old.
    pub neufs: Option<i64>,
}

/// A commune, and those who arrive in it.
#[derive(Clone, Debug)]
pub struct Commune {
    pub contour: Contour,
    pub menages: Menages,
    pub partage: Partage,
    /// More than half of all the moves.
    pub alerte: bool,
}

#[derive(Clone, Debug)]
pub struct Parcours {
    pub entete: Entete,
    /// The quartier they leave.
    pub quartier: Contour,
    /// The other QPV.
    pub qpv: Vec<Contour>,
    /// All those of the territory, even without arrival.
    pub communes: Vec<Commune>,
    /// Those who leave the territory.
    pub hors: Menages,
    pub partage_hors: Partage,
}

/// Width of the greatest flow.
const LARGEUR_MAX: f64 = 20.0;
const LARGEUR_MIN: f64 = 1.2;
/// From the centre of the quartier to the foot of the arrows.
const PIED: f64 = 8.0;

/// Colours of what goes hors QPV, to a new dwelling there, to a QPV, and of what nobody may tell.
const HORS_QPV: Rgb = BLEU;
const NEUF: Rgb = BLEU_PALE;
const EN_QPV: Rgb = BLEU_MOYEN;
const PARTAGE_TU: Rgb = GRIS;

/// `None` when the quartier has no outline, or when no flow may be drawn.
pub fn dessiner(entree: &Parcours) -> Result<Option<Figure>> {
    let vides = |c: &&Commune| !c.contour.anneaux.iter().all(Vec::is_empty);
    let communes: Vec<&Commune> = entree.communes.iter().filter(vides).collect();
    let arrives = |m: Menages| if let Menages::Nombre(n) = m { n.max(0) } else { 0 };
    let hors = arrives(entree.hors);
    let plus_grand = communes.iter().map(|c| arrives(c.menages)).fold(hors, i64::max);
    if plus_grand == 0 {
        return Ok(None);
    }
    let concernees = communes.iter().filter(|c| c.menages != Menages::Nombre(0)).map(|c| &c.contour);
    let points: Vec<Point> =
        concernees.chain([&entree.quartier]).flat_map(|c| c.anneaux.iter().flatten().copied()).collect();
    let (projection, hauteur) = Projection::cadrer(points.iter().copied().chain(abords(&entree.quartier, &points)));
    let sur = |c: &Contour| -> Vec<Vec<Point>> { c.anneaux.iter().map(|a| tracer(a, &projection)).collect() };
    let quartier = sur(&entree.quartier);
    let Some((depart, _)) = fleche::interieurs(&quartier).first().copied() else { return Ok(None) };

    let largeur = |n: i64| (LARGEUR_MAX * n as f64 / plus_grand as f64).max(LARGEUR_MIN);
    let cadre = Boite { x: 0.0, y: 0.0, l: CADRE, h: hauteur };
    let mut vers = Vers { depart, cadre, traces: Vec::new() };
    let mut ici: Option<(&Commune, i64)> = None;
    // The widest first: they have the best places, and the thin ones lie over them.
    let mut arrivees: Vec<(&Commune, i64)> = communes.iter().map(|c| (*c, arrives(c.menages))).collect();
    arrivees.retain(|(_, n)| *n > 0);
    arrivees.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.contour.nom.cmp(&b.0.contour.nom)));
    for (c, n) in arrivees {
        let lignes = sur(&c.contour);
        if ici.is_none() && fleche::contient(&lignes, depart) {
            ici = Some((c, n));
        } else {
            vers.commune(lignes, c, n, largeur(n));
        }
    }
    if hors > 0 {
        vers.dehors(hors, entree.partage_hors, largeur(hors));
    }
    if let Some((c, n)) = ici {
        vers.boucle(sur(&c.contour), c, n, largeur(n));
    }
    let traces = vers.traces;

    let mut t = Toile::default();
    for l in communes.iter().flat_map(|c| sur(&c.contour)) {
        fleche::rogner(&l, CADRE, hauteur).into_iter().for_each(|m| t.ligne(m, Trait::plein(GRIS, 0.9)));
    }
    for l in entree.qpv.iter().flat_map(sur) {
        let entier = l.iter().all(|p| p.0 >= 0.0 && p.0 <= CADRE && p.1 >= 0.0 && p.1 <= hauteur);
        if entier {
            t.polygone(l.clone(), Fond::Uni(GRIS_PALE));
        }
        fleche::rogner(&l, CADRE, hauteur).into_iter().for_each(|m| t.ligne(m, Trait::tirets(GRIS, 0.9)));
    }
    for l in &quartier {
        t.polygone(l.clone(), Fond::Uni(BLEU_PALE));
        t.ligne(l.clone(), Trait::plein(BLEU, 2.0));
    }
    for trace in &traces {
        let bord = trace.contour.iter().copied().chain(trace.contour.first().copied()).collect();
        t.ligne(bord, if trace.alerte { Trait::plein(ORANGE, 5.0) } else { Trait::plein(BLANC, 3.0) });
        t.polygone(trace.contour.clone(), fond(trace));
        if trace.partage.en_qpv.is_none() {
            let bord = trace.contour.iter().copied().chain(trace.contour.first().copied()).collect();
            t.ligne(bord, Trait::plein(PARTAGE_TU, 1.2));
        }
        if !trace.bande_neuf.is_empty() {
            // Its edge: the quartier where arrows start has the same colour.
            let bord = trace.bande_neuf.iter().copied().chain(trace.bande_neuf.first().copied()).collect();
            t.polygone(trace.bande_neuf.clone(), Fond::Uni(NEUF));
            t.ligne(bord, Trait::plein(HORS_QPV, 1.0));
        }
        if !trace.bande.is_empty() {
            t.polygone(trace.bande.clone(), Fond::Uni(EN_QPV));
        }
    }
    t.point(depart.0, depart.1, 4.5, BLEU, false);
    etiqueter(&mut t, entree, &traces, &quartier, &projection, cadre);
    t.cadre(0.0, 0.0, CADRE, hauteur, Trait::plein(GRIS_CLAIR, 1.0));
    nord(&mut t, CADRE - 18.0, 12.0);
    barre_echelle(&mut t, 14.0, hauteur - 14.0, projection.echelle);
    let bas = legende(&mut t, entree, &traces, plus_grand, &largeur);
    t.finir(&entree.entete, alternative(entree, &traces), (hauteur + 2.0).max(bas)).map(Some)
}

/// Room around the quartier, for the loop and its label, when it is on the edge of what is shown.
fn abords(quartier: &Contour, points: &[Point]) -> Vec<Point> {
    let lus = || points.iter().filter(|p| p.0.is_finite() && p.1.is_finite());
    let etendue =
        |cle: fn(&Point) -> f64| lus().map(cle).fold(f64::MIN, f64::max) - lus().map(cle).fold(f64::MAX, f64::min);
    let marge = 0.18 * etendue(|p| p.0).max(etendue(|p| p.1));
    let sommets = quartier.anneaux.iter().flatten();
    sommets.flat_map(|p| [(p.0 - marge, p.1 - marge), (p.0 + marge, p.1 + marge)]).collect()
}

/// Colour of a number.
fn couleur(alerte: bool) -> Rgb {
    if alerte { ORANGE } else { BLEU }
}

/// What an arrow is filled with, under the part that goes to a QPV: hatched when that part is withheld, so that it is told apart in grey.
fn fond(trace: &Trace) -> Fond {
    if trace.partage.en_qpv.is_some() { Fond::Uni(HORS_QPV) } else { Fond::Secret }
}
