//! Moves: whole vectors that change no published figure. The true population plus a move, as long as nothing goes
//! under zero, is another population that publishes the same figures: a proof of width that needs no solver.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use rustc_hash::FxBuildHasher;

use super::ascension::Ascension;
use super::echanges::echanges;
use super::entier::{Entier, Trouve};
use super::exigences::Exigence;
use super::glanage::{Glanage, Pas, Roles, pas};
use super::noyau::Noyau;
use super::parts::Parts;
use super::reduction::{INFINI, Incidences, Reduction};
use super::simplexe::{Course, Simplexe};

/// Moves tried one after the other for one number: most often, the longest are enough.
const ESSAIS: [usize; 2] = [6, 64];
/// Moves looked through for these.
const VOISINS: usize = 1024;
/// Free unknowns of a part small enough for the whole programme to be solved.
const PETITE: usize = 80;
/// Unknowns of a system small enough for the vectors of a basis to be kept.
const MOYENNE: usize = 100_000;
/// Unknowns of a part small enough for an exhaustive search.
const MINUSCULE: usize = 24;
/// Populations kept.
const TROUVEES_MAX: usize = 400;
/// Longest move looked at.
const TAILLE_MAX: usize = 400;
/// Moves within reach of a number that are put together: few are most often enough, and the more there are the longer it takes.
const PORTEES: [usize; 3] = [12, 60, 300];
/// What a rounding error may take from a whole number.
const ERREUR: f64 = 1e-6;

pub(in crate::secrecy) type Mouvement = Vec<(u32, i64)>;

/// How far a number may go down and up: proven by populations, and at the very most.
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

    /// Whether the real interval is known, on both sides.
    pub(in crate::secrecy) fn bornee(&self) -> bool {
        self.moins_max.is_some() && self.plus_max.is_some()
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

/// The numbers for which room is looked for in parts too large to be solved whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Recherche {
    PetitesParts,
    /// Those that must be shown to be in doubt.
    Bases,
    Partout,
}

/// The moves of one reader.
pub(in crate::secrecy) struct Reserve {
    pub r: Reduction,
    pub noyau: Noyau,
    /// The longest steps first.
    mouvements: Vec<Mouvement>,
    /// For each unknown, the moves that move it, increasing.
    par_inconnue: Incidences,
    parts: Parts,
    recherche: Recherche,
    trouvees: RefCell<Trouvees>,
    roles: RefCell<Roles>,
    glanage: RefCell<Glanage>,
    /// Room to work in.
    colonnes: RefCell<Vec<f64>>,
}

/// Populations found for one number; they often serve its neighbours.
#[derive(Default)]
struct Trouvees {
    mouvements: Vec<Mouvement>,
    par_inconnue: HashMap<u32, Vec<u32>, FxBuildHasher>,
}

impl Reserve {
    /// With all that proves how wide the doubt is.
    pub(in crate::secrecy) fn de(r: Reduction) -> Self {
        let parts = Parts::de(&r);
        let noyau = Noyau::de(&r);
        Self::avec(r, parts, noyau, |_| true)
    }

    /// For what is known to be narrow, and for bases that must be shown not to be.
    pub(in crate::secrecy) fn des_bases(r: Reduction) -> Self {
        Reserve { recherche: Recherche::Bases, ..Self::de(r) }
    }

    /// For what is known to be narrow: that only shows in parts small enough to be solved whole, and nothing is looked for in the
    /// others.
    pub(in crate::secrecy) fn des_preuves(r: Reduction) -> Self {
        Self::des_petites(r, false)
    }

    /// The same, and the rank test on all of it.
    pub(in crate::secrecy) fn du_controle(r: Reduction) -> Self {
        Self::des_petites(r, true)
    }

    /// `rang`: whether the rank of the large parts is asked for too.
    fn des_petites(r: Reduction, rang: bool) -> Self {
        let parts = Parts::de(&r);
        let petites = parts.petites(PETITE);
        let noyau = Noyau::des(&r, |x| rang || parts.de.get(x as usize).is_some_and(|p| petites.contains(p)));
        Reserve { recherche: Recherche::PetitesParts, ..Self::avec(r, parts, noyau, |p| petites.contains(&p)) }
    }

    /// For one number, that some rows make: what nothing links to it is left out.
    pub(in crate::secrecy) fn autour(r: Reduction, lignes: &[u32]) -> Self {
        let parts = Parts::de(&r);
        let siennes: Vec<u32> = lignes.iter().filter_map(|l| r.inconnue.get(*l as usize)).copied().collect();
        let siennes = parts.des(&siennes);
        let cherchees = |p: u32| siennes.binary_search(&p).is_ok();
        let noyau = Noyau::des(&r, |x| parts.de.get(x as usize).is_some_and(|p| cherchees(*p)));
        Self::avec(r, parts, noyau, cherchees)
    }

    /// `cherchees`: the parts in which moves are looked for.
    fn avec(r: Reduction, parts: Parts, noyau: Noyau, cherchees: impl Fn(u32) -> bool) -> Self {
        let cherchee = |x: u32| parts.de.get(x as usize).is_some_and(|p| cherchees(*p));
        let mut mouvements = echanges(&r, cherchee);
        // Where the system is small, every vector of a basis is at hand.
        if r.n <= MOYENNE {
            let libres = (0..r.n as u32).filter(|x| cherchee(*x) && noyau.libre(*x));
            mouvements.extend(libres.filter_map(|x| noyau.vecteur(&r, x, TAILLE_MAX)).map(|z| r.avec_marges(&z)));
        }
        // The longest steps first, so that they are looked at in this order.
        mouvements.sort_by_cached_key(|m| -(pas(&r, m, 1) + pas(&r, m, -1)));
        let par_inconnue = Incidences::de(r.n, mouvements.iter().map(|m| m.iter().map(|(x, _)| *x)));
        Reserve {
            noyau,
            mouvements,
            par_inconnue,
            parts,
            recherche: Recherche::Partout,
            trouvees: RefCell::default(),
            roles: RefCell::new(Roles::de(&r)),
            glanage: RefCell::new(Glanage::de(&r)),
            colonnes: RefCell::default(),
            r,
        }
    }

    /// For the rank test alone: no move is looked for.
    pub(in crate::secrecy) fn du_rang(r: Reduction) -> Self {
        Reserve {
            noyau: Noyau::de(&r),
            mouvements: Vec::new(),
            par_inconnue: Incidences::default(),
            parts: Parts::default(),
            recherche: Recherche::Partout,
            trouvees: RefCell::default(),
            roles: RefCell::default(),
            glanage: RefCell::default(),
            colonnes: RefCell::default(),
            r,
        }
    }

    /// Whether room is looked for in large parts.
    pub(in crate::secrecy) fn cherche(&self, e: &Exigence) -> bool {
        match self.recherche {
            Recherche::PetitesParts => false,
            Recherche::Bases => e.a_prouver,
            Recherche::Partout => true,
        }
    }

    /// `rows`: those of the number, with their values; known rows do not move.
    pub(in crate::secrecy) fn cible(&self, lignes: &[u32], valeurs: &[i64]) -> Cible {
        let inconnue = |l: u32| self.r.inconnue.get(l as usize).copied().filter(|x| *x != super::reduction::CONNUE);
        let valeur = |l: u32| valeurs.get(l as usize).copied().unwrap_or(0);
        let mut prises: Vec<(u32, i64)> = lignes.iter().filter_map(|&l| Some((inconnue(l)?, valeur(l)))).collect();
        prises.sort_unstable();
        let mut c = Cible { entieres: Vec::new(), coupees: Vec::new(), toutes: Vec::new(), marge: Marge::default() };
        for lignes in prises.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(x, _)) = lignes.first() else { continue };
            let i = x as usize;
            c.toutes.push(x);
            let (membres, total) =
                (self.r.membres.get(i).copied().unwrap_or(0), self.r.moins.get(i).copied().unwrap_or(0));
            if lignes.len() == membres as usize {
                c.entieres.push(x);
            } else {
                c.coupees.push(x);
                let v: i64 = lignes.iter().map(|(_, v)| v).sum();
                let (m, p) = if total >= INFINI { (INFINI, INFINI) } else { (v, total - v) };
                c.marge.moins += m;
                c.marge.plus += p;
            }
        }
        c
    }

    /// Looks for room until `assez` is satisfied or nothing more is found.
    /// `partout`: in parts too large to be solved whole as well.
    pub(in crate::secrecy) fn marge(&self, c: &Cible, partout: bool, assez: impl Fn(&Marge) -> bool) -> Marge {
        let mut marge = c.marge;
        if assez(&marge) || c.toutes.is_empty() {
            return marge;
        }
        let part = self.part(c);
        if part.is_none() && !partout {
            return marge;
        }
        let (moins, plus, tous, complet, part) = {
            let trouvees = self.trouvees.borrow();
            let (proches, moins, plus) = self.glaner(c, &trouvees, &mut marge, &assez);
            if assez(&marge) {
                return marge;
            }
            // On a part too large to be solved whole, a programme would prove nothing that moves do not.
            let Some(part) = part else { return marge };
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

    /// Looks for another whole number among populations that need not be whole: one that a reader who solves programmes cannot
    /// exclude. For parts too large to be solved whole.
    pub(in crate::secrecy) fn elever(&self, c: &Cible, mut marge: Marge) -> Marge {
        if marge.bornee() || c.toutes.is_empty() {
            return marge;
        }
        let entier = |base: i64, gain: f64| base.saturating_add((gain + ERREUR).floor() as i64);
        for portee in PORTEES {
            let proches = self.a_portee(c, portee);
            marge.plus = marge.plus.max(entier(c.marge.plus, self.ascension(c, &proches, 1)));
            if marge.largeur() < 1 {
                marge.moins = marge.moins.max(entier(c.marge.moins, self.ascension(c, &proches, -1)));
            }
            if marge.largeur() >= 1 || proches.len() < portee {
                break;
            }
        }
        marge
    }

    /// The moves that move a number, then those that move what these move, and so on.
    fn a_portee(&self, c: &Cible, combien: usize) -> Vec<u32> {
        let mut proches: Vec<u32> = Vec::with_capacity(combien);
        let mut pris: HashSet<u32, FxBuildHasher> = HashSet::default();
        let mut file: Vec<u32> = c.toutes.clone();
        let mut vues: HashSet<u32, FxBuildHasher> = file.iter().copied().collect();
        let mut rang = 0;
        while let Some(&x) = file.get(rang) {
            rang += 1;
            for &m in self.par_inconnue.de_la_ligne(x as usize) {
                if !pris.insert(m) {
                    continue;
                }
                proches.push(m);
                if proches.len() == combien {
                    return proches;
                }
                let siennes = self.mouvements.get(m as usize).into_iter().flatten();
                file.extend(siennes.map(|(y, _)| *y).filter(|y| (*y as usize) < self.r.n && vues.insert(*y)));
            }
        }
        proches
    }

    /// How far a number goes in one direction by some moves together.
    fn ascension(&self, c: &Cible, proches: &[u32], sens: i64) -> f64 {
        let mut rangs: HashMap<u32, usize, FxBuildHasher> = HashMap::default();
        let mut places: Vec<(i64, i64)> = Vec::new();
        let lire = |v: &[i64], x: u32| v.get(x as usize).copied().unwrap_or(0);
        let mouvements: Vec<(Vec<(usize, i64)>, i64)> = (proches.iter())
            .filter_map(|m| self.mouvements.get(*m as usize))
            .map(|m| {
                let siennes = m.iter().map(|(x, a)| {
                    let rang = *rangs.entry(*x).or_insert_with(|| {
                        places.push((lire(&self.r.moins, *x), lire(&self.r.plus, *x)));
                        places.len() - 1
                    });
                    (rang, *a)
                });
                (siennes.collect(), sens * c.effet(m, sens))
            })
            .collect();
        Ascension::de(&places, &mouvements, &mut self.colonnes.borrow_mut()).monter(1.0)
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
        let Trouvees { mouvements, par_inconnue } = &mut *trouvees;
        if !z.is_empty() && mouvements.len() < TROUVEES_MAX {
            for (x, _) in &z {
                par_inconnue.entry(*x).or_default().push(mouvements.len() as u32);
            }
            mouvements.push(self.r.avec_marges(&z));
        }
    }

    /// Makes moves at hand, the longest steps first, until the room is enough or there are no more of them. Those that were made, and
    /// how far down and up they lead.
    fn glaner<'b>(
        &'b self,
        c: &Cible,
        trouvees: &'b Trouvees,
        marge: &mut Marge,
        assez: impl Fn(&Marge) -> bool,
    ) -> (Vec<Pas<'b>>, i64, i64) {
        let (mut roles, mut glanage) = (self.roles.borrow_mut(), self.glanage.borrow_mut());
        let sans = *marge;
        let siennes = roles.voisins(c, VOISINS, |x| self.par_inconnue.de_la_ligne(x as usize));
        let autres = roles.voisins(c, usize::MAX, |x| trouvees.par_inconnue.get(&x).map_or(&[], Vec::as_slice));
        let mut suite = siennes.iter().filter_map(|i| roles.effet(self.mouvements.get(*i as usize)?));
        let mut trouves = autres.iter().filter_map(|i| roles.effet(trouvees.mouvements.get(*i as usize)?));
        let (mut proches, mut moins, mut plus) = (Vec::new(), 0, 0);
        let [premiers, tous] = ESSAIS;
        for essais in [premiers, tous] {
            proches.extend(suite.by_ref().take(essais - proches.len()));
            if essais == tous {
                proches.extend(trouves.by_ref());
            }
            (moins, plus) = (glanage.glaner(&proches, -1), glanage.glaner(&proches, 1));
            *marge = Marge { moins: sans.moins + moins, plus: sans.plus + plus, ..sans };
            if assez(marge) {
                break;
            }
        }
        roles.oublier(c);
        (proches, moins, plus)
    }

    /// Every unknown that published sums link to a number, when they are few enough.
    fn part(&self, c: &Cible) -> Option<Vec<u32>> {
        let numeros = self.parts.des(&c.toutes);
        let parts = || numeros.iter().filter_map(|n| self.parts.membres.get(*n as usize));
        (parts().map(Vec::len).sum::<usize>() <= PETITE).then(|| parts().flatten().copied().collect())
    }

    /// Moves that make every population of a part there is; `false` when some are too long to be kept.
    fn programme(&self, proches: &[Pas], part: &[u32]) -> (Vec<Mouvement>, bool) {
        let libres: Vec<u32> = part.iter().copied().filter(|x| self.noyau.libre(*x)).collect();
        let base = |x: &u32| self.noyau.vecteur(&self.r, *x, TAILLE_MAX).map(|z| self.r.avec_marges(&z));
        let tous: Vec<Option<Mouvement>> = libres.iter().map(base).collect();
        let complet = tous.iter().all(Option::is_some);
        let mut tous: Vec<Mouvement> = tous.into_iter().flatten().collect();
        if !complet {
            tous.extend(proches.iter().map(|p| p.mouvement.clone()));
        }
        (tous, complet)
    }

    fn courir(&self, c: &Cible, mouvements: &[Mouvement], sens: i64, assez: i64) -> Course {
        let mut rang: HashMap<u32, usize, FxBuildHasher> = HashMap::default();
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
