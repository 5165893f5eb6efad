//! The files of each publication against its manifest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config::pipeline::Dossiers;
use crate::error::{Error, Result};
use crate::lake::empreinte_fichier;
use crate::pipeline::diffusions;
use crate::pipeline::journal;
use crate::pipeline::manifest::{FICHIER, Manifeste};
use crate::pipeline::transaction::{Lieux, conservees};

use super::{Controle, Gravite, court};

const REFAIRE: &str = "« bilan run » la refait depuis les extractions ; « bilan rollback » remet la précédente";

/// Checks the publications in place and those that are kept, and that what they showed is remembered. Gives the manifests of the first.
/// `chaine`: its name in the journals, which tell what its last success left in place.
pub fn verifier(lieux: &Lieux, dossiers: &Dossiers, chaine: &str, c: &mut Controle) -> Result<Vec<Manifeste>> {
    let mut manifestes = Vec::new();
    disparue(lieux, chaine, c);
    for place in lieux.en_place()? {
        let nom = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let objet = format!("publication {nom}");
        c.publications += 1;
        match Manifeste::lire(&place) {
            Ok(Some(m)) => {
                fichiers(lieux, &place, &m, &objet, c)?;
                registres(lieux, dossiers, &m, &objet, c);
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

/// A publication that was moved away, or stood on a disk that is not there any more, has no file left to compare.
fn disparue(lieux: &Lieux, chaine: &str, c: &mut Controle) {
    let Some(periode) = journal::laissee_en_place(&journal::lire(&lieux.lac, chaine)) else { return };
    let place = lieux.place(&periode);
    if !place.exists() {
        let constat = "n'est plus en place : la dernière exécution réussie l'y a laissée";
        let remede = "rendez son disque ou son dossier, ou reprenez-la d'une sauvegarde ; « bilan run » la refait";
        c.noter(Gravite::Faute, &format!("publication {periode}"), court(lieux, &place), constat, remede);
    }
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
    let manifeste = place.join(FICHIER);
    match m.tel_qu_ecrit(place) {
        Some(true) => {}
        Some(false) => c.noter(Gravite::Faute, objet, court(lieux, &manifeste), etat(&manifeste), REFAIRE),
        None => {
            let constat = "manifeste sans sceau : une version antérieure l'a écrit, ou il a été modifié";
            let remede = "« bilan run --forcer » la refait, avec un sceau";
            c.noter(Gravite::Ecart, objet, court(lieux, &manifeste), constat, remede);
        }
    }
    for chemin in presents(place)? {
        if !attendus.contains(&chemin) {
            let remede = "ôtez-le : un lecteur le croirait publié";
            c.noter(Gravite::Faute, objet, court(lieux, &chemin), "en trop : le programme ne l'a pas publié", remede);
        }
    }
    Ok(())
}

/// What an edition showed is in the registers of diffusions: without them, the editions that follow are protected from nothing.
fn registres(lieux: &Lieux, dossiers: &Dossiers, m: &Manifeste, objet: &str, c: &mut Controle) {
    for chemin in diffusions::attendus(&lieux.racine, dossiers, m).iter().filter(|p| !p.exists()) {
        let constat = "le registre de ce qu'elle a montré manque";
        let remede = "reprenez-le d'une sauvegarde : sans lui, le secret ne sait plus ce qui a été montré";
        c.noter(Gravite::Faute, objet, court(lieux, chemin), constat, remede);
    }
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
