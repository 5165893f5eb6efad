//! The plan as a whole, read as anyone will read it: what is withheld in vain is given back, what is still told, or told too
//! closely, is withheld with what is around. A family is read again only when its figures, or the universes that others show of
//! it, have changed.
//!
//! The control asks the same questions of the same relations ([`Dossier`]). This ends only once it has nothing to refuse: what is
//! withheld around a number grows until nothing of the group is left that could tell it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::attaque::dossier::{Dossier, Doutes, Retrouves};
use super::inclusions::Inclusions;
use super::intervalle::lecture::Lecture;
use super::plan::{Decision, Paquet, PlanCellule, Statut};
use super::recents::montrable;
use super::regles::Regles;
use super::univers::{Nombre, Partage};
use super::{homogeneite, reglages};
use crate::measures::{Cellule, Cle, Famille, Mesures, Niveau};
use crate::parallele::en_parallele;

/// Neighbours that are withheld first.
const VOISINS: usize = 1;
/// How many times more each time.
const VOISINS_FOIS: usize = 16;
/// At most before the zones around are.
const VOISINS_PROCHES: usize = 16;
/// At most before the whole level is.
const VOISINS_MAX: usize = 256;

/// What is withheld for the sake of one number that is told too closely. Each time that it still is, the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Etendue {
    /// So many of the zones of its level and period that are nearest to it: what may change places with it. Before any larger zone, which
    /// more readers look at.
    Voisins(usize),
    /// The figures of any zone that has rows of it, but for the whole territory and its parts in and out of QPV.
    Zones,
    /// The figures of its level and period: an indicator whose doubt cannot be assured at a level is not shown there.
    Niveau,
    /// Both.
    Autour,
    /// Every figure of its period but those of the whole territory and its parts in and out of QPV.
    Detail,
    /// Every figure of its period.
    Periode,
    /// Every figure of the indicator.
    Indicateur,
    /// Every figure of every indicator on the same rows: nothing is left that could tell it.
    Groupe,
}

impl Etendue {
    fn suivante(self) -> Option<Self> {
        match self {
            Etendue::Voisins(VOISINS_MAX..) => Some(Etendue::Niveau),
            Etendue::Voisins(VOISINS_PROCHES) => Some(Etendue::Zones),
            Etendue::Voisins(n) => Some(Etendue::Voisins(VOISINS_FOIS * n)),
            Etendue::Zones => Some(Etendue::Voisins(VOISINS_FOIS * VOISINS_PROCHES)),
            Etendue::Niveau => Some(Etendue::Autour),
            Etendue::Autour => Some(Etendue::Detail),
            Etendue::Detail => Some(Etendue::Periode),
            Etendue::Periode => Some(Etendue::Indicateur),
            Etendue::Indicateur => Some(Etendue::Groupe),
            Etendue::Groupe => None,
        }
    }

    /// Whether a cell of the same indicator is withheld for the sake of another one.
    /// `voisines`: the zones that are nearest.
    fn comprend(self, c: &Cellule, serree: &Cellule, voisines: &BTreeSet<&str>) -> bool {
        let meme_periode = c.cle.periode == serree.cle.periode;
        let meme_niveau = c.cle.niveau == serree.cle.niveau;
        let territoire = c.cle.niveau <= Niveau::Localisation;
        let touche = || serree.atomes.iter().any(|a| c.atomes.binary_search(a).is_ok());
        match self {
            Etendue::Voisins(_) => meme_periode && meme_niveau && voisines.contains(c.cle.zone.as_str()),
            Etendue::Zones => meme_periode && !territoire && touche(),
            Etendue::Niveau => meme_periode && meme_niveau,
            Etendue::Autour => meme_periode && (meme_niveau || !territoire && touche()),
            Etendue::Detail => meme_periode && (meme_niveau || !territoire),
            Etendue::Periode => meme_periode,
            Etendue::Indicateur | Etendue::Groupe => true,
        }
    }
}

/// Every family with its plan, in the order of its cells.
pub(super) struct Revue<'a> {
    mesures: &'a Mesures,
    regles: &'a Regles,
    partage: &'a Partage,
    inclusions: &'a Inclusions<'a>,
    dossiers: Vec<Option<Dossier<'a>>>,
    plans: Vec<Vec<PlanCellule>>,
    /// For each family, the cells whose universe is known, as last read.
    connus: Vec<Vec<bool>>,
    /// Families to read again, for what is worked out and for what is told too closely.
    a_retrouver: Vec<bool>,
    a_douter: Vec<bool>,
    /// Families that bailleurs have to read as well. Once nothing is worked out by them, nothing will be: from one round to the next
    /// more is withheld, and what is given back is no news to anyone; unless others show them a universe.
    a_eprouver: Vec<bool>,
    /// Families to compare again with those that hold them.
    a_comparer: Vec<bool>,
    /// For each family, the cells of which a number is worked out, and what else was found, as last read.
    perces: Vec<BTreeSet<usize>>,
    doutes: Vec<Doutes>,
    /// For each family, what was last withheld for the sake of a cell.
    etendues: Vec<BTreeMap<usize, Etendue>>,
    /// Whether the 0 and 100 % of sensitive families have been put in doubt: nothing of them is given back any more, for the test
    /// that would do so supposes that readers know every 0.
    zeros: bool,
}

impl<'a> Revue<'a> {
    /// `lectures`: the protected families as their readers have them. `deja_reveles`: cells of which a number follows from earlier
    /// editions alone.
    pub(super) fn de(
        mesures: &'a Mesures,
        lectures: Vec<Option<Lecture>>,
        partage: &'a Partage,
        inclusions: &'a Inclusions<'a>,
        plans: Vec<Vec<PlanCellule>>,
        deja_reveles: &BTreeSet<Cle>,
        regles: &'a Regles,
    ) -> Self {
        let n = mesures.familles.len();
        let ouvrir = |(f, lecture): (&'a Famille, Option<Lecture>)| {
            Some(Dossier::de(f, lecture?, reglages(regles, f), regles.inities(), deja_reveles))
        };
        let dossiers = mesures.familles.iter().zip(lectures).map(ouvrir).collect();
        Revue {
            mesures,
            regles,
            partage,
            inclusions,
            dossiers,
            plans,
            connus: vec![Vec::new(); n],
            a_retrouver: vec![true; n],
            a_douter: vec![true; n],
            a_eprouver: vec![true; n],
            a_comparer: vec![true; n],
            perces: vec![BTreeSet::new(); n],
            doutes: (0..n).map(|_| Doutes::default()).collect(),
            etendues: vec![BTreeMap::new(); n],
            zeros: false,
        }
    }

    /// Settles the plans. For each family, the cells that keep no class of ten points.
    pub(super) fn conclure(mut self) -> (Vec<Vec<PlanCellule>>, Vec<BTreeSet<usize>>) {
        self.assurer();
        self.douter_des_zeros();
        self.assurer();
        (self.plans, self.doutes.into_iter().map(|d| d.sans_tranche).collect())
    }

    /// Until nothing withheld is told. Each round withholds more for some number, which there are few ways to do, or one class of ten
    /// points at least: this ends.
    fn assurer(&mut self) {
        loop {
            self.rendre();
            self.douter();
            if !self.durcir() && !self.retirer_tranches() {
                return;
            }
        }
    }

    /// Withdraws the classes of ten points that two shares, one of which holds the other, make too narrow. Whether there was one.
    fn retirer_tranches(&mut self) -> bool {
        let sans: Vec<&BTreeSet<usize>> = self.doutes.iter().map(|d| &d.sans_tranche).collect();
        let lues = std::mem::replace(&mut self.a_comparer, vec![false; self.plans.len()]);
        let mut retirees = false;
        for (f, i) in self.inclusions.trop_dites(&self.plans, &sans, &lues, self.regles) {
            let neuve = self.dossiers.get_mut(f).and_then(Option::as_mut).is_some_and(|d| d.retirer_tranche(i));
            if neuve {
                retirees = true;
                self.toucher(f);
            }
        }
        retirees
    }

    /// What a family shows has changed: it will be read again.
    fn toucher(&mut self, f: usize) {
        for liste in [&mut self.a_retrouver, &mut self.a_douter, &mut self.a_comparer] {
            if let Some(place) = liste.get_mut(f) {
                *place = true;
            }
        }
    }

    /// Readers of a family may know more than they did: nothing that was found of it holds any longer.
    fn reprendre(&mut self, f: usize) {
        if let Some(place) = self.a_eprouver.get_mut(f) {
            *place = true;
        }
        if let Some(doutes) = self.doutes.get_mut(f) {
            doutes.prouvees.clear();
        }
    }

    /// Reads again the universes that families show to each other.
    fn partager(&mut self) {
        let montre = |f: usize, i: usize, nombre| {
            let numerateur = |p: &PlanCellule| p.classes.first().is_some_and(Decision::publie);
            let cellule = self.plans.get(f).and_then(|p| p.get(i));
            cellule.is_some_and(|p| p.base.publie() && (nombre == Nombre::Univers || numerateur(p)))
        };
        for (f, neufs) in self.partage.connus(montre).into_iter().enumerate() {
            let Some(avant) = self.connus.get_mut(f).filter(|c| **c != neufs) else { continue };
            let de_plus = neufs.iter().enumerate().any(|(i, connu)| *connu && avant.get(i) != Some(&true));
            *avant = neufs;
            self.toucher(f);
            if de_plus {
                self.reprendre(f);
            }
        }
    }

    /// Looks at the families of a list.
    fn lire<T: Send>(
        &self,
        lesquelles: &[bool],
        lire: impl Fn(usize, &Dossier<'a>, &[PlanCellule], &[bool], &Doutes) -> T + Sync,
    ) -> Vec<(usize, T)> {
        let travaux = (self.dossiers.iter().zip(&self.plans).zip(&self.connus).zip(&self.doutes).zip(lesquelles))
            .enumerate()
            .filter(|(_, (_, a_lire))| **a_lire)
            .filter_map(|(f, ((((d, p), c), doutes), _))| Some((f, d.as_ref()?, p, c, doutes)))
            .collect();
        en_parallele(travaux, |(f, d, p, c, doutes)| (f, lire(f, d, p, c, doutes)))
    }

    /// Gives back what is withheld for the sake of others and that anyone can work out all the same: mending one family, or
    /// refusing a universe to several, may leave such figures. Each may make another one vain; there are fewer each time.
    fn rendre(&mut self) {
        loop {
            self.partager();
            let lues = std::mem::replace(&mut self.a_retrouver, vec![false; self.plans.len()]);
            let mut rendus = 0;
            let retrouves = self
                .lire(&lues, |f, d, plan, connus, _| d.retrouves(plan, connus, self.a_eprouver.get(f) != Some(&false)));
            for (f, Retrouves { vains, perces }) in retrouves {
                if let Some(place) = self.a_eprouver.get_mut(f) {
                    *place &= !perces.is_empty();
                }
                if let Some(place) = self.perces.get_mut(f) {
                    *place = perces.into_iter().map(|(i, _)| i).collect();
                }
                if self.est_close(f) {
                    continue;
                }
                for (i, paquet) in vains {
                    let cellule = self.plans.get_mut(f).and_then(|p| p.get_mut(i));
                    if cellule.is_some_and(|p| rendre(p, paquet)) {
                        rendus += 1;
                        self.toucher(f);
                    }
                }
            }
            if rendus == 0 {
                return;
            }
        }
    }

    /// Whether nothing of a family is given back any more.
    fn est_close(&self, f: usize) -> bool {
        self.zeros && self.mesures.familles.get(f).is_some_and(|f| self.regles.homogeneite(f))
    }

    /// Leaves every 0 and 100 % of the sensitive families in doubt.
    fn douter_des_zeros(&mut self) {
        let travaux: Vec<_> = self.mesures.familles.iter().zip(&self.plans).collect();
        let proteges = en_parallele(travaux, |(f, plan)| homogeneite::proteger(f, plan, self.regles));
        for (f, neuf) in proteges.into_iter().enumerate() {
            let (Some(neuf), Some(plan)) = (neuf, self.plans.get_mut(f)) else { continue };
            *plan = neuf;
            self.toucher(f);
            self.reprendre(f);
        }
        self.zeros = true;
    }

    fn douter(&mut self) {
        self.partager();
        let lues = std::mem::replace(&mut self.a_douter, vec![false; self.plans.len()]);
        for (f, d) in self.lire(&lues, |_, d, plan, connus, avant| d.doutes(plan, connus, avant)) {
            if let Some(place) = self.doutes.get_mut(f) {
                *place = d;
            }
        }
    }

    /// Withholds more around each number that is told, or told too closely. Whether there was one for which that could be done.
    fn durcir(&mut self) -> bool {
        let mut retraits = Vec::new();
        let trouvees = self.doutes.iter().zip(&self.perces).zip(&mut self.etendues).enumerate();
        for (f, ((d, perces), etendues)) in trouvees {
            for &i in d.serrees.union(perces) {
                let etendue = match etendues.get(&i) {
                    None if perces.contains(&i) => Some(Etendue::Niveau),
                    None => Some(Etendue::Voisins(VOISINS)),
                    Some(e) => e.suivante(),
                };
                if let Some(e) = etendue {
                    etendues.insert(i, e);
                    retraits.push((f, i, e));
                }
            }
        }
        for &(f, i, etendue) in &retraits {
            let groupe = || self.partage.groupes.iter().find(|g| g.contains(&f)).cloned();
            let familles = if etendue == Etendue::Groupe { groupe() } else { None };
            for g in familles.unwrap_or_else(|| vec![f]) {
                self.retirer(g, (f, i), etendue);
            }
        }
        !retraits.is_empty()
    }

    /// Withholds, in a family, what is to be for the sake of a cell that may be of another one.
    fn retirer(&mut self, g: usize, (f, i): (usize, usize), etendue: Etendue) {
        // Withheld for a doubt that giving back cannot look at.
        let statut = if self.est_close(g) { Statut::Homogene } else { Statut::Secondaire };
        let Some(serree) = self.mesures.familles.get(f).and_then(|f| f.cellules.get(i)) else { return };
        let Some((famille, plan)) = self.mesures.familles.get(g).zip(self.plans.get_mut(g)) else { return };
        let mut touchee = false;
        let voisines = match etendue {
            Etendue::Voisins(n) => voisines(famille, plan, serree, n),
            _ => BTreeSet::new(),
        };
        let cellules = famille.cellules.iter().zip(plan);
        for (c, p) in cellules.filter(|(c, _)| etendue.comprend(c, serree, &voisines)) {
            // A cell is not withheld for its own sake.
            let cause = (c.cle != serree.cle).then(|| montrable(&serree.cle));
            if p.base.publie() {
                p.base = Decision { statut, cause };
                touchee = true;
            }
            for d in p.classes.iter_mut().chain(&mut p.incertains).filter(|d| d.publie()) {
                *d = Decision::new(Statut::Lie);
                touchee = true;
            }
        }
        if touchee {
            self.toucher(g);
        }
    }
}

/// Shows again what is withheld in vain. What followed a base is from then on withheld for itself: it may be in vain too, or not.
fn rendre(p: &mut PlanCellule, paquet: Paquet) -> bool {
    let Some(d) = p.paquet_mut(paquet) else { return false };
    let avant = std::mem::replace(d, Decision::new(Statut::Publie));
    if paquet == Paquet::Base {
        let suites = p.classes.iter_mut().chain(&mut p.incertains).filter(|d| d.statut == Statut::Lie);
        suites.for_each(|d| *d = Decision { statut: Statut::Secondaire, cause: avant.cause.clone() });
    }
    true
}

/// What is withheld first around a cell. The zones of its level and period that share with it the most zones, the smallest counting
/// most, among those of which something is shown; the largest first among equals: more may change places there.
fn voisines<'f>(famille: &'f Famille, plan: &[PlanCellule], serree: &Cellule, combien: usize) -> BTreeSet<&'f str> {
    let dans = |c: &Cellule, autre: &Cellule| c.atomes.iter().all(|a| autre.atomes.binary_search(a).is_ok());
    let meme_periode = |c: &&Cellule| c.cle.periode == serree.cle.periode;
    let niveau = serree.cle.niveau;
    let communes: Vec<&Cellule> =
        famille.cellules.iter().filter(meme_periode).filter(|c| c.cle.niveau < niveau && dans(serree, c)).collect();
    // In whole numbers, of which a thousand may be added up.
    let proximite = |c: &Cellule| {
        let poids = communes.iter().filter(|z| dans(c, z)).map(|z| usize::MAX / 1024 / z.atomes.len().max(1));
        poids.fold(0, usize::saturating_add)
    };
    // A zone where everybody is known has no place to change with one where somebody is not.
    let sans_place = |c: &Cellule| serree.compte.inconnus != 0 && c.compte.inconnus == 0;
    let mut rangees: Vec<(bool, Reverse<usize>, Reverse<i64>, &str)> = famille
        .cellules
        .iter()
        .zip(plan)
        .filter(|(c, p)| p.base.publie() && c.cle.niveau == niveau && c.cle.zone != serree.cle.zone && meme_periode(c))
        .map(|(c, _)| (sans_place(c), Reverse(proximite(c)), Reverse(c.compte.univers()), c.cle.zone.as_str()))
        .collect();
    rangees.sort_unstable();
    rangees.into_iter().take(combien).map(|(.., zone)| zone).collect()
}
