//! What the answers to « in a QPV? » say of each other, dwelling by dwelling, in the last millésime.

use polars::prelude::*;

use crate::error::Result;

use super::echec;

/// The answers compared, in the order of the columns.
pub const REPONSES: [&str; 3] = ["declare", "geocode", "point"];

/// Counts and cases of disagreement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concordance {
    /// Declared, geocoded, computed (`qpv`, `hors_qpv`, unknown), and the dwellings that say so; sorted.
    pub croisement: Vec<([Option<String>; 3], i64)>,
    /// Points near a border, mended, unreadable or refused: letter of `remarque_point`, and dwellings; sorted.
    pub remarques: Vec<(String, i64)>,
    /// First dwellings whose answers differ.
    pub desaccords: Vec<Desaccord>,
    /// Codes of QPV of 2015 met where one of 2024 is expected, and their dwellings; sorted.
    pub codes_de_2015: Vec<(String, i64)>,
}

/// A dwelling whose answers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desaccord {
    pub millesime: i32,
    pub ligne: i64,
    pub siren_bailleur: Option<String>,
    pub code_commune: Option<String>,
    pub reponses: [Option<String>; 3],
}

/// Cases listed, no more.
const EXEMPLES: u32 = 200;

impl Concordance {
    /// Dwellings of which two answers are known and differ.
    pub fn en_desaccord(&self) -> i64 {
        self.croisement.iter().filter(|(r, _)| differentes(r)).map(|(_, n)| n).sum()
    }

    pub fn logements(&self) -> i64 {
        self.croisement.iter().map(|(_, n)| n).sum()
    }

    pub fn remarque(&self, lettre: &str) -> i64 {
        self.remarques.iter().filter(|(l, _)| l.contains(lettre)).map(|(_, n)| n).sum()
    }
}

pub fn differentes(reponses: &[Option<String>; 3]) -> bool {
    let mut connues = reponses.iter().flatten();
    connues.next().is_some_and(|premiere| connues.any(|r| r != premiere))
}

/// Compares the answers over the dwellings of the park.
///
/// # Errors
/// The lake cannot be read.
pub fn comparer(logement: &LazyFrame) -> Result<Concordance> {
    let erreur = || echec("comparaison des localisations");
    let dernier = logement.clone().select([col("millesime").max().alias("dernier")]);
    let parc = logement.clone().filter(col("actif")).join(
        dernier,
        [col("millesime")],
        [col("dernier")],
        JoinArgs::new(JoinType::Inner),
    );
    let compter = |cles: &[&str]| -> Result<DataFrame> {
        let cles: Vec<Expr> = cles.iter().map(|c| col(*c)).collect();
        parc.clone()
            .group_by(cles.clone())
            .agg([len().cast(DataType::Int64).alias("n")])
            .sort_by_exprs(cles, SortMultipleOptions::default())
            .collect_with_engine(Engine::Streaming)
            .map(|r| r.unwrap_single())
            .map_err(erreur())
    };
    let textes = |df: &DataFrame, c: &str| -> Result<Vec<Option<String>>> {
        let c = df.column(c).and_then(|c| c.str().cloned()).map_err(erreur())?;
        Ok(c.iter().map(|t| t.map(str::to_owned)).collect())
    };
    let entiers = |df: &DataFrame, c: &str| -> Result<Vec<i64>> {
        let c = df.column(c).and_then(|c| c.i64().cloned()).map_err(erreur())?;
        Ok(c.iter().map(Option::unwrap_or_default).collect())
    };
    let triples = |df: &DataFrame| -> Result<Vec<[Option<String>; 3]>> {
        let [a, b, c] = REPONSES.map(|r| textes(df, r));
        Ok(a?.into_iter().zip(b?).zip(c?).map(|((a, b), c)| [a, b, c]).collect())
    };
    let croise = compter(&REPONSES)?;
    let croisement = triples(&croise)?.into_iter().zip(entiers(&croise, "n")?).collect();
    let remarque = compter(&["remarque_point"])?;
    let remarques = textes(&remarque, "remarque_point")?
        .into_iter()
        .zip(entiers(&remarque, "n")?)
        .filter_map(|(lettres, n)| Some((lettres?, n)))
        .collect();
    let ecart = |a: &str, b: &str| col(a).neq(col(b)).fill_null(lit(false));
    let liste = parc
        .clone()
        .filter(ecart("declare", "geocode").or(ecart("declare", "point")).or(ecart("geocode", "point")))
        .select([
            col("millesime").cast(DataType::Int64),
            col("ligne_source"),
            col("siren_bailleur"),
            col("code_commune"),
            col("declare"),
            col("geocode"),
            col("point"),
        ])
        .sort(["ligne_source"], SortMultipleOptions::default())
        .limit(EXEMPLES)
        .collect()
        .map_err(erreur())?;
    let (millesimes, lignes) = (entiers(&liste, "millesime")?, entiers(&liste, "ligne_source")?);
    let (sirens, communes) = (textes(&liste, "siren_bailleur")?, textes(&liste, "code_commune")?);
    let desaccords = triples(&liste)?
        .into_iter()
        .enumerate()
        .map(|(i, reponses)| Desaccord {
            millesime: millesimes.get(i).and_then(|m| i32::try_from(*m).ok()).unwrap_or_default(),
            ligne: lignes.get(i).copied().unwrap_or_default(),
            siren_bailleur: sirens.get(i).cloned().flatten(),
            code_commune: communes.get(i).cloned().flatten(),
            reponses,
        })
        .collect();
    let anciens = compter(&["code_qpv_ancien"])?;
    let codes_de_2015 = textes(&anciens, "code_qpv_ancien")?
        .into_iter()
        .zip(entiers(&anciens, "n")?)
        .filter_map(|(code, n)| Some((code?, n)))
        .collect();
    Ok(Concordance { croisement, remarques, desaccords, codes_de_2015 })
}
