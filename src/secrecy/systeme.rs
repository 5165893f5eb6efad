//! One family as one linear system: rows are what the publication tells apart, columns are figures.
//!
//! Atoms that belong to the same cells are one row; rows that count nobody are dropped, because a zero is
//! never a shield (Langsrud 2024): whoever knows it reads what it was meant to hide.

use std::collections::{BTreeMap, BTreeSet};

use super::rubriques::Rubriques;
use crate::measures::{Cellule, Famille};

/// A sparse vector: `(row, coefficient)`, rows increasing, no zero coefficient.
pub(super) type Vecteur = Vec<(u32, u64)>;

/// Numbers of a group in the layout of `Rubriques`, which of them some atom counts, and its atoms.
type Nombres = (Vec<i64>, Vec<bool>, Vec<u32>);

pub(super) struct Systeme<'a> {
    pub rubriques: Rubriques,
    /// Cells in canonical order, so that nothing depends on the order of the input.
    pub cellules: Vec<&'a Cellule>,
    /// For each cell, its groups of atoms, increasing.
    pub groupes: Vec<Vec<u32>>,
    /// For each group, its numbers in the layout of `rubriques`.
    pub valeurs: Vec<Vec<i64>>,
    /// For each group, its atoms, increasing.
    pub atomes: Vec<Vec<u32>>,
    /// For each group, the cells that hold it, increasing.
    signatures: Vec<Vec<u32>>,
    /// For each group and number, its row, when some atom of the group counts something.
    lignes: Vec<Vec<Option<u32>>>,
    groupe_de_ligne: Vec<u32>,
    /// For each group, the bailleur that knows it, where bailleurs read with their own files.
    proprietaires: Vec<Option<u32>>,
    /// For each reader, the rows it knows by itself: the outsider first, who knows none, then bailleurs.
    pub mondes: Vec<Vec<bool>>,
}

impl<'a> Systeme<'a> {
    /// `inities`: each bailleur reads with its own files beside it.
    pub(super) fn de(famille: &'a Famille, inities: bool) -> Self {
        let rubriques = Rubriques::de(famille);
        let mut cellules: Vec<&Cellule> = famille.cellules.iter().collect();
        cellules.sort_by(|a, b| a.cle.cmp(&b.cle));

        let mut signatures: Vec<Vec<u32>> = vec![Vec::new(); famille.atomes.len()];
        for (i, c) in (0u32..).zip(&cellules) {
            for &a in &c.atomes {
                if let Some(s) = signatures.get_mut(a as usize).filter(|s| s.last() != Some(&i)) {
                    s.push(i);
                }
            }
        }
        // A bailleur tells its own rows from those of others in any zone.
        let bailleur = |a: usize| if inities { famille.bailleurs.get(a).copied() } else { None };
        let mut par_signature = BTreeMap::<(&[u32], Option<u32>), Nombres>::new();
        for (a, (s, atome)) in signatures.iter().zip(&famille.atomes).enumerate().filter(|(_, (s, _))| !s.is_empty()) {
            let (somme, present, atomes) = par_signature
                .entry((s, bailleur(a)))
                .or_insert_with(|| (vec![0; rubriques.total()], vec![false; rubriques.total()], Vec::new()));
            atomes.push(a as u32);
            for ((t, p), x) in somme.iter_mut().zip(present).zip(rubriques.lire(atome)) {
                *t += x;
                *p |= x != 0;
            }
        }

        let mut groupes = vec![Vec::new(); cellules.len()];
        let (mut valeurs, mut lignes, mut n_lignes) = (Vec::new(), Vec::new(), 0u32);
        let (mut des_groupes, mut proprietaires, mut groupe_de_ligne) = (Vec::new(), Vec::new(), Vec::new());
        let (mut des_lignes, mut atomes) = (Vec::new(), Vec::new());
        // Rows that count nobody are known to all: a zone that has nothing else beyond another one is inside it.
        par_signature.retain(|_, (_, present, _)| present.contains(&true));
        for (g, ((signature, bailleur), (somme, present, siens))) in (0u32..).zip(par_signature) {
            for &c in signature {
                if let Some(liste) = groupes.get_mut(c as usize) {
                    liste.push(g);
                }
            }
            des_groupes.push(signature.to_vec());
            valeurs.push(somme);
            atomes.push(siens);
            proprietaires.push(bailleur);
            let ligne = |&p: &bool| {
                p.then(|| {
                    n_lignes += 1;
                    des_lignes.push(bailleur);
                    groupe_de_ligne.push(g);
                    n_lignes - 1
                })
            };
            lignes.push(present.iter().map(ligne).collect());
        }
        let mut mondes = vec![vec![false; n_lignes as usize]];
        for b in des_lignes.iter().flatten().collect::<BTreeSet<_>>() {
            mondes.push(des_lignes.iter().map(|p| p.as_ref() == Some(b)).collect());
        }
        Systeme {
            rubriques,
            cellules,
            groupes,
            valeurs,
            atomes,
            signatures: des_groupes,
            lignes,
            groupe_de_ligne,
            proprietaires,
            mondes,
        }
    }

    /// The row of a number of a group, when some atom of it counts something.
    pub(super) fn ligne(&self, groupe: u32, rubrique: usize) -> Option<u32> {
        self.lignes.get(groupe as usize)?.get(rubrique).copied().flatten()
    }

    /// The column of a sum of some numbers over some groups; both lists are increasing.
    pub(super) fn vecteur(&self, groupes: &[u32], rubriques: &[usize]) -> Vecteur {
        let mut v = Vec::with_capacity(groupes.len() * rubriques.len());
        for lignes in groupes.iter().filter_map(|g| self.lignes.get(*g as usize)) {
            v.extend(rubriques.iter().filter_map(|k| Some((lignes.get(*k).copied().flatten()?, 1))));
        }
        v
    }

    /// The numbers of a set of groups.
    pub(super) fn somme(&self, groupes: &[u32]) -> Vec<i64> {
        let mut total = vec![0; self.rubriques.total()];
        for v in groupes.iter().filter_map(|&g| self.valeurs.get(g as usize)) {
            for (t, x) in total.iter_mut().zip(v) {
                *t += x;
            }
        }
        total
    }

    /// Cells that hold every group of a set: all of them hold its first.
    pub(super) fn parents<'b>(&'b self, groupes: &'b [u32]) -> impl Iterator<Item = usize> + 'b {
        let voisins = groupes
            .iter()
            .filter_map(|g| self.signatures.get(*g as usize))
            .min_by_key(|s| s.len())
            .map_or(&[][..], Vec::as_slice);
        voisins
            .iter()
            .map(|&c| c as usize)
            .filter(move |&c| self.groupes.get(c).is_some_and(|p| p.len() >= groupes.len() && contient(p, groupes)))
    }

    /// A target seen by who only has universes: those tell apart groups, not the numbers of a group. `None` when the target
    /// separates what they do not. A bailleur that owns all the groups which the target cuts sees the others.
    pub(super) fn vu_des_univers(&self, cible: &Vecteur) -> Option<Vecteur> {
        let univers: Vec<usize> = (0..=self.rubriques.inconnus()).collect();
        let (mut entiers, mut coupes, mut reste) = (Vec::new(), Vec::new(), cible.as_slice());
        while let Some((l, _)) = reste.first() {
            let g = self.groupe_de_ligne.get(*l as usize).copied()?;
            let fin = reste.iter().take_while(|(l, _)| self.groupe_de_ligne.get(*l as usize) == Some(&g)).count();
            let (lignes, suite) = reste.split_at_checked(fin)?;
            let liste = if lignes == self.vecteur(&[g], &univers) { &mut entiers } else { &mut coupes };
            liste.push(g);
            reste = suite;
        }
        let proprietaire = |g: &u32| self.proprietaires.get(*g as usize).copied().flatten();
        if let Some(premier) = coupes.first() {
            let lecteur = proprietaire(premier)?;
            if coupes.iter().any(|g| proprietaire(g) != Some(lecteur)) {
                return None;
            }
            entiers.retain(|g| proprietaire(g) != Some(lecteur));
        }
        (!entiers.is_empty()).then(|| entiers.into_iter().map(|g| (g, 1)).collect())
    }

    /// A set of groups as universes see it: those that count somebody.
    pub(super) fn univers_des_groupes(&self, groupes: &[u32]) -> Vecteur {
        let univers = 0..=self.rubriques.inconnus();
        let compte = |g: &u32| {
            self.lignes
                .get(*g as usize)
                .and_then(|l| l.get(univers.clone()))
                .is_some_and(|l| l.iter().any(Option::is_some))
        };
        groupes.iter().filter(|g| compte(g)).map(|g| (*g, 1)).collect()
    }

    /// For each reader, the groups it knows by itself.
    pub(super) fn mondes_des_groupes(&self) -> Vec<Vec<bool>> {
        let mut mondes = vec![vec![false; self.valeurs.len()]; self.mondes.len()];
        for (m, connues) in mondes.iter_mut().zip(&self.mondes) {
            for (g, _) in self.groupe_de_ligne.iter().zip(connues).filter(|(_, c)| **c) {
                if let Some(place) = m.get_mut(*g as usize) {
                    *place = true;
                }
            }
        }
        mondes
    }

    /// Sets of rows that no table prints but that a subtraction or a total hands over: what a cell has beyond
    /// another one inside it, and each group of atoms. With the place to name in the audit.
    pub(super) fn ensembles_implicites(&self, petit: impl Fn(&[i64]) -> bool) -> Vec<(Vec<u32>, usize)> {
        let imprimes: BTreeSet<&[u32]> = self.groupes.iter().map(Vec::as_slice).collect();
        let mut vus: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
        let mut ajouter = |ensemble: Vec<u32>, cellule: usize| {
            if !imprimes.contains(ensemble.as_slice()) {
                let place = vus.entry(ensemble).or_insert(cellule);
                *place = cellule.min(*place);
            }
        };
        let groupes = |cellule: usize| self.groupes.get(cellule).map_or(&[][..], Vec::as_slice);
        self.restes(|reste, enfant, parent| {
            if petit(reste) {
                ajouter(sans(groupes(parent), groupes(enfant)), parent);
            }
        });
        for (g, (v, signature)) in (0u32..).zip(self.valeurs.iter().zip(&self.signatures)) {
            if let Some(&premiere) = signature.first().filter(|_| petit(v)) {
                ajouter(vec![g], premiere as usize);
            }
        }
        vus.into_iter().collect()
    }

    /// The columns of the small numbers of every set of rows, printed or implicit, each with the place to name, that of a printed one
    /// first. `petits`: of the numbers of a set, the lists that add up to a small one. Where few rows count anything, a column is much
    /// shorter than the set, which is not made.
    pub(super) fn petits_nombres(&self, petits: impl Fn(&[i64]) -> Vec<Vec<usize>>) -> BTreeMap<Vecteur, usize> {
        let mut vecteurs = BTreeMap::new();
        let mut ajouter = |v: Vecteur, cellule: usize| {
            if !v.is_empty() {
                vecteurs.entry(v).or_insert(cellule);
            }
        };
        for (i, groupes) in self.groupes.iter().enumerate() {
            petits(&self.somme(groupes)).iter().for_each(|liste| ajouter(self.vecteur(groupes, liste), i));
        }
        let colonne = |cellule: usize, liste: &[usize]| {
            self.groupes.get(cellule).map_or_else(Vec::new, |g| self.vecteur(g, liste))
        };
        // For each list, the columns of the cells, made when they are asked for.
        let mut colonnes: BTreeMap<Vec<usize>, BTreeMap<usize, Vecteur>> = BTreeMap::new();
        self.restes(|reste, enfant, parent| {
            for liste in petits(reste) {
                let siennes = colonnes.entry(liste.clone()).or_default();
                for cellule in [enfant, parent] {
                    siennes.entry(cellule).or_insert_with(|| colonne(cellule, &liste));
                }
                if let (Some(tout), Some(partie)) = (siennes.get(&parent), siennes.get(&enfant)) {
                    ajouter(sans(tout, partie), parent);
                }
            }
        });
        for (g, (v, signature)) in (0u32..).zip(self.valeurs.iter().zip(&self.signatures)) {
            if let Some(&premiere) = signature.first() {
                petits(v).iter().for_each(|liste| ajouter(self.vecteur(&[g], liste), premiere as usize));
            }
        }
        vecteurs
    }

    /// What each cell has beyond each one inside it: `voir` is given its numbers, and the places of both, the smaller first.
    fn restes(&self, mut voir: impl FnMut(&[i64], usize, usize)) {
        let totaux: Vec<Vec<i64>> = self.groupes.iter().map(|g| self.somme(g)).collect();
        let mut reste: Vec<i64> = Vec::new();
        for (enfant, (groupes, u)) in self.groupes.iter().zip(&totaux).enumerate().filter(|(_, (g, _))| !g.is_empty()) {
            for parent in self.parents(groupes) {
                let (Some(plus_grand), Some(t)) = (self.groupes.get(parent), totaux.get(parent)) else { continue };
                if plus_grand.len() > groupes.len() {
                    reste.clear();
                    reste.extend(t.iter().zip(u).map(|(a, b)| a - b));
                    voir(&reste, enfant, parent);
                }
            }
        }
    }
}

/// The items of `tout` that `partie` does not hold; both increase.
fn sans<T: Ord + Clone>(tout: &[T], partie: &[T]) -> Vec<T> {
    let mut reste = Vec::with_capacity(tout.len().saturating_sub(partie.len()));
    let mut otees = partie.iter().peekable();
    for x in tout {
        while otees.next_if(|o| *o < x).is_some() {}
        if otees.peek() != Some(&x) {
            reste.push(x.clone());
        }
    }
    reste
}

/// Whether every item of `partie` is in `tout`; both increase.
fn contient(tout: &[u32], partie: &[u32]) -> bool {
    // A search by halves when few are sought in many, a walk along both otherwise.
    if partie.len() * 16 < tout.len() {
        return partie.iter().all(|g| tout.binary_search(g).is_ok());
    }
    let mut suite = tout.iter();
    partie.iter().all(|g| suite.by_ref().any(|t| t == g))
}
