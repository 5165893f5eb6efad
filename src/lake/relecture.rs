//! Reading a file of the lake back to its last page, to know that it can be.

use std::fs::File;
use std::path::Path;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::{Error, Result};

use super::Provenance;

/// What a whole reading found.
#[derive(Debug)]
pub struct Relue {
    pub lignes: u64,
    /// What the footer says of where the rows come from.
    pub provenance: Option<Provenance>,
}

/// Reads every page of a Parquet file.
///
/// # Errors
/// The file cannot be read to its end.
pub fn relire(chemin: &Path) -> Result<Relue> {
    let illisible = |e: String| Error::donnees(format!("page illisible : {e}")).in_file(chemin);
    let fichier = File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
    let lecteur = ParquetRecordBatchReaderBuilder::try_new(fichier).map_err(|e| illisible(e.to_string()))?;
    let provenance = lecteur
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .and_then(|cles| cles.iter().find(|c| c.key == PROVENANCE))
        .and_then(|c| serde_json::from_str(c.value.as_ref()?).ok());
    let mut lignes = 0;
    for lot in lecteur.build().map_err(|e| illisible(e.to_string()))? {
        lignes += lot.map_err(|e| illisible(e.to_string()))?.num_rows() as u64;
    }
    Ok(Relue { lignes, provenance })
}

/// Name of the provenance in a footer.
pub(super) const PROVENANCE: &str = "bilan.provenance";
