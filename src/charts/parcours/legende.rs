//! What widths and colours mean, and the picture in words.

use super::traces::Trace;
use super::{EN_QPV, HORS_QPV, Menages, NEUF, PARTAGE_TU, Parcours};
use crate::charts::fond::{CADRE, rond_sous};
use crate::charts::theme::{self, BLEU, BLEU_PALE, ENCRE, GRIS, GRIS_PALE, LARGEUR, ORANGE};
use crate::charts::toile::{Fond, Style, Toile, Trait};
use crate::french::{Genre, compte, nombre};

/// Widths with their counts, what the lines are, what is not drawn; returns the lowest ordinate used.
pub fn legende(t: &mut Toile, e: &Parcours, traces: &[Trace], max: i64, largeur: &impl Fn(i64) -> f64) -> f64 {
    let x = CADRE + 16.0;
    let fin = LARGEUR - 2.0;
    let titre = Style::second().gras(true).couleur(ENCRE);
    let corps = Style::second().couleur(ENCRE);
    t.texte(x, 13.0, "Ménages relogés", titre);
    let mut y = 26.0;
    for n in tailles(traces, max) {
        let e = largeur(n);
        y += e.max(10.0) / 2.0;
        t.rectangle(x, y - e / 2.0, 34.0, e, Fond::Uni(GRIS));
        t.texte(x + 44.0, y + 4.2, &nombre(n), corps);
        y += e.max(10.0) / 2.0 + 8.0;
    }
    y += 16.0;
    let vers = |fond, texte: &'static str| (Some(Fond::Uni(fond)), Trait::plein(fond, 0.9), texte);
    let mut cles: Vec<(Option<Fond>, Trait, &str)> = Vec::new();
    let su = |t: &&Trace| t.partage.en_qpv.is_some();
    if traces.iter().filter(su).any(|t| t.partage.en_qpv < Some(t.menages)) {
        let tu = traces.iter().filter(su).any(|t| t.partage.neufs.is_none());
        cles.push(vers(HORS_QPV, if tu { "hors QPV, ou neuf retenu (s)" } else { "vers un logement hors QPV" }));
    }
    if traces.iter().filter(su).any(|t| t.partage.neufs.is_some_and(|n| n > 0)) {
        cles.push((Some(Fond::Uni(NEUF)), Trait::plein(HORS_QPV, 0.9), "dont neuf ou de moins de cinq ans"));
    }
    if traces.iter().any(|t| t.partage.en_qpv.is_some_and(|n| n > 0)) {
        cles.push(vers(EN_QPV, "vers un QPV"));
    }
    if traces.iter().any(|t| t.partage.en_qpv.is_none()) {
        cles.push((Some(Fond::Secret), Trait::plein(PARTAGE_TU, 1.2), "en QPV ou non : retenu (s)"));
    }
    cles.push((Some(Fond::Uni(BLEU_PALE)), Trait::plein(BLEU, 2.0), "quartier du projet"));
    if !e.qpv.is_empty() {
        cles.push((Some(Fond::Uni(GRIS_PALE)), Trait::tirets(GRIS, 0.9), "autre QPV"));
    }
    cles.push((None, Trait::plein(GRIS, 0.9), "commune"));
    if traces.iter().any(|t| t.alerte) {
        cles.push((None, Trait::plein(ORANGE, 2.5), "plus de la moitié des relogements"));
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

/// The widest and the thinnest of the arrows drawn, and a round number between them when there is one: no width that the map does not show.
fn tailles(traces: &[Trace], max: i64) -> Vec<i64> {
    let dessinees = || traces.iter().map(|t| t.menages).filter(|n| *n > 0);
    let (haut, bas) = (dessinees().max().unwrap_or(max), dessinees().min().unwrap_or(max));
    let milieu = rond_sous((haut + bas) as f64 / 2.0).round() as i64;
    let mut tailles = vec![haut];
    tailles.extend(Some(milieu).filter(|m| (bas + 1..haut).contains(m)));
    tailles.extend(Some(bas).filter(|b| *b < haut));
    tailles
}

/// `Non dessinés : 2 flux retenus (s)`: a sentence does not begin with a digit.
fn retenus(e: &Parcours) -> Option<String> {
    let n = e.communes.iter().map(|c| c.menages).chain([e.hors]).filter(|m| *m == Menages::Retenu).count();
    match n {
        0 => None,
        1 => Some("Un flux retenu (s), non dessiné".to_owned()),
        n => Some(format!("Non dessinés : {n} flux retenus (s)")),
    }
}

pub fn alternative(e: &Parcours, traces: &[Trace]) -> String {
    let flux: Vec<String> = traces
        .iter()
        .map(|t| {
            let meme = if t.boucle { ", même commune" } else { "" };
            let qpv = match t.partage.en_qpv {
                None => ", en QPV ou non retenu (s)".to_owned(),
                Some(0) => String::new(),
                Some(n) => format!(", dont {} en QPV", nombre(n)),
            };
            let neufs = match t.partage.neufs {
                None => ", neufs retenus (s)".to_owned(),
                Some(0) => String::new(),
                Some(n) => format!(", dont {} hors QPV dans le neuf", nombre(n)),
            };
            format!("{}{meme} : {}{qpv}{neufs}", t.nom, compte(t.menages, "ménage", "ménages", Genre::Masculin))
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
