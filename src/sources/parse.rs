//! Records of a text already in memory, with the physical line each starts on. What the first look at a file and its
//! full reading share, so that both count lines alike.

use super::columns::Ligne;

/// One record: its bytes without quotes, and the end of each field.
pub struct Enregistrement<'a> {
    octets: &'a [u8],
    fins: &'a [usize],
    /// Bytes between two fields: the separator, unless the parser took it out.
    ecart: usize,
    /// Physical line (1-based) on which it starts.
    pub ligne: u64,
    /// The text ends right after it, without a line ending.
    pub sans_fin: bool,
}

impl Enregistrement<'_> {
    /// Number of fields.
    pub fn champs(&self) -> usize {
        self.fins.len()
    }
}

impl Ligne for Enregistrement<'_> {
    fn champ(&self, rang: usize) -> &[u8] {
        let debut = if rang == 0 { 0 } else { self.fins.get(rang - 1).map_or(0, |fin| fin + self.ecart) };
        let fin = self.fins.get(rang).copied().unwrap_or(debut);
        self.octets.get(debut..fin).unwrap_or(b"")
    }
}

/// Walks through the records of a text. A line without quotes is cut at its separators; only the others, few in most
/// files, need the parser.
pub struct Parseur<'t> {
    lecteur: csv_core::Reader,
    separateur: u8,
    entree: &'t [u8],
    /// Fields unquoted by the parser, one after the other, and their ends.
    sortie: Vec<u8>,
    fins: Vec<usize>,
    /// Ends of the fields of a line without quotes.
    coupes: Vec<usize>,
    ligne: u64,
}

impl<'t> Parseur<'t> {
    /// `ligne` is the physical line of the first byte; `champs` a guess of the number of fields.
    pub fn new(entree: &'t [u8], separateur: u8, ligne: u64, champs: usize) -> Self {
        let lecteur =
            csv_core::ReaderBuilder::new().delimiter(separateur).terminator(csv_core::Terminator::Any(b'\n')).build();
        Parseur {
            lecteur,
            separateur,
            entree,
            sortie: vec![0u8; 1 << 16],
            fins: vec![0usize; champs + 16],
            coupes: Vec::with_capacity(champs + 16),
            ligne,
        }
    }

    /// The next record; blank lines are not records.
    pub fn suivant(&mut self) -> Option<Enregistrement<'_>> {
        while let Some((octets, suite)) = ligne_simple(self.entree) {
            let (ligne, sans_fin) = (self.ligne, octets.len() == self.entree.len());
            self.entree = suite;
            self.ligne += u64::from(!sans_fin);
            // A lone carriage return is a blank line of another system.
            if octets.iter().any(|c| *c != b'\r') {
                self.coupes.clear();
                self.coupes.extend(memchr::memchr_iter(self.separateur, octets));
                self.coupes.push(octets.len());
                return Some(Enregistrement { octets, fins: &self.coupes, ecart: 1, ligne, sans_fin });
            }
        }
        self.analyser_suivant()
    }

    /// The next record, whatever its quotes.
    fn analyser_suivant(&mut self) -> Option<Enregistrement<'_>> {
        loop {
            let debut = self.entree;
            let (mut ecrits, mut n_fins) = (0, 0);
            loop {
                let (resultat, lus, ecrit, finis) =
                    self.lecteur.read_record(self.entree, &mut self.sortie[ecrits..], &mut self.fins[n_fins..]);
                self.entree = &self.entree[lus..];
                ecrits += ecrit;
                n_fins += finis;
                match resultat {
                    // The empty input that follows tells the parser that the text is over.
                    csv_core::ReadRecordResult::InputEmpty => {}
                    csv_core::ReadRecordResult::OutputFull => self.sortie.resize(self.sortie.len() * 2, 0),
                    csv_core::ReadRecordResult::OutputEndsFull => self.fins.resize(self.fins.len() * 2, 0),
                    csv_core::ReadRecordResult::Record => break,
                    csv_core::ReadRecordResult::End => return None,
                }
            }
            let consomme = &debut[..debut.len() - self.entree.len()];
            // Blank lines before the record are consumed with it.
            let vides =
                consomme.iter().take_while(|c| matches!(c, b'\n' | b'\r')).filter(|c| **c == b'\n').count() as u64;
            let ligne = self.ligne + vides;
            self.ligne += memchr::memchr_iter(b'\n', consomme).count() as u64;
            // A lone carriage return before the line feed is a blank line of another system.
            let vide = n_fins == 1
                && self.sortie[..self.fins[0].min(ecrits)].iter().all(|c| *c == b'\r')
                && !consomme.contains(&b'"');
            if vide {
                continue;
            }
            return Some(Enregistrement {
                octets: &self.sortie[..ecrits],
                fins: &self.fins[..n_fins],
                ecart: 0,
                ligne,
                sans_fin: self.entree.is_empty() && !consomme.ends_with(b"\n"),
            });
        }
    }
}

/// The first line when no quote stands in it, and what follows; `None` at the end of the text too.
fn ligne_simple(texte: &[u8]) -> Option<(&[u8], &[u8])> {
    match memchr::memchr2(b'\n', b'"', texte) {
        Some(n) if texte.get(n) == Some(&b'\n') => Some((&texte[..n], &texte[n + 1..])),
        None if !texte.is_empty() => Some((texte, &[])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Lus = Vec<(u64, Vec<Vec<u8>>, bool)>;

    fn lire<'t>(texte: &'t [u8], suivant: impl Fn(&mut Parseur<'t>) -> Option<(u64, Vec<Vec<u8>>, bool)>) -> Lus {
        let mut parseur = Parseur::new(texte, b';', 1, 4);
        std::iter::from_fn(|| suivant(&mut parseur)).collect()
    }

    fn dire(e: Enregistrement<'_>) -> (u64, Vec<Vec<u8>>, bool) {
        (e.ligne, (0..e.champs()).map(|i| e.champ(i).to_vec()).collect(), e.sans_fin)
    }

    #[test]
    fn a_field_past_the_end_of_a_record_is_empty() {
        for texte in [b"a;b\n".as_slice(), b"\"a\";b\n"] {
            let mut parseur = Parseur::new(texte, b';', 1, 4);
            let e = parseur.suivant().unwrap();
            assert_eq!([0, 1, 2, 3].map(|i| e.champ(i)), [b"a".as_slice(), b"b", b"", b""]);
        }
    }

    proptest! {
        /// Lines cut at their separators are what the parser alone makes of them, whatever stands around.
        #[test]
        fn simple_lines_are_what_the_parser_makes_of_them(texte in "[ab;\"\r\n]{0,60}") {
            let mixte = lire(texte.as_bytes(), |p| p.suivant().map(dire));
            let seul = lire(texte.as_bytes(), |p| p.analyser_suivant().map(dire));
            prop_assert_eq!(mixte, seul);
        }
    }
}
