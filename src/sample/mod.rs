//! A fictional EPCI in the layouts of the real extracts, generated from a seed: what the
//! demonstration reads, and, grown to the size of the country, what the benchmarks read.

mod anomalies;
mod attributions;
mod demandes;
mod geo;
mod logements;
mod menages;
mod noms;
mod ops;
mod readme;
mod references;
mod relogement;
mod rpls;
mod sne;
mod tableau;
mod territoire;
#[cfg(test)]
mod tests;
mod tirage;

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// Fewest and most dwellings that make sense: below, the quotas are empty; above, the identifiers
/// of communes and QPV run out.
const BORNES: (usize, usize) = (1500, 6_000_000);

/// What to generate.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Same seed, same bytes.
    pub graine: u64,
    /// Dwellings of RPLS, exits of the year included. Up to 20 000 they form one EPCI.
    pub logements: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { graine: 2026, logements: 9000 }
    }
}

/// One kind of anomaly in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomalie {
    pub fichier: &'static str,
    pub libelle: &'static str,
    pub nombre: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilan {
    /// Each file with its number of data rows (of features for GeoJSON).
    pub fichiers: Vec<(&'static str, u64)>,
    /// The anomalies put in on purpose, counted.
    pub anomalies: Vec<Anomalie>,
}

/// Writes all the files in the folder, one EPCI after the other: memory holds one EPCI.
pub fn generer(options: &Options, dossier: &Path) -> Result<Bilan> {
    if options.logements < BORNES.0 || options.logements > BORNES.1 {
        return Err(Error::configuration(format!("{} logements demandés à l’échantillon fictif", options.logements))
            .aide(format!(
                "demandez entre {} et {} logements",
                crate::french::nombre(BORNES.0 as i64),
                crate::french::nombre(BORNES.1 as i64)
            )));
    }
    let references = dossier.join("references");
    fs::create_dir_all(&references).map_err(|e| Error::io("création du dossier", &references, &e))?;

    let mut detail = rpls::creer_detail(dossier)?;
    let mut ouvert = rpls::creer_ouvert(dossier)?;
    let mut ops = ops::creer(dossier)?;
    let mut stock = sne::creer_stock(dossier)?;
    let mut radiations =
        (0..sne::RADIATIONS.len()).map(|rang| sne::creer_radiation(dossier, rang)).collect::<Result<Vec<_>>>()?;
    let mut suivi = relogement::Suivi::creer(dossier)?;
    let mut references = references::References::creer(dossier)?;

    let mut compteur = anomalies::Compteur::default();
    let mut codes = territoire::Codes::new();
    let (mut base, mut residences) = (0, 0);
    for (rang, taille) in territoire::tailles(options.logements).into_iter().enumerate() {
        let epci = territoire::Epci::creer(options.graine, rang, taille, base, residences, &mut codes);
        let logements = logements::logements(options.graine, &epci);
        references.ecrire(&epci, &logements, &mut compteur)?;
        let rejetes = rpls::detail(&mut detail, options.graine, &epci, &logements, &mut compteur)?;
        rpls::ouvert(&mut ouvert, options.graine, &epci, &logements, &mut compteur)?;
        ops::ecrire(&mut ops, options.graine, &epci, &logements, &mut compteur)?;
        let mut contexte = sne::Contexte {
            graine: options.graine,
            epci: &epci,
            logements: &logements,
            sequence: 0,
            futurs: Vec::new(),
            ru: Vec::new(),
        };
        for (rang, tableau) in radiations.iter_mut().enumerate() {
            contexte.radiations(tableau, rang, &mut compteur)?;
        }
        contexte.stock(&mut stock, &mut compteur)?;
        // Only the demonstration has renewal projects.
        if rang == 0 {
            let demandes = contexte.ru;
            references.simuler(&epci, &logements, &rejetes)?;
            suivi.ecrire(options.graine, &epci, &logements, &rejetes, demandes, &mut compteur)?;
        }
        base += taille;
        residences += epci.residences.len();
    }

    let mut fichiers = [detail, ouvert, ops, stock]
        .into_iter()
        .chain(radiations)
        .map(tableau::Tableau::fermer)
        .collect::<Result<Vec<_>>>()?;
    fichiers.extend(suivi.fermer()?);
    fichiers.extend(references.fermer()?);
    let anomalies = compteur.liste().map(|(fichier, libelle, nombre)| Anomalie { fichier, libelle, nombre }).collect();
    let bilan = Bilan { fichiers, anomalies };
    let chemin = dossier.join("README.md");
    fs::write(&chemin, readme::texte(options, &bilan)).map_err(|e| Error::io("écriture", &chemin, &e))?;
    Ok(bilan)
}
