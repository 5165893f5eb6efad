//! What must not be known of a cell that withholds something, and how wide the doubt must be.

use super::Reglages;
use super::lecture::Vu;
use crate::measures::{Compte, Famille, Nature};
use crate::secrecy::masquage;
use crate::secrecy::plan::{Paquet, PlanCellule, Statut};

/// The doubt every withheld number must leave, whatever the rule: another value above it, and one more
/// (the minimum of GaussSuppression).
pub(in crate::secrecy) const LARGEUR_MINIMALE: i64 = 2;

const SECONDE: &str = "est retenue, mais retrouvable";

/// A bundle of numbers that a reader may not know: at least one of them must stay in doubt.
pub(in crate::secrecy) struct Exigence {
    pub paquet: Paquet,
    /// Each number is a sum of some rubriques over the cell.
    pub nombres: Vec<Vec<usize>>,
    /// Withheld for itself: under the threshold, or its complement.
    pub primaire: bool,
    /// Whether its doubt must be shown, and not only be known to be lacking nowhere: how many households a base counts, when they are
    /// few and there are classes to it. That is the number that crossing zonings come closest to, as its classes are in doubt one
    /// against the other. Of a plain count, each row of which may be one household, what moves can show says little: other households
    /// than those of the rows are as likely.
    pub a_prouver: bool,
    /// Withheld for what it would give away. To a reader who has rows of its own it may be no news, and harmless:
    /// what it protects from that reader is looked at by itself.
    pub seconde: bool,
    /// Shown as a class of ten points: two values are enough, by definition of the class.
    pub tranche: bool,
    /// What to say when it fails.
    pub quoi: &'static str,
}

/// The list for one cell. `seuil`: counts from 1 to `seuil − 1` are sensitive; `classes`: classes are tested too.
pub(in crate::secrecy) fn exigences(
    compte: &Compte,
    p: &PlanCellule,
    vu: &Vu,
    n_classes: usize,
    seuil: i64,
    classes: bool,
) -> Vec<Exigence> {
    let c = n_classes;
    let tranche = matches!(vu, Vu::Partiel { bornes: Some(_), .. });
    let toutes: Vec<usize> = (0..c).collect();
    let petit = |n: i64| 0 < n && n < seuil;
    let (d, u) = (compte.denominateur(), compte.univers());
    let mut liste = Vec::new();
    let mut noter = |paquet: Paquet, nombres: Vec<Vec<usize>>, primaire: bool, quoi: &'static str| {
        let tranche = tranche && matches!(paquet, Paquet::Classe(_));
        let a_prouver = primaire && paquet == Paquet::Base && (c > 1 || compte.sommes.is_some());
        liste.push(Exigence { paquet, nombres, primaire, a_prouver, seconde: false, tranche, quoi });
    };
    if petit(u) {
        noter(Paquet::Base, vec![(0..=c).collect()], true, "a un univers retrouvable");
    }
    // Where everybody is known, that is the universe.
    if petit(d) && compte.inconnus != 0 {
        noter(Paquet::Base, vec![toutes.clone()], true, "a un dénominateur retrouvable");
    }
    if classes && !petit(u) && !petit(d) && !p.classes.is_empty() {
        for (k, &n) in compte.classes.iter().enumerate() {
            let autres: Vec<usize> = toutes.iter().copied().filter(|&j| j != k).collect();
            if petit(n) {
                noter(Paquet::Classe(k), vec![vec![k]], true, "a un effectif de classe retrouvable");
            }
            if petit(d - n) {
                noter(Paquet::Classe(k), vec![autres], true, "a un effectif de classe retrouvable");
            }
        }
    }
    for (i, &n) in compte.incertains.iter().enumerate() {
        if petit(n) {
            noter(Paquet::Incertains, vec![vec![c + 3 + i]], true, "a un effectif incertain retrouvable");
        }
    }
    let (num, den) = compte.sommes.unwrap_or_default();
    if p.base.statut == Statut::Dominance {
        let sommes = [(vec![c + 1], num), (vec![c + 2], den)];
        // Of dwellings each class, but their number and the class that is all of them: that is open data.
        let effectifs = compte.classes.iter().enumerate().filter(|(_, n)| **n < d).map(|(k, n)| (vec![k], *n));
        let domines: Vec<(Vec<usize>, i64)> =
            if compte.sommes.is_some() { sommes.to_vec() } else { effectifs.collect() };
        for (nombre, _) in domines.into_iter().filter(|(_, x)| *x != 0) {
            noter(Paquet::Base, vec![nombre], false, "a une somme dominée retrouvable");
        }
    }
    for (paquet, _) in p.decisions().filter(|(_, d)| d.statut == Statut::Secondaire) {
        let nombres: Vec<(Vec<usize>, bool)> = match paquet {
            Paquet::Classe(k) => vec![(vec![k], compte.classes.get(k).is_some_and(|n| *n != 0))],
            Paquet::Incertains => {
                compte.incertains.iter().enumerate().map(|(i, &n)| (vec![c + 3 + i], n != 0)).collect()
            }
            Paquet::Base => vec![
                (vec![c], compte.inconnus != 0),
                (toutes.clone(), d != 0),
                (vec![c + 1], num != 0),
                (vec![c + 2], den != 0),
            ],
        };
        // Withheld as one: known as one, when every number of it is.
        let nombres = nombres.into_iter().filter(|(_, compte)| *compte).map(|(n, _)| n).collect();
        noter(paquet, nombres, false, SECONDE);
    }
    for e in &mut liste {
        e.seconde = e.quoi == SECONDE;
    }
    liste
}

/// What a plan shows of one cell, before anything is hidden.
pub(in crate::secrecy) fn vu_du_plan(famille: &Famille, compte: &Compte, p: &PlanCellule, reglages: &Reglages) -> Vu {
    if !p.base.publie() {
        return Vu::Rien;
    }
    if p.classes.iter().all(|d| d.publie()) {
        return Vu::Tout { incertains: p.incertains.as_ref().is_none_or(|d| d.publie()) };
    }
    let classes: Vec<bool> =
        (0..compte.classes.len()).map(|k| p.classes.get(k).or(p.classes.last()).is_some_and(|d| d.publie())).collect();
    let d = compte.denominateur();
    let bornes = (reglages.tranches && famille.nature == Nature::Part)
        .then(|| masquage::tranche(compte.classes.first().copied().unwrap_or(0), d, reglages.extremes))
        .flatten()
        .map(|(bas, _)| masquage::bornes(bas / 10, d, reglages.extremes));
    Vu::Partiel { classes, bornes }
}
