//! One indicator under two names: the share of relogements of the territory and that of each quartier, the same households at
//! other levels. What one shows, the other withholds in vain: they are protected as one family.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::regles::Regles;
use crate::measures::{Compte, Famille, Mesures, RECENTS};

/// The measures where indicators that count the same rows the same way are one family, under the name of the first. The cells keep
/// theirs.
pub(super) fn reunir<'a>(mesures: &'a Mesures, regles: &Regles) -> Cow<'a, Mesures> {
    // Rare enough for the rest to be compared in full.
    let mut semblables: BTreeMap<(&str, usize, Vec<i64>), Vec<usize>> = BTreeMap::new();
    for (i, f) in mesures.familles.iter().enumerate().filter(|(_, f)| regles.seuil_de(f) > 0) {
        semblables.entry((&f.table, f.atomes.len(), total(f))).or_default().push(i);
    }
    let par_code: BTreeMap<&str, &Famille> = mesures.familles.iter().map(|f| (f.indicateur.as_str(), f)).collect();
    let identiques = |a: &Famille, b: &Famille| jumelles(a, b) && regles.seuil_de(a) == regles.seuil_de(b);
    // With its newcomers, or the stock that they are part of: both are joined after, and one must not lose the other.
    let autre = |f: &Famille| match f.indicateur.strip_suffix(RECENTS) {
        Some(stock) => par_code.get(stock).copied(),
        None => par_code.get(format!("{}{RECENTS}", f.indicateur).as_str()).copied(),
    };
    let memes = |a: &Famille, b: &Famille| {
        identiques(a, b)
            && match (autre(a), autre(b)) {
                (Some(a), Some(b)) => identiques(a, b),
                (None, None) => true,
                _ => false,
            }
    };
    // The rank of the family that takes each one in.
    let mut hotes: Vec<usize> = (0..mesures.familles.len()).collect();
    for liste in semblables.values().filter(|l| l.len() > 1) {
        for (n, &i) in liste.iter().enumerate() {
            let accueille = |j: &&usize| {
                let deux = mesures.familles.get(i).zip(mesures.familles.get(**j));
                hotes.get(**j) == Some(*j) && deux.is_some_and(|(a, b)| memes(a, b))
            };
            let premiere = liste.iter().take(n).find(accueille).copied();
            if let (Some(premiere), Some(place)) = (premiere, hotes.get_mut(i)) {
                *place = premiere;
            }
        }
    }
    if hotes.iter().enumerate().all(|(i, hote)| i == *hote) {
        return Cow::Borrowed(mesures);
    }
    let mut familles: BTreeMap<usize, Famille> = BTreeMap::new();
    for (f, hote) in mesures.familles.iter().zip(hotes) {
        match familles.get_mut(&hote) {
            Some(h) => h.cellules.extend(f.cellules.iter().cloned()),
            None => drop(familles.insert(hote, f.clone())),
        }
    }
    for f in familles.values_mut() {
        f.cellules.sort_by(|a, b| a.cle.cmp(&b.cle));
    }
    Cow::Owned(Mesures { familles: familles.into_values().collect() })
}

/// Two that count nobody say nothing of each other.
fn jumelles(a: &Famille, b: &Famille) -> bool {
    a.table == b.table
        && (a.sensible, a.nature, a.unite) == (b.sensible, b.nature, b.unite)
        && a.classes == b.classes
        && a.bailleurs == b.bailleurs
        && a.atomes == b.atomes
        && a.atomes.iter().any(|c| c.univers() > 0)
}

fn total(f: &Famille) -> Vec<i64> {
    let mut total = Compte::default();
    f.atomes.iter().for_each(|a| total.ajouter(a));
    total.classes.push(total.inconnus);
    total.classes
}
