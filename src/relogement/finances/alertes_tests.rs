use super::tests::{comparaison, imprime, type_apres, type_avant};
use super::*;
use crate::relogement::reponse::Reponse::{self, Inconnu, Non, Oui};

/// 900 €, expenses of 130 €, three persons.
fn pres_du_seuil(rac: i64) -> Budget {
    Budget {
        ressources: Some(90_000),
        loyer: Some(rac),
        charges: Some(0),
        apl: Some(0),
        depenses: Some(13_000),
        ..type_avant()
    }
}

/// One person, nothing to pay: the reste à vivre is what is given, in cents by day.
fn rav(centimes: i64) -> Budget {
    Budget {
        ressources: Some(centimes * 30),
        loyer: Some(0),
        charges: Some(0),
        apl: Some(0),
        depenses: Some(0),
        personnes: Some(1),
        ..type_avant()
    }
}

fn alerte(id: &str, c: &Comparaison, r: &Reglages) -> Option<Reponse> {
    alertes(c, Some(Oui), r).into_iter().find(|a| a.id == id).unwrap().reponse
}

#[test]
fn a1_passes_under_the_threshold() {
    let r = Reglages::default();
    let c = comparaison(pres_du_seuil(18_000), pres_du_seuil(19_000));
    assert_eq!(imprime(Methode::RavMel, &c.avant), "6,56\u{a0}€ par jour et par personne (RAV-MEL)");
    assert_eq!(imprime(Methode::RavMel, &c.apres), "6,44\u{a0}€ par jour et par personne (RAV-MEL)");
    assert_eq!(alerte("A1", &c, &r), Some(Oui));
    let stricte = Reglages { rav_borne: BorneRav::EnDessous, ..Reglages::default() };
    for (avant, apres, defaut, borne_en_dessous) in [
        (700, 649, Oui, Oui),
        (700, 650, Non, Oui),
        (700, 651, Non, Non),
        (650, 649, Oui, Non),
        (649, 640, Non, Non),
        (650, 650, Non, Non),
    ] {
        let c = comparaison(rav(avant), rav(apres));
        assert_eq!(alerte("A1", &c, &r), Some(defaut), "{avant} → {apres}");
        assert_eq!(alerte("A1", &c, &stricte), Some(borne_en_dessous), "{avant} → {apres}, borne en dessous");
    }
}

#[test]
fn a2_falls_further() {
    let r = Reglages::default();
    for (avant, apres, attendu) in
        [(620, 610, Oui), (620, 630, Non), (620, 620, Non), (650, 640, Non), (649, 648, Oui), (649, 700, Non)]
    {
        assert_eq!(alerte("A2", &comparaison(rav(avant), rav(apres)), &r), Some(attendu), "{avant} → {apres}");
    }
}

#[test]
fn a3_is_beyond_thirty_percent() {
    let r = Reglages::default();
    let te = |rac: i64, ressources: i64| Budget {
        loyer: Some(rac),
        charges: Some(0),
        apl: Some(0),
        ressources: Some(ressources),
        ..type_avant()
    };
    for (rac, ressources, attendu) in [
        (30_000, 100_000, Non),
        (30_001, 100_000, Oui),
        (29_999, 100_000, Non),
        (1, 0, Oui),
        (0, 0, Non),
        (-500, 0, Non),
        (1, -5, Inconnu),
    ] {
        let c = comparaison(type_avant(), te(rac, ressources));
        assert_eq!(alerte("A3", &c, &r), Some(attendu), "{rac} / {ressources}");
    }
    let inconnu = Budget { apl: None, ..type_apres() };
    assert_eq!(alerte("A3", &comparaison(type_avant(), inconnu), &r), Some(Inconnu));
}

#[test]
fn a4_and_perdant_need_a_rise_and_no_improvement() {
    let r = Reglages::default();
    for (apres, amelioration, attendu) in [
        (type_apres(), Non, Oui),
        (type_apres(), Oui, Non),
        (type_apres(), Inconnu, Inconnu),
        (type_avant(), Non, Non),
        (type_avant(), Inconnu, Non),
        (Budget { loyer: None, ..type_apres() }, Oui, Non),
        (Budget { loyer: None, ..type_apres() }, Non, Inconnu),
    ] {
        let c = Comparaison { amelioration, ..comparaison(type_avant(), apres) };
        assert_eq!((alerte("A4", &c, &r), c.perdant(&r)), (Some(attendu), Some(attendu)));
    }
}

#[test]
fn a5_is_proportional_to_the_surface() {
    let r = Reglages::default();
    assert_eq!(alerte("A5", &comparaison(type_avant(), type_apres()), &r), Some(Oui));
    // 200 × 72,5 ÷ 58 = 250, and 200 × 71,05 ÷ 58 = 245 exactly.
    for (surface, attendu) in
        [(Some(7_250), Non), (Some(7_105), Non), (Some(7_104), Oui), (None, Inconnu), (Some(0), Inconnu)]
    {
        let c = comparaison(type_avant(), Budget { surface, ..type_apres() });
        assert_eq!(alerte("A5", &c, &r), Some(attendu), "{surface:?}");
    }
}

#[test]
fn a6_is_near_the_threshold_and_not_clearly_better() {
    let r = Reglages::default();
    for (avant, apres, attendu) in [
        (700, 700, Oui),
        (700, 750, Oui),
        (700, 751, Non),
        (560, 550, Oui),
        (560, 549, Non),
        (620, 719, Oui),
        (620, 720, Non),
    ] {
        assert_eq!(alerte("A6", &comparaison(rav(avant), rav(apres)), &r), Some(attendu), "{avant} → {apres}");
    }
}

#[test]
fn a7_is_the_contrary_of_the_local_rule() {
    let r = Reglages::default();
    let c = comparaison(type_avant(), type_apres());
    for (c1, attendu) in [(Some(Oui), Some(Non)), (Some(Non), Some(Oui)), (Some(Inconnu), Some(Inconnu)), (None, None)]
    {
        assert_eq!(alertes(&c, c1, &r)[6].reponse, attendu);
    }
}

#[test]
fn private_stock_is_looked_at_after_only() {
    let r = Reglages::default();
    let c = Comparaison { comparable: Non, ..comparaison(rav(700), rav(640)) };
    let reponses: Vec<_> = alertes(&c, None, &r).into_iter().map(|a| a.reponse).collect();
    assert_eq!(reponses, [Some(Oui), None, Some(Non), None, None, Some(Oui), None]);
    assert_eq!(c.perdant(&r), None);
    assert!(alertes(&c, None, &r)[0].faits.starts_with("avant sans objet → 6,40"));
}
