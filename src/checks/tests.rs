//! The engine of the rules, held against what its rules say: natures, verdicts, messages, memory, shipped rules.

mod jumeau;
mod livrees;
mod messages;
mod natures;
mod reprise;
mod suivi;

use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::sources::table::{LIGNE_SOURCE, colonnes};

use super::evaluate::Entree;
use super::examen::evaluer_entrees;
use super::{Comptes, Rapport, Regles, Resultat};
use crate::lake::type_polars;

/// First data line of a file that has a header.
const PREMIERE: i64 = 2;

fn jour(annee: i32, mois: u32, jour: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(annee, mois, jour).unwrap()
}

/// Rules of one file named `regles.toml`, no column being confidential by its layout.
fn lire(texte: &str) -> Result<Regles> {
    Regles::lire(&[(PathBuf::from("regles.toml"), texte.to_owned())], &[])
}

/// A rule with what every rule must say, then what the test is about.
fn regle(code: &str, table: &str, suite: &str) -> String {
    format!(
        "[[regle]]\ncode = \"{code}\"\nlibelle = \"essai\"\npourquoi = \"Parce que.\"\naide = \"Corrigez.\"\n\
         gravite = \"erreur\"\ntable = \"{table}\"\n{suite}\n"
    )
}

/// A file as it stands in the lake, its rows written as the examples of the rules are: `[{ id_rpls = "A" }, {}]`.
fn fichier(table: Table, source: &str, millesime: i32, nom: &str, lignes: &str) -> Entree {
    let document: toml::Table = toml::from_str(&format!("lignes = {lignes}")).unwrap();
    let lignes: Vec<toml::Table> =
        document["lignes"].as_array().unwrap().iter().map(|l| l.as_table().unwrap().clone()).collect();
    let connues: Vec<&str> = colonnes(table).iter().map(|c| c.nom).collect();
    for nom in lignes.iter().flat_map(toml::Table::keys) {
        assert!(connues.contains(&nom.as_str()), "la table n'a pas de colonne {nom}");
    }
    let mut series: Vec<Column> =
        colonnes(table).iter().map(|c| serie(c.nom, &type_polars(c.genre), &lignes)).collect();
    let numeros: Vec<i64> = (0..lignes.len() as i64).map(|i| i + PREMIERE).collect();
    series.push(Column::new(LIGNE_SOURCE.into(), numeros));
    let plan = DataFrame::new(lignes.len(), series).unwrap().lazy();
    Entree { table, fichier: nom.to_owned(), source: source.to_owned(), millesime, mois: None, plan }
}

fn serie(nom: &str, type_: &DataType, lignes: &[toml::Table]) -> Column {
    let valeurs = || lignes.iter().map(|l| l.get(nom));
    match type_ {
        DataType::Int32 | DataType::Int64 => {
            let entiers: Vec<Option<i64>> = valeurs().map(|v| v.map(|v| v.as_integer().unwrap())).collect();
            Column::new(nom.into(), entiers).cast(type_).unwrap()
        }
        DataType::Float64 => {
            let decimaux: Vec<Option<f64>> = valeurs().map(|v| v.map(|v| v.as_float().unwrap())).collect();
            Column::new(nom.into(), decimaux)
        }
        DataType::Boolean => {
            let booleens: Vec<Option<bool>> = valeurs().map(|v| v.map(|v| v.as_bool().unwrap())).collect();
            Column::new(nom.into(), booleens)
        }
        DataType::Date => {
            let jours: Vec<Option<i32>> = valeurs()
                .map(|v| v.map(|v| NaiveDate::parse_from_str(&v.to_string(), "%Y-%m-%d").unwrap()))
                .map(|d| d.map(|d| i32::try_from((d - jour(1970, 1, 1)).num_days()).unwrap()))
                .collect();
            Column::new(nom.into(), jours).cast(type_).unwrap()
        }
        _ => {
            let textes: Vec<Option<String>> = valeurs().map(|v| v.map(|v| v.as_str().unwrap().to_owned())).collect();
            Column::new(nom.into(), textes)
        }
    }
}

/// Evaluates at 30 September 2026.
fn evaluer(regles: &Regles, entrees: Vec<Entree>) -> Rapport {
    evaluer_au(regles, entrees, jour(2026, 9, 30))
}

fn evaluer_au(regles: &Regles, entrees: Vec<Entree>, arrete: NaiveDate) -> Rapport {
    evaluer_entrees(&regles.regles, entrees, arrete).unwrap()
}

/// What one rule, alone in its file, finds.
fn trouver(texte: &str, entrees: Vec<Entree>) -> Resultat {
    evaluer(&lire(texte).unwrap(), entrees).resultats.remove(0)
}

/// Examined, wrong, unverifiable.
fn total(r: &Resultat) -> (i64, i64, i64) {
    let mut t = Comptes::default();
    r.par_fichier.iter().for_each(|p| t.ajouter(p.comptes));
    (t.examinees, t.anomalies, t.inverifiables)
}

/// Lines shown, in the order of the result.
fn lignes_montrees(r: &Resultat) -> Vec<(&str, Option<i64>)> {
    r.exemples.iter().map(|e| (e.fichier.as_str(), e.ligne)).collect()
}

/// An error as a person reads it: message, place, hints.
fn dire(e: &Error) -> String {
    let mut texte = e.message.clone();
    if let Some(l) = &e.lieu {
        texte.push_str(&format!("\n--> {l}"));
    }
    e.aides.iter().for_each(|a| texte.push_str(&format!("\naide : {a}")));
    texte
}
