//! The same attacker, for populations of the size of a real EPCI: it shares nothing with the program either. Equations are lists of
//! their unknowns, ranks are taken modulo a large prime, and only the neighbourhood of a number goes into a linear programme.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

use bilan::measures::{Famille, Mesures};
use bilan::secrecy::PublishedMeasures;
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, microlp, variable};

use super::{Secret, sait, tranche};

/// 2⁶¹ − 1. Coefficients are −1, 0 and 1: what is no combination over the fractions is none here, but once in 2⁶¹.
const P: u64 = (1 << 61) - 1;

fn fois(a: u64, b: u64) -> u64 {
    let produit = u128::from(a) * u128::from(b);
    let r = (produit as u64 & P) + (produit >> 61) as u64;
    if r >= P { r - P } else { r }
}

fn moins(a: u64, b: u64) -> u64 {
    if a >= b { a - b } else { a + P - b }
}

fn inverse(a: u64) -> u64 {
    let (mut r, mut base, mut reste) = (1, a, P - 2);
    while reste > 0 {
        if reste & 1 == 1 {
            r = fois(r, base);
        }
        base = fois(base, base);
        reste >>= 1;
    }
    r
}

/// Unknowns and their coefficients.
type Somme = Vec<(u32, u64)>;

/// Sums that the reader knows. The row of a pivot holds no pivot found before it.
#[derive(Clone)]
struct Espace {
    rang: Vec<Option<u32>>,
    lignes: Vec<(u32, Somme)>,
    place: Vec<u64>,
    touchee: Vec<bool>,
}

impl Espace {
    fn new(inconnues: usize) -> Self {
        Espace {
            rang: vec![None; inconnues],
            lignes: Vec::new(),
            place: vec![0; inconnues],
            touchee: vec![false; inconnues],
        }
    }

    /// What is left of a sum once all that is known of it is taken away.
    fn reste(&mut self, somme: &[(u32, u64)]) -> Somme {
        let Espace { rang, lignes, place, touchee } = self;
        let (mut touchees, mut pivots) = (Vec::new(), BinaryHeap::new());
        let mut ajouter = |i: u32, n: u64, place: &mut [u64], pivots: &mut BinaryHeap<Reverse<u32>>| {
            let x = i as usize;
            place[x] = moins(place[x], n);
            if !touchee[x] {
                touchee[x] = true;
                touchees.push(i);
                pivots.extend(rang[x].map(Reverse));
            }
        };
        for (i, n) in somme {
            ajouter(*i, moins(0, *n), place, &mut pivots);
        }
        while let Some(Reverse(r)) = pivots.pop() {
            let (pivot, ligne) = &lignes[r as usize];
            let f = std::mem::take(&mut place[*pivot as usize]);
            if f != 0 {
                ligne.iter().for_each(|(i, n)| ajouter(*i, fois(f, *n), place, &mut pivots));
            }
        }
        let mut reste = Somme::new();
        for i in touchees {
            touchee[i as usize] = false;
            match std::mem::take(&mut place[i as usize]) {
                0 => {}
                n => reste.push((i, n)),
            }
        }
        reste
    }

    /// Learns a sum.
    fn apprendre(&mut self, somme: &[(u32, u64)]) {
        let reste = self.reste(somme);
        if let Some(pivot) = reste.iter().map(|(i, _)| *i).min() {
            self.noter(reste, pivot);
        }
    }

    /// Keeps what is left of a sum, by one of its unknowns.
    fn noter(&mut self, reste: Somme, pivot: u32) {
        let Some(n) = reste.iter().find(|(i, _)| *i == pivot).map(|(_, n)| inverse(*n)) else { return };
        self.rang[pivot as usize] = Some(self.lignes.len() as u32);
        let autres = reste.into_iter().filter(|(i, _)| *i != pivot).map(|(i, c)| (i, fois(n, c))).collect();
        self.lignes.push((pivot, autres));
    }
}

/// An equation between numbers, or bounds: unknowns with their signs, and the least and the most that they add up to.
struct Dit {
    somme: Vec<(u32, i64)>,
    bas: i64,
    haut: i64,
}

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lecteur {
    /// Somebody who knows the places: which classes of each atom count nobody. Reads one family, with the universes that others show.
    DesLieux,
    /// Anybody, who draws from all families together what they say of their common universe.
    DeTout,
    /// Both at once. Knowing where nobody is in dozens of families is knowing nearly all that is withheld: only small populations stand it.
    DeToutEtDesLieux,
}

/// One family as it is read: the universe of each atom comes first, then the counts of its classes that are not known to be zero.
struct Lecture {
    /// True values, for the test to compare with.
    x: Vec<i64>,
    atomes: usize,
    classes: usize,
    rubriques: BTreeMap<(u32, usize), u32>,
    dits: Vec<Dit>,
}

impl Lecture {
    fn de(famille: &Famille, p: &PublishedMeasures, lecteur: Lecteur) -> Self {
        let (x, k) = (famille.atomes.iter().map(|a| a.univers()).collect(), famille.classes.len());
        let mut l =
            Lecture { x, atomes: famille.atomes.len(), classes: k, rubriques: BTreeMap::new(), dits: Vec::new() };
        for (a, atome) in (0u32..).zip(&famille.atomes).filter(|(_, a)| a.univers() > 0) {
            // Classes, then the unknown.
            let nombres = (0..k).map(|i| atome.classes.get(i).copied().unwrap_or(0)).chain([atome.inconnus]);
            for (i, n) in nombres.enumerate().filter(|(_, n)| *n != 0 || lecteur == Lecteur::DeTout) {
                l.rubriques.insert((a, i), l.x.len() as u32);
                l.x.push(n);
            }
            let parties = (0..=k).filter_map(|i| l.rubriques.get(&(a, i)).map(|x| (*x, -1)));
            let somme = parties.chain([(a, 1)]).collect();
            l.dits.push(Dit { somme, bas: 0, haut: 0 });
        }
        for c in &famille.cellules {
            let Some(v) = p.par_cle(&c.cle) else { continue };
            // Where both are told, so is the unknown; sums of means have no secret.
            let siens = sait(famille, v).into_iter().filter(|s| s.iter().all(|i| *i <= k));
            for s in siens.chain(v.inconnus().map(|_| vec![k])) {
                let somme = l.somme(&c.atomes, &s);
                let vrai = l.valeur(&somme);
                l.dits.push(Dit { somme, bas: vrai, haut: vrai });
            }
            if let Some((bas, haut)) = tranche(famille, v) {
                l.dits.push(Dit { somme: l.somme(&c.atomes, &[0]), bas, haut });
            }
        }
        l.sans_les_zeros();
        l
    }

    /// Where a sum is zero, so is each of its numbers.
    fn sans_les_zeros(&mut self) {
        let nul = |d: &Dit| d.haut == 0 && d.somme.iter().all(|(_, n)| *n > 0);
        let nuls: BTreeSet<u32> =
            self.dits.iter().filter(|d| nul(d)).flat_map(|d| d.somme.iter().map(|(i, _)| *i)).collect();
        self.rubriques.retain(|_, i| !nuls.contains(i));
        self.dits.iter_mut().for_each(|d| d.somme.retain(|(i, _)| !nuls.contains(i)));
        self.dits.retain(|d| !d.somme.is_empty());
    }

    /// The universe when the unknown are among what is asked for, else the classes.
    fn somme(&self, atomes: &[u32], rubriques: &[usize]) -> Vec<(u32, i64)> {
        let une = |a: u32| -> Vec<u32> {
            if rubriques.len() > 1 && rubriques.contains(&self.classes) {
                Some(a).filter(|a| self.x[*a as usize] > 0).into_iter().collect()
            } else {
                rubriques.iter().filter_map(|k| self.rubriques.get(&(a, *k)).copied()).collect()
            }
        };
        atomes.iter().flat_map(|a| une(*a)).map(|i| (i, 1)).collect()
    }

    fn valeur(&self, somme: &[(u32, i64)]) -> i64 {
        somme.iter().map(|(i, n)| n * self.x[*i as usize]).sum()
    }
}

/// What a solver in floating point may be wrong by.
const MARGE: f64 = 1e-6;

/// What an attacker of a whole publication found.
#[derive(Debug, Default)]
pub struct Prise {
    /// Numbers that must stay in doubt, and those of which the interval was looked for.
    pub secrets: usize,
    pub encadres: usize,
    /// What is worked out, or leaves one whole number only.
    pub fuites: Vec<String>,
}

/// Reads a publication. Families that count the same households have the same universe, atom by atom: what one says of it serves for all.
/// `encadres`: how many secrets are looked at by linear programming, taken evenly among those that cannot be worked out. `attaquees`:
/// families that are read for more than the universes they show.
pub fn attaquer(
    m: &Mesures,
    p: &PublishedMeasures,
    secrets: &[Secret],
    lecteur: Lecteur,
    encadres: usize,
    attaquees: impl Fn(usize) -> bool,
) -> Prise {
    let mut groupes: BTreeMap<Vec<i64>, Vec<usize>> = BTreeMap::new();
    for (f, famille) in m.familles.iter().enumerate() {
        groupes.entry(famille.atomes.iter().map(|a| a.univers()).collect()).or_default().push(f);
    }
    let mut par_famille: BTreeMap<usize, Vec<&Secret>> = BTreeMap::new();
    for s in secrets.iter().filter(|s| attaquees(s.famille)) {
        par_famille.entry(s.famille).or_default().push(s);
    }
    let secrets = par_famille.values().map(Vec::len).sum();
    let mut a = Attaque { m, p, lecteur, par_famille, prise: Prise { secrets, ..Prise::default() } };
    let mut tiennent = Vec::new();
    for (univers, familles) in groupes {
        // What any family shows of universes.
        let mut montres = Univers::new();
        for f in &familles {
            let l = Lecture::de(&m.familles[*f], p, lecteur);
            let siens = l.egalites().filter(|d| l.que_des_univers(&d.somme));
            montres.extend(siens.map(|d| (d.somme.clone(), d.bas)));
        }
        let (mut commun, montres) = (Espace::new(univers.len()), Rc::new(montres));
        montres.keys().for_each(|somme| commun.apprendre(&modulo(somme)));
        let familles: Vec<usize> = familles.into_iter().filter(|f| attaquees(*f)).collect();
        if lecteur == Lecteur::DesLieux {
            familles.iter().for_each(|f| tiennent.extend(a.lire(&[*f], commun.clone(), &montres)));
        } else {
            tiennent.extend(a.lire(&familles, commun, &montres));
        }
    }
    let pas = tiennent.len().div_ceil(encadres.max(1)).max(1);
    for (s, montres) in tiennent.into_iter().step_by(pas).take(encadres) {
        a.encadrer(s, &montres);
    }
    a.prise
}

struct Attaque<'a> {
    m: &'a Mesures,
    p: &'a PublishedMeasures,
    lecteur: Lecteur,
    par_famille: BTreeMap<usize, Vec<&'a Secret>>,
    prise: Prise,
}

type Univers = BTreeMap<Vec<(u32, i64)>, i64>;

impl<'a> Attaque<'a> {
    /// Families read together, and the secrets of theirs that hold.
    fn lire(
        &mut self,
        familles: &[usize],
        mut commun: Espace,
        montres: &Rc<Univers>,
    ) -> Vec<(&'a Secret, Rc<Univers>)> {
        let mut tiennent = Vec::new();
        // Secrets of which nothing but universes is left.
        let mut attendent: Vec<(&Secret, Somme)> = Vec::new();
        for f in familles {
            let l = Lecture::de(&self.m.familles[*f], self.p, self.lecteur);
            let mut espace = l.espace(&mut commun);
            for s in self.par_famille.remove(f).unwrap_or_default() {
                let cible = l.somme(&s.atomes, &s.rubriques);
                if cible.is_empty() {
                    // Zero, or what adds up to the zeros that a reader of the places knows.
                    continue;
                }
                let reste = espace.reste(&modulo(&cible));
                if reste.iter().all(|(i, _)| (*i as usize) < l.atomes) {
                    attendent.push((s, reste));
                } else {
                    tiennent.push((s, Rc::clone(montres)));
                }
            }
        }
        for (s, reste) in attendent {
            if commun.reste(&reste).is_empty() {
                self.prise.fuites.push(format!("{:?} {:?} : calculable", s.cle, s.rubriques));
            } else {
                tiennent.push((s, Rc::clone(montres)));
            }
        }
        tiennent
    }

    /// The interval of a secret, by its family and the universes that others show.
    fn encadrer(&mut self, s: &Secret, montres: &Univers) {
        let mut l = Lecture::de(&self.m.familles[s.famille], self.p, self.lecteur);
        l.dits.extend(montres.iter().map(|(somme, n)| Dit { somme: somme.clone(), bas: *n, haut: *n }));
        self.prise.encadres += 1;
        let dit = match l.intervalle(&l.somme(&s.atomes, &s.rubriques)) {
            Some((bas, haut)) if (haut + MARGE).floor() > (bas - MARGE).ceil() => return,
            Some((bas, haut)) => format!("entre {bas} et {haut}"),
            None => "programme linéaire sans réponse".to_owned(),
        };
        self.prise.fuites.push(format!("{:?} {:?} : {dit}", s.cle, s.rubriques));
    }
}

/// Least and greatest value of a secret, by what its own family says.
pub fn intervalle(m: &Mesures, p: &PublishedMeasures, s: &Secret) -> Option<(f64, f64)> {
    let l = Lecture::de(&m.familles[s.famille], p, Lecteur::DesLieux);
    l.intervalle(&l.somme(&s.atomes, &s.rubriques))
}

fn modulo(somme: &[(u32, i64)]) -> Somme {
    somme.iter().map(|(i, n)| (*i, if *n < 0 { P - n.unsigned_abs() } else { n.unsigned_abs() })).collect()
}

impl Lecture {
    fn que_des_univers(&self, somme: &[(u32, i64)]) -> bool {
        somme.iter().all(|(i, _)| (*i as usize) < self.atomes)
    }

    fn egalites(&self) -> impl Iterator<Item = &Dit> {
        self.dits.iter().filter(|d| d.bas == d.haut)
    }

    /// The sums of this family. A class is a pivot before a universe, so that rows without a class are all that the family says of
    /// universes: these are learnt in common.
    fn espace(&self, commun: &mut Espace) -> Espace {
        let mut frequences = vec![0u32; self.x.len()];
        self.egalites().flat_map(|d| &d.somme).for_each(|(i, _)| frequences[*i as usize] += 1);
        let mut egalites: Vec<&Dit> = self.egalites().collect();
        egalites.sort_by_key(|d| d.somme.len());
        let mut espace = Espace::new(self.x.len());
        for d in egalites {
            let reste = espace.reste(&modulo(&d.somme));
            let classes = reste.iter().map(|(i, _)| *i).filter(|i| *i as usize >= self.atomes);
            match classes.min_by_key(|i| (frequences[*i as usize], *i)) {
                Some(pivot) => espace.noter(reste, pivot),
                None => commun.apprendre(&reste),
            }
        }
        espace
    }

    /// Least and greatest value that a sum may have, in fractions of households: wider than in whole numbers, never narrower.
    fn intervalle(&self, cible: &[(u32, i64)]) -> Option<(f64, f64)> {
        let mut connues: Vec<Option<i64>> = vec![None; self.x.len()];
        let mut dits: Vec<Dit> =
            self.dits.iter().map(|d| Dit { somme: d.somme.clone(), bas: d.bas, haut: d.haut }).collect();
        // What one equation gives alone, again and again.
        loop {
            let avant = dits.len();
            dits.retain_mut(|d| {
                let Dit { somme, bas, haut } = d;
                somme.retain(|(i, n)| match connues[*i as usize] {
                    Some(x) => {
                        *bas -= n * x;
                        *haut -= n * x;
                        false
                    }
                    None => true,
                });
                if *haut == 0 && somme.iter().all(|(_, n)| *n > 0) {
                    somme.iter().for_each(|(i, _)| connues[*i as usize] = Some(0));
                    return false;
                }
                if let ([(i, n)], true) = (somme.as_slice(), bas == haut) {
                    connues[*i as usize] = Some(*bas / n);
                    return false;
                }
                !somme.is_empty()
            });
            if dits.len() == avant {
                break;
            }
        }
        let base: i64 = cible.iter().filter_map(|(i, n)| connues[*i as usize].map(|x| n * x)).sum();
        let cible: Vec<_> = cible.iter().filter(|(i, _)| connues[*i as usize].is_none()).copied().collect();
        if cible.is_empty() {
            return Some((base as f64, base as f64));
        }
        // What has nothing to do with it stays out.
        let mut pres: Vec<bool> = vec![false; self.x.len()];
        cible.iter().for_each(|(i, _)| pres[*i as usize] = true);
        let mut gardes = vec![false; dits.len()];
        loop {
            let mut ajoute = false;
            for (g, d) in gardes.iter_mut().zip(&dits) {
                if !*g && d.somme.iter().any(|(i, _)| pres[*i as usize]) {
                    (*g, ajoute) = (true, true);
                    d.somme.iter().for_each(|(i, _)| pres[*i as usize] = true);
                }
            }
            if !ajoute {
                break;
            }
        }
        let plus = self.x.iter().sum::<i64>() + 100;
        let borne = |maximum: bool| -> Option<f64> {
            let mut variables = ProblemVariables::new();
            let v: BTreeMap<u32, Variable> = (0u32..)
                .zip(&pres)
                .filter(|(_, p)| **p)
                .map(|(i, _)| (i, variables.add(variable().min(0).max(plus as f64))))
                .collect();
            let somme = |c: &[(u32, i64)]| -> Expression { c.iter().map(|(i, n)| *n as f64 * v[i]).sum() };
            let but = somme(&cible);
            let mut modele = if maximum { variables.maximise(but) } else { variables.minimise(but) }.using(microlp);
            for (_, d) in gardes.iter().zip(&dits).filter(|(g, _)| **g) {
                if d.bas == d.haut {
                    modele = modele.with(somme(&d.somme).eq(d.bas as f64));
                } else {
                    modele = modele.with(somme(&d.somme).geq(d.bas as f64)).with(somme(&d.somme).leq(d.haut as f64));
                }
            }
            let s = modele.solve().ok()?;
            Some(base as f64 + cible.iter().map(|(i, n)| *n as f64 * s.value(v[i])).sum::<f64>())
        };
        Some((borne(false)?, borne(true)?))
    }
}
