//! The attacker of the tests against the protection: populations drawn from fixed seeds, then weakened plans that must
//! be caught.
//!
//! `BILAN_SECRET_POPULATIONS` sets how many are drawn (1 000 by default).

#[path = "attaque/mod.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod attaquant;

use std::collections::{BTreeMap, BTreeSet};

use attaquant::{Lecteur, Secret, creux, fuites, secrets};
use bilan::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode, Unite};
use bilan::population::Hasard;
use bilan::secrecy::{Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

fn nombre_de_populations() -> u64 {
    std::env::var("BILAN_SECRET_POPULATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000)
}

fn regles(profil: Profil) -> Regles {
    let texte =
        include_str!("../../../pipelines/secret.toml").replace("grain_min = \"commune\"", "grain_min = \"residence\"");
    Regles::lire(&texte, profil).unwrap()
}

/// One family over zones given by their atoms.
fn famille(
    nom: &str,
    nature: Nature,
    unite: Unite,
    atomes: Vec<Compte>,
    zones: &BTreeMap<(Niveau, Periode, String), Vec<u32>>,
) -> Famille {
    let cellules = zones
        .iter()
        .map(|((niveau, periode, zone), membres)| {
            let mut compte = Compte::default();
            membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
            let cle = Cle { indicateur: nom.into(), periode: *periode, niveau: *niveau, zone: zone.clone() };
            Cellule { cle, atomes: membres.clone(), compte }
        })
        .collect();
    let k = atomes.first().map_or(0, |a| a.classes.len());
    Famille {
        table: String::new(),
        sensible: false,
        indicateur: nom.into(),
        nature,
        unite,
        classes: (0..k).map(|i| format!("c{i}")).collect(),
        bailleurs: (0..atomes.len() as u32).map(|a| a % 3).collect(),
        atomes,
        cellules,
    }
}

/// Résidences in communes, bailleurs, localisations and sectors across them, months cumulated; two indicators of the same
/// households.
fn population(graine: u64) -> Mesures {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D));
    let n = 3 + h.sous(7);
    let cumul = h.sous(3) == 0;
    let (nature, k) =
        [(Nature::Part, 2), (Nature::Repartition, 3), (Nature::Effectif, 1), (Nature::Moyenne, 1)][h.sous(4) as usize];
    let unite = [Unite::MenagesRevenu, Unite::Menages, Unite::Logements][h.sous(3) as usize];
    let mut zones = BTreeMap::<(Niveau, Periode, String), Vec<u32>>::new();
    let mut univers = Vec::new();
    for a in 0..n {
        let (residence, localisation, secteur) = (h.sous(5), h.sous(3), h.sous(3));
        let mois = 1 + h.sous(2);
        univers.push(1 + i64::from(h.penche(40)));
        for (niveau, zone) in [
            (Niveau::Epci, "e".to_owned()),
            (Niveau::Localisation, ["qpv", "hors_qpv", "inconnu"][localisation as usize].to_owned()),
            (Niveau::Bailleur, (a % 3).to_string()),
            (Niveau::Commune, (residence / 2).to_string()),
            (Niveau::Secteur, secteur.to_string()),
            (Niveau::Residence, residence.to_string()),
        ] {
            // January alone, then January and February: the second month is their difference.
            let periodes = if cumul { (mois..=2).collect() } else { vec![2] };
            for m in periodes {
                zones.entry((niveau, Periode::Cumul(2026, m), zone.clone())).or_default().push(a);
            }
        }
    }
    let mut tirer = |nature: Nature, k: usize| -> Vec<Compte> {
        univers
            .iter()
            .map(|u| {
                let mut c = Compte { classes: vec![0; k], ..Compte::default() };
                for _ in 0..*u {
                    match h.sous(20) {
                        0 => c.inconnus += 1,
                        _ => c.classes[h.penche(k as u32) as usize] += 1,
                    }
                }
                if nature == Nature::Moyenne {
                    c.sommes = Some((c.classes[0] * (3 + i64::from(h.sous(5))), c.classes[0]));
                }
                c
            })
            .collect()
    };
    let un = tirer(nature, k);
    let deux = tirer(Nature::Part, 2);
    Mesures {
        familles: vec![
            famille("i", nature, unite, un, &zones),
            famille("j", Nature::Part, Unite::MenagesRevenu, deux, &zones),
        ],
    }
}

fn proteger(m: &Mesures, r: &Regles) -> Result<PublishedMeasures, String> {
    appliquer(m, &verifier(m, r, &Registre::vide()), r).map_err(|e| e.message)
}

fn les_secrets(m: &Mesures, r: &Regles, profil: Profil) -> Vec<Secret> {
    secrets(m, |f| r.seuil(f.unite), |f| f.unite == Unite::MenagesRevenu || profil == Profil::Public)
}

#[test]
fn no_secret_of_a_thousand_populations_is_worked_out() {
    let n = nombre_de_populations();
    let fils = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let resultats: Vec<(usize, Vec<String>)> = std::thread::scope(|s| {
        let travaux: Vec<_> = (0..fils)
            .map(|fil| {
                s.spawn(move || {
                    let (mut examines, mut trouvees) = (0, Vec::new());
                    for graine in (fil..n).step_by(fils as usize) {
                        let profil = if graine % 2 == 0 { Profil::Partenaires } else { Profil::Public };
                        let (m, r) = (population(graine), regles(profil));
                        match proteger(&m, &r) {
                            Err(e) => trouvees.push(format!("graine {graine} : {e}")),
                            Ok(p) => {
                                let l = Lecteur::de(&m, &p, true, None);
                                let s = les_secrets(&m, &r, profil);
                                examines += s.len();
                                // Integer programmes are slow: on one population in ten, the first secrets.
                                let entiers = if graine % 10 == 0 { 4 } else { 0 };
                                trouvees.extend(
                                    fuites(&l, &s, entiers).into_iter().map(|f| format!("graine {graine} : {f}")),
                                );
                            }
                        }
                    }
                    (examines, trouvees)
                })
            })
            .collect();
        travaux.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let examines: usize = resultats.iter().map(|r| r.0).sum();
    let trouvees: Vec<&String> = resultats.iter().flat_map(|r| &r.1).collect();
    println!("{n} populations, {examines} secrets, {} fuites", trouvees.len());
    assert!(examines as u64 > n, "the populations hold secrets");
    assert!(trouvees.is_empty(), "{} : {:#?}", trouvees.len(), &trouvees[..trouvees.len().min(10)]);
}

#[test]
fn two_publications_protected_apart_are_caught_when_read_together() {
    // Communes A and B; then the same résidences by QPV: each is safe, their difference is not.
    let r = regles(Profil::Partenaires);
    let atomes = |v: &[i64]| v.iter().map(|n| Compte { classes: vec![*n], ..Compte::default() }).collect::<Vec<_>>();
    let zones = |l: &[(Niveau, &str, &[u32])]| -> BTreeMap<(Niveau, Periode, String), Vec<u32>> {
        l.iter().map(|(n, z, a)| ((*n, Periode::Millesime(2025), (*z).to_owned()), a.to_vec())).collect()
    };
    let valeurs = atomes(&[30, 5, 40]);
    let une = zones(&[(Niveau::Commune, "A", &[0, 1]), (Niveau::Epci, "e", &[0, 1, 2])]);
    let autre = zones(&[(Niveau::Qpv, "q", &[0]), (Niveau::Secteur, "s", &[1, 2])]);
    let toutes: BTreeMap<_, _> = une.clone().into_iter().chain(autre.clone()).collect();
    let publier = |z: &BTreeMap<_, _>| {
        let m = Mesures { familles: vec![famille("i", Nature::Effectif, Unite::Menages, valeurs.clone(), z)] };
        let p = proteger(&m, &r).unwrap();
        (m, p)
    };
    let ((m1, p1), (m2, p2)) = (publier(&une), publier(&autre));
    assert_eq!((p1.masquees(), p2.masquees()), (0, 0));
    // The reader adds both pages up.
    let tout = famille("i", Nature::Effectif, Unite::Menages, valeurs.clone(), &toutes);
    let m = Mesures { familles: vec![tout] };
    let mut l = Lecteur::de(&m, &p1, false, None);
    l.egalites.extend(Lecteur::de(&m, &p2, false, None).egalites);
    let cinq = l.somme(0, &[1], &[0]);
    assert!(l.espace().contient(&cinq), "A − QPV = 5");
    for (m, p) in [(&m1, &p1), (&m2, &p2)] {
        let seul = Lecteur::de(m, p, false, None);
        assert!(!seul.espace().contient(&seul.somme(0, &[1], &[0])));
    }
    let (_, ensemble) = publier(&toutes);
    let l = Lecteur::de(&m, &ensemble, false, None);
    assert!(!l.espace().contient(&cinq) && ensemble.masquees() > 0);
}

/// Secrecy, § 6.3: threshold 11, rows (12, 1), (1, 7), (1, 40); no sum gives a1, and a1 can only be 12.
fn exemple_des_entiers() -> (Lecteur, Vec<i64>) {
    let x = vec![12, 1, 1, 7, 1, 40];
    // Shown: row c, both columns, the total, and two of the three zonings; rows a and b and {a2, c1, c2} are withheld.
    let colonnes: [&[usize]; 6] = [&[4, 5], &[0, 2, 4], &[1, 3, 5], &[0, 1, 2, 3, 4, 5], &[0, 3, 4, 5], &[0, 5]];
    let zones = BTreeMap::new();
    let atomes: Vec<Compte> = x.iter().map(|n| Compte { classes: vec![*n], ..Compte::default() }).collect();
    let m = Mesures { familles: vec![famille("i", Nature::Effectif, Unite::Menages, atomes, &zones)] };
    let mut l = Lecteur::de(&m, &PublishedMeasures::default(), false, None);
    for c in colonnes {
        let v: Vec<i64> = (0..6).map(|i| i64::from(c.contains(&i))).collect();
        let b = v.iter().zip(&x).map(|(a, x)| a * x).sum();
        l.egalites.push((v, b));
    }
    (l, vec![1, 0, 0, 0, 0, 0])
}

#[test]
fn whole_numbers_give_away_what_no_subtraction_does() {
    let (l, a1) = exemple_des_entiers();
    assert!(!l.espace().contient(&a1));
    let (bas, haut) = l.intervalle(&a1, false).unwrap();
    assert!((bas - 11.5).abs() < 1e-6 && (haut - 12.5).abs() < 1e-6, "[{bas}, {haut}]");
    let (bas, haut) = l.intervalle(&a1, true).unwrap();
    assert!((bas - 12.0).abs() < 1e-6 && (haut - 12.0).abs() < 1e-6);
    assert_eq!(l.force_brute(&a1), [12]);
}

#[test]
fn the_program_sees_what_whole_numbers_give_away() {
    // The same example through the door of the program: nothing that leaves pins a withheld number.
    let zones: BTreeMap<(Niveau, Periode, String), Vec<u32>> = [
        (Niveau::Commune, "a", vec![0, 1]),
        (Niveau::Commune, "b", vec![2, 3]),
        (Niveau::Commune, "c", vec![4, 5]),
        (Niveau::Localisation, "1", vec![0, 2, 4]),
        (Niveau::Localisation, "2", vec![1, 3, 5]),
        (Niveau::Epci, "e", vec![0, 1, 2, 3, 4, 5]),
        (Niveau::Secteur, "x", vec![0, 3, 4, 5]),
        (Niveau::Secteur, "y", vec![1, 4, 5]),
        (Niveau::Secteur, "z", vec![0, 5]),
        (Niveau::Residence, "a1", vec![0]),
        (Niveau::Residence, "a2", vec![1]),
        (Niveau::Residence, "b1", vec![2]),
        (Niveau::Residence, "b2", vec![3]),
        (Niveau::Residence, "c1", vec![4]),
        (Niveau::Residence, "c2", vec![5]),
    ]
    .into_iter()
    .map(|(n, z, a)| ((n, Periode::Millesime(2025), z.to_owned()), a))
    .collect();
    let atomes: Vec<Compte> =
        [12, 1, 1, 7, 1, 40].iter().map(|n| Compte { classes: vec![*n], ..Compte::default() }).collect();
    let m = Mesures { familles: vec![famille("i", Nature::Effectif, Unite::Menages, atomes, &zones)] };
    let r = regles(Profil::Partenaires);
    let p = proteger(&m, &r).unwrap();
    let l = Lecteur::de(&m, &p, false, None);
    for c in &m.familles[0].cellules {
        if p.par_cle(&c.cle).unwrap().univers().is_none() {
            let cible = l.somme(0, &c.atomes, &[0]);
            let (bas, haut) = l.intervalle(&cible, true).unwrap();
            let vrai = c.compte.univers() as f64;
            assert!(haut - bas > 1.5 && haut > vrai + 0.5, "{:?} [{bas}, {haut}]", c.cle);
        }
    }
}

#[test]
fn a_figure_shown_by_mistake_is_caught() {
    // Every secondary figure of a line, shown again, gives the primary one away.
    let mut attrapees = 0;
    for graine in 0..60 {
        let (m, r) = (population(graine), regles(Profil::Public));
        let p = proteger(&m, &r).unwrap();
        let plan = verifier(&m, &r, &Registre::vide());
        let l = Lecteur::de(&m, &p, true, None);
        let s = les_secrets(&m, &r, Profil::Public);
        let retenues = plan.audit().into_iter().filter(|a| a.statut == bilan::secrecy::Statut::Secondaire);
        for a in retenues.take(4) {
            let f = m.familles.iter().position(|f| f.indicateur == a.cle.indicateur).unwrap();
            let c = m.familles[f].cellules.iter().find(|c| c.cle == a.cle).unwrap();
            let mut faible = Lecteur::de(&m, &p, true, None);
            for k in 0..m.familles[f].classes.len() {
                let v = faible.somme(f, &c.atomes, &[k]);
                let b = v.iter().zip(&l.x).map(|(a, x)| a * x).sum();
                faible.egalites.push((v, b));
            }
            attrapees += usize::from(!fuites(&faible, &s, 0).is_empty());
        }
    }
    assert!(attrapees > 30, "{attrapees}");
}

/// The attacker of a whole country, and the one of small populations: on publications that tell too much, both find the same.
#[test]
fn the_attacker_of_large_populations_finds_what_the_other_one_finds() {
    let mut trouvees = 0;
    for graine in 0..200 {
        let m = population(graine);
        let faibles = Regles::lire(
            &include_str!("../../../pipelines/secret.toml")
                .replace("grain_min = \"commune\"", "grain_min = \"residence\"")
                .replace("= 11", "= 5"),
            Profil::Public,
        );
        let p = proteger(&m, &faibles.unwrap()).unwrap();
        let secrets = les_secrets(&m, &regles(Profil::Public), Profil::Public);
        let attendues = fuites(&Lecteur::de(&m, &p, true, None), &secrets, 0);
        let prise = creux::attaquer(&m, &p, &secrets, creux::Lecteur::DeToutEtDesLieux, 0, |_| true);
        trouvees += attendues.len();
        let (une, autre): (BTreeSet<_>, BTreeSet<_>) = (attendues.iter().collect(), prise.fuites.iter().collect());
        assert_eq!(une, autre, "graine {graine}");
    }
    assert!(trouvees > 1_000, "{trouvees}");
}

/// Its intervals too: those of the dense attacker, wherever the universe of the other family says nothing more.
#[test]
fn the_attacker_of_large_populations_bounds_a_secret() {
    let mut vus = 0;
    for graine in 0..60 {
        let mut m = population(graine);
        m.familles.truncate(1);
        let profil = Profil::Public;
        let p = proteger(&m, &regles(profil)).unwrap();
        let l = Lecteur::de(&m, &p, true, None);
        for s in les_secrets(&m, &regles(profil), profil).iter().take(3) {
            let dense = l.intervalle(&l.somme(0, &s.atomes, &s.rubriques), false);
            let creuse = creux::intervalle(&m, &p, s);
            let (Some((a, b)), Some((c, d))) = (dense, creuse) else { panic!("graine {graine}, {s:?}") };
            assert!((a - c).abs() < 1e-4 && (b - d).abs() < 1e-4, "graine {graine}, {s:?} : [{a}, {b}] [{c}, {d}]");
            vus += 1;
        }
    }
    assert!(vus > 60, "{vus}");
}

#[test]
fn a_higher_threshold_shows_nothing_that_was_sensitive() {
    let bas = regles(Profil::Public);
    let texte = include_str!("../../../pipelines/secret.toml")
        .replace("grain_min = \"commune\"", "grain_min = \"residence\"")
        .replace("= 11", "= 17");
    let haut = Regles::lire(&texte, Profil::Public).unwrap();
    let mut vues = 0;
    for graine in 0..100 {
        let m = population(graine);
        let (a, b) = (verifier(&m, &bas, &Registre::vide()), verifier(&m, &haut, &Registre::vide()));
        for l in a.audit().iter().filter(|l| matches!(l.statut.lettre(), 'A' | 'C')) {
            vues += 1;
            let apres = b.audit().into_iter().find(|m| m.cle == l.cle && m.paquet == l.paquet).unwrap();
            assert_ne!(apres.statut.lettre(), 'V', "graine {graine} : {:?} {}", l.cle, l.paquet);
        }
    }
    assert!(vues > 100);
}
