//! The published measures, read back from the file of a publication.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use crate::error::{Error, Lieu, Result};

/// `donnees/mesures.csv`, its header read.
pub struct Publiees {
    pub entete: Vec<String>,
    lecteur: csv::Reader<Cursor<Vec<u8>>>,
    chemin: PathBuf,
}

impl Publiees {
    /// # Errors
    /// The file cannot be read, or is not a table.
    pub fn ouvrir(chemin: &Path) -> Result<Self> {
        let mut octets = std::fs::read(chemin).map_err(|e| Error::io("lecture", chemin, &e))?;
        if octets.starts_with(b"\xEF\xBB\xBF") {
            octets.drain(..3);
        }
        let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').from_reader(Cursor::new(octets));
        let entete = lecteur.headers().map_err(|e| illisible(chemin, &e))?.iter().map(str::to_owned).collect();
        Ok(Publiees { entete, lecteur, chemin: chemin.to_owned() })
    }

    /// Place of a column.
    ///
    /// # Errors
    /// The publication comes from a version that did not have it.
    pub fn rang(&self, nom: &str) -> Result<usize> {
        self.entete.iter().position(|c| c == nom).ok_or_else(|| {
            Error::donnees(format!("cette publication n'a pas de colonne « {nom} »"))
                .in_file(&self.chemin)
                .aide("elle vient d'une version plus ancienne : refaites-la par « bilan run --forcer »")
        })
    }

    pub fn rangees(&mut self) -> impl Iterator<Item = Result<StringRecord>> + '_ {
        let chemin = &self.chemin;
        self.lecteur.records().map(move |r| r.map_err(|e| illisible(chemin, &e)))
    }
}

fn illisible(chemin: &Path, e: &csv::Error) -> Error {
    let ligne = e.position().map(csv::Position::line);
    Error::donnees(format!("mesures illisibles : {e}")).at(Lieu { fichier: chemin.to_owned(), ligne, colonne: None })
}
