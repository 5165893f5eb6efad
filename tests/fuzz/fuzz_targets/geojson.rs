#![no_main]

#[path = "../src/atelier.rs"]
mod atelier;
#[path = "../cibles/mod.rs"]
mod cibles;

use bilan::model::geography::{Etat, Localisateur, lire_contours, projeter};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: atelier::preparer(), |octets: &[u8]| {
    let chemin = cibles::deposer(&atelier::ici().dossier, "entree.geojson", octets);
    let contours = match lire_contours(&chemin, "code_qp") {
        Ok(c) => c,
        Err(e) => return cibles::refus(&e),
    };
    assert!(contours.entites.is_sorted_by(|a, b| a.code < b.code), "un code deux fois");
    let formes = contours.entites.iter().map(|e| (e.code.clone(), e.formes.as_slice()));
    let localisateur = Localisateur::new(formes, 15.0);
    for forme in contours.entites.iter().flat_map(|e| &e.formes) {
        let points = || forme.exterior().0.iter().chain(forme.interiors().iter().flat_map(|a| &a.0));
        let place = points().all(|c| projeter(c.x, c.y).is_some());
        for c in points() {
            for epsg in [2154, 2972, 2975, 4326, 4471, 5490, 0] {
                localisateur.placer(Some(c.x), Some(c.y), Some(epsg), Some("97411"));
            }
        }
        let Some((x, y)) = points().next().and_then(|c| projeter(c.x, c.y)) else { continue };
        let p = localisateur.placer(Some(x), Some(y), Some(2154), None);
        // On a vertex: near a border. A point that the frame of Lambert-93 does not hold is nowhere.
        let bord = matches!(p.etat, Etat::LimiteDedans | Etat::LimiteDehors);
        assert!(bord || !place || matches!(p.etat, Etat::Illisible | Etat::SansPoint), "{p:?} en {x} {y}");
    }
});
