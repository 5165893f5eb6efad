//! The secret keys, of the pseudonyms and of the lake: from the environment or from their file, outside the data, made once when there is
//! none.

use std::path::{Path, PathBuf};

use crate::config::fichier::ordinaire;
use crate::error::{Error, Result};

use super::writer::ecrire_prive;

/// Environment variable that holds the key of the pseudonyms, for machines whose secrets are not files.
pub const VARIABLE: &str = "BILAN_CLE";
/// Same, for the key of the lake.
pub const VARIABLE_LAC: &str = "BILAN_CLE_LAC";

/// A key, in the words of the messages.
struct Genre {
    variable: &'static str,
    nom: &'static str,
    /// Its place in the chain.
    place: &'static str,
    perdue: &'static str,
    lue_par_d_autres: &'static str,
}

const PSEUDONYMES: Genre = Genre {
    variable: VARIABLE,
    nom: "la clé des pseudonymes",
    place: "changez « cle » dans [dossiers]",
    perdue: "restaurez la clé d'origine : avec une autre clé, les pseudonymes changent et le lac est relu",
    lue_par_d_autres: "si d'autres l'ont lue, changez-la : bilan rotate",
};

const LAC: Genre = Genre {
    variable: VARIABLE_LAC,
    nom: "la clé du lac",
    place: "changez « cle_lac » dans [dossiers]",
    perdue: "restaurez la clé d'origine : avec une autre clé, le lac est relu depuis les extractions",
    lue_par_d_autres: "si d'autres l'ont lue, supprimez-la : une autre sera tirée, et le lac relu depuis les extractions",
};

/// Where the key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origine {
    Environnement,
    Fichier(PathBuf),
}

/// The key of the environment, else of the file `chemin` (64 hexadecimal digits); a file that is not there is created
/// from the system's random source, readable by its owner only. `donnees`: the folders a key must not stand in, for
/// whoever copies them would take the key along.
///
/// # Errors
/// The key is not one, stands among the data, can be read by others, or cannot be read or written.
pub fn cle_de_hachage(chemin: &Path, donnees: &[PathBuf]) -> Result<([u8; 32], Origine)> {
    match de_l_environnement(&PSEUDONYMES)? {
        Some(cle) => Ok((cle, Origine::Environnement)),
        None => Ok((du_fichier(&PSEUDONYMES, chemin, donnees)?, Origine::Fichier(chemin.to_owned()))),
    }
}

/// The same for whoever writes nothing: none is drawn, and `None` means that neither the environment nor the file gives one.
///
/// # Errors
/// See [`cle_de_hachage`].
pub fn cle_de_hachage_presente(chemin: &Path, donnees: &[PathBuf]) -> Result<Option<[u8; 32]>> {
    match de_l_environnement(&PSEUDONYMES)? {
        Some(cle) => Ok(Some(cle)),
        None if absente(chemin) => Ok(None),
        None => du_fichier(&PSEUDONYMES, chemin, donnees).map(Some),
    }
}

/// The key that seals the tables of the lake, as [`cle_de_hachage`]; `None` when neither the environment nor the chain names one.
///
/// # Errors
/// See [`cle_de_hachage`].
pub fn cle_du_lac(chemin: Option<&Path>, donnees: &[PathBuf]) -> Result<Option<[u8; 32]>> {
    match (de_l_environnement(&LAC)?, chemin) {
        (Some(cle), _) => Ok(Some(cle)),
        (None, Some(chemin)) => du_fichier(&LAC, chemin, donnees).map(Some),
        (None, None) => Ok(None),
    }
}

/// The key of the lake for whoever writes nothing: none is drawn, so that `None` also means that its file is not there.
///
/// # Errors
/// See [`cle_de_hachage`].
pub fn cle_du_lac_presente(chemin: Option<&Path>, donnees: &[PathBuf]) -> Result<Option<[u8; 32]>> {
    cle_du_lac(chemin.filter(|c| !absente(c)), donnees)
}

/// Whether nothing stands there. A key that the account may not look at, or a link to a volume that is not there, is no absence: another
/// would be drawn in its place.
pub fn absente(chemin: &Path) -> bool {
    matches!(chemin.try_exists(), Ok(false)) && ordinaire(chemin).is_ok()
}

fn de_l_environnement(g: &Genre) -> Result<Option<[u8; 32]>> {
    let Some(texte) = std::env::var_os(g.variable).filter(|t| !t.is_empty()) else { return Ok(None) };
    let cle = texte.to_str().and_then(|t| lire(t.trim())).ok_or_else(|| {
        Error::configuration(format!("la variable {} ne contient pas une clé de 64 chiffres hexadécimaux", g.variable))
            .aide("une clé se tire par exemple par : openssl rand -hex 32")
    })?;
    Ok(Some(cle))
}

fn du_fichier(g: &Genre, chemin: &Path, donnees: &[PathBuf]) -> Result<[u8; 32]> {
    refuser_parmi_les_donnees(g, chemin, donnees)?;
    ordinaire(chemin).map_err(Error::avec_code_configuration)?;
    match std::fs::read(chemin) {
        Ok(octets) => {
            refuser_si_ouverte(g, chemin)?;
            std::str::from_utf8(&octets).ok().and_then(|texte| lire(texte.trim())).ok_or_else(|| {
                Error::configuration("ce fichier ne contient pas une clé de 64 chiffres hexadécimaux")
                    .in_file(chemin)
                    .aide(g.perdue)
            })
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => tirer(g, chemin),
        Err(e) if e.kind() == std::io::ErrorKind::IsADirectory => {
            Err(Error::io("lecture de la clé", chemin, &e).avec_code_configuration().aide(format!(
                "une clé est un fichier, tiré au hasard s'il est absent : {}, par exemple en {}",
                g.place,
                chemin.join("cle").display()
            )))
        }
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => Err(Error::configuration(format!(
            "{} ne peut pas être lue : le compte qui lance bilan n'en a pas le droit",
            g.nom
        ))
        .in_file(chemin)
        .aide(format!(
            "rendez-la à ce compte, et à lui seul : chown <compte> {0}, puis chmod 600 {0} ; il doit aussi pouvoir entrer dans le dossier qui la tient",
            chemin.display()
        ))
        .aide(format!("ou lancez bilan sous le compte à qui elle est ; ou donnez-la par la variable {}", g.variable))),
        Err(e) => Err(Error::io("lecture de la clé", chemin, &e)),
    }
}

/// Draws a new key into `chemin`, in place of the one that may be there.
///
/// # Errors
/// The system has no random source, the disk refuses, or the account may not write there.
pub fn ecrire_nouvelle(chemin: &Path) -> Result<[u8; 32]> {
    tirer(&PSEUDONYMES, chemin)
}

fn tirer(g: &Genre, chemin: &Path) -> Result<[u8; 32]> {
    let mut cle = [0u8; 32];
    getrandom::fill(&mut cle).map_err(|e| Error::machine(format!("tirage de la clé impossible : {e}")))?;
    let hexadecimal = blake3::Hash::from_bytes(cle).to_hex();
    ecrire_prive(chemin, hexadecimal.as_bytes())
        .map_err(|e| if e.faute_de_droits() { fermee(g, chemin) } else { e })?;
    Ok(cle)
}

/// Rights are a matter of whoever administers, as for a key that may not be read: the machine did not fail.
fn fermee(g: &Genre, chemin: &Path) -> Error {
    let dossier = chemin.ancestors().skip(1).find(|a| a.is_dir()).unwrap_or(Path::new("."));
    Error::configuration(format!("{} ne peut pas être écrite : le compte qui lance bilan n'en a pas le droit", g.nom))
        .in_file(chemin)
        .aide(format!(
            "donnez à ce compte le droit d'écrire dans {0} : par exemple chown <compte> {0}",
            dossier.display()
        ))
        .aide(format!(
            "ou lancez bilan sous le compte à qui est ce dossier ; ou {} ; ou donnez-la par la variable {}",
            g.place, g.variable
        ))
}

fn lire(texte: &str) -> Option<[u8; 32]> {
    blake3::Hash::from_hex(texte).ok().map(|h| *h.as_bytes())
}

fn refuser_parmi_les_donnees(g: &Genre, chemin: &Path, donnees: &[PathBuf]) -> Result<()> {
    match donnees.iter().find(|d| chemin.starts_with(d)) {
        None => Ok(()),
        Some(d) => Err(Error::configuration(format!("{} est rangée parmi les données", g.nom))
            .in_file(chemin)
            .aide(format!("qui copie {} emporterait la clé avec ce qu'elle protège", d.display()))
            .aide(format!("{}, ou donnez la clé par la variable {}", g.place, g.variable))),
    }
}

#[cfg(unix)]
fn refuser_si_ouverte(g: &Genre, chemin: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(chemin).map_err(|e| Error::io("lecture de la clé", chemin, &e))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::configuration(format!("{} peut être lue par d'autres (droits {:o})", g.nom, mode & 0o777))
        .in_file(chemin)
        .aide(format!("chmod 600 {}", chemin.display()))
        .aide(g.lue_par_d_autres))
}

#[cfg(not(unix))]
fn refuser_si_ouverte(_: &Genre, _: &Path) -> Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A volume that is not mounted: a key drawn in place of the link would change every pseudonym.
    #[test]
    fn no_key_is_drawn_in_place_of_a_link_that_leads_nowhere() {
        let d = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(d.path().join("pas_monte"), d.path().join("secret")).unwrap();
        std::os::unix::fs::symlink(d.path().join("partie"), d.path().join("cle")).unwrap();
        for (chemin, lien) in [("cle", "cle"), ("secret/cle", "secret")] {
            let chemin = d.path().join(chemin);
            assert!(!absente(&chemin));
            let e = du_fichier(&PSEUDONYMES, &chemin, &[]).unwrap_err();
            assert_eq!((e.message.as_str(), e.code), ("ce lien ne mène à rien", crate::error::Code::Configuration));
            assert_eq!(e.lieu.unwrap().fichier, d.path().join(lien));
            assert!(d.path().join(lien).is_symlink());
        }
        assert!(absente(&d.path().join("nulle_part/cle")));
    }
}
