//! The examples that ANRU 2024 prints, one by one, with what is wrong in the document.

use std::collections::BTreeMap;
use std::path::Path;

use super::Reglages;
use super::decimal::{Decimal, arrondi};
use super::objectifs::{self, SuiviObjectif};
use super::offre::{self, AnneeOffre};
use super::operations;
use super::phasage::{self, Phasage};
use super::pics::pics;
use super::previsions::{Plan, lire};
use super::semestre::Semestre;
use crate::french::Fraction;
use crate::relogement::controle::Controle;

fn exemple() -> Plan {
    lire(include_str!("plan_exemple.toml"), Path::new("plan.toml")).unwrap()
}

fn f(n: i64, d: i64) -> Fraction {
    Fraction::new(n, d).unwrap()
}

fn lignes(plan: &Plan) -> Vec<operations::LigneOperation<'_>> {
    plan.operations.iter().map(|o| operations::ligne(o, plan.taux_decohabitation, Some(100))).collect()
}

fn phases(plan: &Plan) -> Vec<Phasage> {
    lignes(plan).iter().map(|l| phasage::phaser(l.operation, l.relogements.unwrap())).collect()
}

#[test]
fn operation_x() {
    let plan = exemple();
    let lignes = lignes(&plan);
    let x = lignes.first().unwrap();
    // Nine departures a year, for four years.
    assert_eq!((x.departs, x.titulaires, x.relogements), (Some(36), Some(151), Some(161)));
    assert_eq!((x.mois, x.restant, x.manquants.len(), x.constats.len()), (36, Some(61), 0, 0));
    assert_eq!(x.rythme.unwrap().value(1), "4,5", "161 over 36 months; the document prints 4.0");
    assert_eq!(operations::rythme(48, 12).unwrap().value(1), "4,0", "which is the first year");
    assert_eq!(f(161 - 151, 151).percent(1), "6,6");
    assert_eq!(lignes.get(1).unwrap().restant, Some(0), "never below zero");
}

#[test]
fn the_other_reading_of_operation_x_gives_the_same_titulaires() {
    let mut plan = exemple();
    let op = plan.operations.first_mut().unwrap();
    (op.departs, op.vacants) = (Some(9), Some(27));
    assert_eq!(operations::ligne(op, plan.taux_decohabitation, None).titulaires, Some(151));
}

/// Mobility is of a year: an operation of two half-years has one, over one calendar year or over two.
#[test]
fn years_of_mobility_are_those_that_the_half_years_make() {
    // 5 % of 187: nine departures a year. Three half-years: 13.5, rounded up.
    for (debut, fin, departs) in [
        (Semestre::premier(2023), Semestre::second(2023), 9),
        (Semestre::second(2023), Semestre::premier(2024), 9),
        (Semestre::second(2023), Semestre::second(2024), 14),
        (Semestre::second(2023), Semestre::second(2023), 5),
        (Semestre::premier(2021), Semestre::second(2023), 27),
    ] {
        let mut plan = exemple();
        let op = plan.operations.first_mut().unwrap();
        (op.annees_mobilite, op.debut, op.fin) = (None, debut, fin);
        let l = operations::ligne(op, plan.taux_decohabitation, None);
        assert_eq!((l.departs, l.titulaires), (Some(departs), Some(187 - departs)), "{debut} {fin}");
    }
}

#[test]
fn a_hypothesis_that_is_missing_is_named() {
    let mut plan = exemple();
    let op = plan.operations.first_mut().unwrap();
    (op.vacants, op.mobilite) = (None, None);
    let l = operations::ligne(op, None, None);
    assert_eq!((l.titulaires, l.relogements, l.rythme, l.restant), (None, None, None, None));
    assert_eq!(
        l.manquants,
        ["logements vacants à la date de référence", "mobilité annuelle ou départs", "taux de décohabitation"]
    );
    let op = plan.operations.first_mut().unwrap();
    (op.vacants, op.departs) = (Some(100), Some(88));
    let l = operations::ligne(op, Some(Decimal::centiemes(0)), None);
    assert_eq!(
        (l.titulaires, l.constats.first().unwrap().code),
        (None, "DEPARTS_EXCESSIFS"),
        "−1 is said, not counted"
    );
}

#[test]
fn a_breakdown_that_does_not_add_up_is_said() {
    let mut plan = exemple();
    let op = plan.operations.first_mut().unwrap();
    op.repartition.get_mut("typologie").unwrap().insert("T5P".to_owned(), 2);
    let l = operations::ligne(op, plan.taux_decohabitation, None);
    assert_eq!(
        l.constats.first().unwrap().phrase,
        "opération « X », répartition « typologie » : le document porte 163, le calcul donne 161 (écart +2)"
    );
    let par_typologie = operations::repartition(&lignes(&exemple()), "typologie");
    assert_eq!(par_typologie.get(&Some("T3".to_owned())), Some(&81));
    assert_eq!(par_typologie.get(&None), Some(&67), "operation Y gives no typologie");
}

#[test]
fn phasing_by_year() {
    let plan = exemple();
    let phases = phases(&plan);
    let par_annee: Vec<Vec<i64>> = phases.iter().map(|p| p.par_annee().into_values().collect()).collect();
    assert_eq!(par_annee, [vec![48, 73, 40], vec![7, 23, 37]]);
    assert_eq!(phases.iter().map(Phasage::total).collect::<Vec<_>>(), [161, 67]);
    assert!(phases.iter().all(|p| p.constat.is_none()));
    let total: Vec<i64> = phasage::par_annee(&phasage::totaux(&phases)).into_values().collect();
    assert_eq!(total, [48, 80, 63, 37]);
    assert_ne!(phasage::repartir(161, 3), [48, 73, 40], "typed by the user, not an equal split");
    let x2022 = phasage::rythmes(&phases, &Reglages::default());
    let x2022 = x2022.iter().find(|r| r.maitre_ouvrage.as_deref() == Some("bailleur X") && r.annee == 2022).unwrap();
    assert_eq!(x2022.rythme.unwrap().value(1), "6,1", "73/12; the table of rhythms prints 6.6: another programme");
}

#[test]
fn a_typed_phasing_that_does_not_add_up_is_said() {
    let mut plan = exemple();
    let op = plan.operations.first_mut().unwrap();
    op.par_annee.insert("2023".to_owned(), 41);
    let constat = phasage::phaser(op, 161).constat.unwrap();
    assert_eq!(
        constat.phrase,
        "opération « X », phasage saisi : le document porte 162, le calcul donne 161 (écart +1)"
    );
}

#[test]
fn table_of_rhythms() {
    let total = [80, 202, 213, 159, 132, 95];
    let x = [40, 66, 81, 82, 68, 0];
    let y = [13, 64, 64, 64, 64, 95];
    let prive = [27, 73, 69, 13, 0, 0];
    let constats: Vec<String> = (0..6)
        .filter_map(|i| {
            let c = Controle::somme(format!("rythme {}", 2021 + i), &[x[i], y[i], prive[i]], total[i]).unwrap();
            c.avec_decimales(1).constat().map(|c| c.phrase)
        })
        .collect();
    assert_eq!(
        constats,
        [
            "rythme 2022 : le document porte 20,2, le calcul donne 20,3 (écart −0,1)",
            "rythme 2023 : le document porte 21,3, le calcul donne 21,4 (écart −0,1)",
        ]
    );
}

#[test]
fn rhythm_over_months_of_activity() {
    let mut plan = exemple();
    let op = plan.operations.get_mut(1).unwrap();
    op.par_annee.clear();
    op.par_semestre =
        BTreeMap::from([("2022-S2".to_owned(), 7), ("2023-S1".to_owned(), 23), ("2023-S2".to_owned(), 37)]);
    let actif = Reglages { rythme: super::Rythme::Actif, ..Reglages::default() };
    let lus: Vec<_> = phasage::rythmes(&phases(&plan), &actif)
        .into_iter()
        .filter(|r| r.maitre_ouvrage.as_deref() == Some("bailleur Y"))
        .map(|r| (r.annee, r.relogements, r.mois, r.rythme.map(|f| f.value(1))))
        .collect();
    assert_eq!(lus, [(2022, 7, 6, Some("1,2".to_owned())), (2023, 60, 12, Some("5,0".to_owned())), (2024, 0, 0, None)]);
}

/// Six buildings: households, first and last half-year, printed row.
fn batiments() -> Vec<(i64, Semestre, Semestre, Vec<i64>)> {
    let (s1, s2) = (Semestre::premier, Semestre::second);
    vec![
        (150, s1(2022), s1(2024), vec![30; 5]),
        (121, s1(2024), s2(2025), vec![31, 30, 30, 30]),
        (106, s1(2024), s2(2025), vec![27, 27, 26, 26]),
        (84, s2(2024), s1(2026), vec![21; 4]),
        (57, s2(2024), s2(2026), vec![12, 12, 11, 11, 11]),
        (44, s2(2024), s1(2027), vec![8, 8, 7, 7, 7, 7]),
    ]
}

fn phases_des_batiments() -> Vec<Phasage> {
    let modele = exemple().operations.remove(0);
    batiments()
        .into_iter()
        .map(|(n, debut, fin, imprime)| {
            let mut op = modele.clone();
            op.par_annee.clear();
            (op.debut, op.fin) = (debut, fin);
            let p = phasage::phaser(&op, n);
            assert_eq!(p.semestres.values().copied().collect::<Vec<_>>(), imprime);
            p
        })
        .collect()
}

#[test]
fn six_buildings_and_their_peaks() {
    let totaux = phasage::totaux(&phases_des_batiments());
    let valeurs: Vec<i64> = totaux.values().copied().collect();
    assert_eq!(valeurs, [30, 30, 30, 30, 88, 98, 97, 95, 39, 18, 7]);
    assert_eq!(valeurs.iter().sum::<i64>(), 562);
    let moyennes: Vec<i64> = valeurs.iter().map(|n| phasage::moyenne_mensuelle(*n).unwrap()).collect();
    assert_eq!(moyennes, [5, 5, 5, 5, 15, 16, 16, 16, 7, 3, 1], "the document prints 15 for S2 2024: 98/6 is 16.3");
    assert_eq!(f(98, 6).value(1), "16,3");
    let pics = pics(&totaux, &BTreeMap::new(), &BTreeMap::from([(2024, 59)]), &Reglages::default());
    let semestres: Vec<String> = pics.iter().map(|p| p.semestre.to_string()).collect();
    assert_eq!(semestres, ["S1 2024", "S2 2024", "S1 2025", "S2 2025"]);
    let premier = pics.first().unwrap();
    assert_eq!(premier.limite.value(1), "76,6", "one and a half times 51,1");
    assert_eq!(premier.leviers.last().unwrap(), "mobiliser les livraisons neuves de 2024 (59 prévues)");
}

#[test]
fn a_half_year_above_the_offer_is_a_peak_too() {
    let totaux = phasage::totaux(&phases_des_batiments());
    let offre = |n| BTreeMap::from([(2022, f(n, 1))]);
    let vus = |n| pics(&totaux, &offre(n), &BTreeMap::new(), &Reglages::default()).len();
    assert_eq!((vus(60), vus(59)), (4, 6), "half of 60 is 30: not above");
}

/// 1 853 attributions over twelve years; a third then a fifth of them; a quarter of deliveries.
fn annees_offre() -> Vec<AnneeOffre> {
    let livraisons = [0, 106, 100, 35, 59, 65, 0, 14, 0, 70, 60, 0];
    (2021..)
        .zip(livraisons)
        .map(|(annee, livraisons)| AnneeOffre {
            annee,
            segment: None,
            attributions: f(1853, 12),
            part_existant: if annee < 2026 { f(33, 100) } else { f(20, 100) },
            livraisons,
            part_neuf: f(25, 100),
        })
        .collect()
}

#[test]
fn offer_mobilisable() {
    let t = offre::tableau(&annees_offre()).unwrap();
    let affiche: Vec<[i64; 5]> = t.lignes.iter().map(|l| l.affichee().unwrap()).collect();
    let colonne = |c: usize| affiche.iter().map(|l| l[c]).collect::<Vec<i64>>();
    assert_eq!(colonne(0), [154; 12]);
    assert_eq!(colonne(2), [51, 51, 51, 51, 51, 31, 31, 31, 31, 31, 31, 31]);
    assert_eq!(colonne(3), [0, 27, 25, 9, 15, 16, 0, 4, 0, 18, 15, 0]);
    assert_eq!(colonne(4), [51, 77, 76, 60, 66, 47, 31, 34, 31, 48, 46, 31]);
    assert_eq!(t.total.affichee().unwrap(), [1_853, 509, 471, 127, 598], "the document prints 106 as its grand total");
    let sommes: Vec<i64> = [0, 2, 3].iter().map(|c| colonne(*c).iter().sum()).collect();
    assert_eq!(sommes, [1_848, 472, 129], "sums of printed cells");
    assert!(t.note.is_some());
    assert_eq!(
        Controle::somme("offre totale", &[t.total.affichee().unwrap()[4]], 106).unwrap().constat().unwrap().phrase,
        "offre totale : le document porte 106, le calcul donne 598 (écart −492)"
    );
}

#[test]
fn an_offer_of_whole_numbers_needs_no_note() {
    let mut annees = annees_offre();
    for a in &mut annees {
        (a.attributions, a.livraisons, a.part_existant) = (f(100, 1), 4, f(20, 100));
    }
    assert_eq!(offre::tableau(&annees).unwrap().note, None);
}

#[test]
fn the_offer_of_a_plan_uses_what_was_delivered() {
    let plan = exemple();
    let annees = offre::annees(&plan).unwrap();
    let t = offre::tableau(&annees).unwrap();
    let vu: Vec<_> = t.par_annee().into_iter().map(|(a, o)| (a, arrondi(&o).unwrap())).collect();
    assert_eq!(vu, [(2021, 51), (2022, 27)], "106 delivered, 100 expected");
    let mut sans_part = exemple();
    sans_part.part_neuf = None;
    assert_eq!(offre::annees(&sans_part), Err("part des livraisons à mobiliser"));
}

fn serie(valeurs: [i64; 4]) -> BTreeMap<i32, i64> {
    (2021..).zip(valeurs).collect()
}

fn entiers(suivi: &SuiviObjectif, choix: impl Fn(&objectifs::LigneObjectif) -> Option<Fraction>) -> Vec<Option<i64>> {
    suivi.lignes.iter().map(|l| choix(l).and_then(|f| arrondi(&f))).collect()
}

#[test]
fn sixty_percent_hors_qpv() {
    let s =
        objectifs::suivre(&serie([50, 50, 60, 40]), f(60, 100), None, &BTreeMap::new(), &Reglages::default()).unwrap();
    let objectif = [30, 30, 36, 24];
    assert_eq!(entiers(&s, |l| Some(l.objectif)), objectif.map(Some), "60 % of relogements, not of attributions");
    assert_eq!((s.manque_brut, s.solde), (None, None));
    assert_eq!(objectif.map(|o| f(o, 120).percent(0)), ["25", "25", "30", "20"], "commune: 120 attributions a year");
    let arrondies = |base| objectif.map(|o| arrondi(&f(o * 100, base)).unwrap()) == [9, 9, 10, 7];
    let tronquees = |base: i64| objectif.map(|o| o * 100 / base) == [9, 9, 10, 7];
    assert_eq!((300..400).filter(|b| arrondies(*b)).collect::<Vec<_>>(), (343..=352).collect::<Vec<_>>());
    assert_eq!((300..400).filter(|b| tronquees(*b)).collect::<Vec<_>>(), (328..=333).collect::<Vec<_>>());
}

#[test]
fn forty_percent_in_new_stock() {
    let (relogements, livraisons) = (serie([100, 150, 180, 80]), serie([150, 80, 0, 60]));
    let suivre = |report| {
        let reglages = Reglages { report, ..Reglages::default() };
        objectifs::suivre(&relogements, f(40, 100), Some(f(30, 100)), &livraisons, &reglages).unwrap()
    };
    let s = suivre(false);
    assert_eq!(entiers(&s, |l| Some(l.objectif)), [40, 60, 72, 32].map(Some));
    assert_eq!(entiers(&s, |l| l.offre), [45, 24, 0, 18].map(Some));
    assert_eq!(entiers(&s, |l| l.manque), [None, Some(-36), Some(-72), Some(-14)]);
    assert_eq!(entiers(&s, |l| l.excedent), [Some(5), None, None, None], "printed apart, not carried over");
    assert_eq!((arrondi(&s.manque_brut.unwrap()), arrondi(&s.solde.unwrap())), (Some(-122), Some(-117)));
    let s = suivre(true);
    assert_eq!(entiers(&s, |l| l.manque), [None, Some(-31), Some(-72), Some(-14)]);
    assert_eq!(arrondi(&s.manque_brut.unwrap()), Some(-117));
}

#[test]
fn a_year_without_known_deliveries_has_no_gap() {
    let livraisons = BTreeMap::from([(2021, 0)]);
    let s = objectifs::suivre(&serie([10, 10, 0, 0]), f(40, 100), Some(f(30, 100)), &livraisons, &Reglages::default())
        .unwrap();
    assert_eq!(entiers(&s, |l| l.manque), [Some(-4), None, None, None]);
    assert_eq!(entiers(&s, |l| l.excedent), [None; 4]);
}

#[test]
fn parameters_are_printed() {
    let p = Reglages::default().imprimes();
    let valeurs: Vec<_> = p.iter().map(|p| (p.code, p.valeur.as_str())).collect();
    assert_eq!(
        valeurs,
        [
            (
                "P-PIC",
                "plus de 1,5 fois la moyenne des semestres du plan, ou plus que l’offre mobilisable quand elle est connue"
            ),
            ("P-REPORT", "non"),
            ("P-RYTHME", "12 mois"),
        ]
    );
}

/// The settings as they are shipped, section by section.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    plan: Reglages,
    flux: crate::relogement::flux::Reglages,
    propositions: crate::relogement::propositions::Reglages,
    processus: crate::relogement::processus::Reglages,
    parcours: crate::relogement::parcours::Reglages,
}

#[test]
fn shipped_settings_are_the_defaults() {
    let s: Sections =
        crate::config::lire_texte(include_str!("reglages_exemple.toml"), Path::new("relogement.toml")).unwrap();
    assert_eq!(s.plan, Reglages::default());
    assert_eq!(s.flux, Default::default());
    assert_eq!(s.propositions, Default::default());
    assert_eq!(s.processus, Default::default());
    assert_eq!(s.parcours, Default::default());
}

const LIVRE: &str = include_str!("../../../pipelines/relogement/plan.toml");

/// The plan of the demonstration: six operations, no figure that contradicts another, nothing for another territory.
#[test]
fn the_shipped_plan_is_consistent_and_only_for_its_territory() {
    let plan = lire(LIVRE, Path::new("plan.toml")).unwrap();
    let lignes: Vec<_> = plan.operations.iter().map(|o| operations::ligne(o, plan.taux_decohabitation, None)).collect();
    let codes: Vec<&str> = plan.operations.iter().map(|o| o.code.get_ref().as_str()).collect();
    assert_eq!(codes, ["GP-D1", "GP-R3", "GP-A5", "PM-D2", "PM-C4", "LHI-6"]);
    for l in &lignes {
        assert!(l.manquants.is_empty() && l.constats.is_empty(), "{:?} {:?}", l.manquants, l.constats);
        let p = phasage::phaser(l.operation, l.relogements.unwrap());
        assert_eq!((p.constat.clone(), p.total()), (None, l.relogements.unwrap()), "{}", p.operation);
    }
    assert!(offre::annees(&plan).is_ok());
    let bailleurs: Vec<&str> = plan.flux.iter().map(|f| f.bailleur.as_str()).collect();
    assert!(bailleurs.iter().all(|b| b.len() == 9 && b.bytes().all(|c| c.is_ascii_digit())), "{bailleurs:?}");
    assert!(plan.note.as_ref().unwrap().starts_with("Plan fictif"));
    let autre = plan.clone().pour("200093201");
    assert!(autre.operations.is_empty() && autre.flux.is_empty(), "another territory never shows this plan");
    assert!(!plan.pour("000100017").operations.is_empty());
}

/// What is commented at the end of the shipped plan can be used as it is, alone.
#[test]
fn the_examples_of_the_shipped_plan_can_be_used_as_they_are() {
    let exemple: String = LIVRE.lines().filter_map(|l| l.strip_prefix("# | ")).map(|l| l.to_owned() + "\n").collect();
    let plan = lire(&exemple, Path::new("plan.toml")).unwrap();
    assert_eq!((plan.operations.len(), plan.flux.len(), plan.reservataires.len()), (1, 1, 1));
    let l = operations::ligne(plan.operations.first().unwrap(), plan.taux_decohabitation, None);
    assert_eq!((l.relogements, l.constats.len()), (Some(161), 0), "operation X of ANRU 2024");
    assert!(lire("", Path::new("plan.toml")).unwrap().operations.is_empty(), "an empty file is an empty plan");
}

#[test]
fn the_shipped_dashboard_finds_the_totals_that_do_not_add_up() {
    let t = crate::relogement::tableau_bord::lire(
        include_str!("../../../pipelines/relogement/operations.toml"),
        Path::new("operations.toml"),
    )
    .unwrap();
    let codes: Vec<(&str, &str)> = t
        .constats()
        .iter()
        .map(|c| (c.code, c.objet.clone()))
        .map(|(c, o)| {
            (
                c,
                match o.as_str() {
                    "total réhabilitation" => "réhabilitation",
                    "logements financés, toutes années" => "financement",
                    _ => "autre",
                },
            )
        })
        .collect();
    assert_eq!(codes, [("TOTAL_COMPOSE", "réhabilitation"), ("TOTAL_FAUX", "financement")]);
    assert!(t.pour("200093201").est_vide());
}
