//! Several families as one linear system: a row for each number that a group of atoms has of its own, once what indicators say of each
//! other is known.
//!
//! A row of a family is a combination of these: « more than 60 % of the ceiling » in a group is the sum of three rows of the distribution.
//! What counts nobody in a group is known to all there, and links the others the more.

use std::collections::{BTreeMap, BTreeSet};

use super::corps::Corps;
use super::equations::Equations;
use super::identites::Grappe;
use super::systeme::{Systeme, Vecteur};
use crate::measures::Famille;

type F = Corps<1>;

pub(super) struct Jonction {
    /// For each family, what each of its rows is here.
    lignes: Vec<Vec<Vecteur>>,
    /// For each reader, the rows it knows by itself: the outsider first, who knows none, then bailleurs.
    pub mondes: Vec<Vec<bool>>,
}

/// A set of atoms of one place that every family sees as one: which group of each it is, whose, where.
type Commun = BTreeMap<(Vec<Option<u32>>, Option<u32>, Option<usize>), Vec<usize>>;

impl Jonction {
    /// `systemes`: those of the members of `grappe`, in its order.
    pub(super) fn de(grappe: &Grappe, familles: &[&Famille], systemes: &[&Systeme<'_>], inities: bool) -> Self {
        let atomes = familles.first().map_or(0, |f| f.atomes.len());
        let mut des_atomes: Vec<Vec<Option<u32>>> = vec![vec![None; systemes.len()]; atomes];
        for (m, s) in systemes.iter().enumerate() {
            for (g, siens) in (0u32..).zip(&s.atomes) {
                for a in siens {
                    if let Some(place) = des_atomes.get_mut(*a as usize).and_then(|l| l.get_mut(m)) {
                        *place = Some(g);
                    }
                }
            }
        }
        let mut communs = Commun::new();
        for (a, groupes) in des_atomes.into_iter().enumerate().filter(|(_, g)| g.iter().any(Option::is_some)) {
            let bailleur = familles.first().filter(|_| inities).and_then(|f| f.bailleurs.get(a)).copied();
            let lieu = grappe.lieux.get(a).copied().flatten();
            communs.entry((groupes, bailleur, lieu)).or_default().push(a);
        }
        let mut lignes: Vec<Vec<Vecteur>> =
            systemes.iter().map(|s| vec![Vec::new(); s.mondes.first().map_or(0, Vec::len)]).collect();
        let mut des_bailleurs: Vec<Option<u32>> = Vec::new();
        let mut connues: BTreeMap<(Vec<bool>, Option<usize>), Equations> = BTreeMap::new();
        for ((groupes, bailleur, lieu), membres) in communs {
            let presents = presents(grappe, familles, systemes, &membres);
            let equations =
                connues.entry((presents.clone(), lieu)).or_insert_with_key(|(p, lieu)| grappe.relations(*lieu, p));
            // Rows of this group, made as they are met.
            let mut rangs: BTreeMap<u32, u32> = BTreeMap::new();
            let mut rang = |c: u32| {
                *rangs.entry(c).or_insert_with(|| {
                    des_bailleurs.push(bailleur);
                    des_bailleurs.len() as u32 - 1
                })
            };
            let des_familles = groupes.iter().zip(&grappe.colonnes).zip(systemes).zip(&mut lignes);
            for (((groupe, (debut, _)), systeme), lignes) in des_familles {
                let Some(g) = groupe else { continue };
                for k in 0..systeme.rubriques.total() {
                    let colonne = debut + k as u32;
                    let present = presents.get(colonne as usize).copied().unwrap_or(false);
                    let place = systeme.ligne(*g, k).filter(|_| present).and_then(|l| lignes.get_mut(l as usize));
                    let Some(place) = place else { continue };
                    match equations.de(colonne) {
                        None => place.push((rang(colonne), 1)),
                        Some(r) => {
                            let autres = r.iter().filter(|(c, _)| **c != colonne);
                            place.extend(autres.map(|(c, x)| (rang(*c), F::sub(0, *x))));
                        }
                    }
                }
            }
        }
        for v in lignes.iter_mut().flatten() {
            v.sort_unstable();
        }
        let mut mondes = vec![vec![false; des_bailleurs.len()]];
        for b in des_bailleurs.iter().flatten().collect::<BTreeSet<_>>() {
            mondes.push(des_bailleurs.iter().map(|p| p.as_ref() == Some(b)).collect());
        }
        Jonction { lignes, mondes }
    }

    /// A vector of a family, as one of the joint system.
    pub(super) fn traduire(&self, membre: usize, v: &Vecteur) -> Vecteur {
        let Some(lignes) = self.lignes.get(membre) else { return Vec::new() };
        let mut termes: Vecteur = Vec::with_capacity(v.len());
        for (l, x) in v {
            let siennes = lignes.get(*l as usize).into_iter().flatten();
            termes.extend(siennes.map(|(j, y)| (*j, if *x == 1 { *y } else { F::mul(*x, *y) })));
        }
        termes.sort_unstable_by_key(|(l, _)| *l);
        let mut reunis: Vecteur = Vec::with_capacity(termes.len());
        for (l, x) in termes {
            match reunis.last_mut().filter(|(m, _)| *m == l) {
                Some((_, y)) => *y = F::add(*y, x),
                None => reunis.push((l, x)),
            }
        }
        reunis.retain(|(_, x)| *x != 0);
        reunis
    }
}

/// For each column, whether some atom of a group counts it; universes are taken for present.
fn presents(grappe: &Grappe, familles: &[&Famille], systemes: &[&Systeme<'_>], atomes: &[usize]) -> Vec<bool> {
    let mut presents = vec![false; grappe.n_colonnes];
    for ((f, s), (debut, univers)) in familles.iter().zip(systemes).zip(&grappe.colonnes) {
        if let Some(place) = presents.get_mut(*univers as usize) {
            *place = true;
        }
        for a in atomes.iter().filter_map(|a| f.atomes.get(*a)) {
            let siens = presents.iter_mut().skip(*debut as usize);
            siens.zip(s.rubriques.lire(a)).for_each(|(p, n)| *p |= n != 0);
        }
    }
    presents
}

#[cfg(test)]
#[path = "jonction_tests.rs"]
mod tests;
