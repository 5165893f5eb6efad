use super::super::super::cas_essai::{Essai, jour, menage_type};
use super::super::super::faits::{Logement, Nature, Parc, Situation, Statut, StatutLogement};
use super::super::super::reponse::Reponse::{self, Inconnu, Non, Oui};
use super::super::anciennete::neuf_ou_recent;
use super::{examen, lire};
use crate::relogement::criteres::{Avis, Base, Compteur, Reglages, Voies};

fn avis(e: &Essai, code: &str, r: &Reglages) -> Avis {
    examen(e, jour(2024, 12, 31), r).avis[code]
}

fn social(convention: Option<(i32, u32, u32)>, location: Option<(i32, u32, u32)>) -> Logement {
    let date = |d: Option<(i32, u32, u32)>| d.map(|(a, m, j)| jour(a, m, j));
    Logement {
        statut: Some(StatutLogement::Lls),
        date_convention_apl: date(convention),
        premiere_location: date(location),
        ..Logement::default()
    }
}

#[test]
fn five_years_are_counted_to_the_day() {
    let bail = Some(jour(2023, 6, 15));
    let vieux = Some((1980, 1, 1));
    for (convention, location, v2024, v2021) in [
        (vieux, Some((2018, 6, 15)), Non, Non),
        (vieux, Some((2018, 6, 16)), Oui, Oui),
        (Some((2018, 6, 16)), vieux, Oui, Non),
        (Some((2018, 6, 15)), vieux, Non, Non),
        (vieux, Some((2023, 6, 15)), Oui, Oui),
        (None, vieux, Inconnu, Non),
        (vieux, None, Inconnu, Inconnu),
        (Some((2022, 1, 1)), None, Oui, Inconnu),
    ] {
        let l = social(convention, location);
        assert_eq!(neuf_ou_recent(&l, bail, Voies::Anru2024), v2024, "{convention:?} {location:?}");
        assert_eq!(neuf_ou_recent(&l, bail, Voies::Anru2021), v2021, "{convention:?} {location:?}");
    }
    let fevrier = social(vieux, Some((2020, 2, 29)));
    assert_eq!(neuf_ou_recent(&fevrier, Some(jour(2025, 2, 27)), Voies::Anru2021), Oui);
    assert_eq!(neuf_ou_recent(&fevrier, Some(jour(2025, 2, 28)), Voies::Anru2021), Non);
    assert_eq!(neuf_ou_recent(&fevrier, None, Voies::Anru2021), Inconnu);
}

#[test]
fn a_year_settles_it_or_leaves_it_unknown() {
    for (annee, bail, attendu) in [
        (2018, jour(2022, 12, 31), Oui),
        (2018, jour(2023, 1, 1), Inconnu),
        (2018, jour(2023, 12, 30), Inconnu),
        (2018, jour(2023, 12, 31), Non),
        (2018, jour(2024, 1, 1), Non),
        (2025, jour(2024, 1, 1), Oui),
    ] {
        let par_location = Logement { annee_premiere_location: Some(annee), ..social(None, None) };
        assert_eq!(neuf_ou_recent(&par_location, Some(bail), Voies::Anru2021), attendu, "{annee} {bail}");
        // The year of construction proves what is new; an older building may be let for the first time.
        let par_construction = Logement { annee_construction: Some(annee), ..social(None, None) };
        let attendu = if attendu == Oui { Oui } else { Inconnu };
        assert_eq!(neuf_ou_recent(&par_construction, Some(bail), Voies::Anru2021), attendu, "{annee} {bail}");
    }
}

#[test]
fn c2_is_social_stock_only_and_c2_mel_adds_rehabilitated() {
    let r = Reglages::default();
    let mut e = menage_type();
    let deux = |e: &Essai| (avis(e, "C2", &r).tenu, avis(e, "C2-MEL", &r).tenu);
    assert_eq!(deux(&e), (Non, Non));
    e.faits.rehabilite_recent = Some(true);
    assert_eq!(deux(&e), (Non, Oui));
    e.faits.rehabilite_recent = None;
    assert_eq!(deux(&e), (Non, Inconnu));
    e.apres().premiere_location = Some(jour(2020, 1, 1));
    assert_eq!(deux(&e), (Oui, Oui));
    for statut in [StatutLogement::Prive, StatutLogement::Accession, StatutLogement::Lli] {
        e.apres().statut = Some(statut);
        e.faits.rehabilite_recent = Some(true);
        assert_eq!(deux(&e), (Non, Non), "{statut:?}");
    }
    e.apres().statut = None;
    assert_eq!(deux(&e), (Inconnu, Inconnu));
}

#[test]
fn another_qpv_counts_in_c4_not_in_c3() {
    let r = Reglages::default();
    let mut e = menage_type();
    assert_eq!((avis(&e, "C3", &r).tenu, avis(&e, "C4", &r).tenu), (Oui, Oui));
    e.apres().en_qpv = Some(true);
    assert_eq!((avis(&e, "C3", &r).tenu, avis(&e, "C4", &r).tenu), (Non, Oui));
    e.apres().en_quartier_ru = Some(true);
    assert_eq!((avis(&e, "C3", &r).tenu, avis(&e, "C4", &r).tenu), (Non, Non));
    e.apres().en_qpv = None;
    e.apres().en_quartier_ru = None;
    assert_eq!((avis(&e, "C3", &r).tenu, avis(&e, "C4", &r).tenu), (Inconnu, Inconnu));
    e.relogement = None;
    assert_eq!(Compteur::de(avis(&e, "C3", &r)).inconnus, 1);
}

/// Base and return of a household whose rows are changed.
fn base(change: impl Fn(&mut Essai), b: Base) -> (Reponse, Reponse) {
    let mut e = menage_type();
    change(&mut e);
    let a = b.appartenance(&e.cas(), jour(2024, 12, 31));
    (a.base, a.retour)
}

#[test]
fn the_base_is_definitive_accompanied_before_the_date() {
    let b = Base::default();
    let situation = |s| move |e: &mut Essai| e.menage.situation = Some(s);
    assert_eq!(base(|_| (), b), (Oui, Non));
    for s in Situation::TOUS {
        let attendu = match s {
            Situation::RelogeDefinitif => (Oui, Non),
            Situation::RetourEffectue => (Non, Oui),
            _ => (Non, Non),
        };
        assert_eq!(base(situation(*s), b), attendu, "{s:?}");
    }
    let relogement =
        |f: fn(&mut crate::relogement::faits::Relogement)| move |e: &mut Essai| f(e.relogement.as_mut().unwrap());
    assert_eq!(base(relogement(|r| r.accompagne = Some(false)), b).0, Non);
    assert_eq!(base(relogement(|r| r.accompagne = None), b).0, Inconnu);
    let date = |d| move |e: &mut Essai| e.faits.date_relogement = Some(d);
    assert_eq!(base(date(jour(2024, 12, 31)), b).0, Oui);
    assert_eq!(base(date(jour(2025, 1, 1)), b).0, Non);
    let sans_date = |situation: Option<_>| {
        move |e: &mut Essai| {
            e.faits.date_relogement = None;
            e.menage.date_situation = situation;
        }
    };
    assert_eq!(base(sans_date(Some(jour(2024, 12, 31))), b).0, Oui);
    assert_eq!(base(sans_date(Some(jour(2025, 1, 1))), b).0, Inconnu);
    assert_eq!(base(sans_date(None), b).0, Inconnu);
    // Without a situation, the kind of move says it.
    assert_eq!(base(|e| e.menage.situation = None, b), (Oui, Non));
}

#[test]
fn the_base_is_a_parameter() {
    let d = Base::default();
    let decohabitant = |e: &mut Essai| e.menage.statut = Some(Statut::DecohabitantDirect);
    assert_eq!(base(decohabitant, d).0, Oui);
    assert_eq!(base(decohabitant, Base { decohabitants: false, ..d }).0, Non);
    let prive = |e: &mut Essai| e.apres().statut = Some(StatutLogement::Prive);
    assert_eq!(base(prive, d).0, Oui);
    assert_eq!(base(prive, Base { destinations_hors_parc_social: false, ..d }).0, Non);
    let tiroir = |e: &mut Essai| e.menage.situation = Some(Situation::Tiroir);
    assert_eq!(base(tiroir, Base { tiroirs: true, ..d }).0, Oui);
    let depart = |e: &mut Essai| {
        e.menage.situation = Some(Situation::DepartSpontane);
        e.relogement.as_mut().unwrap().accompagne = Some(false);
    };
    assert_eq!(base(depart, d).0, Non);
    assert_eq!(base(depart, Base { departs: true, ..d }).0, Oui);
    let seul = |e: &mut Essai| e.relogement.as_mut().unwrap().accompagne = Some(false);
    assert_eq!(base(seul, Base { accompagnes_seulement: false, ..d }).0, Oui);
}

#[test]
fn c1_counts_social_origin_with_a_before_of_its_own() {
    let r = lire("[[c1]]\nconstant_m2 = true").unwrap();
    let compte = |f: &dyn Fn(&mut Essai)| {
        let mut e = menage_type();
        f(&mut e);
        Compteur::de(avis(&e, "C1", &r))
    };
    let un = |numerateur| Compteur { numerateur, denominateur: 1, ..Compteur::default() };
    // 3,45 to 3,50 € by square metre.
    assert_eq!(compte(&|_| ()), un(0));
    assert_eq!(compte(&|e| e.apres().surface = Some(7_200)), un(1));
    let zero = Compteur::default();
    assert_eq!(compte(&|e| e.operation.parc = Some(Parc::Prive)), zero);
    for s in [Statut::DecohabitantDirect, Statut::HebergePermanent, Statut::HebergeAutre] {
        assert_eq!(compte(&|e| e.menage.statut = Some(s)), zero, "{s:?}");
    }
    assert_eq!(compte(&|e| e.menage.avant.apl = None).inconnus, 1);
    assert_eq!(compte(&|e| e.apres().loyer = None).inconnus, 1);
    // The nature says the stock when the operation does not.
    assert_eq!(compte(&|e| e.operation.parc = None), un(0));
    assert_eq!(compte(&|e| (e.operation.parc, e.operation.nature) = (None, Some(Nature::Portage))), zero);
    assert_eq!(compte(&|e| (e.operation.parc, e.operation.nature) = (None, None)).inconnus, 1);
    // Without a local rule, nobody is counted.
    assert_eq!(Compteur::de(avis(&menage_type(), "C1", &Reglages::default())), zero);
}

#[test]
fn returns_enter_c1_only_and_have_their_column() {
    let r = lire("[[c1]]\nte_max = 30").unwrap();
    let mut e = menage_type();
    e.menage.situation = Some(Situation::RetourEffectue);
    let x = examen(&e, jour(2024, 12, 31), &r);
    assert_eq!(Compteur::de(x.avis["C1"]).numerateur, 1);
    assert_eq!(Compteur::de(x.retour).numerateur, 1);
    for code in ["C2", "C2-MEL", "C3", "C4"] {
        assert_eq!(Compteur::de(x.avis[code]), Compteur::default(), "{code}");
    }
    assert_eq!(Compteur::de(examen(&menage_type(), jour(2024, 12, 31), &r).retour), Compteur::default());
}
