//! The quartile of a household among the applicants of a territory.

use polars::prelude::*;

use crate::config::pipeline::{Parametres, RevenuZero};
use crate::error::Result;
use crate::model::references::References;

use super::{apport, echec};

/// Quartile of the household: given by the SNE, else computed from resources, UC and the threshold of `code_epci` in `annee`.
///
/// Exact integers: `120 × resources (centimes) ≤ bound (centimes) × UC (tenths)`, the comparison of
/// `12 × monthly resources / UC` with the bound of the arrêté (CCH, L. 441-1).
pub fn quartiles(lf: LazyFrame, references: &References, p: &Parametres) -> Result<LazyFrame> {
    let (mut unites, mut annees) = (Vec::new(), Vec::new());
    let (mut b1, mut b2, mut b3) = (Vec::new(), Vec::new(), Vec::new());
    for ((unite, annee), s) in &references.seuils {
        unites.push(unite.as_str());
        annees.push(*annee);
        b1.push(s.q1 * 100);
        b2.push(s.q2.map(|v| v * 100));
        b3.push(s.q3.map(|v| v * 100));
    }
    let bornes = df!(
        "unite_seuil" => unites,
        "annee_seuil" => annees,
        "borne_q1" => b1,
        "borne_q2" => b2,
        "borne_q3" => b3,
    )
    .map_err(echec("table des seuils"))?
    .lazy();
    let gauche = col("ressources_mensuelles") * lit(120i64);
    let droite = |borne: &str| col(borne) * col("unites_conso").cast(DataType::Int64);
    // The law writes « inférieur » of the first quartile alone: the strict reading goes no further.
    let sous = |borne: &str| match borne {
        "borne_q1" if !p.q1_inclusif => gauche.clone().lt(droite(borne)),
        _ => gauche.clone().lt_eq(droite(borne)),
    };
    let positif = match p.revenu_zero {
        RevenuZero::Inconnu => col("ressources_mensuelles").gt(lit(0)),
        RevenuZero::Q1 => col("ressources_mensuelles").gt_eq(lit(0)),
    };
    let calculable = positif.and(col("unites_conso").gt(lit(0)));
    let calcule = when(calculable.clone().and(sous("borne_q1")))
        .then(lit("q1"))
        .when(calculable.clone().and(sous("borne_q1").not()).and(sous("borne_q2")))
        .then(lit("q2"))
        .when(calculable.clone().and(sous("borne_q2").not()).and(sous("borne_q3")))
        .then(lit("q3"))
        .when(calculable.clone().and(sous("borne_q3").not()))
        .then(lit("q4"))
        // Only Q1 is known: the three others cannot be told apart, but it is not Q1.
        .when(calculable.and(sous("borne_q1").not()))
        .then(lit("q2_q4"))
        .otherwise(lit(NULL));
    let donne = col("quartile_sne");
    Ok(lf
        .join(bornes, [col("code_epci"), col("annee")], [col("unite_seuil"), col("annee_seuil")], apport())
        .with_column(calcule.alias("quartile_calcule"))
        .with_column(
            when(donne.clone().eq(lit("inconnu")))
                .then(lit(NULL))
                .otherwise(coalesce(&[donne, col("quartile_calcule")]))
                .alias("quartile"),
        ))
}
