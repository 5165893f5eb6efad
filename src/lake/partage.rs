//! Cutting a file of the lake by territory: each one then reads its own rows, and no others.
//!
//! One pass over the file, in its order, under bounded memory. A row goes where its commune is. A row that does not say its commune goes to
//! everyone when it names a dwelling: whoever has it will know. Otherwise it is nobody's.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde::{Deserialize, Serialize};

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::sources;

use super::writer::Ecrivain;
use super::{EXTENSION_SCELLEE, Lac, Piece, ecrire_prive, empreinte_fichier};

/// What a share knows of the file that it was cut from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Rows of the share.
    pub lignes: u64,
    /// Columns that nobody fills in, in the whole file.
    pub vides: Vec<String>,
}

/// A territory that takes its share.
pub struct Destinataire {
    /// Its own lake.
    pub lac: PathBuf,
    /// Codes of its communes, those of other vintages included.
    pub communes: BTreeSet<String>,
}

const COMMUNE: &str = "code_commune";
/// What names a dwelling, in the tables that are joined to it.
const LOGEMENT: [&str; 2] = ["id_rpls", "id_interne"];

/// Rows read at a time.
const LOT: usize = 32_768;
/// Rows of a row group: a share is small, and a file of row groups too small is slow to read.
const GROUPE: usize = 65_536;
/// Bytes of rows that wait to be written, over all territories.
const ATTENTE: usize = 384 << 20;
/// Files open at a time: systems allow about a thousand.
const OUVERTS: usize = 250;

impl Lac {
    /// Gives each territory its share of a file, unless it has it, intact. In the order of the territories.
    ///
    /// # Errors
    /// The file cannot be read, or the disk refuses.
    pub fn partager(&self, piece: &Piece, destinataires: &[Destinataire]) -> Result<Vec<Piece>> {
        let mut parts: Vec<Option<Piece>> = destinataires
            .iter()
            .map(|d| {
                let (cle, parquet) = self.place_de_la_part(piece, d);
                let lac = Lac { racine: d.lac.clone(), ..self.clone() };
                // The same rows under another name or month: what is said of them is not the same.
                let meme =
                    Piece { provenance: piece.provenance.clone(), ..lac.deja_la(&compte(&d.lac, &parquet), &cle)? };
                Some(meme)
            })
            .collect();
        self.couper_pour(piece, destinataires, &mut parts, ATTENTE)?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// Cuts the shares that are missing, as many at a time as files may be open.
    fn couper_pour(
        &self,
        piece: &Piece,
        destinataires: &[Destinataire],
        parts: &mut [Option<Piece>],
        attente: usize,
    ) -> Result<()> {
        let manquants: Vec<usize> = (0..parts.len()).filter(|i| parts.get(*i).is_some_and(Option::is_none)).collect();
        for rangs in manquants.chunks(OUVERTS) {
            let choisis: Vec<&Destinataire> = rangs.iter().filter_map(|i| destinataires.get(*i)).collect();
            for (rang, part) in rangs.iter().zip(self.couper(piece, &choisis, attente)?) {
                if let Some(p) = parts.get_mut(*rang) {
                    *p = Some(part);
                }
            }
        }
        Ok(())
    }

    /// Key and place of a share: the reading it comes from, and the communes it keeps.
    fn place_de_la_part(&self, piece: &Piece, d: &Destinataire) -> (String, PathBuf) {
        let mut h = blake3::Hasher::new_derive_key("bilan 2026 cle de part");
        h.update(piece.cle_lecture.as_bytes());
        for c in &d.communes {
            h.update(c.as_bytes());
            h.update(b";");
        }
        let cle = h.finalize().to_hex().to_string();
        let extension = if self.coffre.is_some() { EXTENSION_SCELLEE } else { "parquet" };
        let nom = format!("{}.{extension}", cle.get(..16).unwrap_or(&cle));
        let parquet = piece.parquet.parent().unwrap_or(Path::new("")).join(nom);
        (cle, parquet)
    }

    /// One pass over the file; at most `attente` bytes of rows wait to be written.
    fn couper(&self, piece: &Piece, destinataires: &[&Destinataire], attente: usize) -> Result<Vec<Piece>> {
        let chemin = self.racine.join(&piece.parquet);
        let echec = |e: ArrowError| Error::moteur("partage du lac impossible", &e.to_string()).in_file(&chemin);
        let schema = sources::table::schema(table_de(piece)?);
        let mut tri = Tri::new(&schema, destinataires);
        let places: Vec<(String, PathBuf)> = destinataires.iter().map(|d| self.place_de_la_part(piece, d)).collect();
        let mut sorties = Vec::new();
        for (d, (_, parquet)) in destinataires.iter().zip(&places) {
            sorties.push(Sortie::ouvrir(&d.lac.join(parquet), &schema, self)?);
        }
        for lot in self.relire_par_lots(&chemin, &schema)? {
            let lot = lot.map_err(echec)?;
            for (rang, lignes) in tri.ranger(&lot) {
                let lignes = take_record_batch(&lot, &UInt32Array::from(lignes)).map_err(echec)?;
                if let Some(s) = sorties.get_mut(rang) {
                    s.recevoir(lignes)?;
                }
            }
            soulager(&mut sorties, attente)?;
        }
        let vides = tri.vides(&schema);
        let mut parts = Vec::new();
        for ((sortie, d), (cle, parquet)) in sorties.into_iter().zip(destinataires).zip(places) {
            let lignes = sortie.finir(piece)?;
            let part = Piece {
                cle_lecture: cle,
                empreinte_parquet: empreinte_fichier(&d.lac.join(&parquet))?,
                part: Some(Part { lignes, vides: vides.clone() }),
                deja_la: false,
                reparee: false,
                parquet,
                ..piece.clone()
            };
            let json = serde_json::to_vec_pretty(&part).map_err(|e| Error::machine(e.to_string()))?;
            ecrire_prive(&compte(&d.lac, &part.parquet), &json)?;
            parts.push(part);
        }
        Ok(parts)
    }

    fn relire_par_lots(&self, chemin: &Path, schema: &SchemaRef) -> Result<ParquetRecordBatchReader> {
        let echec = |e: parquet::errors::ParquetError| {
            Error::moteur("lecture du lac impossible", &e.to_string()).in_file(chemin)
        };
        let options = || ArrowReaderOptions::new().with_schema(SchemaRef::clone(schema));
        match self.coffre() {
            Some(c) => {
                let clair = Bytes::from(c.ouvrir(chemin)?);
                let lecteur = ParquetRecordBatchReaderBuilder::try_new_with_options(clair, options()).map_err(echec)?;
                lecteur.with_batch_size(LOT).build().map_err(echec)
            }
            None => {
                let fichier = File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
                let lecteur =
                    ParquetRecordBatchReaderBuilder::try_new_with_options(fichier, options()).map_err(echec)?;
                lecteur.with_batch_size(LOT).build().map_err(echec)
            }
        }
    }
}

fn compte(lac: &Path, parquet: &Path) -> PathBuf {
    lac.join(parquet).with_extension("json")
}

fn table_de(piece: &Piece) -> Result<Table> {
    let code = piece.provenance.table.as_str();
    Table::ALL
        .into_iter()
        .find(|t| t.code() == code)
        .ok_or_else(|| Error::machine(format!("table inconnue dans le lac : « {code} »")).in_file(&piece.parquet))
}

/// Says to whom each row goes.
struct Tri<'a> {
    commune: Option<usize>,
    par_commune: HashMap<&'a str, usize>,
    destinataires: usize,
    /// Columns that name a dwelling.
    logement: Vec<usize>,
    /// Columns that have a value somewhere.
    remplies: Vec<bool>,
}

impl<'a> Tri<'a> {
    fn new(schema: &SchemaRef, destinataires: &[&'a Destinataire]) -> Self {
        let par_commune = destinataires
            .iter()
            .enumerate()
            .flat_map(|(rang, d)| d.communes.iter().map(move |c| (c.as_str(), rang)))
            .collect();
        Tri {
            commune: schema.index_of(COMMUNE).ok(),
            par_commune,
            destinataires: destinataires.len(),
            logement: LOGEMENT.iter().filter_map(|c| schema.index_of(c).ok()).collect(),
            remplies: vec![false; schema.fields().len()],
        }
    }

    /// Rows of a batch, by rank of the territory.
    fn ranger(&mut self, lot: &RecordBatch) -> Vec<(usize, Vec<u32>)> {
        for (r, c) in self.remplies.iter_mut().zip(lot.columns()) {
            *r |= c.null_count() < c.len();
        }
        let mut lignes: Vec<Vec<u32>> = vec![Vec::new(); self.destinataires];
        let communes = self.commune.map(|c| lot.column(c)).and_then(|c| c.as_string_opt::<i32>());
        let logement: Vec<_> = self.logement.iter().map(|c| lot.column(*c)).collect();
        for ligne in 0..lot.num_rows() {
            let commune = communes.filter(|c| c.is_valid(ligne)).map(|c| c.value(ligne));
            let Ok(numero) = u32::try_from(ligne) else { break };
            match commune {
                Some(c) => {
                    if let Some(l) = self.par_commune.get(c).and_then(|rang| lignes.get_mut(*rang)) {
                        l.push(numero);
                    }
                }
                None if logement.iter().any(|c| c.is_valid(ligne)) => lignes.iter_mut().for_each(|l| l.push(numero)),
                None => {}
            }
        }
        lignes.into_iter().enumerate().filter(|(_, l)| !l.is_empty()).collect()
    }

    fn vides(&self, schema: &SchemaRef) -> Vec<String> {
        let vide = |(champ, remplie): (&arrow::datatypes::FieldRef, &bool)| (!remplie).then(|| champ.name().clone());
        schema.fields().iter().zip(&self.remplies).filter_map(vide).collect()
    }
}

/// The file of a territory, and the rows that wait to be put in it.
struct Sortie {
    ecrivain: Ecrivain,
    schema: SchemaRef,
    attente: Vec<RecordBatch>,
    lignes: usize,
    octets: usize,
}

impl Sortie {
    fn ouvrir(chemin: &Path, schema: &SchemaRef, lac: &Lac) -> Result<Self> {
        let ecrivain = Ecrivain::creer(chemin, schema, lac.coffre())?;
        Ok(Sortie { ecrivain, schema: SchemaRef::clone(schema), attente: Vec::new(), lignes: 0, octets: 0 })
    }

    fn recevoir(&mut self, lignes: RecordBatch) -> Result<()> {
        self.lignes += lignes.num_rows();
        self.octets += lignes.get_array_memory_size();
        self.attente.push(lignes);
        if self.lignes >= GROUPE { self.poser() } else { Ok(()) }
    }

    /// Writes what waits.
    fn poser(&mut self) -> Result<()> {
        if self.lignes > 0 {
            let lot = concat_batches(&self.schema, &self.attente)
                .map_err(|e| Error::moteur("partage du lac impossible", &e.to_string()))?;
            self.ecrivain.ajouter(self.ecrivain.codeur().coder(&lot)?)?;
        }
        self.attente.clear();
        (self.lignes, self.octets) = (0, 0);
        Ok(())
    }

    fn finir(mut self, piece: &Piece) -> Result<u64> {
        self.poser()?;
        self.ecrivain.finir(&piece.provenance)
    }
}

/// Writes the heaviest of what waits, when all of it weighs more than `attente`.
fn soulager(sorties: &mut [Sortie], attente: usize) -> Result<()> {
    let mut total: usize = sorties.iter().map(|s| s.octets).sum();
    if total <= attente {
        return Ok(());
    }
    let mut rangs: Vec<usize> = (0..sorties.len()).collect();
    rangs.sort_by_key(|r| std::cmp::Reverse(sorties.get(*r).map_or(0, |s| s.octets)));
    for s in rangs {
        let Some(s) = sorties.get_mut(s) else { continue };
        total -= s.octets;
        s.poser()?;
        if total <= attente / 2 {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "partage_tests.rs"]
mod tests;
