//! The plan as a whole, read as anyone will read it: what is withheld in vain is given back, what is still told too closely is
//! withheld by level. A family is read again only when its figures, or the universes that others show of it, have changed.

use super::attaque::dossier::{Dossier, Doutes};
use super::plan::{Decision, Paquet, PlanCellule, Statut};
use super::regles::Regles;
use super::univers::Partage;
use super::{homogeneite, reglages};
use crate::measures::Mesures;
use crate::parallele::en_parallele;

/// Rounds of hardening: each withholds at least one figure more.
const TOURS_DURCIR: usize = 6;

/// Rounds in which figures withheld in vain are given back: each may make another one vain.
const TOURS: usize = 4;

/// Every family with its plan, in the order of its cells.
pub(super) struct Revue<'a> {
    mesures: &'a Mesures,
    partage: &'a Partage,
    dossiers: Vec<Option<Dossier<'a>>>,
    plans: Vec<Vec<PlanCellule>>,
    /// For each family, the cells whose universe is known, as last read.
    connus: Vec<Vec<bool>>,
    /// Families to read again, for what is withheld in vain and for what is told too closely.
    vains: Vec<bool>,
    doutes: Vec<bool>,
    resultats: Vec<Doutes>,
}

impl<'a> Revue<'a> {
    pub(super) fn de(
        mesures: &'a Mesures,
        partage: &'a Partage,
        plans: Vec<Vec<PlanCellule>>,
        regles: &Regles,
    ) -> Self {
        let n = mesures.familles.len();
        let dossiers = en_parallele(mesures.familles.iter().collect(), |f| Dossier::ouvrir(f, reglages(regles, f)));
        let resultats = (0..n).map(|_| Doutes::default()).collect();
        let connus = vec![Vec::new(); n];
        Revue { mesures, partage, dossiers, plans, connus, vains: vec![true; n], doutes: vec![true; n], resultats }
    }

    /// Settles the plans. For each family, the cells that keep no class of ten points.
    pub(super) fn conclure(mut self, regles: &Regles) -> (Vec<Vec<PlanCellule>>, Vec<Vec<usize>>) {
        for tour in 0..=TOURS_DURCIR {
            if tour < TOURS_DURCIR {
                self.rendre();
            }
            self.douter();
            if tour == TOURS_DURCIR || !self.durcir() {
                break;
            }
        }
        self.douter_des_zeros(regles);
        (self.plans, self.resultats.into_iter().map(|d| d.sans_tranche.into_iter().collect()).collect())
    }

    /// What a family shows has changed: it will be read again.
    fn toucher(&mut self, f: usize) {
        for liste in [&mut self.vains, &mut self.doutes] {
            if let Some(place) = liste.get_mut(f) {
                *place = true;
            }
        }
    }

    /// Reads again the universes that families show to each other.
    fn partager(&mut self) {
        let montre = |f: usize, i: usize| self.plans.get(f).and_then(|p| p.get(i)).is_some_and(|p| p.base.publie());
        for (f, neufs) in self.partage.connus(montre).into_iter().enumerate() {
            if self.connus.get(f).is_some_and(|c| *c != neufs) {
                self.toucher(f);
                if let Some(place) = self.connus.get_mut(f) {
                    *place = neufs;
                }
            }
        }
    }

    /// Looks at the families of a list.
    fn lire<T: Send>(
        &self,
        lesquelles: &[bool],
        lire: impl Fn(&Dossier<'a>, &[PlanCellule], &[bool]) -> T + Sync,
    ) -> Vec<(usize, T)> {
        let travaux = (self.dossiers.iter().zip(&self.plans).zip(&self.connus).zip(lesquelles).enumerate())
            .filter(|(_, (_, a_lire))| **a_lire)
            .filter_map(|(f, (((d, p), c), _))| Some((f, d.as_ref()?, p, c)))
            .collect();
        en_parallele(travaux, |(f, d, p, c)| (f, lire(d, p, c)))
    }

    /// Gives back what is withheld for the sake of others and that anyone can work out all the same: mending one family, or
    /// refusing a universe to several, may leave such figures.
    fn rendre(&mut self) {
        for _ in 0..TOURS {
            self.partager();
            let lues = std::mem::replace(&mut self.vains, vec![false; self.plans.len()]);
            let vains: Vec<(usize, Vec<(usize, Paquet)>)> = self.lire(&lues, Dossier::vains);
            let mut rendus = 0;
            for (f, liste) in vains {
                for (i, paquet) in liste {
                    let cellule = self.plans.get_mut(f).and_then(|p| p.get_mut(i));
                    if let Some(d) = cellule.and_then(|p| p.paquet_mut(paquet)) {
                        *d = Decision::new(Statut::Publie);
                        rendus += 1;
                        self.toucher(f);
                    }
                }
            }
            if rendus == 0 {
                return;
            }
        }
        self.partager();
    }

    /// Leaves every 0 and 100 % of the sensitive families in doubt, then looks again at what that hides.
    fn douter_des_zeros(&mut self, regles: &Regles) {
        let travaux: Vec<_> = self.mesures.familles.iter().zip(&self.plans).collect();
        let proteges = en_parallele(travaux, |(f, plan)| homogeneite::proteger(f, plan, regles));
        for (f, neuf) in proteges.into_iter().enumerate() {
            let (Some(neuf), Some(plan)) = (neuf, self.plans.get_mut(f)) else { continue };
            *plan = neuf;
            self.toucher(f);
        }
        for _ in 0..TOURS_DURCIR {
            self.douter();
            if !self.durcir() {
                return;
            }
        }
        self.douter();
    }

    fn douter(&mut self) {
        self.partager();
        let lues = std::mem::replace(&mut self.doutes, vec![false; self.plans.len()]);
        for (f, d) in self.lire(&lues, Dossier::doutes) {
            if let Some(place) = self.resultats.get_mut(f) {
                *place = d;
            }
        }
    }

    /// Where a withheld number is still told too closely, the figures of that level and period are withheld together: an
    /// indicator whose doubt cannot be assured at a level is not shown there. Whether anything was.
    fn durcir(&mut self) -> bool {
        let mut durcies = false;
        for (f, famille) in self.mesures.familles.iter().enumerate() {
            let Some((plan, d)) = self.plans.get_mut(f).zip(self.resultats.get(f)) else { continue };
            let mut touchee = false;
            let cellules = famille.cellules.iter().zip(plan);
            for (_, p) in cellules.filter(|(c, _)| d.serrees.contains(&(c.cle.niveau, c.cle.periode))) {
                if p.base.publie() {
                    p.base = Decision::new(Statut::Secondaire);
                    durcies = true;
                    touchee = true;
                }
                for d in p.classes.iter_mut().chain(&mut p.incertains).filter(|d| d.publie()) {
                    *d = Decision::new(Statut::Lie);
                    touchee = true;
                }
            }
            if touchee {
                self.toucher(f);
            }
        }
        durcies
    }
}
