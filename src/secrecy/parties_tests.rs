use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::tests::rationnels::Espace;
use super::super::tests::regles;
use super::super::{Profil, Registre, appliquer, verifier};
use super::*;
use crate::measures::{Cle, Compte, Nature, Niveau, Unite};

const ANNEES: [i32; 3] = [2024, 2025, 2026];

/// A row of every family: its year, résidence and commune, bailleur, and what each family counts of it.
#[derive(Clone, Debug)]
struct Ligne {
    annee: usize,
    residence: usize,
    bailleur: u32,
    parts: [(i64, i64, i64); 3],
}

/// Whole years, and the months of the last one beside it.
fn periodes(annee: usize) -> Vec<Periode> {
    let a = ANNEES[annee];
    if annee + 1 < ANNEES.len() { vec![Periode::Annee(a)] } else { vec![Periode::Annee(a), Periode::Cumul(a, 9)] }
}

fn famille(table: &str, indicateur: &str, lignes: &[Ligne], rang: usize) -> Famille {
    let atomes: Vec<Compte> = lignes
        .iter()
        .map(|l| l.parts[rang])
        .map(|(oui, non, inconnus)| Compte { classes: vec![oui, non], inconnus, ..Compte::default() })
        .collect();
    let mut zones: BTreeMap<(Periode, Niveau, String), Vec<u32>> = BTreeMap::new();
    for (i, l) in (0u32..).zip(lignes) {
        for periode in periodes(l.annee) {
            for (niveau, zone) in [
                (Niveau::Epci, "e".to_owned()),
                (Niveau::Commune, (l.residence / 2).to_string()),
                (Niveau::Bailleur, l.bailleur.to_string()),
                (Niveau::Residence, l.residence.to_string()),
            ] {
                zones.entry((periode, niveau, zone)).or_default().push(i);
            }
        }
    }
    let cellules = zones.into_iter().map(|((periode, niveau, zone), membres)| {
        let mut compte = Compte { classes: vec![0; 2], ..Compte::default() };
        membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
        let cle = Cle { indicateur: indicateur.to_owned(), periode, niveau, zone };
        Cellule { cle, atomes: membres, compte }
    });
    Famille {
        indicateur: indicateur.to_owned(),
        table: table.to_owned(),
        sensible: false,
        nature: Nature::Part,
        unite: Unite::MenagesRevenu,
        classes: vec!["oui".to_owned(), "non".to_owned()],
        cellules: cellules.collect(),
        bailleurs: lignes.iter().map(|l| l.bailleur).collect(),
        atomes,
    }
}

fn lignes() -> impl Strategy<Value = Vec<Ligne>> {
    let part = || (0i64..25, 0i64..25, 0i64..3);
    let ligne = (0usize..3, 0usize..5, 0u32..3, part(), part(), 0i64..9);
    let ligne = ligne.prop_map(|(annee, residence, bailleur, a, b, plus)| {
        // The third holds the first in some years, and is the first in others.
        let plus = if annee == 0 { 0 } else { plus.min(a.1) };
        Ligne { annee, residence, bailleur, parts: [a, b, (a.0 + plus, a.1 - plus, a.2)] }
    });
    proptest::collection::vec(ligne, 1..14)
}

fn mesures(lignes: &[Ligne]) -> Mesures {
    let f = |nom, rang| famille("attribution", nom, lignes, rang);
    Mesures { familles: vec![f("att_q1", 0), f("att_age", 1), f("att_q1_ou_reloge", 2)] }
}

/// The years of each part.
fn annees(m: &Mesures) -> Vec<Vec<i32>> {
    let siennes = |p: &Mesures| p.familles.iter().flat_map(|f| &f.cellules).map(|c| c.cle.periode.annee()).collect();
    parties(m).iter().map(|p| Vec::from_iter::<BTreeSet<i32>>(siennes(p))).collect()
}

fn ligne(annee: usize, residence: usize, bailleur: u32) -> Ligne {
    Ligne { annee, residence, bailleur, parts: [(12, 9, 1), (8, 14, 0), (13, 8, 1)] }
}

#[test]
fn years_that_share_no_row_are_parts_of_their_own() {
    let m = mesures(&[ligne(2, 0, 7), ligne(0, 1, 5), ligne(1, 2, 7), ligne(0, 3, 6), ligne(2, 4, 5)]);
    assert_eq!(annees(&m), [[2024], [2025], [2026]]);
    let parties = parties(&m);
    for (p, (annee, atomes)) in parties.iter().zip([(2024, [1, 3].as_slice()), (2025, &[2]), (2026, &[0, 4])]) {
        assert_eq!(p.familles.len(), m.familles.len());
        for (f, entiere) in p.familles.iter().zip(&m.familles) {
            let siens: Vec<Compte> = atomes.iter().map(|a: &usize| entiere.atomes[*a].clone()).collect();
            assert_eq!(f.atomes, siens);
            // Numbered as they come, whatever came before in other years.
            assert_eq!(f.bailleurs, [0, 1][..atomes.len()]);
            assert!(f.cellules.iter().all(|c| c.cle.periode.annee() == annee));
        }
    }
    // Every cell once, as the sum of its atoms.
    let mut vues = BTreeSet::new();
    for f in parties.iter().flat_map(|p| &p.familles) {
        for c in &f.cellules {
            let mut somme = Compte { classes: vec![0; 2], ..Compte::default() };
            c.atomes.iter().for_each(|a| somme.ajouter(&f.atomes[*a as usize]));
            assert_eq!(somme, c.compte);
            assert!(vues.insert(&c.cle));
        }
    }
    assert_eq!(vues.len(), m.familles.iter().map(|f| f.cellules.len()).sum::<usize>());
    assert_eq!(annees(&Mesures::default()), Vec::<Vec<i32>>::new());
}

#[test]
fn one_row_in_two_years_keeps_them_together_in_every_family() {
    let mut m = mesures(&[ligne(0, 0, 1), ligne(1, 1, 1), ligne(2, 2, 1)]);
    // The demand of the first row still stood in the second year, for one indicator.
    let c = m.familles[1].cellules.iter_mut().find(|c| c.cle.periode == Periode::Annee(2025)).unwrap();
    c.atomes.insert(0, 0);
    assert_eq!(annees(&m), [vec![2024, 2025], vec![2026]]);
    // Not of the same table: rank 0 is another row there.
    m.familles[1].table = "demande".to_owned();
    assert_eq!(annees(&m), [vec![2024, 2025], vec![2026]]);
    m.familles[1].cellules.retain(|c| c.cle.periode == Periode::Annee(2024));
    assert_eq!(annees(&m), [[2024], [2025], [2026]]);
    // One period is one part, whatever the table.
    let noms: Vec<usize> = parties(&m).iter().map(|p| p.familles.len()).collect();
    assert_eq!(noms, [3, 2, 2]);
}

#[test]
fn what_happens_in_one_year_changes_no_other_part() {
    let avant = [ligne(0, 1, 5), ligne(1, 2, 7), ligne(2, 3, 6)];
    // A bailleur that nobody had, before all others.
    let apres = [&[ligne(2, 0, 4)], &avant[..]].concat();
    let dit = |l: &[Ligne]| parties(&mesures(l)).iter().map(|p| format!("{p:?}")).collect::<Vec<_>>();
    let (avant, apres) = (dit(&avant), dit(&apres));
    let rang = |annee: usize, l: &[String]| l.iter().position(|p| p.contains(&format!("Annee({})", ANNEES[annee])));
    for annee in [0, 1] {
        assert_eq!(avant[rang(annee, &avant).unwrap()], apres[rang(annee, &apres).unwrap()]);
    }
    assert_ne!(avant[rang(2, &avant).unwrap()], apres[rang(2, &apres).unwrap()]);
}

/// Column of some numbers of some rows, over those that count somebody.
fn colonne(f: &Famille, membres: &[u32], classes: &[usize]) -> Vec<i64> {
    let atomes = (0u32..).zip(&f.atomes);
    let nombres = atomes.flat_map(|(a, c)| [c.classes[0], c.classes[1], c.inconnus].map(|n| (a, n)));
    nombres
        .zip([0, 1, 2].into_iter().cycle())
        .map(|((a, n), k)| i64::from(n != 0 && membres.contains(&a) && classes.contains(&k)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Decided year by year; attacked, then read over the rationals, as the one publication that it is.
    #[test]
    fn read_whole_nothing_is_given_away(lignes in lignes(), public in any::<bool>()) {
        let m = mesures(&lignes);
        let r = regles(if public { Profil::Public } else { Profil::Partenaires });
        let publiees = appliquer(&m, &verifier(&m, &r, &Registre::vide()), &r);
        prop_assert!(publiees.is_ok(), "{:?}", publiees.err());
        let Ok(publiees) = publiees else { return Ok(()) };
        for f in &m.familles {
            let (seuil, mut espace) = (r.seuil(f.unite), Espace::default());
            for c in &f.cellules {
                let v = publiees.par_cle(&c.cle).unwrap();
                let (univers, denominateur) = (v.univers().is_some(), v.denominateur().is_some());
                let vues = [(univers, vec![0, 1, 2]), (denominateur, vec![0, 1])].into_iter();
                let classes = (0..2).map(|k| (v.classe(k).is_some(), vec![k]));
                vues.chain(classes).filter(|(vue, _)| *vue).for_each(|(_, k)| espace.ajouter(&colonne(f, &c.atomes, &k)));
            }
            for c in &f.cellules {
                for k in [vec![0, 1, 2], vec![0, 1], vec![0], vec![1]] {
                    let n: i64 = k.iter().map(|k| [c.compte.classes[0], c.compte.classes[1], c.compte.inconnus][*k]).sum();
                    let secret = (1..seuil).contains(&n) && espace.contient(&colonne(f, &c.atomes, &k));
                    prop_assert!(!secret, "{:?} {k:?}", c.cle);
                }
            }
        }
    }
}
