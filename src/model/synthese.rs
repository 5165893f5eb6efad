//! The summary workbook of SDES: published counts of the RPLS by territory. A control of what was read, never an input.
//!
//! The names of its columns move with the year (`nb_ls2022` for the year before, six columns named by a bare year): they
//! are matched by form and the millésime is deduced from them, so that next year's workbook needs no change here.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::{Error, Result};
use crate::sources::{PetiteTable, Rangee};

use super::communes::{Communes, siren_epci};

/// Counts that are compared with those of the extract, by their name in the workbook, and what they count.
pub const CHIFFRES: [(&str, &str); 8] = [
    ("nb_ls", "Logements sociaux"),
    ("nb_loues", "loués"),
    ("nb_vacants", "proposés à la location, vacants"),
    ("nb_vides", "vides, non proposés à la location"),
    ("nb_asso", "pris en charge par une association"),
    ("nb_occup_finan", "occupés autrement"),
    ("nb_occup_temp", "en hébergement temporaire"),
    ("nb_ls_en_qpv", "Logements en QPV"),
];

/// Parts and their whole, true of every published row (sources of SDES, RPLS at 1 January).
const SOMMES: [(&[&str], &str); 6] = [
    (&["nb_loues", "nb_vacants", "nb_vides", "nb_asso", "nb_occup_finan", "nb_occup_temp"], "nb_ls"),
    (&["nb_ls", "parc_non_conv"], "nb_lgt_tot"),
    (&["nb_loues", "nb_vacants"], "nb_loues_vacant"),
    (&["nb_ls_individuels", "nb_ls_collectifs"], "nb_ls"),
    (&["nb_ls_plai", "nb_ls_plus_av_77", "nb_ls_plus_ap_77", "nb_ls_pls", "nb_ls_pli"], "nb_ls"),
    (&["nb_ls_1piece", "nb_ls_2piece", "nb_ls_3piece", "nb_ls_4piece", "nb_ls_5piece_plus"], "nb_ls"),
];

/// What SDES publishes of a territory.
#[derive(Clone, Debug, PartialEq)]
pub struct Synthese {
    /// Situation on 1 January of this year.
    pub millesime: i32,
    /// In the order of [`CHIFFRES`]; `None` when the workbook does not give one of the rows added.
    pub chiffres: Vec<Option<i64>>,
    /// Rows of the workbook that contradict themselves.
    pub remarques: Vec<String>,
}

/// A header of the workbook, whatever its year.
fn convient(noms: &[String], cle: &str) -> bool {
    noms.iter().any(|n| n == cle) && CHIFFRES.iter().all(|(c, _)| noms.iter().any(|n| n == c)) && annee(noms).is_some()
}

/// The millésime: the year after the last `nb_ls` followed by a year.
fn annee(noms: &[String]) -> Option<i32> {
    let suffixe = |n: &String| n.strip_prefix("nb_ls").filter(|s| s.len() == 4)?.parse::<i32>().ok();
    noms.iter().filter_map(suffixe).max().map(|n| n + 1)
}

/// Reads what the workbook says of a territory: the rows of its EPCI, one for each département, or those of its communes
/// when it is not an EPCI (Paris, an EPT). `membres`: communes of the territory.
///
/// # Errors
/// No sheet has the columns of the workbook, a value cannot be read, or one row is there twice.
pub fn lire_synthese<'a>(
    chemin: &Path,
    unite: &str,
    communes: &Communes,
    membres: impl Iterator<Item = &'a str>,
) -> Result<(Option<Synthese>, String)> {
    let attendu =
        "les colonnes du classeur de synthèse du RPLS : EPCI_DEP (ou DEPCOM_ARM), nb_ls, nb_loues, nb_ls2022…";
    let epci = PetiteTable::lire_si(chemin, attendu, |noms| convient(noms, "epci_dep"))?;
    let empreinte = epci.empreinte.clone();
    let cle = |l: &Rangee<'_>| Ok((siren_epci(l.texte("epci_dep")?), l.texte("epci_dep")?.to_owned()));
    if let Some(s) = additionner(&epci, |l| cle(l).map(|(siren, c)| (siren.as_deref() == Some(unite)).then_some(c)))? {
        return Ok((Some(s), empreinte));
    }
    let membres: BTreeSet<&str> = membres.collect();
    let par_commune = PetiteTable::lire_si(chemin, attendu, |noms| convient(noms, "depcom_arm"))?;
    let commune = |l: &Rangee<'_>| {
        let code = l.code("depcom_arm", 5)?;
        Ok(membres.contains(communes.ramener(&code).commune.as_str()).then_some(code))
    };
    Ok((additionner(&par_commune, commune)?, empreinte))
}

/// Adds the rows that `cle` names; each once.
fn additionner(t: &PetiteTable, cle: impl Fn(&Rangee<'_>) -> Result<Option<String>>) -> Result<Option<Synthese>> {
    let Some(millesime) = annee(t.colonnes()) else { return Ok(None) };
    let mut s = Synthese { millesime, chiffres: vec![Some(0); CHIFFRES.len()], remarques: Vec::new() };
    let mut vues = BTreeSet::new();
    for l in t.rangees() {
        let Some(code) = cle(&l)? else { continue };
        let departement = l.facultatif("dep").unwrap_or_default();
        if !vues.insert(format!("{code} {departement}")) {
            return Err(Error::donnees(format!("« {code} » est deux fois dans le classeur de synthèse du RPLS"))
                .at(l.lieu("nb_ls"))
                .aide("le classeur publié a une ligne par territoire et par département : reprenez-le à sa source"));
        }
        for ((nom, _), total) in CHIFFRES.iter().zip(&mut s.chiffres) {
            *total = total.zip(l.entier(nom)?).map(|(a, b)| a + b);
        }
        s.remarques.extend(contradictions(t, &l, &code)?);
    }
    Ok((!vues.is_empty()).then_some(s))
}

fn contradictions(t: &PetiteTable, l: &Rangee<'_>, code: &str) -> Result<Vec<String>> {
    let mut dites = Vec::new();
    for (parties, total) in SOMMES {
        if !parties.iter().chain([&total]).all(|c| t.a(c)) {
            continue;
        }
        let parts: Option<Vec<i64>> = parties.iter().map(|c| l.entier(c)).collect::<Result<_>>()?;
        let Some((somme, ecrit)) = parts.map(|p| p.iter().sum::<i64>()).zip(l.entier(total)?) else { continue };
        if somme != ecrit {
            dites.push(format!("{code} : {} = {somme}, mais {total} = {ecrit}", parties.join(" + ")));
        }
    }
    Ok(dites)
}

#[cfg(test)]
#[path = "synthese_tests.rs"]
mod tests;
