//! An attacker that shares nothing with the program: it reads published values, writes what they say as equations on
//! atoms, and works out what it can by rank over the rationals, by linear programming, and by brute force.

pub mod creux;

use std::collections::BTreeMap;

use bilan::measures::{Cellule, Cle, Famille, Mesures, Nature};
use bilan::secrecy::{PublishedMeasures, Valeur};
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, microlp, variable};

/// Exact fraction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Q(i128, i128);

impl Q {
    fn new(n: i128, d: i128) -> Q {
        fn pgcd(a: i128, b: i128) -> i128 {
            if b == 0 { a.abs() } else { pgcd(b, a % b) }
        }
        let g = pgcd(n, d).max(1) * d.signum();
        Q(n / g, d / g)
    }
    fn moins_fois(self, f: Q, o: Q) -> Q {
        let p = Q::new(f.0 * o.0, f.1 * o.1);
        Q::new(self.0 * p.1 - p.0 * self.1, self.1 * p.1)
    }
}

/// Sums that the reader knows, reduced: `(pivot, coefficients)`.
#[derive(Clone, Default)]
pub struct Espace(Vec<(usize, Vec<Q>)>);

impl Espace {
    fn reste(&self, v: &[i64]) -> Vec<Q> {
        let mut v: Vec<Q> = v.iter().map(|&x| Q(i128::from(x), 1)).collect();
        for (p, b) in &self.0 {
            let f = v[*p];
            if f.0 != 0 {
                v.iter_mut().zip(b).for_each(|(x, y)| *x = x.moins_fois(f, *y));
            }
        }
        v
    }
    pub fn contient(&self, v: &[i64]) -> bool {
        self.reste(v).iter().all(|x| x.0 == 0)
    }
    pub fn ajouter(&mut self, v: &[i64]) {
        let mut r = self.reste(v);
        let Some(p) = r.iter().position(|x| x.0 != 0) else { return };
        let f = r[p];
        r.iter_mut().for_each(|x| *x = Q::new(x.0 * f.1, x.1 * f.0));
        for (_, b) in &mut self.0 {
            let g = b[p];
            if g.0 != 0 {
                b.iter_mut().zip(&r).for_each(|(x, y)| *x = x.moins_fois(g, *y));
            }
        }
        self.0.push((p, r));
    }
}

/// What a reader knows: unknowns that are not known to be zero, sums and bounds of them.
pub struct Lecteur {
    /// True values, for the test to compare with.
    pub x: Vec<i64>,
    pub egalites: Vec<(Vec<i64>, i64)>,
    pub encadrements: Vec<(Vec<i64>, i64, i64)>,
    lignes: BTreeMap<(usize, usize, usize), usize>,
}

impl Lecteur {
    /// All published values of all families. `groupes` lists families that count the same rows: their universes are
    /// the same number. `monde`: the bailleur whose rows the reader has.
    pub fn de(m: &Mesures, p: &PublishedMeasures, meme_univers: bool, monde: Option<u32>) -> Self {
        Self::avec(m, p, meme_univers, monde, false)
    }

    /// The same for a reader who does not know which classes of an atom count nobody.
    pub fn sans_les_zeros(m: &Mesures, p: &PublishedMeasures) -> Self {
        Self::avec(m, p, false, None, true)
    }

    fn avec(m: &Mesures, p: &PublishedMeasures, meme_univers: bool, monde: Option<u32>, zeros: bool) -> Self {
        let mut l = Lecteur { x: Vec::new(), egalites: Vec::new(), encadrements: Vec::new(), lignes: BTreeMap::new() };
        for (f, famille) in m.familles.iter().enumerate() {
            for (a, atome) in famille.atomes.iter().enumerate() {
                if monde.is_some() && famille.bailleurs.get(a).copied() == monde {
                    continue;
                }
                let connu = |k: usize| !zeros || k >= famille.classes.len() || atome.denominateur() == 0;
                for (k, n) in nombres(famille, atome).into_iter().enumerate().filter(|(k, n)| *n != 0 || !connu(*k)) {
                    l.lignes.insert((f, a, k), l.x.len());
                    l.x.push(n);
                }
            }
        }
        for (f, famille) in m.familles.iter().enumerate() {
            for c in &famille.cellules {
                l.lire(f, famille, c, p);
            }
        }
        if meme_univers {
            // Every atom has one universe, whatever the indicator.
            for f in 1..m.familles.len() {
                for a in 0..m.familles[0].atomes.len() {
                    let u = |f: usize| {
                        let k = m.familles[f].classes.len();
                        l.somme(f, &[a as u32], &(0..=k).collect::<Vec<_>>())
                    };
                    let v: Vec<i64> = u(0).iter().zip(u(f)).map(|(x, y)| x - y).collect();
                    l.egalites.push((v, 0));
                }
            }
        }
        l.egalites.retain(|(v, _)| v.iter().any(|x| *x != 0));
        l
    }

    fn lire(&mut self, f: usize, famille: &Famille, c: &Cellule, p: &PublishedMeasures) {
        let Some(v) = p.par_cle(&c.cle) else { return };
        for s in sait(famille, v) {
            let colonne = self.somme(f, &c.atomes, &s);
            let vrai = colonne.iter().zip(&self.x).map(|(a, x)| a * x).sum();
            self.egalites.push((colonne, vrai));
        }
        if let Some((bas, haut)) = tranche(famille, v) {
            let colonne = self.somme(f, &c.atomes, &[0]);
            // Rows of this reader's own are left out on both sides.
            let vrai: i64 = colonne.iter().zip(&self.x).map(|(a, x)| a * x).sum();
            let retire = c.compte.classes[0] - vrai;
            self.encadrements.push((colonne, bas - retire, haut - retire));
        }
    }

    /// The column of some numbers of some atoms of a family.
    pub fn somme(&self, f: usize, atomes: &[u32], rubriques: &[usize]) -> Vec<i64> {
        let mut v = vec![0; self.x.len()];
        for a in atomes {
            for k in rubriques {
                if let Some(i) = self.lignes.get(&(f, *a as usize, *k)) {
                    v[*i] = 1;
                }
            }
        }
        v
    }

    pub fn espace(&self) -> Espace {
        let mut e = Espace::default();
        self.egalites.iter().for_each(|(v, _)| e.ajouter(v));
        e
    }

    /// Smallest and largest possible value, by linear programming; in whole numbers when `entier`.
    pub fn intervalle(&self, cible: &[i64], entier: bool) -> Option<(f64, f64)> {
        let borne = |maximum: bool| -> Option<f64> {
            let mut variables = ProblemVariables::new();
            let n: i64 = self.x.iter().sum::<i64>() + 100;
            let v: Vec<Variable> = (0..self.x.len())
                .map(|_| {
                    let d = variable().min(0).max(n as f64);
                    variables.add(if entier { d.integer() } else { d })
                })
                .collect();
            let somme = |c: &[i64]| -> Expression {
                c.iter().zip(&v).filter(|(a, _)| **a != 0).map(|(a, x)| *a as f64 * *x).sum()
            };
            let but = somme(cible);
            let mut modele = if maximum { variables.maximise(but) } else { variables.minimise(but) }.using(microlp);
            for (c, b) in &self.egalites {
                modele = modele.with(somme(c).eq(*b as f64));
            }
            for (c, bas, haut) in &self.encadrements {
                modele = modele.with(somme(c).geq(*bas as f64)).with(somme(c).leq(*haut as f64));
            }
            let s = modele.solve().ok()?;
            Some(cible.iter().zip(&v).map(|(a, x)| *a as f64 * s.value(*x)).sum())
        };
        Some((borne(false)?, borne(true)?))
    }

    /// Every whole value a number can take, one population after the other.
    pub fn force_brute(&self, cible: &[i64]) -> Vec<i64> {
        fn descendre(l: &Lecteur, x: &mut Vec<i64>, cible: &[i64], valeurs: &mut std::collections::BTreeSet<i64>) {
            let i = x.len();
            let total = |c: &[i64]| c.iter().zip(x.iter()).map(|(a, x)| a * x).sum::<i64>();
            for (c, b) in &l.egalites {
                let (t, reste) = (total(c), c[i..].iter().any(|a| *a != 0));
                if c.iter().all(|a| *a >= 0) && t > *b || !reste && t != *b {
                    return;
                }
            }
            if i == l.x.len() {
                if l.encadrements.iter().all(|(c, bas, haut)| (*bas..=*haut).contains(&total(c))) {
                    valeurs.insert(total(cible));
                }
                return;
            }
            // No unknown goes beyond a published sum that holds it.
            let haut = l.egalites.iter().filter(|(c, _)| c[i] > 0 && c.iter().all(|a| *a >= 0)).map(|(_, b)| *b).min();
            for n in 0..=haut.unwrap_or(60) {
                x.push(n);
                descendre(l, x, cible, valeurs);
                x.pop();
            }
        }
        let mut valeurs = std::collections::BTreeSet::new();
        descendre(self, &mut Vec::new(), cible, &mut valeurs);
        valeurs.into_iter().collect()
    }
}

/// The numbers that a cell tells, each by its classes and unknowns.
fn sait(famille: &Famille, v: &Valeur) -> Vec<Vec<usize>> {
    let k = famille.classes.len();
    let mut sait: Vec<Vec<usize>> = Vec::new();
    if v.univers().is_some() {
        sait.push((0..=k).collect());
    }
    if v.denominateur().is_some() {
        sait.push((0..k).collect());
    }
    sait.extend((0..k).filter(|i| v.classe(*i).is_some()).map(|i| vec![i]));
    // A printed rate gives its numerator back.
    if v.taux().is_some() && famille.nature == Nature::Part {
        sait.push(vec![0]);
    }
    if v.compte().is_some_and(|c| c.sommes.is_some()) {
        sait.extend([vec![k + 1], vec![k + 2]]);
    }
    sait
}

/// The least and the greatest numerator that a class of ten points leaves, with what everybody knows: a withheld numerator is neither 0
/// nor all, unless those are withheld too.
fn tranche(famille: &Famille, v: &Valeur) -> Option<(i64, i64)> {
    let ((bas, haut), d) = (v.tranche()?, v.denominateur()?);
    let dedans = |n: &i64| {
        100 * n >= i64::from(bas) * d
            && (100 * n < i64::from(haut) * d || haut == 100)
            && (famille.sensible || *n > 0 && *n < d)
    };
    let mut possibles = (0..=d).filter(dedans);
    let premier = possibles.next()?;
    Some((premier, possibles.next_back().unwrap_or(premier)))
}

/// Classes, unknowns, two sums.
fn nombres(f: &Famille, c: &bilan::measures::Compte) -> Vec<i64> {
    let mut v = c.classes.clone();
    v.resize(f.classes.len(), 0);
    let (num, den) = c.sommes.unwrap_or_default();
    v.extend([c.inconnus, num, den]);
    v
}

/// The numbers under the threshold, straight from the definition: `(family, cell, numbers)`.
pub fn secrets(m: &Mesures, seuil: impl Fn(&Famille) -> i64, classes: impl Fn(&Famille) -> bool) -> Vec<Secret> {
    let mut liste = Vec::new();
    for (f, famille) in m.familles.iter().enumerate() {
        let s = seuil(famille);
        let petit = |n: i64| 0 < n && n < s;
        let k = famille.classes.len();
        for c in &famille.cellules {
            let (u, d) = (c.compte.univers(), c.compte.denominateur());
            let mut noter = |rubriques: Vec<usize>| {
                liste.push(Secret { famille: f, cle: c.cle.clone(), atomes: c.atomes.clone(), rubriques });
            };
            if petit(u) {
                noter((0..=k).collect());
            }
            if petit(d) {
                noter((0..k).collect());
            }
            if classes(famille)
                && !petit(u)
                && !petit(d)
                && matches!(famille.nature, Nature::Part | Nature::Repartition)
            {
                for (i, n) in c.compte.classes.iter().enumerate() {
                    if petit(*n) {
                        noter(vec![i]);
                    }
                    if petit(d - n) {
                        noter((0..k).filter(|j| *j != i).collect());
                    }
                }
            }
        }
    }
    liste
}

#[derive(Clone, Debug)]
pub struct Secret {
    pub famille: usize,
    pub cle: Cle,
    pub atomes: Vec<u32>,
    pub rubriques: Vec<usize>,
}

/// Secrets that a reader works out, exactly or in whole numbers.
pub fn fuites(l: &Lecteur, secrets: &[Secret], entiers: usize) -> Vec<String> {
    let espace = l.espace();
    let mut trouvees = Vec::new();
    let mut cherches = 0;
    for s in secrets {
        let cible = l.somme(s.famille, &s.atomes, &s.rubriques);
        if cible.iter().all(|x| *x == 0) {
            continue;
        }
        if espace.contient(&cible) {
            trouvees.push(format!("{:?} {:?} : calculable", s.cle, s.rubriques));
            continue;
        }
        if cherches < entiers {
            cherches += 1;
            if let Some((bas, haut)) = l.intervalle(&cible, true)
                && haut - bas < 0.5
            {
                trouvees.push(format!("{:?} {:?} : seule valeur entière", s.cle, s.rubriques));
            }
        }
    }
    trouvees
}
