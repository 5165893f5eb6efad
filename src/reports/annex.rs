//! What the pages beside the bilan share: no key figures, sections without a line of method.

use super::context::Contexte;
use super::document::{Bloc, Document, Section};
use super::origine;

/// A document made of sections alone, with the mentions that every document carries.
pub fn document(c: &Contexte, titre: &str, periode: String, sections: Vec<Section>) -> Document {
    tel_quel(c, titre, periode, sections).signe()
}

/// The same without its typography nor its fingerprint: for tables that other programs read too.
pub fn tel_quel(c: &Contexte, titre: &str, periode: String, sections: Vec<Section>) -> Document {
    let mut document = Document {
        titre: titre.to_owned(),
        territoire: c.territoire().to_owned(),
        periode,
        arrete: c.arrete(),
        filigrane: c.filigrane(None),
        synthese: Vec::new(),
        essentiel: None,
        mentions: c.mentions(&sections),
        sections,
        glossaire: Vec::new(),
        empreinte: String::new(),
        feuille: None,
    };
    origine::completer(c, &mut document);
    document
}

/// A question, its answer and its tables.
pub fn section(ancre: &str, titre: &str, reponse: Vec<String>, blocs: Vec<Bloc>) -> Section {
    Section { ancre: ancre.to_owned(), titre: titre.to_owned(), reponse, blocs, methode: String::new() }
}
