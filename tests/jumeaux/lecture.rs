//! How a twin reads one row, and what it counts: three-valued logic by hand.

use bilan::measures::Compte;

/// True, false, or not known.
pub type Tri = Option<bool>;

pub fn et(a: Tri, b: Tri) -> Tri {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

pub fn ou(a: Tri, b: Tri) -> Tri {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

pub fn non(a: Tri) -> Tri {
    a.map(|x| !x)
}

/// Equal to a text.
pub fn est(valeur: Option<&str>, attendue: &str) -> Tri {
    valeur.map(|v| v == attendue)
}

/// One of several texts.
pub fn parmi(valeur: Option<&str>, attendues: &[&str]) -> Tri {
    valeur.map(|v| attendues.contains(&v))
}

/// The class whose bounds hold a value: lower bound included, upper bound excluded.
pub fn entre<'a, T: PartialOrd + Copy>(
    valeur: Option<T>,
    classes: &[(&'a str, T)],
    derniere: &'a str,
) -> Option<&'a str> {
    let v = valeur?;
    Some(classes.iter().find(|(_, fin)| v < *fin).map_or(derniere, |(c, _)| *c))
}

/// The keys of a row.
pub trait Lieu {
    fn annee(&self) -> i32;
    fn localisation(&self) -> Option<&str>;
    fn bailleur(&self) -> Option<&str>;
    fn commune(&self) -> Option<&str>;
    fn qpv(&self) -> Option<&str>;
    fn residence(&self) -> Option<&str>;
    fn reservataire(&self) -> Option<&str>;
    /// In the universe of the table, when the indicator says nothing else.
    fn univers(&self) -> Tri;
    fn recent(&self) -> Tri;
}

type Lire<R, T = Tri> = Box<dyn Fn(&R) -> T>;

enum Nature<R> {
    Part(Lire<R>),
    Effectif,
    Repartition(Vec<&'static str>, Lire<R, Option<&'static str>>),
    Moyenne(Lire<R, Option<(i64, i64)>>),
}

/// One indicator as the specification reads it.
pub struct Jumeau<R> {
    univers: Option<Lire<R>>,
    restriction: Option<Lire<R>>,
    nature: Nature<R>,
}

/// Share of rows.
pub fn part<R>(f: impl Fn(&R) -> Tri + 'static) -> Jumeau<R> {
    Jumeau { univers: None, restriction: None, nature: Nature::Part(Box::new(f)) }
}

/// Number of rows.
pub fn effectif<R>() -> Jumeau<R> {
    Jumeau { univers: None, restriction: None, nature: Nature::Effectif }
}

/// Class of a row.
pub fn repartition<R>(classes: &[&'static str], f: impl Fn(&R) -> Option<&'static str> + 'static) -> Jumeau<R> {
    Jumeau { univers: None, restriction: None, nature: Nature::Repartition(classes.to_vec(), Box::new(f)) }
}

/// What is added, and what it is divided by.
pub fn moyenne<R>(f: impl Fn(&R) -> Option<(i64, i64)> + 'static) -> Jumeau<R> {
    Jumeau { univers: None, restriction: None, nature: Nature::Moyenne(Box::new(f)) }
}

impl<R: Lieu> Jumeau<R> {
    /// Among rows of which a condition is true.
    #[must_use]
    pub fn si(mut self, f: impl Fn(&R) -> Tri + 'static) -> Self {
        self.restriction = Some(Box::new(f));
        self
    }

    /// Over another universe than that of its table.
    #[must_use]
    pub fn sur(mut self, f: impl Fn(&R) -> Tri + 'static) -> Self {
        self.univers = Some(Box::new(f));
        self
    }

    pub fn nombre_classes(&self) -> usize {
        match &self.nature {
            Nature::Part(_) => 2,
            Nature::Repartition(c, _) => c.len(),
            Nature::Effectif | Nature::Moyenne(_) => 1,
        }
    }

    pub fn verifier_classes(&self, code: &str, lues: &[String]) {
        let attendues: &[&str] = match &self.nature {
            Nature::Part(_) => &["oui", "non"],
            Nature::Repartition(c, _) => c,
            Nature::Effectif | Nature::Moyenne(_) => &["oui"],
        };
        assert_eq!(lues, attendues, "classes de {code}");
    }

    /// Adds one row.
    pub fn compter(&self, r: &R, recents: bool, a: &mut Attendu) {
        let n = self.nombre_classes();
        a.classes.resize(n, 0);
        let mut univers = self.univers.as_ref().map_or_else(|| r.univers(), |f| f(r));
        if recents {
            univers = et(univers, r.recent());
        }
        if univers != Some(true) {
            return;
        }
        let dedans = self.restriction.as_ref().map_or(Some(true), |f| f(r));
        if let Nature::Moyenne(f) = &self.nature {
            match (dedans, f(r)) {
                (Some(true), Some((num, den))) => {
                    a.classes[0] += 1;
                    a.sommes.0 += num;
                    a.sommes.1 += den;
                }
                (Some(true), None) => a.inconnus += 1,
                _ => {}
            }
            return;
        }
        let rang = match &self.nature {
            Nature::Part(f) => f(r).map(|b| usize::from(!b)),
            Nature::Repartition(classes, f) => f(r).map(|c| {
                classes.iter().position(|k| *k == c).unwrap_or_else(|| panic!("« {c} » n'est pas une classe"))
            }),
            _ => Some(0),
        };
        match dedans {
            Some(false) => {}
            Some(true) => match rang {
                Some(k) => a.classes[k] += 1,
                None => a.inconnus += 1,
            },
            None => {
                a.incertains.resize(n + 1, 0);
                a.incertains[rang.unwrap_or(n)] += 1;
            }
        }
    }
}

/// Counts of one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attendu {
    pub classes: Vec<i64>,
    pub inconnus: i64,
    pub sommes: (i64, i64),
    /// Per class, then unknown, among rows that may not belong.
    pub incertains: Vec<i64>,
}

impl Attendu {
    pub fn lu(c: &Compte, n: usize) -> Self {
        let mut classes = c.classes.clone();
        classes.resize(n.max(classes.len()), 0);
        Attendu { classes, inconnus: c.inconnus, sommes: c.sommes.unwrap_or((0, 0)), incertains: c.incertains.clone() }
    }

    /// The same counts with as many uncertain classes as `autre`, when the others are zero.
    pub fn comme(mut self, autre: &Attendu) -> Self {
        if self.incertains.iter().skip(autre.incertains.len()).all(|n| *n == 0) {
            self.incertains.resize(autre.incertains.len(), 0);
        }
        self
    }
}
