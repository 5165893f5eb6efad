use super::super::super::cas_essai::{Essai, jour, menage_type};
use super::super::super::faits::{Parc, Situation, Statut, StatutLogement, Typologie};
use super::super::super::reponse::Reponse::{self, Inconnu, Non, Oui};
use super::{examen, lire};
use crate::french::Fraction;
use crate::relogement::criteres::{Avis, Cellule, Compteur, Reglages, Tableau};
use proptest::prelude::*;

const REGLES: &str = r#"
[[c1]]
tranches = ["0_20", "20_40"]
constant_m2 = true
sauf_amelioration = true
[[c1]]
hausse_max_pct = 10
te_max = 30
[[local]]
code = "SUR"
libelle = "sur-occupation résolue"
condition = "sur_occupation_resolue"
[[local]]
code = "SOUS"
libelle = "sous-occupation résolue à moindre coût"
condition = "sous_occupation_resolue_moindre_cout"
[[local]]
code = "PERDANT"
libelle = "non perdant"
condition = "non_perdant"
[[local]]
code = "DECO"
libelle = "décohabitation"
condition = "decohabitation"
[[local]]
code = "RAV"
libelle = "reste à vivre"
condition = "rav_min"
seuil = 10
"#;

fn au_sort<T: Copy + std::fmt::Debug + 'static>(valeurs: &'static [T]) -> impl Strategy<Value = Option<T>> {
    proptest::option::weighted(0.85, proptest::sample::select(valeurs))
}

fn date() -> impl Strategy<Value = Option<chrono::NaiveDate>> {
    proptest::option::weighted(0.85, (2012_i32..2026, 1_u32..13, 1_u32..29).prop_map(|(a, m, j)| jour(a, m, j)))
}

prop_compose! {
    fn essais()(
        situation in au_sort(Situation::TOUS), statut in au_sort(Statut::TOUS), parc in au_sort(Parc::TOUS),
        typologies in (au_sort(Typologie::TOUS), au_sort(Typologie::TOUS)), apres in au_sort(StatutLogement::TOUS),
        dates in (date(), date(), date(), date()), oui in proptest::collection::vec(au_sort(&[true, false]), 7),
        argent in proptest::collection::vec(proptest::option::weighted(0.85, 0_i64..90_000), 8),
        personnes in (au_sort(&[1_i64, 2, 3, 4, 5, 6]), au_sort(&[2_i64, 3, 4, 6])),
        tranche in au_sort(&["0_20", "20_40", "80_100", "150_plus"]), operation in 0_u8..3,
    ) -> Essai {
        let mut e = menage_type();
        e.operation.code = format!("O{operation}");
        (e.operation.parc, e.operation.nature) = (parc, None);
        (e.menage.situation, e.menage.statut, e.menage.personnes) = (situation, statut, personnes.0);
        e.menage.tranche = tranche.map(str::to_owned);
        (e.menage.avant.typologie, e.menage.avant.loyer, e.menage.avant.apl) = (typologies.0, argent[0], argent[1]);
        (e.menage.avant.surface, e.menage.ressources, e.menage.depenses) = (argent[2], argent[3].map(|x| 4 * x), argent[4]);
        e.menage.avant.en_qpv = oui[0];
        e.menage.date_situation = None;
        // When nobody separates, those of the dwelling of origin are those of the household: facts do not contradict each other.
        e.faits.personnes_avant = if oui[2] == Some(false) { personnes.1.and(personnes.0) } else { personnes.1 };
        (e.faits.rehabilite_recent, e.faits.decohabitation) = (oui[1], oui[2]);
        let relogement = e.relogement.as_mut().unwrap();
        (relogement.accompagne, relogement.date_bail) = (oui[3], dates.0);
        e.faits.date_relogement = dates.0;
        let l = e.apres();
        (l.typologie, l.statut, l.loyer, l.apl, l.surface) = (typologies.1, apres, argent[5], argent[6], argent[7]);
        (l.premiere_location, l.date_convention_apl) = (dates.1, dates.2);
        (l.en_qpv, l.en_quartier_ru) = (oui[4], oui[5]);
        e
    }
}

/// The same household with one fact forgotten.
fn oublier(e: &Essai, i: usize) -> Essai {
    let mut e = e.clone();
    match i {
        0 => e.menage.statut = None,
        1 => e.operation.parc = None,
        2 => e.menage.personnes = None,
        3 => e.menage.tranche = None,
        4 => e.menage.avant.typologie = None,
        5 => e.menage.avant.loyer = None,
        6 => e.menage.avant.surface = None,
        7 => e.menage.ressources = None,
        8 => e.menage.depenses = None,
        9 => e.menage.avant.en_qpv = None,
        10 => e.faits.personnes_avant = None,
        11 => e.faits.rehabilite_recent = None,
        12 => e.faits.decohabitation = None,
        13 => e.relogement.as_mut().unwrap().accompagne = None,
        14 => (e.relogement.as_mut().unwrap().date_bail, e.faits.date_relogement) = (None, None),
        15 => e.apres().typologie = None,
        16 => e.apres().statut = None,
        17 => e.apres().loyer = None,
        18 => e.apres().premiere_location = None,
        19 => e.apres().date_convention_apl = None,
        20 => e.apres().en_qpv = None,
        21 => e.apres().en_quartier_ru = None,
        22 => e.apres().surface = None,
        _ => e.relogement = None,
    }
    e
}

fn regles() -> Reglages {
    lire(REGLES).unwrap()
}

fn tableau(essais: &[Essai]) -> Tableau {
    let (r, mut t) = (regles(), Tableau::default());
    for e in essais {
        examen(e, jour(2024, 12, 31), &r).compter(&mut t);
    }
    t
}

fn plus_vague(vague: Reponse, precis: Reponse) -> bool {
    vague == Inconnu || vague == precis
}

fn total(t: &Tableau) -> Cellule {
    t.somme(|_| true)
}

proptest! {
    /// Forgetting a fact moves a household from the known to the unknown, or leaves it where it was.
    #[test]
    fn information_is_monotone(e in essais(), i in 0_usize..24) {
        let r = regles();
        let (su, oublie) = (examen(&e, jour(2024, 12, 31), &r), examen(&oublier(&e, i), jour(2024, 12, 31), &r));
        for (code, a) in &su.avis {
            let b = oublie.avis[code];
            prop_assert!(plus_vague(b.compte, a.compte), "{code} compte {:?} {:?}", a, b);
            // Who is not counted has no answer to keep.
            prop_assert!(a.compte == Non || plus_vague(b.tenu, a.tenu), "{code} tenu {:?} {:?}", a, b);
        }
    }

    /// What is counted with a fact forgotten still brackets what is counted with it.
    #[test]
    fn bounds_hold_the_truth(essais in proptest::collection::vec(essais(), 1..12), i in 0_usize..24) {
        let oublies: Vec<Essai> = essais.iter().map(|e| oublier(e, i)).collect();
        let (su, vague) = (total(&tableau(&essais)), total(&tableau(&oublies)));
        for (code, c) in &su.criteres {
            if let (Some(part), 0) = (c.part(), c.inconnus) {
                let (bas, haut) = vague.compteur(code).bornes().unwrap();
                prop_assert!(bas <= part && part <= haut, "{code} {bas} {part} {haut}");
            }
        }
    }

    /// Counters add up: by operation, by year, by file, in any order.
    #[test]
    fn sums_are_the_total(essais in proptest::collection::vec(essais(), 0..25), coupe in 0_usize..25) {
        let t = tableau(&essais);
        let somme = |parts: Vec<Cellule>| {
            let mut codes = std::collections::BTreeMap::<String, Compteur>::new();
            for p in &parts {
                for (code, c) in &p.criteres {
                    let s = codes.entry(code.clone()).or_default();
                    *s = s.plus(*c);
                }
            }
            Cellule { criteres: codes, retours: parts.iter().map(|p| p.retours).sum() }
        };
        prop_assert_eq!(somme(t.groupes(|c| Some(c.operation.clone())).into_values().collect()), total(&t));
        prop_assert_eq!(somme(t.groupes(|c| Some(c.annee)).into_values().collect()), total(&t));
        let (a, b) = essais.split_at(coupe.min(essais.len()));
        prop_assert_eq!(somme(vec![total(&tableau(a)), total(&tableau(b))]), total(&t));
        prop_assert!(t.groupes(|c| c.annee).into_keys().all(|a| a <= 2024));
    }

    /// One household is counted once, and bounds bracket the share.
    #[test]
    fn a_counter_is_whole(avis in proptest::collection::vec((0_usize..3, 0_usize..3), 0..30)) {
        let r = [Oui, Non, Inconnu];
        let c: Compteur = avis.iter().map(|(a, b)| Compteur::de(Avis { compte: r[*a], tenu: r[*b] })).sum();
        let comptes = avis.iter().filter(|(a, _)| r[*a] != Non).count();
        prop_assert_eq!(c.denominateur + c.inconnus, i64::try_from(comptes).unwrap());
        prop_assert!(c.numerateur <= c.denominateur);
        let bornes = c.bornes();
        prop_assert_eq!(bornes.is_some(), comptes > 0);
        if let (Some((bas, haut)), Some(part)) = (bornes, c.part()) {
            prop_assert!(bas <= part && part <= haut);
            prop_assert!(Fraction::new(0, 1).unwrap() <= bas && haut <= Fraction::new(1, 1).unwrap());
        }
    }
}
