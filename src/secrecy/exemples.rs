//! Worked examples of the specification (`secrecy.md` § 10) that need more than one reader or one edition; the first four
//! are in `tests.rs`.

use super::tests::proprietes::population;
use super::tests::{cle, famille, lettres, regles};
use super::*;
use crate::measures::{Famille, Nature, Niveau, Unite};
use Niveau::{Bailleur, Epci};

use proptest::prelude::*;

/// The rules of a profile, where each bailleur reads with its own files beside it.
fn avec_inities(profil: Profil) -> Regles {
    let texte = include_str!("../../pipelines/secret.toml")
        .replace("grain_min = \"commune\"", "grain_min = \"residence\"")
        .replace("inities = \"aucun\"", "inities = \"bailleurs\"");
    Regles::lire(&texte, profil).unwrap()
}

fn decides(f: &Famille, r: &Regles) -> Plan {
    let m = Mesures { familles: vec![f.clone()] };
    let plan = verifier(&m, r, &Registre::vide());
    appliquer(&m, &plan, r).unwrap();
    plan
}

#[test]
fn a_bailleur_that_reads_beside_its_own_file_learns_nothing_of_another() {
    let mut f = famille(
        Nature::Effectif,
        Unite::Menages,
        &[(&[60], 0), (&[45], 0), (&[14], 0), (&[9], 0)],
        &[
            (Bailleur, "1", &[0]),
            (Bailleur, "2", &[1]),
            (Bailleur, "3", &[2]),
            (Bailleur, "4", &[3]),
            (Epci, "e", &[0, 1, 2, 3]),
        ],
    );
    f.bailleurs = vec![0, 1, 2, 3];
    let de = |r: &Regles| {
        let plan = decides(&f, r);
        ["1", "2", "3", "4"].map(|z| lettres(&plan, Bailleur, z)).concat() + &lettres(&plan, Epci, "e")
    };
    let sans = Regles::lire(
        &include_str!("../../pipelines/secret.toml").replace("inities = \"bailleurs\"", "inities = \"aucun\""),
        Profil::Partenaires,
    )
    .unwrap();
    assert_eq!(de(&sans), "VVDAV");
    assert_eq!(de(&avec_inities(Profil::Partenaires)), "VDDAV");
    // The 14 protects the 9 from the outsider, the 45 from the owner of the 14.
    let plan = decides(&f, &avec_inities(Profil::Partenaires));
    assert_eq!(plan.get(&cle(Bailleur, "2")).unwrap().base.cause, Some(cle(Bailleur, "4")));
}

#[test]
fn a_rate_on_a_small_base_gives_way_to_its_count() {
    let f = famille(
        Nature::Part,
        Unite::Logements,
        &[(&[3, 6], 0), (&[30, 20], 0)],
        &[(Niveau::Residence, "1", &[0]), (Niveau::Residence, "2", &[1])],
    );
    let texte = include_str!("../../pipelines/secret.toml").replace("base_minimale = 0", "base_minimale = 10");
    let r = Regles::lire(&texte, Profil::Partenaires).unwrap();
    let m = Mesures { familles: vec![f] };
    let p = appliquer(&m, &verifier(&m, &r, &Registre::vide()), &r).unwrap();
    let v = |z| p.par_cle(&cle(Niveau::Residence, z)).unwrap();
    assert_eq!((v("1").numerateur(), v("1").taux().is_none(), v("1").etat()), (Some(3), true, Etat::NonCalculable));
    assert_eq!((v("1").bornes().is_none(), v("2").taux().unwrap().percent(0)), (true, "60".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whoever removes its own rows is the outsider of what is left.
    #[test]
    fn what_holds_for_a_bailleur_holds_for_the_outsider_of_the_other_rows(
        f in population(), de in proptest::collection::vec(0u32..3, 11), profil in prop_oneof![Just(Profil::Partenaires), Just(Profil::Public)],
    ) {
        let mut f = f;
        f.bailleurs = de.iter().copied().cycle().take(f.atomes.len()).collect();
        let r = avec_inities(profil);
        let plan = decides(&f, &r);
        let large = decides(&f, &regles(profil));
        // One more reader never shows more primary cells.
        for ((c, p), (d, q)) in plan.iter().zip(large.iter()) {
            prop_assert_eq!(c, d);
            for ((_, a), (_, b)) in p.decisions().zip(q.decisions()) {
                prop_assert!(matches!(b.statut, Statut::Publie | Statut::Secondaire | Statut::Lie) || !a.publie());
            }
        }
        let seuil = r.seuil(f.unite);
        let petit = |n: i64| 0 < n && n < seuil;
        for b in 0..3 {
            // Each number is known when a probe orthogonal to what is shown, and null on the rows of the bailleur, cancels it.
            let s = systeme::Systeme::de(&f, true);
            let u: Vec<usize> = (0..=s.rubriques.inconnus()).collect();
            let Some(monde) = s.mondes.iter().skip(1).nth(b) else { continue };
            let mut colonnes = Vec::new();
            for (c, g) in s.cellules.iter().zip(&s.groupes) {
                if plan.get(&c.cle).unwrap().base.publie() {
                    colonnes.push(s.vecteur(g, &u));
                    colonnes.push(s.vecteur(g, &[s.rubriques.inconnus()]));
                }
            }
            let sondes = noyau::sonder(monde, &colonnes, 1);
            for (c, g) in s.cellules.iter().zip(&s.groupes) {
                let v = s.vecteur(g, &u);
                let ignore = v.iter().all(|(l, _)| monde[*l as usize]);
                prop_assert!(!petit(c.compte.univers()) || ignore || !sondes.annulent(&v));
            }
        }
    }
}

/// Three résidences and their quartier, as cumulated months.
fn cumul(mois: u32, x: i64, y: i64, z: i64) -> Famille {
    use Niveau::{Qpv, Residence};
    let mut f = famille(
        Nature::Effectif,
        Unite::Menages,
        &[(&[x], 0), (&[y], 0), (&[z], 0)],
        &[(Residence, "X", &[0]), (Residence, "Y", &[1]), (Residence, "Z", &[2]), (Qpv, "q", &[0, 1, 2])],
    );
    for c in &mut f.cellules {
        c.cle.periode = Periode::Cumul(2026, mois);
    }
    f
}

use crate::measures::Periode;
use std::path::Path;

#[test]
fn a_cumulated_count_waits_until_enough_has_changed() {
    let r = regles(Profil::Partenaires);
    let editer = |registre: &Registre, f: Famille| {
        let m = Mesures { familles: vec![f] };
        let plan = verifier(&m, &r, registre);
        let p = appliquer(&m, &plan, &r).unwrap();
        // Relu, as from one edition to the next.
        let suite = Registre::lire(&registre.clone().apres(&p).ecrire().unwrap(), Path::new("registre.json")).unwrap();
        (plan, p, suite)
    };
    let lettre = |plan: &Plan, mois, niveau, zone: &str| {
        let cle = crate::measures::Cle { periode: Periode::Cumul(2026, mois), ..cle(niveau, zone) };
        (plan.get(&cle).unwrap().base.statut.lettre(), cle)
    };
    let etats = |plan: &Plan, mois| -> String {
        let r = ["X", "Y", "Z"].map(|z| lettre(plan, mois, Niveau::Residence, z).0);
        r.into_iter().chain([lettre(plan, mois, Niveau::Qpv, "q").0]).collect()
    };
    let (mars, _, registre) = editer(&Registre::vide(), cumul(3, 14, 30, 24));
    assert_eq!(etats(&mars, 3), "VVVV");
    let (avril, publiees, registre) = editer(&registre, cumul(4, 17, 41, 30));
    assert_eq!(etats(&avril, 4), "TVTV");
    // What stands for X is what was last printed.
    let x = lettre(&avril, 4, Niveau::Residence, "X").1;
    assert!(publiees.par_cle(&x).unwrap().univers().is_none());
    let (periode, compte) = registre.precedente(&x).unwrap();
    assert_eq!((periode, compte.univers()), (Periode::Cumul(2026, 3), 14));
    // X moved by 12 and Z by 16 since their last printed figures.
    let (mai, _, registre) = editer(&registre, cumul(5, 26, 54, 40));
    assert_eq!(etats(&mai, 5), "VVVV");
    // Printed again as it was: nothing new is known.
    let (encore, ..) = editer(&registre, cumul(5, 26, 54, 40));
    assert_eq!(etats(&encore, 5), "VVVV");
    // A correction of two files waits as well.
    let (corrigee, ..) = editer(&registre, cumul(5, 26, 56, 40));
    assert_eq!(etats(&corrigee, 5).chars().nth(1), Some('T'));
}

/// Two waves of the same résidences: X had 30 households, then 27. Where nobody moved in, three left; elsewhere nobody can tell.
#[test]
fn a_residence_without_newcomers_that_lost_a_few_households_is_withheld() {
    use Niveau::{Qpv, Residence};
    let r = regles(Profil::Partenaires);
    let vague = |annee: i32, x: i64, recents: i64| {
        let mut stock = famille(
            Nature::Effectif,
            Unite::Menages,
            &[(&[x], 0), (&[60], 0), (&[70], 0)],
            &[(Residence, "X", &[0]), (Residence, "Y", &[1]), (Residence, "Z", &[2]), (Qpv, "q", &[0, 1, 2])],
        );
        let mut f = famille(
            Nature::Effectif,
            Unite::Menages,
            &[(&[recents], 0), (&[20], 0), (&[30], 0)],
            &[(Residence, "X", &[0]), (Residence, "Y", &[1]), (Residence, "Z", &[2]), (Qpv, "q", &[0, 1, 2])],
        );
        f.indicateur = "i__recents".into();
        for (f, nom) in [(&mut stock, "i"), (&mut f, "i__recents")] {
            for c in &mut f.cellules {
                c.cle.periode = Periode::Millesime(annee);
                c.cle.indicateur = nom.into();
            }
        }
        Mesures { familles: vec![stock, f] }
    };
    let avant = vague(2023, 30, 0);
    let p = appliquer(&avant, &verifier(&avant, &r, &Registre::vide()), &r).unwrap();
    let registre = Registre::vide().apres(&p);
    let lettre = |x: i64, recents: i64| {
        let m = vague(2025, x, recents);
        let plan = verifier(&m, &r, &registre);
        appliquer(&m, &plan, &r).unwrap();
        let cle = crate::measures::Cle { periode: Periode::Millesime(2025), ..cle(Residence, "X") };
        plan.get(&cle).unwrap().base.statut.lettre()
    };
    assert_eq!(lettre(27, 0), 'T');
    assert_eq!(lettre(30, 0), 'V', "nothing moved");
    assert_eq!(lettre(19, 0), 'V', "eleven left");
    assert_eq!(lettre(27, 15), 'V', "others moved in");
}

/// Sector A loses the 5 households of Z and wins the 30 of U, which are printed: 32 before, 57 now, so that anybody who has both editions
/// reads 5.
#[test]
fn a_sector_drawn_again_does_not_tell_what_left_it() {
    use Niveau::{Epci, Residence, Secteur};
    let r = regles(Profil::Partenaires);
    let residences = [("X", 14), ("Z", 5), ("W", 6), ("Y", 7), ("U", 30), ("V", 40), ("T", 8), ("S", 9)];
    let tracer = |a: &[u32], b: &[u32]| {
        let comptes = residences.map(|(_, n)| [n]);
        let atomes: Vec<(&[i64], i64)> = comptes.iter().map(|n| (n.as_slice(), 0)).collect();
        let rangs: Vec<u32> = (0..8).collect();
        let seules = residences.iter().zip(&rangs).map(|((z, _), i)| (Residence, *z, std::slice::from_ref(i)));
        let zones = [(Secteur, "A", a), (Secteur, "B", b), (Epci, "e", rangs.as_slice())];
        let cellules: Vec<_> = seules.chain(zones).collect();
        Mesures { familles: vec![famille(Nature::Effectif, Unite::Menages, &atomes, &cellules)] }
    };
    let editer = |m: &Mesures, registre: &Registre| appliquer(m, &verifier(m, &r, registre), &r).unwrap();
    let lire = |p: &PublishedMeasures, niveau, zone: &str| p.par_cle(&cle(niveau, zone)).unwrap().univers();
    let avant = tracer(&[0, 1, 2, 3], &[4, 5, 6, 7]);
    let premiere = editer(&avant, &Registre::vide());
    assert_eq!((lire(&premiere, Secteur, "A"), lire(&premiere, Residence, "Z")), (Some(32), None));

    let registre = Registre::vide().apres(&premiere);
    let relu = Registre::lire(&registre.ecrire().unwrap(), Path::new("registre.json")).unwrap();
    assert_eq!(relu, registre);
    let apres = tracer(&[0, 2, 3, 4], &[1, 5, 6, 7]);
    let seconde = editer(&apres, &relu);
    let tous = |z: &str| lire(&premiere, Residence, z).is_some() || lire(&seconde, Residence, z).is_some();
    assert!(tous("U") && !tous("Z"));
    assert_eq!(lire(&seconde, Secteur, "A"), None);
    // Without the memory of what A was, it is shown.
    assert_eq!(lire(&editer(&apres, &Registre::vide()), Secteur, "A"), Some(57));
    // Drawn as it was, it is what everybody has read.
    assert_eq!(lire(&editer(&avant, &relu), Secteur, "A"), Some(32));
}

#[test]
fn what_earlier_editions_give_away_is_said_and_not_hidden() {
    // The quartier and two of its three résidences were printed under a lower threshold.
    let f = cumul(3, 24, 7, 35);
    let r = regles(Profil::Partenaires);
    let m = Mesures { familles: vec![f.clone()] };
    let tout = Mesures { familles: vec![Famille { unite: Unite::Public, ..f }] };
    let ancienne = appliquer(&tout, &verifier(&tout, &r, &Registre::vide()), &r).unwrap();
    let plan = verifier(&m, &r, &Registre::vide().apres(&ancienne));
    let reveles: Vec<String> = plan.deja_reveles().into_iter().map(|c| c.zone).collect();
    assert!(reveles.contains(&"Y".to_owned()), "{reveles:?}");
    // It stops nothing: what leaves tells no more than was told.
    appliquer(&m, &plan, &r).unwrap();
}

#[test]
fn a_register_that_is_not_one_is_refused_with_its_line() {
    let e = Registre::lire("[\n{\"indicateur\": 3}\n]", Path::new("registre.json")).unwrap_err();
    assert_eq!(e.lieu.unwrap().ligne, Some(2));
    assert_eq!(Registre::lire(&Registre::vide().ecrire().unwrap(), Path::new("r")).unwrap(), Registre::vide());
}

#[test]
fn two_passes_over_one_cell_are_not_joined() {
    let r = regles(Profil::Partenaires);
    let publier = |f: Famille| {
        let m = Mesures { familles: vec![f] };
        appliquer(&m, &verifier(&m, &r, &Registre::vide()), &r).unwrap()
    };
    let (mars, avril) = (publier(cumul(3, 14, 30, 24)), publier(cumul(4, 14, 30, 24)));
    assert_eq!(mars.clone().reunir(avril).unwrap().len(), 8);
    assert!(mars.clone().reunir(mars).unwrap_err().message.contains("deux passes"));
}
