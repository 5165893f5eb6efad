//! What holds of every relogement: knowing more never contradicts what was decided, a refusal stands whatever unrelated fact is
//! forgotten, amounts are whole euros.

use proptest::prelude::*;

use super::exemples::{faits, jour};
use super::reglages::{Bareme, BorneDom, Dom2009, DpeDate, LoyerCompare, PlusCd};
use super::*;
use crate::relogement::faits::{Cadre, Dpe, Genre, Nature, StatutLogement, Typologie};
use crate::relogement::parametres::Jour;

/// A date on or beside a bound of the rules.
fn date() -> impl Strategy<Value = Option<chrono::NaiveDate>> {
    let bornes = [
        "2006-09-01",
        "2009-01-01",
        "2014-01-01",
        "2016-01-01",
        "2018-10-01",
        "2021-01-01",
        "2021-08-29",
        "2023-10-01",
    ];
    (prop::sample::select(bornes.to_vec()), 0..3u64).prop_map(|(b, n)| {
        let veille = jour(b).pred_opt()?;
        veille.checked_add_days(chrono::Days::new(n))
    })
}

fn un_de<T: Clone + std::fmt::Debug + 'static>(choix: &[T]) -> impl Strategy<Value = Option<T>> + use<T> {
    prop::sample::select(choix.to_vec()).prop_map(Some)
}

fn siren() -> impl Strategy<Value = Option<String>> {
    prop::bool::ANY.prop_map(|b| Some(if b { "111111111" } else { "222222222" }.to_owned()))
}

/// Mostly what opens the right, so that a yes is not rare.
fn souvent() -> impl Strategy<Value = Option<bool>> {
    prop::bool::weighted(0.9).prop_map(Some)
}

/// Everything known, and consistent: the year of the first letting is that of its date.
fn complets() -> impl Strategy<Value = FaitsMinoration> {
    let operation = (un_de(Cadre::TOUS), un_de(Nature::TOUS), souvent(), any::<bool>(), souvent());
    let arrivee = (
        prop_oneof![4 => Just(Some(Genre::Definitif)), 1 => un_de(Genre::TOUS)],
        prop_oneof![4 => Just(Some(StatutLogement::Lls)), 1 => un_de(StatutLogement::TOUS)],
        souvent(),
        siren(),
        siren(),
    );
    let lieu = prop_oneof![
        3 => Just(Lieu::Metropole),
        1 => prop::sample::select(TerritoireDom::TOUS.to_vec()).prop_map(Lieu::OutreMer)
    ];
    let logement = (date(), lieu, date(), date(), date(), any::<bool>(), un_de(Dpe::TOUS), date());
    let loyers = (39_999..44_003i64, 0..3i64, 39_999..40_001i64, 43_998..44_004i64);
    let montant = (un_de(Typologie::TOUS), un_de(Zone::TOUTES), any::<[bool; 3]>(), siren(), siren(), 0..40u32);
    (operation, arrivee, logement, loyers, montant).prop_map(|(o, a, l, r, m)| FaitsMinoration {
        cadre: o.0,
        nature: o.1,
        nature_lue: o.1.map(|n| n.code().to_owned()),
        contractualisee: o.2,
        orcod_in: Some(o.3),
        requalification_lourde: o.4,
        genre: a.0,
        statut_logement: a.1,
        relogeur_ols: a.2,
        bailleur_relogeur: a.3,
        maitre_ouvrage: a.4,
        date_bail: l.0,
        lieu: Some(l.1),
        premiere_location: l.2,
        annee_premiere_location: l.2.map(|d| chrono::Datelike::year(&d)),
        date_convention_apl: l.3,
        date_permis: l.4,
        plus_cd: Some(l.5),
        dpe: l.6,
        dpe_date: l.7,
        loyer: Some(r.0),
        charges: Some(r.1),
        plafond: super::exemples::plafond(0).map(|p| PlafondApl { montant: r.2, ..p }),
        loyer_hors_relogement: Some(r.3),
        typologie: m.0,
        zone_siege: m.1,
        signataire_outre_mer: Some(m.2[0]),
        signataire_ept: Some(m.2[1]),
        en_tension: Some(m.2[2]),
        epci_origine: m.3,
        epci_destination: m.4,
        excellence: m.5,
        ..faits("2022-01-01")
    })
}

fn reglages() -> impl Strategy<Value = Reglages> {
    let r = |n| 0..n;
    (r(2usize), r(2usize), r(2usize), r(3usize), r(3usize), r(2usize), any::<bool>()).prop_map(
        |(bareme, plus_cd, borne, dom, dpe, loyer, dom_connu)| Reglages {
            bareme: [Bareme::Annexe5, Bareme::AInstruire][bareme],
            plus_cd: [PlusCd::VoieRt, PlusCd::Toutes][plus_cd],
            borne_dom: [BorneDom::Incluse, BorneDom::Exclue][borne],
            dom_2009: [Dom2009::AInstruire, Dom2009::Oui, Dom2009::Non][dom],
            dpe_date: [DpeDate::AuBail, DpeDate::Datee, DpeDate::Indifferente][dpe],
            loyer: [LoyerCompare::Principal, LoyerCompare::AvecCharges][loyer],
            dpe_dom: dom_connu.then(|| (TerritoireDom::Reunion, Jour(jour("2023-10-02")))).into_iter().collect(),
            ..Reglages::default()
        },
    )
}

/// Forgets the facts that the mask names, one bit each.
fn oublier(mut f: FaitsMinoration, masque: u32) -> FaitsMinoration {
    let mut bit = 0;
    macro_rules! oublier {
        ($($champ:ident),+) => { $(
            if masque & (1 << bit) != 0 { f.$champ = None; }
            bit += 1;
        )+ };
    }
    oublier!(
        cadre,
        contractualisee,
        orcod_in,
        requalification_lourde,
        genre,
        statut_logement,
        relogeur_ols,
        bailleur_relogeur,
        maitre_ouvrage,
        date_bail,
        lieu,
        premiere_location,
        annee_premiere_location,
        date_convention_apl,
        date_permis,
        plus_cd,
        dpe,
        dpe_date,
        loyer,
        charges,
        plafond,
        loyer_hors_relogement,
        typologie,
        zone_siege,
        signataire_outre_mer,
        signataire_ept,
        en_tension,
        epci_origine,
        epci_destination
    );
    if masque & (1 << bit) != 0 {
        (f.nature, f.nature_lue) = (None, None);
    }
    f
}

/// Few facts forgotten, or many.
fn masque() -> impl Strategy<Value = u32> {
    prop_oneof![
        any::<u32>(),
        (any::<u32>(), any::<u32>(), any::<u32>()).prop_map(|(a, b, c)| a & b & c),
        (0..30u32).prop_map(|b| 1 << b)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn knowing_more_never_contradicts_what_was_decided(f in complets(), r in reglages(), m in masque(), encore in masque()) {
        let tout = decider(&f, &r);
        let peu = oublier(f, m);
        let (moins, peu) = (decider(&oublier(peu.clone(), encore), &r), decider(&peu, &r));
        for (moins, plus) in [(&peu, &tout), (&moins, &peu), (&moins, &tout)] {
            let (a, b) = (moins.decision.reponse, plus.decision.reponse);
            let flips = matches!((a, b), (Reponse::Oui, Reponse::Non) | (Reponse::Non, Reponse::Oui));
            prop_assert!(!flips, "{}\n{}", moins.decision.expliquer(), plus.decision.expliquer());
            // An amount that was known is the amount.
            if let (Some(a), Some(b)) = (moins.decision.montant, plus.decision.montant) {
                prop_assert_eq!(a, b);
            }
        }
    }

    #[test]
    fn every_decision_is_whole(f in complets(), r in reglages(), m in masque()) {
        let d = decider(&oublier(f, m), &r);
        prop_assert_eq!(d.decision.montant.is_some(), d.decision.reponse.est_oui());
        prop_assert!(d.decision.montant.is_none_or(|c| c % 100 == 0 && c >= 200_000));
        prop_assert_eq!(d.manquants.is_empty(), d.decision.reponse != Reponse::Inconnu);
        prop_assert_eq!(d.decision.determinants().any(|m| m.reponse == Reponse::Inconnu), d.decision.reponse == Reponse::Inconnu);
        prop_assert!(d.decision.determinants().all(|m| !m.fait.is_empty()));
        prop_assert_eq!(d.voies.is_empty(), !d.decision.motifs.iter().any(|m| m.condition.contains("voie") && m.reponse.est_oui()));
    }

    #[test]
    fn a_refusal_stands_whatever_unrelated_fact_is_forgotten(f in complets(), r in reglages(), m in masque()) {
        // Bits of what each refusal rests on: contractualised 1, kind of move 4, statut of the dwelling 5, rents 18 to 20.
        let refus: [(u32, FaitsMinoration); 4] = [
            (1 << 1, FaitsMinoration { contractualisee: Some(false), ..f.clone() }),
            (1 << 4, FaitsMinoration { genre: Some(Genre::Tiroir), ..f.clone() }),
            (1 << 5, FaitsMinoration { statut_logement: Some(StatutLogement::Prive), ..f.clone() }),
            (7 << 18, FaitsMinoration { loyer: Some(44_012), ..f }),
        ];
        for (lies, f) in refus {
            prop_assert_eq!(decider(&f, &r).decision.reponse, Reponse::Non);
            prop_assert_eq!(decider(&oublier(f, m & !lies), &r).decision.reponse, Reponse::Non);
        }
    }
}
