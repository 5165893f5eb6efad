//! What is done once for all the territories: extracts read, held against the rules, and shared.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::french::{self, Genre};
use crate::lake::{Destinataire, Lac, Piece, disque};
use crate::pipeline::Suivi;
use crate::pipeline::examen::{ingerer, inspecter};
use crate::pipeline::journal::Fait;
use crate::pipeline::pertes;
use crate::pipeline::qualite::{controler, rapporter};
use crate::pipeline::run::refuser;
use crate::pipeline::travail::Travail;

use super::liste::Inscrit;
use super::lot::{Lecture, Lot, Membre, PartLue, dossier};

/// Gives each territory its rows of each extract. The quality report, on whole files, is written here and once.
///
/// # Errors
/// Anything that would refuse an extract; or the disk refuses.
pub fn partager(travail: &Travail, inscrits: &[Inscrit], suivi: &dyn Suivi) -> Result<Lot> {
    let references = travail.tables()?;
    let entrees = inspecter(travail, suivi)?;
    entrees.iter().for_each(|e| suivi.fait(Fait::entree(&e.inspection, &e.reconnue, e.extraction)));
    Fait::references(&references).for_each(|f| suivi.fait(f));
    let lac = travail.lac()?;
    let pieces = ingerer(travail, &entrees, &lac, suivi)?;
    pertes::colonnes(&lac, &pieces)?.iter().for_each(|p| suivi.avertir(p));
    suivi.etape("Règles de qualité");
    let rapport = controler(travail, &lac, &pieces)?;
    Fait::regles(&rapport).for_each(|f| suivi.fait(f));
    refuser(travail, &references, &pieces, &rapport)?;
    rapporter(travail, &references, &pieces, &rapport, None)?;

    let racine = dossier(lac.racine());
    let destinataires: Vec<Destinataire> =
        inscrits.iter().map(|i| Destinataire { lac: racine.join(&i.epci), communes: i.communes.clone() }).collect();
    let mut parts: Vec<Vec<Piece>> = vec![Vec::new(); inscrits.len()];
    for piece in &pieces {
        suivi.etape(&format!("Partage de {}", piece.provenance.fichier));
        for (siennes, part) in parts.iter_mut().zip(lac.partager(piece, &destinataires)?) {
            siennes.push(part);
        }
    }
    let mut lot = Lot { periode: travail.periode(), territoires: Vec::new() };
    for ((inscrit, siennes), d) in inscrits.iter().zip(&parts).zip(&destinataires) {
        let parts = siennes.iter().map(|p| PartLue {
            parquet: p.parquet.clone(),
            fichier: p.provenance.fichier.clone(),
            mois: p.provenance.mois,
        });
        Lecture { nom: inscrit.nom.clone(), periode: lot.periode.clone(), parts: parts.collect() }.ecrire(&d.lac)?;
        oublier(&d.lac, &siennes.iter().map(|p| p.parquet.clone()).collect())?;
        lot.territoires.push(Membre {
            epci: inscrit.epci.clone(),
            nom: inscrit.nom.clone(),
            lignes: siennes.iter().map(Piece::lignes).sum(),
        });
    }
    oublier_les_partis(&racine, inscrits)?;
    lot.ecrire(lac.racine())?;
    let lignes: u64 = lot.territoires.iter().map(|m| m.lignes).sum();
    suivi.note(&format!(
        "{} : {} lignes partagées",
        french::compte(lot.territoires.len() as i64, "territoire", "territoires", Genre::Masculin),
        french::nombre(i64::try_from(lignes).unwrap_or(i64::MAX))
    ));
    Ok(lot)
}

/// Removes the shares that nothing reads any more: they can be cut again, and individual data do not stay without a use.
fn oublier(lac: &Path, gardees: &BTreeSet<PathBuf>) -> Result<()> {
    for p in Lac::inventaire(lac)?.iter().filter(|p| !gardees.contains(&p.parquet)) {
        let parquet = lac.join(&p.parquet);
        // The account first: without it the file belongs to nothing.
        disque::retirer_fichier(&parquet.with_extension("json"))?;
        disque::retirer_fichier(&parquet)?;
    }
    Ok(())
}

/// Same for the territories that the chain does not serve any more. What they published stays, and so does what was seen of it.
fn oublier_les_partis(racine: &Path, inscrits: &[Inscrit]) -> Result<()> {
    let Ok(entrees) = std::fs::read_dir(racine) else { return Ok(()) };
    for lac in entrees.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.is_dir()) {
        let nom = lac.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !inscrits.iter().any(|i| i.epci == nom) {
            oublier(&lac, &BTreeSet::new())?;
            disque::retirer_dossier(&lac.join("conforme"))?;
        }
    }
    Ok(())
}
