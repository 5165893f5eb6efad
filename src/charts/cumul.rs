//! Evolution in a year: the rate cumulated since January, last year in grey, the projection dotted to December.

use super::echelle::{Echelle, graduation, graduations_part, part_ronde, taux_imprime};
use super::placement::ecarter;
use super::theme::{BLEU, BLEU_PALE, ENCRE, GRIS, GRIS_CLAIR, GRIS_TEXTE, LARGEUR, MOIS_ABREGES, ORANGE, Rgb};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Lecture};
use crate::error::Result;
use crate::french::{Fraction, INSECABLE, enumerer, mois};
use crate::secrecy::Etat;

#[derive(Clone, Debug)]
pub struct Point {
    /// `None` before the first month that exists and after the last.
    pub valeur: Option<Lecture>,
    /// Late declarations may still change it: hollow.
    pub provisoire: bool,
}

#[derive(Clone, Debug)]
pub struct Projection {
    pub fin_annee: Fraction,
    pub bas: Option<Fraction>,
    pub haut: Option<Fraction>,
}

#[derive(Clone, Debug)]
pub struct Cumul {
    pub entete: Entete,
    pub annee: i32,
    /// January first, at most twelve.
    pub mois: Vec<Point>,
    pub precedente: Vec<Option<Lecture>>,
    pub projection: Option<Projection>,
    pub objectif: Option<Fraction>,
}

const GAUCHE: f64 = 42.0;
const DROITE: f64 = 150.0;
const HAUT: f64 = 16.0;
const CHAMP: f64 = 230.0;

/// One month to draw. A withheld one has none: its curve stops there, and « s » stands at its foot.
struct Trace {
    mois: usize,
    taux: Fraction,
    provisoire: bool,
}

/// `None` when no month of the year has a value.
pub fn dessiner(entree: &Cumul) -> Result<Option<Figure>> {
    let courante = suivre(entree.mois.iter().map(|p| (p.valeur.as_ref(), p.provisoire)));
    let Some(dernier) = courante.last() else { return Ok(None) };
    let passee = suivre(entree.precedente.iter().map(|v| (v.as_ref(), false)));
    let cible = entree.objectif.as_ref();
    let (max, reperes) = graduations_part(maximum(entree, &courante, &passee));
    let axe = Echelle::new(max, HAUT + CHAMP, -CHAMP);
    let fin = LARGEUR - DROITE;

    let mut t = Toile::default();
    for r in &reperes {
        t.segment((GAUCHE, axe.pos(*r)), (fin, axe.pos(*r)), Trait::plein(GRIS_CLAIR, 1.0));
        t.texte(GAUCHE - 7.0, axe.pos(*r) + 4.0, &graduation(*r), Style::petit().fin());
    }
    for (i, m) in MOIS_ABREGES.iter().enumerate() {
        t.texte(abscisse(i), HAUT + CHAMP + 18.0, m, Style::petit().milieu());
    }
    let mut etiquettes: Vec<(f64, String, Style)> = Vec::new();
    if let Some(p) = entree.projection.as_ref().filter(|_| dernier.mois < 11) {
        projeter(&mut t, p, dernier, &axe);
        etiquettes.push((
            axe.pos(p.fin_annee.as_f64()),
            format!("projection {}", taux_imprime(&p.fin_annee, cible)),
            Style::second().couleur(BLEU),
        ));
    }
    if let Some(c) = cible {
        let y = axe.pos(c.as_f64());
        t.segment((GAUCHE, y), (fin, y), Trait::tirets(ORANGE, 2.0));
        etiquettes.push((y, format!("objectif {}", part_ronde(c)), Style::second().gras(true).couleur(ORANGE)));
    }
    courbe(&mut t, &passee, &axe, GRIS, 1.6);
    if let Some(p) = passee.last() {
        t.point(abscisse(p.mois), axe.pos(p.taux.as_f64()), 2.5, GRIS, true);
        // The name stands at the end of the year: a rate that stops before says of what month it is.
        let quand = if p.mois < 11 { MOIS_ABREGES.get(p.mois).copied().unwrap_or_default() } else { "" };
        let texte = format!("{quand} {} : {}", entree.annee - 1, taux_imprime(&p.taux, cible));
        etiquettes.push((axe.pos(p.taux.as_f64()), texte.trim_start().to_owned(), Style::second().couleur(GRIS_TEXTE)));
    }
    courbe(&mut t, &courante, &axe, BLEU, 2.6);
    for p in &courante {
        t.point(abscisse(p.mois), axe.pos(p.taux.as_f64()), 4.2, BLEU, !p.provisoire);
    }
    marquer_retenus(&mut t, entree, axe.pos(0.0));
    let texte = format!("{} : {}", entree.annee, taux_imprime(&dernier.taux, cible));
    let style = Style::corps().gras(true).couleur(BLEU);
    let y = axe.pos(dernier.taux.as_f64());
    if dernier.mois == 11 {
        etiquettes.push((y, texte, style));
    } else {
        let passe = passee.iter().find(|p| p.mois == dernier.mois).map(|p| p.taux);
        let lignes: Vec<f64> = passe.iter().chain(cible).map(|f| axe.pos(f.as_f64())).collect();
        let base = degager(y, &lignes);
        let (x, style) =
            if base > y { (abscisse(dernier.mois) - 6.0, style) } else { (abscisse(dernier.mois), style.milieu()) };
        t.texte(x, base, &texte, style.halo());
    }
    let hauteurs: Vec<f64> = etiquettes.iter().map(|e| e.0).collect();
    for (y, (_, texte, style)) in ecarter(&hauteurs, 17.0, HAUT, HAUT + CHAMP).iter().zip(&etiquettes) {
        t.texte(fin + 8.0, y + 4.2, texte, *style);
    }
    let hauteur = legende(&mut t, &courante, entree);
    t.finir(&entree.entete, alternative(entree, &courante, &passee), hauteur).map(|f| Some(f.de(donnees(entree))))
}

/// The year in course up to its last month, and the same months of the year before.
fn donnees(e: &Cumul) -> Donnees {
    let courants = e.mois.iter().rposition(|p| p.valeur.is_some()).map_or(0, |i| i + 1);
    let nom = |i: usize| majuscule(&mois(i as u32 + 1));
    let mois_de = e.mois.iter().take(courants).enumerate().map(|(i, p)| (nom(i), p.valeur.as_ref()));
    let avant = e.precedente.iter().take(courants).enumerate();
    let avant = avant.map(|(i, v)| (nom(i), v.as_ref().and_then(Lecture::taux)));
    Donnees::taux(super::Trace::Courbe, mois_de).et(&(e.annee - 1).to_string(), avant).face_a(e.objectif)
}

fn majuscule(mot: &str) -> String {
    let mut lettres = mot.chars();
    lettres.next().map_or_else(String::new, |l| l.to_uppercase().chain(lettres).collect())
}

fn abscisse(mois: usize) -> f64 {
    GAUCHE + 16.0 + (LARGEUR - DROITE - GAUCHE - 32.0) * mois as f64 / 11.0
}

fn suivre<'a>(points: impl Iterator<Item = (Option<&'a Lecture>, bool)>) -> Vec<Trace> {
    let points = points.take(12).enumerate();
    points.filter_map(|(mois, (v, provisoire))| Some(Trace { mois, taux: v?.taux()?, provisoire })).collect()
}

/// Months whose exact rate is withheld; one without any known row has no rate to withhold.
fn retenus<'a>(valeurs: impl Iterator<Item = Option<&'a Lecture>>) -> Vec<usize> {
    let secret = |v: &Lecture| v.taux().is_none() && v.etat() != Etat::NonCalculable;
    valeurs.take(12).enumerate().filter(|(_, v)| v.is_some_and(secret)).map(|(i, _)| i).collect()
}

fn retenus_courants(e: &Cumul) -> Vec<usize> {
    retenus(e.mois.iter().map(|p| p.valeur.as_ref()))
}

fn retenus_passes(e: &Cumul) -> Vec<usize> {
    retenus(e.precedente.iter().map(Option::as_ref))
}

/// « s » at the foot of each withheld month: hatched for the year in course, in grey for the year before.
fn marquer_retenus(t: &mut Toile, e: &Cumul, pied: f64) {
    let courants = retenus_courants(e);
    for m in &courants {
        t.rectangle(abscisse(*m) - 8.0, pied - 17.0, 16.0, 17.0, Fond::Secret);
        t.texte(abscisse(*m), pied - 5.0, "s", Style::second().gras(true).couleur(ENCRE).milieu().halo());
    }
    for m in retenus_passes(e) {
        let y = if courants.contains(&m) { pied - 22.0 } else { pied - 5.0 };
        t.texte(abscisse(m), y, "s", Style::second().couleur(GRIS_TEXTE).milieu().halo());
    }
}

fn maximum(e: &Cumul, courante: &[Trace], passee: &[Trace]) -> f64 {
    let projete = e.projection.iter().flat_map(|p| [Some(p.fin_annee), p.haut]).flatten();
    let taux = courante.iter().chain(passee).map(|t| t.taux).chain(projete).map(|f| f.as_f64());
    taux.chain(e.objectif.map(|c| c.as_f64() * 1.05)).fold(0.0, f64::max)
}

fn projeter(t: &mut Toile, p: &Projection, dernier: &Trace, axe: &Echelle) {
    let depart = (abscisse(dernier.mois), axe.pos(dernier.taux.as_f64()));
    let x = abscisse(11);
    if let (Some(b), Some(h)) = (p.bas, p.haut) {
        t.polygone(vec![depart, (x, axe.pos(h.as_f64())), (x, axe.pos(b.as_f64()))], Fond::Uni(BLEU_PALE));
    }
    t.segment(depart, (x, axe.pos(p.fin_annee.as_f64())), Trait::points(BLEU, 2.4));
}

/// Baseline of the label of a point at `y`: above it, or below when that is further from the other lines.
fn degager(y: f64, lignes: &[f64]) -> f64 {
    let (dessus, dessous) = (y - 11.0, y + 20.0);
    let libre = |base: f64| lignes.iter().map(|l| (l - (base - 4.5)).abs()).fold(12.0, f64::min);
    if libre(dessus) >= libre(dessous) { dessus } else { dessous }
}

/// Months without a value leave a gap; one alone between two gaps is a dot.
fn courbe(t: &mut Toile, traces: &[Trace], axe: &Echelle, couleur: Rgb, epaisseur: f64) {
    for suite in traces.chunk_by(|a, b| a.mois + 1 == b.mois) {
        let points: Vec<(f64, f64)> = suite.iter().map(|p| (abscisse(p.mois), axe.pos(p.taux.as_f64()))).collect();
        match points.as_slice() {
            [(x, y)] => t.point(*x, *y, 2.0, couleur, true),
            _ => t.ligne(points, Trait::plein(couleur, epaisseur)),
        }
    }
}

fn legende(t: &mut Toile, courante: &[Trace], e: &Cumul) -> f64 {
    let y = HAUT + CHAMP + 42.0;
    let s = Style::petit();
    let mut x = GAUCHE + 6.0;
    let mut cle = |t: &mut Toile, texte: &str| {
        t.texte(x + 11.0, y, texte, s);
        let ici = x;
        x += 11.0 + s.largeur(texte) + 20.0;
        ici
    };
    if courante.iter().any(|p| p.provisoire) {
        let x = cle(t, "mois provisoire");
        t.point(x, y - 4.0, 4.2, BLEU, false);
    }
    if !retenus_passes(e).is_empty() {
        cle(t, &format!("s : secret ({} en gris)", e.annee - 1));
    } else if !retenus_courants(e).is_empty() {
        cle(t, "s : secret statistique");
    }
    let projetee = e.projection.as_ref().filter(|_| courante.last().is_some_and(|p| p.mois < 11));
    if let Some(Projection { bas: Some(b), haut: Some(h), .. }) = projetee {
        let texte = format!("projection à fin décembre, entre {} et {}", taux_imprime(b, None), taux_imprime(h, None));
        let x = cle(t, &texte);
        t.rectangle(x - 6.0, y - 9.0, 12.0, 10.0, Fond::Uni(BLEU_PALE));
    }
    y + 8.0
}

fn alternative(e: &Cumul, courante: &[Trace], passee: &[Trace]) -> String {
    let cible = e.objectif.as_ref();
    let mut texte = format!("Courbe du taux cumulé depuis janvier. {}", e.entete.titre);
    if let Some(p) = courante.last() {
        let nom = mois(p.mois as u32 + 1);
        texte.push_str(&format!(" Fin {nom} {}\u{a0}: {}.", e.annee, taux_imprime(&p.taux, cible)));
        if let Some(q) = passee.iter().find(|q| q.mois == p.mois) {
            texte.push_str(&format!(" Fin {nom} {}\u{a0}: {}.", e.annee - 1, taux_imprime(&q.taux, cible)));
        }
    }
    for (annee, retenus) in [(e.annee, retenus_courants(e)), (e.annee - 1, retenus_passes(e))] {
        if !retenus.is_empty() {
            let noms: Vec<String> = retenus.iter().map(|m| mois(*m as u32 + 1)).collect();
            texte.push_str(&format!(" Secret statistique (s) en {annee}{INSECABLE}: {}.", enumerer(&noms)));
        }
    }
    if let Some(p) = e.projection.as_ref().filter(|_| courante.last().is_some_and(|p| p.mois < 11)) {
        texte.push_str(&format!(" Projection à fin décembre\u{a0}: {}.", taux_imprime(&p.fin_annee, cible)));
    }
    if let Some(c) = cible {
        texte.push_str(&format!(" Objectif\u{a0}: {}.", part_ronde(c)));
    }
    texte.push_str(" Les valeurs sont dans le tableau qui suit.");
    texte
}
