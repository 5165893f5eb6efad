//! What an observatory may replace in the look of its documents: templates, styles, theme.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::theme::{Theme, lieu};
use crate::error::{Error, Result};

/// Where the user finds a file of this name, from the folder of the project: what a message says.
pub(super) fn place(nom: impl AsRef<Path>) -> PathBuf {
    Path::new("reports").join(nom)
}

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
    ///
    /// # Errors
    /// It is wrong, or names a logo that is not there.
    pub fn theme(&self) -> Result<Theme> {
        let Some(texte) = self.fichiers.get("theme.toml") else { return Ok(Theme::default()) };
        let fichier = place("theme.toml");
        let theme = Theme::lire(texte, &fichier)?;
        let logo_svg = match &theme.logo {
            None => None,
            Some(l) => Some(self.fichiers.get(l).cloned().ok_or_else(|| logo_absent(l, texte, &fichier))?),
        };
        Ok(Theme { logo_svg, ..theme })
    }

    /// The text of a file.
    ///
    /// # Errors
    /// The file is not there.
    pub(super) fn texte(&self, nom: &str) -> Result<&str> {
        self.fichiers.get(nom).map(String::as_str).ok_or_else(|| {
            Error::configuration("un fichier nécessaire aux documents est absent")
                .in_file(place(nom))
                .aide("Remettez ce fichier, ou retirez le dossier qui remplace les modèles fournis.")
        })
    }

    /// The files whose name ends like that, in order of names.
    pub(super) fn de_type<'a>(&'a self, fin: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fichiers.iter().filter(move |(n, _)| n.ends_with(fin)).map(|(n, t)| (n.as_str(), t.as_str()))
    }
}

fn logo_absent(logo: &str, texte: &str, fichier: &Path) -> Error {
    Error::configuration(format!("le logo «\u{A0}{logo}\u{A0}» est absent")).at(lieu(texte, fichier, "logo")).aide(
        format!("Posez ce fichier à côté du thème, en {}, ou ôtez la ligne «\u{A0}logo\u{A0}».", place(logo).display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modeles(fichiers: &[(&str, &str)]) -> Modeles {
        Modeles::new(fichiers.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect())
    }

    /// The key to mend is in the theme: it is there that the message leads.
    #[test]
    fn a_logo_that_is_not_there_leads_to_the_theme() {
        let theme = ("theme.toml", "contact = \"\"\nlogo = \"perdu.svg\"\n");
        let e = modeles(&[theme]).theme().unwrap_err();
        assert_eq!(e.lieu.as_deref().map(ToString::to_string).as_deref(), Some("reports/theme.toml, ligne 2"));
        assert!(e.message.contains("perdu.svg") && e.aides[0].contains("reports/perdu.svg"), "{e:?}");
        let la = modeles(&[theme, ("perdu.svg", "<svg/>")]).theme().unwrap();
        assert_eq!(la.logo_svg.as_deref(), Some("<svg/>"));
    }

    #[test]
    fn paths_are_said_from_the_folder_of_the_project() {
        let dit = |e: Error| e.lieu.map(|l| l.fichier);
        let perdu = modeles(&[]).texte("modeles/style.css").unwrap_err();
        assert_eq!(dit(perdu), Some(PathBuf::from("reports/modeles/style.css")));
        let faux = modeles(&[("theme.toml", "accent = \"bleu\"")]).theme().unwrap_err();
        assert_eq!(dit(faux), Some(PathBuf::from("reports/theme.toml")));
    }
}
