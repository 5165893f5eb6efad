//! Conformed tables in the lake: what is counted stands on the disk as it is counted, for any engine to read.
//!
//! `lac/conforme/<table>/annee=<année>/` holds plain Parquet, one folder a year. It has the columns that the catalogue speaks of and
//! the codes of places; no identifier of a household, a demand or a dwelling. Every run writes it again. When the lake is sealed, the tables
//! stay in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::*;

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::lake::{Lac, disque, dossier_prive};

use super::Modele;

/// Rows of a group of the Parquet files: what an engine reads at once. Polars decodes several ahead, whatever the pace of what
/// follows: with few rows in each, they weigh little.
const LIGNES_PAR_GROUPE: usize = 32_768;

/// Folder of a conformed table, in the lake.
pub fn place(lac: &Path, table: Table) -> PathBuf {
    lac.join("conforme").join(table.code())
}

/// Where a plan that several others start from is put down, so that it is worked out once.
fn place_relais(lac: &Path) -> PathBuf {
    lac.join("conforme").join(".relais")
}

/// Puts a plan down beside the conformed tables and reads it from there. All its columns, identifiers too: it goes with
/// [`poser`] or [`ranger`].
///
/// # Errors
/// The lake cannot be read or written.
pub fn relais(lac: &Lac, nom: &str, lf: LazyFrame) -> Result<LazyFrame> {
    let dossier = place_relais(lac.racine());
    let fichier = dossier.join(format!("{nom}.parquet"));
    let echec = |e: PolarsError| Error::moteur("conformation des tables impossible", &e.to_string()).in_file(&fichier);
    if lac.coffre().is_some() {
        return en_memoire(lf).map_err(echec);
    }
    dossier_prive(&dossier)?;
    let destination = SinkDestination::File { target: SinkTarget::Path(chemin(&fichier)) };
    lf.sink(destination, format_parquet(), UnifiedSinkArgs::default())
        .and_then(|plan| plan.collect_with_engine(Engine::Streaming))
        .map_err(|e| refus_du_disque("conformation des tables", &fichier).unwrap_or_else(|| echec(e)))?;
    reserver(&dossier)?;
    LazyFrame::scan_parquet(chemin(&fichier), ScanArgsParquet::default()).map_err(echec)
}

/// What the system says of what could not be written, when polars does not tell: it loses the words of the end of a Parquet file.
fn refus_du_disque(action: &str, place: &Path) -> Option<Error> {
    disque::refus(place).map(|e| Error::io(action, place, &e))
}

/// Removes what [`relais`] left.
///
/// # Errors
/// The disk refuses.
pub fn ranger(lac: &Path) -> Result<()> {
    disque::retirer_dossier(&place_relais(lac))
}

/// A plan worked out once and kept in memory: a sealed lake puts nothing down that its key does not close.
fn en_memoire(lf: LazyFrame) -> PolarsResult<LazyFrame> {
    Ok(lf.collect_with_engine(Engine::Streaming)?.unwrap_single().lazy())
}

fn format_parquet() -> FileWriteFormat {
    FileWriteFormat::Parquet(Arc::new(ParquetWriteOptions {
        compression: ParquetCompression::Snappy,
        row_group_size: Some(LIGNES_PAR_GROUPE),
        ..ParquetWriteOptions::default()
    }))
}

/// Writes the tables of a model, reduced to some columns, and gives the model that reads them back.
///
/// # Errors
/// The lake cannot be read or written.
pub fn poser(mut modele: Modele, lac: &Lac, colonnes: &BTreeMap<Table, BTreeSet<String>>) -> Result<Modele> {
    for table in Table::COMPTEES {
        let place = place(lac.racine(), table);
        let Some(lf) = modele.table(table) else {
            // What an earlier job left there is not of this one.
            disque::retirer_dossier(&place)?;
            continue;
        };
        let vides = BTreeSet::new();
        let lf = ecrire(lf, table, &place, colonnes.get(&table).unwrap_or(&vides), lac.coffre().is_some())?;
        modele.remplacer(table, lf);
    }
    ranger(lac.racine())?;
    Ok(modele)
}

fn ecrire(
    mut lf: LazyFrame,
    table: Table,
    place: &Path,
    colonnes: &BTreeSet<String>,
    scelle: bool,
) -> Result<LazyFrame> {
    let echec = |e: PolarsError| {
        Error::moteur(&format!("écriture de la table {} conformée impossible", table.code()), &e.to_string())
            .in_file(place)
    };
    let schema = lf.collect_schema().map_err(echec)?;
    // In the order of the table, so that the same rows make the same bytes.
    let gardees: Vec<Expr> = schema
        .iter_names()
        .filter(|n| n.as_str() == "annee" || colonnes.contains(n.as_str()))
        .cloned()
        .map(col)
        .collect();
    if scelle {
        // What an earlier run, whose lake was not sealed, left there in the clear.
        disque::retirer_dossier(place)?;
        return en_memoire(lf.select(gardees)).map_err(echec);
    }
    let chantier = place.with_extension("chantier");
    disque::retirer_dossier(&chantier)?;
    dossier_prive(&chantier)?;
    let destination = SinkDestination::Partitioned {
        base_path: chemin(&chantier),
        file_path_provider: None,
        partition_strategy: PartitionStrategy::Keyed {
            keys: vec![col("annee")],
            include_keys: false,
            keys_pre_grouped: false,
        },
        max_rows_per_file: IdxSize::MAX,
        approximate_bytes_per_file: u64::MAX,
    };
    let args = UnifiedSinkArgs { mkdir: true, ..UnifiedSinkArgs::default() };
    let mut lf = lf.select(gardees);
    let schema = lf.collect_schema().map_err(echec)?;
    let ecriture = format!("écriture de la table {} conformée", table.code());
    lf.sink(destination, format_parquet(), args)
        .and_then(|plan| plan.collect_with_engine(Engine::Streaming))
        .map_err(|e| refus_du_disque(&ecriture, &chantier).unwrap_or_else(|| echec(e)))?;
    reserver(&chantier)?;
    // Other engines read these tables: they see the old one or the new one, whole.
    disque::synchroniser_arbre(&chantier)?;
    disque::echanger(&chantier, place)?;
    disque::retirer_dossier(&chantier)?;
    // A table without rows has no year, hence no file.
    let vide = std::fs::read_dir(place).map_err(|e| Error::io("lecture du lac", place, &e))?.next().is_none();
    if vide { Ok(DataFrame::empty_with_schema(&schema).lazy()) } else { lire(place, table) }
}

/// Reads a conformed table of the lake.
///
/// # Errors
/// It is not there.
pub fn lire(place: &Path, table: Table) -> Result<LazyFrame> {
    let args = ScanArgsParquet {
        hive_options: HiveOptions { enabled: Some(true), ..HiveOptions::default() },
        ..ScanArgsParquet::default()
    };
    LazyFrame::scan_parquet(chemin(place), args).map_err(|e| {
        Error::moteur(&format!("lecture de la table {} conformée impossible", table.code()), &e.to_string())
            .in_file(place)
    })
}

fn chemin(p: &Path) -> PlRefPath {
    PlRefPath::from(p.to_string_lossy().as_ref())
}

/// The engine creates files for everybody: what the lake holds is for its owner.
fn reserver(dossier: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let entrees = std::fs::read_dir(dossier).map_err(|e| Error::io("lecture du lac", dossier, &e))?;
        for entree in entrees {
            let chemin = entree.map_err(|e| Error::io("lecture du lac", dossier, &e))?.path();
            let mode = if chemin.is_dir() { 0o700 } else { 0o600 };
            std::fs::set_permissions(&chemin, std::fs::Permissions::from_mode(mode))
                .map_err(|e| Error::io("droits", &chemin, &e))?;
            if chemin.is_dir() {
                reserver(&chemin)?;
            }
        }
    }
    Ok(())
}
