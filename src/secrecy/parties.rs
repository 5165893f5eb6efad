//! Measures cut in parts that nothing links, each protected as if it were alone: figures that did not move are not decided again because
//! others did.
//!
//! Figures give each other away when they count rows in common. Families of one table count the same rows, those of one period may speak
//! of the same households in two tables. Rows of two years are not the same rows: that is read from the atoms, never supposed. One atom
//! in cells of two years, and these years stay together in its table.
//!
//! A part has every family of its tables, on the atoms of its years alone: families that agree row for row in these years are read as
//! such, whatever they do in others.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::recents::sans_contenu;
use super::reunions::Reunions;
use crate::measures::{Cellule, Famille, Mesures, Periode};

/// A table in one year.
type Noeud<'a> = (&'a str, i32);

/// In the order of the measures, then of years.
pub(super) fn parties(mesures: &Mesures) -> Vec<Mesures> {
    Liens::de(mesures).groupes().iter().map(|noeuds| partie(mesures, noeuds)).collect()
}

/// The same, all of them as they are where there is one.
pub(super) fn ou_tout(mesures: &Mesures) -> Vec<Cow<'_, Mesures>> {
    match Liens::de(mesures).groupes().len() {
        0 | 1 => vec![Cow::Borrowed(mesures)],
        _ => parties(mesures).into_iter().map(Cow::Owned).collect(),
    }
}

/// Which tables and years may not be told apart.
struct Liens<'a> {
    /// In the order in which the measures speak of them.
    noeuds: Vec<Noeud<'a>>,
    reunions: Reunions,
}

impl<'a> Liens<'a> {
    fn de(mesures: &'a Mesures) -> Self {
        let mut liens = Liens { noeuds: Vec::new(), reunions: Reunions::default() };
        let mut rangs: BTreeMap<Noeud<'a>, usize> = BTreeMap::new();
        let mut des_periodes: BTreeMap<Periode, usize> = BTreeMap::new();
        let mut des_atomes: BTreeMap<&str, Vec<Option<usize>>> = BTreeMap::new();
        for f in &mesures.familles {
            let des_atomes = des_atomes.entry(&f.table).or_default();
            des_atomes.resize(f.atomes.len().max(des_atomes.len()), None);
            for c in &f.cellules {
                let noeud = (f.table.as_str(), c.cle.periode.annee());
                let rang = *rangs.entry(noeud).or_insert_with(|| liens.ajouter(noeud));
                liens.reunions.lier(rang, *des_periodes.entry(c.cle.periode).or_insert(rang));
                for a in &c.atomes {
                    if let Some(place) = des_atomes.get_mut(*a as usize) {
                        liens.reunions.lier(rang, *place.get_or_insert(rang));
                    }
                }
            }
        }
        liens
    }

    fn ajouter(&mut self, noeud: Noeud<'a>) -> usize {
        self.noeuds.push(noeud);
        self.reunions.ajouter()
    }

    fn groupes(&self) -> Vec<BTreeSet<Noeud<'a>>> {
        let noeuds = |rangs: Vec<usize>| rangs.into_iter().filter_map(|i| self.noeuds.get(i)).copied().collect();
        self.reunions.groupes().into_iter().map(noeuds).collect()
    }
}

/// The families of some tables, in some years.
fn partie(mesures: &Mesures, noeuds: &BTreeSet<Noeud<'_>>) -> Mesures {
    let tables: BTreeSet<&str> = noeuds.iter().map(|(table, _)| *table).collect();
    let des_tables = || mesures.familles.iter().filter(|f| tables.contains(f.table.as_str()));
    let sienne = |f: &Famille, c: &Cellule| noeuds.contains(&(f.table.as_str(), c.cle.periode.annee()));
    // The same for all families of a table: what is compared atom by atom still is.
    let mut gardes: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for f in des_tables() {
        let gardes = gardes.entry(&f.table).or_default();
        gardes.resize(f.atomes.len().max(gardes.len()), false);
        for a in f.cellules.iter().filter(|c| sienne(f, c)).flat_map(|c| &c.atomes) {
            if let Some(garde) = gardes.get_mut(*a as usize) {
                *garde = true;
            }
        }
    }
    let reduire = |f: &Famille| {
        let cellules = f.cellules.iter().filter(|c| sienne(f, c));
        reduite(f, cellules, gardes.get(f.table.as_str()).map_or(&[], Vec::as_slice))
    };
    Mesures { familles: des_tables().map(reduire).collect() }
}

/// A family with some of its cells, on the atoms that they add up. Bailleurs are numbered as they come: what others do in other years
/// changes nothing here.
fn reduite<'a>(f: &Famille, cellules: impl Iterator<Item = &'a Cellule>, gardes: &[bool]) -> Famille {
    let mut rangs: Vec<Option<u32>> = vec![None; f.atomes.len()];
    let mut numeros: BTreeMap<u32, u32> = BTreeMap::new();
    let (mut atomes, mut bailleurs) = (Vec::new(), Vec::new());
    let siens = f.atomes.iter().zip(&mut rangs).zip(gardes).enumerate();
    for (a, ((atome, rang), _)) in siens.filter(|(_, (_, garde))| **garde) {
        *rang = Some(atomes.len() as u32);
        atomes.push(atome.clone());
        if let Some(b) = f.bailleurs.get(a) {
            let suivant = numeros.len() as u32;
            bailleurs.push(*numeros.entry(*b).or_insert(suivant));
        }
    }
    // An atom that the family does not have stays one: the cell is refused for it, as it would be whole.
    let rang = |a: &u32| rangs.get(*a as usize).copied().flatten().unwrap_or(u32::MAX);
    let cellules = cellules.map(|c| Cellule {
        cle: c.cle.clone(),
        atomes: c.atomes.iter().map(rang).collect(),
        compte: c.compte.clone(),
    });
    Famille { cellules: cellules.collect(), atomes, bailleurs, ..sans_contenu(f) }
}

#[cfg(test)]
#[path = "parties_tests.rs"]
mod tests;
