//! Paths written in a configuration: what is named inside a folder stays in it.
//!
//! The folders of a chain ([`super::pipeline::Dossiers`]) are the administrator's choice: absolute, or beside the working folder, on an
//! encrypted volume or a share. The names of extracts and of reference files are not: whoever edits a chain, or drops a link into the inbox,
//! must not have another file of the machine read, quoted in a reject or in a message.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use crate::error::{Error, Result};

/// Whether a path, joined to a folder, stays below it by its words alone.
pub fn reste_dedans(chemin: &Path) -> bool {
    let mut noms = chemin.components();
    noms.all(|c| matches!(c, Component::Normal(_) | Component::CurDir)) && chemin.file_name().is_some()
}

fn admis<E: de::Error>(chemin: PathBuf) -> Result<PathBuf, E> {
    if reste_dedans(&chemin) {
        return Ok(chemin);
    }
    Err(E::custom(format!(
        "« {} » sort du dossier où ce fichier est cherché : écrivez son nom seul, ou son chemin à partir de ce dossier, sans « .. » ni « / » au début",
        chemin.display()
    )))
}

/// A name inside a folder.
pub fn interieur<'de, D: Deserializer<'de>>(d: D) -> Result<PathBuf, D::Error> {
    PathBuf::deserialize(d).and_then(admis)
}

/// A name inside a folder, which may be left out.
pub fn interieur_ou_rien<'de, D: Deserializer<'de>>(d: D) -> Result<Option<PathBuf>, D::Error> {
    interieur(d).map(Some)
}

/// A name inside a folder, as it is written: the words of the period that it may hold are replaced by figures, which lead nowhere.
pub fn gabarit_interieur<'de, D: Deserializer<'de>>(d: D) -> Result<Spanned<String>, D::Error> {
    let nom = Spanned::<String>::deserialize(d)?;
    admis(PathBuf::from(nom.get_ref()))?;
    Ok(nom)
}

/// Names inside a folder.
pub fn interieurs<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<PathBuf>, D::Error> {
    Vec::<PathBuf>::deserialize(d)?.into_iter().map(admis).collect()
}

/// A file of `dossier` is really there: no link on the way leads out. One that is absent is left to whoever opens it.
///
/// # Errors
/// The file is elsewhere.
pub fn sans_detour(dossier: &Path, chemin: &Path) -> Result<()> {
    let (Ok(la), Ok(reel)) = (std::fs::canonicalize(dossier), std::fs::canonicalize(chemin)) else { return Ok(()) };
    if reel.starts_with(&la) {
        return Ok(());
    }
    Err(Error::configuration("ce fichier est un lien qui mène hors de son dossier, il n'est pas lu")
        .in_file(chemin)
        .aide(format!("il mène à {}", reel.display()))
        .aide(format!(
            "copiez le fichier dans {}, ou donnez dans [dossiers] le dossier où il est vraiment",
            dossier.display()
        )))
}

/// A path without `..` or links, as far as it exists: to compare folders that may not be there yet.
pub fn reel(chemin: &Path) -> PathBuf {
    let mut suite = Vec::new();
    let mut debut = std::path::absolute(chemin).unwrap_or_else(|_| chemin.to_owned());
    loop {
        if let Ok(la) = std::fs::canonicalize(&debut) {
            return suite.iter().rev().fold(la, |p, nom| p.join(nom));
        }
        let Some(Component::Normal(nom)) = debut.components().next_back() else { return chemin.to_owned() };
        suite.push(nom.to_owned());
        debut.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Essai {
        #[serde(deserialize_with = "interieur")]
        fichier: PathBuf,
    }

    fn lire(texte: &str) -> Result<Essai> {
        crate::config::lire_texte(texte, Path::new("essai.toml"))
    }

    #[test]
    fn a_name_stays_in_its_folder() {
        for nom in ["ops.csv", "2026/ops.csv", "./ops.csv", "..ops.csv", "a..b/c"] {
            assert!(lire(&format!("fichier = '{nom}'")).is_ok(), "{nom}");
        }
        for nom in ["../ops.csv", "a/../../ops.csv", "a/../b.csv", "/etc/passwd", "..", ".", "", "a/.."] {
            let e = lire(&format!("# chaîne\nfichier = '{nom}'")).unwrap_err();
            assert!(e.message.starts_with(&format!("« {nom} » sort du dossier")), "{}", e.message);
            assert_eq!(e.lieu.unwrap().ligne, Some(2));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_refused() {
        use std::os::unix::fs::symlink;
        let d = tempfile::tempdir().unwrap();
        let (depot, ailleurs) = (d.path().join("depot"), d.path().join("secret"));
        std::fs::create_dir_all(depot.join("2026")).unwrap();
        std::fs::create_dir(&ailleurs).unwrap();
        std::fs::write(ailleurs.join("cle"), "0").unwrap();
        std::fs::write(depot.join("2026/vrai.csv"), "0").unwrap();
        symlink("2026/vrai.csv", depot.join("proche.csv")).unwrap();
        symlink(ailleurs.join("cle"), depot.join("loin.csv")).unwrap();
        symlink(&ailleurs, depot.join("sous")).unwrap();
        // The inbox itself may be a link: that is the administrator's choice.
        symlink(&depot, d.path().join("entree")).unwrap();
        for la in [depot.clone(), d.path().join("entree")] {
            assert!(sans_detour(&la, &la.join("proche.csv")).is_ok());
            assert!(sans_detour(&la, &la.join("absent.csv")).is_ok());
            for nom in ["loin.csv", "sous/cle"] {
                let e = sans_detour(&la, &la.join(nom)).unwrap_err();
                assert!(e.message.contains("hors de son dossier"), "{}", e.message);
            }
        }
        assert_eq!(reel(&d.path().join("entree/a/b")), std::fs::canonicalize(&depot).unwrap().join("a/b"));
    }
}
