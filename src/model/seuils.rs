//! Bounds of the quartiles of income, year by year: those of the arrêtés, and those that the territory brings.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::sources::PetiteTable;

use super::plafonds::{self, SeuilsQ1};

/// Upper bounds of the quartiles of a year, euros per UC per year.
#[derive(Clone, Debug)]
pub struct Seuil {
    pub q1: i64,
    /// No official source gives Q2 and Q3.
    pub q2: Option<i64>,
    pub q3: Option<i64>,
    pub origine: String,
}

/// The thresholds of the arrêtés, shipped with the program.
pub const SEUILS_Q1: &str = "references/seuils_q1.csv";

pub(super) const COLONNES_SEUILS: &[&[&str]] = &[&["annee"], &["siren_epci"], &["borne_q1"]];

/// Thresholds of the territory in one table of an arrêté: the one shipped, or an annex as printed.
pub(super) fn seuils_arretes(t: &PetiteTable, unite: &str, annee: Option<i32>) -> Result<BTreeMap<i32, Seuil>> {
    let mut origines: BTreeMap<i32, String> = BTreeMap::new();
    for l in t.rangees().filter(|_| t.a("arrete")) {
        origines.insert(plafonds::annee(&l)?, l.texte("arrete")?.to_owned());
    }
    let seuils = SeuilsQ1::lire(t, annee)?;
    let ici = seuils.iter().filter(|(siren, _, _)| *siren == unite);
    Ok(ici
        .map(|(_, annee, q1)| {
            let origine = origines.get(&annee).cloned().unwrap_or_else(|| format!("arrêté de {annee}"));
            (annee, Seuil { q1, q2: None, q3: None, origine })
        })
        .collect())
}

pub(super) fn seuils_locaux(t: &PetiteTable, epci: &str) -> Result<BTreeMap<i32, Seuil>> {
    let mut seuils: BTreeMap<i32, Seuil> = BTreeMap::new();
    for l in t.rangees() {
        if l.code("siren_epci", 9)? != epci {
            continue;
        }
        let annee = plafonds::annee(&l)?;
        let Some(q1) = borne(&l, "borne_q1")? else { continue };
        let autre = |c: &str| if t.a(c) { borne(&l, c) } else { Ok(None) };
        let (q2, q3) = (autre("borne_q2")?, autre("borne_q3")?);
        if q2.is_some_and(|q2| q2 < q1) || q2.zip(q3).is_some_and(|(q2, q3)| q3 < q2) {
            return Err(l
                .refus("borne_q2", l.texte("borne_q2")?, "entre les bornes q1 et q3")
                .aide("les trois bornes d'une année vont en croissant"));
        }
        if seuils.get(&annee).is_some_and(|s| s.q1 != q1) {
            return Err(deux_seuils(&l, "borne_q1", annee, seuils.get(&annee), q1));
        }
        let origine = l.facultatif("origine").unwrap_or_default().to_owned();
        seuils.insert(annee, Seuil { q1, q2, q3, origine });
    }
    Ok(seuils)
}

fn deux_seuils(l: &crate::sources::Rangee<'_>, colonne: &str, annee: i32, deja: Option<&Seuil>, q1: i64) -> Error {
    let autre = deja.map_or(0, |s| s.q1);
    Error::donnees(format!("deux seuils du premier quartile pour {annee} : {autre} et {q1}"))
        .at(l.lieu(colonne))
        .aide("gardez celui de l'arrêté de l'année : un EPCI n'a qu'un seuil, même à cheval sur plusieurs départements")
}

/// A bound in euros; outside the plausible range it is a slip (monthly amount, centimes). The thresholds of the arrêtés
/// of 2020 to 2026 go from 5 500 to 13 500 euros; the higher quartiles have no official range.
fn borne(l: &crate::sources::Rangee<'_>, colonne: &str) -> Result<Option<i64>> {
    let Some(v) = l.nombre(colonne)? else { return Ok(None) };
    let (bas, haut) = (4_000, if colonne.contains("q1") { 20_000 } else { 60_000 });
    if !(f64::from(bas)..=f64::from(haut)).contains(&v) {
        let nombre = |n: i32| crate::french::nombre(i64::from(n));
        let attendu = format!("un seuil annuel plausible, entre {} et {} € par UC", nombre(bas), nombre(haut));
        return Err(l
            .refus(colonne, &v.to_string(), &attendu)
            .aide("écrivez un montant annuel en euros, par unité de consommation"));
    }
    Ok(Some(v.round() as i64))
}
