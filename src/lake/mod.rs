//! The lake: one Parquet file per extract and layout, with its provenance, under plain `cle=valeur`
//! folders that any engine reads. A file is part of the lake once its account (`.json`) is beside it.

mod key;
mod writer;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::layout::{Layout, Table};
use crate::error::{Error, Result};
use crate::quality::Constats;
use crate::sources::{self, Inspection};

pub use key::cle_de_hachage;
pub use writer::{ecrire_atomique, ecrire_parquet};

/// Where rows come from: in the footer of the Parquet file, beside it, and in the run's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    pub source: String,
    pub table: String,
    pub millesime: i32,
    /// Name of the extract, without its folder.
    pub fichier: String,
    /// BLAKE3 of the extract.
    pub empreinte: String,
    pub octets: u64,
    pub encodage: String,
    /// Code of the layout it was read through.
    pub disposition: String,
    pub disposition_libelle: String,
    pub lignes_lues: u64,
    pub lignes_gardees: u64,
    pub lignes_rejetees: u64,
    /// Version of the program that read it.
    pub version: String,
}

/// One committed file of the lake.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Piece {
    pub provenance: Provenance,
    /// What the reading depended on: extract, layout, version, key. The same means nothing to do.
    pub cle_lecture: String,
    pub constats: Constats,
    /// Canonical columns the extract does not have.
    pub colonnes_absentes: Vec<String>,
    /// Number of columns left out of the lake.
    pub colonnes_ignorees: usize,
    /// Path of the Parquet file, relative to the lake.
    pub parquet: PathBuf,
    /// BLAKE3 of the Parquet file.
    pub empreinte_parquet: String,
    #[serde(skip)]
    pub deja_la: bool,
}

/// The lake's folder.
#[derive(Clone, Debug)]
pub struct Lac {
    racine: PathBuf,
    cle: [u8; 32],
    fils: usize,
}

impl Lac {
    pub fn new(racine: PathBuf, cle: [u8; 32], fils: usize) -> Self {
        Lac { racine, cle, fils }
    }

    pub fn racine(&self) -> &Path {
        &self.racine
    }

    /// Reads an extract into the lake, or finds that it is already there.
    ///
    /// # Errors
    /// The extract cannot be read through the layout, or the disk fails.
    pub fn ingerer(&self, inspection: &Inspection, layout: &Layout, millesime: i32) -> Result<Piece> {
        let cle_lecture = self.cle_lecture(inspection, layout, millesime);
        let dossier = PathBuf::from(layout.table.code())
            .join(format!("source={}", layout.source))
            .join(format!("millesime={millesime}"));
        let nom = &cle_lecture[..16];
        let parquet = dossier.join(format!("{nom}.parquet"));
        let compte = self.racine.join(&dossier).join(format!("{nom}.json"));
        if let Some(piece) = self.deja_la(&compte, &cle_lecture) {
            return Ok(piece);
        }
        let final_ = self.racine.join(&parquet);
        let mut ecrivain = writer::Ecrivain::creer(&final_, &sources::table::schema(layout.table))?;
        let codeur = ecrivain.codeur();
        let options = sources::Options { cle: &self.cle, fils: self.fils, bloc: sources::Options::BLOC };
        let lecture = sources::read(
            inspection,
            layout,
            options,
            |bloc| codeur.coder(&bloc.lignes),
            |groupe| ecrivain.ajouter(groupe),
        )?;
        let provenance = Provenance {
            source: layout.source.clone(),
            table: layout.table.code().to_owned(),
            millesime,
            fichier: inspection.chemin.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            empreinte: inspection.empreinte.clone(),
            octets: inspection.octets,
            encodage: inspection.encodage.libelle().to_owned(),
            disposition: layout.code.clone(),
            disposition_libelle: layout.libelle.clone(),
            lignes_lues: lecture.lues,
            lignes_gardees: lecture.gardees,
            lignes_rejetees: lecture.rejetees,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let ecrites = ecrivain.finir(&provenance)?;
        if ecrites != lecture.gardees {
            return Err(
                Error::machine(format!("{ecrites} lignes écrites pour {} gardées", lecture.gardees)).in_file(&final_)
            );
        }
        let piece = Piece {
            provenance,
            cle_lecture,
            constats: lecture.constats,
            colonnes_absentes: lecture.absentes,
            colonnes_ignorees: lecture.ignorees.len(),
            parquet,
            empreinte_parquet: empreinte_fichier(&final_)?,
            deja_la: false,
        };
        let json = serde_json::to_vec_pretty(&piece).map_err(|e| Error::machine(format!("compte illisible : {e}")))?;
        ecrire_atomique(&compte, &json)?;
        Ok(piece)
    }

    /// Files of one table among the pieces of a run, as full paths.
    pub fn fichiers(&self, pieces: &[Piece], table: Table, source: &str) -> Vec<(i32, PathBuf)> {
        pieces
            .iter()
            .filter(|p| p.provenance.table == table.code() && p.provenance.source == source)
            .map(|p| (p.provenance.millesime, self.racine.join(&p.parquet)))
            .collect()
    }

    fn deja_la(&self, compte: &Path, cle_lecture: &str) -> Option<Piece> {
        let piece: Piece = serde_json::from_slice(&std::fs::read(compte).ok()?).ok()?;
        let intact = piece.cle_lecture == cle_lecture
            && empreinte_fichier(&self.racine.join(&piece.parquet)).ok()? == piece.empreinte_parquet;
        intact.then_some(Piece { deja_la: true, ..piece })
    }

    fn cle_lecture(&self, inspection: &Inspection, layout: &Layout, millesime: i32) -> String {
        let mut h = blake3::Hasher::new_derive_key("bilan 2026 cle de lecture");
        h.update(env!("CARGO_PKG_VERSION").as_bytes());
        h.update(inspection.empreinte.as_bytes());
        h.update(&millesime.to_le_bytes());
        // The debug form covers every field of the layout: any edit means reading again.
        h.update(format!("{layout:?}").as_bytes());
        h.update(blake3::keyed_hash(&self.cle, b"identite de la cle").as_bytes());
        h.finalize().to_hex().to_string()
    }
}

/// BLAKE3 of a file, hexadecimal.
///
/// # Errors
/// The file cannot be read.
pub fn empreinte_fichier(chemin: &Path) -> Result<String> {
    let mut h = blake3::Hasher::new();
    let fichier = std::fs::File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
    h.update_reader(fichier).map_err(|e| Error::io("lecture", chemin, &e))?;
    Ok(h.finalize().to_hex().to_string())
}
