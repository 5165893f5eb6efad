//! One pass over each table: every indicator counted at the finest grain, every level added up from there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::*;

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::measures::Mesures;
use crate::model::{DATE_STOCK, Modele};
use crate::parallele::en_parallele;

use super::catalog::{Catalogue, Definition, Predicat};
use super::comptage::{CLES, Comptage};
use super::rollup::{self, Perimetre};

/// The counters of every table that is there, at the finest grain.
pub struct Comptages<'a> {
    pub tables: Vec<(Comptage, Vec<&'a Definition>)>,
}

/// Counts every indicator of the catalogue over the tables that are there.
///
/// `epci` is the code of the territory; `arrete` the year and month of the closing date, for cumulated periods.
///
/// # Errors
/// The lake cannot be read, or a predicate speaks of a column that [`verifier`] would have refused.
pub fn compter(modele: &Modele, catalogue: &Catalogue, epci: &str, arrete: (i32, u32)) -> Result<Mesures> {
    let comptages = denombrer(modele, catalogue, Some(epci))?;
    Ok(comptages.mesures(catalogue, &Perimetre { epci, arrete, classes: &BTreeMap::new() }, |_| true))
}

/// One pass over each table. `detail`: the EPCI told apart down to the résidence; `None`: all of them.
///
/// # Errors
/// The lake cannot be read.
pub fn denombrer<'a>(modele: &Modele, catalogue: &'a Catalogue, detail: Option<&str>) -> Result<Comptages<'a>> {
    let demandees = Table::COMPTEES.into_iter().filter_map(|table| {
        let siennes = catalogue.definitions.iter().filter(|d| d.table == table);
        let definitions: Vec<&Definition> = siennes.collect();
        Some((table, modele.table(table)?, definitions)).filter(|(.., d)| !d.is_empty())
    });
    // While the rows of one are added, those of another are read.
    let tables = en_parallele(demandees.collect(), |(table, lf, definitions)| {
        Ok((compter_table(lf, table, &definitions, detail)?, definitions))
    });
    Ok(Comptages { tables: tables.into_iter().collect::<Result<_>>()? })
}

fn compter_table(
    mut lf: LazyFrame,
    table: Table,
    definitions: &[&Definition],
    detail: Option<&str>,
) -> Result<Comptage> {
    let echec =
        |e: PolarsError| Error::moteur(&format!("comptage de la table {} impossible", table.code()), &e.to_string());
    let schema = lf.collect_schema().map_err(echec)?;
    let comptage = Comptage::new(table, &schema, definitions);
    let colonnes = comptage.colonnes(definitions, detail);
    let lues: BTreeSet<_> = colonnes.iter().flat_map(|c| c.clone().meta().root_names()).collect();
    // Batches come from the threads of the engine; sums do not mind their order.
    let partage = Arc::new(Mutex::new(comptage));
    let recu = Arc::clone(&partage);
    let ajouter = move |lot: DataFrame| {
        let lot = lot.lazy().select(colonnes.clone()).collect()?;
        recu.lock().unwrap_or_else(PoisonError::into_inner).ajouter(&lot)?;
        Ok(false)
    };
    // The engine reads ahead: it only holds what is on the disk. What indicators ask of a row, far wider, is worked out batch by batch.
    lf.select(lues.into_iter().map(col).collect::<Vec<_>>())
        .sink_batches(PlanCallback::new(ajouter), false, None)
        .and_then(|plan| plan.collect_with_engine(Engine::Streaming))
        .map_err(echec)?;
    let comptage = Arc::into_inner(partage)
        .ok_or_else(|| Error::machine(format!("comptage de la table {} : lecture inachevée", table.code())))?;
    Ok(comptage.into_inner().unwrap_or_else(PoisonError::into_inner).finir())
}

impl Comptages<'_> {
    /// The families of one territory, in the order of the catalogue, for the tables that are asked for.
    pub fn mesures(&self, catalogue: &Catalogue, perimetre: &Perimetre<'_>, tables: impl Fn(Table) -> bool) -> Mesures {
        let mut mesures = Mesures::default();
        for (comptage, definitions) in self.tables.iter().filter(|(c, _)| tables(c.table)) {
            mesures.familles.extend(rollup::familles(comptage, definitions, perimetre));
        }
        let rangs: BTreeMap<&str, usize> =
            catalogue.definitions.iter().enumerate().map(|(i, d)| (d.code.as_str(), i)).collect();
        mesures.familles.sort_by_key(|f| rangs.get(f.indicateur.as_str()).copied());
        mesures
    }
}

/// For each table, the columns that its indicators speak of and those that tell places apart.
pub fn colonnes(catalogue: &Catalogue) -> BTreeMap<Table, BTreeSet<String>> {
    let mut par_table: BTreeMap<Table, BTreeSet<String>> = BTreeMap::new();
    for d in &catalogue.definitions {
        let colonnes = par_table.entry(d.table).or_insert_with(|| {
            CLES.iter().map(|(nom, _)| *nom).chain(["mois", DATE_STOCK]).map(str::to_owned).collect()
        });
        for p in d.conditions().chain(d.sommes()) {
            colonnes.extend(p.expr.clone().meta().root_names().into_iter().map(|n| n.to_string()));
        }
    }
    par_table
}

/// Checks that every predicate of the catalogue speaks of columns that its table has, and is what it should be: a condition, or a
/// whole number for what is summed.
///
/// # Errors
/// One does not: the message points into the line of the catalogue.
pub fn verifier(catalogue: &Catalogue, schemas: &BTreeMap<Table, SchemaRef>) -> Result<()> {
    for d in &catalogue.definitions {
        if let Some(schema) = schemas.get(&d.table) {
            for p in d.conditions() {
                verifier_predicat(d, p, schema, true)?;
            }
            for p in d.sommes() {
                verifier_predicat(d, p, schema, false)?;
            }
        }
    }
    Ok(())
}

fn verifier_predicat(d: &Definition, p: &Predicat, schema: &SchemaRef, condition: bool) -> Result<()> {
    let erreur = |message: String| Error::configuration(message).at(p.lieu.clone());
    let (code, table) = (d.code.as_str(), d.table.code());
    for nom in p.expr.clone().meta().root_names() {
        if schema.get(&nom).is_none() {
            let connues: Vec<&str> = schema.iter_names().map(PlSmallStr::as_str).collect();
            let mut e = erreur(format!(
                "l'indicateur « {code} » parle d'une colonne que la table « {table} » n'a pas : « {nom} »"
            ));
            if let Some(proche) = crate::config::proche(&nom, &connues) {
                e = e.aide(format!("vouliez-vous écrire « {proche} » ?"));
            }
            return Err(e.aide(format!("le prédicat est : {}", p.sql)));
        }
    }
    let essai = DataFrame::empty_with_schema(schema).lazy().select([p.expr.clone().alias("essai")]).collect();
    let genre = essai.ok().and_then(|df| df.column("essai").ok().map(|c| c.dtype().clone()));
    match genre {
        None => Err(erreur(format!("l'indicateur « {code} » compare des valeurs qui ne se comparent pas"))
            .aide(format!("le prédicat est : {}", p.sql))
            .aide("un nombre s'écrit sans guillemets, un texte entre guillemets simples")),
        Some(DataType::Boolean | DataType::Null) if condition => Ok(()),
        Some(_) if condition => Err(erreur(format!("l'indicateur « {code} » : une condition est attendue"))
            .aide(format!("le prédicat est : {}", p.sql))
            .aide("une condition compare une colonne à une valeur, par exemple « nb_occupants >= 5 »")),
        Some(g) if g.is_integer() || g == DataType::Null => Ok(()),
        Some(_) => Err(erreur(format!("l'indicateur « {code} » : ce qui est sommé doit être un nombre entier"))
            .aide(format!("l'expression est : {}", p.sql))
            .aide("les sommes sont exactes : montants en centimes, unités de consommation en dixièmes")),
    }
}
