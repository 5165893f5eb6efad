//! The rows shown with a result: line in the extract, bailleur, and values as a French reader writes them.

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use crate::config::layout::Genre;
use crate::error::Result;
use crate::sources::table::{LIGNE_SOURCE, colonnes};

use super::Exemple;
use super::evaluate::{Entree, SIREN, collecter, echec, irrealisable};
use super::regle::Regle;

/// At most this many rows are shown for each rule, file and bailleur, so that each bailleur has its own; all are counted.
pub const EXEMPLES: usize = 50;
/// And this many for each rule and file: a national file has hundreds of bailleurs.
const PAR_FICHIER: IdxSize = 1_000;

/// First lines of `fautives`, the rows of one file found wrong.
pub(super) fn exemples(regle: &Regle, e: &Entree, fautives: LazyFrame) -> Result<Vec<Exemple>> {
    let mut voulues = vec![col(LIGNE_SOURCE), col(SIREN)];
    voulues.extend(regle.colonnes.iter().filter(|c| c.as_str() != SIREN).map(|c| col(c.as_str())));
    let premieres = fautives
        .select(voulues)
        .sort([LIGNE_SOURCE], SortMultipleOptions::default())
        .group_by_stable([col(SIREN)])
        .head(Some(EXEMPLES))
        .sort([LIGNE_SOURCE], SortMultipleOptions::default())
        .limit(PAR_FICHIER);
    let df = collecter(premieres).map_err(|_| irrealisable(regle))?;
    lire(regle, e, &df).map_err(echec("lecture des exemples"))
}

fn lire(regle: &Regle, e: &Entree, df: &DataFrame) -> PolarsResult<Vec<Exemple>> {
    let lignes = df.column(LIGNE_SOURCE)?.i64()?.clone();
    let sirens = df.column(SIREN)?.str()?.clone();
    let mut exemples: Vec<Exemple> = lignes
        .iter()
        .zip(sirens.iter())
        .map(|(ligne, siren)| Exemple {
            fichier: e.fichier.clone(),
            millesime: e.millesime,
            ligne,
            siren_bailleur: siren.map(str::to_owned),
            valeurs: Vec::with_capacity(regle.colonnes.len()),
        })
        .collect();
    for nom in &regle.colonnes {
        let genre = colonnes(e.table).iter().find(|c| c.nom == nom).map_or(Genre::Texte, |c| c.genre);
        let colonne = df.column(nom)?;
        for (i, exemple) in exemples.iter_mut().enumerate() {
            exemple.valeurs.push((nom.clone(), ecrire(&colonne.get(i)?, genre)));
        }
    }
    Ok(exemples)
}

/// A value as it is read in a table: decimal comma, `jj/mm/aaaa`, oui or non. Empty when unknown.
fn ecrire(valeur: &AnyValue, genre: Genre) -> String {
    match (valeur, genre) {
        (AnyValue::Null, _) => String::new(),
        (AnyValue::Boolean(b), _) => if *b { "oui" } else { "non" }.to_owned(),
        (AnyValue::Date(j), Genre::Mois) => {
            jour(i64::from(*j)).map_or_else(String::new, |d| format!("{:02}/{:04}", d.month(), d.year()))
        }
        (AnyValue::Date(j), _) => jour(i64::from(*j)).map_or_else(String::new, crate::french::date_courte),
        (AnyValue::Int64(n), Genre::Centimes) => {
            format!("{}{},{:02}", if *n < 0 { "-" } else { "" }, n.unsigned_abs() / 100, n.unsigned_abs() % 100)
        }
        (AnyValue::Int32(n), Genre::Dixiemes) => {
            format!("{}{},{}", if *n < 0 { "-" } else { "" }, n.unsigned_abs() / 10, n.unsigned_abs() % 10)
        }
        (AnyValue::Float64(v), _) => v.to_string().replace('.', ","),
        (AnyValue::String(s), _) => (*s).to_owned(),
        (AnyValue::StringOwned(s), _) => s.to_string(),
        (autre, _) => autre.to_string(),
    }
}

/// The day that is `j` days after 1 January 1970.
pub(super) fn jour(j: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(j).ok()?.checked_add(719_163)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_a_french_reader_writes_them() {
        assert_eq!(ecrire(&AnyValue::Int64(-150), Genre::Centimes), "-1,50");
        assert_eq!(ecrire(&AnyValue::Int32(18), Genre::Dixiemes), "1,8");
        assert_eq!(ecrire(&AnyValue::Date(0), Genre::Mois), "01/1970");
        assert_eq!(ecrire(&AnyValue::Date(31), Genre::Date), "01/02/1970");
        assert_eq!(ecrire(&AnyValue::Float64(3.4), Genre::Decimal), "3,4");
        assert_eq!(ecrire(&AnyValue::Boolean(false), Genre::OuiNon), "non");
        assert_eq!(ecrire(&AnyValue::Null, Genre::Entier), "");
    }
}
