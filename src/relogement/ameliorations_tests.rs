use std::path::Path;

use super::super::cas_essai::{Essai, jour, menage_type};
use super::Reponse::{Inconnu, Non, Oui};
use super::*;

fn dit(e: &Essai, a: Amelioration) -> Constat {
    constat(a, &e.cas(), Voies::Anru2024, &Reglages::default())
}

fn repondu(e: &Essai, a: Amelioration) -> Reponse {
    match dit(e, a) {
        Constat::Repondu(r) => r,
        Constat::NonRenseignee => panic!("non renseignée"),
    }
}

#[test]
fn there_are_fifteen_and_the_files_tell_seven() {
    assert_eq!(Amelioration::TOUTES.len(), 15);
    let e = menage_type();
    let muettes = Amelioration::TOUTES.iter().filter(|a| dit(&e, **a) == Constat::NonRenseignee).count();
    assert_eq!(muettes, 8);
    let mut declare = e.clone();
    declare.faits.declarees.insert(Amelioration::Ascenseur, true);
    assert_eq!(dit(&declare, Amelioration::Ascenseur), Constat::Repondu(Oui));
}

#[test]
fn the_typical_household_has_a_room_more() {
    let e = menage_type();
    for (a, attendu) in [
        (Amelioration::PieceEnPlus, Oui),
        (Amelioration::SurfacePlusGrande, Oui),
        (Amelioration::HorsQpv, Oui),
        (Amelioration::Recent, Non),
        (Amelioration::Rehabilite, Non),
        (Amelioration::AutreCommune, Non),
        (Amelioration::Decohabitation, Non),
    ] {
        assert_eq!(repondu(&e, a), attendu, "{a:?}");
    }
    assert_eq!(ameliore(&constater(&e.cas(), Voies::Anru2024, &Reglages::default())), Oui);
}

#[test]
fn a_room_more_must_be_coherent() {
    use Typologie::{T2, T3, T4, T5P};
    for (avant, apres, personnes, attendu) in [
        (Some(T3), Some(T4), Some(3), Oui),
        (Some(T3), Some(T4), Some(2), Non),
        (Some(T3), Some(T3), Some(3), Non),
        (Some(T4), Some(T3), None, Non),
        (Some(T3), Some(T4), None, Inconnu),
        (None, Some(T4), Some(3), Inconnu),
        (None, Some(T4), Some(1), Non),
        (Some(T4), Some(T5P), Some(4), Oui),
        (Some(T5P), Some(T5P), Some(6), Inconnu),
        (Some(T5P), Some(T2), Some(6), Non),
    ] {
        let mut e = menage_type();
        e.menage.avant.typologie = avant;
        e.apres().typologie = apres;
        e.menage.personnes = personnes;
        assert_eq!(repondu(&e, Amelioration::PieceEnPlus), attendu, "{avant:?} {apres:?} {personnes:?}");
    }
}

#[test]
fn another_commune_is_asked_for_unless_the_setting_says_any() {
    let mut e = menage_type();
    e.faits.commune_destination = Some("59512".to_owned());
    for (souhait, attendu) in [(Some(true), Oui), (Some(false), Non), (None, Inconnu)] {
        e.faits.souhait_autre_commune = souhait;
        assert_eq!(repondu(&e, Amelioration::AutreCommune), attendu);
        let toute = Reglages { toute_autre_commune: true, ..Reglages::default() };
        assert_eq!(constat(Amelioration::AutreCommune, &e.cas(), Voies::Anru2024, &toute), Constat::Repondu(Oui));
    }
}

#[test]
fn out_of_qpv_improves_only_from_a_qpv() {
    for (avant, apres, attendu) in [
        (Some(true), Some(false), Oui),
        (Some(true), Some(true), Non),
        (Some(false), Some(false), Non),
        (None, Some(false), Inconnu),
        (None, Some(true), Non),
        (Some(true), None, Inconnu),
    ] {
        let mut e = menage_type();
        e.menage.avant.en_qpv = avant;
        e.apres().en_qpv = apres;
        assert_eq!(repondu(&e, Amelioration::HorsQpv), attendu, "{avant:?} {apres:?}");
    }
}

#[test]
fn a_titulaire_gains_from_those_who_separate() {
    let mut e = menage_type();
    e.faits.decohabitation = Some(true);
    assert_eq!(repondu(&e, Amelioration::Decohabitation), Oui);
    e.menage.statut = Some(Statut::DecohabitantDirect);
    assert_eq!(repondu(&e, Amelioration::Decohabitation), Non);
    e.menage.statut = None;
    assert_eq!(repondu(&e, Amelioration::Decohabitation), Inconnu);
}

#[test]
fn only_retained_improvements_count() {
    let r = Reglages { retenues: vec![Amelioration::Ascenseur, Amelioration::Recent], ..Reglages::default() };
    let mut e = menage_type();
    assert_eq!(ameliore(&constater(&e.cas(), Voies::Anru2024, &r)), Non);
    e.apres().premiere_location = Some(jour(2020, 1, 1));
    assert_eq!(ameliore(&constater(&e.cas(), Voies::Anru2024, &r)), Oui);
    let aucune = Reglages { retenues: vec![Amelioration::Ascenseur], ..Reglages::default() };
    assert_eq!(ameliore(&constater(&e.cas(), Voies::Anru2024, &aucune)), Non);
}

#[test]
fn occupation_is_one_room_either_side() {
    use Typologie::{T2, T3, T4, T5P};
    let r = Reglages::default();
    for (t, n, sur, sous) in [
        (T3, 4, Oui, Non),
        (T3, 3, Non, Non),
        (T3, 2, Non, Oui),
        (T2, 4, Oui, Non),
        (T4, 1, Non, Oui),
        (T5P, 4, Non, Oui),
        (T5P, 5, Non, Inconnu),
        (T5P, 6, Inconnu, Inconnu),
    ] {
        assert_eq!(occupation(Some(t), Some(n), &r), Occupation { sur, sous }, "{t:?} {n}");
    }
    // CCH counts sous-occupation from two rooms more.
    let deux = Reglages { sous_occupation: 2, ..Reglages::default() };
    assert_eq!(occupation(Some(T3), Some(2), &deux).sous, Non);
    assert_eq!(occupation(Some(T4), Some(2), &deux).sous, Oui);
    let inconnue = Occupation { sur: Inconnu, sous: Inconnu };
    assert_eq!(
        (occupation(None, Some(3), &r), occupation(Some(T3), None, &r), occupation(Some(T3), Some(0), &r)),
        (inconnue, inconnue, inconnue)
    );
}

#[test]
fn occupation_before_counts_those_who_separate() {
    let r = Reglages::default();
    let mut e = menage_type();
    let (avant, apres) = occupations(&e.cas(), &r);
    assert_eq!((avant.sur, avant.sous, apres.sous), (Non, Non, Oui));
    e.faits.personnes_avant = Some(5);
    assert_eq!(occupations(&e.cas(), &r).0.sur, Oui);
    e.faits.personnes_avant = None;
    e.faits.decohabitation = None;
    assert_eq!(occupations(&e.cas(), &r).0.sur, Inconnu);
}

#[test]
fn the_list_is_data() {
    let lire = |t: &str| crate::config::lire_texte::<Reglages>(t, Path::new("relogement.toml"));
    assert_eq!(lire("").unwrap(), Reglages::default());
    let lues = lire("retenues = [\"piece_en_plus\", \"hors_qpv\"]\nsous_occupation = 2").unwrap();
    assert_eq!(lues.retenues, [Amelioration::PieceEnPlus, Amelioration::HorsQpv]);
    let e = lire("\nretenues = [\"balcons\"]").unwrap_err();
    assert!(e.message.contains("valeur inconnue « balcons »"), "{}", e.message);
    assert_eq!(e.lieu.unwrap().ligne, Some(2));
}
