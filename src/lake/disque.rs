//! What must survive a power cut: a file is synced before it takes its name, and the folder that holds the name is synced after.
//! Every rename, exchange and removal of what a run leaves behind goes through here.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Gives a synced file its name.
///
/// # Errors
/// The disk refuses.
pub fn nommer(fichier: &File, provisoire: &Path, chemin: &Path) -> Result<()> {
    fichier.sync_all().map_err(|e| Error::io("écriture", provisoire, &e))?;
    renommer(provisoire, chemin)
}

/// Writes a file where nobody reads yet, without syncing it: whoever gives the folder its place syncs all that is in it first.
///
/// # Errors
/// The disk refuses.
pub fn deposer(chemin: &Path, octets: &[u8]) -> Result<()> {
    std::fs::write(chemin, octets).map_err(|e| Error::io("écriture", chemin, &e))
}

/// What the system says of the disk where a library that was writing under `place` lost its words: one more byte is tried at the end of
/// each file. `None` when the disk takes it. What stands there is scrap, whose run fails.
pub fn refus(place: &Path) -> Option<std::io::Error> {
    if place.is_dir() {
        return std::fs::read_dir(place).ok()?.flatten().find_map(|e| refus(&e.path()));
    }
    File::options().append(true).open(place).ok()?.write_all(&[0]).err()
}

/// Makes the bytes of a file durable.
///
/// # Errors
/// The disk refuses.
pub fn synchroniser_fichier(chemin: &Path) -> Result<()> {
    File::open(chemin).and_then(|f| f.sync_all()).map_err(|e| Error::io("écriture", chemin, &e))
}

/// Renames what is already synced, then syncs the folders that lose and gain the name.
///
/// # Errors
/// The disk refuses.
pub fn renommer(de: &Path, vers: &Path) -> Result<()> {
    std::fs::rename(de, vers).map_err(|e| Error::io("mise en place", vers, &e))?;
    let (avant, apres) = (de.parent(), vers.parent());
    if let Some(d) = apres {
        synchroniser_dossier(d)?;
    }
    match avant {
        Some(d) if avant != apres => synchroniser_dossier(d),
        _ => Ok(()),
    }
}

/// Puts the synced folder `neuf` at `place`; what was there goes to the name of `neuf`. One atomic call where the file system has it;
/// elsewhere, what was there is away for the time of one rename, under [`ecartee`].
///
/// # Errors
/// The disk refuses; what was in place is then still there.
pub fn echanger(neuf: &Path, place: &Path) -> Result<()> {
    if !place.exists() {
        return renommer(neuf, place);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, neuf, CWD, place, RenameFlags::EXCHANGE).is_ok() {
            return place.parent().map_or(Ok(()), synchroniser_dossier);
        }
    }
    let ancien = ecartee(neuf);
    renommer(place, &ancien)?;
    if let Err(e) = renommer(neuf, place) {
        let _ = renommer(&ancien, place);
        return Err(e);
    }
    renommer(&ancien, neuf)
}

/// Where a folder waits while another takes its place, on a file system that cannot exchange them.
pub fn ecartee(neuf: &Path) -> PathBuf {
    neuf.with_extension("ecartee")
}

/// Syncs every file and folder under a folder, and the folder itself: for what another library wrote.
///
/// # Errors
/// The disk refuses.
pub fn synchroniser_arbre(dossier: &Path) -> Result<()> {
    let echec = |chemin: &Path, e: &std::io::Error| Error::io("écriture", chemin, e);
    for entree in std::fs::read_dir(dossier).map_err(|e| echec(dossier, &e))? {
        let chemin = entree.map_err(|e| echec(dossier, &e))?.path();
        if chemin.is_dir() {
            synchroniser_arbre(&chemin)?;
        } else {
            synchroniser_fichier(&chemin)?;
        }
    }
    synchroniser_dossier(dossier)
}

/// Syncs the folders under a folder, and the folder itself: its files were synced when they were written.
///
/// # Errors
/// The disk refuses.
pub fn synchroniser_dossiers(dossier: &Path) -> Result<()> {
    for entree in std::fs::read_dir(dossier).map_err(|e| Error::io("écriture", dossier, &e))? {
        let chemin = entree.map_err(|e| Error::io("écriture", dossier, &e))?.path();
        if chemin.is_dir() {
            synchroniser_dossiers(&chemin)?;
        }
    }
    synchroniser_dossier(dossier)
}

/// Makes the names that a folder holds durable.
///
/// # Errors
/// The disk refuses.
pub fn synchroniser_dossier(dossier: &Path) -> Result<()> {
    let dossier = if dossier.as_os_str().is_empty() { Path::new(".") } else { dossier };
    match File::open(dossier).and_then(|d| d.sync_all()) {
        // Some network shares do not sync a folder, and one may write into a folder that one may not list.
        Err(e)
            if !matches!(e.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied) =>
        {
            Err(Error::io("écriture", dossier, &e))
        }
        _ => Ok(()),
    }
}

/// Creates a folder and those above it, each made durable; only their owner enters the new ones when they are private.
///
/// # Errors
/// The disk refuses.
pub fn creer_dossier(dossier: &Path, prive: bool) -> Result<()> {
    if dossier.as_os_str().is_empty() || dossier.is_dir() {
        return Ok(());
    }
    if let Some(parent) = dossier.parent() {
        creer_dossier(parent, prive)?;
    }
    let mut constructeur = std::fs::DirBuilder::new();
    #[cfg(unix)]
    if prive {
        std::os::unix::fs::DirBuilderExt::mode(&mut constructeur, 0o700);
    }
    match constructeur.create(dossier) {
        // Another thread made it in the meantime.
        Err(e) if e.kind() == ErrorKind::AlreadyExists && dossier.is_dir() => return Ok(()),
        Err(e) => return Err(Error::io("création", dossier, &e)),
        Ok(()) => {}
    }
    dossier.parent().map_or(Ok(()), synchroniser_dossier)
}

/// Removes a folder and all that it holds; one that is not there is removed already.
///
/// # Errors
/// The disk refuses.
pub fn retirer_dossier(dossier: &Path) -> Result<()> {
    match std::fs::remove_dir_all(dossier) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(Error::io("nettoyage", dossier, &e)),
        _ => Ok(()),
    }
}

/// Removes a folder that holds nothing any more; one that holds something stays.
///
/// # Errors
/// The disk refuses.
pub fn retirer_dossier_vide(dossier: &Path) -> Result<()> {
    match std::fs::remove_dir(dossier) {
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => Ok(()),
        Err(e) => Err(Error::io("nettoyage", dossier, &e)),
        Ok(()) => dossier.parent().map_or(Ok(()), synchroniser_dossier),
    }
}

/// Removes a file; one that is not there is removed already.
///
/// # Errors
/// The disk refuses.
pub fn retirer_fichier(chemin: &Path) -> Result<()> {
    match std::fs::remove_file(chemin) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(Error::io("nettoyage", chemin, &e)),
        Err(_) => Ok(()),
        Ok(()) => chemin.parent().map_or(Ok(()), synchroniser_dossier),
    }
}
