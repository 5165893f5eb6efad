//! Forecast against actual: two cumulated lines on half-years. What is done comes from published counts.

use super::echelle::Echelle;
use super::placement::ecarter;
use super::theme::{self, BLEU, ENCRE, GRIS, GRIS_CLAIR, GRIS_TEXTE, LARGEUR, ORANGE};
use super::toile::{Style, Toile, Trait};
use super::{Entete, Figure};
use crate::error::Result;
use crate::french::{Fraction, nombre};

#[derive(Clone, Debug)]
pub struct Rattrapage {
    pub entete: Entete,
    /// `S1 2026`, in order of time, with what is expected by its end and what was done by then, when it is known.
    pub semestres: Vec<(String, i64, Option<i64>)>,
    /// The closing date, as a number of half-years since the first began, and what is done then.
    pub aujourd_hui: Option<(Fraction, i64)>,
}

const GAUCHE: f64 = 42.0;
const DROITE: f64 = 120.0;
const HAUT: f64 = 18.0;
const CHAMP: f64 = 200.0;

/// `None` when nothing is expected, or nothing that was done is known.
pub fn dessiner(e: &Rattrapage) -> Result<Option<Figure>> {
    let n = e.semestres.len();
    let faits = || e.semestres.iter().filter_map(|s| s.2).chain(e.aujourd_hui.iter().map(|a| a.1));
    let prevus = e.semestres.iter().map(|s| s.1);
    let plus_haut = prevus.chain(faits()).max().unwrap_or(0);
    let Some((derniere, _, _)) = e.semestres.last().filter(|s| s.1 > 0) else { return Ok(None) };
    if faits().next().is_none() {
        return Ok(None);
    }
    let (max, reperes) = graduations(plus_haut);
    let axe = Echelle::new(max as f64, HAUT + CHAMP, -CHAMP);
    let fin = LARGEUR - DROITE;
    let x = |semestres: f64| GAUCHE + (fin - GAUCHE) * (semestres / n as f64).clamp(0.0, 1.0);
    let mut t = Toile::default();
    for r in &reperes {
        t.segment((GAUCHE, axe.pos(*r as f64)), (fin, axe.pos(*r as f64)), Trait::plein(GRIS_CLAIR, 1.0));
        t.texte(GAUCHE - 7.0, axe.pos(*r as f64) + 4.0, &nombre(*r), Style::petit().fin());
    }
    let pas = (fin - GAUCHE) / n as f64;
    let style = Style::petit().couleur(ENCRE).milieu();
    for (i, (nom, ..)) in e.semestres.iter().enumerate() {
        for (k, l) in theme::plier(nom, style.taille, false, pas - 2.0, 2).iter().enumerate() {
            t.texte(x(i as f64 + 0.5), HAUT + CHAMP + 17.0 + 13.0 * k as f64, l, style);
        }
    }
    let mut prevu = vec![(x(0.0), axe.pos(0.0))];
    prevu.extend(e.semestres.iter().enumerate().map(|(i, s)| (x(i as f64 + 1.0), axe.pos(s.1 as f64))));
    t.ligne(prevu, Trait::tirets(GRIS, 2.0));
    let mut realise: Vec<(f64, i64)> = vec![(0.0, 0)];
    realise.extend(e.semestres.iter().enumerate().filter_map(|(i, s)| Some((i as f64 + 1.0, s.2?))));
    realise.extend(e.aujourd_hui.as_ref().map(|(f, n)| (f.as_f64(), *n)).filter(|(ou, _)| *ou > dernier(&realise)));
    t.ligne(realise.iter().map(|(ou, v)| (x(*ou), axe.pos(*v as f64))).collect(), Trait::plein(BLEU, 2.6));
    for (ou, v) in realise.iter().skip(1) {
        t.point(x(*ou), axe.pos(*v as f64), 4.2, BLEU, true);
    }
    let total = e.semestres.last().map_or(0, |s| s.1);
    let mut etiquettes = vec![(axe.pos(total as f64), format!("prévu : {}", nombre(total)), GRIS_TEXTE)];
    if let Some((ou, v)) = realise.last().filter(|(ou, _)| *ou >= n as f64) {
        let _ = ou;
        etiquettes.push((axe.pos(*v as f64), format!("réalisé : {}", nombre(*v)), BLEU));
    } else if let Some((ou, v)) = realise.last() {
        let ici = (x(*ou) + 9.0, axe.pos(*v as f64) + 15.0);
        t.texte(ici.0, ici.1, &format!("réalisé : {}", nombre(*v)), Style::corps().gras(true).couleur(BLEU).halo());
    }
    let hauteurs: Vec<f64> = etiquettes.iter().map(|e| e.0).collect();
    for (y, (_, texte, couleur)) in ecarter(&hauteurs, 17.0, HAUT, HAUT + CHAMP).iter().zip(&etiquettes) {
        t.texte(fin + 8.0, y + 4.2, texte, Style::second().gras(true).couleur(*couleur));
    }
    if let Some((f, _)) = &e.aujourd_hui {
        let ici = x(f.as_f64());
        t.segment((ici, HAUT), (ici, HAUT + CHAMP), Trait::points(ORANGE, 1.6));
        t.texte(ici, HAUT - 6.0, "date d'arrêté", Style::petit().couleur(ORANGE).milieu());
    }
    let mut alternative = format!("Deux courbes cumulées, prévu et réalisé. {}", e.entete.titre);
    for (nom, prevu, realise) in &e.semestres {
        let fait = realise.map_or_else(String::new, |n| format!(", réalisé {}", nombre(n)));
        alternative.push_str(&format!(" Fin {nom}\u{a0}: prévu {}{fait}.", nombre(*prevu)));
    }
    if let Some((_, n)) = &e.aujourd_hui {
        alternative.push_str(&format!(" À la date d'arrêté\u{a0}: réalisé {}.", nombre(*n)));
    }
    alternative.push_str(&format!(" Le plan finit au {derniere}. Les valeurs sont dans le tableau qui suit."));
    t.finir(&e.entete, alternative, HAUT + CHAMP + 40.0).map(Some)
}

fn dernier(points: &[(f64, i64)]) -> f64 {
    points.last().map_or(0.0, |p| p.0)
}

fn graduations(max: i64) -> (i64, Vec<i64>) {
    let vise = max.max(1);
    let pas = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 50_000]
        .into_iter()
        .find(|p| vise <= 6 * p)
        .unwrap_or(200_000);
    let n = (vise + pas - 1) / pas;
    (n * pas, (0..=n).map(|i| i * pas).collect())
}
