//! Where rows are, as documents cut it: in QPV, out of QPV. What an indicator of QPV alone counts there another counts everywhere: there,
//! and there only, one tells the other.

use super::primaire::{Sensible, Seuils, sensibles};
use super::systeme::{Systeme, Vecteur};
use crate::measures::{Famille, Niveau};

/// Places within which equalities are looked for by themselves, beside those of the whole table.
pub(super) const LIEUX: [&str; 2] = ["qpv", "hors_qpv"];

/// For each atom of a table, the rank of its place; none for what is in neither, or not known to be.
pub(super) fn lieux(familles: &[&Famille]) -> Vec<Option<usize>> {
    let mut lieux = vec![None; familles.first().map_or(0, |f| f.atomes.len())];
    let cellules = familles.iter().flat_map(|f| &f.cellules).filter(|c| c.cle.niveau == Niveau::Localisation);
    for c in cellules {
        let lieu = LIEUX.iter().position(|l| *l == c.cle.zone);
        for a in c.atomes.iter().filter(|_| lieu.is_some()) {
            if let Some(place) = lieux.get_mut(*a as usize) {
                *place = lieu;
            }
        }
    }
    lieux
}

/// The place that holds all of some atoms.
pub(super) fn commun(lieux: &[Option<usize>], atomes: &[u32]) -> Option<usize> {
    let mut leurs = atomes.iter().map(|a| lieux.get(*a as usize).copied().flatten());
    let premier = leurs.next().flatten()?;
    leurs.all(|l| l == Some(premier)).then_some(premier)
}

/// The small classes of the part of each cell that is in one place, and of the rest of it, which an indicator of that place tells apart;
/// each with the rank of the cell.
pub(super) fn cibles(s: &Systeme<'_>, lieux: &[Option<usize>], seuils: Seuils) -> Vec<(usize, Vecteur)> {
    let des_groupes: Vec<Option<usize>> = s.atomes.iter().map(|a| commun(lieux, a)).collect();
    let mut cibles = Vec::new();
    for (i, groupes) in s.groupes.iter().enumerate() {
        for lieu in 0..LIEUX.len() {
            let ici = |g: &u32| des_groupes.get(*g as usize) == Some(&Some(lieu));
            let (ici, ailleurs): (Vec<u32>, Vec<u32>) = groupes.iter().partition(|g| ici(g));
            if ici.is_empty() || ailleurs.is_empty() {
                continue;
            }
            for part in [ici, ailleurs] {
                let classes = sensibles(&s.rubriques, &s.somme(&part), seuils).into_iter().filter(Sensible::de_classe);
                cibles.extend(classes.map(|c| (i, s.vecteur(&part, &c.rubriques))));
            }
        }
    }
    cibles
}
