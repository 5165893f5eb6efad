//! Every form of every grammar: reached, near, far, hidden, unknown, one, none.

use super::*;
use crate::indicators::catalog::Sens;
use crate::indicators::projection::{Volume, projeter};
use crate::indicators::targets::{Appreciation, Borne, Lieux, NatureObjectif, Portee, Severite};
use crate::measures::Niveau;

fn f(n: i64, d: i64) -> Fraction {
    Fraction::new(n, d).unwrap()
}

fn objectif(centiemes: i64) -> Objectif {
    Objectif {
        code: "o".into(),
        libelle: String::new(),
        indicateur: "i".into(),
        genre: GenreObjectif::Plancher,
        min: Some(Borne { centiemes, strict: false }),
        max: None,
        tolerance: 0,
        sens: Sens::Favorable,
        point_zero: None,
        portees: vec![Portee { niveau: Niveau::Epci, zones: vec![] }],
        nature: NatureObjectif::Legal,
        debut: None,
        fin: None,
        appreciation: Appreciation::Annuelle,
        volume_annuel: None,
        palier: None,
        suivant: None,
        regle_point_zero: Severite::Avertissement,
        source_texte: String::new(),
        lieux: Lieux::default(),
    }
}

fn lu(num: i64, den: i64, inconnus: i64) -> Lu {
    let u = den + inconnus;
    Lu::Chiffre(Chiffre {
        num,
        den,
        taux: f(num, den),
        inconnus: Fraction::new(inconnus, u),
        bornes: Some(Bornes { basse: f(num, u), haute: f(num + inconnus, u) }),
    })
}

/// Plain spaces, so that the expected sentences read as they are typed.
fn simple(s: &str) -> String {
    s.replace(['\u{a0}', '\u{202f}'], " ")
}

fn p1(l: &Lu) -> String {
    simple(&resultat(Periode::Annee(2025), l, BAIL_HORS_QPV, PUBLIC_VISE, Some(&objectif(2500))))
}

#[test]
fn reached_near_and_far() {
    assert_eq!(
        p1(&lu(45, 195, 5)),
        "En 2025, 45 baux signés hors QPV sur 195 ont profité à un ménage du 1er quartile ou à un ménage relogé, soit 23,1 % ; l'objectif d'au moins 25 % n'est pas atteint sur les réponses connues : il s'en faut de 1,9 point."
    );
    assert!(p1(&lu(30, 100, 0)).ends_with("soit 30,0 % ; l'objectif d'au moins 25 % est atteint."));
    assert!(p1(&lu(25, 100, 0)).ends_with("l'objectif d'au moins 25 % est atteint de peu."));
    assert!(
        p1(&lu(2_499, 10_000, 0))
            .ends_with("soit 24,99 % ; l'objectif d'au moins 25 % n'est pas atteint, à moins de 0,1 point près.")
    );
    assert!(
        p1(&lu(246, 1_000, 0))
            .ends_with("soit 24,6 % ; l'objectif d'au moins 25 % n'est pas atteint, à 0,4 point près.")
    );
}

/// « Atteint » is not said under a badge that says « indéterminé ».
#[test]
fn what_the_unknown_could_turn_is_told_of_known_answers() {
    let fin = |t: String| t.split(" ; ").last().unwrap().to_owned();
    assert_eq!(
        fin(p1(&lu(203, 800, 20))),
        "ce taux dépasse de peu l'objectif d'au moins 25 % sur les réponses connues."
    );
    assert_eq!(fin(p1(&lu(30, 100, 50))), "ce taux dépasse l'objectif d'au moins 25 % sur les réponses connues.");
    assert_eq!(
        fin(p1(&lu(25, 100, 50))),
        "ce taux atteint de peu l'objectif d'au moins 25 % sur les réponses connues."
    );
    let mut o = objectif(3_600);
    (o.genre, o.min, o.max) = (GenreObjectif::Plafond, None, Some(Borne { centiemes: 3_600, strict: false }));
    let plafond = simple(&resultat(Periode::Annee(2025), &lu(30, 100, 50), BAIL, PUBLIC_VISE, Some(&o)));
    assert_eq!(fin(plafond), "ce taux reste sous l'objectif d'au plus 36 % sur les réponses connues.");
    // Known enough: the word stays.
    assert!(p1(&lu(30, 100, 1)).ends_with("est atteint."));
    let phrase = "Ce taux dépasse de peu l'objectif.";
    assert_eq!(
        simple(&sous_reserve(phrase, Resultat::Indetermine)),
        "Ce taux dépasse de peu l'objectif ; les dossiers inconnus pourraient changer ce résultat."
    );
    assert_eq!(sous_reserve(phrase, Resultat::Atteint), phrase);
}

/// § 4.9, example 9: 23/100 with the mutations, 20/75 without them.
#[test]
fn the_rate_without_mutations_is_told_when_it_differs() {
    let o = objectif(2500);
    let dit = |avec: &Lu, sans: &Lu| simple(&mutations(avec, sans, Some(&o)));
    assert_eq!(
        dit(&lu(23, 100, 0), &lu(20, 75, 0)),
        "Mutations retirées des deux termes, le taux serait de 26,7 % (20 baux sur 75), 3,7 points de plus ; l'objectif d'au moins 25 % serait alors atteint."
    );
    assert!(dit(&lu(26, 100, 0), &lu(15, 75, 0)).ends_with(
        "20,0 % (15 baux sur 75), 6,0 points de moins ; l'objectif d'au moins 25 % ne serait alors pas atteint."
    ));
    // The verdict is the same on both sides; one lease, then none.
    assert!(dit(&lu(10, 100, 0), &lu(1, 50, 0)).ends_with("de 2,0 % (un bail sur 50), 8,0 points de moins."));
    assert!(dit(&lu(10, 100, 0), &lu(0, 50, 0)).ends_with("de 0,0 % (aucun bail sur 50), 10,0 points de moins."));
    assert_eq!(
        simple(&mutations(&lu(20, 100, 0), &lu(21, 100, 0), None)),
        "Mutations retirées des deux termes, le taux serait de 21,0 % (21 baux sur 100), 1,0 point de plus.",
        "one point is told"
    );
    assert_eq!(dit(&lu(200, 1_000, 0), &lu(209, 1_000, 0)), "", "less than one point is not");
    for muet in [Lu::Absent, Lu::Secret, Lu::Tranche(20, 30), Lu::SansBase(3)] {
        assert_eq!(dit(&lu(23, 100, 0), &muet), "");
        assert_eq!(dit(&muet, &lu(20, 75, 0)), "");
    }
}

#[test]
fn one_none_and_all() {
    assert!(p1(&lu(1, 30, 0)).starts_with("En 2025, un seul bail signé hors QPV sur 30 a profité à"));
    assert!(p1(&lu(0, 30, 0)).starts_with("En 2025, aucun des 30 baux signés hors QPV n'a profité à"));
    assert!(p1(&lu(0, 1, 0)).starts_with("En 2025, le seul bail signé hors QPV n'a pas profité à"));
    assert!(p1(&lu(1, 1, 0)).starts_with("En 2025, le seul bail signé hors QPV a profité à"));
    assert!(p1(&lu(12, 12, 0)).starts_with("En 2025, les 12 baux signés hors QPV ont tous profité à"));
    assert_eq!(
        p1(&Lu::SansBase(0)),
        "En 2025, aucun bail signé hors QPV n'est enregistré : le taux n'est pas calculable."
    );
    assert_eq!(
        p1(&Lu::SansBase(12)),
        "En 2025, le taux n'est pas calculable : la réponse n'est connue pour aucun des 12 baux signés hors QPV."
    );
}

#[test]
fn hidden_values_give_no_figure() {
    assert_eq!(p1(&Lu::Secret), "En 2025, ce résultat n'est pas publié : il est couvert par le secret statistique.");
    assert!(p1(&Lu::Tranche(10, 20)).starts_with("En 2025, entre 10 et 20 % des baux signés hors QPV ont profité"));
    assert!(p1(&Lu::Insuffisant(f(54, 100))).contains("n'est connue que pour 54,0 % des baux"));
    assert!(p1(&Lu::Absent).contains("la source manque"));
    assert_eq!(
        simple(&non_commente(&Lu::Insuffisant(f(127, 1_000)))),
        "Ce résultat n'est pas commenté : la réponse n'est connue que pour 12,7 % des cas (60 % attendus)."
    );
    assert_eq!(non_commente(&lu(30, 100, 4)), "");
    assert_eq!(relogement(&Lu::Secret, &lu(1, 2, 0)), "");
    assert_eq!(inconnus(&Lu::Secret, Resultat::Indetermine, None), "");
}

#[test]
fn unknown_rows_are_said_from_five_percent_or_when_they_could_turn_the_result() {
    let o = objectif(2500);
    assert_eq!(inconnus(&lu(30, 100, 4), Resultat::Atteint, Some(&o)), "");
    assert_eq!(
        simple(&inconnus(&lu(45, 195, 5), Resultat::Indetermine, Some(&o))),
        "Le quartile de ressources ou la localisation manque pour 2,5 % des baux : le taux réel se situe entre 22,5 % et 25,0 %, de part et d'autre de l'objectif."
    );
    assert!(simple(&inconnus(&lu(40, 100, 10), Resultat::Atteint, Some(&o))).ends_with("entre 36,4 % et 45,5 %."));
    assert_eq!(verdict(Resultat::NonAtteint, Resultat::Indetermine), "Pas assez, sous réserve des dossiers inconnus.");
}

#[test]
fn what_is_left_to_do() {
    let o = objectif(2500);
    let p = |n, d, m| projeter(n, d, f(25, 100), false, m, Volume::Lineaire { mois: m }).unwrap();
    assert_eq!(
        simple(&projection(2026, &p(48, 240, 9), &o)),
        "À ce rythme, l'année 2026 se terminerait à 20,0 % ; pour atteindre 25 %, il faudrait encore 32 baux au profit du public visé, soit environ 11 par mois d'ici décembre, c'est-à-dire 40,0 % des 80 baux encore attendus."
    );
    assert_eq!(
        simple(&projection(2026, &p(45, 300, 11), &o)),
        "À ce rythme, l'année 2026 se terminerait à 15,0 % ; même si toutes les attributions restantes étaient destinées au public visé, le taux plafonnerait à 22,0 %."
    );
    assert!(simple(&projection(2026, &p(120, 240, 9), &o)).contains("serait déjà assuré pour 320 baux"));
    assert!(simple(&projection(2026, &p(60, 240, 12), &o)).starts_with("L'année 2026 est close"));
    let mut strict = objectif(2500);
    strict.min = Some(Borne { centiemes: 2500, strict: true });
    assert!(simple(&projection(2026, &p(48, 240, 9), &strict)).contains("pour dépasser 25 %"));
    assert_eq!(manque(0), "");
    assert_eq!(manque(1), "Un bail de plus au profit de ce public aurait suffi.");
    assert_eq!(simple(&manque(1_061)), "Il a manqué 1 061 baux au profit de ce public.");
}

#[test]
fn the_first_period_has_its_words() {
    let l = lu(3, 12, 0);
    let dire = |p| simple(&resultat(p, &l, BAIL_HORS_QPV, PUBLIC_VISE, None));
    assert!(dire(Periode::Cumul(2026, 1)).starts_with("En janvier 2026, 3 baux"));
    assert!(dire(Periode::Cumul(2026, 9)).starts_with("De janvier à septembre 2026, 3 baux"));
    assert!(dire(Periode::Cumul(2026, 12)).starts_with("En 2026, 3 baux"));
    assert!(dire(Periode::Annee(2025)).ends_with("soit 25,0 %."));
}

#[test]
fn relogements_comparisons_and_rankings() {
    assert_eq!(
        simple(&relogement(&lu(45, 195, 5), &lu(36, 193, 7))),
        "Les ménages relogés au-delà du 1er quartile apportent 4,4 points à ce résultat ; la part du seul 1er quartile est de 18,7 %."
    );
    assert!(
        simple(&relogement(&lu(36, 193, 7), &lu(36, 193, 7)))
            .starts_with("Les ménages relogés n'ajoutent presque rien")
    );
    let p = Palmares {
        atteints: 2,
        manques: 4,
        indetermines: 1,
        retenus: 0,
        partiel: false,
        extremes: Some((("A".into(), f(8, 100)), ("B".into(), f(31, 100)))),
    };
    assert_eq!(
        simple(&palmares(&p, "bailleur", "bailleurs", 2500)),
        "Deux bailleurs sur sept atteignent l'objectif, un cas reste indéterminé ; les taux vont de 8,0 % (A) à 31,0 % (B)."
    );
    for (atteints, manques, attendue) in [
        (0, 4, "Aucun bailleur sur les quatre dont le taux n'est pas retenu n'atteint l'objectif."),
        (1, 3, "Un bailleur sur les quatre dont le taux n'est pas retenu atteint l'objectif."),
        (2, 2, "Deux bailleurs sur les quatre dont le taux n'est pas retenu atteignent l'objectif."),
        (4, 0, "Les quatre bailleurs dont le taux n'est pas retenu atteignent tous l'objectif."),
        (1, 0, "Le seul bailleur dont le taux est calculable atteint l'objectif."),
    ] {
        let p = Palmares { atteints, manques, retenus: 3, ..Palmares::default() };
        assert_eq!(palmares(&p, "bailleur", "bailleurs", 2500), attendue);
    }
    let aucun = Palmares { manques: 5, ..Palmares::default() };
    assert_eq!(palmares(&aucun, "bailleur", "bailleurs", 2500), "Aucun bailleur sur cinq n'atteint l'objectif.");
    assert_eq!(
        palmares(&Palmares::default(), "bailleur", "bailleurs", 2500),
        "Aucun taux par bailleur ne peut être publié."
    );
    assert_eq!(
        simple(&comparaison("En QPV", "des ménages sont modestes", &f(62, 100), &f(45, 100))),
        "En QPV, 62,0 % des ménages sont modestes, soit 17,0 points de plus que dans l'ensemble du territoire (45,0 %)."
    );
    assert!(comparaison("Hors QPV", "x", &f(4500, 10_000), &f(4501, 10_000)).contains("comme dans l'ensemble"));
    assert!(recents(&f(60, 100), &f(62, 100)).contains("reste stable"));
    assert!(recents(&f(60, 100), &f(63, 100)).contains("continue de se spécialiser"));
    assert!(recents(&f(60, 100), &f(57, 100)).contains("se rééquilibre"));
}

#[test]
fn since_the_baseline() {
    let mut p = PointZero {
        nom: "cia".into(),
        libelle: "cia".into(),
        date: chrono::NaiveDate::from_ymd_opt(2019, 12, 31).unwrap(),
        profil: None,
        valeurs: Default::default(),
    };
    let dire = |p: &PointZero, ecart| simple(&point_zero(p, &Evolution::Ecart { zero: f(75, 100), ecart }));
    assert_eq!(
        dire(&p, f(15, 1000)),
        "Ce taux était de 75,0 % au 31 décembre 2019, point zéro « cia » ; il a gagné 1,5 point depuis."
    );
    assert!(dire(&p, f(-2, 100)).ends_with("; il a perdu 2,0 points depuis."));
    assert!(dire(&p, f(1, 10_000)).ends_with("; il a gagné moins de 0,1 point depuis."));
    assert!(dire(&p, f(0, 1)).ends_with("; il n'a pas changé depuis."));
    p.libelle = "Avant la convention".into();
    let change = simple(&point_zero(&p, &Evolution::DefinitionChangee { zero: f(75, 100) }));
    assert_eq!(
        change,
        "Il n'est pas comparé à celui du point zéro « Avant la convention » : la définition de l'indicateur a changé depuis."
    );
    assert_eq!(point_zero(&p, &Evolution::Absente), "");
}

#[test]
fn strict_bounds_have_their_words() {
    let mut o = objectif(3_600);
    (o.genre, o.min, o.max) = (GenreObjectif::Plafond, None, Some(Borne { centiemes: 3_600, strict: true }));
    assert_eq!(simple(&seuil(&o)), "de moins de 36 %");
    let p = Periode::Annee(2025);
    let dire = |n| simple(&resultat(p, &lu(n, 100, 0), BAIL, PUBLIC_VISE, Some(&o)));
    assert!(dire(36).ends_with("l'objectif de moins de 36 % n'est pas atteint, de justesse."), "{}", dire(36));
    assert!(dire(35).ends_with("l'objectif de moins de 36 % est atteint."), "{}", dire(35));
    assert!(dire(50).contains("n'est pas atteint : 14,0 points de trop"), "{}", dire(50));
    o.max = Some(Borne { centiemes: 3_600, strict: false });
    assert!(dire_avec(&o, 36).ends_with("l'objectif d'au plus 36 % est atteint de peu."), "{}", dire_avec(&o, 36));
}

fn dire_avec(o: &Objectif, n: i64) -> String {
    simple(&resultat(Periode::Annee(2025), &lu(n, 100, 0), BAIL, PUBLIC_VISE, Some(o)))
}
