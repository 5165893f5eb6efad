//! Newcomers inside the stock: who reads an indicator and the same one on newcomers subtracts one from the other.
//!
//! The attacker knows that every household of the stock moved in lately or did not: it adds that to all that is published, and
//! looks for small numbers of households that did not.

#[path = "attaque/mod.rs"]
#[allow(dead_code, reason = "shared with another test")]
mod attaquant;

use std::collections::BTreeMap;

use attaquant::{Lecteur, Secret, fuites, secrets};
use bilan::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode, Unite};
use bilan::population::Hasard;
use bilan::secrecy::{Etat, Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

type Zones = BTreeMap<(Niveau, String), Vec<u32>>;

const ANNEE: Periode = Periode::Millesime(2025);

fn regles(profil: Profil) -> Regles {
    let texte =
        include_str!("../../../pipelines/secret.toml").replace("grain_min = \"commune\"", "grain_min = \"residence\"");
    Regles::lire(&texte, profil).unwrap()
}

fn famille(nom: &str, nature: Nature, unite: Unite, atomes: Vec<Compte>, zones: &Zones) -> Famille {
    let k = atomes.first().map_or(0, |a| a.classes.len());
    let cellules = zones
        .iter()
        .map(|((niveau, zone), membres)| {
            let mut compte = Compte { classes: vec![0; k], ..Compte::default() };
            membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
            let cle = Cle { indicateur: nom.into(), periode: ANNEE, niveau: *niveau, zone: zone.clone() };
            Cellule { cle, atomes: membres.clone(), compte }
        })
        .collect();
    Famille {
        indicateur: nom.into(),
        table: String::new(),
        sensible: false,
        nature,
        unite,
        classes: (0..k).map(|i| format!("c{i}")).collect(),
        bailleurs: (0..atomes.len() as u32).map(|a| a % 3).collect(),
        atomes,
        cellules,
    }
}

/// The stock, its newcomers, and the others, whom nothing publishes.
fn trois(nom: &str, nature: Nature, unite: Unite, parts: &[(Compte, Compte)], zones: &Zones) -> [Famille; 3] {
    let tous = parts.iter().map(|(r, a)| {
        let mut t = r.clone();
        t.ajouter(a);
        t
    });
    let f = |suffixe: &str, atomes| famille(&format!("{nom}{suffixe}"), nature, unite, atomes, zones);
    [
        f("", tous.collect()),
        f("__recents", parts.iter().map(|p| p.0.clone()).collect()),
        f("__autres", parts.iter().map(|p| p.1.clone()).collect()),
    ]
}

/// What the reader of everything knows, and the small numbers that it may not: of the stock, of newcomers, of the others.
fn lire(p: &PublishedMeasures, triplets: &[[Famille; 3]], r: &Regles, profil: Profil) -> (Lecteur, Vec<Secret>) {
    let m = Mesures { familles: triplets.iter().flatten().cloned().collect() };
    let mut l = Lecteur::de(&m, p, false, None);
    let egaler = |l: &mut Lecteur, de: &[(usize, i64)], a: u32, rubriques: &[usize]| {
        let mut v = vec![0; l.x.len()];
        for (f, signe) in de {
            v.iter_mut().zip(l.somme(*f, &[a], rubriques)).for_each(|(x, y)| *x += signe * y);
        }
        if v.iter().any(|x| *x != 0) {
            l.egalites.push((v, 0));
        }
    };
    for (t, [stock, ..]) in triplets.iter().enumerate() {
        for a in 0..stock.atomes.len() as u32 {
            for k in 0..stock.classes.len() + 3 {
                egaler(&mut l, &[(3 * t, 1), (3 * t + 1, -1), (3 * t + 2, -1)], a, &[k]);
            }
            // Whatever the indicator, the households of a zone are the same, newcomers too.
            for part in 0..if t > 0 { 3 } else { 0 } {
                let univers = |t: usize| (0..=triplets[t][0].classes.len()).collect::<Vec<_>>();
                let mut v = l.somme(part, &[a], &univers(0));
                v.iter_mut().zip(l.somme(3 * t + part, &[a], &univers(t))).for_each(|(x, y)| *x -= y);
                l.egalites.push((v, 0));
            }
        }
    }
    let s = secrets(&m, |f| r.seuil_de(f), |f| f.unite == Unite::MenagesRevenu || profil == Profil::Public);
    (l, s)
}

fn proteger(familles: Vec<Famille>, r: &Regles) -> Result<PublishedMeasures, String> {
    let m = Mesures { familles };
    appliquer(&m, &verifier(&m, r, &Registre::vide()), r).map_err(|e| e.message)
}

/// What is published of the triplets: the stock and newcomers.
fn publier(triplets: &[[Famille; 3]], r: &Regles) -> Result<PublishedMeasures, String> {
    proteger(triplets.iter().flat_map(|[s, n, _]| [s.clone(), n.clone()]).collect(), r)
}

fn une_residence(stock: [i64; 2], recents: [i64; 2], nature: Nature, unite: Unite) -> [[Famille; 3]; 1] {
    let compte = |c: [i64; 2]| {
        let classes = if nature == Nature::Effectif { vec![c[0]] } else { c.to_vec() };
        Compte { classes, ..Compte::default() }
    };
    let parts = [
        (compte(recents), compte([stock[0] - recents[0], stock[1] - recents[1]])),
        (compte([40, 40]), compte([60, 60])),
        (compte([35, 45]), compte([70, 65])),
    ];
    let zones: Zones = [
        ((Niveau::Residence, "1"), vec![0]),
        ((Niveau::Residence, "2"), vec![1]),
        ((Niveau::Residence, "3"), vec![2]),
        ((Niveau::Qpv, "q"), vec![0, 1, 2]),
    ]
    .into_iter()
    .map(|((n, z), a)| ((n, z.to_owned()), a))
    .collect();
    [trois("i", nature, unite, &parts, &zones)]
}

#[test]
fn the_stock_less_its_newcomers_is_a_number() {
    let r = regles(Profil::Partenaires);
    // 25 households of which 20 moved in lately: 5 others.
    let t = une_residence([25, 0], [20, 0], Nature::Effectif, Unite::Menages);
    // Protected apart, both are shown, and the attacker finds the 5.
    let [stock, recents, _] = t[0].clone();
    let apart = proteger(vec![stock], &r).unwrap().reunir(proteger(vec![recents], &r).unwrap()).unwrap();
    let (l, s) = lire(&apart, &t, &r, Profil::Partenaires);
    assert!(fuites(&l, &s, 0).iter().any(|f| f.contains("autres")), "the attacker subtracts");
    // Together, something is withheld, and it does not.
    let ensemble = publier(&t, &r).unwrap();
    let (l, s) = lire(&ensemble, &t, &r, Profil::Partenaires);
    assert_eq!(fuites(&l, &s, 10), Vec::<String>::new());
    assert!(ensemble.masquees() > 0);
    assert!(ensemble.iter().all(|(c, _)| ["i", "i__recents"].contains(&c.indicateur.as_str())));
    assert_eq!((ensemble.len(), ensemble.classes("i__recents").len()), (8, 1));
    // The whole stock stays.
    let stock = |z| ensemble.get("i", ANNEE, Niveau::Residence, z).unwrap().etat();
    assert_eq!(["1", "2", "3"].map(stock), [Etat::Publiee; 3]);
}

#[test]
fn classes_are_subtracted_too() {
    // Among 60 and 40 households, 38 and 30: 22 others of whom 2 are under the ceiling.
    for profil in [Profil::Partenaires, Profil::Public] {
        let r = regles(profil);
        let t = une_residence([32, 28], [30, 12], Nature::Part, Unite::MenagesRevenu);
        let [stock, recents, _] = t[0].clone();
        let apart = proteger(vec![stock], &r).unwrap().reunir(proteger(vec![recents], &r).unwrap()).unwrap();
        let (l, s) = lire(&apart, &t, &r, profil);
        assert!(!fuites(&l, &s, 0).is_empty());
        let (l, s) = lire(&publier(&t, &r).unwrap(), &t, &r, profil);
        assert_eq!(fuites(&l, &s, 10), Vec::<String>::new());
    }
}

/// Résidences in communes, bailleurs, localisations; one or two indicators of the same households.
fn population(graine: u64) -> Vec<[Famille; 3]> {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0xA5A5);
    let n = 2 + h.sous(6);
    let mut zones = Zones::new();
    let mut univers = Vec::new();
    for a in 0..n {
        let (residence, localisation) = (h.sous(5), h.sous(3));
        // Some places have newcomers alone, others none.
        let recents = if h.sous(5) == 0 { 0 } else { i64::from(h.penche(40)) };
        let anciens = if h.sous(4) == 0 { i64::from(h.sous(3)) } else { 1 + i64::from(h.penche(50)) };
        univers.push([recents, anciens]);
        for (niveau, zone) in [
            (Niveau::Epci, "e".to_owned()),
            (Niveau::Localisation, ["qpv", "hors_qpv", "inconnu"][localisation as usize].to_owned()),
            (Niveau::Bailleur, (a % 3).to_string()),
            (Niveau::Commune, (residence / 2).to_string()),
            (Niveau::Residence, residence.to_string()),
        ] {
            zones.entry((niveau, zone)).or_default().push(a);
        }
    }
    let mut triplet = |nom: &str, nature: Nature, k: u32, unite| {
        let mut tirer = |u: i64| {
            let mut c = Compte { classes: vec![0; k as usize], ..Compte::default() };
            for _ in 0..u {
                match h.sous(20) {
                    0 => c.inconnus += 1,
                    _ => c.classes[h.penche(k) as usize] += 1,
                }
            }
            if nature == Nature::Moyenne {
                c.sommes = Some((c.classes[0] * (3 + i64::from(h.sous(5))), c.classes[0]));
            }
            c
        };
        let parts: Vec<(Compte, Compte)> = univers.iter().map(|[r, a]| (tirer(*r), tirer(*a))).collect();
        trois(nom, nature, unite, &parts, &zones)
    };
    let (nature, k) = [(Nature::Part, 2), (Nature::Repartition, 3), (Nature::Effectif, 1), (Nature::Moyenne, 1)]
        [(graine % 4) as usize];
    let unite = if graine.is_multiple_of(3) { Unite::Menages } else { Unite::MenagesRevenu };
    let mut t = vec![triplet("i", nature, k, unite)];
    if graine.is_multiple_of(5) {
        t.push(triplet("j", Nature::Part, 2, Unite::MenagesRevenu));
    }
    t
}

#[test]
fn no_small_number_of_others_is_worked_out_on_drawn_populations() {
    let n: u64 = std::env::var("BILAN_SECRET_POPULATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let fils = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let resultats: Vec<(usize, usize, Vec<String>)> = std::thread::scope(|s| {
        let travaux: Vec<_> = (0..fils)
            .map(|fil| {
                s.spawn(move || {
                    let (mut examines, mut naives, mut trouvees) = (0, 0, Vec::new());
                    for graine in (fil..n).step_by(fils as usize) {
                        let profil = if graine % 2 == 0 { Profil::Partenaires } else { Profil::Public };
                        let (t, r) = (population(graine), regles(profil));
                        // Protected apart: how often the attacker wins.
                        let apart = |rang: usize| proteger(t.iter().map(|t| t[rang].clone()).collect(), &r);
                        if let (Ok(a), Ok(b)) = (apart(0), apart(1)) {
                            let (l, s) = lire(&a.reunir(b).unwrap(), &t, &r, profil);
                            naives += usize::from(!fuites(&l, &s, 0).is_empty());
                        }
                        match publier(&t, &r) {
                            Err(e) => trouvees.push(format!("graine {graine} : {e}")),
                            Ok(p) => {
                                let (l, s) = lire(&p, &t, &r, profil);
                                examines += s.len();
                                let entiers = if graine % 10 == 0 { 3 } else { 0 };
                                trouvees.extend(
                                    fuites(&l, &s, entiers).into_iter().map(|f| format!("graine {graine} : {f}")),
                                );
                            }
                        }
                    }
                    (examines, naives, trouvees)
                })
            })
            .collect();
        travaux.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let examines: usize = resultats.iter().map(|r| r.0).sum();
    let naives: usize = resultats.iter().map(|r| r.1).sum();
    let trouvees: Vec<&String> = resultats.iter().flat_map(|r| &r.2).collect();
    println!(
        "{n} populations, {examines} secrets, {naives} populations percées sans jonction, {} fuites",
        trouvees.len()
    );
    assert!(examines as u64 > n && naives as u64 > n / 10, "the attack has something to find");
    assert!(trouvees.is_empty(), "{} : {:#?}", trouvees.len(), &trouvees[..trouvees.len().min(10)]);
}
