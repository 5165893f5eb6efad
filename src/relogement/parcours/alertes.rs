//! Concentrations to look at (ANRU 2024). Each answer holds whatever the unknown moves turn out to be, or is « inconnu ».

use std::collections::{BTreeMap, BTreeSet};

use super::Reglages;
use super::trajet::Trajet;
use crate::french::{nombre, pourcent};
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

/// What vigilance needs to know beside moves. `None`: nobody gave the list.
#[derive(Clone, Debug, Default)]
pub struct Vigilances<'a> {
    /// New programmes: first lettings by résidence.
    pub premieres_locations: Option<&'a BTreeMap<String, i64>>,
    /// Résidences to be demolished or requalified.
    pub a_demolir: Option<&'a BTreeSet<String>>,
    /// Résidences of fragile profile.
    pub fragiles: Option<&'a BTreeSet<String>>,
    /// Offers beyond the distance without written wish; see `propositions`.
    pub offres_eloignees: Option<Part>,
}

/// All vigilances; one per programme above its share.
pub fn vigilances(trajets: &[Trajet], v: &Vigilances<'_>, r: &Reglages) -> Vec<Alerte> {
    let mut rendues = neuf(trajets, v.premieres_locations, r);
    rendues.push(dans("IMMEUBLE_VOUE", "dans un immeuble à démolir ou à requalifier", trajets, v.a_demolir));
    rendues.push(dans("RESIDENCE_FRAGILE", "dans une résidence au profil fragile", trajets, v.fragiles));
    let part = v.offres_eloignees.unwrap_or_default();
    rendues.push(Alerte {
        code: "OFFRE_ELOIGNEE",
        lieu: None,
        reponse: if v.offres_eloignees.is_none() { Reponse::Inconnu } else { au_moins_un(&part) },
        part,
        phrase: match v.offres_eloignees {
            Some(p) => {
                format!("{} offres éloignées sans souhait écrit, {} à instruire", nombre(p.oui), nombre(p.inconnu))
            }
            None => "distances des offres inconnues".to_owned(),
        },
    });
    rendues
}

fn au_moins_un(p: &Part) -> Reponse {
    match (p.oui, p.inconnu) {
        (1.., _) => Reponse::Oui,
        (_, 0) => Reponse::Non,
        _ => Reponse::Inconnu,
    }
}

fn dans(code: &'static str, ou: &str, trajets: &[Trajet], liste: Option<&BTreeSet<String>>) -> Alerte {
    let Some(liste) = liste else {
        let phrase = format!("relogements {ou} : liste des résidences inconnue");
        let part = Part { inconnu: i64::try_from(trajets.len()).unwrap_or(i64::MAX), ..Part::default() };
        return Alerte { code, lieu: None, reponse: Reponse::Inconnu, part, phrase };
    };
    let part = Part::de(trajets.iter().map(|t| Reponse::from(t.residence.as_ref().map(|x| liste.contains(x)))));
    let phrase = format!(
        "{} relogements {ou} sur {}, {} sans résidence connue",
        nombre(part.oui),
        nombre(part.total()),
        nombre(part.inconnu)
    );
    Alerte { code, lieu: None, reponse: au_moins_un(&part), part, phrase }
}

fn neuf(trajets: &[Trajet], premieres: Option<&BTreeMap<String, i64>>, r: &Reglages) -> Vec<Alerte> {
    let code = "PART_PROGRAMME_NEUF";
    let Some(premieres) = premieres else {
        let phrase = "premières locations des programmes neufs inconnues".to_owned();
        return vec![Alerte { code, lieu: None, reponse: Reponse::Inconnu, part: Part::default(), phrase }];
    };
    let mut rendues = Vec::new();
    for (residence, locations) in premieres {
        let reloges = trajets.iter().filter(|t| t.residence.as_ref() == Some(residence)).count();
        let oui = i64::try_from(reloges).unwrap_or(i64::MAX);
        // More relogés than lettings is a slip of the list: the share is then above any bound.
        let part = Part { oui, non: locations.saturating_sub(oui).max(0), inconnu: 0 };
        if part.depasse(r.part_residence, 100).est_oui() {
            let taux = part.part().as_ref().map(pourcent).unwrap_or_default();
            let phrase = format!(
                "{taux} des premières locations de {residence} pour des relogés ({} sur {})",
                nombre(oui),
                nombre(*locations)
            );
            rendues.push(Alerte { code, lieu: Some(residence.clone()), reponse: Reponse::Oui, part, phrase });
        }
    }
    rendues
}
