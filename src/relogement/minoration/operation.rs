//! Conditions 1 to 3: the operation, the relogement, the stock that receives; and one indemnity for a lease.

use super::Examen;
use super::faits::FaitsMinoration;
use crate::relogement::faits::{Cadre, Genre, Nature, StatutLogement};
use crate::relogement::reponse::Reponse;

const RGA: &str = "RGA titre II, art. 2.1.3.2";
const ANRU: &str = "ANRU 2024, partie II-2";

/// In the order of § 6.1.
pub(super) fn examiner(f: &FaitsMinoration) -> Vec<Examen> {
    vec![contractualisee(f), nature(f), definitif(f), logement_social(f)]
}

fn contractualisee(f: &FaitsMinoration) -> Examen {
    let condition = "opération contractualisée avec l’ANRU";
    match f.contractualisee {
        Some(true) => Examen::new(Reponse::Oui, condition, "contractualisée", RGA),
        Some(false) => Examen::new(Reponse::Non, condition, "non contractualisée", RGA),
        None => Examen::inconnu(condition, "contractualisation de l’opération", RGA),
    }
}

/// An ORCOD-IN written in the convention counts whatever its code, even if its recyclage is not financed.
fn nature(f: &FaitsMinoration) -> Examen {
    let condition = "opération du NPNRU dont la nature ouvre droit, ou ORCOD-IN";
    if f.orcod_in == Some(true) {
        return Examen::new(Reponse::Oui, condition, "ORCOD-IN", RGA);
    }
    let mut manque = Vec::new();
    if f.orcod_in.is_none() {
        manque.push("origine ORCOD-IN");
    }
    let (cadre, dit_cadre) = match f.cadre {
        Some(c @ (Cadre::Npnru | Cadre::Orcod)) => (Reponse::Oui, c.libelle()),
        Some(c @ (Cadre::Pnru | Cadre::Autre)) => (Reponse::Non, c.libelle()),
        None => {
            manque.push("cadre de l’opération");
            (Reponse::Inconnu, "cadre inconnu")
        }
    };
    let (nature, dite) = match (f.nature, &f.nature_lue) {
        (Some(n @ Nature::Requalification), _) => {
            if f.requalification_lourde.is_none() {
                manque.push("requalification lourde ou non");
            }
            let dite = match f.requalification_lourde {
                Some(true) => "lourde",
                Some(false) => "non lourde",
                None => "lourde ou non : inconnu",
            };
            (f.requalification_lourde.into(), format!("code {}, requalification {dite}", n.code()))
        }
        (Some(n), _) => (Reponse::Oui, format!("code {}, {}", n.code(), n.libelle())),
        (None, Some(lue)) => (Reponse::Non, format!("code {lue} sans règle")),
        (None, None) => {
            manque.push("code de l’opération");
            (Reponse::Inconnu, "code inconnu".to_owned())
        }
    };
    let reponse = cadre.et(nature).ou(f.orcod_in.into());
    Examen::new(reponse, condition, format!("{dit_cadre}, {dite}"), RGA).manquant(manque)
}

fn definitif(f: &FaitsMinoration) -> Examen {
    let condition = "relogement définitif";
    match f.genre {
        Some(g @ Genre::Definitif) => Examen::new(Reponse::Oui, condition, g.libelle(), RGA),
        Some(g @ (Genre::Temporaire | Genre::Tiroir)) => Examen::new(Reponse::Non, condition, g.libelle(), RGA),
        // Coming back settles the household, but no source says that it opens an indemnity in the dwelling it had left.
        Some(Genre::Retour) => {
            let fait = "retour dans l’opération après travaux : aucune source ne dit s’il ouvre droit";
            Examen::new(Reponse::Inconnu, condition, fait, ANRU).manquant(["règle pour le retour après travaux"])
        }
        None => Examen::inconnu(condition, "genre du relogement", RGA),
    }
}

fn logement_social(f: &FaitsMinoration) -> Examen {
    let condition = "logement locatif social d’un organisme de logement social";
    let mut manque = Vec::new();
    let (lls, dit) = match f.statut_logement {
        Some(s) => (Reponse::from(s == StatutLogement::Lls), s.libelle()),
        None => {
            manque.push("statut du logement");
            (Reponse::Inconnu, "statut du logement inconnu")
        }
    };
    let ols = match f.relogeur_ols {
        Some(true) => "bailleur organisme de logement social",
        Some(false) => "bailleur qui n’est pas un organisme de logement social",
        None => {
            manque.push("bailleur relogeur");
            "bailleur relogeur inconnu"
        }
    };
    Examen::new(lls.et(f.relogeur_ols.into()), condition, format!("{dit}, {ols}"), RGA).manquant(manque)
}

/// Paid once to who signs the lease; nothing to say when no other household of the same origin may share it.
pub(super) fn unicite(f: &FaitsMinoration) -> Option<Examen> {
    let condition = "indemnité versée une seule fois pour un bail";
    match f.bail_indemnise {
        Some(false) => None,
        Some(true) => {
            let fait = "même logement et même date de bail qu’un autre ménage du même logement d’origine, qui porte l’indemnité";
            Some(Examen::new(Reponse::Non, condition, fait, RGA))
        }
        None => {
            Some(Examen::inconnu(condition, "n° RPLS ou date de bail de deux ménages du même logement d’origine", RGA))
        }
    }
}
