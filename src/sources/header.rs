//! Recognises a layout by the columns of the header, and binds canonical columns to positions by name.

use crate::config::layout::{Genre, Layout};
use crate::error::{Error, Lieu, Result};

use super::inspect::Inspection;
use super::table;

/// A layout bound to the columns of one file.
#[derive(Clone, Debug)]
pub struct Binding {
    /// One entry per canonical column of the table, in storage order.
    pub colonnes: Vec<Liee>,
    /// Number of fields a record must have.
    pub champs: usize,
    /// Canonical columns that the layout knows but the file does not have.
    pub absentes: Vec<String>,
    /// Columns of the file that no canonical column reads: they stay out of the lake.
    pub ignorees: Vec<String>,
}

/// One canonical column: its rule in the layout, and the positions it reads.
#[derive(Clone, Debug)]
pub struct Liee {
    pub nom: &'static str,
    pub genre: Genre,
    /// Index in `Layout::colonnes`, and positions in the record by preference; `None` when not fed.
    pub regle: Option<(usize, Vec<usize>)>,
    /// For `drapeaux`: canonical value and positions.
    pub drapeaux: Vec<(String, Vec<usize>)>,
}

/// Names compare without case, blanks, quotes, BOM, nor the suffix `_red` (corrected value).
pub fn normaliser(nom: &str) -> String {
    let n = nom.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\u{feff}').to_lowercase();
    n.strip_suffix("_red").map_or_else(|| n.clone(), str::to_owned)
}

/// The layout that the header fits, among those of one source.
///
/// # Errors
/// None fits, or two do: the message says which columns decide.
pub fn recognise<'a>(inspection: &Inspection, source: &str, layouts: &'a [Layout]) -> Result<&'a Layout> {
    let noms: Vec<String> = inspection.entete.iter().map(|n| normaliser(n)).collect();
    let a = |n: &String| noms.contains(&normaliser(n));
    let candidats: Vec<&Layout> = layouts.iter().filter(|l| l.source == source).collect();
    let lieu = Lieu { fichier: inspection.chemin.clone(), ligne: Some(1), colonne: None };
    let contexte = format!(
        "{} colonnes lues, séparateur « {} », {}",
        noms.len(),
        char::from(inspection.separateur).escape_default(),
        inspection.encodage.libelle()
    );
    let convient: Vec<&Layout> =
        candidats.iter().copied().filter(|l| l.presentes.iter().all(&a) && !l.absentes.iter().any(&a)).collect();
    match convient.as_slice() {
        [seul] => Ok(seul),
        [] => {
            if candidats.is_empty() {
                let sources: std::collections::BTreeSet<&str> = layouts.iter().map(|l| l.source.as_str()).collect();
                let sources: Vec<&str> = sources.into_iter().collect();
                let e = Error::configuration(format!(
                    "aucun fichier de pipelines/sources/ ne décrit la source « {source} »"
                ));
                let e = match crate::config::proche(source, &sources) {
                    Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                    None => e,
                };
                return Err(e.aide(format!("sources décrites : {}", sources.join(", "))));
            }
            let mut erreur =
                Error::donnees(format!("aucune disposition connue de « {source} » ne convient ({contexte})")).at(lieu);
            for l in &candidats {
                let manquent: Vec<String> = l
                    .presentes
                    .iter()
                    .filter(|n| !a(n))
                    .map(|n| {
                        let attendus: Vec<&str> = noms.iter().map(String::as_str).collect();
                        match crate::config::proche(&normaliser(n), &attendus) {
                            Some(p) => format!("{n} (proche : {p})"),
                            None => n.clone(),
                        }
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
            Err(erreur.aide("vérifiez le fichier, ou ajoutez ses noms de colonnes dans pipelines/sources/".to_owned()))
        }
        plusieurs => Err(Error::configuration(format!(
            "plusieurs dispositions conviennent : {} ({contexte})",
            plusieurs.iter().map(|l| l.libelle.as_str()).collect::<Vec<_>>().join(" ; ")
        ))
        .at(lieu)
        .aide("ajoutez dans « absentes » ou « presentes » une colonne qui les distingue")),
    }
}

/// Checks a layout against its table, before any file is read.
///
/// # Errors
/// It names a canonical column that the table does not have, or gives it a type that is stored otherwise.
pub fn verifier_disposition(layout: &Layout) -> Result<()> {
    let canoniques = table::colonnes(layout.table);
    for c in &layout.colonnes {
        let Some(k) = canoniques.iter().find(|k| k.nom == c.nom) else {
            let connus: Vec<&str> = canoniques.iter().map(|k| k.nom).collect();
            let mut e = Error::configuration(format!(
                "la disposition « {} » donne une colonne inconnue de la table « {} » : « {} »",
                layout.code,
                layout.table.code(),
                c.nom
            ));
            if let Some(p) = crate::config::proche(&c.nom, &connus) {
                e = e.aide(format!("vouliez-vous écrire « {p} » ?"));
            }
            return Err(e.aide(format!("colonnes admises : {}", connus.join(", "))));
        };
        if table::stockage(c.genre) != table::stockage(k.genre) {
            return Err(Error::configuration(format!(
                "la disposition « {} » donne à « {} » un type qui ne convient pas à la table « {} »",
                layout.code,
                c.nom,
                layout.table.code()
            ))
            .aide("reprenez le type de cette colonne dans une disposition livrée"));
        }
    }
    Ok(())
}

/// Binds a checked layout to a file.
///
/// # Errors
/// A required column is absent.
pub fn bind(inspection: &Inspection, layout: &Layout) -> Result<Binding> {
    let noms: Vec<String> = inspection.entete.iter().map(|n| normaliser(n)).collect();
    let place = |n: &String| place(inspection, &noms, &normaliser(n));
    let canoniques = table::colonnes(layout.table);
    let mut utilisees = vec![false; noms.len()];
    let mut absentes = Vec::new();
    let mut colonnes = Vec::new();
    for k in canoniques {
        let mut liee = Liee { nom: k.nom, genre: k.genre, regle: None, drapeaux: Vec::new() };
        if let Some((rang, regle)) = layout.colonnes.iter().enumerate().find(|(_, c)| c.nom == k.nom) {
            liee.genre = regle.genre;
            let positions: Vec<usize> =
                regle.depuis.iter().filter_map(|n| place(n).transpose()).collect::<Result<_>>()?;
            for (valeur, colonnes) in &regle.drapeaux {
                let p: Vec<usize> = colonnes.iter().filter_map(|n| place(n).transpose()).collect::<Result<_>>()?;
                p.iter().for_each(|i| utilisees[*i] = true);
                liee.drapeaux.push((valeur.clone(), p));
            }
            positions.iter().for_each(|i| utilisees[*i] = true);
            let vide = positions.is_empty() && liee.drapeaux.iter().all(|(_, p)| p.is_empty());
            if vide && (regle.exigee || regle.requise) {
                return Err(colonne_absente(inspection, layout, regle, &noms));
            }
            if vide {
                absentes.push(k.nom.to_owned());
            } else {
                liee.regle = Some((rang, positions));
            }
        }
        colonnes.push(liee);
    }
    let ignorees = inspection.entete.iter().zip(&utilisees).filter(|(_, u)| !**u).map(|(n, _)| n.clone()).collect();
    Ok(Binding { colonnes, champs: noms.len(), absentes, ignorees })
}

/// Where a column stands. A corrected value (`_red`) is preferred to the raw one beside it; the same name twice cannot
/// be told apart.
fn place(inspection: &Inspection, noms: &[String], cible: &str) -> Result<Option<usize>> {
    let places: Vec<usize> = noms.iter().enumerate().filter(|(_, n)| *n == cible).map(|(i, _)| i).collect();
    let redressee = |i: &&usize| inspection.entete.get(**i).is_some_and(|n| n.to_lowercase().ends_with("_red"));
    match places.as_slice() {
        [] => Ok(None),
        [seule] => Ok(Some(*seule)),
        plusieurs => match plusieurs.iter().filter(redressee).collect::<Vec<_>>().as_slice() {
            [redressee] => Ok(Some(**redressee)),
            _ => Err(Error::donnees(format!("la colonne « {cible} » est {} fois dans l'en-tête", plusieurs.len()))
                .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(1), colonne: None })
                .aide("renommez celle qui ne sert pas : rien ne dit laquelle lire")),
        },
    }
}

fn colonne_absente(
    inspection: &Inspection,
    layout: &Layout,
    regle: &crate::config::layout::Colonne,
    noms: &[String],
) -> Error {
    let attendus: Vec<&str> = noms.iter().map(String::as_str).collect();
    let mut e = Error::donnees(format!(
        "il manque la colonne « {} » ({})",
        regle.depuis.first().map_or(regle.nom.as_str(), String::as_str),
        layout.libelle
    ))
    .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(1), colonne: None });
    if let Some(p) = regle.depuis.iter().find_map(|n| crate::config::proche(&normaliser(n), &attendus)) {
        e = e.aide(format!("si « {p} » porte la même donnée, ajoutez ce nom à la colonne « {} » de la disposition « {} », dans pipelines/sources/", regle.nom, layout.code));
    }
    e
}
