//! Conditions 5 and 6: the rent of the lease, against the ceiling of the household and against the rent outside relogement.

use super::Examen;
use super::faits::FaitsMinoration;
use super::regime::Regime;
use super::reglages::{LoyerCompare, Reglages};
use crate::french::{date_courte, euros};
use crate::relogement::faits::Centimes;
use crate::relogement::reponse::Reponse;

/// Condition 5 once looked at.
pub(super) struct Plafonne {
    pub examen: Examen,
    pub loyer: Option<Centimes>,
    pub facteur: Option<i64>,
    pub plafond_applique: Option<Centimes>,
}

/// Exact: `rent × 100 ≤ ceiling × factor`, in cents.
fn au_plus(loyer: Centimes, plafond: Centimes, facteur: i64) -> bool {
    i128::from(loyer) * 100 <= i128::from(plafond) * i128::from(facteur)
}

/// Condition 5.
pub(super) fn plafond(f: &FaitsMinoration, regime: Option<Regime>, reglages: &Reglages) -> Plafonne {
    let condition = "loyer du bail au plus égal au plafond APL du ménage";
    let texte = "CCH art. D. 823-16 ; ANRU 2024, annexe 5";
    let mut manque = Vec::new();
    let loyer = match reglages.loyer {
        LoyerCompare::Principal => f.loyer,
        LoyerCompare::AvecCharges => {
            if f.charges.is_none() {
                manque.push("charges du bail");
            }
            f.loyer.zip(f.charges).and_then(|(l, c)| l.checked_add(c))
        }
    };
    if f.loyer.is_none() {
        manque.push("loyer du bail");
    }
    if f.plafond.is_none() {
        manque.push("plafond APL du ménage à la date du bail");
    }
    let facteur = regime.map(Regime::facteur);
    let applique = f.plafond.as_ref().zip(facteur).and_then(|(p, k)| plafond_applique(p.montant, k));
    let examen = match (loyer, &f.plafond) {
        (Some(l), Some(p)) => {
            // Without the date of the lease, what every régime answers is still an answer.
            let reponse = match facteur {
                Some(k) => Reponse::from(au_plus(l, p.montant, k)),
                None if au_plus(l, p.montant, Regime::A.facteur()) => Reponse::Oui,
                None if !au_plus(l, p.montant, Regime::C.facteur()) => Reponse::Non,
                None => {
                    manque.push("date de signature du bail");
                    Reponse::Inconnu
                }
            };
            let majore = if facteur == Some(110) { " majoré de 10\u{202F}%" } else { "" };
            let inconnu = if reponse == Reponse::Inconnu { ", date de signature du bail inconnue" } else { "" };
            let fait = format!(
                "loyer de {}, plafond de {}{majore} (zone {}, {}, barème du {}){inconnu}",
                euros(l),
                euros(p.montant),
                p.zone,
                p.composition,
                date_courte(p.date_bareme)
            );
            Examen::new(reponse, condition, fait, texte)
        }
        _ => Examen::new(Reponse::Inconnu, condition, format!("il manque : {}", manque.join(", ")), texte),
    };
    Plafonne { examen: examen.manquant(manque), loyer, facteur, plafond_applique: applique }
}

/// The ceiling once multiplied, rounded down to the cent. `None` when it does not fit.
fn plafond_applique(plafond: Centimes, facteur: i64) -> Option<Centimes> {
    i64::try_from((i128::from(plafond) * i128::from(facteur)).div_euclid(100)).ok()
}

/// Condition 6, régime C only: an effective reduction, however small. Charges are the same on both sides.
pub(super) fn reduction(f: &FaitsMinoration, regime: Option<Regime>) -> Option<Examen> {
    let condition = "loyer du bail inférieur au loyer hors relogement";
    let texte = "RGA titre II, art. 2.1.3.2 ; instruction du 28 novembre 2023";
    if matches!(regime, Some(Regime::A | Regime::B)) {
        return None;
    }
    Some(match (f.loyer, f.loyer_hors_relogement) {
        (Some(l), Some(hors)) => {
            let fait = format!("loyer de {}, loyer hors relogement de {}", euros(l), euros(hors));
            if regime.is_none() && l >= hors {
                let fait = format!("{fait}, date de signature du bail inconnue");
                Examen::new(Reponse::Inconnu, condition, fait, texte).manquant(["date de signature du bail"])
            } else {
                Examen::new((l < hors).into(), condition, fait, texte)
            }
        }
        (None, Some(_)) => Examen::inconnu(condition, "loyer du bail", texte),
        (Some(_), None) => Examen::inconnu(condition, "loyer hors relogement", texte),
        (None, None) => Examen::inconnu(condition, "loyer du bail", texte).manquant(["loyer hors relogement"]),
    })
}
