//! What the program carries with it: pipelines, mappings, catalogue, report templates.
//! An installed `bilan` needs no checkout; a working folder may override any of these files.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::error::{Code, Error, Result};

static PIPELINES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/pipelines");
static REPORTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/reports");

/// Every shipped file as `(path from the working folder, text)`, sorted.
pub fn livres() -> Vec<(PathBuf, &'static str)> {
    let mut fichiers = Vec::new();
    for (racine, dossier) in [("pipelines", &PIPELINES), ("reports", &REPORTS)] {
        parcourir(dossier, &mut |chemin, texte| fichiers.push((Path::new(racine).join(chemin), texte)));
    }
    fichiers.sort();
    fichiers
}

fn parcourir(dossier: &'static Dir<'static>, recevoir: &mut impl FnMut(&'static Path, &'static str)) {
    for fichier in dossier.files() {
        if let Some(texte) = fichier.contents_utf8() {
            recevoir(fichier.path(), texte);
        }
    }
    for sous in dossier.dirs() {
        parcourir(sous, recevoir);
    }
}

/// Where a run reads its configuration: the working folder, and over it the folder of its territory, when a chain has several.
#[derive(Clone, Copy)]
pub struct Etages<'a> {
    pub racine: &'a Path,
    /// Holds files at the same places as the working folder: each stands in for the one of its name, or is added to the others.
    pub dessus: Option<&'a Path>,
}

impl Etages<'_> {
    /// Files of a folder: see [`toml_de`].
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn toml_de(&self, sous: &str) -> Result<Vec<(PathBuf, String)>> {
        let mut fichiers = toml_de(self.racine, sous)?;
        let siens = self.dessus.map(|d| toml_du_dossier(&d.join(sous))).transpose()?.flatten();
        let Some(siens) = siens else { return Ok(fichiers) };
        fichiers.retain(|(p, _)| !siens.iter().any(|(s, _)| s.file_name() == p.file_name()));
        fichiers.extend(siens);
        fichiers.sort_by(|(a, _), (b, _)| a.file_name().cmp(&b.file_name()));
        Ok(fichiers)
    }

    /// One file: see [`texte_de`].
    ///
    /// # Errors
    /// The file cannot be read, or nothing of that name is shipped.
    pub fn texte_de(&self, relatif: &str) -> Result<(PathBuf, String)> {
        match self.dessus.map(|d| d.join(relatif)) {
            Some(p) if present(&p)? => lire(&p).map(|t| (p, t)),
            _ => texte_de(self.racine, relatif),
        }
    }

    /// Report templates: see [`modeles`].
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn modeles(&self) -> Result<BTreeMap<String, String>> {
        let mut modeles = modeles(self.racine)?;
        if let Some(dessus) = self.dessus {
            let mut siens = BTreeMap::new();
            ajoutes(&dessus.join("reports"), "", &mut siens)?;
            modeles.extend(siens);
        }
        Ok(modeles)
    }
}

/// Files of `sous` (`pipelines/sources`…) in a working folder; those shipped when it has no such folder.
/// Sorted by name, so that the order of files never depends on the disk.
///
/// # Errors
/// A file of the working folder, or the folder itself, is there and cannot be read.
pub fn toml_de(racine: &Path, sous: &str) -> Result<Vec<(PathBuf, String)>> {
    if let Some(fichiers) = toml_du_dossier(&racine.join(sous))? {
        return Ok(fichiers);
    }
    Ok(livres()
        .into_iter()
        .filter(|(p, _)| p.parent() == Some(Path::new(sous)) && p.extension().is_some_and(|e| e == "toml"))
        .map(|(p, t)| (p, t.to_owned()))
        .collect())
}

/// TOML files of a folder, sorted by name; `None` when it is not there.
fn toml_du_dossier(dossier: &Path) -> Result<Option<Vec<(PathBuf, String)>>> {
    let Some(chemins) = entrees(dossier)? else { return Ok(None) };
    let toml = chemins.into_iter().filter(|p| p.extension().is_some_and(|e| e == "toml"));
    toml.map(|p| lire(&p).map(|t| (p, t))).collect::<Result<_>>().map(Some)
}

/// What a folder holds, sorted; `None` when it is not there. One that is there and cannot be read is never taken for absent: what is
/// shipped would stand in for it, and figures would change without a word.
///
/// # Errors
/// The folder is there and cannot be read, or a file has its name.
pub fn entrees(dossier: &Path) -> Result<Option<Vec<PathBuf>>> {
    if !present(dossier)? {
        return Ok(None);
    }
    crate::config::fichier::ordinaire(dossier).map_err(Error::avec_code_configuration)?;
    let lus =
        std::fs::read_dir(dossier).and_then(|l| l.map(|e| e.map(|e| e.path())).collect::<std::io::Result<Vec<_>>>());
    let mut chemins = lus.map_err(|e| illisible(dossier, &e))?;
    chemins.sort();
    Ok(Some(chemins))
}

/// Whether something of this name is there, even a link that leads nowhere.
fn present(chemin: &Path) -> Result<bool> {
    match std::fs::symlink_metadata(chemin) {
        Ok(_) => Ok(true),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
        Err(e) => Err(illisible(chemin, &e)),
    }
}

fn illisible(chemin: &Path, cause: &std::io::Error) -> Error {
    let mut e = Error::io("lecture", chemin, cause).avec_code_configuration();
    if cause.kind() == ErrorKind::NotADirectory {
        e.code = Code::Configuration;
    }
    e.aide("rendez-le lisible par le compte qui lance le programme")
        .aide("ou ôtez-le : seul ce qui est absent est remplacé par ce qui est livré avec le programme")
}

/// One file of the working folder, or the shipped one when it is not there.
///
/// # Errors
/// The file of the working folder cannot be read, or nothing of that name is shipped.
pub fn texte_de(racine: &Path, relatif: &str) -> Result<(PathBuf, String)> {
    let chemin = racine.join(relatif);
    if present(&chemin)? {
        return lire(&chemin).map(|t| (chemin, t));
    }
    livre(relatif).map(|t| (PathBuf::from(relatif), t.to_owned()))
}

/// One shipped file.
///
/// # Errors
/// Nothing of that name is shipped.
pub fn livre(relatif: &str) -> Result<&'static str> {
    livres()
        .into_iter()
        .find(|(p, _)| p == Path::new(relatif))
        .map(|(_, t)| t)
        .ok_or_else(|| Error::configuration("fichier de configuration absent").in_file(relatif))
}

/// A shipped file of `reports/` that is not a text, by path relative to it; `None` when nothing of that name is shipped.
pub fn octets(relatif: &str) -> Option<&'static [u8]> {
    REPORTS.get_file(relatif).map(include_dir::File::contents)
}

/// Report templates: those shipped, then those of the working folder laid on top, with the templates, drawings and styles that it adds.
///
/// # Errors
/// A file of the working folder cannot be read.
pub fn modeles(racine: &Path) -> Result<BTreeMap<String, String>> {
    let mut modeles = BTreeMap::new();
    for (chemin, texte) in livres() {
        let Ok(relatif) = chemin.strip_prefix("reports") else { continue };
        let local = racine.join(&chemin);
        let texte = if present(&local)? { lire_dedans(racine, &local)? } else { texte.to_owned() };
        modeles.insert(relatif.to_string_lossy().into_owned(), texte);
    }
    ajoutes(&racine.join("reports"), "", &mut modeles)?;
    Ok(modeles)
}

/// What a document may be made of.
const EXTENSIONS: [&str; 4] = ["css", "j2", "svg", "toml"];

/// The files of a folder and of those in it that are not there yet, links left aside: nothing is read outside.
fn ajoutes(dossier: &Path, prefixe: &str, modeles: &mut BTreeMap<String, String>) -> Result<()> {
    for chemin in entrees(dossier)?.unwrap_or_default() {
        let genre = std::fs::symlink_metadata(&chemin).map_err(|e| illisible(&chemin, &e))?;
        let nom = format!("{prefixe}{}", chemin.file_name().unwrap_or_default().to_string_lossy());
        if genre.is_dir() {
            ajoutes(&chemin, &format!("{nom}/"), modeles)?;
        } else if genre.is_file() && !modeles.contains_key(&nom) {
            let extension = chemin.extension().map(|x| x.to_string_lossy().to_lowercase());
            if extension.is_some_and(|x| EXTENSIONS.contains(&x.as_str())) {
                modeles.insert(nom, lire(&chemin)?);
            }
        }
    }
    Ok(())
}

/// A template that stands in the working folder, not behind a link that leads out of it.
fn lire_dedans(racine: &Path, chemin: &Path) -> Result<String> {
    crate::config::chemins::sans_detour(racine, chemin)?;
    lire(chemin)
}

fn lire(chemin: &Path) -> Result<String> {
    crate::config::fichier::texte("lecture", chemin)
}
