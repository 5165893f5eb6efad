//! The account that a command runs under, and what stands in its way because it is another's.

use std::path::Path;

use crate::error::Error;

/// Name of whoever runs the command: that of the account, else its number.
pub(super) fn courant() -> String {
    #[cfg(unix)]
    if let Some(numero) = numero(Path::new("/proc/self")) {
        return nom(numero);
    }
    std::env::var("USER").unwrap_or_else(|_| "compte inconnu".to_owned())
}

/// A failure on folders of which the first that is another account's is in the way: it is named, with whose it is and how to give it back.
pub(super) fn designer(e: Error, chemins: &[&Path]) -> Error {
    #[cfg(unix)]
    if let Some(moi) = numero(Path::new("/proc/self")) {
        let autre = |c: &&Path| numero(c).filter(|n| *n != moi).map(|n| (c.to_path_buf(), n));
        if let Some((chemin, proprietaire)) = chemins.iter().find_map(autre) {
            let rendre = format!("rendez-le à ce compte, puis relancez : chown -R {} {}", nom(moi), chemin.display());
            let aides = e.aides.clone();
            let e = Error { aides: Vec::new(), ..e };
            let e = e.in_file(&chemin).aide(format!(
                "{} est à un autre compte, « {} » ; la commande tourne sous « {} »",
                chemin.display(),
                nom(proprietaire),
                nom(moi)
            ));
            return aides.into_iter().fold(e.aide(rendre), Error::aide);
        }
    }
    e
}

#[cfg(unix)]
fn numero(chemin: &Path) -> Option<u32> {
    std::fs::metadata(chemin).ok().map(|m| std::os::unix::fs::MetadataExt::uid(&m))
}

#[cfg(unix)]
fn nom(numero: u32) -> String {
    let comptes = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let numero = numero.to_string();
    let nom = comptes.lines().find_map(|l| {
        let mut champs = l.split(':');
        let (nom, compte) = (champs.next()?, champs.nth(1)?);
        (compte == numero).then(|| nom.to_owned())
    });
    nom.unwrap_or(numero)
}
