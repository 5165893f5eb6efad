//! A new key of pseudonyms: the old pseudonyms leave with the lake, which the next run reads again.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::lake::{Lac, VARIABLE_CLE, disque, empreinte_fichier, tirer_cle};

use super::transaction::Verrou;
use super::travail::Travail;

/// What a rotation did.
pub struct Rotation {
    pub cle: PathBuf,
    /// Files of the lake removed.
    pub retires: usize,
}

/// Draws a new key and removes from the lake what the old one made. `forcer` also removes what could not be read again.
///
/// # Errors
/// The key is in the environment; or an extract of the lake is no longer in the inbox and `forcer` is not set; or the disk
/// refuses. Nothing is removed then.
pub fn renouveler_cle(travail: &Travail, forcer: bool) -> Result<Rotation> {
    if std::env::var_os(VARIABLE_CLE).is_some_and(|t| !t.is_empty()) {
        return Err(Error::configuration(format!("la clé vient de la variable {VARIABLE_CLE}, non d'un fichier"))
            .aide("changez la variable ; la prochaine exécution relira les extractions avec la nouvelle clé"));
    }
    let racine = travail.racine.join(&travail.pipeline.dossiers.lac);
    let depot = travail.racine.join(&travail.pipeline.dossiers.depot);
    let _verrou = Verrou::prendre(&racine)?;
    super::format::verifier_lac(&racine)?;
    let pieces = Lac::inventaire(&racine)?;
    if !forcer {
        let perdues: Vec<&str> = pieces
            .iter()
            .map(|p| &p.provenance)
            .filter(|p| empreinte_fichier(&depot.join(&p.fichier)).ok().as_deref() != Some(p.empreinte.as_str()))
            .map(|p| p.fichier.as_str())
            .collect();
        if let Some(premiere) = perdues.first() {
            return Err(Error::donnees(format!(
                "{} ne sont plus au dépôt sous la forme lue : le lac en tient la seule copie",
                crate::french::compte(perdues.len() as i64, "extraction", "extractions", crate::french::Genre::Feminin)
            ))
            .in_file(depot.join(premiere))
            .aide("remettez ces extractions au dépôt, elles seront relues avec la nouvelle clé")
            .aide("ou perdez-les : bilan rotate --forcer"));
        }
    }
    // The key first: were the removal interrupted, no file left would be taken for one made with the new key.
    let cle = travail.racine.join(&travail.pipeline.dossiers.cle);
    tirer_cle(&cle)?;
    for p in &pieces {
        let parquet = racine.join(&p.parquet);
        for chemin in [parquet.with_extension("json"), parquet] {
            disque::retirer_fichier(&chemin)?;
        }
    }
    Ok(Rotation { cle, retires: pieces.len() })
}
