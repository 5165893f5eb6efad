//! Outlines and points: in which QPV is a dwelling?

use std::collections::BTreeMap;
use std::path::Path;

use geo::{BoundingRect, Intersects, Point, Polygon};
use geojson::GeoJson;
use proj4rs::Proj;
use rstar::{AABB, RTree, RTreeObject};

use crate::error::{Error, Result};

/// One ring with its holes, longitude and latitude in degrees (WGS 84).
pub type Contour = Polygon<f64>;

const WGS84: &str = "+proj=longlat +datum=WGS84 +no_defs";

/// The projections of the register: Lambert-93 on the mainland, local UTM overseas.
fn projection(epsg: i64) -> Option<&'static str> {
    match epsg {
        2154 => Some(
            "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs",
        ),
        5490 => Some("+proj=utm +zone=20 +ellps=GRS80 +units=m +no_defs"),
        2972 => Some("+proj=utm +zone=22 +ellps=GRS80 +units=m +no_defs"),
        2975 => Some("+proj=utm +zone=40 +south +ellps=GRS80 +units=m +no_defs"),
        4471 => Some("+proj=utm +zone=38 +south +ellps=GRS80 +units=m +no_defs"),
        _ => None,
    }
}

fn proj(definition: &str) -> Option<Proj> {
    Proj::from_proj_string(definition).ok()
}

/// Degrees to Lambert-93 metres, for the maps.
pub fn projeter(longitude: f64, latitude: f64) -> Option<(f64, f64)> {
    let (de, vers) = (proj(WGS84)?, proj(projection(2154)?)?);
    let mut p = (longitude.to_radians(), latitude.to_radians(), 0.0);
    proj4rs::transform::transform(&de, &vers, &mut p).ok()?;
    Some((p.0, p.1))
}

/// Reads the polygons of a GeoJSON file, by the code in `propriete`.
///
/// # Errors
/// The file is absent, not GeoJSON, or a feature has no code or no surface.
pub fn lire_contours(chemin: &Path, propriete: &str) -> Result<(BTreeMap<String, Vec<Contour>>, String)> {
    let texte = std::fs::read_to_string(chemin).map_err(|e| Error::io("lecture", chemin, &e))?;
    let empreinte = blake3::hash(texte.as_bytes()).to_hex().to_string();
    let collection = match texte.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(c)) => c,
        Ok(_) => {
            return Err(Error::donnees("une collection d'entités (FeatureCollection) est attendue").in_file(chemin));
        }
        Err(_) => {
            return Err(Error::donnees("GeoJSON illisible")
                .in_file(chemin)
                .aide("le fichier est tronqué ou n'est pas du GeoJSON : reprenez-le à sa source"));
        }
    };
    let mut contours: BTreeMap<String, Vec<Contour>> = BTreeMap::new();
    for (rang, entite) in collection.features.into_iter().enumerate() {
        let ou = |message: String| {
            Error::donnees(format!("entité {} : {message}", rang + 1)).in_file(chemin).aide(format!(
                "chaque entité porte son code dans « {propriete} » et un polygone : reprenez le fichier à sa source"
            ))
        };
        let code = entite
            .property(propriete)
            .and_then(|v| v.as_str())
            .map(str::to_owned)
            .ok_or_else(|| ou(format!("propriété « {propriete} » absente")))?;
        let forme = entite.geometry.ok_or_else(|| ou(format!("{code} n'a pas de contour")))?;
        let forme: geo::Geometry<f64> =
            forme.try_into().map_err(|_| ou(format!("{code} : géométrie incompréhensible")))?;
        let formes = contours.entry(code.clone()).or_default();
        match forme {
            geo::Geometry::Polygon(p) => formes.push(p),
            geo::Geometry::MultiPolygon(m) => formes.extend(m),
            _ => return Err(ou(format!("{code} : un polygone est attendu"))),
        }
    }
    Ok((contours, empreinte))
}

struct Zone {
    code: String,
    forme: Contour,
    cadre: AABB<[f64; 2]>,
}

impl RTreeObject for Zone {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.cadre
    }
}

/// Answers « in which QPV is this point? » through a spatial index.
pub struct Localisateur {
    zones: RTree<Zone>,
    projections: BTreeMap<i64, Proj>,
    wgs84: Option<Proj>,
}

impl Localisateur {
    pub fn new<'a>(qpv: impl Iterator<Item = (String, &'a [Contour])>) -> Self {
        let mut zones = Vec::new();
        for (code, formes) in qpv {
            for forme in formes {
                if let Some(c) = forme.bounding_rect() {
                    let cadre = AABB::from_corners([c.min().x, c.min().y], [c.max().x, c.max().y]);
                    zones.push(Zone { code: code.clone(), forme: forme.clone(), cadre });
                }
            }
        }
        let projections = [2154, 5490, 2972, 2975, 4471]
            .into_iter()
            .filter_map(|epsg| Some((epsg, proj(projection(epsg)?)?)))
            .collect();
        Localisateur { zones: RTree::bulk_load(zones), projections, wgs84: proj(WGS84) }
    }

    /// `Some(Some(code))`: in this QPV. `Some(None)`: in none. `None`: the point cannot be placed.
    /// Where outlines overlap, the smallest code answers, so that the answer never depends on order.
    pub fn qpv(&self, x: f64, y: f64, epsg: i64) -> Option<Option<String>> {
        let mut p = (x, y, 0.0);
        proj4rs::transform::transform(self.projections.get(&epsg)?, self.wgs84.as_ref()?, &mut p).ok()?;
        let (longitude, latitude) = (p.0.to_degrees(), p.1.to_degrees());
        if !longitude.is_finite() || !latitude.is_finite() {
            return None;
        }
        let point = Point::new(longitude, latitude);
        let touches = self.zones.locate_in_envelope_intersecting(AABB::from_point([longitude, latitude]));
        let mut codes: Vec<&str> = touches.filter(|z| z.forme.intersects(&point)).map(|z| z.code.as_str()).collect();
        codes.sort_unstable();
        Some(codes.first().map(|c| (*c).to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn lambert_93_points_fall_in_their_polygon() {
        let carre: Contour =
            polygon![(x: 3.0, y: 46.5), (x: 3.1, y: 46.5), (x: 3.1, y: 46.6), (x: 3.0, y: 46.6), (x: 3.0, y: 46.5)];
        let formes = vec![carre];
        let l = Localisateur::new([("QN00101N".to_owned(), formes.as_slice())].into_iter());
        let (x, y) = projeter(3.05, 46.55).unwrap();
        assert_eq!(l.qpv(x, y, 2154), Some(Some("QN00101N".to_owned())));
        assert_eq!(l.qpv(x + 50_000.0, y, 2154), Some(None));
        assert_eq!(l.qpv(x, y, 9999), None);
    }

    /// The origin of Lambert-93 is a point of law: longitude 3°, latitude 46,5°.
    #[test]
    fn the_origin_of_lambert_93() {
        let (x, y) = projeter(3.0, 46.5).unwrap();
        assert!((x - 700_000.0).abs() < 0.01 && (y - 6_600_000.0).abs() < 0.01, "{x} {y}");
    }
}
