//! Indicators whose definition is not the same: the fingerprint of what is counted, as each publication gives it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::error::Result;
use crate::pipeline::ecarts::Sort;

use super::fichier::parcourir;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EcartDefinition {
    pub indicateur: String,
    pub libelle: String,
    pub sort: Sort,
}

/// Fingerprint and label, by code.
type Definitions = BTreeMap<String, (String, String)>;

fn lire(place: &Path) -> Result<Definitions> {
    let mut lues = Definitions::new();
    parcourir(
        place,
        "dictionnaire.csv",
        ["genre", "nom", "libelle", "empreinte"],
        |[genre, nom, libelle, empreinte]| {
            if genre == "indicateur" {
                lues.insert(nom.to_owned(), (empreinte.to_owned(), libelle.to_owned()));
            }
        },
    )?;
    Ok(lues)
}

pub fn comparer(avant: &Path, apres: &Path) -> Result<Vec<EcartDefinition>> {
    let (a, b) = (lire(avant)?, lire(apres)?);
    let codes: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let ecarts = codes.into_iter().filter_map(|code| {
        let (sort, libelle) = match (a.get(code), b.get(code)) {
            (None, Some((_, l))) => (Sort::Ajoute, l),
            (Some((_, l)), None) => (Sort::Retire, l),
            (Some((x, _)), Some((y, l))) if x != y => (Sort::Change, l),
            _ => return None,
        };
        Some(EcartDefinition { indicateur: code.clone(), libelle: libelle.clone(), sort })
    });
    Ok(ecarts.collect())
}
