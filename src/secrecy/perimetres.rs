//! Zones drawn again from one edition to the next: what a quartier had then, less what it has now, is a figure that anybody can
//! compute. A zone is remembered by its résidences, so that what an earlier edition showed of it is still read as what it was.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::registre::Registre;
use super::systeme::Systeme;
use crate::measures::{Cellule, Cle, Famille, Niveau, Periode};

/// A level and a zone, with the résidences it is made of.
pub(super) type Perimetre = (Niveau, String, BTreeSet<String>);

/// For each zone that is made of whole résidences, these: of the territory, QPV, sectors, IRIS, communes, bailleurs, classes.
pub(super) type Perimetres = BTreeMap<(Niveau, String), BTreeSet<String>>;

/// The zones of the measures. Families of one table count the same zones: the one with most cells speaks for it.
pub(super) fn perimetres(familles: &[Famille]) -> Perimetres {
    let mut par_table: BTreeMap<&str, &Famille> = BTreeMap::new();
    for f in familles {
        let place = par_table.entry(&f.table).or_insert(f);
        if f.cellules.len() > place.cellules.len() {
            *place = f;
        }
    }
    let mut trouves = Perimetres::new();
    let mut a_cheval = BTreeSet::new();
    for f in par_table.into_values() {
        // By indicator and period, as a family may hold the cells of several.
        let mut groupes: BTreeMap<(&str, Periode), Vec<&Cellule>> = BTreeMap::new();
        for c in &f.cellules {
            groupes.entry((&c.cle.indicateur, c.cle.periode)).or_default().push(c);
        }
        groupes.values().for_each(|cellules| lire(cellules, &mut trouves, &mut a_cheval));
    }
    trouves.retain(|zone, _| !a_cheval.contains(zone));
    trouves
}

/// Reads the zones of one indicator and period; notes those that take a part of some résidence.
fn lire(cellules: &[&Cellule], trouves: &mut Perimetres, a_cheval: &mut BTreeSet<(Niveau, String)>) {
    let residences: Vec<&&Cellule> = cellules.iter().filter(|c| c.cle.niveau == Niveau::Residence).collect();
    let mut residence_de: HashMap<u32, usize> = HashMap::new();
    for (i, r) in residences.iter().enumerate() {
        residence_de.extend(r.atomes.iter().map(|a| (*a, i)));
    }
    for c in cellules.iter().filter(|c| c.cle.niveau != Niveau::Residence) {
        let mut parts: BTreeMap<usize, usize> = BTreeMap::new();
        let connus = c.atomes.iter().filter_map(|a| residence_de.get(a));
        connus.for_each(|r| *parts.entry(*r).or_default() += 1);
        let taille = |r: &usize| residences.get(*r).map_or(0, |r| r.atomes.len());
        let entieres = parts.iter().all(|(r, n)| taille(r) == *n) && parts.values().sum::<usize>() == c.atomes.len();
        let zone = (c.cle.niveau, c.cle.zone.clone());
        if entieres {
            let codes = parts.keys().filter_map(|r| residences.get(*r)).map(|r| r.cle.zone.clone());
            trouves.entry(zone).or_default().extend(codes);
        } else {
            a_cheval.insert(zone);
        }
    }
}

/// Zones that earlier editions spoke of with other résidences than now, each with those of them that still count somebody.
pub(super) fn redessines(familles: &[Famille], registre: &Registre) -> Vec<Perimetre> {
    if registre.perimetres().next().is_none() {
        return Vec::new();
    }
    let actuels = perimetres(familles);
    let cellules = familles.iter().flat_map(|f| &f.cellules).filter(|c| c.cle.niveau == Niveau::Residence);
    let residences: HashSet<&str> = cellules.map(|c| c.cle.zone.as_str()).collect();
    let mut autres = Vec::new();
    for (zone, codes) in registre.perimetres() {
        let restent: BTreeSet<String> = codes.iter().filter(|r| residences.contains(r.as_str())).cloned().collect();
        if !restent.is_empty() && actuels.get(zone) != Some(&restent) {
            autres.push((zone.0, zone.1.clone(), restent));
        }
    }
    autres
}

/// A zone as an earlier edition drew it, on the rows of now.
pub(super) struct Ancienne {
    pub groupes: Vec<u32>,
    /// Whether its figures are still the ones that were shown.
    pub vue: bool,
}

/// The zones of a family as they were drawn, for each indicator and period: what was shown of them is known, and what was withheld is
/// still to be.
pub(super) fn anciennes(systeme: &Systeme<'_>, redessines: &[Perimetre], registre: &Registre) -> Vec<Ancienne> {
    if redessines.is_empty() {
        return Vec::new();
    }
    let mut places: BTreeMap<(&str, Periode), BTreeMap<&str, &Vec<u32>>> = BTreeMap::new();
    for (c, groupes) in systeme.cellules.iter().zip(&systeme.groupes).filter(|(c, _)| c.cle.niveau == Niveau::Residence)
    {
        places.entry((&c.cle.indicateur, c.cle.periode)).or_default().insert(&c.cle.zone, groupes);
    }
    let mut trouvees = Vec::new();
    for ((indicateur, periode), residences) in places {
        for (niveau, zone, codes) in redessines {
            let cle = Cle { indicateur: indicateur.to_owned(), periode, niveau: *niveau, zone: zone.clone() };
            let siens = codes.iter().filter_map(|r| residences.get(r.as_str()));
            let groupes: BTreeSet<u32> = siens.flat_map(|g| g.iter().copied()).collect();
            let groupes: Vec<u32> = groupes.into_iter().collect();
            let montre = registre.valeur(&cle).map(|c| systeme.rubriques.lire(c));
            let vue = montre.is_some_and(|m| m == systeme.somme(&groupes));
            trouvees.push(Ancienne { groupes, vue });
        }
    }
    trouvees
}
