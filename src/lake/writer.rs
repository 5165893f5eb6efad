//! Writing Parquet: row groups are encoded on the reading threads and appended in the order of the file.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use crate::error::{Error, Result};
use crate::sources::table::LIGNE_SOURCE;

use super::coffre::{Coffre, Sceau};
use super::relecture::PROVENANCE;
use super::{Provenance, disque};

/// A Parquet file being written beside its final place.
pub struct Ecrivain {
    chemin: PathBuf,
    provisoire: PathBuf,
    fichier: SerializedFileWriter<Sortie>,
    codeur: Arc<Codeur>,
    lignes: u64,
}

/// Where the bytes of a Parquet file go: as they are, or sealed.
enum Sortie {
    Clair(File),
    Scelle(Box<Sceau>),
}

impl Sortie {
    fn ouvrir(fichier: File, coffre: Option<&Coffre>, chemin: &Path) -> Result<Self> {
        match coffre {
            None => Ok(Sortie::Clair(fichier)),
            Some(c) => {
                let sceau = c.sceller(fichier).map_err(|e| Error::io("chiffrement", chemin, &e))?;
                Ok(Sortie::Scelle(Box::new(sceau)))
            }
        }
    }

    /// The file, all its bytes handed over.
    fn finir(self, chemin: &Path) -> Result<File> {
        match self {
            Sortie::Clair(f) => Ok(f),
            Sortie::Scelle(s) => s.finir().map_err(|e| Error::io("chiffrement", chemin, &e)),
        }
    }
}

impl Write for Sortie {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        match self {
            Sortie::Clair(f) => f.write(octets),
            Sortie::Scelle(s) => s.write(octets),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Sortie::Clair(f) => f.flush(),
            Sortie::Scelle(s) => s.flush(),
        }
    }
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
    Error::moteur("écriture Parquet impossible", &e.to_string()).in_file(chemin)
}

/// Columns that say another value on almost every row: a dictionary would only be built to be given up.
const PRESQUE_UNIQUES: [&str; 4] = ["id_rpls", "id_interne", "id_demande", "cle_menage"];

fn proprietes() -> Result<WriterPropertiesBuilder> {
    let niveau = ZstdLevel::try_new(1).map_err(|e| Error::machine(e.to_string()))?;
    let mut p = WriterProperties::builder()
        .set_compression(Compression::ZSTD(niveau))
        .set_created_by(concat!("bilan ", env!("CARGO_PKG_VERSION")).to_owned())
        // Numbers of lines follow each other.
        .set_column_encoding(ColumnPath::from(LIGNE_SOURCE), Encoding::DELTA_BINARY_PACKED)
        .set_column_dictionary_enabled(ColumnPath::from(LIGNE_SOURCE), false);
    for nom in PRESQUE_UNIQUES {
        p = p.set_column_dictionary_enabled(ColumnPath::from(nom), false);
    }
    Ok(p)
}

impl Ecrivain {
    pub fn creer(chemin: &Path, schema: &SchemaRef, coffre: Option<&Coffre>) -> Result<Self> {
        if let Some(dossier) = chemin.parent() {
            dossier_prive(dossier)?;
        }
        let provisoire = chemin.with_extension("partiel");
        let fichier = Sortie::ouvrir(creer_prive(&provisoire)?, coffre, &provisoire)?;
        let options = ArrowWriterOptions::new().with_properties(proprietes()?.build()).with_skip_arrow_metadata(true);
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
        self.fichier.append_key_value_metadata(KeyValue::new(PROVENANCE.to_owned(), json));
        let chemin = self.chemin;
        let fichier = self.fichier.into_inner().map_err(|e| echec(&chemin, &e))?.finir(&chemin)?;
        disque::nommer(&fichier, &self.provisoire, &chemin)?;
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

/// Writes a table given as batches, in their order; a row group holds one or several of them.
///
/// # Errors
/// The disk fails, or a batch could not be made.
pub fn ecrire_parquet(
    chemin: &Path,
    schema: SchemaRef,
    lots: impl IntoIterator<Item = Result<RecordBatch>>,
    metadonnees: &[(String, String)],
) -> Result<()> {
    let provisoire = chemin.with_extension("partiel");
    let fichier = File::create(&provisoire).map_err(|e| Error::io("création", &provisoire, &e))?;
    remplir_parquet((Sortie::Clair(fichier), &provisoire), chemin, schema, lots, metadonnees)
}

/// Same, for what only the owner may read, sealed when the lake is.
///
/// # Errors
/// The disk fails, or a batch could not be made.
pub fn ecrire_parquet_prive(
    chemin: &Path,
    schema: SchemaRef,
    lots: impl IntoIterator<Item = Result<RecordBatch>>,
    coffre: Option<&Coffre>,
) -> Result<()> {
    let provisoire = chemin.with_extension("partiel");
    let sortie = Sortie::ouvrir(creer_prive(&provisoire)?, coffre, &provisoire)?;
    remplir_parquet((sortie, &provisoire), chemin, schema, lots, &[])
}

fn remplir_parquet(
    (sortie, provisoire): (Sortie, &Path),
    chemin: &Path,
    schema: SchemaRef,
    lots: impl IntoIterator<Item = Result<RecordBatch>>,
    metadonnees: &[(String, String)],
) -> Result<()> {
    let mut p = proprietes()?;
    if schema.fields().len() > LARGE {
        let nombres = schema.fields().iter().filter(|c| *c.data_type() == DataType::Int64);
        for c in nombres.map(|c| ColumnPath::from(c.name().as_str())) {
            p = p.set_column_dictionary_enabled(c.clone(), false).set_column_encoding(c, Encoding::DELTA_BINARY_PACKED);
        }
    }
    let options = ArrowWriterOptions::new().with_properties(p.build()).with_skip_arrow_metadata(true);
    let echec = |e: ParquetError| echec(chemin, &e);
    let mut w = ArrowWriter::try_new_with_options(sortie, schema, options).map_err(echec)?;
    for lot in lots {
        w.write(&lot?).map_err(echec)?;
        if w.in_progress_size() > GROUPE_MAX {
            w.flush().map_err(echec)?;
        }
    }
    for (cle, valeur) in metadonnees {
        w.append_key_value_metadata(KeyValue::new(cle.clone(), valeur.clone()));
    }
    disque::nommer(&w.into_inner().map_err(echec)?.finir(chemin)?, provisoire, chemin)
}

/// A table of more columns holds counters: a dictionary for each would take more memory than the counters.
const LARGE: usize = 100;

/// Bytes of a row group, once encoded, beyond which it is put down.
const GROUPE_MAX: usize = 64 << 20;

/// Writes a small file beside its place, syncs it, and renames it: readers see the old one or the new one, whole.
///
/// # Errors
/// The disk fails.
pub fn ecrire_atomique(chemin: &Path, octets: &[u8]) -> Result<()> {
    if let Some(dossier) = chemin.parent() {
        disque::creer_dossier(dossier, false)?;
    }
    let provisoire = partiel(chemin);
    let fichier = File::create(&provisoire).map_err(|e| Error::io("création", &provisoire, &e))?;
    remplir(fichier, &provisoire, chemin, octets)
}

/// Same, for what only the owner may read: the lake, its accounts, rejected rows, the key.
///
/// # Errors
/// The disk fails.
pub fn ecrire_prive(chemin: &Path, octets: &[u8]) -> Result<()> {
    if let Some(dossier) = chemin.parent() {
        dossier_prive(dossier)?;
    }
    let provisoire = partiel(chemin);
    remplir(creer_prive(&provisoire)?, &provisoire, chemin, octets)
}

/// Same, sealed when the lake is.
///
/// # Errors
/// The disk fails.
pub fn ecrire_prive_ou_scelle(chemin: &Path, octets: &[u8], coffre: Option<&Coffre>) -> Result<()> {
    if let Some(dossier) = chemin.parent() {
        dossier_prive(dossier)?;
    }
    let provisoire = partiel(chemin);
    let mut sortie = Sortie::ouvrir(creer_prive(&provisoire)?, coffre, &provisoire)?;
    sortie.write_all(octets).map_err(|e| Error::io("écriture", &provisoire, &e))?;
    disque::nommer(&sortie.finir(&provisoire)?, &provisoire, chemin)
}

fn partiel(chemin: &Path) -> PathBuf {
    let mut nom = chemin.file_name().unwrap_or_default().to_os_string();
    nom.push(".partiel");
    chemin.with_file_name(nom)
}

fn remplir(mut fichier: File, provisoire: &Path, chemin: &Path, octets: &[u8]) -> Result<()> {
    fichier.write_all(octets).map_err(|e| Error::io("écriture", provisoire, &e))?;
    disque::nommer(&fichier, provisoire, chemin)
}

/// A new file that only its owner may read, whatever the umask. What an interrupted run left there is removed first: its
/// mode is unknown.
fn creer_prive(chemin: &Path) -> Result<File> {
    disque::retirer_fichier(chemin)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(chemin).map_err(|e| Error::io("création", chemin, &e))
}

/// A folder that only its owner may enter, when it has to be created.
///
/// # Errors
/// The disk refuses.
pub fn dossier_prive(dossier: &Path) -> Result<()> {
    disque::creer_dossier(dossier, true)
}
