//! Stands for `checks::predicate`: the same names, predicates taken as they are. The SQL of a rule is read by polars,
//! which is not compiled here; `tests/corpus.rs` gives the same inputs to the real one.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;

use crate::config::layout::{Genre, Table};
use crate::error::{Error, Lieu, Result};
use crate::sources::table::colonnes;

#[derive(Clone, Debug, PartialEq)]
pub enum Parametre {
    ParAnnee(BTreeMap<i32, f64>),
}

#[derive(Clone, Debug)]
pub struct Predicat {
    pub sql: String,
    pub lieu: Lieu,
}

#[derive(Clone, Copy)]
pub(super) struct Portee<'a> {
    pub table: Table,
    pub avec: &'a [Table],
}

impl Portee<'_> {
    pub fn colonnes(self) -> Vec<(String, Genre)> {
        let propres = colonnes(self.table).iter().map(|c| (c.nom.to_owned(), c.genre));
        let jointe = |t: Table, nom: &str| format!("{}_{nom}", t.code());
        let jointes = self.avec.iter().flat_map(|t| colonnes(*t).iter().map(move |c| (jointe(*t, c.nom), c.genre)));
        propres.chain(jointes).collect()
    }
}

pub(super) struct Texte<'a> {
    pub chemin: &'a Path,
    pub texte: &'a str,
    pub rang: usize,
    pub parametres: BTreeMap<String, Parametre>,
}

impl Texte<'_> {
    pub fn lieu<T>(&self, s: &Spanned<T>) -> Lieu {
        let (ligne, _) = crate::config::position(self.texte, s.span().start);
        Lieu { fichier: self.chemin.to_owned(), ligne: Some(ligne), colonne: None }
    }

    pub fn erreur<T>(&self, s: &Spanned<T>, message: impl Into<String>) -> Error {
        Error::configuration(message).at(self.lieu(s))
    }

    pub fn predicat(&self, s: &Spanned<String>, _code: &str, _portee: Portee) -> Result<Predicat> {
        Ok(Predicat { sql: s.get_ref().clone(), lieu: self.lieu(s) })
    }

    pub fn colonne(&self, s: &Spanned<String>, code: &str, table: Table) -> Result<Genre> {
        colonnes(table)
            .iter()
            .find(|c| c.nom == s.get_ref())
            .map(|c| c.genre)
            .ok_or_else(|| self.colonne_inconnue(code, Portee { table, avec: &[] }, s.get_ref(), self.lieu(s)))
    }

    pub fn colonne_inconnue(&self, code: &str, portee: Portee, nom: &str, lieu: Lieu) -> Error {
        let toutes = portee.colonnes();
        let connues: Vec<&str> = toutes.iter().map(|(c, _)| c.as_str()).collect();
        let proche = crate::config::proche(nom, &connues).unwrap_or_default();
        Error::configuration(format!("règle « {code} » : « {nom} » est inconnue")).at(lieu).aide(proche)
    }
}
