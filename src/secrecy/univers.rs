//! Families that count the same rows. Forty indicators on the same households print the same universe forty times:
//! were each protected alone, one could show the figure that another withholds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::intervalle::Reglages;
use super::intervalle::lecture::Lecture;
use super::intervalle::reparation::reparer;
use super::plan::{Decision, PlanCellule, Statut};
use super::protection::Refus;
use super::recents::{Part, est_part_des_recents, part_qui_montre};
use super::regles::Regles;
use crate::measures::{Cle, Compte, Famille, Nature, Niveau, Periode};

/// A zone over a period, whatever the indicator; all its households, or newcomers alone.
pub(super) type Zone = (Periode, Niveau, String, Part);

pub(super) fn zone(cle: &Cle) -> Zone {
    (cle.periode, cle.niveau, cle.zone.clone(), Part::de(cle))
}

/// A number of a cell that is the universe of some zone: its own, or that of the newcomers whom its numerator counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nombre {
    Univers,
    Numerateur,
}

/// Whether the universe of a cell may be known: its level is shown, and it is that of something shown.
pub(super) fn connaissable(cle: &Cle, regles: &Regles) -> bool {
    regles.montre(cle) || part_qui_montre(cle).is_some_and(|part| regles.montre(&part))
}

fn numerateurs(f: &Famille) -> BTreeMap<usize, usize> {
    let rang: BTreeMap<&Cle, usize> = if est_part_des_recents(f) {
        f.cellules.iter().enumerate().map(|(i, c)| (&c.cle, i)).collect()
    } else {
        BTreeMap::new()
    };
    let part = |c: &Cle| part_qui_montre(c).and_then(|part| rang.get(&part).copied());
    rang.iter().filter_map(|(c, i)| Some((*i, part(c)?))).collect()
}

/// Which families count the same rows, and so show the same universes.
pub(super) struct Partage {
    /// Ranks of the protected families, put together when they share cells and agree on the universe of all of them.
    /// Within a group, by indicator code, so that the result does not follow the order of the input.
    pub groupes: Vec<Vec<usize>>,
    /// For each family, a number for the zone of each of its cells.
    zones: Vec<Vec<u32>>,
    /// For each family, the cells whose universe the numerator of another one shows, with that one.
    numerateurs: Vec<BTreeMap<usize, usize>>,
    nombre: usize,
}

impl Partage {
    /// Two universes that agree by chance are put together too: that hides a little more, never less.
    pub(super) fn de(familles: &[Famille], regles: &Regles) -> Self {
        let mut numeros: HashMap<(Periode, Niveau, &str, Part), u32> = HashMap::new();
        let mut zones = Vec::with_capacity(familles.len());
        for f in familles {
            let mut liste = Vec::with_capacity(f.cellules.len());
            for c in &f.cellules {
                let suivant = numeros.len() as u32;
                liste.push(
                    *numeros.entry((c.cle.periode, c.cle.niveau, &c.cle.zone, Part::de(&c.cle))).or_insert(suivant),
                );
            }
            zones.push(liste);
        }
        let nombre = numeros.len();
        let mut ordre: Vec<(usize, &Famille)> =
            familles.iter().enumerate().filter(|(_, f)| regles.seuil_de(f) > 0).collect();
        ordre.sort_by(|a, b| a.1.indicateur.cmp(&b.1.indicateur));
        // For each group, the universe of each zone that one of its families counts.
        let mut groupes: Vec<(Vec<usize>, Vec<Option<i64>>)> = Vec::new();
        for (i, famille) in ordre {
            let siennes = || zones.get(i).into_iter().flatten().map(|z| *z as usize).zip(&famille.cellules);
            let meme = |autres: &[Option<i64>]| {
                let mut communes = siennes()
                    .filter_map(|(z, c)| Some((c.compte.univers(), autres.get(z).copied().flatten()?)))
                    .peekable();
                communes.peek().is_some() && communes.all(|(a, b)| a == b)
            };
            let place = match groupes.iter().position(|(_, autres)| meme(autres)) {
                Some(place) => place,
                None => {
                    groupes.push((Vec::new(), vec![None; nombre]));
                    groupes.len() - 1
                }
            };
            if let Some((membres, univers)) = groupes.get_mut(place) {
                membres.push(i);
                for (z, c) in siennes() {
                    if let Some(u) = univers.get_mut(z) {
                        *u = Some(c.compte.univers());
                    }
                }
            }
        }
        let groupes = groupes.into_iter().map(|(membres, _)| membres).collect();
        Partage { groupes, zones, numerateurs: familles.iter().map(numerateurs).collect(), nombre }
    }

    /// For each family, whether the universe of each of its cells is shown by some family of its group. `montre`: what a cell
    /// shows of itself.
    pub(super) fn connus(&self, montre: impl Fn(usize, usize, Nombre) -> bool) -> Vec<Vec<bool>> {
        let mut connus: Vec<Vec<bool>> = vec![Vec::new(); self.zones.len()];
        for groupe in &self.groupes {
            let mut vues = vec![false; self.nombre];
            for &f in groupe {
                for (i, z) in self.zones.get(f).into_iter().flatten().enumerate() {
                    if let Some(v) = vues.get_mut(*z as usize) {
                        *v = *v
                            || match self.numerateurs.get(f).and_then(|n| n.get(&i)) {
                                Some(&part) => montre(f, part, Nombre::Numerateur),
                                None => montre(f, i, Nombre::Univers),
                            };
                    }
                }
            }
            for &f in groupe {
                let siennes = self.zones.get(f).into_iter().flatten();
                if let Some(c) = connus.get_mut(f) {
                    *c = siennes.map(|z| vues.get(*z as usize).copied().unwrap_or(false)).collect();
                }
            }
        }
        connus
    }
}

/// Refuses more universes until those refused are in doubt, whatever the indicator that shows the others.
pub(super) fn douter(groupe: &[&Famille], refus: &mut Refus, regles: &Regles) {
    let mut vues: BTreeSet<Zone> = BTreeSet::new();
    for famille in groupe {
        let zones: Vec<Zone> = famille.cellules.iter().map(|c| zone(&c.cle)).collect();
        let nouvelles = zones.into_iter().filter(|z| vues.insert(z.clone())).count();
        let seuil = regles.seuil_de(famille);
        if nouvelles == 0 {
            continue;
        }
        let compter = |c: &Compte| Compte { classes: vec![c.univers()], ..Compte::default() };
        let mut univers = Famille {
            table: famille.table.clone(),
            sensible: false,
            indicateur: famille.indicateur.clone(),
            nature: Nature::Effectif,
            unite: famille.unite,
            classes: vec!["univers".to_owned()],
            atomes: famille.atomes.iter().map(compter).collect(),
            bailleurs: famille.bailleurs.clone(),
            cellules: famille.cellules.clone(),
        };
        univers.cellules.iter_mut().for_each(|c| c.compte = compter(&c.compte));
        univers.cellules.sort_by(|a, b| a.cle.cmp(&b.cle));
        let mut plan: Vec<PlanCellule> = univers
            .cellules
            .iter()
            .map(|c| {
                let u = c.compte.univers();
                let statut = match refus.contains_key(&zone(&c.cle)) {
                    _ if 0 < u && u < seuil => Statut::Frequence,
                    true => Statut::Secondaire,
                    false if connaissable(&c.cle, regles) => Statut::Publie,
                    false => Statut::Grain,
                };
                PlanCellule { base: Decision::new(statut), classes: Vec::new(), incertains: None }
            })
            .collect();
        let reglages = Reglages { tranches: false, ..super::reglages(regles, famille) };
        // A cell that is not the sum of its atoms is refused before anything leaves.
        if let Ok(lecture) = Lecture::de(&univers) {
            reparer(&univers, &lecture, &mut plan, &[], &[None], reglages);
        }
        for (c, p) in univers.cellules.iter().zip(plan) {
            if p.base.statut == Statut::Secondaire {
                refus.entry(zone(&c.cle)).or_insert(p.base.cause);
            }
        }
    }
}
