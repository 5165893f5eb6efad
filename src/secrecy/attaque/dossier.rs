//! One family as its readers see it, read again and again while its plan is being settled, then once more before anything leaves.
//!
//! The review of a plan and the control ask the same questions here, of the same relations. What is settled by one is not
//! refused by the other.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::measures::{Cellule, Cle, Famille};
use crate::secrecy::corps::Corps;
use crate::secrecy::intervalle::alentours::Alentours;
use crate::secrecy::intervalle::exigences::{Exigence, exigences, vu_du_plan};
use crate::secrecy::intervalle::lecture::{Lecture, Somme, Tranche, Vu};
use crate::secrecy::intervalle::mouvements::{Cible, Reserve};
use crate::secrecy::intervalle::reduction::Reduction;
use crate::secrecy::intervalle::{Reglages, prouvee_etroite, trop_dite, trop_proche};
use crate::secrecy::plan::{Paquet, PlanCellule};
use crate::secrecy::tranches;

type G = Corps<31>;

/// How many rows around a cell are looked at for another population, one distance after the other: most often the nearest are enough.
const DISTANCES: [usize; 3] = [300, 1500, usize::MAX];

/// A family and what its readers make of it. Cells are in the order of the family, in what is asked and what is answered.
pub(in crate::secrecy) struct Dossier<'a> {
    famille: &'a Famille,
    reglages: Reglages,
    lecture: Lecture,
    /// Read from the family when classes of ten points are first put together.
    lignes: OnceLock<tranches::Lignes>,
    /// Anyone (`None`), then each bailleur that reads with its own files beside it.
    lecteurs: Vec<Option<u32>>,
    /// Cells of which a number follows from earlier editions alone: it can no longer be withheld, and the audit says so.
    reveles: Vec<bool>,
    /// Cells whose class of ten points is withdrawn for what it tells of other indicators.
    sans_tranche: BTreeSet<usize>,
}

/// What follows from the sums that are shown.
#[derive(Default)]
pub(in crate::secrecy) struct Retrouves {
    /// Bundles withheld for what they would give away, which anyone can work out: withholding them protects nothing, showing them
    /// adds nothing.
    pub vains: Vec<(usize, Paquet)>,
    /// Cells of which some reader works out a number that is withheld for itself, and what to say of it.
    pub perces: Vec<(usize, &'static str)>,
}

/// What the plan of a family leaves in doubt.
#[derive(Default)]
pub(in crate::secrecy) struct Doutes {
    /// Cells whose class of ten points must be withdrawn: with everything else that is shown, it would tell a withheld number
    /// too closely.
    pub sans_tranche: BTreeSet<usize>,
    /// Cells of which a withheld number is told too closely all the same.
    pub serrees: BTreeSet<usize>,
    /// Bases shown to be in doubt where there are no classes of ten points, by their cell and how many rubriques they add up. They stay
    /// so as long as others show no more of the universes: a plan that withholds more leaves more populations, and what is given back
    /// told nothing.
    pub prouvees: BTreeSet<(usize, usize)>,
}

/// Sums that are shown, and numbers that are bounded.
type Relations = (Vec<Somme>, Vec<Tranche>);

impl<'a> Dossier<'a> {
    /// `inities`: the readers include each bailleur. `reveles`: cells that earlier editions give away.
    ///
    /// # Errors
    /// The cell that is not the sum of its atoms, and what is wrong with it.
    pub(in crate::secrecy) fn ouvrir(
        famille: &'a Famille,
        reglages: Reglages,
        inities: bool,
        reveles: &BTreeSet<Cle>,
    ) -> Result<Self, (usize, &'static str)> {
        Lecture::de(famille).map(|lecture| Self::de(famille, lecture, reglages, inities, reveles))
    }

    /// The same, the family being read already.
    pub(in crate::secrecy) fn de(
        famille: &'a Famille,
        lecture: Lecture,
        reglages: Reglages,
        inities: bool,
        reveles: &BTreeSet<Cle>,
    ) -> Self {
        let mut lecteurs = vec![None];
        if inities {
            let bailleurs: BTreeSet<u32> = famille.bailleurs.iter().copied().collect();
            // With one bailleur, the insider has everything.
            lecteurs.extend(bailleurs.iter().filter(|_| bailleurs.len() > 1).map(|b| Some(*b)));
        }
        let reveles = famille.cellules.iter().map(|c| reveles.contains(&c.cle)).collect();
        Dossier {
            famille,
            reglages,
            lecture,
            lignes: OnceLock::new(),
            lecteurs,
            reveles,
            sans_tranche: BTreeSet::new(),
        }
    }

    /// Withdraws a class of ten points for good; whether it was not yet.
    pub(in crate::secrecy) fn retirer_tranche(&mut self, cellule: usize) -> bool {
        self.sans_tranche.insert(cellule)
    }

    /// What a plan shows, before any class of ten points is withdrawn.
    pub(super) fn vus<P: Borrow<PlanCellule>>(&self, plan: &[P]) -> Vec<Vu> {
        let cellules = self.famille.cellules.iter().zip(plan);
        cellules.map(|(c, p)| vu_du_plan(self.famille, &c.compte, p.borrow(), &self.reglages)).collect()
    }

    /// What must stay in doubt, with the cell it belongs to.
    pub(super) fn exigences<P: Borrow<PlanCellule>>(&self, plan: &[P], vus: &[Vu]) -> Vec<(usize, Exigence)> {
        let (c, r) = (self.lecture.n_classes, self.reglages);
        let cellules = self.famille.cellules.iter().zip(plan).zip(vus).zip(&self.reveles).enumerate();
        cellules
            .filter(|(_, (_, revele))| !**revele)
            .flat_map(|(i, (((cellule, p), vu), _))| {
                exigences(&cellule.compte, p.borrow(), vu, c, r.seuil, r.classes).into_iter().map(move |e| (i, e))
            })
            .collect()
    }

    /// All that a reader has of the family: what is shown of it, and the universes that others show.
    fn relations(&self, vus: &[Vu], univers_connus: &[bool]) -> Relations {
        let connu = |i: usize| univers_connus.get(i).copied().unwrap_or(false);
        let sommes = vus.iter().enumerate().flat_map(|(i, v)| self.lecture.sommes(i, v, connu(i)));
        let encadrees = vus.iter().enumerate().filter_map(|(i, v)| self.lecture.encadree(i, v));
        (sommes.collect(), encadrees.collect())
    }

    fn connue(&self, ligne: usize, lecteur: Option<u32>) -> bool {
        lecteur.is_some() && self.lecture.bailleurs.get(ligne).copied() == lecteur
    }

    /// What each reader works out by subtraction. A bailleur is held to this test alone: the doubt it is left is not what the plan
    /// is mended for; and what is withheld for the sake of others may be no news to it. `bailleurs`: whether they are asked too.
    pub(in crate::secrecy) fn retrouves(
        &self,
        plan: &[PlanCellule],
        univers_connus: &[bool],
        bailleurs: bool,
    ) -> Retrouves {
        let vus = self.vus(plan);
        let demandes = self.exigences(plan, &vus);
        let (sommes, _) = self.relations(&vus, univers_connus);
        let mut retrouves = Retrouves::default();
        for &lecteur in self.lecteurs.iter().filter(|l| bailleurs || l.is_none()) {
            if demandes.iter().any(|(_, e)| lecteur.is_none() || !e.seconde) {
                let reduction = Reduction::des(&self.lecture, &sommes, &[], |l| self.connue(l, lecteur));
                self.chercher(&Reserve::du_rang(reduction), &demandes, lecteur, &mut retrouves);
            }
        }
        retrouves
    }

    /// One random vector orthogonal to all that a reader has tests every number at once: one that can be worked out is orthogonal to
    /// it for certain; another one is with odds of 1 in 2⁶¹.
    fn chercher(
        &self,
        reserve: &Reserve,
        demandes: &[(usize, Exigence)],
        lecteur: Option<u32>,
        retrouves: &mut Retrouves,
    ) {
        let z = reserve.noyau.aleatoire();
        for (i, e) in demandes.iter().filter(|(_, e)| lecteur.is_none() || !e.seconde) {
            let lignes: Vec<Vec<u32>> = e.nombres.iter().map(|n| self.lecture.rangees(*i, n)).collect();
            // What is left empty is this reader's own data.
            let sien = |l: &Vec<u32>| l.iter().all(|l| self.connue(*l as usize, lecteur));
            if lecteur.is_some() && lignes.iter().all(sien)
                || !lignes.iter().all(|l| retrouvable(&reserve.cible(l, &self.lecture.valeurs), &z))
            {
                continue;
            }
            if e.seconde {
                retrouves.vains.push((*i, e.paquet));
            } else {
                retrouves.perces.push((*i, e.quoi));
            }
        }
    }

    /// The control: what is above for the figures that are about to leave, and those that are known to come too close. How many
    /// numbers must stay in doubt.
    ///
    /// # Errors
    /// The cell of which a withheld number is worked out, or told too closely, and what to say of it.
    pub(super) fn controler<P: Borrow<PlanCellule>>(
        &self,
        plan: &[P],
        vus: &[Vu],
        univers_connus: &[bool],
    ) -> Result<usize, (usize, &'static str)> {
        let (l, largeur) = (&self.lecture, self.reglages.largeur);
        let demandes = self.exigences(plan, vus);
        let (sommes, encadrees) = self.relations(vus, univers_connus);
        for &lecteur in &self.lecteurs {
            let reduction = Reduction::des(l, &sommes, &encadrees, |x| self.connue(x, lecteur));
            let reserve = if lecteur.is_none() { Reserve::du_controle(reduction) } else { Reserve::du_rang(reduction) };
            let mut retrouves = Retrouves::default();
            self.chercher(&reserve, &demandes, lecteur, &mut retrouves);
            if let Some(&perce) = retrouves.perces.first() {
                return Err(perce);
            }
            if let Some(&(i, _)) = retrouves.vains.first() {
                return Err((i, "est retenue, mais retrouvable"));
            }
            if lecteur.is_some() {
                continue;
            }
            for (i, e) in &demandes {
                let marge = trop_proche(l, &reserve, *i, e, largeur, |_| false);
                if marge.is_some_and(|m| prouvee_etroite(&m, e, largeur)) {
                    return Err((*i, "est encadrée de trop près"));
                }
            }
        }
        Ok(demandes.len())
    }

    /// Withdraws the classes of ten points that tell too much, then says what is told too closely all the same. Each round
    /// withdraws one class at least. `avant`: what was last found, on a plan that showed no less.
    pub(in crate::secrecy) fn doutes(&self, plan: &[PlanCellule], univers_connus: &[bool], avant: &Doutes) -> Doutes {
        let (l, largeur) = (&self.lecture, self.reglages.largeur);
        let mut vus = self.vus(plan);
        let (sans_tranche, prouvees) = (self.sans_tranche.clone(), avant.prouvees.clone());
        let mut doutes = Doutes { sans_tranche, prouvees, ..Doutes::default() };
        for i in &self.sans_tranche {
            if let Some(Vu::Partiel { bornes, .. }) = vus.get_mut(*i) {
                *bornes = None;
            }
        }
        if self.reglages.tranches {
            doutes.sans_tranche.extend(tranches::retirer(self.famille, &self.lignes, &mut vus, self.reglages.extremes));
        }
        loop {
            let (sommes, encadrees) = self.relations(&vus, univers_connus);
            let reduction = Reduction::des(l, &sommes, &encadrees, |_| false);
            // Without classes of ten points, what is only not shown to be wide enough counts for bases alone, and that is looked for
            // around them.
            let reserve = if encadrees.is_empty() { Reserve::des_preuves(reduction) } else { Reserve::de(reduction) };
            let mut alentours = Alentours::de(&reserve.r);
            let mut a_prouver: Vec<(usize, Exigence)> = Vec::new();
            doutes.serrees.clear();
            for (i, e) in self.exigences(plan, &vus) {
                let base = encadrees.is_empty() && e.a_prouver;
                if base && doutes.prouvees.contains(&numero(i, &e)) {
                    continue;
                }
                let marge = trop_proche(l, &reserve, i, &e, largeur, |_| false);
                if base && marge.is_some_and(|m| !m.bornee()) {
                    a_prouver.push((i, e));
                    continue;
                }
                if marge.is_some_and(|m| trop_dite(&m, &e, largeur)) {
                    doutes.serrees.insert(i);
                } else if base {
                    doutes.prouvees.insert(numero(i, &e));
                }
                if marge.is_some() && !encadrees.is_empty() {
                    let lignes: Vec<u32> = e.nombres.iter().flat_map(|n| l.rangees(i, n)).collect();
                    alentours.noter(&reserve.cible(&lignes, &l.valeurs));
                }
            }
            self.prouver(&sommes, a_prouver, &mut doutes);
            if alentours.trouvees.is_empty() {
                return doutes;
            }
            for i in alentours.trouvees.iter().filter_map(|t| encadrees.get(*t as usize)).map(|t| t.3 as usize) {
                if let Some(Vu::Partiel { bornes, .. }) = vus.get_mut(i) {
                    *bornes = None;
                }
                doutes.sans_tranche.insert(i);
            }
        }
    }
}

impl Dossier<'_> {
    /// Looks around each base for a population that gives it another whole number.
    fn prouver(&self, sommes: &[Somme], mut bases: Vec<(usize, Exigence)>, doutes: &mut Doutes) {
        for distance in DISTANCES {
            if bases.is_empty() {
                return;
            }
            let pres = self.autour(bases.iter().map(|(i, _)| *i).collect(), distance);
            let loin = |x: usize| !pres.get(x).copied().unwrap_or(false);
            let reserve = Reserve::des_bases(Reduction::des(&self.lecture, sommes, &[], loin));
            bases.retain(|(i, e)| {
                let marge = trop_proche(&self.lecture, &reserve, *i, e, self.reglages.largeur, |_| false);
                let dite = marge.is_some_and(|m| trop_dite(&m, e, self.reglages.largeur));
                if !dite {
                    doutes.prouvees.insert(numero(*i, e));
                }
                dite
            });
            if !pres.contains(&false) {
                break;
            }
        }
        doutes.serrees.extend(bases.iter().map(|(i, _)| *i));
    }

    /// The rows around some cells: a population that moves only these is one like another.
    fn autour(&self, cellules: BTreeSet<usize>, distance: usize) -> Vec<bool> {
        let n = self.lecture.valeurs.len();
        if distance == usize::MAX {
            return vec![true; n];
        }
        let toutes = self.lecture.toutes_rubriques();
        let mut pres = vec![false; n];
        for cellule in cellules.into_iter().filter_map(|i| self.famille.cellules.get(i)) {
            let contient = |(_, c): &(usize, &Cellule)| {
                c.cle.periode == cellule.cle.periode && cellule.atomes.iter().all(|a| c.atomes.binary_search(a).is_ok())
            };
            let mut zones: Vec<(usize, &Cellule)> = self.famille.cellules.iter().enumerate().filter(contient).collect();
            zones.sort_by_key(|(i, c)| (c.atomes.len(), *i));
            let mut reste = distance;
            for (i, _) in zones {
                let lignes = self.lecture.rangees(i, &toutes);
                for l in &lignes {
                    if let Some(place) = pres.get_mut(*l as usize) {
                        *place = true;
                    }
                }
                reste = reste.saturating_sub(lignes.len());
                if reste == 0 {
                    break;
                }
            }
        }
        pres
    }
}

/// What names the base that a requirement is about.
fn numero(cellule: usize, e: &Exigence) -> (usize, usize) {
    (cellule, e.nombres.first().map_or(0, Vec::len))
}

/// Whether a random vector of the kernel leaves a number alone. One that takes part of what no figure tells apart is
/// not a sum of published figures.
fn retrouvable(c: &Cible, z: &[u64]) -> bool {
    !c.coupe() && c.entieres.iter().fold(0, |s, x| G::add(s, z.get(*x as usize).copied().unwrap_or(0))) == 0
}
