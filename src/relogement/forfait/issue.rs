//! Condition 2: what became of the household, and which move counts.

use chrono::NaiveDate;

use super::Dossier;
use super::conditions::{date_de, motif, passes};
use super::reglages::{FaitGenerateur, Reglages};
use crate::french::date_courte;
use crate::relogement::decision::Motif;
use crate::relogement::faits::{Genre, Nature, Parc, Relogement, Situation};
use crate::relogement::reponse::Reponse;

const ANRU: &str = "ANRU 2024, partie II-1";

/// Condition 2, and what it says of the date and of the reserve.
pub(super) struct Issue {
    pub motif: Motif,
    /// Date of the move that counts.
    pub date: Option<NaiveDate>,
    pub pas_encore: bool,
    /// Counted though the household found its dwelling alone.
    pub autonome: bool,
}

/// Condition 2: relogé for good, with help.
pub(super) fn issue(d: &Dossier<'_>, reglages: &Reglages) -> Issue {
    let condition = "relogement définitif et accompagné";
    let issue = |reponse, fait: String, date| Issue {
        motif: motif(reponse, condition, fait, ANRU),
        date,
        pas_encore: false,
        autonome: false,
    };
    let pas_encore =
        |fait: String| Issue { pas_encore: true, ..issue(Reponse::Non, format!("pas encore : {fait}"), None) };
    let premier = premier_tiroir(d, reglages);
    // Whether the first move or the relogement counts is open as long as the operation or the kind of that move is unknown: the date
    // of one of them must then refuse nothing.
    let du_premier = premier.filter(|p| p.genre.is_some() && d.operation.nature.is_some()).and_then(date_de);
    let Some(situation) = d.situation else {
        let date = if premier.is_some() { du_premier } else { d.date_relogement };
        return issue(Reponse::Inconnu, "situation du ménage inconnue".to_owned(), date);
    };
    match situation {
        Situation::RelogeDefinitif | Situation::RetourEffectue | Situation::Tiroir | Situation::RelogeTemporaire
            if premier.is_some() =>
        {
            if d.operation.nature.is_none() {
                return issue(Reponse::Inconnu, "code de l’opération inconnu : 33 ou non".to_owned(), None);
            }
            if premier.is_some_and(|p| p.genre.is_none()) {
                return issue(Reponse::Inconnu, "genre du premier relogement inconnu".to_owned(), None);
            }
            let accompagne = premier.and_then(|p| p.accompagne);
            issue(accompagne.into(), format!("premier départ en tiroir, {}", accompagnement(accompagne)), du_premier)
        }
        Situation::RelogeDefinitif | Situation::RetourEffectue => {
            if let Some(date) = d.date_relogement.filter(|date| *date > d.arrete) {
                return pas_encore(format!("relogement du {}, après la date d’arrêté", date_courte(date)));
            }
            if d.accompagne == Some(false)
                && let Some(compte) = autonome(d, reglages, condition)
            {
                return compte;
            }
            let fait = format!("{}, {}", situation.libelle(), accompagnement(d.accompagne));
            issue(d.accompagne.into(), fait, d.date_relogement)
        }
        Situation::AReloger | Situation::PropositionEnCours | Situation::RelogeTemporaire | Situation::Tiroir => {
            pas_encore(situation.libelle().to_owned())
        }
        Situation::DepartSpontane | Situation::PartiSansAccompagnement => autonome(d, reglages, condition)
            .unwrap_or_else(|| issue(Reponse::Non, situation.libelle().to_owned(), d.date_relogement)),
        Situation::AutreCadre | Situation::SansRelogement => {
            issue(Reponse::Non, situation.libelle().to_owned(), d.date_relogement)
        }
    }
}

fn accompagnement(accompagne: Option<bool>) -> &'static str {
    match accompagne {
        Some(true) => "accompagné par le maître d’ouvrage ou son opérateur",
        Some(false) => "sans accompagnement",
        None => "accompagnement inconnu",
    }
}

/// P-FORFAIT-AUTONOME, private stock only.
fn autonome(d: &Dossier<'_>, reglages: &Reglages, condition: &'static str) -> Option<Issue> {
    if !reglages.autonome {
        return None;
    }
    let date = d.date_relogement.filter(|date| *date <= d.arrete);
    let issue = |reponse, fait| Issue {
        motif: motif(reponse, condition, fait, "charte locale du relogement"),
        date,
        pas_encore: false,
        autonome: reponse == Reponse::Oui,
    };
    match d.operation.nature.map(Nature::parc).or(d.operation.parc) {
        Some(Parc::Prive) => {}
        Some(Parc::Social) => return None,
        None => return Some(issue(Reponse::Inconnu, "parti par lui-même, parc d’origine inconnu")),
    }
    let connu = passes(d.relogements, d.arrete).any(|r| r.apres.id_rpls.is_some() || r.apres.commune.is_some());
    Some(match connu {
        true => issue(Reponse::Oui, "logement trouvé par le ménage, connu"),
        false => issue(Reponse::Inconnu, "logement trouvé par le ménage : logement d’arrivée inconnu"),
    })
}

/// P-FORFAIT-TIROIR: the first move of a household of a requalification, when that move is, or may be, the one that counts.
fn premier_tiroir<'a>(d: &Dossier<'a>, reglages: &Reglages) -> Option<&'a Relogement> {
    let requalification = match d.operation.nature {
        Some(n) => n == Nature::Requalification,
        None => d.operation.nature_lue.is_none(),
    };
    if !requalification || reglages.tiroir != FaitGenerateur::PremierDepart {
        return None;
    }
    passes(d.relogements, d.arrete).find(|r| r.genre.is_none_or(|g| g == Genre::Tiroir))
}

/// Forecast: the household is still expected, or already rehoused.
pub(super) fn attendu(d: &Dossier<'_>, reglages: &Reglages) -> Motif {
    let condition = "ménage attendu ou relogé";
    match d.situation {
        None => motif(Reponse::Inconnu, condition, "situation du ménage inconnue", ANRU),
        Some(s @ (Situation::DepartSpontane | Situation::PartiSansAccompagnement)) => {
            match autonome(d, reglages, condition) {
                Some(compte) => compte.motif,
                None => motif(Reponse::Non, condition, s.libelle(), ANRU),
            }
        }
        Some(s @ (Situation::AutreCadre | Situation::SansRelogement)) => {
            motif(Reponse::Non, condition, s.libelle(), ANRU)
        }
        Some(s) => motif(Reponse::Oui, condition, s.libelle(), ANRU),
    }
}
