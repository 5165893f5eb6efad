//! Small reference tables (communes, bailleurs, thresholds…): whole in memory, same decoding as the extracts.

use std::path::{Path, PathBuf};

use crate::error::{Error, Lieu, Result};

use super::cell::{self, Lu};
use super::header::normaliser;
use super::inspect::{Encoding, inspect};

/// A table in memory, its columns found by name.
pub struct PetiteTable {
    pub chemin: PathBuf,
    pub empreinte: String,
    entete: Vec<String>,
    lignes: Vec<(u64, Vec<String>)>,
}

/// One row, that knows where it stands in the file.
pub struct Rangee<'a> {
    table: &'a PetiteTable,
    ligne: u64,
    champs: &'a [String],
}

impl PetiteTable {
    /// # Errors
    /// The file is absent, not a text table, or a row does not have the fields of the header.
    pub fn lire(chemin: &Path) -> Result<Self> {
        let inspection = inspect(chemin)?;
        let octets = std::fs::read(chemin).map_err(|e| Error::io("lecture", chemin, &e))?;
        Self::analyser(chemin, &octets, inspection.encodage, inspection.separateur, inspection.empreinte)
    }

    /// Same, for a table embedded in the program.
    ///
    /// # Errors
    /// A row does not have the fields of the header.
    pub fn embarquee(nom: &str, texte: &str) -> Result<Self> {
        let empreinte = blake3::hash(texte.as_bytes()).to_hex().to_string();
        Self::analyser(Path::new(nom), texte.as_bytes(), Encoding::Utf8, b';', empreinte)
    }

    fn analyser(chemin: &Path, octets: &[u8], encodage: Encoding, separateur: u8, empreinte: String) -> Result<Self> {
        let texte = match encodage {
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252.decode(octets).0,
            _ => encoding_rs::UTF_8.decode(octets).0,
        };
        let mut lecteur = csv::ReaderBuilder::new()
            .delimiter(separateur)
            .has_headers(true)
            .comment(Some(b'#'))
            .from_reader(texte.as_bytes());
        let erreur = |e: &csv::Error| {
            let ligne = e.position().map(csv::Position::line);
            let message = match e.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("{len} champs au lieu de {expected_len}")
                }
                _ => "table de référence illisible".to_owned(),
            };
            Error::donnees(message).at(Lieu { fichier: chemin.to_owned(), ligne, colonne: None })
        };
        let entete = lecteur.headers().map_err(|e| erreur(&e))?.iter().map(normaliser).collect();
        let mut lignes = Vec::new();
        for enregistrement in lecteur.records() {
            let r = enregistrement.map_err(|e| erreur(&e))?;
            let ligne = r.position().map_or(0, csv::Position::line);
            lignes.push((ligne, r.iter().map(|c| c.trim().to_owned()).collect()));
        }
        Ok(PetiteTable { chemin: chemin.to_owned(), empreinte, entete, lignes })
    }

    pub fn rangees(&self) -> impl Iterator<Item = Rangee<'_>> {
        self.lignes.iter().map(|(ligne, champs)| Rangee { table: self, ligne: *ligne, champs })
    }

    pub fn len(&self) -> usize {
        self.lignes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lignes.is_empty()
    }

    fn rang(&self, colonne: &str) -> Result<usize> {
        self.entete.iter().position(|c| *c == normaliser(colonne)).ok_or_else(|| {
            Error::donnees(format!("il manque la colonne « {colonne} »"))
                .at(Lieu { fichier: self.chemin.clone(), ligne: Some(1), colonne: None })
                .aide(format!("colonnes lues : {}", self.entete.join(", ")))
        })
    }
}

impl Rangee<'_> {
    /// Text of a column, `""` when blank.
    ///
    /// # Errors
    /// The table has no such column.
    pub fn texte(&self, colonne: &str) -> Result<&str> {
        let rang = self.table.rang(colonne)?;
        Ok(self.champs.get(rang).map_or("", String::as_str))
    }

    /// Code on `largeur` characters, zeros restored.
    ///
    /// # Errors
    /// The table has no such column, or the value is not a code.
    pub fn code(&self, colonne: &str, largeur: usize) -> Result<String> {
        let texte = self.texte(colonne)?;
        match cell::code(texte.as_bytes(), largeur) {
            Lu::Valeur((c, _)) => Ok(c),
            _ => Err(self.refus(colonne, texte, &format!("un code de {largeur} caractères"))),
        }
    }

    /// Whole number or decimal; `None` when blank.
    ///
    /// # Errors
    /// The table has no such column, or the value is not a number.
    pub fn nombre(&self, colonne: &str) -> Result<Option<f64>> {
        let texte = self.texte(colonne)?;
        if cell::manque(texte.as_bytes()) {
            return Ok(None);
        }
        match cell::decimal(texte.as_bytes()) {
            Lu::Valeur(v) => Ok(Some(v)),
            _ => Err(self.refus(colonne, texte, "un nombre")),
        }
    }

    /// An error on this row and column.
    pub fn refus(&self, colonne: &str, valeur: &str, attendu: &str) -> Error {
        Error::donnees(format!("« {valeur} » n'est pas {attendu}")).at(self.lieu(colonne))
    }

    /// Where this row and column are.
    pub fn lieu(&self, colonne: &str) -> Lieu {
        Lieu { fichier: self.table.chemin.clone(), ligne: Some(self.ligne), colonne: Some(colonne.to_owned()) }
    }
}
