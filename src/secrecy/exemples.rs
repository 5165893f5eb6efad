//! Worked examples of the specification (`secrecy.md` § 10) that need more than one reader or one edition; the first four
//! are in `tests.rs`.

use super::tests::{cle, famille, lettres, population, regles};
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
    let plan = verifier(&m, r);
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
    let f = famille(Nature::Part, Unite::Logements, &[(&[3, 6], 0), (&[30, 20], 0)], &[
        (Niveau::Residence, "1", &[0]),
        (Niveau::Residence, "2", &[1]),
    ]);
    let texte = include_str!("../../pipelines/secret.toml").replace("base_minimale = 0", "base_minimale = 10");
    let r = Regles::lire(&texte, Profil::Partenaires).unwrap();
    let m = Mesures { familles: vec![f] };
    let p = appliquer(&m, &verifier(&m, &r), &r).unwrap();
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
