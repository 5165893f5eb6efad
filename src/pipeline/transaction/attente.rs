//! Files that become true with the publication they go with, and not before.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::lake::{disque, ecrire_prive};

const SUFFIXE: &str = "attente";

/// Files written beside their place: `2026-09.json.attente`.
#[derive(Debug, Default)]
pub struct Attente {
    places: Vec<PathBuf>,
}

impl Attente {
    /// Writes what `place` will hold once the publication is in its own; readable by its owner only.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn ecrire(&mut self, place: &Path, octets: &[u8]) -> Result<()> {
        ecrire_prive(&en_attente(place), octets)?;
        self.places.push(place.to_owned());
        Ok(())
    }

    pub(super) fn places(&self) -> &[PathBuf] {
        &self.places
    }
}

fn en_attente(place: &Path) -> PathBuf {
    let mut nom = place.file_name().unwrap_or_default().to_os_string();
    nom.push(".");
    nom.push(SUFFIXE);
    place.with_file_name(nom)
}

/// Whether a place waits for its file.
pub fn attendu(place: &Path) -> bool {
    en_attente(place).exists()
}

/// Gives a waiting file its place; one that has it already is left alone.
pub(super) fn confirmer(place: &Path) -> Result<()> {
    let attente = en_attente(place);
    if attente.exists() { disque::renommer(&attente, place) } else { Ok(()) }
}

pub(super) fn abandonner(place: &Path) -> Result<()> {
    disque::retirer_fichier(&en_attente(place))
}
