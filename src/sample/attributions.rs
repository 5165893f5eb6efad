//! The attributions of a year: which dwellings, when, and to which quartile. The shares are quotas,
//! not draws, so that the small fictional territory shows the situations it is meant to show.

use chrono::{Datelike, Days, NaiveDate};

use super::logements::{Logement, SAISON};
use super::sne::{ANNEE_0, date};
use super::territoire::Epci;
use super::tirage::De;

pub struct Attribution {
    pub logement: usize,
    pub bail: NaiveDate,
    pub radiation: NaiveDate,
    /// 1 to 4, 0 when unknown.
    pub quartile: usize,
    pub reloge: bool,
    /// The extract does not say whether the dwelling is in a QPV.
    pub sans_zone: bool,
}

/// What a year is meant to show (2023 to 2026); 2026 stops at the end of September.
struct Cible {
    /// Attributions and relogés for 9 000 dwellings.
    attributions: usize,
    reloges: usize,
    /// First quartile or relogés outside QPV, out of 1 000 known rows.
    q1_hors: i64,
    /// Third and fourth quartiles in QPV, out of 1 000 known rows.
    q34_qpv: i64,
}

const CIBLES: [Cible; 4] = [
    Cible { attributions: 1010, reloges: 75, q1_hors: 145, q34_qpv: 430 },
    Cible { attributions: 1030, reloges: 78, q1_hors: 160, q34_qpv: 440 },
    Cible { attributions: 1050, reloges: 83, q1_hors: 170, q34_qpv: 450 },
    Cible { attributions: 820, reloges: 64, q1_hors: 175, q34_qpv: 455 },
];
/// Unknown quartiles outside QPV and in QPV, out of 1 000.
const INCONNUS: [i64; 2] = [33, 53];
const Q1_QPV: i64 = 270;
const Q4_QPV: i64 = 200;

pub fn attributions(de: &mut De, epci: &Epci, logements: &[Logement], annee: i32) -> Vec<Attribution> {
    let cible = &CIBLES[(annee - ANNEE_0).clamp(0, 3) as usize];
    // The demonstration turns faster than the country, so that each bailleur has enough leases.
    let (n, reloges) = match epci.rang {
        0 => (logements.len() * cible.attributions / 9000, (logements.len() * cible.reloges).div_ceil(9000)),
        _ => (logements.len() * cible.attributions / 13_000, logements.len() * cible.reloges / 26_000),
    };
    let mut liste: Vec<Attribution> = choisir(de, epci, logements, annee, n)
        .into_iter()
        .filter_map(|logement| {
            let (bail, radiation) = dates(de, logements.get(logement)?, annee);
            Some(Attribution { logement, bail, radiation, quartile: 0, reloge: false, sans_zone: false })
        })
        .collect();
    repartir(de, epci, logements, &mut liste, cible, reloges);
    deplacer(de, annee, &mut liste);
    liste.sort_by_key(|a| (a.radiation, a.logement));
    liste
}

/// Dwellings whose current lease is of that year first, then those let again since, then others.
fn choisir(de: &mut De, epci: &Epci, logements: &[Logement], annee: i32, n: usize) -> Vec<usize> {
    let mut groupes: [Vec<usize>; 3] = Default::default();
    for (i, l) in logements.iter().enumerate().filter(|(_, l)| l.locat <= annee && matches!(l.mode, 1 | 2)) {
        let qpv = epci.residences.get(l.residence).is_some_and(|r| r.qpv.is_some());
        let groupe = match (l.mode, l.annee_bail()) {
            (1, a) if a == annee => 0,
            (1, a) if a > annee => 1,
            // Vacant on 1 January 2026: let in that year.
            (2, _) if annee == 2026 => {
                if de.mille(700) {
                    0
                } else {
                    2
                }
            }
            // Fewer people leave in QPV.
            (1, _) if !qpv || de.mille(700) => 2,
            _ => continue,
        };
        groupes[groupe].push(i);
    }
    let mut choix = Vec::with_capacity(n);
    for mut groupe in groupes {
        de.melanger(&mut groupe);
        groupe.truncate(n - choix.len());
        choix.append(&mut groupe);
    }
    choix
}

fn dates(de: &mut De, l: &Logement, annee: i32) -> (NaiveDate, NaiveDate) {
    let mois = match (l.annee_bail() == annee, annee) {
        (true, _) => (l.bail % 12) as u32 + 1,
        (_, 2026) => de.poids(&SAISON[..9]) as u32 + 1,
        _ => de.poids(&SAISON) as u32 + 1,
    };
    let bail = date(annee, mois, de.entre(1, 28) as u32);
    let fin = if annee == 2026 { date(2026, 9, 30) } else { date(annee, 12, 31) };
    let radiation = bail.checked_add_days(Days::new(de.sous(13) as u64)).unwrap_or(bail);
    (bail, radiation.min(fin))
}

/// Leases signed before the holidays and recorded after them, rows without location: at a fixed
/// step among those that count for the 25 % and among the others, so that the rates do not move.
fn deplacer(de: &mut De, annee: i32, liste: &mut [Attribution]) {
    let (mut janvier, mut zone) = ([2, 4], [31, 11]);
    for a in liste {
        let classe = usize::from(a.reloge || a.quartile == 1);
        zone[classe] += 1;
        a.sans_zone = zone[classe] % 67 == 0;
        if a.bail.month() == 1 {
            janvier[classe] += 1;
            if janvier[classe] % 6 == 0 {
                a.bail = date(annee - 1, 12, de.entre(18, 31) as u32);
                a.radiation = date(annee, 1, de.entre(2, 12) as u32);
            }
        }
    }
}

/// The part of `n` out of 1 000, the rounding being carried over to the next group.
fn part(n: usize, mille: i64, report: &mut i64) -> usize {
    let exact = n as i64 * mille + *report;
    let k = ((exact + 500) / 1000).clamp(0, n as i64);
    *report = exact - k * 1000;
    k as usize
}

fn repartir(
    de: &mut De,
    epci: &Epci,
    logements: &[Logement],
    liste: &mut [Attribution],
    cible: &Cible,
    reloges: usize,
) {
    let mut hors: Vec<Vec<usize>> = vec![Vec::new(); epci.bailleurs.len()];
    let mut dans = Vec::new();
    for (i, a) in liste.iter().enumerate() {
        let residence = logements.get(a.logement).and_then(|l| epci.residences.get(l.residence));
        match residence {
            Some(r) if r.qpv.is_some() => dans.push(i),
            Some(r) => hors.get_mut(r.bailleur).into_iter().for_each(|g| g.push(i)),
            None => {}
        }
    }
    let reloges_qpv = (reloges / 5).min(dans.len() / 4);
    hors_qpv(de, epci, liste, hors, cible, reloges - reloges_qpv);

    let mut zero = 0;
    de.melanger(&mut dans);
    let inconnus = part(dans.len(), INCONNUS[1], &mut zero);
    let connus = dans.len() - inconnus;
    let [mut r1, mut r34, mut r4] = [0; 3];
    let (q1, q34, q4) =
        (part(connus, Q1_QPV, &mut r1), part(connus, cible.q34_qpv, &mut r34), part(connus, Q4_QPV, &mut r4));
    for (k, i) in dans.into_iter().enumerate() {
        let Some(a) = liste.get_mut(i) else { continue };
        a.quartile = match k {
            k if k < q1 => 1,
            k if k < q1 + q4 => 4,
            k if k < q1 + q34 => 3,
            k if k < connus => 2,
            _ => 0,
        };
        // The first half of them in the first quartile, the rest in the second.
        a.reloge = k < reloges_qpv / 2 || (k >= q1 + q34 && k < q1 + q34 + reloges_qpv.div_ceil(2));
    }
}

fn hors_qpv(de: &mut De, epci: &Epci, liste: &mut [Attribution], hors: Vec<Vec<usize>>, cible: &Cible, reloges: usize) {
    let mut report = 0;
    let inconnus: Vec<usize> = hors.iter().map(|g| part(g.len(), INCONNUS[0], &mut report)).collect();
    let connus: Vec<usize> = hors.iter().zip(&inconnus).map(|(g, u)| g.len() - u).collect();
    // The ordinary bailleurs are scaled together so that the whole reaches the target of the year.
    let somme = |fixe: bool| -> i64 {
        epci.bailleurs
            .iter()
            .zip(&connus)
            .filter(|(b, _)| b.modele.q1_fixe == fixe)
            .map(|(b, n)| b.modele.q1 * *n as i64)
            .sum()
    };
    let vise = connus.iter().sum::<usize>() as i64 * cible.q1_hors;
    let echelle = ((vise - somme(true)).max(0) * 1000) / somme(false).max(1);
    let mut report = 0;
    let unions: Vec<usize> = epci
        .bailleurs
        .iter()
        .zip(&connus)
        .map(|(b, n)| match b.modele.q1_fixe {
            // An extreme bailleur does not take the roundings of the others.
            true => part(*n, b.modele.q1, &mut 0),
            false => part(*n, b.modele.q1 * echelle / 1000, &mut report),
        })
        .collect();
    let total: usize = unions.iter().sum();
    let mut restants = reloges.min(total * 85 / 100);
    let mut a_servir = total;
    for ((mut groupe, inconnus), union) in hors.into_iter().zip(inconnus).zip(unions) {
        let mes_reloges =
            if a_servir == 0 { 0 } else { (restants * union).div_ceil(a_servir).min(restants).min(union) };
        restants -= mes_reloges;
        a_servir -= union;
        de.melanger(&mut groupe);
        for (k, i) in groupe.into_iter().enumerate() {
            let Some(a) = liste.get_mut(i) else { continue };
            a.reloge = k < mes_reloges;
            a.quartile = match k {
                // Relogés of every quartile count, even of an unknown one.
                k if a.reloge => [1, 2, 1, 1, 2, 1, 3, 2, 1, 1, 2, 0, 1, 2, 1][k % 15],
                k if k < union => 1,
                k if k < union + inconnus => 0,
                _ => de.parmi(&[(2, 37), (3, 33), (4, 30)]),
            };
        }
    }
    debug_assert!(liste.iter().all(|a| a.radiation.year() >= ANNEE_0));
}
