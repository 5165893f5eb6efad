//! One household and its destination, with what the assembly adds: the input of improvements, criteria and alerts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::ameliorations::Amelioration;
use super::faits::{Genre, Logement, Menage, Operation, Parc, Relogement, Situation, Statut};
use super::reponse::Reponse;

/// What rests on more than the rows of one household: geography, other households of the same dwelling, other tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faits {
    pub commune_origine: Option<String>,
    pub commune_destination: Option<String>,
    /// SIREN.
    pub epci_origine: Option<String>,
    pub epci_destination: Option<String>,
    /// The dwelling of destination was rehabilitated less than five years before.
    pub rehabilite_recent: Option<bool>,
    /// Date of the definitive move (P-DATE-RELOGEMENT).
    pub date_relogement: Option<NaiveDate>,
    /// Persons in the dwelling of origin, those who separate included.
    pub personnes_avant: Option<i64>,
    /// The dwelling of origin gives several destinations.
    pub decohabitation: Option<bool>,
    /// The household asked for another commune.
    pub souhait_autre_commune: Option<bool>,
    /// Improvements that the tracking files do not tell, when another source does.
    pub declarees: BTreeMap<Amelioration, bool>,
}

impl Faits {
    /// What the two rows tell by themselves: communes, EPCI, date (lease, else move-in).
    pub fn du_suivi(menage: &Menage, relogement: Option<&Relogement>) -> Self {
        let apres = relogement.map(|r| &r.apres);
        Faits {
            commune_origine: menage.avant.commune.clone(),
            commune_destination: apres.and_then(|l| l.commune.clone()),
            epci_origine: menage.avant.epci.clone(),
            epci_destination: apres.and_then(|l| l.epci.clone()),
            date_relogement: relogement.and_then(|r| r.date_bail.or(r.date_emmenagement)),
            ..Faits::default()
        }
    }
}

/// A household, its operation of origin, its definitive move.
#[derive(Clone, Copy, Debug)]
pub struct Cas<'a> {
    pub operation: &'a Operation,
    pub menage: &'a Menage,
    /// `None`: no row for it.
    pub relogement: Option<&'a Relogement>,
    pub faits: &'a Faits,
}

/// How a household left the list of those to be rehoused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issue {
    Definitif,
    /// Came back to the initial dwelling after works.
    Retour,
    /// Temporary, or waiting for its return.
    Temporaire,
    /// Left by itself.
    Depart,
    Aucune,
    Inconnue,
}

impl<'a> Cas<'a> {
    pub fn avant(&self) -> &'a Logement {
        &self.menage.avant
    }

    pub fn apres(&self) -> Option<&'a Logement> {
        self.relogement.map(|r| &r.apres)
    }

    /// Date at which the age of the dwelling counts: the lease, else the date of the move.
    pub fn bail(&self) -> Option<NaiveDate> {
        self.relogement.and_then(|r| r.date_bail).or(self.faits.date_relogement)
    }

    /// The situation of the file; without it, the kind of move.
    pub fn issue(&self) -> Issue {
        match (self.menage.situation, self.relogement.map(|r| r.genre)) {
            (Some(Situation::RelogeDefinitif), _) => Issue::Definitif,
            (Some(Situation::RetourEffectue), _) => Issue::Retour,
            (Some(Situation::RelogeTemporaire | Situation::Tiroir), _) => Issue::Temporaire,
            (Some(Situation::DepartSpontane | Situation::PartiSansAccompagnement), _) => Issue::Depart,
            (Some(_), _) => Issue::Aucune,
            (None, Some(Some(Genre::Definitif))) => Issue::Definitif,
            (None, Some(Some(Genre::Retour))) => Issue::Retour,
            (None, Some(Some(Genre::Temporaire | Genre::Tiroir))) => Issue::Temporaire,
            (None, _) => Issue::Inconnue,
        }
    }

    /// Stock of origin: that of the operation, else that of its nature.
    pub fn parc(&self) -> Option<Parc> {
        self.operation.parc_origine()
    }

    pub fn origine_sociale(&self) -> Reponse {
        self.parc().map(|p| p == Parc::Social).into()
    }

    /// Separates from another household, or was hosted by it: has no reste à charge « before » of its own.
    pub fn sans_avant(&self) -> Reponse {
        self.menage
            .statut
            .map(|s| matches!(s, Statut::DecohabitantDirect | Statut::HebergePermanent | Statut::HebergeAutre))
            .into()
    }

    /// Before and after may be compared: social origin, and a « before » of its own.
    pub fn comparable(&self) -> Reponse {
        self.origine_sociale().et(self.sans_avant().contraire())
    }

    /// Destination in another commune.
    pub fn autre_commune(&self) -> Reponse {
        differents(&self.faits.commune_origine, &self.faits.commune_destination)
    }

    /// Destination in another EPCI or EPT.
    pub fn autre_epci(&self) -> Reponse {
        differents(&self.faits.epci_origine, &self.faits.epci_destination)
    }

    /// Another organisation than the maître d'ouvrage of the operation signs the lease.
    pub fn inter_bailleurs(&self) -> Reponse {
        match self.relogement {
            Some(r) => differents(&self.operation.maitre_ouvrage, &r.bailleur_relogeur),
            None => Reponse::Inconnu,
        }
    }

    /// Persons in the dwelling of origin; those of the household itself when nobody separates from it.
    pub fn personnes_avant(&self) -> Option<i64> {
        let seul = self.faits.decohabitation == Some(false);
        self.faits.personnes_avant.or(self.menage.personnes.filter(|_| seul))
    }
}

/// Not the same; unknown when one is.
pub(super) fn differents<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> Reponse {
    match (a, b) {
        (Some(a), Some(b)) => (a != b).into(),
        _ => Reponse::Inconnu,
    }
}
