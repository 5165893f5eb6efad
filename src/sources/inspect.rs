//! First look at a file: fingerprint, form, encoding, separator, first records. One sequential pass over the bytes.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::config::fichier::ordinaire;
use crate::error::{Code, Error, Result};

use super::columns::Ligne;
use super::parse::Parseur;
use super::{classeur, demandes_xml};

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

/// What the bytes are. A workbook and an XML exchange file are read as the delimited text they amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forme {
    Texte,
    Classeur,
    DemandesXml,
}

/// First records of a file, or of one sheet of a workbook.
#[derive(Clone, Debug)]
pub struct Apercu {
    /// Name of the sheet; empty for a text.
    pub feuille: String,
    /// Physical line (1-based) and fields, decoded.
    pub enregistrements: Vec<(u64, Vec<String>)>,
}

/// What a file is, before any meaning is given to it.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub chemin: PathBuf,
    /// What it is called where it is spoken of: its name, or its path in the inbox when a chain declares one.
    pub nom: String,
    pub octets: u64,
    /// BLAKE3 of the bytes, hexadecimal.
    pub empreinte: String,
    pub forme: Forme,
    pub encodage: Encoding,
    pub separateur: u8,
    /// One for a text, one for each sheet of a workbook.
    pub apercus: Vec<Apercu>,
}

impl Inspection {
    /// `UTF-8`, `Windows-1252`, `classeur, feuille « Lots »`…
    pub fn nature(&self, feuille: &str) -> String {
        match self.forme {
            Forme::Texte => self.encodage.libelle().to_owned(),
            Forme::Classeur => format!("classeur XLSX, feuille « {feuille} »"),
            Forme::DemandesXml => "XML du SNE".to_owned(),
        }
    }

    /// The delimited text of the file (of one sheet for a workbook), from its first byte.
    ///
    /// # Errors
    /// The file can no longer be opened.
    pub fn ouvrir(&self, feuille: &str) -> Result<Box<dyn Read + Send>> {
        match self.forme {
            Forme::Texte => {
                let f = File::open(&self.chemin).map_err(|e| Error::io("lecture", &self.chemin, &e))?;
                Ok(Box::new(f))
            }
            Forme::Classeur => classeur::flux(&self.chemin, feuille),
            Forme::DemandesXml => demandes_xml::flux(&self.chemin),
        }
    }
}

/// An extract that the system does not open. One that this account may not read was laid down wrong, and the machine does well.
fn refusee(chemin: &Path, cause: &std::io::Error) -> Error {
    let e = Error::io("ouverture", chemin, cause);
    if cause.kind() != std::io::ErrorKind::PermissionDenied {
        return e;
    }
    Error { code: Code::Donnees, ..e }
        .aide("donnez au compte qui lance la chaîne le droit de lire ce fichier, et d'entrer dans ses dossiers")
}

const MORCEAU: usize = 1 << 20;
/// Records looked at to find the header.
pub const APERCU: usize = 40;

/// Fingerprints the file and finds its form, encoding, separator and first records.
///
/// # Errors
/// The file is absent, empty, no file at all, or neither a text table, nor a workbook, nor demands in XML.
pub fn inspect(chemin: &Path) -> Result<Inspection> {
    ordinaire(chemin)?;
    let mut fichier = File::open(chemin).map_err(|e| refusee(chemin, &e))?;
    let mut hacheur = blake3::Hasher::new();
    let mut utf8 = Utf8Suivi::default();
    let mut debut = Vec::new();
    let mut octets = 0u64;
    let mut forme = Forme::Texte;
    let mut tampon = vec![0u8; MORCEAU];
    loop {
        let n = fichier.read(&mut tampon).map_err(|e| Error::io("lecture", chemin, &e))?;
        if n == 0 {
            break;
        }
        let lu = &tampon[..n];
        if octets == 0 {
            debut = lu.to_vec();
            forme = reconnaitre_forme(chemin, lu)?;
        }
        if forme == Forme::Texte {
            if let Some(position) = memchr::memchr(0, lu) {
                return Err(Error::donnees(format!(
                    "ce n'est pas un fichier texte : octet nul à la position {}",
                    octets + position as u64 + 1
                ))
                .in_file(chemin)
                .aide("le fichier est binaire ou abîmé : redemandez l'extraction en CSV"));
            }
            utf8.avaler(lu);
        }
        octets += n as u64;
        hacheur.update(lu);
    }
    if octets == 0 {
        return Err(Error::donnees("le fichier est vide")
            .in_file(chemin)
            .aide("l'export a sans doute été interrompu : redemandez l'extraction"));
    }
    let bom = debut.starts_with(b"\xEF\xBB\xBF");
    let encodage = match (forme, utf8.valide(), bom) {
        (Forme::Texte, true, true) => Encoding::Utf8Bom,
        (Forme::Texte, false, _) => Encoding::Windows1252,
        _ => Encoding::Utf8,
    };
    let (separateur, apercus) = match forme {
        Forme::Texte => {
            let (separateur, apercu) = premiers(&debut, encodage);
            (separateur, vec![apercu])
        }
        Forme::Classeur => {
            let feuilles = classeur::feuilles(chemin, APERCU)?;
            (b';', feuilles.into_iter().map(|f| Apercu { feuille: f.nom, enregistrements: f.apercu }).collect())
        }
        Forme::DemandesXml => {
            let noms = demandes_xml::COLONNES.iter().map(|c| (*c).to_owned()).collect();
            (b';', vec![Apercu { feuille: String::new(), enregistrements: vec![(1, noms)] }])
        }
    };
    let empreinte = hacheur.finalize().to_hex().to_string();
    let nom = chemin.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Inspection { chemin: chemin.to_owned(), nom, octets, empreinte, forme, encodage, separateur, apercus })
}

fn reconnaitre_forme(chemin: &Path, debut: &[u8]) -> Result<Forme> {
    let nature = if debut.starts_with(b"PK\x03\x04") || debut.starts_with(b"\xD0\xCF\x11\xE0") {
        return Ok(Forme::Classeur);
    } else if demandes_xml::est_demandes(debut) {
        return Ok(Forme::DemandesXml);
    } else if debut.starts_with(b"\xFF\xFE") || debut.starts_with(b"\xFE\xFF") {
        "un texte en UTF-16"
    } else if debut.starts_with(b"%PDF") {
        "un PDF"
    } else if debut.starts_with(b"\x1F\x8B") {
        "un fichier compressé (gzip)"
    } else {
        return Ok(Forme::Texte);
    };
    Err(Error::donnees(format!("un fichier CSV ou un classeur est attendu, celui-ci est {nature}"))
        .in_file(chemin)
        .aide("enregistrez la table en « CSV UTF-8 » puis déposez ce fichier-là"))
}

/// Separator and first records of a text.
fn premiers(debut: &[u8], encodage: Encoding) -> (u8, Apercu) {
    let debut = debut.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(debut);
    let texte = match encodage {
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(debut).0,
        _ => String::from_utf8_lossy(debut),
    };
    let separateur = separateur(texte.as_bytes());
    let mut parseur = Parseur::new(texte.as_bytes(), separateur, 1, 128);
    let mut enregistrements = Vec::new();
    while enregistrements.len() < APERCU
        && let Some(e) = parseur.suivant()
    {
        let champs = (0..e.champs()).map(|i| String::from_utf8_lossy(e.champ(i)).trim().to_owned()).collect();
        enregistrements.push((e.ligne, champs));
    }
    (separateur, Apercu { feuille: String::new(), enregistrements })
}

/// The separator that cuts the most lines into the same number of fields; a decimal comma does not fool it.
fn separateur(texte: &[u8]) -> u8 {
    let lignes: Vec<&[u8]> = texte.split(|c| *c == b'\n').filter(|l| !l.trim_ascii().is_empty()).take(APERCU).collect();
    let regularite = |s: u8| {
        let mut comptes: Vec<usize> = lignes.iter().map(|l| memchr::memchr_iter(s, l).count()).collect();
        comptes.sort_unstable();
        let groupes = comptes.chunk_by(|a, b| a == b);
        groupes.filter(|g| g[0] > 0).map(|g| (g.len(), g[0])).max().unwrap_or((0, 0))
    };
    [b';', b',', b'\t', b'|']
        .into_iter()
        .max_by_key(|s| (regularite(*s), std::cmp::Reverse(*s != b';')))
        .unwrap_or(b';')
}

/// Follows UTF-8 validity across reads that may cut a character.
#[derive(Default)]
struct Utf8Suivi {
    reste: Vec<u8>,
    invalide: bool,
    /// A character of several bytes was met, whole.
    accents: bool,
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
                Ok(_) => {
                    self.reste.clear();
                    self.accents = true;
                }
                Err(e) if e.error_len().is_some() || self.reste.len() >= 4 => {
                    self.invalide = true;
                    return;
                }
                Err(_) => {}
            }
        }
        let valides = match simdutf8::compat::from_utf8(suite) {
            Ok(_) => suite,
            Err(e) if e.error_len().is_some() => {
                self.invalide = true;
                return;
            }
            Err(e) => {
                let (valides, reste) = suite.split_at(e.valid_up_to());
                self.reste.extend_from_slice(reste);
                valides
            }
        };
        self.accents = self.accents || !valides.is_ascii();
    }

    /// A text whose last character alone is cut was written in UTF-8 when it has others: cut, not of another encoding.
    fn valide(&self) -> bool {
        !self.invalide && (self.reste.is_empty() || self.accents)
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

    #[test]
    fn a_last_character_cut_does_not_change_the_encoding_of_a_text_in_utf8() {
        let valide = |octets: &[u8]| {
            let mut suivi = Utf8Suivi::default();
            suivi.avaler(octets);
            suivi.valide()
        };
        assert!(valide(b"\xC3\xA9t\xC3"), "d'autres accents sont entiers");
        assert!(!valide(b"caf\xE9"), "rien ne dit que ce texte est en UTF-8");
    }

    #[test]
    fn the_separator_is_the_one_that_cuts_lines_alike() {
        assert_eq!(separateur(b"a;b;c\n1,5;2,3;3,1\n1,2;2;3,25\n"), b';');
        assert_eq!(separateur(b"a,b\n1,\"x;y\"\n2,z\n"), b',');
        assert_eq!(separateur("Titre, avec une virgule\n\na;b\n1;2\n3;4\n".as_bytes()), b';');
        assert_eq!(separateur(b"seule\n1\n"), b';');
        assert_eq!(separateur(b"a\tb\n1,5\t2\n"), b'\t');
    }

    #[test]
    fn records_of_the_preview_know_their_line() {
        let (_, a) = premiers(b"titre\n\n\"a\nb\";c\n1;2\n", Encoding::Utf8);
        let lignes: Vec<u64> = a.enregistrements.iter().map(|(l, _)| *l).collect();
        assert_eq!(lignes, [1, 3, 5]);
    }
}
