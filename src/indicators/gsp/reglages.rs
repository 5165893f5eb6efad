//! `pipelines/gsp.toml`: margins, texts of the grid, categories of the themes.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::indicators::catalog::Catalogue;
use crate::indicators::fragility::Exact;
use crate::measures::Nature;

use super::quartiles::{Ligne, Marges};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    annees: Spanned<i32>,
    baux_min: i64,
    marge_quartile: Spanned<f64>,
    marge_moitie: Spanned<f64>,
    marge_theme: Spanned<f64>,
    ligne_7: Ligne7,
    #[serde(rename = "constat")]
    constats: Vec<EntreeConstat>,
    #[serde(default, rename = "theme")]
    themes: Vec<EntreeTheme>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Ligne7 {
    Poursuivre,
    Augmenter,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntreeConstat {
    ligne: Spanned<String>,
    constat: String,
    preconisation: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntreeTheme {
    nom: String,
    #[serde(rename = "categorie")]
    categories: Vec<EntreeCategorie>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntreeCategorie {
    nom: String,
    indicateur: Spanned<String>,
    #[serde(default)]
    modalites: Vec<Spanned<String>>,
    #[serde(default)]
    si_present: bool,
}

/// Words of one line.
#[derive(Clone, Debug)]
pub struct Texte {
    pub ligne: Ligne,
    pub constat: String,
    pub preconisation: String,
}

/// A category, as a share of households.
#[derive(Clone, Debug)]
pub struct Categorie {
    pub nom: String,
    pub indicateur: String,
    /// Ranks of the classes added up; empty for a share.
    pub modalites: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Theme {
    pub nom: String,
    pub categories: Vec<Categorie>,
    /// Categories that the catalogue cannot give.
    pub absentes: Vec<String>,
}

/// The grid as the territory sets it.
#[derive(Clone, Debug)]
pub struct Reglages {
    /// Years of attributions pooled, the last one included.
    pub annees: i32,
    pub marges: Marges,
    pub marge_theme: Exact,
    /// One for each line, in the order of the grid.
    pub textes: Vec<Texte>,
    pub themes: Vec<Theme>,
}

impl Reglages {
    /// Reads the grid and checks it against the catalogue.
    ///
    /// # Errors
    /// A line is missing, doubled or unknown, an indicator or modality does not exist: the message points into the line.
    pub fn lire(texte: &str, chemin: &Path, catalogue: &Catalogue) -> Result<Self> {
        let f: Fichier = crate::config::lire_texte(texte, chemin)?;
        let l = Lecteur { texte, chemin, catalogue };
        if !(1..=10).contains(f.annees.get_ref()) {
            return Err(l.refus(&f.annees, "« annees » va de 1 à 10"));
        }
        let marge = |x: &Spanned<f64>| match Exact::decimal(*x.get_ref()) {
            Some(e) if (0.0..=50.0).contains(x.get_ref()) => Ok(e),
            _ => Err(l.refus(x, "une marge est un nombre de points, de 0 à 50")),
        };
        Ok(Reglages {
            annees: *f.annees.get_ref(),
            marges: Marges {
                baux_min: f.baux_min,
                quartile: marge(&f.marge_quartile)?,
                moitie: marge(&f.marge_moitie)?,
                variante_7b: f.ligne_7 == Ligne7::Augmenter,
            },
            marge_theme: marge(&f.marge_theme)?,
            textes: l.textes(&f.constats)?,
            themes: f.themes.iter().map(|t| l.theme(t)).collect::<Result<_>>()?,
        })
    }

    pub fn texte(&self, ligne: Ligne) -> Option<&Texte> {
        self.textes.iter().find(|t| t.ligne == ligne)
    }
}

struct Lecteur<'a> {
    texte: &'a str,
    chemin: &'a Path,
    catalogue: &'a Catalogue,
}

impl Lecteur<'_> {
    fn refus<T>(&self, ou: &Spanned<T>, message: impl Into<String>) -> Error {
        let (ligne, _) = crate::config::position(self.texte, ou.span().start);
        Error::configuration(message).at(Lieu { fichier: self.chemin.to_owned(), ligne: Some(ligne), colonne: None })
    }

    fn textes(&self, entrees: &[EntreeConstat]) -> Result<Vec<Texte>> {
        let mut textes: Vec<Texte> = Vec::new();
        for e in entrees {
            let Some(ligne) = Ligne::TOUTES.into_iter().find(|l| l.code() == e.ligne.get_ref()) else {
                let codes = Ligne::TOUTES.map(Ligne::code).join(", ");
                return Err(self
                    .refus(&e.ligne, format!("ligne inconnue de la grille : « {} »", e.ligne.get_ref()))
                    .aide(format!("lignes de la grille : {codes}")));
            };
            if textes.iter().any(|t| t.ligne == ligne) {
                return Err(self.refus(&e.ligne, format!("la ligne {} est écrite deux fois", ligne.code())));
            }
            textes.push(Texte { ligne, constat: e.constat.clone(), preconisation: e.preconisation.clone() });
        }
        if let Some(manque) = Ligne::TOUTES.into_iter().find(|l| !textes.iter().any(|t| t.ligne == *l)) {
            return Err(Error::configuration(format!(
                "la grille n'a pas de [[constat]] pour la ligne {}",
                manque.code()
            ))
            .in_file(self.chemin));
        }
        textes.sort_by_key(|t| t.ligne);
        Ok(textes)
    }

    fn theme(&self, e: &EntreeTheme) -> Result<Theme> {
        let mut theme = Theme { nom: e.nom.clone(), categories: Vec::new(), absentes: Vec::new() };
        for c in &e.categories {
            match self.categorie(c)? {
                Some(c) => theme.categories.push(c),
                None => theme.absentes.push(c.nom.clone()),
            }
        }
        Ok(theme)
    }

    fn categorie(&self, e: &EntreeCategorie) -> Result<Option<Categorie>> {
        let code = e.indicateur.get_ref();
        let Some(d) = self.catalogue.get(code) else {
            if e.si_present {
                return Ok(None);
            }
            let codes: Vec<&str> = self.catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
            let erreur = self.refus(&e.indicateur, format!("indicateur inconnu du catalogue : « {code} »"));
            return Err(match crate::config::proche(code, &codes) {
                Some(p) => erreur.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => erreur.aide("« bilan catalog » donne la liste ; « si_present = true » admet son absence"),
            });
        };
        let mut modalites = Vec::new();
        for m in &e.modalites {
            let rang =
                d.classes.iter().position(|(c, _, _)| c == m.get_ref()).filter(|_| d.nature == Nature::Repartition);
            let Some(rang) = rang else {
                let codes: Vec<&str> = d.classes.iter().map(|(c, _, _)| c.as_str()).collect();
                if e.si_present {
                    return Ok(None);
                }
                return Err(self
                    .refus(m, format!("« {code} » n'a pas de modalité « {} »", m.get_ref()))
                    .aide(format!("ses modalités : {}", codes.join(", "))));
            };
            modalites.push(rang);
        }
        if !matches!((d.nature, modalites.is_empty()), (Nature::Part, true) | (Nature::Repartition, false)) {
            return Err(self.refus(
                &e.indicateur,
                format!("« {code} » : une part, ou une répartition avec ses « modalites », est attendue"),
            ));
        }
        Ok(Some(Categorie { nom: e.nom.clone(), indicateur: code.clone(), modalites }))
    }
}
