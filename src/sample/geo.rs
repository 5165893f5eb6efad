//! Places: a local plane in metres, longitude and latitude, Lambert-93. Sines, logarithms and
//! exponentials are summed here with plain arithmetic, because those of the system may differ in
//! the last bit from one machine to another, and the files must not.

use std::f64::consts::{LN_2, PI};

/// A point of the local plane of an EPCI, in metres from its centre.
pub type Metres = (f64, f64);
/// Longitude, latitude, in degrees (CRS84).
pub type LonLat = (f64, f64);

pub fn sin(x: f64) -> f64 {
    let x = x - 2.0 * PI * (x / (2.0 * PI)).round();
    let (mut terme, mut somme) = (x, x);
    for k in 1..20 {
        let n = f64::from(2 * k);
        terme *= -x * x / (n * (n + 1.0));
        somme += terme;
    }
    somme
}

pub fn cos(x: f64) -> f64 {
    sin(x + PI / 2.0)
}

fn ln(x: f64) -> f64 {
    let (mut x, mut puissance) = (x, 0.0);
    while x > 1.5 {
        x /= 2.0;
        puissance += 1.0;
    }
    while x < 0.75 {
        x *= 2.0;
        puissance -= 1.0;
    }
    let y = (x - 1.0) / (x + 1.0);
    let (mut terme, mut somme) = (y, 0.0);
    for k in 0..30 {
        somme += terme / f64::from(2 * k + 1);
        terme *= y * y;
    }
    2.0 * somme + puissance * LN_2
}

fn exp(x: f64) -> f64 {
    let petit = x / 256.0;
    let (mut terme, mut somme) = (1.0, 1.0);
    for k in 1..16 {
        terme *= petit / f64::from(k);
        somme += terme;
    }
    for _ in 0..8 {
        somme *= somme;
    }
    somme
}

/// The forward projection of EPSG:2154 (Lambert conformal conic, GRS80).
pub struct Lambert93 {
    n: f64,
    facteur: f64,
    rho0: f64,
    e: f64,
}

impl Lambert93 {
    pub fn new() -> Self {
        let f: f64 = 1.0 / 298.257_222_101;
        let mut l = Lambert93 { n: 0.0, facteur: 0.0, rho0: 0.0, e: (f * (2.0 - f)).sqrt() };
        let m = |phi: f64| cos(phi) / (1.0 - (l.e * sin(phi)) * (l.e * sin(phi))).sqrt();
        let (phi1, phi2) = (44.0_f64.to_radians(), 49.0_f64.to_radians());
        let (m1, m2, t1, t2) = (m(phi1), m(phi2), l.ln_t(phi1), l.ln_t(phi2));
        l.n = (ln(m1) - ln(m2)) / (t1 - t2);
        l.facteur = 6_378_137.0 * m1 / (l.n * exp(l.n * t1));
        l.rho0 = l.facteur * exp(l.n * l.ln_t(46.5_f64.to_radians()));
        l
    }

    fn ln_t(&self, phi: f64) -> f64 {
        let s = self.e * sin(phi);
        let angle = PI / 4.0 - phi / 2.0;
        ln(sin(angle) / cos(angle)) - self.e / 2.0 * ln((1.0 - s) / (1.0 + s))
    }

    /// Easting and northing, in centimetres.
    pub fn projeter(&self, (lon, lat): LonLat) -> (i64, i64) {
        let rho = self.facteur * exp(self.n * self.ln_t(lat.to_radians()));
        let theta = self.n * (lon - 3.0).to_radians();
        let (x, y) = (700_000.0 + rho * sin(theta), 6_600_000.0 + self.rho0 - rho * cos(theta));
        ((x * 100.0).round() as i64, (y * 100.0).round() as i64)
    }
}

/// The local plane of an EPCI around its centre: good to a metre over some kilometres, and exact
/// for the purpose, since polygons and points pass through the same formula.
#[derive(Clone, Copy)]
pub struct Plan {
    pub centre: LonLat,
    par_degre: (f64, f64),
}

impl Plan {
    pub fn new(centre: LonLat) -> Self {
        Plan { centre, par_degre: (111_320.0 * cos(centre.1.to_radians()), 111_140.0) }
    }

    /// Rounded to 7 decimals (about a centimetre), as the files write it.
    pub fn lonlat(&self, (x, y): Metres) -> LonLat {
        let arrondi = |v: f64| (v * 1e7).round() / 1e7;
        (arrondi(self.centre.0 + x / self.par_degre.0), arrondi(self.centre.1 + y / self.par_degre.1))
    }
}

/// Even-odd rule, in the local plane.
pub fn contient(polygone: &[Metres], (x, y): Metres) -> bool {
    let mut dedans = false;
    let mut precedent = match polygone.last() {
        Some(p) => *p,
        None => return false,
    };
    for p in polygone {
        if (p.1 > y) != (precedent.1 > y) && x < (precedent.0 - p.0) * (y - p.1) / (precedent.1 - p.1) + p.0 {
            dedans = !dedans;
        }
        precedent = *p;
    }
    dedans
}
