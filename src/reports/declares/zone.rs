//! One zone, where it stands, and what it is compared with.

use serde::Deserialize;

use crate::measures::Niveau;
use crate::reports::context::Contexte;

use super::Vue;

/// What a document is about.
#[derive(Clone, Debug)]
pub struct Zone {
    pub niveau: Niveau,
    pub code: String,
    pub nom: String,
    /// Codes of what holds the zone, where it is known.
    pub commune: Option<String>,
    pub qpv: Option<String>,
    pub bailleur: Option<String>,
}

impl Zone {
    pub fn territoire(c: &Contexte) -> Self {
        Zone {
            niveau: Niveau::Epci,
            code: c.epci().to_owned(),
            nom: c.territoire().to_owned(),
            commune: None,
            qpv: None,
            bailleur: None,
        }
    }

    /// A project of the tracking of relogement.
    pub fn projet(code: &str, nom: String) -> Self {
        Zone { niveau: Niveau::Projet, code: code.to_owned(), nom, commune: None, qpv: None, bailleur: None }
    }

    pub(super) fn de(v: &Vue, niveau: Niveau, code: &str) -> Self {
        let c = v.c;
        let identite = if niveau == Niveau::Residence { v.identites.get(code) } else { None };
        let commune = match niveau {
            Niveau::Commune => Some(code.to_owned()),
            _ => identite
                .and_then(|i| i.commune.clone())
                .or_else(|| c.fragilite.communes.get(&(niveau, code.to_owned())).cloned()),
        };
        let qpv = match niveau {
            Niveau::Qpv => Some(code.to_owned()),
            _ => c.references.residences.get(code).and_then(|r| r.qpv.clone().flatten()),
        };
        Zone {
            niveau,
            code: code.to_owned(),
            nom: c.nom_zone(niveau, code),
            commune,
            qpv,
            bailleur: identite.and_then(|i| i.bailleur.clone()),
        }
    }

    /// Whether a zone of another level stands in this one; `true` for the whole territory.
    pub(super) fn contient(&self, c: &Contexte, niveau: Niveau, code: &str) -> bool {
        match self.niveau {
            Niveau::Epci => true,
            Niveau::Commune => c.fragilite.communes.get(&(niveau, code.to_owned())) == Some(&self.code),
            Niveau::Qpv if niveau == Niveau::Residence => {
                let qpv = c.references.residences.get(code).and_then(|r| r.qpv.as_ref());
                qpv.is_some_and(|q| q.as_ref() == Some(&self.code))
            }
            n => n == niveau && self.code == code,
        }
    }
}

/// What a zone is read against.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Contre {
    Commune,
    Qpv,
    EnQpv,
    HorsQpv,
    Territoire,
    Departement,
    Region,
}

impl Contre {
    /// Level and code of the reference; `None` when the zone has none, or is the reference itself.
    pub fn zone(self, c: &Contexte, zone: &Zone) -> Option<(Niveau, String)> {
        let trouvee = match self {
            Contre::Territoire => (Niveau::Epci, c.epci().to_owned()),
            Contre::EnQpv => (Niveau::Localisation, "qpv".to_owned()),
            Contre::HorsQpv => (Niveau::Localisation, "hors_qpv".to_owned()),
            Contre::Commune => (Niveau::Commune, zone.commune.clone()?),
            Contre::Qpv => (Niveau::Qpv, zone.qpv.clone()?),
            Contre::Departement => (Niveau::Departement, seule(c, Niveau::Departement)?),
            Contre::Region => (Niveau::Region, seule(c, Niveau::Region)?),
        };
        (trouvee != (zone.niveau, zone.code.clone())).then_some(trouvee)
    }

    /// The head of its column.
    pub fn libelle(self) -> &'static str {
        match self {
            Contre::Commune => "Commune",
            Contre::Qpv => "QPV",
            Contre::EnQpv => "En QPV",
            Contre::HorsQpv => "Hors QPV",
            Contre::Territoire => "Territoire",
            Contre::Departement => "Département",
            Contre::Region => "Région",
        }
    }

    /// As a sentence says it: `dans la commune`.
    pub fn lieu(self) -> &'static str {
        match self {
            Contre::Commune => "dans la commune",
            Contre::Qpv => "dans le quartier prioritaire",
            Contre::EnQpv => "dans les quartiers prioritaires",
            Contre::HorsQpv => "hors des quartiers prioritaires",
            Contre::Territoire => "dans l'ensemble du territoire",
            Contre::Departement => "dans le département",
            Contre::Region => "dans la région",
        }
    }
}

/// The only zone of a level, when the extracts cover one and one only.
fn seule(c: &Contexte, niveau: Niveau) -> Option<String> {
    ["parc_logements", "occ_menages", "att_baux", "dem_total"].into_iter().find_map(|code| {
        let p = c.publiees.periodes(code, niveau).pop()?;
        let mut zones = c.publiees.zones(code, p, niveau).map(|(z, _)| z).filter(|z| *z != "inconnu");
        let premiere = zones.next()?;
        zones.next().is_none().then(|| premiere.to_owned())
    })
}
