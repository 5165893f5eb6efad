//! A document in all its formats: the page, and what the chain asks for beside it. The one place where exporters are called for.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::charts::Figure;
use crate::charts::planche::planche;
use crate::config::pipeline::Format;
use crate::error::{Error, Result};
use crate::parallele::en_parallele;
use crate::reports::document::{Bloc, Document};
use crate::reports::html::Pages;
use crate::reports::modeles::Modeles;
use crate::reports::pdf::Imprimerie;
use crate::reports::png::Atelier;
use crate::reports::theme::Theme;
use crate::reports::{ods, xlsx};

use super::reprises::{Compte, Motif, Precedentes, Publie, rendu};
use super::transaction::Chantier;
use super::travail::Travail;

/// A document and the name of its files, without extension.
pub struct Ouvrage<'a> {
    pub nom: String,
    pub document: &'a Document,
    /// The formats that suit it, beside the page.
    pub formats: &'a [Format],
}

/// A document to read and to work on.
pub const ENTIER: &[Format] = &[Format::Pdf, Format::Xlsx, Format::Ods, Format::Svg, Format::Png];
/// A document to read.
pub const LECTURE: &[Format] = &[Format::Pdf];
/// A catalogue to search on a screen: on paper, it would be a hundred pages.
pub const ECRAN: &[Format] = &[];

impl<'a> Ouvrage<'a> {
    pub fn new(nom: impl Into<String>, document: &'a Document, formats: &'a [Format]) -> Self {
        Ouvrage { nom: nom.into(), document, formats }
    }
}

/// A file to be written: its name and its bytes.
pub type Fichier = (String, Vec<u8>);

/// A document ready to be put down: its files, and why they were rendered when they were.
pub struct Produit {
    publie: Publie,
    contenus: Vec<Contenu>,
    motif: Option<Motif>,
}

enum Contenu {
    Rendu(Vec<u8>),
    /// In an earlier edition, with its fingerprint.
    Repris(PathBuf, String),
}

/// The exporters of a run, with what they share from one document to the next.
pub struct Edition<'a> {
    modeles: &'a Modeles,
    pages: Pages<'a>,
    theme: Theme,
    formats: &'a [Format],
    /// Only when the chain asks for PDF.
    imprimerie: Option<Imprimerie>,
    /// Only when the chain asks for PNG.
    atelier: Option<Atelier>,
    precedentes: Precedentes,
    tires: Mutex<Tires>,
}

/// What was put down so far.
#[derive(Default)]
struct Tires {
    documents: Vec<Publie>,
    compte: Compte,
}

impl<'a> Edition<'a> {
    /// # Errors
    /// The theme is wrong, a template is missing.
    pub fn ouvrir(travail: &'a Travail) -> Result<Self> {
        Self::apres(travail, Precedentes::aucune())
    }

    /// The same, with editions whose files may serve again.
    ///
    /// # Errors
    /// See [`Edition::ouvrir`].
    pub fn apres(travail: &'a Travail, precedentes: Precedentes) -> Result<Self> {
        let formats = travail.pipeline.formats.as_slice();
        let imprimerie = match formats.contains(&Format::Pdf) {
            true => Some(Imprimerie::ouvrir(&travail.modeles)?),
            false => None,
        };
        let atelier = if formats.contains(&Format::Png) { Some(Atelier::ouvrir()?) } else { None };
        let theme = travail.modeles.theme()?;
        let tires = Mutex::default();
        let pages = Pages::ouvrir(&travail.modeles)?;
        Ok(Edition { modeles: &travail.modeles, pages, theme, formats, imprimerie, atelier, precedentes, tires })
    }

    /// The formats of a document: those that suit it and that the chain asks for.
    fn formats(&self, t: &Ouvrage) -> Vec<Format> {
        self.formats.iter().copied().filter(|f| t.formats.contains(f)).collect()
    }

    /// The files of a document: those of an earlier edition where it said the same, else rendered.
    ///
    /// # Errors
    /// A template is wrong, or the document does not hold.
    pub fn produire(&self, t: &Ouvrage) -> Result<Produit> {
        let empreinte = t.document.signature();
        if t.document.empreinte != empreinte {
            return Err(Error::machine(format!("le document « {} » a changé après avoir été signé", t.nom)));
        }
        let formats = self.formats(t);
        let (fichiers, contenus, motif): (_, Vec<Contenu>, _) =
            match self.precedentes.chercher(&t.nom, &empreinte, &formats) {
                Ok(repris) => {
                    let repris = repris.into_iter().map(|(nom, de, e)| (nom, Contenu::Repris(de, e)));
                    let (fichiers, contenus) = repris.unzip();
                    (fichiers, contenus, None)
                }
                Err(motif) => {
                    let rendus = self.fichiers(t)?.into_iter().map(|(nom, octets)| (nom, Contenu::Rendu(octets)));
                    let (fichiers, contenus) = rendus.unzip();
                    (fichiers, contenus, Some(motif))
                }
            };
        Ok(Produit { publie: Publie { nom: t.nom.clone(), empreinte, formats, fichiers }, contenus, motif })
    }

    /// Puts down the files of a document.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn poser(&self, p: Produit, chantier: &mut Chantier) -> Result<()> {
        for (nom, contenu) in p.publie.fichiers.iter().zip(p.contenus) {
            match contenu {
                Contenu::Rendu(octets) => chantier.ecrire(nom, &octets)?,
                Contenu::Repris(de, empreinte) => chantier.reprendre(nom, &de, empreinte)?,
            }
        }
        let mut tires = self.tires.lock().unwrap_or_else(PoisonError::into_inner);
        tires.compte.noter(&p.publie.nom, p.motif);
        tires.documents.push(p.publie);
        Ok(())
    }

    /// What rendered, the documents put down by name, and how many of them were taken again.
    pub fn finir(self) -> (String, Vec<Publie>, Compte) {
        let Tires { mut documents, compte } = self.tires.into_inner().unwrap_or_else(PoisonError::into_inner);
        documents.sort_by(|a, b| a.nom.cmp(&b.nom));
        (rendu(self.modeles), documents, compte)
    }

    /// Renders a document: its page, then the formats that suit it and that the chain asks for.
    ///
    /// # Errors
    /// A template is wrong, or the document does not hold.
    pub fn fichiers(&self, t: &Ouvrage) -> Result<Vec<Fichier>> {
        let mut fichiers = vec![(format!("{}.html", t.nom), self.pages.document(t.document)?.into_bytes())];
        for format in self.formats(t) {
            match format {
                Format::Pdf => {
                    if let Some(i) = &self.imprimerie {
                        fichiers.push((format!("{}.pdf", t.nom), i.imprimer(t.document)?));
                    }
                }
                Format::Xlsx => fichiers.push((format!("{}.xlsx", t.nom), xlsx::xlsx(t.document, &self.theme)?)),
                Format::Ods => fichiers.push((format!("{}.ods", t.nom), ods::ods(t.document, &self.theme)?)),
                Format::Svg => {
                    fichiers.extend(figures(t).map(|(nom, f)| (format!("{nom}.svg"), planche(f).into_bytes())))
                }
                Format::Png => {
                    if let Some(a) = &self.atelier {
                        for (nom, figure) in figures(t) {
                            fichiers.push((format!("{nom}.png"), a.png(figure)?));
                        }
                    }
                }
            }
        }
        Ok(fichiers)
    }

    /// Writes documents in all their formats, as many at a time as there are processors.
    ///
    /// # Errors
    /// A template is wrong, a document does not hold, the disk refuses.
    pub fn ecrire(&self, ouvrages: &[Ouvrage], chantier: &mut Chantier) -> Result<()> {
        for produit in en_parallele(ouvrages.iter().collect(), |t| self.produire(t)) {
            self.poser(produit?, chantier)?;
        }
        Ok(())
    }
}

/// Where pictures are put.
const GRAPHIQUES: &str = "graphiques";

/// The pictures of a document, each with the name of its file without extension.
fn figures<'a>(t: &Ouvrage<'a>) -> impl Iterator<Item = (String, &'a Figure)> {
    let nom = t.nom.clone();
    t.document.sections.iter().flat_map(|s| &s.blocs).filter_map(move |b| match b {
        Bloc::Figure(f) => Some((format!("{GRAPHIQUES}/{nom}/{}", f.code), f)),
        _ => None,
    })
}
