//! Attributions: radiations of the SNE for attribution, one row a lease.

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use crate::config::pipeline::{DateBase, Pipeline};
use crate::error::Result;
use crate::model::correspondance::Generation;
use crate::model::references::References;

use super::echec;
use super::lieu::{avec_lieu, code_de, communes_courantes, dans_le_territoire, localiser, territoire, zonages_locaux};
use super::plafonds::{avec_categorie, avec_geographie, avec_plafond_plus, pourcentage};
use super::quartiles::quartiles;

/// Date that places the attribution in a year and a month.
fn date_base(base: DateBase) -> Expr {
    match base {
        DateBase::Bail => coalesce(&[col("date_signature_bail"), col("date_radiation")]),
        DateBase::Radiation => coalesce(&[col("date_radiation"), col("date_signature_bail")]),
    }
}

/// Plan of the table. `lieux`: location of the dwellings, when RPLS is there.
pub fn plan(
    lf: LazyFrame,
    lieux: Option<LazyFrame>,
    references: &References,
    pipeline: &Pipeline,
) -> Result<LazyFrame> {
    let p = &pipeline.parametres;
    let arrete = lit(jours(pipeline.periode.arrete)).cast(DataType::Date);
    let relogement = col("relogement_ru").or(col("relogement_anru"));
    let lf = lf.filter(col("motif_radiation").eq(lit("attribution")));
    let lf = communes_courantes(lf, references).map_err(echec("table de passage des communes"))?;
    let lf = avec_lieu(lf, lieux)
        .with_columns([
            coalesce(&[col("code_commune"), col("commune_rpls")]).alias("code_commune"),
            coalesce(&[col("siren_bailleur"), col("siren_rpls")]).alias("siren_bailleur"),
            date_base(p.date_base).alias("date_base"),
            relogement.alias("relogement"),
            col("date_signature_bail").is_not_null().alias("bail_signe"),
            coalesce(&[col("residence_rpls"), lit("inconnue")]).alias("residence_id"),
            (col("id_rpls") + lit("|") + col("date_signature_bail").cast(DataType::String)).alias("cle_logement_date"),
            // With neither dwelling nor lease, the day of the radiation: monthly files tell it again.
            (col("id_demande")
                + lit("|")
                + coalesce(&[
                    col("id_rpls"),
                    col("date_signature_bail").cast(DataType::String),
                    col("date_radiation").cast(DataType::String),
                ]))
            .alias("cle_demande_logement"),
        ])
        .filter(col("date_base").lt_eq(arrete));
    let lf = localiser(lf, p, Some("code_qpv_sne"), col("date_base").dt().year()).with_columns([
        coalesce(&[code_de("code_qpv_2015_sne", Generation::Qp2015), col("qpv_2015_rpls")]).alias("code_qpv_2015"),
        col("date_base").dt().year().alias("annee"),
        col("date_base").dt().month().cast(DataType::Int32).alias("mois"),
    ]);
    // A lease of the year before the first extract belongs to a year that is not complete.
    let premiere =
        pipeline.extractions.iter().filter(|e| e.source == "sne_radiation").map(|e| e.millesime).min().unwrap_or(0);
    let lf = lf.filter(col("annee").gt_eq(lit(premiere)));
    let territoire = territoire(references).map_err(echec("table des communes"))?;
    let lf = zonages_locaux(dans_le_territoire(lf, territoire), references).map_err(echec("table des secteurs"))?;
    let lf = quartiles(lf, references, p)?;
    let lf = avec_geographie(avec_categorie(lf), references, false)?;
    let lf =
        avec_plafond_plus(lf, references, ["annee", "geographie_plus", "categorie_plafond"], col("categorie_en_trop"))?
            // Income of N−2 against the ceilings of N; that of N−1 serves where the more favourable of both counts.
            .with_columns([
                pourcentage("rfr_n2").alias("pct_plafond_plus"),
                pourcentage("rfr_n1").alias("pct_plafond_n1"),
            ]);
    // Relogés first, whatever the key: of two rows that tell the same event, the one kept says so.
    Ok(lf.sort_by_exprs(
        [col("relogement").fill_null(lit(false)), col("millesime"), col("ligne_source")],
        SortMultipleOptions::default().with_order_descending_multi([true, false, false]).with_maintain_order(true),
    ))
}

fn jours(d: NaiveDate) -> i32 {
    d.num_days_from_ce() - 719_163
}
