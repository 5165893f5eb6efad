//! Numerators that are the households of other indicators: of the occupied dwellings of a résidence, those whose household answered are
//! all of whom an indicator of occupation speaks. What these withhold for being few, the share would print.
//!
//! The rules name such shares. Only numerators of zones whose households some indicator shows are left: they say nothing more than these do.

use std::collections::BTreeMap;

use super::plan::{Decision, PlanCellule, Statut};
use super::recents::{montrable, virtuelle};
use super::regles::Regles;
use super::univers::{Partage, Zone, zone};
use crate::measures::{Cellule, Cle, Famille, Nature};

/// What the indicators of a group say of the households of a zone.
struct Menages<'a> {
    nombre: i64,
    montres: bool,
    /// A cell that withholds them, and why.
    retenus: Option<(&'a Cle, &'a Decision)>,
}

/// Withholds the numerators that show what no indicator on the same households shows. Gives the cells whose class of ten points says too
/// much as well. `plans`: in the order of the cells of each family.
pub(super) fn proteger(
    familles: &[Famille],
    plans: &mut [Vec<PlanCellule>],
    partage: &Partage,
    regles: &Regles,
) -> Vec<Cle> {
    let parts = familles.iter().enumerate().filter(|(_, f)| concernee(f, regles));
    let retraits: Vec<_> = parts.flat_map(|(rang, f)| retraits(rang, f, familles, plans, partage)).collect();
    let mut sans_tranche = Vec::with_capacity(retraits.len());
    for (rang, i, decision) in retraits {
        let (Some(f), Some(plan)) = (familles.get(rang), plans.get_mut(rang)) else { continue };
        if let (Some(c), Some(d)) = (f.cellules.get(i), plan.get_mut(i).and_then(|p| p.classes.first_mut())) {
            *d = decision;
            sans_tranche.push(c.cle.clone());
        }
    }
    sans_tranche
}

fn concernee(f: &Famille, regles: &Regles) -> bool {
    let est_part = f.nature == Nature::Part && f.classes.len() == 2;
    est_part && regles.seuil_de(f) > 0 && regles.est_montre_en_dernier(&f.indicateur)
}

fn menages<'a>(
    groupe: &[usize],
    familles: &'a [Famille],
    plans: &'a [Vec<PlanCellule>],
) -> BTreeMap<Zone, Menages<'a>> {
    let mut zones: BTreeMap<Zone, Menages<'a>> = BTreeMap::new();
    for (f, plan) in groupe.iter().filter_map(|i| familles.get(*i).zip(plans.get(*i))) {
        for (c, p) in f.cellules.iter().zip(plan).filter(|(c, _)| !virtuelle(&c.cle)) {
            let nouveaux = Menages { nombre: c.compte.univers(), montres: false, retenus: None };
            let m = zones.entry(zone(&c.cle)).or_insert(nouveaux);
            m.montres |= p.base.publie();
            if !p.base.publie() && m.retenus.is_none() {
                m.retenus = Some((&c.cle, &p.base));
            }
        }
    }
    zones
}

/// The numerators of a share to withhold.
fn retraits(
    rang: usize,
    part: &Famille,
    familles: &[Famille],
    plans: &[Vec<PlanCellule>],
    partage: &Partage,
) -> Vec<(usize, usize, Decision)> {
    let meme_table = |g: &&Vec<usize>| g.first().and_then(|f| familles.get(*f)).is_some_and(|f| f.table == part.table);
    let autres = partage.groupes.iter().filter(|g| !g.contains(&rang)).filter(meme_table);
    let sien = autres.map(|g| menages(g, familles, plans)).find(|zones| compte(part, zones));
    let (Some(zones), Some(plan)) = (sien, plans.get(rang)) else { return Vec::new() };
    let montres = part.cellules.iter().zip(plan).enumerate();
    montres
        .filter(|(_, (_, p))| p.base.publie() && p.classes.first().is_some_and(Decision::publie))
        .filter_map(|(i, (c, _))| {
            let m = zones.get(&zone(&c.cle)).filter(|m| !m.montres)?;
            let (cle, d) = m.retenus?;
            // Few for itself, they are few here too; else, whoever is told by them is told by this.
            let decision = match d.statut {
                Statut::Frequence => d.clone(),
                _ => Decision { statut: Statut::Secondaire, cause: d.cause.clone().or_else(|| Some(montrable(cle))) },
            };
            Some((rang, i, decision))
        })
        .collect()
}

/// Whether the numerators of a share are the households of the same zones. Those that agree by chance are taken for them: that hides a
/// little more, never less.
fn compte(part: &Famille, zones: &BTreeMap<Zone, Menages<'_>>) -> bool {
    let oui = |c: &Cellule| c.compte.classes.first().copied().unwrap_or(0);
    let mut communes = part.cellules.iter().filter_map(|c| Some((oui(c), zones.get(&zone(&c.cle))?.nombre)));
    communes.clone().any(|(a, _)| a > 0) && communes.all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::{Mesures, Niveau, Unite};
    use crate::secrecy::tests::famille;
    use crate::secrecy::{Profil, Registre, appliquer, verifier};

    /// The dwellings whose household answered, and the ages of those who did.
    #[test]
    fn how_many_answered_is_not_shown_where_the_households_are_withheld() {
        let cellules: &[(Niveau, &str, &[u32])] = &[
            (Niveau::Residence, "1", &[0]),
            (Niveau::Residence, "2", &[1]),
            (Niveau::Residence, "3", &[2]),
            (Niveau::Residence, "4", &[3]),
            (Niveau::Epci, "e", &[0, 1, 2, 3]),
        ];
        let mut reponses = famille(
            Nature::Part,
            Unite::Logements,
            &[(&[8, 6], 0), (&[30, 11], 0), (&[25, 7], 0), (&[60, 0], 0)],
            cellules,
        );
        let ages: &[(&[i64], i64)] = &[(&[5, 3], 0), (&[14, 16], 0), (&[12, 13], 0), (&[29, 31], 0)];
        let mut ages = famille(Nature::Repartition, Unite::Menages, ages, cellules);
        for (f, nom) in [(&mut reponses, "reponse"), (&mut ages, "age")] {
            f.indicateur = nom.to_owned();
            f.cellules.iter_mut().for_each(|c| c.cle.indicateur = nom.to_owned());
        }
        let mesures = Mesures { familles: vec![reponses, ages] };
        let montres = |regles: &Regles, indicateur: &str| -> Vec<bool> {
            let plan = verifier(&mesures, regles, &Registre::vide());
            let publies = appliquer(&mesures, &plan, regles).unwrap();
            let f = mesures.familles.iter().find(|f| f.indicateur == indicateur).unwrap();
            let valeurs = f.cellules.iter().filter(|c| c.cle.niveau == Niveau::Residence);
            valeurs
                .map(|c| {
                    let v = publies.par_cle(&c.cle).unwrap();
                    assert!(v.numerateur().is_some() || v.tranche().is_none());
                    if indicateur == "age" { v.denominateur().is_some() } else { v.numerateur().is_some() }
                })
                .collect()
        };
        let texte = include_str!("../../pipelines/secret.toml").replace("occ_taux_reponse", "reponse");
        let regles =
            Regles::lire(&texte.replace("grain_min = \"commune\"", "grain_min = \"residence\""), Profil::Partenaires)
                .unwrap();
        let ages = montres(&regles, "age");
        assert!(!ages[0] && ages.contains(&true), "{ages:?}");
        assert_eq!(montres(&regles, "reponse"), ages);
        // Unless the rules say nothing of it.
        assert_eq!(montres(&super::super::tests::regles(Profil::Partenaires), "reponse"), [true; 4]);
    }
}
