//! Counting over the whole country, from the conformed tables that `bilan count` left in the lake; then secrecy, EPCI by EPCI.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use bilan::config::layout::Table;
use bilan::error::Result;
use bilan::indicators::{Comptages, Perimetre, denombrer, tableaux};
use bilan::model::{Modele, conforme};
use bilan::pipeline::Travail;
use bilan::secrecy;
use serde_json::json;

use super::commun::dire;

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
    let ecrits = tableaux::ecrire(&comptages, travail.mois_arrete(), sortie)?;
    let cellules: usize = ecrits.iter().map(|e| e.lignes).sum();
    let compteurs: usize = ecrits.iter().map(|e| e.compteurs).sum();
    let indicateurs = travail.catalogue.definitions.len();
    dire(
        debut.elapsed(),
        json!({ "lecture": lecture.as_secs_f64(), "indicateurs": indicateurs, "atomes": atomes, "cellules": cellules, "compteurs": compteurs }),
    );
    Ok(())
}

/// Every EPCI of the lake protected, then attacked. Says the total time and the longest.
pub fn proteger_pays(chaine: &Path) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    let modele = modele(&travail.racine.join(&travail.pipeline.dossiers.lac))?;
    let comptages = denombrer(&modele, &travail.catalogue, travail.detail())?;
    let epci = territoires(&comptages);
    let debut = Instant::now();
    let (mut plus_long, mut cellules, mut masquees) = ((Duration::ZERO, String::new(), 0), 0, 0);
    for code in &epci {
        let ici = Instant::now();
        let perimetre = Perimetre { epci: code, arrete: travail.mois_arrete(), classes: &BTreeMap::new() };
        let mesures = comptages.mesures(&travail.catalogue, &perimetre, |_| true);
        let plan = secrecy::verifier(&mesures, &travail.regles, &secrecy::Registre::vide());
        let publiees = secrecy::appliquer(&mesures, &plan, &travail.regles)?;
        cellules += publiees.len();
        masquees += publiees.masquees();
        eprintln!("{code} {} cellules, {:.1} s", publiees.len(), ici.elapsed().as_secs_f64());
        if ici.elapsed() > plus_long.0 {
            plus_long = (ici.elapsed(), code.clone(), publiees.len());
        }
    }
    dire(
        debut.elapsed(),
        json!({ "epci": epci.len(), "cellules": cellules, "masquees": masquees, "plus_long": plus_long.0.as_secs_f64(),
            "epci_plus_long": plus_long.1, "cellules_plus_long": plus_long.2 }),
    );
    Ok(())
}

fn territoires(comptages: &Comptages<'_>) -> BTreeSet<String> {
    let tables = comptages.tables.iter().map(|(c, _)| c);
    tables.flat_map(|c| c.ordre().iter().filter_map(|&a| c.epci(a))).map(str::to_owned).collect()
}
