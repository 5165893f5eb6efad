//! One définitif move: from where, to where, and the class of its destination.

use crate::relogement::faits::{Menage, Operation, Relogement, StatutLogement};
use crate::relogement::reponse::Reponse;

/// Classes of destination, in the order of the matrix. A move is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Classe {
    MemeQuartier,
    AutreQpv,
    MemeCommuneHorsQpv,
    AutreCommuneEpci,
    AutreEpciDepartement,
    AutreDepartement,
    /// Private renting or accession, wherever it is.
    PriveAccession,
    Inconnu,
}

impl Classe {
    pub const TOUTES: [Classe; 8] = [
        Classe::MemeQuartier,
        Classe::AutreQpv,
        Classe::MemeCommuneHorsQpv,
        Classe::AutreCommuneEpci,
        Classe::AutreEpciDepartement,
        Classe::AutreDepartement,
        Classe::PriveAccession,
        Classe::Inconnu,
    ];

    pub fn libelle(self) -> &'static str {
        match self {
            Classe::MemeQuartier => "même quartier",
            Classe::AutreQpv => "autre QPV",
            Classe::MemeCommuneHorsQpv => "même commune, hors QPV",
            Classe::AutreCommuneEpci => "autre commune de l’EPCI",
            Classe::AutreEpciDepartement => "autre EPCI du département",
            Classe::AutreDepartement => "autre département",
            Classe::PriveAccession => "parc privé ou accession",
            Classe::Inconnu => "inconnu",
        }
    }
}

/// What the files do not say of a move, beside the facts: distances and contours come from the geography.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situe {
    /// IRIS of the new dwelling.
    pub iris: Option<String>,
    /// Metres from the edge of the quartier of origin.
    pub distance: Option<i64>,
}

/// One move, ready to be counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trajet {
    pub menage: String,
    pub operation: String,
    pub commune_origine: Option<String>,
    pub epci_origine: Option<String>,
    pub commune: Option<String>,
    pub epci: Option<String>,
    /// In the perimeter of the project of origin.
    pub en_quartier_ru: Option<bool>,
    pub en_qpv: Option<bool>,
    pub qpv: Option<String>,
    pub residence: Option<String>,
    pub id_rpls: Option<String>,
    pub statut: Option<StatutLogement>,
    pub situe: Situe,
}

impl Trajet {
    /// The origin is that of the dwelling that was left, else that of the operation.
    pub fn de(operation: &Operation, menage: &Menage, relogement: &Relogement, situe: Situe) -> Self {
        let (avant, apres) = (&menage.avant, &relogement.apres);
        let ou = |a: &Option<String>, b: &Option<String>| a.clone().or_else(|| b.clone());
        Trajet {
            menage: menage.id.clone(),
            operation: operation.code.clone(),
            commune_origine: ou(&avant.commune, &operation.commune),
            epci_origine: ou(&avant.epci, &operation.epci_signataire),
            commune: apres.commune.clone(),
            epci: apres.epci.clone(),
            en_quartier_ru: apres.en_quartier_ru,
            en_qpv: apres.en_qpv,
            qpv: apres.qpv.clone(),
            residence: apres.residence.clone(),
            id_rpls: apres.id_rpls.clone(),
            statut: apres.statut,
            situe,
        }
    }

    /// Class of the destination; « inconnu » as soon as a fact that would change it is missing.
    pub fn classe(&self) -> Classe {
        match self.statut {
            Some(StatutLogement::Prive | StatutLogement::Accession) => return Classe::PriveAccession,
            None => return Classe::Inconnu,
            Some(_) => {}
        }
        match (self.en_quartier_ru, self.en_qpv) {
            (Some(true), _) => Classe::MemeQuartier,
            (Some(false), Some(true)) => Classe::AutreQpv,
            (Some(false), Some(false)) => self.commune_hors_qpv(),
            _ => Classe::Inconnu,
        }
    }

    fn commune_hors_qpv(&self) -> Classe {
        let (Some(origine), Some(commune)) = (&self.commune_origine, &self.commune) else { return Classe::Inconnu };
        if origine == commune {
            return Classe::MemeCommuneHorsQpv;
        }
        // An EPCI may lie in two départements: it is looked at first. A commune that the tables place in none is not one of that EPCI, as
        // the state of progress counts it.
        match (&self.epci_origine, &self.epci) {
            (None, _) => Classe::Inconnu,
            (Some(a), Some(b)) if a == b => Classe::AutreCommuneEpci,
            _ if departement(origine) == departement(commune) => Classe::AutreEpciDepartement,
            _ => Classe::AutreDepartement,
        }
    }

    pub fn hors_qpv(&self) -> Reponse {
        Reponse::from(self.en_qpv).contraire()
    }
}

/// Département of an INSEE code of commune: three characters overseas.
pub fn departement(commune: &str) -> &str {
    let n = if commune.starts_with("97") || commune.starts_with("98") { 3 } else { 2 };
    commune.get(..n).unwrap_or(commune)
}
