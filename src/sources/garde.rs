//! Bounds on XML before a parser sees it: a parser keeps one piece (a tag or a text) in memory at a time, so that the
//! longest piece is the memory it can be made to use.

use std::io::{self, Read};

use crate::error::Error;

/// Longest distance between two `<`, in bytes. A cell holds 32 767 characters at most, a demand far less.
const MORCEAU_MAX: usize = 1 << 20;

/// A failure met while reading, carried through `std::io`.
pub fn echec(e: Error) -> io::Error {
    io::Error::other(e)
}

/// The failure that [`echec`] carried, or what the system said.
pub fn reprendre(action: &str, chemin: &std::path::Path, e: &io::Error) -> Error {
    match e.get_ref().and_then(|c| c.downcast_ref::<Error>()) {
        Some(bilan) if bilan.lieu.is_some() => bilan.clone(),
        Some(bilan) => bilan.clone().in_file(chemin),
        None => Error::io(action, chemin, e),
    }
}

/// Reads XML and fails as soon as one piece of it is too long, or once `reste` bytes were given.
pub struct Garde<R> {
    source: R,
    depuis_chevron: usize,
    morceau_max: usize,
    reste: u64,
}

impl<R: Read> Garde<R> {
    /// `limite`: number of bytes after which the text is refused.
    pub fn new(source: R, limite: u64) -> Self {
        Garde { source, depuis_chevron: 0, morceau_max: MORCEAU_MAX, reste: limite }
    }

    /// Same for bytes that are not XML: only their number is watched.
    pub fn binaire(source: R, limite: u64) -> Self {
        Garde { source, depuis_chevron: 0, morceau_max: usize::MAX, reste: limite }
    }
}

impl<R: Read> Read for Garde<R> {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read(tampon)?;
        let lu = &tampon[..n];
        let mut debut = 0;
        for position in memchr::memchr_iter(b'<', lu) {
            self.depuis_chevron += position - debut;
            self.verifier()?;
            (debut, self.depuis_chevron) = (position, 0);
        }
        self.depuis_chevron += n - debut;
        self.verifier()?;
        match self.reste.checked_sub(n as u64) {
            Some(reste) => self.reste = reste,
            None => return Err(echec(Error::donnees("le contenu une fois décompressé dépasse ce qui est admis"))),
        }
        Ok(n)
    }
}

impl<R> Garde<R> {
    fn verifier(&self) -> io::Result<()> {
        if self.depuis_chevron > self.morceau_max {
            return Err(echec(Error::donnees("un seul élément y fait plus de 1 Mo")));
        }
        Ok(())
    }
}

/// Notes how many shared texts an XML says it holds (`uniqueCount`), wherever it says so.
pub struct Annonce<R> {
    source: R,
    suite: Suite,
    lu: u64,
    textes: u64,
}

/// What is awaited next.
#[derive(Clone, Copy)]
enum Suite {
    /// The name of the attribute, from this byte on.
    Nom(usize),
    Egal,
    Guillemet,
    Chiffres,
}

const ATTRIBUT: &[u8] = b"uniqueCount";

impl<R> Annonce<R> {
    pub fn new(source: R) -> Self {
        Annonce { source, suite: Suite::Nom(0), lu: 0, textes: 0 }
    }

    /// The largest number met.
    pub fn textes(&self) -> u64 {
        self.textes
    }

    fn suivre(&mut self, octet: u8) {
        let debut = Suite::Nom(usize::from(octet == b'u'));
        self.suite = match (self.suite, octet) {
            (Suite::Nom(n), o) if ATTRIBUT.get(n) == Some(&o) => {
                if n + 1 == ATTRIBUT.len() {
                    Suite::Egal
                } else {
                    Suite::Nom(n + 1)
                }
            }
            (Suite::Egal | Suite::Guillemet, o) if o.is_ascii_whitespace() => self.suite,
            (Suite::Egal, b'=') => Suite::Guillemet,
            (Suite::Guillemet, b'"' | b'\'') => {
                self.lu = 0;
                Suite::Chiffres
            }
            (Suite::Chiffres, b'0'..=b'9') => {
                self.lu = self.lu.saturating_mul(10).saturating_add(u64::from(octet - b'0'));
                self.textes = self.textes.max(self.lu);
                Suite::Chiffres
            }
            _ => debut,
        };
    }
}

impl<R: Read> Read for Annonce<R> {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read(tampon)?;
        let mut reste = &tampon[..n];
        while let Some((premier, suite)) = reste.split_first() {
            // Nothing begins before the next `u`.
            if matches!(self.suite, Suite::Nom(0)) {
                let Some(saut) = memchr::memchr(b'u', reste) else { break };
                self.suite = Suite::Nom(1);
                reste = &reste[saut + 1..];
                continue;
            }
            self.suivre(*premier);
            reste = suite;
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lire(texte: &[u8], limite: u64) -> io::Result<u64> {
        io::copy(&mut Garde::new(texte, limite), &mut io::sink())
    }

    #[test]
    fn a_piece_that_is_too_long_or_a_text_that_is_too_long_stops_the_reading() {
        let piece = |n: usize| [b"<a>".as_slice(), &vec![b'x'; n], b"</a>"].concat();
        assert!(lire(&piece(1000), 10_000).is_ok());
        assert!(lire(&piece(MORCEAU_MAX + 1), u64::MAX).unwrap_err().to_string().contains("1 Mo"));
        assert!(lire(&piece(1000), 1000).unwrap_err().to_string().contains("dépasse"));
        assert!(lire(&[b'x'; 3 * MORCEAU_MAX], u64::MAX).is_err(), "sans aucun chevron");
        let binaire = |limite| io::copy(&mut Garde::binaire(&[b'x'; 3 * MORCEAU_MAX][..], limite), &mut io::sink());
        assert!(binaire(u64::MAX).is_ok() && binaire(1000).is_err());
    }

    #[test]
    fn the_number_of_texts_is_found_wherever_the_reading_is_cut() {
        let annonce = |texte: &str, taille: usize| {
            let mut a = Annonce::new(texte.as_bytes());
            let mut tampon = vec![0; taille];
            while a.read(&mut tampon).unwrap() > 0 {}
            a.textes()
        };
        for taille in [1, 7, 1000] {
            assert_eq!(annonce(r#"<sst count="9" uniqueCount="123">"#, taille), 123);
            assert_eq!(annonce("<sst uniqueCount \n= '45' uniqueCount='7'>", taille), 45);
            assert_eq!(annonce(r#"<sst uniqueCount="99999999999999999999999">"#, taille), u64::MAX);
            assert_eq!(annonce(r#"<si>unique, uniqueCoun, uniqueCount</si> "12""#, taille), 0);
        }
    }
}
