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

/// For each unknown, its place in the number at hand; `Dehors` between two numbers.
#[derive(Default)]
pub(super) struct Roles(Vec<Role>);

#[derive(Default)]
pub(super) struct Glanage {
    /// Room left down and up to each unknown and margin: that of the true population between two rounds.
    places: Vec<(i64, i64)>,
    /// Those that moved in a round, with the room they had before.
    bougees: Vec<(u32, (i64, i64))>,
}

impl Roles {
    pub(super) fn de(r: &Reduction) -> Self {
        Roles(vec![Role::Dehors; r.n])
    }

    /// Numbers that the unknowns of a number are listed under, increasing, each once; no more unknowns are read once there are
    /// `assez`. The number stays at hand until it is forgotten.
    pub(super) fn voisins<'a>(&mut self, c: &Cible, assez: usize, liste: impl Fn(u32) -> &'a [u32]) -> Vec<u32> {
        let mut poser = |x: &u32, role: Role| {
            if let Some(place) = self.0.get_mut(*x as usize) {
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
            if let Some(place) = self.0.get_mut(*x as usize) {
                *place = Role::Dehors;
            }
        }
    }

    /// What a move adds to the number at hand, if anything. Downwards, a part of an unknown counts for nothing.
    pub(super) fn effet<'a>(&self, mouvement: &'a Mouvement) -> Option<Pas<'a>> {
        let (mut plus, mut moins) = (0, 0);
        for (x, a) in mouvement {
            match self.0.get(*x as usize) {
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
}

impl Glanage {
    pub(super) fn de(r: &Reduction) -> Self {
        Glanage { places: r.moins.iter().copied().zip(r.plus.iter().copied()).collect(), bougees: Vec::new() }
    }

    /// One move after the other, each as far as it goes: a whole population, though not the farthest.
    pub(super) fn glaner(&mut self, proches: &[Pas], sens: i64) -> i64 {
        let mut gain = 0i64;
        for p in proches {
            let e = if sens > 0 { p.plus } else { -p.moins };
            let s = e.signum();
            let fois = if s == 0 { 0 } else { self.fois(p.mouvement, s) };
            if fois <= 0 {
                continue;
            }
            if fois >= INFINI / 2 {
                gain = INFINI;
                break;
            }
            gain += fois * e.abs();
            for (x, a) in p.mouvement {
                if let Some(place) = self.places.get_mut(*x as usize) {
                    self.bougees.push((*x, *place));
                    let d = a * s * fois;
                    *place = (place.0 + d, place.1 - d);
                }
            }
        }
        while let Some((x, avant)) = self.bougees.pop() {
            if let Some(place) = self.places.get_mut(x as usize) {
                *place = avant;
            }
        }
        gain
    }

    /// How many times a move may be made from where the population stands.
    fn fois(&self, mouvement: &Mouvement, sens: i64) -> i64 {
        let mut fois = i64::MAX;
        for (x, a) in mouvement {
            let a = a * sens;
            let (bas, haut) = self.places.get(*x as usize).copied().unwrap_or((0, 0));
            let p = if a > 0 { haut } else { bas };
            let n = match a {
                _ if p >= INFINI / 2 => INFINI,
                1 | -1 => p,
                _ => p / a.abs().max(1),
            };
            fois = fois.min(n);
            if fois <= 0 {
                break;
            }
        }
        if fois == i64::MAX { 0 } else { fois }
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
