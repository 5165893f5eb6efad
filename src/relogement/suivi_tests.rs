use super::essais::{jour, menage, operation, relogement};
use super::faits::{Genre, Situation};
use super::suivi::{DateRelogement, Demande, Dossier, Lignes, Suivi, ages_dls};

fn situation(lue: Situation, depuis: Option<&str>, moves: &[(Genre, Option<&str>)], arrete: &str) -> Option<Situation> {
    let mut m = menage("M", "O", lue);
    m.date_situation = depuis.map(jour);
    let relogements = moves.iter().map(|(g, d)| relogement("M", *g, *d)).collect();
    Dossier::new(m, relogements, Vec::new(), None, DateRelogement::Bail, jour(arrete)).situation
}

/// What is recorded after the closing date does not exist; what is recorded before outranks a state that was not updated.
#[test]
fn the_situation_is_the_one_of_the_closing_date() {
    use Situation as S;
    let arrete = "2024-06-30";
    type Moves<'a> = &'a [(Genre, Option<&'a str>)];
    let cas: &[(S, Option<&str>, Moves<'_>, S)] = &[
        (S::AReloger, None, &[], S::AReloger),
        (S::PropositionEnCours, None, &[], S::PropositionEnCours),
        (S::RelogeDefinitif, None, &[(Genre::Definitif, Some("2024-06-30"))], S::RelogeDefinitif),
        (S::RelogeDefinitif, None, &[(Genre::Definitif, Some("2024-07-01"))], S::AReloger),
        (S::AReloger, None, &[(Genre::Definitif, Some("2024-06-30"))], S::RelogeDefinitif),
        (
            S::RelogeDefinitif,
            None,
            &[(Genre::Temporaire, Some("2023-01-01")), (Genre::Definitif, Some("2024-07-01"))],
            S::RelogeTemporaire,
        ),
        (S::RelogeTemporaire, None, &[(Genre::Temporaire, Some("2023-01-01"))], S::RelogeTemporaire),
        (
            S::RetourEffectue,
            None,
            &[(Genre::Tiroir, Some("2023-01-01")), (Genre::Retour, Some("2024-09-01"))],
            S::Tiroir,
        ),
        (
            S::Tiroir,
            None,
            &[(Genre::Tiroir, Some("2023-01-01")), (Genre::Retour, Some("2024-06-01"))],
            S::RetourEffectue,
        ),
        // No lease recorded at all: the file is believed, and a rule of quality says what is missing.
        (S::RelogeDefinitif, None, &[], S::RelogeDefinitif),
        (S::RelogeDefinitif, None, &[(Genre::Definitif, None)], S::RelogeDefinitif),
        (S::RelogeDefinitif, Some("2024-07-15"), &[], S::AReloger),
        (S::DepartSpontane, Some("2024-06-30"), &[], S::DepartSpontane),
        (S::DepartSpontane, Some("2024-07-01"), &[], S::AReloger),
        (S::SansRelogement, None, &[], S::SansRelogement),
    ];
    for (lue, depuis, moves, attendue) in cas {
        assert_eq!(situation(*lue, *depuis, moves, arrete), Some(*attendue), "{lue:?} {depuis:?} {moves:?}");
    }
}

/// A household that left by itself is not rehoused because someone noted where it lives; help, or silence on it, says that it was.
#[test]
fn knowing_the_dwelling_of_who_left_makes_no_relogement() {
    use Situation as S;
    let lire = |lue: S, accompagne: Option<bool>| {
        let mut m = menage("M", "O", lue);
        m.date_situation = Some(jour("2024-09-01"));
        let mut r = relogement("M", Genre::Definitif, Some("2024-03-01"));
        r.accompagne = accompagne;
        let d = Dossier::new(m, vec![r], Vec::new(), None, DateRelogement::Bail, jour("2024-06-30"));
        (d.situation, d.date_relogement(), d.date_depart())
    };
    let mars = Some(jour("2024-03-01"));
    for s in [S::DepartSpontane, S::PartiSansAccompagnement] {
        assert_eq!(lire(s, Some(false)), (Some(s), None, mars));
        assert_eq!(lire(s, Some(true)), (Some(S::RelogeDefinitif), mars, None));
        assert_eq!(lire(s, None), (Some(S::RelogeDefinitif), mars, None));
    }
    // Said to be rehoused, or still to be: the lease is believed, and the forfait looks at the help.
    for s in [S::RelogeDefinitif, S::AReloger, S::SansRelogement] {
        assert_eq!(lire(s, Some(false)), (Some(S::RelogeDefinitif), mars, None), "{s:?}");
    }
}

/// Two definitive leases are an error of the file: the household is rehoused once, by the first.
#[test]
fn a_household_is_rehoused_once() {
    let moves = ["2024-03-01", "2022-05-01"].map(|d| relogement("M", Genre::Definitif, Some(d)));
    let m = menage("M", "O", Situation::RelogeDefinitif);
    let d = Dossier::new(m, moves.to_vec(), Vec::new(), None, DateRelogement::Bail, jour("2024-12-31"));
    assert_eq!(d.date_relogement(), Some(jour("2022-05-01")));
}

#[test]
fn rows_that_join_nothing_are_counted_apart() {
    let lignes = Lignes {
        operations: vec![operation("O"), operation("O")],
        menages: vec![
            menage("A", "O", Situation::AReloger),
            menage("A", "O", Situation::RelogeDefinitif),
            menage("B", "inconnue", Situation::AReloger),
        ],
        relogements: vec![relogement("C", Genre::Definitif, Some("2024-01-01"))],
        ..Lignes::default()
    };
    let s = Suivi::new(lignes, DateRelogement::Bail, jour("2024-12-31"));
    assert_eq!(s.dossiers.len(), 1);
    assert_eq!(s.dossiers[0].situation, Some(Situation::AReloger), "the first row is kept");
    let e = s.ecartes;
    assert_eq!((e.operations, e.menages, e.sans_operation, e.evenements), (1, 1, 1, 1));
}

/// Age of a demand: to its radiation, else to the closing date; a demand of which nothing is known at that date has none.
#[test]
fn the_age_of_a_demand_stops_when_it_is_struck_off() {
    let d = |creation: &str, active, radiation: Option<&str>, ru| Demande {
        active,
        creation: Some(jour(creation)),
        ru,
        radiation: radiation.map(|r| (jour(r), true)),
        jumelle: None,
    };
    let demandes = [
        d("2024-01-01", true, None, Some(true)),
        d("2024-01-01", false, Some("2024-01-11"), Some(true)),
        // Struck off after the closing date: it was alive then.
        d("2024-01-01", false, Some("2024-12-01"), Some(true)),
        // In no file of the SNE any more.
        d("2024-01-01", false, None, Some(true)),
        d("2024-01-01", true, None, None),
        d("2024-01-01", true, None, Some(false)),
    ];
    let dossiers: Vec<Dossier> = demandes
        .into_iter()
        .map(|d| {
            let m = menage("m", "O", Situation::AReloger);
            Dossier::new(m, vec![], vec![], Some(d), DateRelogement::Bail, jour("2024-01-31"))
        })
        .collect();
    let ages = ages_dls(&dossiers, jour("2024-01-31"));
    assert_eq!((ages.n(), ages.mediane().unwrap().value(0).as_str(), ages.inconnues), (3, "30", 2));
}
