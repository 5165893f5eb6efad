//! One family, read again and again while its plan is being settled. What a reader needs of the family alone is made once.

use std::collections::BTreeSet;

use super::retrouvable;
use crate::measures::{Famille, Niveau, Periode};
use crate::secrecy::intervalle::alentours::Alentours;
use crate::secrecy::intervalle::exigences::{Exigence, exigences, vu_du_plan};
use crate::secrecy::intervalle::lecture::{Lecture, Somme, Tranche, Vu};
use crate::secrecy::intervalle::mouvements::Reserve;
use crate::secrecy::intervalle::reduction::Reduction;
use crate::secrecy::intervalle::{Reglages, prouvee_etroite, trop_proche};
use crate::secrecy::plan::{Paquet, PlanCellule};
use crate::secrecy::tranches;

/// A family and what its readers make of it. Cells are in the order of the family, in what is asked and what is answered.
pub(in crate::secrecy) struct Dossier<'a> {
    famille: &'a Famille,
    reglages: Reglages,
    lecture: Lecture,
}

/// What the plan of a family leaves in doubt.
#[derive(Default)]
pub(in crate::secrecy) struct Doutes {
    /// Cells whose class of ten points must be withdrawn: with everything else that is shown, it would tell a withheld number
    /// too closely.
    pub sans_tranche: BTreeSet<usize>,
    /// Levels and periods at which a withheld number is told too closely all the same.
    pub serrees: BTreeSet<(Niveau, Periode)>,
}

impl<'a> Dossier<'a> {
    /// `None` when nothing is protected, or when a cell is not the sum of its atoms: that is refused before anything leaves.
    pub(in crate::secrecy) fn ouvrir(famille: &'a Famille, reglages: Reglages) -> Option<Self> {
        let lecture = (reglages.seuil > 0).then(|| Lecture::de(famille).ok())??;
        Some(Dossier { famille, reglages, lecture })
    }

    fn vus(&self, plan: &[PlanCellule]) -> Vec<Vu> {
        let cellules = self.famille.cellules.iter().zip(plan);
        cellules.map(|(c, p)| vu_du_plan(self.famille, &c.compte, p, &self.reglages)).collect()
    }

    fn exigences(&self, plan: &[PlanCellule], vus: &[Vu]) -> Vec<(usize, Exigence)> {
        let (c, r) = (self.lecture.n_classes, self.reglages);
        let cellules = self.famille.cellules.iter().zip(plan).zip(vus).enumerate();
        cellules
            .flat_map(|(i, ((cellule, p), vu))| {
                exigences(&cellule.compte, p, vu, c, r.seuil, r.classes).into_iter().map(move |e| (i, e))
            })
            .collect()
    }

    fn sommes(&self, vus: &[Vu], univers_connus: &[bool]) -> Vec<Somme> {
        let connu = |i: usize| univers_connus.get(i).copied().unwrap_or(false);
        vus.iter().enumerate().flat_map(|(i, v)| self.lecture.sommes(i, v, connu(i))).collect()
    }

    fn encadrees(&self, vus: &[Vu]) -> Vec<Tranche> {
        vus.iter().enumerate().filter_map(|(i, v)| self.lecture.encadree(i, v)).collect()
    }

    /// Bundles withheld for what they would give away, which anyone can work out from what is shown: withholding them protects
    /// nothing, showing them adds nothing.
    pub(in crate::secrecy) fn vains(&self, plan: &[PlanCellule], univers_connus: &[bool]) -> Vec<(usize, Paquet)> {
        let vus = self.vus(plan);
        let mut secondes = self.exigences(plan, &vus);
        secondes.retain(|(_, e)| e.seconde);
        if secondes.is_empty() {
            return Vec::new();
        }
        let l = &self.lecture;
        let reserve = Reserve::du_rang(Reduction::des(l, &self.sommes(&vus, univers_connus), &[], |_| false));
        let z = reserve.noyau.aleatoire();
        let connu = |i: usize, n: &Vec<usize>| retrouvable(&reserve.cible(&l.rangees(i, n), &l.valeurs), &z);
        secondes.retain(|(i, e)| e.nombres.iter().all(|n| connu(*i, n)));
        secondes.into_iter().map(|(i, e)| (i, e.paquet)).collect()
    }

    /// Withdraws the classes of ten points that tell too much, then says what is told too closely all the same. Each round
    /// withdraws one class at least.
    pub(in crate::secrecy) fn doutes(&self, plan: &[PlanCellule], univers_connus: &[bool]) -> Doutes {
        let (l, largeur) = (&self.lecture, self.reglages.largeur);
        let mut vus = self.vus(plan);
        let mut doutes = Doutes::default();
        if self.reglages.tranches {
            doutes.sans_tranche.extend(tranches::retirer(self.famille, &mut vus, self.reglages.extremes));
        }
        let sommes = self.sommes(&vus, univers_connus);
        loop {
            let encadrees = self.encadrees(&vus);
            let reduction = Reduction::des(l, &sommes, &encadrees, |_| false);
            // Without classes of ten points, only what is known to be too narrow counts.
            let reserve = if encadrees.is_empty() { Reserve::des_preuves(reduction) } else { Reserve::de(reduction) };
            let mut alentours = Alentours::de(&reserve.r);
            doutes.serrees.clear();
            for (i, e) in self.exigences(plan, &vus) {
                let Some(m) = trop_proche(l, &reserve, i, &e, largeur, |_| false) else { continue };
                if prouvee_etroite(&m, &e, largeur)
                    && let Some(c) = self.famille.cellules.get(i)
                {
                    doutes.serrees.insert((c.cle.niveau, c.cle.periode));
                }
                if encadrees.is_empty() {
                    continue;
                }
                let lignes: Vec<u32> = e.nombres.iter().flat_map(|n| l.rangees(i, n)).collect();
                alentours.noter(&reserve.cible(&lignes, &l.valeurs));
            }
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
