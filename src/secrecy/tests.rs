//! Worked examples; then properties of drawn populations, under an attacker over the rationals.

mod editions;
pub(super) mod proprietes;
pub(super) mod rationnels;

use std::collections::BTreeMap;

use super::*;
use crate::measures::{Cellule, Cle, Compte, Famille, Nature, Niveau, Periode, Unite};

/// A family whose atoms are `(classes, inconnus)` and whose cells are `(niveau, zone, atoms)`.
pub(super) fn famille(
    nature: Nature,
    unite: Unite,
    atomes: &[(&[i64], i64)],
    cellules: &[(Niveau, &str, &[u32])],
) -> Famille {
    let atomes: Vec<Compte> =
        atomes.iter().map(|(c, i)| Compte { classes: c.to_vec(), inconnus: *i, ..Compte::default() }).collect();
    let k = atomes.first().map_or(0, |a| a.classes.len());
    let mut cellules: Vec<Cellule> = cellules
        .iter()
        .map(|(niveau, zone, membres)| {
            let mut compte = Compte::default();
            for &a in *membres {
                compte.ajouter(&atomes[a as usize]);
            }
            Cellule { cle: cle(*niveau, zone), atomes: membres.to_vec(), compte }
        })
        .collect();
    cellules.sort_by(|a, b| a.cle.cmp(&b.cle));
    Famille {
        table: String::new(),
        sensible: false,
        indicateur: "i".into(),
        nature,
        unite,
        classes: (0..k).map(|i| format!("c{i}")).collect(),
        bailleurs: Vec::new(),
        atomes,
        cellules,
    }
}

pub(super) fn cle(niveau: Niveau, zone: &str) -> Cle {
    Cle { indicateur: "i".into(), periode: Periode::Millesime(2025), niveau, zone: zone.into() }
}

pub(super) fn regles(profil: Profil) -> Regles {
    let texte =
        include_str!("../../pipelines/secret.toml").replace("grain_min = \"commune\"", "grain_min = \"residence\"");
    Regles::lire(&texte, profil).unwrap()
}

fn protegees(f: &Famille, profil: Profil) -> (Plan, PublishedMeasures) {
    let m = Mesures { familles: vec![f.clone()] };
    let plan = verifier(&m, &regles(profil), &Registre::vide());
    let publies = appliquer(&m, &plan, &regles(profil)).unwrap();
    (plan, publies)
}

/// Letters of the bases then of the classes, zone by zone.
pub(super) fn lettres(plan: &Plan, niveau: Niveau, zone: &str) -> String {
    plan.get(&cle(niveau, zone)).unwrap().decisions().map(|(_, d)| d.statut.lettre()).collect()
}

use Niveau::{Bailleur, Commune, Epci, Localisation, Qpv, Residence};

#[test]
fn a_line_hides_the_smallest_other_value() {
    let f = famille(
        Nature::Effectif,
        Unite::Menages,
        &[(&[24], 0), (&[7], 0), (&[35], 0)],
        &[(Residence, "1", &[0]), (Residence, "2", &[1]), (Residence, "3", &[2]), (Qpv, "q", &[0, 1, 2])],
    );
    let (plan, publies) = protegees(&f, Profil::Partenaires);
    assert_eq!(["1", "2", "3"].map(|z| lettres(&plan, Residence, z)), ["D", "A", "V"]);
    assert_eq!(lettres(&plan, Qpv, "q"), "V");
    assert_eq!(publies.masquees(), 2);
    assert_eq!(plan.get(&cle(Residence, "1")).unwrap().base.cause, Some(cle(Residence, "2")));
    assert_eq!(plan.bilan().to_string(), "V\u{a0}2, A\u{a0}1, D\u{a0}1");
}

#[test]
fn two_small_cells_beside_a_total_do_not_hand_over_their_sum() {
    let f = famille(
        Nature::Effectif,
        Unite::Menages,
        &[(&[3], 0), (&[4], 0), (&[35], 0), (&[50], 0)],
        &[
            (Residence, "1", &[0]),
            (Residence, "2", &[1]),
            (Residence, "3", &[2]),
            (Residence, "4", &[3]),
            (Qpv, "q", &[0, 1, 2, 3]),
        ],
    );
    let (plan, _) = protegees(&f, Profil::Partenaires);
    assert_eq!(["1", "2", "3", "4"].map(|z| lettres(&plan, Residence, z)), ["A", "A", "D", "V"]);
}

#[test]
fn qpv_and_hors_qpv_across_communes() {
    // A in QPV, A hors, B in QPV, B hors, C (no QPV).
    let f = famille(
        Nature::Effectif,
        Unite::Menages,
        &[(&[18], 0), (&[140], 0), (&[6], 0), (&[95], 0), (&[52], 0)],
        &[
            (Epci, "e", &[0, 1, 2, 3, 4]),
            (Localisation, "qpv", &[0, 2]),
            (Localisation, "hors_qpv", &[1, 3, 4]),
            (Commune, "A", &[0, 1]),
            (Commune, "B", &[2, 3]),
            (Commune, "C", &[4]),
            (Residence, "Aq", &[0]),
            (Residence, "Ah", &[1]),
            (Residence, "Bq", &[2]),
            (Residence, "Bh", &[3]),
            (Residence, "Ch", &[4]),
        ],
    );
    let (plan, _) = protegees(&f, Profil::Partenaires);
    assert_eq!(["Aq", "Ah", "Bq", "Bh", "Ch"].map(|z| lettres(&plan, Residence, z)), ["D", "D", "A", "D", "V"]);
    assert_eq!(["A", "B", "C"].map(|z| lettres(&plan, Commune, z)), ["V", "V", "V"]);
    assert_eq!(lettres(&plan, Epci, "e") + &lettres(&plan, Localisation, "qpv"), "VV");
}

#[test]
fn a_difference_that_nobody_prints_is_protected() {
    // QPV part of A and of B, then the rest; the sheet of A gives its QPV part.
    let f = famille(
        Nature::Effectif,
        Unite::Menages,
        &[(&[30], 0), (&[30], 0), (&[3], 0), (&[42], 0)],
        &[
            (Epci, "e", &[0, 1, 2, 3]),
            (Localisation, "qpv", &[0, 2]),
            (Localisation, "hors_qpv", &[1, 3]),
            (Commune, "A", &[0, 1]),
            (Commune, "B", &[2, 3]),
            (Residence, "Aq", &[0]),
        ],
    );
    let (plan, _) = protegees(&f, Profil::Partenaires);
    assert_eq!(plan.bilan().nombre(Statut::Publie), 5);
    assert_eq!(lettres(&plan, Residence, "Aq"), "D");
}

fn exemple_des_plafonds() -> Famille {
    famille(
        Nature::Part,
        Unite::MenagesRevenu,
        &[(&[20, 5], 0), (&[18, 22], 0), (&[22, 39], 0)],
        &[(Residence, "1", &[0]), (Residence, "2", &[1]), (Residence, "3", &[2]), (Qpv, "q", &[0, 1, 2])],
    )
}

#[test]
fn a_rate_with_a_small_complement_is_withheld_and_its_base_shown() {
    let (plan, publies) = protegees(&exemple_des_plafonds(), Profil::Public);
    assert_eq!(["1", "2", "3"].map(|z| lettres(&plan, Residence, z)), ["VC", "VD", "VV"]);
    assert_eq!(lettres(&plan, Qpv, "q"), "VV");
    let v = |z| publies.get("i", Periode::Millesime(2025), Residence, z).unwrap();
    assert_eq!(
        (v("1").univers(), v("1").numerateur(), v("1").taux(), v("1").etat()),
        (Some(25), None, None, Etat::Masquee)
    );
    assert_eq!(v("1").bornes(), None);
    assert_eq!(v("3").taux().unwrap().percent(1), "36,1");
    assert_eq!(publies.masquees(), 2);
    let audit = plan.audit();
    assert!(audit.iter().any(|l| l.paquet == "c0" && l.statut == Statut::Complement && l.seuil == 11));
}

#[test]
fn partners_read_a_class_of_ten_points() {
    let (_, publies) = protegees(&exemple_des_plafonds(), Profil::Partenaires);
    let v = |z| publies.get("i", Periode::Millesime(2025), Residence, z).unwrap();
    assert_eq!(v("1").etat(), Etat::Tranche(80, 90));
    assert_eq!((v("2").taux(), v("2").tranche()), (None, Some((40, 50))));
}

#[test]
fn two_classes_of_ten_points_do_not_make_one_pair() {
    // 3 of 14 leaves {3, 4} and 4 of 18 leaves {4, 5}: a total of 7 would say which.
    let line = |a: i64, b: i64| {
        famille(
            Nature::Part,
            Unite::MenagesRevenu,
            &[(&[a, 14 - a], 0), (&[b, 18 - b], 0), (&[33, 27], 0)],
            &[(Residence, "1", &[0]), (Residence, "2", &[1]), (Residence, "3", &[2]), (Qpv, "q", &[0, 1, 2])],
        )
    };
    let etats = |f: &Famille| {
        let (_, p) = protegees(f, Profil::Partenaires);
        ["1", "2"].map(|z| p.get("i", Periode::Millesime(2025), Residence, z).unwrap().etat())
    };
    // 7 is itself under the threshold: the third numerator is withheld too, and leaves a choice.
    assert_eq!(etats(&line(3, 4)), [Etat::Tranche(20, 30), Etat::Tranche(20, 30)]);
    let mut f = line(3, 4);
    f.cellules.retain(|c| c.cle.zone != "3");
    f.cellules.iter_mut().filter(|c| c.cle.zone == "q").for_each(|c| {
        c.atomes.pop();
        c.compte = Compte { classes: vec![7, 25], ..Compte::default() };
    });
    let m = Mesures { familles: vec![f.clone()] };
    let mut sans = BTreeMap::new();
    for c in &f.cellules {
        let visible = if c.cle.niveau == Qpv {
            published::Visible::Compte(c.compte.clone())
        } else {
            let tranche = masquage::tranche(c.compte.classes[0], c.compte.denominateur(), false);
            let d = c.compte.denominateur();
            published::Visible::Partiel {
                univers: d,
                denominateur: d,
                classes: vec![None, None],
                tranche,
                extremes: false,
            }
        };
        sans.insert(c.cle.clone(), Valeur { nature: f.nature, visible, base_minimale: 0 });
    }
    assert!(sans.values().filter(|v| v.tranche().is_some()).count() == 2);
    let mut vus: Vec<_> = m.familles[0].cellules.iter().map(|c| attaque::vu(&sans[&c.cle])).collect();
    assert_eq!(tranches::retirer(&m.familles[0], &Default::default(), &mut vus, false).len(), 2);
}

#[test]
fn bailleurs_in_and_out_of_qpv() {
    let f = famille(
        Nature::Effectif,
        Unite::Logements,
        &[(&[8], 0), (&[42], 0), (&[31], 0), (&[20], 0)],
        &[
            (Epci, "e", &[0, 1, 2, 3]),
            (Localisation, "qpv", &[0, 2]),
            (Localisation, "hors_qpv", &[1, 3]),
            (Bailleur, "A", &[0, 1]),
            (Bailleur, "B", &[2, 3]),
            (Residence, "Aq", &[0]),
            (Residence, "Ah", &[1]),
            (Residence, "Bq", &[2]),
            (Residence, "Bh", &[3]),
        ],
    );
    let (plan, _) = protegees(&f, Profil::Public);
    assert_eq!(["Aq", "Ah", "Bq", "Bh"].map(|z| lettres(&plan, Residence, z)), ["A", "D", "D", "D"]);
    assert_eq!(plan.bilan().nombre(Statut::Publie), 5);
}

#[test]
fn one_bailleur_that_makes_the_mean_hides_it() {
    let mut f = famille(
        Nature::Moyenne,
        Unite::Logements,
        &[(&[90], 0), (&[12], 0), (&[60], 0), (&[50], 0)],
        &[(Epci, "e", &[0, 1, 2, 3]), (Commune, "A", &[0, 1]), (Commune, "B", &[2, 3]), (Bailleur, "x", &[0, 2])],
    );
    f.bailleurs = vec![0, 1, 0, 1];
    for a in &mut f.atomes {
        a.sommes = Some((5 * a.classes[0], a.classes[0]));
    }
    for c in &mut f.cellules {
        c.compte = Compte::default();
        for &a in &c.atomes {
            c.compte.ajouter(&f.atomes[a as usize]);
        }
    }
    let (plan, publies) = protegees(&f, Profil::Partenaires);
    assert_eq!(lettres(&plan, Commune, "A") + &lettres(&plan, Commune, "B"), "BD");
    assert!(publies.get("i", Periode::Millesime(2025), Bailleur, "x").unwrap().taux().is_some());
}

#[test]
fn open_data_and_the_working_area_are_not_masked() {
    let mut f = exemple_des_plafonds();
    let m = Mesures { familles: vec![f.clone()] };
    let plan = verifier(&m, &Regles::interne(), &Registre::vide());
    assert_eq!(appliquer(&m, &plan, &Regles::interne()).unwrap().masquees(), 0);
    assert!(appliquer(&m, &plan, &regles(Profil::Public)).is_err(), "a plan serves its own profile only");
    f.unite = Unite::Public;
    assert_eq!(protegees(&f, Profil::Public).1.masquees(), 0);
}

#[test]
fn the_shipped_public_profile_shows_no_residence() {
    let m = Mesures { familles: vec![exemple_des_plafonds()] };
    let r = Regles::livrees(Profil::Public).unwrap();
    let plan = verifier(&m, &r, &Registre::vide());
    assert_eq!(["1", "2", "3"].map(|z| lettres(&plan, Residence, z)), ["GC", "GG", "GG"]);
    assert_eq!(lettres(&plan, Qpv, "q"), "VV");
    let publies = appliquer(&m, &plan, &r).unwrap();
    assert_eq!(publies.get("i", Periode::Millesime(2025), Residence, "3").unwrap().etat(), Etat::Masquee);
    let dite = r.phrase_des_masquees(&publies).unwrap();
    assert!(dite.ends_with("3\u{a0}cellules sur 4 masquées en tout ou partie."), "{dite}");
    assert_eq!(Regles::interne().phrase_des_masquees(&publies), None);
}

#[test]
fn a_plan_that_lets_a_number_be_subtracted_is_refused() {
    let f = exemple_des_plafonds();
    let m = Mesures { familles: vec![f] };
    let r = regles(Profil::Public);
    let mut plan = verifier(&m, &r, &Registre::vide());
    plan.cellules.get_mut(&cle(Residence, "2")).unwrap().classes[0] = Decision::new(Statut::Publie);
    let e = appliquer(&m, &plan, &r).unwrap_err();
    assert_eq!(e.code, crate::error::Code::Machine);
    assert!(e.message.contains("retrouvable"), "{e}");
}

#[test]
fn a_cell_that_is_not_the_sum_of_its_atoms_is_refused() {
    let mut f = exemple_des_plafonds();
    f.cellules[0].compte.classes[0] += 1;
    let m = Mesures { familles: vec![f] };
    let r = regles(Profil::Public);
    assert!(
        appliquer(&m, &verifier(&m, &r, &Registre::vide()), &r).unwrap_err().message.contains("somme de ses atomes")
    );
}

// ---- the attacker, over the rationals -------------------------------------------------------------------
