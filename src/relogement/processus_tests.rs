use super::*;
use crate::relogement::faits::{Logement, Nature, ReponseMenage};

fn jour(a: i32, m: u32, j: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(a, m, j).unwrap()
}

fn menage(id: &str, enquete: Option<NaiveDate>) -> Menage {
    Menage {
        id: id.to_owned(),
        origine: None,
        operation: "X".to_owned(),
        statut: None,
        situation: Some(Situation::AReloger),
        date_situation: None,
        demande: None,
        demande_personnelle: None,
        personnes: None,
        composition: None,
        age_titulaire: None,
        uc: None,
        ressources: None,
        depenses: None,
        tranche: None,
        quartile: None,
        prioritaire: None,
        present_enquete: None,
        date_enquete: enquete,
        preuve_occupation: None,
        date_mediation: None,
        consentement: None,
        avant: Logement { residence: Some("R".to_owned()), ..Logement::default() },
        ligne: 1,
    }
}

fn relogement(menage: &str, genre: Genre, bail: Option<NaiveDate>) -> Relogement {
    Relogement {
        menage: menage.to_owned(),
        genre: Some(genre),
        date_bail: bail,
        date_emmenagement: None,
        bailleur_relogeur: None,
        reservataire: None,
        accompagne: None,
        apres: Logement::default(),
        ligne: 1,
    }
}

fn operation(ouverture: Option<NaiveDate>) -> Operation {
    Operation {
        code: "X".to_owned(),
        nature: Some(Nature::Demolition),
        date_ouverture_relogement: ouverture,
        ..Operation::default()
    }
}

#[test]
fn the_grid_says_what_is_not_followed() {
    let codes: Vec<&str> = GRILLE.iter().map(|i| i.code).collect();
    let attendus: Vec<String> = (1..=13).map(|i| format!("J{i}")).collect();
    assert_eq!(codes, attendus);
    let suivis: Vec<&str> = GRILLE.iter().filter(|i| i.non_suivi.is_none()).map(|i| i.code).collect();
    assert_eq!(suivis, ["J1", "J5", "J9", "J13"]);
}

#[test]
fn j1_counts_first_interviews_within_three_months() {
    let ops = [operation(Some(jour(2023, 11, 30)))];
    let lu = |enquete, arrete| {
        let e = entretiens(&ops, &[menage("a", enquete)], &Reglages::default(), arrete);
        let e = e.first().unwrap().clone();
        (e.dans_les_delais, e.a_venir)
    };
    let part = |oui, non, inconnu| Part { oui, non, inconnu };
    let tard = jour(2024, 12, 31);
    assert_eq!(lu(Some(jour(2024, 2, 29)), tard), (part(1, 0, 0), 0), "end of a shorter month");
    assert_eq!(lu(Some(jour(2024, 3, 1)), tard), (part(0, 1, 0), 0));
    assert_eq!(lu(None, jour(2024, 2, 29)), (part(0, 0, 0), 1));
    assert_eq!(lu(None, jour(2024, 3, 1)), (part(0, 0, 1), 0));
    assert_eq!(lu(Some(jour(2024, 3, 1)), jour(2024, 2, 1)), (part(0, 0, 0), 1), "not yet held at the date d'arrêté");
    let sans_date = entretiens(&[operation(None)], &[menage("a", Some(tard))], &Reglages::default(), tard);
    assert_eq!((sans_date[0].dans_les_delais, sans_date[0].dernier), (part(0, 0, 1), Some(tard)));
}

fn proposition(visite: Option<NaiveDate>, reponse: Option<NaiveDate>) -> Proposition {
    Proposition {
        menage: "a".to_owned(),
        rang: Some(1),
        date_notification: None,
        date_visite: visite,
        date_reponse: reponse,
        reponse: Some(ReponseMenage::Refusee),
        motif: None,
        refus_legitime: None,
        comptee: None,
        groupe: None,
        renonciation_localisation: None,
        bailleur: None,
        id_rpls: None,
        residence: None,
        commune: None,
        en_qpv: None,
        distance: None,
        ligne: 1,
    }
}

#[test]
fn j5_gives_ten_days_to_answer() {
    let visite = Some(jour(2024, 3, 1));
    let lu = |reponse, arrete| {
        let (p, d) =
            reponses(&[proposition(visite, reponse), proposition(None, reponse)], &Reglages::default(), arrete);
        (p.oui, p.non, p.inconnu, d.n())
    };
    let fin = jour(2024, 12, 31);
    assert_eq!(lu(Some(jour(2024, 3, 11)), fin), (1, 0, 0, 1));
    assert_eq!(lu(Some(jour(2024, 3, 12)), fin), (0, 1, 0, 1));
    assert_eq!(lu(Some(jour(2024, 2, 28)), fin), (0, 0, 1, 0), "answered before the visit");
    assert_eq!(lu(None, jour(2024, 3, 11)), (0, 0, 0, 0), "still time");
    assert_eq!(lu(None, jour(2024, 3, 12)), (0, 0, 1, 0));
    assert_eq!(lu(Some(jour(2024, 6, 1)), jour(2024, 4, 1)), (0, 1, 0, 0), "not answered yet at the date d'arrêté");
}

#[test]
fn j9_shows_no_name() {
    let c = |employeur: &str, menages_actifs| Charge { employeur: Some(employeur.to_owned()), menages_actifs };
    let charges = [c("MOUS", 60), c("MOUS", 61), c("bailleur", 10)];
    let t = charge_de_travail(&charges, &Reglages::default()).unwrap();
    assert_eq!((t.charges, t.au_dessus, t.maximum), (3, 1, 61));
    assert_eq!(t.moyennes.get(&Some("MOUS".to_owned())).unwrap().value(1), "60,5");
    assert_eq!(charge_de_travail(&[], &Reglages::default()), None);
}

#[test]
fn j13_comes_from_rows_by_operation_and_stock() {
    let d0 = jour(2024, 1, 1);
    let menages =
        [menage("a", Some(d0)), menage("b", Some(d0)), menage("c", None), menage("d", Some(d0)), menage("e", Some(d0))];
    let relogements = [
        relogement("a", Genre::Temporaire, Some(jour(2024, 1, 2))),
        relogement("a", Genre::Definitif, Some(jour(2024, 1, 11))),
        relogement("b", Genre::Retour, Some(jour(2024, 1, 31))),
        relogement("c", Genre::Definitif, Some(jour(2024, 1, 31))),
        relogement("d", Genre::Definitif, Some(jour(2025, 1, 1))),
    ];
    let j13 = duree_globale(&[operation(None)], &menages, &relogements, jour(2024, 12, 31));
    let e = &j13.ensemble;
    assert_eq!((e.n(), e.inconnues, e.mediane().unwrap().value(0).as_str(), e.p90()), (2, 1, "20", Some(30)));
    assert_eq!(j13.par_operation.get("X"), Some(e));
    assert_eq!(j13.par_parc.get(&Some(Parc::Social)), Some(e));
}

#[test]
fn a_demand_ages_until_the_lease_or_the_date_d_arrete() {
    let creations: BTreeMap<String, NaiveDate> =
        [("a", jour(2024, 1, 1)), ("b", jour(2024, 1, 1)), ("c", jour(2025, 1, 1))]
            .map(|(m, d)| (m.to_owned(), d))
            .into();
    let d =
        age_des_demandes(&creations, &[relogement("a", Genre::Definitif, Some(jour(2024, 1, 21)))], jour(2024, 12, 31));
    assert_eq!((d.n(), d.p90(), d.mediane().unwrap().value(1).as_str()), (2, Some(365), "192,5"));
}

#[test]
fn a_household_waits_for_long_after_twelve_months() {
    let arrete = jour(2024, 12, 31);
    let lu = |m: Menage, relogements: &[Relogement]| {
        let p = attente(&[operation(None)], &[m], relogements, &BTreeMap::new(), &Reglages::default(), arrete);
        (p.oui, p.non, p.inconnu)
    };
    assert_eq!(lu(menage("a", Some(jour(2023, 12, 31))), &[]), (0, 1, 0), "twelve months, not more");
    assert_eq!(lu(menage("a", Some(jour(2023, 12, 30))), &[]), (1, 0, 0));
    assert_eq!(lu(menage("a", None), &[]), (0, 0, 1));
    let vieux = || menage("a", Some(jour(2022, 1, 1)));
    assert_eq!(lu(vieux(), &[relogement("a", Genre::Definitif, Some(arrete))]), (0, 0, 0));
    assert_eq!(lu(vieux(), &[relogement("a", Genre::Temporaire, Some(arrete))]), (1, 0, 0));
    assert_eq!(lu(Menage { situation: Some(Situation::DepartSpontane), ..vieux() }, &[]), (0, 0, 0));
    let plus_tard = Some(jour(2025, 1, 1));
    assert_eq!(
        lu(Menage { situation: Some(Situation::DepartSpontane), date_situation: plus_tard, ..vieux() }, &[]),
        (1, 0, 0)
    );
    assert_eq!(lu(Menage { situation: None, ..vieux() }, &[]), (0, 0, 1));
    let ouverte = attente(
        &[operation(Some(jour(2022, 1, 1)))],
        &[menage("a", None)],
        &[],
        &BTreeMap::from([("a".to_owned(), arrete)]),
        &Reglages::default(),
        arrete,
    );
    assert_eq!(ouverte.oui, 1, "the opening comes before the demand");
}
