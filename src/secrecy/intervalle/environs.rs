//! What is around one number, looked at again and again while figures are withheld: its rows alone, the others being as good as
//! known, with the sums that each cell shows of them.

use std::collections::BTreeSet;

use super::exigences::Exigence;
use super::lecture::{Lecture, Somme, Vu};
use super::mouvements::Reserve;
use super::reduction::Reduction;
use super::serree;

/// What a cell may show, and the sums of rows around that this gives.
type Aspect = (Vu, Vec<Vec<u32>>);

/// Rows are numbered anew, in the same order.
pub(super) struct Environs {
    /// For each row of the family, its number here.
    places: Vec<Option<u32>>,
    valeurs: Vec<i64>,
    signees: Vec<bool>,
    /// Rows that the reader has by itself.
    connues: Vec<bool>,
    /// The rows of each number that may not be known.
    nombres: Vec<Vec<u32>>,
    siennes: Vec<u32>,
    /// For each cell around, what it was seen to show, and which of these it shows now.
    cellules: Vec<(Vec<Aspect>, Option<usize>)>,
}

impl Environs {
    /// `lignes`: those around, among which those of each number; `monde`: the bailleur who reads, if any.
    pub(super) fn de(
        l: &Lecture,
        lignes: &BTreeSet<u32>,
        nombres: impl Iterator<Item = Vec<u32>>,
        monde: Option<u32>,
        n_cellules: usize,
    ) -> Self {
        let mut places = vec![None; l.valeurs.len()];
        for (k, x) in (0u32..).zip(lignes) {
            if let Some(place) = places.get_mut(*x as usize) {
                *place = Some(k);
            }
        }
        let lire = |x: &u32| *x as usize;
        let nombres: Vec<Vec<u32>> = nombres.map(|n| renumeroter(&places, &n)).collect();
        Environs {
            valeurs: lignes.iter().map(|x| l.valeurs.get(lire(x)).copied().unwrap_or(0)).collect(),
            signees: lignes.iter().map(|x| l.signees.get(lire(x)).copied().unwrap_or(false)).collect(),
            connues: lignes.iter().map(|x| monde.is_some() && l.bailleurs.get(lire(x)).copied() == monde).collect(),
            siennes: nombres.iter().flatten().copied().collect(),
            nombres,
            places,
            cellules: (0..n_cellules).map(|_| (Vec::new(), None)).collect(),
        }
    }

    /// One cell around shows this. `sommes`: the sums that it gives, over all rows.
    pub(super) fn montrer(&mut self, cellule: usize, vu: Vu, sommes: impl Fn(&Vu) -> Vec<Somme>) {
        let Some((aspects, actuel)) = self.cellules.get_mut(cellule) else { return };
        let connu = aspects.iter().position(|(v, _)| *v == vu);
        *actuel = Some(connu.unwrap_or_else(|| {
            let toutes = sommes(&vu);
            let autour = toutes.iter().map(|(s, _)| renumeroter(&self.places, s)).filter(|s| !s.is_empty());
            aspects.push((vu, autour.collect()));
            aspects.len() - 1
        }));
    }

    /// Whether what is shown around leaves a requirement in doubt.
    pub(super) fn assez(&self, e: &Exigence, largeur: i64) -> bool {
        let actuels = self.cellules.iter().filter_map(|(aspects, actuel)| aspects.get((*actuel)?));
        let publiees: Vec<&[u32]> = actuels.flat_map(|(_, sommes)| sommes).map(Vec::as_slice).collect();
        let connue = |l: usize| self.connues.get(l).copied().unwrap_or(true);
        let reduction = Reduction::sur(&self.valeurs, &self.signees, &publiees, &[], connue);
        let reserve = Reserve::autour(reduction, &self.siennes);
        serree(self.nombres.iter(), &self.valeurs, &reserve, e, largeur, connue).is_none()
    }
}

/// Rows around, by their number here.
fn renumeroter(places: &[Option<u32>], lignes: &[u32]) -> Vec<u32> {
    lignes.iter().filter_map(|l| places.get(*l as usize).copied().flatten()).collect()
}
