use super::*;
use crate::measures::{Cellule, Cle, Compte, Nature, Niveau, Periode, Unite};
use crate::secrecy::identites::grappes;
use crate::secrecy::{Profil, Regles};

/// A share of slices, or the slices themselves, over three résidences.
fn famille(nom: &str, tranches: &[[i64; 3]], classes: &[&[usize]]) -> Famille {
    let atome = |a: usize| Compte {
        classes: classes.iter().map(|c| c.iter().map(|t| tranches[*t][a]).sum()).collect(),
        ..Compte::default()
    };
    let atomes: Vec<Compte> = (0..3).map(atome).collect();
    let cellule = |niveau, zone: &str, membres: Vec<u32>| {
        let mut compte = Compte::default();
        membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
        let cle = Cle { indicateur: nom.to_owned(), periode: Periode::Millesime(2025), niveau, zone: zone.to_owned() };
        Cellule { cle, atomes: membres, compte }
    };
    Famille {
        indicateur: nom.to_owned(),
        table: "occupation".to_owned(),
        sensible: false,
        nature: if classes.len() == 2 { Nature::Part } else { Nature::Repartition },
        unite: Unite::MenagesRevenu,
        classes: (0..classes.len()).map(|k| k.to_string()).collect(),
        bailleurs: vec![0, 0, 1],
        cellules: vec![
            cellule(Niveau::Epci, "e", vec![0, 1, 2]),
            cellule(Niveau::Residence, "1", vec![0]),
            cellule(Niveau::Residence, "2", vec![1]),
            cellule(Niveau::Residence, "3", vec![2]),
        ],
        atomes,
    }
}

/// The same number, said by two indicators, is the same vector: where all is counted, and where some slices count nobody.
#[test]
fn what_two_indicators_count_alike_is_one_vector() {
    let tranches = [[24, 0, 31], [13, 17, 0], [29, 41, 12], [5, 0, 19]];
    let familles = [
        famille("fine", &tranches, &[&[0], &[1], &[2], &[3]]),
        famille("plus", &tranches, &[&[2, 3], &[0, 1]]),
        famille("trois", &tranches, &[&[0], &[1, 2], &[3]]),
    ];
    let regles = Regles::livrees(Profil::Partenaires).unwrap();
    let [grappe] = &grappes(&familles, &regles)[..] else { panic!("one set") };
    let siennes: Vec<&Famille> = grappe.membres.iter().map(|i| &familles[*i]).collect();
    let systemes: Vec<Systeme> = siennes.iter().map(|f| Systeme::de(f, true)).collect();
    let jonction = Jonction::de(grappe, &siennes, &systemes.iter().collect::<Vec<_>>(), true);
    // By code: fine, plus, trois.
    let dit = |m: usize, cellule: usize, rubriques: &[usize]| {
        let s = &systemes[m];
        jonction.traduire(m, &s.vecteur(&s.groupes[cellule], rubriques))
    };
    for cellule in 0..4 {
        assert_eq!(dit(1, cellule, &[0]), dit(0, cellule, &[2, 3]), "more than, in {cellule}");
        assert_eq!(dit(2, cellule, &[1]), dit(0, cellule, &[1, 2]), "the middle class, in {cellule}");
        assert_eq!(dit(2, cellule, &[0, 1, 2]), dit(1, cellule, &[0, 1]), "everybody, in {cellule}");
        assert_ne!(dit(1, cellule, &[0]), dit(2, cellule, &[1]), "two numbers, in {cellule}");
    }
    // The second résidence has nobody in the first slice nor in the last: what is in neither is all that is left.
    let residence = systemes[0].cellules.iter().position(|c| c.cle.zone == "2").unwrap();
    assert_eq!(dit(1, residence, &[0]), dit(0, residence, &[2]));
    // An outsider, and two bailleurs.
    assert_eq!(jonction.mondes.len(), 3);
}
