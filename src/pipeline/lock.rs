//! One writer at a time in a working folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::error::{Code, Error, Result};
use crate::lake::dossier_prive;

/// Held for the whole run; the system releases it when the process ends, however it ends.
pub struct Verrou {
    _fichier: File,
}

impl Verrou {
    /// # Errors
    /// Another run holds the folder, or the disk refuses.
    pub fn prendre(dossier: &Path) -> Result<Self> {
        dossier_prive(dossier)?;
        let chemin = dossier.join("verrou");
        let mut fichier = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&chemin)
            .map_err(|e| Error::io("ouverture du verrou", &chemin, &e))?;
        match fichier.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut qui = String::new();
                let _ = fichier.read_to_string(&mut qui);
                return Err(Error::new(Code::Occupe, "une autre exécution travaille dans ce dossier")
                    .in_file(&chemin)
                    .aide(format!("processus {}", qui.trim()))
                    .aide("attendez qu'elle finisse, puis relancez la commande"));
            }
            Err(TryLockError::Error(e)) => return Err(Error::io("verrouillage", &chemin, &e)),
        }
        let ecrire = |f: &mut File| -> std::io::Result<()> {
            f.set_len(0)?;
            f.rewind()?;
            writeln!(f, "{}", std::process::id())
        };
        ecrire(&mut fichier).map_err(|e| Error::io("écriture du verrou", &chemin, &e))?;
        Ok(Verrou { _fichier: fichier })
    }
}
