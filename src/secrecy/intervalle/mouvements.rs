//! Moves: whole vectors that change no published figure. The true population plus a move, as long as nothing goes
//! under zero, is another population that publishes the same figures: a proof of width that needs no solver.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::entier::{Entier, Trouve};
use super::hachage::Hachage;
use super::noyau::{Noyau, invisible, melange};
use super::reduction::{INFINI, Reduction};
use super::simplexe::{Course, Simplexe};

/// Columns of at most so many unknowns are looked through for exchanges.
const COURTE: usize = 24;
const PAIRES_MAX: usize = 3_000_000;
/// Moves tried one after the other for one number.
const ESSAIS: usize = 64;
/// Free unknowns of a part small enough for the whole programme to be solved.
const PETITE: usize = 80;
/// Unknowns of a system small enough for the vectors of a basis to be kept.
const MOYENNE: usize = 20_000;
/// Unknowns of a part small enough for an exhaustive search.
const MINUSCULE: usize = 24;
/// Populations kept.
const TROUVEES_MAX: usize = 400;
/// Longest move looked at.
const TAILLE_MAX: usize = 200;

pub(in crate::secrecy) type Mouvement = Vec<(u32, i64)>;

/// How far a number may go down and up: proven by whole populations, and at the very most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::secrecy) struct Marge {
    pub moins: i64,
    pub plus: i64,
    /// Exact bounds of the real interval, rounded inwards, when the whole programme was solved.
    pub moins_max: Option<i64>,
    pub plus_max: Option<i64>,
}

impl Marge {
    pub(in crate::secrecy) fn largeur(&self) -> i64 {
        self.moins.saturating_add(self.plus)
    }
}

/// A number as unknowns taken whole, and the freedom of those it cuts.
pub(in crate::secrecy) struct Cible {
    pub entieres: Vec<u32>,
    coupees: Vec<u32>,
    /// Both, increasing.
    toutes: Vec<u32>,
    marge: Marge,
}

impl Cible {
    /// Whether the number takes part of an unknown only.
    pub(in crate::secrecy) fn coupe(&self) -> bool {
        !self.coupees.is_empty()
    }

    pub(in crate::secrecy) fn toutes(&self) -> &[u32] {
        &self.toutes
    }

    /// What makes the number in one direction. A part of an unknown is at most the whole of it, and at least nothing
    /// whatever the rest does.
    fn inconnues(&self, sens: i64) -> &[u32] {
        if sens > 0 { &self.toutes } else { &self.entieres }
    }

    /// What a move adds to the number.
    fn effet(&self, m: &[(u32, i64)], sens: i64) -> i64 {
        let siennes = self.inconnues(sens);
        m.iter().filter(|(x, _)| siennes.binary_search(x).is_ok()).map(|(_, a)| a).sum()
    }
}

/// The moves of one reader.
pub(in crate::secrecy) struct Reserve {
    pub r: Reduction,
    pub noyau: Noyau,
    /// The longest steps first.
    mouvements: Vec<Mouvement>,
    par_inconnue: Vec<Vec<u32>>,
    /// The connected part of each unknown, and the unknowns of each part.
    part_de: Vec<u32>,
    parts: Vec<Vec<u32>>,
    /// Populations found for one number; they often serve its neighbours.
    trouvees: RefCell<Vec<Mouvement>>,
}

impl Reserve {
    /// With all that proves how wide the doubt is.
    pub(in crate::secrecy) fn de(r: Reduction) -> Self {
        Self::jusqu_a(r, MOYENNE)
    }

    /// `moyenne`: unknowns up to which the vectors of a basis are kept.
    pub(in crate::secrecy) fn jusqu_a(r: Reduction, moyenne: usize) -> Self {
        let noyau = Noyau::de(&r);
        let mut mouvements = echanges(&r);
        // Where the system is small, every vector of a basis is at hand.
        if r.n <= moyenne {
            let libres = (0..r.n as u32).filter(|x| noyau.libre(*x));
            mouvements.extend(libres.filter_map(|x| noyau.vecteur(&r, x, TAILLE_MAX)).map(|z| r.avec_marges(&z)));
        }
        // The longest steps first, so that they are looked at in this order.
        mouvements.sort_by_cached_key(|m| -(pas(&r, m, 1) + pas(&r, m, -1)));
        let mut par_inconnue = vec![Vec::new(); r.n];
        for (i, m) in (0u32..).zip(&mouvements) {
            for (x, _) in m {
                if let Some(l) = par_inconnue.get_mut(*x as usize) {
                    l.push(i);
                }
            }
        }
        let (part_de, parts) = parts(&r);
        Reserve { r, noyau, mouvements, par_inconnue, part_de, parts, trouvees: RefCell::default() }
    }

    /// For the rank test alone: no move is looked for.
    pub(in crate::secrecy) fn du_rang(r: Reduction) -> Self {
        Reserve {
            noyau: Noyau::de(&r),
            mouvements: Vec::new(),
            par_inconnue: Vec::new(),
            part_de: Vec::new(),
            parts: Vec::new(),
            trouvees: RefCell::default(),
            r,
        }
    }

    /// `rows`: those of the number, with their values; known rows do not move.
    pub(in crate::secrecy) fn cible(&self, lignes: &[u32], valeurs: &[i64]) -> Cible {
        let mut prises: BTreeMap<u32, (u32, i64)> = BTreeMap::new();
        for &l in lignes {
            let Some(&x) = self.r.inconnue.get(l as usize).filter(|x| **x != super::reduction::CONNUE) else {
                continue;
            };
            let (n, v) = prises.entry(x).or_default();
            *n += 1;
            *v += valeurs.get(l as usize).copied().unwrap_or(0);
        }
        let toutes = prises.keys().copied().collect();
        let mut c = Cible { entieres: Vec::new(), coupees: Vec::new(), toutes, marge: Marge::default() };
        for (x, (n, v)) in prises {
            let i = x as usize;
            let (membres, total) =
                (self.r.membres.get(i).copied().unwrap_or(0), self.r.moins.get(i).copied().unwrap_or(0));
            if n == membres {
                c.entieres.push(x);
            } else {
                c.coupees.push(x);
                let (m, p) = if total >= INFINI { (INFINI, INFINI) } else { (v, total - v) };
                c.marge.moins += m;
                c.marge.plus += p;
            }
        }
        c
    }

    /// Looks for room until `assez` is satisfied or nothing more is found.
    pub(in crate::secrecy) fn marge(&self, c: &Cible, assez: impl Fn(&Marge) -> bool) -> Marge {
        let mut marge = c.marge;
        if assez(&marge) || c.toutes.is_empty() {
            return marge;
        }
        let (moins, plus, tous, complet, part) = {
            let trouvees = self.trouvees.borrow();
            let proches = self.proches(c, &trouvees);
            let (moins, plus) = (self.glaner(c, &proches, -1), self.glaner(c, &proches, 1));
            marge.moins += moins;
            marge.plus += plus;
            if assez(&marge) {
                return marge;
            }
            // On a part too large to be solved whole, a programme would prove nothing that moves do not.
            let Some(part) = self.part(c) else { return marge };
            let (tous, complet) = self.programme(&proches, &part);
            (moins, plus, tous, complet, part)
        };
        for (sens, deja) in [(-1, moins), (1, plus)] {
            // Asked for no more than a generous width: the search stops at the first whole population that has it.
            let course = self.courir(c, &tous, sens, deja.max(64));
            let gain = (course.entiere - deja).max(0);
            let maximum = course.maximum.filter(|_| complet);
            if sens < 0 {
                marge.moins += gain;
                marge.moins_max = maximum.map(|m| m + c.marge.moins);
            } else {
                marge.plus += gain;
                marge.plus_max = maximum.map(|m| m + c.marge.plus);
            }
            if assez(&marge) {
                return marge;
            }
        }
        if part.len() <= MINUSCULE {
            self.chercher(c, &part, &mut marge, assez);
        }
        marge
    }

    /// Whole populations one by one, for parts of a few unknowns that moves did not settle.
    fn chercher(&self, c: &Cible, part: &[u32], marge: &mut Marge, assez: impl Fn(&Marge) -> bool) {
        for sens in [1, -1] {
            let mut entier = Entier::de(&self.r, part, c.inconnues(sens));
            let sans = if sens > 0 { c.marge.plus } else { c.marge.moins };
            loop {
                let (deja, maximum) =
                    if sens > 0 { (marge.plus, marge.plus_max) } else { (marge.moins, marge.moins_max) };
                if deja >= INFINI || maximum.is_some_and(|m| deja >= m) {
                    break;
                }
                let trouve = entier.chercher(sens, deja + 1 - sans);
                let (place, borne) = if sens > 0 {
                    (&mut marge.plus, &mut marge.plus_max)
                } else {
                    (&mut marge.moins, &mut marge.moins_max)
                };
                match trouve {
                    Trouve::Oui(n, z) => {
                        *place = (n + sans).max(deja + 1);
                        self.garder(part.iter().copied().zip(z).filter(|(_, a)| *a != 0).collect());
                    }
                    Trouve::Non => *borne = Some(deja),
                    Trouve::Abandon => break,
                }
                if assez(marge) {
                    return;
                }
            }
        }
    }

    /// Keeps a move that was found, with what it does to the margins.
    fn garder(&self, z: Mouvement) {
        let mut trouvees = self.trouvees.borrow_mut();
        if !z.is_empty() && trouvees.len() < TROUVEES_MAX {
            trouvees.push(self.r.avec_marges(&z));
        }
    }

    /// Moves at hand that change the number, the longest steps first.
    fn proches<'b>(&'b self, c: &Cible, trouvees: &'b [Mouvement]) -> Vec<&'b Mouvement> {
        let mut numeros: Vec<u32> = Vec::new();
        for x in &c.toutes {
            numeros.extend(self.par_inconnue.get(*x as usize).into_iter().flatten());
            if numeros.len() > 16 * ESSAIS {
                break;
            }
        }
        if c.toutes.len() > 1 {
            numeros.sort_unstable();
            numeros.dedup();
        }
        let change = |m: &Mouvement| c.effet(m, 1) != 0 || c.coupe() && c.effet(m, -1) != 0;
        let siens = numeros.into_iter().filter_map(|i| self.mouvements.get(i as usize)).filter(|m| change(m));
        let mut proches: Vec<&Mouvement> = siens.take(ESSAIS).collect();
        proches.extend(trouvees.iter().filter(|m| change(m)));
        proches
    }

    /// One move after the other, each as far as it goes: a whole population, though not the farthest.
    fn glaner(&self, c: &Cible, proches: &[&Mouvement], sens: i64) -> i64 {
        let mut touches: HashMap<u32, (i64, i64), Hachage> = HashMap::default();
        let mut gain = 0i64;
        for &m in proches {
            let e = c.effet(m, sens) * sens;
            let s = e.signum();
            if s == 0 {
                continue;
            }
            let place = |x: u32, touches: &HashMap<u32, (i64, i64), Hachage>| {
                touches.get(&x).copied().unwrap_or_else(|| {
                    let lire = |v: &[i64]| v.get(x as usize).copied().unwrap_or(0);
                    (lire(&self.r.moins), lire(&self.r.plus))
                })
            };
            let fois = m
                .iter()
                .map(|(x, a)| {
                    let (bas, haut) = place(*x, &touches);
                    let p = if a * s > 0 { haut } else { bas };
                    if p >= INFINI / 2 { INFINI } else { p / a.abs().max(1) }
                })
                .min()
                .unwrap_or(0);
            if fois <= 0 {
                continue;
            }
            if fois >= INFINI / 2 {
                return INFINI;
            }
            gain += fois * e.abs();
            for (x, a) in m {
                let (bas, haut) = place(*x, &touches);
                let d = a * s * fois;
                touches.insert(*x, (bas + d, haut - d));
            }
        }
        gain
    }

    /// Every unknown that published sums link to a number, when they are few enough.
    fn part(&self, c: &Cible) -> Option<Vec<u32>> {
        let mut numeros: Vec<u32> = c.toutes.iter().filter_map(|x| self.part_de.get(*x as usize)).copied().collect();
        numeros.sort_unstable();
        numeros.dedup();
        let parts = || numeros.iter().filter_map(|n| self.parts.get(*n as usize));
        (parts().map(Vec::len).sum::<usize>() <= PETITE).then(|| parts().flatten().copied().collect())
    }

    /// Moves that make every population of a part there is; `false` when some are too long to be kept.
    fn programme(&self, proches: &[&Mouvement], part: &[u32]) -> (Vec<Mouvement>, bool) {
        let libres: Vec<u32> = part.iter().copied().filter(|x| self.noyau.libre(*x)).collect();
        let base = |x: &u32| self.noyau.vecteur(&self.r, *x, TAILLE_MAX).map(|z| self.r.avec_marges(&z));
        let tous: Vec<Option<Mouvement>> = libres.iter().map(base).collect();
        let complet = tous.iter().all(Option::is_some);
        let mut tous: Vec<Mouvement> = tous.into_iter().flatten().collect();
        if !complet {
            tous.extend(proches.iter().copied().cloned());
        }
        (tous, complet)
    }

    fn courir(&self, c: &Cible, mouvements: &[Mouvement], sens: i64, assez: i64) -> Course {
        let mut rang: HashMap<u32, usize, Hachage> = HashMap::default();
        let mut inconnues: Vec<u32> = Vec::new();
        let denses: Vec<(Vec<(usize, i64)>, i64)> = mouvements
            .iter()
            .map(|m| {
                let lignes = m
                    .iter()
                    .map(|(x, a)| {
                        let i = *rang.entry(*x).or_insert_with(|| {
                            inconnues.push(*x);
                            inconnues.len() - 1
                        });
                        (i, *a)
                    })
                    .collect();
                (lignes, sens * c.effet(m, sens))
            })
            .collect();
        let lire = |v: &[i64]| inconnues.iter().map(|x| v.get(*x as usize).copied().unwrap_or(0)).collect();
        let refs: Vec<(&[(usize, i64)], i64)> = denses.iter().map(|(m, e)| (m.as_slice(), *e)).collect();
        let course = Simplexe::new(lire(&self.r.moins), lire(&self.r.plus), INFINI, &refs).courir(assez);
        let z = inconnues.iter().copied().zip(course.point.iter().copied());
        self.garder(z.filter(|(x, a)| *a != 0 && (*x as usize) < self.r.n).collect());
        course
    }
}

/// How many times a move may be made.
fn pas(r: &Reduction, m: &[(u32, i64)], sens: i64) -> i64 {
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

/// Connected parts: unknowns that published sums and classes of ten points link, one after the other.
fn parts(r: &Reduction) -> (Vec<u32>, Vec<Vec<u32>>) {
    const SANS: u32 = u32::MAX;
    let mut part_de = vec![SANS; r.n];
    let mut parts: Vec<Vec<u32>> = Vec::new();
    let mut vues = vec![false; r.colonnes.len()];
    let mut marges_vues = vec![false; r.tranches.len()];
    let nouvelle = |vues: &mut [bool], k: u32| vues.get_mut(k as usize).is_some_and(|v| !std::mem::replace(v, true));
    for depart in 0..r.n as u32 {
        if part_de.get(depart as usize) != Some(&SANS) {
            continue;
        }
        let numero = parts.len() as u32;
        let mut part = vec![depart];
        let mut i = 0;
        if let Some(p) = part_de.get_mut(depart as usize) {
            *p = numero;
        }
        while let Some(&x) = part.get(i) {
            i += 1;
            let colonnes = r.par_inconnue.get(x as usize).into_iter().flatten();
            let sommes = colonnes.filter(|k| nouvelle(&mut vues, **k)).filter_map(|k| r.colonnes.get(*k as usize));
            let marges = r.marges.get(x as usize).into_iter().flatten();
            let tranches =
                marges.filter(|m| nouvelle(&mut marges_vues, **m)).filter_map(|m| r.tranches.get(*m as usize));
            for y in sommes.chain(tranches).flatten() {
                if let Some(p) = part_de.get_mut(*y as usize).filter(|p| **p == SANS) {
                    *p = numero;
                    part.push(*y);
                }
            }
        }
        parts.push(part);
    }
    (part_de, parts)
}

/// Exchanges `a − b − c + d` between pairs that differ by the same columns: two résidences of one commune, QPV and
/// bailleur trade households of two classes. Found by a sum of random numbers, checked in plain integers.
fn echanges(r: &Reduction) -> Vec<Mouvement> {
    let mut empreinte = vec![0u64; r.n];
    for (i, c) in (0u64..).zip(&r.colonnes) {
        let h = melange(i);
        for x in c {
            if let Some(e) = empreinte.get_mut(*x as usize) {
                *e = e.wrapping_add(h);
            }
        }
    }
    let lire = |x: u32| empreinte.get(x as usize).copied().unwrap_or(0);
    let mut paires: Vec<(u64, u32, u32)> = Vec::new();
    for c in r.colonnes.iter().take_while(|c| c.len() <= COURTE) {
        if paires.len() > PAIRES_MAX {
            break;
        }
        for (i, &a) in c.iter().enumerate() {
            for &b in c.iter().skip(i + 1) {
                let d = lire(a).wrapping_sub(lire(b));
                let inverse = d.wrapping_neg();
                paires.push(if d <= inverse { (d, a, b) } else { (inverse, b, a) });
            }
        }
    }
    paires.sort_unstable();
    paires.dedup();
    let mut mouvements = Vec::new();
    let place = |(_, a, b): &(u64, u32, u32)| {
        let v = |x: &u32| r.moins.get(*x as usize).copied().unwrap_or(0);
        v(a).min(v(b))
    };
    for groupe in paires.chunk_by(|p, q| p.0 == q.0) {
        if groupe.len() < 2 {
            continue;
        }
        let mut groupe = groupe.to_vec();
        groupe.sort_by_key(|p| (std::cmp::Reverse(place(p)), p.1, p.2));
        // Everyone with the three that have most to give.
        for (i, p) in groupe.iter().enumerate() {
            for q in groupe.iter().take(i.min(3)) {
                let mut z: Mouvement = Vec::with_capacity(4);
                for (x, a) in [(p.1, 1), (p.2, -1), (q.1, -1), (q.2, 1)] {
                    match z.iter_mut().find(|(y, _)| *y == x) {
                        Some((_, b)) => *b += a,
                        None => z.push((x, a)),
                    }
                }
                z.retain(|(_, a)| *a != 0);
                if invisible(r, &z) {
                    mouvements.push(r.avec_marges(&z));
                }
            }
        }
    }
    // One unknown that no column holds, and pairs that the same columns hold, apart from a class of ten points.
    let mut jumelles: HashMap<&[u32], Vec<u32>> = HashMap::new();
    for (x, c) in (0u32..).zip(&r.par_inconnue) {
        jumelles.entry(c).or_default().push(x);
    }
    let mut jumelles: Vec<(&[u32], Vec<u32>)> = jumelles.into_iter().collect();
    jumelles.sort_unstable();
    for (c, membres) in jumelles {
        for (i, x) in membres.iter().enumerate() {
            if c.is_empty() {
                mouvements.push(r.avec_marges(&[(*x, 1)]));
            }
            for y in membres.iter().take(i.min(3)) {
                mouvements.push(r.avec_marges(&[(*x, 1), (*y, -1)]));
            }
        }
    }
    mouvements
}
