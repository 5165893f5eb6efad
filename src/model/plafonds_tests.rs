use super::*;

fn livre(nom: &str) -> PetiteTable {
    let chemin = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines").join(nom);
    PetiteTable::embarquee(nom, &std::fs::read_to_string(chemin).unwrap()).unwrap()
}

fn table(texte: &str) -> PetiteTable {
    PetiteTable::embarquee("essai.csv", texte).unwrap()
}

fn jour(a: i32, m: u32, j: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(a, m, j).unwrap()
}

const SEUL: MenageApl = MenageApl { couple: false, personnes_a_charge: 0 };
const COUPLE: MenageApl = MenageApl { couple: true, personnes_a_charge: 0 };

#[test]
fn the_rent_ceiling_is_that_of_the_last_date_of_effect() {
    let p = PlafondsApl::lire(&livre(PLAFONDS_LOYER_APL)).unwrap();
    let zone_1 = |j| p.plafond(j, ZoneApl::Un, SEUL);
    assert_eq!(zone_1(jour(2017, 9, 30)), None);
    assert_eq!(zone_1(jour(2017, 10, 1)), Some(29_505));
    assert_eq!(zone_1(jour(2019, 9, 30)), Some(29_505));
    // Two rises in nine months: a rent between the two.
    assert_eq!(zone_1(jour(2022, 6, 30)), Some(29_807));
    assert_eq!(zone_1(jour(2022, 7, 1)), Some(30_850));
    assert_eq!(zone_1(jour(2025, 9, 30)), Some(32_971));
    assert_eq!(zone_1(jour(2025, 10, 1)), Some(33_314));
    assert_eq!(zone_1(jour(2030, 1, 1)), Some(33_314));
}

#[test]
fn the_rent_ceiling_by_household() {
    let p = PlafondsApl::lire(&livre(PLAFONDS_LOYER_APL)).unwrap();
    let le = |zone, menage| p.plafond(jour(2025, 1, 31), zone, menage);
    let a_charge = |couple, personnes_a_charge| MenageApl { couple, personnes_a_charge };
    assert_eq!(le(ZoneApl::Deux, SEUL), Some(28_735));
    assert_eq!(le(ZoneApl::Deux, COUPLE), Some(35_172));
    assert_eq!(le(ZoneApl::Deux, a_charge(false, 1)), Some(39_577));
    assert_eq!(le(ZoneApl::Deux, a_charge(true, 1)), Some(39_577));
    assert_eq!(le(ZoneApl::Deux, a_charge(true, 3)), Some(39_577 + 2 * 5_761));
    assert_eq!(le(ZoneApl::Trois, a_charge(false, 2)), Some(36_607 + 5_247));
    // 1bis has no line of its own: it is zone 1.
    assert_eq!(le(ZoneApl::depuis("1bis").unwrap(), SEUL), Some(32_971));
}

#[test]
fn a_rent_table_that_is_wrong_is_refused() {
    let entete =
        "date_effet;zone;personne_seule_eur_mois;couple_eur_mois;avec_1_pac_eur_mois;par_pac_supplementaire_eur_mois\n";
    let lire = |lignes: &str| PlafondsApl::lire(&table(&format!("{entete}{lignes}"))).unwrap_err();
    let e = lire("2025-10-01;1;333.14;401.78;454.10;65.89\n2025-10-01;2;290.34;355.38;399.89;58.21\n");
    assert!(e.message.contains("01/10/2025"), "{e}");
    let e = lire("2025-10-01;1;401.78;333.14;454.10;65.89\n");
    assert_eq!(e.lieu.unwrap().ligne, Some(2));
    assert!(lire("2025-10-01;4;333.14;401.78;454.10;65.89\n").message.contains("« 4 »"));
    assert!(lire("2025-10-01;1;333.14;;454.10;65.89\n").message.contains("montant"));
    let deux = "2025-10-01;1;333.14;401.78;454.10;65.89\n".repeat(2);
    assert!(lire(&deux).message.contains("deux lignes"));
}

/// Within each year every figure rises by one same rate, up to the rounding of both: a slip of a digit would show.
#[test]
fn ceilings_grow_by_one_rate_each_time() {
    let uniforme = |avant: &[i64], apres: &[i64]| {
        let (mut bas, mut haut) = (0.0f64, f64::INFINITY);
        for (a, b) in avant.iter().zip(apres) {
            bas = bas.max((*b as f64 - 1.5) / *a as f64);
            haut = haut.min((*b as f64 + 1.5) / *a as f64);
        }
        assert!(bas <= haut && (1.0..1.06).contains(&bas), "{avant:?} {apres:?}");
    };
    let plus = PlafondsPlus::lire(&livre(PLAFONDS_RESSOURCES_PLUS)).unwrap();
    let annee = |a: i32| -> Vec<i64> { GEOGRAPHIES.iter().flat_map(|(g, _)| plus.0[&(a, *g)]).collect() };
    assert_eq!(plus.0.len(), 9 * 3);
    for a in 2018..2026 {
        uniforme(&annee(a), &annee(a + 1));
    }
    let apl = PlafondsApl::lire(&livre(PLAFONDS_LOYER_APL)).unwrap();
    let dates: Vec<Vec<i64>> = apl
        .0
        .values()
        .map(|z| z.values().flat_map(|l| [l.seul, l.couple, l.une_a_charge, l.par_a_charge]).collect())
        .collect();
    assert_eq!(dates.len(), 8);
    dates.windows(2).for_each(|d| uniforme(&d[0], &d[1]));
}

#[test]
fn the_income_ceilings_by_year_and_geography() {
    let p = PlafondsPlus::lire(&livre(PLAFONDS_RESSOURCES_PLUS)).unwrap();
    let de = |annee, geographie| p.iter().find(|(a, g, _)| (*a, *g) == (annee, geographie)).map(|(.., v)| *v);
    let province = [23_403, 31_254, 37_584, 45_374, 53_376, 60_156, 6_710];
    assert_eq!(de(2026, GeographiePlus::AutresRegions), Some(province));
    assert_eq!(de(2026, GeographiePlus::ParisLimitrophes).map(|v| v[2]), Some(52_740));
    assert_eq!(de(2026, GeographiePlus::IdfAutres).map(|v| v[2]), Some(48_362));
    assert_eq!(de(2022, GeographiePlus::AutresRegions).map(|v| (v[5], v[6])), Some((54_338, 6_061)));
    assert_eq!(de(2018, GeographiePlus::IdfAutres).map(|v| v[1]), Some(34_904));
    assert_eq!((de(2017, GeographiePlus::IdfAutres), de(2027, GeographiePlus::IdfAutres)), (None, None));
}

#[test]
fn an_income_table_that_is_wrong_is_refused() {
    let bonne = "annee;categorie_menage;paris_limitrophes_eur_an;idf_autres_eur_an;autres_regions_eur_an\n\
        2026;1;26920;26920;23403\n2026;2;40233;40233;31254\n2026;3;52740;48362;37584\n2026;4;62968;57930;45374\n\
        2026;5;74919;68577;53376\n2026;6;84304;77171;60156\n2026;sup;9394;8598;6710\n";
    let lire = |texte: &str| PlafondsPlus::lire(&table(texte));
    assert!(lire(bonne).is_ok());
    for (de, par) in [
        ("2026;sup;9394;8598;6710\n", ""),
        ("2026;3;", "2026;7;"),
        ("31254", "41254"),
        ("31254", ""),
        ("31254", "0"),
        ("2026;3;52740;48362;37584\n", "2026;3;52740;48362;37584\n2026;3;52740;48362;37584\n"),
        ("2026;1;", "26;1;"),
        ("9394", "93940"),
    ] {
        assert!(lire(&bonne.replace(de, par)).is_err(), "{de} → {par}");
    }
}

fn seuils() -> SeuilsQ1 {
    SeuilsQ1::lire(&livre("references/seuils_q1.csv"), None).unwrap()
}

/// Figures of the arrêtés of 13 May 2024, 3 June 2025 and 23 April 2026.
#[test]
fn the_shipped_thresholds_are_those_of_the_arretes() {
    let s = seuils();
    let attendus = [
        (2024, 425, 5_541, 9_686.0, 13_448),
        (2025, 425, 5_685, 9_863.0, 13_556),
        (2026, 424, 5_760, 10_066.5, 13_491),
    ];
    for (annee, sirens, min, mediane, max) in attendus {
        let mut valeurs: Vec<i64> = s.iter().filter(|(_, a, _)| *a == annee).map(|(_, _, q1)| q1).collect();
        valeurs.sort_unstable();
        let n = valeurs.len();
        let milieu = (valeurs[(n - 1) / 2] + valeurs[n / 2]) as f64 / 2.0;
        assert_eq!((n, valeurs[0], milieu, valeurs[n - 1]), (sirens, min, mediane, max), "{annee}");
    }
    for (siren, q1) in [
        ("200093201", [9_324, 9_427, 9_456]),
        ("200046977", [10_480, 10_740, 10_800]),
        ("244400404", [10_740, 10_900, 10_745]),
        ("200057867", [11_615, 12_000, 12_083]),
        ("217500016", [11_615, 12_000, 12_083]),
    ] {
        assert_eq!([2024, 2025, 2026].map(|a| s.seuil(siren, a)), q1.map(Some), "{siren}");
    }
}

#[test]
fn ile_de_france_has_one_threshold_and_the_metropole_none() {
    let s = seuils();
    let t = livre("references/seuils_q1.csv");
    let idf = ["75", "77", "78", "91", "92", "93", "94", "95"];
    let mut vus = 0;
    for l in t.rangees() {
        let annee = l.entier("annee").unwrap().unwrap();
        if l.texte("departements").unwrap().split(' ').any(|d| idf.contains(&d)) {
            let unique = [11_615, 12_000, 12_083][(annee - 2024) as usize];
            assert_eq!(l.entier("q1_annuel_eur_uc").unwrap(), Some(unique), "{:?}", l.lieu("siren_epci"));
            vus += 1;
        }
    }
    assert_eq!(vus, 3 * 39);
    assert_eq!(s.seuil(SIREN_METROPOLE_PARIS, 2025), None);
    // Absent from the arrêté: no objective, and not the threshold of another year.
    assert_eq!(s.seuil("000100017", 2025), None);
    assert_eq!(s.seuil("200093201", 2023), None);
}

#[test]
fn the_annex_of_an_arrete_is_read_as_printed() {
    let annexe = "Code département;Département;Nom de l'EPCI;SIRET de l'EPCI;Valeur du seuil de ressources 1er quartile\n\
        01;Ain;CA du Bassin de Bourg-en-Bresse;200071751;8 861 €\n01;Ain;CA du Pays de Gex;240100750;10\u{2009}260 €\n\
        01;Ain;CA Mâconnais Beaujolais Agglomération;200070308;9\u{202f}019 €\n71;Saône-et-Loire;CA Mâconnais;200070308;9019\n";
    let lire = |texte: &str| SeuilsQ1::lire(&table(texte).avec_facultatives(COLONNES_SEUILS_Q1), Some(2020));
    let s = lire(annexe).unwrap();
    assert_eq!(s.seuil("200071751", 2020), Some(8_861));
    assert_eq!(s.seuil("240100750", 2020), Some(10_260));
    // Repeated for its second département, with the same value.
    assert_eq!((s.seuil("200070308", 2020), s.iter().count()), (Some(9_019), 3));
    let e = lire(&annexe.replace(";9019", ";9020")).unwrap_err();
    assert!(e.message.contains("9019 et 9020"), "{e}");
    assert_eq!(e.lieu.unwrap().ligne, Some(5));
    assert!(lire(&annexe.replace("200071751", SIREN_METROPOLE_PARIS)).is_err());
    assert!(lire(&annexe.replace("8 861 €", "738 €")).is_err(), "un montant mensuel");
    let sans_annee = SeuilsQ1::lire(&table(annexe).avec_facultatives(COLONNES_SEUILS_Q1), None).unwrap_err();
    assert!(sans_annee.message.contains("« annee »"), "{sans_annee}");
}
