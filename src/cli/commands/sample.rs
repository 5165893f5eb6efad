//! `bilan sample`: fictional extracts.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::nombre;
use crate::pipeline::Suivi;
use crate::sample;

pub fn echantillon(dossier: &Path, logements: usize, graine: u64, t: &Terminal) -> Result<()> {
    t.etape("Écriture des extractions fictives");
    let bilan = sample::generer(&sample::Options { graine, logements }, dossier)?;
    for (fichier, lignes) in &bilan.fichiers {
        t.annoncer(&format!("{:>12}  {}", nombre(*lignes as i64), dossier.join(fichier).display()));
    }
    Ok(())
}
