//! Delays between two events: answers to offers (J5), reading of offers (J11), survey to lease (J13), long waits.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};

use super::super::durees::Durees;
use super::super::faits::{Operation, Parc, Proposition, ReponseMenage};
use super::super::reponse::Reponse;
use super::super::suivi::{Dossier, Suivi, en_attente};
use super::Reglages;

/// From one event to the next, within so many days. `None`: it did not begin, or may still be in time.
fn sous(debut: Option<NaiveDate>, fin: Option<NaiveDate>, jours: u32, arrete: NaiveDate) -> Option<Reponse> {
    let debut = debut.filter(|d| *d <= arrete)?;
    let limite = debut.checked_add_days(Days::new(jours.into()))?;
    match fin.filter(|d| *d <= arrete) {
        Some(fin) if fin < debut => Some(Reponse::Inconnu),
        Some(fin) => Some(Reponse::from(fin <= limite)),
        None if arrete <= limite => None,
        None => Some(Reponse::Non),
    }
}

/// J5: the household answered within the deadline after the visit. Without a day, only « sans réponse » says that it did not.
pub fn reponse(p: &Proposition, r: &Reglages, arrete: NaiveDate) -> Option<Reponse> {
    let muette = p.reponse == Some(ReponseMenage::SansReponse);
    match sous(p.date_visite, p.date_reponse, r.jours_reponse, arrete)? {
        Reponse::Non if p.date_reponse.is_none() && !muette => Some(Reponse::Inconnu),
        dite => Some(dite),
    }
}

/// Days from the visit to the answer.
pub fn durees_de_reponse<'a>(propositions: impl IntoIterator<Item = &'a Proposition>, arrete: NaiveDate) -> Durees {
    let existe = |d: Option<NaiveDate>| d.filter(|d| *d <= arrete);
    let paires = propositions.into_iter().map(|p| (existe(p.date_visite), existe(p.date_reponse)));
    Durees::de(paires.filter(|(visite, reponse)| visite.is_some() && reponse.is_some()))
}

/// J11: the offer of a bailleur was read within the deadline.
pub fn lecture(p: &Proposition, r: &Reglages, arrete: NaiveDate) -> Option<Reponse> {
    match (p.date_offre, p.date_lecture) {
        (None, Some(_)) => Some(Reponse::Inconnu),
        (offre, lue) => sous(offre, lue, r.jours_lecture, arrete),
    }
}

/// J13 by operation and by stock of origin, and over all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DureeGlobale {
    pub ensemble: Durees,
    pub par_operation: BTreeMap<String, Durees>,
    /// Under `None`, stock unknown.
    pub par_parc: BTreeMap<Option<Parc>, Durees>,
}

/// J13: from the survey to the lease, of those housed for good.
pub fn duree_globale<'a>(suivi: &Suivi, dossiers: impl IntoIterator<Item = &'a Dossier>) -> DureeGlobale {
    type Paires = Vec<(Option<NaiveDate>, Option<NaiveDate>)>;
    let mut tous = Paires::new();
    let (mut par_operation, mut par_parc) =
        (BTreeMap::<String, Paires>::new(), BTreeMap::<Option<Parc>, Paires>::new());
    for d in dossiers {
        let Some(bail) = d.definitif().and_then(|r| r.date_bail.or(r.date_emmenagement)) else { continue };
        let paire = (d.menage.date_enquete, Some(bail));
        let parc = suivi.operation(d).and_then(Operation::parc_origine);
        tous.push(paire);
        par_operation.entry(d.menage.operation.clone()).or_default().push(paire);
        par_parc.entry(parc).or_default().push(paire);
    }
    DureeGlobale {
        ensemble: Durees::de(tous),
        par_operation: par_operation.into_iter().map(|(o, p)| (o, Durees::de(p))).collect(),
        par_parc: par_parc.into_iter().map(|(o, p)| (o, Durees::de(p))).collect(),
    }
}

/// A household still waits for a dwelling for good, and has waited for long: since the survey, else the opening of the operation, else
/// the registration of its demand. `None`: it does not wait.
pub fn attente(d: &Dossier, o: Option<&Operation>, r: &Reglages, arrete: NaiveDate) -> Option<Reponse> {
    let attend = match d.situation {
        None => Reponse::Inconnu,
        Some(s) if en_attente(s) => Reponse::Oui,
        Some(_) => return None,
    };
    let existe = |d: Option<NaiveDate>| d.filter(|d| *d <= arrete);
    let debut = existe(d.menage.date_enquete)
        .or(existe(o.and_then(|o| o.date_ouverture_relogement)))
        .or(existe(d.demande.as_ref().and_then(|x| x.creation)));
    let seuil = debut.and_then(|d| d.checked_add_months(Months::new(r.mois_attente)));
    Some(attend.et(seuil.map_or(Reponse::Inconnu, |s| Reponse::from(arrete > s))))
}

#[cfg(test)]
#[path = "delais_tests.rs"]
mod tests;
