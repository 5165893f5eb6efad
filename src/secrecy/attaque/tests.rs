//! What the attacker must catch, on publications that are not safe.

use super::*;
use crate::measures::{Cle, Compte, Mesures, Nature, Niveau, Periode, Unite};
use crate::secrecy::{Profil, Registre, Regles, appliquer, verifier};

/// One bailleur for each atom; every atom is a cell, and their total.
fn table(valeurs: &[i64]) -> Famille {
    let atomes: Vec<Compte> = valeurs.iter().map(|n| Compte { classes: vec![*n], ..Compte::default() }).collect();
    let n = atomes.len() as u32;
    let cle = |niveau, zone: String| Cle { indicateur: "i".into(), periode: Periode::Millesime(2025), niveau, zone };
    let compte = Compte { classes: vec![valeurs.iter().sum()], ..Compte::default() };
    let mut cellules = vec![Cellule { cle: cle(Niveau::Epci, "A".into()), atomes: (0..n).collect(), compte }];
    cellules.extend(atomes.iter().zip(0..).map(|(a, i)| Cellule {
        cle: cle(Niveau::Bailleur, i.to_string()),
        atomes: vec![i],
        compte: a.clone(),
    }));
    Famille {
        table: String::new(),
        sensible: false,
        indicateur: "i".into(),
        nature: Nature::Effectif,
        unite: Unite::Menages,
        classes: vec!["oui".into()],
        bailleurs: (0..n).collect(),
        atomes,
        cellules,
    }
}

#[test]
fn the_owner_of_a_hidden_figure_subtracts_its_own() {
    // Secrecy, § 10, example 6: 9 and 14 are withheld; whoever owns the 14 computes 128 − 60 − 45 − 14.
    let f = table(&[60, 45, 14, 9]);
    let m = Mesures { familles: vec![f.clone()] };
    let r = Regles::livrees(Profil::Partenaires).unwrap();
    let plan = verifier(&m, &r, &Registre::vide());
    let publies = appliquer(&m, &plan, &r).unwrap();
    let vue = |b: &str| publies.get("i", Periode::Millesime(2025), Niveau::Bailleur, b).unwrap().univers();
    let reglages = Reglages { seuil: 11, classes: false, largeur: 2, tranches: false, extremes: false };
    let attaque = |inities| attaquer(&f, &publies, &[], &plan, reglages, inities);
    assert!(attaque(false).is_ok());
    // Safe for insiders only when a third figure is withheld.
    let vus = ["0", "1", "2"].iter().filter(|b| vue(b).is_some()).count();
    assert!(vue("3").is_none());
    assert_eq!(attaque(true).is_ok(), vus <= 1, "{vus} shown");
}

#[test]
fn the_width_that_is_asked_for_is_the_width_that_is_left() {
    // 7 beside 24 leaves [0, 31]: wide enough for 31, not for 32.
    let f = table(&[24, 7, 35]);
    let m = Mesures { familles: vec![f.clone()] };
    let r = Regles::livrees(Profil::Partenaires).unwrap();
    let plan = verifier(&m, &r, &Registre::vide());
    let publies = appliquer(&m, &plan, &r).unwrap();
    let attaque = |largeur| {
        let reglages = Reglages { seuil: 11, classes: false, largeur, tranches: false, extremes: false };
        attaquer(&f, &publies, &[], &plan, reglages, false)
    };
    assert!(attaque(31).is_ok());
    assert!(attaque(32).unwrap_err().message.contains("de trop près"));
}

/// 7 is withheld in the distribution, and 30 for its sake; a share that shows 30 gives it away.
#[test]
fn a_number_that_another_indicator_gives_is_refused() {
    let indicateur = |nom: &str, nature, classes: &[i64]| {
        let compte = Compte { classes: classes.to_vec(), ..Compte::default() };
        let mut f = table(&[classes.iter().sum()]);
        for c in &mut f.cellules {
            c.cle.indicateur = nom.into();
            c.compte = compte.clone();
        }
        let (indicateur, table) = (nom.into(), "t".into());
        let classes = (0..classes.len()).map(|k| k.to_string()).collect();
        Famille { indicateur, table, unite: Unite::MenagesRevenu, nature, classes, atomes: vec![compte], ..f }
    };
    let familles =
        vec![indicateur("tranches", Nature::Repartition, &[30, 7, 50]), indicateur("plus", Nature::Part, &[30, 57])];
    let r = Regles::livrees(Profil::Partenaires).unwrap();
    let mut a_part = Plan { profil: Some(r.profil()), ..Plan::default() };
    for f in &familles {
        let m = Mesures { familles: vec![f.clone()] };
        let plan = verifier(&m, &r, &Registre::vide());
        assert!(appliquer(&m, &plan, &r).is_ok(), "safe alone");
        a_part.reunir(plan);
    }
    let m = Mesures { familles };
    let Err(e) = appliquer(&m, &a_part, &r) else { panic!("7 is 87 − 50 − 30") };
    assert!(e.message.contains("par d’autres indicateurs"), "{}", e.message);
    assert!(appliquer(&m, &verifier(&m, &r, &Registre::vide()), &r).is_ok(), "decided together");
}
