//! Finds which layout a file has, by its columns and never by its name.

use crate::config::layout::{Colonne, Genre, Layout};
use crate::error::{Error, Lieu, Result};

use super::cell::{self, Lu};
use super::header::{bind, normaliser};
use super::inspect::{Apercu, Forme, Inspection};

/// A layout found in a file: which one, in which sheet, under which header.
#[derive(Clone, Debug)]
pub struct Reconnue<'a> {
    pub layout: &'a Layout,
    /// Name of the sheet; empty for a text.
    pub feuille: String,
    /// Column names, as written; those of the layout for a file without header.
    pub noms: Vec<String>,
    /// Physical line of the header.
    pub ligne_entete: u64,
    /// Records begin after this physical line: the header, and rows that describe columns under it.
    pub derniere_ligne: u64,
    /// Rows of descriptions or units found under the header.
    pub descriptions: Vec<u64>,
    /// First line of a file without header.
    pub premiere_ligne: Vec<String>,
}

/// How many title rows may stand above a header.
pub const TITRES: usize = 30;
/// How many rows of descriptions and units may stand under it.
const DESCRIPTIONS: usize = 2;
/// Names of a header looked at to guess which one was meant: no extract has as many.
const COMPARES: usize = 2_000;

/// The layout that the header fits, among those of one source.
///
/// # Errors
/// None fits, or two do: the message says which columns decide.
pub fn recognise<'a>(inspection: &Inspection, source: &str, layouts: &'a [Layout]) -> Result<Reconnue<'a>> {
    let candidats: Vec<&Layout> = layouts.iter().filter(|l| l.source == source).collect();
    if candidats.is_empty() {
        return Err(source_inconnue(source, layouts));
    }
    let mut convient: Vec<Reconnue<'a>> = candidats.iter().filter_map(|l| chercher(inspection, l)).collect();
    if convient.len() > 1 {
        let noms = convient.iter().map(|r| r.layout.libelle.as_str()).collect::<Vec<_>>().join(" ; ");
        let decident: Vec<String> = convient
            .iter()
            .map(|r| format!("{} : reconnue à {}", r.layout.libelle, r.layout.presentes.join(", ")))
            .collect();
        let e = Error::configuration(format!("plusieurs dispositions conviennent : {noms} ({})", portrait(inspection)))
            .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(1), colonne: None });
        return Err(decident
            .into_iter()
            .fold(e, Error::aide)
            .aide("ajoutez dans « absentes » ou « presentes » une colonne qui les distingue"));
    }
    let Some(mut trouvee) = convient.pop() else { return Err(aucune(inspection, source, &candidats)) };
    trouvee.descriptions = descriptions(inspection, &trouvee)?;
    trouvee.derniere_ligne = trouvee.descriptions.last().copied().unwrap_or(trouvee.ligne_entete);
    Ok(trouvee)
}

/// The first record, over all sheets, that is a header of the layout.
fn chercher<'a>(inspection: &Inspection, layout: &'a Layout) -> Option<Reconnue<'a>> {
    inspection.apercus.iter().find_map(|a| {
        let trouvee = |ligne: u64, noms: Vec<String>, premiere_ligne: Vec<String>| Reconnue {
            layout,
            feuille: a.feuille.clone(),
            noms,
            ligne_entete: ligne,
            derniere_ligne: ligne,
            descriptions: Vec::new(),
            premiere_ligne,
        };
        if let Some(s) = &layout.sans_entete {
            let [(ligne, premiere), (_, suivante), ..] = a.enregistrements.as_slice() else { return None };
            let annee = s.annee.and_then(|i| premiere.get(i.saturating_sub(1)));
            let datee = annee.is_none_or(|t| t.len() == 4 && t.bytes().all(|c| c.is_ascii_digit()));
            // Shorter records are rejected one by one; a file whose first record is far too short is something else.
            let large = suivante.len() * 10 >= s.noms.len() * 9;
            return (premiere.len() == s.premiere_ligne && large && datee)
                .then(|| trouvee(*ligne, s.noms.clone(), premiere.clone()));
        }
        a.enregistrements.iter().take(TITRES).find_map(|(ligne, champs)| {
            let noms: Vec<String> = champs.iter().map(|n| normaliser(n)).collect();
            let a = |n: &String| noms.contains(&normaliser(n));
            let oui = !layout.presentes.is_empty() && layout.presentes.iter().all(a) && !layout.absentes.iter().any(a);
            oui.then(|| trouvee(*ligne, champs.clone(), Vec::new()))
        })
    })
}

/// Rows under the header whose cells are of no type that their column admits: names in full, units.
fn descriptions(inspection: &Inspection, r: &Reconnue<'_>) -> Result<Vec<u64>> {
    if r.layout.sans_entete.is_some() || inspection.forme == Forme::DemandesXml {
        return Ok(Vec::new());
    }
    let binding = bind(inspection, r)?;
    let suivants = inspection
        .apercus
        .iter()
        .filter(|a| a.feuille == r.feuille)
        .flat_map(|a| &a.enregistrements)
        .filter(|(ligne, _)| *ligne > r.ligne_entete)
        .take(DESCRIPTIONS);
    let mut lignes = Vec::new();
    for (ligne, champs) in suivants {
        let (mut lisibles, mut illisibles) = (0, 0);
        for liee in &binding.colonnes {
            let Some((rang, positions)) = &liee.regle else { continue };
            let (Some(regle), Some(position)) = (r.layout.colonnes.get(*rang), positions.first()) else { continue };
            let Some(valeur) = champs.get(*position) else { continue };
            match lisible(regle, valeur.as_bytes()) {
                Some(true) => lisibles += 1,
                Some(false) => illisibles += 1,
                None => {}
            }
        }
        if lisibles > 0 || illisibles < 2 {
            break;
        }
        lignes.push(*ligne);
    }
    Ok(lignes)
}

/// Whether a cell has the form of its column; `None` when blank, or when the column takes any text.
fn lisible(regle: &Colonne, s: &[u8]) -> Option<bool> {
    let s = cell::rogner(s);
    if cell::manque(s) || regle.inconnu.iter().any(|i| i.as_bytes() == s) || regle.format.is_some() {
        return None;
    }
    let valeur = |lu: bool| Some(lu);
    match regle.genre {
        Genre::Texte | Genre::Hache | Genre::Prefixe | Genre::Drapeaux | Genre::Enum | Genre::OuiNon => None,
        Genre::Entier if !regle.codes.is_empty() => None,
        Genre::Code => valeur(matches!(cell::code(s, regle.largeur.unwrap_or(5)), Lu::Valeur(_))),
        Genre::Siren => valeur(matches!(cell::siren(s), Lu::Valeur(_))),
        Genre::Entier | Genre::Decimal | Genre::Centimes | Genre::Dixiemes => {
            valeur(matches!(cell::decimal(s), Lu::Valeur(_)))
        }
        Genre::Annee => valeur(matches!(cell::annee(s), Lu::Valeur(_))),
        Genre::Mois | Genre::Date | Genre::Age => {
            valeur(!matches!(cell::mois(s), Lu::Illisible) || matches!(cell::entier(s), Lu::Valeur(_)))
        }
    }
}

/// No layout is of this source.
pub fn source_inconnue(source: &str, layouts: &[Layout]) -> Error {
    let sources: std::collections::BTreeSet<&str> = layouts.iter().map(|l| l.source.as_str()).collect();
    let sources: Vec<&str> = sources.into_iter().collect();
    let e = Error::configuration(format!("aucun fichier de pipelines/sources/ ne décrit la source « {source} »"));
    let e = match crate::config::proche(source, &sources) {
        Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
        None => e,
    };
    e.aide(format!("sources décrites : {}", sources.join(", ")))
}

/// What a person sees of a file at first glance.
fn portrait(inspection: &Inspection) -> String {
    let largeur = |a: &Apercu| a.enregistrements.iter().map(|(_, c)| c.len()).max().unwrap_or(0);
    match inspection.forme {
        Forme::Classeur => inspection
            .apercus
            .iter()
            .map(|a| format!("feuille « {} », {} colonnes", a.feuille, largeur(a)))
            .collect::<Vec<_>>()
            .join(" ; "),
        _ => {
            let n = inspection.apercus.first().and_then(|a| a.enregistrements.first()).map_or(0, |(_, c)| c.len());
            format!(
                "{n} colonne{s} lue{s}, séparateur « {} », {}",
                char::from(inspection.separateur).escape_default(),
                inspection.encodage.libelle(),
                s = if n > 1 { "s" } else { "" }
            )
        }
    }
}

/// The record that looks most like a header: the one with the most columns of the layouts of the source.
fn meilleur_entete(inspection: &Inspection, candidats: &[&Layout]) -> (u64, Vec<String>) {
    let attendus: std::collections::BTreeSet<String> =
        candidats.iter().flat_map(|l| &l.presentes).map(|n| normaliser(n)).collect();
    let (mut choisi, mut meilleur) = ((1, Vec::new()), -1);
    for (ligne, champs) in inspection.apercus.iter().flat_map(|a| a.enregistrements.iter().take(TITRES)) {
        let noms: Vec<String> = champs.iter().map(|n| normaliser(n)).collect();
        let n = noms.iter().filter(|n| attendus.contains(*n)).count() as i64;
        if n > meilleur {
            (choisi, meilleur) = ((*ligne, noms), n);
        }
    }
    choisi
}

fn aucune(inspection: &Inspection, source: &str, candidats: &[&Layout]) -> Error {
    let (ligne, noms) = meilleur_entete(inspection, candidats);
    let lus: Vec<&str> = noms.iter().map(String::as_str).take(COMPARES).collect();
    let a = |n: &String| noms.contains(&normaliser(n));
    let mut erreur =
        Error::donnees(format!("aucune disposition connue de « {source} » ne convient ({})", portrait(inspection)))
            .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(ligne), colonne: None });
    for l in candidats {
        if let Some(s) = &l.sans_entete {
            erreur = erreur.aide(format!(
                "{} : une première ligne de {} champs, puis des lignes de {}",
                l.libelle,
                s.premiere_ligne,
                s.noms.len()
            ));
            continue;
        }
        let manquent: Vec<String> = l
            .presentes
            .iter()
            .filter(|n| !a(n))
            .map(|n| match crate::config::proche(&normaliser(n), &lus) {
                Some(p) => format!("{n} (proche : {p})"),
                None => n.clone(),
            })
            .collect();
        let de_trop: Vec<&str> = l.absentes.iter().filter(|n| a(n)).map(String::as_str).collect();
        let mut raison = Vec::new();
        if !manquent.is_empty() {
            raison.push(format!("il manque {}", manquent.join(", ")));
        }
        if !de_trop.is_empty() {
            raison.push(format!("il y a en trop {}", de_trop.join(", ")));
        }
        erreur = erreur.aide(format!("{} : {}", l.libelle, raison.join(" ; ")));
    }
    erreur.aide(format!(
        "vérifiez le fichier, ou ajoutez ses noms de colonnes dans pipelines/sources/ : « bilan mapping {} » en propose",
        inspection.chemin.file_name().unwrap_or_default().to_string_lossy()
    ))
}
