//! What only the whole of a file tells: a column that nobody fills in is deduced from another one, or from the file itself.

use polars::prelude::*;

use crate::config::layout::Table;
use crate::error::Result;
use crate::lake::Part;

use super::echec;

/// The SNE says twice whether a household is to be rehoused.
const RELOGEMENT: [&str; 2] = ["relogement_ru", "relogement_anru"];

/// Column of the dwellings until they are told in the park or out of it: nobody fills in MODE in their file.
pub const SANS_MODE: &str = "sans_mode";

/// Completes the rows of one file. Rows of a file that fills the column in are left alone: there a blank is unknown. `part`: what is
/// known of the whole file, when `lf` holds the share of one territory.
///
/// # Errors
/// The lake cannot be read.
pub fn completer(lf: LazyFrame, table: Table, part: Option<&Part>) -> Result<LazyFrame> {
    let [ru, anru] = RELOGEMENT;
    Ok(match table {
        Table::Logement => {
            let [sans_duree, sans_mode] = vides(&lf, part, ["duree_vacance_mois", "mode_occupation"])?;
            let lf = if sans_duree { lf.with_column(vacance_deduite()) } else { lf };
            lf.with_column(lit(sans_mode).alias(SANS_MODE))
        }
        // The survey asks for the income of N−2: a file that does not repeat the year means that one.
        Table::Occupation if vides(&lf, part, ["rfr_annee"])? == [true] => {
            lf.with_column((col("millesime") - lit(2)).alias("rfr_annee"))
        }
        Table::Attribution | Table::Demande => match vides(&lf, part, RELOGEMENT)? {
            [true, false] => lf.with_column(col(anru).alias(ru)),
            [false, true] => lf.with_column(col(ru).alias(anru)),
            // Both speak; or neither does, and it stays unknown.
            _ => lf,
        },
        _ => lf,
    })
}

/// Which of these columns have no value at all.
fn vides<const N: usize>(lf: &LazyFrame, part: Option<&Part>, colonnes: [&str; N]) -> Result<[bool; N]> {
    if let Some(p) = part {
        return Ok(colonnes.map(|c| p.vides.iter().any(|v| v == c)));
    }
    let comptes = colonnes.map(|c| col(c).is_not_null().any(true).alias(c));
    let df = lf.clone().select(comptes).collect().map_err(echec("colonnes sans valeur"))?;
    Ok(colonnes.map(|c| !df.column(c).ok().and_then(|c| c.bool().ok()?.get(0)).unwrap_or(false)))
}

/// Months of vacancy on 1 January: since the dwelling was last put back on offer.
fn vacance_deduite() -> Expr {
    let depuis = || col("remise_location_mois").dt();
    let mois = depuis().year() * lit(12) + depuis().month().cast(DataType::Int32);
    let duree = col("millesime") * lit(12) + lit(1) - mois;
    when(col("mode_occupation").eq(lit("vacant")).and(duree.clone().gt_eq(lit(0))))
        .then(duree.cast(DataType::Float64))
        .otherwise(lit(NULL))
        .alias("duree_vacance_mois")
}
