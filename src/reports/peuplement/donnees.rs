//! The tables of all bilans de peuplement in one file: one line for each cell. CSV (UTF-8 with BOM, `;`).

use crate::error::{Error, Result};
use crate::reports::data::{ecrivain, finir};
use crate::reports::document::{Bloc, Case, Document};

const COLONNES: [&str; 8] = ["residence", "nom", "tableau", "ligne", "colonne", "unite", "valeur", "marque"];

/// The lines of every document, by code and name of its résidence.
///
/// # Errors
/// The text cannot be written in memory.
pub fn csv(documents: &[(String, String, Document)]) -> Result<Vec<u8>> {
    let echec = |e: ::csv::Error| Error::machine(format!("écriture des bilans de peuplement impossible : {e}"));
    let mut w = ecrivain();
    w.write_record(COLONNES).map_err(echec)?;
    for (code, nom, document) in documents {
        let blocs = document.sections.iter().flat_map(|s| &s.blocs);
        for t in blocs.filter_map(|b| if let Bloc::Tableau(t) = b { Some(t) } else { None }) {
            for l in &t.lignes {
                let Some((tete, cases)) = l.cases.split_first() else { continue };
                for (colonne, case) in t.colonnes.iter().skip(1).zip(cases) {
                    let (valeur, marque) = champ(case);
                    w.write_record([
                        code,
                        nom,
                        &t.code,
                        &tete.texte(),
                        &colonne.libelle,
                        &colonne.unite,
                        &valeur,
                        &marque,
                    ])
                    .map_err(echec)?;
                }
            }
        }
    }
    finir(w)
}

/// A number as a number, a mark apart from it.
fn champ(c: &Case) -> (String, String) {
    let decimal = |t: String| t.replace(',', ".").replace(crate::french::FINE, "").replace('\u{2212}', "-");
    match c {
        Case::Texte(t) => (t.clone(), String::new()),
        Case::Nombre(n) => (n.to_string(), String::new()),
        Case::Part(..) | Case::Mesure(..) | Case::Points(_) => (decimal(c.texte()), String::new()),
        autre => (String::new(), autre.texte()),
    }
}
