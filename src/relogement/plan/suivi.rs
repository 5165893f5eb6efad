//! Forecast against actual: two cumulated curves, the gap in households and in months, and when it ends at the present rhythm.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use super::semestre::Semestre;
use crate::french::Fraction;

/// End of a half-year on both curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub semestre: Semestre,
    pub prevu: i64,
    /// `None` for a half-year that is not over at the date d'arrêté, or that annual counts do not tell.
    pub realise: Option<i64>,
}

/// When the operation would end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fin {
    /// Everybody is rehoused.
    Terminee,
    /// Rehousing what remains at the rhythm of the last twelve months.
    Le(NaiveDate),
    /// Nobody was rehoused in the last twelve months.
    NonCalculable,
}

impl Fin {
    /// As a table prints it.
    pub fn texte(self) -> String {
        match self {
            Fin::Terminee => "terminée".to_owned(),
            Fin::Le(d) => crate::french::date_courte(d),
            Fin::NonCalculable => "non calculable (aucun relogement depuis douze mois)".to_owned(),
        }
    }
}

/// One operation, or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suivi {
    pub points: Vec<Point>,
    pub realises: i64,
    /// Expected at the date d'arrêté: within a half-year, in proportion of its months that are over.
    pub prevu: Fraction,
    /// Actual less forecast: negative is late.
    pub ecart_menages: Fraction,
    /// Months between now and when the forecast reaches what was done: negative is late. `None` for a plan without relogement.
    pub ecart_mois: Option<Fraction>,
    pub fin: Fin,
}

/// Months that are over at the end of that day, counted from year zero.
pub fn mois_ecoules(jour: NaiveDate) -> i64 {
    let dernier = jour.succ_opt().is_none_or(|d| d.month() != jour.month());
    i64::from(jour.year()) * 12 + i64::from(jour.month0()) + i64::from(dernier)
}

/// Compares a forecast with published counts, which know years only: a half-year is told when it ends a year. `par_annee`:
/// relogements of each year since the plan begins, that of the date d'arrêté included. `restant`: households still to rehouse as they
/// are followed; without it, the forecast less what is done. `None` for figures too large.
pub fn suivre_annees(
    prevu: &BTreeMap<Semestre, i64>,
    par_annee: &BTreeMap<i32, i64>,
    derniers_douze_mois: i64,
    restant: Option<i64>,
    arrete: NaiveDate,
) -> Option<Suivi> {
    let somme = |fin: i32| par_annee.range(..=fin).try_fold(0_i64, |s, (_, n)| s.checked_add(*n));
    let realises = somme(arrete.year())?;
    let maintenant = mois_ecoules(arrete);
    let mut cumul = 0_i64;
    let mut prevu_a_ce_jour = Fraction::new(0, 1)?;
    let mut points = Vec::new();
    for (s, n) in prevu {
        let ecoules = (maintenant - s.premier_mois()).clamp(0, 6);
        prevu_a_ce_jour = prevu_a_ce_jour.plus(&Fraction::new(n.checked_mul(ecoules)?, 6)?)?;
        cumul = cumul.checked_add(*n)?;
        let finit_une_annee = *s == Semestre::second(s.annee()) && s.premier_mois() + 6 <= maintenant;
        let realise = if finit_une_annee { somme(s.annee()) } else { None };
        points.push(Point { semestre: *s, prevu: cumul, realise });
    }
    let restant = restant.unwrap_or(cumul.saturating_sub(realises)).max(0);
    let fait = Fraction::new(realises, 1)?;
    let ecart_mois = if fait == prevu_a_ce_jour && cumul > 0 {
        Fraction::new(0, 1)
    } else {
        let ecart = atteint(prevu, realises).and_then(|t| t.moins(&Fraction::new(maintenant, 1)?));
        // Ahead of a plan that is over: the forecast says nothing of months after its end.
        match (ecart, Fraction::new(0, 1)) {
            (Some(e), Some(nul)) if fait > prevu_a_ce_jour && e < nul => Some(nul),
            (e, _) => e,
        }
    };
    Some(Suivi {
        points,
        realises,
        prevu: prevu_a_ce_jour,
        ecart_menages: fait.moins(&prevu_a_ce_jour)?,
        ecart_mois,
        fin: fin(restant, derniers_douze_mois, arrete),
    })
}

/// Month at which the forecast reaches `n` households: its end when it never does.
fn atteint(prevu: &BTreeMap<Semestre, i64>, n: i64) -> Option<Fraction> {
    let (premier, _) = prevu.iter().find(|(_, n)| **n > 0)?;
    if n <= 0 {
        return Fraction::new(premier.premier_mois(), 1);
    }
    let mut cumul = 0;
    let mut dernier = None;
    for (s, du_semestre) in prevu.iter().filter(|(_, n)| **n > 0) {
        if cumul + du_semestre >= n {
            let dans_le_semestre = Fraction::new((n - cumul).checked_mul(6)?, *du_semestre)?;
            return Fraction::new(s.premier_mois(), 1)?.plus(&dans_le_semestre);
        }
        cumul += du_semestre;
        dernier = Fraction::new(s.premier_mois() + 6, 1);
    }
    dernier
}

fn fin(restant: i64, par_an: i64, arrete: NaiveDate) -> Fin {
    if restant == 0 {
        return Fin::Terminee;
    }
    if par_an <= 0 {
        return Fin::NonCalculable;
    }
    let mois = (i128::from(restant) * 12 + i128::from(par_an) - 1) / i128::from(par_an);
    let date = u32::try_from(mois).ok().and_then(|m| arrete.checked_add_months(Months::new(m)));
    date.map_or(Fin::NonCalculable, Fin::Le)
}

#[cfg(test)]
#[path = "suivi_tests.rs"]
mod tests;
