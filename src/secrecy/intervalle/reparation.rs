//! Mends a plan that no subtraction breaks but that leaves too little doubt: a few more figures are withheld around
//! each number that is told too closely, the finest and smallest first, and only those that are needed.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::environs::Environs;
use super::exigences::{Exigence, exigences, vu_du_plan};
use super::lecture::{Lecture, Somme};
use super::mouvements::Reserve;
use super::reduction::{Incidences, Reduction};
use super::{Reglages, ordre_canonique, prouvee_etroite, trop_proche};
use crate::measures::{Cellule, Famille, Niveau};
use crate::secrecy::plan::{Decision, Paquet, PlanCellule, Statut};

/// Rounds before giving up: what is withheld must itself be in doubt, and so on.
const TOURS: usize = 12;
/// Rows around a number, known to the reader beyond: a proof made here holds on the whole.
const LIGNES_MAX: usize = 600;
/// Cells of a family small enough for each figure withheld here to be tried again at the end.
const PETITE_FAMILLE: usize = 60;
/// Most figures tried for one number.
const ESSAIS: usize = 96;

/// Withholds what is needed for every withheld number to be in doubt by `reglages.largeur`. `plan` is in canonical
/// order, as `univers_connus`; `lecture` is of the same family; `mondes` lists the readers. Returns how many requirements could not
/// be met.
pub(in crate::secrecy) fn reparer(
    famille: &Famille,
    lecture: &Lecture,
    plan: &mut [PlanCellule],
    univers_connus: &[bool],
    mondes: &[Option<u32>],
    reglages: Reglages,
) -> usize {
    if reglages.seuil <= 0 {
        return 0;
    }
    let ordre = ordre_canonique(famille);
    let a = Atelier::de(famille, lecture, &ordre, univers_connus, reglages);
    let initial = plan.to_vec();
    let mut retenus: Vec<(Candidat, Decision)> = Vec::new();
    let mut echecs = BTreeSet::new();
    for _ in 0..TOURS {
        let avant = retenus.len();
        echecs.clear();
        for &monde in mondes {
            for (rang, e) in a.etroites(plan, monde) {
                match a.elargir(plan, rang, &e, monde) {
                    Some(nouveaux) => retenus.extend(nouveaux),
                    None => {
                        echecs.insert((rang, e.paquet));
                    }
                }
            }
        }
        if retenus.len() == avant {
            break;
        }
    }
    // What a later choice made useless is given back, where the whole can be looked at again and again.
    if plan.len() <= PETITE_FAMILLE && echecs.is_empty() {
        for k in (0..retenus.len()).rev() {
            let mut essai = initial.clone();
            for (_, (c, d)) in retenus.iter().enumerate().filter(|(j, _)| *j != k) {
                a.retenir(&mut essai, c, d);
            }
            if mondes.iter().all(|m| a.etroites(&essai, *m).is_empty()) {
                retenus.remove(k);
                plan.clone_from_slice(&essai);
            }
        }
    }
    echecs.len()
}

/// One family at work. Places are in canonical order.
struct Atelier<'a> {
    famille: &'a Famille,
    lecture: &'a Lecture,
    cellules: Vec<(usize, &'a Cellule)>,
    univers_connus: &'a [bool],
    reglages: Reglages,
    /// Cells with the same rows share one fate.
    jumelles: HashMap<Vec<u32>, Vec<usize>>,
    /// The cells that hold each row.
    de_ligne: Incidences,
}

impl<'a> Atelier<'a> {
    fn de(
        famille: &'a Famille,
        lecture: &'a Lecture,
        ordre: &[usize],
        univers_connus: &'a [bool],
        reglages: Reglages,
    ) -> Self {
        let cellules: Vec<(usize, &Cellule)> =
            ordre.iter().filter_map(|&i| Some((i, famille.cellules.get(i)?))).collect();
        let mut jumelles: HashMap<Vec<u32>, Vec<usize>> = HashMap::new();
        let toutes = lecture.toutes_rubriques();
        let mut rangees: Vec<Vec<u32>> = Vec::with_capacity(cellules.len());
        for (rang, (i, _)) in cellules.iter().enumerate() {
            jumelles.entry(lecture.groupes(*i).to_vec()).or_default().push(rang);
            rangees.push(lecture.rangees(*i, &toutes));
        }
        let de_ligne = Incidences::de(lecture.valeurs.len(), rangees.iter().map(|r| r.iter().copied()));
        // Classes of ten points are withdrawn later, not mended.
        let reglages = Reglages { tranches: false, ..reglages };
        Atelier { famille, lecture, cellules, univers_connus, reglages, jumelles, de_ligne }
    }

    fn univers(&self, rang: usize) -> bool {
        self.univers_connus.get(rang).copied().unwrap_or(false)
    }

    fn sommes(&self, rang: usize, p: &PlanCellule) -> Vec<Somme> {
        let Some((i, c)) = self.cellules.get(rang) else { return Vec::new() };
        self.lecture.sommes(*i, &vu_du_plan(self.famille, &c.compte, p, &self.reglages), self.univers(rang))
    }

    fn connue(&self, l: usize, monde: Option<u32>) -> bool {
        monde.is_some() && self.lecture.bailleurs.get(l).copied() == monde
    }

    /// Requirements that the whole plan is known not to meet.
    fn etroites(&self, plan: &[PlanCellule], monde: Option<u32>) -> Vec<(usize, Exigence)> {
        let publiees: Vec<Somme> = plan.iter().enumerate().flat_map(|(rang, p)| self.sommes(rang, p)).collect();
        let reduction = Reduction::des(self.lecture, &publiees, &[], |l| self.connue(l, monde));
        let reserve = Reserve::des_preuves(reduction);
        let mut liste = Vec::new();
        for (rang, ((i, _), p)) in self.cellules.iter().zip(plan).enumerate() {
            for e in self.exigences(rang, p).into_iter().filter(|e| monde.is_none() || !e.seconde) {
                let m = trop_proche(self.lecture, &reserve, *i, &e, self.reglages.largeur, |l| self.connue(l, monde));
                if m.is_some_and(|m| prouvee_etroite(&m, &e, self.reglages.largeur)) {
                    liste.push((rang, e));
                }
            }
        }
        liste
    }

    fn exigences(&self, rang: usize, p: &PlanCellule) -> Vec<Exigence> {
        let Some((_, c)) = self.cellules.get(rang) else { return Vec::new() };
        let vu = vu_du_plan(self.famille, &c.compte, p, &self.reglages);
        exigences(&c.compte, p, &vu, self.lecture.n_classes, self.reglages.seuil, self.reglages.classes)
    }

    /// Withholds figures around a number until it is in doubt; which, or `None` when that does not do.
    fn elargir(
        &self,
        plan: &mut [PlanCellule],
        rang: usize,
        e: &Exigence,
        monde: Option<u32>,
    ) -> Option<Vec<(Candidat, Decision)>> {
        let lignes = self.autour(plan, rang, e);
        let mut concernees: Vec<u32> =
            lignes.iter().flat_map(|l| self.de_ligne.de_la_ligne(*l as usize)).copied().collect();
        concernees.sort_unstable();
        concernees.dedup();
        let i = self.cellules.get(rang)?.0;
        let nombres = e.nombres.iter().map(|n| self.lecture.rangees(i, n));
        let environs = RefCell::new(Environs::de(self.lecture, &lignes, nombres, monde, concernees.len()));
        let assez = |plan: &[PlanCellule]| {
            let mut environs = environs.borrow_mut();
            for (place, r) in concernees.iter().map(|r| *r as usize).enumerate() {
                let Some((p, (i, c))) = plan.get(r).zip(self.cellules.get(r)) else { continue };
                let vu = vu_du_plan(self.famille, &c.compte, p, &self.reglages);
                environs.montrer(place, vu, |vu| self.lecture.sommes(*i, vu, self.univers(r)));
            }
            environs.assez(e, self.reglages.largeur)
        };
        if assez(plan) {
            return Some(Vec::new());
        }
        let candidats = self.candidats(plan, &concernees, &lignes);
        let cause = self.cellules.get(rang).map(|(_, c)| c.cle.clone());
        let d = Decision { statut: Statut::Secondaire, cause };
        // What the cells at stake are before anything is tried.
        let mut enjeu: Vec<usize> = candidats.iter().flat_map(|c| &c.cellules).copied().collect();
        enjeu.sort_unstable();
        enjeu.dedup();
        let avant: Vec<(usize, PlanCellule)> =
            enjeu.into_iter().filter_map(|r| Some((r, plan.get(r)?.clone()))).collect();
        let essayer = |plan: &mut [PlanCellule], choix: &[&Candidat]| {
            for (r, p) in &avant {
                if let Some(place) = plan.get_mut(*r) {
                    place.clone_from(p);
                }
            }
            choix.iter().for_each(|c| self.retenir(plan, c, &d));
        };
        let (mut pris, mut pas) = (0, 1);
        loop {
            let lot = candidats.get(pris..(pris + pas).min(candidats.len())).unwrap_or(&[]);
            if lot.is_empty() {
                essayer(plan, &[]);
                return None;
            }
            lot.iter().for_each(|c| self.retenir(plan, c, &d));
            pris += lot.len();
            if assez(plan) {
                break;
            }
            pas *= 2;
        }
        // Those that turn out useless are given back, the most useful to readers first.
        let mut gardes: Vec<&Candidat> = candidats.iter().take(pris).collect();
        let mut lot = gardes.len().div_ceil(2);
        while lot > 0 {
            let mut fin = gardes.len();
            while fin > 0 {
                let debut = fin.saturating_sub(lot);
                let mut sans = gardes.clone();
                sans.drain(debut..fin);
                essayer(plan, &sans);
                if assez(plan) {
                    gardes = sans;
                }
                fin = debut;
            }
            lot = if lot == 1 { 0 } else { lot.div_ceil(2) };
        }
        essayer(plan, &gardes);
        Some(gardes.into_iter().map(|c| (c.clone(), d.clone())).collect())
    }

    /// Rows that share a published sum with a number, and the rest of the short sums they belong to.
    fn autour(&self, plan: &[PlanCellule], rang: usize, e: &Exigence) -> BTreeSet<u32> {
        let Some((i, _)) = self.cellules.get(rang) else { return BTreeSet::new() };
        let mut lignes: BTreeSet<u32> = e.nombres.iter().flat_map(|n| self.lecture.rangees(*i, n)).collect();
        for _ in 0..2 {
            let mut cellules: Vec<u32> =
                lignes.iter().flat_map(|l| self.de_ligne.de_la_ligne(*l as usize)).copied().collect();
            cellules.sort_unstable();
            cellules.dedup();
            let mut sommes: Vec<Somme> = cellules
                .iter()
                .filter_map(|&r| Some((r as usize, plan.get(r as usize)?)))
                .flat_map(|(r, p)| self.sommes(r, p))
                .filter(|(s, _)| s.iter().any(|l| lignes.contains(l)))
                .collect();
            sommes.sort_by(|a, b| a.0.len().cmp(&b.0.len()).then_with(|| a.cmp(b)));
            for (s, _) in sommes {
                if lignes.len() + s.len() > LIGNES_MAX {
                    break;
                }
                lignes.extend(s);
            }
        }
        lignes
    }

    /// Published bundles that hold some of these rows, from the one readers miss least.
    fn candidats(&self, plan: &[PlanCellule], cellules: &[u32], lignes: &BTreeSet<u32>) -> Vec<Candidat> {
        let mut vus: BTreeMap<Rang, Candidat> = BTreeMap::new();
        let mut faits = BTreeSet::new();
        for &r in cellules {
            let rang = r as usize;
            let (Some((i, c)), Some(p)) = (self.cellules.get(rang), plan.get(rang)) else { continue };
            if !p.base.publie() {
                continue;
            }
            let jumelles = self.jumelles.get(self.lecture.groupes(*i)).cloned().unwrap_or_default();
            let premiere = jumelles.first().copied().unwrap_or(rang);
            for (paquet, _) in p.decisions().filter(|(_, d)| d.publie()) {
                let rubriques: Vec<usize> = match paquet {
                    Paquet::Classe(k) => vec![k],
                    Paquet::Base | Paquet::Incertains => (0..=self.lecture.n_classes + 2).collect(),
                };
                let siennes = self.lecture.rangees(*i, &rubriques);
                // Sums of a mean are linked to nothing else: only what is around counts.
                if !siennes.iter().any(|l| lignes.contains(l)) || !faits.insert((premiere, paquet)) {
                    continue;
                }
                let valeur = match paquet {
                    Paquet::Classe(k) => c.compte.classes.get(k).copied().unwrap_or(0),
                    Paquet::Base | Paquet::Incertains => c.compte.univers(),
                };
                // The level of the most useful of the twins; a class before a whole base.
                let niveau = self.cellules.get(premiere).map_or(c.cle.niveau, |(_, c)| c.cle.niveau);
                let cle = (Reverse(paquet != Paquet::Base), Reverse(niveau), valeur, premiere, paquet);
                vus.insert(cle, Candidat { cellules: jumelles.clone(), paquet });
            }
        }
        vus.into_values().take(ESSAIS).collect()
    }

    fn retenir(&self, plan: &mut [PlanCellule], c: &Candidat, d: &Decision) {
        for &r in &c.cellules {
            let Some(p) = plan.get_mut(r) else { continue };
            if let Some(place) = p.paquet_mut(c.paquet).filter(|p| p.publie()) {
                *place = d.clone();
            }
            if !p.base.publie() {
                for d in p.classes.iter_mut().chain(&mut p.incertains).filter(|d| d.publie()) {
                    d.statut = Statut::Lie;
                }
            }
        }
    }
}

/// What readers miss least comes first: a class, then the finest level, then the smallest value.
type Rang = (Reverse<bool>, Reverse<Niveau>, i64, usize, Paquet);

/// A bundle of the cells that have the same rows.
#[derive(Clone)]
struct Candidat {
    cellules: Vec<usize>,
    paquet: Paquet,
}
