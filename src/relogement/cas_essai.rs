//! Households for tests: the one of the specification (4.2), rehoused with a lease of 15 June 2023.

use chrono::NaiveDate;

use super::cas::{Cas, Faits};
use super::faits::{
    Genre, Logement, Menage, Nature, Operation, Parc, Relogement, Situation, Statut, StatutLogement, Typologie,
};

pub(crate) fn jour(a: i32, m: u32, j: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(a, m, j).unwrap()
}

/// Rows of one household, that a test changes at will.
#[derive(Clone, Debug)]
pub(crate) struct Essai {
    pub operation: Operation,
    pub menage: Menage,
    pub relogement: Option<Relogement>,
    pub faits: Faits,
}

impl Essai {
    pub fn cas(&self) -> Cas<'_> {
        Cas {
            operation: &self.operation,
            menage: &self.menage,
            relogement: self.relogement.as_ref(),
            faits: &self.faits,
        }
    }

    pub fn apres(&mut self) -> &mut Logement {
        &mut self.relogement.as_mut().unwrap().apres
    }
}

fn logement(loyer: i64, charges: i64, apl: i64, surface: i64, typologie: Typologie) -> Logement {
    Logement {
        statut: Some(StatutLogement::Lls),
        loyer: Some(loyer),
        charges: Some(charges),
        apl: Some(apl),
        surface: Some(surface),
        typologie: Some(typologie),
        ..Logement::default()
    }
}

/// Everything is known; the dwelling of destination is old, out of any QPV, in the same commune.
pub(crate) fn menage_type() -> Essai {
    let avant = Logement {
        commune: Some("59350".to_owned()),
        epci: Some("245900410".to_owned()),
        en_qpv: Some(true),
        en_quartier_ru: Some(true),
        ..logement(35_000, 9_500, 24_500, 5_800, Typologie::T3)
    };
    let apres = Logement {
        commune: avant.commune.clone(),
        epci: avant.epci.clone(),
        en_qpv: Some(false),
        en_quartier_ru: Some(false),
        premiere_location: Some(jour(1975, 1, 1)),
        date_convention_apl: Some(jour(1980, 1, 1)),
        ..logement(42_000, 8_500, 26_000, 7_000, Typologie::T4)
    };
    let menage = Menage {
        id: "m1".to_owned(),
        origine: None,
        operation: "O1".to_owned(),
        statut: Some(Statut::Titulaire),
        situation: Some(Situation::RelogeDefinitif),
        date_situation: Some(jour(2023, 7, 1)),
        demande: None,
        demande_personnelle: None,
        personnes: Some(3),
        composition: None,
        age_titulaire: None,
        uc: Some(18),
        ressources: Some(145_000),
        depenses: Some(19_000),
        tranche: Some("20_40".to_owned()),
        quartile: None,
        prioritaire: None,
        present_enquete: None,
        date_enquete: None,
        preuve_occupation: None,
        date_mediation: None,
        consentement: None,
        accompagnement: Default::default(),
        avant,
        ligne: 2,
    };
    let relogement = Relogement {
        menage: menage.id.clone(),
        genre: Some(Genre::Definitif),
        date_bail: Some(jour(2023, 6, 15)),
        date_emmenagement: None,
        date_reception_convention: None,
        bailleur_relogeur: Some("B2".to_owned()),
        reservataire: None,
        accompagne: Some(true),
        suites: Default::default(),
        apres,
        ligne: 2,
    };
    let operation = Operation {
        code: "O1".to_owned(),
        projet: Some("P1".to_owned()),
        nature: Some(Nature::Demolition),
        parc: Some(Parc::Social),
        maitre_ouvrage: Some("B1".to_owned()),
        ..Operation::default()
    };
    let faits = Faits {
        rehabilite_recent: Some(false),
        decohabitation: Some(false),
        souhait_autre_commune: Some(false),
        ..Faits::du_suivi(&menage, Some(&relogement))
    };
    Essai { operation, menage, relogement: Some(relogement), faits }
}
