//! Where records end, found without the CSV parser: cuts the file into blocks that threads can read
//! apart, and gives the count that the parser's own count must equal.

/// Follows RFC 4180 quoting over successive chunks of bytes. A quote opens only at the start of a field.
#[derive(Clone, Debug)]
pub struct RecordScanner {
    separateur: u8,
    etat: Etat,
    /// The current record has at least one byte besides its line ending.
    entame: bool,
    /// Records ended so far; blank lines are not records.
    pub enregistrements: u64,
    /// Line endings met so far, quoted ones included.
    pub lignes: u64,
    /// Physical line (1-based) on which the open quote started.
    pub ligne_guillemet: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Etat {
    DebutChamp,
    Champ,
    EntreGuillemets,
    /// After a quote inside a quoted field: closing, or first half of a doubled quote.
    Guillemet,
}

impl RecordScanner {
    pub fn new(separateur: u8) -> Self {
        RecordScanner {
            separateur,
            etat: Etat::DebutChamp,
            entame: false,
            enregistrements: 0,
            lignes: 0,
            ligne_guillemet: 0,
        }
    }

    /// Scans `octets`; returns the offset just after the last record that ended in them.
    pub fn scan(&mut self, octets: &[u8]) -> Option<usize> {
        let (mut dernier, mut i) = (None, 0);
        while i < octets.len() {
            if self.etat == Etat::DebutChamp && !self.entame {
                i += self.lignes_simples(&octets[i..]);
                dernier = Some(i).filter(|i| *i > 0);
            }
            let (lus, fini) = self.enregistrement(&octets[i..]);
            i += lus;
            if fini {
                dernier = Some(i);
            }
        }
        dernier
    }

    /// Whole lines before the first quote: most of any file, and only their ends matter. Returns their length.
    fn lignes_simples(&mut self, octets: &[u8]) -> usize {
        let jusque = memchr::memchr(b'"', octets).unwrap_or(octets.len());
        let mut debut = 0;
        for fin in memchr::memchr_iter(b'\n', &octets[..jusque]) {
            self.lignes += 1;
            self.enregistrements += u64::from(octets[debut..fin].iter().any(|c| *c != b'\r'));
            debut = fin + 1;
        }
        debut
    }

    /// Byte by byte, to the end of the current record: its length here, and whether it ended.
    fn enregistrement(&mut self, octets: &[u8]) -> (usize, bool) {
        let mut i = 0;
        while let Some(&octet) = octets.get(i) {
            match self.etat {
                Etat::EntreGuillemets => {
                    let suite = &octets[i..];
                    let jusque = memchr::memchr(b'"', suite);
                    let vus = &suite[..jusque.unwrap_or(suite.len())];
                    self.lignes += memchr::memchr_iter(b'\n', vus).count() as u64;
                    match jusque {
                        Some(n) => {
                            self.etat = Etat::Guillemet;
                            i += n + 1;
                        }
                        None => return (octets.len(), false),
                    }
                }
                Etat::DebutChamp if octet == b'"' => {
                    self.etat = Etat::EntreGuillemets;
                    self.entame = true;
                    self.ligne_guillemet = self.lignes + 1;
                    i += 1;
                }
                Etat::Guillemet if octet == b'"' => {
                    self.etat = Etat::EntreGuillemets;
                    i += 1;
                }
                _ if octet == b'\n' => {
                    i += 1;
                    self.fin_de_ligne();
                    return (i, true);
                }
                _ if octet == self.separateur => {
                    self.etat = Etat::DebutChamp;
                    self.entame = true;
                    i += 1;
                }
                _ => {
                    // Nothing happens before the next separator or line ending.
                    self.etat = Etat::Champ;
                    i += 1;
                    if octet == b'\r' {
                        // Half of a line ending, most often: the next byte tells.
                        continue;
                    }
                    self.entame = true;
                    let suite = &octets[i.min(octets.len())..];
                    i += memchr::memchr2(self.separateur, b'\n', suite).unwrap_or(suite.len());
                }
            }
        }
        (octets.len(), false)
    }

    /// Counts a last record that has no line ending. Returns false when a quoted field is still open.
    pub fn finish(&mut self) -> bool {
        if self.etat == Etat::EntreGuillemets {
            return false;
        }
        if self.entame {
            self.enregistrements += 1;
            self.entame = false;
        }
        true
    }

    fn fin_de_ligne(&mut self) {
        self.lignes += 1;
        if self.entame {
            self.enregistrements += 1;
        }
        self.entame = false;
        self.etat = Etat::DebutChamp;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compte(texte: &[u8]) -> (u64, bool) {
        let mut s = RecordScanner::new(b';');
        s.scan(texte);
        let clos = s.finish();
        (s.enregistrements, clos)
    }

    #[test]
    fn records_are_counted_apart_from_lines() {
        assert_eq!(compte(b"a;b\n1;2\n"), (2, true));
        assert_eq!(compte(b"a;b\r\n1;\"x\r\ny\"\r\n"), (2, true));
        assert_eq!(compte(b"a;b\n\n\r\n1;2"), (2, true));
        assert_eq!(compte(b"a;b\n1;\"2"), (1, false));
        assert_eq!(compte(b"a;b\n1;5\" tuyau\n2;\"d\"\"e\"\n"), (3, true));
    }

    proptest! {
        /// Same count as the CSV parser on any bytes, wherever the chunks are cut.
        #[test]
        fn same_count_as_the_parser(texte in "[ab;\"\n]{0,60}", coupe in 0usize..60) {
            let octets = texte.as_bytes();
            let coupe = coupe.min(octets.len());
            let mut s = RecordScanner::new(b';');
            s.scan(&octets[..coupe]);
            s.scan(&octets[coupe..]);
            if s.finish() {
                prop_assert_eq!(s.enregistrements, par_csv_core(octets));
            }
        }
    }

    proptest! {
        /// Whole lines are counted as bytes one by one are.
        #[test]
        fn same_count_byte_by_byte(texte in "[ab;\"\r\n]{0,60}") {
            let mut entier = RecordScanner::new(b';');
            let fin = entier.scan(texte.as_bytes());
            let mut par_octet = RecordScanner::new(b';');
            let fins = texte.as_bytes().chunks(1).enumerate().filter_map(|(i, c)| par_octet.scan(c).map(|_| i + 1));
            prop_assert_eq!(fin, fins.last());
            prop_assert_eq!(
                (entier.enregistrements, entier.lignes, entier.finish(), entier.enregistrements),
                (par_octet.enregistrements, par_octet.lignes, par_octet.finish(), par_octet.enregistrements)
            );
        }
    }

    fn par_csv_core(mut octets: &[u8]) -> u64 {
        let mut lecteur =
            csv_core::ReaderBuilder::new().delimiter(b';').terminator(csv_core::Terminator::Any(b'\n')).build();
        let (mut sortie, mut fins, mut n) = ([0u8; 256], [0usize; 128], 0);
        loop {
            let (resultat, lus, _, _) = lecteur.read_record(octets, &mut sortie, &mut fins);
            octets = &octets[lus..];
            match resultat {
                csv_core::ReadRecordResult::Record => n += 1,
                csv_core::ReadRecordResult::End => return n,
                _ => {}
            }
        }
    }
}
