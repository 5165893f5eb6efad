//! Gleaning: moves made one after the other, each as far as it goes, on tables that serve for every number of a reader.

use super::mouvements::{Cible, Mouvement};
use super::reduction::{INFINI, Reduction};

/// A move that changes a number, and by how much when the number is looked at upwards and downwards.
pub(super) struct Pas<'a> {
    pub mouvement: &'a Mouvement,
    plus: i64,
    moins: i64,
}

/// The place of an unknown in a number.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Role {
    #[default]
    Dehors,
    Coupee,
    Entiere,
}

#[derive(Default)]
pub(super) struct Glanage {
    /// For each unknown, its place in the number at hand; `Dehors` between two numbers.
    roles: Vec<Role>,
    /// Room left down and up to each unknown and margin, for those that moved in this round.
    places: Vec<(i64, i64)>,
    vues: Vec<u64>,
    tour: u64,
}

impl Glanage {
    pub(super) fn de(r: &Reduction) -> Self {
        let n = r.moins.len();
        Glanage { roles: vec![Role::Dehors; r.n], places: vec![(0, 0); n], vues: vec![0; n], tour: 0 }
    }

    /// Numbers that the unknowns of a number are listed under, increasing, each once; no more unknowns are read once there are
    /// `assez`. The number stays at hand until it is forgotten.
    pub(super) fn voisins<'a>(&mut self, c: &Cible, assez: usize, liste: impl Fn(u32) -> &'a [u32]) -> Vec<u32> {
        let mut poser = |x: &u32, role: Role| {
            if let Some(place) = self.roles.get_mut(*x as usize) {
                *place = role;
            }
        };
        c.toutes().iter().for_each(|x| poser(x, Role::Coupee));
        c.entieres.iter().for_each(|x| poser(x, Role::Entiere));
        let mut numeros: Vec<u32> = Vec::new();
        for x in c.toutes() {
            numeros.extend(liste(*x));
            if numeros.len() > assez {
                break;
            }
        }
        numeros.sort_unstable();
        numeros.dedup();
        numeros
    }

    pub(super) fn oublier(&mut self, c: &Cible) {
        for x in c.toutes() {
            if let Some(place) = self.roles.get_mut(*x as usize) {
                *place = Role::Dehors;
            }
        }
    }

    /// What a move adds to the number at hand, if anything. Downwards, a part of an unknown counts for nothing.
    pub(super) fn effet<'a>(&self, mouvement: &'a Mouvement) -> Option<Pas<'a>> {
        let (mut plus, mut moins) = (0, 0);
        for (x, a) in mouvement {
            match self.roles.get(*x as usize) {
                None | Some(Role::Dehors) => {}
                Some(Role::Coupee) => plus += a,
                Some(Role::Entiere) => {
                    plus += a;
                    moins += a;
                }
            }
        }
        (plus != 0 || moins != 0).then_some(Pas { mouvement, plus, moins })
    }

    /// One move after the other, each as far as it goes: a whole population, though not the farthest.
    pub(super) fn glaner(&mut self, r: &Reduction, proches: &[Pas], sens: i64) -> i64 {
        self.tour += 1;
        let mut gain = 0i64;
        for p in proches {
            let e = if sens > 0 { p.plus } else { -p.moins };
            let s = e.signum();
            if s == 0 {
                continue;
            }
            let pas_de = |(x, a): &(u32, i64)| {
                let (bas, haut) = self.place(r, *x);
                let p = if a * s > 0 { haut } else { bas };
                if p >= INFINI / 2 { INFINI } else { p / a.abs().max(1) }
            };
            let fois = p.mouvement.iter().map(pas_de).min().unwrap_or(0);
            if fois <= 0 {
                continue;
            }
            if fois >= INFINI / 2 {
                return INFINI;
            }
            gain += fois * e.abs();
            for (x, a) in p.mouvement {
                let (bas, haut) = self.place(r, *x);
                let d = a * s * fois;
                if let (Some(place), Some(vue)) = (self.places.get_mut(*x as usize), self.vues.get_mut(*x as usize)) {
                    *place = (bas + d, haut - d);
                    *vue = self.tour;
                }
            }
        }
        gain
    }

    fn place(&self, r: &Reduction, x: u32) -> (i64, i64) {
        let i = x as usize;
        if self.vues.get(i) == Some(&self.tour) {
            return self.places.get(i).copied().unwrap_or_default();
        }
        let lire = |v: &[i64]| v.get(i).copied().unwrap_or(0);
        (lire(&r.moins), lire(&r.plus))
    }
}

/// How many times a move may be made.
pub(super) fn pas(r: &Reduction, m: &[(u32, i64)], sens: i64) -> i64 {
    m.iter()
        .map(|(x, a)| {
            let a = a * sens;
            let place = if a > 0 { r.plus.get(*x as usize) } else { r.moins.get(*x as usize) };
            match place {
                Some(p) if *p >= INFINI => INFINI,
                Some(p) => p / a.abs().max(1),
                None => 0,
            }
        })
        .min()
        .unwrap_or(0)
}
