use super::*;

fn jour(a: i32, m: u32, j: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(a, m, j).unwrap()
}

const ARRETE: (i32, u32, u32) = (2024, 12, 31);

fn arrete() -> NaiveDate {
    jour(ARRETE.0, ARRETE.1, ARRETE.2)
}

/// Refused on the day after, in January of each rank.
fn refus(rang: i64) -> Proposition {
    let m = u32::try_from(rang).unwrap();
    Proposition {
        menage: "m".to_owned(),
        rang: Some(rang),
        date_offre: None,
        date_lecture: None,
        date_notification: Some(jour(2024, m, 1)),
        date_visite: None,
        date_reponse: Some(jour(2024, m, 2)),
        reponse: Some(ReponseMenage::Refusee),
        motif: Some("localisation".to_owned()),
        refus_legitime: Some(false),
        comptee: Some(true),
        groupe: None,
        renonciation_localisation: None,
        bailleur: None,
        id_rpls: None,
        residence: None,
        commune: None,
        en_qpv: Some(true),
        distance: None,
        ligne: rang,
    }
}

fn lire(propositions: &[Proposition], c: &Contexte, r: &Reglages) -> Bilan {
    bilan("m", &propositions.iter().collect::<Vec<_>>(), c, r, arrete())
}

fn simple(propositions: &[Proposition]) -> Bilan {
    lire(propositions, &Contexte::default(), &Reglages::default())
}

#[test]
fn mediation_is_expected_from_the_second_counted_refusal() {
    assert_eq!(simple(&[refus(1)]).mediation_attendue, Reponse::Non);
    let b = simple(&[refus(1), refus(2)]);
    assert_eq!((b.refus_comptes, b.mediation_attendue), (2, Reponse::Oui));
    assert_eq!(b.alertes.first().unwrap().sujet, "médiation");
    let avec = |d| {
        let c = Contexte { date_mediation: Some(d), ..Contexte::default() };
        lire(&[refus(1), refus(2)], &c, &Reglages::default()).mediation_attendue
    };
    assert_eq!(avec(jour(2024, 12, 31)), Reponse::Non);
    assert_eq!(avec(jour(2025, 1, 1)), Reponse::Oui, "after the date d'arrêté it does not exist");
}

#[test]
fn an_offer_that_may_not_count_leaves_mediation_to_be_examined() {
    let inconnue = Proposition { comptee: None, ..refus(2) };
    let b = simple(&[refus(1), inconnue]);
    assert_eq!((b.refus_comptes, b.refus_comptes_max, b.mediation_attendue), (1, 2, Reponse::Inconnu));
    assert!(b.alertes.first().unwrap().phrase.starts_with("de 1 à 2 refus comptés"));
    let non = Proposition { comptee: Some(false), ..refus(2) };
    assert_eq!(simple(&[refus(1), non]).mediation_attendue, Reponse::Non);
}

#[test]
fn a_double_offer_counts_once_unless_the_territory_says_otherwise() {
    let paire = |rang| Proposition { groupe: Some("g".to_owned()), ..refus(rang) };
    let deux = [paire(1), paire(2)];
    let r = Reglages::default();
    assert_eq!(lire(&deux, &Contexte::default(), &r).refus_comptes, 1);
    let une_a_une = Reglages { double_offre: false, ..r };
    assert_eq!(lire(&deux, &Contexte::default(), &une_a_une).refus_comptes, 2);
    let acceptee = Proposition { reponse: Some(ReponseMenage::Acceptee), ..paire(2) };
    let b = simple(&[paire(1), acceptee]);
    assert_eq!((b.refus_comptes, b.acceptee), (0, true), "one of the pair was taken");
    let seconde = Proposition { comptee: Some(false), ..paire(2) };
    assert_eq!(simple(&[paire(1), seconde]).refus_comptes, 1, "the second half is written « non comptée »");
    let sans_groupe = [refus(1), refus(2)];
    assert_eq!(simple(&sans_groupe).rangs.len(), 2, "offers without a group are not one");
}

#[test]
fn only_illegitimate_refusals_count_when_the_territory_says_so() {
    let r = Reglages { refus: RefusComptes::Illegitimes, ..Reglages::default() };
    let legitime = |l| Proposition { refus_legitime: l, ..refus(2) };
    let vu = |l| {
        let b = lire(&[refus(1), legitime(l)], &Contexte::default(), &r);
        (b.refus_comptes, b.refus_comptes_max)
    };
    assert_eq!([vu(Some(false)), vu(Some(true)), vu(None)], [(2, 2), (1, 1), (1, 2)]);
    let b = simple(&[refus(1), legitime(Some(true)), Proposition { refus_legitime: None, ..refus(3) }]);
    assert_eq!(b.refus_comptes, 3, "all of them by default");
}

#[test]
fn the_third_refusal_gives_a_date_six_calendar_months_later() {
    let mut trois = [refus(1), refus(2), refus(3)];
    let b = simple(&trois);
    assert_eq!(b.perte_du_droit, Some(jour(2024, 9, 1)));
    let droit = |b: &Bilan| b.alertes.iter().find(|a| a.sujet.starts_with("droit")).map(|a| a.phrase.clone());
    assert!(droit(&b).unwrap().ends_with("la troisième offre, soit le 01/09/2024"));
    trois[2].date_notification = Some(jour(2024, 8, 31));
    trois[2].date_reponse = Some(jour(2024, 9, 2));
    assert_eq!(simple(&trois).perte_du_droit, Some(jour(2025, 2, 28)), "end of a shorter month");
    trois[2].date_notification = None;
    assert_eq!(simple(&trois).perte_du_droit, None);
    assert!(droit(&simple(&trois)).unwrap().ends_with("n’est pas datée"));
    assert_eq!((simple(&trois[..2]).perte_du_droit, droit(&simple(&trois[..2]))), (None, None));
}

#[test]
fn what_comes_after_the_date_d_arrete_does_not_exist() {
    let tard = Proposition { date_notification: Some(jour(2025, 1, 1)), date_reponse: None, ..refus(2) };
    assert_eq!(simple(&[refus(1), tard]).rangs.len(), 1);
    let reponse_tardive = Proposition { date_reponse: Some(jour(2025, 1, 1)), ..refus(2) };
    let b = simple(&[refus(1), reponse_tardive]);
    assert_eq!((b.rangs.len(), b.refus_comptes, b.mediation_attendue), (2, 1, Reponse::Non));
}

#[test]
fn an_answer_that_is_dated_but_not_written_is_unknown() {
    let vue = |reponse, date_reponse| {
        simple(&[refus(1), Proposition { reponse, date_reponse, ..refus(2) }]).mediation_attendue
    };
    assert_eq!(vue(None, None), Reponse::Non, "pending");
    assert_eq!(vue(None, Some(jour(2024, 2, 2))), Reponse::Inconnu);
    assert_eq!(vue(Some(ReponseMenage::SansReponse), Some(jour(2024, 2, 2))), Reponse::Non, "silence is not a refusal");
}

#[test]
fn the_lease_comes_thirty_days_after_the_convention() {
    let vu = |bail, recue| {
        let c = Contexte { date_bail: bail, date_reception_convention: recue, ..Contexte::default() };
        lire(&[], &c, &Reglages::default()).bail_premature
    };
    let recue = Some(jour(2024, 3, 1));
    assert_eq!(vu(Some(jour(2024, 3, 30)), recue), Reponse::Oui);
    assert_eq!(vu(Some(jour(2024, 3, 31)), recue), Reponse::Non);
    assert_eq!(vu(Some(jour(2024, 3, 31)), None), Reponse::Inconnu);
    assert_eq!(vu(None, recue), Reponse::Inconnu);
    assert_eq!(vu(recue, Some(jour(2025, 1, 1))), Reponse::Inconnu, "received after the date d'arrêté");
}

/// What is said to those who accompany a household is to be verified, never decided.
#[test]
fn every_sentence_asks_to_be_verified() {
    let loin = |renonciation_localisation| Proposition { distance: Some(9_000), renonciation_localisation, ..refus(3) };
    let c = Contexte {
        date_bail: Some(jour(2024, 6, 1)),
        date_reception_convention: Some(jour(2024, 5, 20)),
        ..Contexte::default()
    };
    let inconnue = Proposition { comptee: None, ..refus(2) };
    let vus = [
        lire(&[refus(1), refus(2), loin(Some(false))], &c, &Reglages::default()),
        lire(&[refus(1), inconnue], &c, &Reglages::default()),
        lire(&[loin(None)], &Contexte::default(), &Reglages::default()),
    ];
    let sujets = |b: &Bilan| b.alertes.iter().map(|a| a.sujet).collect::<Vec<_>>();
    assert_eq!(sujets(&vus[0]), ["médiation", "droit au maintien dans les lieux", "date du bail", "offre éloignée"]);
    assert_eq!(sujets(&vus[1]), ["médiation", "date du bail"]);
    assert_eq!(sujets(&vus[2]), ["offre éloignée"]);
    let loin = &vus[2].alertes[0].phrase;
    assert!(
        loin.starts_with("offre éloignée (ligne ") && loin.contains("du fichier des propositions) : souhait"),
        "{loin}"
    );
    for a in vus.iter().flat_map(|b| &b.alertes) {
        assert!(a.phrase.contains("à vérifier"), "{}", a.phrase);
    }
}

#[test]
fn a_far_offer_asks_for_a_written_wish_when_the_distance_is_known() {
    let r = Reglages::default();
    let vu = |metres: Option<i64>, renonciation| {
        let offre = Proposition { distance: metres, renonciation_localisation: renonciation, ..refus(1) };
        let b = lire(&[offre], &Contexte::default(), &r);
        (b.eloignees_sans_accord.first().map(|e| e.reponse), b.alertes.len())
    };
    assert_eq!(vu(Some(5_000), Some(false)), (None, 0));
    assert_eq!(vu(Some(5_001), Some(false)), (Some(Reponse::Oui), 1));
    assert_eq!(vu(Some(5_001), None), (Some(Reponse::Inconnu), 1));
    assert_eq!(vu(Some(5_001), Some(true)), (None, 0));
    assert_eq!(vu(None, Some(false)), (Some(Reponse::Inconnu), 0), "no alert without a distance");
    assert_eq!(vu(None, Some(true)), (None, 0));
}

#[test]
fn at_least_one_offer_hors_qpv() {
    let vu = |qpv: &[Option<bool>]| {
        let ps: Vec<Proposition> = (1..).zip(qpv).map(|(i, q)| Proposition { en_qpv: *q, ..refus(i) }).collect();
        simple(&ps).une_hors_qpv
    };
    assert_eq!(vu(&[Some(true), Some(false)]), Reponse::Oui);
    assert_eq!(vu(&[Some(true), Some(true)]), Reponse::Non);
    assert_eq!(vu(&[Some(true), None]), Reponse::Inconnu);
    assert_eq!(vu(&[]), Reponse::Inconnu);
}

/// The rank is the place among the offers that count (§ 1.5): what the file writes numbers both halves of a double offer, and those that
/// count for nothing.
#[test]
fn the_rank_is_the_place_among_counted_offers() {
    let rangs = |b: &Bilan| b.rangs.iter().map(|g| g.rang).collect::<Vec<_>>();
    let sans_rang = |i| Proposition { rang: None, ..refus(i) };
    assert_eq!(rangs(&simple(&[sans_rang(2), sans_rang(1)])), [Some(1), Some(2)]);
    let paire = |i| Proposition { groupe: Some("g".to_owned()), ..refus(i) };
    assert_eq!(rangs(&simple(&[paire(1), paire(2), refus(3)])), [Some(1), Some(2)], "a double offer has one place");
    let non = Proposition { comptee: Some(false), ..refus(2) };
    assert_eq!(rangs(&simple(&[refus(1), non, refus(3)])), [Some(1), None, Some(2)]);
    let inconnue = Proposition { comptee: None, ..refus(1) };
    assert_eq!(rangs(&simple(&[inconnue, refus(2)])), [Some(1), Some(2)], "it may count");
}
