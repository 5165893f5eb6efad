//! Majorations of 15 or 30 %: régime C, inter-bailleurs, by territory and by whether the household leaves its EPCI.

use super::bareme::possibles;
use super::faits::FaitsMinoration;
use super::regime::Regime;
use crate::relogement::reponse::Reponse;

/// The majoration of a relogement, and why.
pub(super) struct Majoration {
    /// Percent.
    pub taux: Option<u32>,
    pub motif: String,
    pub manque: Vec<&'static str>,
}

/// The table of § 6.3, régime C, inter-bailleurs. Not cumulative: the highest applies.
fn bareme(en_tension: bool, orcod_in: bool, sort: bool) -> u32 {
    let tension = match (en_tension, sort) {
        (false, _) => 0,
        (true, false) => 15,
        (true, true) => 30,
    };
    let orcod = match (orcod_in, en_tension) {
        (false, _) => 0,
        (true, false) => 15,
        (true, true) => 30,
    };
    tension.max(orcod)
}

fn differents(a: Option<&str>, b: Option<&str>) -> Option<bool> {
    a.zip(b).map(|(a, b)| a != b)
}

/// The bailleur relogeur is not the maître d'ouvrage of the operation (bailleur or not).
pub(super) fn inter_bailleurs(f: &FaitsMinoration) -> Reponse {
    differents(f.bailleur_relogeur.as_deref(), f.maitre_ouvrage.as_deref()).into()
}

pub(super) fn examiner(f: &FaitsMinoration, regime: Option<Regime>) -> Majoration {
    let regime_c = regime.map(|r| r == Regime::C);
    let inter = differents(f.bailleur_relogeur.as_deref(), f.maitre_ouvrage.as_deref());
    let sort = differents(f.epci_origine.as_deref(), f.epci_destination.as_deref());
    let mut baremes: Vec<u32> = Vec::new();
    for ouverte in possibles(regime_c) {
        for inter in possibles(inter) {
            for tension in possibles(f.en_tension) {
                for orcod in possibles(f.orcod_in) {
                    for sort in possibles(sort) {
                        baremes.push(if ouverte && inter { bareme(tension, orcod, sort) } else { 0 });
                    }
                }
            }
        }
    }
    let (bas, haut) = (baremes.iter().copied().min().unwrap_or(0), baremes.iter().copied().max().unwrap_or(0));
    if bas.max(f.excellence) == haut.max(f.excellence) {
        let motif = if f.excellence > bas {
            format!("{}\u{202F}%, majoration d’excellence (art. 3.2), saisie", f.excellence)
        } else {
            dire(f, regime, inter, sort, bas)
        };
        return Majoration { taux: Some(bas.max(f.excellence)), motif, manque: Vec::new() };
    }
    let mut manque = Vec::new();
    for (absent, nom) in [
        (regime.is_none(), "date de signature du bail"),
        (f.bailleur_relogeur.is_none(), "bailleur relogeur"),
        (f.maitre_ouvrage.is_none(), "maître d’ouvrage de l’opération"),
        (f.en_tension.is_none(), "territoire en tension ou non"),
        (f.orcod_in.is_none(), "origine ORCOD-IN"),
        (f.epci_origine.is_none(), "EPCI d’origine"),
        (f.epci_destination.is_none(), "EPCI de destination"),
    ] {
        if absent {
            manque.push(nom);
        }
    }
    Majoration { taux: None, motif: "majoration à instruire".to_owned(), manque }
}

/// Why the barème gives this rate.
fn dire(f: &FaitsMinoration, regime: Option<Regime>, inter: Option<bool>, sort: Option<bool>, taux: u32) -> String {
    if taux == 0 {
        return match (regime, inter) {
            (Some(Regime::A | Regime::B), _) => "sans majoration avant le 01/10/2023".to_owned(),
            (_, Some(false)) => "sans majoration : le bailleur relogeur est le maître d’ouvrage".to_owned(),
            _ => "sans majoration : ni territoire en tension, ni ORCOD-IN".to_owned(),
        };
    }
    let lieu = match (f.orcod_in, f.en_tension) {
        (Some(true), Some(true)) => "ORCOD-IN en territoire en tension",
        (Some(true), _) => "ORCOD-IN hors territoire en tension",
        _ => "territoire en tension",
    };
    let reste = match sort {
        Some(true) => ", sortie de l’EPCI d’origine",
        Some(false) => ", maintien dans l’EPCI d’origine",
        None => "",
    };
    format!("{taux}\u{202F}%, inter-bailleurs, {lieu}{reste}")
}
