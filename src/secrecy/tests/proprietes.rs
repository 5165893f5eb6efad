//! What holds of every population, drawn and attacked.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::rationnels::Espace;
use super::*;
use crate::secrecy::cibles::cibles;
use crate::secrecy::primaire::{Seuils, sensibles};
use crate::secrecy::systeme::Systeme;

/// Column of some numbers of a cell, over every (atom, number) that counts somebody.
pub(super) fn colonne(f: &Famille, membres: &[u32], rubriques: &[usize]) -> Vec<i64> {
    let k = f.classes.len();
    let mut v = Vec::new();
    for (a, atome) in (0u32..).zip(&f.atomes) {
        for r in 0..=k {
            let n = if r < k { atome.classes[r] } else { atome.inconnus };
            v.push(i64::from(n != 0 && membres.contains(&a) && rubriques.contains(&r)));
        }
    }
    v
}

/// How many withheld numbers are not proven to be in doubt, for a plan in canonical order.
fn etroites(f: &Famille, plan: &[PlanCellule], univers_connus: &[bool], reglages: Reglages) -> usize {
    use intervalle::exigences::{exigences, vu_du_plan};
    let mut lecture = intervalle::lecture::Lecture::de(f).unwrap();
    let mut demandes = Vec::new();
    for ((&i, p), connu) in intervalle::ordre_canonique(f).iter().zip(plan).zip(univers_connus) {
        let compte = &f.cellules[i].compte;
        let vu = vu_du_plan(f, compte, p, &reglages);
        lecture.publier(i, &vu, *connu);
        let l = exigences(compte, p, &vu, lecture.n_classes, reglages.seuil, reglages.classes);
        demandes.extend(l.into_iter().map(|e| (i, e)));
    }
    let reserve = intervalle::mouvements::Reserve::de(intervalle::reduction::Reduction::de(&lecture, |_| false));
    let serree = |i: usize, e| intervalle::trop_proche(&lecture, &reserve, i, e, reglages.largeur, |_| false);
    demandes.iter().filter(|(i, e)| serree(*i, e).is_some()).count()
}

fn colonnes_vues(f: &Famille, c: &Cellule, v: &Valeur) -> Vec<Vec<i64>> {
    let k = f.classes.len();
    let mut l = Vec::new();
    if v.univers().is_some() {
        l.push(colonne(f, &c.atomes, &[k]));
        l.push(colonne(f, &c.atomes, &(0..k).collect::<Vec<_>>()));
    }
    l.extend((0..k).filter(|&i| v.classe(i).is_some()).map(|i| colonne(f, &c.atomes, &[i])));
    l
}

fn colonnes_du_paquet(f: &Famille, c: &Cellule, p: Paquet) -> Vec<Vec<i64>> {
    let k = f.classes.len();
    match p {
        Paquet::Base => vec![colonne(f, &c.atomes, &[k]), colonne(f, &c.atomes, &(0..k).collect::<Vec<_>>())],
        Paquet::Classe(i) => vec![colonne(f, &c.atomes, &[i])],
        Paquet::Incertains => Vec::new(),
    }
}

/// A crossed population: résidences in communes, bailleurs and localisations across them, two years.
pub(in crate::secrecy) fn population() -> impl Strategy<Value = Famille> {
    let atome = (0usize..5, 0usize..3, 0usize..3, 0i64..25, 0i64..25, 0i64..25, 0i64..4, any::<bool>());
    let nature = prop_oneof![Just(Nature::Part), Just(Nature::Repartition), Just(Nature::Effectif)];
    let unite = prop_oneof![Just(Unite::MenagesRevenu), Just(Unite::Menages), Just(Unite::Logements)];
    (proptest::collection::vec(atome, 1..11), nature, unite).prop_map(|(atomes, nature, unite)| {
        let k = match nature {
            Nature::Part => 2,
            Nature::Repartition => 3,
            _ => 1,
        };
        let comptes: Vec<(Vec<i64>, i64)> = atomes.iter().map(|a| ([a.3, a.4, a.5][..k].to_vec(), a.6)).collect();
        let refs: Vec<(&[i64], i64)> = comptes.iter().map(|(c, i)| (c.as_slice(), *i)).collect();
        let mut zones = BTreeMap::<(Niveau, String), Vec<u32>>::new();
        for (i, a) in (0u32..).zip(&atomes) {
            for (n, z) in [
                (Epci, "e".to_owned()),
                (Localisation, ["qpv", "hors_qpv", "inconnu"][a.2].to_owned()),
                (Bailleur, a.1.to_string()),
                (Commune, (a.0 / 2).to_string()),
                (Residence, a.0.to_string()),
            ] {
                zones.entry((n, z)).or_default().push(i);
            }
        }
        let cellules: Vec<_> = zones.iter().map(|((n, z), m)| (*n, z.as_str(), m.as_slice())).collect();
        famille(nature, unite, &refs, &cellules)
    })
}

fn profil() -> impl Strategy<Value = Profil> {
    prop_oneof![Just(Profil::Partenaires), Just(Profil::Public)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Sets that nothing prints are made one by one, or seen as what a column has beyond another.
    #[test]
    fn small_numbers_are_the_same_without_the_sets_that_nothing_prints(f in population(), profil in profil()) {
        let r = regles(profil);
        let systeme = Systeme::de(&f, r.inities());
        let seuils = Seuils { seuil: r.seuil(f.unite), classes: r.classes_testees(f.unite) };
        let petits = |v: &[i64]| -> Vec<Vec<usize>> {
            sensibles(&systeme.rubriques, v, seuils).into_iter().map(|s| s.rubriques).collect()
        };
        let des = |groupes: &[u32]| -> Vec<systeme::Vecteur> {
            petits(&systeme.somme(groupes)).iter().map(|l| systeme.vecteur(groupes, l)).collect()
        };
        let imprimes: BTreeSet<systeme::Vecteur> = systeme.groupes.iter().flat_map(|g| des(g)).collect();
        let ensembles = systeme.ensembles_implicites(|v| !petits(v).is_empty());
        let attendus: BTreeSet<systeme::Vecteur> = ensembles.iter().flat_map(|(g, _)| des(g)).collect();
        let mut attendus = &attendus | &imprimes;
        attendus.remove(&Vec::new());
        prop_assert_eq!(systeme.petits_nombres(petits).into_keys().collect::<BTreeSet<_>>(), attendus);
    }

    #[test]
    fn nothing_withheld_can_be_worked_out_and_each_secondary_is_needed(f in population(), profil in profil()) {
        let (plan, publies) = protegees(&f, profil);
        let r = regles(profil);
        let mut espace = Espace::default();
        for c in &f.cellules {
            for v in colonnes_vues(&f, c, publies.par_cle(&c.cle).unwrap()) {
                espace.ajouter(&v);
            }
        }
        let seuil = r.seuil(f.unite);
        let k = f.classes.len();
        let petit = |n: i64| 0 < n && n < seuil;
        // Small counts, straight from the definition.
        let mut secrets = Vec::new();
        for c in &f.cellules {
            let (u, d) = (c.compte.univers(), c.compte.denominateur());
            if petit(u) { secrets.push(colonne(&f, &c.atomes, &(0..=k).collect::<Vec<_>>())); }
            if petit(d) { secrets.push(colonne(&f, &c.atomes, &(0..k).collect::<Vec<_>>())); }
            if r.classes_testees(f.unite) && f.nature != Nature::Effectif {
                for (i, &n) in c.compte.classes.iter().enumerate() {
                    let autres: Vec<usize> = (0..k).filter(|&j| j != i).collect();
                    if petit(n) { secrets.push(colonne(&f, &c.atomes, &[i])); }
                    if petit(d - n) { secrets.push(colonne(&f, &c.atomes, &autres)); }
                }
            }
        }
        for s in &secrets {
            prop_assert!(!espace.contient(s));
        }
        // The targets nobody prints, as the room defines them, seen over the rationals.
        let systeme = Systeme::de(&f, r.inities());
        let ordre: Vec<PlanCellule> = systeme.cellules.iter().map(|c| plan.get(&c.cle).unwrap().clone()).collect();
        let seuils = Seuils { seuil, classes: r.classes_testees(f.unite) };
        let dense = |v: &systeme::Vecteur| { let mut w = vec![0i64; systeme.mondes[0].len()]; for &(l, x) in v { w[l as usize] = x as i64; } w };
        let cibles: Vec<Vec<i64>> = cibles(&systeme, &ordre, &[], seuils).vecteurs.iter().map(dense).collect();
        let rubriques = |p: Paquet| match p {
            Paquet::Base => vec![vec![k], (0..k).collect()],
            Paquet::Classe(i) => vec![vec![i]],
            Paquet::Incertains => Vec::new(),
        };
        let mut fusionne = Espace::default();
        let mut refus = protection::Refus::new();
        let etude = protection::Etude::de(&f, &r, &Registre::vide(), &[]);
        etude.refuser(&mut refus, &BTreeSet::new());
        // Before the doubt left on each number is looked at: there a figure is withheld for what it would give away.
        let avant: Vec<PlanCellule> = etude.conclure(&refus, &BTreeSet::new()).decisions.into_iter().map(|(_, p)| p).collect();
        for (i, p) in avant.iter().enumerate() {
            for (paquet, _) in p.decisions().filter(|(_, d)| d.publie()) {
                for l in rubriques(paquet) { fusionne.ajouter(&dense(&systeme.vecteur(&systeme.groupes[i], &l))); }
            }
        }
        // A universe may be known though the base of its cell is withheld here: another indicator may show it.
        for (i, c) in systeme.cellules.iter().enumerate() {
            if !refus.contains_key(&univers::zone(&c.cle)) {
                fusionne.ajouter(&dense(&systeme.vecteur(&systeme.groupes[i], &(0..=k).collect::<Vec<_>>())));
            }
        }
        prop_assert!(!cibles.iter().any(|t| fusionne.contient(t)));
        for (i, p) in ordre.iter().enumerate() {
            for (paquet, d) in p.decisions() {
                let cellule = systeme.cellules[i];
                // A class withheld for its complement is safe without its base: the complement is checked above.
                let complement_seul = d.statut == Statut::Complement && !p.base.publie();
                if matches!(d.statut, Statut::Frequence | Statut::Complement | Statut::Secondaire) && !complement_seul {
                    let colonnes = colonnes_du_paquet(&f, cellule, paquet);
                    prop_assert!(!colonnes.iter().all(|v| espace.contient(v)), "{:?} {:?}", cellule.cle, paquet);
                }
                if d.statut == Statut::Secondaire && avant[i].decisions().any(|(q, d)| q == paquet && d.publie()) {
                    // Withheld for the doubt alone: shown, with those of the same rows, some number is told too closely.
                    let mut montre = ordre.clone();
                    for (j, p) in montre.iter_mut().enumerate() {
                        if systeme.groupes[j] == systeme.groupes[i] {
                            *p = avant[j].clone();
                            for (q, d) in ordre[j].decisions().filter(|(q, d)| *q != paquet && d.statut == Statut::Secondaire) {
                                *p.paquet_mut(q).unwrap() = d.clone();
                            }
                        }
                    }
                    let connus: Vec<bool> = systeme.cellules.iter().map(|c| !refus.contains_key(&univers::zone(&c.cle))).collect();
                    let reste = etroites(&f, &montre, &connus, Reglages { tranches: false, ..reglages(&r, &f) });
                    prop_assert!(reste > 0, "useless {:?} {:?}", cellule.cle, paquet);
                } else if d.statut == Statut::Secondaire {
                    let mut avec = fusionne.clone();
                    for l in rubriques(paquet) { avec.ajouter(&dense(&systeme.vecteur(&systeme.groupes[i], &l))); }
                    prop_assert!(cibles.iter().any(|t| avec.contient(t)), "useless {:?} {:?}", cellule.cle, paquet);
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_input_changes_nothing(f in population(), profil in profil(), pas in 1usize..7) {
        let n = f.atomes.len();
        // A rotation followed by a reversal moves every atom and every cell.
        let place = |a: usize| n - 1 - (a + pas) % n;
        let mut g = f.clone();
        for a in 0..n {
            g.atomes[place(a)] = f.atomes[a].clone();
        }
        for c in &mut g.cellules {
            c.atomes = c.atomes.iter().map(|&a| place(a as usize) as u32).collect();
            c.atomes.sort_unstable();
        }
        g.cellules.reverse();
        let (a, b) = (protegees(&f, profil), protegees(&g, profil));
        prop_assert_eq!(a.0, b.0);
        prop_assert_eq!(a.1.cellules, b.1.cellules);
    }

    #[test]
    fn what_is_shown_is_true(f in population(), profil in profil()) {
        let (plan, publies) = protegees(&f, profil);
        for c in &f.cellules {
            let v = publies.par_cle(&c.cle).unwrap();
            let p = plan.get(&c.cle).unwrap();
            if v.taux().is_some() {
                // A rate gives its numerator back: both must be published.
                prop_assert!(p.base.publie());
                prop_assert!(p.classes.first().is_none_or(Decision::publie));
                prop_assert_eq!(v.numerateur(), c.compte.classes.first().copied());
            }
            if let Some((bas, haut)) = v.tranche() {
                let (n, d) = (c.compte.classes[0], c.compte.denominateur());
                prop_assert!(100 * n >= i64::from(bas) * d && 100 * n < i64::from(haut) * d);
                prop_assert_eq!(v.numerateur(), None);
            }
            prop_assert!(v.univers().is_none_or(|u| u == c.compte.univers()));
        }
    }

    #[test]
    fn zones_with_the_same_rows_have_the_same_fate(f in population(), profil in profil()) {
        let (plan, _) = protegees(&f, profil);
        for a in &f.cellules {
            for b in f.cellules.iter().filter(|b| b.atomes == a.atomes) {
                let vu = |c: &Cellule| plan.get(&c.cle).unwrap().decisions().map(|(_, d)| d.publie()).collect::<Vec<_>>();
                prop_assert_eq!(vu(a), vu(b));
            }
        }
    }
}

/// The same rows seen by another indicator, on which other rows are unknown.
fn autre_indicateur(f: &Famille, perdus: &[usize]) -> Famille {
    let mut g = f.clone();
    g.indicateur = "j".into();
    for &p in perdus {
        let n = g.atomes.len();
        let a = &mut g.atomes[p % n];
        let perdu: i64 = a.classes.iter().map(|c| c - c / 2).sum();
        a.classes.iter_mut().for_each(|c| *c /= 2);
        a.inconnus += perdu;
    }
    for c in &mut g.cellules {
        c.cle.indicateur = "j".into();
        c.compte = Compte::default();
        for &a in &c.atomes {
            c.compte.ajouter(&g.atomes[a as usize]);
        }
    }
    g
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_indicator_does_not_show_what_another_withholds(
        f in population(), perdus in proptest::collection::vec(0usize..11, 1..6), profil in profil(), inverse: bool,
    ) {
        let g = autre_indicateur(&f, &perdus);
        let r = regles(profil);
        let m = Mesures { familles: if inverse { vec![g.clone(), f.clone()] } else { vec![f.clone(), g.clone()] } };
        let plan = verifier(&m, &r, &Registre::vide());
        let publies = appliquer(&m, &plan, &r).unwrap();
        let k = f.classes.len();
        let seuil = r.seuil(f.unite);
        let tout: Vec<usize> = (0..=k).collect();
        for h in [&f, &g] {
            let mut espace = Espace::default();
            for c in &h.cellules {
                for v in colonnes_vues(h, c, publies.par_cle(&c.cle).unwrap()) {
                    espace.ajouter(&v);
                }
                let vu = ["i", "j"].iter().any(|i| {
                    publies.par_cle(&Cle { indicateur: (*i).into(), ..c.cle.clone() }).unwrap().univers().is_some()
                });
                if vu {
                    espace.ajouter(&colonne(h, &c.atomes, &tout));
                }
            }
            for c in &h.cellules {
                let (u, d) = (c.compte.univers(), c.compte.denominateur());
                prop_assert!(!(0 < u && u < seuil && espace.contient(&colonne(h, &c.atomes, &tout))));
                prop_assert!(!(0 < d && d < seuil && espace.contient(&colonne(h, &c.atomes, &tout[..k]))));
            }
        }
    }
}

#[test]
fn a_lower_threshold_elsewhere_does_not_show_a_universe_that_incomes_withhold() {
    let zones: [(Niveau, &str, &[u32]); 4] =
        [(Residence, "1", &[0]), (Residence, "2", &[1]), (Residence, "3", &[2]), (Qpv, "q", &[0, 1, 2])];
    let revenus = famille(Nature::Effectif, Unite::MenagesRevenu, &[(&[24], 0), (&[35], 0), (&[60], 0)], &zones);
    let mut ages = autre_indicateur(&revenus, &[]);
    ages.unite = Unite::Menages;
    let texte = include_str!("../../../pipelines/secret.toml")
        .replace("seuil_menages_revenu = 11", "seuil_menages_revenu = 30");
    let r = Regles::lire(&texte, Profil::Partenaires).unwrap();
    let m = Mesures { familles: vec![revenus, ages] };
    let plan = verifier(&m, &r, &Registre::vide());
    let vu = |z: &str| {
        let cle = Cle { indicateur: "j".into(), ..cle(Residence, z) };
        plan.get(&cle).unwrap().base.clone()
    };
    assert_eq!(["1", "2", "3"].map(|z| vu(z).statut.lettre()), ['D', 'D', 'V']);
    assert_eq!(vu("1").cause, Some(cle(Residence, "1")));
    appliquer(&m, &plan, &r).unwrap();
}
