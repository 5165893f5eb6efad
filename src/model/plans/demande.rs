//! Live demands of the SNE.

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::config::pipeline::Pipeline;
use crate::error::Result;
use crate::model::references::References;

use super::lieu::communes_courantes;
use super::plafonds::{avec_categorie, avec_geographie, avec_plafond_plus, pourcentage};
use super::quartiles::quartiles;
use super::{FIN_FICHIER, apport, compter, echec};

/// Column of the demands: last day of the month whose stock holds them.
pub const DATE_STOCK: &str = "date_stock";

/// Plan of the table.
pub fn plan(lf: LazyFrame, references: &References, pipeline: &Pipeline) -> Result<LazyFrame> {
    let mois = || col(FIN_FICHIER).dt().month().cast(DataType::Int32);
    let lf = communes_courantes(lf, references).map_err(echec("table de passage des communes"))?;
    let lf = lf.with_columns([
        // The bounds of year N are drawn on the demands of 31 December N−1: those of the year that comes for a stock of December, those
        // in force for that of another month.
        when(mois().eq(lit(12))).then(col("millesime") + lit(1)).otherwise(col("millesime")).alias("annee"),
        (col("millesime") * lit(12) + mois()
            - (col("date_creation").dt().year() * lit(12) + col("date_creation").dt().month().cast(DataType::Int32)))
        .alias("anciennete_mois"),
        // The extract is that of the territory: a household may wish communes of others too.
        lit(pipeline.territoire.epci.as_str()).alias("code_epci"),
    ]);
    let lf = quartiles(lf, references, &pipeline.parametres)?;
    // Income of N−2 against the ceilings of N: the column whose year is known to be that one, else the second.
    let voulue = || col("millesime") - lit(2);
    let rfr = when(col("rfr_n2_annee").is_null().or(col("rfr_n2_annee").eq(voulue())))
        .then(col("rfr_n2"))
        .when(col("rfr_n1_annee").eq(voulue()))
        .then(col("rfr_n1"))
        .otherwise(lit(NULL));
    let lf = avec_geographie(avec_categorie(lf.with_column(rfr.alias("rfr_retenu"))), references, true)?;
    let en_trop = col("categorie_en_trop");
    let lf = avec_plafond_plus(lf, references, ["millesime", "geographie_plus", "categorie_plafond"], en_trop)?
        .with_column(pourcentage("rfr_retenu").alias("pct_plafond_plus"));
    Ok(lf.with_columns([
        col("millesime").alias("annee"),
        col(FIN_FICHIER).alias(DATE_STOCK),
        col("relogement_ru").or(col("relogement_anru")).alias("relogement"),
        lit(NULL).cast(DataType::String).alias("localisation"),
        lit(NULL).cast(DataType::String).alias("siren_bailleur"),
        concerne_epci(references),
        // A demand is not in a dwelling yet: no finer place than its first commune.
        lit(NULL).cast(DataType::String).alias("code_iris"),
        lit(NULL).cast(DataType::String).alias("code_qpv"),
        lit(NULL).cast(DataType::String).alias("code_qpv_2015"),
        lit(NULL).cast(DataType::String).alias("residence_id"),
    ]))
}

/// `concerne_epci`: whether a demand is one of the territory, by the commune that it asks for first, by those that it would take, or by the
/// one where its household lives; unknown when it says none of them. Older codes and arrondissements are those that lead to the territory.
fn concerne_epci(references: &References) -> Expr {
    let communes = &references.communes;
    let anciens = references.passage.iter().filter(|(_, nouvelle)| communes.contains_key(*nouvelle)).map(|(a, _)| a);
    let siens: BTreeSet<String> = communes.keys().chain(anciens).cloned().collect();
    let juger = move |c: &mut [Column]| {
        let [premiere, actuelle, souhaitees] = c else { polars_bail!(ComputeError: "trois colonnes attendues") };
        let lignes = premiere.str()?.iter().zip(actuelle.str()?.iter()).zip(souhaitees.str()?.iter());
        let reponses = lignes.map(|((premiere, actuelle), souhaitees)| {
            let dites = [premiere, actuelle, souhaitees].into_iter().flatten();
            let mut codes =
                dites.flat_map(|t| t.split(|c: char| !c.is_alphanumeric())).filter(|c| !c.is_empty()).peekable();
            codes.peek()?;
            Some(codes.any(|c| siens.contains(c)))
        });
        Ok(BooleanChunked::from_iter_options(premiere.name().clone(), reponses).into_column())
    };
    let oui_non = |_: &Schema, champs: &[Field]| {
        Ok(Field::new(champs.first().map_or("x".into(), |f| f.name().clone()), DataType::Boolean))
    };
    col("code_commune")
        .map_many(juger, &[col("code_commune_actuelle"), col("communes_souhaitees")], oui_non)
        .alias("concerne_epci")
}

/// Demand numbers are given by département: a household that wishes communes of two départements has two. Of the rows of one
/// household (`cle_menage`) in one stock, those of a single territory are kept; a household is never guessed inside one
/// territory, where two numbers are two demands. Returns the rows left out.
///
/// # Errors
/// The lake cannot be read.
pub fn sans_autre_territoire(lf: LazyFrame) -> Result<(LazyFrame, usize)> {
    let connu = col("cle_menage").is_not_null().and(col("territoire_demande").is_not_null());
    let choisi = lf
        .clone()
        .filter(connu)
        .group_by([col("cle_menage"), col("millesime")])
        .agg([
            col("territoire_demande").n_unique().alias("territoires"),
            col("territoire_demande").min().alias("choisi"),
        ])
        .filter(col("territoires").gt(lit(1)));
    let cles = [col("cle_menage"), col("millesime")];
    let joint = lf.clone().join(choisi, cles.clone(), cles, apport());
    let ailleurs = col("choisi").is_not_null().and(col("territoire_demande").neq(col("choisi")));
    let retirees = compter(joint.clone().filter(ailleurs.clone()))?;
    if retirees == 0 {
        return Ok((lf, 0));
    }
    Ok((joint.filter(ailleurs.fill_null(lit(false)).not()).drop(cols(["territoires", "choisi"])), retirees))
}
