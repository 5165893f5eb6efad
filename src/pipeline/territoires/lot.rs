//! What a run of several territories puts down for each: `lac/territoires/lot.json` lists them, `lac/territoires/<epci>/lot.json` says which
//! files of its lake a territory reads.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::config::pipeline::Dossiers;
use crate::error::{Error, Result, raison_json};
use crate::lake::{Piece, ecrire_prive, empreinte_fichier};

const FICHIER: &str = "lot.json";

/// The territories of the last run, by SIREN.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lot {
    pub periode: String,
    pub territoires: Vec<Membre>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Membre {
    pub epci: String,
    pub nom: String,
    /// Rows of its shares: how heavy its run is.
    pub lignes: u64,
}

/// What one territory reads.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lecture {
    pub nom: String,
    pub periode: String,
    /// In the order of the extracts.
    pub parts: Vec<PartLue>,
}

/// A file of the lake of a territory. The same rows may be said of another name or month than when they were cut.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartLue {
    pub parquet: PathBuf,
    pub fichier: String,
    pub mois: Option<u32>,
}

/// Folder of what is the territories' own, in the lake of a chain.
pub fn dossier(lac: &Path) -> PathBuf {
    lac.join(Dossiers::TERRITOIRES)
}

impl Lot {
    /// The last one of a lake; `None` when no run has come that far.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn lire(lac: &Path) -> Result<Option<Self>> {
        lire(&dossier(lac).join(FICHIER))
    }

    /// # Errors
    /// The disk refuses.
    pub fn ecrire(&self, lac: &Path) -> Result<()> {
        ecrire(&dossier(lac).join(FICHIER), self)
    }
}

impl Lecture {
    /// What a territory reads, by its own lake.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn lire(lac: &Path) -> Result<Option<Self>> {
        lire(&lac.join(FICHIER))
    }

    /// # Errors
    /// The disk refuses.
    pub fn ecrire(&self, lac: &Path) -> Result<()> {
        ecrire(&lac.join(FICHIER), self)
    }

    /// The pieces, each as it was written.
    ///
    /// # Errors
    /// One is missing or damaged.
    pub fn pieces(&self, lac: &Path) -> Result<Vec<Piece>> {
        let intacte = |p: &Piece| empreinte_fichier(&lac.join(&p.parquet)).is_ok_and(|e| e == p.empreinte_parquet);
        let une = |part: &PartLue| {
            let compte = lac.join(&part.parquet).with_extension("json");
            let piece: Option<Piece> = lire(&compte)?;
            let mut piece = piece.filter(intacte).ok_or_else(|| {
                Error::machine("la part de ce territoire dans le lac manque ou est abîmée")
                    .in_file(lac.join(&part.parquet))
                    .aide("relancez la chaîne entière : elle refera ce qui manque")
            })?;
            piece.provenance.fichier.clone_from(&part.fichier);
            (piece.provenance.mois, piece.deja_la) = (part.mois, true);
            Ok(piece)
        };
        self.parts.iter().map(une).collect()
    }
}

fn lire<T: DeserializeOwned>(chemin: &Path) -> Result<Option<T>> {
    let octets = match std::fs::read(chemin) {
        Ok(o) => o,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io("lecture", chemin, &e)),
    };
    serde_json::from_slice(&octets).map(Some).map_err(|e| {
        Error::machine(format!("fichier du lac illisible : {}", raison_json(&e)))
            .in_file(chemin)
            .aide("relancez la chaîne entière : elle le refera")
    })
}

fn ecrire<T: Serialize>(chemin: &Path, valeur: &T) -> Result<()> {
    let json = serde_json::to_vec_pretty(valeur).map_err(|e| Error::machine(e.to_string()))?;
    ecrire_prive(chemin, &json)
}
