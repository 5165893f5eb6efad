//! A chain as a command names it: its file, and after `#` one of its territories.

use std::path::{Path, PathBuf};

/// `pipelines/pays.toml#200012345`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Designation {
    pub fichier: PathBuf,
    /// SIREN of the territory.
    pub territoire: Option<String>,
}

impl Designation {
    pub fn lire(chaine: &Path) -> Self {
        let entier = || Designation { fichier: chaine.to_owned(), territoire: None };
        let Some((fichier, siren)) = chaine.to_str().and_then(|t| t.rsplit_once('#')) else { return entier() };
        // A file may have such a name.
        if chaine.exists() || !Self::est_un_siren(siren) {
            return entier();
        }
        Designation { fichier: PathBuf::from(fichier), territoire: Some(siren.to_owned()) }
    }

    pub fn est_un_siren(texte: &str) -> bool {
        texte.len() == 9 && texte.bytes().all(|c| c.is_ascii_digit())
    }

    /// How a command names a territory of a chain.
    pub fn nommer(chaine: &Path, siren: &str) -> PathBuf {
        let mut nom = chaine.as_os_str().to_os_string();
        nom.push("#");
        nom.push(siren);
        PathBuf::from(nom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_territory_is_nine_figures_after_a_hash() {
        let dit = |t: &str| {
            let d = Designation::lire(Path::new(t));
            (d.fichier.display().to_string(), d.territoire)
        };
        for (texte, fichier, territoire) in [
            ("p/pays.toml#200012345", "p/pays.toml", Some("200012345")),
            ("p/pays.toml", "p/pays.toml", None),
            ("p/pays.toml#20001234", "p/pays.toml#20001234", None),
            ("p/pays.toml#20001234x", "p/pays.toml#20001234x", None),
            ("p/pays#1.toml", "p/pays#1.toml", None),
        ] {
            assert_eq!(dit(texte), (fichier.to_owned(), territoire.map(str::to_owned)));
        }
        let nomme = Designation::nommer(Path::new("p/pays.toml"), "200012345");
        assert_eq!(Designation::lire(&nomme).territoire.as_deref(), Some("200012345"));
    }
}
