//! The fonts of the documents: Source Sans 3, the family of the pages and of the pictures, as its authors publish it.

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};

use crate::assets;
use crate::error::{Error, Result};

/// Text, and what stands out.
pub const FICHIERS: [&str; 2] = ["polices/SourceSans3-Regular.otf", "polices/SourceSans3-Semibold.otf"];

#[derive(Debug)]
pub struct Polices {
    polices: Vec<Font>,
}

impl Polices {
    /// # Errors
    /// The program was built without its fonts.
    pub fn charger() -> Result<Polices> {
        let charger = |nom: &&str| {
            assets::octets(nom)
                .and_then(|o| Font::new(Bytes::new(o), 0))
                .ok_or_else(|| Error::machine("une police des documents PDF manque au programme").in_file(*nom))
        };
        Ok(Polices { polices: FICHIERS.iter().map(charger).collect::<Result<_>>()? })
    }

    pub fn repertoire(&self) -> FontBook {
        FontBook::from_fonts(&self.polices)
    }

    pub fn police(&self, rang: usize) -> Option<Font> {
        self.polices.get(rang).cloned()
    }

    /// True when every font can print this character.
    pub fn couvre(&self, c: char) -> bool {
        self.polices.iter().all(|p| p.info().coverage.contains(c.into()))
    }
}
