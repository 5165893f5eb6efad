//! CSV that a spreadsheet opens without running anything: a text that would read as a formula is kept as a text.
//!
//! Names of résidences, of communes or of projects come from files that others fill in. A cell that starts with `=`, `+`, `-`, `@`, a
//! tab or a line break is a formula for a spreadsheet, which may fetch an address or start a program. An apostrophe in front of it makes
//! it a text in every spreadsheet; [`restituer`] takes it away for programs. Numbers stay as they are, negative ones too.

use std::borrow::Cow;

use csv::{Writer, WriterBuilder};

use crate::error::{Error, Result};

/// What a spreadsheet takes for the start of a formula, or skips before one; the wide signs are read as the narrow ones.
const FORMULE: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Put before a text that would be run.
const GARDE: char = '\'';

/// A field that no spreadsheet runs.
pub fn neutre(champ: &str) -> Cow<'_, str> {
    if executable(champ) { Cow::Owned(format!("{GARDE}{champ}")) } else { Cow::Borrowed(champ) }
}

/// The text that [`neutre`] was given.
pub fn restituer(champ: &str) -> &str {
    champ.strip_prefix(GARDE).filter(|suite| executable(suite)).unwrap_or(champ)
}

fn executable(champ: &str) -> bool {
    // A tab or a line break first is one of the signs: only spaces are stepped over.
    champ.trim_start_matches([' ', '\u{a0}']).starts_with(FORMULE) && !inoffensif(champ)
}

/// A number, or a sign alone.
fn inoffensif(champ: &str) -> bool {
    let chiffres = champ.strip_prefix(['-', '+']).unwrap_or(champ);
    chiffres.is_empty()
        || (chiffres.starts_with(|c: char| c.is_ascii_digit())
            && chiffres.split(['.', ',']).count() <= 2
            && chiffres.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ','))
}

/// A `;` table in memory, every field of it neutral.
pub struct Ecrivain(Writer<Vec<u8>>);

impl Ecrivain {
    /// With the mark by which spreadsheets know UTF-8.
    pub fn new() -> Self {
        Self::apres("\u{feff}".as_bytes().to_vec())
    }

    /// Without it, for files that programs read too.
    pub fn sans_marque() -> Self {
        Self::apres(Vec::new())
    }

    fn apres(debut: Vec<u8>) -> Self {
        Ecrivain(WriterBuilder::new().delimiter(b';').from_writer(debut))
    }

    /// # Errors
    /// The lines differ in length.
    pub fn write_record<I: IntoIterator<Item = T>, T: AsRef<str>>(&mut self, champs: I) -> csv::Result<()> {
        for champ in champs {
            self.write_field(champ)?;
        }
        self.finir_ligne()
    }

    /// # Errors
    /// None in memory.
    pub fn write_field<T: AsRef<str>>(&mut self, champ: T) -> csv::Result<()> {
        self.0.write_field(neutre(champ.as_ref()).as_bytes())
    }

    /// Ends a line written field by field.
    ///
    /// # Errors
    /// The lines differ in length.
    pub fn finir_ligne(&mut self) -> csv::Result<()> {
        self.0.write_record(None::<&[u8]>)
    }

    /// # Errors
    /// None in memory.
    pub fn finir(self) -> Result<Vec<u8>> {
        self.0.into_inner().map_err(|e| Error::machine(format!("écriture des données impossible : {e}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_a_text() {
        for (champ, attendu) in [
            ("=HYPERLINK(\"http://exemple.invalid\";\"ici\")", "'=HYPERLINK(\"http://exemple.invalid\";\"ici\")"),
            ("+33 1 02 03 04 05", "'+33 1 02 03 04 05"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1+1", "'\t=1+1"),
            ("\r=1+1", "'\r=1+1"),
            ("  =1+1", "'  =1+1"),
            ("＝1+1", "'＝1+1"),
            ("-1.5e3", "'-1.5e3"),
            ("-1-2", "'-1-2"),
        ] {
            assert_eq!(neutre(champ), attendu);
        }
        for champ in
            ["-12", "+0.5", "-1234,5", "0", "", "-", "Les Tilleuls", "l'Orme", "'", "12-14 rue", "2026-09", "s", "–"]
        {
            assert_eq!(neutre(champ), champ);
        }
    }

    proptest! {
        #[test]
        fn a_field_comes_back_as_it_was(champ in "[ '=+@\\-a-z0-9,.\\t\\r]{0,8}") {
            let ecrit = neutre(&champ).into_owned();
            prop_assert!(!executable(&ecrit), "{ecrit:?}");
            // An apostrophe that was there before a formula is the one thing that cannot be told from ours.
            if !champ.starts_with('\'') {
                prop_assert_eq!(restituer(&ecrit), champ);
            }
        }

        #[test]
        fn a_number_is_never_touched(n in any::<i64>(), x in -1e6f64..1e6) {
            let (n, x) = (n.to_string(), format!("{x:.4}"));
            prop_assert_eq!(neutre(&n), n.as_str());
            prop_assert_eq!(neutre(&x), x.as_str());
        }
    }

    #[test]
    fn a_table_is_neutral_field_by_field() {
        let mut w = Ecrivain::new();
        w.write_record(["zone", "=1+1", "-5"]).unwrap();
        w.write_field("@a").unwrap();
        w.write_field("b").unwrap();
        w.write_field("").unwrap();
        w.finir_ligne().unwrap();
        assert_eq!(String::from_utf8(w.finir().unwrap()).unwrap(), "\u{feff}zone;'=1+1;-5\n'@a;b;\n");
    }
}
