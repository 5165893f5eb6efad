//! The dwellings offered to each household, and its answers.

use chrono::NaiveDate;

use super::logements::{Lieu, Parc, oui_non};
use super::menages::{Menage, apres, arrete};
use crate::error::Result;
use crate::sample::sne::{avant, date};
use crate::sample::tableau::{FormeDate, Tableau};
use crate::sample::territoire::Epci;
use crate::sample::tirage::De;

#[rustfmt::skip]
pub const COLONNES: [&str; 17] = [
    "menage_id", "rang", "date_notification", "date_visite", "date_reponse", "reponse", "motif", "refus_legitime", "comptee", "groupe",
    "renonciation_localisation", "bailleur", "id_rpls", "code_commune", "en_qpv", "date_offre", "date_lecture",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Issue {
    Acceptee,
    Refusee,
    SansReponse,
    /// No answer yet, and none due.
    Attente,
}

pub struct Proposition {
    pub menage: usize,
    rang: i64,
    pub notification: NaiveDate,
    /// Offer of the bailleur, and its reading.
    pub offre: Option<NaiveDate>,
    pub lecture: Option<NaiveDate>,
    visite: Option<NaiveDate>,
    reponse: Option<NaiveDate>,
    issue: Issue,
    motif: &'static str,
    legitime: Option<bool>,
    comptee: Option<bool>,
    groupe: Option<usize>,
    renonciation: Option<bool>,
    lieu: Lieu,
}

pub fn propositions(de: &mut De, parc: &Parc, menages: &mut [Menage]) -> Vec<Proposition> {
    let mut toutes = Vec::new();
    let (mut groupes, mut refus_repetes) = (0, 0);
    for (rang, m) in menages.iter_mut().enumerate() {
        let premiere = toutes.len();
        menage(de, parc, rang, m, &mut toutes, &mut groupes);
        let siennes = toutes.get(premiere..).unwrap_or_default();
        if let Some(p) = siennes.last().filter(|p: &&Proposition| p.issue == Issue::Attente) {
            m.date_situation = p.notification;
        }
        // From the second refusal on, the mediation should open; it does not always.
        let mut refus = siennes.iter().filter(|p| p.issue == Issue::Refusee && p.comptee == Some(true));
        if let Some(second) = refus.nth(1).and_then(|p| p.reponse) {
            refus_repetes += 1;
            let mediation = apres(second, de.entre(12, 40));
            m.mediation = Some(mediation).filter(|d| refus_repetes % 5 != 2 && *d <= arrete());
        }
    }
    toutes
}

/// Answers in their order, the last one first notified that day.
fn issues(de: &mut De, m: &Menage) -> Option<(Vec<Issue>, NaiveDate)> {
    use Issue::*;
    let refus = |n: usize, derniere: Issue| [vec![Refusee; n], vec![derniere]].concat();
    match m.situation {
        "reloge_definitif" => {
            let bail = m.mouvements.last().filter(|d| d.logement.is_some())?.bail?;
            // The old tracking did not keep all the offers.
            if bail < date(2021, 1, 1) && de.mille(400) {
                return None;
            }
            Some((refus(de.poids(&[60, 28, 12]), Acceptee), avant(bail, de.entre(48, 70))))
        }
        "proposition_en_cours" => {
            Some((refus(de.poids(&[58, 30, 12]), Attente), apres(date(2026, 8, 20), de.entre(0, 36))))
        }
        "a_reloger" => {
            let suite = match de.poids(&[62, 13, 9, 8, 8]) {
                0 => return None,
                1 => vec![Refusee],
                2 => vec![Refusee, Refusee],
                3 => vec![Refusee, Refusee, Refusee],
                _ => vec![SansReponse],
            };
            Some((suite, apres(date(2026, 3, 2), de.entre(0, 150))))
        }
        _ => None,
    }
}

fn menage(de: &mut De, parc: &Parc, rang: usize, m: &Menage, toutes: &mut Vec<Proposition>, groupes: &mut usize) {
    let Some((issues, derniere)) = issues(de, m) else { return };
    let mut dates = vec![derniere];
    for _ in 1..issues.len() {
        let suivante = dates.last().copied().unwrap_or(derniere);
        dates.push(avant(suivante, de.entre(48, 75)));
    }
    // Nothing is offered before the survey.
    let plancher = m.enquete.unwrap_or(m.ouverture);
    let suite: Vec<(Issue, NaiveDate)> =
        issues.into_iter().rev().zip(dates).filter(|(issue, d)| *d > plancher || *issue != Issue::Refusee).collect();
    let mut numero = 0;
    let places = suite.len() < 3;
    for (issue, notification) in suite.into_iter().rev() {
        let notification = notification.max(plancher);
        // Two dwellings seen together count for one.
        let double = places && numero == 0 && matches!(issue, Issue::Acceptee | Issue::Refusee) && de.mille(60);
        if double {
            *groupes += 1;
        }
        let groupe = double.then_some(*groupes);
        for jumelle in 0..=usize::from(double) {
            numero += 1;
            let issue = if double && jumelle == 0 { Issue::Refusee } else { issue };
            let mut p = offre(de, parc, m, issue, notification);
            (p.menage, p.rang, p.groupe) = (rang, numero, groupe);
            p.comptee = Some(!(double && jumelle == 0));
            toutes.push(p);
        }
    }
}

fn offre(de: &mut De, parc: &Parc, m: &Menage, issue: Issue, notification: NaiveDate) -> Proposition {
    let accepte = m.mouvements.last().and_then(|d| d.logement).filter(|_| issue == Issue::Acceptee);
    let logement = accepte.or_else(|| parc.proposable(de, m.foyer.personnes.clamp(1, 5)));
    let lieu = logement.map(|i| parc.lieu(i)).unwrap_or_default();
    let visite = apres(notification, de.entre(4, 12));
    let reponse = apres(visite, de.entre(1, 10));
    let refus = issue == Issue::Refusee;
    Proposition {
        menage: 0,
        rang: 0,
        notification,
        offre: None,
        lecture: None,
        visite: (issue != Issue::SansReponse && visite <= arrete() && !de.mille(120)).then_some(visite),
        reponse: matches!(issue, Issue::Acceptee | Issue::Refusee).then_some(reponse),
        issue,
        motif: match refus {
            false => "",
            true => de.parmi(&[
                ("localisation", 30),
                ("loyer_charges", 15),
                ("etat_logement", 14),
                ("typologie", 12),
                ("inadapte", 10),
                ("accessibilite", 9),
                ("non_precise", 6),
                ("autre", 4),
            ]),
        },
        legitime: if refus { de.parmi(&[(Some(true), 35), (Some(false), 40), (None, 25)]) } else { None },
        comptee: None,
        groupe: None,
        // Farther than the commune and its neighbours, the household must have asked for it.
        renonciation: (lieu.commune != m.avant.commune && de.mille(720)).then_some(true),
        lieu,
    }
}

pub fn ecrire(t: &mut Tableau, epci: &Epci, liste: &[Proposition]) -> Result<()> {
    for p in liste {
        t.txt("menage_id", &super::menage_id(p.menage));
        t.int("rang", p.rang);
        t.jour("date_notification", p.notification, FormeDate::Barre);
        for (nom, jour) in [("date_visite", p.visite), ("date_reponse", p.reponse)] {
            if let Some(jour) = jour {
                t.jour(nom, jour, FormeDate::Barre);
            }
        }
        t.txt(
            "reponse",
            match p.issue {
                Issue::Acceptee => "acceptee",
                Issue::Refusee => "refusee",
                Issue::SansReponse => "sans_reponse",
                Issue::Attente => "",
            },
        );
        t.txt("motif", p.motif);
        t.txt("refus_legitime", oui_non(p.legitime));
        t.txt("comptee", oui_non(p.comptee));
        if let Some(g) = p.groupe {
            t.c("groupe").push_str(&format!("G{g:02}"));
        }
        t.txt("renonciation_localisation", oui_non(p.renonciation));
        t.txt("bailleur", p.lieu.bailleur.as_deref().unwrap_or(""));
        t.txt("id_rpls", p.lieu.id_rpls.as_deref().unwrap_or(""));
        if let Some(c) = epci.communes.get(p.lieu.commune) {
            t.txt("code_commune", &c.code);
        }
        t.txt("en_qpv", oui_non(Some(p.lieu.qpv.is_some())));
        for (nom, jour) in [("date_offre", p.offre), ("date_lecture", p.lecture)] {
            if let Some(jour) = jour {
                t.jour(nom, jour, FormeDate::Barre);
            }
        }
        t.finir()?;
    }
    Ok(())
}
