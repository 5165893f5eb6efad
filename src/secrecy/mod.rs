//! Statistical secrecy: measures in, published measures out.
//!
//! The promise (loi n° 51-711 du 7 juin 1951): no reader holding every figure of a run works out a number that was
//! withheld. [`verifier`] decides, [`appliquer`] hides, then attacks the result and refuses it when the attack succeeds.

mod attaque;
mod corps;
mod elimination;
mod masquage;
pub mod plan;
mod primaire;
mod protection;
pub mod published;
pub mod regles;
mod rubriques;
mod systeme;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::measures::{Famille, Mesures};

pub use plan::{Bilan, Decision, LigneAudit, Paquet, Plan, PlanCellule, Statut};
pub use published::{Etat, PublishedMeasures, PublishedRow, TauxOuTranche, Valeur};
pub use regles::{Profil, Regles};

/// Says what would be hidden, and why. Changes nothing.
pub fn verifier(mesures: &Mesures, regles: &Regles) -> Plan {
    let mut plan = Plan { profil: Some(regles.profil()), ..Plan::default() };
    for f in &mesures.familles {
        plan.indicateurs.insert(f.indicateur.clone(), (f.classes.clone(), regles.seuil(f.unite)));
    }
    for decisions in en_parallele(&mesures.familles, |f| protection::proteger(f, regles)) {
        plan.cellules.extend(decisions);
    }
    plan
}

/// Hides what the plan says, then attacks the result.
///
/// # Errors
/// Machine: the plan was made for other measures or another profile, a cell is not the sum of its atoms, two cells
/// have one key, or a withheld number can be worked out. Nothing may be published then.
pub fn appliquer(mesures: &Mesures, plan: &Plan, regles: &Regles) -> Result<PublishedMeasures> {
    if plan.profil != Some(regles.profil()) {
        return Err(Error::machine(format!(
            "Secret statistique{INSECABLE}: le plan de masquage n’a pas été fait pour le profil « {} ».",
            regles.profil().code()
        )));
    }
    let mut publies = PublishedMeasures::default();
    for famille in &mesures.familles {
        publies.classes.insert(famille.indicateur.clone(), famille.classes.clone());
        for cellule in &famille.cellules {
            let nom = || {
                let c = &cellule.cle;
                format!("{} / {} / {} {}", c.indicateur, c.periode, c.niveau.code(), c.zone)
            };
            let decisions = plan.get(&cellule.cle).ok_or_else(|| {
                Error::machine(format!("Secret statistique{INSECABLE}: la cellule {} n’a pas été examinée.", nom()))
            })?;
            let valeur = masquage::masquer(famille.nature, &cellule.compte, decisions, regles.tranches());
            if decisions.decisions().any(|(_, d)| !d.publie()) {
                publies.masquees += 1;
            }
            if publies.cellules.insert(cellule.cle.clone(), valeur).is_some() {
                return Err(Error::machine(format!("Secret statistique{INSECABLE}: deux cellules {}.", nom())));
            }
        }
    }
    let attaques = en_parallele(&mesures.familles, |f| {
        attaque::attaquer(f, &publies, plan, regles.seuil(f.unite), regles.classes_testees(f.unite))
    });
    attaques.into_iter().collect::<Result<()>>()?;
    Ok(publies)
}

/// Applies `f` to each family on the processors available; results in the order of the families.
fn en_parallele<T: Send>(familles: &[Famille], f: impl Fn(&Famille) -> T + Sync) -> Vec<T> {
    let suivante = AtomicUsize::new(0);
    let fils = std::thread::available_parallelism().map_or(1, usize::from).min(familles.len());
    let mut resultats: Vec<(usize, T)> = std::thread::scope(|s| {
        let travail = || {
            let mut faits = Vec::new();
            loop {
                let i = suivante.fetch_add(1, Ordering::Relaxed);
                let Some(famille) = familles.get(i) else { break faits };
                faits.push((i, f(famille)));
            }
        };
        let autres: Vec<_> = (1..fils).map(|_| s.spawn(travail)).collect();
        let mut tous = travail();
        for a in autres {
            match a.join() {
                Ok(faits) => tous.extend(faits),
                Err(panique) => std::panic::resume_unwind(panique),
            }
        }
        tous
    });
    resultats.sort_by_key(|(i, _)| *i);
    resultats.into_iter().map(|(_, t)| t).collect()
}
