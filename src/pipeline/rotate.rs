//! A new key of pseudonyms: the old pseudonyms leave with the lakes, which the next runs read again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config::chemins::reel;
use crate::error::{Error, Result};
use crate::french::{Genre, compte};
use crate::lake::{Lac, Piece, VARIABLE_CLE, disque, empreinte_fichier, tirer_cle};

use super::purge;
use super::transaction::{Lieux, Verrou};
use super::travail::Travail;

/// What a rotation did.
pub struct Rotation {
    pub cle: PathBuf,
    /// Lakes that the old key made.
    pub lacs: Vec<PathBuf>,
    /// Files of these lakes removed.
    pub retires: usize,
}

/// A lake made with the key, held while it is emptied.
struct Tenu {
    racine: PathBuf,
    depot: PathBuf,
    pieces: Vec<Piece>,
    _verrou: Verrou,
}

/// Draws a new key and removes, from every lake that the chains of the folder make with the old one, what it made. `forcer` also
/// removes what could not be read again.
///
/// # Errors
/// The key is in the environment; or a chain of the folder cannot be read; or an extract of a lake is no longer in the inbox and
/// `forcer` is not set; or the disk refuses. Nothing is removed then.
pub fn renouveler_cle(travail: &Travail, forcer: bool) -> Result<Rotation> {
    if std::env::var_os(VARIABLE_CLE).is_some_and(|t| !t.is_empty()) {
        return Err(Error::configuration(format!("la clé vient de la variable {VARIABLE_CLE}, non d'un fichier"))
            .aide("changez la variable ; la prochaine exécution relira les extractions avec la nouvelle clé"));
    }
    let cle = travail.racine.join(&travail.pipeline.dossiers.cle);
    let tenus = lacs(travail, &cle)?.into_iter().map(|(racine, depot)| tenir(racine, depot));
    let tenus = tenus.collect::<Result<Vec<Tenu>>>()?;
    if !forcer {
        tenus.iter().try_for_each(verifier_le_depot)?;
    }
    // The key first: were the removal interrupted, no file left would be taken for one made with the new key.
    tirer_cle(&cle)?;
    let mut retires = 0;
    for t in &tenus {
        for p in &t.pieces {
            let parquet = t.racine.join(&p.parquet);
            for chemin in [parquet.with_extension("json"), parquet] {
                disque::retirer_fichier(&chemin)?;
            }
        }
        retires += t.pieces.len();
        purge::derives(&t.racine)?.iter().try_for_each(|d| disque::retirer_dossier(d))?;
    }
    Ok(Rotation { cle, lacs: tenus.into_iter().map(|t| t.racine).collect(), retires })
}

/// Lakes made with the key, each with its inbox: that of the chain, then those of the other chains of its folder.
fn lacs(travail: &Travail, cle: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let sien = |d: &Path| travail.racine.join(d);
    let mut lacs = vec![(sien(&travail.pipeline.dossiers.lac), sien(&travail.pipeline.dossiers.depot))];
    for chaine in purge::du_dossier(&travail.chaine)? {
        let (lieux, e) = Lieux::lire(&chaine).map_err(|e| {
            e.aide("on ne peut pas savoir si cette chaîne emploie la même clé : corrigez-la, ou sortez-la du dossier")
        })?;
        let meme_cle = reel(&lieux.racine.join(&e.dossiers.cle)) == reel(cle);
        if meme_cle && lieux.lac.is_dir() && lacs.iter().all(|(lac, _)| reel(lac) != reel(&lieux.lac)) {
            lacs.push((lieux.lac, lieux.racine.join(&e.dossiers.depot)));
        }
    }
    Ok(lacs)
}

fn tenir(racine: PathBuf, depot: PathBuf) -> Result<Tenu> {
    let verrou = Verrou::prendre(&racine)?;
    super::format::verifier_lac(&racine)?;
    Ok(Tenu { pieces: Lac::inventaire(&racine)?, racine, depot, _verrou: verrou })
}

/// What the lake holds can be read again: the inbox has the same bytes, under whatever name.
fn verifier_le_depot(t: &Tenu) -> Result<()> {
    let mut presentes = BTreeSet::new();
    empreintes(&t.depot, &mut presentes);
    let mut perdues = t.pieces.iter().map(|p| &p.provenance).filter(|p| !presentes.contains(&p.empreinte));
    let Some(premiere) = perdues.next() else { return Ok(()) };
    let n = 1 + perdues.count();
    let verbe = if n > 1 { "ne sont plus" } else { "n’est plus" };
    let lues = if n > 1 { "lues" } else { "lue" };
    Err(Error::donnees(format!(
        "{} {verbe} au dépôt sous la forme {lues} : le lac en tient la seule copie",
        compte(n as i64, "extraction", "extractions", Genre::Feminin)
    ))
    .in_file(t.depot.join(&premiere.fichier))
    .aide("remettez au dépôt ce qui manque, il sera relu avec la nouvelle clé")
    .aide("ou perdez-le : bilan rotate --forcer"))
}

/// Fingerprints of the files of a folder and of those below it. What cannot be read is as good as absent.
fn empreintes(dossier: &Path, presentes: &mut BTreeSet<String>) {
    for entree in std::fs::read_dir(dossier).into_iter().flatten().flatten() {
        let chemin = entree.path();
        match entree.file_type() {
            Ok(t) if t.is_dir() => empreintes(&chemin, presentes),
            // A link to a file may be read; a named pipe would never end.
            _ if chemin.is_file() => presentes.extend(empreinte_fichier(&chemin)),
            _ => {}
        }
    }
}
