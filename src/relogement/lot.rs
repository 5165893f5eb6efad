//! The batch of simulations: every household still to be rehoused that agrees to share its situation, in every dwelling given.

use super::ameliorations::{Amelioration, Constat};
use super::decision::Decision;
use super::examens::{Regles, faits};
use super::faits::{Menage, Situation};
use super::finances::Chiffre;
use super::minoration;
use super::reponse::Reponse;
use super::simulation::{Demandeur, Offre, Simulation, Souhaits, simuler};
use super::suivi::Dossier;
use crate::error::{Error, Result};
use crate::french::{self, Fraction, INSECABLE};

/// Simulations of one run: beyond, a workbook is read by nobody.
pub const COUPLES_MAX: usize = 200_000;

/// What the batch supposes, beside what each simulation does.
pub const HYPOTHESES: [&str; 3] = [
    "seuls sont simulés les ménages à reloger, ou à qui un logement est proposé, qui consentent au partage de leur situation\u{a0}: un \
     consentement inconnu vaut refus",
    "les souhaits du ménage, les freins à lever et l’accord des partenaires ne sont pas dans les fichiers de suivi\u{a0}: la grille les dit \
     inconnus",
    "l’indemnité pour minoration de loyer est examinée comme si le ménage était relogé définitivement, avec accompagnement, par le bailleur \
     du logement, bail signé à la date d’arrêté",
];

/// One household in one dwelling: ranks in the lists of the batch, and what is printed of the simulation.
#[derive(Clone, Debug)]
pub struct Couple {
    pub menage: usize,
    pub offre: usize,
    /// Reste à charge, taux d'effort, reste à vivre, reste à vivre by day: before, then after.
    pub avant: Vec<Chiffre>,
    pub apres: Vec<Chiffre>,
    /// « non »: the household has no « before » to compare with.
    pub comparable: Reponse,
    pub rac_proportionnel: Option<Fraction>,
    /// A1 to A7; `None`: without object.
    pub alertes: Vec<(&'static str, Option<Reponse>)>,
    /// Improvements that are sure.
    pub ameliorations: Vec<Amelioration>,
    /// Criterion by criterion: `compatible`, `non compatible`, `inconnu`.
    pub grille: Vec<(&'static str, &'static str)>,
    /// The indemnité pour minoration de loyer.
    pub minoration: Decision,
}

/// All of them, households in the order of the tracking, dwellings in that of their table.
#[derive(Clone, Debug, Default)]
pub struct Lot {
    pub menages: Vec<Menage>,
    pub offres: Vec<Offre>,
    pub couples: Vec<Couple>,
    /// Households to be rehoused that are left out: no consent, or an unknown one.
    pub sans_consentement: usize,
}

impl Regles<'_> {
    /// Simulates at the closing date.
    ///
    /// # Errors
    /// There would be more than [`COUPLES_MAX`] simulations.
    pub fn simuler(&self, offres: Vec<Offre>) -> Result<Lot> {
        let attend = |d: &&Dossier| matches!(d.situation, Some(Situation::AReloger | Situation::PropositionEnCours));
        let (retenus, ecartes): (Vec<&Dossier>, Vec<&Dossier>) =
            self.suivi.dossiers.iter().filter(attend).partition(|d| d.menage.consentement == Some(true));
        verifier(retenus.len(), offres.len())?;
        let familles = self.familles();
        let souhaits = Souhaits::default();
        let mut lot = Lot { sans_consentement: ecartes.len(), ..Lot::default() };
        for d in retenus {
            let Some(operation) = self.suivi.operation(d) else { continue };
            let faits = faits(d, None, familles.get(d.menage.id.as_str()));
            let demandeur = Demandeur { operation, menage: &d.menage, faits: &faits, souhaits: &souhaits };
            let (regles, reglages) = (self.reglages.examen(), &self.reglages.simulation);
            let simulations = simuler(&[demandeur], &offres, self.arrete, &regles, reglages, |cas| {
                cas.relogement.map(|r| {
                    let faits = self.faits_minoration(cas.menage, cas.operation, r);
                    minoration::decider(&faits, &self.reglages.minoration).decision
                })
            });
            // Kept one household at a time: an examination is ten times what is printed of it.
            let menage = lot.menages.len();
            lot.couples.extend(simulations.into_iter().enumerate().filter_map(|(offre, s)| couple(menage, offre, s)));
            lot.menages.push(d.menage.clone());
        }
        lot.offres = offres;
        Ok(lot)
    }
}

fn couple(menage: usize, offre: usize, s: Simulation<Option<Decision>>) -> Option<Couple> {
    let sures = s.examen.ameliorations.iter().filter(|(_, c)| *c == Constat::Repondu(Reponse::Oui));
    Some(Couple {
        menage,
        offre,
        comparable: s.examen.comparaison.comparable,
        rac_proportionnel: s.rac_proportionnel,
        alertes: s.examen.alertes.iter().map(|a| (a.id, a.reponse)).collect(),
        ameliorations: sures.map(|(a, _)| *a).collect(),
        grille: s.grille.iter().map(|l| (l.critere, l.texte())).collect(),
        minoration: s.decision?,
        avant: s.avant,
        apres: s.apres,
    })
}

fn verifier(menages: usize, offres: usize) -> Result<()> {
    let couples = menages.saturating_mul(offres);
    if couples <= COUPLES_MAX {
        return Ok(());
    }
    let n = |x: usize| french::nombre(i64::try_from(x).unwrap_or(i64::MAX));
    let tenables = COUPLES_MAX / menages.max(1);
    Err(Error::donnees(format!(
        "{} ménages × {} logements font {} simulations{INSECABLE}: une chaîne en fait {} au plus",
        n(menages),
        n(offres),
        n(couples),
        n(COUPLES_MAX)
    ))
    .aide(format!("réduisez la table des logements simulés à {} lignes au plus", n(tenables.max(1))))
    .aide("ou partagez-la entre plusieurs chaînes, chacune avec son dossier « restreint »"))
}

#[cfg(test)]
#[path = "lot_tests.rs"]
mod tests;
