//! `bilan mapping`: a layout to read over on the standard output, what it gives of the file on the other one.

use std::collections::BTreeSet;
use std::path::Path;

use arrow::array::{Array, RecordBatch};
use arrow::util::display::array_value_to_string;
use chrono::Datelike;

use crate::assets;
use crate::cli::terminal::Terminal;
use crate::config::layout::{Genre, Layout};
use crate::error::{Error, Result};
use crate::french::{Genre as G, compte};
use crate::sources::{self, Dictionnaires, inspect, premieres, proposer as proposer_disposition, recognise};

/// Rows shown of the result.
const LIGNES: usize = 5;
/// Characters of a value shown.
const LARGEUR: usize = 24;

pub fn proposer(fichier: &Path, source: Option<&str>, dossier: &Path, t: &Terminal) -> Result<()> {
    let mut layouts = Vec::new();
    for (p, texte) in assets::toml_de(dossier, "pipelines/sources")? {
        // « > pipelines/sources/x.toml » : the shell has already made the file that the proposal goes to, still empty.
        if texte.trim().is_empty() {
            continue;
        }
        layouts.push(crate::config::lire_texte::<Layout>(&texte, &p)?);
    }
    let inspection = inspect(fichier)?;
    let p = proposer_disposition(&inspection, source, &layouts)?;
    t.livrer(p.toml.trim_end());
    t.commenter("");
    t.commenter(&format!(
        "{}, {} à vérifier, {} sans équivalent dans le fichier ; du fichier, {} de côté.",
        compte(p.sures as i64, "colonne reconnue", "colonnes reconnues", G::Feminin),
        compte(p.a_verifier as i64, "colonne probable", "colonnes probables", G::Feminin),
        compte(p.absentes as i64, "colonne", "colonnes", G::Feminin),
        compte(p.non_lues as i64, "colonne laissée", "colonnes laissées", G::Feminin),
    ));
    let proposee: Layout = crate::config::lire_texte(&p.toml, fichier)?;
    let layouts = [proposee];
    let [layout] = &layouts;
    let reconnue = recognise(&inspection, &layout.source, &layouts)?;
    let options = sources::Options {
        // Nothing is kept: any key hides as well.
        cle: &[0; 32],
        dictionnaires: &Dictionnaires::default(),
        millesime: chrono::Local::now().year(),
        relire: &BTreeSet::new(),
        fils: 1,
        bloc: sources::Options::BLOC,
    };
    let lignes = premieres(&inspection, &reconnue, options)?;
    t.commenter("");
    t.commenter(&match LIGNES.min(lignes.num_rows()) {
        0 => "Le fichier n'a pas de ligne de données : rien à montrer.".to_owned(),
        1 => "Ce que donne la première ligne :".to_owned(),
        n => format!("Ce que donnent les {n} premières lignes :"),
    });
    for ligne in apercu(&lignes, layout)? {
        t.commenter(&ligne);
    }
    Ok(())
}

/// One line a column: its name, then its first values. What identifies is not shown.
fn apercu(lignes: &RecordBatch, layout: &Layout) -> Result<Vec<String>> {
    let schema = lignes.schema();
    let colonnes = layout.colonnes.iter().filter_map(|c| {
        let (i, _) = schema.column_with_name(&c.nom)?;
        Some((c, lignes.column(i)))
    });
    let largeur = layout.colonnes.iter().map(|c| c.nom.chars().count()).max().unwrap_or(0);
    colonnes
        .map(|(c, valeurs)| {
            let cachee = c.confidentielle || matches!(c.genre, Genre::Hache);
            let textes = (0..LIGNES.min(valeurs.len()))
                .map(|i| {
                    if valeurs.is_null(i) {
                        return Ok("–".to_owned());
                    }
                    if cachee {
                        return Ok("•••".to_owned());
                    }
                    let v = array_value_to_string(valeurs, i).map_err(|e| Error::machine(e.to_string()))?;
                    Ok(v.chars().take(LARGEUR).collect())
                })
                .collect::<Result<Vec<String>>>()?;
            Ok(format!("  {:<largeur$}  {}", c.nom, textes.join(" | ")))
        })
        .collect()
}
