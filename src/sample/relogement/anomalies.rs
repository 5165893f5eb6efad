//! The faults of a tracking file, put on a few households on purpose and counted.

use chrono::NaiveDate;

use super::foyer::DemandeRu;
use super::logements::Parc;
use super::menages::{Fabrique, Menage, Mouvement};
use super::{MENAGES, RELOGEMENTS};
use crate::sample::anomalies::Compteur;
use crate::sample::sne::{avant, date};
use crate::sample::tirage::De;

/// Highest rent that the APL counts for a person alone: date of effect, zone 2, zone 3, cents.
pub const PLAFONDS_SEULE: [(i32, u32, u32, [i64; 2]); 6] = [
    (2020, 10, 1, [25_869, 24_246]),
    (2021, 10, 1, [25_978, 24_348]),
    (2022, 7, 1, [26_887, 25_200]),
    (2023, 10, 1, [27_828, 26_082]),
    (2024, 10, 1, [28_735, 26_932]),
    (2025, 10, 1, [29_034, 27_212]),
];

/// Faults of the households and of their moves.
pub fn mettre(f: &mut Fabrique, menages: &mut [Menage], actives: Vec<DemandeRu>, compteur: &mut Compteur) {
    let mut anciens: Vec<usize> = menages
        .iter()
        .enumerate()
        .filter(|(_, m)| m.situation == "reloge_definitif" && m.demande.is_none() && !m.avant_2023().is_empty())
        .map(|(i, _)| i)
        .collect();
    f.de.melanger(&mut anciens);
    let mut anciens = anciens.into_iter();
    for i in anciens.by_ref().take(2) {
        if let Some(d) = menages.get_mut(i).and_then(|m| m.mouvements.last_mut()) {
            d.emmenagement = d.emmenagement.or(d.bail);
            d.bail = None;
            compteur.compter(RELOGEMENTS, "relogement définitif sans date de bail");
        }
    }
    for (i, d) in anciens.by_ref().take(2).zip(actives) {
        if let Some(m) = menages.get_mut(i) {
            m.demande = Some(d.numero);
            compteur.compter(MENAGES, "demande encore active d’un ménage relogé");
        }
    }
    if let Some(m) = anciens.next().and_then(|i| menages.get_mut(i)) {
        let premier = m.mouvements.last().and_then(|d| d.bail).unwrap_or(m.ouverture);
        let second = f.parc.prendre(2025, m.foyer.personnes, |_| true);
        f.deplacer(m, "definitif", second, date(2025, 11, 17).max(premier));
        // Both rows are at fault.
        for _ in 0..2 {
            compteur.compter(RELOGEMENTS, "deux relogements définitifs d’un même ménage");
        }
    }
    // Leases signed before the opening, in old buildings: their household had left by itself.
    let mut hatifs = 0;
    for i in anciens.by_ref() {
        let Some(m) = menages.get_mut(i) else { continue };
        let bail = avant(m.ouverture, 40 + 25 * hatifs);
        let Some(d) = m.mouvements.last_mut() else { continue };
        if d.apres.annee_premiere.is_none_or(|a| a > 2015) || hatifs == 2 {
            continue;
        }
        (d.bail, d.emmenagement, d.accompagne) = (Some(bail), Some(bail), Some(false));
        (m.enquete, m.present, m.date_situation) = (None, None, bail);
        hatifs += 1;
        compteur.compter(RELOGEMENTS, "bail signé avant l’ouverture du relogement");
    }
    let mut recents = menages.iter_mut().filter(|m| m.situation == "reloge_definitif" && m.demande.is_some());
    if let Some(m) = recents.nth(3) {
        m.operation_code = "GP-X9";
        compteur.compter(MENAGES, "ménage d’une opération inconnue");
    }
    if let Some(l) = recents.nth(4).and_then(|m| m.mouvements.last_mut()).map(|d| &mut d.apres.lieu) {
        (l.loyer, l.apl) = (l.loyer.map(|l| -l), Some(0));
        compteur.compter(RELOGEMENTS, "loyer négatif");
    }
    if let Some(m) = menages.iter_mut().filter(|m| m.statut == "decohabitant_direct").nth(2) {
        m.origine = Some(9998);
        compteur.compter(MENAGES, "décohabitant dont le ménage d’origine est inconnu");
    }
}

impl Menage {
    /// Leases signed before the radiations of the sample.
    fn avant_2023(&self) -> Vec<NaiveDate> {
        let lls = self.mouvements.iter().filter(|d| d.logement.is_some());
        lls.filter_map(|d| d.bail).filter(|b| *b < date(2022, 12, 1)).collect()
    }
}

/// Rents on either side of what the minoration allows: not faults, but the cases that decide.
pub fn bornes(parc: &Parc, menages: &mut [Menage]) {
    let seuls = menages.iter_mut().filter(|m| m.foyer.personnes == 1);
    let baux = seuls.flat_map(|m| m.mouvements.iter_mut());
    let (mut b, mut c) = (0, 0);
    for d in baux.filter(|d| d.genre == "definitif" && d.apres.lieu.statut == "lls" && d.apres.minoration == Some(true))
    {
        let Some((bail, plafond)) = d.bail.and_then(|bail| Some((bail, plafond(parc, d, bail)?))) else { continue };
        let loyer = if bail < date(2023, 10, 1) {
            b += 1;
            match b {
                1 => plafond,
                2 => plafond + 1,
                _ => continue,
            }
        } else {
            c += 1;
            match c {
                1 => plafond * 110 / 100,
                2 => plafond * 110 / 100 + 1,
                3 => plafond + 1,
                _ => continue,
            }
        };
        d.apres.lieu.loyer = Some(loyer);
        d.apres.lieu.apl = d.apres.lieu.apl.map(|a| a.min(loyer));
        // The last one is asked without any reduction.
        let sans_baisse = c == 3 && bail >= date(2023, 10, 1);
        d.apres.hors_relogement = Some(if sans_baisse { loyer } else { loyer + 3_500 });
        d.apres.minoration = Some(!sans_baisse);
    }
}

fn plafond(parc: &Parc, d: &Mouvement, bail: NaiveDate) -> Option<i64> {
    let rang = parc.epci.communes.get(d.apres.lieu.commune).map(|_| d.apres.lieu.commune)?;
    let zone = usize::from(rang >= crate::sample::references::COMMUNES_ZONE_2);
    let dates = PLAFONDS_SEULE.iter().rev();
    dates.into_iter().find(|(a, m, j, _)| date(*a, *m, *j) <= bail).and_then(|p| p.3.get(zone).copied())
}

/// What the tracking does not know.
pub fn lacunes(de: &mut De, menages: &mut [Menage], compteur: &mut Compteur) {
    for m in menages {
        if m.avant.apl.is_some() && de.mille(60) {
            m.avant.apl = None;
            compteur.compter(MENAGES, "aide au logement inconnue, avant");
        }
        if m.avant.charges.is_some() && de.mille(20) {
            m.avant.charges = None;
            compteur.compter(MENAGES, "charges inconnues, avant");
        }
        if m.foyer.ressources.is_some() && de.mille(35) {
            m.foyer.ressources = None;
            compteur.compter(MENAGES, "ressources inconnues");
        }
        for d in m.mouvements.iter_mut().filter(|d| d.genre == "definitif") {
            if d.apres.lieu.apl.is_some_and(|a| a > 0) && de.mille(60) {
                d.apres.lieu.apl = None;
                compteur.compter(RELOGEMENTS, "aide au logement inconnue, après");
            }
        }
    }
}
