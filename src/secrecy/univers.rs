//! Families that count the same rows. Forty indicators on the same households print the same universe forty times:
//! were each protected alone, one could show the figure that another withholds.

use std::collections::{BTreeMap, BTreeSet};

use super::intervalle::Reglages;
use super::intervalle::reparation::reparer;
use super::plan::{Decision, PlanCellule, Statut};
use super::protection::Refus;
use super::published::PublishedMeasures;
use super::recents::Part;
use super::regles::Regles;
use crate::measures::{Cle, Compte, Famille, Nature, Niveau, Periode};

/// A zone over a period, whatever the indicator; all its households, or newcomers alone.
pub(super) type Zone = (Periode, Niveau, String, Part);

pub(super) fn zone(cle: &Cle) -> Zone {
    (cle.periode, cle.niveau, cle.zone.clone(), Part::de(cle))
}

/// Ranks of the protected families, put together when they share cells and agree on the universe of all of them.
/// Within a group, by indicator code, so that the result does not follow the order of the input.
///
/// Two universes that agree by chance are put together too: that hides a little more, never less.
pub(super) fn groupes(familles: &[Famille], regles: &Regles) -> Vec<Vec<usize>> {
    let mut groupes: Vec<(Vec<usize>, BTreeMap<Zone, i64>)> = Vec::new();
    let mut ordre: Vec<(usize, &Famille)> =
        familles.iter().enumerate().filter(|(_, f)| regles.seuil_de(f) > 0).collect();
    ordre.sort_by(|a, b| a.1.indicateur.cmp(&b.1.indicateur));
    for (i, famille) in ordre {
        let univers: BTreeMap<Zone, i64> =
            famille.cellules.iter().map(|c| (zone(&c.cle), c.compte.univers())).collect();
        let meme = |autres: &BTreeMap<Zone, i64>| {
            let mut communes = univers.iter().filter_map(|(z, u)| Some((u, autres.get(z)?))).peekable();
            communes.peek().is_some() && communes.all(|(a, b)| a == b)
        };
        match groupes.iter_mut().find(|(_, autres)| meme(autres)) {
            Some((membres, autres)) => {
                membres.push(i);
                autres.extend(univers);
            }
            None => groupes.push((vec![i], univers)),
        }
    }
    groupes.into_iter().map(|(membres, _)| membres).collect()
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
                    false if regles.montre(&c.cle) => Statut::Publie,
                    false => Statut::Grain,
                };
                PlanCellule { base: Decision::new(statut), classes: Vec::new(), incertains: None }
            })
            .collect();
        let reglages = Reglages { tranches: false, ..super::reglages(regles, famille) };
        reparer(&univers, &mut plan, &[], &[None], reglages);
        for (c, p) in univers.cellules.iter().zip(plan) {
            if p.base.statut == Statut::Secondaire {
                refus.entry(zone(&c.cle)).or_insert(p.base.cause);
            }
        }
    }
}

/// For each family, the zones whose universe is shown by some family of its group.
pub(super) fn montres(
    familles: &[Famille],
    groupes: &[Vec<usize>],
    publies: &PublishedMeasures,
) -> Vec<BTreeSet<Zone>> {
    let mut par_famille = vec![BTreeSet::new(); familles.len()];
    for groupe in groupes {
        let vus: BTreeSet<Zone> = groupe
            .iter()
            .filter_map(|&i| familles.get(i))
            .flat_map(|f| &f.cellules)
            .filter(|c| publies.cellules.get(&c.cle).is_some_and(|v| v.univers().is_some()))
            .map(|c| zone(&c.cle))
            .collect();
        for place in groupe {
            if let Some(p) = par_famille.get_mut(*place) {
                p.clone_from(&vus);
            }
        }
    }
    par_famille
}
