//! Degrees to the planar systems of the register by their published formulas, without the crate that the program uses.

#![allow(dead_code)]

const GRS80_A: f64 = 6_378_137.0;
const GRS80_E2: f64 = 0.006_694_380_022_900_79;

fn latitude_isometrique(phi: f64, e: f64) -> f64 {
    let s = e * phi.sin();
    ((std::f64::consts::FRAC_PI_4 + phi / 2.0).tan() * ((1.0 - s) / (1.0 + s)).powf(e / 2.0)).ln()
}

/// Lambert-93 by the constants that IGN publishes (n, C, Xs, Ys).
pub fn lambert_93(longitude: f64, latitude: f64) -> (f64, f64) {
    let (n, c, xs, ys) = (0.725_607_765_0, 11_754_255.426, 700_000.0, 12_655_612.050);
    let e = 0.081_819_191_042_816;
    let r = c * (-n * latitude_isometrique(latitude.to_radians(), e)).exp();
    let gamma = n * (longitude - 3.0).to_radians();
    (xs + r * gamma.sin(), ys - r * gamma.cos())
}

/// Transverse Mercator in a zone of UTM, by the series of powers of the distance to the meridian (Snyder, 8-9 to 8-15).
pub fn utm(zone: f64, sud: bool, longitude: f64, latitude: f64) -> (f64, f64) {
    let (e2, phi) = (GRS80_E2, latitude.to_radians());
    let ep2 = e2 / (1.0 - e2);
    let n = GRS80_A / (1.0 - e2 * phi.sin().powi(2)).sqrt();
    let (t, c) = (phi.tan().powi(2), ep2 * phi.cos().powi(2));
    let a = (longitude - (zone * 6.0 - 183.0)).to_radians() * phi.cos();
    let (e4, e6) = (e2 * e2, e2 * e2 * e2);
    let m = GRS80_A
        * ((1.0 - e2 / 4.0 - 3.0 * e4 / 64.0 - 5.0 * e6 / 256.0) * phi
            - (3.0 * e2 / 8.0 + 3.0 * e4 / 32.0 + 45.0 * e6 / 1024.0) * (2.0 * phi).sin()
            + (15.0 * e4 / 256.0 + 45.0 * e6 / 1024.0) * (4.0 * phi).sin()
            - 35.0 * e6 / 3072.0 * (6.0 * phi).sin());
    let k = 0.9996;
    let x = k
        * n
        * (a + (1.0 - t + c) * a.powi(3) / 6.0 + (5.0 - 18.0 * t + t * t + 72.0 * c - 58.0 * ep2) * a.powi(5) / 120.0);
    let y = k
        * (m + n
            * phi.tan()
            * (a * a / 2.0
                + (5.0 - t + 9.0 * c + 4.0 * c * c) * a.powi(4) / 24.0
                + (61.0 - 58.0 * t + t * t + 600.0 * c - 330.0 * ep2) * a.powi(6) / 720.0));
    (x + 500_000.0, if sud { y + 10_000_000.0 } else { y })
}

/// EPSG code and metres of a point, by the département that holds it; `None` where the register has no system.
pub fn du_registre(departement: &str, longitude: f64, latitude: f64) -> Option<(i32, f64, f64)> {
    let (epsg, (x, y)) = match departement {
        "971" | "972" | "977" | "978" => (5490, utm(20.0, false, longitude, latitude)),
        "973" => (2972, utm(22.0, false, longitude, latitude)),
        "974" => (2975, utm(40.0, true, longitude, latitude)),
        "976" => (4471, utm(38.0, true, longitude, latitude)),
        d if d.starts_with("98") || d.starts_with("97") => return None,
        _ => (2154, lambert_93(longitude, latitude)),
    };
    Some((epsg, x, y))
}
