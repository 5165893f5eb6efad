//! The grid of the process, J1 to J13: the norm of each, and what it takes to follow it.

use super::super::super::faits::Operation;
use super::super::super::processus::Reglages;
use super::super::peuplement::DELAI;
use super::super::propositions::{LECTURE, REPONSE_DELAI};
use super::{A_JOUR, AVIS, CHARGE, CLOTURE, ENQUETE_FAITE, REMBOURSEMENT, VISITES};

/// What shows that an indicator is followed.
#[derive(Clone, Copy, Debug)]
pub enum Preuve {
    /// One of these questions is asked.
    Question(&'static [&'static str]),
    /// An operation says it.
    Operation(fn(&Operation) -> bool),
    /// Always computed.
    Toujours,
}

/// One indicator of the grid.
#[derive(Clone, Debug)]
pub struct Ligne {
    /// `J1`.
    pub code: &'static str,
    pub norme: String,
    pub preuve: Preuve,
    /// Columns of the tracking that it takes.
    pub colonnes: &'static str,
}

/// The whole grid, in order.
pub fn grille(r: &Reglages) -> Vec<Ligne> {
    let l = |code, norme, preuve, colonnes| Ligne { code, norme, preuve, colonnes };
    let [un, deux, trois] = r.mois_visites;
    let partenaires = r.jours.dire(r.jours_validation);
    vec![
        l(
            "J1",
            format!("premier entretien dans {} de l’ouverture de la résidence", mois(r.mois_entretien)),
            Preuve::Question(&[DELAI]),
            "date_enquete, date_ouverture_relogement",
        ),
        l(
            "J2",
            format!("bilan de peuplement dans {} de la fin des entretiens", mois(r.mois_bilan)),
            Preuve::Operation(|o| o.date_bilan_peuplement.is_some()),
            "date_fin_entretiens, date_bilan_peuplement",
        ),
        l(
            "J3",
            format!("réunion d’orientation dans {} du bilan", mois(r.mois_orientation)),
            Preuve::Operation(|o| o.date_reunion_orientation.is_some()),
            "date_reunion_orientation, circuit",
        ),
        l(
            "J4",
            format!("réponse de chaque partenaire en {partenaires}, en circuit dématérialisé"),
            Preuve::Question(&AVIS),
            "circuit, date_envoi_circuit, avis_… et date_avis_…",
        ),
        l(
            "J5",
            format!("réponse du ménage dans les {} jours de la visite", r.jours_reponse),
            Preuve::Question(&[REPONSE_DELAI]),
            "date_visite, date_reponse",
        ),
        l(
            "J6",
            format!("dossier actualisé depuis {} mois au plus", r.mois_actualisation),
            Preuve::Question(&[A_JOUR]),
            "date_actualisation",
        ),
        l(
            "J7",
            format!("visites de courtoisie {un}, {deux} et {trois} mois après l’entrée"),
            Preuve::Question(&VISITES),
            "date_visite_courtoisie_1 à _3",
        ),
        l(
            "J8",
            format!("enquête de satisfaction {} mois après l’entrée", r.mois_satisfaction),
            Preuve::Question(&[ENQUETE_FAITE]),
            "date_satisfaction, satisfaction_…",
        ),
        l(
            "J9",
            format!("{} ménages au plus par chargé de relogement", r.menages_par_charge),
            Preuve::Question(&[CHARGE]),
            "charge_relogement, charge_employeur",
        ),
        l(
            "J10",
            format!("frais de déménagement remboursés dans les {} jours de la facture", r.jours_remboursement),
            Preuve::Question(&[REMBOURSEMENT]),
            "date_facture_demenagement, date_remboursement_demenagement",
        ),
        l(
            "J11",
            format!("offre lue dans les {} jours de sa réception", r.jours_lecture),
            Preuve::Question(&[LECTURE]),
            "date_offre, date_lecture ; nb_gtr, nb_gtrm pour les réunions",
        ),
        l(
            "J12",
            format!("visite de clôture {} mois après l’entrée", r.mois_cloture),
            Preuve::Question(&[CLOTURE]),
            "date_cloture_accompagnement",
        ),
        l("J13", "durée de l’enquête au bail".to_owned(), Preuve::Toujours, "date_enquete, date_bail"),
    ]
}

/// `le mois`, `les 2 mois`.
pub fn mois(n: u32) -> String {
    match n {
        1 => "le mois".to_owned(),
        n => format!("les {n} mois"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_whole_and_says_the_deadlines_of_the_territory() {
        let codes: Vec<&str> = grille(&Reglages::default()).iter().map(|l| l.code).collect();
        let attendus: Vec<String> = (1..=13).map(|i| format!("J{i}")).collect();
        assert_eq!(codes, attendus);
        let r = Reglages { jours_reponse: 7, ..Reglages::default() };
        assert!(grille(&r).iter().any(|l| l.code == "J5" && l.norme.contains("7 jours")));
    }
}
