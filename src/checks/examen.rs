//! A whole examination, table by table: what is found in one depends on its files and on those of the tables that its rules speak of, so that
//! it may be taken again when none of them has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::*;
use serde::{Deserialize, Serialize};

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::lake::{Lac, Piece, type_polars};
use crate::sources::table::colonnes;

use super::evaluate::{Entree, Trouve, compter, predicats, preparer, resultat, trouver};
use super::regle::{Nature, Regle};
use super::rules::Regles;
use super::{Inconnus, LignesBailleur, Rapport, Resultat};

/// Evaluates the rules on the files of a run.
///
/// `arrete` is the closing date of the run.
///
/// # Errors
/// The lake cannot be read, or a rule cannot be computed on these rows (a conversion that fails): the message names it.
pub fn evaluer(regles: &Regles, lac: &Lac, pieces: &[Piece], arrete: NaiveDate) -> Result<Rapport> {
    Examen::de(regles, lac, pieces, arrete)?.faire()
}

/// [`evaluer`], on plans.
pub(super) fn evaluer_entrees(regles: &[Regle], entrees: Vec<Entree>, arrete: NaiveDate) -> Result<Rapport> {
    Examen::des(regles, entrees, Vec::new(), arrete).faire()
}

/// The files of a run and the rules that they are held against.
pub struct Examen<'a> {
    regles: &'a [Regle],
    arrete: NaiveDate,
    entrees: Vec<Entree>,
    /// Fingerprint of each file, in the order of `entrees`.
    empreintes: Vec<&'a str>,
}

/// What was found in the files of one table.
#[derive(Debug, Serialize, Deserialize)]
pub struct Jugement {
    table: String,
    /// One for each rule of the table, in their order.
    resultats: Vec<Resultat>,
    /// For each file, in their order, what is unknown, and the rows of each bailleur.
    fichiers: Vec<(Vec<Inconnus>, Vec<LignesBailleur>)>,
}

impl<'a> Examen<'a> {
    /// # Errors
    /// The lake cannot be read.
    pub fn de(regles: &'a Regles, lac: &Lac, pieces: &'a [Piece], arrete: NaiveDate) -> Result<Self> {
        let (mut entrees, mut empreintes) = (Vec::new(), Vec::new());
        for piece in pieces {
            let p = &piece.provenance;
            let Some(table) = Table::ALL.into_iter().find(|t| t.code() == p.table) else { continue };
            entrees.push(Entree {
                table,
                fichier: p.fichier.clone(),
                source: p.source.clone(),
                millesime: p.millesime,
                mois: p.mois,
                plan: balayage_de(lac, table, &lac.racine().join(&piece.parquet))?,
            });
            empreintes.push(piece.empreinte_parquet.as_str());
        }
        Ok(Self::des(&regles.regles, entrees, empreintes, arrete))
    }

    pub(super) fn des(regles: &'a [Regle], entrees: Vec<Entree>, empreintes: Vec<&'a str>, arrete: NaiveDate) -> Self {
        Examen { regles, arrete, entrees: preparer(regles, entrees, arrete), empreintes }
    }

    fn faire(self) -> Result<Rapport> {
        let jugements = self.tables().map(|t| t.juger()).collect::<Result<_>>()?;
        Ok(self.rapporter(jugements))
    }

    /// The tables of which there is a file.
    pub fn tables(&self) -> impl Iterator<Item = DeLaTable<'_>> {
        let presente = |t: &Table| self.entrees.iter().any(|e| e.table == *t);
        Table::ALL.into_iter().filter(presente).map(|table| DeLaTable { examen: self, table })
    }

    /// Puts together what was found in each table: in the order of the rules, then of the files.
    pub fn rapporter(&self, jugements: Vec<Jugement>) -> Rapport {
        let mut resultats = BTreeMap::new();
        let mut fichiers = BTreeMap::new();
        for j in jugements {
            resultats.insert(j.table.clone(), j.resultats.into_iter());
            fichiers.insert(j.table, j.fichiers.into_iter());
        }
        let mut rapport = Rapport::default();
        for regle in self.regles {
            let trouve = resultats.get_mut(regle.table.code()).and_then(Iterator::next);
            // A rule of which there is no file.
            rapport.resultats.push(trouve.unwrap_or_else(|| resultat(regle, &self.entrees, Trouve::default())));
        }
        for e in &self.entrees {
            if let Some((inconnus, lignes)) = fichiers.get_mut(e.table.code()).and_then(Iterator::next) {
                rapport.par_bailleur.extend(lignes);
                rapport.inconnus.extend(inconnus);
            }
        }
        rapport
    }
}

/// One table to judge.
pub struct DeLaTable<'a> {
    examen: &'a Examen<'a>,
    table: Table,
}

impl DeLaTable<'_> {
    pub fn nom(&self) -> &'static str {
        self.table.code()
    }

    fn regles(&self) -> impl Iterator<Item = (usize, &Regle)> {
        self.examen.regles.iter().enumerate().filter(|(_, r)| r.table == self.table)
    }

    fn entrees(&self) -> impl Iterator<Item = (usize, &Entree)> {
        self.examen.entrees.iter().enumerate().filter(|(_, e)| e.table == self.table)
    }

    /// Everything that [`DeLaTable::juger`] depends on: its rules, the closing date, its files and those of the tables that its rules speak
    /// of, in their order.
    pub fn sujet(&self, h: &mut impl Hasher) {
        let mut tables = BTreeSet::from([self.table]);
        for (_, regle) in self.regles() {
            regle.hash(h);
            tables.extend(autres_tables(regle));
        }
        self.examen.arrete.hash(h);
        for (e, empreinte) in self.examen.entrees.iter().zip(&self.examen.empreintes) {
            if tables.contains(&e.table) {
                (e.table.code(), &e.fichier, &e.source, e.millesime, e.mois, empreinte).hash(h);
            }
        }
    }

    /// Counts and judges.
    ///
    /// # Errors
    /// The lake cannot be read, or a rule cannot be computed on these rows.
    pub fn juger(&self) -> Result<Jugement> {
        let Examen { regles, arrete, entrees, .. } = self.examen;
        let comptage = compter(self.table, regles, entrees)?;
        let mut resultats = Vec::new();
        for (i, regle) in self.regles() {
            resultats.push(resultat(regle, entrees, trouver(i, regle, entrees, &comptage, *arrete)?));
        }
        let fichiers = self.entrees().map(|(rang, e)| {
            let inconnus = comptage.inconnus(rang, e);
            let lignes = comptage.par_bailleur(rang, e, &inconnus);
            (inconnus, lignes)
        });
        Ok(Jugement { table: self.nom().to_owned(), resultats, fichiers: fichiers.collect() })
    }

    /// What was kept for the same subject; `None` when it was not made for these rules and files.
    pub fn relire(&self, j: Jugement) -> Option<Jugement> {
        let memes = j.table == self.nom()
            && j.resultats.iter().map(|r| &r.code).eq(self.regles().map(|(_, r)| &r.code))
            && j.fichiers.len() == self.entrees().count();
        memes.then_some(j)
    }
}

/// The tables that a rule speaks of beside its own.
fn autres_tables(regle: &Regle) -> BTreeSet<Table> {
    let mut tables: BTreeSet<Table> = predicats(regle).into_iter().map(|(table, _)| table).collect();
    match &regle.nature {
        Nature::Ligne { avec, .. } => tables.extend(avec.iter().map(|j| j.table)),
        Nature::Reference { cible, .. } => drop(tables.insert(cible.table)),
        Nature::Unicite { .. } | Nature::Variation { .. } | Nature::Fraicheur { .. } | Nature::Effectif { .. } => {}
    }
    tables
}

/// A file of the lake with all the columns of its table; those written before a column existed lack it.
fn balayage_de(lac: &Lac, table: Table, chemin: &Path) -> Result<LazyFrame> {
    let illisible = |e: PolarsError| Error::moteur("lecture du lac impossible", &e.to_string()).in_file(chemin);
    let mut lf = lac.balayer(chemin)?;
    let schema = lf.collect_schema().map_err(illisible)?;
    let manque = colonnes(table)
        .iter()
        .filter(|c| schema.get(c.nom).is_none())
        .map(|c| lit(NULL).cast(type_polars(c.genre)).alias(c.nom));
    let manque: Vec<Expr> = manque.collect();
    Ok(if manque.is_empty() { lf } else { lf.with_columns(manque) })
}
