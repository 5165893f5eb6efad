use super::super::super::finances::{self, Budget, Comparaison};
use super::super::super::reponse::Reponse::{self, Inconnu, Non, Oui};
use super::super::{RegleC1, Tranche, respecte};
use super::lire;

/// One person, 1 000 €, 50 m²; the reste à charge is the rent.
fn budget(rac: Option<i64>, surface: i64) -> Budget {
    Budget {
        ressources: Some(100_000),
        loyer: rac,
        charges: Some(0),
        apl: Some(0),
        fluides: Some(0),
        depenses: Some(30_000),
        personnes: Some(1),
        surface: Some(surface),
        ..Budget::default()
    }
}

fn juge(regle: &str, avant: i64, apres: (i64, i64), amelioration: Reponse) -> Reponse {
    let regles = lire(&format!("[[c1]]\n{regle}")).unwrap().c1;
    let c = Comparaison {
        comparable: Oui,
        avant: budget(Some(avant), 5_000),
        apres: budget(Some(apres.0), apres.1),
        amelioration,
    };
    respecte(&regles, Some(Tranche::De0a20), &c, &finances::Reglages::default()).unwrap().reponse
}

#[test]
fn each_condition_on_both_sides_of_its_bound() {
    for (regle, apres, amelioration, attendu) in [
        ("constant_valeur = true", (20_000, 5_000), Non, Oui),
        ("constant_valeur = true", (20_001, 5_000), Oui, Non),
        ("constant_m2 = true", (24_000, 6_000), Non, Oui),
        ("constant_m2 = true", (24_001, 6_000), Non, Non),
        ("hausse_max_pct = 5", (21_000, 5_000), Non, Oui),
        ("hausse_max_pct = 5", (21_001, 5_000), Non, Non),
        ("hausse_max_eur = 12.5", (21_250, 5_000), Non, Oui),
        ("hausse_max_eur = 12.5", (21_251, 5_000), Non, Non),
        ("hausse_si_amelioration = true", (30_000, 5_000), Oui, Oui),
        ("hausse_si_amelioration = true", (30_000, 5_000), Non, Non),
        ("hausse_si_amelioration = true", (30_000, 5_000), Inconnu, Inconnu),
        ("hausse_si_amelioration = true", (20_000, 5_000), Non, Oui),
        ("te_max = 30", (30_000, 5_000), Non, Oui),
        ("te_max = 30", (30_001, 5_000), Non, Non),
        // 1 000 − 300 of expenses: 505 € of reste à charge leave 195 €, 6,50 by day.
        ("rav_min = 6.5", (50_500, 5_000), Non, Oui),
        ("rav_min = 6.5", (50_501, 5_000), Non, Non),
        ("constant_valeur = true\nsauf_amelioration = true", (30_000, 5_000), Oui, Oui),
        ("constant_valeur = true\nsauf_amelioration = true", (30_000, 5_000), Non, Non),
        ("constant_valeur = true\nsauf_amelioration = true\nte_max = 30", (30_001, 5_000), Oui, Non),
        ("hausse_max_pct = 5\nhausse_si_amelioration = true", (21_000, 5_000), Non, Non),
        ("hausse_max_pct = 5\nhausse_si_amelioration = true", (21_000, 5_000), Oui, Oui),
        ("hausse_max_pct = 5\nhausse_si_amelioration = true", (21_001, 5_000), Oui, Non),
    ] {
        assert_eq!(juge(regle, 20_000, apres, amelioration), attendu, "{regle} {apres:?} {amelioration:?}");
    }
}

/// The brackets of GPS&O (ANRU 2021) as data.
const GPSEO: &str = r#"
[[c1]]
tranches = ["0_20"]
constant_valeur = true
sauf_amelioration = true
[[c1]]
tranches = ["20_40"]
constant_m2 = true
[[c1]]
tranches = ["40_60", "60_80", "80_100"]
hausse_si_amelioration = true
"#;

#[test]
fn the_first_row_that_fits_applies() {
    let regles: Vec<RegleC1> = lire(GPSEO).unwrap().c1;
    let r = finances::Reglages::default();
    let c = Comparaison {
        comparable: Oui,
        avant: super::super::super::finances::tests::type_avant(),
        apres: super::super::super::finances::tests::type_apres(),
        amelioration: Oui,
    };
    let dit = |t: Option<Tranche>, c: &Comparaison| respecte(&regles, t, c, &r).unwrap();
    assert_eq!(dit(Some(Tranche::De0a20), &c).reponse, Oui);
    assert_eq!(dit(Some(Tranche::De20a40), &c).reponse, Non);
    assert_eq!(dit(Some(Tranche::De40a60), &c).reponse, Oui);
    let refus = dit(Some(Tranche::De20a40), &c).expliquer();
    assert!(
        refus.starts_with("non. reste à charge constant par m² : 3,45\u{a0}€/m² → 3,50\u{a0}€/m² (RAC-ANRU)"),
        "{refus}"
    );
    // Nothing is written beyond 100 %, and an unknown class may be one of these.
    for t in [Some(Tranche::Plus150), None] {
        assert_eq!(dit(t, &c).texte(), "à instruire");
    }
    // Of an unknown answer, what settles it is what is missing.
    let manque = |t, c: &Comparaison| dit(t, c).determinants().next().map(|m| m.fait.clone()).unwrap();
    assert_eq!(manque(Some(Tranche::Plus150), &c), "aucune règle locale n’est écrite pour cette tranche de ressources");
    assert_eq!(manque(None, &c), "tranche de ressources inconnue");
    let sans_avant = Comparaison { avant: Budget::default(), ..c.clone() };
    assert_eq!(manque(Some(Tranche::De0a20), &sans_avant), "reste à charge avant relogement inconnu");
    assert_eq!(respecte(&[], None, &c, &r), None);
}

#[test]
fn an_unknown_class_does_not_matter_when_every_row_agrees() {
    let regles = lire("[[c1]]\ntranches = [\"0_20\"]\nte_max = 20\n[[c1]]\nte_max = 30").unwrap().c1;
    let r = finances::Reglages::default();
    let c = |rac| Comparaison {
        comparable: Oui,
        avant: budget(Some(20_000), 5_000),
        apres: budget(Some(rac), 5_000),
        amelioration: Non,
    };
    for (rac, attendu) in [(20_000, Oui), (25_000, Inconnu), (31_000, Non)] {
        assert_eq!(respecte(&regles, None, &c(rac), &r).unwrap().reponse, attendu, "{rac}");
    }
    // Known, the first row that fits applies alone, whatever the next ones say.
    for (tranche, attendu) in [(Tranche::De0a20, Non), (Tranche::De20a40, Oui)] {
        assert_eq!(respecte(&regles, Some(tranche), &c(25_000), &r).unwrap().reponse, attendu, "{tranche:?}");
    }
}

#[test]
fn rules_are_refused_with_their_line() {
    for (texte, mot) in [
        ("[[c1]]\ntranches = [\"0_20\"]", "au moins une condition"),
        ("[[c1]]\nte_max = 30\nsauf_amelioration = true", "lève une limite de hausse"),
        ("[[c1]]\ntranches = [\"0-20\"]\nte_max = 30", "valeur inconnue « 0-20 »"),
        ("[[c1]]\nte_maxi = 30", "clé inconnue « te_maxi »"),
        ("[[c1]]\nrav_min = 6.505", "deux décimales"),
    ] {
        let e = lire(texte).unwrap_err();
        assert!(e.contains(mot) && e.contains("Some("), "{e}");
    }
}

#[test]
fn a_rule_is_printed_in_french() {
    let printed: Vec<String> = lire(GPSEO).unwrap().c1.iter().map(RegleC1::texte).collect();
    assert_eq!(
        printed[0],
        "moins de 20\u{202f}% du plafond PLUS\u{202f}: reste à charge constant en valeur (sauf amélioration)"
    );
    assert_eq!(
        printed[2],
        "de 40 à 60\u{202f}%, de 60 à 80\u{202f}%, de 80 à 100\u{202f}%\u{202f}: hausse seulement avec une amélioration"
    );
    let parametres =
        lire("[[c1]]\nhausse_max_pct = 5\nrav_min = 6.5\ndocument = \"convention de 2021\"").unwrap().imprimes();
    let regle = parametres.iter().find(|p| p.code == "P-REGLE-C1").unwrap();
    assert_eq!(
        regle.valeur,
        "toutes tranches\u{202f}: hausse de 5\u{202f}% au plus, reste à vivre de 6,50\u{a0}€ par jour au moins (convention de 2021)"
    );
}
