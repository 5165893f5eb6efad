//! Binds the canonical columns of a recognised layout to positions, by name.

use crate::config::layout::{Colonne, Genre, Layout};
use crate::error::{Error, Lieu, Result};

use super::inspect::Inspection;
use super::recognise::Reconnue;
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
    /// Positions whose value decides whether the row is read, with the values that are.
    pub gardes: Vec<(usize, Vec<String>)>,
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
    /// Positions hashed together.
    pub ensemble: Option<Vec<usize>>,
    /// Value of every row, given by the first line of the file.
    pub constante: Option<String>,
}

/// Names compare without case, blanks, quotes, BOM, nor the suffix `_red` (corrected value).
pub fn normaliser(nom: &str) -> String {
    let n = nom.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\u{feff}').to_lowercase();
    n.strip_suffix("_red").map_or_else(|| n.clone(), str::to_owned)
}

/// Names for a message: the first ones, shortened, however many the file has.
pub fn enumerer<'a>(noms: impl IntoIterator<Item = &'a str>) -> String {
    const MONTRES: usize = 60;
    let court = |n: &str| match n.char_indices().nth(40) {
        Some((fin, _)) => format!("{}…", n.get(..fin).unwrap_or_default()),
        None => n.to_owned(),
    };
    let mut noms = noms.into_iter();
    let mut texte = noms.by_ref().take(MONTRES).map(court).collect::<Vec<_>>().join(", ");
    match noms.count() {
        0 => {}
        1 => texte.push_str(" et une autre"),
        n => texte.push_str(&format!(" et {n} autres")),
    }
    texte
}

/// Checks a layout against its table, before any file is read.
///
/// # Errors
/// It names a canonical column that the table does not have, or gives it a type that is stored otherwise.
pub fn verifier_disposition(layout: &Layout) -> Result<()> {
    // They name folders of the lake.
    for (cle, nom) in [("code", &layout.code), ("source", &layout.source)] {
        if nom.is_empty() || !nom.bytes().all(|o| o.is_ascii_alphanumeric() || b"_-".contains(&o)) {
            return Err(Error::configuration(format!("« {nom} » ne peut pas être le « {cle} » d'une disposition"))
                .aide("employez des lettres sans accent, des chiffres, « _ » et « - »"));
        }
    }
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

/// Binds a recognised layout to a file.
///
/// # Errors
/// A required column is absent.
pub fn bind(inspection: &Inspection, reconnue: &Reconnue<'_>) -> Result<Binding> {
    let layout = reconnue.layout;
    let noms: Vec<String> = reconnue.noms.iter().map(|n| normaliser(n)).collect();
    let place = |n: &String| place(inspection, reconnue, &noms, &normaliser(n));
    let canoniques = table::colonnes(layout.table);
    let mut utilisees = vec![false; noms.len()];
    let mut absentes = Vec::new();
    let mut colonnes = Vec::new();
    for k in canoniques {
        let mut liee =
            Liee { nom: k.nom, genre: k.genre, regle: None, drapeaux: Vec::new(), ensemble: None, constante: None };
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
            let ensemble: Vec<usize> =
                regle.ensemble.iter().filter_map(|n| place(n).transpose()).collect::<Result<_>>()?;
            ensemble.iter().for_each(|i| utilisees[*i] = true);
            if !regle.ensemble.is_empty() && ensemble.len() == regle.ensemble.len() {
                liee.ensemble = Some(ensemble);
            }
            liee.constante = regle.premiere_ligne.and_then(|i| reconnue.premiere_ligne.get(i.checked_sub(1)?).cloned());
            let vide = positions.is_empty()
                && liee.drapeaux.iter().all(|(_, p)| p.is_empty())
                && liee.ensemble.is_none()
                && liee.constante.is_none();
            if vide && (regle.exigee || regle.requise) {
                return Err(colonne_absente(inspection, reconnue, regle, &noms));
            }
            if vide {
                absentes.push(k.nom.to_owned());
            } else {
                liee.regle = Some((rang, positions));
            }
        }
        colonnes.push(liee);
    }
    let mut gardes = Vec::new();
    for g in &layout.garder {
        let Some(position) = place(&g.colonne)? else {
            return Err(Error::donnees(format!(
                "il manque la colonne « {} », qui choisit les lignes à lire",
                g.colonne
            ))
            .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(reconnue.ligne_entete), colonne: None })
            .aide(format!("corrigez [[garder]] dans la disposition « {} », dans pipelines/sources/", layout.code)));
        };
        utilisees[position] = true;
        gardes.push((position, g.valeurs.clone()));
    }
    let ignorees = reconnue.noms.iter().zip(&utilisees).filter(|(_, u)| !**u).map(|(n, _)| n.clone()).collect();
    Ok(Binding { colonnes, champs: noms.len(), absentes, ignorees, gardes })
}

/// Where a column stands. A corrected value (`_red`) is preferred to the raw one beside it; the same name twice cannot
/// be told apart.
fn place(inspection: &Inspection, r: &Reconnue<'_>, noms: &[String], cible: &str) -> Result<Option<usize>> {
    let places: Vec<usize> = noms.iter().enumerate().filter(|(_, n)| *n == cible).map(|(i, _)| i).collect();
    let redressee = |i: &&usize| r.noms.get(**i).is_some_and(|n| n.to_lowercase().ends_with("_red"));
    match places.as_slice() {
        [] => Ok(None),
        [seule] => Ok(Some(*seule)),
        plusieurs => match plusieurs.iter().filter(redressee).collect::<Vec<_>>().as_slice() {
            [redressee] => Ok(Some(**redressee)),
            _ => {
                let ecrits: Vec<String> =
                    plusieurs.iter().map(|i| format!("« {} » en {}", ecrit(r, *i), i + 1)).collect();
                let nom = plusieurs.first().map_or(cible, |i| ecrit(r, *i));
                Err(Error::donnees(format!("la colonne « {nom} » est {} fois dans l'en-tête", plusieurs.len()))
                    .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(r.ligne_entete), colonne: None })
                    .aide(format!("leurs places, comptées à partir de la gauche : {}", ecrits.join(", ")))
                    .aide("renommez celle qui ne sert pas : rien ne dit laquelle lire"))
            }
        },
    }
}

/// A name as the file writes it, for whoever looks for it there.
fn ecrit<'a>(r: &'a Reconnue<'_>, place: usize) -> &'a str {
    r.noms.get(place).map_or("", |n| n.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'))
}

fn colonne_absente(inspection: &Inspection, r: &Reconnue<'_>, regle: &Colonne, noms: &[String]) -> Error {
    let layout = r.layout;
    let lus: Vec<&str> = noms.iter().map(String::as_str).collect();
    let mut e = Error::donnees(format!(
        "il manque la colonne « {} » ({})",
        regle.depuis.first().map_or(regle.nom.as_str(), String::as_str),
        layout.libelle
    ))
    .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(r.ligne_entete), colonne: None });
    if let Some(p) = regle.depuis.iter().find_map(|n| crate::config::proche(&normaliser(n), &lus)) {
        let p = lus.iter().position(|n| *n == p).map_or(p, |i| ecrit(r, i));
        e = e.aide(format!("si « {p} » porte la même donnée, ajoutez ce nom à la colonne « {} » de la disposition « {} », dans pipelines/sources/", regle.nom, layout.code));
    }
    e
}
