use super::*;
use crate::relogement::groupes::GenreGroupe;

/// An operation without any row has its cells, years add up to the state, and an unknown year only counts in it.
#[test]
fn years_and_unknown_years_add_up_to_the_state() {
    let i = [
        Indicateur::part("x", "x", "x").jusqu_a(Portee::Operation).par_annee(Portee::Projet).par_groupe(),
        Indicateur::effectif("y", "y", "y"),
    ];
    let lieu = |p: &str| Rattachement { projet: p.to_owned(), epci: "E".to_owned(), ..Rattachement::default() };
    let rattachements: BTreeMap<String, Rattachement> =
        [("A", "P"), ("B", "P"), ("C", "Q")].map(|(o, p)| (o.to_owned(), lieu(p))).into();
    let groupes = [Groupe {
        code: "libre/N".to_owned(),
        genre: GenreGroupe::Libre,
        valeur: "N".to_owned(),
        projet: None,
        operations: ["A", "C"].map(str::to_owned).into(),
    }];
    let vote = |operation, annee, x| Vote { operation, residence: None, annee, voix: vec![x, Voix::Classe(0)] };
    let votes = vec![
        vote("A", Some(2023), Voix::Classe(0)),
        vote("A", Some(2024), Voix::Classe(1)),
        vote("A", None, Voix::Classe(0)),
        vote("B", Some(2024), Voix::Inconnue),
        vote("B", Some(2024), Voix::Hors),
    ];
    let f = famille("f", &i, votes, &rattachements, &groupes, Periode::Etat(2024, 6));
    let lire = |periode, niveau, zone: &str| {
        ["oui", "non", ENSEMBLE].map(|r| {
            let cle = cle("x", r, periode, niveau, zone);
            f.cellules.iter().find(|c| c.cle == cle).map(|c| c.compte.univers())
        })
    };
    let etat = Periode::Etat(2024, 6);
    let dits = |n: [i64; 3]| n.map(Some);
    assert_eq!(lire(etat, Niveau::Operation, "A"), dits([2, 1, 3]));
    assert_eq!(lire(Periode::Annee(2024), Niveau::Projet, "P"), dits([0, 1, 2]));
    assert_eq!(lire(Periode::Annee(2023), Niveau::Projet, "P"), dits([1, 0, 1]));
    assert_eq!(lire(Periode::Annee(2023), Niveau::Operation, "A"), [None; 3], "by year, not down to the operation");
    assert_eq!(lire(etat, Niveau::Epci, "E"), dits([2, 1, 4]));
    assert_eq!(lire(etat, Niveau::Operation, "C"), dits([0, 0, 0]));
    assert_eq!(lire(etat, Niveau::Groupe, "libre/N"), dits([2, 1, 3]), "a group counts its operations");
    assert_eq!(lire(Periode::Annee(2024), Niveau::Groupe, "libre/N"), dits([0, 1, 1]));
    let muets = f.cellules.iter().filter(|c| c.cle.indicateur == "y" && c.cle.niveau == Niveau::Groupe).count();
    assert_eq!(muets, 0, "asked of no group");
    for c in &f.cellules {
        let mut somme = Compte { classes: vec![0], ..Compte::default() };
        c.atomes.iter().for_each(|a| somme.ajouter(&f.atomes[*a as usize]));
        assert_eq!(somme, c.compte, "{:?}", c.cle);
        assert!(c.atomes.windows(2).all(|w| w[0] < w[1]));
    }
}

/// What goes down to résidences has cells there, for the rows that have one, and only there.
#[test]
fn a_residence_counts_its_own_rows() {
    let i = [
        Indicateur::part("fin", "x", "x").jusqu_a(Portee::Residence),
        Indicateur::part("gros", "x", "x").jusqu_a(Portee::Operation),
    ];
    let rattachements: BTreeMap<String, Rattachement> =
        [("A".to_owned(), Rattachement { epci: "E".to_owned(), ..Rattachement::default() })].into();
    let vote = |residence, x: usize| Vote { operation: "A", residence, annee: None, voix: vec![Voix::Classe(x); 2] };
    let votes = vec![vote(Some("R1"), 0), vote(Some("R1"), 1), vote(None, 0)];
    let etat = Periode::Etat(2024, 6);
    let f = famille("f", &i, votes, &rattachements, &[], etat);
    let lire = |code, niveau, zone: &str| {
        ["oui", "non", ENSEMBLE].map(|r| {
            let cle = cle(code, r, etat, niveau, zone);
            f.cellules.iter().find(|c| c.cle == cle).map(|c| c.compte.univers())
        })
    };
    assert_eq!(lire("fin", Niveau::Residence, "R1"), [Some(1), Some(1), Some(2)]);
    assert_eq!(lire("fin", Niveau::Operation, "A"), [Some(2), Some(1), Some(3)]);
    assert_eq!(lire("gros", Niveau::Residence, "R1"), [None; 3]);
}

#[test]
fn a_cell_says_its_zone_and_its_answer() {
    let c = cle("rel_c3", "oui", Periode::Annee(2024), Niveau::Projet, "PRU|A.b");
    assert_eq!(zone_et_reponse(&c.zone), Some(("PRU|A.b", "oui")));
}
