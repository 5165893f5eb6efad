//! What a publication was made from, and the fingerprint of each of its files. No clock, no machine name.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::lake::{Provenance, empreinte_fichier};

use super::reprises::Publie;

pub const FICHIER: &str = "manifeste.json";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifeste {
    /// Format of this file.
    pub format: u32,
    pub version: String,
    pub chaine: String,
    pub territoire: String,
    pub epci: String,
    pub periode: String,
    pub arrete: chrono::NaiveDate,
    pub profil_secret: String,
    /// Inputs, configuration and version together: the same means that there is nothing to do.
    pub cle: String,
    pub configuration: String,
    /// Fingerprint of each file of configuration, `(path in the working folder, BLAKE3)`, sorted.
    #[serde(default)]
    pub configurations: Vec<(String, String)>,
    /// Fingerprint of the published measures, printed on the first page and noted in the data.
    pub empreinte_mesures: String,
    pub cellules: usize,
    pub cellules_masquees: usize,
    pub sources: Vec<Provenance>,
    /// Extracts that the period asks for and that were not there: the publication is provisional.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absentes: Vec<String>,
    pub references: Vec<(String, String)>,
    /// What rendered the documents: program, templates, theme.
    #[serde(default)]
    pub rendu: String,
    /// What each document says, by the fingerprint printed on it, and the files that say it; by name.
    #[serde(default)]
    pub documents: Vec<Publie>,
    /// `(path in the publication, BLAKE3)`, sorted.
    pub fichiers: Vec<(String, String)>,
}

impl Manifeste {
    /// The manifest of a publication folder; `None` when there is none.
    ///
    /// # Errors
    /// The manifest is there but unreadable.
    pub fn lire(dossier: &Path) -> Result<Option<Self>> {
        let chemin = dossier.join(FICHIER);
        super::format::verifier_publication(&chemin)?;
        let octets = match std::fs::read(&chemin) {
            Ok(o) => o,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::io("lecture", &chemin, &e)),
        };
        serde_json::from_slice(&octets).map(Some).map_err(|e| {
            Error::donnees(format!("manifeste illisible : {e}"))
                .in_file(&chemin)
                .aide("supprimez ce dossier de publication et relancez la chaîne : elle le refera")
        })
    }

    /// Whether this fingerprint, or its first signs, is printed somewhere on the publication.
    pub fn porte(&self, empreinte: &str) -> bool {
        self.empreinte_mesures.starts_with(empreinte)
            || self.documents.iter().any(|d| d.empreinte.starts_with(empreinte))
    }

    /// True when every file is there with its fingerprint.
    pub fn intact(&self, dossier: &Path) -> bool {
        self.fichiers.iter().all(|f| intact(dossier, f))
    }

    /// Files that are missing or no longer have their fingerprint.
    pub fn alteres(&self, dossier: &Path) -> Vec<&str> {
        self.fichiers.iter().filter(|f| !intact(dossier, f)).map(|(nom, _)| nom.as_str()).collect()
    }
}

fn intact(dossier: &Path, (nom, empreinte): &(String, String)) -> bool {
    empreinte_fichier(&dossier.join(nom)).is_ok_and(|e| e == *empreinte)
}
