//! What a publication was made from, and the fingerprint of each of its files. No clock, no machine name.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, raison_json};
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
    /// Fingerprint of this file, this value left out: what was edited since shows. The versions before wrote none.
    #[serde(default)]
    pub sceau: String,
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
            Error::donnees(format!("manifeste illisible : {}", raison_json(&e)))
                .in_file(&chemin)
                .aide("supprimez ce dossier de publication et relancez la chaîne : elle le refera")
        })
    }

    /// Whether this fingerprint, or its first signs, is printed somewhere on the publication.
    pub fn porte(&self, empreinte: &str) -> bool {
        self.empreinte_mesures.starts_with(empreinte)
            || self.documents.iter().any(|d| d.empreinte.starts_with(empreinte))
    }

    /// Its text, once nothing is added to it any more.
    ///
    /// # Errors
    /// None that depends on what it says.
    pub fn sceller(&mut self) -> Result<Vec<u8>> {
        let json = |m: &Self| serde_json::to_vec_pretty(m).map_err(|e| Error::machine(e.to_string()));
        self.sceau.clear();
        self.sceau = blake3::hash(&json(self)?).to_hex().to_string();
        json(self)
    }

    /// Whether its file, in a publication folder, is as it was written; `None` when it has no seal.
    pub fn tel_qu_ecrit(&self, dossier: &Path) -> Option<bool> {
        if self.sceau.is_empty() {
            return None;
        }
        let texte = std::fs::read_to_string(dossier.join(FICHIER)).unwrap_or_default();
        let nu = texte.replacen(&ligne_du_sceau(&self.sceau), &ligne_du_sceau(""), 1);
        Some(*blake3::hash(nu.as_bytes()).to_hex() == *self.sceau)
    }

    /// True when every file is there with its fingerprint, and this one as it was written.
    pub fn intact(&self, dossier: &Path) -> bool {
        self.tel_qu_ecrit(dossier) != Some(false) && self.fichiers.iter().all(|f| intact(dossier, f))
    }

    /// Files that are missing or no longer have their fingerprint, this one included.
    pub fn alteres(&self, dossier: &Path) -> Vec<&str> {
        let sien = (self.tel_qu_ecrit(dossier) == Some(false)).then_some(FICHIER);
        let autres = self.fichiers.iter().filter(|f| !intact(dossier, f)).map(|(nom, _)| nom.as_str());
        sien.into_iter().chain(autres).collect()
    }
}

fn ligne_du_sceau(sceau: &str) -> String {
    format!("\"sceau\": \"{sceau}\"")
}

fn intact(dossier: &Path, (nom, empreinte): &(String, String)) -> bool {
    empreinte_fichier(&dossier.join(nom)).is_ok_and(|e| e == *empreinte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ecrit(dossier: &Path) -> Manifeste {
        let json = serde_json::json!({
            "format": 1, "version": "0", "chaine": "c", "territoire": "t", "epci": "e", "periode": "2026-09",
            "arrete": "2026-09-30", "profil_secret": "public", "cle": "k", "configuration": "", "empreinte_mesures": "",
            "cellules": 12, "cellules_masquees": 3, "sources": [], "references": [], "fichiers": []
        });
        let mut m: Manifeste = serde_json::from_value(json).unwrap();
        std::fs::write(dossier.join(FICHIER), m.sceller().unwrap()).unwrap();
        m
    }

    #[test]
    fn a_field_edited_by_hand_shows() {
        let d = tempfile::tempdir().unwrap();
        let chemin = d.path().join(FICHIER);
        let m = ecrit(d.path());
        let relu = Manifeste::lire(d.path()).unwrap().unwrap();
        assert_eq!((relu.tel_qu_ecrit(d.path()), relu.intact(d.path()), &relu.sceau), (Some(true), true, &m.sceau));
        let sain = std::fs::read_to_string(&chemin).unwrap();
        for (avant, apres) in [("\"cellules\": 12", "\"cellules\": 13"), ("\"t\"", "\"u\""), (&m.sceau[..4], "zzzz")] {
            std::fs::write(&chemin, sain.replacen(avant, apres, 1)).unwrap();
            let touche = Manifeste::lire(d.path()).unwrap().unwrap();
            assert_eq!(touche.tel_qu_ecrit(d.path()), Some(false), "{avant}");
            assert_eq!((touche.intact(d.path()), touche.alteres(d.path())), (false, vec![FICHIER]), "{avant}");
        }
        // As the versions before wrote them.
        std::fs::write(&chemin, sain.replace(&m.sceau, "")).unwrap();
        let ancien = Manifeste::lire(d.path()).unwrap().unwrap();
        assert_eq!((ancien.tel_qu_ecrit(d.path()), ancien.intact(d.path())), (None, true));
    }
}
