//! Homogeneity: a share of 0 or 100 % of a sensitive indicator tells a fact about every household of a zone.
//!
//! Such a count is withheld as a small one is, under the same mark. But a count of 0 is on no row that a subtraction would find:
//! two 0 withheld in a line whose withheld counts add up to 0 are both known, and no test of rank sees it. What is looked at here is
//! the other populations of a reader who does not know where the 0 are: some must have a household there.
//!
//! Everywhere else readers are supposed to know every 0, so that a 0 never stands in for the doubt on another count.

use std::collections::{BTreeMap, BTreeSet};

use super::attaque::vu;
use super::intervalle::lecture::Lecture;
use super::intervalle::mouvements::{Marge, Reserve};
use super::intervalle::reduction::Reduction;
use super::masquage::masquer;
use super::plan::{Decision, Plan, PlanCellule, Statut};
use super::published::PublishedMeasures;
use super::regles::Regles;
use super::univers::{Zone, zone};
use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::measures::{Cellule, Compte, Famille};

/// Rounds before a whole family is withheld: each withholds a count more.
const TOURS: usize = 60;

/// The class that counts nobody, when every known row is in the other one.
pub(super) fn classe_vide(c: &Compte) -> Option<usize> {
    if c.denominateur() <= 0 || c.classes.len() != 2 {
        return None;
    }
    c.classes.iter().position(|n| *n == 0)
}

/// Withholds what is needed for every 0 and 100 % of the sensitive indicators to be in doubt.
pub(super) fn proteger(familles: &[Famille], plan: &mut Plan, regles: &Regles) {
    for f in familles.iter().filter(|f| regles.homogeneite(f)) {
        Atelier { famille: f, regles }.proteger(plan);
    }
}

/// Refuses a family of which a 0 or a 100 % that is withheld can be told from what leaves.
///
/// # Errors
/// Machine: nothing may be published then.
pub(super) fn controler(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &BTreeSet<Zone>,
    regles: &Regles,
) -> Result<()> {
    if !regles.homogeneite(famille) {
        return Ok(());
    }
    let Some(mut lecture) = Lecture::avec_zeros(famille) else { return Ok(()) };
    for (i, c) in famille.cellules.iter().enumerate() {
        let Some(v) = publies.cellules.get(&c.cle) else { continue };
        if let Some(k) = classe_vide(&c.compte).filter(|k| v.classe(*k).is_some()) {
            return Err(refus(c, if k == 0 { "montre une part de 0" } else { "montre une part de 100" }));
        }
        lecture.publier(i, &vu(v), univers_connus.contains(&zone(&c.cle)));
    }
    let reserve = Reserve::de(Reduction::de(&lecture, |_| false));
    let prouve = |m: &Marge| m.plus < 1 && m.plus_max.is_some_and(|p| p < 1);
    match vides(famille).find(|(i, _, k)| prouve(&marge(&lecture, &reserve, *i, *k))) {
        Some((_, c, _)) => Err(refus(c, "a une part de 0 ou de 100 % que rien ne laisse en doute")),
        None => Ok(()),
    }
}

fn refus(c: &Cellule, quoi: &str) -> Error {
    let (i, p, n, z) = (&c.cle.indicateur, c.cle.periode, c.cle.niveau.code(), &c.cle.zone);
    Error::machine(format!(
        "Contrôle du secret statistique{INSECABLE}: la cellule {i} / {p} / {n} {z} {quoi}. Rien n’est publié."
    ))
    .aide("Le programme a un défaut : signalez l’indicateur et la cellule, sans joindre de données.")
}

/// Cells with a class that counts nobody.
fn vides(famille: &Famille) -> impl Iterator<Item = (usize, &Cellule, usize)> {
    famille.cellules.iter().enumerate().filter_map(|(i, c)| Some((i, c, classe_vide(&c.compte)?)))
}

/// How far up a count of 0 may be for the reader.
fn marge(lecture: &Lecture, reserve: &Reserve, cellule: usize, classe: usize) -> Marge {
    let cible = reserve.cible(&lecture.rangees(cellule, &[classe]), &lecture.valeurs);
    reserve.marge(&cible, |m| m.plus >= 1)
}

/// One sensitive indicator at work.
struct Atelier<'a> {
    famille: &'a Famille,
    regles: &'a Regles,
}

impl Atelier<'_> {
    fn proteger(&self, plan: &mut Plan) {
        let mut jumelles: BTreeMap<&[u32], Vec<usize>> = BTreeMap::new();
        for (i, c) in self.famille.cellules.iter().enumerate() {
            jumelles.entry(&c.atomes).or_default().push(i);
        }
        for _ in 0..TOURS {
            let serrees = self.serrees(plan);
            if serrees.is_empty() {
                return;
            }
            let mut retenues = false;
            // One count more for each line; what frees one 0 of it often frees the others.
            let mut lignes: BTreeSet<usize> = BTreeSet::new();
            for (i, k) in serrees {
                let Some(ligne) = self.ligne(plan, i).filter(|l| lignes.insert(*l)) else { continue };
                let partenaire = self.partenaire(plan, ligne, i, k).unwrap_or(ligne);
                let cause = self.famille.cellules.get(i).map(|c| c.cle.clone());
                let atomes = self.famille.cellules.get(partenaire).map(|c| c.atomes.as_slice());
                for c in atomes.and_then(|a| jumelles.get(a)).into_iter().flatten() {
                    let cle = self.famille.cellules.get(*c).map(|c| &c.cle);
                    let Some(p) = cle.and_then(|c| plan.cellules.get_mut(c)) else { continue };
                    for d in p.classes.iter_mut().filter(|d| d.publie()) {
                        *d = Decision { statut: Statut::Homogene, cause: cause.clone() };
                        retenues = true;
                    }
                }
            }
            if !retenues {
                break;
            }
        }
        // Nothing of an indicator whose 0 cannot be left in doubt.
        if !self.serrees(plan).is_empty() {
            for c in &self.famille.cellules {
                if let Some(p) = plan.cellules.get_mut(&c.cle) {
                    retirer(p);
                }
            }
        }
    }

    /// The 0 that the plan is not known to leave in doubt, for a reader who has every universe of the levels that are shown.
    fn serrees(&self, plan: &Plan) -> Vec<(usize, usize)> {
        let Some(mut lecture) = Lecture::avec_zeros(self.famille) else { return Vec::new() };
        for (i, c) in self.famille.cellules.iter().enumerate() {
            let Some(p) = plan.cellules.get(&c.cle) else { continue };
            lecture.publier(i, &vu(&masquer(self.famille, &c.compte, p, self.regles)), self.regles.montre(&c.cle));
        }
        let reserve = Reserve::de(Reduction::de(&lecture, |_| false));
        vides(self.famille)
            .filter(|(i, _, k)| marge(&lecture, &reserve, *i, *k).plus < 1)
            .map(|(i, _, k)| (i, k))
            .collect()
    }

    fn montre(&self, plan: &Plan, cellule: &Cellule) -> bool {
        plan.cellules.get(&cellule.cle).is_some_and(|p| p.base.publie() && p.classes.iter().all(Decision::publie))
    }

    /// The smallest cell shown around another one.
    fn ligne(&self, plan: &Plan, i: usize) -> Option<usize> {
        let siens = &self.famille.cellules.get(i)?.atomes;
        let autour = self.famille.cellules.iter().enumerate().filter(|(j, c)| {
            *j != i && self.montre(plan, c) && siens.iter().any(|a| c.atomes.binary_search(a).is_ok())
        });
        autour.min_by_key(|(j, c)| (c.atomes.len(), *j)).map(|(j, _)| j)
    }

    /// Of the cells shown inside a line, apart from the one in doubt, that from which a household could come: the finest and
    /// smallest.
    fn partenaire(&self, plan: &Plan, ligne: usize, i: usize, classe: usize) -> Option<usize> {
        let (ligne, zero) = (self.famille.cellules.get(ligne)?, self.famille.cellules.get(i)?);
        let dedans = |c: &Cellule| {
            c.atomes.len() < ligne.atomes.len()
                && c.atomes
                    .iter()
                    .all(|a| ligne.atomes.binary_search(a).is_ok() && zero.atomes.binary_search(a).is_err())
        };
        let possibles =
            self.famille.cellules.iter().enumerate().filter(|(_, c)| {
                c.compte.classes.get(classe).is_some_and(|n| *n > 0) && self.montre(plan, c) && dedans(c)
            });
        let cout = |(j, c): &(usize, &Cellule)| (std::cmp::Reverse(c.cle.niveau), c.compte.denominateur(), *j);
        possibles.min_by_key(cout).map(|(j, _)| j)
    }
}

fn retirer(p: &mut PlanCellule) {
    for d in [&mut p.base].into_iter().chain(&mut p.classes).chain(&mut p.incertains).filter(|d| d.publie()) {
        *d = Decision::new(Statut::Homogene);
    }
}
