//! Files that somebody laid down: a name may stand for a pipe, and a text may be in another encoding than the one expected.

use std::path::Path;

use crate::error::{Error, Result};

use super::document::en_utf8;

/// What is there is a file or a folder. A named pipe or a device is never opened: whoever reads it would wait, or never end. A link that
/// leads nowhere is no absence: somebody meant something to be there. What is absent, or cannot be looked at, is left to whoever opens it.
///
/// # Errors
/// It is something else, or a link on the way leads nowhere.
pub fn ordinaire(chemin: &Path) -> Result<()> {
    match std::fs::metadata(chemin) {
        Ok(m) if !m.is_file() && !m.is_dir() => Err(Error::donnees("ce n'est pas un fichier : un tube, une prise ou un périphérique porte ce nom")
            .in_file(chemin)
            .aide("rien n'y a été lu, car la lecture pourrait ne jamais finir : ôtez-le, et déposez à sa place le fichier lui-même")),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => match chemin.ancestors().find(|a| a.is_symlink() && !a.exists()) {
            Some(lien) => Err(Error::donnees("ce lien ne mène à rien")
                .in_file(lien)
                .aide("rendez-lui ce à quoi il mène (un partage à monter, un fichier déplacé), ou ôtez-le")),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The text of a file of configuration; `action` says in a message what could not be done.
///
/// # Errors
/// The file cannot be read, is no file, or is not in UTF-8.
pub fn texte(action: &str, chemin: &Path) -> Result<String> {
    ordinaire(chemin).map_err(Error::avec_code_configuration)?;
    let octets = std::fs::read(chemin).map_err(|e| Error::io(action, chemin, &e).avec_code_configuration())?;
    en_utf8(octets, chemin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_named_pipe_is_refused_before_it_is_opened() {
        let d = tempfile::tempdir().unwrap();
        let tube = d.path().join("tube.csv");
        rustix::fs::mkfifoat(rustix::fs::CWD, &tube, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
        assert!(ordinaire(&tube).unwrap_err().message.contains("un tube"));
        assert_eq!(texte("lecture", &tube).unwrap_err().code, crate::error::Code::Configuration);
        assert!(ordinaire(d.path()).is_ok() && ordinaire(&d.path().join("absent")).is_ok());
    }

    /// The link itself is named, wherever it stands on the way.
    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_no_absence() {
        let d = tempfile::tempdir().unwrap();
        let chemin = |nom: &str| d.path().join(nom);
        for (lien, cible) in [("mort.toml", "parti.toml"), ("partage", "pas_monte")] {
            std::os::unix::fs::symlink(chemin(cible), chemin(lien)).unwrap();
        }
        for (nom, lien) in [("mort.toml", "mort.toml"), ("partage/x.toml", "partage")] {
            let e = texte("lecture", &chemin(nom)).unwrap_err();
            assert_eq!((e.message.as_str(), e.code), ("ce lien ne mène à rien", crate::error::Code::Configuration));
            assert_eq!(e.lieu.unwrap().fichier, chemin(lien));
        }
    }

    #[test]
    fn another_encoding_is_named() {
        let d = tempfile::tempdir().unwrap();
        let chemin = d.path().join("c.toml");
        let utf16: Vec<u8> = "nom = \"été\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cas: [(Vec<u8>, &str, Option<u64>); 4] = [
            ([b"\xFF\xFE".as_slice(), &utf16].concat(), "en UTF-16", None),
            (utf16.clone(), "en UTF-16", None),
            ("nom = \"été\"".encode_utf16().flat_map(u16::to_be_bytes).collect(), "en UTF-16", None),
            (b"# cha\xEEne\n".to_vec(), "en ANSI", Some(1)),
        ];
        for (octets, dit, ligne) in cas {
            std::fs::write(&chemin, octets).unwrap();
            let e = texte("lecture", &chemin).unwrap_err();
            assert!(e.message.contains(dit) && e.aides.iter().any(|a| a.contains("en UTF-8")), "{e:?}");
            assert_eq!(e.lieu.unwrap().ligne, ligne);
        }
        std::fs::write(&chemin, "nom = \"été\"").unwrap();
        assert_eq!(texte("lecture", &chemin).unwrap(), "nom = \"été\"");
    }
}
