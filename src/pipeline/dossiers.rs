//! The folders of a chain, before anything is read: what is published holds nothing private, and what is private is its owner's alone.

use std::path::{Path, PathBuf};

use crate::config::chemins::reel;
use crate::config::layout::Table;
use crate::config::pipeline::{Dossiers, Pipeline};
use crate::error::{Error, Lieu, Result};

use super::Suivi;
use super::travail::Travail;

/// What the lake makes of its tables: rows, counts that nothing hides, reasons of the secrecy.
const DERIVES_DU_LAC: [&str; 5] = ["conforme", "mesures", "audit", super::reprises::DOSSIER, Dossiers::TERRITOIRES];

/// What is in a publication leaves with it.
///
/// # Errors
/// A private folder stands in that of the publications; the message names the line of the chain.
pub fn verifier(pipeline: &Pipeline, racine: &Path, chaine: &Path, texte: &str) -> Result<()> {
    let d = &pipeline.dossiers;
    let publication = reel(&racine.join(&d.publication));
    let prives: [(&str, &Path); 7] = [
        ("lac", &d.lac),
        ("depot", &d.depot),
        ("references", &d.references),
        ("restreint", &d.restreint),
        ("cle", &d.cle),
        ("rejets", &d.rejets),
        ("qualite", &d.qualite),
    ];
    let registres = d.lac_diffusions.iter().map(|l| ("lac_diffusions", l.as_path()));
    for (nom, chemin) in prives.into_iter().chain(registres) {
        if reel(&racine.join(chemin)).starts_with(&publication) {
            return Err(Error::configuration(format!(
                "« {nom} » ({}) se trouve dans le dossier des publications ({})",
                chemin.display(),
                d.publication.display()
            ))
            .at(Lieu { fichier: chaine.to_owned(), ligne: ligne(texte, "publication"), colonne: None })
            .aide("qui copie ou diffuse les publications emporterait aussi des données confidentielles")
            .aide("donnez à « publication », dans [dossiers], un dossier qui ne contient que des publications"));
        }
    }
    Ok(())
}

/// Line of a key of `[dossiers]`.
fn ligne(texte: &str, cle: &str) -> Option<u64> {
    let mut dedans = false;
    texte.lines().zip(1u64..).find_map(|(l, n)| {
        let l = l.trim();
        if l.starts_with('[') {
            dedans = l.starts_with("[dossiers]");
        }
        (dedans && l.split('=').next().is_some_and(|c| c.trim() == cle)).then_some(n)
    })
}

/// Checks at start that nobody else reads what is private: individual data stop the run, lists to mend are pointed out.
///
/// # Errors
/// A file of the lake or of the restricted states can be read by others, or a folder cannot be walked through.
pub fn verifier_droits(travail: &Travail, suivi: &dyn Suivi) -> Result<()> {
    let Dossiers { lac, restreint, rejets, qualite, .. } = &travail.pipeline.dossiers;
    let lac = travail.racine.join(lac);
    let du_lac = Table::ALL.into_iter().map(Table::code).chain(DERIVES_DU_LAC).map(|nom| lac.join(nom));
    for dossier in du_lac.chain([travail.racine.join(restreint)]) {
        if let Some((fichier, mode)) = ouvert(&dossier)? {
            return Err(Error::configuration(format!(
                "des données individuelles peuvent être lues par d'autres (droits {mode:o})"
            ))
            .in_file(fichier)
            .aide(format!("chmod -R go= {}", if dossier.starts_with(&lac) { &lac } else { &dossier }.display()))
            .aide("puis cherchez ce qui a ouvert ces droits : une copie, une sauvegarde restaurée, un partage"));
        }
    }
    for nom in [rejets, qualite] {
        let dossier = travail.racine.join(nom);
        if let Some((fichier, mode)) = ouvert(&dossier)? {
            suivi.note(&format!(
                "attention : {} peut être lu par d'autres (droits {mode:o}) ; si ce n'est pas voulu : chmod -R go= {}",
                fichier.display(),
                dossier.display()
            ));
        }
    }
    Ok(())
}

/// The first file, in order of names, that others than its owner may read, below a folder that they may enter.
#[cfg(unix)]
fn ouvert(dossier: &Path) -> Result<Option<(PathBuf, u32)>> {
    use std::os::unix::fs::PermissionsExt;
    let echec = |chemin: &Path, e: &std::io::Error| Error::io("examen des droits", chemin, e);
    let mut a_voir = vec![dossier.to_owned()];
    let mut ouverts: Vec<(PathBuf, u32)> = Vec::new();
    while let Some(d) = a_voir.pop() {
        match std::fs::metadata(&d) {
            // Nobody else enters: nothing below can be reached.
            Ok(m) if m.permissions().mode() & 0o011 == 0 => continue,
            Ok(_) => {}
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => return Err(echec(&d, &e)),
        }
        let entrees = std::fs::read_dir(&d).map_err(|e| echec(&d, &e))?;
        for entree in entrees {
            let entree = entree.map_err(|e| echec(&d, &e))?;
            let (genre, chemin) = (entree.file_type().map_err(|e| echec(&d, &e))?, entree.path());
            if genre.is_symlink() {
                continue;
            }
            if genre.is_dir() {
                a_voir.push(chemin);
                continue;
            }
            let mode = entree.metadata().map_err(|e| echec(&chemin, &e))?.permissions().mode() & 0o777;
            if mode & 0o066 != 0 {
                ouverts.push((chemin, mode));
            }
        }
    }
    Ok(ouverts.into_iter().min())
}

#[cfg(not(unix))]
fn ouvert(_: &Path) -> Result<Option<(PathBuf, u32)>> {
    Ok(None)
}
