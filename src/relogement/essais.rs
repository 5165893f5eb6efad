//! Facts made by hand, for the tests of the room.

use chrono::NaiveDate;

use super::faits::{Genre, Logement, Menage, Operation, Relogement, Situation, Statut, StatutLogement};

/// `2024-03-15`.
pub fn jour(texte: &str) -> NaiveDate {
    texte.parse().unwrap()
}

pub fn operation(code: &str) -> Operation {
    Operation { code: code.to_owned(), maitre_ouvrage: Some("MO".to_owned()), ..Operation::default() }
}

pub fn menage(id: &str, operation: &str, situation: Situation) -> Menage {
    Menage {
        id: id.to_owned(),
        origine: None,
        operation: operation.to_owned(),
        statut: Some(Statut::Titulaire),
        situation: Some(situation),
        date_situation: None,
        demande: None,
        demande_personnelle: None,
        personnes: None,
        composition: None,
        age_titulaire: None,
        uc: None,
        ressources: None,
        depenses: None,
        tranche: None,
        quartile: None,
        prioritaire: None,
        present_enquete: None,
        date_enquete: None,
        preuve_occupation: None,
        date_mediation: None,
        consentement: None,
        accompagnement: Default::default(),
        avant: Logement { commune: Some("00101".to_owned()), ..Logement::default() },
        ligne: 0,
    }
}

pub fn relogement(menage: &str, genre: Genre, bail: Option<&str>) -> Relogement {
    Relogement {
        menage: menage.to_owned(),
        genre: Some(genre),
        date_bail: bail.map(jour),
        date_emmenagement: None,
        date_reception_convention: None,
        bailleur_relogeur: Some("MO".to_owned()),
        reservataire: None,
        accompagne: Some(true),
        suites: Default::default(),
        apres: Logement { commune: Some("00101".to_owned()), statut: Some(StatutLogement::Lls), ..Logement::default() },
        ligne: 0,
    }
}
