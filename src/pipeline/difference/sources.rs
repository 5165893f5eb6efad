//! What was read: extract by extract, rows read, kept, rejected, set aside.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::lake::Provenance;
use crate::pipeline::ecarts::Sort;

/// Rows of an extract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lignes {
    pub lues: u64,
    pub gardees: u64,
    pub rejetees: u64,
    pub ecartees: u64,
}

/// An extract that is not the same in both publications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EcartSource {
    pub source: String,
    pub fichier: String,
    pub millesime: i32,
    pub mois: Option<u32>,
    pub sort: Sort,
    pub avant: Option<Lignes>,
    pub apres: Option<Lignes>,
}

type Cle<'a> = (&'a str, i32, Option<u32>, &'a str);

fn cle(p: &Provenance) -> Cle<'_> {
    (&p.source, p.millesime, p.mois, &p.fichier)
}

fn lignes(p: &Provenance) -> Lignes {
    Lignes { lues: p.lignes_lues, gardees: p.lignes_gardees, rejetees: p.lignes_rejetees, ecartees: p.lignes_ecartees }
}

pub fn comparer(avant: &[Provenance], apres: &[Provenance]) -> Vec<EcartSource> {
    let a: BTreeMap<Cle, &Provenance> = avant.iter().map(|p| (cle(p), p)).collect();
    let b: BTreeMap<Cle, &Provenance> = apres.iter().map(|p| (cle(p), p)).collect();
    let cles: BTreeSet<&Cle> = a.keys().chain(b.keys()).collect();
    cles.into_iter()
        .filter_map(|k| {
            let (x, y) = (a.get(k).copied(), b.get(k).copied());
            let sort = match (x, y) {
                (None, _) => Sort::Ajoute,
                (_, None) => Sort::Retire,
                // Read again through another layout, the same bytes may give other rows.
                (Some(x), Some(y)) if x.empreinte == y.empreinte && lignes(x) == lignes(y) => return None,
                _ => Sort::Change,
            };
            let p = y.or(x)?;
            Some(EcartSource {
                source: p.source.clone(),
                fichier: p.fichier.clone(),
                millesime: p.millesime,
                mois: p.mois,
                sort,
                avant: x.map(lignes),
                apres: y.map(lignes),
            })
        })
        .collect()
}
