//! Paths in a crontab and in a unit. What neither form can carry safely is refused rather than guessed.

use std::path::Path;

use crate::error::{Error, Result};

/// Characters that a shell, cron and systemd read each in its own way, or that end a line.
fn interdit(c: char) -> bool {
    c.is_control() || c == '\\' || c == '"'
}

/// A path as text.
///
/// # Errors
/// It is not UTF-8, or it holds a control character, a backslash or a double quote.
fn texte(chemin: &Path) -> Result<&str> {
    chemin.to_str().filter(|t| !t.contains(interdit)).ok_or_else(|| {
        Error::configuration("ce chemin ne peut pas s'écrire sûrement dans une crontab ou une unité de systemd")
            .in_file(chemin)
            .aide("renommez le dossier : ni barre oblique inverse, ni guillemet droit, ni saut de ligne")
    })
}

/// A path in the command of a crontab: quoted for the shell, then `%` escaped, which cron would take for a line break.
///
/// # Errors
/// See [`texte`].
pub fn pour_cron(chemin: &Path) -> Result<String> {
    Ok(format!("'{}'", texte(chemin)?.replace('\'', "'\"'\"'").replace('%', "\\%")))
}

/// A path that is the whole of a setting (`WorkingDirectory=`): no quotes there, `%` doubled.
///
/// # Errors
/// See [`texte`]; or it ends with a space, which systemd would take away.
pub fn seul(chemin: &Path) -> Result<String> {
    let t = texte(chemin)?;
    if t.ends_with(' ') {
        return Err(Error::configuration(
            "le nom de ce dossier finit par une espace : une unité de systemd la perdrait",
        )
        .in_file(chemin)
        .aide("renommez le dossier"));
    }
    Ok(t.replace('%', "%%"))
}

/// A path among others, or an argument: quoted, `%` doubled.
///
/// # Errors
/// See [`texte`].
pub fn cite(chemin: &Path) -> Result<String> {
    Ok(format!("\"{}\"", texte(chemin)?.replace('%', "%%")))
}

/// The program of a unit: quoted like the rest, but systemd refuses an apostrophe in it.
///
/// # Errors
/// See [`texte`]; or it holds an apostrophe.
pub fn programme(chemin: &Path) -> Result<String> {
    if chemin.to_string_lossy().contains('\'') {
        return Err(Error::configuration("systemd refuse une apostrophe dans le chemin d'un programme")
            .in_file(chemin)
            .aide("installez bilan ailleurs, par exemple dans /usr/local/bin, ou dites son chemin par --programme"));
    }
    cite(chemin)
}

/// A sentence in a comment or a description: one line, whatever the name of the chain.
pub fn phrase(texte: &str) -> String {
    texte.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_has_its_own_quoting() {
        let p = Path::new("/srv/Habitat & ville/l'été 100 %/$HOME");
        assert_eq!(pour_cron(p).unwrap(), "'/srv/Habitat & ville/l'\"'\"'été 100 \\%/$HOME'");
        assert_eq!(seul(p).unwrap(), "/srv/Habitat & ville/l'été 100 %%/$HOME");
        assert_eq!(cite(p).unwrap(), "\"/srv/Habitat & ville/l'été 100 %%/$HOME\"");
    }

    #[test]
    fn what_cannot_be_carried_is_refused() {
        for chemin in ["/srv/a\\b", "/srv/a\"b", "/srv/a\nb", "/srv/a\tb"] {
            let p = Path::new(chemin);
            assert!(pour_cron(p).is_err() && seul(p).is_err() && cite(p).is_err(), "{chemin:?}");
        }
        assert!(seul(Path::new("/srv/a ")).is_err());
        assert!(programme(Path::new("/srv/l'an/bilan")).is_err());
        assert_eq!(programme(Path::new("/srv/100 %/bilan")).unwrap(), "\"/srv/100 %%/bilan\"");
        assert_eq!(phrase("Bilan\n[Service]\nExecStart=rm"), "Bilan [Service] ExecStart=rm");
    }
}
