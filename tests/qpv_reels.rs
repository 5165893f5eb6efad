//! The 1 584 real outlines of 2024, when they are there, against a search that shares nothing with the program: ray casting over
//! degrees, polygon after polygon, points projected by published formulas.

#[path = "support/projections.rs"]
mod projections;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use bilan::model::{Contour, Etat, Localisateur, Reparation, generation_qpv, lire_contours};
use geo::{InteriorPoint, RemoveRepeatedPoints};

/// A point closer to a border than this is « limite » (published outlines are rounded).
const TOLERANCE: f64 = 15.0;

type Qpv = BTreeMap<String, Vec<Contour>>;

/// The outlines and what had to be said of them; `None` when the file is not there.
fn contours() -> Option<(Qpv, Vec<String>)> {
    let chemin: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/qpv2024.geojson");
    if !chemin.is_file() {
        println!("passé : les contours des QPV 2024 ne sont pas là");
        return None;
    }
    let lus = lire_contours(&chemin, "code_qp").unwrap();
    Some((
        lus.entites.into_iter().map(|e| (e.code, e.formes)).collect(),
        lus.remarques.into_iter().map(|r| r.1).collect(),
    ))
}

fn localisateur(qpv: &Qpv) -> Localisateur {
    Localisateur::new(qpv.iter().map(|(c, f)| (c.clone(), f.as_slice())), TOLERANCE)
}

/// Département of a QPV, on two characters on the mainland.
fn departement(code: &str) -> &str {
    let d = &code[2..5];
    if d.starts_with("97") || d.starts_with("98") { d } else { &d[1..] }
}

/// Metres of one degree around a latitude: enough to tell on which side of the tolerance a point is.
fn echelle(latitude: f64) -> (f64, f64) {
    let phi = latitude.to_radians();
    let y = 111_132.95 - 559.85 * (2.0 * phi).cos() + 1.175 * (4.0 * phi).cos();
    (111_412.84 * phi.cos() - 93.5 * (3.0 * phi).cos(), y)
}

/// Ray casting, edge after edge: true when the point is inside the ring.
fn dans_anneau(anneau: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let mut dedans = false;
    for i in 0..anneau.len() {
        let ((xa, ya), (xb, yb)) = (anneau[i], anneau[(i + 1) % anneau.len()]);
        if (ya > y) != (yb > y) && x < xa + (y - ya) / (yb - ya) * (xb - xa) {
            dedans = !dedans;
        }
    }
    dedans
}

/// Distance to the nearest edge, metres.
fn distance(anneau: &[(f64, f64)], (x, y): (f64, f64)) -> f64 {
    let (mx, my) = echelle(y);
    let metres = |(a, b): (f64, f64)| ((a - x) * mx, (b - y) * my);
    let mut plus_pres = f64::INFINITY;
    for i in 0..anneau.len() {
        let ((xa, ya), (xb, yb)) = (metres(anneau[i]), metres(anneau[(i + 1) % anneau.len()]));
        let (dx, dy) = (xb - xa, yb - ya);
        let carre = dx * dx + dy * dy;
        let t = if carre > 0.0 { (-(xa * dx + ya * dy) / carre).clamp(0.0, 1.0) } else { 0.0 };
        plus_pres = plus_pres.min((xa + t * dx).hypot(ya + t * dy));
    }
    plus_pres
}

/// What the naive search says: the QPV that hold the point, and the distance to the nearest border.
fn naif<'a>(anneaux: &'a BTreeMap<&str, Vec<Vec<(f64, f64)>>>, point: (f64, f64)) -> (BTreeSet<&'a str>, f64) {
    let mut dedans = BTreeSet::new();
    let mut bord = f64::INFINITY;
    for (code, formes) in anneaux {
        for anneau in formes {
            // No QPV is half a degree wide: one that begins further away is neither around the point nor near it.
            let Some(debut) = anneau.first() else { continue };
            if (debut.0 - point.0).abs() > 0.5 || (debut.1 - point.1).abs() > 0.5 {
                continue;
            }
            if dans_anneau(anneau, point) {
                dedans.insert(*code);
            }
            bord = bord.min(distance(anneau, point));
        }
    }
    (dedans, bord)
}

fn anneaux(qpv: &Qpv) -> BTreeMap<&str, Vec<Vec<(f64, f64)>>> {
    let points = |f: &Contour| f.exterior().0.iter().map(|c| (c.x, c.y)).collect();
    qpv.iter().map(|(c, f)| (c.as_str(), f.iter().map(points).collect())).collect()
}

/// SplitMix64, between 0 and 1.
struct De(u64);

impl De {
    fn tirer(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A point drawn in the box of a ring, enlarged by a third on each side.
fn autour(de: &mut De, anneau: &[(f64, f64)]) -> (f64, f64) {
    let borner = |f: &dyn Fn(&(f64, f64)) -> f64| {
        let valeurs = anneau.iter().map(f);
        let (bas, haut) = (valeurs.clone().fold(f64::INFINITY, f64::min), valeurs.fold(f64::NEG_INFINITY, f64::max));
        (bas - (haut - bas) / 3.0, (haut - bas) * 5.0 / 3.0)
    };
    let ((x, largeur), (y, hauteur)) = (borner(&|p| p.0), borner(&|p| p.1));
    (x + de.tirer() * largeur, y + de.tirer() * hauteur)
}

/// 1 584 codes of known form, by last letter as published; 1 634 rings, less those without surface.
#[test]
fn every_outline_of_the_country_is_read() {
    let Some((qpv, remarques)) = contours() else { return };
    assert_eq!(qpv.len(), 1584);
    assert!(qpv.keys().all(|c| generation_qpv(c) == Some(bilan::model::Generation::Qp2024)));
    let lettre = |l: char| qpv.keys().filter(|c| c.ends_with(l)).count();
    assert_eq!(['M', 'I', 'N', 'C'].map(lettre), [1087, 341, 139, 17]);
    let sans_surface = remarques.iter().filter(|r| r.contains("sans surface")).count();
    let parties: usize = qpv.values().map(Vec::len).sum();
    assert!(qpv.values().all(|f| !f.is_empty()));
    println!("{parties} parties, {sans_surface} QPV avec un anneau sans surface, {} remarques", remarques.len());
    // 1 634 rings without holes, of which 4 have no surface.
    assert_eq!((parties, sans_surface), (1634 - 4, 4));
    assert!(qpv.values().flatten().all(|f| f.interiors().is_empty()));
    assert!(localisateur(&qpv).complet());
}

/// A point well inside each part comes back to its QPV, with its system, without it, and swapped.
#[test]
fn the_inside_of_each_part_comes_back_to_its_code() {
    let Some((qpv, _)) = contours() else { return };
    let l = localisateur(&qpv);
    let anneaux = anneaux(&qpv);
    let (mut dedans, mut limites, mut sans_systeme) = (0, 0, 0);
    for (code, formes) in &qpv {
        let commune = format!("{:0<5}", departement(code));
        for forme in formes {
            // The point is asked of outlines without their doubled vertices; the search has them.
            let Some(point) = forme.remove_repeated_points().interior_point() else { continue };
            let degres = (point.x(), point.y());
            let Some((epsg, x, y)) = projections::du_registre(departement(code), degres.0, degres.1) else {
                // Outside the systems of the register: nobody can tell, and « outside » would be wrong.
                let p = l.placer(Some(degres.0), Some(degres.1), Some(4326), Some(&commune));
                assert_eq!(p.etat, Etat::Illisible, "{code}");
                sans_systeme += 1;
                continue;
            };
            let droit = l.placer(Some(x), Some(y), Some(epsg), None);
            match droit.etat {
                Etat::Dedans => dedans += 1,
                Etat::LimiteDedans | Etat::LimiteDehors => limites += 1,
                autre => panic!("{code} : {autre:?}"),
            }
            // Where outlines overlap or touch, the other one may answer.
            let (tous, bord) = naif(&anneaux, degres);
            assert!(tous.contains(code.as_str()) || bord < 1.0, "{code}");
            assert!(droit.code == Some(code) || bord <= TOLERANCE + 1.0 || tous.len() > 1, "{code} : {droit:?}");
            let deduit = l.placer(Some(x), Some(y), None, Some(&commune));
            assert_eq!(
                (deduit.code, deduit.etat, deduit.reparation),
                (droit.code, droit.etat, Reparation::EpsgDeduit),
                "{code}"
            );
            let echange = l.placer(Some(y), Some(x), Some(epsg), None);
            assert_eq!(
                (echange.code, echange.etat, echange.reparation),
                (droit.code, droit.etat, Reparation::XyEchanges),
                "{code}"
            );
            let en_degres = l.placer(Some(degres.0), Some(degres.1), Some(4326), Some(&commune));
            assert_eq!((en_degres.code, en_degres.reparation), (droit.code, Reparation::Aucune), "{code}");
        }
    }
    println!("{dedans} points dedans, {limites} à la limite, {sans_systeme} hors des systèmes du répertoire");
    // Overseas collectivities of the Pacific have QPV and no system in the register.
    assert!(sans_systeme > 0 && dedans > 10 * limites, "{dedans} {limites} {sans_systeme}");
}

/// Away from borders, the same answers as the naive search; near them, « limite »; whichever way rings turn.
#[test]
fn the_same_answers_as_ray_casting_over_degrees() {
    let Some((qpv, _)) = contours() else { return };
    let tournes: Qpv = qpv
        .iter()
        .map(|(c, formes)| {
            let tourner = |f: &Contour| {
                let mut f = f.clone();
                f.exterior_mut(|a| a.0.reverse());
                f
            };
            (c.clone(), formes.iter().map(tourner).collect())
        })
        .collect();
    let (l, a_l_envers) = (localisateur(&qpv), localisateur(&tournes));
    let anneaux = anneaux(&qpv);
    let mut de = De(20_240_101);
    let (mut dedans, mut dehors, mut limites, mut outre_mer) = (0, 0, 0, 0);
    for (code, formes) in &anneaux {
        let d = departement(code);
        if projections::du_registre(d, 0.0, 0.0).is_none() {
            continue;
        }
        for _ in 0..4 {
            let anneau = &formes[(de.tirer() * formes.len() as f64) as usize];
            let point = autour(&mut de, anneau);
            let Some((epsg, x, y)) = projections::du_registre(d, point.0, point.1) else { continue };
            let p = l.placer(Some(x), Some(y), Some(epsg), None);
            let q = a_l_envers.placer(Some(x), Some(y), Some(epsg), None);
            assert_eq!((p.code, p.etat), (q.code, q.etat), "{code} {point:?}");
            let (tous, bord) = naif(&anneaux, point);
            let ici = format!("{code} {point:?} : {p:?}, {tous:?}, {bord:.1} m");
            match p.etat {
                Etat::Dedans => {
                    assert!(bord > TOLERANCE - 1.0 && p.code == tous.first().copied(), "{ici}");
                    dedans += 1;
                }
                Etat::Dehors => {
                    assert!(bord > TOLERANCE - 1.0 && tous.is_empty() && p.code.is_none(), "{ici}");
                    dehors += 1;
                }
                Etat::LimiteDedans | Etat::LimiteDehors => {
                    assert!(bord < TOLERANCE + 1.0, "{ici}");
                    limites += 1;
                }
                Etat::SansPoint | Etat::Illisible => panic!("{ici}"),
            }
            outre_mer += usize::from(epsg != 2154);
        }
    }
    println!("{dedans} dedans, {dehors} dehors, {limites} à la limite, dont {outre_mer} outre-mer");
    assert!(
        dedans > 500 && dehors > 1000 && limites > 100 && outre_mer > 300,
        "{dedans} {dehors} {limites} {outre_mer}"
    );
}

/// A measure, not a test of time: how many dwellings are placed in a second.
#[test]
fn a_rate_of_placement_to_extrapolate_from() {
    let Some((qpv, _)) = contours() else { return };
    let debut = Instant::now();
    let l = localisateur(&qpv);
    println!("index des contours : {:.2} s", debut.elapsed().as_secs_f64());
    let anneaux: Vec<(&str, Vec<(f64, f64)>)> = anneaux(&qpv)
        .into_iter()
        .filter(|(c, _)| projections::du_registre(departement(c), 0.0, 0.0).is_some())
        .flat_map(|(c, formes)| formes.into_iter().map(move |f| (c, f)))
        .collect();
    let mut de = De(7);
    let points: Vec<(i32, f64, f64)> = (0..200_000)
        .filter_map(|_| {
            let (code, anneau) = &anneaux[(de.tirer() * anneaux.len() as f64) as usize];
            let (longitude, latitude) = autour(&mut de, anneau);
            projections::du_registre(departement(code), longitude, latitude)
        })
        .collect();
    let debut = Instant::now();
    let dedans = points
        .iter()
        .filter(|(epsg, x, y)| {
            matches!(l.placer(Some(*x), Some(*y), Some(*epsg), None).etat, Etat::Dedans | Etat::LimiteDedans)
        })
        .count();
    let duree = debut.elapsed().as_secs_f64();
    println!(
        "{} points en {duree:.2} s sur un fil, soit {:.0} par seconde ; {dedans} dans un QPV ; 5,4 millions : {:.0} s",
        points.len(),
        points.len() as f64 / duree,
        5.4e6 * duree / points.len() as f64
    );
    assert_eq!(points.len(), 200_000);
    assert!(dedans > 20_000, "{dedans}");
}
