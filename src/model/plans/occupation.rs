//! Households of the occupation survey.

use polars::prelude::*;

use crate::config::pipeline::Pipeline;
use crate::error::Result;
use crate::model::references::References;

use super::echec;
use super::lieu::{
    avec_lieu, code_qpv, communes_courantes, dans_le_territoire, en_qpv, localiser, territoire, zonages_locaux,
};

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
    let emploi = |c: &'static str| {
        ["emploi_stable", "emploi_precaire", "independant", "apprenti"]
            .iter()
            .fold(lit(false), |e, v| e.or(col(c).eq(lit(*v))))
    };
    let lf = communes_courantes(lf, references).map_err(echec("table de passage des communes"))?;
    let lf = dans_le_territoire(lf, territoire(references).map_err(echec("table des communes"))?);
    let lf = avec_impayes(tranches(lf, references)?, impayes);
    let lf = localiser(avec_lieu(lf, lieux), &pipeline.parametres, false);
    let lf = lf.with_columns([
        coalesce(&[col("residence_rpls"), lit("inconnue")]).alias("residence_id"),
        // Moved in during the two years before the wave, which describes the state on 1 January.
        coalesce(&[col("date_entree").dt().year().gt_eq(col("millesime") - lit(2)), col("emmenage_recent_declare")])
            .alias("emmenage_recent"),
        emploi("activite_titulaire").or(emploi("activite_conjoint")).alias("en_emploi"),
        col("millesime").alias("annee"),
        (col("millesime") - col("date_entree").dt().year()).alias("anciennete_annees"),
        en_qpv(),
        code_qpv(&pipeline.parametres, None),
    ]);
    zonages_locaux(lf, references).map_err(echec("table des secteurs"))
}

/// When income and the household's category are known, the class is computed again from the ceilings of the arrêté: income of
/// N−2 against the ceiling of N, N being the wave. The class of the file is kept in `tranche_fichier` and stands in where the
/// computation cannot be made: no income, income of another year, more than six persons perhaps.
fn tranches(lf: LazyFrame, references: &References) -> Result<LazyFrame> {
    let plafonds = plafonds(references).map_err(echec("plafonds de ressources"))?;
    let geographies = geographies(references).map_err(echec("géographie des plafonds"))?;
    let en_trop = (col("nb_occupants") - lit(6)).cast(DataType::Int64);
    let sixieme = col("categorie_plafond").eq(lit(6));
    let plafond = when(sixieme.clone().and(col("nb_occupants").is_null()))
        .then(lit(NULL))
        .when(sixieme.and(col("nb_occupants").gt(lit(6))))
        .then(col("plafond") + col("plafond_sup") * en_trop)
        .otherwise(col("plafond"));
    // Exact: income in centimes against hundredths of a ceiling in euros.
    let sous = |centiemes: i64| col("rfr_montant").lt(col("plafond_menage") * lit(centiemes));
    let mut tranche = lit(NULL).cast(DataType::String);
    for (borne, nom) in TRANCHES.iter().rev() {
        tranche = if *borne == i64::MAX { lit(*nom) } else { when(sous(*borne)).then(lit(*nom)).otherwise(tranche) };
    }
    let connu = col("plafond_menage").is_not_null().and(col("rfr_montant").gt_eq(lit(0)));
    Ok(lf
        .with_column(
            when((col("rfr_annee") + lit(2)).eq(col("millesime")))
                .then(col("millesime"))
                .otherwise(lit(NULL))
                .alias("annee_plafond"),
        )
        .join(geographies, [col("code_commune")], [col("commune_geo")], JoinArgs::new(JoinType::Left))
        .join(
            plafonds,
            [col("annee_plafond"), col("geographie_plus"), col("categorie_plafond")],
            [col("annee"), col("geographie"), col("categorie")],
            JoinArgs::new(JoinType::Left),
        )
        .with_column(plafond.alias("plafond_menage"))
        .with_columns([col("tranche_plafond").alias("tranche_fichier"), col("pct_plafond_plus").alias("pct_fichier")])
        .with_columns([
            when(connu.clone()).then(tranche).otherwise(col("tranche_fichier")).alias("tranche_plafond"),
            when(connu)
                .then(col("rfr_montant").cast(DataType::Float64) / col("plafond_menage").cast(DataType::Float64))
                .otherwise(col("pct_fichier"))
                .alias("pct_plafond_plus"),
        ])
        .drop(cols(["annee_plafond", "geographie_plus", "plafond", "plafond_sup", "plafond_menage"])))
}

/// Ceilings by year, geography and category, with what each person beyond the sixth category adds.
fn plafonds(references: &References) -> PolarsResult<LazyFrame> {
    let (mut annees, mut geographies, mut categories) = (Vec::new(), Vec::new(), Vec::new());
    let (mut montants, mut sups) = (Vec::new(), Vec::new());
    for l in &references.plafonds_plus {
        annees.push(l.annee);
        geographies.push(l.geographie);
        categories.push(l.categorie);
        montants.push(l.montant);
        sups.push(l.supplement);
    }
    Ok(df!("annee" => annees, "geographie" => geographies, "categorie" => categories, "plafond" => montants, "plafond_sup" => sups)?.lazy())
}

/// The geography of the PLUS ceilings of each commune of the territory, where it is known.
fn geographies(references: &References) -> PolarsResult<LazyFrame> {
    let (communes, geographies): (Vec<&str>, Vec<&str>) =
        references.geographie_plus.iter().map(|(c, g)| (c.as_str(), *g)).unzip();
    Ok(df!("commune_geo" => communes, "geographie_plus" => geographies)?.lazy())
}

/// Arrears come from the bailleurs, not from the survey; what the mapping gives all the same is kept where they say nothing.
fn avec_impayes(lf: LazyFrame, impayes: Option<LazyFrame>) -> LazyFrame {
    let Some(impayes) = impayes else { return lf };
    let par_logement = impayes
        .filter(col("id_rpls").is_not_null().and(col("impaye_3_mois").is_not_null()))
        .group_by([col("id_rpls"), col("millesime")])
        .agg([col("impaye_3_mois").any(true).alias("impaye_bailleur")]);
    let cles = [col("id_rpls"), col("millesime")];
    lf.join(par_logement, cles.clone(), cles, JoinArgs::new(JoinType::Left))
        .with_column(coalesce(&[col("impaye_bailleur"), col("impaye_3_mois")]).alias("impaye_3_mois"))
        .drop(cols(["impaye_bailleur"]))
}
