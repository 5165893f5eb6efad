//! The fingerprint of a document: of all that it says, and of nothing else. Printed on it, and noted in the manifest, it leads from a sheet of
//! paper to the publication that it comes from; two editions in which a document says the same bear the same.

use std::fmt::{self, Write};

use super::document::Document;

/// Text that only goes through a hash.
struct Empreinte(blake3::Hasher);

impl Write for Empreinte {
    fn write_str(&mut self, texte: &str) -> fmt::Result {
        self.0.update(texte.as_bytes());
        Ok(())
    }
}

impl Document {
    /// Fingerprint of what the document says, hexadecimal.
    pub fn signature(&self) -> String {
        // Field by field, so that one that is added is not forgotten; the debug form covers what each holds.
        let Document {
            titre,
            territoire,
            periode,
            arrete,
            filigrane,
            synthese,
            essentiel,
            sections,
            glossaire,
            mentions,
            feuille,
            empreinte: _,
        } = self;
        let mut h = Empreinte(blake3::Hasher::new_derive_key("bilan 2026 signature d'un document"));
        let tete = (titre, territoire, periode, arrete, filigrane, feuille);
        // A hash refuses nothing.
        let _ = write!(h, "{tete:?}{synthese:?}{essentiel:?}{sections:?}{glossaire:?}{mentions:?}");
        h.0.finalize().to_hex().to_string()
    }

    /// The document once whole, in the typography of French, with its fingerprint.
    #[must_use]
    pub fn signe(mut self) -> Self {
        self.typographier();
        self.empreinte = self.signature();
        self
    }
}
