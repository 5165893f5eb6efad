use super::*;
use crate::measures::{Cellule, Cle, Compte, Mesures, Niveau, Periode, Unite};
use crate::secrecy::{Profil, Registre, Regles, appliquer, verifier};

/// Drawn numbers, the same on every machine.
fn nombres(graine: u64, n: usize) -> Vec<i64> {
    (0..n as u64).map(|i| (F::alea(graine * 1000 + i) % 37) as i64).collect()
}

fn famille(nom: &str, atomes: Vec<Compte>) -> Famille {
    let mut compte = Compte::default();
    atomes.iter().for_each(|a| compte.ajouter(a));
    let classes = compte.classes.len();
    let cle = Cle {
        indicateur: nom.to_owned(),
        periode: Periode::Millesime(2025),
        niveau: Niveau::Epci,
        zone: "e".to_owned(),
    };
    Famille {
        indicateur: nom.to_owned(),
        table: "occupation".to_owned(),
        sensible: false,
        nature: if classes == 2 { Nature::Part } else { Nature::Repartition },
        unite: Unite::MenagesRevenu,
        classes: (0..classes).map(|k| k.to_string()).collect(),
        bailleurs: vec![0; atomes.len()],
        cellules: vec![Cellule { cle, atomes: (0..atomes.len() as u32).collect(), compte }],
        atomes,
    }
}

/// One indicator from slices of income: which of them each of its classes holds. The last slice is unknown to all.
fn coupe(nom: &str, tranches: &[Vec<i64>], classes: &[&[usize]]) -> Famille {
    let (inconnus, connues) = tranches.split_last().unwrap();
    let atome = |a: usize| Compte {
        classes: classes.iter().map(|c| c.iter().map(|t| connues[*t][a]).sum()).collect(),
        inconnus: inconnus[a],
        ..Compte::default()
    };
    famille(nom, (0..inconnus.len()).map(atome).collect())
}

fn noms(familles: &[Famille]) -> Vec<Vec<&str>> {
    let regles = Regles::livrees(Profil::Partenaires).unwrap();
    let grappes = grappes(familles, &regles);
    grappes.iter().map(|g| g.membres.iter().map(|m| familles[*m].indicateur.as_str()).collect()).collect()
}

#[test]
fn classes_that_hold_the_same_slices_are_linked_and_others_are_not() {
    let tranches: Vec<Vec<i64>> = (0..6).map(|t| nombres(t, 12)).collect();
    let autres: Vec<Vec<i64>> = (10..14).map(|t| nombres(t, 12)).collect();
    let familles = [
        coupe("fine", &tranches, &[&[0], &[1], &[2], &[3], &[4]]),
        coupe("moins_40", &tranches, &[&[0, 1], &[2, 3, 4]]),
        coupe("large", &tranches, &[&[0], &[1, 2], &[3, 4]]),
        coupe("ailleurs", &autres, &[&[0], &[1], &[2]]),
    ];
    assert_eq!(noms(&familles), [vec!["fine", "large", "moins_40"]]);
    // What only the fine distribution links: under 40 % and between 20 and 60 %.
    assert_eq!(noms(&familles[1..]), [vec!["large", "moins_40"]], "the same number of unknowns");
}

#[test]
fn the_same_rows_alone_do_not_link_two_indicators() {
    let tranches: Vec<Vec<i64>> = (0..4).map(|t| nombres(t, 12)).collect();
    let menages: Vec<i64> = (0..12).map(|a| tranches.iter().map(|t| t[a]).sum()).collect();
    let oui: Vec<i64> = nombres(20, 12).iter().zip(&menages).map(|(a, b)| *a.min(b)).collect();
    let non: Vec<i64> = oui.iter().zip(&menages).map(|(a, b)| b - a).collect();
    let autre = coupe("autre", &[oui, non, vec![0; 12]], &[&[0], &[1]]);
    assert!(noms(&[coupe("revenus", &tranches, &[&[0], &[1], &[2]]), autre]).is_empty());
}

#[test]
fn the_rows_of_one_that_are_a_class_of_another_link_them() {
    let quartiles: Vec<Vec<i64>> = (0..4).map(|t| nombres(t, 12)).chain([vec![0; 12]]).collect();
    let derniers: Vec<i64> = (0..12).map(|a| (1..4).map(|t| quartiles[t][a]).sum()).collect();
    let longs: Vec<i64> = nombres(30, 12).iter().zip(&derniers).map(|(a, b)| *a.min(b)).collect();
    let courts: Vec<i64> = longs.iter().zip(&derniers).map(|(a, b)| b - a).collect();
    let delais = coupe("delai_q2_q4", &[longs, courts, vec![0; 12]], &[&[0], &[1]]);
    let quartiles = coupe("quartiles", &quartiles, &[&[0], &[1], &[2], &[3]]);
    assert_eq!(noms(&[delais, quartiles]), [vec!["delai_q2_q4", "quartiles"]]);
}

#[test]
fn every_relation_holds_in_every_atom() {
    let tranches: Vec<Vec<i64>> = (0..6).map(|t| nombres(t, 9)).collect();
    let familles = [
        coupe("a", &tranches, &[&[0], &[1], &[2], &[3], &[4]]),
        coupe("b", &tranches, &[&[0, 1], &[2, 3, 4]]),
        coupe("c", &tranches, &[&[0], &[1, 2], &[3, 4]]),
        coupe("d", &tranches, &[&[4], &[0, 1, 2, 3]]),
    ];
    let regles = Regles::livrees(Profil::Partenaires).unwrap();
    let [g] = &grappes(&familles, &regles)[..] else { panic!("one set") };
    // Eight shares and classes of theirs, four unknowns: five slices and the unknowns are left.
    let nombres: usize = familles.iter().map(|f| f.classes.len() + 1).sum();
    assert_eq!(nombres + 1 - g.relations[0].combinaisons().count(), 6);
    for relation in g.relations[0].combinaisons() {
        for a in 0..9 {
            let valeur = |c: &u32| -> u64 {
                let lire = |(m, (debut, univers)): (usize, &(u32, u32))| {
                    let atome = &familles[g.membres[m]].atomes[a];
                    let r = Rubriques::de(&familles[g.membres[m]]);
                    let k = c.checked_sub(*debut).map(|k| k as usize).filter(|k| *k < r.total());
                    if c == univers { Some(atome.univers()) } else { k.map(|k| r.lire(atome)[k]) }
                };
                du_corps(g.colonnes.iter().enumerate().find_map(lire).unwrap())
            };
            let somme = relation.iter().fold(0, |s, (c, x)| F::add(s, F::mul(*x, valeur(c))));
            assert_eq!(somme, 0, "{relation:?}");
        }
    }
}

/// One figure withheld would do instead of three: not when the rules show it first.
#[test]
fn what_the_rules_show_first_is_not_withheld_because_it_costs_less() {
    let mut au_dela = vec![0; 12];
    au_dela[3] = 4;
    let tranches = vec![nombres(40, 12), au_dela, nombres(41, 12), vec![0; 12]];
    let familles = vec![
        coupe("premiere", &tranches, &[&[0, 1], &[2]]),
        coupe("dont", &tranches, &[&[0], &[1], &[2]]),
        coupe("seule_a", &tranches, &[&[0], &[1, 2]]),
        coupe("seule_b", &tranches, &[&[0], &[1, 2]]),
        coupe("seule_c", &tranches, &[&[0], &[1, 2]]),
    ];
    let mesures = Mesures { familles };
    let montree = |regles: &Regles| {
        let plan = verifier(&mesures, regles, &Registre::vide());
        appliquer(&mesures, &plan, regles).unwrap();
        let cle = &mesures.familles.iter().find(|f| f.indicateur == "premiere").unwrap().cellules[0].cle;
        plan.get(cle).unwrap().decisions().all(|(_, d)| d.publie())
    };
    let regles = Regles::livrees(Profil::Partenaires).unwrap();
    assert!(!montree(&regles.montrant_d_abord(&[])));
    assert!(montree(&regles.montrant_d_abord(&["premiere".to_owned()])));
}
