//! Relogements of each operation by half-year and by year, and the monthly rhythm they ask of each maître d'ouvrage.

use std::collections::BTreeMap;

use super::decimal::arrondi;
use super::previsions::OperationPrevue;
use super::semestre::Semestre;
use super::{Reglages, Rythme};
use crate::french::Fraction;
use crate::relogement::controle::{Constat, Controle};

/// Where the half-years of an operation come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origine {
    /// Equal shares of the total.
    PartsEgales,
    SaisiParAnnee,
    SaisiParSemestre,
}

/// The half-years of one operation, all of them, even empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phasage {
    pub operation: String,
    pub maitre_ouvrage: Option<String>,
    pub semestres: BTreeMap<Semestre, i64>,
    pub origine: Origine,
    /// A typed phasing that does not add up to the relogements of the operation.
    pub constat: Option<Constat>,
}

impl Phasage {
    pub fn total(&self) -> i64 {
        self.semestres.values().sum()
    }

    pub fn par_annee(&self) -> BTreeMap<i32, i64> {
        par_annee(&self.semestres)
    }
}

/// Equal whole shares; the remainder goes to the first ones.
pub fn repartir(total: i64, parts: usize) -> Vec<i64> {
    let Ok(n) = i64::try_from(parts) else { return Vec::new() };
    if n == 0 {
        return Vec::new();
    }
    let (quotient, reste) = (total.div_euclid(n), total.rem_euclid(n));
    (0..n).map(|i| quotient + i64::from(i < reste)).collect()
}

/// The half-years of an operation that rehouses `relogements` households, or as they were typed.
pub fn phaser(op: &OperationPrevue, relogements: i64) -> Phasage {
    let mut semestres: BTreeMap<Semestre, i64> = op.debut.jusque(op.fin).map(|s| (s, 0)).collect();
    let mut etaler = |debut: Semestre, fin: Semestre, total: i64| {
        let vises: Vec<Semestre> = debut.max(op.debut).jusque(fin.min(op.fin)).collect();
        for (s, n) in vises.iter().zip(repartir(total, vises.len())) {
            *semestres.entry(*s).or_default() += n;
        }
    };
    let origine = if !op.par_semestre.is_empty() {
        for (s, n) in op.par_semestre.iter().filter_map(|(s, n)| Some((Semestre::lire(s)?, *n))) {
            etaler(s, s, n);
        }
        Origine::SaisiParSemestre
    } else if !op.par_annee.is_empty() {
        for (a, n) in op.par_annee.iter().filter_map(|(a, n)| Some((a.parse().ok()?, *n))) {
            etaler(Semestre::premier(a), Semestre::second(a), n);
        }
        Origine::SaisiParAnnee
    } else {
        etaler(op.debut, op.fin, relogements);
        Origine::PartsEgales
    };
    let code = op.code.get_ref();
    let saisi = semestres.values().sum();
    let constat = Controle::somme(format!("opération « {code} », phasage saisi"), &[relogements], saisi)
        .and_then(|c| c.constat())
        .filter(|_| origine != Origine::PartsEgales);
    Phasage { operation: code.clone(), maitre_ouvrage: op.maitre_ouvrage.clone(), semestres, origine, constat }
}

/// All operations together, from the first half-year to the last, empty ones included.
pub fn totaux(phasages: &[Phasage]) -> BTreeMap<Semestre, i64> {
    let tous = || phasages.iter().flat_map(|p| p.semestres.iter());
    let bornes = tous().map(|(s, _)| *s).min().zip(tous().map(|(s, _)| *s).max());
    let mut total: BTreeMap<Semestre, i64> =
        bornes.into_iter().flat_map(|(a, z)| a.jusque(z)).map(|s| (s, 0)).collect();
    for (s, n) in tous() {
        *total.entry(*s).or_default() += n;
    }
    total
}

/// Sums of half-years.
pub fn par_annee(semestres: &BTreeMap<Semestre, i64>) -> BTreeMap<i32, i64> {
    let mut annees = BTreeMap::new();
    for (s, n) in semestres {
        *annees.entry(s.annee()).or_default() += n;
    }
    annees
}

/// Relogements per month of a half-year, one half going up.
pub fn moyenne_mensuelle(semestre: i64) -> Option<i64> {
    arrondi(&Fraction::new(semestre, 6)?)
}

/// Monthly rhythm of one maître d'ouvrage in one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RythmeAnnuel {
    /// `None`: the operation names nobody.
    pub maitre_ouvrage: Option<String>,
    pub annee: i32,
    pub relogements: i64,
    /// What divides them.
    pub mois: i64,
    /// `None` without a month of activity.
    pub rythme: Option<Fraction>,
}

/// Rhythms by maître d'ouvrage, then by year.
pub fn rythmes(phasages: &[Phasage], reglages: &Reglages) -> Vec<RythmeAnnuel> {
    let mut semestres: BTreeMap<Option<&str>, BTreeMap<Semestre, i64>> = BTreeMap::new();
    for p in phasages {
        let siens = semestres.entry(p.maitre_ouvrage.as_deref()).or_default();
        for (s, n) in &p.semestres {
            *siens.entry(*s).or_default() += n;
        }
    }
    let mut lignes = Vec::new();
    for (mo, siens) in semestres {
        for (annee, relogements) in par_annee(&siens) {
            let actifs = siens.iter().filter(|(s, n)| s.annee() == annee && **n > 0).count();
            let mois = match reglages.rythme {
                Rythme::Annee => 12,
                Rythme::Actif => 6 * i64::try_from(actifs).unwrap_or(2),
            };
            lignes.push(RythmeAnnuel {
                maitre_ouvrage: mo.map(str::to_owned),
                annee,
                relogements,
                mois,
                rythme: Fraction::new(relogements, mois),
            });
        }
    }
    lignes
}
