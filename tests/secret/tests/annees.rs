//! Several years in one publication. Those that share no row are decided apart; the attacker reads them all, with what the indicators have
//! in common, whatever the year.

#[path = "attaque/mod.rs"]
#[allow(dead_code, reason = "shared with another test")]
mod attaquant;

use std::collections::BTreeMap;

use attaquant::{Lecteur, fuites, secrets};
use bilan::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode, Unite};
use bilan::population::Hasard;
use bilan::secrecy::{LigneAudit, Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

type Zones = BTreeMap<(Periode, Niveau, String), Vec<u32>>;

const ANNEES: [i32; 3] = [2023, 2024, 2025];

fn regles(profil: Profil) -> Regles {
    let texte =
        include_str!("../../../pipelines/secret.toml").replace("grain_min = \"commune\"", "grain_min = \"residence\"");
    Regles::lire(&texte, profil).unwrap()
}

/// Two shares of the same rows: in the last years the first holds the second, in the first year they have the same numerator and may not
/// have the same unknowns. `restent`: some rows of a year are rows of the next one too, as demands are that still stand.
fn population(graine: u64, restent: bool) -> Mesures {
    let mut h = Hasard(graine.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0x73);
    let n = 3 + h.sous(9);
    let mut zones = Zones::new();
    let (mut union, mut seule) = (Vec::new(), Vec::new());
    for a in 0..n {
        let (annee, residence, localisation) = (h.sous(3) as usize, h.sous(5), h.sous(3));
        let fin = if restent && h.sous(2) == 0 { ANNEES.len().min(annee + 2) } else { annee + 1 };
        for annee in &ANNEES[annee..fin] {
            for (niveau, zone) in [
                (Niveau::Epci, "e".to_owned()),
                (Niveau::Localisation, ["qpv", "hors_qpv", "inconnu"][localisation as usize].to_owned()),
                (Niveau::Commune, (residence / 2).to_string()),
                (Niveau::Residence, residence.to_string()),
            ] {
                zones.entry((Periode::Annee(*annee), niveau, zone)).or_default().push(a);
            }
        }
        let q1 = if h.sous(5) == 0 { 0 } else { i64::from(h.penche(50)) };
        let plus = if annee == 0 || h.sous(3) == 0 { 0 } else { i64::from(h.penche(30)) };
        let (autres, inconnus) = (i64::from(h.penche(60)), i64::from(h.sous(8) / 6));
        let ignores = if graine.is_multiple_of(3) { i64::from(h.sous(4)).min(autres) } else { 0 };
        union.push(Compte { classes: vec![q1 + plus, autres], inconnus, ..Compte::default() });
        seule.push(Compte {
            classes: vec![q1, plus + autres - ignores],
            inconnus: inconnus + ignores,
            ..Compte::default()
        });
    }
    let f = |nom: &str, atomes: &[Compte]| {
        let cellules = zones.iter().map(|((periode, niveau, zone), membres)| {
            let mut compte = Compte { classes: vec![0; 2], ..Compte::default() };
            membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
            let cle = Cle { indicateur: nom.into(), periode: *periode, niveau: *niveau, zone: zone.clone() };
            Cellule { cle, atomes: membres.clone(), compte }
        });
        Famille {
            indicateur: nom.into(),
            table: "t".into(),
            sensible: false,
            nature: Nature::Part,
            unite: Unite::MenagesRevenu,
            classes: vec!["oui".into(), "non".into()],
            bailleurs: (0..n).map(|a| a % 3).collect(),
            atomes: atomes.to_vec(),
            cellules: cellules.collect(),
        }
    };
    Mesures { familles: vec![f("q1", &seule), f("q1_ou_reloge", &union)] }
}

/// What a reader of one year has.
fn de_l_annee(m: &Mesures, annee: i32) -> Mesures {
    let mut m = m.clone();
    m.familles.iter_mut().for_each(|f| f.cellules.retain(|c| c.cle.periode.annee() == annee));
    m
}

fn audit(m: &Mesures, r: &Regles) -> Vec<LigneAudit> {
    verifier(m, r, &Registre::vide()).audit()
}

fn publier(m: &Mesures, r: &Regles) -> Result<PublishedMeasures, String> {
    appliquer(m, &verifier(m, r, &Registre::vide()), r).map_err(|e| e.message)
}

/// Parts of the measures protected as if each were alone, then shown together.
fn publier_a_part(parts: impl IntoIterator<Item = Mesures>, r: &Regles) -> Result<PublishedMeasures, String> {
    parts.into_iter().try_fold(PublishedMeasures::default(), |p, m| p.reunir(publier(&m, r)?).map_err(|e| e.message))
}

/// What is published of everything, for an attacker who knows that these are the same rows, and that whoever is Q1 is « Q1 or relogé ».
fn percees(m: &Mesures, p: &PublishedMeasures, r: &Regles, entiers: usize) -> (usize, Vec<String>) {
    let mut m = m.clone();
    let [seule, union] = [0, 1].map(|f| m.familles[f].clone());
    let plus = |(u, s): (&Compte, &Compte)| Compte { classes: vec![u.classes[0] - s.classes[0]], ..Compte::default() };
    // The difference of both, of which nothing is published.
    m.familles.push(Famille {
        indicateur: "au_dela".into(),
        nature: Nature::Effectif,
        classes: vec!["oui".into()],
        atomes: union.atomes.iter().zip(&seule.atomes).map(plus).collect(),
        cellules: Vec::new(),
        ..union.clone()
    });
    let mut l = Lecteur::de(&m, p, false, None);
    for a in 0..union.atomes.len() as u32 {
        for termes in [
            [(1, vec![0], 1), (0, vec![0], -1), (2, vec![0], -1)].as_slice(),
            &[(1, vec![0, 1, 2], 1), (0, vec![0, 1, 2], -1)],
        ] {
            let mut v = vec![0; l.x.len()];
            for (f, rubriques, signe) in termes {
                v.iter_mut().zip(l.somme(*f, &[a], rubriques)).for_each(|(x, y)| *x += signe * y);
            }
            if v.iter().any(|x| *x != 0) {
                l.egalites.push((v, 0));
            }
        }
    }
    let s = secrets(&m, |f| r.seuil_de(f), |f| f.nature == Nature::Part);
    (s.len(), fuites(&l, &s, entiers))
}

fn eprouver(nom: &str, restent: bool, naifs: impl Fn(&Mesures) -> Vec<Mesures>) {
    let n: u64 = std::env::var("BILAN_SECRET_POPULATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let (mut examines, mut naives, mut trouvees) = (0, 0, Vec::new());
    for graine in 0..n {
        let r = regles(if graine % 2 == 0 { Profil::Partenaires } else { Profil::Public });
        let m = population(graine, restent);
        if let Ok(p) = publier_a_part(naifs(&m), &r) {
            naives += usize::from(!percees(&m, &p, &r, 0).1.is_empty());
        }
        match publier(&m, &r) {
            Err(e) => trouvees.push(format!("graine {graine} : {e}")),
            Ok(p) => {
                let (secrets, fuites) = percees(&m, &p, &r, if graine % 10 == 0 { 3 } else { 0 });
                examines += secrets;
                trouvees.extend(fuites.into_iter().map(|f| format!("graine {graine} : {f}")));
            }
        }
    }
    println!("{nom} : {n} populations, {examines} secrets, {naives} percées sans lien, {} fuites", trouvees.len());
    assert!(examines as u64 > n && naives as u64 > n / 20, "the attack has something to find");
    assert!(trouvees.is_empty(), "{} : {:#?}", trouvees.len(), &trouvees[..trouvees.len().min(10)]);
}

/// Beside it, how often each indicator protected alone gives the other away.
#[test]
fn years_decided_apart_give_nothing_away_when_read_together() {
    eprouver("années disjointes", false, |m| {
        m.familles.iter().map(|f| Mesures { familles: vec![f.clone()] }).collect()
    });
}

/// Beside it, how often years protected alone give their common rows away.
#[test]
fn rows_that_stand_in_two_years_are_protected_in_both() {
    eprouver("années qui se recoupent", true, |m| ANNEES.iter().map(|a| de_l_annee(m, *a)).collect());
}

#[test]
fn a_year_that_shares_no_row_is_decided_as_if_it_were_alone() {
    let mut retenus = 0;
    for graine in 0..200 {
        let (m, r) = (population(graine, false), regles(Profil::Partenaires));
        let ensemble = audit(&m, &r);
        retenus += ensemble.iter().filter(|l| l.cause.is_some()).count();
        for annee in ANNEES {
            let siennes: Vec<_> = ensemble.iter().filter(|l| l.cle.periode.annee() == annee).cloned().collect();
            assert_eq!(siennes, audit(&de_l_annee(&m, annee), &r), "graine {graine}, {annee}");
        }
    }
    assert!(retenus > 200, "{retenus}");
}
