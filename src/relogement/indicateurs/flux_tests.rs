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
    reponses_a(suivi, 0)
}

/// Same, of the question of a rank.
fn reponses_a(suivi: &Suivi, rang: usize) -> Vec<Option<String>> {
    let reglages = Default::default();
    let arrete = jour(ARRETE);
    let examines: Vec<Examine> =
        Regles { suivi, reglages: &reglages, territoire: Territoire::INCONNU, epci: "E", arrete }.examiner();
    let questions = questions(suivi, arrete);
    let classes: Vec<String> = questions[rang].indicateur.classes.iter().map(|(c, _)| c.clone()).collect();
    let lire = |v: &Voix| match v {
        Voix::Hors => None,
        Voix::Inconnue => Some("inconnu".to_owned()),
        Voix::Classe(k) => classes.get(*k).cloned(),
    };
    indicateurs::votes(suivi, &examines, &Residences::default(), &questions)
        .iter()
        .map(|v| lire(&v.voix[rang]))
        .collect()
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

/// Category of the operation, réservataire of the dwelling; without one, unknown.
#[test]
fn what_leaves_the_flux_by_category_and_reservataire() {
    let mut designe = relogement("A", Genre::Definitif, Some("2025-12-31"));
    designe.reservataire = Some("collectivites".to_owned());
    let mut s = suivi(vec![designe, relogement("B", Genre::Definitif, Some("2025-06-01"))]);
    let o = s.operations.get_mut("OP").unwrap();
    (o.contractualisee, o.financee, o.nature_lue) = (Some(false), Some(false), Some("LHI".to_owned()));
    let dites = |rang| reponses_a(&s, rang).into_iter().map(|r| r.unwrap()).collect::<Vec<_>>();
    assert_eq!(dites(3), ["lhi", "lhi"]);
    assert_eq!(dites(4), ["collectivites", "inconnu"]);
    for (contractualisee, financee, orcod, attendue) in [
        (Some(true), Some(true), None, Categorie::AnruConventionneeFinancee),
        (Some(true), Some(false), None, Categorie::AnruConventionnee),
        (Some(false), Some(true), None, Categorie::AnruFinancee),
        (Some(true), Some(true), Some(true), Categorie::OrcodIn),
        (Some(false), Some(false), None, Categorie::Autre),
        (None, Some(true), None, Categorie::Inconnue),
    ] {
        let o = crate::relogement::faits::Operation { contractualisee, financee, orcod_in: orcod, ..operation("X") };
        assert_eq!(Categorie::de(&o), attendue);
    }
}

#[test]
fn the_questions_are_of_the_year_before() {
    let s = suivi(vec![chez("b9", relogement("A", Genre::Definitif, Some("2020-12-31")))]);
    let q = questions(&s, jour("2026-01-01"));
    let codes: Vec<&str> = q.iter().map(|q| q.indicateur.code.as_str()).collect();
    let genres = ["bailleur", "lieu", "typologie", "categorie", "reservataire"];
    assert_eq!(codes, genres.map(|g| format!("rel_flux_{g}_2025")));
    assert!(q.iter().all(|q| q.indicateur.nature == Nature::Repartition && q.indicateur.annuel.is_none()));
    assert_eq!(q[0].indicateur.classes.len(), 1, "a bailleur of another year has its answer too");
}
