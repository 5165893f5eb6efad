//! Condition 3: the date from which a relogement opens the forfait of its operation.

use chrono::NaiveDate;

use super::Constat;
use super::reglages::{DatePrive, Reglages};
use crate::french::date_courte;
use crate::relogement::faits::{Menage, Nature, Operation};
use crate::relogement::reponse::Reponse;

/// No earlier date can be agreed before this one. The compiler checks the date.
pub const PLANCHER_ACCORD: NaiveDate = NaiveDate::from_ymd_opt(2014, 2, 22).unwrap();

/// Which date of the operation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origine {
    Pcdid,
    Ce,
    Convention,
    /// Earlier date agreed by the CE, or by the directrice générale.
    Accord,
    AutorisationAnticipee,
    ReunionInformation,
    /// Private stock: entered for the operation.
    Saisie,
    /// Private stock, P-DATE-PRIVE.
    Engagement,
    /// Private stock, P-DATE-PRIVE: one date for each household.
    EnqueteSociale,
    AInstruire,
}

impl Origine {
    /// As X1 prints it.
    pub fn libelle(self) -> &'static str {
        match self {
            Origine::Pcdid => "PCDID",
            Origine::Ce => "CE",
            Origine::Convention => "convention",
            Origine::Accord => "accord",
            Origine::AutorisationAnticipee => "autorisation anticipée",
            Origine::ReunionInformation => "réunion d’information",
            Origine::Saisie => "date saisie",
            Origine::Engagement => "engagement",
            Origine::EnqueteSociale => "enquête sociale",
            Origine::AInstruire => "à instruire",
        }
    }
}

/// A reference date, or what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateReference {
    pub origine: Origine,
    /// The reference date is not before this one. `None`: nothing is known.
    pub au_plus_tot: Option<NaiveDate>,
    /// It is not after this one.
    pub au_plus_tard: Option<NaiveDate>,
    /// Facts that would settle it.
    pub manquants: Vec<&'static str>,
    pub constats: Vec<Constat>,
}

impl DateReference {
    fn connue(date: NaiveDate, origine: Origine) -> Self {
        DateReference {
            origine,
            au_plus_tot: Some(date),
            au_plus_tard: Some(date),
            manquants: Vec::new(),
            constats: Vec::new(),
        }
    }

    fn a_instruire(au_plus_tot: Option<NaiveDate>, manquants: Vec<&'static str>) -> Self {
        DateReference { origine: Origine::AInstruire, au_plus_tot, au_plus_tard: None, manquants, constats: Vec::new() }
    }

    fn lue(date: Option<NaiveDate>, origine: Origine, manquant: &'static str) -> Self {
        match date {
            Some(date) => Self::connue(date, origine),
            None => Self::a_instruire(None, vec![manquant]),
        }
    }

    /// The date, when it is settled.
    pub fn date(&self) -> Option<NaiveDate> {
        self.au_plus_tot.filter(|d| Some(*d) == self.au_plus_tard)
    }

    /// Is a relogement of that date on or after the reference date? A relogement before what is already known of it is not.
    pub fn atteinte(&self, relogement: NaiveDate) -> Reponse {
        if self.au_plus_tard.is_some_and(|d| relogement >= d) {
            Reponse::Oui
        } else if self.au_plus_tot.is_some_and(|d| relogement < d) {
            Reponse::Non
        } else {
            Reponse::Inconnu
        }
    }
}

/// Reference date of an operation. `menage` only matters when P-DATE-PRIVE makes it a date of each household; without it such an
/// operation has no date of its own.
pub fn date_reference(op: &Operation, menage: Option<&Menage>, reglages: &Reglages) -> DateReference {
    match op.nature {
        None if op.nature_lue.is_some() => DateReference::a_instruire(None, vec!["règle pour ce code d’opération"]),
        None => DateReference::a_instruire(None, vec!["code de l’opération"]),
        Some(Nature::Demolition) => demolition(op),
        Some(Nature::Requalification) => DateReference::lue(
            op.date_reunion_information,
            Origine::ReunionInformation,
            "date de la réunion d’information qui ouvre la concertation",
        ),
        Some(Nature::RecyclageCopropriete | Nature::RecyclageHabitatAncien | Nature::Portage) => {
            prive(op, menage, reglages)
        }
    }
}

fn demolition(op: &Operation) -> DateReference {
    if let Some(date) = op.date_autorisation_anticipee {
        return DateReference::connue(date, Origine::AutorisationAnticipee);
    }
    let normale = sans_accord(op);
    let Some(accord) = op.date_accord_anticipe else { return normale };
    // What is agreed is an earlier date (§ 5.2): a later one does not push back the date that the operation has without it.
    if let Some(date) = normale.date().filter(|d| *d < accord) {
        let phrase = format!(
            "date d’accord anticipé {} postérieure à la date de référence sans accord ({} du {}) : celle-ci est appliquée",
            date_courte(accord),
            normale.origine.libelle(),
            date_courte(date)
        );
        let mut reference = normale;
        reference.constats.push(Constat { code: "ACCORD_TARDIF", phrase });
        return reference;
    }
    // « Never before »: a date agreed too early opens nothing before the floor.
    let mut reference = DateReference::connue(accord.max(PLANCHER_ACCORD), Origine::Accord);
    if accord < PLANCHER_ACCORD {
        reference.constats.push(Constat {
            code: "ACCORD_AVANT_PLANCHER",
            phrase: format!(
                "date d’accord anticipé {} antérieure au {} : aucun relogement ne compte avant cette dernière date",
                date_courte(accord),
                date_courte(PLANCHER_ACCORD)
            ),
        });
    }
    reference
}

/// The date that a demolition has when none was agreed: the later of the PCDID and of the comité d'engagement, or of the convention.
fn sans_accord(op: &Operation) -> DateReference {
    match (op.soumis_au_ce, op.date_ce) {
        (Some(false), Some(ce)) => {
            let mut reference = DateReference::a_instruire(
                op.date_pcdid,
                vec!["passage ou non du projet devant le comité d’engagement"],
            );
            reference.constats.push(Constat {
                code: "CE_INCOHERENT",
                phrase: format!(
                    "projet dit non soumis au comité d’engagement, mais daté d’un comité du {}",
                    date_courte(ce)
                ),
            });
            reference
        }
        // A date of comité d'engagement says that the project went before it.
        (Some(true), _) | (None, Some(_)) => {
            la_plus_tardive(op.date_pcdid, op.date_ce, Origine::Ce, "date du comité d’engagement")
        }
        (Some(false), None) => la_plus_tardive(
            op.date_pcdid,
            op.date_convention,
            Origine::Convention,
            "date de signature de la convention",
        ),
        (None, None) => {
            let mut manquants = vec!["date du comité d’engagement"];
            if op.date_pcdid.is_none() {
                manquants.insert(0, MANQUE_PCDID);
            }
            DateReference::a_instruire(op.date_pcdid, manquants)
        }
    }
}

const MANQUE_PCDID: &str = "date de prise en considération du dossier d’intention de démolir (PCDID)";

fn la_plus_tardive(
    pcdid: Option<NaiveDate>,
    autre: Option<NaiveDate>,
    origine: Origine,
    manque_autre: &'static str,
) -> DateReference {
    match (pcdid, autre) {
        (Some(p), Some(a)) if p > a => DateReference::connue(p, Origine::Pcdid),
        (Some(_), Some(a)) => DateReference::connue(a, origine),
        (connue, None) if connue.is_some() => DateReference::a_instruire(connue, vec![manque_autre]),
        (None, Some(a)) => DateReference::a_instruire(Some(a), vec![MANQUE_PCDID]),
        _ => DateReference::a_instruire(None, vec![MANQUE_PCDID, manque_autre]),
    }
}

fn prive(op: &Operation, menage: Option<&Menage>, reglages: &Reglages) -> DateReference {
    if let Some(jour) = reglages.dates_privees.get(&op.code) {
        return DateReference::connue(jour.0, Origine::Saisie);
    }
    match reglages.date_prive {
        DatePrive::AInstruire => {
            DateReference::a_instruire(None, vec!["date de référence de l’opération (P-DATE-PRIVE)"])
        }
        DatePrive::Engagement => {
            DateReference::lue(op.date_engagement, Origine::Engagement, "date d’engagement de l’opération")
        }
        DatePrive::EnqueteSociale => DateReference::lue(
            menage.and_then(|m| m.date_enquete),
            Origine::EnqueteSociale,
            "date de l’enquête sociale du ménage",
        ),
    }
}
