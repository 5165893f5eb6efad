//! Households of the occupation survey.

use polars::prelude::*;

use crate::config::layout::Table;
use crate::config::pipeline::Pipeline;
use crate::error::Result;
use crate::model::references::References;

use super::deductions::deduire;
use super::lieu::{avec_lieu, communes_courantes, dans_le_territoire, localiser, territoire, zonages_locaux};
use super::plafonds::{avec_geographie, avec_plafond_plus, pourcentage};
use super::{apport, echec};

/// Income classes, lower bound included, in hundredths of the ceiling.
const TRANCHES: [(i64, &str); 9] = [
    (20, "0_20"),
    (40, "20_40"),
    (60, "40_60"),
    (80, "60_80"),
    (100, "80_100"),
    (120, "100_120"),
    (130, "120_130"),
    (150, "130_150"),
    (i64::MAX, "150_plus"),
];

/// Plan of the table. `impayes`: arrears by dwelling, from the bailleurs' own files.
pub fn plan(
    lf: LazyFrame,
    lieux: Option<LazyFrame>,
    impayes: Option<LazyFrame>,
    references: &References,
    pipeline: &Pipeline,
) -> Result<LazyFrame> {
    let lf = communes_courantes(lf, references).map_err(echec("table de passage des communes"))?;
    let lf = dans_le_territoire(lf, territoire(references).map_err(echec("table des communes"))?);
    let lf = avec_impayes(tranches(lf, references)?, impayes);
    let lf = localiser(avec_lieu(lf, lieux), &pipeline.parametres, None, col("millesime"));
    let lf = lf.with_columns([
        coalesce(&[col("residence_rpls"), lit("inconnue")]).alias("residence_id"),
        col("millesime").alias("annee"),
        col("qpv_2015_rpls").alias("code_qpv_2015"),
    ]);
    let lf = zonages_locaux(lf, references).map_err(echec("table des secteurs"))?;
    Ok(deduire(Table::Occupation, lf))
}

/// When income and the household's category are known, the class is computed again from the ceilings of the arrêté: income of
/// N−2 against the ceiling of N, N being the wave. The class of the file is kept in `tranche_fichier` and stands in where the
/// computation cannot be made: no income, income of another year, more than six persons perhaps.
fn tranches(lf: LazyFrame, references: &References) -> Result<LazyFrame> {
    let sixieme = col("categorie_plafond").eq(lit(6));
    // One person with dependants is a category above a household of as many persons: five of them are of the sixth.
    let seul = col("composition").eq(lit("monoparental"));
    let rang = col("nb_occupants") + when(seul).then(lit(1)).otherwise(lit(0));
    let indecis = col("nb_occupants").gt_eq(lit(6)).and(col("composition").is_null());
    let en_trop = when(sixieme.clone().and(col("nb_occupants").is_null().or(indecis)))
        .then(lit(NULL).cast(DataType::Int32))
        .when(sixieme.and(rang.clone().gt(lit(6))))
        .then(rang - lit(6))
        .otherwise(lit(0));
    // Exact: income in centimes against hundredths of a ceiling in euros.
    let sous = |centiemes: i64| col("rfr_montant").lt(col("plafond_menage") * lit(centiemes));
    let mut tranche = lit(NULL).cast(DataType::String);
    for (borne, nom) in TRANCHES.iter().rev() {
        tranche = if *borne == i64::MAX { lit(*nom) } else { when(sous(*borne)).then(lit(*nom)).otherwise(tranche) };
    }
    let connu = col("plafond_menage").is_not_null().and(col("rfr_montant").gt_eq(lit(0)));
    let lf = lf.with_column(
        when((col("rfr_annee") + lit(2)).eq(col("millesime")))
            .then(col("millesime"))
            .otherwise(lit(NULL))
            .alias("annee_plafond"),
    );
    let lf = avec_geographie(lf, references, false)?;
    let lf = avec_plafond_plus(lf, references, ["annee_plafond", "geographie_plus", "categorie_plafond"], en_trop)?;
    Ok(lf
        .with_columns([col("tranche_plafond").alias("tranche_fichier"), col("pct_plafond_plus").alias("pct_fichier")])
        .with_columns([
            when(connu.clone()).then(tranche).otherwise(col("tranche_fichier")).alias("tranche_plafond"),
            when(connu).then(pourcentage("rfr_montant")).otherwise(col("pct_fichier")).alias("pct_plafond_plus"),
        ])
        .drop(cols(["annee_plafond", "geographie_plus", "plafond_menage"])))
}

/// Arrears come from the bailleurs, not from the survey; what the mapping gives all the same is kept where they say nothing.
fn avec_impayes(lf: LazyFrame, impayes: Option<LazyFrame>) -> LazyFrame {
    let Some(impayes) = impayes else { return lf };
    let par_logement = impayes
        .filter(col("id_rpls").is_not_null().and(col("impaye_3_mois").is_not_null()))
        .group_by([col("id_rpls"), col("millesime")])
        .agg([col("impaye_3_mois").any(true).alias("impaye_bailleur")]);
    let cles = [col("id_rpls"), col("millesime")];
    lf.join(par_logement, cles.clone(), cles, apport())
        .with_column(coalesce(&[col("impaye_bailleur"), col("impaye_3_mois")]).alias("impaye_3_mois"))
        .drop(cols(["impaye_bailleur"]))
}
