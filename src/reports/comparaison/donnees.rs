//! `donnees/comparaison.csv`: every figure that is not the same as in the edition before.

use crate::error::{Error, Result};
use crate::measures::Nature;
use crate::reports::context::Contexte;
use crate::reports::data::{arrondi, ecrivain, finir};

use super::{Sort, comparer};

/// Name, type and meaning of each column, in order.
pub const COLONNES: [(&str, &str, &str); 9] = [
    ("indicateur", "texte", "Code de l'indicateur, comme dans mesures.csv."),
    ("periode", "texte", "Période de la valeur."),
    ("niveau", "texte", "Niveau de la zone."),
    ("zone", "texte", "Code de la zone."),
    (
        "sort",
        "texte",
        "revise : publié avant et aujourd'hui, différent ; nouveau ; retenu : couvert aujourd'hui par le secret ; disparu.",
    ),
    ("univers_avant", "entier", "Nombre de lignes concernées, dans l'édition d'avant."),
    ("univers", "entier", "Nombre de lignes concernées, aujourd'hui."),
    (
        "taux_avant",
        "décimal",
        "Part en pour cent (première modalité d'une répartition) ou moyenne, dans l'édition d'avant.",
    ),
    ("taux", "décimal", "La même, aujourd'hui."),
];

/// The file; `None` when there is no earlier edition.
///
/// # Errors
/// The text cannot be written in memory.
pub fn csv(c: &Contexte) -> Result<Option<Vec<u8>>> {
    let Some(mouvements) = comparer(c) else { return Ok(None) };
    let echec = |e: csv::Error| Error::machine(format!("écriture de la comparaison impossible : {e}"));
    let mut w = ecrivain();
    w.write_record(COLONNES.map(|(nom, _, _)| nom)).map_err(echec)?;
    let nombre = |n: Option<i64>| n.map_or(String::new(), |n| n.to_string());
    for m in mouvements.iter().filter(|m| m.sort != Sort::Identique) {
        let (avant, apres) = m.taux();
        let echelle = if matches!(m.nature, Some(Nature::Part | Nature::Repartition)) { 100 } else { 1 };
        let reel = |f| arrondi(f, echelle).map_or(String::new(), |x| x.to_string());
        w.write_record([
            m.cle.indicateur.clone(),
            m.cle.periode.to_string(),
            m.cle.niveau.code().to_owned(),
            m.cle.zone.clone(),
            m.sort.code().to_owned(),
            nombre(m.avant.map(|c| c.univers())),
            nombre(m.apres.map(|c| c.univers())),
            if m.nature == Some(Nature::Effectif) { String::new() } else { reel(avant) },
            if m.nature == Some(Nature::Effectif) { String::new() } else { reel(apres) },
        ])
        .map_err(echec)?;
    }
    finir(w).map(Some)
}
