//! Indicators that say the same thing under two names: the share of relogements by territory and by quartier, the share of newcomers
//! and all that is said of newcomers.
//!
//! The attacker knows that they are the same households: it adds these equalities to all that is published.

#[path = "attaque/mod.rs"]
#[allow(dead_code, reason = "shared with another test")]
mod attaquant;

use std::collections::{BTreeMap, BTreeSet};

use attaquant::{Lecteur, Secret, fuites, secrets};
use bilan::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode, Unite};
use bilan::population::Hasard;
use bilan::secrecy::{Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

type Zones = BTreeMap<(Niveau, String), Vec<u32>>;

const ANNEE: Periode = Periode::Millesime(2025);
const TERRITOIRE: [Niveau; 4] = [Niveau::Epci, Niveau::Localisation, Niveau::Bailleur, Niveau::Commune];
const QUARTIER: [Niveau; 3] = [Niveau::Localisation, Niveau::Commune, Niveau::Residence];

fn regles(profil: Profil) -> Regles {
    let texte =
        include_str!("../../../pipelines/secret.toml").replace("grain_min = \"commune\"", "grain_min = \"residence\"");
    Regles::lire(&texte, profil).unwrap()
}

/// A share over some levels.
fn part(nom: &str, unite: Unite, atomes: &[Compte], zones: &Zones, niveaux: &[Niveau]) -> Famille {
    let cellules = zones
        .iter()
        .filter(|((niveau, _), _)| niveaux.contains(niveau))
        .map(|((niveau, zone), membres)| {
            let mut compte =
                Compte { classes: vec![0; atomes.first().map_or(2, |a| a.classes.len())], ..Compte::default() };
            membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
            let cle = Cle { indicateur: nom.into(), periode: ANNEE, niveau: *niveau, zone: zone.clone() };
            Cellule { cle, atomes: membres.clone(), compte }
        })
        .collect();
    Famille {
        indicateur: nom.into(),
        table: "t".into(),
        sensible: false,
        nature: Nature::Part,
        unite,
        classes: vec!["oui".into(), "non".into()],
        bailleurs: (0..atomes.len() as u32).map(|a| a % 3).collect(),
        atomes: atomes.to_vec(),
        cellules,
    }
}

/// Numbers of some families that add up to nothing, atom by atom: family, rubriques, sign.
type Egalite = Vec<(usize, Vec<usize>, i64)>;

/// What is published, the families that the attacker thinks of, those of them that are published, and what it knows of them all.
struct Cas {
    familles: Vec<Famille>,
    publiees: usize,
    egalites: Vec<Egalite>,
}

impl Cas {
    fn publier(&self, r: &Regles) -> Result<PublishedMeasures, String> {
        let m = Mesures { familles: self.familles[..self.publiees].to_vec() };
        appliquer(&m, &verifier(&m, r, &Registre::vide()), r).map_err(|e| e.message)
    }

    /// The last indicator protected as if it were alone.
    fn publier_a_part(&self, r: &Regles) -> Result<PublishedMeasures, String> {
        let (autres, dernier) = self.familles[..self.publiees].split_at(self.publiees - 1);
        [autres, dernier].iter().try_fold(PublishedMeasures::default(), |p, f| {
            let m = Mesures { familles: f.to_vec() };
            let seule = appliquer(&m, &verifier(&m, r, &Registre::vide()), r).map_err(|e| e.message)?;
            p.reunir(seule).map_err(|e| e.message)
        })
    }

    fn lire(&self, p: &PublishedMeasures, r: &Regles, profil: Profil) -> (Lecteur, Vec<Secret>) {
        let m = Mesures { familles: self.familles.clone() };
        let mut l = Lecteur::de(&m, p, false, None);
        for egalite in &self.egalites {
            for a in 0..self.familles[0].atomes.len() as u32 {
                let mut v = vec![0; l.x.len()];
                for (f, rubriques, signe) in egalite {
                    v.iter_mut().zip(l.somme(*f, &[a], rubriques)).for_each(|(x, y)| *x += signe * y);
                }
                if v.iter().any(|x| *x != 0) {
                    l.egalites.push((v, 0));
                }
            }
        }
        let s = secrets(&m, |f| r.seuil_de(f), |f| f.unite == Unite::MenagesRevenu || profil == Profil::Public);
        (l, s)
    }
}

fn zones(h: &mut Hasard, n: u32) -> Zones {
    let mut zones = Zones::new();
    for a in 0..n {
        let (residence, localisation) = (h.sous(5), h.sous(3));
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
    zones
}

fn tirer(h: &mut Hasard, n: i64) -> Compte {
    let mut c = Compte { classes: vec![0; 2], ..Compte::default() };
    for _ in 0..n {
        match h.sous(20) {
            0 => c.inconnus += 1,
            _ => c.classes[h.penche(2) as usize] += 1,
        }
    }
    c
}

/// One share at the levels of the territory, and the same at those of quartiers.
fn deux_noms(graine: u64) -> Cas {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x17);
    let n = 2 + h.sous(6);
    let zones = zones(&mut h, n);
    let unite = if graine.is_multiple_of(3) { Unite::Menages } else { Unite::MenagesRevenu };
    let atomes: Vec<Compte> = (0..n)
        .map(|_| {
            let menages = i64::from(h.penche(60));
            tirer(&mut h, menages)
        })
        .collect();
    let f = |nom, niveaux| part(nom, unite, &atomes, &zones, niveaux);
    Cas {
        familles: vec![f("i", &TERRITOIRE), f("i_zone", &QUARTIER)],
        publiees: 2,
        egalites: (0..3).map(|k| vec![(0, vec![k], 1), (1, vec![k], -1)]).collect(),
    }
}

/// An indicator, the same on newcomers, the share of newcomers; and the others, whom nothing publishes.
fn part_des_recents(graine: u64) -> Cas {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x2B);
    let n = 2 + h.sous(6);
    let zones = zones(&mut h, n);
    let (mut recents, mut autres, mut entres) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n {
        let r = if h.sous(5) == 0 { 0 } else { i64::from(h.penche(40)) };
        let a = if h.sous(4) == 0 { i64::from(h.sous(3)) } else { 1 + i64::from(h.penche(50)) };
        recents.push(tirer(&mut h, r));
        autres.push(tirer(&mut h, a));
        let inconnus = if h.sous(3) == 0 { i64::from(h.sous(4)).min(a) } else { 0 };
        entres.push(Compte { classes: vec![r, a - inconnus], inconnus, ..Compte::default() });
    }
    let tous: Vec<Compte> = recents
        .iter()
        .zip(&autres)
        .map(|(r, a)| {
            let mut t = r.clone();
            t.ajouter(a);
            t
        })
        .collect();
    let toutes = [TERRITOIRE.as_slice(), &QUARTIER].concat();
    let unite = if graine.is_multiple_of(2) { Unite::Menages } else { Unite::MenagesRevenu };
    let univers = vec![0, 1, 2];
    // Protected for themselves: the share of newcomers is not drawn from incomes.
    let f = |nom, unite, atomes: &[Compte]| part(nom, unite, atomes, &zones, &toutes);
    Cas {
        familles: vec![
            f("i", unite, &tous),
            f("i__recents", unite, &recents),
            f("recents", Unite::Menages, &entres),
            f("autres", unite, &autres),
        ],
        publiees: 3,
        // Newcomers are those that the share counts; everybody moved in lately or did not, class by class.
        egalites: [
            vec![(0, univers.clone(), 1), (2, univers.clone(), -1)],
            vec![(1, univers.clone(), 1), (2, vec![0], -1)],
            vec![(3, univers, 1), (2, vec![1, 2], -1)],
        ]
        .into_iter()
        .chain((0..3).map(|k| vec![(0, vec![k], 1), (1, vec![k], -1), (3, vec![k], -1)]))
        .collect(),
    }
}

/// « Q1 or relogé », « Q1 », and the households relogés beyond Q1, whom nothing publishes.
fn l_une_dans_l_autre(graine: u64) -> Cas {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x3D);
    let n = 2 + h.sous(6);
    let zones = zones(&mut h, n);
    let (mut union, mut seul, mut au_dela) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n {
        let q1 = if h.sous(5) == 0 { 0 } else { i64::from(h.penche(50)) };
        let plus = if h.sous(3) == 0 { 0 } else { i64::from(h.penche(30)) };
        let (autres, inconnus) = (i64::from(h.penche(60)), i64::from(h.sous(8) / 6));
        let compte = |a, b, inconnus| Compte { classes: vec![a, b], inconnus, ..Compte::default() };
        union.push(compte(q1 + plus, autres, inconnus));
        // Relogé, and not known to be Q1: known to be one or the other.
        let ignores = if graine.is_multiple_of(5) { i64::from(h.sous(3)).min(plus) } else { 0 };
        seul.push(compte(q1, plus + autres - ignores, inconnus + ignores));
        au_dela.push(Compte { classes: vec![plus], ..Compte::default() });
    }
    let toutes = [TERRITOIRE.as_slice(), &QUARTIER].concat();
    let f = |nom, atomes: &[Compte], niveaux: &[Niveau]| part(nom, Unite::MenagesRevenu, atomes, &zones, niveaux);
    // Either may come first by code.
    let (grand, petit) = if graine.is_multiple_of(3) { ("i_union", "i_q1") } else { ("i_q1_ou_reloge", "i_q1_seul") };
    let niveaux = if graine.is_multiple_of(4) { TERRITOIRE.as_slice() } else { &toutes };
    let reloges = Famille { nature: Nature::Effectif, classes: vec!["oui".into()], ..f("au_dela", &au_dela, &toutes) };
    Cas {
        familles: vec![f(grand, &union, &toutes), f(petit, &seul, niveaux), reloges],
        publiees: 2,
        egalites: [
            vec![(0, vec![0], 1), (1, vec![0], -1), (2, vec![0], -1)],
            vec![(0, vec![0, 1, 2], 1), (1, vec![0, 1, 2], -1)],
        ]
        .into_iter()
        .chain((!graine.is_multiple_of(5)).then(|| vec![(0, vec![2], 1), (1, vec![2], -1)]))
        .collect(),
    }
}

/// An indicator of all, the same of some of them, and the others, whom nothing publishes.
fn base_incluse(graine: u64) -> Cas {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x4F);
    let n = 2 + h.sous(6);
    let zones = zones(&mut h, n);
    let (mut tous, mut certains, mut autres) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n {
        let a = if h.sous(5) == 0 { 0 } else { i64::from(h.penche(60)) };
        let b = if h.sous(3) == 0 { 0 } else { i64::from(h.penche(30)) };
        tous.push(Compte { classes: vec![a + b], ..Compte::default() });
        certains.push(tirer(&mut h, a));
        autres.push(Compte { classes: vec![b], ..Compte::default() });
    }
    let toutes = [TERRITOIRE.as_slice(), &QUARTIER].concat();
    let effectif = |nom, atomes: &[Compte]| Famille {
        nature: Nature::Effectif,
        classes: vec!["oui".into()],
        ..part(nom, Unite::MenagesRevenu, atomes, &zones, &toutes)
    };
    let certains = part("i_certains", Unite::MenagesRevenu, &certains, &zones, &toutes);
    Cas {
        familles: vec![effectif("i_tous", &tous), certains, effectif("autres", &autres)],
        publiees: 2,
        egalites: vec![vec![(0, vec![0], 1), (1, vec![0, 1, 2], -1), (2, vec![0], -1)]],
    }
}

/// A share of all leases, the same of those that are no relogement; and the same of relogements, that nothing publishes.
fn reloges(graine: u64) -> Cas {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x61);
    let n = 2 + h.sous(6);
    let zones = zones(&mut h, n);
    let (mut tous, mut restants, mut reloges) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n {
        let autres = if h.sous(6) == 0 { 0 } else { i64::from(h.penche(60)) };
        let r = if h.sous(3) == 0 { 0 } else { i64::from(h.penche(30)) };
        let (autres, r) = (tirer(&mut h, autres), tirer(&mut h, r));
        let mut tout = autres.clone();
        tout.ajouter(&r);
        tous.push(tout);
        restants.push(autres);
        reloges.push(r);
    }
    let toutes = [TERRITOIRE.as_slice(), &QUARTIER].concat();
    let f = |nom, atomes: &[Compte]| part(nom, Unite::MenagesRevenu, atomes, &zones, &toutes);
    // Either may come first by code.
    let (a, b) = if graine.is_multiple_of(2) { ("i_q1", "i_q1_hors_reloges") } else { ("i_tous", "i_restants") };
    let egale = |k| vec![(0, vec![k], 1), (1, vec![k], -1), (2, vec![k], -1)];
    Cas {
        familles: vec![f(a, &tous), f(b, &restants), f("reloges", &reloges)],
        publiees: 2,
        egalites: vec![egale(0), egale(1), egale(2)],
    }
}

/// Slices of income as documents cut them: a fine distribution, a coarse one, shares under and over a limit; the same households.
fn tranches_de_revenu(graine: u64) -> Cas {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x73);
    let n = 3 + h.sous(6);
    let zones = zones(&mut h, n);
    let fines: Vec<Compte> = (0..n)
        .map(|_| {
            let classes = (0..5).map(|_| if h.sous(6) == 0 { 0 } else { i64::from(h.penche(45)) }).collect();
            Compte { classes, inconnus: i64::from(h.sous(5) / 3), ..Compte::default() }
        })
        .collect();
    // Which slices each class of an indicator holds.
    let coupes: [(&str, &[&[usize]]); 5] = [
        ("i_fine", &[&[0], &[1], &[2], &[3], &[4]]),
        ("i_moins_20", &[&[0], &[1, 2, 3, 4]]),
        ("i_moins_40", &[&[0, 1], &[2, 3, 4]]),
        ("i_trois", &[&[0], &[1, 2], &[3, 4]]),
        ("i_depassement", &[&[4], &[0, 1, 2, 3]]),
    ];
    let toutes = [TERRITOIRE.as_slice(), &QUARTIER].concat();
    // The finest is not always among them.
    let publiees = if graine.is_multiple_of(3) { &coupes[1..] } else { &coupes };
    let famille = |(nom, classes): &(&str, &[&[usize]])| {
        let atomes: Vec<Compte> = (fines.iter())
            .map(|a| Compte {
                classes: classes.iter().map(|k| k.iter().map(|k| a.classes[*k]).sum()).collect(),
                inconnus: a.inconnus,
                ..Compte::default()
            })
            .collect();
        let f = part(nom, Unite::MenagesRevenu, &atomes, &zones, &toutes);
        let noms = (0..classes.len()).map(|k| k.to_string()).collect();
        if classes.len() == 2 { f } else { Famille { nature: Nature::Repartition, classes: noms, ..f } }
    };
    let familles: Vec<Famille> = publiees.iter().map(famille).collect();
    let publies = familles.len();
    // Any classes of one that hold the slices of some classes of another count the same households.
    let mut egalites: Vec<Egalite> = Vec::new();
    let choix = |f: usize| -> Vec<(Vec<usize>, BTreeSet<usize>)> {
        let classes = publiees[f].1;
        let pris = |x: usize| (0..classes.len()).filter(|k| x >> k & 1 == 1).collect::<Vec<_>>();
        let slices = |l: &[usize]| l.iter().flat_map(|k| classes[*k]).copied().collect();
        (1..1 << classes.len()).map(pris).map(|l| (l.clone(), slices(&l))).collect()
    };
    for f in 0..publies {
        for g in 0..f {
            egalites.push(vec![(f, vec![publiees[f].1.len()], 1), (g, vec![publiees[g].1.len()], -1)]);
            for (a, de_a) in choix(f) {
                let memes = choix(g).into_iter().filter(|(_, de_b)| *de_b == de_a);
                egalites.extend(memes.map(|(b, _)| vec![(f, a.clone(), 1), (g, b, -1)]));
            }
        }
    }
    Cas { familles, publiees: publies, egalites }
}

/// Quartiles of income, and how long those of the last three have waited: their number is all but the first quartile.
fn quartiles_et_autres(graine: u64) -> Cas {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x89);
    let n = 3 + h.sous(6);
    let zones = zones(&mut h, n);
    let (mut quartiles, mut q1, mut delais) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n {
        let classes: Vec<i64> = (0..4).map(|_| if h.sous(6) == 0 { 0 } else { i64::from(h.penche(40)) }).collect();
        let autres: i64 = classes[1..].iter().sum();
        q1.push(Compte { classes: vec![classes[0], autres], ..Compte::default() });
        delais.push(tirer(&mut h, autres));
        quartiles.push(Compte { classes, ..Compte::default() });
    }
    let toutes = [TERRITOIRE.as_slice(), &QUARTIER].concat();
    let f = |nom, unite, atomes: &[Compte]| part(nom, unite, atomes, &zones, &toutes);
    let revenu = Unite::MenagesRevenu;
    let repartition = Famille {
        nature: Nature::Repartition,
        classes: (1..=4).map(|k| format!("q{k}")).collect(),
        ..f("i_quartiles", revenu, &quartiles)
    };
    let unite = if graine.is_multiple_of(2) { revenu } else { Unite::Menages };
    Cas {
        familles: vec![repartition, f("i_q1", revenu, &q1), f("i_delai_q2_q4", unite, &delais)],
        publiees: 3,
        egalites: vec![
            vec![(0, vec![0], 1), (1, vec![0], -1)],
            vec![(0, vec![1, 2, 3], 1), (1, vec![1], -1)],
            vec![(0, vec![1, 2, 3], 1), (2, vec![0, 1, 2], -1)],
        ],
    }
}

/// Quartiles of all, and shares of those of QPV alone: the same households in QPV, and there only. Those of elsewhere are published by nothing.
fn dans_les_qpv(graine: u64) -> Cas {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x97);
    let n = 4 + h.sous(6);
    let zones = zones(&mut h, n);
    let en_qpv = zones.get(&(Niveau::Localisation, "qpv".to_owned())).cloned().unwrap_or_default();
    let quartiles: Vec<Compte> = (0..n)
        .map(|_| {
            let classes = (0..4).map(|_| if h.sous(6) == 0 { 0 } else { i64::from(h.penche(40)) }).collect();
            Compte { classes, inconnus: i64::from(h.sous(5) / 3), ..Compte::default() }
        })
        .collect();
    let toutes = [TERRITOIRE.as_slice(), &QUARTIER].concat();
    let repartition = |nom, atomes: &[Compte]| Famille {
        nature: Nature::Repartition,
        classes: (1..=4).map(|k| format!("q{k}")).collect(),
        ..part(nom, Unite::MenagesRevenu, atomes, &zones, &toutes)
    };
    // The quartiles from one on, in QPV.
    let des = |nom, premier: usize| {
        let atome = |(a, c): (u32, &Compte)| {
            let (avant, apres) = c.classes.split_at(premier);
            let comptes = |l: &[i64]| if en_qpv.contains(&a) { l.iter().sum() } else { 0 };
            let classes = vec![comptes(apres), comptes(avant)];
            Compte { classes, inconnus: comptes(&[c.inconnus]), ..Compte::default() }
        };
        let atomes: Vec<Compte> = (0..).zip(&quartiles).map(atome).collect();
        part(nom, Unite::MenagesRevenu, &atomes, &zones, &toutes)
    };
    let vide = Compte { classes: vec![0; 4], ..Compte::default() };
    let ailleurs: Vec<Compte> =
        (0..).zip(&quartiles).map(|(a, c)| if en_qpv.contains(&a) { vide.clone() } else { c.clone() }).collect();
    let egale = |f: usize, k: usize, siens: Vec<usize>| vec![(0, siens.clone(), 1), (f, vec![k], -1), (3, siens, -1)];
    Cas {
        familles: vec![
            repartition("i_quartiles", &quartiles),
            des("i_q3_q4_qpv", 2),
            des("i_q4_qpv", 3),
            repartition("ailleurs", &ailleurs),
        ],
        publiees: 3,
        egalites: vec![
            egale(1, 0, vec![2, 3]),
            egale(1, 1, vec![0, 1]),
            egale(1, 2, vec![4]),
            egale(2, 0, vec![3]),
            egale(2, 1, vec![0, 1, 2]),
            egale(2, 2, vec![4]),
        ],
    }
}

/// `entiers`: whether numbers are searched as whole ones too, beside what subtractions give. Indicators that tell each other are decided
/// together by rank; how close what they show comes to a number is looked at in each of them alone.
fn eprouver(nom: &str, entiers: bool, cas: impl Fn(u64) -> Cas + Sync) {
    let n: u64 = std::env::var("BILAN_SECRET_POPULATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let (mut examines, mut naives, mut trouvees) = (0, 0, Vec::new());
    for graine in 0..n {
        let profil = if graine % 2 == 0 { Profil::Partenaires } else { Profil::Public };
        let (c, r) = (cas(graine), regles(profil));
        // Protected apart: how often the attacker wins.
        if let Ok(p) = c.publier_a_part(&r) {
            let (l, s) = c.lire(&p, &r, profil);
            naives += usize::from(!fuites(&l, &s, 0).is_empty());
        }
        match c.publier(&r) {
            Err(e) => trouvees.push(format!("graine {graine} : {e}")),
            Ok(p) => {
                let (l, s) = c.lire(&p, &r, profil);
                examines += s.len();
                let entiers = if entiers && graine % 10 == 0 { 3 } else { 0 };
                trouvees.extend(fuites(&l, &s, entiers).into_iter().map(|f| format!("graine {graine} : {f}")));
            }
        }
    }
    println!("{nom} : {n} populations, {examines} secrets, {naives} percées sans lien, {} fuites", trouvees.len());
    assert!(examines as u64 > n && naives as u64 > n / 20, "the attack has something to find");
    assert!(trouvees.is_empty(), "{} : {:#?}", trouvees.len(), &trouvees[..trouvees.len().min(10)]);
}

#[test]
fn one_indicator_under_two_names_is_withheld_under_both() {
    eprouver("deux noms", true, deux_noms);
}

#[test]
fn the_share_of_newcomers_does_not_count_those_that_others_withhold() {
    eprouver("part des récents", true, part_des_recents);
}

#[test]
fn what_one_share_has_beyond_another_is_not_given_by_both() {
    eprouver("l’une dans l’autre", true, l_une_dans_l_autre);
}

#[test]
fn what_one_base_has_beyond_another_is_not_given_by_both() {
    eprouver("base incluse", true, base_incluse);
}

#[test]
fn relogements_are_not_given_by_what_is_said_with_and_without_them() {
    eprouver("relogés", true, reloges);
}

#[test]
fn slices_of_income_do_not_tell_each_other() {
    eprouver("tranches de revenu", false, tranches_de_revenu);
}

#[test]
fn the_last_quartiles_do_not_tell_the_first() {
    eprouver("quartiles et autres", false, quartiles_et_autres);
}

#[test]
fn what_qpv_alone_count_is_not_given_by_what_all_count() {
    eprouver("dans les QPV", false, dans_les_qpv);
}
