//! What an observatory may replace in the look of its documents: templates, styles, theme.

use std::collections::BTreeMap;
use std::path::Path;

use super::theme::Theme;
use crate::error::{Error, Result};

/// The files of `reports/`, by path relative to it (`modeles/page.html.j2`): those carried by the
/// program, some of them replaced by those of an observatory.
#[derive(Clone, Debug, Default, Hash)]
pub struct Modeles {
    fichiers: BTreeMap<String, String>,
}

impl Modeles {
    pub fn new(fichiers: BTreeMap<String, String>) -> Modeles {
        Modeles { fichiers }
    }

    /// The same files, with those of another folder in place of or in addition to them.
    #[must_use]
    pub fn avec(mut self, fichiers: BTreeMap<String, String>) -> Modeles {
        self.fichiers.extend(fichiers);
        self
    }

    /// The theme of the documents, the default one when there is no `theme.toml`.
    pub fn theme(&self) -> Result<Theme> {
        let Some(texte) = self.fichiers.get("theme.toml") else { return Ok(Theme::default()) };
        let theme = Theme::lire(texte, Path::new("theme.toml"))?;
        let logo_svg = theme.logo.as_ref().and_then(|l| self.fichiers.get(l)).cloned();
        Ok(Theme { logo_svg, ..theme })
    }

    /// The text of a file.
    ///
    /// # Errors
    /// The file is not there.
    pub(super) fn texte(&self, nom: &str) -> Result<&str> {
        self.fichiers.get(nom).map(String::as_str).ok_or_else(|| {
            Error::configuration("un fichier nécessaire aux documents est absent")
                .in_file(nom)
                .aide("Remettez ce fichier, ou retirez le dossier qui remplace les modèles fournis.")
        })
    }

    /// The files whose name ends like that, in order of names.
    pub(super) fn de_type<'a>(&'a self, fin: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fichiers.iter().filter(move |(n, _)| n.ends_with(fin)).map(|(n, t)| (n.as_str(), t.as_str()))
    }
}
