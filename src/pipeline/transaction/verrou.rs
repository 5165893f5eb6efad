//! One writer at a time in a working folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::Path;

use chrono::Utc;

use crate::error::{Code, Error, Result};
use crate::lake::dossier_prive;

use super::tenant::Tenant;

const FICHIER: &str = "verrou";

/// Held for the whole command; the system releases it when the process ends, however it ends. The file says who holds it, unless the disk
/// is full, and says nothing once a command has ended by itself.
pub struct Verrou {
    fichier: File,
    interrompue: Option<Tenant>,
}

impl Verrou {
    /// # Errors
    /// Another run holds the folder, or may hold it from another machine; or the disk refuses.
    pub fn prendre(dossier: &Path) -> Result<Self> {
        dossier_prive(dossier)?;
        let chemin = dossier.join(FICHIER);
        let mut fichier = ouvrir(&chemin).map_err(|e| Error::io("ouverture du verrou", &chemin, &e))?;
        let ici = Tenant::ici(Utc::now());
        let pris = match fichier.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(e)) => {
                return Err(Error::io("verrouillage", &chemin, &e)
                    .aide("ce disque ne sait peut-être pas verrouiller : mettez « lac » sur un disque de la machine"));
            }
        };
        let mut texte = String::new();
        let _ = fichier.read_to_string(&mut texte);
        let ancien = Tenant::lire(&texte);
        if let Some(refus) = refus(pris, ancien.as_ref(), &ici, partage(&fichier)) {
            return Err(refus.in_file(&chemin));
        }
        match ecrire(&mut fichier, &ici) {
            Ok(()) => {}
            // It is held all the same, without saying by whom: what makes room on a full disk must be able to work there.
            Err(e) if matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
                let _ = fichier.set_len(0);
            }
            Err(e) => return Err(Error::io("écriture du verrou", &chemin, &e)),
        }
        Ok(Verrou { fichier, interrompue: ancien })
    }

    /// For a command that changes nothing. On a disk that nobody may write there is no lock to take, and none is.
    ///
    /// # Errors
    /// See [`Verrou::prendre`].
    pub fn pour_lire(dossier: &Path) -> Result<Option<Self>> {
        let lecture_seule = ouvrir(&dossier.join(FICHIER)).is_err_and(|e| e.kind() == ErrorKind::ReadOnlyFilesystem);
        if lecture_seule { Ok(None) } else { Self::prendre(dossier).map(Some) }
    }

    /// The command before this one, when it ended without saying so: killed, or the machine stopped.
    pub fn interrompue(&self) -> Option<&Tenant> {
        self.interrompue.as_ref()
    }
}

impl Drop for Verrou {
    fn drop(&mut self) {
        // Failing to, the next command only believes that this one was interrupted.
        let _ = self.fichier.set_len(0);
    }
}

fn ouvrir(chemin: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(chemin)
}

fn ecrire(fichier: &mut File, tenant: &Tenant) -> io::Result<()> {
    fichier.set_len(0)?;
    fichier.rewind()?;
    let json = serde_json::to_string(tenant)?;
    writeln!(fichier, "{json}")
}

/// Why the folder cannot be taken. `pris`: the system gave the lock; `ancien`: what the file says; `partage`: on a network share.
fn refus(pris: bool, ancien: Option<&Tenant>, ici: &Tenant, partage: bool) -> Option<Error> {
    let occupe = |message: &str| {
        let e = Error::new(Code::Occupe, message);
        match ancien {
            Some(t) => e.aide(format!("c'est {t}")),
            None => e,
        }
    };
    let ailleurs = ancien.is_some_and(|t| t.hote != ici.hote);
    if !pris {
        let e = occupe("une autre exécution travaille dans ce dossier");
        return Some(if ailleurs {
            e.aide("elle tient le dossier depuis une autre machine, par un partage réseau : attendez qu'elle finisse")
                .aide("si cette machine est arrêtée, le serveur de fichiers rend le verrou de lui-même, en quelques minutes")
        } else if ancien.and_then(Tenant::vivant) == Some(false) {
            e.aide("ce processus n'existe plus : un programme qu'il a lancé tient encore le dossier ; « fuser » sur ce fichier le nomme")
        } else {
            e.aide("attendez qu'elle finisse, puis relancez la commande")
        });
    }
    // A share whose locks do not pass from one machine to the other gives the lock to both.
    (ailleurs && partage).then(|| {
        occupe("une exécution commencée sur une autre machine n'a pas dit sa fin")
            .aide(
                "ce dossier est sur un partage réseau, dont le verrou ne se voit peut-être pas d'une machine à l'autre",
            )
            .aide(
                "assurez-vous que cette exécution est finie ou perdue, supprimez ce fichier, puis relancez la commande",
            )
    })
}

/// Whether a file is on a network share.
#[cfg(target_os = "linux")]
fn partage(fichier: &File) -> bool {
    // NFS, SMB, CIFS, SMB2, AFS, Ceph: numbers of linux/magic.h.
    const RESEAU: [u32; 6] = [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x5346_414F, 0x00C3_6400];
    // The type of the number changes with the machine; all of them hold in 32 bits.
    rustix::fs::fstatfs(fichier).is_ok_and(|s| RESEAU.contains(&(s.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn partage(_: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_take_the_folder() {
        let ici = Tenant::ici(Utc::now());
        let mort = Tenant { processus: u32::MAX, ..ici.clone() };
        let ailleurs = Tenant { hote: "autre".to_owned(), ..ici.clone() };
        // given by the system, what the file says, on a share; part of the refusal
        let cas: [(bool, Option<&Tenant>, bool, Option<&str>); 9] = [
            (true, None, false, None),
            (true, Some(&mort), false, None),
            (true, Some(&mort), true, None),
            // A local disk: the system knows, whatever name a container had.
            (true, Some(&ailleurs), false, None),
            (true, Some(&ailleurs), true, Some("supprimez ce fichier")),
            (false, None, false, Some("attendez qu'elle finisse")),
            (false, Some(&ici), false, Some("attendez qu'elle finisse")),
            (false, Some(&mort), false, Some("n'existe plus")),
            (false, Some(&ailleurs), true, Some("autre machine")),
        ];
        for (k, (pris, ancien, partage, attendu)) in cas.into_iter().enumerate() {
            let dit = refus(pris, ancien, &ici, partage);
            assert_eq!(dit.is_some(), attendu.is_some(), "cas {k}");
            if let (Some(e), Some(a)) = (dit, attendu) {
                assert_eq!(e.code, Code::Occupe);
                assert!(e.aides.iter().any(|x| x.contains(a)), "cas {k} : {:?}", e.aides);
            }
        }
    }

    #[test]
    fn a_command_that_ends_says_so_and_one_that_is_killed_does_not() {
        let d = tempfile::tempdir().unwrap();
        let v = Verrou::prendre(d.path()).unwrap();
        assert!(v.interrompue().is_none());
        assert_eq!(Verrou::prendre(d.path()).err().unwrap().code, Code::Occupe);
        let dit = std::fs::read_to_string(d.path().join("verrou")).unwrap();
        drop(v);
        assert_eq!(std::fs::read_to_string(d.path().join("verrou")).unwrap(), "");
        std::fs::write(d.path().join("verrou"), &dit).unwrap();
        let v = Verrou::prendre(d.path()).unwrap();
        assert_eq!(v.interrompue(), Tenant::lire(&dit).as_ref());
    }
}
