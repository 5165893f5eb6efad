//! What a page tells on demand of its figures: folded under them, opened without a script, never printed.

use minijinja::context;
use minijinja::value::Value;

use crate::reports::document::{Case, Ligne, Tableau};
use crate::reports::origine::Fiche;

/// What an indicator means.
pub(super) fn fiche(f: &Fiche) -> Value {
    context! { libelle => &f.libelle, definition => &f.definition, source => &f.source }
}

/// One source and one period for all that a table shows are said once; empty when they differ.
pub(super) fn source_commune(t: &Tableau) -> &str {
    let mut sources = t.definitions.iter().map(|f| f.source.as_str());
    let premiere = sources.next().unwrap_or_default();
    if sources.all(|s| s == premiere) { premiere } else { "" }
}

/// The counters of a table: its columns that have any, and for each line its name and what its figures count.
pub(super) fn compteurs(t: &Tableau) -> Value {
    let dit = |l: &Ligne, i: usize| {
        let origine = l.origines.get(i).and_then(Option::as_ref);
        origine.map(|o| o.compteurs.clone()).unwrap_or_default()
    };
    let colonnes: Vec<usize> =
        (0..t.colonnes.len()).filter(|i| t.lignes.iter().any(|l| !dit(l, *i).is_empty())).collect();
    let titres: Vec<String> = colonnes.iter().filter_map(|i| Some(t.colonnes.get(*i)?.libelle.clone())).collect();
    let lignes = t.lignes.iter().map(|l| {
        let nom = l.cases.first().map(Case::texte).unwrap_or_default();
        context! { nom, cases => colonnes.iter().map(|i| dit(l, *i)).collect::<Vec<_>>(), total => l.total }
    });
    context! {
        entete => t.colonnes.first().map_or("", |c| c.libelle.as_str()),
        lignes => if colonnes.is_empty() { Vec::new() } else { lignes.collect::<Vec<_>>() },
        colonnes => titres,
    }
}
