//! First look at a file: fingerprint, encoding, separator, header. One sequential pass over the bytes.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{Error, Lieu, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    Windows1252,
}

impl Encoding {
    pub fn libelle(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => "UTF-8 avec BOM",
            Encoding::Windows1252 => "Windows-1252",
        }
    }
}

/// What a file is, before any meaning is given to it.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub chemin: PathBuf,
    pub octets: u64,
    /// BLAKE3 of the bytes, hexadecimal.
    pub empreinte: String,
    pub encodage: Encoding,
    pub separateur: u8,
    /// Column names as written, decoded, quotes removed.
    pub entete: Vec<String>,
}

const MORCEAU: usize = 1 << 20;

/// Fingerprints the file and finds its encoding, separator and header.
///
/// # Errors
/// The file is absent, empty, not a text table (archive, workbook, NUL bytes), or has no header.
pub fn inspect(chemin: &Path) -> Result<Inspection> {
    let mut fichier = File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
    let mut hacheur = blake3::Hasher::new();
    let mut utf8 = Utf8Suivi::default();
    let mut debut = Vec::new();
    let mut octets = 0u64;
    let mut tampon = vec![0u8; MORCEAU];
    loop {
        let n = fichier.read(&mut tampon).map_err(|e| Error::io("lecture", chemin, &e))?;
        if n == 0 {
            break;
        }
        let lu = &tampon[..n];
        if octets == 0 {
            debut = lu.to_vec();
            refuser_non_texte(chemin, lu)?;
        }
        if let Some(position) = memchr::memchr(0, lu) {
            return Err(Error::donnees(format!(
                "ce n'est pas un fichier texte : octet nul à la position {}",
                octets + position as u64 + 1
            ))
            .in_file(chemin)
            .aide("le fichier est binaire ou abîmé : redemandez l'extraction en CSV"));
        }
        octets += n as u64;
        hacheur.update(lu);
        utf8.avaler(lu);
    }
    if octets == 0 {
        return Err(Error::donnees("le fichier est vide")
            .in_file(chemin)
            .aide("l'export a sans doute été interrompu : redemandez l'extraction"));
    }
    let bom = debut.starts_with(b"\xEF\xBB\xBF");
    let encodage = match (utf8.valide(), bom) {
        (true, true) => Encoding::Utf8Bom,
        (true, false) => Encoding::Utf8,
        (false, _) => Encoding::Windows1252,
    };
    let (separateur, entete) = entete(chemin, &debut, encodage)?;
    Ok(Inspection {
        chemin: chemin.to_owned(),
        octets,
        empreinte: hacheur.finalize().to_hex().to_string(),
        encodage,
        separateur,
        entete,
    })
}

fn refuser_non_texte(chemin: &Path, debut: &[u8]) -> Result<()> {
    let nature = if debut.starts_with(b"PK\x03\x04") {
        "un classeur XLSX ou une archive ZIP"
    } else if debut.starts_with(b"\xFF\xFE") || debut.starts_with(b"\xFE\xFF") {
        "un texte en UTF-16"
    } else if debut.starts_with(b"%PDF") {
        "un PDF"
    } else if debut.starts_with(b"\x1F\x8B") {
        "un fichier compressé (gzip)"
    } else {
        return Ok(());
    };
    Err(Error::donnees(format!("un fichier CSV est attendu, celui-ci est {nature}"))
        .in_file(chemin)
        .aide("enregistrez la table en « CSV UTF-8 » puis déposez ce fichier-là"))
}

fn entete(chemin: &Path, debut: &[u8], encodage: Encoding) -> Result<(u8, Vec<String>)> {
    let debut = debut.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(debut);
    let fin = memchr::memchr(b'\n', debut).unwrap_or(debut.len());
    let ligne = debut[..fin].strip_suffix(b"\r").unwrap_or(&debut[..fin]);
    let separateur = [b';', b',', b'\t', b'|']
        .into_iter()
        .max_by_key(|s| (memchr::memchr_iter(*s, ligne).count(), std::cmp::Reverse(*s)))
        .unwrap_or(b';');
    let texte = match encodage {
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252.decode(ligne).0.into_owned(),
        _ => String::from_utf8_lossy(ligne).into_owned(),
    };
    let mut noms = Vec::new();
    for nom in texte.split(char::from(separateur)) {
        noms.push(nom.trim().trim_matches('"').trim().to_owned());
    }
    if noms.iter().all(String::is_empty) {
        return Err(Error::donnees("la première ligne ne contient aucun nom de colonne")
            .at(Lieu { fichier: chemin.to_owned(), ligne: Some(1), colonne: None })
            .aide("la ligne d'en-tête doit être la première du fichier"));
    }
    Ok((separateur, noms))
}

/// Follows UTF-8 validity across reads that may cut a character.
#[derive(Default)]
struct Utf8Suivi {
    reste: Vec<u8>,
    invalide: bool,
}

impl Utf8Suivi {
    fn avaler(&mut self, morceau: &[u8]) {
        if self.invalide {
            return;
        }
        let mut suite = morceau;
        // A character cut by the previous read is completed first; at most three bytes are missing.
        while !self.reste.is_empty() {
            let Some((premier, apres)) = suite.split_first() else { return };
            self.reste.push(*premier);
            suite = apres;
            match std::str::from_utf8(&self.reste) {
                Ok(_) => self.reste.clear(),
                Err(e) if e.error_len().is_some() || self.reste.len() >= 4 => {
                    self.invalide = true;
                    return;
                }
                Err(_) => {}
            }
        }
        if let Err(e) = simdutf8::compat::from_utf8(suite) {
            if e.error_len().is_some() {
                self.invalide = true;
            } else {
                self.reste.extend_from_slice(&suite[e.valid_up_to()..]);
            }
        }
    }

    fn valide(&self) -> bool {
        !self.invalide && self.reste.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_followed_across_cut_characters() {
        let texte = "é€😀".as_bytes();
        for coupe in 1..texte.len() {
            let mut suivi = Utf8Suivi::default();
            suivi.avaler(&texte[..coupe]);
            suivi.avaler(&texte[coupe..]);
            assert!(suivi.valide(), "coupe à {coupe}");
        }
        let mut suivi = Utf8Suivi::default();
        suivi.avaler(b"caf\xE9;");
        assert!(!suivi.valide());
    }
}
