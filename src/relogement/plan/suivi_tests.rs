use super::*;

fn jour(a: i32, m: u32, j: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(a, m, j).unwrap()
}

/// Twelve a half-year for two years.
fn plan() -> BTreeMap<Semestre, i64> {
    Semestre::premier(2023).jusque(Semestre::second(2024)).map(|s| (s, 12)).collect()
}

fn faits(n: usize, d: NaiveDate) -> Vec<NaiveDate> {
    vec![d; n]
}

#[test]
fn a_late_operation_says_households_months_and_its_new_end() {
    let mut dates = faits(6, jour(2023, 3, 1));
    dates.extend(faits(6, jour(2023, 11, 2)));
    dates.extend(faits(5, jour(2024, 2, 1)));
    let s = suivre(&plan(), &dates, None, jour(2023, 12, 31)).unwrap();
    assert_eq!((s.realises, s.restant), (12, 36), "what comes after the date d'arrêté does not exist");
    assert_eq!((s.prevu.value(0).as_str(), s.ecart_menages.value(0).as_str()), ("24", "−12"));
    assert_eq!(s.ecart_mois.unwrap().value(1), "−6,0", "twelve were expected on 30 June");
    assert_eq!(s.fin, Fin::Le(jour(2026, 12, 31)), "36 at 12 a year: three years");
    let realises: Vec<Option<i64>> = s.points.iter().map(|p| p.realise).collect();
    assert_eq!(realises, [Some(6), Some(12), None, None]);
    assert_eq!(s.points.iter().map(|p| p.prevu).collect::<Vec<_>>(), [12, 24, 36, 48]);
}

#[test]
fn within_a_half_year_the_forecast_follows_its_months() {
    let prevu = |d| suivre(&plan(), &[], None, d).unwrap().prevu.value(0);
    assert_eq!(prevu(jour(2023, 1, 30)), "0");
    assert_eq!(prevu(jour(2023, 1, 31)), "2");
    assert_eq!(prevu(jour(2022, 12, 31)), "0");
    assert_eq!(prevu(jour(2030, 1, 1)), "48");
}

#[test]
fn an_operation_ahead_counts_months_the_other_way() {
    let s = suivre(&plan(), &faits(30, jour(2023, 5, 1)), None, jour(2023, 6, 30)).unwrap();
    assert_eq!((s.ecart_menages.value(0).as_str(), s.ecart_mois.unwrap().value(0).as_str()), ("18", "9"));
    let s = suivre(&plan(), &faits(60, jour(2023, 5, 1)), None, jour(2023, 6, 30)).unwrap();
    assert_eq!((s.ecart_mois.unwrap().value(0).as_str(), s.fin, s.restant), ("18", Fin::Terminee, 0));
    let s = suivre(&plan(), &faits(60, jour(2023, 5, 1)), None, jour(2026, 6, 30)).unwrap();
    assert_eq!(s.ecart_mois.unwrap().value(0), "0", "after the end of the plan there is no lead in months");
    let s = suivre(&plan(), &faits(12, jour(2023, 5, 1)), None, jour(2023, 6, 30)).unwrap();
    assert_eq!(s.ecart_mois.unwrap().value(0), "0");
}

#[test]
fn without_rhythm_there_is_no_end() {
    let un_an_et_un_jour = faits(3, jour(2022, 12, 31));
    let s = suivre(&plan(), &un_an_et_un_jour, None, jour(2023, 12, 31)).unwrap();
    assert_eq!((s.derniers_douze_mois, s.fin), (0, Fin::NonCalculable));
    assert!(s.fin.texte().starts_with("non calculable"));
    let s = suivre(&plan(), &faits(3, jour(2023, 1, 1)), Some(7), jour(2023, 12, 31)).unwrap();
    assert_eq!((s.derniers_douze_mois, s.restant, s.fin), (3, 7, Fin::Le(jour(2026, 4, 30))), "28 months");
    let s = suivre(&BTreeMap::new(), &[], None, jour(2023, 12, 31)).unwrap();
    assert_eq!((s.ecart_mois, s.fin), (None, Fin::Terminee));
}

/// What is published knows years only: the same gap and the same end as with days, and half-years told when they end a year.
#[test]
fn annual_counts_say_the_same_as_days() {
    let mut dates = faits(6, jour(2023, 3, 1));
    dates.extend(faits(6, jour(2023, 11, 2)));
    dates.extend(faits(5, jour(2024, 2, 1)));
    let arrete = jour(2024, 3, 31);
    let jours = suivre(&plan(), &dates, Some(40), arrete).unwrap();
    let annees: BTreeMap<i32, i64> = [(2023, 12), (2024, 5), (2025, 99)].into();
    let s = suivre_annees(&plan(), &annees, jours.derniers_douze_mois, Some(40), arrete).unwrap();
    assert_eq!(s.points.iter().map(|p| p.realise).collect::<Vec<_>>(), [None, Some(12), None, None]);
    assert_eq!(Suivi { points: Vec::new(), ..s }, Suivi { points: Vec::new(), ..jours });
}
