//! `bilan catalog`: the indicators, as text, Markdown, JSON, or the SQL that counts them again.

use std::path::Path;

use crate::assets;
use crate::cli::args::Format;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::indicators::{self, Catalogue, Definition};
use crate::model::schemas;
use crate::pipeline::Travail;

/// One statement after the other, each under a line that names its table and its level.
pub fn requetes(chaine: &Path, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let schemas = schemas(&travail.references()?, &travail.pipeline)?;
    for r in indicators::sql::requetes(&travail.catalogue, &schemas, travail.detail(), travail.mois_arrete()) {
        t.livrer(&format!("-- {} {}\n{};\n", r.table.code(), r.niveau.code(), r.sql));
    }
    Ok(())
}

pub fn catalogue(dossier: &Path, format: Format, t: &Terminal) -> Result<()> {
    let catalogue = Catalogue::lire(&assets::toml_de(dossier, "pipelines/indicateurs")?)?;
    match format {
        Format::Texte => {
            let largeur = catalogue.definitions.iter().map(|d| d.code.len()).max().unwrap_or(0);
            for d in &catalogue.definitions {
                t.dire(&format!("{:<largeur$}  {} ({})", d.code, d.libelle, d.source));
            }
        }
        Format::Markdown => {
            t.dire("| code | libellé | source | unité | définition | numérateur | univers |");
            t.dire("|---|---|---|---|---|---|---|");
            for d in &catalogue.definitions {
                t.dire(&format!(
                    "| `{}` | {} | {} | {} | {} | {} | `{}` |",
                    d.code,
                    d.libelle,
                    d.source,
                    d.unite,
                    d.definition,
                    numerateur(d).iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join("<br>"),
                    univers(d)
                ));
            }
        }
        Format::Json => {
            let liste: Vec<_> = catalogue
                .definitions
                .iter()
                .map(|d| {
                    serde_json::json!({
                        "code": d.code, "libelle": d.libelle, "definition": d.definition, "unite": d.unite,
                        "source": d.source, "table": d.table.code(), "univers": univers(d), "numerateur": numerateur(d),
                        "sens": d.sens.libelle(), "source_texte": d.source_texte,
                        "niveaux": d.niveaux.iter().map(|n| n.code()).collect::<Vec<_>>(),
                    })
                })
                .collect();
            let texte = serde_json::to_string_pretty(&liste).map_err(|e| Error::machine(e.to_string()))?;
            t.livrer(&texte);
        }
    }
    Ok(())
}

/// Universe and restriction together, as one SQL condition.
pub(super) fn univers(d: &Definition) -> String {
    match &d.restriction {
        Some(r) => format!("({}) AND ({})", d.univers.sql, r.sql),
        None => d.univers.sql.clone(),
    }
}

/// What is counted, one SQL expression for each class.
pub(super) fn numerateur(d: &Definition) -> Vec<String> {
    match &d.somme {
        Some((n, s)) => vec![format!("SUM({}) / SUM({})", n.sql, s.sql)],
        None => d.classes.iter().map(|(_, _, p)| p.sql.clone()).collect(),
    }
}
