//! Relogements of a plan, half-year after half-year: one stacked bar each, and the limit above which a half-year is a peak.

use super::echelle::Echelle;
use super::theme::{self, BLANC, ENCRE, GRIS, GRIS_CLAIR, GRIS_PALE, LARGEUR, ORANGE, Rgb};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Serie, Trace};
use crate::error::Result;
use crate::french::{Fraction, nombre};

/// One operation: its relogements in each half-year, in the order of the bars. Forecasts only.
#[derive(Clone, Debug)]
pub struct Operation {
    pub libelle: String,
    pub semestres: Vec<i64>,
}

#[derive(Clone, Debug)]
pub struct Semestres {
    pub entete: Entete,
    /// `S1 2026`, in order of time.
    pub semestres: Vec<String>,
    pub operations: Vec<Operation>,
    /// Above it a half-year is a peak.
    pub limite: Option<Fraction>,
}

/// Operations that have a colour of their own; the others are one grey segment.
const COULEURS: usize = 5;
const GAUCHE: f64 = 42.0;
const DROITE: f64 = 84.0;
const CHAMP: f64 = 230.0;

/// `None` when nobody is to be rehoused.
pub fn dessiner(entree: &Semestres) -> Result<Option<Figure>> {
    let n = entree.semestres.len();
    let rangs = rangs(&entree.operations);
    let totaux: Vec<i64> = (0..n).map(|i| rangs.iter().map(|r| r.de(i)).sum()).collect();
    let plus_haut = totaux.iter().copied().max().unwrap_or(0);
    if plus_haut <= 0 {
        return Ok(None);
    }
    let mut t = Toile::default();
    let haut = legende(&mut t, &rangs) + 30.0;
    let limite = entree.limite.map(|f| f.as_f64());
    let (max, reperes) = graduations(limite.unwrap_or(0.0).max(plus_haut as f64));
    let axe = Echelle::new(max, haut + CHAMP, -CHAMP);
    let fin = LARGEUR - DROITE;
    for r in &reperes {
        t.segment((GAUCHE, axe.pos(*r as f64)), (fin, axe.pos(*r as f64)), Trait::plein(GRIS_CLAIR, 1.0));
        t.texte(GAUCHE - 7.0, axe.pos(*r as f64) + 4.0, &nombre(*r), Style::petit().fin());
    }
    let pas = (fin - GAUCHE) / n as f64;
    let barre = (pas * 0.62).min(64.0);
    for (i, (nom, total)) in entree.semestres.iter().zip(&totaux).enumerate() {
        let milieu = GAUCHE + pas * (i as f64 + 0.5);
        empiler(&mut t, &rangs, i, (milieu - barre / 2.0, barre), &axe);
        let pic = limite.is_some_and(|l| *total as f64 > l);
        let y = axe.pos(*total as f64) - 6.0;
        t.texte(milieu, y, &nombre(*total), Style::corps().gras(true).milieu().halo());
        if pic {
            t.texte(milieu, y - 15.0, "pic", Style::second().gras(true).couleur(ORANGE).milieu().halo());
        }
        // The year once under each half-year when bars are too close for the whole name.
        let style = Style::petit().couleur(ENCRE).milieu();
        let lignes = theme::plier(nom, style.taille, false, pas - 2.0, 2);
        for (k, l) in lignes.iter().enumerate() {
            t.texte(milieu, haut + CHAMP + 17.0 + 13.0 * k as f64, l, style);
        }
    }
    if let (Some(l), Some(f)) = (limite, &entree.limite) {
        let y = axe.pos(l);
        t.segment((GAUCHE, y), (fin, y), Trait::tirets(ORANGE, 2.0));
        let style = Style::second().gras(true).couleur(ORANGE);
        t.texte(fin + 6.0, y - 2.0, "limite de", style);
        t.texte(fin + 6.0, y + 12.0, &format!("pic : {}", imprimer(f)), style);
    }
    t.finir(&entree.entete, alternative(entree, &rangs, &totaux), haut + CHAMP + 40.0)
        .map(|f| Some(f.de(donnees(entree))))
}

fn donnees(e: &Semestres) -> Donnees {
    let serie = |o: &Operation| Serie {
        nom: o.libelle.clone(),
        points: e.semestres.iter().cloned().zip(o.semestres.iter().map(|n| Fraction::new(*n, 1))).collect(),
    };
    Donnees { trace: Trace::Colonnes, series: e.operations.iter().map(serie).collect(), ensemble: None, objectif: None }
}

struct Rang {
    libelle: String,
    semestres: Vec<i64>,
    couleur: Rgb,
}

impl Rang {
    fn de(&self, i: usize) -> i64 {
        self.semestres.get(i).copied().unwrap_or(0).max(0)
    }
}

/// The largest operations from the bottom up, then the others together.
fn rangs(operations: &[Operation]) -> Vec<Rang> {
    let total = |o: &Operation| o.semestres.iter().sum::<i64>();
    let mut tries: Vec<&Operation> = operations.iter().collect();
    tries.sort_by_key(|o| std::cmp::Reverse(total(o)));
    let (propres, autres) = tries.split_at(tries.len().min(COULEURS));
    let couleurs = theme::degrade(COULEURS);
    let mut rangs: Vec<Rang> = propres
        .iter()
        .zip(couleurs)
        .map(|(o, couleur)| Rang { libelle: o.libelle.clone(), semestres: o.semestres.clone(), couleur })
        .collect();
    let n = operations.iter().map(|o| o.semestres.len()).max().unwrap_or(0);
    let somme = (0..n).map(|i| autres.iter().filter_map(|o| o.semestres.get(i)).sum()).collect();
    match autres {
        [] => {}
        [seule] => rangs.push(Rang { libelle: seule.libelle.clone(), semestres: somme, couleur: GRIS_PALE }),
        _ => rangs.push(Rang {
            libelle: format!("{} autres opérations", autres.len()),
            semestres: somme,
            couleur: GRIS_PALE,
        }),
    }
    rangs
}

fn empiler(t: &mut Toile, rangs: &[Rang], i: usize, (x, large): (f64, f64), axe: &Echelle) {
    let mut cumul = 0;
    for r in rangs {
        let v = r.de(i);
        if v == 0 {
            continue;
        }
        let (bas, sommet) = (axe.pos(cumul as f64), axe.pos((cumul + v) as f64));
        garnir(t, r, (x, sommet), (large, bas - sommet));
        if bas - sommet >= 15.0 {
            let style = Style::petit().gras(true).couleur(theme::texte_sur(r.couleur)).milieu();
            t.texte(x + large / 2.0, (bas + sommet) / 2.0 + 4.0, &nombre(v), style);
        }
        if cumul > 0 {
            t.segment((x, bas), (x + large, bas), Trait::plein(BLANC, 1.6));
        }
        cumul += v;
    }
    let sommet = axe.pos(cumul as f64);
    if cumul > 0 {
        t.cadre(x, sommet, large, axe.pos(0.0) - sommet, Trait::plein(GRIS, 0.8));
    }
}

/// A segment; that of the other operations is dotted, so that it is told from the palest blue without colour.
fn garnir(t: &mut Toile, r: &Rang, (x, y): (f64, f64), (large, haut): (f64, f64)) {
    t.rectangle(x, y, large, haut, Fond::Uni(r.couleur));
    if r.couleur != GRIS_PALE {
        return;
    }
    let mut ici = y + 2.5;
    while ici < y + haut - 0.5 {
        t.segment((x + 2.0, ici), (x + large - 1.0, ici), Trait::points(GRIS, 1.4));
        ici += 4.0;
    }
}

/// Keys from the bottom of the bars up; returns the baseline of the last.
fn legende(t: &mut Toile, rangs: &[Rang]) -> f64 {
    let style = Style::second().couleur(ENCRE);
    let (mut x, mut y) = (0.0, 14.0);
    for r in rangs {
        let texte = theme::abreger(&r.libelle, style.taille, false, 320.0);
        let l = 19.0 + style.largeur(&texte);
        if x > 0.0 && x + l > LARGEUR {
            x = 0.0;
            y += 20.0;
        }
        garnir(t, r, (x, y - 10.5), (13.0, 13.0));
        t.cadre(x, y - 10.5, 13.0, 13.0, Trait::plein(GRIS, 0.8));
        t.texte(x + 19.0, y, &texte, style);
        x += l + 18.0;
    }
    y
}

/// A round maximum with room for the total above the highest bar, and its graduations.
fn graduations(max: f64) -> (f64, Vec<i64>) {
    let vise = max * 1.12;
    let pas = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 50_000]
        .into_iter()
        .find(|p| vise / f64::from(*p) <= 6.0)
        .unwrap_or(200_000);
    let n = (vise / f64::from(pas)).ceil().max(1.0) as i64;
    let pas = i64::from(pas);
    ((n * pas) as f64, (0..=n).map(|i| i * pas).collect())
}

fn imprimer(f: &Fraction) -> String {
    f.value(u32::from(f.num() % f.den() != 0))
}

fn alternative(e: &Semestres, rangs: &[Rang], totaux: &[i64]) -> String {
    let mut texte = format!("Barres empilées, une par semestre. {}", e.entete.titre);
    for (i, (nom, total)) in e.semestres.iter().zip(totaux).enumerate() {
        let parts: Vec<String> =
            rangs.iter().filter(|r| r.de(i) > 0).map(|r| format!("{} {}", r.libelle, nombre(r.de(i)))).collect();
        let pic = e.limite.as_ref().is_some_and(|l| *total as f64 > l.as_f64());
        let marque = if pic { " (pic)" } else { "" };
        texte.push_str(&format!(" {nom}\u{a0}: {}{marque}", nombre(*total)));
        texte.push_str(&if parts.is_empty() { ".".to_owned() } else { format!(" ({}).", parts.join(", ")) });
    }
    if let Some(l) = &e.limite {
        texte.push_str(&format!(" Limite de pic\u{a0}: {}.", imprimer(l)));
    }
    texte.push_str(" Les valeurs sont dans le tableau qui suit.");
    texte
}
