//! The secret key of the pseudonyms: from the environment or from its file, outside the data, made once when there is none.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

use super::writer::ecrire_prive;

/// Environment variable that holds the key, for machines whose secrets are not files.
pub const VARIABLE: &str = "BILAN_CLE";

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
    if let Some(texte) = std::env::var_os(VARIABLE).filter(|t| !t.is_empty()) {
        let cle = texte.to_str().and_then(|t| lire(t.trim())).ok_or_else(|| {
            Error::configuration(format!("la variable {VARIABLE} ne contient pas une clé de 64 chiffres hexadécimaux"))
                .aide("une clé se tire par exemple par : openssl rand -hex 32")
        })?;
        return Ok((cle, Origine::Environnement));
    }
    refuser_parmi_les_donnees(chemin, donnees)?;
    let cle = match std::fs::read_to_string(chemin) {
        Ok(texte) => {
            refuser_si_ouverte(chemin)?;
            lire(texte.trim()).ok_or_else(|| {
                Error::configuration("ce fichier ne contient pas une clé de 64 chiffres hexadécimaux")
                    .in_file(chemin)
                    .aide(
                        "restaurez la clé d'origine : avec une autre clé, les pseudonymes changent et le lac est relu",
                    )
            })?
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => ecrire_nouvelle(chemin)?,
        Err(e) => return Err(Error::io("lecture de la clé", chemin, &e)),
    };
    Ok((cle, Origine::Fichier(chemin.to_owned())))
}

/// Draws a new key into `chemin`, in place of the one that may be there.
///
/// # Errors
/// The system has no random source, or the disk refuses.
pub fn ecrire_nouvelle(chemin: &Path) -> Result<[u8; 32]> {
    let mut cle = [0u8; 32];
    getrandom::fill(&mut cle).map_err(|e| Error::machine(format!("tirage de la clé impossible : {e}")))?;
    let hexadecimal = blake3::Hash::from_bytes(cle).to_hex();
    ecrire_prive(chemin, hexadecimal.as_bytes())?;
    Ok(cle)
}

fn lire(texte: &str) -> Option<[u8; 32]> {
    blake3::Hash::from_hex(texte).ok().map(|h| *h.as_bytes())
}

fn refuser_parmi_les_donnees(chemin: &Path, donnees: &[PathBuf]) -> Result<()> {
    match donnees.iter().find(|d| chemin.starts_with(d)) {
        None => Ok(()),
        Some(d) => Err(Error::configuration("la clé des pseudonymes est rangée parmi les données")
            .in_file(chemin)
            .aide(format!("qui copie {} emporterait la clé avec les pseudonymes", d.display()))
            .aide(format!("changez « cle » dans [dossiers], ou donnez la clé par la variable {VARIABLE}"))),
    }
}

#[cfg(unix)]
fn refuser_si_ouverte(chemin: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(chemin).map_err(|e| Error::io("lecture de la clé", chemin, &e))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::configuration(format!("la clé des pseudonymes peut être lue par d'autres (droits {:o})", mode & 0o777))
        .in_file(chemin)
        .aide(format!("chmod 600 {}", chemin.display()))
        .aide("si d'autres l'ont lue, changez-la : bilan rotate"))
}

#[cfg(not(unix))]
fn refuser_si_ouverte(_: &Path) -> Result<()> {
    Ok(())
}
