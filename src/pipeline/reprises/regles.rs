//! Rules of quality, judged once on the same files.

use chrono::NaiveDate;

use crate::checks::{Examen, Rapport, Regles};
use crate::error::Result;
use crate::lake::{Lac, Piece};

use super::empreinteur::Empreinteur;
use super::magasin::{Magasin, Sorte};

impl Magasin<'_> {
    /// Judges the extracts table by table. Where an earlier run did so for exactly these files, rules and closing date, what it found is what
    /// is said.
    ///
    /// # Errors
    /// The lake cannot be read, a rule cannot be computed on these rows, the disk refuses.
    pub fn juger(&self, regles: &Regles, lac: &Lac, pieces: &[Piece], arrete: NaiveDate) -> Result<Rapport> {
        let examen = Examen::de(regles, lac, pieces, arrete)?;
        let mut jugements = Vec::new();
        for table in examen.tables() {
            let mut e = Empreinteur::new("bilan 2026 regles de qualite");
            table.sujet(&mut e);
            let (nom, cle) = (table.nom(), e.empreinte());
            let jugement = match self.reprendre(Sorte::Regles, nom, &cle, |j| table.relire(j)) {
                Some(repris) => repris,
                None => {
                    let juge = table.juger()?;
                    self.garder(Sorte::Regles, nom, &cle, &juge)?;
                    juge
                }
            };
            jugements.push(jugement);
        }
        Ok(examen.rapporter(jugements))
    }
}
