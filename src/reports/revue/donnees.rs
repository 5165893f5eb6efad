//! Published measures of the relogement, and their dictionary: CSV (UTF-8 with BOM, `;`).

use crate::error::{Error, Result};
use crate::measures::{Nature, Niveau};
use crate::relogement::etude::Etude;
use crate::reports::data::{arrondi, ecrivain, finir, nature};
use crate::secrecy::Etat;

use super::Vue;

const COLONNES: [&str; 12] = [
    "indicateur",
    "periode",
    "niveau",
    "zone",
    "libelle_zone",
    "classe",
    "univers",
    "denominateur",
    "numerateur",
    "inconnus",
    "part_pct",
    "marque",
];

fn echec(e: csv::Error) -> Error {
    Error::machine(format!("écriture des mesures du relogement impossible : {e}"))
}

/// One line for each class of each published value.
///
/// # Errors
/// The text cannot be written in memory.
pub fn mesures_csv(v: &Vue<'_>) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    w.write_record(COLONNES).map_err(echec)?;
    for (cle, valeur) in v.c.publiees.iter() {
        let classes = v.c.publiees.classes(&cle.indicateur);
        let n = if valeur.nature() == Nature::Repartition { classes.len() } else { 1 };
        let nom = match cle.niveau {
            Niveau::Projet => v.nom_projet(&cle.zone),
            Niveau::Operation => v.nom_operation(&cle.zone),
            _ => v.c.territoire().to_owned(),
        };
        for k in 0..n {
            let numerateur = valeur.classe(k);
            let marque = match valeur.etat() {
                Etat::NonCalculable => "n.c.",
                Etat::Publiee if numerateur.is_some() => "",
                _ => "s",
            };
            let nombre = |n: Option<i64>| n.map_or_else(String::new, |n| n.to_string());
            let part = if valeur.nature() == Nature::Effectif { None } else { valeur.part(k) };
            w.write_record([
                cle.indicateur.as_str(),
                &cle.periode.to_string(),
                cle.niveau.code(),
                &cle.zone,
                &nom,
                classes.get(k).map_or("oui", String::as_str),
                &nombre(valeur.univers()),
                &nombre(valeur.denominateur()),
                &nombre(numerateur),
                &nombre(valeur.inconnus()),
                &arrondi(part, 100).map_or_else(String::new, |x| x.to_string()),
                marque,
            ])
            .map_err(echec)?;
        }
    }
    finir(w)
}

/// What each indicator and each class means.
///
/// # Errors
/// The text cannot be written in memory.
pub fn dictionnaire_csv(etude: &Etude) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    w.write_record(["genre", "nom", "type", "libelle", "definition"]).map_err(echec)?;
    for i in &etude.indicateurs {
        w.write_record(["indicateur", &i.code, nature(i.nature), &i.libelle, &i.definition]).map_err(echec)?;
        if i.nature == Nature::Repartition {
            for (code, libelle) in &i.classes {
                w.write_record(["classe", &format!("{}.{code}", i.code), "", libelle, ""]).map_err(echec)?;
            }
        }
    }
    finir(w)
}
