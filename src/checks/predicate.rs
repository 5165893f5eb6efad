//! Predicates of the rules: portable SQL on the canonical columns, with parameters written `:nom`.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::path::Path;

use polars::prelude::*;
use toml::Spanned;

use crate::config::condition;
use crate::config::layout::{Genre, Table};
use crate::error::{Error, Lieu, Result};
use crate::lake::type_polars;
use crate::sources::table::colonnes;

/// Column of every plan: the year of the file the row comes from.
pub(super) const MILLESIME: &str = "millesime";

/// What a `:nom` stands for; its value only depends on the file and on the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Parametre {
    /// `:debut`, 1 January of the millésime.
    Debut,
    /// `:fin`, 31 December of the millésime, or the last day of the month of a monthly stock.
    Fin,
    /// `:arrete`, closing date of the run.
    Arrete,
    /// Amount of the table `[parametres]`, by millésime. A year that is not there makes the row unverifiable:
    /// the amount of another year is never used in silence.
    ParAnnee(BTreeMap<i32, f64>),
}

/// One checked predicate.
#[derive(Clone, Debug)]
pub struct Predicat {
    /// As written in the file, parameters included.
    pub sql: String,
    pub lieu: Lieu,
    pub(super) expr: Expr,
    /// Columns the plan must carry besides those of the table.
    pub(super) parametres: Vec<(String, Parametre)>,
}

/// What it asks, wherever it is written: the same condition in a file that was moved or commented is the same.
impl Hash for Predicat {
    fn hash<H: Hasher>(&self, h: &mut H) {
        // The expression is the text, read.
        let Predicat { sql, parametres, lieu: _, expr: _ } = self;
        (sql, parametres).hash(h);
    }
}

impl Hash for Parametre {
    fn hash<H: Hasher>(&self, h: &mut H) {
        std::mem::discriminant(self).hash(h);
        match self {
            Parametre::Debut | Parametre::Fin | Parametre::Arrete => {}
            Parametre::ParAnnee(montants) => {
                montants.len().hash(h);
                montants.iter().for_each(|(annee, montant)| (annee, montant.to_bits()).hash(h));
            }
        }
    }
}

/// The columns a predicate may speak of: those of the table, and those that `avec` brings as `table_colonne`.
#[derive(Clone, Copy)]
pub(super) struct Portee<'a> {
    pub table: Table,
    pub avec: &'a [Table],
}

impl Portee<'_> {
    /// Name and type of every column, the table's own first.
    pub fn colonnes(self) -> Vec<(String, Genre)> {
        let propres = colonnes(self.table).iter().map(|c| (c.nom.to_owned(), c.genre));
        let jointes = self.avec.iter().flat_map(|t| colonnes(*t).iter().map(|c| (jointe(*t, c.nom), c.genre)));
        propres.chain(jointes).collect()
    }
}

/// Name under which the column of another table is read in a predicate.
pub(super) fn jointe(table: Table, colonne: &str) -> String {
    format!("{}_{colonne}", table.code())
}

/// One file of rules, for messages.
pub(super) struct Texte<'a> {
    pub chemin: &'a Path,
    pub texte: &'a str,
    /// Rank of the file: two files may give one name to two parameters.
    pub rang: usize,
    pub parametres: BTreeMap<String, Parametre>,
}

impl Texte<'_> {
    pub fn lieu<T>(&self, s: &Spanned<T>) -> Lieu {
        self.lieu_de(s.span().start)
    }

    fn lieu_de(&self, octet: usize) -> Lieu {
        let (ligne, _) = crate::config::position(self.texte, octet);
        Lieu { fichier: self.chemin.to_owned(), ligne: Some(ligne), colonne: None }
    }

    pub fn erreur<T>(&self, s: &Spanned<T>, message: impl Into<String>) -> Error {
        Error::configuration(message).at(self.lieu(s))
    }

    /// Reads a condition on the rows of a table, as the rule `code` writes it.
    ///
    /// # Errors
    /// Not SQL, a column or a parameter that does not exist, types that do not compare, or something else than a
    /// condition on one row: the message points into the line.
    pub fn predicat(&self, s: &Spanned<String>, code: &str, portee: Portee) -> Result<Predicat> {
        let sql = s.get_ref().clone();
        condition::bornee(&sql)
            .map_err(|m| self.erreur(s, format!("règle « {code} » : {m}")).aide(condition::REMEDE))?;
        let (texte, parametres) = self.remplacer(s, code)?;
        let expr = polars::sql::sql_expr(&texte).map_err(|_| {
            // The parser's own words are English and speak of tokens: the predicate itself says more.
            self.erreur(s, format!("règle « {code} » : prédicat SQL incorrect : « {sql} »")).aide(
                "les prédicats s'écrivent en SQL simple sur les colonnes canoniques : comparaisons, AND, OR, NOT, IN, BETWEEN, IS NULL",
            )
        })?;
        let connues = portee.colonnes();
        for nom in expr.clone().meta().root_names() {
            let connue = nom == MILLESIME
                || parametres.iter().any(|(p, _)| nom == p.as_str())
                || connues.iter().any(|(c, _)| nom == c.as_str());
            if !connue {
                return Err(self
                    .colonne_inconnue(code, portee, &nom, self.lieu_du_mot(s, &nom))
                    .aide(format!("le prédicat est : {sql}")));
            }
        }
        self.une_condition(s, code, &connues, &expr, &parametres)?;
        Ok(Predicat { sql, lieu: self.lieu(s), expr, parametres })
    }

    /// The rows that a rule looks at: none is left out by `TRUE`, which is what indicators write for all of them.
    ///
    /// # Errors
    /// See [`Texte::predicat`].
    pub fn univers(&self, s: Option<&Spanned<String>>, code: &str, portee: Portee) -> Result<Option<Predicat>> {
        let restreint = s.filter(|s| !s.get_ref().trim().eq_ignore_ascii_case("TRUE"));
        restreint.map(|s| self.predicat(s, code, portee)).transpose()
    }

    /// Checks that a column exists in a table.
    ///
    /// # Errors
    /// It does not: the message names the nearest one.
    pub fn colonne(&self, s: &Spanned<String>, code: &str, table: Table) -> Result<Genre> {
        colonnes(table)
            .iter()
            .find(|c| c.nom == s.get_ref())
            .map(|c| c.genre)
            .ok_or_else(|| self.colonne_inconnue(code, Portee { table, avec: &[] }, s.get_ref(), self.lieu(s)))
    }

    pub fn colonne_inconnue(&self, code: &str, portee: Portee, nom: &str, lieu: Lieu) -> Error {
        let toutes = portee.colonnes();
        let connues: Vec<&str> = toutes.iter().map(|(c, _)| c.as_str()).chain([MILLESIME]).collect();
        let table = portee.table.code();
        let e = Error::configuration(format!(
            "la règle « {code} » parle d'une colonne que la table « {table} » n'a pas : « {nom} »"
        ))
        .at(lieu);
        if let Some(proche) = crate::config::proche(nom, &connues) {
            return e.aide(format!("vouliez-vous écrire « {proche} » ?"));
        }
        let parentes = parentes(nom, &connues);
        let e = match parentes.as_slice() {
            [] => e,
            [seule] => e.aide(format!("vouliez-vous écrire « {seule} » ?")),
            _ => e.aide(format!("vouliez-vous écrire l'une de celles-ci : {} ?", parentes.join(", "))),
        };
        e.aide(format!("colonnes admises : {}", connues.join(", ")))
    }

    /// Line of a word inside a text that may run over several lines.
    fn lieu_du_mot(&self, s: &Spanned<String>, mot: &str) -> Lieu {
        let debut = s.span().start;
        let ecrit = self.texte.get(s.span()).unwrap_or("");
        self.lieu_de(debut + ecrit.find(mot).unwrap_or(0))
    }

    /// Turns each `:nom` into the column that will carry its value. Texts between quotes and `::` are left alone.
    fn remplacer(&self, s: &Spanned<String>, code: &str) -> Result<(String, Vec<(String, Parametre)>)> {
        let mut sortie = String::new();
        let mut parametres: Vec<(String, Parametre)> = Vec::new();
        let mut guillemet: Option<char> = None;
        let mut lettres = s.get_ref().chars().peekable();
        while let Some(c) = lettres.next() {
            match guillemet {
                Some(g) if c == g => guillemet = None,
                None if c == '\'' || c == '"' => guillemet = Some(c),
                None if c == ':' && lettres.peek() == Some(&':') => {
                    lettres.next();
                    sortie.push(':');
                }
                None if c == ':' => {
                    let mut nom = String::new();
                    while let Some(l) = lettres.next_if(|l| l.is_alphanumeric() || *l == '_') {
                        nom.push(l);
                    }
                    let parametre = self.parametre(s, code, &nom)?;
                    let colonne = format!("param_{}_{nom}", self.rang);
                    sortie.push_str(&colonne);
                    if !parametres.iter().any(|(p, _)| *p == colonne) {
                        parametres.push((colonne, parametre));
                    }
                    continue;
                }
                _ => {}
            }
            sortie.push(c);
        }
        Ok((sortie, parametres))
    }

    fn parametre(&self, s: &Spanned<String>, code: &str, nom: &str) -> Result<Parametre> {
        match nom {
            "debut" => return Ok(Parametre::Debut),
            "fin" => return Ok(Parametre::Fin),
            "arrete" => return Ok(Parametre::Arrete),
            _ => {}
        }
        self.parametres.get(nom).cloned().ok_or_else(|| {
            let connus: Vec<&str> =
                self.parametres.keys().map(String::as_str).chain(["debut", "fin", "arrete"]).collect();
            let e = Error::configuration(format!("règle « {code} » : paramètre inconnu « :{nom} »"))
                .at(self.lieu_du_mot(s, &format!(":{nom}")));
            match crate::config::proche(nom, &connus) {
                Some(p) => e.aide(format!("vouliez-vous écrire « :{p} » ?")),
                None => e.aide(format!("déclarez-le dans [parametres], par exemple {nom} = {{ 2025 = 100 }}")),
            }
        })
    }

    /// The predicate must say yes, no or unknown of each row, from that row alone.
    fn une_condition(
        &self,
        s: &Spanned<String>,
        code: &str,
        connues: &[(String, Genre)],
        expr: &Expr,
        parametres: &[(String, Parametre)],
    ) -> Result<()> {
        let d_une_ligne = expr.into_iter().all(|e| match e {
            Expr::Column(_)
            | Expr::Literal(_)
            | Expr::Alias(..)
            | Expr::BinaryExpr { .. }
            | Expr::Cast { .. }
            | Expr::Ternary { .. }
            | Expr::Function { .. } => true,
            // The list of an IN.
            Expr::Agg(AggExpr::Implode { input, .. }) => matches!(&**input, Expr::Literal(_)),
            _ => false,
        });
        let refus = |quoi: &str| self.erreur(s, format!("règle « {code} » : {quoi} : « {} »", s.get_ref()));
        let ligne = || refus("la condition doit se lire sur une ligne à la fois, sans somme, moyenne ni rang");
        if !d_une_ligne {
            return Err(ligne());
        }
        if expr.clone().meta().root_names().is_empty() {
            return Err(refus("la condition ne parle d'aucune colonne, elle répondrait de même pour toutes les lignes")
                .aide("comparez une colonne à une valeur, par exemple « nb_pieces > 9 » ; pour retenir toutes les lignes, ôtez « univers »"));
        }
        // Two rows of nulls tell the type, and whether there is one answer for each row.
        let vide = cadre_vide(connues, parametres).map_err(|e| Error::machine(format!("contrôle des règles : {e}")))?;
        let deux_types =
            || refus("les deux côtés d'une comparaison ne sont pas du même type").aide(types(connues, expr));
        if compare_date_et_nombre(expr, vide.schema()) {
            return Err(deux_types());
        }
        let Ok(essai) = vide.lazy().select([expr.clone().alias("essai")]).collect() else {
            return Err(deux_types());
        };
        match essai.column("essai") {
            Ok(c) if c.dtype() != &DataType::Boolean => {
                Err(refus("une condition est attendue, vraie ou fausse").aide(types(connues, expr)))
            }
            Ok(c) if c.len() == 2 => Ok(()),
            _ => Err(ligne()),
        }
    }
}

/// The columns that share a word with a name: `loyer_principal` for `loyer`, `annee_construction` for `annee_constr`. Short words are in too
/// many of them.
fn parentes<'a>(nom: &str, connues: &[&'a str]) -> Vec<&'a str> {
    let mots: Vec<String> = nom.to_lowercase().split('_').filter(|m| m.len() > 3).map(str::to_owned).collect();
    connues.iter().copied().filter(|c| c.split('_').any(|m| mots.iter().any(|n| n == m))).collect()
}

/// Beside a date polars reads a number as a count of days since 1970: `bail_mois > 2024` would be true of nearly all rows.
fn compare_date_et_nombre(expr: &Expr, schema: &Schema) -> bool {
    let type_ = |e: &Expr| e.to_field(schema).map(|f| f.dtype().clone()).unwrap_or(DataType::Null);
    expr.into_iter().any(|e| match e {
        Expr::BinaryExpr { left, op, right } if op.is_comparison() => {
            let (a, b) = (type_(left), type_(right));
            (a.is_temporal() && b.is_primitive_numeric()) || (a.is_primitive_numeric() && b.is_temporal())
        }
        _ => false,
    })
}

/// A table of two rows of nulls, with the columns a predicate may speak of.
fn cadre_vide(connues: &[(String, Genre)], parametres: &[(String, Parametre)]) -> PolarsResult<DataFrame> {
    let propres = connues.iter().map(|(nom, genre)| (nom.as_str(), type_polars(*genre)));
    let fixes = [(MILLESIME, DataType::Int32)];
    let ajoutes = parametres.iter().map(|(nom, p)| (nom.as_str(), type_parametre(p)));
    let colonnes = propres.chain(fixes).chain(ajoutes).map(|(nom, t)| Column::full_null(nom.into(), 2, &t)).collect();
    DataFrame::new(2, colonnes)
}

pub(super) fn type_parametre(p: &Parametre) -> DataType {
    match p {
        Parametre::Debut | Parametre::Fin | Parametre::Arrete => DataType::Date,
        Parametre::ParAnnee(_) => DataType::Float64,
    }
}

/// The types of the columns a predicate speaks of, to mend it.
fn types(connues: &[(String, Genre)], expr: &Expr) -> String {
    let noms = expr.clone().meta().root_names();
    let dits: Vec<String> = connues
        .iter()
        .filter(|(nom, _)| noms.iter().any(|n| n == nom.as_str()))
        .map(|(nom, genre)| format!("{nom} : {}", type_francais(*genre)))
        .collect();
    if dits.is_empty() { "aucune colonne n'y est comparée".to_owned() } else { dits.join(" ; ") }
}

fn type_francais(genre: Genre) -> &'static str {
    match type_polars(genre) {
        DataType::Int32 | DataType::Int64 => match genre {
            Genre::Centimes => "nombre entier, en centimes",
            Genre::Dixiemes => "nombre entier, en dixièmes",
            _ => "nombre entier",
        },
        DataType::Float64 => "nombre",
        DataType::Date => "date",
        DataType::Boolean => "vrai ou faux, s'écrit sans comparaison",
        _ => "texte, s'écrit entre apostrophes",
    }
}
