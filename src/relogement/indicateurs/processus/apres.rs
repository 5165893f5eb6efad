//! After the move: visites de courtoisie (J7), satisfaction (J8), refunds (J10), closing visit (J12). Those who left by themselves are out
//! of it: nobody follows them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::super::accompagnement::{Note, Theme};
use super::super::super::faits::Relogement;
use super::super::super::mesures::{Indicateur, Voix};
use super::super::super::processus::Reglages;
use super::super::super::processus::suites::{self, Veille, Visite};
use super::super::super::suivi::{Dossier, Suivi};
use super::super::Question;
use super::{CLOTURE, ENQUETE_FAITE, REMBOURSEMENT, SATISFACTION, VISITES, code_theme, dire, suivie};

/// The move that is followed.
fn suivi_apres(d: &Dossier) -> Option<&Relogement> {
    d.definitif().filter(|r| d.reloge() && r.accompagne != Some(false))
}

pub fn questions<'a>(suivi: &'a Suivi, r: &'a Reglages, arrete: NaiveDate) -> Vec<Question<'a>> {
    let mut questions: Vec<Question<'a>> =
        VISITES.iter().enumerate().filter_map(|(rang, code)| visite(suivi, code, rang, r, arrete)).collect();
    questions.extend(enquete(suivi, r, arrete));
    questions.extend(Theme::TOUS.iter().filter_map(|t| theme(suivi, *t)));
    questions.extend(remboursement(suivi, r, arrete));
    questions.extend(cloture(suivi, r, arrete));
    questions
}

/// By operation, the first thing that it notes after a move.
fn premieres(suivi: &Suivi, dates: impl Fn(&Relogement) -> Vec<NaiveDate>) -> BTreeMap<String, NaiveDate> {
    let mut premieres: BTreeMap<String, NaiveDate> = BTreeMap::new();
    for d in &suivi.dossiers {
        for jour in suivi_apres(d).map(&dates).unwrap_or_default() {
            premieres.entry(d.menage.operation.clone()).and_modify(|p| *p = jour.min(*p)).or_insert(jour);
        }
    }
    premieres
}

/// Between the first note of its operation and the closing date.
fn veille(premieres: &BTreeMap<String, NaiveDate>, d: &Dossier, arrete: NaiveDate) -> Veille {
    // Without any day written, everything that is not noted was missed.
    Veille { depuis: premieres.get(&d.menage.operation).copied().unwrap_or(NaiveDate::MIN), arrete }
}

fn visite<'a>(suivi: &Suivi, code: &str, rang: usize, r: &'a Reglages, arrete: NaiveDate) -> Option<Question<'a>> {
    let mois = r.mois_visites.get(rang)?;
    let i = Indicateur::repartition(
        code,
        &format!("Visite de courtoisie à {mois} mois"),
        &format!(
            "Ménages relogés définitivement avec accompagnement, selon la visite de courtoisie due {mois} mois après l’entrée, à défaut le bail : à temps à {} jours près (J7, P-TOLERANCE-VISITE). Celles qui peuvent encore se faire à temps ne comptent pas ; celles qui étaient dues avant la première que note leur opération sont inconnues.",
            r.tolerance_visite
        ),
        &[("a_temps", "Faite à temps"), ("decalee", "Faite hors délai"), ("non_faite", "Non faite")],
    );
    let dit = |d: &Dossier| suivi_apres(d).is_some_and(|x| x.suites.visites.iter().any(Option::is_some));
    let premieres = premieres(suivi, |x| x.suites.visites.iter().flatten().copied().collect());
    let faite = move |d: &Dossier| suites::visite(suivi_apres(d)?, rang, r, veille(&premieres, d, arrete));
    suivie(suivi, i, dit, move |d| match faite(d) {
        None => Voix::Hors,
        Some(Visite::ATemps) => Voix::Classe(0),
        Some(Visite::Decalee) => Voix::Classe(1),
        Some(Visite::NonFaite) => Voix::Classe(2),
        Some(Visite::Inconnue) => Voix::Inconnue,
    })
}

fn enquete<'a>(suivi: &Suivi, r: &'a Reglages, arrete: NaiveDate) -> Option<Question<'a>> {
    let i = Indicateur::part(
        ENQUETE_FAITE,
        "Réponse à l’enquête de satisfaction",
        &format!(
            "Ménages relogés définitivement avec accompagnement depuis plus de {} mois et {} jours, selon qu’ils ont répondu à l’enquête de satisfaction, et ceux qui ont répondu plus tôt (J8).",
            r.mois_satisfaction, r.tolerance_visite
        ),
    );
    let dit = |d: &Dossier| suivi_apres(d).is_some_and(|x| x.suites.a_repondu());
    let premieres = premieres(suivi, |x| x.suites.enquete.into_iter().collect());
    let faite = move |d: &Dossier| suites::enquete(suivi_apres(d)?, r, veille(&premieres, d, arrete));
    suivie(suivi, i, dit, move |d| dire(faite(d)))
}

/// The whole in four steps; the other themes, satisfied or not: their small numbers would hide all the rest.
fn theme<'a>(suivi: &Suivi, t: Theme) -> Option<Question<'a>> {
    let qui = "Ménages relogés définitivement qui ont répondu à l’enquête de satisfaction";
    let i = match t {
        Theme::Ensemble => {
            let notes: Vec<(&str, &str)> = Note::TOUS.iter().map(|n| (n.code(), n.libelle())).collect();
            Indicateur::repartition(
                SATISFACTION,
                t.libelle(),
                &format!("{qui}, selon leur avis sur l’ensemble."),
                &notes,
            )
        }
        _ => Indicateur::part(
            &code_theme(t),
            t.libelle(),
            &format!("{qui} : satisfaits (plutôt ou très) ou non. Thème : {}.", t.libelle().to_lowercase()),
        ),
    };
    let note = move |d: &Dossier| suivi_apres(d).filter(|x| x.suites.a_repondu()).map(|x| x.suites.note(t));
    suivie(
        suivi,
        i,
        |d| note(d).flatten().is_some(),
        move |d| match (note(d), t) {
            (None, _) => Voix::Hors,
            (Some(None), _) => Voix::Inconnue,
            (Some(Some(n)), Theme::Ensemble) => Voix::Classe(n as usize),
            (Some(Some(n)), _) => Voix::Classe(usize::from(n < Note::Plutot)),
        },
    )
}

fn remboursement<'a>(suivi: &Suivi, r: &'a Reglages, arrete: NaiveDate) -> Option<Question<'a>> {
    let i = Indicateur::part(
        REMBOURSEMENT,
        "Frais de déménagement remboursés à temps",
        &format!(
            "Ménages qui ont une facture de déménagement, selon que toutes leurs factures ont été remboursées en {} jours au plus (J10). Un relogement en deux temps en a deux.",
            r.jours_remboursement
        ),
    );
    let dit = |d: &Dossier| d.relogements.iter().any(|x| x.suites.remboursement.is_some());
    suivie(suivi, i, dit, move |d| dire(suites::remboursements(&d.relogements, r, arrete)))
}

fn cloture<'a>(suivi: &Suivi, r: &'a Reglages, arrete: NaiveDate) -> Option<Question<'a>> {
    let i = Indicateur::part(
        CLOTURE,
        "Visite de clôture",
        &format!(
            "Ménages relogés définitivement avec accompagnement depuis plus de {} mois et {} jours, selon qu’une visite a clos l’accompagnement, et ceux chez qui elle est déjà faite (J12).",
            r.mois_cloture, r.tolerance_visite
        ),
    );
    let dit = |d: &Dossier| suivi_apres(d).is_some_and(|x| x.suites.cloture.is_some());
    let premieres = premieres(suivi, |x| x.suites.cloture.into_iter().collect());
    let faite = move |d: &Dossier| suites::cloture(suivi_apres(d)?, r, veille(&premieres, d, arrete));
    suivie(suivi, i, dit, move |d| dire(faite(d)))
}
