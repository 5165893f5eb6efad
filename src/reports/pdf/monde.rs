//! The world of the layout engine: templates, fonts and one document, in memory.

use std::collections::HashMap;
use std::path::PathBuf;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use super::polices::Polices;
use crate::error::{Error, Result};
use crate::reports::modeles::{Modeles, place};

/// The template that lays a document out.
const PRINCIPAL: &str = "modeles/document.typ";
/// Where a template reads the values of the document.
const CONTENU: &str = "document.json";

/// What does not change from one document to the next.
#[derive(Debug)]
pub struct Fonds {
    bibliotheque: LazyHash<Library>,
    repertoire: LazyHash<FontBook>,
    polices: Polices,
    sources: HashMap<FileId, Source>,
    fichiers: HashMap<FileId, Bytes>,
    principal: FileId,
    contenu: FileId,
}

impl Fonds {
    pub fn ouvrir(modeles: &Modeles, logo: Option<&str>) -> Result<Fonds> {
        modeles.texte(PRINCIPAL)?;
        let polices = Polices::charger()?;
        let mut sources = HashMap::new();
        for (nom, texte) in modeles.de_type(".typ") {
            let id = identifiant(nom)?;
            sources.insert(id, Source::new(id, texte.to_owned()));
        }
        let mut fichiers = HashMap::new();
        if let Some(logo) = logo {
            let octets = Bytes::from_string(modeles.texte(logo)?.to_owned());
            fichiers.insert(identifiant(logo)?, octets);
        }
        Ok(Fonds {
            // Row headers of tables are still behind this switch.
            bibliotheque: LazyHash::new(
                Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build(),
            ),
            repertoire: LazyHash::new(polices.repertoire()),
            polices,
            sources,
            fichiers,
            principal: identifiant(PRINCIPAL)?,
            contenu: identifiant(CONTENU)?,
        })
    }

    pub fn polices(&self) -> &Polices {
        &self.polices
    }
}

fn identifiant(nom: &str) -> Result<FileId> {
    let chemin = VirtualPath::new(nom).map_err(|_| {
        Error::configuration("ce nom de fichier ne peut pas servir aux documents PDF").in_file(place(nom))
    })?;
    Ok(RootedPath::new(VirtualRoot::Project, chemin).intern())
}

/// One document to lay out.
#[derive(Debug)]
pub struct Monde<'a> {
    fonds: &'a Fonds,
    contenu: Bytes,
}

impl<'a> Monde<'a> {
    /// `contenu`: the values of the document, as JSON.
    pub fn new(fonds: &'a Fonds, contenu: String) -> Monde<'a> {
        Monde { fonds, contenu: Bytes::from_string(contenu) }
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}

impl World for Monde<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.fonds.bibliotheque
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonds.repertoire
    }

    fn main(&self) -> FileId {
        self.fonds.principal
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.fonds.sources.get(&id).cloned().ok_or_else(|| absent(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.fonds.contenu {
            return Ok(self.contenu.clone());
        }
        self.fonds.fichiers.get(&id).cloned().ok_or_else(|| absent(id))
    }

    fn font(&self, rang: usize) -> Option<Font> {
        self.fonds.polices.police(rang)
    }

    /// No clock: a document has no other date than its date d'arrêté.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
