//! What names a résidence beside its code: bailleur, commune, years. Open data of the register.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use crate::error::{Error, Result};

use super::Modele;

/// Whose and where a résidence is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identite {
    /// SIREN; `None` when several bailleurs share it.
    pub bailleur: Option<String>,
    /// `None` when it stands on several communes.
    pub commune: Option<String>,
    /// First and last years of construction of its dwellings.
    pub premiere: Option<i32>,
    pub derniere: Option<i32>,
}

/// Résidence → who and where.
pub type Identites = BTreeMap<String, Identite>;

/// The résidences of an EPCI in the registers read, those that are no more included.
///
/// # Errors
/// The table of dwellings cannot be read.
pub fn residences_lues(modele: &Modele, epci: &str) -> Result<BTreeSet<String>> {
    let Some(lf) = modele.logement.clone() else { return Ok(BTreeSet::new()) };
    let echec = |e: PolarsError| Error::machine(format!("résidences du répertoire : {e}"));
    let table = lf
        .filter(col("code_epci").eq(lit(epci)))
        .select([col("residence_id").cast(DataType::String)])
        .unique(None, UniqueKeepStrategy::Any)
        .collect()
        .map_err(echec)?;
    let codes = table.column("residence_id").and_then(|c| c.str().cloned()).map_err(echec)?;
    Ok(codes.iter().flatten().map(str::to_owned).collect())
}

/// Reads them in the latest register; none when there is no register.
///
/// # Errors
/// The table of dwellings cannot be read.
pub fn identites(modele: &Modele) -> Result<Identites> {
    let Some(lf) = modele.logement.clone() else { return Ok(Identites::new()) };
    let echec = |e: PolarsError| Error::moteur("identité des résidences : calcul impossible", &e.to_string());
    let seule = |colonne: &str| {
        let valeurs = col(colonne).drop_nulls();
        when(valeurs.clone().n_unique().eq(lit(1u32)))
            .then(valeurs.first())
            .otherwise(lit(NULL))
            .cast(DataType::String)
            .alias(colonne)
    };
    let annee = |e: Expr, nom: &str| e.cast(DataType::Int32).alias(nom);
    let table = lf
        .filter(col("actif").and(col("residence_id").is_not_null()))
        .filter(col("millesime").eq(col("millesime").max()))
        .group_by([col("residence_id").cast(DataType::String)])
        .agg([
            seule("siren_bailleur"),
            seule("code_commune"),
            annee(col("annee_construction").min(), "premiere"),
            annee(col("annee_construction").max(), "derniere"),
        ])
        .collect()
        .map_err(echec)?;
    let textes = |nom: &str| table.column(nom).and_then(|c| c.str().cloned()).map_err(echec);
    let entiers = |nom: &str| table.column(nom).and_then(|c| c.i32().cloned()).map_err(echec);
    let (codes, bailleurs, communes) = (textes("residence_id")?, textes("siren_bailleur")?, textes("code_commune")?);
    let (premieres, dernieres) = (entiers("premiere")?, entiers("derniere")?);
    let rangees = (0..table.height()).filter_map(|i| {
        let identite = Identite {
            bailleur: bailleurs.get(i).map(str::to_owned),
            commune: communes.get(i).map(str::to_owned),
            premiere: premieres.get(i),
            derniere: dernieres.get(i),
        };
        Some((codes.get(i)?.to_owned(), identite))
    });
    Ok(rangees.collect())
}
