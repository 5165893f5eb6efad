//! The catalogue as SQL: one SELECT for each table and level, over the conformed tables of the lake, giving the same counters as
//! [`super::tableaux`]. Plain enough for DuckDB and Spark to read alike: no quoted identifier, no cast, no function but CONCAT.

use polars::prelude::SchemaRef;
use std::collections::BTreeMap;

use crate::config::layout::Table;
use crate::measures::Niveau;
use crate::model::DATE_STOCK;

use super::cas;
use super::catalog::{Catalogue, Definition};
use super::comptage::{ANNEES_CUMULEES, CLES, INCONNU, SANS_RESIDENCE};

/// One statement.
#[derive(Clone, Debug)]
pub struct Requete {
    pub table: Table,
    pub niveau: Niveau,
    pub sql: String,
}

/// Every statement of a catalogue, in the order of tables then of levels. Classes of fragility are left out: they are made from
/// what was published, not from rows.
///
/// `detail` and `arrete` as in [`super::denombrer`] and [`super::Perimetre`].
pub fn requetes(
    catalogue: &Catalogue,
    schemas: &BTreeMap<Table, SchemaRef>,
    detail: Option<&str>,
    arrete: (i32, u32),
) -> Vec<Requete> {
    let mut liste = Vec::new();
    for (&table, schema) in schemas {
        for &(cle, niveau) in CLES.iter().filter(|(cle, _)| schema.get(cle).is_some()) {
            let definitions: Vec<&Definition> =
                catalogue.definitions.iter().filter(|d| d.table == table && d.niveaux.contains(&niveau)).collect();
            if definitions.is_empty() {
                continue;
            }
            let mensuel = schema.get("mois").is_some();
            for source in sources(table, niveau, mensuel, arrete) {
                let sql = requete(&definitions, cle, niveau, detail, &source);
                liste.push(Requete { table, niveau, sql });
            }
        }
    }
    liste
}

/// Rows of a table, with their period.
struct Source {
    periode: String,
    de: String,
    filtre: Option<String>,
}

fn sources(table: Table, niveau: Niveau, mensuel: bool, (annee, mois): (i32, u32)) -> Vec<Source> {
    let source = |periode: &str, filtre: Option<String>| Source {
        periode: periode.to_owned(),
        de: table.code().to_owned(),
        filtre,
    };
    if table == Table::Demande {
        return vec![source(&format!("CONCAT({DATE_STOCK}, '')"), None)];
    }
    if !mensuel {
        return vec![source("CONCAT(annee, '-01-01')", None)];
    }
    let mut liste = Vec::new();
    let revolues = if mois == 12 { format!("annee <= {annee}") } else { format!("annee < {annee}") };
    liste.push(source("CONCAT(annee, '')", Some(format!("mois IS NOT NULL AND {revolues}"))));
    if niveau == Niveau::Epci {
        let mois_de: Vec<String> = (1..=12).map(|m| format!("SELECT {m} AS m, '{m:02}' AS mm")).collect();
        liste.push(Source {
            periode: "CONCAT(annee, '-01/', mm)".to_owned(),
            de: format!("{} JOIN ({}) cumuls ON mois <= m", table.code(), mois_de.join(" UNION ALL ")),
            filtre: Some(format!("annee >= {} AND (annee < {annee} OR m <= {mois})", annee - ANNEES_CUMULEES)),
        });
    } else {
        liste.push(source(
            &format!("CONCAT(annee, '-01/{mois:02}')"),
            Some(format!("mois IS NOT NULL AND annee = {annee}")),
        ));
    }
    liste
}

fn requete(definitions: &[&Definition], cle: &str, niveau: Niveau, detail: Option<&str>, source: &Source) -> String {
    let zone = match niveau {
        Niveau::Localisation | Niveau::Bailleur | Niveau::Commune | Niveau::Reservataire => {
            format!("COALESCE({cle}, '{INCONNU}')")
        }
        _ => cle.to_owned(),
    };
    let mut filtres: Vec<String> = source.filtre.iter().cloned().collect();
    let large = matches!(niveau, Niveau::Departement | Niveau::Region);
    if let Some(epci) = detail.filter(|_| !large) {
        filtres.push(format!("code_epci = '{}'", epci.replace('\'', "''")));
    }
    match niveau {
        Niveau::Localisation | Niveau::Bailleur | Niveau::Commune | Niveau::Reservataire => {}
        Niveau::Residence => filtres.push(format!("{cle} <> '{SANS_RESIDENCE}'")),
        _ => filtres.push(format!("{cle} IS NOT NULL")),
    }
    let (mut dedans, mut dehors) = (Vec::new(), Vec::new());
    for (i, d) in definitions.iter().enumerate() {
        dedans.push(format!("{} AS c{i}", cas::sql(d)));
        for (k, nom) in cas::noms(d).iter().enumerate() {
            dehors.push(format!("SUM(CASE WHEN c{i} = {} THEN 1 ELSE 0 END) AS {}__{nom}", k + 1, d.code));
        }
        if let Some((num, den)) = &d.somme {
            dedans.push(format!("{} AS n{i}", num.sql));
            dedans.push(format!("{} AS d{i}", den.sql));
            dehors.push(format!("SUM(CASE WHEN c{i} = 1 THEN n{i} ELSE 0 END) AS {}__num", d.code));
            dehors.push(format!("SUM(CASE WHEN c{i} = 1 THEN d{i} ELSE 0 END) AS {}__den", d.code));
        }
    }
    let ou = if filtres.is_empty() { String::new() } else { format!("\n  WHERE {}", filtres.join(" AND ")) };
    format!(
        "SELECT periode, zone,\n  {}\nFROM (\n  SELECT {} AS periode, {zone} AS zone,\n    {}\n  FROM {}{ou}\n) lignes\nGROUP BY periode, zone",
        dehors.join(",\n  "),
        source.periode,
        dedans.join(",\n    "),
        source.de,
    )
}
