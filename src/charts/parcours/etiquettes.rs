//! Names and numbers over the map, where they hide the least.

use super::traces::{Trace, directions};
use super::{Commune, Menages, Parcours, couleur};
use crate::charts::fleche::{self, Lignes, Point};
use crate::charts::fond::{CADRE, Contour, Noms, Projection, dedans};
use crate::charts::placement::Boite;
use crate::charts::theme::{self, BLEU, ENCRE, GRIS_TEXTE};
use crate::charts::toile::{Style, Toile, Trait};
use crate::french::nombre;

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
pub fn etiqueter(
    t: &mut Toile,
    e: &Parcours,
    traces: &[Trace],
    quartier: &Lignes,
    projection: &Projection,
    cadre: Boite,
) {
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
        let mut dont = |texte: String| lignes.push((texte, Style::second().couleur(ENCRE).halo()));
        if let Some(n) = trace.partage.en_qpv.filter(|n| *n > 0) {
            dont(format!("dont {} en QPV", nombre(n)));
        }
        if let Some(n) = trace.partage.neufs.filter(|n| *n > 0) {
            dont(format!("dont {} en neuf", nombre(n)));
        }
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
