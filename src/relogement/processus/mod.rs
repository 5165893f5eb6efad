//! Process: deadlines and norms that the charters set, on the facts of one household, one offer, one operation. The counts are in
//! `indicateurs/processus`; medians are always those of the rows.

pub mod charges;
pub mod circuit;
pub mod delais;
pub mod etapes;
pub mod jours;
pub mod suites;

use serde::Deserialize;

use super::parametres::{self, Parametre};
use jours::Jours;

/// Deadlines that the charter of a territory sets. No national text does: the defaults are those of one published charter (MEL), and
/// documents say so until the territory names its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// J1: months from the opening of the résidence to the first interview.
    pub mois_entretien: u32,
    /// J2: months from the end of the interviews to the bilan de peuplement.
    pub mois_bilan: u32,
    /// J3: months from the bilan to the meeting of orientation.
    pub mois_orientation: u32,
    /// J4: days from the sending of a file to the answer of each partner.
    pub jours_validation: u32,
    /// P-JOURS-VALIDATION: what a day of J4 is.
    pub jours: Jours,
    /// J5: days from the visit to the answer.
    pub jours_reponse: u32,
    /// J6: months after which a file is no longer up to date.
    pub mois_actualisation: u32,
    /// J7: months from the entry to each visite de courtoisie.
    pub mois_visites: [u32; 3],
    /// P-TOLERANCE-VISITE: days before and after.
    pub tolerance_visite: u32,
    /// J8: months from the entry to the satisfaction survey.
    pub mois_satisfaction: u32,
    /// J9: households per chargé de relogement.
    pub menages_par_charge: u32,
    /// J10: days from the bill of the moving to its refund.
    pub jours_remboursement: u32,
    /// J11: days in which an offer is read.
    pub jours_lecture: u32,
    /// J12: months from the entry to the visit that closes the accompaniment.
    pub mois_cloture: u32,
    /// A household waits for long after that many months.
    pub mois_attente: u32,
    /// What sets them in the territory: « Charte de relogement, 2022 ».
    pub document: Option<String>,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages {
            mois_entretien: 3,
            mois_bilan: 1,
            mois_orientation: 2,
            jours_validation: 5,
            jours: Jours::Ouvres,
            jours_reponse: 10,
            mois_actualisation: 6,
            mois_visites: [2, 4, 6],
            tolerance_visite: 15,
            mois_satisfaction: 6,
            menages_par_charge: 60,
            jours_remboursement: 8,
            jours_lecture: 3,
            mois_cloture: 6,
            mois_attente: 12,
            document: None,
        }
    }
}

impl Reglages {
    /// Whose deadlines these are.
    pub fn provenance(&self) -> String {
        parametres::provenance(self.document.as_deref(), *self == Reglages::default())
    }

    /// The choices as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur| Parametre { code, question, valeur };
        let [un, deux, trois] = self.mois_visites;
        vec![
            p("P-DELAIS", "D’où viennent les délais J1 à J12", self.provenance()),
            p("J1", "Premiers entretiens après l’ouverture au relogement", format!("{} mois", self.mois_entretien)),
            p("J2", "Bilan de peuplement après la fin des entretiens", format!("{} mois", self.mois_bilan)),
            p("J3", "Réunion d’orientation après le bilan de peuplement", format!("{} mois", self.mois_orientation)),
            p(
                "P-JOURS-VALIDATION",
                "Réponse d’un partenaire en circuit dématérialisé (J4)",
                self.jours.dire(self.jours_validation),
            ),
            p("J5", "Réponse du ménage après la visite", format!("{} jours", self.jours_reponse)),
            p("J6", "Dossier tenu à jour", format!("actualisé depuis {} mois au plus", self.mois_actualisation)),
            p(
                "P-TOLERANCE-VISITE",
                "Visites de courtoisie (J7)",
                format!("{un}, {deux} et {trois} mois après l’entrée, à {} jours près", self.tolerance_visite),
            ),
            p("J8", "Enquête de satisfaction après l’entrée", format!("{} mois", self.mois_satisfaction)),
            p("J9", "Ménages par chargé de relogement", format!("{} au plus", self.menages_par_charge)),
            p(
                "J10",
                "Remboursement des frais de déménagement après la facture",
                format!("{} jours", self.jours_remboursement),
            ),
            p("J11", "Lecture d’une offre après sa réception", format!("{} jours", self.jours_lecture)),
            p("J12", "Visite de clôture après l’entrée", format!("{} mois", self.mois_cloture)),
            p(
                "P-ATTENTE",
                "Ménage en attente depuis longtemps",
                format!(
                    "plus de {} mois après l’enquête, à défaut l’ouverture au relogement, à défaut l’enregistrement de la demande",
                    self.mois_attente
                ),
            ),
        ]
    }
}
