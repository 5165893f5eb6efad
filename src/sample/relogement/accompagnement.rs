//! How households were accompanied: who follows them, circuits, visits, satisfaction. Four operations note it; two do not. On its own draw.

use chrono::{Months, NaiveDate};

use super::logements::oui_non;
use super::menages::{Menage, Mouvement, apres, arrete};
use super::propositions::Proposition;
use super::{MENAGES, RELOGEMENTS};
use crate::sample::anomalies::Compteur;
use crate::sample::sne::{avant, date};
use crate::sample::tableau::{FormeDate, Tableau};
use crate::sample::tirage::De;

const PARTENAIRES: [&str; 3] = ["commune", "bailleur", "epci"];
const THEMES: [&str; 5] = ["information", "ecoute", "logement", "quartier", "ensemble"];

/// Before the move.
#[derive(Default)]
pub struct Fiche {
    charge: Option<(&'static str, &'static str)>,
    actualisation: Option<NaiveDate>,
    circuit: &'static str,
    envoi: Option<NaiveDate>,
    avis: [Option<(NaiveDate, bool)>; 3],
    /// One for each move.
    pub suites: Vec<Suites>,
}

/// After a move.
#[derive(Clone, Default)]
pub struct Suites {
    facture: Option<NaiveDate>,
    remboursement: Option<NaiveDate>,
    visites: [Option<NaiveDate>; 3],
    cloture: Option<NaiveDate>,
    enquete: Option<NaiveDate>,
    /// As it is written.
    notes: [&'static str; 5],
}

/// The file of each household, faults included.
pub fn tirer(de: &mut De, menages: &[Menage], compteur: &mut Compteur) -> Vec<Fiche> {
    let mut rangs = 0;
    let mut fiches: Vec<Fiche> = menages.iter().map(|m| fiche(de, m, &mut rangs)).collect();
    fautes(&mut fiches, menages, compteur);
    fiches
}

fn attend(m: &Menage) -> bool {
    matches!(m.situation, "a_reloger" | "proposition_en_cours" | "reloge_temporaire" | "tiroir")
}

/// One of them follows more households than the charter wants. `rang`: households of the first operation that wait, counted so far.
fn charge(m: &Menage, rang: &mut usize) -> Option<(&'static str, &'static str)> {
    match m.operation_code {
        "GP-D1" => {
            *rang += usize::from(attend(m));
            Some(if rang.is_multiple_of(4) { ("CR-01", "maitre_ouvrage") } else { ("CR-03", "inter_bailleurs") })
        }
        "GP-R3" => Some(("CR-02", "maitre_ouvrage")),
        "PM-D2" | "PM-C4" => Some(("CR-03", "inter_bailleurs")),
        _ => None,
    }
}

fn fiche(de: &mut De, m: &Menage, rang: &mut usize) -> Fiche {
    let mut f =
        Fiche { charge: charge(m, rang), suites: vec![Suites::default(); m.mouvements.len()], ..Fiche::default() };
    if f.charge.is_none() {
        return f;
    }
    if attend(m) && !de.mille(60) {
        let age = if de.mille(760) { de.entre(5, 175) } else { de.entre(190, 420) };
        f.actualisation = Some(avant(arrete(), age).max(m.enquete.unwrap_or(m.ouverture)));
    }
    if let Some(enquete) = m.enquete.filter(|d| *d >= date(2022, 1, 1)) {
        f.circuit = de.parmi(&[("dematerialise", 42), ("gtr", 30), ("gtrm", 16), ("suivi_social", 8), ("", 4)]);
        let envoi = apres(enquete, de.entre(5, 28));
        if !f.circuit.is_empty() && envoi <= arrete() {
            f.envoi = Some(envoi);
        }
        if f.circuit == "dematerialise" {
            f.avis = PARTENAIRES.map(|_| avis(de, envoi));
        }
    }
    for (s, d) in f.suites.iter_mut().zip(&m.mouvements) {
        *s = suites(de, d);
    }
    f
}

fn avis(de: &mut De, envoi: NaiveDate) -> Option<(NaiveDate, bool)> {
    let jours = match de.poids(&[82, 14, 4]) {
        0 => de.entre(1, 6),
        1 => de.entre(10, 25),
        _ => return None,
    };
    Some((apres(envoi, jours), !de.mille(110))).filter(|(d, _)| *d <= arrete())
}

/// Bills since 2022, visits and surveys since 2023.
fn suites(de: &mut De, d: &Mouvement) -> Suites {
    let mut s = Suites::default();
    let Some(entree) = d.emmenagement.or(d.bail).filter(|e| *e >= date(2022, 1, 1) && d.accompagne != Some(false))
    else {
        return s;
    };
    let existe = |d: NaiveDate| Some(d).filter(|d| *d <= arrete());
    if de.mille(880) {
        s.facture = existe(apres(entree, de.entre(0, 10)));
        let jours = match de.poids(&[84, 11, 5]) {
            0 => Some(de.entre(1, 8)),
            1 => Some(de.entre(9, 40)),
            _ => None,
        };
        s.remboursement = s.facture.zip(jours).and_then(|(f, n)| existe(apres(f, n)));
    }
    if !matches!(d.genre, "definitif" | "retour") || entree < date(2023, 1, 1) {
        return s;
    }
    let dans = |mois: u32| entree.checked_add_months(Months::new(mois)).unwrap_or(entree);
    for ((place, mois), faites) in s.visites.iter_mut().zip([2, 4, 6]).zip([820, 700, 640]) {
        if de.mille(faites) {
            let ecart = if de.mille(860) { de.entre(-14, 14) } else { de.entre(18, 35) };
            *place = existe(if ecart < 0 { avant(dans(mois), -ecart) } else { apres(dans(mois), ecart) });
        }
    }
    if de.mille(620) {
        s.cloture = existe(apres(dans(6), de.entre(0, 20)));
    }
    if de.mille(560) {
        s.enquete = existe(apres(dans(6), de.entre(0, 30)));
        if s.enquete.is_some() {
            s.notes = THEMES.map(|_| de.parmi(&[("1", 9), ("2", 18), ("3", 41), ("4", 28), ("", 4)]));
        }
    }
    s
}

/// Put on purpose, each on the first row that can bear it.
fn fautes(fiches: &mut [Fiche], menages: &[Menage], compteur: &mut Compteur) {
    let entrees: Vec<Option<NaiveDate>> =
        menages.iter().flat_map(|m| &m.mouvements).map(|d| d.emmenagement.or(d.bail)).collect();
    let mut suites = fiches.iter_mut().flat_map(|f| &mut f.suites).zip(entrees);
    for (s, entree) in suites.by_ref().filter(|(s, _)| s.visites[0].is_some()).step_by(9).take(2) {
        s.visites[0] = entree.map(|e| avant(e, 12));
        compteur.compter(RELOGEMENTS, "visite de courtoisie avant l’entrée dans les lieux");
    }
    if let Some((s, _)) = suites.by_ref().find(|(s, _)| !s.notes[4].is_empty()) {
        s.notes[4] = "9";
        compteur.compter(RELOGEMENTS, "note de satisfaction hors de l’échelle");
    }
    if let Some((s, _)) = suites.by_ref().find(|(s, _)| s.remboursement.is_some()) {
        s.remboursement = s.facture.map(|f| avant(f, 3));
        compteur.compter(RELOGEMENTS, "remboursement du déménagement avant sa facture");
    }
    if let Some((s, _)) = suites.by_ref().find(|(s, _)| s.visites[2].is_some()) {
        s.visites[2] = Some(apres(arrete(), 21));
        compteur.compter(RELOGEMENTS, "visite de courtoisie datée après l’état du suivi");
    }
    if let Some(f) = fiches.iter_mut().filter(|f| f.avis[0].is_some()).nth(2) {
        f.avis[0] = f.envoi.map(|e| (avant(e, 4), true));
        compteur.compter(MENAGES, "réponse d’un partenaire avant l’envoi du dossier");
    }
}

pub fn ecrire_menage(t: &mut Tableau, f: &Fiche) {
    if let Some((charge, employeur)) = f.charge {
        t.txt("charge_relogement", charge);
        t.txt("charge_employeur", employeur);
    }
    jour(t, "date_actualisation", f.actualisation);
    t.txt("circuit", f.circuit);
    jour(t, "date_envoi_circuit", f.envoi);
    for (p, avis) in PARTENAIRES.iter().zip(f.avis) {
        t.txt(&format!("avis_{p}"), oui_non(avis.map(|(_, valide)| valide)));
        jour(t, &format!("date_avis_{p}"), avis.map(|(d, _)| d));
    }
}

pub fn ecrire_mouvement(t: &mut Tableau, s: &Suites) {
    jour(t, "date_facture_demenagement", s.facture);
    jour(t, "date_remboursement_demenagement", s.remboursement);
    for (rang, d) in s.visites.iter().enumerate() {
        jour(t, &format!("date_visite_courtoisie_{}", rang + 1), *d);
    }
    jour(t, "date_cloture_accompagnement", s.cloture);
    jour(t, "date_satisfaction", s.enquete);
    for (theme, note) in THEMES.iter().zip(s.notes) {
        t.txt(&format!("satisfaction_{theme}"), note);
    }
}

fn jour(t: &mut Tableau, nom: &str, d: Option<NaiveDate>) {
    if let Some(d) = d {
        t.jour(nom, d, FormeDate::Barre);
    }
}

/// Since 2023 the offer of the bailleur and its reading are noted.
pub fn lectures(de: &mut De, propositions: &mut [Proposition]) {
    for p in propositions.iter_mut().filter(|p| p.notification >= date(2023, 1, 1)) {
        let jours = match de.poids(&[78, 18, 4]) {
            0 => Some(de.entre(0, 3)),
            1 => Some(de.entre(4, 9)),
            _ => None,
        };
        let offre = avant(p.notification, de.entre(10, 16));
        (p.offre, p.lecture) = (Some(offre), jours.map(|n| apres(offre, n)));
    }
}
