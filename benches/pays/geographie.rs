//! Dwellings placed in the real outlines of the QPV. The sample lies in the sea, so points are drawn around the QPV.

use std::path::Path;
use std::time::Instant;

use bilan::error::{Error, Result};
use bilan::model::{Etat, Localisateur, lire_contours};
use geo::{BoundingRect, Intersects, Point, Polygon};
use proj4rs::Proj;
use rand::RngExt;
use serde_json::json;

use super::commun::{dire, pipeline};

/// EPSG code, departements served (mainland: none), definition. Written apart from those of `bilan`, to check them too.
const SYSTEMES: [(i32, &[&str], &str); 5] = [
    (
        2154,
        &[],
        "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs",
    ),
    (5490, &["971", "972", "977", "978"], "+proj=utm +zone=20 +ellps=GRS80 +units=m +no_defs"),
    (2972, &["973"], "+proj=utm +zone=22 +ellps=GRS80 +units=m +no_defs"),
    (2975, &["974"], "+proj=utm +zone=40 +south +ellps=GRS80 +units=m +no_defs"),
    (4471, &["976"], "+proj=utm +zone=38 +south +ellps=GRS80 +units=m +no_defs"),
];
/// Polynésie française: it has QPV, and no dwelling in the register.
const HORS_REGISTRE: &str = "QN987";
/// One point in this number is also placed by looking at every outline in turn, in degrees.
const CONTROLE: usize = 100;

struct Logement {
    x: f64,
    y: f64,
    epsg: i32,
    degres: Point<f64>,
}

/// Loads the outlines, draws the points, places them all; the clock runs for each part apart.
pub fn situer(contours: &Path, nombre: usize, fils: usize) -> Result<()> {
    let debut = Instant::now();
    let lus = lire_contours(contours, "code_qp")?;
    let formes = lus.entites.iter().map(|e| (e.code.clone(), e.formes.as_slice()));
    let localisateur = Localisateur::new(formes, pipeline()?.parametres.limite_qpv_m);
    let chargement = debut.elapsed().as_secs_f64();

    let qpv: Vec<(&str, &Polygon<f64>)> =
        lus.entites.iter().flat_map(|e| e.formes.iter().map(|f| (e.code.as_str(), f))).collect();
    let habitables: Vec<_> = qpv.iter().filter(|(code, _)| !code.starts_with(HORS_REGISTRE)).copied().collect();
    let logements = tirer(&habitables, nombre)?;

    let debut = Instant::now();
    let part = logements.len().div_ceil(fils.max(1)).max(1);
    let places: Vec<_> = std::thread::scope(|portee| {
        let parts: Vec<_> = logements.chunks(part).map(|p| portee.spawn(|| placer(&localisateur, p))).collect();
        parts.into_iter().filter_map(|p| p.join().ok()).collect()
    });
    let placement = debut.elapsed();
    let [dedans, dehors, limites] = places.iter().fold([0; 3], |t, (c, _)| [t[0] + c[0], t[1] + c[1], t[2] + c[2]]);
    let en_mer: Vec<&Logement> = places.into_iter().flat_map(|(_, en_mer)| en_mer).collect();
    dire(
        placement,
        json!({
            "chargement": chargement,
            "qpv": lus.entites.len(),
            "lignes": logements.len(),
            "dedans": dedans,
            "dehors": dehors,
            "limites": limites,
            "en_mer": en_mer.len(),
            "controles": controler(&localisateur, &qpv, logements.iter().step_by(CONTROLE).chain(en_mer))?,
        }),
    );
    Ok(())
}

/// One point in two in the box of a QPV, the other in the box three times as wide around it.
fn tirer(qpv: &[(&str, &Polygon<f64>)], nombre: usize) -> Result<Vec<Logement>> {
    let inconnu = |e: &dyn std::fmt::Debug| Error::machine(format!("projection : {e:?}"));
    let lire = |d: &str| Proj::from_proj_string(d).map_err(|e| inconnu(&e));
    let degres = lire("+proj=longlat +datum=WGS84 +no_defs")?;
    let systemes: Vec<Proj> = SYSTEMES.iter().map(|(_, _, d)| lire(d)).collect::<Result<_>>()?;
    let mut alea = rand_pcg::Pcg64Mcg::new(2026);
    let mut logements = Vec::with_capacity(nombre);
    for (i, (code, forme)) in qpv.iter().cycle().take(nombre).enumerate() {
        let Some(cadre) = forme.bounding_rect() else { continue };
        let marge = if i % 2 == 0 { 0.0 } else { 1.0 };
        let mut tirer = |min: f64, etendue: f64| min + etendue * (alea.random::<f64>() * (1.0 + 2.0 * marge) - marge);
        let (lon, lat) = (tirer(cadre.min().x, cadre.width()), tirer(cadre.min().y, cadre.height()));
        let departement = code.get(2..5).unwrap_or_default();
        let rang = SYSTEMES.iter().position(|(_, d, _)| d.contains(&departement)).unwrap_or(0);
        let mut p = (lon.to_radians(), lat.to_radians(), 0.0);
        proj4rs::transform::transform(&degres, &systemes[rang], &mut p).map_err(|e| inconnu(&e))?;
        // Centimetres, as the register writes them.
        let centimetres = |v: f64| (v * 100.0).round() / 100.0;
        let (x, y) = (centimetres(p.0), centimetres(p.1));
        logements.push(Logement { x, y, epsg: SYSTEMES[rang].0, degres: Point::new(lon, lat) });
    }
    Ok(logements)
}

/// Points inside, outside, and close to a border; and those drawn so far at sea that they are nowhere in their system.
fn placer<'l>(localisateur: &Localisateur, logements: &'l [Logement]) -> ([usize; 3], Vec<&'l Logement>) {
    let (mut comptes, mut en_mer) = ([0; 3], Vec::new());
    for l in logements {
        match localisateur.placer(Some(l.x), Some(l.y), Some(l.epsg), None).etat {
            Etat::Dedans => comptes[0] += 1,
            Etat::Dehors => comptes[1] += 1,
            Etat::LimiteDedans | Etat::LimiteDehors => comptes[2] += 1,
            Etat::SansPoint | Etat::Illisible => en_mer.push(l),
        }
    }
    (comptes, en_mer)
}

/// Away from borders, the answers must be those of a plain search in degrees. Returns the number of points compared.
fn controler<'l>(
    localisateur: &Localisateur,
    qpv: &[(&str, &Polygon<f64>)],
    logements: impl Iterator<Item = &'l Logement>,
) -> Result<usize> {
    let cadres: Vec<_> = qpv.iter().map(|(_, f)| f.bounding_rect()).collect();
    let mut compares = 0;
    for l in logements {
        let place = localisateur.placer(Some(l.x), Some(l.y), Some(l.epsg), None);
        if matches!(place.etat, Etat::LimiteDedans | Etat::LimiteDehors) {
            continue;
        }
        let contient =
            |i: &usize| cadres[*i].is_some_and(|c| c.intersects(&l.degres)) && qpv[*i].1.intersects(&l.degres);
        // QPV are in the order of their codes, and the smallest code answers.
        let attendu = (0..qpv.len()).find(contient).map(|i| qpv[i].0);
        if place.code != attendu {
            return Err(Error::machine(format!("{:?} : {:?} au lieu de {attendu:?}", l.degres, place)));
        }
        compares += 1;
    }
    Ok(compares)
}
