//! What holds for any plan.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::offre::{self, AnneeOffre};
use super::phasage::{phaser, repartir, totaux};
use super::previsions::{OperationPrevue, lire};
use super::semestre::Semestre;
use super::suivi::suivre_annees;
use crate::french::Fraction;

fn operation(premier: i32, semestres: i32) -> OperationPrevue {
    let nom = |i: i32| format!("{}-S{}", premier + i / 2, i % 2 + 1);
    let texte = format!("[[operation]]\ncode = \"X\"\ndebut = \"{}\"\nfin = \"{}\"\n", nom(0), nom(semestres - 1));
    lire(&texte, Path::new("p.toml")).unwrap().operations.remove(0)
}

fn annee_offre() -> impl Strategy<Value = AnneeOffre> {
    (0..20_i32, 0..3_000_i64, 0..=100_i64, 0..500_i64, 0..=100_i64).prop_map(|(a, n, pe, l, pn)| AnneeOffre {
        annee: 2020 + a,
        segment: None,
        attributions: Fraction::new(n, 12).unwrap(),
        part_existant: Fraction::new(pe, 100).unwrap(),
        livraisons: l,
        part_neuf: Fraction::new(pn, 100).unwrap(),
    })
}

proptest! {
    #[test]
    fn equal_parts_add_up_and_never_differ_by_more_than_one(total in 0..100_000_i64, parts in 1..60_usize) {
        let p = repartir(total, parts);
        prop_assert_eq!(p.iter().sum::<i64>(), total);
        prop_assert!(p.iter().max().unwrap() - p.iter().min().unwrap() <= 1);
        prop_assert!(p.windows(2).all(|w| w[0] >= w[1]), "remainder on the first ones");
    }

    #[test]
    fn a_phasing_adds_up_by_half_year_and_by_year(total in 0..5_000_i64, debut in 2015..2040, n in 1..20_i32, autre in 0..900_i64) {
        let p = phaser(&operation(debut, n), total);
        prop_assert_eq!(p.total(), total);
        prop_assert_eq!(p.par_annee().values().sum::<i64>(), total);
        let q = phaser(&operation(debut + 3, n), autre);
        prop_assert_eq!(totaux(&[p, q]).values().sum::<i64>(), total + autre);
    }

    #[test]
    fn years_of_offer_add_up(annees in proptest::collection::vec(annee_offre(), 1..12), coupe in 0..12_usize) {
        let total = |a: &[AnneeOffre]| offre::tableau(a).unwrap().total.total;
        let (gauche, droite) = annees.split_at(coupe.min(annees.len()));
        prop_assert_eq!(total(gauche).plus(&total(droite)).unwrap(), total(&annees));
        let t = offre::tableau(&annees).unwrap();
        prop_assert_eq!(t.total.existant.plus(&t.total.neuf).unwrap(), t.total.total);
    }

    #[test]
    fn both_gaps_have_the_same_sign(
        par_semestre in proptest::collection::vec(0..40_i64, 1..10),
        jours in proptest::collection::vec(0..3_000_u64, 0..60),
        arrete in 0..3_000_u64,
    ) {
        let debut = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        let jour = |n: u64| debut + chrono::Days::new(n);
        let prevu: BTreeMap<Semestre, i64> =
            Semestre::premier(2020).jusque(Semestre::second(2030)).zip(par_semestre).collect();
        let mut par_annee: BTreeMap<i32, i64> = BTreeMap::new();
        for j in jours.into_iter().filter(|j| *j <= arrete) {
            *par_annee.entry(jour(j).year()).or_default() += 1;
        }
        let s = suivre_annees(&prevu, &par_annee, 0, None, jour(arrete)).unwrap();
        let zero = Fraction::new(0, 1).unwrap();
        if s.ecart_menages < zero {
            prop_assert!(s.ecart_mois.unwrap() < zero, "late in households, late in months: {:?}", s);
        }
        if s.ecart_menages > zero {
            prop_assert!(s.ecart_mois.is_none_or(|e| e >= zero), "ahead in households, never late in months: {:?}", s);
        }
        if s.ecart_menages == zero && s.ecart_mois.is_some() {
            prop_assert_eq!(s.ecart_mois.unwrap(), zero);
        }
        prop_assert!(s.points.windows(2).all(|w| w[0].prevu <= w[1].prevu && w[0].realise.unwrap_or(0) <= w[1].realise.unwrap_or(i64::MAX)));
    }
}
