//! Where a résidence stands beside the QPV, and to which family of patrimoine it belongs.

use std::collections::BTreeMap;

use crate::measures::{Niveau, Periode};
use crate::model::{Contour, References, projeter};
use crate::secrecy::PublishedMeasures;

use super::alerte::Situation;
use super::famille::Famille;

/// Distribution of dwellings into families, when the catalogue counts it: its classes bear the codes of [`Famille`].
const FAMILLES: &str = "parc_famille";
const TYPES: &str = "parc_type";

/// In a QPV or not, and how far from the nearest one. Résidences without point have neither.
pub fn situations(r: &References) -> BTreeMap<String, Situation> {
    let contours: Vec<Vec<(f64, f64)>> = r.qpv.values().flat_map(|q| &q.contours).map(anneau).collect();
    r.residences
        .iter()
        .map(|(code, x)| {
            let en_qpv = x.qpv.as_ref().map(Option::is_some);
            let distance = |p: (f64, f64)| contours.iter().filter_map(|c| au_bord(p, c)).reduce(f64::min);
            let distance_m = match en_qpv {
                Some(true) => Some(0),
                _ => x.point.and_then(distance).filter(|d| d.is_finite()).map(|d| d.round() as i64),
            };
            let secteur = r.secteurs.get(code).and_then(|s| s.code.clone());
            (code.clone(), Situation { en_qpv, distance_m, secteur })
        })
        .collect()
}

fn anneau(c: &Contour) -> Vec<(f64, f64)> {
    c.exterior().coords().filter_map(|p| projeter(p.x, p.y)).collect()
}

/// Metres from a point to the nearest segment of an outline.
fn au_bord(p: (f64, f64), anneau: &[(f64, f64)]) -> Option<f64> {
    let segments = anneau.iter().zip(anneau.iter().skip(1));
    segments
        .map(|(a, b)| {
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let longueur = dx * dx + dy * dy;
            let t =
                if longueur > 0.0 { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / longueur).clamp(0.0, 1.0) } else { 0.0 };
            (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
        })
        .reduce(f64::min)
}

/// The family of each résidence: given by hand, else counted, else deduced from its type and place.
pub fn familles(
    a_la_main: &BTreeMap<String, Famille>,
    publiees: &PublishedMeasures,
    parc: Periode,
    situations: &BTreeMap<String, Situation>,
) -> BTreeMap<String, Famille> {
    let majoritaire = |code: &str, zone: &str| -> Option<String> {
        let v = publiees.get(code, parc, Niveau::Residence, zone)?;
        let classes = publiees.classes(code);
        let total = v.denominateur()?;
        let k = (0..classes.len()).find(|k| v.classe(*k).is_some_and(|n| 2 * n > total))?;
        classes.get(k).cloned()
    };
    let deduire = |zone: &str| {
        let collectif = majoritaire(TYPES, zone).map(|t| t == "collectif");
        Famille::attribuer(false, false, collectif, situations.get(zone).and_then(|s| s.en_qpv))
    };
    let mut familles: BTreeMap<String, Famille> = publiees
        .zones("parc_logements", parc, Niveau::Residence)
        .filter_map(|(zone, _)| {
            let comptee = majoritaire(FAMILLES, zone).as_deref().and_then(Famille::de_code);
            Some((zone.to_owned(), comptee.or_else(|| deduire(zone))?))
        })
        .collect();
    familles.extend(a_la_main.iter().map(|(z, f)| (z.clone(), *f)));
    familles
}

/// The commune of each résidence, QPV and IRIS, where it can be told: from the code when it holds one, else from the point of the
/// résidence or the outline of the QPV. A QPV of several communes has none.
pub fn communes(r: &References, publiees: &PublishedMeasures) -> BTreeMap<(Niveau, String), String> {
    let cernes: Vec<Cerne<'_>> =
        r.communes.iter().flat_map(|(code, c)| c.contours.iter().map(move |x| Cerne::new(code, anneau(x)))).collect();
    let de_point = |p: (f64, f64)| cernes.iter().find(|c| c.contient(p)).map(|c| c.code.to_owned());
    let connue = |code: &str| r.communes.contains_key(code).then(|| code.to_owned());
    let mut communes = BTreeMap::new();
    let mut zones: Vec<(Niveau, &str)> = publiees
        .iter()
        .filter(|(c, _)| matches!(c.niveau, Niveau::Residence | Niveau::Iris | Niveau::Qpv))
        .map(|(c, _)| (c.niveau, c.zone.as_str()))
        .collect();
    zones.sort_unstable();
    zones.dedup();
    for (niveau, zone) in zones {
        let commune = match niveau {
            // `programme-<siren>-<commune>-<name>`: résidences that no list names.
            Niveau::Residence => match r.residences.get(zone) {
                Some(x) => x.point.and_then(de_point),
                None => zone.split('-').nth(2).and_then(connue),
            },
            Niveau::Iris => zone.get(..5).and_then(connue),
            _ => r.qpv.get(zone).and_then(|q| {
                let mut vues: Vec<Option<String>> =
                    q.contours.iter().flat_map(anneau_interieur).map(de_point).collect();
                vues.sort();
                vues.dedup();
                if let [Some(unique)] = vues.as_slice() { Some(unique.clone()) } else { None }
            }),
        };
        if let Some(c) = commune {
            communes.insert((niveau, zone.to_owned()), c);
        }
    }
    communes
}

/// An outline of a commune and its bounds: most points are outside without looking further.
struct Cerne<'a> {
    code: &'a str,
    bas: (f64, f64),
    haut: (f64, f64),
    anneau: Vec<(f64, f64)>,
}

impl<'a> Cerne<'a> {
    fn new(code: &'a str, anneau: Vec<(f64, f64)>) -> Self {
        let (mut bas, mut haut) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        for p in &anneau {
            bas = (bas.0.min(p.0), bas.1.min(p.1));
            haut = (haut.0.max(p.0), haut.1.max(p.1));
        }
        Cerne { code, bas, haut, anneau }
    }

    fn contient(&self, p: (f64, f64)) -> bool {
        let proche = self.bas.0 <= p.0 && p.0 <= self.haut.0 && self.bas.1 <= p.1 && p.1 <= self.haut.1;
        proche && dedans(p, &self.anneau)
    }
}

/// Points of an outline drawn a little inside it: two communes that share a border do not share a QPV.
fn anneau_interieur(c: &Contour) -> Vec<(f64, f64)> {
    let points = anneau(c);
    let n = points.len().max(1) as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |s, p| (s.0 + p.0 / n, s.1 + p.1 / n));
    points.into_iter().map(|p| (x + (p.0 - x) * 0.9, y + (p.1 - y) * 0.9)).collect()
}

/// Whether a point is inside an outline: an odd number of borders to its right.
fn dedans(p: (f64, f64), anneau: &[(f64, f64)]) -> bool {
    let segments = anneau.iter().zip(anneau.iter().skip(1));
    segments.filter(|(a, b)| (a.1 > p.1) != (b.1 > p.1) && p.0 < (b.0 - a.0) * (p.1 - a.1) / (b.1 - a.1) + a.0).count()
        % 2
        == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_to_the_border_not_to_a_corner() {
        let carre = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)];
        assert_eq!(au_bord((50.0, 150.0), &carre), Some(50.0));
        assert_eq!(au_bord((103.0, 104.0), &carre), Some(5.0));
        assert_eq!(au_bord((0.0, 0.0), &[]), None);
        assert!(dedans((50.0, 50.0), &carre) && !dedans((150.0, 50.0), &carre) && !dedans((-1.0, 50.0), &carre));
    }
}
