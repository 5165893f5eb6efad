//! Worked intervals, and brute force as the judge of both the moves and the simplex.

use proptest::prelude::*;

use super::alentours::Alentours;
use super::lecture::Lecture;
use super::mouvements::Reserve;
use super::reduction::Reduction;
use crate::measures::{Cellule, Cle, Compte, Famille, Nature, Niveau, Periode, Unite};

/// Atoms with one count each; the published cells as sets of atoms.
fn systeme(valeurs: &[i64], publies: &[Vec<u32>]) -> Lecture {
    let atomes: Vec<Compte> = valeurs.iter().map(|n| Compte { classes: vec![*n], ..Compte::default() }).collect();
    let uns = (0..valeurs.len() as u32).map(|a| vec![a]);
    let cellules = (publies.iter().cloned().chain(uns).enumerate())
        .map(|(i, membres)| {
            let mut compte = Compte::default();
            membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
            let zone = format!("{i:03}");
            let cle =
                Cle { indicateur: "i".into(), periode: Periode::Millesime(2025), niveau: Niveau::Residence, zone };
            Cellule { cle, atomes: membres, compte }
        })
        .collect();
    let f = Famille {
        table: String::new(),
        sensible: false,
        indicateur: "i".into(),
        nature: Nature::Effectif,
        unite: Unite::Menages,
        classes: vec!["oui".into()],
        bailleurs: vec![0; atomes.len()],
        atomes,
        cellules,
    };
    let mut l = Lecture::de(&f).unwrap();
    for i in 0..publies.len() {
        l.publier(i, &super::lecture::Vu::Tout { incertains: true }, false);
    }
    l
}

/// Smallest and largest value of atom `a`, as the engine finds them when asked for everything.
fn intervalle(valeurs: &[i64], publies: &[Vec<u32>], a: usize) -> (i64, i64) {
    let l = systeme(valeurs, publies);
    let r = Reserve::de(Reduction::de(&l, |_| false));
    let c = r.cible(&l.rangees(publies.len() + a, &[0]), &l.valeurs);
    let m = r.marge(&c, true, |_| false);
    (valeurs[a] - m.moins, valeurs[a] + m.plus)
}

#[test]
fn the_intervals_of_the_worked_examples() {
    // 1. A line: 24, 7, 35 of 66, the 35 shown.
    let ligne = [vec![0, 1, 2], vec![2]];
    assert_eq!(intervalle(&[24, 7, 35], &ligne, 0), (0, 31));
    assert_eq!(intervalle(&[24, 7, 35], &ligne, 1), (0, 31));
    // 2. QPV and hors QPV of A and B, then C.
    let x = [18, 140, 6, 95, 52];
    let p = [vec![0, 1], vec![2, 3], vec![4], vec![0, 2], vec![1, 3, 4]];
    assert_eq!([0, 1, 2, 3].map(|a| intervalle(&x, &p, a)), [(0, 24), (134, 158), (0, 24), (77, 101)]);
    // 6. The owner of the 14 knows it; 45 and 60 + 45 + 14 + 9 = 128, with 60 shown.
    assert_eq!(intervalle(&[60, 45, 9], &[vec![0, 1, 2], vec![0]], 2), (0, 54));
}

#[test]
fn a_real_interval_that_holds_one_whole_number_is_a_point() {
    let p = [vec![4, 5], vec![0, 2, 4], vec![1, 3, 5], vec![0, 1, 2, 3, 4, 5], vec![0, 3, 4, 5], vec![0, 5]];
    assert_eq!(intervalle(&[12, 1, 1, 7, 1, 40], &p, 0), (12, 12));
}

#[test]
fn the_nearest_classes_are_those_of_the_shortest_chain_of_sums() {
    // 0 − 1 − 2 − 3, each linked to the next by a published sum.
    let mut l = systeme(&[5, 6, 7, 8], &[vec![0, 1], vec![1, 2], vec![2, 3]]);
    let encadrer = |l: &mut Lecture, a: usize| l.tranches.push((l.rangees(3 + a, &[0]), 1, 20, a as u32));
    let proches = |l: &Lecture, atomes: &[usize]| -> Vec<u32> {
        let r = Reserve::de(Reduction::de(l, |_| false));
        let mut alentours = Alentours::de(&r.r);
        for a in atomes {
            alentours.noter(&r.cible(&l.rangees(3 + a, &[0]), &l.valeurs));
        }
        alentours.trouvees.into_iter().collect()
    };
    assert!(proches(&l, &[0, 1, 2, 3]).is_empty());
    encadrer(&mut l, 3);
    assert!((0..4).all(|a| proches(&l, &[a]) == [0]));
    encadrer(&mut l, 1);
    assert_eq!(proches(&l, &[0]), [1]);
    assert_eq!(proches(&l, &[2]), [0, 1]);
    assert_eq!(proches(&l, &[3]), [0]);
    // One number after the other finds what each finds alone.
    assert_eq!(proches(&l, &[0, 3]), [0, 1]);
}

/// Every whole population of at most six unknowns.
fn force_brute(x: &[i64], p: &[Vec<u32>], a: usize) -> (i64, i64) {
    fn suite(x: &[i64], p: &[Vec<u32>], y: &mut Vec<i64>, a: usize, bornes: &mut (i64, i64)) {
        let somme = |v: &[i64], c: &Vec<u32>| c.iter().filter_map(|i| v.get(*i as usize)).sum::<i64>();
        if p.iter().any(|c| somme(y, c) > somme(x, c)) {
            return;
        }
        if y.len() == x.len() {
            if p.iter().all(|c| somme(y, c) == somme(x, c)) {
                *bornes = (bornes.0.min(y[a]), bornes.1.max(y[a]));
            }
            return;
        }
        let i = y.len() as u32;
        let haut = p.iter().filter(|c| c.contains(&i)).map(|c| somme(x, c)).min().unwrap_or(0);
        for n in 0..=haut {
            y.push(n);
            suite(x, p, y, a, bornes);
            y.pop();
        }
    }
    let mut bornes = (i64::MAX, i64::MIN);
    suite(x, p, &mut Vec::new(), a, &mut bornes);
    bornes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn brute_force_finds_the_same_interval(
        x in proptest::collection::vec(1i64..7, 2..7),
        tirages in proptest::collection::vec(1u32..63, 1..5),
    ) {
        let n = x.len() as u32;
        // The total is shown, so that every count is bounded.
        let mut p: Vec<Vec<u32>> = tirages.iter().map(|t| (0..n).filter(|i| t >> i & 1 == 1).collect()).collect();
        p.retain(|c| !c.is_empty());
        p.push((0..n).collect());
        for a in 0..x.len() {
            prop_assert_eq!(intervalle(&x, &p, a), force_brute(&x, &p, a), "{:?} {:?} {}", x, p, a);
        }
    }
}
