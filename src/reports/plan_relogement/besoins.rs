//! Needs by typologie, secteur, or any other breakdown that the plan gives.

use std::collections::BTreeSet;

use crate::french::{self, Fraction, Genre, compte};
use crate::relogement::plan::operations::repartition;
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};

use super::Vue;

const QUESTION: &str = "De quels logements a-t-on besoin\u{202f}?";

/// Nothing when no operation gives any breakdown.
pub fn section(v: &Vue<'_>) -> Option<Section> {
    let mut noms: Vec<&str> = (v.plan.operations.iter())
        .flat_map(|o| o.repartition.keys())
        .map(String::as_str)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    // The one that every reader looks for first.
    noms.sort_by_key(|n| *n != "typologie");
    let premier = *noms.first()?;
    let mut ch = Chapitre::new("besoins", QUESTION);
    ch.dire(phrase(v, premier));
    for nom in noms {
        ch.bloc(table(v, nom));
    }
    Some(v.finir(ch, "relogements attendus, décohabitations comprises"))
}

fn phrase(v: &Vue<'_>, nom: &str) -> String {
    let parts = repartition(&v.lignes, nom);
    let mut dits: Vec<(&str, i64)> = parts.iter().filter_map(|(c, n)| Some((c.as_deref()?, *n))).collect();
    dits.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let dits: Vec<String> = dits.iter().take(2).map(|(c, n)| format!("{c} ({})", french::nombre(*n))).collect();
    let inconnus = parts.get(&None).copied().unwrap_or(0);
    let reserve = if inconnus == 0 {
        String::new()
    } else {
        let n = compte(inconnus, "relogement", "relogements", Genre::Masculin);
        format!(", sous réserve de {n} dont le plan ne le dit pas")
    };
    format!("Les besoins les plus nombreux, par {nom}\u{a0}: {}{reserve}.", french::enumerer(&dits))
}

fn table(v: &Vue<'_>, nom: &str) -> Bloc {
    let parts = repartition(&v.lignes, nom);
    let total: i64 = parts.values().sum();
    let part = |n: i64| Fraction::new(n, total).map_or(Case::NonCalculable, |f| Case::Part(f, 1));
    let rang = |c: &str, n: i64| ligne(vec![texte(c), Case::Nombre(n), part(n)]);
    let mut lignes: Vec<_> = parts.iter().filter_map(|(c, n)| Some(rang(libelle(c.as_deref()?), *n))).collect();
    lignes.extend(parts.get(&None).map(|n| rang("Non précisé", *n)));
    lignes.push(ligne_total(vec![texte("Ensemble"), Case::Nombre(total), part(total)]));
    let code: String = french::sans_accents(&nom.to_lowercase())
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    tableau(
        &format!("besoins-{code}"),
        format!("Relogements attendus, par {nom}"),
        &[(&super::super::phrases::majuscule(nom), ""), ("Relogements", "nombre"), ("Part", "%")],
        lignes,
        "Non précisé\u{a0}: relogements d’opérations dont le plan ne donne pas cette répartition.",
    )
}

fn libelle(classe: &str) -> &str {
    match classe {
        "T5P" => "T5 et plus",
        autre => autre,
    }
}
