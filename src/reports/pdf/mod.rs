//! The PDF exporter: a document laid out by Typst, valid PDF/A-2a and PDF/UA-1 or refused.
//!
//! All wording and layout live in `reports/modeles/document.typ`; here a document becomes the values it prints. They go through
//! one JSON file, so that no text of a document is ever read as code. Nothing comes from outside: no clock, no network, no font
//! of the machine. The same document gives the same bytes.

mod colonnes;
mod contenu;
mod defauts;
mod feuilles;
mod monde;
mod polices;

pub use polices::FICHIERS as FICHIERS_POLICES;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use typst::comemo;
use typst::diag::Warned;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use self::colonnes::Cadre;
use self::monde::{Fonds, Monde};
use super::document::{Document, Feuille};
use super::marks;
use super::modeles::Modeles;
use super::theme::Theme;
use crate::error::{Error, Result};

/// Archiving for long years with its structure, and reading aloud: both at once.
const NORMES: [PdfStandard; 2] = [PdfStandard::A_2a, PdfStandard::Ua_1];

/// Once every so many documents, intermediate results unused since the time before are forgotten: memory does not follow the length
/// of a run. To go through all of them takes as long as to lay out half a sheet.
const OUBLI: usize = 64;

/// Ways tried in turn for a document that holds on one sheet; with the last one it takes the pages that it needs.
const FEUILLES: [Cadre; 6] = [
    feuille(1.0, false),
    feuille(0.92, false),
    feuille(0.84, false),
    feuille(0.84, true),
    feuille(0.78, true),
    feuille(0.72, true),
];

/// The same for a sheet in two columns.
const COLONNES: [Cadre; 4] = [colonnes_a(0.96), colonnes_a(0.88), colonnes_a(0.8), colonnes_a(0.72)];

const fn feuille(echelle: f64, figures_par_deux: bool) -> Cadre {
    Cadre { une_page: true, echelle, figures_par_deux, deux_colonnes: false }
}

const fn colonnes_a(echelle: f64) -> Cadre {
    Cadre { une_page: true, echelle, figures_par_deux: false, deux_colonnes: true }
}

/// What all documents of a run share: templates read once, fonts loaded once, layouts remembered from one to the next.
#[derive(Debug)]
pub struct Imprimerie {
    fonds: Fonds,
    theme: Theme,
    normes: PdfStandards,
    /// Documents printed up to now.
    imprimes: AtomicUsize,
}

impl Imprimerie {
    /// # Errors
    /// A template or the logo is missing, the theme is wrong.
    pub fn ouvrir(modeles: &Modeles) -> Result<Imprimerie> {
        let theme = modeles.theme()?;
        let fonds = Fonds::ouvrir(modeles, theme.logo.as_deref())?;
        let normes = PdfStandards::new(&NORMES).map_err(|e| {
            Error::machine(format!("les normes PDF demandées ne vont pas ensemble\u{A0}: {}", e.message()))
        })?;
        Ok(Imprimerie { fonds, theme, normes, imprimes: AtomicUsize::new(0) })
    }

    /// A document as one PDF file.
    ///
    /// # Errors
    /// The document does not hold, the template fails, or what comes out would not meet the standards.
    pub fn imprimer(&self, document: &Document) -> Result<Vec<u8>> {
        marks::verifier(document)?;
        // The engine has its own defects: one of them must not end the run with a trace in English.
        let octets = catch_unwind(AssertUnwindSafe(|| self.composer(document))).unwrap_or_else(|_| {
            Err(Error::machine("le moteur de mise en page PDF s'est arrêté sur ce document")
                .aide("Retirez le modèle «\u{A0}modeles/document.typ\u{A0}» modifié, s'il y en a un, pour revenir au modèle fourni."))
        });
        if self.imprimes.fetch_add(1, Ordering::Relaxed) % OUBLI == OUBLI - 1 {
            comemo::evict(1);
        }
        octets.map_err(|e| e.aide(format!("Document\u{A0}: {} ({}).", document.titre, document.territoire)))
    }

    fn composer(&self, document: &Document) -> Result<Vec<u8>> {
        let essais: &[Cadre] = match document.feuille {
            None => &[],
            Some(Feuille::UneColonne) => &FEUILLES,
            Some(Feuille::DeuxColonnes) => &COLONNES,
        };
        for cadre in essais {
            // Told beforehand that there is one page, the engine has nothing to count and lays it out once.
            let (monde, pages) = self.mettre_en_page(document, *cadre, true)?;
            if pages.pages().len() == 1 {
                return self.exporter(document, &monde, &pages);
            }
        }
        let cadre = essais.last().copied().unwrap_or(colonnes::ORDINAIRE);
        let (monde, pages) = self.mettre_en_page(document, cadre, false)?;
        self.exporter(document, &monde, &pages)
    }

    /// `page_seule`: the pages say that there is one of them, which is not counted.
    fn mettre_en_page(
        &self,
        document: &Document,
        cadre: Cadre,
        page_seule: bool,
    ) -> Result<(Monde<'_>, PagedDocument)> {
        let polices = self.fonds.polices();
        let contenu = contenu::json(document, &self.theme, cadre, page_seule, &|c| polices.couvre(c))?;
        let monde = Monde::new(&self.fonds, contenu);
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&monde);
        let pages = output.map_err(|e| defauts::en_francais(&e, &monde))?;
        // An unknown font, a layout that never settles: the page would not be the one that was meant.
        if !warnings.is_empty() {
            return Err(defauts::en_francais(&warnings, &monde));
        }
        Ok((monde, pages))
    }

    fn exporter(&self, document: &Document, monde: &Monde, pages: &PagedDocument) -> Result<Vec<u8>> {
        let options = PdfOptions {
            ident: Smart::Custom(identite(document)),
            creator: Smart::Custom(Some(concat!("bilan ", env!("CARGO_PKG_VERSION")).to_owned())),
            timestamp: None,
            page_ranges: None,
            standards: self.normes.clone(),
            tagged: true,
            pretty: false,
        };
        typst_pdf::pdf(pages, &options).map_err(|e| defauts::en_francais(&e, monde))
    }
}

/// What tells this document from any other, run after run: the identifier inside the file is drawn from it.
fn identite(d: &Document) -> String {
    [&d.titre, &d.territoire, &d.periode, &d.empreinte].map(String::as_str).join("\u{1F}")
}

#[cfg(test)]
mod essais;
