//! What moved from one publication to the one before it: rows of each source, cells, targets reached or lost.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::config::exploitation::Surveillance;
use crate::error::Result;
use crate::french::nombre;
use crate::pipeline::manifest::Manifeste;
use crate::pipeline::transaction::{Lieux, conservees};
use crate::valeurs_csv::restituer;

use super::jugement::Niveau;

/// A counter, then and now.
#[derive(Debug, Serialize)]
pub struct Derive {
    /// `lignes_ops`, `cellules`.
    pub compteur: String,
    pub libelle: String,
    pub avant: u64,
    pub apres: u64,
    /// Move in percent of what it was; none when it was nothing.
    pub pourcent: Option<f64>,
    pub niveau: Niveau,
}

impl Derive {
    /// `12 000, contre 9 000 avant`.
    pub fn phrase(&self) -> String {
        let n = |n: u64| nombre(i64::try_from(n).unwrap_or(i64::MAX));
        format!("{}, contre {} avant", n(self.apres), n(self.avant))
    }
}

/// A target whose status changed.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Franchissement {
    pub objectif: String,
    pub libelle: String,
    pub zone: String,
    pub periode: String,
    /// Reached now, and not before; or the other way.
    pub atteint: bool,
}

#[derive(Default)]
pub struct Evolution {
    pub derives: Vec<Derive>,
    pub franchissements: Vec<Franchissement>,
}

/// Compares the publication of the chain with the one it replaced, else with that of the period before.
pub fn mesurer(lieux: &Lieux, en_place: &[(PathBuf, Manifeste)], periode: &str, s: &Surveillance) -> Result<Evolution> {
    let Some((place, m)) = en_place.iter().find(|(_, m)| m.periode == periode) else { return Ok(Evolution::default()) };
    let gardee = conservees(&lieux.publications, periode)?.into_iter().next().map(|c| (c.dossier, c.manifeste));
    let d_avant = || en_place.iter().rev().find(|(_, m)| m.periode.as_str() < periode).cloned();
    let Some((place_avant, avant)) = gardee.or_else(d_avant) else { return Ok(Evolution::default()) };
    Ok(Evolution { derives: derives(&avant, m, s), franchissements: franchissements(&place_avant, place) })
}

fn derives(avant: &Manifeste, apres: &Manifeste, s: &Surveillance) -> Vec<Derive> {
    let (a, b) = (compteurs(avant), compteurs(apres));
    let mut noms: Vec<&String> = a.keys().chain(b.keys()).collect();
    noms.sort();
    noms.dedup();
    let valeur = |c: &BTreeMap<String, (String, u64)>, n: &String| c.get(n).map_or(0, |(_, v)| *v);
    noms.into_iter()
        .map(|n| {
            let (avant, apres) = (valeur(&a, n), valeur(&b, n));
            let pourcent = (avant > 0).then(|| (apres as f64 - avant as f64) * 100.0 / avant as f64);
            let niveau = match pourcent {
                Some(p) => Niveau::selon(p.abs(), s.derive),
                // A source that was not there.
                None => Niveau::Bon,
            };
            let libelle = b.get(n).or_else(|| a.get(n)).map_or_else(|| n.clone(), |(l, _)| l.clone());
            Derive { compteur: n.clone(), libelle, avant, apres, pourcent, niveau }
        })
        .collect()
}

/// Counters of a publication, by name.
fn compteurs(m: &Manifeste) -> BTreeMap<String, (String, u64)> {
    let mut c = BTreeMap::from([
        ("cellules".to_owned(), ("cellules publiées".to_owned(), m.cellules as u64)),
        ("cellules_masquees".to_owned(), ("cellules masquées".to_owned(), m.cellules_masquees as u64)),
    ]);
    for s in &m.sources {
        let ligne =
            |quoi: &str| (format!("lignes_{quoi}_{}", s.source), format!("lignes {quoi} de la source {}", s.source));
        for (quoi, n) in [("gardees", s.lignes_gardees), ("rejetees", s.lignes_rejetees)] {
            let (nom, libelle) = ligne(quoi);
            c.entry(nom).or_insert((libelle.replace("gardees", "gardées").replace("rejetees", "rejetées"), 0)).1 += n;
        }
    }
    c
}

/// Targets that were reached or lost between two publications. What one of them withholds tells nothing.
fn franchissements(avant: &Path, apres: &Path) -> Vec<Franchissement> {
    let (a, b) = (objectifs(avant), objectifs(apres));
    b.into_iter()
        .filter_map(|(cle, o)| {
            let avant = a.get(&cle)?;
            (avant.atteint != o.atteint).then_some(o)
        })
        .collect()
}

/// Targets that are reached or not, by target, period without its month, level and zone.
fn objectifs(place: &Path) -> BTreeMap<[String; 4], Franchissement> {
    let mut trouves = BTreeMap::new();
    let Ok(octets) = std::fs::read(place.join("donnees/objectifs.csv")) else { return trouves };
    let octets = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&octets);
    let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').from_reader(octets);
    let Ok(entete) = lecteur.headers().cloned() else { return trouves };
    let rang = |nom: &str| entete.iter().position(|c| c == nom);
    for l in lecteur.records().map_while(Result::ok) {
        let champ = |nom: &str| restituer(rang(nom).and_then(|r| l.get(r)).unwrap_or("")).to_owned();
        let atteint = match champ("statut").as_str() {
            "atteint" => true,
            "non_atteint" => false,
            _ => continue,
        };
        let periode = champ("periode");
        // The same year, one month later.
        let annee = periode.split('/').next().unwrap_or("").to_owned();
        let cle = [champ("objectif"), annee, champ("niveau"), champ("zone")];
        let zone = champ("zone_libelle");
        let f = Franchissement { objectif: champ("objectif"), libelle: champ("libelle"), zone, periode, atteint };
        trouves.insert(cle, f);
    }
    trouves
}
