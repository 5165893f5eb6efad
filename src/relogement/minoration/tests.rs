//! Decision tables of conditions 1 to 6: each line of § 6.1, each bound of date and of rent on both sides.

use super::exemples::{faits, jour, plafond};
use super::reglages::{BorneDom, Dom2009, DpeDate, LoyerCompare, PlusCd};
use super::*;
use crate::relogement::faits::{Cadre, Dpe, Genre, Nature, StatutLogement};
use crate::relogement::parametres::Jour;
use crate::relogement::reponse::Reponse::{Inconnu, Non, Oui};

fn reponse(f: &FaitsMinoration) -> Reponse {
    decider(f, &Reglages::default()).eligible
}

/// A dwelling that opens the right in every régime.
fn bon(bail: &str) -> FaitsMinoration {
    FaitsMinoration { premiere_location: Some(jour(bail)), ..faits(bail) }
}

#[test]
fn regimes_follow_the_signature() {
    let lignes =
        [("2020-12-31", Regime::A), ("2021-01-01", Regime::B), ("2023-09-30", Regime::B), ("2023-10-01", Regime::C)];
    for (bail, regime) in lignes {
        assert_eq!(Regime::de(jour(bail)), regime, "{bail}");
    }
    assert_eq!(Regime::B.libelle(), "B, bail du 01/01/2021 au 30/09/2023");
}

#[test]
fn condition_1_the_operation() {
    type Ligne = (Option<Cadre>, Option<&'static str>, Option<bool>, Option<bool>, Option<bool>, Reponse);
    // Cadre, code, heavy, contractualised, ORCOD-IN.
    let lignes: &[Ligne] = &[
        (Some(Cadre::Npnru), Some("21"), None, Some(true), Some(false), Oui),
        (Some(Cadre::Npnru), Some("22"), None, Some(true), Some(false), Oui),
        (Some(Cadre::Npnru), Some("23"), None, Some(true), Some(false), Oui),
        (Some(Cadre::Npnru), Some("35"), None, Some(true), Some(false), Oui),
        (Some(Cadre::Npnru), Some("33"), Some(true), Some(true), Some(false), Oui),
        (Some(Cadre::Npnru), Some("33"), Some(false), Some(true), Some(false), Non),
        (Some(Cadre::Npnru), Some("33"), None, Some(true), Some(false), Inconnu),
        (Some(Cadre::Npnru), Some("24"), None, Some(true), Some(false), Non),
        (Some(Cadre::Npnru), None, None, Some(true), Some(false), Inconnu),
        (Some(Cadre::Npnru), Some("21"), None, Some(false), Some(false), Non),
        (Some(Cadre::Npnru), Some("21"), None, None, Some(false), Inconnu),
        (Some(Cadre::Npnru), Some("21"), None, Some(true), None, Oui),
        (Some(Cadre::Orcod), Some("22"), None, Some(true), Some(false), Oui),
        (Some(Cadre::Pnru), Some("21"), None, Some(true), Some(false), Non),
        (Some(Cadre::Autre), Some("21"), None, Some(true), Some(false), Non),
        (Some(Cadre::Autre), Some("21"), None, Some(true), None, Inconnu),
        (None, Some("21"), None, Some(true), Some(false), Inconnu),
        (None, None, None, Some(true), Some(true), Oui),
        (Some(Cadre::Orcod), Some("24"), None, Some(true), Some(true), Oui),
        (Some(Cadre::Orcod), Some("22"), None, Some(false), Some(true), Non),
        (Some(Cadre::Orcod), Some("22"), None, None, Some(true), Inconnu),
    ];
    for (cadre, code, lourde, contractualisee, orcod_in, attendu) in lignes {
        let f = FaitsMinoration {
            cadre: *cadre,
            nature: code.and_then(Nature::depuis),
            nature_lue: code.map(str::to_owned),
            requalification_lourde: *lourde,
            contractualisee: *contractualisee,
            orcod_in: *orcod_in,
            ..bon("2022-03-01")
        };
        let m = decider(&f, &Reglages::default());
        assert_eq!(m.eligible, *attendu, "{cadre:?} {code:?} {lourde:?} {contractualisee:?} {orcod_in:?}");
        assert_eq!(m.manquants.is_empty(), *attendu != Inconnu);
    }
}

#[test]
fn condition_2_definitive() {
    let lignes = [
        (Some(Genre::Definitif), Oui),
        (Some(Genre::Temporaire), Non),
        (Some(Genre::Tiroir), Non),
        (Some(Genre::Retour), Inconnu),
        (None, Inconnu),
    ];
    for (genre, attendu) in lignes {
        assert_eq!(reponse(&FaitsMinoration { genre, ..bon("2022-03-01") }), attendu, "{genre:?}");
    }
}

#[test]
fn condition_3_social_stock_of_an_organisme() {
    for statut in StatutLogement::TOUS {
        let attendu = if *statut == StatutLogement::Lls { Oui } else { Non };
        let f = FaitsMinoration { statut_logement: Some(*statut), ..bon("2022-03-01") };
        assert_eq!(reponse(&f), attendu, "{statut:?}");
    }
    assert_eq!(reponse(&FaitsMinoration { statut_logement: None, ..bon("2022-03-01") }), Inconnu);
    for (ols, attendu) in [(Some(true), Oui), (Some(false), Non), (None, Inconnu)] {
        assert_eq!(reponse(&FaitsMinoration { relogeur_ols: ols, ..bon("2022-03-01") }), attendu, "{ols:?}");
    }
}

/// One route at a time: the same dwelling under a lease of each régime.
fn par_regime(logement: &FaitsMinoration, reglages: &Reglages) -> [Reponse; 3] {
    ["2020-12-31", "2023-09-30", "2024-08-01"].map(|bail| {
        let f = FaitsMinoration { date_bail: Some(jour(bail)), ..logement.clone() };
        decider(&f, reglages).eligible
    })
}

fn dom(logement: FaitsMinoration) -> FaitsMinoration {
    FaitsMinoration {
        lieu: Some(Lieu::OutreMer(TerritoireDom::Guadeloupe)),
        signataire_outre_mer: Some(true),
        ..logement
    }
}

/// Old in every respect: no route.
fn ancien() -> FaitsMinoration {
    FaitsMinoration { premiere_location: Some(jour("1980-01-01")), dpe: Some(Dpe::D), ..faits("2024-08-01") }
}

#[test]
fn condition_4_each_route_in_each_regime() {
    let r = Reglages::default();
    assert_eq!(par_regime(&ancien(), &r), [Non, Non, Non]);
    assert_eq!(par_regime(&dom(ancien()), &r), [Non, Non, Non]);

    let rt = FaitsMinoration { date_permis: Some(jour("2006-09-01")), ..ancien() };
    assert_eq!(par_regime(&rt, &r), [Non, Oui, Non]);
    let veille = FaitsMinoration { date_permis: Some(jour("2006-08-31")), ..ancien() };
    assert_eq!(par_regime(&veille, &r), [Non, Non, Non]);
    assert_eq!(par_regime(&FaitsMinoration { plus_cd: Some(true), ..rt.clone() }, &r), [Non, Non, Non]);
    assert_eq!(par_regime(&FaitsMinoration { plus_cd: None, ..rt.clone() }, &r), [Non, Inconnu, Non]);
    assert_eq!(par_regime(&FaitsMinoration { date_permis: None, ..ancien() }, &r), [Non, Inconnu, Non]);
    assert_eq!(
        par_regime(&FaitsMinoration { date_permis: None, plus_cd: Some(true), ..ancien() }, &r),
        [Non, Non, Non]
    );

    let en_2009 = FaitsMinoration { premiere_location: Some(jour("2009-01-01")), ..ancien() };
    assert_eq!(par_regime(&en_2009, &r), [Non, Non, Oui]);
    let en_2008 = FaitsMinoration { premiere_location: Some(jour("2008-12-31")), ..ancien() };
    assert_eq!(par_regime(&en_2008, &r), [Non, Non, Non]);

    for classe in Dpe::TOUS {
        let attendu = if matches!(classe, Dpe::A | Dpe::B | Dpe::C) { Oui } else { Non };
        let f = FaitsMinoration { dpe: Some(*classe), ..ancien() };
        assert_eq!(par_regime(&f, &r), [Non, Non, attendu], "{classe:?}");
    }
    assert_eq!(par_regime(&FaitsMinoration { dpe: None, ..ancien() }, &r), [Non, Non, Inconnu]);
}

#[test]
fn condition_4_routes_of_the_dom() {
    let r = Reglages::default();
    // From the first régime B on; PLUS-CD is not looked at.
    let permis = |date| dom(FaitsMinoration { date_permis: Some(jour(date)), plus_cd: Some(true), ..ancien() });
    assert_eq!(par_regime(&permis("2006-09-02"), &r), [Non, Oui, Oui]);
    assert_eq!(par_regime(&permis("2006-09-01"), &r), [Non, Oui, Oui]);
    assert_eq!(par_regime(&permis("2006-08-31"), &r), [Non, Non, Non]);
    let exclue = Reglages { borne_dom: BorneDom::Exclue, ..Reglages::default() };
    assert_eq!(par_regime(&permis("2006-09-01"), &exclue), [Non, Non, Non]);
    assert_eq!(par_regime(&permis("2006-09-02"), &exclue), [Non, Oui, Oui]);
    // The boundary is told on a yes, and on the no that it makes.
    let le_jour_meme = FaitsMinoration { date_bail: Some(jour("2022-01-01")), ..permis("2006-09-01") };
    for r in [&r, &exclue] {
        let codes: Vec<&str> = decider(&le_jour_meme, r).decision.reserves.iter().map(|r| r.code).collect();
        assert_eq!(codes, ["BORNE_DOM"]);
    }

    // DPE: by territory.
    let dpe = dom(FaitsMinoration { dpe: Some(Dpe::B), ..ancien() });
    assert_eq!(par_regime(&dpe, &r), [Non, Non, Inconnu]);
    for (debut, attendu) in [("2024-08-01", Oui), ("2024-08-02", Non)] {
        let dpe_dom = [(TerritoireDom::Guadeloupe, Jour(jour(debut)))].into_iter().collect();
        let r = Reglages { dpe_dom, ..Reglages::default() };
        assert_eq!(par_regime(&dpe, &r), [Non, Non, attendu], "{debut}");
    }
    let ailleurs = [(TerritoireDom::Mayotte, Jour(jour("2024-01-01")))].into_iter().collect();
    assert_eq!(par_regime(&dpe, &Reglages { dpe_dom: ailleurs, ..Reglages::default() }), [Non, Non, Inconnu]);

    // 2009: not named for the DOM.
    let en_2009 = dom(FaitsMinoration { premiere_location: Some(jour("2009-01-01")), ..ancien() });
    for (dom_2009, attendu) in [(Dom2009::AInstruire, Inconnu), (Dom2009::Oui, Oui), (Dom2009::Non, Non)] {
        assert_eq!(par_regime(&en_2009, &Reglages { dom_2009, ..Reglages::default() }), [Non, Non, attendu]);
    }
    let en_2008 = dom(FaitsMinoration { premiere_location: Some(jour("2008-12-31")), ..ancien() });
    assert_eq!(par_regime(&en_2008, &r), [Non, Non, Non]);

    // N is open everywhere.
    let neuf = dom(FaitsMinoration { premiere_location: Some(jour("2024-08-01")), ..ancien() });
    assert_eq!(par_regime(&neuf, &r), [Oui, Oui, Oui]);
}

#[test]
fn an_unknown_place_leaves_open_what_depends_on_it() {
    let f = FaitsMinoration { lieu: None, premiere_location: Some(jour("2010-01-01")), ..ancien() };
    let m = decider(&f, &Reglages::default());
    assert_eq!((m.eligible, m.manquants), (Inconnu, vec!["commune du logement (outre-mer ou non)"]));
    assert_eq!(reponse(&FaitsMinoration { lieu: None, ..ancien() }), Non);
}

#[test]
fn route_n_counts_five_years_day_for_day() {
    let mesure = |f: FaitsMinoration| decider(&f, &Reglages::default()).eligible;
    for (bail, attendu) in [("2022-06-14", Oui), ("2022-06-15", Non), ("2022-06-16", Non)] {
        let location = FaitsMinoration { premiere_location: Some(jour("2017-06-15")), ..faits(bail) };
        assert_eq!(mesure(location), attendu, "location, {bail}");
        let convention = FaitsMinoration {
            premiere_location: Some(jour("1990-01-01")),
            date_convention_apl: Some(jour("2017-06-15")),
            ..faits(bail)
        };
        assert_eq!(mesure(convention), attendu, "convention, {bail}");
    }
    for (bail, attendu) in [("2021-02-27", Oui), ("2021-02-28", Non)] {
        let bissextile = FaitsMinoration { premiere_location: Some(jour("2016-02-29")), ..faits(bail) };
        assert_eq!(mesure(bissextile), attendu, "{bail}");
    }
}

#[test]
fn route_n_with_the_year_alone() {
    // First let in 2017: less than five years until 31/12/2021, no more from 31/12/2022, and nobody knows between.
    let lignes = [("2021-12-31", Oui), ("2022-01-01", Inconnu), ("2022-12-30", Inconnu), ("2022-12-31", Non)];
    for (bail, attendu) in lignes {
        let f = FaitsMinoration { annee_premiere_location: Some(2017), ..faits(bail) };
        assert_eq!(reponse(&f), attendu, "{bail}");
    }
    // 2009 is settled by the year.
    for (annee, attendu) in [(2008, Non), (2009, Oui)] {
        let f = FaitsMinoration { annee_premiere_location: Some(annee), dpe: Some(Dpe::D), ..faits("2024-01-10") };
        assert_eq!(reponse(&f), attendu, "{annee}");
    }
    // New or not, in the DOM of régime C: the year of the lease does not say.
    for (annee, attendu) in [(2023, Non), (2024, Inconnu)] {
        let non = Reglages { dom_2009: Dom2009::Non, ..Reglages::default() };
        let f = dom(FaitsMinoration { annee_premiere_location: Some(annee), dpe: Some(Dpe::D), ..faits("2024-06-01") });
        assert_eq!(decider(&f, &non).eligible, attendu, "{annee}");
    }
}

#[test]
fn route_n_in_regime_c() {
    // Convention of less than five years, first letting before 2009: part II and annexe 5 disagree.
    let f = |convention: Option<&str>, location: Option<&str>| FaitsMinoration {
        date_convention_apl: convention.map(jour),
        premiere_location: location.map(jour),
        dpe: Some(Dpe::D),
        ..faits("2024-06-01")
    };
    let lignes = [
        (f(Some("2022-01-01"), Some("2008-12-31")), Inconnu),
        (f(Some("2022-01-01"), Some("2009-01-01")), Oui),
        (f(Some("2022-01-01"), None), Inconnu),
        (f(Some("2019-06-01"), Some("2008-12-31")), Non),
        (f(None, Some("2008-12-31")), Inconnu),
        (f(None, Some("2024-06-01")), Oui),
    ];
    for (faits, attendu) in lignes {
        assert_eq!(reponse(&faits), attendu, "{:?} {:?}", faits.date_convention_apl, faits.premiere_location);
    }
    // The same dwelling the day before.
    let avant = FaitsMinoration { date_bail: Some(jour("2023-09-30")), ..f(Some("2022-01-01"), Some("2008-12-31")) };
    assert_eq!(reponse(&avant), Oui);
}

#[test]
fn plus_cd_may_be_kept_out_of_everything() {
    let toutes = Reglages { plus_cd: PlusCd::Toutes, ..Reglages::default() };
    for (plus_cd, anru, mel) in [(Some(true), Oui, Non), (Some(false), Oui, Oui), (None, Oui, Inconnu)] {
        let f = FaitsMinoration { plus_cd, ..bon("2024-03-01") };
        assert_eq!((reponse(&f), decider(&f, &toutes).eligible), (anru, mel), "{plus_cd:?}");
    }
    let f = FaitsMinoration { plus_cd: None, ..bon("2024-03-01") };
    assert_eq!(decider(&f, &toutes).manquants, ["financement PLUS-CD du PNRU"]);
}

#[test]
fn the_dpe_is_the_one_valid_at_the_lease() {
    let f = |date: Option<&str>, classe| FaitsMinoration {
        premiere_location: Some(jour("1980-01-01")),
        dpe: Some(classe),
        dpe_date: date.map(jour),
        ..faits("2024-06-01")
    };
    // Date; answers under P-DPE-DATE au_bail, datee, indifferente.
    let lignes = [
        (Some("2024-06-01"), [Oui, Oui, Oui]),
        (Some("2024-06-02"), [Inconnu, Inconnu, Oui]),
        (Some("2014-06-02"), [Oui, Oui, Oui]),
        (Some("2014-06-01"), [Inconnu, Inconnu, Oui]),
        (None, [Oui, Inconnu, Oui]),
    ];
    for (date, attendus) in lignes {
        for (dpe_date, attendu) in [DpeDate::AuBail, DpeDate::Datee, DpeDate::Indifferente].into_iter().zip(attendus) {
            let r = Reglages { dpe_date, ..Reglages::default() };
            assert_eq!(decider(&f(date, Dpe::C), &r).eligible, attendu, "{date:?} {dpe_date:?}");
        }
    }
    let dit = decider(&f(Some("2024-06-02"), Dpe::D), &Reglages::default());
    assert_eq!((dit.eligible, dit.manquants), (Inconnu, vec!["DPE valide à la date du bail"]));
}

#[test]
fn condition_5_to_the_cent() {
    // Ceiling of 400,05 €: 440,055 € once multiplied.
    let f = |bail: &str, loyer| FaitsMinoration {
        plafond: plafond(0).map(|p| PlafondApl { montant: 40_005, ..p }),
        loyer: Some(loyer),
        ..bon(bail)
    };
    let lignes = [
        ("2020-12-31", 40_005, Oui),
        ("2020-12-31", 40_006, Non),
        ("2023-09-30", 40_005, Oui),
        ("2023-09-30", 40_006, Non),
        ("2023-10-01", 44_005, Oui),
        ("2023-10-01", 44_006, Non),
    ];
    for (bail, loyer, attendu) in lignes {
        let m = decider(&f(bail, loyer), &Reglages::default());
        assert_eq!(m.eligible, attendu, "{bail} {loyer}");
        let applique = if bail == "2023-10-01" { 44_005 } else { 40_005 };
        assert_eq!((m.plafond_applique, m.loyer_compare), (Some(applique), Some(loyer)));
    }
    for f in
        [FaitsMinoration { loyer: None, ..bon("2022-03-01") }, FaitsMinoration { plafond: None, ..bon("2022-03-01") }]
    {
        assert_eq!(reponse(&f), Inconnu);
    }
}

#[test]
fn charges_are_compared_only_by_choice() {
    let avec = Reglages { loyer: LoyerCompare::AvecCharges, ..Reglages::default() };
    for (charges, attendu) in [(Some(2_000), Oui), (Some(2_001), Non), (None, Inconnu)] {
        let f = FaitsMinoration { charges, ..bon("2022-03-01") };
        assert_eq!((reponse(&f), decider(&f, &avec).eligible), (Oui, attendu), "{charges:?}");
    }
}

#[test]
fn condition_6_is_strict_and_only_from_october_2023() {
    let lignes = [
        ("2023-09-30", Some(37_000), Oui),
        ("2023-09-30", None, Oui),
        ("2023-10-01", Some(38_001), Oui),
        ("2023-10-01", Some(38_000), Non),
        ("2023-10-01", Some(37_999), Non),
        ("2023-10-01", None, Inconnu),
    ];
    for (bail, hors, attendu) in lignes {
        let f = FaitsMinoration { loyer_hors_relogement: hors, ..bon(bail) };
        assert_eq!(reponse(&f), attendu, "{bail} {hors:?}");
    }
}

#[test]
fn a_lease_without_date_is_decided_only_by_what_does_not_depend_on_it() {
    let f = FaitsMinoration { date_bail: None, ..bon("2022-03-01") };
    let m = decider(&f, &Reglages::default());
    assert_eq!((m.eligible, m.regime, m.manquants), (Inconnu, None, vec!["date de signature du bail"]));
    assert_eq!(reponse(&FaitsMinoration { genre: Some(Genre::Tiroir), ..f.clone() }), Non);
    assert_eq!(reponse(&FaitsMinoration { loyer: Some(44_001), ..f.clone() }), Non);
    assert_eq!(reponse(&FaitsMinoration { loyer: Some(44_000), ..f }), Inconnu);
}

#[test]
fn a_lease_is_paid_once() {
    for (bail_indemnise, attendu) in [(Some(false), Oui), (Some(true), Non), (None, Inconnu)] {
        let m = decider(&FaitsMinoration { bail_indemnise, ..bon("2024-03-01") }, &Reglages::default());
        assert_eq!((m.eligible, m.decision.montant.is_some()), (attendu, attendu == Oui), "{bail_indemnise:?}");
        assert_eq!(m.manquants.is_empty(), attendu != Inconnu);
    }
}

#[test]
fn the_place_is_read_from_the_commune() {
    let lignes = [
        ("59350", Some(Lieu::Metropole)),
        ("2A004", Some(Lieu::Metropole)),
        ("97105", Some(Lieu::OutreMer(TerritoireDom::Guadeloupe))),
        ("97411", Some(Lieu::OutreMer(TerritoireDom::Reunion))),
        ("97608", Some(Lieu::OutreMer(TerritoireDom::Mayotte))),
        ("97502", None),
        ("98818", None),
        ("5935", None),
        ("é9350", None),
        ("", None),
    ];
    for (code, lieu) in lignes {
        assert_eq!(Lieu::de_commune(code), lieu, "{code}");
    }
}
