//! Names and numbers over the map, where they hide the least.

use super::traces::{Trace, directions};
use super::{Commune, Menages, Parcours, couleur};
use crate::charts::fleche::{self, Lignes, Point};
use crate::charts::fond::{CADRE, Contour, Noms, Projection, dedans};
use crate::charts::placement::Boite;
use crate::charts::theme::{self, BLEU, ENCRE, GRIS_TEXTE};
use crate::charts::toile::{Style, Toile, Trait};
use crate::french::nombre;

/// From a point to its label, farther than this, a line ties them.
const SANS_FIL: f64 = 32.0;
/// Room that the line takes.
const FIL: f64 = 3.0;
/// What a label pays whose line would cross another label: it goes there only if every other place is worse.
const CROISEMENT: f64 = 200.0;

/// Small boxes along a segment.
fn le_long(a: Point, b: Point, cote: f64) -> impl Iterator<Item = Boite> {
    let pas = (fleche::distance(a, b) / cote).ceil().max(1.0);
    (0..=pas as u32).map(move |i| {
        let k = f64::from(i) / pas;
        let (x, y) = (a.0 + (b.0 - a.0) * k, a.1 + (b.1 - a.1) * k);
        Boite { x: x - cote / 2.0, y: y - cote / 2.0, l: cote, h: cote }
    })
}

/// Where the line from a point meets its label; none when they are close.
fn fil(de: Point, b: &Boite) -> Option<Point> {
    let accroche = (de.0.clamp(b.x, b.x + b.l), de.1.clamp(b.y, b.y + b.h));
    (fleche::distance(de, accroche) > SANS_FIL).then_some(accroche)
}

/// Small boxes all over what is drawn, for labels to avoid.
fn encombrement(traces: &[Trace]) -> Vec<Boite> {
    let mut boites = Vec::new();
    for t in traces {
        let cote = t.largeur + 6.0;
        for w in t.axe.windows(2) {
            let [a, b] = w else { continue };
            boites.extend(le_long(*a, *b, cote));
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
            let croise = |a| le_long(pres_de, a, FIL).any(|f| noms.poses.iter().any(|o| o.chevauche(&f)));
            let croisement = if fil(pres_de, &b).is_some_and(croise) { CROISEMENT } else { 0.0 };
            (noms.ronds.iter().map(|o| o.commun(&b)).sum::<f64>() + d * 1.5 + ailleurs + croisement, b)
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, b)) = meilleure else { return };
    if let Some(accroche) = fil(pres_de, &b) {
        t.segment(pres_de, accroche, Trait::plein(GRIS_TEXTE, 0.8));
        // No other label lies over it.
        noms.poses.extend(le_long(pres_de, accroche, FIL));
    }
    let mut y = b.y;
    for (texte, style) in lignes {
        y += style.taille + 1.5;
        t.texte(b.x + l / 2.0, y - 3.0, texte, style.milieu());
    }
    noms.poses.push(b);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poser_pres(noms: &mut Noms, point: Point) -> Boite {
        poser(&mut Toile::default(), noms, point, &[], &[("12".to_owned(), Style::corps())]);
        *noms.poses.last().unwrap()
    }

    fn noms(ronds: Vec<Boite>, poses: Vec<Boite>) -> Noms {
        Noms { cadre: Boite { x: 0.0, y: 0.0, l: 500.0, h: 400.0 }, ronds, poses }
    }

    /// All around is taken: the label goes far, and nothing is written over the line that leads to it.
    #[test]
    fn no_label_lies_over_the_line_of_another() {
        let point = (200.0, 200.0);
        let mut n = noms(Vec::new(), vec![Boite { x: 150.0, y: 150.0, l: 100.0, h: 100.0 }]);
        let loin = poser_pres(&mut n, point);
        let accroche = fil(point, &loin).unwrap();
        let milieu = ((point.0 + accroche.0) / 2.0, (point.1 + accroche.1) / 2.0);
        let pris = |p: Point| n.poses.iter().skip(1).any(|b| b.chevauche(&Boite { x: p.0, y: p.1, l: 0.1, h: 0.1 }));
        assert!(pris(milieu) && pris(point));
    }

    /// Free places are all at the right, behind a label: the line goes round it.
    #[test]
    fn a_line_goes_round_the_labels_that_are_there() {
        let point = (100.0, 200.0);
        let autre = Boite { x: 140.0, y: 196.0, l: 40.0, h: 8.0 };
        let mut n = noms(vec![Boite { x: 0.0, y: 0.0, l: 195.0, h: 400.0 }], vec![autre]);
        let b = poser_pres(&mut n, point);
        assert!(b.x >= 195.0, "{b:?}");
        let accroche = fil(point, &b).unwrap();
        assert!(le_long(point, accroche, FIL).all(|f| !f.chevauche(&autre)), "{b:?}");
    }
}
