//! Reading a file of the lake back to its last page, to know that it can be.

use std::fs::File;
use std::path::Path;

use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::ChunkReader;

use crate::error::{Code, Error, Result};

use super::coffre::Coffre;
use super::{EXTENSION_SCELLEE, Provenance};

/// What a whole reading found.
#[derive(Debug)]
pub struct Relue {
    pub lignes: u64,
    /// What the footer says of where the rows come from.
    pub provenance: Option<Provenance>,
}

/// Reads every page of a Parquet file; a sealed one is opened in memory. `None` when it is sealed and `coffre` is not what sealed it: its
/// fingerprint alone tells whether it was touched.
///
/// # Errors
/// The file cannot be read to its end.
pub fn relire(chemin: &Path, coffre: Option<&Coffre>) -> Result<Option<Relue>> {
    if !est_scelle(chemin) {
        let fichier = File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
        return parcourir(fichier, chemin).map(Some);
    }
    let Some(coffre) = coffre else { return Ok(None) };
    match coffre.ouvrir(chemin) {
        Ok(clair) => parcourir(Bytes::from(clair), chemin).map(Some),
        Err(e) if e.code == Code::Donnees => Ok(None),
        Err(e) => Err(e),
    }
}

fn est_scelle(chemin: &Path) -> bool {
    chemin.file_name().is_some_and(|n| n.to_string_lossy().ends_with(EXTENSION_SCELLEE))
}

fn parcourir(pages: impl ChunkReader + 'static, chemin: &Path) -> Result<Relue> {
    // What the library says of it is in English, and helps nobody to mend the file: it is read again from the inbox.
    let illisible = || Error::donnees("une page de ce fichier du lac ne se lit pas").in_file(chemin);
    let lecteur = ParquetRecordBatchReaderBuilder::try_new(pages).map_err(|_| illisible())?;
    let provenance = lecteur
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .and_then(|cles| cles.iter().find(|c| c.key == PROVENANCE))
        .and_then(|c| serde_json::from_str(c.value.as_ref()?).ok());
    let mut lignes = 0;
    for lot in lecteur.build().map_err(|_| illisible())? {
        lignes += lot.map_err(|_| illisible())?.num_rows() as u64;
    }
    Ok(Relue { lignes, provenance })
}

/// Name of the provenance in a footer.
pub(super) const PROVENANCE: &str = "bilan.provenance";
