//! The files of the lake against their account, to the last page.

use std::path::Path;

use crate::error::{Error, Result};
use crate::lake::{Coffre, Piece, empreinte_fichier, relire};
use crate::pipeline::reprises;
use crate::pipeline::transaction::Lieux;
use crate::secrecy::Registre;

use super::{Controle, Gravite, court};

const RELIRE: &str = "la prochaine exécution le relira depuis le dépôt, si l'extraction y est encore";

/// A sealed file whose key is not at hand is held against its account all the same.
const SANS_CLE: &str =
    "scellé, et sa clé n'est pas celle de la chaîne : son empreinte est la bonne, ses pages n'ont pas été lues";
const RENDRE_LA_CLE: &str = "restaurez sa clé, ou ôtez-le par « bilan purge » s'il ne sert plus";

/// `coffre`: what opens the sealed files.
pub fn verifier(lieux: &Lieux, pieces: &[Piece], coffre: Option<&Coffre>, c: &mut Controle) -> Result<()> {
    for p in pieces {
        let chemin = lieux.lac.join(&p.parquet);
        match etat(&chemin, p, coffre) {
            Etat::Lue => {
                c.pieces += 1;
                c.lignes += p.lignes();
            }
            Etat::Fermee => c.noter(Gravite::Ecart, "lac", court(lieux, &chemin), SANS_CLE, RENDRE_LA_CLE),
            Etat::Fautive(constat) => c.noter(Gravite::Faute, "lac", court(lieux, &chemin), &constat, RELIRE),
        }
    }
    for chemin in fichiers(&lieux.lac.join("diffusions"), "json") {
        let lu = std::fs::read_to_string(&chemin).map_err(|e| Error::io("lecture", &chemin, &e));
        if let Err(e) = lu.and_then(|t| Registre::lire(&t, &chemin)) {
            let remede = "reprenez-le d'une sauvegarde : sans lui, le secret ne sait plus ce qui a été montré";
            c.noter(Gravite::Faute, "registre des diffusions", court(lieux, &chemin), &e.message, remede);
        }
    }
    let reprises = lieux.lac.join(reprises::DOSSIER);
    for chemin in fichiers(&reprises, "json").into_iter().chain(fichiers(&reprises, "scelle")) {
        // Nothing was lost: it stands for work that can be done again.
        if reprises::lisible(&chemin, coffre) == Some(false) {
            let constat = "abîmé : ce qu'une exécution avait gardé pour la suivante";
            c.noter(Gravite::Ecart, "lac", court(lieux, &chemin), constat, "la prochaine exécution le refait");
        }
    }
    for chemin in fichiers(&lieux.lac.join("bascules"), "json") {
        let constat = "une mise en place a été interrompue";
        c.noter(Gravite::Ecart, "lac", court(lieux, &chemin), constat, "la prochaine exécution l'achève ou la défait");
    }
    Ok(())
}

/// A file of the lake, once looked at.
enum Etat {
    /// Read to its last page, and as its account says.
    Lue,
    /// As it was written, and sealed with a key that is not at hand.
    Fermee,
    Fautive(String),
}

fn etat(chemin: &Path, p: &Piece, coffre: Option<&Coffre>) -> Etat {
    let Ok(empreinte) = empreinte_fichier(chemin) else {
        return Etat::Fautive("manquant ou illisible".to_owned());
    };
    if empreinte != p.empreinte_parquet {
        return Etat::Fautive("abîmé : son empreinte n'est plus celle de son compte".to_owned());
    }
    // Whole and as it was written: its pages are read all the same, for what was written wrong.
    let relue = match relire(chemin, coffre) {
        Ok(Some(r)) => r,
        Ok(None) => return Etat::Fermee,
        Err(e) => return Etat::Fautive(e.message),
    };
    if relue.lignes != p.lignes() {
        return Etat::Fautive(format!("{} lignes au lieu de {}", relue.lignes, p.lignes()));
    }
    if relue.provenance.as_ref() != Some(&p.provenance) {
        return Etat::Fautive("le pied du fichier et son compte ne disent pas la même provenance".to_owned());
    }
    Etat::Lue
}

/// Files of a folder and those below, by extension, sorted.
fn fichiers(racine: &Path, extension: &str) -> Vec<std::path::PathBuf> {
    let mut trouves = Vec::new();
    let mut a_voir = vec![racine.to_owned()];
    while let Some(dossier) = a_voir.pop() {
        let Ok(entrees) = std::fs::read_dir(&dossier) else { continue };
        for chemin in entrees.filter_map(|e| Some(e.ok()?.path())) {
            if chemin.is_dir() {
                a_voir.push(chemin);
            } else if chemin.extension().is_some_and(|e| e == extension) {
                trouves.push(chemin);
            }
        }
    }
    trouves.sort();
    trouves
}
