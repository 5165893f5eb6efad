//! What a reader has in hand: unknown numbers, and the published sums of them.
//!
//! A number is a class (or the unknowns, a sum, the uncertain rows) over atoms that the same cells hold. Numbers
//! that count nobody are left out, as if every reader knew them: a zero is never a shield.

use std::collections::BTreeMap;

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

/// A published sum of rows, and the cell that prints it.
pub(in crate::secrecy) type Somme = (Vec<u32>, u32);
/// A sum of rows known between two bounds, both included, and the cell that prints them.
pub(in crate::secrecy) type Tranche = (Vec<u32>, i64, i64, u32);

/// The numbers of a group of atoms, and those that some atom counts.
type Groupe = (Vec<i64>, Vec<bool>);

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
    pub colonnes: Vec<Somme>,
    pub tranches: Vec<Tranche>,
}

impl Lecture {
    /// The rows of a family, nothing published yet.
    ///
    /// # Errors
    /// The cell that is not the sum of its atoms, and what is wrong with it.
    pub(in crate::secrecy) fn de(famille: &Famille) -> Result<Self, (usize, &'static str)> {
        Self::avec(famille, false)
    }

    /// The same for a reader who does not know which classes count nobody, where some row is known. `None` when a cell is not the
    /// sum of its atoms.
    pub(in crate::secrecy) fn avec_zeros(famille: &Famille) -> Option<Self> {
        Self::avec(famille, true).ok()
    }

    fn avec(famille: &Famille, zeros: bool) -> Result<Self, (usize, &'static str)> {
        let comptes = || famille.atomes.iter().chain(famille.cellules.iter().map(|c| &c.compte));
        let n_classes = comptes().map(|c| c.classes.len()).max().unwrap_or(0).max(famille.classes.len());
        let rubriques = n_classes + 3 + comptes().map(|c| c.incertains.len()).max().unwrap_or(0);
        let nombres: Vec<Vec<i64>> = famille.atomes.iter().map(|a| nombres(a, n_classes, rubriques)).collect();
        // Cells in canonical order, so that nothing depends on the order of the input.
        let mut membres: Vec<Vec<u32>> = vec![Vec::new(); famille.atomes.len()];
        let ordre = super::ordre_canonique(famille);
        for (rang, &i) in (0u32..).zip(&ordre) {
            let Some(cellule) = famille.cellules.get(i) else { continue };
            controler(cellule, &nombres, n_classes, rubriques).map_err(|e| (i, e))?;
            for &a in &cellule.atomes {
                if let Some(m) = membres.get_mut(a as usize) {
                    m.push(rang);
                }
            }
        }

        let bailleur = |a: usize| famille.bailleurs.get(a).copied().unwrap_or(0);
        let mut ensembles: BTreeMap<(&[u32], u32), Groupe> = BTreeMap::new();
        for (a, (m, n)) in membres.iter().zip(&nombres).enumerate().filter(|(_, (m, _))| !m.is_empty()) {
            let (somme, present) =
                ensembles.entry((m, bailleur(a))).or_insert_with(|| (vec![0; rubriques], vec![false; rubriques]));
            let connus = zeros && n.iter().take(n_classes).any(|x| *x != 0);
            for (k, ((s, p), x)) in somme.iter_mut().zip(present).zip(n).enumerate() {
                *s += x;
                *p |= *x != 0 || connus && k < n_classes;
            }
        }
        let mut groupes = vec![Vec::new(); famille.cellules.len()];
        let mut sommes: Vec<(Vec<i64>, Vec<bool>, u32)> = Vec::with_capacity(ensembles.len());
        for (g, ((m, b), (somme, present))) in (0u32..).zip(ensembles) {
            for rang in m {
                let liste = ordre.get(*rang as usize).and_then(|&i| groupes.get_mut(i));
                if let Some(liste) = liste {
                    liste.push(g);
                }
            }
            sommes.push((somme, present, b));
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
        self.tranches.extend(self.encadree(cellule, vu));
        let sommes = self.sommes(cellule, vu, univers);
        self.colonnes.extend(sommes);
    }

    /// The numerator that a class of ten points bounds.
    pub(in crate::secrecy) fn encadree(&self, cellule: usize, vu: &Vu) -> Option<Tranche> {
        let Vu::Partiel { bornes: Some((bas, haut)), .. } = vu else { return None };
        let lignes = self.rangees(cellule, &[0]);
        (!lignes.is_empty()).then_some((lignes, *bas, *haut, cellule as u32))
    }

    /// The sums that showing a cell gives.
    pub(in crate::secrecy) fn sommes(&self, cellule: usize, vu: &Vu, univers: bool) -> Vec<Somme> {
        let c = self.n_classes;
        let mut sommes = Vec::new();
        let mut ajouter = |rubriques: std::ops::Range<usize>| {
            let lignes = self.rangees_de(cellule, rubriques);
            if !lignes.is_empty() {
                sommes.push((lignes, cellule as u32));
            }
        };
        match vu {
            Vu::Rien => {}
            Vu::Tout { incertains } => {
                (0..if *incertains { self.rubriques } else { c + 3 }).for_each(|k| ajouter(k..k + 1));
            }
            Vu::Partiel { classes, .. } => {
                ajouter(c..c + 1);
                ajouter(0..c);
                classes.iter().enumerate().filter(|(_, v)| **v).for_each(|(k, _)| ajouter(k..k + 1));
            }
        }
        if univers {
            ajouter(0..c + 1);
        }
        sommes
    }

    /// The groups of atoms of a cell: two cells with the same are one under two names.
    pub(in crate::secrecy) fn groupes(&self, cellule: usize) -> &[u32] {
        self.groupes.get(cellule).map_or(&[], Vec::as_slice)
    }

    pub(in crate::secrecy) fn toutes_rubriques(&self) -> Vec<usize> {
        (0..self.rubriques).collect()
    }

    /// The rows of some numbers of one cell, increasing.
    pub(in crate::secrecy) fn rangees(&self, cellule: usize, rubriques: &[usize]) -> Vec<u32> {
        let mut v = self.rangees_de(cellule, rubriques.iter().copied());
        v.sort_unstable();
        v
    }

    /// The same when the numbers increase: so do the rows of a group, and those of the next.
    fn rangees_de(&self, cellule: usize, rubriques: impl ExactSizeIterator<Item = usize> + Clone) -> Vec<u32> {
        let groupes = self.groupes(cellule);
        let mut v: Vec<u32> = Vec::with_capacity(groupes.len() * rubriques.len());
        for &g in groupes {
            let debut = g as usize * self.rubriques;
            v.extend(rubriques.clone().filter_map(|k| self.lignes.get(debut + k)).filter(|l| **l != ABSENTE));
        }
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
