//! Bounds of the quartiles of income, territory by territory and year by year: those of the arrêtés, and what the territory adds.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::french::{Fraction, nombre, pourcent};
use crate::sources::{PetiteTable, Rangee};

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

/// Bounds by territory (SIREN of an EPCI, of an EPT, or of Paris) and year.
pub type Seuils = BTreeMap<(String, i32), Seuil>;

/// The thresholds of the arrêtés, shipped with the program.
pub const SEUILS_Q1: &str = "references/seuils_q1.csv";

pub(super) const COLONNES_SEUILS: &[&[&str]] = &[&["annee"], &["siren_epci"], &["borne_q1"]];

/// A local bound of Q1 further than this from that of the arrêté is remarked: one part in twenty.
const ECART_DIT: i64 = 20;

/// Thresholds of some territories in one table of an arrêté: the one shipped, or an annex as printed.
pub(super) fn seuils_arretes(t: &PetiteTable, unites: &BTreeSet<&str>, annee: Option<i32>) -> Result<Seuils> {
    let mut origines: BTreeMap<i32, String> = BTreeMap::new();
    for l in t.rangees().filter(|_| t.a("arrete")) {
        origines.insert(plafonds::annee(&l)?, l.texte("arrete")?.to_owned());
    }
    let seuils = SeuilsQ1::lire(t, annee)?;
    let ici = seuils.iter().filter(|(siren, _, _)| unites.contains(siren));
    Ok(ici
        .map(|(siren, annee, q1)| {
            let origine = origines.get(&annee).cloned().unwrap_or_else(|| format!("arrêté de {annee}"));
            ((siren.to_owned(), annee), Seuil { q1, q2: None, q3: None, origine })
        })
        .collect())
}

/// What the table of the territory adds: Q2 and Q3, and Q1 for a year whose arrêté does not name the territory. Where the arrêté names
/// it, the Q1 of the table is only compared with its own. Also returns what is to be remarked; `nom` is that of the table there.
///
/// # Errors
/// A row cannot be read, contradicts another one, has an implausible bound or bounds that do not increase.
pub(super) fn seuils_locaux(
    t: &PetiteTable,
    nom: &str,
    unites: &BTreeSet<&str>,
    arretes: &Seuils,
) -> Result<(Seuils, Vec<String>)> {
    let (mut seuils, mut remarques) = (Seuils::new(), Vec::new());
    let mut donnees: BTreeMap<(String, i32), i64> = BTreeMap::new();
    for l in t.rangees() {
        let siren = l.code("siren_epci", 9)?;
        if !unites.contains(siren.as_str()) {
            continue;
        }
        let cle = (siren, plafonds::annee(&l)?);
        let arrete = arretes.get(&cle);
        let donnee = borne(&l, "borne_q1")?;
        if let Some(q1) = donnee {
            match donnees.insert(cle.clone(), q1) {
                None => remarques.extend(arrete.and_then(|a| ecart(&l, nom, &cle, q1, a.q1))),
                Some(autre) if autre != q1 => return Err(deux_seuils(&l, cle.1, autre, q1)),
                Some(_) => {}
            }
        }
        let Some(q1) = arrete.map(|a| a.q1).or(donnee) else { continue };
        let autre = |c: &str| if t.a(c) { borne(&l, c) } else { Ok(None) };
        let (q2, q3) = (autre("borne_q2")?, autre("borne_q3")?);
        croissantes(&l, q1, q2, q3)?;
        let locale = l.facultatif("origine");
        let origine = match arrete {
            None => locale.unwrap_or_default().to_owned(),
            Some(a) if q2.or(q3).is_none() => a.origine.clone(),
            Some(a) => {
                let locale = locale.unwrap_or("table du territoire");
                format!("{}\u{202f}; 2e et 3e\u{a0}quartiles\u{a0}: {locale}", a.origine)
            }
        };
        seuils.insert(cle, Seuil { q1, q2, q3, origine });
    }
    Ok((seuils, remarques))
}

/// Says that the Q1 of the table is far from that of the arrêté, when it is.
fn ecart(l: &Rangee<'_>, nom: &str, (siren, annee): &(String, i32), local: i64, arrete: i64) -> Option<String> {
    let ecart = (local - arrete).abs();
    let part = Fraction::new(ecart, arrete).filter(|_| ecart * ECART_DIT > arrete)?;
    let ligne = l.lieu("borne_q1").ligne.map_or_else(String::new, |n| format!(" (ligne {n})"));
    Some(format!(
        "{nom} : la borne du premier quartile de {siren} en {annee}{ligne}, {} €, s'écarte de {} de celle de l'arrêté, {} €, qui est la \
         seule employée",
        nombre(local),
        pourcent(&part),
        nombre(arrete)
    ))
}

fn croissantes(l: &Rangee<'_>, q1: i64, q2: Option<i64>, q3: Option<i64>) -> Result<()> {
    let mut avant = q1;
    for (colonne, lue) in [("borne_q2", q2), ("borne_q3", q3)] {
        let Some(lue) = lue else { continue };
        if lue < avant {
            let attendu = format!("une borne d'au moins {} €, celle du quartile d'avant", nombre(avant));
            return Err(l
                .refus(colonne, &nombre(lue), &attendu)
                .aide("les trois bornes d'une année vont en croissant")
                .aide("celle du premier quartile est celle de l'arrêté, quand il nomme le territoire"));
        }
        avant = lue;
    }
    Ok(())
}

fn deux_seuils(l: &Rangee<'_>, annee: i32, autre: i64, q1: i64) -> Error {
    Error::donnees(format!("deux seuils du premier quartile pour {annee} : {autre} et {q1}"))
        .at(l.lieu("borne_q1"))
        .aide("gardez celui de l'arrêté de l'année : un EPCI n'a qu'un seuil, même à cheval sur plusieurs départements")
}

/// A bound in euros; outside the plausible range it is a slip (monthly amount, centimes). The thresholds of the arrêtés
/// of 2020 to 2026 go from 5 500 to 13 500 euros; the higher quartiles have no official range.
fn borne(l: &Rangee<'_>, colonne: &str) -> Result<Option<i64>> {
    let Some(v) = l.nombre(colonne)? else { return Ok(None) };
    let (bas, haut) = (4_000, if colonne.contains("q1") { 20_000 } else { 60_000 });
    if !(f64::from(bas)..=f64::from(haut)).contains(&v) {
        let (bas, haut) = (nombre(i64::from(bas)), nombre(i64::from(haut)));
        let attendu = format!("un seuil annuel plausible, entre {bas} et {haut} € par UC");
        return Err(l
            .refus(colonne, &v.to_string(), &attendu)
            .aide("écrivez un montant annuel en euros, par unité de consommation"));
    }
    Ok(Some(v.round() as i64))
}
