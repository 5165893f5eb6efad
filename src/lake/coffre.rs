//! The lake encrypted at rest: each Parquet file sealed whole, opened in memory and nowhere else.
//!
//! A file is [`MARQUE`], a nonce of 24 bytes, then chunks of [`BLOC`] bytes of text, each sealed with XChaCha20-Poly1305 in the construction
//! that libsodium calls *secretstream*: a chunk changed, moved, repeated or missing is refused, and so is a file cut at its end, for the last
//! chunk says that it is the last. Any program with libsodium and the key reads it.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use orion::aead::SecretKey;
use orion::aead::streaming::{ABYTES, Nonce, StreamOpener, StreamSealer, StreamTag};

use crate::error::{Error, Result};

/// First bytes of a sealed file; the last one is the version of this form.
pub const MARQUE: &[u8; 9] = b"bilanlac\x01";
/// Bytes of text in a chunk.
const BLOC: usize = 256 << 10;
const NONCE: usize = 24;

/// The key of the lake, ready to seal and to open.
pub struct Coffre {
    cle: SecretKey,
    identite: [u8; 32],
}

/// The key is never shown.
impl fmt::Debug for Coffre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coffre")
    }
}

impl Coffre {
    /// # Errors
    /// None for 32 bytes.
    pub fn new(cle: &[u8; 32]) -> Result<Self> {
        let identite = *blake3::keyed_hash(cle, b"identite de la cle du lac").as_bytes();
        let cle = SecretKey::try_from(cle.as_slice()).map_err(|_| Error::machine("clé du lac inutilisable"))?;
        Ok(Coffre { cle, identite })
    }

    /// Tells keys apart without saying them: files sealed with another key are not looked for.
    pub fn identite(&self) -> &[u8; 32] {
        &self.identite
    }

    /// Seals what is written into a file.
    ///
    /// # Errors
    /// The system has no random source, or the disk refuses.
    pub fn sceller(&self, mut fichier: File) -> io::Result<Sceau> {
        let (scelleur, nonce) = StreamSealer::new(&self.cle).map_err(|_| io::Error::other("aucune source d'aléa"))?;
        fichier.write_all(MARQUE)?;
        fichier.write_all(nonce.as_ref())?;
        Ok(Sceau { fichier, scelleur, tampon: Vec::with_capacity(BLOC) })
    }

    /// The text of a sealed file.
    ///
    /// # Errors
    /// The file cannot be read, was sealed with another key, or is not as it was written.
    pub fn ouvrir(&self, chemin: &Path) -> Result<Vec<u8>> {
        let fichier = File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
        let taille = fichier.metadata().map_or(0, |m| usize::try_from(m.len()).unwrap_or(0));
        self.lire(fichier, taille).map_err(|e| match e.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Error::donnees("ce fichier du lac ne se déchiffre pas : il a été altéré, ou scellé avec une autre clé")
                    .in_file(chemin)
                    .aide("restaurez la clé du lac, ou ce fichier d'une sauvegarde")
                    .aide("ou supprimez-le : la prochaine exécution relira l'extraction si elle est encore au dépôt")
            }
            _ => Error::io("lecture", chemin, &e),
        })
    }

    fn lire(&self, mut fichier: impl Read, taille: usize) -> io::Result<Vec<u8>> {
        let altere = || io::Error::from(io::ErrorKind::InvalidData);
        let mut debut = [0; MARQUE.len() + NONCE];
        fichier.read_exact(&mut debut)?;
        let (marque, nonce) = debut.split_at(MARQUE.len());
        if marque != MARQUE {
            return Err(altere());
        }
        let nonce = Nonce::try_from(nonce).map_err(|_| altere())?;
        let mut ouvreur = StreamOpener::new(&self.cle, &nonce).map_err(|_| altere())?;
        let mut texte = Vec::with_capacity(taille);
        let mut morceau = Vec::with_capacity(BLOC + ABYTES);
        loop {
            morceau.clear();
            fichier.by_ref().take((BLOC + ABYTES) as u64).read_to_end(&mut morceau)?;
            let (clair, fin) = ouvreur.open_chunk(&morceau).map_err(|_| altere())?;
            texte.extend_from_slice(&clair);
            if fin == StreamTag::Finish {
                // Nothing follows the last chunk.
                let mut reste = [0; 1];
                return if fichier.read(&mut reste)? == 0 { Ok(texte) } else { Err(altere()) };
            }
        }
    }
}

/// A file being sealed.
pub struct Sceau {
    fichier: File,
    scelleur: StreamSealer,
    tampon: Vec<u8>,
}

impl Sceau {
    fn poser(&mut self, fin: StreamTag) -> io::Result<()> {
        let chiffre =
            self.scelleur.seal_chunk(&self.tampon, &fin).map_err(|_| io::Error::other("chiffrement impossible"))?;
        self.tampon.clear();
        self.fichier.write_all(&chiffre)
    }

    /// Seals the end, and gives the file back to be synced.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn finir(mut self) -> io::Result<File> {
        self.poser(StreamTag::Finish)?;
        Ok(self.fichier)
    }
}

impl Write for Sceau {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if self.tampon.len() == BLOC {
            self.poser(StreamTag::Message)?;
        }
        let pris = octets.len().min(BLOC - self.tampon.len());
        self.tampon.extend_from_slice(octets.get(..pris).unwrap_or(octets));
        Ok(pris)
    }

    /// Only the end is short of a chunk: nothing is written early.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scelle(texte: &[u8], d: &Path) -> (Coffre, std::path::PathBuf) {
        let coffre = Coffre::new(&[7; 32]).unwrap();
        let chemin = d.join("x");
        let mut sceau = coffre.sceller(File::create(&chemin).unwrap()).unwrap();
        for morceau in texte.chunks(1000) {
            sceau.write_all(morceau).unwrap();
        }
        sceau.finir().unwrap();
        (coffre, chemin)
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_alone() {
        let d = tempfile::tempdir().unwrap();
        for taille in [0, 1, BLOC - 1, BLOC, BLOC + 1, 2 * BLOC, 2 * BLOC + 17] {
            let texte: Vec<u8> = (0..taille).map(|i| (i % 251) as u8).collect();
            let (coffre, chemin) = scelle(&texte, d.path());
            assert!(coffre.ouvrir(&chemin).unwrap() == texte, "{taille}");
            let e = Coffre::new(&[8; 32]).unwrap().ouvrir(&chemin).unwrap_err();
            assert!(e.message.contains("ne se déchiffre pas"), "{}", e.message);
        }
    }

    #[test]
    fn nothing_of_the_text_is_on_the_disk() {
        let d = tempfile::tempdir().unwrap();
        let (_, chemin) = scelle(&b"menage-a-retrouver ".repeat(500), d.path());
        let octets = std::fs::read(chemin).unwrap();
        assert!(!octets.windows(6).any(|f| f == b"menage"));
    }

    #[test]
    fn a_file_that_was_touched_is_refused() {
        let d = tempfile::tempdir().unwrap();
        let texte: Vec<u8> = (0..3 * BLOC + 5).map(|i| (i % 241) as u8).collect();
        let (coffre, chemin) = scelle(&texte, d.path());
        let sain = std::fs::read(&chemin).unwrap();
        let (tete, bloc) = (MARQUE.len() + NONCE, BLOC + ABYTES);
        let mut cas: Vec<Vec<u8>> = vec![
            Vec::new(),
            sain[..tete].to_vec(),
            // cut between two chunks, within one, before the last byte
            sain[..tete + bloc].to_vec(),
            sain[..tete + bloc + 9].to_vec(),
            sain[..sain.len() - 1].to_vec(),
            [sain.as_slice(), b"x"].concat(),
            // two chunks exchanged
            [&sain[..tete], &sain[tete + bloc..tete + 2 * bloc], &sain[tete..tete + bloc], &sain[tete + 2 * bloc..]]
                .concat(),
        ];
        for i in [0, MARQUE.len() - 1, MARQUE.len(), tete, tete + 1, sain.len() - 1] {
            let mut touche = sain.clone();
            touche[i] ^= 1;
            cas.push(touche);
        }
        for (n, octets) in cas.iter().enumerate() {
            std::fs::write(&chemin, octets).unwrap();
            assert!(coffre.ouvrir(&chemin).is_err(), "cas {n}");
        }
    }
}
