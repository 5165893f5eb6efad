//! `cartes/*.geojson`: résidences and quartiers with their published measures, for a geographic information system. Positions are longitude and
//! latitude in degrees (RFC 7946); a withheld figure is `null`, and its code is in `retenus`.

use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject, JsonValue};

use crate::error::{Error, Result};
use crate::measures::{Nature, Niveau, RECENTS};
use crate::secrecy::Etat;

use super::context::Contexte;
use super::data::arrondi;
use super::fragilite::mots;

/// About a centimetre: more digits would say nothing.
const DECIMALES: f64 = 1e7;

/// Points of the résidences whose place is known; `None` when there is none.
///
/// # Errors
/// The text cannot be written in memory.
pub fn residences(c: &Contexte) -> Result<Option<Vec<u8>>> {
    let entites = c.references.residences.iter().filter_map(|(code, r)| {
        let (x, y) = r.degres?;
        let mut p = proprietes(c, Niveau::Residence, code);
        p.insert("adresse".to_owned(), r.adresse.clone().into());
        p.insert("qpv".to_owned(), r.qpv.clone().flatten().map_or(JsonValue::Null, JsonValue::from));
        p.insert("classe_fragilite".to_owned(), classe(c, code));
        let point =
            GeometryValue::new_point([(x * DECIMALES).round() / DECIMALES, (y * DECIMALES).round() / DECIMALES]);
        Some(entite(code, point, p))
    });
    collection(entites.collect())
}

/// Outlines of the QPV; `None` when none is known.
///
/// # Errors
/// The text cannot be written in memory.
pub fn quartiers(c: &Contexte) -> Result<Option<Vec<u8>>> {
    let entites = c.references.qpv.iter().filter(|(_, q)| !q.contours.is_empty()).map(|(code, q)| {
        let formes: geo::MultiPolygon<f64> = q.contours.iter().cloned().collect();
        let mut p = proprietes(c, Niveau::Qpv, code);
        p.insert("npnru".to_owned(), q.npnru.into());
        entite(code, GeometryValue::from(&formes), p)
    });
    collection(entites.collect())
}

/// Class by the method of the bilan, in words.
fn classe(c: &Contexte, code: &str) -> JsonValue {
    let note = c.fragilite.principale().and_then(|e| Some((e, e.notes.iter().find(|n| n.zone == code)?)));
    note.map_or(JsonValue::Null, |(e, n)| mots::classe(&e.methode, n.classement, e.methode.grain).into())
}

fn entite(code: &str, geometrie: GeometryValue, proprietes: JsonObject) -> Feature {
    Feature {
        bbox: None,
        geometry: Some(Geometry::new(geometrie)),
        id: Some(geojson::feature::Id::String(code.to_owned())),
        properties: Some(proprietes),
        foreign_members: None,
    }
}

/// Code and name, then each indicator counted at the level, for the period that documents show.
fn proprietes(c: &Contexte, niveau: Niveau, code: &str) -> JsonObject {
    let mut p = JsonObject::new();
    p.insert("code".to_owned(), code.into());
    p.insert("nom".to_owned(), c.nom_zone(niveau, code).into());
    let mut retenus: Vec<&str> = Vec::new();
    for d in c.catalogue.definitions.iter().filter(|d| d.niveaux.contains(&niveau) && !d.code.ends_with(RECENTS)) {
        let Some(v) = c.periode_de(d.table).and_then(|q| c.v(&d.code, q, niveau, code)) else { continue };
        if v.etat() == Etat::Masquee {
            retenus.push(&d.code);
        }
        let reel = |f, echelle| arrondi(f, echelle).map_or(JsonValue::Null, JsonValue::from);
        match d.nature {
            Nature::Effectif => {
                p.insert(d.code.clone(), v.univers().map_or(JsonValue::Null, JsonValue::from));
            }
            Nature::Moyenne => {
                p.insert(d.code.clone(), reel(v.taux(), 1));
            }
            Nature::Part => {
                p.insert(d.code.clone(), reel(v.taux(), 100));
            }
            Nature::Repartition => {
                for (k, (classe, _, _)) in d.classes.iter().enumerate() {
                    p.insert(format!("{}.{classe}", d.code), reel(v.part(k), 100));
                }
            }
        }
    }
    p.insert("retenus".to_owned(), retenus.join(" ").into());
    p
}

fn collection(features: Vec<Feature>) -> Result<Option<Vec<u8>>> {
    if features.is_empty() {
        return Ok(None);
    }
    let collection = FeatureCollection { bbox: None, features, foreign_members: None };
    serde_json::to_vec(&collection)
        .map(Some)
        .map_err(|e| Error::machine(format!("écriture des cartes impossible : {e}")))
}
