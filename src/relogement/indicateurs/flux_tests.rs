use super::*;
use crate::measures::Nature;
use crate::relogement::essais::{jour, menage, operation, relogement};
use crate::relogement::examens::{Examine, Regles};
use crate::relogement::faits::{Relogement, Situation};
use crate::relogement::indicateurs;
use crate::relogement::residences::Residences;
use crate::relogement::suivi::{DateRelogement, Lignes};
use crate::relogement::territoire::Territoire;

const ARRETE: &str = "2026-09-30";

fn suivi(relogements: Vec<Relogement>) -> Suivi {
    let menages: BTreeSet<String> = relogements.iter().map(|r| r.menage.clone()).collect();
    let lignes = Lignes {
        operations: vec![operation("OP")],
        menages: menages.iter().map(|m| menage(m, "OP", Situation::AReloger)).collect(),
        relogements,
        ..Lignes::default()
    };
    Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE))
}

/// What each household answers to the question on the bailleur, as a class.
fn reponses(suivi: &Suivi) -> Vec<Option<String>> {
    let reglages = Default::default();
    let arrete = jour(ARRETE);
    let examines: Vec<Examine> =
        Regles { suivi, reglages: &reglages, territoire: Territoire::INCONNU, epci: "E", arrete }.examiner();
    let questions = questions(suivi, arrete);
    let classes: Vec<String> = questions[0].indicateur.classes.iter().map(|(c, _)| c.clone()).collect();
    let lire = |v: &Voix| match v {
        Voix::Hors => None,
        Voix::Inconnue => Some("inconnu".to_owned()),
        Voix::Classe(k) => classes.get(*k).cloned(),
    };
    indicateurs::votes(suivi, &examines, &Residences::default(), &questions).iter().map(|v| lire(&v.voix[0])).collect()
}

fn chez(bailleur: &str, r: Relogement) -> Relogement {
    Relogement { bailleur_relogeur: Some(bailleur.to_owned()), ..r }
}

/// A temporary dwelling leaves the flux as a definitive one does; a return and a private dwelling do not; one answer a household.
#[test]
fn what_leaves_the_flux_last_year() {
    let mut prive = relogement("E", Genre::Definitif, Some("2025-04-01"));
    prive.apres.statut = Some(StatutLogement::Prive);
    let mut sans = relogement("G", Genre::Definitif, Some("2025-04-01"));
    sans.bailleur_relogeur = None;
    let s = suivi(vec![
        chez("b1", relogement("A", Genre::Definitif, Some("2025-12-31"))),
        chez("b1", relogement("B", Genre::Tiroir, Some("2025-02-01"))),
        chez("b1", relogement("C", Genre::Definitif, Some("2026-01-01"))),
        chez("b1", relogement("D", Genre::Retour, Some("2025-03-01"))),
        prive,
        chez("b1", relogement("F", Genre::Temporaire, Some("2025-01-15"))),
        chez("b2", relogement("F", Genre::Definitif, Some("2025-11-15"))),
        sans,
    ]);
    let dites = ["b1", "b1", "", "", "", "b2", "inconnu"].map(|c| (!c.is_empty()).then(|| c.to_owned()));
    assert_eq!(reponses(&s), dites);
}

#[test]
fn the_three_questions_are_of_the_year_before() {
    let s = suivi(vec![chez("b9", relogement("A", Genre::Definitif, Some("2020-12-31")))]);
    let q = questions(&s, jour("2026-01-01"));
    let codes: Vec<&str> = q.iter().map(|q| q.indicateur.code.as_str()).collect();
    assert_eq!(codes, ["rel_flux_bailleur_2025", "rel_flux_lieu_2025", "rel_flux_typologie_2025"]);
    assert!(q.iter().all(|q| q.indicateur.nature == Nature::Repartition && q.indicateur.annuel.is_none()));
    assert_eq!(q[0].indicateur.classes.len(), 1, "a bailleur of another year has its answer too");
}
