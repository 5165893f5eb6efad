//! Moves: one arrow from a quartier to each commune of arrival, as wide as the households are many, over the outlines. What is
//! withheld is not drawn, and the picture says so.

use std::f64::consts::{PI, TAU};

use super::fleche::{self, Lignes, Point};
use super::fond::{CADRE, Contour, Noms, Projection, barre_echelle, dedans, nord, rond_sous, tracer};
use super::placement::Boite;
use super::theme::{
    self, BLANC, BLEU, BLEU_PALE, ENCRE, GRIS, GRIS_CLAIR, GRIS_PALE, GRIS_TEXTE, LARGEUR, ORANGE, Rgb,
};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Entete, Figure};
use crate::error::Result;
use crate::french::{Genre, compte, nombre};

/// Households of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menages {
    /// Published.
    Nombre(i64),
    /// Statistical secrecy.
    Retenu,
}

/// A commune, and those who arrive in it.
#[derive(Clone, Debug)]
pub struct Commune {
    pub contour: Contour,
    pub menages: Menages,
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
}

/// Width of the greatest flow.
const LARGEUR_MAX: f64 = 20.0;
const LARGEUR_MIN: f64 = 1.2;
/// From the centre of the quartier to the foot of the arrows.
const PIED: f64 = 8.0;

/// What is drawn of one flow.
struct Trace {
    contour: Vec<Point>,
    /// Its middle line.
    axe: Vec<Point>,
    /// Outline of the commune it goes to.
    commune: Vec<Vec<Point>>,
    /// Where the label should be.
    bout: Point,
    cible: Point,
    menages: i64,
    largeur: f64,
    nom: String,
    /// Back to the commune they come from.
    boucle: bool,
    alerte: bool,
}

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
        vers.dehors(hors, largeur(hors));
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
        t.ligne(bord, Trait::plein(BLANC, 3.0));
        t.polygone(trace.contour.clone(), Fond::Uni(couleur(trace.alerte)));
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

fn couleur(alerte: bool) -> Rgb {
    if alerte { ORANGE } else { BLEU }
}

/// Arrows as they are placed, each away from the others.
struct Vers {
    depart: Point,
    cadre: Boite,
    traces: Vec<Trace>,
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
    fn commune(&mut self, lignes: Vec<Vec<Point>>, c: &Commune, n: i64, largeur: f64) {
        let places = fleche::interieurs(&lignes);
        let Some((centre, _)) = places.first().copied() else { return };
        let cout = |(p, bord): &(Point, f64)| {
            let court = (50.0 - fleche::distance(*p, self.depart)).max(0.0);
            fleche::distance(*p, centre) * 0.4 - bord.min(25.0) + 4.0 * self.gene(*p, largeur) + 3.0 * court
        };
        let Some((cible, _)) = places.iter().min_by(|a, b| cout(a).total_cmp(&cout(b))).copied() else { return };
        self.fleche(cible, largeur, c.contour.nom.clone(), n);
        if let Some(t) = self.traces.last_mut() {
            (t.commune, t.alerte) = (lignes, c.alerte);
        }
    }

    /// An arrow, its label near its end.
    fn fleche(&mut self, cible: Point, largeur: f64, nom: String, menages: i64) {
        let pied = fleche::avancer(self.depart, fleche::direction(self.depart, cible), PIED, 0.0);
        let (contour, axe) = (fleche::droite(pied, cible, largeur), vec![pied, cible]);
        self.traces.push(Trace {
            contour,
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
    fn dehors(&mut self, n: i64, largeur: f64) {
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
        self.fleche(cible, largeur, "Hors du territoire".to_owned(), n);
        if let Some(t) = self.traces.last_mut() {
            // The head is on the frame: the label goes with the shaft.
            t.bout = fleche::avancer(cible, fleche::direction(cible, self.depart), 30.0, 0.0);
        }
    }

    /// Those who stay in the commune: a loop on the side where there is room.
    fn boucle(&mut self, commune: Vec<Vec<Point>>, c: &Commune, n: i64, largeur: f64) {
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
        self.traces.push(Trace {
            contour,
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

/// Thirty-two directions, all around.
fn directions() -> impl Iterator<Item = Point> {
    (0..32u32).map(|i| f64::from(i) * TAU / 32.0).map(|a| (a.cos(), a.sin()))
}

/// Small boxes all over what is drawn, for labels to avoid.
fn encombrement(traces: &[Trace]) -> Vec<Boite> {
    let mut boites = Vec::new();
    for t in traces {
        let cote = t.largeur + 6.0;
        for w in t.axe.windows(2) {
            let [a, b] = w else { continue };
            let pas = (fleche::distance(*a, *b) / cote).ceil().max(1.0);
            boites.extend((0..=pas as u32).map(|i| {
                let k = f64::from(i) / pas;
                let (x, y) = (a.0 + (b.0 - a.0) * k, a.1 + (b.1 - a.1) * k);
                Boite { x: x - cote / 2.0, y: y - cote / 2.0, l: cote, h: cote }
            }));
        }
    }
    boites
}

/// Numbers and names of the flows, the name of the quartier, then those of the other communes.
fn etiqueter(t: &mut Toile, e: &Parcours, traces: &[Trace], quartier: &Lignes, projection: &Projection, cadre: Boite) {
    let mut noms = Noms {
        cadre: Boite { x: 2.0, y: 2.0, l: cadre.l - 4.0, h: cadre.h - 4.0 },
        ronds: encombrement(traces),
        poses: vec![
            Boite { x: 0.0, y: cadre.h - 34.0, l: 150.0, h: 34.0 },
            Boite { x: CADRE - 34.0, y: 0.0, l: 34.0, h: 46.0 },
        ],
    };
    // The loop has the least room: its label first.
    for trace in traces.iter().filter(|t| t.boucle).chain(traces.iter().filter(|t| !t.boucle)) {
        let chiffre = Style::corps().taille(16.0).gras(true).couleur(couleur(trace.alerte)).halo();
        let nom = Style::second().gras(true).couleur(ENCRE).halo();
        let mut lignes = vec![(nombre(trace.menages), chiffre)];
        lignes.extend(lignes_du_nom(&trace.nom).into_iter().map(|l| (l, nom)));
        if trace.boucle {
            lignes.push(("même commune".to_owned(), Style::second().couleur(ENCRE).halo()));
        }
        poser(t, &mut noms, trace.bout, &trace.commune, &lignes);
    }
    let centre = fleche::interieurs(quartier).first().map_or((0.0, 0.0), |(p, _)| *p);
    let nom: Vec<(String, Style)> = lignes_du_nom(&e.quartier.nom)
        .into_iter()
        .map(|l| (l, Style::second().gras(true).couleur(BLEU).halo()))
        .collect();
    poser(t, &mut noms, centre, &[], &nom);
    let nommee = |c: &&Commune| !traces.iter().any(|t| t.nom == c.contour.nom);
    let autres: Vec<Contour> = e
        .communes
        .iter()
        .filter(nommee)
        .map(|c| Contour {
            nom: match c.menages {
                Menages::Retenu => format!("{} (s)", c.contour.nom),
                Menages::Nombre(_) => c.contour.nom.clone(),
            },
            anneaux: c.contour.anneaux.clone(),
        })
        .collect();
    noms.poser(t, &autres, projection, Style::petit().couleur(GRIS_TEXTE).halo(), dedans);
}

fn lignes_du_nom(nom: &str) -> Vec<String> {
    theme::plier(nom, theme::SECOND, true, 130.0, 2)
}

/// Writes lines near a point, where they hide the least, in their commune rather than in another.
fn poser(t: &mut Toile, noms: &mut Noms, pres_de: Point, commune: &Lignes, lignes: &[(String, Style)]) {
    let l = lignes.iter().map(|(texte, s)| s.largeur(texte)).fold(0.0, f64::max) + 6.0;
    let h = lignes.iter().map(|(_, s)| s.taille + 1.5).sum::<f64>() + 2.0;
    let places = directions().flat_map(|u| {
        [6.0, 14.0, 24.0, 38.0, 56.0, 80.0, 110.0].map(|d| {
            // The nearest side of the box stands at this distance.
            let (dx, dy) = (u.0 * (l / 2.0 + d), u.1 * (h / 2.0 + d));
            (d, Boite { x: pres_de.0 + dx - l / 2.0, y: pres_de.1 + dy - h / 2.0, l, h })
        })
    });
    let meilleure = places
        .filter(|(_, b)| b.dans(&noms.cadre) && !noms.poses.iter().any(|o| o.chevauche(b)))
        .map(|(d, b)| {
            let chez_soi = commune.is_empty() || fleche::contient(commune, (b.x + b.l / 2.0, b.y + b.h / 2.0));
            let ailleurs = if chez_soi { 0.0 } else { 60.0 };
            (noms.ronds.iter().map(|o| o.commun(&b)).sum::<f64>() + d * 1.5 + ailleurs, b)
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, b)) = meilleure else { return };
    let accroche = (pres_de.0.clamp(b.x, b.x + b.l), pres_de.1.clamp(b.y, b.y + b.h));
    if fleche::distance(pres_de, accroche) > 32.0 {
        t.segment(pres_de, accroche, Trait::plein(GRIS_TEXTE, 0.8));
    }
    let mut y = b.y;
    for (texte, style) in lignes {
        y += style.taille + 1.5;
        t.texte(b.x + l / 2.0, y - 3.0, texte, style.milieu());
    }
    noms.poses.push(b);
}

/// Widths with their counts, what the lines are, what is not drawn; returns the lowest ordinate used.
fn legende(t: &mut Toile, e: &Parcours, traces: &[Trace], max: i64, largeur: &impl Fn(i64) -> f64) -> f64 {
    let x = CADRE + 16.0;
    let fin = LARGEUR - 2.0;
    let titre = Style::second().gras(true).couleur(ENCRE);
    let corps = Style::second().couleur(ENCRE);
    t.texte(x, 13.0, "Ménages relogés", titre);
    let mut y = 26.0;
    let mut tailles: Vec<i64> = [1.0, 0.4, 0.1].iter().map(|p| rond_sous(max as f64 * p).round() as i64).collect();
    tailles.retain(|n| *n > 0);
    tailles.dedup();
    for n in tailles {
        let e = largeur(n);
        y += e.max(10.0) / 2.0;
        t.rectangle(x, y - e / 2.0, 34.0, e, Fond::Uni(BLEU));
        t.texte(x + 44.0, y + 4.2, &nombre(n), corps);
        y += e.max(10.0) / 2.0 + 8.0;
    }
    y += 16.0;
    let mut cles: Vec<(Option<Fond>, Trait, &str)> =
        vec![(Some(Fond::Uni(BLEU_PALE)), Trait::plein(BLEU, 2.0), "quartier du projet")];
    if !e.qpv.is_empty() {
        cles.push((Some(Fond::Uni(GRIS_PALE)), Trait::tirets(GRIS, 0.9), "autre QPV"));
    }
    cles.push((None, Trait::plein(GRIS, 0.9), "commune"));
    if traces.iter().any(|t| t.alerte) {
        cles.push((Some(Fond::Uni(ORANGE)), Trait::plein(ORANGE, 0.9), "plus de la moitié des relogements"));
    }
    for (fond, bord, texte) in cles {
        if let Some(f) = fond {
            t.rectangle(x + 1.0, y - 10.0, 14.0, 11.0, f);
        }
        t.cadre(x + 1.0, y - 10.0, 14.0, 11.0, bord);
        for ligne in theme::plier(texte, theme::SECOND, false, fin - x - 22.0, 2) {
            t.texte(x + 22.0, y, &ligne, corps);
            y += 15.0;
        }
        y += 4.0;
    }
    if let Some(phrase) = retenus(e) {
        y += 8.0;
        for ligne in theme::plier(&phrase, theme::SECOND, false, fin - x, 4) {
            t.texte(x, y, &ligne, Style::second());
            y += 15.0;
        }
    }
    y
}

/// `2 flux retenus (s), non dessinés`.
fn retenus(e: &Parcours) -> Option<String> {
    let n = e.communes.iter().map(|c| c.menages).chain([e.hors]).filter(|m| *m == Menages::Retenu).count();
    match n {
        0 => None,
        1 => Some("Un flux retenu (s), non dessiné".to_owned()),
        n => Some(format!("{n} flux retenus (s), non dessinés")),
    }
}

fn alternative(e: &Parcours, traces: &[Trace]) -> String {
    let flux: Vec<String> = traces
        .iter()
        .map(|t| {
            let meme = if t.boucle { ", même commune" } else { "" };
            format!("{}{meme} : {}", t.nom, compte(t.menages, "ménage", "ménages", Genre::Masculin))
        })
        .collect();
    let suite = retenus(e).map_or_else(String::new, |r| format!(" {r}."));
    format!(
        "Carte des parcours depuis {}, largeur des flèches selon le nombre de ménages. {}. {}.{suite}",
        e.quartier.nom,
        e.entete.titre.trim_end_matches('.'),
        flux.join(" ; ")
    )
}
