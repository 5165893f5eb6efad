use super::*;

fn jour(a: i32, m: u32, j: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(a, m, j).unwrap()
}

/// Twelve a half-year for two years.
fn plan() -> BTreeMap<Semestre, i64> {
    Semestre::premier(2023).jusque(Semestre::second(2024)).map(|s| (s, 12)).collect()
}

/// Relogements of each year, those of the last twelve months, households that remain, at a day.
fn lire(annees: &[(i32, i64)], douze_mois: i64, restant: Option<i64>, arrete: NaiveDate) -> Suivi {
    suivre_annees(&plan(), &annees.iter().copied().collect(), douze_mois, restant, arrete).unwrap()
}

#[test]
fn a_late_operation_says_households_months_and_its_new_end() {
    let s = lire(&[(2023, 12), (2024, 5)], 12, None, jour(2023, 12, 31));
    assert_eq!(s.realises, 12, "what comes after the year of the date d'arrêté does not exist");
    assert_eq!((s.prevu.value(0).as_str(), s.ecart_menages.value(0).as_str()), ("24", "−12"));
    assert_eq!(s.ecart_mois.unwrap().value(1), "−6,0", "twelve were expected on 30 June");
    assert_eq!(s.fin, Fin::Le(jour(2026, 12, 31)), "36 at 12 a year: three years");
    assert_eq!(s.points.iter().map(|p| p.prevu).collect::<Vec<_>>(), [12, 24, 36, 48]);
}

/// What is published knows years only: a half-year is told when it ends a year that is over.
#[test]
fn half_years_are_told_when_they_end_a_year() {
    let realises =
        |d| lire(&[(2023, 12), (2024, 17)], 17, None, d).points.iter().map(|p| p.realise).collect::<Vec<_>>();
    assert_eq!(realises(jour(2023, 12, 30)), [None; 4]);
    assert_eq!(realises(jour(2023, 12, 31)), [None, Some(12), None, None]);
    assert_eq!(realises(jour(2024, 12, 31)), [None, Some(12), None, Some(29)]);
}

#[test]
fn within_a_half_year_the_forecast_follows_its_months() {
    let prevu = |d| lire(&[], 0, None, d).prevu.value(0);
    assert_eq!(prevu(jour(2023, 1, 30)), "0");
    assert_eq!(prevu(jour(2023, 1, 31)), "2");
    assert_eq!(prevu(jour(2022, 12, 31)), "0");
    assert_eq!(prevu(jour(2030, 1, 1)), "48");
}

#[test]
fn an_operation_ahead_counts_months_the_other_way() {
    let s = lire(&[(2023, 30)], 30, None, jour(2023, 6, 30));
    assert_eq!((s.ecart_menages.value(0).as_str(), s.ecart_mois.unwrap().value(0).as_str()), ("18", "9"));
    let s = lire(&[(2023, 60)], 60, None, jour(2023, 6, 30));
    assert_eq!((s.ecart_mois.unwrap().value(0).as_str(), s.fin), ("18", Fin::Terminee));
    let s = lire(&[(2023, 60)], 0, None, jour(2026, 6, 30));
    assert_eq!(s.ecart_mois.unwrap().value(0), "0", "after the end of the plan there is no lead in months");
    let s = lire(&[(2023, 12)], 12, None, jour(2023, 6, 30));
    assert_eq!(s.ecart_mois.unwrap().value(0), "0");
}

#[test]
fn without_rhythm_there_is_no_end() {
    let s = lire(&[(2022, 3)], 0, None, jour(2023, 12, 31));
    assert_eq!(s.fin, Fin::NonCalculable);
    assert!(s.fin.texte().starts_with("non calculable"));
    let s = lire(&[(2023, 3)], 3, Some(7), jour(2023, 12, 31));
    assert_eq!(s.fin, Fin::Le(jour(2026, 4, 30)), "seven at three a year: 28 months");
    let s = suivre_annees(&BTreeMap::new(), &BTreeMap::new(), 0, None, jour(2023, 12, 31)).unwrap();
    assert_eq!((s.ecart_mois, s.fin), (None, Fin::Terminee));
}
