//! What a reader has in hand: unknown numbers, and the published sums of them.
//!
//! A number is a class (or the unknowns, a sum, the uncertain rows) over atoms that the same cells hold. Numbers
//! that count nobody are left out, as if every reader knew them: a zero is never a shield.

use std::collections::HashMap;

use crate::measures::{Cellule, Compte, Famille};

/// A number left out because it counts nobody.
pub(in crate::secrecy) const ABSENTE: u32 = u32::MAX;

/// What is shown of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::secrecy) enum Vu {
    Rien,
    /// Every number, with or without the uncertain rows.
    Tout {
        incertains: bool,
    },
    /// Universe, denominator, and the classes for which it is `true`; bounds on the first class, both included.
    Partiel {
        classes: Vec<bool>,
        bornes: Option<(i64, i64)>,
    },
}

/// Rows and published columns of one family.
pub(in crate::secrecy) struct Lecture {
    pub n_classes: usize,
    /// How many numbers a group has.
    rubriques: usize,
    /// For each cell, in the order of the family, its groups of atoms.
    groupes: Vec<Vec<u32>>,
    /// The row of each group and number.
    lignes: Vec<u32>,
    /// What each row counts.
    pub valeurs: Vec<i64>,
    /// Rows that may be negative (some sums).
    pub signees: Vec<bool>,
    /// The bailleur of each row; 0 for rows of no bailleur.
    pub bailleurs: Vec<u32>,
    /// Published sums of rows, with the cell that prints them.
    pub colonnes: Vec<(Vec<u32>, u32)>,
    /// Sums of rows known between two bounds, with the cell that prints them.
    pub tranches: Vec<(Vec<u32>, i64, i64, u32)>,
}

impl Lecture {
    /// The rows of a family, nothing published yet.
    ///
    /// # Errors
    /// The cell that is not the sum of its atoms, and what is wrong with it.
    pub(in crate::secrecy) fn de(famille: &Famille) -> Result<Self, (usize, &'static str)> {
        let comptes = || famille.atomes.iter().chain(famille.cellules.iter().map(|c| &c.compte));
        let n_classes = comptes().map(|c| c.classes.len()).max().unwrap_or(0).max(famille.classes.len());
        let rubriques = n_classes + 3 + comptes().map(|c| c.incertains.len()).max().unwrap_or(0);
        let nombres: Vec<Vec<i64>> = famille.atomes.iter().map(|a| nombres(a, n_classes, rubriques)).collect();
        let mut membres: Vec<Vec<u32>> = vec![Vec::new(); famille.atomes.len()];
        for (i, cellule) in famille.cellules.iter().enumerate() {
            controler(cellule, &nombres, n_classes, rubriques).map_err(|e| (i, e))?;
            for &a in &cellule.atomes {
                if let Some(m) = membres.get_mut(a as usize) {
                    m.push(i as u32);
                }
            }
        }

        let bailleur = |a: usize| famille.bailleurs.get(a).copied().unwrap_or(0);
        let mut ensembles: HashMap<(&[u32], u32), u32> = HashMap::new();
        let mut groupes = vec![Vec::new(); famille.cellules.len()];
        let mut sommes: Vec<(Vec<i64>, Vec<bool>, u32)> = Vec::new();
        for (a, (m, n)) in membres.iter().zip(&nombres).enumerate().filter(|(_, (m, _))| !m.is_empty()) {
            let suivant = sommes.len() as u32;
            let g = *ensembles.entry((m, bailleur(a))).or_insert(suivant);
            if g == suivant {
                sommes.push((vec![0; rubriques], vec![false; rubriques], bailleur(a)));
                for &c in m {
                    if let Some(liste) = groupes.get_mut(c as usize) {
                        liste.push(g);
                    }
                }
            }
            if let Some((somme, present, _)) = sommes.get_mut(g as usize) {
                for ((s, p), x) in somme.iter_mut().zip(present).zip(n) {
                    *s += x;
                    *p |= *x != 0;
                }
            }
        }
        let negatif: Vec<bool> =
            (0..rubriques).map(|k| nombres.iter().any(|n| n.get(k).is_some_and(|&x| x < 0))).collect();
        let mut l = Lecture {
            n_classes,
            rubriques,
            groupes,
            lignes: Vec::with_capacity(sommes.len() * rubriques),
            valeurs: Vec::new(),
            signees: Vec::new(),
            bailleurs: Vec::new(),
            colonnes: Vec::new(),
            tranches: Vec::new(),
        };
        for (somme, present, b) in sommes {
            for ((x, p), signe) in somme.into_iter().zip(present).zip(&negatif) {
                l.lignes.push(if p { l.valeurs.len() as u32 } else { ABSENTE });
                if p {
                    l.valeurs.push(x);
                    l.signees.push(*signe);
                    l.bailleurs.push(b);
                }
            }
        }
        Ok(l)
    }

    /// Adds what is shown of one cell. `univers`: its universe is known from another indicator.
    pub(in crate::secrecy) fn publier(&mut self, cellule: usize, vu: &Vu, univers: bool) {
        let c = self.n_classes;
        let tout: Vec<usize> = (0..=c).collect();
        let mut listes: Vec<Vec<usize>> = match vu {
            Vu::Rien => Vec::new(),
            Vu::Tout { incertains } => (0..if *incertains { self.rubriques } else { c + 3 }).map(|k| vec![k]).collect(),
            Vu::Partiel { classes, bornes } => {
                if let Some((bas, haut)) = bornes {
                    let lignes = self.rangees(cellule, &[0]);
                    if !lignes.is_empty() {
                        self.tranches.push((lignes, *bas, *haut, cellule as u32));
                    }
                }
                let vues = classes.iter().enumerate().filter(|(_, v)| **v).map(|(k, _)| vec![k]);
                [vec![c], (0..c).collect()].into_iter().chain(vues).collect()
            }
        };
        if univers {
            listes.push(tout);
        }
        for l in listes {
            let lignes = self.rangees(cellule, &l);
            if !lignes.is_empty() {
                self.colonnes.push((lignes, cellule as u32));
            }
        }
    }

    /// The rows of some numbers of one cell, increasing.
    pub(in crate::secrecy) fn rangees(&self, cellule: usize, rubriques: &[usize]) -> Vec<u32> {
        let groupes = self.groupes.get(cellule).map_or(&[][..], Vec::as_slice);
        let mut v: Vec<u32> = groupes
            .iter()
            .flat_map(|&g| {
                rubriques.iter().filter_map(move |&k| self.lignes.get(g as usize * self.rubriques + k).copied())
            })
            .filter(|&l| l != ABSENTE)
            .collect();
        v.sort_unstable();
        v
    }
}

fn controler(cellule: &Cellule, atomes: &[Vec<i64>], n_classes: usize, rubriques: usize) -> Result<(), &'static str> {
    let mut somme = vec![0i64; rubriques];
    let mut precedent = None;
    for &a in &cellule.atomes {
        let n = atomes.get(a as usize).ok_or("désigne un atome qui n’existe pas")?;
        if precedent.is_some_and(|p| p >= a) {
            return Err("a des atomes en désordre ou répétés");
        }
        precedent = Some(a);
        for (s, x) in somme.iter_mut().zip(n) {
            *s += x;
        }
    }
    if somme == nombres(&cellule.compte, n_classes, rubriques) {
        Ok(())
    } else {
        Err("n’est pas la somme de ses atomes")
    }
}

/// The numbers of a count: classes, unknowns, two sums, uncertain rows.
fn nombres(c: &Compte, n_classes: usize, rubriques: usize) -> Vec<i64> {
    let mut v = c.classes.clone();
    v.resize(n_classes, 0);
    let (num, den) = c.sommes.unwrap_or_default();
    v.extend([c.inconnus, num, den]);
    v.extend(&c.incertains);
    v.resize(rubriques, 0);
    v
}
