//! « Neuf ou conventionné et/ou mis en location depuis moins de cinq ans » at the date of the lease.

use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;

use crate::relogement::faits::{Logement, StatutLogement};
use crate::relogement::reponse::Reponse;

/// P-C2-VOIES: which wording of the criterion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Voies {
    /// New, or convention, or first letting, less than five years before.
    #[default]
    #[serde(rename = "anru_2024")]
    Anru2024,
    /// First let in the social stock less than five years before.
    #[serde(rename = "anru_2021")]
    Anru2021,
}

impl Voies {
    pub fn texte(self) -> &'static str {
        match self {
            Voies::Anru2024 => "ANRU 2024 : neuf, conventionné ou mis en location depuis moins de cinq ans",
            Voies::Anru2021 => "ANRU 2021 : première location dans le parc social depuis moins de cinq ans",
        }
    }
}

/// C2 on a dwelling: social stock, and less than five years by one of the routes. `bail` is the date of the lease.
pub fn neuf_ou_recent(logement: &Logement, bail: Option<NaiveDate>, voies: Voies) -> Reponse {
    let age = bail.map_or(Reponse::Inconnu, |bail| {
        let location = premiere_location(logement, bail);
        match voies {
            Voies::Anru2021 => location,
            Voies::Anru2024 => location.ou(logement.date_convention_apl.map(|d| recente(d, bail)).into()),
        }
    });
    parc_social(logement).et(age)
}

/// Destination in the social stock.
pub fn parc_social(logement: &Logement) -> Reponse {
    logement.statut.map(|s| s == StatutLogement::Lls).into()
}

/// By its date, else its year, else the year of construction, before which nobody can have been housed: a dwelling built less than
/// five years ago is new, an older building settles nothing.
fn premiere_location(logement: &Logement, bail: NaiveDate) -> Reponse {
    match (logement.premiere_location, logement.annee_premiere_location, logement.annee_construction) {
        (Some(date), _, _) => recente(date, bail).into(),
        (None, Some(annee), _) => recente_par_annee(annee, bail),
        (None, None, Some(annee)) => match recente_par_annee(annee, bail) {
            Reponse::Oui => Reponse::Oui,
            _ => Reponse::Inconnu,
        },
        (None, None, None) => Reponse::Inconnu,
    }
}

/// `bail < date + 5 ans`. From a 29 February, five years end on 28 February.
fn recente(date: NaiveDate, bail: NaiveDate) -> bool {
    date.checked_add_months(Months::new(60)).is_none_or(|limite| bail < limite)
}

/// The year settles it when its first and last days agree.
fn recente_par_annee(annee: i32, bail: NaiveDate) -> Reponse {
    match bail.year().checked_sub(annee) {
        Some(ecart) if ecart < 5 => Reponse::Oui,
        // On 31 December even what was let on that day five years before is too old.
        Some(5) if (bail.month(), bail.day()) == (12, 31) => Reponse::Non,
        Some(5) | None => Reponse::Inconnu,
        Some(_) => Reponse::Non,
    }
}
