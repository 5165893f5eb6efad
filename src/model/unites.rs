//! The territories of a table of communes: EPCI, EPT and Paris.

use std::collections::{BTreeMap, BTreeSet};

use super::communes::{Communes, SIREN_PARIS};

/// A territory, and all that leads to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unite {
    /// When the table of communes gives it.
    pub nom: Option<String>,
    pub departements: BTreeSet<String>,
    pub regions: BTreeSet<String>,
    /// Codes of its communes, those of other vintages and the arrondissements included.
    pub communes: BTreeSet<String>,
}

/// Every territory of a table of communes, by SIREN.
pub fn unites(communes: &Communes) -> BTreeMap<String, Unite> {
    let mut unites: BTreeMap<String, Unite> = BTreeMap::new();
    for (code, fiche) in communes.iter() {
        let Some(siren) = communes.unite(code) else { continue };
        let u = unites.entry(siren.to_owned()).or_default();
        u.communes.insert(code.to_owned());
        u.departements.insert(fiche.departement.clone());
        u.regions.extend(fiche.region.clone());
    }
    for (ancien, code) in communes.anciens() {
        if let Some(u) = communes.unite(code).and_then(|s| unites.get_mut(s)) {
            u.communes.insert(ancien);
        }
    }
    for (siren, u) in &mut unites {
        u.nom = match siren.as_str() {
            SIREN_PARIS => Some("Paris".to_owned()),
            s => communes.nom_epci(s).map(str::to_owned),
        };
    }
    unites
}
