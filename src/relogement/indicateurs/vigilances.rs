//! Relogements and offers that call for a second look (§ 11 of the rules): in a programme already full of relogés, in a building that must
//! be emptied in its turn, in a fragile résidence, too far without a written wish. A vigilance is never a decision.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::super::faits::{Genre, Relogement, StatutLogement};
use super::super::mesures::{Indicateur, Voix};
use super::super::part::Part;
use super::super::reglages::Reglages;
use super::super::reponse::{Reponse, une};
use super::super::suivi::{Dossier, Suivi};
use super::Question;

pub const NEUF: &str = "rel_vigilance_neuf";
pub const VOUE: &str = "rel_vigilance_voue";
pub const FRAGILE: &str = "rel_vigilance_fragile";
pub const ELOIGNEE: &str = "rel_vigilance_eloignee";

/// In the order in which they are shown.
pub const VIGILANCES: [&str; 4] = [NEUF, VOUE, FRAGILE, ELOIGNEE];

/// A definitive move into the social stock; who comes back after works is at home.
fn arrivee(d: &Dossier) -> Option<&Relogement> {
    let r = d.definitif().filter(|_| d.reloge())?;
    (r.genre == Some(Genre::Definitif) && r.apres.statut == Some(StatutLogement::Lls)).then_some(r)
}

/// The vigilances that the files allow; without any résidence classed, nothing is said of fragility.
pub fn questions<'a>(suivi: &'a Suivi, r: &Reglages) -> Vec<Question<'a>> {
    let mut questions = vec![neuf(suivi, r.parcours.part_residence), voue(suivi)];
    questions.extend(suivi.fragiles.as_ref().map(fragile));
    questions.push(eloignee());
    questions
}

/// What a relogement is for its dwelling.
enum Programme {
    /// Let before.
    Ancien,
    Inconnu,
    /// Its first letting: résidence and year.
    Neuf(String, i32),
}

fn programme(d: &Dossier, r: &Relogement) -> Programme {
    let (Some(bail), Some(premiere)) = (d.date_de(r).map(|j| j.year()), r.apres.annee_premiere_location) else {
        return Programme::Inconnu;
    };
    match (bail.cmp(&premiere), &r.apres.residence) {
        (std::cmp::Ordering::Greater, _) => Programme::Ancien,
        (std::cmp::Ordering::Equal, Some(residence)) => Programme::Neuf(residence.clone(), premiere),
        // Let before its first letting: one of both dates is wrong.
        _ => Programme::Inconnu,
    }
}

fn neuf<'a>(suivi: &Suivi, part_max: i64) -> Question<'a> {
    let mut reloges: BTreeMap<(String, i32), i64> = BTreeMap::new();
    for d in &suivi.dossiers {
        if let Some(Programme::Neuf(residence, annee)) = arrivee(d).map(|r| programme(d, r)) {
            *reloges.entry((residence, annee)).or_default() += 1;
        }
    }
    // More relogés than lettings is a slip of one of the files: the share is then above any bound.
    let depasse: BTreeMap<(String, i32), Reponse> = reloges
        .into_iter()
        .filter_map(|(cle, oui)| {
            let premieres = *suivi.programmes.get(&cle)?;
            let part = Part { oui, non: premieres.saturating_sub(oui).max(0), inconnu: 0 };
            Some((cle, part.depasse(part_max, 100)))
        })
        .collect();
    let i = Indicateur::part(
        NEUF,
        "Programmes neufs où les relogés sont nombreux",
        &format!(
            "Ménages relogés à la première mise en location de leur logement, dans un programme (une résidence, une année) dont les relogés ont plus de {part_max}\u{202f}% des premières locations (P-PART-RESIDENCE). Les premières locations sont celles du RPLS."
        ),
    );
    Question::new(i, move |d, _| match arrivee(d).map(|r| programme(d, r)) {
        None | Some(Programme::Ancien) => Voix::Hors,
        Some(Programme::Inconnu) => Voix::Inconnue,
        Some(Programme::Neuf(residence, annee)) => {
            depasse.get(&(residence, annee)).map_or(Voix::Inconnue, |r| (*r).into())
        }
    })
}

fn voue<'a>(suivi: &Suivi) -> Question<'a> {
    // Résidence → the last day on which households must still leave it; `None`: nobody says that it is over.
    let mut vouees: BTreeMap<String, Option<NaiveDate>> = BTreeMap::new();
    for d in &suivi.dossiers {
        let Some(o) = suivi.operation(d).filter(|o| o.nature.is_some()) else { continue };
        if let Some(residence) = d.menage.avant.residence.clone() {
            let fin = vouees.entry(residence).or_insert(o.date_solde);
            *fin = (*fin).zip(o.date_solde).map(|(a, b)| a.max(b));
        }
    }
    let i = Indicateur::part(
        VOUE,
        "Relogés dans une résidence à démolir ou à requalifier",
        "Ménages relogés dans le parc social, dans une résidence que d’autres ménages doivent quitter pour une opération qui n’était pas soldée à la date du bail. Les retours après travaux n’y sont pas.",
    );
    Question::new(i, move |d, _| match arrivee(d).map(|r| (r.apres.residence.as_ref(), d.date_de(r))) {
        None => Voix::Hors,
        Some((None, _)) => Voix::Inconnue,
        Some((Some(residence), bail)) => match (vouees.get(residence), bail) {
            (None, _) => Reponse::Non.into(),
            (Some(None), _) => Reponse::Oui.into(),
            (Some(Some(_)), None) => Voix::Inconnue,
            (Some(Some(fin)), Some(bail)) => Reponse::from(bail < *fin).into(),
        },
    })
}

fn fragile(classees: &BTreeMap<String, bool>) -> Question<'_> {
    let i = Indicateur::part(
        FRAGILE,
        "Relogés dans une résidence fragile",
        "Ménages relogés dans le parc social, selon que la méthode principale classe leur résidence fragile ou non. Une résidence qui n’est pas classée est inconnue.",
    );
    Question::new(i, move |d, _| match arrivee(d) {
        None => Voix::Hors,
        Some(r) => Reponse::from(r.apres.residence.as_ref().and_then(|x| classees.get(x)).copied()).into(),
    })
}

fn eloignee<'a>() -> Question<'a> {
    let i = Indicateur::part(
        ELOIGNEE,
        "Offres éloignées sans souhait écrit",
        "Ménages à qui une proposition a été faite, dont une au moins est au-delà de la distance que fixe la loi du 1er septembre 1948 (art. 13 bis), sans renonciation écrite. Distance à vol d’oiseau, du logement quitté au logement proposé.",
    );
    Question::new(i, |d, e| {
        if d.propositions.is_empty() {
            return Voix::Hors;
        }
        // Those that are surely near, or wished, are not listed.
        une(e.offres.eloignees_sans_accord.iter().map(|x| x.reponse)).into()
    })
}

#[cfg(test)]
#[path = "vigilances_tests.rs"]
mod tests;
