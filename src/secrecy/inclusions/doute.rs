//! Classes of ten points of two shares, one of which holds the other: with what the other shows, a class may leave a single count.

use std::collections::BTreeSet;

use super::{ECART, Inclusions, Lien, NON, PETIT, Paire};
use crate::parallele::en_parallele;
use crate::secrecy::Regles;
use crate::secrecy::intervalle::alentours::Alentours;
use crate::secrecy::intervalle::exigences::{Exigence, vu_du_plan};
use crate::secrecy::intervalle::lecture::{Lecture, Somme, Tranche, Vu};
use crate::secrecy::intervalle::mouvements::Reserve;
use crate::secrecy::intervalle::reduction::Reduction;
use crate::secrecy::intervalle::{prouvee_etroite, trop_proche};
use crate::secrecy::plan::{Paquet, PlanCellule};
use crate::secrecy::reglages;

/// What a cell of one of the two shows.
struct Place {
    rang: usize,
    cellule: usize,
    vu: Vu,
}

impl Inclusions<'_> {
    /// Families and cells of which the class of ten points tells too much. `sans_tranche`: for each family, the cells that keep none;
    /// `lues`: families of which something has changed.
    pub(in crate::secrecy) fn trop_dites(
        &self,
        plans: &[Vec<PlanCellule>],
        sans_tranche: &[&BTreeSet<usize>],
        lues: &[bool],
        regles: &Regles,
    ) -> Vec<(usize, usize)> {
        let siennes = |([premier, second], paire): &([usize; 2], Paire)| {
            let (plans, sans) = (plans.get(*premier).zip(plans.get(*second)), sans_tranche.get(*premier));
            let (Some((p, q)), Some((s, t))) = (plans, sans.zip(sans_tranche.get(*second))) else { return Vec::new() };
            let (rang, cellules) = paire.trop_dites([p, q], [s, t], regles);
            cellules.into_iter().map(|i| (if rang == 0 { *premier } else { *second }, i)).collect()
        };
        let changee = |f: &usize| lues.get(*f).copied().unwrap_or(false);
        let changees = self.paires.iter().filter(|(rangs, _)| regles.tranches() && rangs.iter().any(changee));
        en_parallele(changees.collect(), siennes).into_iter().flatten().collect()
    }
}

impl Paire<'_> {
    /// Cells of one of the two whose class of ten points tells too much: of the second, else of the first.
    fn trop_dites(
        &self,
        plans: [&Vec<PlanCellule>; 2],
        sans_tranche: [&BTreeSet<usize>; 2],
        regles: &Regles,
    ) -> (usize, Vec<usize>) {
        let jointe = self.jointe();
        let Ok(lecture) = Lecture::de(&jointe) else { return (0, Vec::new()) };
        let places = self.places(plans, sans_tranche, regles);
        let (mut sommes, mut tranches): (Vec<Somme>, Vec<Tranche>) = (Vec::new(), Vec::new());
        for (n, place) in places.iter().enumerate() {
            let [oui, non, inconnus] = self.partition(place.rang);
            let listes: Vec<Vec<usize>> = match &place.vu {
                Vu::Rien => Vec::new(),
                Vu::Tout { .. } => vec![oui.clone(), non, inconnus],
                Vu::Partiel { .. } if non.is_empty() => Vec::new(),
                Vu::Partiel { .. } => vec![[oui.clone(), non].concat(), inconnus],
            };
            sommes.extend(listes.iter().map(|l| (lecture.rangees(n, l), n as u32)).filter(|(l, _)| !l.is_empty()));
            if let Vu::Partiel { bornes: Some((bas, haut)), .. } = place.vu {
                tranches.push((lecture.rangees(n, &oui), bas, haut, n as u32));
            }
        }
        tranches.retain(|(l, ..)| !l.is_empty());
        if tranches.is_empty() {
            return (0, Vec::new());
        }
        let reserve = Reserve::des_preuves(Reduction::des(&lecture, &sommes, &tranches, |_| false));
        let mut alentours = Alentours::de(&reserve.r);
        for (n, c) in jointe.cellules.iter().enumerate() {
            for e in self.demandes(&c.compte.classes) {
                let serree = trop_proche(&lecture, &reserve, n, &e, 1, |_| false);
                if serree.is_some_and(|m| prouvee_etroite(&m, &e, 1)) {
                    let lignes: Vec<u32> = e.nombres.iter().flat_map(|l| lecture.rangees(n, l)).collect();
                    alentours.noter(&reserve.cible(&lignes, &lecture.valeurs));
                }
            }
        }
        let trouvees = alentours.trouvees.iter().filter_map(|t| tranches.get(*t as usize));
        let places: Vec<&Place> = trouvees.filter_map(|(.., n)| places.get(*n as usize)).collect();
        let rang = places.iter().map(|p| p.rang).max().unwrap_or(0);
        (rang, places.into_iter().filter(|p| p.rang == rang).map(|p| p.cellule).collect())
    }

    /// What each cell shows, those of the first before those of the second, as in the joint family.
    fn places(
        &self,
        plans: [&Vec<PlanCellule>; 2],
        sans_tranche: [&BTreeSet<usize>; 2],
        regles: &Regles,
    ) -> Vec<Place> {
        let mut places = Vec::new();
        for (rang, ((f, plan), sans)) in self.familles.iter().zip(plans).zip(sans_tranche).enumerate() {
            let r = reglages(regles, f);
            for (cellule, (c, p)) in f.cellules.iter().zip(plan).enumerate() {
                let mut vu = vu_du_plan(f, &c.compte, p, &r);
                if let (true, Vu::Partiel { bornes, .. }) = (sans.contains(&cellule), &mut vu) {
                    *bornes = None;
                }
                places.push(Place { rang, cellule, vu });
            }
        }
        places
    }

    /// The numbers of one share among four that share the rows out: where its unknowns are not those of the other, what is left of
    /// the smaller one is not looked at.
    fn partition(&self, rang: usize) -> [Vec<usize>; 3] {
        if rang == self.grand || self.lien != Lien::MemesLignes {
            self.vue(rang)
        } else {
            [vec![PETIT], Vec::new(), Vec::new()]
        }
    }

    /// The small numbers of a cell, of either share: two values are enough, as for the class itself.
    fn demandes(&self, nombres: &[i64]) -> Vec<Exigence> {
        let listes = match self.lien {
            Lien::Base => {
                [vec![PETIT], vec![PETIT, ECART], vec![ECART], vec![NON[0]], NON.to_vec(), vec![NON[1]]].to_vec()
            }
            _ => [vec![PETIT], vec![PETIT, ECART], vec![ECART], vec![NON[0]], vec![ECART, NON[0]]].to_vec(),
        };
        let somme = |l: &Vec<usize>| l.iter().filter_map(|k| nombres.get(*k)).sum::<i64>();
        let petites = listes.into_iter().filter(|l| self.seuils.petit(somme(l)));
        let exigence = |l| Exigence {
            paquet: Paquet::Classe(0),
            nombres: vec![l],
            primaire: true,
            a_prouver: false,
            seconde: false,
            tranche: true,
            quoi: "est encadrée de trop près",
        };
        petites.map(exigence).collect()
    }
}
