//! The planar systems of the register: Lambert-93 on the mainland, local UTM overseas.

use proj4rs::Proj;

/// A system, the departements it serves, and where its points may be.
pub struct Systeme {
    pub epsg: i32,
    definition: &'static str,
    /// Beginning of the commune codes; empty for the mainland.
    communes: &'static [&'static str],
    /// Plausible points, metres: west, south, east, north.
    pub cadre: [f64; 4],
}

const WGS84: &str = "+proj=longlat +datum=WGS84 +no_defs";
/// Points given in degrees.
pub const DEGRES: i32 = 4326;

pub static SYSTEMES: [Systeme; 5] = [
    Systeme {
        epsg: 2154,
        definition: "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs",
        communes: &[],
        cadre: [90_000.0, 6_030_000.0, 1_250_000.0, 7_130_000.0],
    },
    Systeme {
        epsg: 5490,
        definition: "+proj=utm +zone=20 +ellps=GRS80 +units=m +no_defs",
        communes: &["971", "972", "977", "978"],
        cadre: [450_000.0, 1_580_000.0, 760_000.0, 2_020_000.0],
    },
    Systeme {
        epsg: 2972,
        definition: "+proj=utm +zone=22 +ellps=GRS80 +units=m +no_defs",
        communes: &["973"],
        cadre: [80_000.0, 220_000.0, 460_000.0, 680_000.0],
    },
    Systeme {
        epsg: 2975,
        definition: "+proj=utm +zone=40 +south +ellps=GRS80 +units=m +no_defs",
        communes: &["974"],
        cadre: [300_000.0, 7_620_000.0, 400_000.0, 7_710_000.0],
    },
    Systeme {
        epsg: 4471,
        definition: "+proj=utm +zone=38 +south +ellps=GRS80 +units=m +no_defs",
        communes: &["976"],
        cadre: [490_000.0, 8_550_000.0, 550_000.0, 8_620_000.0],
    },
];

impl Systeme {
    /// Rank in [`SYSTEMES`] of a code; `None` when the register does not use it.
    pub fn rang(epsg: i32) -> Option<usize> {
        SYSTEMES.iter().position(|s| s.epsg == epsg)
    }

    /// Rank of the system of a commune: Lambert-93 unless it is overseas.
    pub fn rang_de_commune(commune: &str) -> usize {
        SYSTEMES.iter().position(|s| s.communes.iter().any(|c| commune.starts_with(c))).unwrap_or(0)
    }

    pub fn contient(&self, x: f64, y: f64) -> bool {
        let [ouest, sud, est, nord] = self.cadre;
        (ouest..=est).contains(&x) && (sud..=nord).contains(&y)
    }
}

/// From degrees to one planar system.
pub struct Projection {
    de: Proj,
    vers: Proj,
}

impl Projection {
    /// `None` if the definition is refused, which a test excludes.
    pub fn vers(systeme: &Systeme) -> Option<Self> {
        let proj = |d: &str| Proj::from_proj_string(d).ok();
        Some(Projection { de: proj(WGS84)?, vers: proj(systeme.definition)? })
    }

    /// Longitude and latitude in degrees to metres; `None` where the system does not reach.
    pub fn metres(&self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        let mut p = (longitude.to_radians(), latitude.to_radians(), 0.0);
        proj4rs::transform::transform(&self.de, &self.vers, &mut p).ok()?;
        (p.0.is_finite() && p.1.is_finite()).then_some((p.0, p.1))
    }

    /// Metres to longitude and latitude in degrees.
    pub fn degres(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let mut p = (x, y, 0.0);
        proj4rs::transform::transform(&self.vers, &self.de, &mut p).ok()?;
        let (longitude, latitude) = (p.0.to_degrees(), p.1.to_degrees());
        (longitude.is_finite() && latitude.is_finite()).then_some((longitude, latitude))
    }
}

/// Degrees to Lambert-93 metres, for the maps.
pub fn projeter(longitude: f64, latitude: f64) -> Option<(f64, f64)> {
    Projection::vers(SYSTEMES.first()?)?.metres(longitude, latitude)
}

/// A point of the register or of a list in degrees; `None` in a system that the register does not use.
pub fn en_degres(x: f64, y: f64, epsg: i32) -> Option<(f64, f64)> {
    if epsg == DEGRES {
        return Some((x, y));
    }
    Projection::vers(SYSTEMES.get(Systeme::rang(epsg)?)?)?.degres(x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The origin of Lambert-93 is a point of law: longitude 3°, latitude 46,5°.
    #[test]
    fn the_origin_of_lambert_93() {
        let (x, y) = projeter(3.0, 46.5).unwrap();
        assert!((x - 700_000.0).abs() < 0.01 && (y - 6_600_000.0).abs() < 0.01, "{x} {y}");
    }

    #[test]
    fn every_system_holds_the_prefectures_it_serves_and_comes_back() {
        // Lille, Ajaccio, Brest, Basse-Terre, Fort-de-France, Cayenne, Saint-Laurent, Saint-Denis, Mamoudzou (degrees).
        let villes = [
            (2154, 3.06, 50.63),
            (2154, 8.74, 41.92),
            (2154, -4.49, 48.39),
            (5490, -61.73, 16.0),
            (5490, -61.07, 14.61),
            (2972, -52.33, 4.94),
            (2972, -54.03, 5.50),
            (2975, 55.45, -20.88),
            (4471, 45.23, -12.78),
        ];
        for (epsg, lon, lat) in villes {
            let s = &SYSTEMES[Systeme::rang(epsg).unwrap()];
            let p = Projection::vers(s).unwrap();
            let (x, y) = p.metres(lon, lat).unwrap();
            assert!(s.contient(x, y), "{epsg} {lon} {lat} : {x} {y}");
            assert!(!s.contient(y, x), "{epsg} : un point échangé doit se voir");
            let (a, b) = p.degres(x, y).unwrap();
            assert!((a - lon).abs() < 1e-6 && (b - lat).abs() < 1e-6);
        }
    }
}
