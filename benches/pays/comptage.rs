//! Counting over the whole country, from the conformed tables that `bilan count` left in the lake; then secrecy, EPCI by EPCI.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bilan::config::layout::Table;
use bilan::error::Result;
use bilan::indicators::{Comptages, Perimetre, denombrer, tableaux};
use bilan::model::{Modele, conforme};
use bilan::pipeline::Travail;
use bilan::secrecy;
use serde_json::json;

use super::commun::{dire, fils};

fn modele(lac: &Path) -> Result<Modele> {
    let mut modele = Modele::default();
    for table in Table::COMPTEES {
        let place = conforme::place(lac, table);
        if place.is_dir() {
            modele.remplacer(table, conforme::lire(&place, table)?);
        }
    }
    Ok(modele)
}

/// Every indicator at every level, written as `bilan count` writes them, in `sortie`.
pub fn compter_pays(chaine: &Path, sortie: &Path) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let debut = Instant::now();
    let modele = modele(&travail.racine.join(&travail.pipeline.dossiers.lac))?;
    let comptages = denombrer(&modele, &travail.catalogue, travail.detail())?;
    let lecture = debut.elapsed();
    let atomes: BTreeMap<&str, usize> =
        comptages.tables.iter().map(|(c, _)| (c.table.code(), c.ordre().len())).collect();
    let ecrits = tableaux::ecrire(&comptages, travail.mois_arrete(), sortie, None)?;
    let cellules: usize = ecrits.iter().map(|e| e.lignes).sum();
    let compteurs: usize = ecrits.iter().map(|e| e.compteurs).sum();
    let indicateurs = travail.catalogue.definitions.len();
    dire(
        debut.elapsed(),
        json!({ "lecture": lecture.as_secs_f64(), "indicateurs": indicateurs, "atomes": atomes, "cellules": cellules, "compteurs": compteurs }),
    );
    Ok(())
}

/// What protecting one EPCI gave.
struct Protege {
    code: String,
    duree: Duration,
    cellules: usize,
    masquees: usize,
}

/// Every EPCI of the lake protected, then attacked: the largest first, one for each processor, as a batch would. A small one does not
/// keep several processors busy to the end. Says the total time and the longest.
pub fn proteger_pays(chaine: &Path) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let modele = modele(&travail.racine.join(&travail.pipeline.dossiers.lac))?;
    let comptages = denombrer(&modele, &travail.catalogue, travail.detail())?;
    let epci = territoires(&comptages);
    let debut = Instant::now();
    let file = Mutex::new(epci.iter());
    let suivants = || -> Result<Vec<Protege>> {
        let mut faits = Vec::new();
        loop {
            let suivant = file.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(code) = suivant else { return Ok(faits) };
            faits.push(proteger(&travail, &comptages, code)?);
        }
    };
    let listes: Vec<Result<Vec<Protege>>> = std::thread::scope(|s| {
        let fils: Vec<_> = (0..fils()).map(|_| s.spawn(suivants)).collect();
        fils.into_iter().map(|f| f.join().unwrap_or_else(|panique| std::panic::resume_unwind(panique))).collect()
    });
    let duree = debut.elapsed();
    let faits: Vec<Protege> = listes.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let plus_long = faits.iter().max_by_key(|p| p.duree);
    dire(
        duree,
        json!({ "epci": faits.len(), "cellules": faits.iter().map(|p| p.cellules).sum::<usize>(),
            "masquees": faits.iter().map(|p| p.masquees).sum::<usize>(),
            "plus_long": plus_long.map(|p| p.duree.as_secs_f64()), "epci_plus_long": plus_long.map(|p| &p.code),
            "cellules_plus_long": plus_long.map(|p| p.cellules) }),
    );
    Ok(())
}

fn proteger(travail: &Travail, comptages: &Comptages<'_>, code: &str) -> Result<Protege> {
    let debut = Instant::now();
    let perimetre = Perimetre { epci: code, arrete: travail.mois_arrete(), classes: &BTreeMap::new() };
    let mesures = comptages.mesures(&travail.catalogue, &perimetre, |_| true);
    let plan = secrecy::verifier(&mesures, &travail.regles, &secrecy::Registre::vide());
    let publiees = secrecy::appliquer(&mesures, &plan, &travail.regles)?;
    let (duree, cellules, masquees) = (debut.elapsed(), publiees.len(), publiees.masquees());
    eprintln!("{code} {cellules} cellules, {:.1} s", duree.as_secs_f64());
    Ok(Protege { code: code.to_owned(), duree, cellules, masquees })
}

/// The EPCI of the lake, those with the most to count first.
fn territoires(comptages: &Comptages<'_>) -> Vec<String> {
    let mut atomes: BTreeMap<&str, usize> = BTreeMap::new();
    for (c, _) in &comptages.tables {
        for code in c.ordre().iter().filter_map(|&a| c.epci(a)) {
            *atomes.entry(code).or_default() += 1;
        }
    }
    let mut liste: Vec<(&str, usize)> = atomes.into_iter().collect();
    liste.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    liste.into_iter().map(|(code, _)| code.to_owned()).collect()
}
