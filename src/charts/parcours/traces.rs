//! Where arrows go, each away from the others.

use std::f64::consts::{PI, TAU};

use super::{Commune, PIED, Partage};
use crate::charts::fleche::{self, Point};
use crate::charts::fond::CADRE;
use crate::charts::placement::Boite;

/// What is drawn of one flow.
pub struct Trace {
    pub contour: Vec<Point>,
    /// Its part that goes to a new dwelling or to a QPV, within it, then the part that goes to a QPV, within that; empty without any.
    pub bande_neuf: Vec<Point>,
    pub bande: Vec<Point>,
    pub partage: Partage,
    /// Its middle line.
    pub axe: Vec<Point>,
    /// Outline of the commune it goes to.
    pub commune: Vec<Vec<Point>>,
    /// Where the label should be.
    pub bout: Point,
    pub cible: Point,
    pub menages: i64,
    pub largeur: f64,
    pub nom: String,
    /// Back to the commune they come from.
    pub boucle: bool,
    pub alerte: bool,
}

/// Arrows as they are placed, each away from the others.
pub struct Vers {
    pub depart: Point,
    pub cadre: Boite,
    pub traces: Vec<Trace>,
}

impl Vers {
    /// What the shaft to a target would lie over.
    fn gene(&self, cible: Point, largeur: f64) -> f64 {
        let gene = |t: &Trace| {
            let besoin = (largeur + t.largeur) / 2.0 + 18.0;
            let ecart =
                fleche::au_segment(cible, self.depart, t.cible).min(fleche::au_segment(t.cible, self.depart, cible));
            (besoin - ecart).max(0.0)
        };
        self.traces.iter().map(gene).sum()
    }

    /// To the point of a commune that is well inside it, and where the shaft meets no other.
    pub fn commune(&mut self, lignes: Vec<Vec<Point>>, c: &Commune, n: i64, largeur: f64) {
        let places = fleche::interieurs(&lignes);
        let Some((centre, _)) = places.first().copied() else { return };
        let cout = |(p, bord): &(Point, f64)| {
            let court = (50.0 - fleche::distance(*p, self.depart)).max(0.0);
            fleche::distance(*p, centre) * 0.4 - bord.min(25.0) + 4.0 * self.gene(*p, largeur) + 3.0 * court
        };
        let Some((cible, _)) = places.iter().min_by(|a, b| cout(a).total_cmp(&cout(b))).copied() else { return };
        self.fleche(cible, largeur, c.contour.nom.clone(), n, c.partage);
        if let Some(t) = self.traces.last_mut() {
            (t.commune, t.alerte) = (lignes, c.alerte);
        }
    }

    /// An arrow, its label near its end.
    fn fleche(&mut self, cible: Point, largeur: f64, nom: String, menages: i64, partage: Partage) {
        let pied = fleche::avancer(self.depart, fleche::direction(self.depart, cible), PIED, 0.0);
        let (contour, axe) = (fleche::droite(pied, cible, largeur), vec![pied, cible]);
        let [bande_neuf, bande] =
            parties(largeur, menages, partage).map(|l| l.map_or_else(Vec::new, |l| fleche::droite(pied, cible, l)));
        self.traces.push(Trace {
            contour,
            bande_neuf,
            bande,
            partage,
            axe,
            commune: Vec::new(),
            bout: cible,
            cible,
            menages,
            largeur,
            nom,
            boucle: false,
            alerte: false,
        });
    }

    /// Out of the frame, where it is the least in the way.
    pub fn dehors(&mut self, n: i64, partage: Partage, largeur: f64) {
        let bord = |u: Point| {
            let d = |v: f64, sens: f64, max: f64| {
                if sens > 1e-6 {
                    (max - v) / sens
                } else if sens < -1e-6 {
                    v / -sens
                } else {
                    f64::MAX
                }
            };
            d(self.depart.0, u.0, self.cadre.l).min(d(self.depart.1, u.1, self.cadre.h))
        };
        let coins = [(40.0, self.cadre.h - 20.0), (CADRE - 18.0, 24.0)];
        let cout = |cible: Point| {
            let coin: f64 = coins.iter().map(|c| (90.0 - fleche::distance(*c, cible)).max(0.0)).sum();
            fleche::distance(self.depart, cible) * 0.15 + 6.0 * self.gene(cible, largeur) + coin
        };
        let cibles = directions().map(|u| fleche::avancer(self.depart, u, bord(u), 0.0));
        let Some(cible) = cibles.min_by(|a, b| cout(*a).total_cmp(&cout(*b))) else { return };
        self.fleche(cible, largeur, "Hors du territoire".to_owned(), n, partage);
        if let Some(t) = self.traces.last_mut() {
            // The head is on the frame: the label goes with the shaft.
            t.bout = fleche::avancer(cible, fleche::direction(cible, self.depart), 30.0, 0.0);
        }
    }

    /// Those who stay in the commune: a loop on the side where there is room.
    pub fn boucle(&mut self, commune: Vec<Vec<Point>>, c: &Commune, n: i64, largeur: f64) {
        let rayon = 20.0 + largeur / 2.0;
        let etendue = 2.0 * rayon + largeur;
        let angle = |a: Point, b: Point| (a.0 * b.0 + a.1 * b.1).clamp(-1.0, 1.0).acos();
        let libre = |u: Point| {
            let ecart = self.traces.iter().map(|t| angle(u, fleche::direction(self.depart, t.cible)));
            let centre = fleche::avancer(self.depart, u, rayon, 0.0);
            let cote = rayon + largeur + 6.0;
            let boite = Boite { x: centre.0 - cote, y: centre.1 - cote, l: 2.0 * cote, h: 2.0 * cote };
            let pointes: f64 =
                self.traces.iter().map(|t| (etendue / 2.0 + 24.0 - fleche::distance(t.cible, centre)).max(0.0)).sum();
            let sortie = if boite.dans(&self.cadre) { 0.0 } else { 10.0 };
            ecart.fold(PI, f64::min) - sortie - pointes / 30.0
        };
        let Some(u) = directions().max_by(|a, b| libre(*a).total_cmp(&libre(*b))) else { return };
        let (contour, centre) = fleche::boucle(self.depart, u, rayon, largeur);
        let bout = fleche::avancer(centre, u, rayon + largeur / 2.0, 0.0);
        let axe = directions().map(|v| fleche::avancer(centre, v, rayon, 0.0)).collect();
        let cible = fleche::avancer(self.depart, u, etendue, 0.0);
        let nom = c.contour.nom.clone();
        let [bande_neuf, bande] = parties(largeur, n, c.partage)
            .map(|l| l.map_or_else(Vec::new, |l| fleche::boucle(self.depart, u, rayon, l).0));
        self.traces.push(Trace {
            contour,
            bande_neuf,
            bande,
            partage: c.partage,
            axe,
            commune,
            bout,
            cible,
            menages: n,
            largeur,
            nom,
            boucle: true,
            alerte: c.alerte,
        });
    }
}

/// Width of the part of an arrow that goes to a new dwelling or to a QPV, and of the part that goes to a QPV; `None` when nobody is
/// known to. What is withheld of one says nothing of the other.
fn parties(largeur: f64, menages: i64, p: Partage) -> [Option<f64>; 2] {
    let large = |n: i64| (n > 0 && menages > 0).then(|| largeur * (n as f64 / menages as f64).min(1.0));
    let Some(qpv) = p.en_qpv else { return [None, None] };
    let neuf = p.neufs.filter(|n| *n > 0).and_then(|n| large(n.saturating_add(qpv)));
    [neuf, large(qpv)]
}

/// Thirty-two directions, all around.
pub fn directions() -> impl Iterator<Item = Point> {
    (0..32u32).map(|i| f64::from(i) * TAU / 32.0).map(|a| (a.cos(), a.sin()))
}
