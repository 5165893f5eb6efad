use super::*;
use crate::relogement::essais::{jour, menage, operation, relogement};
use crate::relogement::examens::{Examine, Regles};
use crate::relogement::faits::{Genre, Nature, Operation, Parc, Situation};
use crate::relogement::indicateurs;
use crate::relogement::reglages;
use crate::relogement::residences::Residences;
use crate::relogement::seuil::Seuil;
use crate::relogement::suivi::{DateRelogement, Lignes};
use crate::relogement::territoire::Territoire;

const ARRETE: &str = "2026-09-30";

/// Households of `MO`, one for each bailleur that rehoused it; the last one leaves a private operation.
fn suivi(bailleurs: &[Option<&str>]) -> Suivi {
    let de = |code: &str, nature| Operation { nature: Some(nature), ..operation(code) };
    let noms: Vec<String> = (1..=bailleurs.len()).map(|i| format!("M{i}")).collect();
    let origine = |i: usize| if i + 1 == bailleurs.len() { "PRIVE" } else { "SOCIAL" };
    let lignes = Lignes {
        operations: vec![de("SOCIAL", Nature::Demolition), de("PRIVE", Nature::RecyclageCopropriete)],
        menages: noms.iter().enumerate().map(|(i, m)| menage(m, origine(i), Situation::RelogeDefinitif)).collect(),
        relogements: noms
            .iter()
            .zip(bailleurs)
            .map(|(m, b)| Relogement {
                bailleur_relogeur: b.map(str::to_owned),
                ..relogement(m, Genre::Definitif, Some("2025-04-01"))
            })
            .collect(),
        ..Lignes::default()
    };
    Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE))
}

/// What households answer to a question, the class by its code; `None` when it is not asked.
fn reponses(code: &str, suivi: &Suivi, reglages: &reglages::Reglages) -> Option<Vec<(String, String)>> {
    let arrete = jour(ARRETE);
    let examines: Vec<Examine> =
        Regles { suivi, reglages, territoire: Territoire::INCONNU, epci: "E", arrete }.examiner();
    let questions = questions(suivi, &reglages.engagements);
    let rang = questions.iter().position(|q| q.indicateur.code == code)?;
    let classes = &questions[rang].indicateur.classes;
    let votes = indicateurs::votes(suivi, &examines, &Residences::default(), &questions);
    let dites = suivi.dossiers.iter().zip(&votes).filter_map(|(d, v)| {
        let dite = match v.voix[rang] {
            Voix::Hors => return None,
            Voix::Inconnue => "inconnu".to_owned(),
            Voix::Classe(k) => classes[k].0.clone(),
        };
        Some((d.menage.id.clone(), dite))
    });
    Some(dites.collect())
}

/// Another bailleur's is that bailleur's, the démolisseur's own is out of it as are households of a private operation; a bailleur that
/// is not known is unknown. Without a share to divide nothing is counted.
#[test]
fn what_others_take_is_counted_when_the_territory_shares_it() {
    let s = suivi(&[Some("MO"), Some("B1"), Some("B2"), Some("B1"), None, Some("B1")]);
    assert_eq!(reponses(SOCIAL_AUTRE, &s, &reglages::Reglages::default()), None);
    let mut r = reglages::Reglages::default();
    r.engagements.part_demolisseur = Some(Seuil(7_000));
    let attendues = [("M2", "B1"), ("M3", "B2"), ("M4", "B1"), ("M5", "inconnu")];
    let attendues = attendues.map(|(m, b)| (m.to_owned(), b.to_owned()));
    assert_eq!(reponses(SOCIAL_AUTRE, &s, &r).unwrap(), attendues);
    assert_eq!(reponses(PRIVE_BAILLEUR, &s, &r).unwrap(), [("M6".to_owned(), "B1".to_owned())]);
}

/// The stock that an operation writes rules over that of its nature, in E3 as in E4; one that tells neither is unknown in both.
#[test]
fn the_stock_of_origin_is_that_of_the_operation() {
    let de = |code: &str, parc, nature| Operation { parc, nature, ..operation(code) };
    let codes = ["A", "B", "C"];
    let lignes = Lignes {
        operations: vec![
            de("A", Some(Parc::Social), None),
            de("B", Some(Parc::Prive), Some(Nature::Demolition)),
            de("C", None, None),
        ],
        menages: codes.iter().map(|c| menage(&format!("M{c}"), c, Situation::RelogeDefinitif)).collect(),
        relogements: codes
            .iter()
            .map(|c| Relogement {
                bailleur_relogeur: Some("B1".to_owned()),
                ..relogement(&format!("M{c}"), Genre::Definitif, Some("2025-04-01"))
            })
            .collect(),
        ..Lignes::default()
    };
    let s = Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE));
    let mut r = reglages::Reglages::default();
    r.engagements.part_demolisseur = Some(Seuil(7_000));
    let dites = |paires: [(&str, &str); 2]| paires.map(|(m, b)| (m.to_owned(), b.to_owned()));
    assert_eq!(reponses(SOCIAL_AUTRE, &s, &r).unwrap(), dites([("MA", "B1"), ("MC", "inconnu")]));
    assert_eq!(reponses(PRIVE_BAILLEUR, &s, &r).unwrap(), dites([("MB", "B1"), ("MC", "inconnu")]));
}

/// Whether one household of a social operation of `MO` is in its stock.
fn chez(situation: Situation, relogements: Vec<Relogement>) -> Option<Reponse> {
    let lignes = Lignes {
        operations: vec![Operation { nature: Some(Nature::Demolition), ..operation("SOCIAL") }],
        menages: vec![menage("M", "SOCIAL", situation)],
        relogements,
        ..Lignes::default()
    };
    let s = Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE));
    chez_le_demolisseur(&s, &s.dossiers[0])
}

/// Only the definitive move says where a household is: without its row nobody knows, whatever the temporary one says. The bailleur is the
/// one that signs the lease, else the one whose dwelling it is, as in the state of progress.
#[test]
fn only_the_definitive_move_says_whose_stock_it_is() {
    let reloge = Situation::RelogeDefinitif;
    let temporaire = || relogement("M", Genre::Temporaire, Some("2024-04-01"));
    let definitif = |bailleur: Option<&str>, parc: Option<&str>| {
        let mut r = relogement("M", Genre::Definitif, Some("2025-04-01"));
        (r.bailleur_relogeur, r.apres.bailleur) = (bailleur.map(str::to_owned), parc.map(str::to_owned));
        r
    };
    assert_eq!(chez(reloge, vec![temporaire()]), Some(Reponse::Inconnu));
    assert_eq!(chez(Situation::RelogeTemporaire, vec![temporaire()]), None, "not housed for good yet");
    assert_eq!(chez(reloge, vec![temporaire(), definitif(Some("B1"), None)]), Some(Reponse::Non));
    assert_eq!(chez(reloge, vec![definitif(None, Some("MO"))]), Some(Reponse::Oui));
    assert_eq!(chez(reloge, vec![definitif(None, None)]), Some(Reponse::Inconnu));
}

/// Who comes back to its dwelling after works counts in C1 alone (§ 3): neither in E3, nor in the counts of a réservataire.
#[test]
fn returns_after_works_take_no_dwelling() {
    let retour = |genre| Relogement {
        reservataire: Some(RESERVATAIRES[0].0.to_owned()),
        ..relogement("M", genre, Some("2025-04-01"))
    };
    assert_eq!(chez(Situation::RetourEffectue, vec![retour(Genre::Retour)]), None);
    assert_eq!(chez(Situation::RetourEffectue, Vec::new()), None, "said without a row");
    let reservataires = |genre| {
        let lignes = Lignes {
            operations: vec![Operation { nature: Some(Nature::Requalification), ..operation("SOCIAL") }],
            menages: vec![menage("M", "SOCIAL", Situation::AReloger)],
            relogements: vec![retour(genre)],
            ..Lignes::default()
        };
        let s = Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE));
        reponses(RESERVATAIRE, &s, &reglages::Reglages::default()).unwrap()
    };
    assert!(reservataires(Genre::Retour).is_empty());
    assert_eq!(reservataires(Genre::Definitif), [("M".to_owned(), RESERVATAIRES[0].0.to_owned())]);
}
