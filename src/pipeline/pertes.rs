//! Columns of which most of what was written could not be read. Each value becomes unknown and is counted by the rules of reading; a whole
//! column in another form than its layout says would pass for one that nobody filled in.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::error::{Error, Result};
use crate::french::nombre;
use crate::lake::{Lac, Piece};
use crate::quality::{Constat, Regle};

/// Fewer values are not a column.
const VALEURS_MIN: u64 = 5;
/// Rows of the file for one value lost, beyond which most of a column cannot be lost, or so little of it that it does not matter.
const LIGNES_POUR_UNE: u64 = 100;

/// One sentence for each column that lost more than half of what was written in it.
///
/// # Errors
/// The lake cannot be read.
pub(super) fn colonnes(lac: &Lac, pieces: &[Piece]) -> Result<Vec<String>> {
    let mut phrases = Vec::new();
    // The rows of a share are those of a whole file, of which it was said.
    for p in pieces.iter().filter(|p| p.part.is_none()) {
        phrases.extend(d_une_piece(lac, p)?);
    }
    Ok(phrases)
}

fn d_une_piece(lac: &Lac, p: &Piece) -> Result<Vec<String>> {
    let perdues = perdues(p);
    if perdues.is_empty() {
        return Ok(Vec::new());
    }
    let chemin = lac.racine().join(&p.parquet);
    let echec = |e: PolarsError| Error::moteur("lecture du lac impossible", &e.to_string()).in_file(&chemin);
    let comptes: Vec<Expr> = perdues.keys().map(|c| col(*c).count().cast(DataType::Int64)).collect();
    let df = lac.balayer(&chemin)?.select(comptes).collect().map_err(echec)?;
    let mut phrases = Vec::new();
    for (colonne, constats) in &perdues {
        let lues = df.column(colonne).and_then(|c| Ok(c.i64()?.get(0).unwrap_or(0))).map_err(echec)?;
        phrases.extend(phrase(&p.provenance.fichier, colonne, constats, lues.unsigned_abs()));
    }
    Ok(phrases)
}

/// Columns that may have lost most of their values, with what was found of them.
fn perdues(p: &Piece) -> BTreeMap<&str, Vec<&Constat>> {
    let mut perdues: BTreeMap<&str, Vec<&Constat>> = BTreeMap::new();
    for ((regle, colonne), constat) in &p.constats.par_regle {
        if matches!(regle, Regle::Illisible | Regle::CodeInconnu) {
            perdues.entry(colonne.as_ref()).or_default().push(constat);
        }
    }
    let seuil = VALEURS_MIN.max(p.provenance.lignes_gardees / LIGNES_POUR_UNE);
    perdues.retain(|_, constats| total(constats) >= seuil);
    perdues
}

fn total(constats: &[&Constat]) -> u64 {
    constats.iter().map(|c| c.nombre).sum()
}

fn phrase(fichier: &str, colonne: &str, constats: &[&Constat], lues: u64) -> Option<String> {
    let perdues = total(constats);
    if perdues <= lues {
        return None;
    }
    let n = |n: u64| nombre(i64::try_from(n).unwrap_or(i64::MAX));
    let lignes: Vec<String> = constats.iter().flat_map(|c| &c.exemples).take(3).map(|e| e.ligne.to_string()).collect();
    Some(format!(
        "{fichier}, colonne « {colonne} » : {} valeurs sur {} n'ont pas pu être lues et sont tenues pour inconnues (lignes {}) ; sa forme n'est pas celle que dit la disposition, dans pipelines/sources/",
        n(perdues),
        n(perdues + lues),
        lignes.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::Exemple;

    #[test]
    fn a_column_that_lost_more_than_half_is_said() {
        let constat = |nombre| Constat { nombre, exemples: vec![Exemple { ligne: 2, valeur: None }] };
        let (un, deux) = (constat(60), constat(30));
        assert_eq!(phrase("f.csv", "bail_mois", &[&un], 60), None);
        let dit = phrase("f.csv", "bail_mois", &[&un, &deux], 10).unwrap();
        assert!(dit.starts_with("f.csv, colonne « bail_mois » : 90 valeurs sur 100 n'ont"), "{dit}");
        assert!(dit.contains("(lignes 2, 2)"), "{dit}");
    }
}
