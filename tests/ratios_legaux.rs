//! The legal ratios: worked examples whose results are known, then a naive twin over random populations.
//!
//! Every figure goes through the real chain: extracts in CSV, lake, conformed tables, counts, secrecy, targets.

#[path = "support/baux.rs"]
mod baux;

use baux::{AILLEURS, Ligne, MEL, Population};
use bilan::french;
use bilan::indicators::attainment::{self, Resultat as Verdict};
use bilan::indicators::projection::{self, Volume};
use bilan::measures::{Niveau, Periode};
use bilan::secrecy::Etat;

const Q1: &str = "att_q1_hors_qpv";
const Q1_SEUL: &str = "att_q1_hors_qpv_q1_seul";
const SANS_RELOGES: &str = "att_q1_hors_qpv_hors_relogement";

fn pct(n: i128, d: i128) -> String {
    french::Fraction::new(n as i64, d as i64).unwrap().percent(1)
}

/// Rows numbered from 0, one group after the other.
fn groupes(annee: i32, groupes: &[(usize, &dyn Fn(Ligne) -> Ligne)]) -> Vec<Ligne> {
    let modeles = groupes.iter().flat_map(|(n, f)| std::iter::repeat_n(f, *n));
    modeles.enumerate().map(|(i, f)| f(Ligne::bail(i, annee))).collect()
}

fn q(k: u8) -> impl Fn(Ligne) -> Ligne {
    move |l| l.quartile(k)
}

fn tel_quel(l: Ligne) -> Ligne {
    l
}

#[test]
fn example_1_the_union_counts_each_household_once() {
    let r = Population::de(
        2025,
        groupes(
            2025,
            &[
                (30, &q(1)),
                (6, &|l| l.quartile(1).releve()),
                (5, &|l| l.quartile(2).releve()),
                (2, &|l| l.quartile(3).releve()),
                (2, &Ligne::releve),
                (150, &q(3)),
                (5, &tel_quel),
            ],
        ),
    )
    .compter()
    .unwrap();
    assert_eq!(r.part(Q1, 2025), (45, 195));
    assert_eq!(pct(45, 195), "23,1");
    let e = r.juger("legal_q1_hors_qpv", Periode::Annee(2025));
    let b = e.bornes.unwrap();
    assert_eq!((b.basse.percent(1), b.haute.percent(1)), ("22,5".into(), "25,0".into()));
    assert_eq!((e.resultat, e.robuste), (Verdict::NonAtteint, Verdict::Indetermine));
    assert_eq!(r.part(Q1_SEUL, 2025), (36, 193));
    assert_eq!(pct(36, 193), "18,7");
    assert_eq!(r.part(SANS_RELOGES, 2025), (30, 180));
    assert_eq!(pct(30, 180), "16,7");
}

#[test]
fn example_2_unknown_locations_only_widen_the_bounds() {
    let r = Population::de(
        2025,
        groupes(
            2025,
            &[
                (18, &q(1)),
                (58, &q(4)),
                (4, &tel_quel),
                (3, &|l| l.quartile(1).lieu_inconnu()),
                (5, &|l| l.quartile(2).lieu_inconnu()),
                (2, &Ligne::lieu_inconnu),
                (30, &|l| l.quartile(1).en_qpv("QN05901N")),
            ],
        ),
    )
    .compter()
    .unwrap();
    assert_eq!(r.part(Q1, 2025), (18, 76));
    assert_eq!(pct(18, 76), "23,7");
    let connus = attainment::bornes(r.compte(Q1, 2025)).unwrap();
    assert_eq!((connus.basse.percent(1), connus.haute.percent(1)), ("22,5".into(), "27,5".into()));
    let e = r.juger("legal_q1_hors_qpv", Periode::Annee(2025));
    let b = e.bornes.unwrap();
    assert_eq!((b.basse.percent(1), b.haute.percent(1)), ("20,7".into(), "31,8".into()));
    assert_eq!(e.robuste, Verdict::Indetermine);
    // The 10 rows are in neither legal denominator.
    assert_eq!(r.compte("att_q2_q4_qpv", 2025).univers(), 30);
    assert_eq!(r.compte(Q1, 2025).univers(), 80);
}

#[test]
fn example_3_an_income_equal_to_the_threshold() {
    let un = |mois: &str| Population::de(2026, vec![Ligne::bail(0, 2026).ressources(mois, "1")]);
    assert_eq!(un("788,00").compter().unwrap().part(Q1, 2026), (1, 1));
    assert_eq!(un("788,01").compter().unwrap().part(Q1, 2026), (0, 1));
    assert_eq!(un("788,00").parametres("q1_inclusif = false").compter().unwrap().part(Q1, 2026), (0, 1));
    assert_eq!(un("787,99").parametres("q1_inclusif = false").compter().unwrap().part(Q1, 2026), (1, 1));
}

/// The date of decision is not read yet: the radiation stands for it here.
#[test]
fn example_4_a_lease_of_january_for_an_attribution_of_december() {
    let bail = || {
        Ligne::bail(0, 2025)
            .avec("DATE_RADIATION", "12/12/2024")
            .avec("DATE_SIGNATURE_BAIL", "09/01/2025")
            .ressources("785,00", "1")
    };
    let p = || Population {
        fichiers: vec![(2024, vec![Ligne::bail(1, 2024)]), (2025, vec![bail()])],
        ..Population::default()
    };
    let r = p().compter().unwrap();
    assert_eq!(r.part(Q1, 2025), (1, 1));
    assert_eq!(r.compte(Q1, 2024).univers(), 1);
    let r = p().parametres("date_base = \"radiation\"").compter().unwrap();
    assert_eq!(r.part(Q1, 2024), (0, 1), "9 420 > 9 324");
    assert_eq!(r.compte(Q1, 2024).univers(), 2);
    assert!(r.publiees.get(Q1, Periode::Annee(2025), Niveau::Epci, MEL).is_none());
}

/// The UC is read, not recomputed from the persons of the household.
#[test]
fn example_5_the_quartile_follows_the_unites_de_consommation() {
    let un = |uc: &str| {
        Population::de(2025, vec![Ligne::bail(0, 2025).ressources("2150", uc)]).compter().unwrap().part(Q1, 2025)
    };
    assert_eq!(un("2,8"), (1, 1));
    assert_eq!(un("2.8"), (1, 1));
    assert_eq!(un("2,6"), (0, 1));
}

#[test]
fn example_6_an_epci_over_two_departements_is_the_sum_of_its_files() {
    let fichier = |debut: usize, q1: usize, n: usize| -> Vec<Ligne> {
        (debut..debut + n).map(|i| Ligne::bail(i, 2025).quartile(if i < debut + q1 { 1 } else { 2 })).collect()
    };
    let a = fichier(0, 12, 60);
    let mut b = fichier(1000, 8, 29);
    // The same lease, under the number of the other département.
    b.push(a[0].clone().avec("NUMERO_UNIQUE", "062000000000000000"));
    let p = |seuils: &str| Population {
        fichiers: vec![(2025, a.clone()), (2025, b.clone())],
        seuils: Some(seuils.to_owned()),
        ..Population::default()
    };
    let r = p("2025;200093201;9427;;;59\n2025;200093201;9427;;;62\n").compter().unwrap();
    assert_eq!(r.part(Q1, 2025), (20, 89));
    assert_eq!(pct(20, 89), "22,5");
    assert_eq!(r.doublons.attributions, 1);
    let e = p("2025;200093201;9427;;;59\n2025;200093201;9428;;;62\n").compter().err().expect("deux seuils");
    assert_eq!(e.code, bilan::error::Code::Donnees);
    assert_eq!(e.lieu.unwrap().ligne, Some(3));
}

#[test]
fn example_7_ile_de_france_has_one_threshold_and_counts_by_ept() {
    let ept = "200057867";
    let ligne = Ligne::bail(0, 2025).avec("COMMUNE_LOGEMENT_ATTRIB", "93066").ressources("991,66", "1");
    let p = Population {
        epci: ept.into(),
        commune: "93066".into(),
        fichiers: vec![(2025, vec![ligne.clone()])],
        ..Population::default()
    };
    let r = p.compter().unwrap();
    assert_eq!(r.part(Q1, 2025), (1, 1), "11 900 ≤ 12 000");
    assert!(r.publiees.get(Q1, Periode::Annee(2025), Niveau::Epci, ept).is_some());
    // The same income in Lille is not in the first quartile.
    let lille = Population::de(2025, vec![ligne.avec("COMMUNE_LOGEMENT_ATTRIB", "59350")]).compter().unwrap();
    assert_eq!(lille.part(Q1, 2025), (0, 1));
}

#[test]
fn example_8_missing_or_zero_resources_are_unknown() {
    let lignes = || {
        vec![
            Ligne::bail(0, 2025).avec("UNITE_CONSO", "1"),
            Ligne::bail(1, 2025).ressources("0", "1"),
            Ligne::bail(2, 2025).ressources("900", "0"),
        ]
    };
    let r = Population::de(2025, lignes()).compter().unwrap();
    assert_eq!((r.compte(Q1, 2025).inconnus, r.compte(Q1, 2025).denominateur()), (3, 0));
    let r = Population::de(2025, lignes()).parametres("revenu_zero = \"q1\"").compter().unwrap();
    assert_eq!((r.part(Q1, 2025), r.compte(Q1, 2025).inconnus), ((1, 1), 2));
    let mut releve = lignes();
    releve[0] = releve[0].clone().releve();
    let r = Population::de(2025, releve).compter().unwrap();
    assert_eq!((r.part(Q1, 2025), r.compte(Q1, 2025).inconnus), ((1, 1), 2));
    assert_eq!((r.part(Q1_SEUL, 2025), r.compte(Q1_SEUL, 2025).inconnus), ((0, 0), 3));
}

#[test]
fn example_8_negative_resources_are_unknown() {
    let r = Population::de(2025, vec![Ligne::bail(0, 2025).ressources("-50", "1")])
        .parametres("revenu_zero = \"q1\"")
        .compter()
        .unwrap();
    assert_eq!(r.compte(Q1, 2025).inconnus, 1);
}

/// Mutations are counted in; another indicator tells the figure without them.
#[test]
fn example_9_mutations_in_and_out() {
    let muter = |l: Ligne| l.avec("NB_DEJA_LOGE_PARC", "1");
    let non = |l: Ligne| l.avec("NB_DEJA_LOGE_PARC", "0");
    let p = Population {
        objectifs: r#"
[[objectif]]
code = "hors_mutation"
libelle = "Le même, mutations retirées"
indicateur = "att_q1_hors_qpv_hors_mutation"
type = "plancher"
borne = 25
nature = "local"
source_texte = "essai"
"#
        .to_owned(),
        ..Population::de(
            2025,
            groupes(
                2025,
                &[
                    (20, &|l| non(l.quartile(1))),
                    (55, &|l| non(l.quartile(3))),
                    (3, &|l| muter(l.quartile(1))),
                    (22, &|l| muter(l.quartile(2))),
                ],
            ),
        )
    };
    let r = p.compter().unwrap();
    assert_eq!(r.part(Q1, 2025), (23, 100));
    assert_eq!(r.juger("legal_q1_hors_qpv", Periode::Annee(2025)).resultat, Verdict::NonAtteint);
    assert_eq!(r.part("att_q1_hors_qpv_hors_mutation", 2025), (20, 75));
    assert_eq!(pct(20, 75), "26,7");
    assert_eq!(r.juger("hors_mutation", Periode::Annee(2025)).resultat, Verdict::Atteint);
    assert_eq!(r.part("att_mutations", 2025), (25, 100));
}

/// The flux to share is what is left of attributions without relogements and mutations: a tenant who is rehoused must not be taken off
/// twice. Where nobody says who is rehoused, the mutations that are not relogements are unknown.
#[test]
fn mutations_that_are_relogements_are_told_apart() {
    let muter = |l: Ligne| l.avec("NB_DEJA_LOGE_PARC", "1");
    let non = |l: Ligne| l.avec("NB_DEJA_LOGE_PARC", "0");
    let groupes_de = |reloges: &dyn Fn(Ligne) -> Ligne, autres: &dyn Fn(Ligne) -> Ligne| {
        let lignes = groupes(
            2025,
            &[
                (55, &|l| autres(non(l.quartile(3)))),
                (10, &|l| reloges(muter(l.quartile(1)))),
                (35, &|l| autres(muter(l.quartile(2)))),
            ],
        );
        Population::de(2025, lignes).compter().unwrap()
    };
    let r = groupes_de(&Ligne::releve, &|l| l);
    assert_eq!(r.part("att_mutations", 2025), (45, 100));
    assert_eq!(r.part("att_seules_mutations", 2025), (35, 100));
    let muette = |l: Ligne| l.avec("NB_ANRU", "");
    let r = groupes_de(&muette, &muette);
    let compte = r.compte("att_seules_mutations", 2025);
    assert_eq!((r.part("att_seules_mutations", 2025), compte.inconnus), ((0, 55), 45));
}

/// Attributions that were refused have no lease: only the base of signed leases is read from the SNE.
#[test]
fn example_10_the_rule_in_qpv() {
    let qpv = |l: Ligne| l.en_qpv("QN05901N");
    let lignes = |refus: usize| -> Vec<Ligne> {
        let mut lignes = groupes(
            2025,
            &[
                (8, &|l| qpv(l.quartile(1))),
                (14, &|l| qpv(l.quartile(2))),
                (8, &|l| qpv(l.quartile(3))),
                (4, &|l| qpv(l.quartile(4))),
                (6, &qpv),
            ],
        );
        for l in lignes.iter_mut().skip(8).take(refus) {
            *l = l.clone().avec("DATE_SIGNATURE_BAIL", "");
        }
        lignes
    };
    let r = Population::de(2025, lignes(0)).compter().unwrap();
    assert_eq!(r.part("att_q2_q4_qpv", 2025), (26, 34));
    assert_eq!(pct(26, 34), "76,5");
    let e = r.juger("legal_q2_q4_qpv", Periode::Annee(2025));
    let b = e.bornes.unwrap();
    assert_eq!((b.basse.percent(1), b.haute.percent(1)), ("65,0".into(), "80,0".into()));
    assert_eq!((e.resultat, e.robuste), (Verdict::Atteint, Verdict::Atteint));
    assert_eq!(r.part("att_q3_q4_qpv", 2025), (12, 34));
    assert_eq!(pct(12, 34), "35,3");
    let quartier = r.zone("att_q2_q4_qpv", Periode::Annee(2025), Niveau::Qpv, "QN05901N");
    assert_eq!((quartier.numerateur(), quartier.denominateur()), (Some(26), Some(34)));

    let r = Population::de(2025, lignes(5)).compter().unwrap();
    assert_eq!(r.part("att_q2_q4_qpv", 2025), (21, 29));
    assert_eq!(pct(21, 29), "72,4");
    assert_eq!(r.compte("att_total", 2025).univers(), 40);
    assert_eq!(r.compte("att_baux", 2025).univers(), 35);
    let d = r.catalogue.get("att_q2_q4_qpv").unwrap();
    assert!(d.definition.contains("approchée sur les baux signés"), "{}", d.definition);
}

#[test]
fn example_11_no_denominator_is_not_a_failure() {
    let deux = |l: Ligne| l.avec("SIREN_RADIATION", "222222222");
    let lignes = groupes(2025, &[(3, &|l| l.quartile(2).en_qpv("QN05901N")), (12, &deux)]);
    let r = Population::de(2025, lignes).compter().unwrap();
    let an = Periode::Annee(2025);
    let o = r.objectif("legal_q1_hors_qpv");
    let sans = r.zone(Q1, an, Niveau::Bailleur, "111111111");
    let e = o.juger(sans);
    assert_eq!((sans.etat(), sans.univers()), (Etat::NonCalculable, Some(0)));
    assert_eq!(
        (e.resultat, e.robuste, e.manque_constat, e.manque_ajout),
        (Verdict::NonCalculable, Verdict::NonCalculable, None, None)
    );

    let inconnus = r.zone(Q1, an, Niveau::Bailleur, "222222222");
    let e = o.juger(inconnus);
    assert_eq!((inconnus.univers(), inconnus.denominateur(), inconnus.inconnus()), (Some(12), Some(0), Some(12)));
    assert_eq!(inconnus.etat(), Etat::NonCalculable);
    let b = e.bornes.unwrap();
    assert_eq!((b.basse.percent(0), b.haute.percent(0)), ("0".into(), "100".into()));
    assert_eq!((e.resultat, e.manque_constat), (Verdict::NonCalculable, None));
}

#[test]
fn example_12_what_is_missing_and_where_the_year_ends() {
    let cumul = |n: usize, d: usize, arrete: &'static str, mois: u32| {
        let p = Population { arrete, ..Population::de(2026, groupes(2026, &[(n, &q(1)), (d - n, &q(2))])) };
        let r = p.compter().unwrap();
        let periode = Periode::Cumul(2026, mois);
        let c = r.valeur(Q1, periode).compte().unwrap().clone();
        let quart = r.objectif("legal_q1_hors_qpv").borne().unwrap();
        let p = projection::projeter(c.classes[0], c.denominateur(), quart, false, mois, Volume::Lineaire { mois })
            .unwrap();
        (r.juger("legal_q1_hors_qpv", periode), p)
    };
    let (e, p) = cumul(48, 240, "2026-09-30", 9);
    assert_eq!((e.manque_constat, e.manque_ajout), (Some(12), Some(16)));
    assert_eq!((p.volume, p.a_realiser, p.restants), (320, 32, 80));
    assert_eq!((p.calendrier, p.taux.percent(1), p.hors_atteinte), (vec![11, 11, 10], "20,0".to_owned(), false));
    let (_, p) = cumul(45, 300, "2026-11-30", 11);
    assert_eq!((p.volume, p.a_realiser, p.restants, p.hors_atteinte), (327, 37, 27, true));
    assert_eq!(p.meilleur.percent(1), "22,0");
}

#[test]
fn example_13_the_printed_figure_never_hides_the_status() {
    let r = Population::de(2025, groupes(2025, &[(2499, &q(1)), (7501, &q(4))])).compter().unwrap();
    let e = r.juger("legal_q1_hors_qpv", Periode::Annee(2025));
    assert_eq!((e.resultat, e.manque_constat), (Verdict::NonAtteint, Some(1)));
    assert_eq!(french::pourcent_face_a(&e.taux.unwrap(), 2500), "24,99\u{202F}%");
    let r = Population::de(2025, groupes(2025, &[(1, &q(1)), (7, &q(4))])).compter().unwrap();
    assert_eq!(french::pourcent(&r.juger("legal_q1_hors_qpv", Periode::Annee(2025)).taux.unwrap()), "12,5\u{202F}%");
}

/// As a target written by the territory: it is not shipped.
#[test]
fn example_14_eleven_percent_of_relogements_by_bailleur() {
    let p = Population {
        objectifs: r#"
[[objectif]]
code = "relogements_11"
libelle = "Au moins 11 % de relogements"
indicateur = "att_relogements"
type = "plancher"
borne = 11
nature = "cia"
source_texte = "essai"
"#
        .to_owned(),
        ..Population::de(2025, groupes(2025, &[(38, &Ligne::releve), (374, &q(2))]))
    };
    let r = p.compter().unwrap();
    let v = r.zone("att_relogements", Periode::Annee(2025), Niveau::Bailleur, "111111111");
    let e = r.objectif("relogements_11").juger(v);
    assert_eq!(e.taux.unwrap().percent(1), "9,2");
    assert_eq!((e.resultat, e.manque_constat), (Verdict::NonAtteint, Some(8)));
}

/// Two demands radiated for one dwelling: the one kept says that the household was rehoused, even when the other
/// says nothing.
#[test]
fn of_two_demands_for_one_dwelling_the_relogement_is_kept() {
    for autre in ["0", "", "NONDOC"] {
        for ordre in [0, 1] {
            let mut paire = [
                Ligne::bail(0, 2025).quartile(3).avec("ESTANRU", autre).avec("NB_ANRU", autre),
                Ligne::bail(0, 2025).quartile(3).avec("NUMERO_UNIQUE", "059999999999999999").releve(),
            ];
            paire.rotate_left(ordre);
            let r = Population::de(2025, paire.to_vec()).compter().unwrap();
            assert_eq!((r.part(Q1, 2025), r.doublons.attributions), ((1, 1), 1), "« {autre} », ordre {ordre}");
        }
    }
}

/// One demand radiated twice for one dwelling, with two lease dates: the row kept carries the relogement.
#[test]
fn of_two_leases_for_one_demand_the_relogement_is_kept() {
    for ordre in [0, 1] {
        let mut paire = [
            Ligne::bail(0, 2025).quartile(3).avec("DATE_SIGNATURE_BAIL", "10/03/2025"),
            Ligne::bail(0, 2025).quartile(3).avec("DATE_SIGNATURE_BAIL", "12/03/2025").releve(),
        ];
        paire.rotate_left(ordre);
        let r = Population::de(2025, paire.to_vec()).compter().unwrap();
        assert_eq!((r.part(Q1, 2025), r.doublons.attributions), ((1, 1), 1), "ordre {ordre}");
    }
}

/// Neither another EPCI nor another motive nor a later date is counted.
/// Trap 38 of the specification of the extracts: a flag that is entirely empty is not read as « nobody ».
#[test]
fn a_relogement_flag_that_nobody_fills_in_is_unknown() {
    let muette = |n: usize, q: u8| Ligne::bail(n, 2025).quartile(q).avec("NB_ANRU", "");
    let lignes = || vec![muette(0, 1), muette(1, 3), muette(2, 4)];
    let r = Population::de(2025, lignes()).compter().unwrap();
    // Of the first quartile whatever the flag says; of the two others nobody can tell.
    assert_eq!((r.part(Q1, 2025), r.compte(Q1, 2025).inconnus), ((1, 1), 2));
    let signalees: u64 =
        r.pieces[0].constats.par_regle.iter().filter(|((r, _), _)| r.code() == "LEC-11").map(|(_, c)| c.nombre).sum();
    assert_eq!(signalees, 6, "deux colonnes de trois lignes");
    // One cell filled in is enough: blank then means no.
    let mut une = lignes();
    une[2] = une[2].clone().avec("ESTANRU", "0");
    let r = Population::de(2025, une).compter().unwrap();
    assert_eq!((r.part(Q1, 2025), r.compte(Q1, 2025).inconnus), ((1, 3), 0));
}

#[test]
fn rows_that_are_not_attributions_of_the_territory_are_left_out() {
    let lignes = vec![
        Ligne::bail(0, 2025).quartile(1),
        Ligne::bail(1, 2025).quartile(1).avec("COMMUNE_LOGEMENT_ATTRIB", AILLEURS),
        Ligne::bail(2, 2025).quartile(1).avec("MOTIF_RADIATION", "RADABA"),
        Ligne::bail(3, 2025).quartile(1).avec("DATE_SIGNATURE_BAIL", "01/07/2026").avec("DATE_RADIATION", "01/07/2026"),
    ];
    let r = Population { arrete: "2026-06-30", ..Population::de(2025, lignes) }.compter().unwrap();
    assert_eq!(r.part(Q1, 2025), (1, 1));
    assert!(r.publiees.get(Q1, Periode::Cumul(2026, 6), Niveau::Epci, MEL).is_none());
}

/// The twin: plain loops over rows, sharing nothing with the program but the extracts it writes.
mod jumeau {
    use std::collections::{BTreeMap, BTreeSet};

    use super::baux::{AILLEURS, COMMUNE, Ligne};

    pub type Tri = Option<bool>;

    /// How an indicator reads one lease: code, in the universe, restriction, whether it has one, classes, class of the
    /// lease, levels.
    type Lecture = (&'static str, bool, Tri, bool, usize, Option<usize>, &'static [&'static str]);

    fn et(a: Tri, b: Tri) -> Tri {
        match (a, b) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    fn ou(a: Tri, b: Tri) -> Tri {
        et(a.map(|x| !x), b.map(|x| !x)).map(|x| !x)
    }

    /// SplitMix64: enough to draw test populations.
    pub struct De(pub u64);

    impl De {
        pub fn sous(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (z ^ (z >> 31)) % n
        }

        fn sur_cent(&mut self, n: u64) -> bool {
            self.sous(100) < n
        }

        fn parmi<T: Copy>(&mut self, choix: &[T]) -> T {
            choix[self.sous(choix.len() as u64) as usize]
        }
    }

    /// A territory that no arrêté names: its first quartile is that of its own table, drawn too.
    pub const FICTIF: &str = "000100025";

    type Jour = (i32, u32, u32);

    /// One row, in the terms of the twin.
    #[derive(Clone, Debug)]
    pub struct Foyer {
        numero: u64,
        attribution: bool,
        radiation: Option<Jour>,
        bail: Option<Jour>,
        logement: Option<u64>,
        bailleur: Option<&'static str>,
        commune: Option<&'static str>,
        reservataire: Option<(&'static str, &'static str)>,
        /// Flags: in QPV, out, not known.
        lieu: [bool; 3],
        qpv: Option<&'static str>,
        /// Flags of the four quartiles, then « not known ».
        quartile: [bool; 5],
        centimes: Option<i64>,
        dixiemes: Option<i64>,
        releve: [Tri; 2],
        dalo: Tri,
        mutation: Tri,
    }

    /// Bounds of the quartiles of one year, euros; the last two may be unknown.
    pub type Bornes = BTreeMap<i32, (i64, Option<(i64, i64)>)>;

    pub struct Monde {
        pub arrete: Jour,
        pub bornes: Bornes,
        pub inclusif: bool,
        pub zero_est_q1: bool,
        /// Year of the file, rows.
        pub fichiers: Vec<(i32, Vec<Foyer>)>,
    }

    impl Monde {
        pub fn tirer(graine: u64) -> Self {
            let mut de = De(graine);
            let q1 = 8_000 + de.sous(3_000) as i64;
            let hautes = de.sur_cent(60).then_some((q1 + 4_000, q1 + 9_000));
            let mut monde = Monde {
                arrete: de.parmi(&[(2026, 5, 31), (2026, 9, 30), (2026, 12, 31)]),
                bornes: (2023..=2026).map(|a| (a, (q1 + i64::from(a - 2023) * 111, hautes))).collect(),
                inclusif: de.sur_cent(80),
                zero_est_q1: de.sur_cent(20),
                fichiers: (2024..=2026).map(|a| (a, Vec::new())).collect(),
            };
            let n = 1 + de.sous(120);
            for numero in 0..n {
                let f = monde.foyer(&mut de, numero);
                let rang = de.sous(3) as usize;
                // The same row in another file, or another demand radiated for the same dwelling.
                if de.sur_cent(4) {
                    monde.fichiers[de.sous(3) as usize].1.push(f.clone());
                } else if de.sur_cent(4) && f.logement.is_some() && f.bail.is_some() {
                    let mut g = monde.foyer(&mut de, numero + 1_000);
                    (g.logement, g.bail, g.commune, g.attribution) = (f.logement, f.bail, f.commune, f.attribution);
                    g.releve = [Some(de.sur_cent(50)), Some(false)];
                    let mut f = f.clone();
                    f.releve = [Some(de.sur_cent(50)), Some(false)];
                    monde.fichiers[rang].1.push(g);
                    monde.fichiers[rang].1.push(f);
                    continue;
                }
                monde.fichiers[rang].1.push(f);
            }
            // An extract without any row is refused: each holds at least one.
            for (rang, (annee, lignes)) in monde.fichiers.iter_mut().enumerate() {
                if lignes.is_empty() {
                    let mut f = Foyer { numero: 5_000 + rang as u64, attribution: false, ..vide() };
                    f.radiation = Some((*annee, 1, 1));
                    lignes.push(f);
                }
            }
            monde
        }

        fn foyer(&self, de: &mut De, numero: u64) -> Foyer {
            let jour = |de: &mut De| (2023 + de.sous(4) as i32, 1 + de.sous(12) as u32, 1 + de.sous(28) as u32);
            let tri = |de: &mut De, vrai: u64| match de.sous(100) {
                n if n < 12 => None,
                n => Some(n < 12 + vrai),
            };
            let mut f = Foyer { numero, attribution: de.sur_cent(92), ..vide() };
            f.radiation = de.sur_cent(85).then(|| jour(de));
            f.bail = de.sur_cent(85).then(|| jour(de));
            f.logement = de.sur_cent(85).then_some(numero);
            f.bailleur = de.sur_cent(90).then(|| de.parmi(&["111111111", "222222222", "333333333"]));
            f.commune = de.sur_cent(95).then(|| de.parmi(&[COMMUNE, COMMUNE, "59009", AILLEURS]));
            f.reservataire = de.sur_cent(85).then(|| {
                de.parmi(&[
                    ("PPRIOR", "etat_prioritaires"),
                    ("COLACT", "action_logement"),
                    ("AUCUN", "aucun"),
                    ("NOUVEAU", "inconnu"),
                ])
            });
            f.lieu = de.parmi(&[
                [true, false, false],
                [true, false, false],
                [false, true, false],
                [false, true, false],
                [false, true, false],
                [false, false, true],
                [false, false, false],
                [true, true, false],
            ]);
            f.qpv = de.sur_cent(80).then(|| de.parmi(&["QN05901N", "QN05902N"]));
            let k = de.sous(10) as usize;
            if k < 5 {
                f.quartile[k] = true;
            } else if k == 5 {
                f.quartile = de.parmi(&[[true, true, false, false, false], [true, false, false, false, true]]);
            }
            f.dixiemes = de.sur_cent(90).then(|| de.parmi(&[10, 13, 15, 18, 20, 23, 0]));
            f.centimes = de.sur_cent(90).then(|| {
                let (q1, hautes) = self.bornes[&2024];
                let borne = de.parmi(&[q1, q1, hautes.map_or(q1, |h| h.0), hautes.map_or(q1, |h| h.1), 12_345]);
                let juste = borne * 100 * f.dixiemes.unwrap_or(10) / 120;
                match de.sous(12) {
                    0 => 0,
                    1 => -juste,
                    2..=5 => juste + de.sous(3) as i64 - 1,
                    _ => juste * (20 + de.sous(200) as i64) / 100,
                }
            });
            f.releve = [tri(de, 10), tri(de, 10)];
            f.dalo = tri(de, 30);
            f.mutation = tri(de, 40);
            f
        }

        pub fn bornes_csv(&self) -> String {
            let o = |v: Option<i64>| v.map_or(String::new(), |v| v.to_string());
            let lignes = self
                .bornes
                .iter()
                .map(|(a, (q1, h))| format!("{a};{FICTIF};{q1};{};{};essai\n", o(h.map(|h| h.0)), o(h.map(|h| h.1))));
            lignes.collect()
        }

        /// Rows kept, in the words of the rule: attributions of the territory, dated, one for a dwelling and a
        /// lease date with the relogement first, then one for a demand and a dwelling.
        fn retenus(&self) -> Vec<Foyer> {
            let premiere = self.fichiers.iter().map(|(a, _)| *a).min().unwrap();
            let mut garde: Vec<Foyer> = Vec::new();
            for (_, lignes) in &self.fichiers {
                for f in lignes {
                    let Some(date) = f.bail.or(f.radiation) else { continue };
                    let dedans = f.commune == Some(COMMUNE) || f.commune == Some("59009");
                    if f.attribution && dedans && date <= self.arrete && date.0 >= premiere {
                        garde.push(f.clone());
                    }
                }
            }
            let mut un: Vec<Foyer> = Vec::new();
            for f in garde {
                let meme = |g: &&mut Foyer| {
                    f.logement.is_some() && f.bail.is_some() && g.logement == f.logement && g.bail == f.bail
                };
                match un.iter_mut().find(meme) {
                    Some(g) => {
                        if g.relogement() != Some(true) && f.relogement() == Some(true) {
                            *g = f;
                        }
                    }
                    None => un.push(f),
                }
            }
            un.sort_by_key(|f| (f.logement.is_none() || f.bail.is_none(), f.relogement() != Some(true)));
            let mut vus = BTreeSet::new();
            un.retain(|f| match f.logement {
                Some(l) => vus.insert((f.numero, Some(l), None)),
                // The day of the lease, else that of the radiation: monthly files tell an attribution again.
                None => vus.insert((f.numero, None, f.bail.or(f.radiation))),
            });
            un
        }

        /// 1 to 4; 0 when only « not the first » is known.
        fn quartile(&self, f: &Foyer, annee: i32) -> Option<u8> {
            match f.quartile.iter().filter(|q| **q).count() {
                1 => return f.quartile[..4].iter().position(|q| *q).map(|k| k as u8 + 1),
                0 => {}
                _ => return None,
            }
            let (r, uc) = (f.centimes?, f.dixiemes?);
            if uc <= 0 || r < 0 || r == 0 && !self.zero_est_q1 {
                return None;
            }
            let (q1, hautes) = self.bornes.get(&annee).copied()?;
            // 12 × r / 100 euros a year, over uc / 10.
            let sous = |borne: i64, inclusif: bool| {
                let (gauche, droite) = (12 * r * 10, borne * 100 * uc);
                gauche < droite || inclusif && gauche == droite
            };
            Some(match hautes {
                _ if sous(q1, self.inclusif) => 1,
                None => 0,
                Some((q2, _)) if sous(q2, true) => 2,
                Some((_, q3)) if sous(q3, true) => 3,
                Some(_) => 4,
            })
        }

        /// Every cell of every indicator of the twin.
        pub fn cellules(&self) -> BTreeMap<(String, String, &'static str, String), Cellule> {
            const TOUS: &[&str] = &["epci", "localisation", "bailleur", "commune", "qpv", "reservataire"];
            const LEGAUX: &[&str] = &["epci", "bailleur", "commune", "reservataire"];
            let mut cellules = BTreeMap::new();
            for f in self.retenus() {
                let (annee, mois, _) = f.bail.or(f.radiation).unwrap();
                let en_qpv = match f.lieu {
                    [true, false, false] => Some(true),
                    [false, true, false] => Some(false),
                    _ => None,
                };
                let q = self.quartile(&f, annee);
                let q1 = q.map(|q| q == 1);
                let hors = en_qpv.map(|x| !x);
                let signe = f.bail.is_some();
                let part = |t: Tri| t.map(|b| usize::from(!b));
                let releve = f.relogement();
                let q3_q4 = q.and_then(|q| (q > 0).then_some(q >= 3));
                let indicateurs: [Lecture; 12] = [
                    ("att_total", true, Some(true), false, 1, Some(0), TOUS),
                    ("att_baux", signe, Some(true), false, 1, Some(0), TOUS),
                    (super::Q1, signe, hors, true, 2, part(ou(q1, releve)), LEGAUX),
                    (super::Q1_SEUL, signe, hors, true, 2, part(q1), LEGAUX),
                    (
                        super::SANS_RELOGES,
                        signe,
                        et(hors, releve.map(|r| !r)),
                        true,
                        2,
                        part(q1),
                        &["epci", "bailleur"],
                    ),
                    (
                        "att_q2_q4_qpv",
                        signe,
                        en_qpv,
                        true,
                        2,
                        part(q1.map(|x| !x)),
                        &["epci", "bailleur", "commune", "qpv", "reservataire"],
                    ),
                    (
                        "att_q3_q4_qpv",
                        signe,
                        en_qpv,
                        true,
                        2,
                        part(q3_q4),
                        &["epci", "bailleur", "commune", "qpv", "reservataire"],
                    ),
                    (
                        "att_quartiles",
                        signe,
                        Some(true),
                        false,
                        5,
                        q.map(|q| if q == 0 { 4 } else { usize::from(q) - 1 }),
                        TOUS,
                    ),
                    ("att_relogements", signe, Some(true), false, 2, part(releve), TOUS),
                    ("att_dalo", signe, Some(true), false, 2, part(f.dalo), TOUS),
                    ("att_mutations", signe, Some(true), false, 2, part(f.mutation), TOUS),
                    ("att_hors_qpv", signe, Some(true), false, 2, part(hors), LEGAUX),
                ];
                for (code, univers, restriction, restreint, n, classe, niveaux) in indicateurs {
                    for &niveau in niveaux {
                        let Some(zone) = f.zone(niveau, en_qpv) else { continue };
                        for periode in self.periodes(annee, mois, niveau) {
                            let c: &mut Cellule = cellules
                                .entry((code.to_owned(), periode, niveau, zone.clone()))
                                .or_insert_with(|| Cellule {
                                    classes: vec![0; n],
                                    inconnus: 0,
                                    incertains: vec![0; if restreint { n + 1 } else { 0 }],
                                });
                            match (univers, restriction, classe) {
                                (false, ..) | (_, Some(false), _) => {}
                                (true, Some(true), Some(k)) => c.classes[k] += 1,
                                (true, Some(true), None) => c.inconnus += 1,
                                (true, None, k) => c.incertains[k.unwrap_or(n)] += 1,
                            }
                        }
                    }
                }
            }
            cellules
        }

        fn periodes(&self, annee: i32, mois: u32, niveau: &str) -> Vec<String> {
            let (a, m, _) = self.arrete;
            let mut p = Vec::new();
            if annee < a || m == 12 {
                p.push(annee.to_string());
            }
            let dernier = if annee == a { m } else { 12 };
            if niveau == "epci" && annee >= a - 3 {
                for k in mois..=dernier {
                    p.push(format!("{annee}-01/{k:02}"));
                }
            } else if annee == a {
                p.push(format!("{annee}-01/{m:02}"));
            }
            p
        }
    }

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Cellule {
        pub classes: Vec<i64>,
        pub inconnus: i64,
        /// Per class, then unknown, among rows that may not belong.
        pub incertains: Vec<i64>,
    }

    fn vide() -> Foyer {
        Foyer {
            numero: 0,
            attribution: false,
            radiation: None,
            bail: None,
            logement: None,
            bailleur: None,
            commune: None,
            reservataire: None,
            lieu: [false; 3],
            qpv: None,
            quartile: [false; 5],
            centimes: None,
            dixiemes: None,
            releve: [None; 2],
            dalo: None,
            mutation: None,
        }
    }

    impl Foyer {
        /// A cell that says « non documenté » is unknown; a blank one is « non » and is not drawn here as unknown.
        fn relogement(&self) -> Tri {
            ou(self.releve[0], self.releve[1])
        }

        fn zone(&self, niveau: &str, en_qpv: Tri) -> Option<String> {
            let ou_inconnu = |z: Option<&str>| Some(z.unwrap_or("inconnu").to_owned());
            match niveau {
                "epci" => Some(FICTIF.to_owned()),
                "localisation" => ou_inconnu(en_qpv.map(|q| if q { "qpv" } else { "hors_qpv" })),
                "bailleur" => ou_inconnu(self.bailleur),
                "commune" => ou_inconnu(self.commune),
                "reservataire" => ou_inconnu(self.reservataire.map(|r| r.1)),
                _ => self.qpv.filter(|_| en_qpv == Some(true)).map(str::to_owned),
            }
        }

        pub fn ligne(&self, de: &mut De) -> Ligne {
            let mut date = |d: Option<Jour>| match (d, de.sous(3)) {
                (None, _) => String::new(),
                (Some((a, m, j)), 0) => format!("{a}-{m:02}-{j:02}"),
                (Some((a, m, j)), 1) => format!("{j:02}-{m:02}-{a} 00:00:00"),
                (Some((a, m, j)), _) => format!("{j:02}/{m:02}/{a}"),
            };
            let (radiation, bail) = (date(self.radiation), date(self.bail));
            let drapeau = |b: bool| if b { "1" } else { "0" };
            // For a relogement a blank means « non »: « unknown » has to be written.
            let mut tri = |t: Tri, vide_est_non: bool| match (t, vide_est_non, de.sous(2)) {
                (Some(true), _, 0) => "oui",
                (Some(true), ..) => "1",
                (Some(false), true, 0) => "",
                (Some(false), ..) => "0",
                (None, true, _) => "NONDOC",
                (None, ..) => "",
            };
            let fixe = |v: Option<i64>, n: i64, virgule: char| {
                v.map_or(String::new(), |v| {
                    let signe = if v < 0 { "-" } else { "" };
                    format!("{signe}{}{virgule}{:0largeur$}", v.abs() / n, v.abs() % n, largeur = n.ilog10() as usize)
                })
            };
            let mut l = Ligne::default()
                .avec("NUMERO_UNIQUE", &format!("059{:015}", self.numero))
                .avec("MOTIF_RADIATION", if self.attribution { "RADATT" } else { "RADABA" })
                .avec("DATE_RADIATION", &radiation)
                .avec("DATE_SIGNATURE_BAIL", &bail)
                .avec("NUMERORPLS", &self.logement.map_or(String::new(), |n| format!("L{n:09}")))
                .avec("SIREN_RADIATION", self.bailleur.unwrap_or(""))
                .avec("COMMUNE_LOGEMENT_ATTRIB", self.commune.unwrap_or(""))
                .avec("TYPE_RESERVATAIRE", self.reservataire.map_or("", |r| r.0))
                .avec("CLE_QPV", self.qpv.unwrap_or("0"))
                .avec("REVENU_MENSUEL_FOYER", &fixe(self.centimes, 100, ','))
                .avec("UNITE_CONSO", &fixe(self.dixiemes, 10, '.'))
                .avec("ESTANRU", tri(self.releve[0], true))
                .avec("NB_ANRU", tri(self.releve[1], true))
                .avec("NB_DALO", tri(self.dalo, false))
                .avec("NB_DEJA_LOGE_PARC", tri(self.mutation, false));
            for (c, b) in ["NB_QPV", "NB_HQPV", "NB_QPVNA"].into_iter().zip(self.lieu) {
                l = l.avec(c, drapeau(b));
            }
            let quartiles = ["NB_Q1_radiation", "NB_Q2_radiation", "NB_Q3_radiation", "NB_Q4_radiation", "NB_QNA"];
            for (c, b) in quartiles.into_iter().zip(self.quartile) {
                l = l.avec(c, drapeau(b));
            }
            l
        }
    }
}

/// What the program makes of the extracts of the twin.
fn du_produit(monde: &jumeau::Monde, graine: u64) -> baux::Resultat {
    let mut de = jumeau::De(graine ^ 0x5EED);
    let (a, m, j) = monde.arrete;
    let arretes = ["2026-05-31", "2026-09-30", "2026-12-31"];
    let arrete = arretes.into_iter().find(|t| *t == format!("{a}-{m:02}-{j:02}")).unwrap();
    Population {
        epci: jumeau::FICTIF.to_owned(),
        arrete,
        parametres: format!(
            "q1_inclusif = {}\nrevenu_zero = \"{}\"\n",
            monde.inclusif,
            if monde.zero_est_q1 { "q1" } else { "inconnu" }
        ),
        seuils: Some(monde.bornes_csv()),
        fichiers: monde.fichiers.iter().map(|(a, f)| (*a, f.iter().map(|f| f.ligne(&mut de)).collect())).collect(),
        ..Population::default()
    }
    .compter()
    .unwrap()
}

#[test]
fn every_legal_count_equals_its_naive_twin() {
    let mut comparees = 0;
    for graine in 0..80 {
        let monde = jumeau::Monde::tirer(graine);
        let r = du_produit(&monde, graine);
        let attendues = monde.cellules();
        let codes: std::collections::BTreeSet<&str> = attendues.keys().map(|k| k.0.as_str()).collect();
        let mut vues = 0;
        // Levels that this twin knows; those that follow from lists of zones have tests of their own.
        let connus = ["epci", "localisation", "bailleur", "commune", "qpv", "reservataire"];
        for f in r.mesures.familles.iter().filter(|f| codes.contains(f.indicateur.as_str())) {
            for c in f.cellules.iter().filter(|c| connus.contains(&c.cle.niveau.code())) {
                let cle =
                    (c.cle.indicateur.clone(), c.cle.periode.to_string(), c.cle.niveau.code(), c.cle.zone.clone());
                let a = attendues
                    .get(&cle)
                    .unwrap_or_else(|| panic!("graine {graine}, cellule en trop : {cle:?} {:?}", c.compte));
                let mut incertains = c.compte.incertains.clone();
                incertains.resize(a.incertains.len(), 0);
                let b = jumeau::Cellule { classes: c.compte.classes.clone(), inconnus: c.compte.inconnus, incertains };
                assert_eq!(*a, b, "graine {graine}, {cle:?} (jumeau à gauche)");
                vues += 1;
            }
        }
        assert_eq!(vues, attendues.len(), "graine {graine}, cellules manquantes");
        comparees += vues;
    }
    assert!(comparees > 10_000, "{comparees} cellules seulement");
}

/// Rates, bounds and shortfalls by trial and cross-multiplication, on the counts of the twin.
#[test]
fn every_legal_verdict_equals_its_naive_twin() {
    let mut verdicts = std::collections::BTreeMap::new();
    for graine in 100..160 {
        let monde = jumeau::Monde::tirer(graine);
        let r = du_produit(&monde, graine);
        for ((code, periode, niveau, zone), c) in monde.cellules() {
            let Some(o) = r.objectifs.iter().find(|o| o.indicateur == code) else { continue };
            let (cle, valeur) = r
                .publiees
                .iter()
                .find(|(k, _)| {
                    k.indicateur == code
                        && k.periode.to_string() == periode
                        && k.niveau.code() == niveau
                        && k.zone == zone
                })
                .unwrap();
            let e = o.juger(valeur);
            let t = o.centiemes();
            let (y, n, u) = (c.classes[0], c.classes[1], c.inconnus);
            let (yy, nn, uu) = (c.incertains[0], c.incertains[1], c.incertains[2]);
            // num / den ≥ t / 10 000, whole numbers only.
            let atteint = |num: i64, den: i64| 10_000 * num >= t * den;
            let ou = format!("graine {graine}, {cle:?}, {c:?}");

            let attendu = match y + n {
                0 => Verdict::NonCalculable,
                d if atteint(y, d) => Verdict::Atteint,
                _ => Verdict::NonAtteint,
            };
            assert_eq!(e.resultat, attendu, "{ou}");
            assert_eq!(
                e.taux.map(|f| (f.num(), f.den())),
                (y + n > 0).then_some((i128::from(y), i128::from(y + n))),
                "{ou}"
            );

            let (basse, haute) = ((y, y + n + u + nn + uu), (y + u + yy + uu, y + n + u + yy + uu));
            let calculables = basse.1 > 0 && haute.1 > 0;
            assert_eq!(e.bornes.is_some(), calculables, "{ou}");
            if let Some(b) = e.bornes {
                let egales = |f: french::Fraction, (num, den): (i64, i64)| {
                    f.num() * i128::from(den) == i128::from(num) * f.den()
                };
                assert!(egales(b.basse, basse) && egales(b.haute, haute), "{ou} {b:?}");
            }
            let robuste = match calculables {
                false => Verdict::NonCalculable,
                true if atteint(basse.0, basse.1) => Verdict::Atteint,
                true if !atteint(haute.0, haute.1) => Verdict::NonAtteint,
                true => Verdict::Indetermine,
            };
            assert_eq!(e.robuste, robuste, "{ou}");

            let constat = (0..).find(|k| atteint(y + k, y + n)).unwrap();
            let ajout = (0..).find(|k| atteint(y + k, y + n + k)).unwrap();
            assert_eq!(e.manque_constat, (y + n > 0).then_some(constat), "{ou}");
            assert_eq!(e.manque_ajout, (y + n > 0).then_some(ajout), "{ou}");
            // The plain bounds, of known locations.
            assert_eq!(
                valeur.bornes().map(|(b, h)| (b.num(), h.num())),
                (y + n + u > 0).then_some((i128::from(y), i128::from(y + u))),
                "{ou}"
            );
            *verdicts.entry(format!("{:?} {:?}", e.resultat, e.robuste)).or_insert(0) += 1;
        }
    }
    for cas in [
        "Atteint Atteint",
        "Atteint Indetermine",
        "NonAtteint NonAtteint",
        "NonAtteint Indetermine",
        "NonCalculable Indetermine",
    ] {
        assert!(verdicts.contains_key(cas), "aucun cas « {cas} » parmi {verdicts:?}");
    }
}
