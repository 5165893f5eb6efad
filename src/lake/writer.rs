//! Writing Parquet: row groups are encoded on the reading threads and appended in the order of the file.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use crate::error::{Error, Result};

use super::Provenance;

/// A Parquet file being written beside its final place.
pub struct Ecrivain {
    chemin: PathBuf,
    provisoire: PathBuf,
    fichier: SerializedFileWriter<File>,
    codeur: Arc<Codeur>,
    lignes: u64,
}

/// Encodes row groups; shared by the reading threads.
pub struct Codeur {
    fabrique: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    chemin: PathBuf,
}

/// An encoded row group.
pub struct Groupe {
    colonnes: Vec<ArrowColumnChunk>,
    lignes: usize,
}

fn echec(chemin: &Path, e: &ParquetError) -> Error {
    Error::machine(format!("écriture Parquet impossible : {e}")).in_file(chemin)
}

fn proprietes() -> Result<WriterProperties> {
    let niveau = ZstdLevel::try_new(1).map_err(|e| Error::machine(e.to_string()))?;
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(niveau))
        .set_created_by(concat!("bilan ", env!("CARGO_PKG_VERSION")).to_owned())
        .build())
}

impl Ecrivain {
    pub fn creer(chemin: &Path, schema: &SchemaRef) -> Result<Self> {
        if let Some(dossier) = chemin.parent() {
            std::fs::create_dir_all(dossier).map_err(|e| Error::io("création", dossier, &e))?;
        }
        let provisoire = chemin.with_extension("partiel");
        let fichier = File::create(&provisoire).map_err(|e| Error::io("création", &provisoire, &e))?;
        let options = ArrowWriterOptions::new().with_properties(proprietes()?).with_skip_arrow_metadata(true);
        let (fichier, fabrique) = ArrowWriter::try_new_with_options(fichier, Arc::clone(schema), options)
            .and_then(ArrowWriter::into_serialized_writer)
            .map_err(|e| echec(chemin, &e))?;
        let codeur = Arc::new(Codeur { fabrique, schema: Arc::clone(schema), chemin: chemin.to_owned() });
        Ok(Ecrivain { chemin: chemin.to_owned(), provisoire, fichier, codeur, lignes: 0 })
    }

    pub fn codeur(&self) -> Arc<Codeur> {
        Arc::clone(&self.codeur)
    }

    pub fn ajouter(&mut self, groupe: Groupe) -> Result<()> {
        if groupe.lignes == 0 {
            return Ok(());
        }
        self.lignes += groupe.lignes as u64;
        let chemin = &self.chemin;
        let mut sortie = self.fichier.next_row_group().map_err(|e| echec(chemin, &e))?;
        for colonne in groupe.colonnes {
            colonne.append_to_row_group(&mut sortie).map_err(|e| echec(chemin, &e))?;
        }
        sortie.close().map_err(|e| echec(chemin, &e))?;
        Ok(())
    }

    /// Writes the footer with the provenance, syncs and puts the file in its place. Returns the rows written.
    pub fn finir(mut self, provenance: &Provenance) -> Result<u64> {
        let json = serde_json::to_string(provenance).map_err(|e| Error::machine(e.to_string()))?;
        self.fichier.append_key_value_metadata(KeyValue::new("bilan.provenance".to_owned(), json));
        let chemin = self.chemin;
        let fichier = self.fichier.into_inner().map_err(|e| echec(&chemin, &e))?;
        mettre_en_place(&fichier, &self.provisoire, &chemin)?;
        Ok(self.lignes)
    }
}

impl Codeur {
    pub fn coder(&self, lignes: &RecordBatch) -> Result<Groupe> {
        let erreur = |e: ParquetError| echec(&self.chemin, &e);
        let mut ecrivains = self.fabrique.create_column_writers(0).map_err(erreur)?;
        for ((champ, tableau), ecrivain) in self.schema.fields().iter().zip(lignes.columns()).zip(&mut ecrivains) {
            for feuille in compute_leaves(champ, tableau).map_err(erreur)? {
                ecrivain.write(&feuille).map_err(erreur)?;
            }
        }
        let colonnes = ecrivains.into_iter().map(|e| e.close()).collect::<Result<_, _>>().map_err(erreur)?;
        Ok(Groupe { colonnes, lignes: lignes.num_rows() })
    }
}

/// Writes a whole table that is already in memory (the data package).
///
/// # Errors
/// The disk fails.
pub fn ecrire_parquet(chemin: &Path, lignes: &RecordBatch, metadonnees: &[(String, String)]) -> Result<()> {
    let provisoire = chemin.with_extension("partiel");
    let fichier = File::create(&provisoire).map_err(|e| Error::io("création", &provisoire, &e))?;
    let options = ArrowWriterOptions::new().with_properties(proprietes()?).with_skip_arrow_metadata(true);
    let ecrire = || -> Result<File, ParquetError> {
        let mut w = ArrowWriter::try_new_with_options(fichier, lignes.schema(), options)?;
        w.write(lignes)?;
        for (cle, valeur) in metadonnees {
            w.append_key_value_metadata(KeyValue::new(cle.clone(), valeur.clone()));
        }
        w.into_inner()
    };
    let fichier = ecrire().map_err(|e| echec(chemin, &e))?;
    mettre_en_place(&fichier, &provisoire, chemin)
}

/// Writes a small file beside its place, syncs it, and renames it: readers see the old one or the new one, whole.
///
/// # Errors
/// The disk fails.
pub fn ecrire_atomique(chemin: &Path, octets: &[u8]) -> Result<()> {
    if let Some(dossier) = chemin.parent() {
        std::fs::create_dir_all(dossier).map_err(|e| Error::io("création", dossier, &e))?;
    }
    let mut nom = chemin.file_name().unwrap_or_default().to_os_string();
    nom.push(".partiel");
    let provisoire = chemin.with_file_name(nom);
    let mut fichier = File::create(&provisoire).map_err(|e| Error::io("création", &provisoire, &e))?;
    fichier.write_all(octets).map_err(|e| Error::io("écriture", &provisoire, &e))?;
    mettre_en_place(&fichier, &provisoire, chemin)
}

fn mettre_en_place(fichier: &File, provisoire: &Path, chemin: &Path) -> Result<()> {
    fichier.sync_all().map_err(|e| Error::io("écriture", provisoire, &e))?;
    std::fs::rename(provisoire, chemin).map_err(|e| Error::io("mise en place", chemin, &e))?;
    if let Some(dossier) = chemin.parent()
        && let Ok(d) = File::open(dossier)
    {
        d.sync_all().map_err(|e| Error::io("écriture", dossier, &e))?;
    }
    Ok(())
}
