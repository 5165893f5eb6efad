use std::path::Path;

use super::*;
use crate::french::Fraction;
use crate::relogement::reponse::Reponse::{Inconnu, Non, Oui};
use crate::relogement::seuil::Seuil;
use proptest::prelude::*;

/// Household of the specification, 4.2: three persons, 1,8 UC, 1 450 €.
pub(crate) fn type_avant() -> Budget {
    Budget {
        ressources: Some(145_000),
        ressources_trois_mois: Some(435_000),
        loyer: Some(35_000),
        charges: Some(9_500),
        apl: Some(24_500),
        fluides: Some(0),
        depenses: Some(19_000),
        eau_energie: Some(11_000),
        personnes: Some(3),
        uc: Some(18),
        surface: Some(5_800),
    }
}

pub(crate) fn type_apres() -> Budget {
    Budget { loyer: Some(42_000), charges: Some(8_500), apl: Some(26_000), surface: Some(7_000), ..type_avant() }
}

pub(super) fn comparaison(avant: Budget, apres: Budget) -> Comparaison {
    Comparaison { comparable: Oui, avant, apres, amelioration: Non }
}

pub(super) fn imprime(m: Methode, b: &Budget) -> String {
    m.chiffre(b, &Reglages::default()).texte()
}

#[test]
fn every_figure_of_the_typical_household() {
    let (avant, apres) = (type_avant(), type_apres());
    for (methode, budget, attendu) in [
        (Methode::RacAnru, &avant, "200,00\u{a0}€ par mois (RAC-ANRU)"),
        (Methode::RacAnru, &apres, "245,00\u{a0}€ par mois (RAC-ANRU)"),
        (Methode::RacMel, &avant, "200,00\u{a0}€ par mois (RAC-MEL)"),
        (Methode::RacMel, &apres, "245,00\u{a0}€ par mois (RAC-MEL)"),
        (Methode::Te, &avant, "13,8\u{202f}% (TE)"),
        (Methode::Te, &apres, "16,9\u{202f}% (TE)"),
        (Methode::TeMel, &apres, "16,9\u{202f}% (TE-MEL)"),
        (Methode::TeSansCharges, &apres, "11,0\u{202f}% (TE-SANS-CHARGES)"),
        (Methode::RavMel, &avant, "11,78\u{a0}€ par jour et par personne (RAV-MEL)"),
        (Methode::RavMel, &apres, "11,28\u{a0}€ par jour et par personne (RAV-MEL)"),
        (Methode::RavInsee, &apres, "338,33\u{a0}€ par mois et par occupant (RAV-INSEE)"),
        (Methode::RavSimplePersonne, &apres, "14,33\u{a0}€ par jour et par personne (RAV-SIMPLE-PERSONNE)"),
        (Methode::RavSimpleUc, &apres, "23,89\u{a0}€ par jour et par UC (RAV-SIMPLE-UC)"),
        (Methode::RpvAorif, &apres, "22,31\u{a0}€ par jour et par UC (RPV-AORIF)"),
        (Methode::RpvCud, &apres, "12,17\u{a0}€ par jour et par personne (RPV-CUD)"),
    ] {
        assert_eq!(imprime(methode, budget), attendu);
    }
    let c = comparaison(avant, apres);
    let r = Reglages::default();
    let (m2_avant, m2_apres) = c.rac_au_m2(&r);
    assert_eq!((m2_avant.unwrap().value(2), m2_apres.unwrap().value(2)), ("3,45".to_owned(), "3,50".to_owned()));
    assert_eq!(c.proportionnalite(&r), "reste à charge proportionnel de 241,38\u{a0}€, dépassé de 3,62\u{a0}€");
}

#[test]
fn the_brackets_of_rav_mel_are_needed() {
    let apres = type_apres();
    let r = Reglages::default();
    // As printed by the charter: ressources − ((RAC + dépenses) ÷ (occupants × 30)).
    let retires = Fraction::new(24_500 + 19_000, 100 * 3 * 30).unwrap();
    let sans = Fraction::new(145_000, 100).unwrap().moins(&retires).unwrap();
    assert_eq!(sans.value(2), "1\u{202f}445,17");
    assert_ne!(Methode::RavMel.valeur(&apres, &r).unwrap(), sans);
}

#[test]
fn the_scale_of_units_gives_those_of_the_typical_household() {
    let echelle = EchelleUc::default();
    // Two adults and a young child.
    assert_eq!(echelle.uc(2, 1), Some(18));
    assert_eq!(echelle.uc(1, 0), Some(10));
    assert_eq!((echelle.uc(0, 1), echelle.uc(1, -1), echelle.uc(i64::MAX, 0)), (None, None, None));
}

#[test]
fn days_of_mel_are_thirty_whatever_the_parameter() {
    let r = Reglages { jours: 31, ..Reglages::default() };
    let apres = type_apres();
    assert_eq!(Methode::RavMel.valeur(&apres, &r).unwrap(), Fraction::new(1015, 90).unwrap());
    assert_eq!(Methode::RpvCud.valeur(&apres, &r).unwrap(), Fraction::new(1095, 93).unwrap());
    assert_eq!(Methode::RavSimplePersonne.valeur(&apres, &r).unwrap(), Fraction::new(1290, 93).unwrap());
}

#[test]
fn water_and_heating_are_billed_on_both_sides_or_on_none() {
    let p = |facture, bareme| Poste { facture, bareme };
    let avant = [p(Some(2_000), Some(1_500)), p(Some(3_000), Some(2_500)), p(None, Some(4_000))];
    let apres = [p(Some(2_200), Some(1_500)), p(None, Some(2_500)), p(Some(9_000), Some(4_000))];
    // Water is billed on both sides; hot water and heating on one side only take the scale on both.
    assert_eq!(fluides_mel(&avant, &apres), (Some(2_000 + 2_500 + 4_000), Some(2_200 + 2_500 + 4_000)));
    let sans_bareme = [p(Some(1), None), p(Some(1), None), p(Some(1), None)];
    assert_eq!(fluides_mel(&avant, &sans_bareme), (Some(2_000 + 3_000 + 4_000), None));
}

#[test]
fn classes_of_evolution_keep_their_bounds() {
    let classes = ClassesRac::default();
    let f = |c| Fraction::new(c, 100);
    for (avant, apres, attendu) in [
        (20_000, 18_999, Some(ClasseRac::Baisse)),
        (20_000, 19_000, Some(ClasseRac::Stable)),
        (20_000, 21_000, Some(ClasseRac::Stable)),
        (20_000, 21_001, Some(ClasseRac::Hausse)),
        (20_000, 22_000, Some(ClasseRac::Hausse)),
        (20_000, 22_001, Some(ClasseRac::ForteHausse)),
        (0, 0, Some(ClasseRac::Stable)),
        (0, 1, Some(ClasseRac::ForteHausse)),
        (-1, 5, None),
    ] {
        assert_eq!(classes.classe(f(avant), f(apres)), attendu, "{avant} → {apres}");
    }
    assert_eq!(classes.classe(None, f(1)), None);
    assert_eq!(classes.libelle(ClasseRac::Hausse), "hausse de 5 à 10\u{202f}%");
}

#[test]
fn settings_are_read_or_refused_with_their_line() {
    let lire = |t: &str| crate::config::lire_texte::<Reglages>(t, Path::new("relogement.toml"));
    assert_eq!(lire("").unwrap(), Reglages::default());
    let lues = lire("rav_seuil = \"RPV-AORIF\"\nseuil_rav = 10\nuc = { enfant = 5 }").unwrap();
    assert_eq!(
        (lues.rav_seuil, lues.seuil_rav, lues.uc.enfant, lues.uc.premier),
        (Methode::RpvAorif, Seuil(1000), 5, 10)
    );
    for (texte, mot) in [
        ("rac = \"TE\"", "n’est pas une méthode de reste à charge"),
        ("\nrav_seuil = \"RAV-INSEE\"", "n’est pas une méthode de reste à vivre par jour"),
        ("jours = 0", "de 1 à 31 jours"),
        ("jour = 30", "clé inconnue"),
    ] {
        let e = lire(texte).unwrap_err();
        assert!(e.message.contains(mot), "{}", e.message);
        assert!(e.lieu.unwrap().ligne.is_some());
    }
    assert_eq!(Reglages::default().imprimes().len(), 10);
}

/// The thresholds of one charter are never printed as those of whoever reads.
#[test]
fn a_threshold_says_whose_it_is() {
    let dit = |t: &str| {
        let r = crate::config::lire_texte::<Reglages>(t, Path::new("relogement.toml")).unwrap();
        r.imprimes().into_iter().find(|p| p.code == "P-SEUIL-RAV").unwrap().valeur
    };
    assert_eq!(
        dit(""),
        "RAV-MEL, 6,50\u{a0}€ par jour (valeur par défaut, reprise de la charte de la Métropole européenne de Lille\u{202f}; à confirmer)"
    );
    assert_eq!(dit("seuil_rav = 10"), "RAV-MEL, 10\u{a0}€ par jour (valeur du territoire)");
    assert_eq!(dit("document = \"Charte de 2022\""), "RAV-MEL, 6,50\u{a0}€ par jour (Charte de 2022)");
}

fn connu() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![1 => Just(None), 8 => (-50_000_i64..300_000).prop_map(Some), 1 => any::<i64>().prop_map(Some)]
}

prop_compose! {
    fn budgets()(v in proptest::collection::vec(connu(), 11)) -> Budget {
        Budget {
            ressources: v[0], ressources_trois_mois: v[1], loyer: v[2], charges: v[3], apl: v[4], fluides: v[5], depenses: v[6],
            eau_energie: v[7], personnes: v[8].map(|n| n % 9), uc: v[9].map(|n| n % 40), surface: v[10],
        }
    }
}

/// The same budget with one fact forgotten.
fn oublier(b: &Budget, i: usize) -> Budget {
    let mut b = b.clone();
    for (j, champ) in [
        &mut b.ressources,
        &mut b.ressources_trois_mois,
        &mut b.loyer,
        &mut b.charges,
        &mut b.apl,
        &mut b.fluides,
        &mut b.depenses,
        &mut b.eau_energie,
        &mut b.personnes,
        &mut b.uc,
        &mut b.surface,
    ]
    .into_iter()
    .enumerate()
    {
        if i == j {
            *champ = None;
        }
    }
    b
}

proptest! {
    /// A fact that is forgotten makes values unknown and answers « inconnu »: it never turns one into another. No amount panics.
    #[test]
    fn information_is_monotone(avant in budgets(), apres in budgets(), i in 0_usize..11, a in 0_usize..3) {
        let r = Reglages::default();
        for m in Methode::TOUTES {
            let (su, oublie) = (m.valeur(&apres, &r), m.valeur(&oublier(&apres, i), &r));
            prop_assert!(oublie.is_none() || oublie == su);
        }
        let amelioration = [Oui, Non, Inconnu][a];
        let su = alertes(&Comparaison { amelioration, ..comparaison(avant.clone(), apres.clone()) }, Some(Oui), &r);
        let moins = Comparaison { amelioration, ..comparaison(oublier(&avant, i), oublier(&apres, i)) };
        for (x, y) in su.iter().zip(alertes(&moins, Some(Oui), &r)) {
            prop_assert!(y.reponse == Some(Inconnu) || y.reponse == x.reponse, "{} {:?} {:?}", x.id, x.reponse, y.reponse);
        }
    }

    /// The taux d'effort against a threshold agrees with the value that is printed, whenever there is one.
    #[test]
    fn the_threshold_agrees_with_the_value(b in budgets(), seuil in 1_i64..10_000) {
        let r = Reglages::default();
        if let Some(v) = Methode::Te.valeur(&b, &r) {
            prop_assert_eq!(te_face_a(Methode::Te, &b, Seuil(seuil)), Some(v.cmp(&Seuil(seuil).part().unwrap())));
        }
    }
}
