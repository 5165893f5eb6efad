use std::path::Path;

use super::*;
use crate::relogement::plan::previsions::lire;

fn jour(a: i32, m: u32, j: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(a, m, j).unwrap()
}

fn plan(texte: &str) -> Plan {
    lire(texte, Path::new("plan.toml")).unwrap()
}

/// ANRU 2024: four réservataires of 100 dwellings, a fifth of each for relogement: 80; 320 are left to share.
#[test]
fn the_printed_example_of_400_80_320() {
    let quatre: String = ["État", "Commune", "Action Logement", "Département"]
        .map(|r| format!("[[reservataire]]\nnom = \"{r}\"\npart = 25\n"))
        .concat();
    let plan = plan(&quatre);
    let toutes = BaseFlux { attributions: Some(400), relogements: Some(0), mutations: Some(0) };
    let avant: Vec<i64> = droits(&plan, "b", &toutes).iter().map(|d| d.affiche.unwrap()).collect();
    assert_eq!(avant, [100; 4]);
    let cinquieme = Decimal::centiemes(2_000).pourcent().unwrap();
    let retire: i64 =
        avant.iter().map(|n| arrondi(&cinquieme.fois(&Fraction::new(*n, 1).unwrap()).unwrap()).unwrap()).sum();
    assert_eq!(retire, 80);
    let base = BaseFlux { relogements: Some(retire), ..toutes };
    assert_eq!(base.a_partager(), Some(320));
    let apres: Vec<i64> = droits(&plan, "b", &base).iter().map(|d| d.affiche.unwrap()).collect();
    assert_eq!(apres, [80; 4]);
}

#[test]
fn a_missing_figure_is_named_and_nothing_is_shared() {
    let plan = plan(
        "[[reservataire]]\nnom = \"État\"\npart = 30\n[[reservataire]]\nnom = \"État\"\nbailleur = \"b\"\npart = 12.5\n",
    );
    let base = BaseFlux { attributions: Some(100), relogements: None, mutations: Some(3) };
    assert_eq!(base.a_partager(), None);
    assert_eq!(droits(&plan, "b", &base).first().unwrap().affiche, None);
    let base = BaseFlux { relogements: Some(1), ..base };
    assert_eq!(droits(&plan, "b", &base).first().unwrap().affiche, Some(12), "its own share: 12,5 % of 96");
    assert_eq!(droits(&plan, "c", &base).first().unwrap().affiche, Some(29), "28,8");
    let trop = BaseFlux { relogements: Some(200), ..base };
    assert_eq!((trop.a_partager(), droits(&plan, "c", &trop).first().unwrap().affiche), (Some(-103), Some(0)));
}

#[test]
fn the_table_of_28_february_has_every_bailleur() {
    let plan = plan(
        "[[operation]]\ncode = \"X\"\ncategorie = \"lhi\"\ndebut = \"2023-S1\"\nfin = \"2024-S2\"\n\
         [[operation]]\ncode = \"Z\"\ndebut = \"2023-S1\"\nfin = \"2024-S2\"\n\
         [[flux]]\nannee = 2024\nbailleur = \"a\"\noperation = \"X\"\nlogements = 12\n\
         [[flux]]\nannee = 2023\nbailleur = \"a\"\noperation = \"X\"\nlogements = 10\ntypologie = \"T3\"\nen_qpv = false\n\
         [[flux]]\nannee = 2022\nbailleur = \"a\"\noperation = \"X\"\nlogements = 99\n\
         [[flux]]\nannee = 2023\nbailleur = \"b\"\noperation = \"Z\"\nlogements = 3\n",
    );
    let operations = [Operation {
        code: "Z".to_owned(),
        contractualisee: Some(true),
        financee: Some(false),
        ..Operation::default()
    }];
    let bailleurs = ["a", "b", "c"].map(str::to_owned);
    let t = tableau(2024, &Faits { plan: &plan, operations: &operations, bailleurs: &bailleurs });
    let vu: Vec<_> =
        t.lignes.iter().map(|l| (l.bailleur.as_str(), l.categorie, l.prevu_n, l.prevu_precedent)).collect();
    assert_eq!(
        vu,
        [
            ("a", Some(Categorie::Lhi), Some(12), Some(10)),
            ("b", Some(Categorie::AnruConventionnee), None, Some(3)),
            ("c", None, None, None),
        ]
    );
    assert_eq!((t.prevu("a"), t.prevu("b"), t.prevu("c")), (Some(12), None, None));
    let a = &t.lignes.first().unwrap().details;
    let t3: Vec<_> = a.iter().map(|d| (d.typologie, d.prevu_n, d.prevu_precedent)).collect();
    assert_eq!(t3, [(None, 12, 0), (Some(Typologie::T3), 0, 10)]);
}

#[test]
fn categories_follow_the_operation() {
    let cas = [
        (None, None, Some(true), Categorie::OrcodIn),
        (Some(true), Some(true), None, Categorie::AnruConventionneeFinancee),
        (Some(true), Some(false), Some(false), Categorie::AnruConventionnee),
        (Some(false), Some(true), None, Categorie::AnruFinancee),
        (Some(false), Some(false), None, Categorie::Autre),
        (Some(true), None, None, Categorie::Inconnue),
    ];
    for (contractualisee, financee, orcod_in, attendue) in cas {
        let op = Operation { contractualisee, financee, orcod_in, ..Operation::default() };
        assert_eq!(Categorie::de(&op), attendue);
    }
    // An ORCOD is not always « d'intérêt national ».
    for (orcod_in, financee, attendue) in [
        (Some(true), Some(false), Categorie::OrcodIn),
        (Some(false), Some(true), Categorie::AnruConventionneeFinancee),
        (Some(false), Some(false), Categorie::AnruConventionnee),
        (None, Some(true), Categorie::Inconnue),
    ] {
        let cadre = Some(Cadre::Orcod);
        let op = Operation { cadre, contractualisee: Some(true), financee, orcod_in, ..Operation::default() };
        assert_eq!(Categorie::de(&op), attendue, "{orcod_in:?} {financee:?}");
    }
}

#[test]
fn the_deadline_is_before_28_february() {
    let r = Reglages::default();
    let etat = |m, j| echeance(jour(2024, m, j), &r).map(|e| (e.a_preparer, e.depassee)).unwrap();
    assert_eq!(
        [etat(1, 31), etat(2, 1), etat(2, 27), etat(2, 28)],
        [(false, false), (true, false), (true, false), (false, true)]
    );
    assert_eq!(echeance(jour(2024, 1, 1), &Reglages { echeance: [2, 30], ..r.clone() }), None);
    assert_eq!(r.imprimes().first().unwrap().valeur, "avant le 28\u{a0}février, préparée dès le 1er\u{a0}février");
}
