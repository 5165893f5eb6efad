//! What must stay out of the span of what is published: the numbers that are sensitive by themselves, and those that several
//! withheld cells make together.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::perimetres::Ancienne;
use super::plan::{Paquet, PlanCellule, Statut};
use super::primaire::{Seuils, sensibles};
use super::rubriques::Rubriques;
use super::systeme::{Systeme, Vecteur};
use crate::measures::{Compte, Nature, Niveau, Periode};

/// Numbers that must stay out of the span of the publication.
#[derive(Default)]
pub(super) struct Cibles {
    pub vecteurs: Vec<Vecteur>,
    /// For each, the cell to name in the audit.
    pub causes: Vec<usize>,
    /// For each, whether it is a class of rows that are not few by themselves: what they are is hidden, and not how many they are.
    pub de_classe: Vec<bool>,
}

/// The vectors that must stay out of the span of the publication.
/// `redessinees`: zones as earlier editions drew them.
pub(super) fn cibles(systeme: &Systeme, plan: &[PlanCellule], redessinees: &[Ancienne], seuils: Seuils) -> Cibles {
    let r = systeme.rubriques;
    let mut cibles = Cibles::default();
    // Targets by a hash of them: each is kept once, and not copied.
    let mut vues: HashMap<u64, Vec<usize>, FxBuildHasher> = HashMap::default();
    let mut ajouter = |vecteur: Vecteur, cause: usize, paquet: Paquet| {
        let de_classe = matches!(paquet, Paquet::Classe(_));
        let memes = vues.entry(FxBuildHasher.hash_one(&vecteur)).or_default();
        if let Some(i) = memes.iter().find(|i| cibles.vecteurs.get(**i) == Some(&vecteur)) {
            if let Some(place) = cibles.de_classe.get_mut(*i) {
                *place |= de_classe;
            }
        } else if !vecteur.is_empty() {
            memes.push(cibles.vecteurs.len());
            cibles.vecteurs.push(vecteur);
            cibles.causes.push(cause);
            cibles.de_classe.push(de_classe);
        }
    };
    for (i, (groupes, p)) in systeme.groupes.iter().zip(plan).enumerate() {
        for s in sensibles(&r, &systeme.somme(groupes), seuils) {
            ajouter(systeme.vecteur(groupes, &s.rubriques), i, s.paquet);
        }
        if p.base.statut == Statut::Temps {
            let classes: Vec<usize> = (0..r.classes).collect();
            let univers: Vec<usize> = (0..=r.inconnus()).collect();
            for l in [univers, classes] {
                ajouter(systeme.vecteur(groupes, &l), i, Paquet::Base);
            }
        }
        if p.base.statut == Statut::Dominance {
            let compte = systeme.cellules.get(i).map(|c| &c.compte);
            let nombres = compte.map_or_else(Vec::new, |c| nombres_domines(&r, c));
            for n in nombres {
                ajouter(systeme.vecteur(groupes, &n), i, Paquet::Base);
            }
        }
    }
    let sensible = |v: &[i64]| !sensibles(&r, v, seuils).is_empty();
    for (groupes, i) in systeme.ensembles_implicites(sensible) {
        for s in sensibles(&r, &systeme.somme(&groupes), seuils) {
            ajouter(systeme.vecteur(&groupes, &s.rubriques), i, s.paquet);
        }
    }
    for groupes in redessinees.iter().map(|a| &a.groupes) {
        let Some(i) = systeme.parents(groupes).next() else { continue };
        for s in sensibles(&r, &systeme.somme(groupes), seuils) {
            ajouter(systeme.vecteur(groupes, &s.rubriques), i, s.paquet);
        }
    }
    for (groupes, paquet, i) in petites_sommes(systeme, plan) {
        for s in sensibles(&r, &systeme.somme(&groupes), seuils).into_iter().filter(|s| s.paquet == paquet) {
            ajouter(systeme.vecteur(&groupes, &s.rubriques), i, s.paquet);
        }
    }
    cibles
}

/// Of a mean its sums; of dwellings each class of them, but their number and the class that is all of them: how many dwellings there
/// are is open data, that a reader has from elsewhere.
pub(super) fn nombres_domines(r: &Rubriques, c: &Compte) -> Vec<Vec<usize>> {
    let partielles = c.classes.iter().enumerate().filter(|(_, n)| **n < c.denominateur());
    match r.nature {
        Nature::Moyenne => r.sommes().map(|k| vec![k]).to_vec(),
        _ => partielles.map(|(k, _)| vec![k]).collect(),
    }
}

/// The primary cells of one level inside one cell, taken together: 3 and 4 hidden beside a total hand over 7.
fn petites_sommes(systeme: &Systeme, plan: &[PlanCellule]) -> Vec<(Vec<u32>, Paquet, usize)> {
    // By parent, then by line of a table: the small cells it holds.
    type Ligne<'a> = (usize, &'a str, Niveau, Periode, Paquet);
    let mut lignes: BTreeMap<Ligne, Vec<&Vec<u32>>> = BTreeMap::new();
    for ((c, g), p) in systeme.cellules.iter().zip(&systeme.groupes).zip(plan).filter(|((_, g), _)| !g.is_empty()) {
        let petits: Vec<Paquet> = p
            .decisions()
            .filter(|(_, d)| matches!(d.statut, Statut::Frequence | Statut::Complement))
            .map(|(paquet, _)| paquet)
            .collect();
        if petits.is_empty() {
            continue;
        }
        for parent in systeme.parents(g).filter(|i| systeme.groupes.get(*i).is_some_and(|p| p.len() > g.len())) {
            for &paquet in &petits {
                let ligne = (parent, c.cle.indicateur.as_str(), c.cle.niveau, c.cle.periode, paquet);
                lignes.entry(ligne).or_default().push(g);
            }
        }
    }
    let mut sommes = Vec::new();
    for ((parent, _, _, _, paquet), zones) in lignes.into_iter().filter(|(_, zones)| zones.len() > 1) {
        let mut union: Vec<u32> = zones.iter().copied().flatten().copied().collect();
        let longueur = union.len();
        union.sort_unstable();
        union.dedup();
        // Two zones that share rows are not a line of a table.
        if union.len() == longueur {
            sommes.push((union, paquet, parent));
        }
    }
    sommes
}
