//! What the published sums leave free: the vectors that change none of them.
//!
//! Elimination modulo another prime than the one that decides. A random vector of the kernel tells which numbers can
//! be worked out; whole ones are other populations with the same publication.

use std::cell::RefCell;

use super::reduction::Reduction;
use crate::secrecy::attente::Attente;
use crate::secrecy::corps::Corps;

type G = Corps<31>;

const SANS: u32 = u32::MAX;
/// No number of the field.
const VIERGE: u64 = u64::MAX;
/// Coefficients of a whole kernel vector stay under this; beyond, it proves nothing useful.
const PETIT: i64 = 1000;
/// Denominators tried to make a kernel vector whole.
const DENOMINATEURS: u64 = 24;

pub(in crate::secrecy) struct Noyau {
    /// `(pivot, others)`: the pivot is minus the sum of the others, none of which is the pivot of an earlier one.
    equations: Vec<(u32, Vec<(u32, u64)>)>,
    /// The equation whose pivot each unknown is.
    equation_de: Vec<u32>,
    /// The equations that hold each unknown beside their pivot, and how many times.
    par_inconnue: Vec<Vec<(u32, u64)>>,
    brouillon: RefCell<Brouillon>,
}

/// An equation being made.
struct Effort {
    /// What it holds of each unknown, `VIERGE` for those that it never met, and the others.
    travail: Vec<u64>,
    touchees: Vec<u32>,
    /// The equations that it holds the pivot of.
    attente: Attente,
}

/// A vector being made.
#[derive(Default)]
struct Brouillon {
    /// Equations to look at, and what each already counts beside its pivot; 0 for the others.
    attente: Attente,
    sommes: Vec<u64>,
    temoin: Temoin,
}

impl Noyau {
    pub(in crate::secrecy) fn de(r: &Reduction) -> Self {
        Self::des(r, |_| true)
    }

    /// The same on some unknowns alone: whole parts.
    pub(super) fn des(r: &Reduction, cherchee: impl Fn(u32) -> bool) -> Self {
        let mut noyau = Noyau {
            equations: Vec::new(),
            equation_de: vec![SANS; r.n],
            par_inconnue: vec![Vec::new(); r.n],
            brouillon: RefCell::default(),
        };
        let mut e = Effort { travail: vec![VIERGE; r.n], touchees: Vec::new(), attente: Attente::new(r.n) };
        // Columns come sorted, short ones first.
        for colonne in r.colonnes.iter().filter(|c| c.first().is_some_and(|x| cherchee(*x))) {
            noyau.absorber(r, colonne, &mut e);
        }
        // Never more equations than unknowns.
        let Effort { mut travail, attente, .. } = e;
        travail.fill(0);
        noyau.brouillon = RefCell::new(Brouillon { attente, sommes: travail, temoin: Temoin::de(r) });
        for (e, (_, autres)) in (0u32..).zip(&noyau.equations) {
            for (x, y) in autres {
                if let Some(l) = noyau.par_inconnue.get_mut(*x as usize) {
                    l.push((e, *y));
                }
            }
        }
        noyau
    }

    fn absorber(&mut self, r: &Reduction, colonne: &[u32], e: &mut Effort) {
        let Effort { travail, touchees, attente } = e;
        let equation_de = &self.equation_de;
        let mut ajouter = |travail: &mut [u64], x: u32, y: u64, attente: &mut Attente| {
            let Some(t) = travail.get_mut(x as usize) else { return };
            if *t != VIERGE {
                *t = G::add(*t, y);
                return;
            }
            *t = y;
            touchees.push(x);
            if let Some(&e) = equation_de.get(x as usize).filter(|&&e| e != SANS) {
                attente.inscrire(e);
            }
        };
        for &x in colonne {
            ajouter(travail, x, 1, attente);
        }
        while let Some(e) = attente.premier() {
            let Some((pivot, autres)) = self.equations.get(e as usize) else { continue };
            let Some(place) = travail.get_mut(*pivot as usize) else { continue };
            let facteur = std::mem::take(place);
            if facteur == 0 {
                continue;
            }
            let oppose = G::sub(0, facteur);
            for &(x, y) in autres {
                ajouter(travail, x, if y == 1 { oppose } else { G::mul(oppose, y) }, attente);
            }
        }
        let lire = |x: &u32| travail.get(*x as usize).copied().unwrap_or(0);
        let mut reste: Vec<(u32, u64)> = Vec::with_capacity(touchees.iter().filter(|x| lire(x) != 0).count());
        for x in touchees.drain(..) {
            if let Some(t) = travail.get_mut(x as usize) {
                if *t != 0 {
                    reste.push((x, *t));
                }
                *t = VIERGE;
            }
        }
        let degre = |x: u32| r.par_inconnue.get(x as usize).map_or(usize::MAX, Vec::len);
        let Some(&(pivot, y)) = reste.iter().min_by_key(|(x, _)| (degre(*x), *x)) else { return };
        let inverse = G::inv(y);
        reste.retain(|(x, _)| *x != pivot);
        reste.sort_unstable();
        for (_, y) in &mut reste {
            *y = G::mul(*y, inverse);
        }
        if let Some(place) = self.equation_de.get_mut(pivot as usize) {
            *place = self.equations.len() as u32;
        }
        self.equations.push((pivot, reste));
    }

    /// A random vector that changes no published sum: a number it leaves alone can be worked out.
    pub(in crate::secrecy) fn aleatoire(&self) -> Vec<u64> {
        let mut z: Vec<u64> = (0..self.equation_de.len() as u64).map(G::alea).collect();
        for (pivot, autres) in self.equations.iter().rev() {
            let somme =
                autres.iter().fold(0, |s, (x, y)| G::add(s, G::mul(*y, z.get(*x as usize).copied().unwrap_or(0))));
            if let Some(place) = z.get_mut(*pivot as usize) {
                *place = G::sub(0, somme);
            }
        }
        z
    }

    pub(in crate::secrecy) fn libre(&self, x: u32) -> bool {
        self.equation_de.get(x as usize) == Some(&SANS)
    }

    /// The kernel vector that moves the free unknown `x` and no other free one, in whole numbers; checked exactly.
    pub(in crate::secrecy) fn vecteur(&self, r: &Reduction, x: u32, taille: usize) -> Option<Vec<(u32, i64)>> {
        let mut brouillon = self.brouillon.borrow_mut();
        let Brouillon { attente, sommes, temoin } = &mut *brouillon;
        let mut z: Vec<(u32, u64)> = Vec::new();
        let poser = |x: u32, v: u64, z: &mut Vec<(u32, u64)>, attente: &mut Attente, sommes: &mut [u64]| {
            z.push((x, v));
            for (e, y) in self.par_inconnue.get(x as usize).into_iter().flatten() {
                if let Some(s) = sommes.get_mut(*e as usize) {
                    *s = G::add(*s, G::mul(*y, v));
                    attente.inscrire(*e);
                }
            }
        };
        poser(x, 1, &mut z, attente, sommes);
        // The last equation first: a pivot is only held by equations before its own.
        while let Some(e) = attente.dernier() {
            let somme = sommes.get_mut(e as usize).map_or(0, std::mem::take);
            if somme != 0
                && z.len() <= taille
                && let Some((pivot, _)) = self.equations.get(e as usize)
            {
                poser(*pivot, G::sub(0, somme), &mut z, attente, sommes);
            }
        }
        if z.len() > taille {
            return None;
        }
        z.sort_unstable();
        (1..=DENOMINATEURS).find_map(|d| {
            let entier: Option<Vec<(u32, i64)>> = z.iter().map(|(x, v)| Some((*x, petit(G::mul(*v, d))?))).collect();
            entier.filter(|z| temoin.invisible(r, z))
        })
    }
}

/// The small whole number that a residue stands for.
fn petit(v: u64) -> Option<i64> {
    let bas = v as i64;
    let haut = bas - G::P as i64;
    if bas <= PETIT {
        Some(bas)
    } else if haut >= -PETIT {
        Some(haut)
    } else {
        None
    }
}

/// Whether a move leaves every published sum as it is; in plain integers.
#[derive(Default)]
pub(super) struct Temoin {
    /// What the move adds to each sum; 0 between two moves.
    sommes: Vec<i64>,
}

impl Temoin {
    pub(super) fn de(r: &Reduction) -> Self {
        Temoin { sommes: vec![0; r.colonnes.len()] }
    }

    pub(super) fn invisible(&mut self, r: &Reduction, z: &[(u32, i64)]) -> bool {
        let colonnes = |x: &u32| r.par_inconnue.get(*x as usize).into_iter().flatten();
        for (x, a) in z {
            for c in colonnes(x) {
                if let Some(s) = self.sommes.get_mut(*c as usize) {
                    *s += a;
                }
            }
        }
        let mut invisible = !z.is_empty();
        for c in z.iter().flat_map(|(x, _)| colonnes(x)) {
            invisible &= self.sommes.get_mut(*c as usize).map_or(0, std::mem::take) == 0;
        }
        invisible
    }
}
