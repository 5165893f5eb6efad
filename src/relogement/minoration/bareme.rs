//! Base amount: typologie of the new dwelling × zone of the seat commune of the EPCI signatory.

use chrono::NaiveDate;

use super::Examen;
use super::faits::FaitsMinoration;
use super::majoration::Majoration;
use super::regime::Regime;
use super::reglages::{Bareme, Reglages};
use crate::relogement::faits::{Centimes, Typologie};
use crate::relogement::reponse::Reponse;

/// The barème by zone is in the RGA of this day.
pub const RGA_2021: NaiveDate = NaiveDate::from_ymd_opt(2021, 8, 29).unwrap();

/// Column of the barème.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    UnBis,
    /// Zone 1, and the DOM.
    Un,
    Deux,
    Trois,
}

impl Zone {
    pub const TOUTES: &'static [Zone] = &[Zone::UnBis, Zone::Un, Zone::Deux, Zone::Trois];

    /// As X2 prints it.
    pub fn libelle(self) -> &'static str {
        match self {
            Zone::UnBis => "1 bis",
            Zone::Un => "1",
            Zone::Deux => "2",
            Zone::Trois => "3",
        }
    }
}

/// The table of § 6.2.
pub fn base(typologie: Typologie, zone: Zone) -> Centimes {
    use Typologie::{T1, T2, T3, T4, T5P};
    let euros = match (typologie, zone) {
        (T1 | T2, Zone::UnBis) => 3_000,
        (T1 | T2, Zone::Un | Zone::Deux | Zone::Trois) => 2_000,
        (T3, Zone::UnBis) => 8_000,
        (T3, Zone::Un) => 7_000,
        (T3, Zone::Deux) => 6_500,
        (T3, Zone::Trois) => 6_000,
        (T4, Zone::UnBis) => 12_000,
        (T4, Zone::Un) => 10_000,
        (T4, Zone::Deux) => 9_000,
        (T4, Zone::Trois) => 8_000,
        (T5P, Zone::UnBis) => 16_000,
        (T5P, Zone::Un) => 13_000,
        // As printed: the figure of the T4.
        (T5P, Zone::Deux) => 9_000,
        (T5P, Zone::Trois) => 8_500,
    };
    euros * 100
}

/// Base × (1 + majoration). Bases are multiples of 500 €: the product is exact, in whole euros.
pub fn montant(base: Centimes, majoration: u32) -> Centimes {
    base / 100 * (100 + i64::from(majoration))
}

/// The zone of a relogement, and why.
pub(super) struct ZoneTrouvee {
    pub zone: Option<Zone>,
    pub motif: String,
    pub manque: Vec<&'static str>,
}

/// Both answers when it is not known.
pub(super) fn possibles(fait: Option<bool>) -> Vec<bool> {
    fait.map_or_else(|| vec![true, false], |f| vec![f])
}

/// The zone when every completion of what is not known gives the same one.
pub(super) fn zone(f: &FaitsMinoration) -> ZoneTrouvee {
    let regime_c = f.date_bail.map(|d| Regime::de(d) == Regime::C);
    let mut zones: Vec<Option<Zone>> = Vec::new();
    for outre_mer in possibles(f.signataire_outre_mer) {
        for ept in possibles(f.signataire_ept) {
            for c in possibles(regime_c) {
                zones.push(match (outre_mer, ept && c) {
                    (true, _) => Some(Zone::Un),
                    (false, true) => Some(Zone::UnBis),
                    (false, false) => f.zone_siege,
                });
            }
        }
    }
    let premiere = zones.first().copied().flatten();
    if let Some(zone) = premiere.filter(|z| zones.iter().all(|autre| *autre == Some(*z))) {
        let motif = if f.signataire_outre_mer == Some(true) {
            "outre-mer : zone 1".to_owned()
        } else if f.signataire_ept == Some(true) && regime_c == Some(true) {
            "EPT de la métropole du Grand Paris, bail à partir du 01/10/2023 : zone 1 bis".to_owned()
        } else {
            format!("commune siège de l’EPCI signataire : zone {}", zone.libelle())
        };
        return ZoneTrouvee { zone: Some(zone), motif, manque: Vec::new() };
    }
    let mut manque = Vec::new();
    for (absent, nom) in [
        (f.zone_siege.is_none(), "zone de la commune siège de l’EPCI signataire"),
        (f.signataire_outre_mer.is_none(), "EPCI signataire outre-mer ou non"),
        (f.signataire_ept.is_none(), "EPCI signataire EPT du Grand Paris ou non"),
        (f.date_bail.is_none(), "date de signature du bail"),
    ] {
        if absent {
            manque.push(nom);
        }
    }
    ZoneTrouvee { zone: None, motif: "zone du barème à instruire".to_owned(), manque }
}

/// Nothing can be paid as long as the amount is not known: the last condition.
pub(super) fn montant_connu(
    f: &FaitsMinoration,
    zone: &ZoneTrouvee,
    majoration: &Majoration,
    reglages: &Reglages,
) -> Examen {
    let condition = "montant calculable";
    let texte = "ANRU 2024, annexe 5";
    let mut manque = zone.manque.clone();
    if f.typologie.is_none() {
        manque.push("typologie du logement");
    }
    manque.extend(&majoration.manque);
    if reglages.bareme == Bareme::AInstruire {
        match f.date_bail {
            Some(d) if d < RGA_2021 => manque.push("barème applicable avant le 29/08/2021 (P-BAREME)"),
            None => manque.push("date de signature du bail"),
            Some(_) => {}
        }
    }
    if !manque.is_empty() {
        let mut uniques: Vec<&str> = Vec::new();
        for m in &manque {
            if !uniques.contains(m) {
                uniques.push(m);
            }
        }
        let fait = format!("il manque : {}", uniques.join(", "));
        return Examen::new(Reponse::Inconnu, condition, fait, texte).manquant(manque);
    }
    let typologie = f.typologie.map_or("", Typologie::libelle);
    let fait = format!("{typologie}, {}, {}", zone.motif, majoration.motif);
    Examen::new(Reponse::Oui, condition, fait, texte)
}
