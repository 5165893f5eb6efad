//! Concentrations to look at (ANRU 2024). Each answer holds whatever the unknown moves turn out to be, or is « inconnu ».

use std::collections::BTreeMap;

use super::Reglages;
use super::trajet::Trajet;
use crate::french::nombre;
use crate::relogement::part::Part;
use crate::relogement::reponse::Reponse;

/// An alert, its answer and the counts it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerte {
    /// `CONCENTRATION_PROCHE`.
    pub code: &'static str,
    /// Sector or résidence, when the alert is about one.
    pub lieu: Option<String>,
    pub reponse: Reponse,
    pub part: Part,
    pub phrase: String,
}

/// More than half of the relogements hors QPV lie close to the quartier of origin.
pub fn concentration_proche(trajets: &[Trajet], r: &Reglages) -> Alerte {
    let proche = |t: &Trajet| Reponse::from(t.situe.distance.map(|m| m <= r.proximite));
    let part = Part::de(trajets.iter().filter(|t| t.hors_qpv().est_oui()).map(proche));
    // A move that may be hors QPV weighs on the side that is least sure: not close against « oui », close against « non ».
    let peut_etre = Part::de(trajets.iter().filter(|t| t.hors_qpv() == Reponse::Inconnu).map(proche));
    let plus_de_la_moitie = |oui: i64, total: i64| 2 * oui > total;
    let certain = plus_de_la_moitie(part.oui, part.total() + peut_etre.non + peut_etre.inconnu);
    let proches_max = part.oui + part.inconnu + peut_etre.oui + peut_etre.inconnu;
    let possible = plus_de_la_moitie(proches_max, proches_max + part.non);
    let reponse = match (certain, possible) {
        (true, _) => Reponse::Oui,
        (false, false) => Reponse::Non,
        (false, true) => Reponse::Inconnu,
    };
    let phrase = format!(
        "{} relogements hors QPV sur {} à {} m au plus du quartier d’origine ({} sans distance, {} dont on ne sait pas s’ils sont hors QPV)",
        nombre(part.oui),
        nombre(part.total()),
        nombre(r.proximite),
        nombre(part.inconnu),
        nombre(peut_etre.total())
    );
    Alerte { code: "CONCENTRATION_PROCHE", lieu: None, reponse, part, phrase }
}

/// Whether sectors are IRIS: all moves have one. Else they are communes.
pub fn par_iris(trajets: &[Trajet]) -> bool {
    !trajets.is_empty() && trajets.iter().all(|t| t.situe.iris.is_some())
}

/// More than half of the relogements lie in one sector: IRIS when all moves have one, else commune.
pub fn meme_secteur(trajets: &[Trajet]) -> Alerte {
    let par_iris = par_iris(trajets);
    let mut secteurs: BTreeMap<&str, i64> = BTreeMap::new();
    let mut inconnus = 0;
    for t in trajets {
        match if par_iris { &t.situe.iris } else { &t.commune } {
            Some(s) => *secteurs.entry(s).or_default() += 1,
            None => inconnus += 1,
        }
    }
    // The first by code among equals, so that the same rows always name the same sector.
    let tete = secteurs.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(s, n)| ((*s).to_owned(), *n));
    let n = tete.as_ref().map_or(0, |(_, n)| *n);
    let part = Part { oui: n, non: secteurs.values().sum::<i64>() - n, inconnu: inconnus };
    let genre = if par_iris { "IRIS" } else { "commune" };
    let phrase = match &tete {
        Some((s, n)) => format!(
            "{} relogements sur {} dans le secteur {s} ({genre}), {} sans secteur connu",
            nombre(*n),
            nombre(part.total()),
            nombre(inconnus)
        ),
        None => "aucun relogement dont le secteur soit connu".to_owned(),
    };
    Alerte { code: "MEME_SECTEUR", lieu: tete.map(|(s, _)| s), reponse: part.depasse(1, 2), part, phrase }
}
