//! Shares of 0 and 100 % of sensitive indicators: one mark with small counts, and no way to tell which is which.
//!
//! The attacker does not know where the zeros are: it looks for the largest number of households that a class could count, by
//! programmes in whole numbers over all that is published.

#[path = "attaque/mod.rs"]
#[allow(dead_code, reason = "shared with another test")]
mod attaquant;

use std::collections::BTreeMap;

use attaquant::{Lecteur, fuites, secrets};
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

/// A share over atoms given as `(oui, non, inconnus)`.
fn part(sensible: bool, unite: Unite, atomes: &[(i64, i64, i64)], zones: &Zones) -> Famille {
    let atomes: Vec<Compte> =
        atomes.iter().map(|(o, n, i)| Compte { classes: vec![*o, *n], inconnus: *i, ..Compte::default() }).collect();
    let cellules = zones
        .iter()
        .map(|((niveau, zone), membres)| {
            let mut compte = Compte { classes: vec![0; 2], ..Compte::default() };
            membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
            let cle = Cle { indicateur: "i".into(), periode: ANNEE, niveau: *niveau, zone: zone.clone() };
            Cellule { cle, atomes: membres.clone(), compte }
        })
        .collect();
    Famille {
        indicateur: "i".into(),
        table: String::new(),
        sensible,
        nature: Nature::Part,
        unite,
        classes: vec!["oui".into(), "non".into()],
        bailleurs: Vec::new(),
        atomes,
        cellules,
    }
}

fn zones(l: &[(Niveau, &str, &[u32])]) -> Zones {
    l.iter().map(|(n, z, a)| ((*n, (*z).to_owned()), a.to_vec())).collect()
}

fn publier(f: &Famille, r: &Regles) -> Result<PublishedMeasures, String> {
    let m = Mesures { familles: vec![f.clone()] };
    appliquer(&m, &verifier(&m, r, &Registre::vide()), r).map_err(|e| e.message)
}

fn etat(p: &PublishedMeasures, zone: &str) -> Etat {
    p.get("i", ANNEE, Niveau::Residence, zone).unwrap().etat()
}

#[test]
fn zero_bears_the_mark_of_a_small_count() {
    let z = zones(&[(Niveau::Residence, "1", &[0])]);
    for profil in [Profil::Partenaires, Profil::Public] {
        let r = regles(profil);
        for unite in [Unite::MenagesRevenu, Unite::Menages] {
            for d in 11..200 {
                let marque = |n: i64| etat(&publier(&part(true, unite, &[(n, d - n, 0)], &z), &r).unwrap(), "1");
                assert_eq!(marque(0), marque(1), "0 and 1 of {d}");
                assert_eq!(marque(d), marque(d - 1), "{d} and {} of {d}", d - 1);
                assert_ne!(marque(0), Etat::Publiee);
                // A number of households that is large enough is shown as it is, unless its complement is small.
                assert_eq!(d < 22, marque(11) != Etat::Publiee, "11 of {d}");
            }
        }
        let ordinaire = publier(&part(false, Unite::MenagesRevenu, &[(0, 25, 0)], &z), &r).unwrap();
        assert_eq!(etat(&ordinaire, "1"), Etat::Publiee);
    }
    let r = regles(Profil::Partenaires);
    let v = publier(&part(true, Unite::Menages, &[(0, 25, 0)], &z), &r).unwrap();
    assert_eq!((etat(&v, "1"), v.masquees()), (Etat::Tranche(0, 10), 1));
}

/// The largest number of households that the reader must leave to a class that counts nobody.
fn au_plus(l: &Lecteur, c: &Cellule, classe: usize) -> f64 {
    l.intervalle(&l.somme(0, &c.atomes, &[classe]), true).map_or(0.0, |(_, haut)| haut)
}

/// Zeros that the reader of what is published knows to be zeros.
fn zeros_connus(f: &Famille, p: &PublishedMeasures) -> Vec<String> {
    let l = Lecteur::sans_les_zeros(&Mesures { familles: vec![f.clone()] }, p);
    let vides = f.cellules.iter().filter(|c| c.compte.denominateur() > 0);
    vides
        .flat_map(|c| (0..2).filter(|k| c.compte.classes[*k] == 0).map(move |k| (c, k)))
        .filter(|(c, k)| au_plus(&l, c, *k) < 0.5)
        .map(|(c, k)| format!("{:?} {} classe {k}", c.cle.niveau, c.cle.zone))
        .collect()
}

#[test]
fn zeros_that_add_up_to_zero_are_not_left_alone() {
    // Two 0 beside a total that one résidence makes: hidden alone, they would be known. No test of rank sees it.
    let f = part(
        true,
        Unite::Menages,
        &[(0, 25, 0), (0, 30, 0), (33, 27, 0)],
        &zones(&[
            (Niveau::Residence, "1", &[0]),
            (Niveau::Residence, "2", &[1]),
            (Niveau::Residence, "3", &[2]),
            (Niveau::Qpv, "q", &[0, 1, 2]),
        ]),
    );
    for profil in [Profil::Partenaires, Profil::Public] {
        let p = publier(&f, &regles(profil)).unwrap();
        assert_eq!(zeros_connus(&f, &p), Vec::<String>::new());
        assert_ne!(etat(&p, "3"), Etat::Publiee, "33 is withheld for the sake of the zeros");
        let q = p.get("i", ANNEE, Niveau::Qpv, "q").unwrap();
        assert_eq!((q.etat(), q.numerateur()), (Etat::Publiee, Some(33)));
        let ordinaire = Famille { sensible: false, ..f.clone() };
        let q = publier(&ordinaire, &regles(profil)).unwrap();
        assert_eq!(["1", "2", "3"].map(|z| etat(&q, z)), [Etat::Publiee; 3]);
        // The attacker is awake: with the 33 shown, it knows both.
        let mut l = Lecteur::sans_les_zeros(&Mesures { familles: vec![f.clone()] }, &p);
        l.egalites.push((l.somme(0, &[2], &[0]), 33));
        let un = f.cellules.iter().find(|c| c.cle.zone == "1").unwrap();
        assert!(au_plus(&l, un, 0) < 0.5);
    }
}

#[test]
fn a_zero_is_never_a_shield() {
    // 6 beside a 0: their sum must not be 6 for the reader who knows the 0.
    let f = part(
        true,
        Unite::Menages,
        &[(6, 40, 0), (0, 30, 0), (44, 30, 0), (50, 41, 0)],
        &zones(&[
            (Niveau::Residence, "1", &[0]),
            (Niveau::Residence, "2", &[1]),
            (Niveau::Residence, "3", &[2]),
            (Niveau::Residence, "4", &[3]),
            (Niveau::Qpv, "q", &[0, 1, 2, 3]),
        ]),
    );
    for profil in [Profil::Partenaires, Profil::Public] {
        let p = publier(&f, &regles(profil)).unwrap();
        let m = Mesures { familles: vec![f.clone()] };
        // Here the reader knows every zero.
        let l = Lecteur::de(&m, &p, false, None);
        assert!(!l.espace().contient(&l.somme(0, &[0], &[0])));
        assert_eq!(zeros_connus(&f, &p), Vec::<String>::new());
    }
}

/// Résidences in communes and localisations, many of them without a household of the class.
fn population(graine: u64) -> Famille {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x0F0F);
    let n = 2 + h.sous(7);
    let mut zones = Zones::new();
    let mut atomes = Vec::new();
    for a in 0..n {
        let (residence, localisation) = (h.sous(6), h.sous(3));
        let menages = 2 + i64::from(h.penche(60));
        let oui = match h.sous(4) {
            0 => i64::from(h.sous(menages as u32 + 1)),
            1 => menages,
            _ => 0,
        };
        atomes.push((oui, menages - oui, i64::from(h.sous(6) / 5)));
        for (niveau, zone) in [
            (Niveau::Epci, "e".to_owned()),
            (Niveau::Localisation, ["qpv", "hors_qpv", "inconnu"][localisation as usize].to_owned()),
            (Niveau::Commune, (residence / 2).to_string()),
            (Niveau::Residence, residence.to_string()),
        ] {
            zones.entry((niveau, zone)).or_default().push(a);
        }
    }
    part(true, if graine.is_multiple_of(3) { Unite::MenagesRevenu } else { Unite::Menages }, &atomes, &zones)
}

#[test]
fn no_zero_of_drawn_populations_is_known() {
    let n: u64 = std::env::var("BILAN_SECRET_POPULATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let (mut vides, mut naifs, mut trouves, mut montrees, mut cellules) = (0, 0, Vec::new(), 0, 0);
    for graine in 0..n {
        let profil = if graine % 2 == 0 { Profil::Partenaires } else { Profil::Public };
        let (f, r) = (population(graine), regles(profil));
        let p = match publier(&f, &r) {
            Ok(p) => p,
            Err(e) => {
                trouves.push(format!("graine {graine} : {e}"));
                continue;
            }
        };
        vides += f.cellules.iter().filter(|c| c.compte.classes.contains(&0)).count();
        cellules += f.cellules.len();
        montrees += p.iter().filter(|(_, v)| v.numerateur().is_some()).count();
        trouves.extend(zeros_connus(&f, &p).into_iter().map(|z| format!("graine {graine} : {z}")));
        // The same family where zeros are shown: what the rule changes.
        let ordinaire = publier(&Famille { sensible: false, ..f.clone() }, &r).unwrap();
        naifs += zeros_connus(&Famille { sensible: false, ..f.clone() }, &ordinaire).len();
        // Small counts are no less protected, for a reader who knows the zeros.
        let m = Mesures { familles: vec![f] };
        let l = Lecteur::de(&m, &p, false, None);
        let s = secrets(&m, |f| r.seuil_de(f), |_| true);
        trouves.extend(fuites(&l, &s, 0).into_iter().map(|x| format!("graine {graine} : {x}")));
    }
    println!("{n} populations, {vides} zéros, {naifs} connus sans la règle, {montrees} parts montrées sur {cellules}");
    assert!(vides as u64 > n && naifs > 100 && montrees > 20);
    assert!(trouves.is_empty(), "{} : {:#?}", trouves.len(), &trouves[..trouves.len().min(10)]);
}
