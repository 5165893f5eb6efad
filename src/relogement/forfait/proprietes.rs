//! What holds of every household: knowing more never turns a yes into a no, and amounts are whole euros.

use proptest::prelude::*;

use super::tests::{jour, menage, operation, relogement};
use super::*;
use crate::relogement::faits::{Genre, Parc, Statut};

/// Everything known.
fn complet() -> impl Strategy<Value = (Operation, Menage, Vec<Relogement>, Situation, i64, bool, Reglages)> {
    (
        (0..Nature::TOUS.len(), any::<[bool; 4]>(), prop::array::uniform5(0..4i64), any::<bool>()),
        (0..Statut::TOUS.len(), any::<[bool; 2]>(), any::<bool>()),
        prop::collection::vec((0..Genre::TOUS.len(), any::<bool>(), 1..=4u8), 0..3),
        (0..Situation::TOUS.len(), 0..5i64, any::<bool>()),
        (any::<[bool; 2]>(), 0..3u8),
    )
        .prop_map(|((n, op4, dates, soumis), (s, m2, decohabite), moves, (sit, date, aide), (r2, prive))| {
            let nature = Nature::TOUS.get(n).copied().unwrap();
            let [contractualisee, financee, forfait_remplace, _] = op4;
            let d = |i: i64| Some(jour("2020-01-01") + chrono::Days::new(u64::try_from(i).unwrap()));
            let [pcdid, ce, convention, reunion, engagement] = dates;
            let op = Operation {
                contractualisee: Some(contractualisee),
                financee: Some(financee),
                forfait_remplace: Some(forfait_remplace),
                soumis_au_ce: Some(soumis),
                date_pcdid: d(pcdid),
                // One or the other: a comité for a project that does not go before it is a contradiction.
                date_ce: if soumis { d(ce) } else { None },
                date_convention: d(convention),
                date_reunion_information: d(reunion),
                date_engagement: d(engagement),
                ..operation(nature)
            };
            let [present, preuve] = m2;
            let m = Menage {
                present_enquete: Some(present),
                preuve_occupation: Some(preuve),
                date_enquete: d(engagement),
                origine: decohabite.then(|| "T".to_owned()),
                ..menage(Statut::TOUS.get(s).copied().unwrap())
            };
            let moves = moves
                .into_iter()
                .map(|(g, ici, j)| {
                    let jour = format!("2020-01-0{j}");
                    relogement(Genre::TOUS.get(g).copied().unwrap(), &jour, Some(if ici { "A" } else { "B" }))
                })
                .collect();
            let [autonome, premier] = r2;
            let reglages = Reglages {
                autonome,
                tiroir: if premier { FaitGenerateur::PremierDepart } else { FaitGenerateur::Retour },
                date_prive: [DatePrive::AInstruire, DatePrive::Engagement, DatePrive::EnqueteSociale]
                    [usize::from(prive)],
                ..Reglages::default()
            };
            (op, m, moves, Situation::TOUS.get(sit).copied().unwrap(), date, aide, reglages)
        })
}

/// Forgets the facts that the mask names.
fn oublier(
    mut op: Operation,
    mut m: Menage,
    mut moves: Vec<Relogement>,
    mask: u32,
) -> (Operation, Menage, Vec<Relogement>) {
    let oublie = |bit: u32| mask & (1 << bit) != 0;
    if oublie(0) {
        op.contractualisee = None;
    }
    if oublie(1) {
        op.financee = None;
    }
    if oublie(2) {
        op.forfait_remplace = None;
    }
    if oublie(3) {
        op.soumis_au_ce = None;
    }
    if oublie(4) {
        op.date_pcdid = None;
    }
    if oublie(5) {
        op.date_ce = None;
    }
    if oublie(6) {
        op.date_convention = None;
    }
    if oublie(7) {
        op.date_reunion_information = None;
    }
    if oublie(8) {
        op.date_engagement = None;
    }
    if oublie(9) {
        op.parc = None;
    }
    if oublie(10) {
        (op.nature, op.nature_lue) = (None, None);
    }
    if oublie(11) {
        m.statut = None;
    }
    if oublie(12) {
        m.present_enquete = None;
    }
    if oublie(13) {
        m.preuve_occupation = None;
    }
    if oublie(14) {
        m.date_enquete = None;
    }
    if oublie(15) {
        op.cadre = None;
    }
    for (i, r) in (0u32..).zip(moves.iter_mut()) {
        if oublie(19 + 4 * i) {
            r.genre = None;
        }
        if oublie(20 + 4 * i) {
            r.date_bail = None;
        }
        if oublie(21 + 4 * i) {
            r.apres.id_rpls = None;
        }
        if oublie(22 + 4 * i) {
            r.accompagne = None;
        }
    }
    (op, m, moves)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50_000, ..ProptestConfig::default() })]

    #[test]
    fn knowing_more_never_contradicts_what_was_decided(
        (op, m, moves, situation, date, aide, reglages) in complet(),
        masque in any::<u32>(),
    ) {
        let titulaire = [relogement(Genre::Definitif, "2020-01-02", Some("A"))];
        let tete = Menage { id: "T".to_owned(), ..menage(Statut::Titulaire) };
        let precedents = [Precedent { menage: &tete, relogements: &titulaire }];
        let arrete = jour("2020-01-04");
        let su = Dossier {
            operation: &op,
            menage: &m,
            relogements: &moves,
            precedents: if m.origine.is_some() { &precedents[..] } else { &[] },
            situation: Some(situation),
            date_relogement: Some(jour("2020-01-01") + chrono::Days::new(u64::try_from(date).unwrap())),
            accompagne: Some(aide),
            arrete,
        };
        let tout = examiner(&su, &reglages);
        let (op, m, moves) = oublier(op.clone(), m.clone(), moves.clone(), masque);
        let peu = Dossier {
            operation: &op,
            menage: &m,
            relogements: &moves,
            situation: su.situation.filter(|_| masque & (1 << 16) == 0),
            date_relogement: su.date_relogement.filter(|_| masque & (1 << 17) == 0),
            accompagne: su.accompagne.filter(|_| masque & (1 << 18) == 0),
            ..su
        };
        let peu = examiner(&peu, &reglages);
        for (peu, tout) in [(&peu.previsionnel, &tout.previsionnel), (&peu.constate, &tout.constate)] {
            prop_assert!(peu.reponse == Reponse::Inconnu || peu.reponse == tout.reponse, "{peu:?}\n{tout:?}");
            prop_assert_eq!(peu.montant.is_some(), peu.reponse.est_oui());
            prop_assert!(peu.montant.is_none_or(|c| c % 100 == 0 && c > 0));
            prop_assert_eq!(peu.determinants().any(|m| m.reponse == Reponse::Inconnu), peu.reponse == Reponse::Inconnu);
        }
    }

    #[test]
    fn a_refusal_stands_whatever_else_is_forgotten(
        (op, m, moves, _, date, aide, reglages) in complet(),
        masque in any::<u32>(),
    ) {
        // Bits 0 and 11 stand for what the two refusals below rest on; the rest has nothing to do with them.
        let (mut op, mut m, moves) = oublier(op, m, moves, masque & !(1 | 1 << 11));
        let decider = |op: &Operation, m: &Menage| {
            let d = Dossier {
                operation: op,
                menage: m,
                relogements: &moves,
                precedents: &[],
                situation: Some(Situation::RelogeDefinitif),
                date_relogement: Some(jour("2020-01-01") + chrono::Days::new(u64::try_from(date).unwrap())),
                accompagne: (masque & (1 << 18) == 0).then_some(aide),
                arrete: jour("2020-01-04"),
            };
            examiner(&d, &reglages)
        };
        op.contractualisee = Some(false);
        prop_assert_eq!(decider(&op, &m).constate.reponse, Reponse::Non);
        op.contractualisee = Some(true);
        m.statut = Some(Statut::HebergeAutre);
        op.parc = op.parc.or(Some(Parc::Social));
        let f = decider(&op, &m);
        prop_assert_eq!((f.previsionnel.reponse, f.constate.reponse), (Reponse::Non, Reponse::Non));
    }
}
