//! P-BASE-CRITERES: whom the criteria count. The texts name the criteria, not their denominators.

use chrono::NaiveDate;
use serde::Deserialize;

use super::anciennete::parc_social;
use crate::relogement::cas::{Cas, Issue};
use crate::relogement::parametres::Parametre;
use crate::relogement::reponse::Reponse;

/// Section `[criteres.base]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Base {
    /// Only households accompanied by the maître d'ouvrage or its operator.
    pub accompagnes_seulement: bool,
    /// Décohabitants and hosted persons count.
    pub decohabitants: bool,
    /// Destinations out of the social stock count.
    pub destinations_hors_parc_social: bool,
    /// Temporary moves and those who wait for their return count.
    pub tiroirs: bool,
    /// Households that left by themselves count.
    pub departs: bool,
}

impl Default for Base {
    fn default() -> Self {
        Base {
            accompagnes_seulement: true,
            decohabitants: true,
            destinations_hors_parc_social: true,
            tiroirs: false,
            departs: false,
        }
    }
}

/// Where a household stands with the criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appartenance {
    /// Counts in C2 to C4 and in local criteria.
    pub base: Reponse,
    /// Came back to the initial dwelling: counts in C1 only, and has its own column.
    pub retour: Reponse,
}

impl Base {
    /// Whether a household counts at a date d'arrêté.
    pub fn appartenance(&self, cas: &Cas<'_>, arrete: NaiveDate) -> Appartenance {
        // A move has happened when its own date says so, else when the situation was already noted.
        let passe: Reponse = cas
            .faits
            .date_relogement
            .map(|d| d <= arrete)
            .or(cas.menage.date_situation.filter(|d| *d <= arrete).map(|_| true))
            .into();
        let accompagne: Reponse = match self.accompagnes_seulement {
            true => cas.relogement.and_then(|r| r.accompagne).into(),
            false => Reponse::Oui,
        };
        let statut = if self.decohabitants { Reponse::Oui } else { cas.sans_avant().contraire() };
        let destination = match self.destinations_hors_parc_social {
            true => Reponse::Oui,
            false => cas.apres().map_or(Reponse::Inconnu, parc_social),
        };
        let communes = passe.et(statut).et(destination);
        let (base, retour) = match cas.issue() {
            Issue::Definitif => (accompagne, Reponse::Non),
            Issue::Retour => (Reponse::Non, accompagne),
            Issue::Temporaire if self.tiroirs => (accompagne, Reponse::Non),
            // Who leaves by itself is not accompanied: the parameter that counts it does not ask.
            Issue::Depart if self.departs => (Reponse::Oui, Reponse::Non),
            Issue::Temporaire | Issue::Depart | Issue::Aucune => (Reponse::Non, Reponse::Non),
            Issue::Inconnue => (Reponse::Inconnu, Reponse::Inconnu),
        };
        Appartenance { base: base.et(communes), retour: retour.et(communes) }
    }

    pub fn imprimes(&self) -> Vec<Parametre> {
        let accompagnes =
            if self.accompagnes_seulement { "relogés accompagnés" } else { "relogés, accompagnés ou non" };
        let avec = |vrai: bool, mot: &str| format!("{} {mot}", if vrai { "avec" } else { "sans" });
        vec![Parametre {
            code: "P-BASE-CRITERES",
            question: "Ménages que comptent les critères",
            valeur: [
                accompagnes.to_owned(),
                avec(self.decohabitants, "les décohabitants et hébergés"),
                avec(self.destinations_hors_parc_social, "les destinations hors du parc social"),
                avec(self.tiroirs, "les relogements temporaires et tiroirs"),
                avec(self.departs, "les départs spontanés"),
                "retours en C1 seulement".to_owned(),
            ]
            .join(", "),
        }]
    }
}
