//! The fingerprint of a configuration, and that of each file it is made of: a run says which of them changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every text that configures a run, in the order it is read.
pub struct Empreintes {
    racine: PathBuf,
    toutes: blake3::Hasher,
    fichiers: BTreeMap<String, String>,
}

impl Empreintes {
    pub fn new(racine: &Path) -> Self {
        Empreintes { racine: racine.to_owned(), toutes: blake3::Hasher::new(), fichiers: BTreeMap::new() }
    }

    /// A text that is no file of its own.
    pub fn noter(&mut self, texte: &str) {
        self.toutes.update(&(texte.len() as u64).to_le_bytes());
        self.toutes.update(texte.as_bytes());
    }

    /// A file, named from the working folder.
    pub fn fichier(&mut self, chemin: &Path, texte: &str) {
        self.noter(texte);
        let relatif = chemin.strip_prefix(&self.racine).unwrap_or(chemin);
        let nom = relatif.to_string_lossy().replace('\\', "/");
        self.fichiers.insert(nom, blake3::hash(texte.as_bytes()).to_hex().to_string());
    }

    pub fn fichiers<'a>(&mut self, lus: impl IntoIterator<Item = &'a (PathBuf, String)>) {
        for (chemin, texte) in lus {
            self.fichier(chemin, texte);
        }
    }

    /// The fingerprint of all, and of each file by name.
    pub fn finir(self) -> (String, Vec<(String, String)>) {
        (self.toutes.finalize().to_hex().to_string(), self.fichiers.into_iter().collect())
    }
}
