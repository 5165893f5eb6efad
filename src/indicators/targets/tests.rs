//! Targets read, resolved and judged: worked examples of the specification, then every status and every mistake.

use std::path::PathBuf;

use crate::french::Fraction;
use crate::indicators::attainment::Resultat;
use crate::indicators::essais::{EPCI, Faits, catalogue};
use crate::indicators::point_zero::PointsZero;
use crate::measures::{Compte, Niveau, Periode};

use super::concernes::Concernement;
use super::*;

const A: Periode = Periode::Annee(2025);

fn fichier(texte: &str) -> Vec<(PathBuf, String)> {
    vec![(PathBuf::from("objectifs.toml"), texte.to_owned())]
}

fn lus(texte: &str) -> Vec<Objectif> {
    lire(&fichier(texte), &catalogue()).unwrap_or_else(|e| panic!("{e} {:?}", e.aides))
}

/// An entry on the share hors QPV, with the lines given.
fn objectif(lignes: &str) -> Objectif {
    lus(&entree("att_q1_hors_qpv", lignes)).remove(0)
}

fn entree(indicateur: &str, lignes: &str) -> String {
    let nature = if lignes.contains("nature =") { "" } else { "nature = \"local\"\n" };
    format!(
        "[[objectif]]\ncode = \"o\"\nlibelle = \"L\"\nindicateur = \"{indicateur}\"\nsource_texte = \"t\"\n{nature}{lignes}\n"
    )
}

fn zeros(texte: &str) -> PointsZero {
    PointsZero::lire(&fichier(texte), &[], &catalogue(), EPCI).unwrap()
}

fn compte(oui: i64, non: i64, inconnus: i64) -> Compte {
    Compte { classes: vec![oui, non], inconnus, ..Compte::default() }
}

fn juge(o: &Objectif, c: Compte) -> Evaluation {
    o.exigence_fixe().unwrap().evaluer_compte(&c)
}

fn concerne() -> Concernement {
    Concernement { unite: EPCI.to_owned(), qpv: true, ..Concernement::default() }
}

/// Status of a target in the whole territory.
fn statut(o: &Objectif, p: Periode, c: Compte, z: &PointsZero, k: &Concernement) -> Statut {
    statut_ici(o, p, (Niveau::Epci, EPCI), c, z, k)
}

fn statut_ici(o: &Objectif, p: Periode, ou: (Niveau, &str), c: Compte, z: &PointsZero, k: &Concernement) -> Statut {
    let m = Faits::default().part(&o.indicateur, (p, ou.0, ou.1), c.classes[0], c.classes[1], c.inconnus).publier();
    let v = m.get(&o.indicateur, p, ou.0, ou.1).unwrap();
    o.statuer(v, &Situation { periode: p, niveau: ou.0, zone: ou.1, points_zero: z, concernement: k }).0
}

fn simple(o: &Objectif, c: Compte) -> Statut {
    statut(o, A, c, &PointsZero::default(), &concerne())
}

// ---- Worked examples 10 to 14 -----------------------------------------------------------------------------------------

/// 40 attributions in a QPV: Q1 8, Q2 14, Q3 8, Q4 4, unknown 6; point zéro 78 %.
#[test]
fn example_10_the_qpv_rule() {
    let c = compte(26, 8, 6);
    let zero = "[[point_zero]]\ncode = \"orientations\"\ndate = 2018-05-14\nindicateur = \"att_q2_q4_qpv\"\npourcentage = 78\n";
    let maintien =
        entree("att_q2_q4_qpv", "type = \"maintien\"\npoint_zero = \"orientations\"\nnature = \"document_cadre\"");
    let o = lus(&format!("{maintien}{zero}")).remove(0);
    let z = zeros(zero);
    let exigence = o.exigence(Niveau::Epci, EPCI, &z).unwrap();
    let e = exigence.evaluer_compte(&c);
    assert_eq!(e.taux.unwrap().percent(1), "76,5");
    let b = e.bornes.unwrap();
    assert_eq!((b.basse.percent(1), b.haute.percent(1)), ("65,0".into(), "80,0".into()));
    assert_eq!(e.resultat, Resultat::NonAtteint, "minimum target 78");
    assert_eq!(e.robuste, Resultat::Indetermine, "80,0 % would hold it");
    // Q3 + Q4.
    assert_eq!(Fraction::new(12, 34).unwrap().percent(1), "35,3");
    // A proposed target of 75 is refused.
    let propose = |severite: &str, borne: &str| {
        let texte = format!(
            "regle_point_zero = \"{severite}\"\n{}{zero}",
            entree("att_q2_q4_qpv", &format!("type = \"plancher\"\nborne = {borne}\nnature = \"document_cadre\""))
        );
        qpv::verifier(&lus(&texte), &zeros(zero), EPCI)
    };
    let refus = propose("strict", "75").unwrap_err();
    assert!(refus.message.contains("75,0\u{202f}%") && refus.message.contains("78,0\u{202f}%"), "{}", refus.message);
    assert!(refus.message.ends_with("il ne peut être approuvé"), "{}", refus.message);
    assert_eq!(refus.lieu.unwrap().ligne, Some(8), "the line of the bound");
    assert_eq!(propose("avertissement", "75").unwrap().len(), 1);
    assert!(propose("strict", "78").unwrap().is_empty());
}

/// No lease hors QPV; then 12 leases all of unknown quartile.
#[test]
fn example_11_no_denominator() {
    let o = objectif("type = \"plancher\"\nborne = 25");
    let e = juge(&o, compte(0, 0, 0));
    assert_eq!((e.resultat, e.manque_constat, e.bornes), (Resultat::NonCalculable, None, None));
    let e = juge(&o, compte(0, 0, 12));
    assert_eq!((e.resultat, e.taux, e.manque_constat), (Resultat::NonCalculable, None, None));
    let b = e.bornes.unwrap();
    assert_eq!((b.basse.percent(0), b.haute.percent(0)), ("0".into(), "100".into()));
    assert_eq!(simple(&o, compte(0, 0, 12)), Statut::NonCalculable, "n.c., not indéterminé");
}

/// End of September: N 48, D 240.
#[test]
fn example_12_what_is_missing() {
    let o = objectif("type = \"plancher\"\nborne = 25");
    let e = juge(&o, compte(48, 192, 0));
    assert_eq!((e.manque_constat, e.manque_ajout), (Some(12), Some(16)));
    assert_eq!(e.marge_plafond, None, "a floor has no margin");
    // Exactly at a strict floor: the target is missed, and by one lease.
    let strict = objectif("type = \"plancher\"\nborne = 25\nstrict = true");
    let e = juge(&strict, compte(60, 180, 0));
    assert_eq!((e.resultat, e.manque_constat, e.manque_ajout), (Resultat::NonAtteint, Some(1), Some(1)));
    assert_eq!(Fraction::new(64, 256), Fraction::new(25, 100));
}

#[test]
fn example_13_display() {
    let o = objectif("type = \"plancher\"\nborne = 25");
    let taux = Fraction::new(2_499, 10_000).unwrap();
    assert_eq!(juge(&o, compte(2_499, 7_501, 0)).resultat, Resultat::NonAtteint);
    assert_eq!(o.imprimer(&taux), "24,99\u{202f}%");
    assert_eq!(o.imprimer(&Fraction::new(1, 8).unwrap()), "12,5\u{202f}%");
    assert_eq!(o.imprimer(&Fraction::new(2_501, 10_000).unwrap()), "25,0\u{202f}%", "rounding hides nothing there");
    // A ceiling that is just passed, and a strict one that is just held.
    let plafond = objectif("type = \"plafond\"\nborne = 36");
    assert_eq!(plafond.imprimer(&Fraction::new(36_01, 10_000).unwrap()), "36,01\u{202f}%");
    let strict = objectif("type = \"plafond\"\nborne = 36\nstrict = true");
    assert_eq!(strict.imprimer(&Fraction::new(35_99, 10_000).unwrap()), "35,99\u{202f}%");
    assert_eq!(strict.imprimer(&Fraction::new(36, 100).unwrap()), "36,0\u{202f}%", "36 is not under 36");
}

/// A bailleur with 412 attributions, 38 relogés.
#[test]
fn example_14_the_eleven_percent_of_the_mel() {
    let o = lus(&entree("att_relogements", "type = \"plancher\"\nborne = 11\nperimetre = \"bailleur\"")).remove(0);
    let e = juge(&o, compte(38, 412 - 38, 0));
    assert_eq!(o.imprimer(&e.taux.unwrap()), "9,2\u{202f}%");
    assert_eq!(e.manque_constat, Some(8));
}

// ---- Kinds ------------------------------------------------------------------------------------------------------------

#[test]
fn each_kind_against_values_around_its_bounds() {
    let zero = "[[point_zero]]\ncode = \"z\"\ndate = 2022-01-01\nindicateur = \"att_q1_hors_qpv\"\nnumerateur = 20\ndenominateur = 100\n";
    let z = zeros(zero);
    let (oui, non) = (Statut::Atteint, Statut::NonAtteint);
    let cas: [(&str, [(i64, Statut); 4]); 9] = [
        ("type = \"plancher\"\nborne = 25", [(0, non), (24, non), (25, oui), (100, oui)]),
        ("type = \"plancher\"\nborne = 25\nstrict = true", [(24, non), (25, non), (26, oui), (100, oui)]),
        ("type = \"plafond\"\nborne = 36", [(0, oui), (36, oui), (37, non), (100, non)]),
        ("type = \"plafond\"\nborne_max = 36\nstrict_max = true", [(35, oui), (36, non), (37, non), (100, non)]),
        ("type = \"fourchette\"\nborne_min = 20\nborne_max = 30", [(19, non), (20, oui), (30, oui), (31, non)]),
        (
            "type = \"fourchette\"\nborne_min = 20\nstrict_min = true\nborne_max = 30\nstrict_max = true",
            [(20, non), (21, oui), (29, oui), (30, non)],
        ),
        ("type = \"maintien\"\npoint_zero = \"z\"", [(19, non), (20, oui), (21, oui), (100, oui)]),
        ("type = \"maintien\"\npoint_zero = \"z\"\ntolerance = 2", [(17, non), (18, oui), (20, oui), (21, oui)]),
        ("type = \"tendance\"\npoint_zero = \"z\"", [(19, non), (20, non), (21, oui), (100, oui)]),
    ];
    for (lignes, attendus) in cas {
        let o = lus(&format!("{}{zero}", entree("att_q1_hors_qpv", lignes))).remove(0);
        for (n, attendu) in attendus {
            let c = compte(n, 100 - n, 0);
            assert_eq!(statut(&o, A, c, &z, &concerne()), attendu, "{lignes} à {n} %");
        }
    }
    // The other way: lower is better.
    let baisse =
        format!("{}{zero}", entree("att_q1_hors_qpv", "type = \"tendance\"\npoint_zero = \"z\"\nsens = \"fragile\""));
    let o = lus(&baisse).remove(0);
    for (n, attendu) in [(19, oui), (20, non), (21, non)] {
        assert_eq!(statut(&o, A, compte(n, 100 - n, 0), &z, &concerne()), attendu, "baisse à {n} %");
    }
}

#[test]
fn a_trajectory_is_a_target_for_each_step() {
    let texte = entree(
        "att_mutations",
        "type = \"trajectoire\"\npalier = [\n  { debut = 2018-01-01, fin = 2020-12-31, borne_max = 36, strict_max = true },\n  \
         { debut = 2021-01-01, fin = 2023-12-31, borne_max = 32, strict_max = true },\n  { debut = 2024-01-01, fin = 2027-12-31, borne_max = 22, strict_max = true },\n]",
    );
    let o = lus(&texte);
    assert_eq!(o.iter().map(|o| o.palier.unwrap()).collect::<Vec<_>>(), [(1, 3), (2, 3), (3, 3)]);
    assert_eq!(nombre(&o), 1);
    let deux = lus(&format!(
        "{texte}{}",
        entree("att_q1_hors_qpv", "type = \"plancher\"\nborne = 25").replace("\"o\"", "\"p\"")
    ));
    assert_eq!((deux.len(), nombre(&deux)), (4, 2));
    assert_eq!(o.iter().map(|o| o.validite()).collect::<Vec<_>>(), ["2018-2020", "2021-2023", "2024-2027"]);
    for (annee, seuil) in [(2019, 36), (2021, 32), (2023, 32), (2025, 22)] {
        let p = Periode::Annee(annee);
        let vifs: Vec<&Objectif> = o.iter().filter(|o| o.en_vigueur(p)).collect();
        assert_eq!(vifs.len(), 1, "{annee}");
        let sous = compte(seuil - 1, 101 - seuil, 0);
        assert_eq!(statut(vifs[0], p, sous, &PointsZero::default(), &concerne()), Statut::Atteint);
        let a = compte(seuil, 100 - seuil, 0);
        assert_eq!(statut(vifs[0], p, a, &PointsZero::default(), &concerne()), Statut::NonAtteint, "strict");
    }
    // Steps of a floor: hors QPV 16 → 25.
    let o = lus(&entree(
        "att_q1_hors_qpv",
        "type = \"plancher\"\npalier = [\n{ debut = 2020-01-01, fin = 2021-12-31, borne = 16 },\n{ debut = 2022-01-01, fin = 2023-12-31, borne = 25 },\n]",
    ));
    assert_eq!(o.iter().map(Objectif::centiemes).collect::<Vec<_>>(), [1_600, 2_500]);
}

/// From 1 July 2023 the floor goes from 16 to 25 %: one year, one status.
#[test]
fn a_step_that_changes_inside_a_year_gives_the_year_to_the_last_one() {
    let lire = |suite: &str| {
        lus(&entree(
            "att_q1_hors_qpv",
            &format!(
                "type = \"plancher\"\npalier = [\n{{ debut = 2021-01-01, fin = 2023-06-30, borne = 16 }},\n{{ debut = 2023-07-01, fin = 2025-06-30, borne = 25 }},\n]{suite}"
            ),
        ))
    };
    let o = lire("");
    let vifs = |o: &[Objectif], p| o.iter().filter(|o| o.en_vigueur(p)).map(Objectif::centiemes).collect::<Vec<_>>();
    let attendus = [
        (Periode::Annee(2020), vec![]),
        (Periode::Annee(2022), vec![1_600]),
        (Periode::Annee(2023), vec![2_500]),
        // The year under way is held against what it will be judged by.
        (Periode::Cumul(2023, 3), vec![2_500]),
        (Periode::Cumul(2023, 12), vec![2_500]),
        // The state of 1 January is before the change; that of the end of a month is before or after it.
        (Periode::Millesime(2023), vec![1_600]),
        (Periode::Millesime(2024), vec![2_500]),
        (Periode::Stock(2023, 6), vec![1_600]),
        (Periode::Stock(2023, 7), vec![2_500]),
        // The last step ends inside the year, which nothing else judges.
        (Periode::Annee(2025), vec![2_500]),
        (Periode::Annee(2026), vec![]),
    ];
    for (p, seuils) in attendus {
        assert_eq!(vifs(&o, p), seuils, "{p}");
    }
    let (z, k) = (PointsZero::default(), concerne());
    let statuts = |o: &[Objectif], p| o.iter().map(|o| statut(o, p, compte(20, 80, 0), &z, &k)).collect::<Vec<_>>();
    let hors = Statut::SansObjet(Motif::HorsValidite);
    assert_eq!(statuts(&o, Periode::Annee(2023)), [hors, Statut::NonAtteint], "20 % held the step before");
    // Judged at their end: the first one is, in its last year, and the second one is under way.
    let fin = lire("\nappreciation = \"fin_de_periode\"");
    assert_eq!(statuts(&fin, Periode::Annee(2023)), [Statut::Atteint, Statut::EnCours]);
    assert_eq!(statuts(&fin, Periode::Annee(2024)), [hors, Statut::EnCours]);
    assert_eq!(statuts(&fin, Periode::Annee(2025)), [hors, Statut::NonAtteint]);
    // A lone target that ends inside a year is judged that year, as before.
    let seul = objectif("type = \"plancher\"\nborne = 25\nfin = 2025-06-30\nappreciation = \"fin_de_periode\"");
    assert_eq!(simple(&seul, compte(20, 80, 0)), Statut::NonAtteint);
}

// ---- Statuses ---------------------------------------------------------------------------------------------------------

#[test]
fn unknown_rows_that_could_turn_the_result() {
    let o = objectif("type = \"plancher\"\nborne = 25");
    assert_eq!(simple(&o, compte(45, 150, 5)), Statut::Indetermine);
    assert_eq!(simple(&o, compte(45, 150, 0)), Statut::NonAtteint);
    assert_eq!(simple(&o, compte(60, 120, 5)), Statut::Atteint);
    let fourchette = objectif("type = \"fourchette\"\nborne_min = 20\nborne_max = 30");
    assert_eq!(simple(&fourchette, compte(25, 70, 5)), Statut::Atteint, "25 to 30 %: all inside");
    assert_eq!(simple(&fourchette, compte(28, 67, 5)), Statut::Indetermine);
    assert_eq!(simple(&fourchette, compte(40, 55, 5)), Statut::NonAtteint);
}

#[test]
fn what_a_target_does_not_bear_on() {
    let (z, k) = (PointsZero::default(), concerne());
    let o = objectif(
        "type = \"plancher\"\nborne = 25\ndebut = 2024-01-01\nfin = 2026-12-31\nperimetre = \"bailleur\"\nzones = [\"111111111\"]",
    );
    let ici = |p, niveau, zone| statut_ici(&o, p, (niveau, zone), compte(30, 70, 0), &z, &k);
    assert_eq!(ici(A, Niveau::Bailleur, "111111111"), Statut::Atteint);
    assert_eq!(ici(A, Niveau::Bailleur, "222222222"), Statut::SansObjet(Motif::HorsPortee));
    assert_eq!(ici(A, Niveau::Epci, EPCI), Statut::SansObjet(Motif::HorsPortee));
    assert_eq!(ici(Periode::Annee(2023), Niveau::Bailleur, "111111111"), Statut::SansObjet(Motif::HorsValidite));
    assert_eq!(ici(Periode::Annee(2027), Niveau::Bailleur, "111111111"), Statut::SansObjet(Motif::HorsValidite));
    let chaque = objectif("type = \"plancher\"\nborne = 25\nperimetre = [\"epci\", \"bailleur\"]");
    assert!(chaque.couvre(Niveau::Bailleur, "222222222") && chaque.couvre(Niveau::Epci, EPCI));
    assert!(!chaque.couvre(Niveau::Commune, "01001"));
}

#[test]
fn the_law_binds_the_territories_that_it_names() {
    let z = PointsZero::default();
    let absent = Concernement { absent: [2025].into(), ..concerne() };
    let legal = objectif("type = \"plancher\"\nborne = 25\nnature = \"legal\"");
    let c = || compte(10, 90, 0);
    let motif = Motif::NonConcerne(concernes::NonConcerne::AbsentDeLArrete(2025));
    assert_eq!(statut(&legal, A, c(), &z, &absent), Statut::SansObjet(motif));
    assert!(motif.libelle().contains("2025"));
    assert_eq!(statut(&legal, Periode::Annee(2024), c(), &z, &absent), Statut::NonAtteint);
    let local = objectif("type = \"plancher\"\nborne = 25");
    assert_eq!(statut(&local, A, c(), &z, &absent), Statut::NonAtteint, "what a territory sets itself stays");
}

#[test]
fn a_year_under_way_is_not_judged() {
    let (z, k) = (PointsZero::default(), concerne());
    let o = objectif("type = \"plancher\"\nborne = 25");
    assert_eq!(statut(&o, Periode::Cumul(2026, 9), compte(1, 99, 0), &z, &k), Statut::EnCours);
    assert_eq!(statut(&o, Periode::Cumul(2026, 12), compte(1, 99, 0), &z, &k), Statut::NonAtteint);
    let fin = objectif("type = \"plancher\"\nborne = 25\nfin = 2027-12-31\nappreciation = \"fin_de_periode\"");
    assert_eq!(statut(&fin, A, compte(1, 99, 0), &z, &k), Statut::EnCours);
    assert_eq!(statut(&fin, Periode::Annee(2027), compte(1, 99, 0), &z, &k), Statut::NonAtteint);
}

#[test]
fn what_is_withheld_is_not_judged() {
    let o = objectif("type = \"plancher\"\nborne = 25");
    let m = Faits::default().part(&o.indicateur, (A, Niveau::Epci, EPCI), 2, 3, 0).proteger();
    let v = m.get(&o.indicateur, A, Niveau::Epci, EPCI).unwrap();
    assert!(v.taux().is_none());
    let (z, k) = (PointsZero::default(), concerne());
    let situation = Situation { periode: A, niveau: Niveau::Epci, zone: EPCI, points_zero: &z, concernement: &k };
    assert_eq!(o.statuer(v, &situation), (Statut::Secret, Evaluation::NON_CALCULABLE));
    // A zone that the baseline does not have.
    let zero = "[[point_zero]]\ncode = \"z\"\ndate = 2022-01-01\nindicateur = \"att_q1_hors_qpv\"\npourcentage = 20\n";
    let o = lus(&format!(
        "{}{zero}",
        entree("att_q1_hors_qpv", "type = \"maintien\"\npoint_zero = \"z\"\nperimetre = \"bailleur\"")
    ))
    .remove(0);
    let s = statut_ici(&o, A, (Niveau::Bailleur, "1"), compte(30, 70, 0), &zeros(zero), &k);
    assert_eq!(s, Statut::NonCalculable);
}

#[test]
fn a_class_of_ten_points_may_be_enough() {
    let tranche = |e: &Exigence, b, h| e.evaluer_tranche(b, h);
    let plancher = objectif("type = \"plancher\"\nborne = 30").exigence_fixe().unwrap();
    let attendus = [((30, 40), Resultat::Atteint), ((20, 30), Resultat::NonAtteint), ((90, 100), Resultat::Atteint)];
    attendus.iter().for_each(|((b, h), r)| assert_eq!(tranche(&plancher, *b, *h), *r, "{b}-{h}"));
    let vingt_cinq = objectif("type = \"plancher\"\nborne = 25").exigence_fixe().unwrap();
    assert_eq!(tranche(&vingt_cinq, 20, 30), Resultat::Indetermine);
    let cent = objectif("type = \"plancher\"\nborne = 100").exigence_fixe().unwrap();
    assert_eq!(tranche(&cent, 90, 100), Resultat::Indetermine, "the last class holds its upper bound");
    let fourchette = objectif("type = \"fourchette\"\nborne_min = 20\nborne_max = 30").exigence_fixe().unwrap();
    assert_eq!(tranche(&fourchette, 20, 30), Resultat::Atteint);
    assert_eq!(tranche(&fourchette, 30, 40), Resultat::Indetermine, "30 itself is inside");
    assert_eq!(tranche(&fourchette, 40, 50), Resultat::NonAtteint);
    assert_eq!(tranche(&fourchette, 10, 20), Resultat::NonAtteint);
}

/// Whole numbers only, apart from the product's own code.
#[test]
fn every_verdict_equals_its_twin() {
    let mut graine = 12_345u64;
    let mut tirer = |n: u64| {
        graine = graine.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((graine >> 33) % n).unwrap()
    };
    for _ in 0..4_000 {
        let (y, n, u) = (tirer(40), tirer(40), tirer(6));
        let (bas, haut) = (tirer(10_001), tirer(10_001));
        let (bas, haut) = (bas.min(haut), bas.max(haut));
        let (strict_bas, strict_haut) = (tirer(2) == 1, tirer(2) == 1);
        let (a_bas, a_haut) = (tirer(4) > 0, tirer(4) > 0);
        let e = Exigence {
            min: a_bas.then(|| Borne { centiemes: bas, strict: strict_bas }.seuil().unwrap()),
            max: a_haut.then(|| Borne { centiemes: haut, strict: strict_haut }.seuil().unwrap()),
        };
        let tenue = |num: i64, den: i64| {
            let x = 10_000 * num;
            let au_dessus = if strict_bas { x > bas * den } else { x >= bas * den };
            let au_dessous = if strict_haut { x < haut * den } else { x <= haut * den };
            (!a_bas || au_dessus) && (!a_haut || au_dessous)
        };
        let r = e.evaluer_compte(&compte(y, n, u));
        let ou = format!("{y} {n} {u} {e:?}");
        let attendu = match y + n {
            0 => Resultat::NonCalculable,
            d if tenue(y, d) => Resultat::Atteint,
            _ => Resultat::NonAtteint,
        };
        assert_eq!(r.resultat, attendu, "{ou}");
        if y + n + u > 0 {
            let possibles: Vec<bool> = (0..=u).map(|k| tenue(y + k, y + n + u)).collect();
            let certain = possibles.iter().all(|p| *p == possibles[0]);
            match r.robuste {
                Resultat::Atteint => assert!(certain && possibles[0], "{ou}"),
                Resultat::NonAtteint => assert!(certain && !possibles[0], "{ou}"),
                Resultat::Indetermine => {
                    // An interval that jumps over a narrow range may hold no count inside: then both ends are out, on
                    // either side.
                    let saute = !possibles.iter().any(|p| *p) && a_bas && a_haut;
                    assert!(!certain || saute, "{ou}");
                }
                Resultat::NonCalculable => panic!("{ou}"),
            }
        }
        if let (true, Some(t)) = (a_bas || a_haut, r.taux) {
            // The printed rate has the status of the exact one.
            let d = e.decimales(&t);
            let seuil = |s: Option<Seuil>| s.map(|s| Seuil { valeur: s.valeur.imprimee(d), ..s });
            let imprimee = Exigence { min: seuil(e.min), max: seuil(e.max) };
            assert!(d == 6 || imprimee.tenue(&t.imprimee(d)) == e.tenue(&t), "{ou}");
        }
    }
}

// ---- The files shipped, and mistakes ------------------------------------------------------------------------------------

#[test]
fn the_files_shipped_are_read() {
    let fichiers = crate::assets::toml_de(&PathBuf::from("/nulle/part"), "pipelines/objectifs").unwrap();
    let o = lire(&fichiers, &catalogue()).unwrap();
    let legal = |code: &str| o.iter().find(|o| o.code == code).unwrap();
    assert_eq!(legal("legal_q1_hors_qpv").centiemes(), 2_500);
    assert_eq!(legal("legal_q2_q4_qpv").centiemes(), 5_000);
    assert!(legal("legal_q1_hors_qpv").couvre(Niveau::Epci, EPCI));
    PointsZero::lire(&fichiers, &[], &catalogue(), EPCI).unwrap().verifier(&o).unwrap();
}

#[test]
fn every_mistake_is_said_with_its_line_and_its_remedy() {
    let cas = [
        // lines of the entry, line of the mistake, what the message says
        ("att_q1_hors_qp", "type = \"plancher\"\nborne = 25", 4, "indicateur inconnu", "att_q1_hors_qpv"),
        ("att_total", "type = \"plancher\"\nborne = 25", 4, "n'est pas une part", "bilan catalog"),
        ("att_mutations", "type = \"plancher\"\nborne = 125", 8, "entre 0 et 100", "25 pour 25"),
        ("att_mutations", "type = \"plancher\"\nborne = -1", 8, "entre 0 et 100", "25 pour 25"),
        ("att_mutations", "type = \"plancher\"\nborne = 33.333", 8, "deux décimales", "33.33"),
        ("att_mutations", "type = \"plancher\"", 2, "n'a pas de « borne »", "borne = 25"),
        (
            "att_mutations",
            "type = \"plancher\"\nborne = 25\nborne_max = 30",
            2,
            "n'admet pas « borne_max »",
            "fourchette",
        ),
        ("att_mutations", "type = \"fourchette\"\nborne_min = 30\nborne_max = 20", 8, "inversée", "inférieure"),
        ("att_mutations", "type = \"fourchette\"\nborne_min = 30", 2, "n'a pas de « borne_max »", ""),
        (
            "att_mutations",
            "type = \"plancher\"\nborne = 25\ndebut = 2024-01-01\nfin = 2023-12-31",
            2,
            "finit avant de commencer",
            "01/01/2024",
        ),
        ("att_mutations", "type = \"maintien\"", 2, "n'a pas de « point_zero »", "bilan baseline"),
        ("att_mutations", "type = \"tendance\"\npoint_zero = \"z\"", 2, "n'a pas de « sens »", "favorable"),
        ("att_mutations", "type = \"plancher\"\nborne = 25\ntolerance = 2", 9, "tolérance", "maintien"),
        ("att_mutations", "type = \"trajectoire\"", 2, "n'a pas de « palier »", "palier ="),
        (
            "att_mutations",
            "type = \"plancher\"\npalier = [\n{ debut = 2020-01-01, fin = 2021-12-31, borne = 16 },\n{ debut = 2021-06-01, fin = 2023-12-31, borne = 25 },\n]",
            10,
            "se chevauchent",
            "31/12/2021",
        ),
        (
            "att_mutations",
            "type = \"plancher\"\nborne = 25\nperimetre = \"residence\"",
            9,
            "n'est pas compté",
            "niveaux comptés",
        ),
        ("att_mutations", "type = \"plancher\"\nborne = 25\nzones = []", 9, "liste de zones vide", "ôtez"),
        (
            "att_mutations",
            "type = \"plancher\"\nborne = 25\nperimetre = [\"qpv\", \"bailleur\"]\nzones = [\"x\"]",
            10,
            "plusieurs périmètres",
            "un périmètre",
        ),
        (
            "att_mutations",
            "type = \"plancher\"\nborne = 25\nappreciation = \"fin_de_periode\"",
            2,
            "n'a pas de « fin »",
            "annuelle",
        ),
        ("att_mutations", "type = \"plancher\"\nborne = 25\nvolume_annuel = 0", 9, "volume annuel", "baux attendus"),
        (
            "att_mutations",
            "type = \"plancher\"\nbornes = 25",
            8,
            "clé inconnue « bornes » ; vouliez-vous écrire « borne » ?",
            "",
        ),
        ("att_mutations", "type = \"planchr\"\nborne = 25", 7, "plancher", ""),
        (
            "att_mutations",
            "type = \"plancher\"\nborne = 25\nperimetre = \"qartier\"",
            9,
            "valeur inconnue « qartier »",
            "",
        ),
        (
            "att_mutations",
            "type = \"plancher\"\nborne = 25\nperimetre = [\"epci\", \"quartier\"]",
            9,
            "valeur inconnue « quartier »",
            "",
        ),
    ];
    for (indicateur, lignes, ligne, message, aide) in cas {
        let e = lire(&fichier(&entree(indicateur, lignes)), &catalogue()).unwrap_err();
        assert!(e.message.contains(message), "{lignes}\n→ {}", e.message);
        assert_eq!(e.lieu.as_ref().unwrap().ligne, Some(ligne), "{lignes}\n→ {}", e.message);
        assert!(aide.is_empty() || e.aides.iter().any(|a| a.contains(aide)), "{lignes}\n→ {:?}", e.aides);
    }
    let double = format!("{0}{0}", entree("att_mutations", "type = \"plancher\"\nborne = 25"));
    assert!(lire(&fichier(&double), &catalogue()).unwrap_err().message.contains("défini deux fois"));
    let e = PointsZero::default()
        .verifier(&lus(&entree("att_q1_hors_qpv", "type = \"maintien\"\npoint_zero = \"cia\"")))
        .unwrap_err();
    assert!(e.message.contains("point zéro absent : « cia »"), "{}", e.message);
    assert_eq!(e.lieu.unwrap().ligne, Some(8));
}
