//! A published table, by the names of its columns; a publication that does not have it has no lines.

use std::path::Path;

use csv::StringRecord;

use crate::error::Result;
use crate::pipeline::publiees::{illisible, rang, table};
use crate::valeurs_csv::restituer;

/// Gives each line to `recevoir`, with the fields asked for in the order they are asked for. A table that is not there gives none.
pub fn parcourir<const N: usize>(
    place: &Path,
    nom: &str,
    colonnes: [&str; N],
    mut recevoir: impl FnMut([&str; N]),
) -> Result<()> {
    let chemin = place.join("donnees").join(nom);
    if !chemin.exists() {
        return Ok(());
    }
    let (entete, mut lecteur) = table(&chemin)?;
    let mut rangs = [0; N];
    for (r, c) in rangs.iter_mut().zip(colonnes) {
        *r = rang(&entete, c, &chemin)?;
    }
    let mut ligne = StringRecord::new();
    while lecteur.read_record(&mut ligne).map_err(|e| illisible(&chemin, &e))? {
        recevoir(rangs.map(|k| restituer(ligne.get(k).unwrap_or(""))));
    }
    Ok(())
}
