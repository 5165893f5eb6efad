//! Answers « in which QPV is this point? » through a spatial index, in the metres of the system of the point: outlines are
//! projected once, points never are.

use std::fmt;

use geo::{BoundingRect, Coord, Distance, Euclidean, Intersects, LineString, MapCoords, Point, Polygon};
use rstar::{AABB, RTree, RTreeObject};

use super::Contour;
use super::projection::{DEGRES, Projection, SYSTEMES, Systeme};

/// Where a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Etat {
    Dedans,
    Dehors,
    /// Inside, closer to a border than the tolerance.
    LimiteDedans,
    /// Outside, closer to a border than the tolerance.
    LimiteDehors,
    /// No coordinates.
    SansPoint,
    /// Coordinates that are nowhere in the system: unknown, never « outside ».
    Illisible,
}

/// What had to be mended to read a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reparation {
    Aucune,
    /// The system was missing, or not one of the register: that of the commune stood in.
    EpsgDeduit,
    XyEchanges,
}

/// The answer for one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement<'a> {
    /// The QPV that holds the point, or the one whose border is near.
    pub code: Option<&'a str>,
    pub etat: Etat,
    pub reparation: Reparation,
}

struct Zone {
    rang: usize,
    forme: Polygon<f64>,
    cadre: AABB<[f64; 2]>,
}

impl RTreeObject for Zone {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.cadre
    }
}

/// A point as the files give it. `commune` (INSEE) tells the system when `epsg` does not.
#[derive(Clone, Copy, Debug)]
pub struct Lieu<'a> {
    pub x: f64,
    pub y: f64,
    pub epsg: Option<i32>,
    pub commune: Option<&'a str>,
}

/// Outlines of the QPV in each planar system where they have a place.
pub struct Localisateur {
    codes: Vec<String>,
    arbres: Vec<RTree<Zone>>,
    projections: Vec<Option<Projection>>,
    tolerance: f64,
    complet: bool,
}

impl fmt::Debug for Localisateur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Localisateur({} QPV, {} m)", self.codes.len(), self.tolerance)
    }
}

/// The outlines of a system, a point in it and what had to be mended; or why the point has no place.
type EnMetres<'a> = Result<(&'a RTree<Zone>, Point<f64>, Reparation), (Etat, Reparation)>;

impl Localisateur {
    /// Published outlines are rounded: a point closer to a border than `tolerance` metres is said « limite ».
    pub fn new<'a>(qpv: impl Iterator<Item = (String, &'a [Contour])>, tolerance: f64) -> Self {
        let projections: Vec<Option<Projection>> = SYSTEMES.iter().map(Projection::vers).collect();
        let mut par_code: Vec<(String, &[Contour])> = qpv.collect();
        // Where outlines overlap the smallest code answers, so that the answer never depends on order.
        par_code.sort_by(|a, b| a.0.cmp(&b.0));
        let mut zones: Vec<Vec<Zone>> = SYSTEMES.iter().map(|_| Vec::new()).collect();
        for (rang, (_, formes)) in par_code.iter().enumerate() {
            for forme in *formes {
                for ((systeme, projection), zones) in SYSTEMES.iter().zip(&projections).zip(&mut zones) {
                    let Some(forme) = projection.as_ref().and_then(|p| en_metres(forme, p, systeme)) else { continue };
                    let Some(c) = forme.bounding_rect() else { continue };
                    let marge = tolerance.max(0.0);
                    let cadre = AABB::from_corners(
                        [c.min().x - marge, c.min().y - marge],
                        [c.max().x + marge, c.max().y + marge],
                    );
                    zones.push(Zone { rang, forme, cadre });
                }
            }
        }
        let complet = !par_code.is_empty() && par_code.iter().all(|(_, formes)| !formes.is_empty());
        Localisateur {
            complet,
            codes: par_code.into_iter().map(|(c, _)| c).collect(),
            arbres: zones.into_iter().map(RTree::bulk_load).collect(),
            projections,
            tolerance,
        }
    }

    /// False when a QPV has no outline, or when none was given: a point outside all the others may be in that one, and nobody
    /// can tell.
    pub fn complet(&self) -> bool {
        self.complet
    }

    /// Where a point is. `commune` (INSEE) tells the system when `epsg` does not.
    pub fn placer(&self, x: Option<f64>, y: Option<f64>, epsg: Option<i32>, commune: Option<&str>) -> Placement<'_> {
        match self.metres(x, y, epsg, commune) {
            Ok((arbre, point, reparation)) => {
                let (code, etat) = self.situer(arbre, point);
                Placement { code, etat, reparation }
            }
            Err((etat, reparation)) => Placement { code: None, etat, reparation },
        }
    }

    /// The outlines of the system of a point, and the point in it; or why there is none.
    fn metres(&self, x: Option<f64>, y: Option<f64>, epsg: Option<i32>, commune: Option<&str>) -> EnMetres<'_> {
        let sans = |etat| Err((etat, Reparation::Aucune));
        let (Some(x), Some(y)) = (x, y) else { return sans(Etat::SansPoint) };
        if x == 0.0 && y == 0.0 {
            return sans(Etat::SansPoint);
        }
        let dit = epsg.and_then(Systeme::rang);
        let rang = dit.unwrap_or_else(|| Systeme::rang_de_commune(commune.unwrap_or_default()));
        let (Some(systeme), Some(arbre)) = (SYSTEMES.get(rang), self.arbres.get(rang)) else {
            return sans(Etat::Illisible);
        };
        let mut reparation = if dit.is_some() { Reparation::Aucune } else { Reparation::EpsgDeduit };
        let en_degres = epsg == Some(DEGRES) || dit.is_none() && x.abs() <= 180.0 && y.abs() <= 90.0;
        let (x, y) = if en_degres {
            reparation = Reparation::Aucune;
            let metres = self.projections.get(rang).and_then(Option::as_ref).and_then(|p| p.metres(x, y));
            match metres {
                Some((x, y)) if systeme.contient(x, y) => (x, y),
                _ => return sans(Etat::Illisible),
            }
        } else if systeme.contient(x, y) {
            (x, y)
        } else if systeme.contient(y, x) {
            reparation = Reparation::XyEchanges;
            (y, x)
        } else {
            return Err((Etat::Illisible, reparation));
        };
        Ok((arbre, Point::new(x, y), reparation))
    }

    fn situer(&self, arbre: &RTree<Zone>, point: Point<f64>) -> (Option<&str>, Etat) {
        let mut dedans: Option<&Zone> = None;
        let mut proche: Option<(f64, &Zone)> = None;
        for zone in arbre.locate_in_envelope_intersecting(AABB::from_point([point.x(), point.y()])) {
            if zone.forme.intersects(&point) && dedans.is_none_or(|z| zone.rang < z.rang) {
                dedans = Some(zone);
            }
            if let Some(d) = bord(&zone.forme, point, self.tolerance)
                && proche.is_none_or(|(e, z)| (d, zone.rang) < (e, z.rang))
            {
                proche = Some((d, zone));
            }
        }
        let code = |z: &Zone| self.codes.get(z.rang).map(String::as_str);
        match (dedans, proche) {
            (Some(z), None) => (code(z), Etat::Dedans),
            (Some(z), Some(_)) => (code(z), Etat::LimiteDedans),
            (None, Some((_, z))) => (code(z), Etat::LimiteDehors),
            (None, None) => (None, Etat::Dehors),
        }
    }

    /// Codes of all the outlines that hold a point, the smallest first; none when the point cannot be placed.
    pub fn tous(&self, x: f64, y: f64, epsg: i32) -> Vec<String> {
        let place = self.metres(Some(x), Some(y), Some(epsg), None);
        let Ok((arbre, point, _)) = place else { return Vec::new() };
        let zones = arbre.locate_in_envelope_intersecting(AABB::from_point([point.x(), point.y()]));
        let mut rangs: Vec<usize> = zones.filter(|z| z.forme.intersects(&point)).map(|z| z.rang).collect();
        rangs.sort_unstable();
        rangs.dedup();
        rangs.iter().filter_map(|r| self.codes.get(*r)).cloned().collect()
    }

    /// Metres from a point to the nearest of the QPV named, none within one of them. `commune` tells the system when `epsg` does not.
    /// `None`: the point cannot be placed, or one of them has no outline, and it might be the nearest.
    pub fn distance(&self, x: f64, y: f64, epsg: Option<i32>, commune: Option<&str>, codes: &[String]) -> Option<f64> {
        let (arbre, point, _) = self.metres(Some(x), Some(y), epsg, commune).ok()?;
        let mut plus_pres = vec![None; codes.len()];
        for zone in arbre {
            let nom = self.codes.get(zone.rang);
            let Some(place) = codes.iter().position(|c| Some(c) == nom).and_then(|i| plus_pres.get_mut(i)) else {
                continue;
            };
            let d = Euclidean.distance(&point, &zone.forme);
            *place = Some(place.map_or(d, |avant: f64| avant.min(d)));
        }
        let connues: Option<Vec<f64>> = plus_pres.into_iter().collect();
        connues?.into_iter().min_by(f64::total_cmp)
    }

    /// Metres between two points, as the crow flies; `None` when one cannot be placed, or when they are in two systems.
    pub fn ecart(&self, a: Lieu<'_>, b: Lieu<'_>) -> Option<f64> {
        let placer = |l: Lieu<'_>| self.metres(Some(l.x), Some(l.y), l.epsg, l.commune).ok();
        let ((ici, a, _), (la, b, _)) = (placer(a)?, placer(b)?);
        // The outlines are those of the system: the same ones, the same system.
        std::ptr::eq(ici, la).then(|| Euclidean.distance(&a, &b))
    }

    /// `Some(Some(code))`: in this QPV. `Some(None)`: in none. `None`: the point cannot be placed.
    pub fn qpv(&self, x: f64, y: f64, epsg: i32) -> Option<Option<String>> {
        let p = self.placer(Some(x), Some(y), Some(epsg), None);
        match p.etat {
            Etat::Dedans | Etat::LimiteDedans => Some(p.code.map(str::to_owned)),
            Etat::Dehors | Etat::LimiteDehors => self.complet.then_some(None),
            Etat::SansPoint | Etat::Illisible => None,
        }
    }
}

/// Distance to the nearest border, holes included, when it is within the tolerance, metres.
fn bord(forme: &Polygon<f64>, point: Point<f64>, tolerance: f64) -> Option<f64> {
    let (x, y) = (point.x(), point.y());
    let loin = |a: f64, b: f64, v: f64| v < a.min(b) - tolerance || v > a.max(b) + tolerance;
    std::iter::once(forme.exterior())
        .chain(forme.interiors())
        .flat_map(LineString::lines)
        // Most edges are far away, and seen to be without working out a distance.
        .filter(|l| !loin(l.start.x, l.end.x, x) && !loin(l.start.y, l.end.y, y))
        .map(|l| Euclidean.distance(&point, &l))
        .filter(|d| *d <= tolerance)
        .reduce(f64::min)
}

/// The outline in metres, when the system serves the place where it is.
fn en_metres(forme: &Contour, projection: &Projection, systeme: &Systeme) -> Option<Polygon<f64>> {
    let premier = forme.exterior().0.first()?;
    let (x, y) = projection.metres(premier.x, premier.y)?;
    if !systeme.contient(x, y) {
        return None;
    }
    let metres = |c: Coord<f64>| projection.metres(c.x, c.y).map(|(x, y)| Coord { x, y }).ok_or(());
    forme.try_map_coords(metres).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn carre(lon: f64, lat: f64) -> Contour {
        let d = 0.01;
        polygon![(x: lon, y: lat), (x: lon + d, y: lat), (x: lon + d, y: lat + d), (x: lon, y: lat + d), (x: lon, y: lat)]
    }

    fn seul(forme: Contour) -> Localisateur {
        let formes = vec![forme];
        Localisateur::new([("QN00101N".to_owned(), formes.as_slice())].into_iter(), 15.0)
    }

    fn metres(epsg: i32, lon: f64, lat: f64) -> (f64, f64) {
        Projection::vers(&SYSTEMES[Systeme::rang(epsg).unwrap()]).unwrap().metres(lon, lat).unwrap()
    }

    #[test]
    fn the_distance_is_to_the_nearest_of_the_qpv_named() {
        let (a, b) = (vec![carre(3.0, 46.5)], vec![carre(3.05, 46.5)]);
        let zones = [("QN00101N".to_owned(), a.as_slice()), ("QN00102N".to_owned(), b.as_slice())];
        let l = Localisateur::new(zones.into_iter().chain([("QN00103N".to_owned(), [].as_slice())]), 15.0);
        let lire = |lon: f64, codes: &[&str]| {
            let (x, y) = metres(2154, lon, 46.505);
            let codes: Vec<String> = codes.iter().map(|c| (*c).to_owned()).collect();
            l.distance(x, y, Some(2154), None, &codes)
        };
        // From the edge at 3,01° to 3,015°, along a parallel.
        let bord = metres(2154, 3.01, 46.505).0;
        let d = lire(3.015, &["QN00101N"]).unwrap();
        assert!((d - (metres(2154, 3.015, 46.505).0 - bord)).abs() < 0.5, "{d}");
        assert!((300.0..450.0).contains(&d), "{d}");
        assert_eq!(lire(3.045, &["QN00101N", "QN00102N"]), lire(3.045, &["QN00102N"]));
        assert!(lire(3.045, &["QN00101N"]).unwrap() > 2000.0);
        assert_eq!(lire(3.005, &["QN00101N"]), Some(0.0), "inside");
        assert_eq!(lire(3.005, &["QN00101N", "QN00103N"]), None, "one without outline may be nearer");
        assert_eq!(lire(3.005, &["QN00999N"]), None);
        assert_eq!(lire(3.005, &[]), None);
        assert_eq!(l.distance(0.0, 0.0, Some(2154), None, &["QN00101N".to_owned()]), None);
    }

    #[test]
    fn two_points_are_apart_when_they_share_a_system() {
        let l = seul(carre(3.0, 46.5));
        let lieu = |epsg, lon, lat| {
            let (x, y) = metres(epsg, lon, lat);
            Lieu { x, y, epsg: Some(epsg), commune: None }
        };
        let (a, b) = (lieu(2154, 3.0, 46.5), lieu(2154, 3.0, 46.6));
        let d = l.ecart(a, b).unwrap();
        assert!((11_000.0..11_200.0).contains(&d), "{d}");
        let degres = Lieu { x: 3.0, y: 46.6, epsg: None, commune: Some("01001") };
        assert!((l.ecart(a, degres).unwrap() - d).abs() < 0.01);
        assert_eq!(l.ecart(a, lieu(2975, 55.45, -20.9)), None);
        assert_eq!(l.ecart(a, Lieu { x: 0.0, y: 0.0, ..b }), None);
    }

    #[test]
    fn a_point_is_found_in_each_system_of_the_register() {
        let lieux = [
            (2154, 3.0, 46.5, "01001"),
            (5490, -61.5, 16.2, "97101"),
            (5490, -61.07, 14.61, "97209"),
            (2972, -52.33, 4.9, "97302"),
            (2975, 55.45, -20.9, "97411"),
            (4471, 45.2, -12.8, "97608"),
        ];
        for (epsg, lon, lat, commune) in lieux {
            let l = seul(carre(lon, lat));
            let (x, y) = metres(epsg, lon + 0.005, lat + 0.005);
            let p = l.placer(Some(x), Some(y), Some(epsg), None);
            assert_eq!((p.code, p.etat, p.reparation), (Some("QN00101N"), Etat::Dedans, Reparation::Aucune), "{epsg}");
            let deduit = l.placer(Some(x), Some(y), None, Some(commune));
            assert_eq!((deduit.etat, deduit.reparation), (Etat::Dedans, Reparation::EpsgDeduit), "{epsg}");
            let echange = l.placer(Some(y), Some(x), Some(epsg), None);
            assert_eq!((echange.etat, echange.reparation), (Etat::Dedans, Reparation::XyEchanges), "{epsg}");
            let degres = l.placer(Some(lon + 0.005), Some(lat + 0.005), Some(4326), Some(commune));
            assert_eq!(degres.etat, Etat::Dedans, "{epsg}");
        }
    }

    #[test]
    fn near_a_border_the_answer_says_so() {
        let l = seul(carre(3.0, 46.5));
        // On the southern border, whose ends are on one parallel a few metres apart from the straight line.
        let (x, y) = metres(2154, 3.0, 46.505);
        let etat = |dx: f64| l.placer(Some(x + dx), Some(y), Some(2154), None).etat;
        assert_eq!(etat(-14.0), Etat::LimiteDehors);
        assert_eq!(etat(-16.0), Etat::Dehors);
        assert_eq!(etat(14.0), Etat::LimiteDedans);
        assert_eq!(etat(17.0), Etat::Dedans);
        assert!(matches!(etat(0.0), Etat::LimiteDedans | Etat::LimiteDehors));
    }

    #[test]
    fn a_point_that_is_nowhere_is_unknown_and_never_outside() {
        let l = seul(carre(3.0, 46.5));
        assert_eq!(l.placer(Some(12.0), Some(99_000_000.0), Some(2154), None).etat, Etat::Illisible);
        assert_eq!(l.placer(Some(f64::NAN), Some(6_600_000.0), Some(2154), None).etat, Etat::Illisible);
        assert_eq!(l.placer(None, Some(6_600_000.0), Some(2154), None).etat, Etat::SansPoint);
        assert_eq!(l.placer(Some(0.0), Some(0.0), Some(2154), None).etat, Etat::SansPoint);
        assert_eq!(l.placer(Some(700_500.0), Some(6_605_000.0), Some(9999), None).reparation, Reparation::EpsgDeduit);
    }

    #[test]
    fn orientation_doubled_vertices_and_holes_do_not_matter() {
        let mut inverse = carre(3.0, 46.5);
        inverse.exterior_mut(|a| a.0.reverse());
        let mut double = carre(3.0, 46.5);
        double.exterior_mut(|a| a.0.insert(1, a.0[1]));
        let (x, y) = metres(2154, 3.005, 46.505);
        for forme in [carre(3.0, 46.5), inverse, double] {
            assert_eq!(seul(forme).qpv(x, y, 2154), Some(Some("QN00101N".to_owned())));
        }
        let trou = carre(3.0, 46.5)
            .exterior()
            .map_coords(|c| Coord { x: 3.005 + (c.x - 3.005) / 2.0, y: 46.505 + (c.y - 46.505) / 2.0 });
        let troue = Polygon::new(carre(3.0, 46.5).exterior().clone(), vec![trou]);
        assert_eq!(seul(troue).qpv(x, y, 2154), Some(None));
    }

    #[test]
    fn without_any_outline_nothing_is_outside() {
        let l = Localisateur::new(std::iter::empty(), 15.0);
        let (x, y) = metres(2154, 3.005, 46.505);
        assert!(!l.complet());
        assert_eq!(l.qpv(x, y, 2154), None);
    }

    #[test]
    fn where_outlines_overlap_the_smallest_code_answers() {
        let forme = vec![carre(3.0, 46.5)];
        let (x, y) = metres(2154, 3.005, 46.505);
        for codes in [["QN00102N", "QN00101N"], ["QN00101N", "QN00102N"]] {
            let l = Localisateur::new(codes.iter().map(|c| ((*c).to_owned(), forme.as_slice())), 15.0);
            assert_eq!(l.qpv(x, y, 2154), Some(Some("QN00101N".to_owned())));
        }
    }

    /// Away from borders, the same answers as a test of the point in degrees, polygon by polygon.
    #[test]
    fn the_same_answers_as_a_naive_search_in_degrees() {
        use rand::RngExt;
        let mut alea = rand_pcg::Pcg64Mcg::new(7);
        let formes: Vec<(String, Vec<Contour>)> = (0..60)
            .map(|i| {
                let (lon, lat) = (2.0 + alea.random::<f64>() * 0.3, 46.0 + alea.random::<f64>() * 0.3);
                (format!("QN001{i:02}N"), vec![carre(lon, lat)])
            })
            .collect();
        let l = Localisateur::new(formes.iter().map(|(c, f)| (c.clone(), f.as_slice())), 15.0);
        let mut dedans = 0;
        for _ in 0..20_000 {
            let (lon, lat) = (2.0 + alea.random::<f64>() * 0.31, 46.0 + alea.random::<f64>() * 0.31);
            let (x, y) = metres(2154, lon, lat);
            let p = l.placer(Some(x), Some(y), Some(2154), None);
            let point = Point::new(lon, lat);
            let naif: Vec<&str> =
                formes.iter().filter(|(_, f)| f[0].intersects(&point)).map(|(c, _)| c.as_str()).collect();
            match p.etat {
                Etat::Dedans => {
                    dedans += 1;
                    assert_eq!(p.code, naif.iter().min().copied());
                }
                Etat::Dehors => assert!(naif.is_empty()),
                _ => {}
            }
        }
        assert!(dedans > 500, "{dedans}");
    }
}
