//! Targets whose status is not the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::error::Result;

use super::fichier::parcourir;

/// One target in one zone, for one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EcartObjectif {
    pub objectif: String,
    pub libelle: String,
    pub palier: String,
    pub niveau: String,
    pub zone: String,
    pub zone_libelle: String,
    pub annee: String,
    /// `atteint`, `non_atteint`, `s`…; nothing when the publication does not judge it.
    pub avant: Option<Statut>,
    pub apres: Option<Statut>,
}

/// What a publication says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statut {
    pub periode: String,
    pub statut: String,
    /// In per cent, as published; empty when it is not.
    pub taux: String,
}

/// Target, step, level, zone, year. The year in course is one, whichever its last month: it is what readers follow.
type Cle = [String; 5];

struct Lu {
    statut: Statut,
    libelle: String,
    zone_libelle: String,
}

fn lire(place: &Path) -> Result<BTreeMap<Cle, Lu>> {
    let colonnes = ["objectif", "palier", "niveau", "zone", "periode", "statut", "taux", "libelle", "zone_libelle"];
    let mut lus: BTreeMap<Cle, Lu> = BTreeMap::new();
    parcourir(
        place,
        "objectifs.csv",
        colonnes,
        |[objectif, palier, niveau, zone, periode, statut, taux, libelle, nom]| {
            let annee = periode.get(..4).unwrap_or(periode);
            let cle = [objectif, palier, niveau, zone, annee].map(str::to_owned);
            let statut = Statut { periode: periode.to_owned(), statut: statut.to_owned(), taux: taux.to_owned() };
            let lu = Lu { statut, libelle: libelle.to_owned(), zone_libelle: nom.to_owned() };
            // Of several months of one year, the last one.
            if lus.get(&cle).is_none_or(|l| l.statut.periode <= lu.statut.periode) {
                lus.insert(cle, lu);
            }
        },
    )?;
    Ok(lus)
}

pub fn comparer(avant: &Path, apres: &Path) -> Result<Vec<EcartObjectif>> {
    let (a, b) = (lire(avant)?, lire(apres)?);
    let cles: BTreeSet<&Cle> = a.keys().chain(b.keys()).collect();
    let ecarts = cles.into_iter().filter_map(|cle| {
        let (x, y) = (a.get(cle), b.get(cle));
        if x.map(|l| &l.statut.statut) == y.map(|l| &l.statut.statut) {
            return None;
        }
        let l = y.or(x)?;
        let [objectif, palier, niveau, zone, annee] = cle.clone();
        Some(EcartObjectif {
            objectif,
            libelle: l.libelle.clone(),
            palier,
            niveau,
            zone,
            zone_libelle: l.zone_libelle.clone(),
            annee,
            avant: x.map(|l| l.statut.clone()),
            apres: y.map(|l| l.statut.clone()),
        })
    });
    Ok(ecarts.collect())
}
