//! The typing that a layout asks for, as SQL of DuckDB, so that DuckDB can be given the same work.
//!
//! Only what the shipped layouts of these sources use is written. Where bilan does more (a keyed hash, codes whatever their
//! case, the line of each row, findings), DuckDB is spared it.

use std::path::Path;

use bilan::config::layout::{Colonne, Genre, Vide};
use bilan::error::{Error, Result};
use bilan::sources::{bind, inspect, recognise};
use serde_json::json;

use super::commun::{extractions, layouts};

/// For each file: the number of its columns, what to select from `c0`, `c1`…, which rows, and a checksum of each column.
pub fn typer(depot: &Path, source: &str) -> Result<()> {
    let layouts = layouts()?;
    let mut fichiers = Vec::new();
    for (chemin, _) in extractions(depot, source)? {
        let inspection = inspect(&chemin)?;
        let reconnue = recognise(&inspection, source, &layouts)?;
        let binding = bind(&inspection, &reconnue)?;
        let (mut choix, mut exigees, mut sommes) = (Vec::new(), Vec::new(), Vec::new());
        for liee in &binding.colonnes {
            let Some((rang, positions)) = &liee.regle else { continue };
            let Some(regle) = reconnue.layout.colonnes.get(*rang) else { continue };
            let valeur = match &liee.ensemble {
                Some(ensemble) => {
                    pseudonyme(&ensemble.iter().map(|p| brut(*p, regle)).collect::<Vec<_>>().join(" || '|' || "))
                }
                None if regle.genre == Genre::Drapeaux => drapeaux(&liee.drapeaux),
                None => typee(regle, positions)?,
            };
            if regle.requise {
                exigees.push(format!("\"{}\" IS NOT NULL", liee.nom));
            }
            choix.push(format!("{valeur} AS \"{}\"", liee.nom));
            sommes.push((liee.nom, somme(liee.nom, regle.genre)));
        }
        exigees.push("true".to_owned());
        fichiers.push(json!({
            "chemin": chemin,
            "champs": binding.champs,
            "choix": choix.join(", "),
            "condition": exigees.join(" AND "),
            "sommes": sommes,
        }));
    }
    println!("{}", json!({ "fichiers": fichiers }));
    Ok(())
}

/// The trimmed text of a cell; the reader has already made the general unknowns null.
fn brut(position: usize, regle: &Colonne) -> String {
    regle.inconnu.iter().fold(format!("trim(c{position})"), |e, inconnu| format!("NULLIF({e}, '{inconnu}')"))
}

fn pseudonyme(texte: &str) -> String {
    format!("md5({texte})")
}

fn typee(regle: &Colonne, positions: &[usize]) -> Result<String> {
    let bruts: Vec<String> = positions.iter().map(|p| brut(*p, regle)).collect();
    let t = match bruts.as_slice() {
        [seul] => seul.clone(),
        plusieurs => format!("COALESCE({})", plusieurs.join(", ")),
    };
    // Spaces between thousands and the euro sign removed, comma made a point.
    let nombre = |t: &str| format!("TRY_CAST(translate({t}, ',\u{a0}\u{202f} €', '.') AS DOUBLE)");
    let jour = |t: &str, formes: &str| format!("TRY_STRPTIME({t}, [{formes}])");
    let code = |t: &str, largeur: &str| format!("lpad({t}, {largeur}, '0')");
    let par_code = |sinon: &str, valeur: &dyn Fn(&str) -> String| {
        let cas: Vec<String> = regle.codes.iter().map(|(k, v)| format!("WHEN '{k}' THEN {}", valeur(v))).collect();
        format!("CASE {t} {} {sinon} END", cas.join(" "))
    };
    if regle.facteur.is_some() || regle.format.is_some() {
        return Err(Error::configuration(format!("« {} » : ni facteur ni format dans cette mesure", regle.nom)));
    }
    Ok(match regle.genre {
        Genre::Texte => t,
        Genre::Prefixe => format!("left({t}, {})", regle.largeur.unwrap_or(0)),
        Genre::Hache => pseudonyme(&t),
        Genre::Code => code(&t, &regle.largeur.unwrap_or(5).to_string()),
        Genre::Siren => format!("left({}, 9)", code(&t, &format!("CASE WHEN length({t}) <= 9 THEN 9 ELSE 14 END"))),
        Genre::Enum => par_code("", &|v| format!("'{v}'")),
        Genre::OuiNon if !regle.codes.is_empty() => par_code("", &|v| (v == "oui").to_string()),
        Genre::OuiNon => {
            let lu = format!("CASE WHEN {t} IN ({VRAI}) THEN true WHEN {t} IN ({FAUX}) THEN false END");
            if regle.vide == Vide::Non { format!("CASE WHEN {t} IS NULL THEN false ELSE {lu} END") } else { lu }
        }
        Genre::Entier => format!("TRY_CAST({t} AS INTEGER)"),
        Genre::Annee => format!("TRY_CAST({t} AS INTEGER)"),
        Genre::Centimes => format!("CAST(round({} * 100) AS BIGINT)", nombre(&t)),
        Genre::Dixiemes => format!("CAST(round({} * 10) AS INTEGER)", nombre(&t)),
        Genre::Decimal => nombre(&t),
        Genre::Mois => {
            format!("CAST(date_trunc('month', {}) AS DATE)", jour(&t, "'%m/%Y', '%d/%m/%Y'"))
        }
        Genre::Date => {
            format!("CAST({} AS DATE)", jour(&t, "'%d/%m/%Y', '%Y-%m-%d', '%d-%m-%Y %H:%M:%S'"))
        }
        Genre::Age | Genre::Drapeaux => {
            return Err(Error::configuration(format!("« {} » : type absent de cette mesure", regle.nom)));
        }
    })
}

const VRAI: &str = "'1', 'Oui', 'O', 'OUI'";
const FAUX: &str = "'0', 'Non', 'N', 'NON'";

/// The first series that says anything on the row; in it, the only flag set, `inconnu` when several are.
fn drapeaux(drapeaux: &[(String, Vec<usize>)]) -> String {
    let series = drapeaux.iter().map(|(_, p)| p.len()).max().unwrap_or(0);
    let cas = (0..series).map(|k| {
        let siennes = drapeaux.iter().filter(|(_, p)| p.len() == series).filter_map(|(_, p)| p.get(k));
        let dite: Vec<String> = siennes.map(|p| format!("c{p}")).collect();
        let leves: Vec<(&str, String)> = drapeaux
            .iter()
            .filter_map(|(v, p)| {
                Some((v.as_str(), format!("coalesce(c{} IN ({VRAI}), false)", p.get(k).or(p.last())?)))
            })
            .collect();
        let nombre: Vec<String> = leves.iter().map(|(_, l)| format!("({l})::INT")).collect();
        let choix: Vec<String> = leves.iter().map(|(v, l)| format!("WHEN {l} THEN '{v}'")).collect();
        format!(
            "WHEN COALESCE({}) IS NOT NULL THEN CASE WHEN {} > 1 THEN 'inconnu' {} END",
            dite.join(", "),
            nombre.join(" + "),
            choix.join(" ")
        )
    });
    format!("CASE {} END", cas.collect::<Vec<_>>().join(" "))
}

/// What must be equal in both files besides the number of known values. Pseudonyms are made by different functions.
fn somme(nom: &str, genre: Genre) -> String {
    match genre {
        Genre::Hache => "0".to_owned(),
        Genre::Entier | Genre::Annee | Genre::Centimes | Genre::Dixiemes | Genre::Age => format!("sum(\"{nom}\")"),
        Genre::Decimal => format!("sum(CAST(round(\"{nom}\" * 1000) AS BIGINT))"),
        Genre::Mois | Genre::Date => format!("sum(\"{nom}\" - DATE '1970-01-01')"),
        Genre::OuiNon => format!("sum(\"{nom}\"::INT)"),
        _ => format!("sum(hash(\"{nom}\") % 1000000007) FILTER (\"{nom}\" IS NOT NULL)"),
    }
}
