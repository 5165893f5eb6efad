//! Homogeneity: a share of 0 or 100 % of a sensitive indicator tells a fact about every household of a zone.
//!
//! Such a count is withheld as a small one is, under the same mark. But a count of 0 is on no row that a subtraction would find:
//! two 0 withheld in a line whose withheld counts add up to 0 are both known, and no test of rank sees it. What is looked at here is
//! the other populations of a reader who does not know where the 0 are: some must have a household there.
//!
//! Everywhere else readers are supposed to know every 0, so that a 0 never stands in for the doubt on another count.

use std::collections::BTreeMap;

use super::attaque::vu;
use super::au_fil::AuFil;
use super::intervalle::lecture::Lecture;
use super::intervalle::mouvements::{Marge, Reserve};
use super::intervalle::reduction::Reduction;
use super::masquage::masquer;
use super::plan::{Decision, Plan, PlanCellule, Statut};
use super::published::PublishedMeasures;
use super::regles::Regles;
use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::measures::{Cellule, Compte, Famille};

/// Rounds before a whole family is withheld: each withholds a count more.
const TOURS: usize = 60;
/// Of the counts that are shown, one in so many at most is withheld in a round; in a large family, where a round is long, more.
const LOT: usize = 12;
const LOT_GRAND: usize = 4;
/// Atoms of a large family.
const GRANDE: usize = 400;
/// Atoms looked at, at most, to give back what is useless.
const TAILLE_RENDUE: usize = 20_000;

/// The class that counts nobody, when every known row is in the other one.
pub(super) fn classe_vide(c: &Compte) -> Option<usize> {
    if c.denominateur() <= 0 || c.classes.len() != 2 {
        return None;
    }
    c.classes.iter().position(|n| *n == 0)
}

/// What is decided on a family once every 0 and 100 % of it is in doubt, in the order of its cells; nothing when it is not a
/// sensitive one.
pub(super) fn proteger(famille: &Famille, plan: &[PlanCellule], regles: &Regles) -> Option<Vec<PlanCellule>> {
    if !regles.homogeneite(famille) {
        return None;
    }
    let siennes = famille.cellules.iter().zip(plan).map(|(c, p)| (c.cle.clone(), p.clone()));
    let mut plan = Plan { cellules: siennes.collect(), ..Plan::default() };
    Atelier { famille, regles }.proteger(&mut plan);
    famille.cellules.iter().map(|c| plan.cellules.remove(&c.cle)).collect()
}

/// Refuses a family of which a 0 or a 100 % that is withheld can be told from what leaves.
///
/// # Errors
/// Machine: nothing may be published then.
pub(super) fn controler(
    famille: &Famille,
    publies: &PublishedMeasures,
    univers_connus: &[bool],
    regles: &Regles,
) -> Result<()> {
    if !regles.homogeneite(famille) {
        return Ok(());
    }
    let Some(mut lecture) = Lecture::avec_zeros(famille) else { return Ok(()) };
    let mut valeurs = AuFil::de(&publies.cellules);
    for (i, c) in famille.cellules.iter().enumerate() {
        let Some(v) = valeurs.get(&c.cle) else { continue };
        if let Some(k) = classe_vide(&c.compte).filter(|k| v.classe(*k).is_some()) {
            return Err(refus(c, if k == 0 { "montre une part de 0" } else { "montre une part de 100" }));
        }
        lecture.publier(i, &vu(v), univers_connus.get(i).copied().unwrap_or(false));
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
    reserve.marge(&cible, true, |m| m.plus >= 1)
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
        let mut retenues: Vec<usize> = Vec::new();
        let lot = if self.famille.atomes.len() > GRANDE { LOT_GRAND } else { LOT };
        for _ in 0..TOURS {
            let serrees = self.serrees(plan);
            if serrees.is_empty() {
                return self.rendre(plan, &jumelles, retenues);
            }
            let montrees = self.famille.cellules.iter().filter(|c| self.montre(plan, c)).count();
            let lot: Vec<(usize, usize)> =
                self.candidats(plan, &serrees).into_iter().take(montrees.div_ceil(lot)).collect();
            if lot.is_empty() {
                break;
            }
            for (candidat, zero) in lot {
                let cause = self.famille.cellules.get(zero).map(|c| c.cle.clone());
                self.decider(plan, &jumelles, candidat, &Decision { statut: Statut::Homogene, cause });
                retenues.push(candidat);
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

    /// Gives back what turned out useless, the most useful to readers first. Each try looks at the whole family again: the larger
    /// it is, the fewer there are.
    fn rendre(&self, plan: &mut Plan, jumelles: &BTreeMap<&[u32], Vec<usize>>, mut retenues: Vec<usize>) {
        let utilite = |i: &usize| {
            let c = self.famille.cellules.get(*i);
            (c.map(|c| c.cle.niveau), std::cmp::Reverse(c.map(|c| c.compte.denominateur())), *i)
        };
        retenues.sort_by_key(utilite);
        let essais = (TAILLE_RENDUE / self.famille.atomes.len().max(1)).clamp(4, 60);
        for i in retenues.into_iter().take(essais) {
            let Some(avant) = self.famille.cellules.get(i).and_then(|c| plan.cellules.get(&c.cle)) else { continue };
            let Some(retenue) = avant.classes.first().cloned() else { continue };
            self.decider(plan, jumelles, i, &Decision::new(Statut::Publie));
            if !self.serrees(plan).is_empty() {
                self.decider(plan, jumelles, i, &retenue);
            }
        }
    }

    /// Withholds, or shows again, the count of a cell and of those that have the same rows.
    fn decider(&self, plan: &mut Plan, jumelles: &BTreeMap<&[u32], Vec<usize>>, i: usize, d: &Decision) {
        let atomes = self.famille.cellules.get(i).map(|c| c.atomes.as_slice());
        for c in atomes.and_then(|a| jumelles.get(a)).into_iter().flatten() {
            let cle = self.famille.cellules.get(*c).map(|c| &c.cle);
            let Some(p) = cle.and_then(|c| plan.cellules.get_mut(c)) else { continue };
            let sienne = |x: &&mut Decision| x.publie() || x.statut == Statut::Homogene && x.cause.is_some();
            p.classes.iter_mut().filter(sienne).for_each(|x| *x = d.clone());
        }
    }

    /// What may be withheld for the sake of some 0, each with one of them: the counts shown around it, and that from which a
    /// household could come. The finest first, then those that are around most of them.
    fn candidats(&self, plan: &Plan, serrees: &[(usize, usize)]) -> Vec<(usize, usize)> {
        let mut autour: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for &(i, k) in serrees {
            let lignes = self.lignes(plan, i);
            let premiere = lignes.iter().min_by_key(|j| (self.taille(**j), **j)).copied();
            let partenaire = premiere.and_then(|ligne| self.partenaire(plan, ligne, i, k));
            for j in lignes.into_iter().chain(partenaire) {
                autour.entry(j).or_insert((0, i)).0 += 1;
            }
        }
        let mut liste: Vec<(usize, (usize, usize))> = autour.into_iter().collect();
        liste.sort_by_key(|(j, (n, _))| {
            let c = self.famille.cellules.get(*j);
            let effectif = c.map(|c| c.compte.denominateur());
            (std::cmp::Reverse(c.map(|c| c.cle.niveau)), std::cmp::Reverse(*n), effectif, *j)
        });
        liste.into_iter().map(|(j, (_, zero))| (j, zero)).collect()
    }

    fn taille(&self, i: usize) -> usize {
        self.famille.cellules.get(i).map_or(0, |c| c.atomes.len())
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

    /// The cells shown that have rows of another one.
    fn lignes(&self, plan: &Plan, i: usize) -> Vec<usize> {
        let Some(zero) = self.famille.cellules.get(i) else { return Vec::new() };
        let touche = |c: &Cellule| zero.atomes.iter().any(|a| c.atomes.binary_search(a).is_ok());
        let autour = self.famille.cellules.iter().enumerate();
        autour.filter(|(j, c)| *j != i && self.montre(plan, c) && touche(c)).map(|(j, _)| j).collect()
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
