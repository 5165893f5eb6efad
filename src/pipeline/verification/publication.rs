//! The files of each publication against its manifest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::lake::empreinte_fichier;
use crate::pipeline::manifest::{FICHIER, Manifeste};
use crate::pipeline::transaction::{Lieux, conservees};

use super::{Controle, Gravite, court};

const REFAIRE: &str = "« bilan run » la refait depuis les extractions ; « bilan rollback » remet la précédente";

/// Checks the publications in place and those that are kept. Gives the manifests of the first.
pub fn verifier(lieux: &Lieux, c: &mut Controle) -> Result<Vec<Manifeste>> {
    let mut manifestes = Vec::new();
    for place in lieux.en_place()? {
        let nom = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let objet = format!("publication {nom}");
        c.publications += 1;
        match Manifeste::lire(&place) {
            Ok(Some(m)) => {
                fichiers(lieux, &place, &m, &objet, c)?;
                manifestes.push(m);
            }
            Ok(None) => c.noter(
                Gravite::Faute,
                &objet,
                court(lieux, &place),
                "sans manifeste : rien ne dit de quoi elle est faite",
                REFAIRE,
            ),
            Err(e) => c.noter(Gravite::Faute, &objet, court(lieux, &place), &e.message, REFAIRE),
        }
        for gardee in conservees(&lieux.publications, &nom)? {
            c.conservees += 1;
            c.fichiers += gardee.manifeste.fichiers.len();
            for f in gardee.manifeste.alteres(&gardee.dossier) {
                let chemin = gardee.dossier.join(f);
                let objet = format!("publication {nom} gardée, numéro {}", gardee.numero);
                let remede = "elle ne peut plus être remise : « bilan rollback » en propose d'autres";
                c.noter(Gravite::Faute, &objet, court(lieux, &chemin), etat(&chemin), remede);
            }
        }
    }
    Ok(manifestes)
}

fn etat(chemin: &Path) -> &'static str {
    if chemin.exists() { "modifié depuis la publication" } else { "manquant" }
}

fn fichiers(lieux: &Lieux, place: &Path, m: &Manifeste, objet: &str, c: &mut Controle) -> Result<()> {
    let mut attendus: BTreeSet<PathBuf> = BTreeSet::from([place.join(FICHIER)]);
    for (nom, empreinte) in &m.fichiers {
        let chemin = place.join(nom);
        c.fichiers += 1;
        if empreinte_fichier(&chemin).ok().as_ref() != Some(empreinte) {
            c.noter(Gravite::Faute, objet, court(lieux, &chemin), etat(&chemin), REFAIRE);
        }
        attendus.insert(chemin);
    }
    for chemin in presents(place)? {
        if !attendus.contains(&chemin) {
            let remede = "ôtez-le : un lecteur le croirait publié";
            c.noter(Gravite::Faute, objet, court(lieux, &chemin), "en trop : le programme ne l'a pas publié", remede);
        }
    }
    Ok(())
}

/// Every file under a folder, sorted.
fn presents(racine: &Path) -> Result<Vec<PathBuf>> {
    let mut trouves = Vec::new();
    let mut a_voir = vec![racine.to_owned()];
    while let Some(dossier) = a_voir.pop() {
        for entree in std::fs::read_dir(&dossier).map_err(|e| Error::io("lecture", &dossier, &e))? {
            let chemin = entree.map_err(|e| Error::io("lecture", &dossier, &e))?.path();
            if chemin.is_dir() { a_voir.push(chemin) } else { trouves.push(chemin) }
        }
    }
    trouves.sort();
    Ok(trouves)
}
