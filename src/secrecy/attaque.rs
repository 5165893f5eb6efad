//! The attacker, before any release: can a reader holding every figure work out one that is withheld?
//!
//! Written apart from the code that decides: other prime, other elimination, and it reads the figures that are
//! about to leave, not the plan that was made for them. The rank test shares the field arithmetic alone.
//!
//! One random vector orthogonal to every published column tests all numbers at once: a number that can be worked
//! out is orthogonal to it for certain; another one is with odds of 1 in 2⁶¹, and then publication is refused in vain.

use std::collections::{BTreeSet, HashMap};

use super::corps::Corps;
use super::masquage::possibles;
use super::plan::{Paquet, Plan, PlanCellule, Statut};
use super::published::{PublishedMeasures, Valeur, Visible};
use super::univers::{Zone, zone};
use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::measures::{Cellule, Compte, Famille};

type G = Corps<31>;

/// Refuses a family of which a withheld number can be worked out from `publies` by a reader who also has the
/// universes of `univers_connus`, from other indicators.
///
/// # Errors
/// Machine: a cell disagrees with its atoms, or a withheld number is derivable. Nothing may be published then.
pub(super) fn attaquer(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &BTreeSet<Zone>,
    plan: &Plan,
    seuil: i64,
    classes: bool,
) -> Result<()> {
    if seuil <= 0 {
        return Ok(());
    }
    let lecteur = Lecteur::de(famille)?;
    let z = lecteur.orthogonal(famille, publies, univers_connus);
    for (cellule, groupes) in famille.cellules.iter().zip(&lecteur.cellules) {
        let valeur = publies.cellules.get(&cellule.cle).ok_or_else(|| echec(cellule, "n’a pas de valeur"))?;
        let decisions = plan.cellules.get(&cellule.cle).ok_or_else(|| echec(cellule, "n’a pas été examinée"))?;
        // A sum of columns is derivable for certain when z cancels it.
        let connu = |rubriques: &[usize]| {
            let mut total = 0;
            let mut vide = true;
            for x in groupes.iter().flat_map(|g| rubriques.iter().filter_map(|&k| z.get(&(*g, k)))) {
                total = G::add(total, *x);
                vide = false;
            }
            total == 0 && !vide
        };
        let c = lecteur.n_classes;
        let toutes: Vec<usize> = (0..c).collect();
        let univers: Vec<usize> = (0..=c).collect();
        let petit = |n: i64| 0 < n && n < seuil;
        let compte = &cellule.compte;
        let (d, u) = (compte.denominateur(), compte.univers());
        if petit(u) && connu(&univers) {
            return Err(echec(cellule, "a un univers retrouvable"));
        }
        if petit(d) && connu(&toutes) {
            return Err(echec(cellule, "a un dénominateur retrouvable"));
        }
        if classes && !petit(u) && !petit(d) && !decisions.classes.is_empty() {
            for (k, &n) in compte.classes.iter().enumerate() {
                let autres: Vec<usize> = toutes.iter().copied().filter(|&j| j != k).collect();
                if petit(n) && connu(&[k]) || petit(d - n) && connu(&autres) {
                    return Err(echec(cellule, "a un effectif de classe retrouvable"));
                }
            }
        }
        for (i, &n) in compte.incertains.iter().enumerate() {
            if petit(n) && connu(&[c + 3 + i]) {
                return Err(echec(cellule, "a un effectif incertain retrouvable"));
            }
        }
        secondaires(cellule, decisions, c, &connu)?;
        montre_le_plan(cellule, valeur, decisions)?;
    }
    Ok(())
}

/// Bundles withheld for another reason than their size.
fn secondaires(cellule: &Cellule, p: &PlanCellule, c: usize, connu: &impl Fn(&[usize]) -> bool) -> Result<()> {
    let compte = &cellule.compte;
    let (num, den) = compte.sommes.unwrap_or_default();
    if p.base.statut == Statut::Dominance && (num != 0 && connu(&[c + 1]) || den != 0 && connu(&[c + 2])) {
        return Err(echec(cellule, "a une somme dominée retrouvable"));
    }
    for (paquet, _) in p.decisions().filter(|(_, d)| d.statut == Statut::Secondaire) {
        let nombres: Vec<(Vec<usize>, bool)> = match paquet {
            Paquet::Classe(k) => vec![(vec![k], true)],
            Paquet::Incertains => {
                compte.incertains.iter().enumerate().map(|(i, &n)| (vec![c + 3 + i], n != 0)).collect()
            }
            Paquet::Base => {
                let mut l = vec![(vec![c], compte.inconnus != 0), ((0..c).collect(), compte.denominateur() != 0)];
                l.extend([(vec![c + 1], num != 0), (vec![c + 2], den != 0)]);
                l
            }
        };
        // Withheld as one: known as one, when every number of it is.
        if nombres.iter().filter(|(_, compte)| *compte).all(|(k, _)| connu(k)) {
            return Err(echec(cellule, "est retenue, mais retrouvable"));
        }
    }
    Ok(())
}

/// The figures that leave are those of the plan, and a class of ten points leaves a choice.
fn montre_le_plan(cellule: &Cellule, valeur: &Valeur, p: &PlanCellule) -> Result<()> {
    let conforme = match &valeur.visible {
        Visible::Masquee => !p.base.publie(),
        Visible::Compte(c) => {
            p.base.publie()
                && p.classes.iter().all(|d| d.publie())
                && (c.incertains.is_empty() || p.incertains.as_ref().is_none_or(|d| d.publie()))
        }
        Visible::Partiel { denominateur, tranche, .. } => {
            p.base.publie() && tranche.is_none_or(|(bas, _)| possibles(bas / 10, *denominateur) >= 2)
        }
    };
    if conforme { Ok(()) } else { Err(echec(cellule, "ne suit pas le plan de masquage")) }
}

fn echec(cellule: &Cellule, quoi: &str) -> Error {
    let c = &cellule.cle;
    Error::machine(format!(
        "Contrôle du secret statistique{INSECABLE}: la cellule {} / {} / {} {} {quoi}. Rien n’est publié.",
        c.indicateur,
        c.periode,
        c.niveau.code(),
        c.zone
    ))
    .aide("Le programme a un défaut : signalez l’indicateur et la cellule, sans joindre de données.")
}

/// What a reader tells apart: sets of atoms that the same cells hold.
struct Lecteur {
    n_classes: usize,
    /// For each cell of the family, the sets of atoms it holds.
    cellules: Vec<Vec<u32>>,
    /// Which numbers of a set are not known to be zero.
    presents: HashMap<(u32, usize), ()>,
}

impl Lecteur {
    fn de(famille: &Famille) -> Result<Self> {
        let n_classes = famille
            .atomes
            .iter()
            .chain(famille.cellules.iter().map(|c| &c.compte))
            .map(|c| c.classes.len())
            .max()
            .unwrap_or(0)
            .max(famille.classes.len());
        let mut membres: Vec<Vec<u32>> = vec![Vec::new(); famille.atomes.len()];
        for (i, cellule) in (0u32..).zip(&famille.cellules) {
            let mut somme = vec![0i64; 0];
            let mut precedent = None;
            for &a in &cellule.atomes {
                let (Some(atome), Some(m)) = (famille.atomes.get(a as usize), membres.get_mut(a as usize)) else {
                    return Err(echec(cellule, "désigne un atome qui n’existe pas"));
                };
                if precedent.is_some_and(|p| p >= a) {
                    return Err(echec(cellule, "a des atomes en désordre ou répétés"));
                }
                precedent = Some(a);
                m.push(i);
                ajouter(&mut somme, &nombres(atome, n_classes));
            }
            let mut attendu = nombres(&cellule.compte, n_classes);
            let longueur = attendu.len().max(somme.len());
            attendu.resize(longueur, 0);
            somme.resize(longueur, 0);
            if somme != attendu {
                return Err(echec(cellule, "n’est pas la somme de ses atomes"));
            }
        }
        let mut ensembles: HashMap<&[u32], u32> = HashMap::new();
        let mut presents = HashMap::new();
        let mut cellules = vec![Vec::new(); famille.cellules.len()];
        for (m, atome) in membres.iter().zip(&famille.atomes).filter(|(m, _)| !m.is_empty()) {
            let suivant = ensembles.len() as u32;
            let g = *ensembles.entry(m).or_insert(suivant);
            if g == suivant {
                for &c in m {
                    if let Some(liste) = cellules.get_mut(c as usize) {
                        liste.push(g);
                    }
                }
            }
            for (k, _) in nombres(atome, n_classes).iter().enumerate().filter(|(_, x)| **x != 0) {
                presents.insert((g, k), ());
            }
        }
        Ok(Lecteur { n_classes, cellules, presents })
    }

    /// A random vector orthogonal to every published column, on the numbers not known to be zero.
    fn orthogonal(
        &self,
        famille: &Famille,
        publies: &PublishedMeasures,
        univers_connus: &BTreeSet<Zone>,
    ) -> HashMap<(u32, usize), u64> {
        let c = self.n_classes;
        let mut index: HashMap<(u32, usize), usize> = HashMap::new();
        let mut ordre: Vec<(u32, usize)> = self.presents.keys().copied().collect();
        ordre.sort_unstable();
        for (i, &cle) in ordre.iter().enumerate() {
            index.insert(cle, i);
        }
        let mut colonnes: Vec<Vec<usize>> = Vec::new();
        for (cellule, groupes) in famille.cellules.iter().zip(&self.cellules) {
            let Some(valeur) = publies.cellules.get(&cellule.cle) else { continue };
            let mut listes: Vec<Vec<usize>> = match &valeur.visible {
                Visible::Masquee => Vec::new(),
                Visible::Compte(v) => {
                    (0..c + 3).chain((0..v.incertains.len()).map(|i| c + 3 + i)).map(|k| vec![k]).collect()
                }
                Visible::Partiel { classes, .. } => {
                    let vues = classes.iter().enumerate().filter(|(_, n)| n.is_some()).map(|(k, _)| vec![k]);
                    [vec![c], (0..c).collect()].into_iter().chain(vues).collect()
                }
            };
            // Shown by another indicator on the same rows.
            if univers_connus.contains(&zone(&cellule.cle)) {
                listes.push((0..=c).collect());
            }
            for l in listes {
                let cles = groupes.iter().flat_map(|&g| l.iter().map(move |&k| (g, k)));
                let mut v: Vec<usize> = cles.filter_map(|x| index.get(&x).copied()).collect();
                v.sort_unstable();
                if !v.is_empty() {
                    colonnes.push(v);
                }
            }
        }
        let z = noyau(ordre.len(), colonnes);
        ordre.into_iter().zip(z).collect()
    }
}

fn nombres(c: &Compte, n_classes: usize) -> Vec<i64> {
    let mut v = c.classes.clone();
    v.resize(n_classes, 0);
    let (num, den) = c.sommes.unwrap_or_default();
    v.extend([c.inconnus, num, den]);
    v.extend(&c.incertains);
    v
}

fn ajouter(somme: &mut Vec<i64>, v: &[i64]) {
    if somme.len() < v.len() {
        somme.resize(v.len(), 0);
    }
    for (s, x) in somme.iter_mut().zip(v) {
        *s += x;
    }
}

/// A random `z` with `z · c = 0` for every column of ones in `colonnes`.
///
/// Short columns first; each is written as `z[pivot] = -Σ …` over rows that come later, then solved backwards.
fn noyau(n: usize, mut colonnes: Vec<Vec<usize>>) -> Vec<u64> {
    colonnes.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    colonnes.dedup();
    let mut degres = vec![0u32; n];
    for &l in colonnes.iter().flatten() {
        if let Some(d) = degres.get_mut(l) {
            *d += 1;
        }
    }
    let mut equations: Vec<(usize, Vec<(usize, u64)>)> = Vec::new();
    let mut equation_de: Vec<Option<usize>> = vec![None; n];
    for colonne in colonnes {
        let mut reste: std::collections::BTreeMap<usize, u64> = colonne.into_iter().map(|l| (l, 1)).collect();
        let pivot_connu = |l: &usize| equation_de.get(*l).copied().flatten();
        let mut file: std::collections::BTreeSet<usize> = reste.keys().filter_map(pivot_connu).collect();
        while let Some(e) = file.pop_first() {
            let Some((pivot, equation)) = equations.get(e) else { continue };
            let x = reste.get(pivot).copied().unwrap_or(0);
            if x == 0 {
                continue;
            }
            for (l, y) in equation {
                let place = reste.entry(*l).or_insert_with(|| {
                    file.extend(pivot_connu(l));
                    0
                });
                *place = G::sub(*place, G::mul(x, *y));
            }
        }
        reste.retain(|_, x| *x != 0);
        let degre = |l: usize| degres.get(l).copied().unwrap_or(u32::MAX);
        let Some((&pivot, &x)) = reste.iter().min_by_key(|(l, _)| (degre(**l), **l)) else { continue };
        let inverse = G::inv(x);
        if let Some(place) = equation_de.get_mut(pivot) {
            *place = Some(equations.len());
        }
        equations.push((pivot, reste.into_iter().map(|(l, y)| (l, G::mul(y, inverse))).collect()));
    }
    let mut z: Vec<u64> = (0..n as u64).map(|i| melange(i) % G::P).collect();
    for (pivot, equation) in equations.iter().rev() {
        let mut somme = 0;
        for (l, y) in equation.iter().filter(|(l, _)| l != pivot) {
            somme = G::add(somme, G::mul(*y, z.get(*l).copied().unwrap_or(0)));
        }
        if let Some(place) = z.get_mut(*pivot) {
            *place = G::sub(0, somme);
        }
    }
    z
}

/// SplitMix64: the same numbers on every machine, unrelated to the data.
fn melange(i: u64) -> u64 {
    let mut x = i.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
