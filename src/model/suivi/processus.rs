//! How a household is accompanied: columns of its row that a tracking may not have.

use crate::relogement::accompagnement::{Accompagnement, Avis, Circuit, Employeur, Note, Partenaire, Suites, Theme};

use super::lignes::Colonnes;

/// From the row of a household.
pub fn accompagnement(c: &Colonnes<'_>, i: usize) -> Accompagnement {
    let mut avis = [Avis::default(); 3];
    for (place, p) in avis.iter_mut().zip(Partenaire::TOUS) {
        let nom = format!("avis_{}", p.code());
        *place = Avis { date: c.date(&format!("date_{nom}"), i), valide: c.oui_non(&nom, i) };
    }
    Accompagnement {
        charge: c.texte("charge_relogement", i),
        employeur: c.code("charge_employeur", i, Employeur::depuis),
        actualisation: c.date("date_actualisation", i),
        circuit: c.code("circuit", i, Circuit::depuis),
        envoi: c.date("date_envoi_circuit", i),
        avis,
    }
}

/// From the row of a move.
pub fn suites(c: &Colonnes<'_>, i: usize) -> Suites {
    let mut notes = [None; 5];
    for (place, t) in notes.iter_mut().zip(Theme::TOUS) {
        *place = c.code(&format!("satisfaction_{}", t.code()), i, Note::depuis);
    }
    Suites {
        facture: c.date("date_facture_demenagement", i),
        remboursement: c.date("date_remboursement_demenagement", i),
        visites: [1, 2, 3].map(|rang| c.date(&format!("date_visite_courtoisie_{rang}"), i)),
        cloture: c.date("date_cloture_accompagnement", i),
        enquete: c.date("date_satisfaction", i),
        notes,
    }
}
