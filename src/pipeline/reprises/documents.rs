//! The files of a document, taken from an earlier edition when it said the same and was rendered by the same templates.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::pipeline::Format;
use crate::lake::empreinte_fichier;
use crate::pipeline::manifest::Manifeste;
use crate::reports::modeles::Modeles;

use super::bilan::Motif;
use super::empreinteur::Empreinteur;

/// A document of a publication: what it says, and the files that say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publie {
    /// Name of its files, without extension.
    pub nom: String,
    /// Printed on it: the fingerprint of all that it says.
    pub empreinte: String,
    /// Beside its page.
    pub formats: Vec<Format>,
    /// Paths in the publication.
    pub fichiers: Vec<String>,
}

/// A file to take again: its name, where it is, its fingerprint.
pub type Repris = (String, PathBuf, String);

/// What makes bytes of a document, beside the document: program, templates, theme, styles, fonts.
pub fn rendu(modeles: &Modeles) -> String {
    let mut e = Empreinteur::new("bilan 2026 rendu des documents");
    modeles.hash(&mut e);
    e.empreinte()
}

/// Editions whose files may serve again, the one in place first.
#[derive(Default)]
pub struct Precedentes {
    /// `--forcer`.
    forcer: bool,
    editions: Vec<Edition>,
}

struct Edition {
    dossier: PathBuf,
    /// Rendered as this run renders.
    meme_rendu: bool,
    documents: BTreeMap<String, Publie>,
    empreintes: BTreeMap<String, String>,
}

impl Precedentes {
    /// Takes nothing again.
    pub fn aucune() -> Self {
        Precedentes { forcer: true, editions: Vec::new() }
    }

    /// `places`: folders of publications, whether something is there or not. One whose manifest cannot be read serves nothing.
    pub fn ouvrir(places: &[PathBuf], rendu: &str) -> Self {
        let editions = places.iter().filter_map(|place| Edition::lire(place, rendu));
        Precedentes { forcer: false, editions: editions.collect() }
    }

    /// The files of a document that says the same, each with the fingerprint it was published with.
    ///
    /// # Errors
    /// Why there are none.
    pub fn chercher(&self, nom: &str, empreinte: &str, formats: &[Format]) -> Result<Vec<Repris>, Motif> {
        if self.forcer {
            return Err(Motif::Force);
        }
        let mut motif = Motif::Nouveau;
        for e in &self.editions {
            match e.chercher(nom, empreinte, formats) {
                Ok(fichiers) => return Ok(fichiers),
                // That of the edition in place says most.
                Err(m) if motif == Motif::Nouveau => motif = m,
                Err(_) => {}
            }
        }
        Err(motif)
    }
}

impl Edition {
    fn lire(place: &Path, rendu: &str) -> Option<Self> {
        let m = Manifeste::lire(place).ok().flatten()?;
        Some(Edition {
            dossier: place.to_owned(),
            meme_rendu: m.rendu == rendu,
            documents: m.documents.into_iter().map(|d| (d.nom.clone(), d)).collect(),
            empreintes: m.fichiers.into_iter().collect(),
        })
    }

    fn chercher(&self, nom: &str, empreinte: &str, formats: &[Format]) -> Result<Vec<Repris>, Motif> {
        let d = self.documents.get(nom).ok_or(Motif::Nouveau)?;
        if !self.meme_rendu || d.formats != formats {
            return Err(Motif::Rendu);
        }
        if d.empreinte != empreinte {
            return Err(Motif::Contenu);
        }
        let mut fichiers = Vec::with_capacity(d.fichiers.len());
        for f in &d.fichiers {
            let (chemin, publiee) = (self.dossier.join(f), self.empreintes.get(f).ok_or(Motif::Abime)?);
            if empreinte_fichier(&chemin).ok().as_ref() != Some(publiee) {
                return Err(Motif::Abime);
            }
            fichiers.push((f.clone(), chemin, publiee.clone()));
        }
        Ok(fichiers)
    }
}
