//! One scan per table: every indicator counted at the finest grain in a single group-by.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use polars::prelude::*;

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::measures::{Compte, Mesures, Nature};
use crate::model::Modele;

use super::catalog::{Catalogue, Definition, Predicat};
use super::rollup::{self, Atome};

/// Counts every indicator of the catalogue over the tables that are there.
///
/// `epci` is the code of the whole territory; `mois_arrete` the month of the closing date, for cumulated periods.
///
/// # Errors
/// The lake cannot be read, or a predicate speaks of a column that [`verifier`] would have refused.
pub fn compter(modele: &Modele, catalogue: &Catalogue, epci: &str, arrete: (i32, u32)) -> Result<Mesures> {
    let mut mesures = Mesures::default();
    for table in Table::COMPTEES {
        let definitions: Vec<&Definition> = catalogue.definitions.iter().filter(|d| d.table == table).collect();
        if let Some(lf) = modele.table(table)
            && !definitions.is_empty()
        {
            let (atomes, comptes) = atomes(lf, table, &definitions)?;
            mesures.familles.extend(rollup::familles(table, &definitions, &atomes, comptes, epci, arrete));
        }
    }
    // Families follow the catalogue, whatever table they come from.
    let rang = |code: &str| catalogue.definitions.iter().position(|d| d.code == code);
    mesures.familles.sort_by_key(|f| rang(&f.indicateur));
    Ok(mesures)
}

/// Columns that tell atoms apart, by table. `mois` only exists for events.
fn cles(table: Table) -> &'static [&'static str] {
    match table {
        Table::Logement | Table::Occupation => {
            &["annee", "siren_bailleur", "code_commune", "localisation", "code_qpv", "residence_id"]
        }
        Table::Attribution => &[
            "annee",
            "mois",
            "siren_bailleur",
            "code_commune",
            "localisation",
            "code_qpv",
            "reservataire",
            "residence_id",
        ],
        Table::Demande => &["annee", "code_commune"],
        Table::Reservation => &[
            "annee",
            "mois",
            "siren_bailleur",
            "code_commune",
            "localisation",
            "code_qpv",
            "reservataire",
            "residence_id",
        ],
        // Read and checked, not counted: the catalogue cannot name them.
        _ => &[],
    }
}

/// The atoms of a table, and for each definition the count of each atom.
type Comptage = (Vec<Atome>, Vec<Vec<Compte>>);

fn atomes(lf: LazyFrame, table: Table, definitions: &[&Definition]) -> Result<Comptage> {
    let mut drapeaux = Vec::new();
    let mut sommes = Vec::new();
    for (i, d) in definitions.iter().enumerate() {
        compteurs(i, d, &mut drapeaux, &mut sommes);
    }
    let cles = cles(table);
    let compte = lf
        .select(cles.iter().map(|c| col(*c)).chain(drapeaux).collect::<Vec<_>>())
        .group_by(cles.iter().map(|c| col(*c)).collect::<Vec<_>>())
        .agg(sommes)
        .sort(cles.to_vec(), SortMultipleOptions::default().with_nulls_last(true))
        .collect_with_engine(Engine::Streaming)
        .map(|r| r.unwrap_single())
        .map_err(|e| Error::machine(format!("comptage de la table {} : {e}", table.code())))?;
    lire_atomes(&compte, cles, definitions)
}

/// The columns of the group-by that hold the counts of one indicator: `{i}:{k}`.
///
/// For each class k: `u` rows of the universe where the class holds, `i` where it is unknown; `v` and `w` the same
/// among rows whose restriction is unknown.
fn compteurs(i: usize, d: &Definition, drapeaux: &mut Vec<Expr>, sommes: &mut Vec<Expr>) {
    let non = lit(false);
    let univers = d.univers.expr.clone().fill_null(non.clone());
    let dans = match &d.restriction {
        Some(r) => univers.clone().and(r.expr.clone().fill_null(non.clone())),
        None => univers.clone(),
    };
    let douteux = d.restriction.as_ref().map(|r| univers.and(r.expr.clone().is_null()));
    let mut ajouter = |nom: String, e: Expr| {
        drapeaux.push(e.alias(nom.as_str()));
        sommes.push(col(nom.as_str()).sum().cast(DataType::Int64));
    };
    if let Some((num, den)) = &d.somme {
        let den = if den.sql.trim() == "1" { lit(1i64) } else { den.expr.clone().cast(DataType::Int64) };
        let num = num.expr.clone().cast(DataType::Int64);
        let connu = dans.clone().and(num.clone().is_not_null()).and(den.clone().is_not_null());
        ajouter(format!("{i}:connu"), connu.clone());
        ajouter(format!("{i}:inconnu"), dans.and(connu.clone().not()));
        ajouter(format!("{i}:num"), when(connu.clone()).then(num).otherwise(lit(0i64)));
        ajouter(format!("{i}:den"), when(connu).then(den).otherwise(lit(0i64)));
        return;
    }
    let mut sorte = |prefixe: &str, base: Expr| {
        if d.classes.is_empty() {
            ajouter(format!("{i}:{prefixe}0"), base);
            return;
        }
        let mut aucune = lit(true);
        for (k, (_, _, p)) in d.classes.iter().enumerate() {
            let vrai = p.expr.clone().fill_null(lit(false));
            ajouter(format!("{i}:{prefixe}{k}"), base.clone().and(vrai.clone()));
            aucune = aucune.and(vrai.not());
        }
        if d.nature == Nature::Part {
            let faux = d.classes.first().map_or(lit(false), |(_, _, p)| p.expr.clone().not().fill_null(lit(false)));
            ajouter(format!("{i}:{prefixe}non"), base.clone().and(faux.clone()));
            aucune = aucune.and(faux.not());
        }
        ajouter(format!("{i}:{prefixe}inconnu"), base.and(aucune));
    };
    sorte("u", dans);
    if let Some(douteux) = douteux {
        sorte("v", douteux);
    }
}

fn lire_atomes(compte: &DataFrame, cles: &[&str], definitions: &[&Definition]) -> Result<Comptage> {
    let echec = |e: PolarsError| Error::machine(format!("lecture des comptes : {e}"));
    let n = compte.height();
    let mut atomes: Vec<Atome> = (0..n).map(|_| Atome::default()).collect();
    for cle in cles {
        let colonne = compte.column(cle).map_err(echec)?;
        if matches!(*cle, "annee" | "mois") {
            let valeurs = colonne.cast(&DataType::Int32).map_err(echec)?;
            for (a, v) in atomes.iter_mut().zip(valeurs.i32().map_err(echec)?.iter()) {
                a.poser_nombre(cle, v);
            }
        } else {
            let valeurs = colonne.cast(&DataType::String).map_err(echec)?;
            // A few hundred codes name a million atoms: each is held once.
            let mut connus: HashMap<&str, Arc<str>> = HashMap::new();
            for (a, v) in atomes.iter_mut().zip(valeurs.str().map_err(echec)?.iter()) {
                a.poser_texte(cle, v.map(|v| Arc::clone(connus.entry(v).or_insert_with(|| Arc::from(v)))));
            }
        }
    }
    let mut tous = Vec::with_capacity(definitions.len());
    for (i, d) in definitions.iter().enumerate() {
        let lire = |nom: String| -> Result<Vec<i64>> {
            let c = compte.column(&nom).map_err(echec)?;
            Ok(c.i64().map_err(echec)?.iter().map(|v| v.unwrap_or(0)).collect())
        };
        let mut comptes = vec![Compte::default(); n];
        if d.somme.is_some() {
            let (connu, inconnu) = (lire(format!("{i}:connu"))?, lire(format!("{i}:inconnu"))?);
            let (num, den) = (lire(format!("{i}:num"))?, lire(format!("{i}:den"))?);
            for (k, c) in comptes.iter_mut().enumerate() {
                *c = Compte {
                    classes: vec![connu[k]],
                    inconnus: inconnu[k],
                    sommes: Some((num[k], den[k])),
                    incertains: vec![],
                };
            }
        } else {
            for prefixe in ["u", "v"] {
                if prefixe == "v" && d.restriction.is_none() {
                    continue;
                }
                let mut noms: Vec<String> = (0..d.classes.len().max(1)).map(|k| k.to_string()).collect();
                if d.nature == Nature::Part {
                    noms.push("non".to_owned());
                }
                if d.nature != Nature::Effectif {
                    noms.push("inconnu".to_owned());
                }
                for nom in noms {
                    for (c, v) in comptes.iter_mut().zip(lire(format!("{i}:{prefixe}{nom}"))?) {
                        match (prefixe, nom.as_str()) {
                            ("u", "inconnu") => c.inconnus = v,
                            ("u", _) => c.classes.push(v),
                            _ => c.incertains.push(v),
                        }
                    }
                }
            }
        }
        tous.push(comptes);
    }
    Ok((atomes, tous))
}

/// Checks that every predicate of the catalogue speaks of columns that its table has.
///
/// # Errors
/// One does not: the message points into the line of the catalogue.
pub fn verifier(catalogue: &Catalogue, schemas: &BTreeMap<Table, SchemaRef>) -> Result<()> {
    for d in &catalogue.definitions {
        if let Some(schema) = schemas.get(&d.table) {
            verifier_colonnes(d, schema, d.table)?;
        }
    }
    Ok(())
}

fn verifier_colonnes(d: &Definition, schema: &Schema, table: Table) -> Result<()> {
    let predicats = [Some(&d.univers), d.restriction.as_ref()]
        .into_iter()
        .flatten()
        .chain(d.classes.iter().map(|(_, _, p)| p))
        .chain(d.somme.iter().flat_map(|(a, b)| [a, b]));
    for p in predicats {
        verifier_predicat(d, p, schema, table)?;
    }
    Ok(())
}

fn verifier_predicat(d: &Definition, p: &Predicat, schema: &Schema, table: Table) -> Result<()> {
    for nom in p.expr.clone().meta().root_names() {
        if schema.get(&nom).is_none() {
            let connues: Vec<&str> = schema.iter_names().map(PlSmallStr::as_str).collect();
            let mut e = Error::configuration(format!(
                "l'indicateur « {} » parle d'une colonne que la table « {} » n'a pas : « {nom} »",
                d.code,
                table.code()
            ))
            .at(p.lieu.clone());
            if let Some(proche) = crate::config::proche(&nom, &connues) {
                e = e.aide(format!("vouliez-vous écrire « {proche} » ?"));
            }
            return Err(e.aide(format!("le prédicat est : {}", p.sql)));
        }
    }
    Ok(())
}
