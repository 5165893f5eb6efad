//! Checks between tables, before anything is counted.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::lake::{Lac, Piece};
use crate::model::{CHIFFRES_PUBLIES, Modele};
use crate::sources::Inspection;

use super::travail::Travail;

fn echec(e: PolarsError) -> Error {
    Error::moteur("contrôle des tables impossible", &e.to_string())
}

/// Rows of the EPCI: the tables may hold those of its département or region too.
fn chez_soi(travail: &Travail) -> Expr {
    col("code_epci").eq(lit(travail.pipeline.territoire.epci.as_str()))
}

/// # Errors
/// A source was read but holds no row of the territory: the EPCI is wrong, or the extract is another one's.
pub fn territoire(modele: &Modele, travail: &Travail) -> Result<()> {
    for table in [Table::Logement, Table::Occupation, Table::Attribution, Table::Demande] {
        let Some(lf) = modele.table(table) else { continue };
        if !d_ailleurs(table, lf, travail)? {
            continue;
        }
        let fichiers: Vec<String> =
            travail.pipeline.extractions.iter().map(|e| e.fichier.display().to_string()).collect();
        return Err(Error::donnees(format!(
            "aucune ligne de la table « {} » n'est dans une commune de l'EPCI {}",
            table.code(),
            travail.pipeline.territoire.epci
        ))
        .in_file(&travail.chaine)
        .aide("vérifiez « epci » dans [territoire] et la table des communes")
        .aide(match table {
            Table::Demande => {
                "une demande est du territoire par la commune qu'elle vise d'abord, par une de celles qu'elle accepte, ou par celle où vit le ménage"
                    .to_owned()
            }
            _ => format!(
                "vérifiez « arrete » dans [periode] : rien n'est compté après le {}",
                crate::french::date_courte(travail.pipeline.periode.arrete)
            ),
        })
        .aide(format!("extractions lues : {}", fichiers.join(", "))));
    }
    Ok(())
}

/// Whether a table has nothing of the territory. Every demand is counted for the territory whose extract it is in: what tells another's
/// is what the demands say of communes, and those that say none tell nothing.
fn d_ailleurs(table: Table, lf: LazyFrame, travail: &Travail) -> Result<bool> {
    if table != Table::Demande {
        return Ok(combien(lf.filter(chez_soi(travail)))? == 0);
    }
    let siennes = combien(lf.clone().filter(col("concerne_epci")))?;
    Ok(siennes == 0 && combien(lf.filter(col("concerne_epci").is_not_null()))? > 0)
}

fn combien(lf: LazyFrame) -> Result<i64> {
    let n = lf.select([len().cast(DataType::Int64)]).collect().map_err(echec)?;
    Ok(n.columns().first().and_then(|c| c.i64().ok()?.get(0)).unwrap_or(0))
}

/// Dwellings of the park by commune, counted from the version loi and from the open data; `None` without both.
///
/// # Errors
/// The lake cannot be read.
pub fn communes(
    travail: &Travail,
    lac: &Lac,
    pieces: &[Piece],
    modele: &Modele,
) -> Result<Option<Vec<(String, i64, i64)>>> {
    let ouverts = lac.fichiers(pieces, Table::Logement, "rpls_ouvert");
    let (Some(loi), Some((_, chemin))) = (modele.logement.clone(), ouverts.last()) else { return Ok(None) };
    if lac.fichiers(pieces, Table::Logement, "rpls").is_empty() {
        return Ok(None);
    }
    let ouvert = lac.balayer(chemin)?;
    let par_commune = |lf: LazyFrame| -> Result<BTreeMap<String, i64>> {
        let df = lf
            .group_by([col("code_commune")])
            .agg([len().cast(DataType::Int64).alias("n")])
            .collect()
            .map_err(echec)?;
        let codes = df.column("code_commune").and_then(|c| c.str().cloned()).map_err(echec)?;
        let n = df.column("n").and_then(|c| c.i64().cloned()).map_err(echec)?;
        Ok(codes.iter().zip(n.iter()).filter_map(|(c, n)| Some((c?.to_owned(), n?))).collect())
    };
    let loi = par_commune(loi.filter(chez_soi(travail).and(col("actif"))))?;
    let ouvert = par_commune(ouvert)?;
    Ok(Some(
        loi.into_iter()
            .map(|(c, n)| {
                let o = ouvert.get(&c).copied().unwrap_or(0);
                (c, n, o)
            })
            .collect(),
    ))
}

/// Dwellings of one millésime in the field of the figures that SDES publishes, in their order
/// ([`CHIFFRES_PUBLIES`]); `None` when no extract is of that millésime.
///
/// # Errors
/// The lake cannot be read.
pub fn comptes_publies(travail: &Travail, modele: &Modele, millesime: i32) -> Result<Option<Vec<i64>>> {
    let Some(lf) = modele.logement.clone() else { return Ok(None) };
    let mode = |m: &str| col("mode_occupation").eq(lit(m));
    let condition = |chiffre: &str| match chiffre {
        "nb_loues" => mode("loue"),
        "nb_vacants" => mode("vacant"),
        "nb_vides" => mode("vide"),
        "nb_asso" => mode("association"),
        "nb_occup_finan" => mode("occupe_autre"),
        "nb_occup_temp" => mode("hebergement_temporaire"),
        "nb_ls_en_qpv" => col("en_qpv"),
        _ => lit(true),
    };
    let sommes: Vec<Expr> = CHIFFRES_PUBLIES
        .iter()
        .map(|(chiffre, _)| {
            let compte = col("champ_publie").and(condition(chiffre)).fill_null(lit(false));
            compte.cast(DataType::Int64).sum().alias(*chiffre)
        })
        .chain([len().cast(DataType::Int64).alias("lignes")])
        .collect();
    let df = lf
        .filter(chez_soi(travail).and(col("millesime").eq(lit(millesime))))
        .select(sommes)
        .collect()
        .map_err(echec)?;
    let lus: Vec<i64> =
        df.columns().iter().map(|c| Ok(c.i64()?.get(0).unwrap_or(0))).collect::<PolarsResult<_>>().map_err(echec)?;
    let (comptes, lignes) = lus.split_at(lus.len().saturating_sub(1));
    Ok(lignes.first().is_some_and(|n| *n > 0).then(|| comptes.to_vec()))
}

/// # Errors
/// More rows of the file were rejected than the pipeline allows.
pub fn rejets(inspection: &Inspection, piece: &Piece, part_max: f64) -> Result<()> {
    let p = &piece.provenance;
    let part = p.lignes_rejetees as f64 / p.lignes_lues.max(1) as f64;
    if part <= part_max {
        return Ok(());
    }
    let pourcent = |part: f64| format!("{:.1}", 100.0 * part).replace('.', ",");
    let mut e = Error::donnees(format!(
        "trop de lignes rejetées : {} sur {}, soit {} % pour {} % admis",
        p.lignes_rejetees,
        p.lignes_lues,
        pourcent(part),
        pourcent(part_max)
    ))
    .in_file(&inspection.chemin);
    for rejet in piece.constats.rejets.iter().take(3) {
        e = e.aide(format!(
            "ligne {}, {} : {}{}",
            rejet.ligne,
            rejet.colonne,
            rejet.regle.libelle(),
            rejet.valeur.as_ref().map(|v| format!(" (« {v} »)")).unwrap_or_default()
        ));
    }
    Err(e.aide("toutes les lignes rejetées sont listées dans le dossier « rejets »").aide(
        "corrigez l'extraction, ou relevez « part_rejets_max » dans la chaîne si ces lignes sont vraiment à écarter",
    ))
}
