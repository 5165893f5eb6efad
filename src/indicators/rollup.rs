//! From atoms to cells: which atoms each zone and period adds up.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::layout::Table;
use crate::measures::{Cellule, Cle, Compte, Famille, Nature, Niveau, Periode};

use super::catalog::Definition;
use super::comptage::{Comptage, INCONNU};

/// What cells are made for.
#[derive(Clone, Copy, Debug)]
pub struct Perimetre<'a> {
    /// The territory: rows of others count in their département and region only.
    pub epci: &'a str,
    /// Year and month of the closing date.
    pub arrete: (i32, u32),
    /// Class of fragility of each résidence, when they are known: see `Niveau::Classe`.
    pub classes: &'a BTreeMap<String, String>,
}

/// Builds the families of one table.
pub fn familles(comptage: &Comptage, definitions: &[&Definition], perimetre: &Perimetre<'_>) -> Vec<Famille> {
    // In a table that covers more than the territory, only what the territory needs.
    let atomes: Vec<u32> =
        (comptage.ordre().iter().copied()).filter(|&a| comptage.epci(a).is_none_or(|e| e == perimetre.epci)).collect();
    let mut rangs_bailleurs: BTreeMap<Option<&str>, u32> = BTreeMap::new();
    for &a in &atomes {
        let n = rangs_bailleurs.len() as u32;
        rangs_bailleurs.entry(comptage.bailleur(a)).or_insert(n);
    }
    let bailleurs: Vec<u32> =
        atomes.iter().map(|&a| rangs_bailleurs.get(&comptage.bailleur(a)).copied().unwrap_or(0)).collect();
    let zones = zones(comptage, definitions, &atomes, perimetre);
    definitions
        .iter()
        .enumerate()
        .map(|(i, d)| {
            let comptes: Vec<Compte> = atomes.iter().map(|&a| comptage.compte(a, i)).collect();
            Famille {
                table: comptage.table.code().to_owned(),
                sensible: d.sensible,
                indicateur: d.code.clone(),
                nature: d.nature,
                unite: d.protege,
                classes: classes(d),
                cellules: cellules(d, &zones, &comptes),
                atomes: comptes,
                // A demand has no bailleur: nobody contributes to its sums, so nobody dominates them.
                bailleurs: if comptage.table == Table::Demande { Vec::new() } else { bailleurs.clone() },
            }
        })
        .collect()
}

/// The atoms of every zone and period, in canonical order: the same for all indicators of a table.
type Zones<'a> = BTreeMap<(Periode, Niveau, Cow<'a, str>), Vec<u32>>;

fn zones<'a>(
    comptage: &'a Comptage,
    definitions: &[&Definition],
    atomes: &[u32],
    perimetre: &Perimetre<'a>,
) -> Zones<'a> {
    let niveaux: BTreeSet<Niveau> = definitions.iter().flat_map(|d| d.niveaux.iter().copied()).collect();
    let mut zones = Zones::new();
    for (rang, &atome) in (0u32..).zip(atomes) {
        // A row of another EPCI only has its département and its region.
        let chez_soi = comptage.epci(atome).is_some();
        for &niveau in &niveaux {
            let zone = match niveau {
                Niveau::Departement | Niveau::Region => comptage.zone(atome, niveau).map(Cow::Borrowed),
                _ if !chez_soi => None,
                Niveau::Classe => classe(comptage, atome, perimetre.classes).map(Cow::Owned),
                _ => comptage.zone(atome, niveau).map(Cow::Borrowed),
            };
            let Some(zone) = zone else { continue };
            for periode in comptage.periodes(atome, niveau, perimetre.arrete) {
                zones.entry((periode, niveau, zone.clone())).or_default().push(rang);
            }
        }
    }
    zones
}

/// `fragile|hors_qpv`: the class of the résidence and the side of the border.
fn classe(comptage: &Comptage, atome: u32, classes: &BTreeMap<String, String>) -> Option<String> {
    if classes.is_empty() {
        return None;
    }
    let classe = comptage.residence(atome).and_then(|r| classes.get(r)).map_or("non_classee", String::as_str);
    Some(format!("{classe}|{}", comptage.localisation(atome).unwrap_or(INCONNU)))
}

fn classes(d: &Definition) -> Vec<String> {
    match d.nature {
        Nature::Part => vec!["oui".to_owned(), "non".to_owned()],
        Nature::Repartition => d.classes.iter().map(|(c, _, _)| c.clone()).collect(),
        Nature::Moyenne | Nature::Effectif => vec!["oui".to_owned()],
    }
}

/// A zone without any row of the universe is a cell too: it prints « n.c. », not nothing.
fn cellules(d: &Definition, zones: &Zones<'_>, comptes: &[Compte]) -> Vec<Cellule> {
    let zero = vec![0; classes(d).len()];
    zones
        .iter()
        .filter(|((_, niveau, _), _)| d.niveaux.contains(niveau))
        .map(|((periode, niveau, zone), rangs)| {
            let mut total = Compte { classes: zero.clone(), ..Compte::default() };
            let mut atomes = Vec::new();
            for rang in rangs {
                let Some(compte) = comptes.get(*rang as usize) else { continue };
                if compte.univers() > 0 || compte.incertains.iter().any(|n| *n > 0) {
                    atomes.push(*rang);
                    total.ajouter(compte);
                }
            }
            let cle =
                Cle { indicateur: d.code.clone(), periode: *periode, niveau: *niveau, zone: zone.clone().into_owned() };
            Cellule { cle, atomes, compte: total }
        })
        .collect()
}
