//! The secret key of the pseudonyms: read from its file, made once when there is none.

use std::io::Read;
use std::path::Path;

use crate::error::{Error, Result};

/// The key in `chemin`, 64 hexadecimal digits; created from the system's random source when the file is absent,
/// readable by its owner only.
///
/// # Errors
/// The file cannot be read or written, or does not hold a key.
pub fn cle_de_hachage(chemin: &Path) -> Result<[u8; 32]> {
    match std::fs::read_to_string(chemin) {
        Ok(texte) => lire(texte.trim()).ok_or_else(|| {
            Error::configuration("ce fichier ne contient pas une clé de 64 chiffres hexadécimaux")
                .in_file(chemin)
                .aide("restaurez la clé d'origine : avec une autre clé, les pseudonymes changent et le lac est relu")
        }),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => creer(chemin),
        Err(e) => Err(Error::io("lecture de la clé", chemin, &e)),
    }
}

fn lire(texte: &str) -> Option<[u8; 32]> {
    blake3::Hash::from_hex(texte).ok().map(|h| *h.as_bytes())
}

fn creer(chemin: &Path) -> Result<[u8; 32]> {
    let mut cle = [0u8; 32];
    let source = Path::new("/dev/urandom");
    std::fs::File::open(source)
        .and_then(|mut f| f.read_exact(&mut cle))
        .map_err(|e| Error::io("tirage de la clé", source, &e))?;
    if let Some(dossier) = chemin.parent() {
        std::fs::create_dir_all(dossier).map_err(|e| Error::io("création", dossier, &e))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let hexadecimal = blake3::Hash::from_bytes(cle).to_hex().to_string();
    options
        .open(chemin)
        .and_then(|mut f| std::io::Write::write_all(&mut f, hexadecimal.as_bytes()).and_then(|()| f.sync_all()))
        .map_err(|e| Error::io("écriture de la clé", chemin, &e))?;
    Ok(cle)
}
