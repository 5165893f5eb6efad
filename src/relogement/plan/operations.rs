//! Table of operations: from dwellings to households, from households to a monthly rhythm.

use std::collections::BTreeMap;

use super::decimal::{Decimal, arrondi};
use super::previsions::OperationPrevue;
use crate::french::Fraction;
use crate::relogement::controle::{Constat, Controle};

/// One operation as the table prints it. `None`: a hypothesis is missing, `manquants` names it.
#[derive(Clone, Debug)]
pub struct LigneOperation<'a> {
    pub operation: &'a OperationPrevue,
    /// Spontaneous departures until the end.
    pub departs: Option<i64>,
    pub titulaires: Option<i64>,
    /// Décohabitations included.
    pub relogements: Option<i64>,
    pub mois: i64,
    /// Relogements per month.
    pub rythme: Option<Fraction>,
    pub restant: Option<i64>,
    pub manquants: Vec<&'static str>,
    pub constats: Vec<Constat>,
}

/// Departures in a year: `arrondi(mobilité × logements)`.
fn departs_par_an(logements: i64, mobilite: Decimal) -> Option<i64> {
    arrondi(&mobilite.pourcent()?.fois(&Fraction::new(logements, 1)?)?)
}

/// `arrondi(titulaires × (1 + taux de décohabitation))`.
pub fn avec_decohabitations(titulaires: i64, taux: Decimal) -> Option<i64> {
    arrondi(&taux.pourcent()?.plus(&Fraction::new(1, 1)?)?.fois(&Fraction::new(titulaires, 1)?)?)
}

/// Relogements per month.
pub fn rythme(relogements: i64, mois: i64) -> Option<Fraction> {
    Fraction::new(relogements, mois)
}

/// One line. `realises`: households of the operation rehoused at the date d'arrêté.
pub fn ligne<'a>(op: &'a OperationPrevue, taux_du_plan: Option<Decimal>, realises: Option<i64>) -> LigneOperation<'a> {
    let mut manquants = Vec::new();
    let mut constats = Vec::new();
    let par_an = op.logements.zip(op.mobilite).and_then(|(l, m)| departs_par_an(l, m));
    let semestres = i64::try_from(op.debut.jusque(op.fin).count()).unwrap_or(0);
    let departs = op.departs.or_else(|| match op.annees_mobilite {
        Some(annees) => par_an?.checked_mul(annees),
        // Two half-years of two calendar years are one year of mobility.
        None => arrondi(&Fraction::new(par_an?.checked_mul(semestres)?, 2)?),
    });
    let titulaires = op.titulaires.or_else(|| {
        for (fait, connu) in [
            ("nombre de logements", op.logements.is_some()),
            ("logements vacants à la date de référence", op.vacants.is_some()),
            ("mobilité annuelle ou départs", departs.is_some()),
        ] {
            if !connu && op.relogements.is_none() {
                manquants.push(fait);
            }
        }
        let reste = op.logements?.checked_sub(op.vacants?)?.checked_sub(departs?)?;
        if reste < 0 {
            constats.push(Constat {
                code: "DEPARTS_EXCESSIFS",
                objet: op.code.get_ref().clone(),
                phrase: "les logements vacants et les départs dépassent le nombre de logements".to_owned(),
            });
        }
        Some(reste).filter(|t| *t >= 0)
    });
    let relogements = op.relogements.or_else(|| {
        let taux = op.taux_decohabitation.or(taux_du_plan);
        if taux.is_none() {
            manquants.push("taux de décohabitation");
        }
        avec_decohabitations(titulaires?, taux?)
    });
    let mois = semestres * 6;
    if let Some(r) = relogements {
        for (nom, parts) in &op.repartition {
            let termes: Vec<i64> = parts.values().copied().collect();
            let intitule = format!("opération « {} », répartition « {nom} »", op.code.get_ref());
            // The breakdown is what is printed; relogements are what it must add up to.
            let somme = Controle::somme(intitule, &[r], termes.iter().fold(0, |s, t| s.saturating_add(*t)));
            constats.extend(somme.and_then(|c| c.constat()));
        }
    }
    LigneOperation {
        operation: op,
        departs,
        titulaires,
        relogements,
        mois,
        rythme: relogements.and_then(|r| rythme(r, mois)),
        restant: relogements.zip(realises).map(|(r, f)| r.saturating_sub(f).max(0)),
        manquants,
        constats,
    }
}

/// Relogements of all operations by typologie, by segment…; under `None`, those of operations that give no such breakdown.
pub fn repartition(lignes: &[LigneOperation<'_>], nom: &str) -> BTreeMap<Option<String>, i64> {
    let mut total: BTreeMap<Option<String>, i64> = BTreeMap::new();
    for l in lignes {
        match l.operation.repartition.get(nom) {
            Some(parts) => {
                for (cle, n) in parts {
                    *total.entry(Some(cle.clone())).or_default() += n;
                }
            }
            None => *total.entry(None).or_default() += l.relogements.unwrap_or(0),
        }
    }
    total.retain(|cle, n| cle.is_some() || *n > 0);
    total
}
