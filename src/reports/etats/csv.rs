//! A table of a state as CSV: UTF-8 with BOM, `;`, decimal point.

use crate::error::{Error, Result};
use crate::reports::data::{ecrivain, finir};
use crate::reports::document::{Bloc, Case, Document, Tableau};

/// The table of a document that bears a code.
pub fn table<'a>(document: &'a Document, code: &str) -> Option<&'a Tableau> {
    let blocs = document.sections.iter().flat_map(|s| &s.blocs);
    blocs.filter_map(|b| if let Bloc::Tableau(t) = b { Some(t) } else { None }).find(|t| t.code == code)
}

/// Its lines.
///
/// # Errors
/// The text cannot be written in memory.
pub fn csv(t: &Tableau) -> Result<Vec<u8>> {
    let echec = |e: ::csv::Error| Error::machine(format!("écriture d'un état impossible : {e}"));
    let mut w = ecrivain();
    w.write_record(t.colonnes.iter().map(|c| match c.unite.as_str() {
        "" => c.libelle.clone(),
        u => format!("{} ({u})", c.libelle),
    }))
    .map_err(echec)?;
    for l in &t.lignes {
        w.write_record(l.cases.iter().map(champ)).map_err(echec)?;
    }
    finir(w)
}

/// Numbers as numbers, so that another program reads them.
fn champ(c: &Case) -> String {
    match c {
        Case::Texte(t) => t.clone(),
        Case::Nombre(n) => n.to_string(),
        Case::Part(f, d) => f.percent(*d).replace(',', ".").replace(crate::french::FINE, "").replace('\u{2212}', "-"),
        Case::Mesure(f, d) => f.value(*d).replace(',', ".").replace(crate::french::FINE, "").replace('\u{2212}', "-"),
        Case::SansObjet => String::new(),
        autre => autre.texte(),
    }
}
