//! Reading into the lake, what reading cannot go under, and the rules of quality over the lake.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use bilan::checks::{self, Regles};
use bilan::config::layout::Layout;
use bilan::error::{Error, Result};
use bilan::lake::{Lac, empreinte_fichier};
use bilan::quality::Regle;
use bilan::sources::{Options, inspect, read, recognise};
use serde_json::json;

use super::commun::{CLE, dictionnaires, dire, extractions, fils, layouts, le_lac, livres, pipeline};

/// Reads the bytes and counts line endings, on one thread.
pub fn octets(depot: &Path, source: &str) -> Result<()> {
    let fichiers = extractions(depot, source)?;
    let debut = Instant::now();
    let (mut lignes, mut octets) = (0, 0);
    let mut tampon = vec![0; 1 << 20];
    for (chemin, _) in &fichiers {
        let mut fichier = File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
        loop {
            let lus = fichier.read(&mut tampon).map_err(|e| Error::io("lecture", chemin, &e))?;
            if lus == 0 {
                break;
            }
            octets += lus;
            lignes += memchr::memchr_iter(b'\n', &tampon[..lus]).count();
        }
    }
    dire(debut.elapsed(), json!({ "lignes": lignes, "octets": octets }));
    Ok(())
}

/// BLAKE3 of the files: what reading an unchanged file again comes down to.
pub fn empreinte(depot: &Path, source: &str) -> Result<()> {
    let fichiers = extractions(depot, source)?;
    let debut = Instant::now();
    for (chemin, _) in &fichiers {
        empreinte_fichier(chemin)?;
    }
    dire(debut.elapsed(), json!({}));
    Ok(())
}

/// The floor: the same reading, on the same threads, through a layout without columns. Blocks are cut at record
/// boundaries, records counted twice and split into fields; nothing is typed nor written.
pub fn decouper(depot: &Path, source: &str) -> Result<()> {
    let nues: Vec<Layout> = layouts()?.into_iter().map(|l| Layout { colonnes: Vec::new(), ..l }).collect();
    let dictionnaires = dictionnaires()?;
    let fichiers: Vec<_> =
        extractions(depot, source)?.into_iter().map(|(chemin, e)| Ok((inspect(&chemin)?, e))).collect::<Result<_>>()?;
    let debut = Instant::now();
    let mut lignes = 0;
    for (inspection, extraction) in &fichiers {
        let options = Options {
            cle: &CLE,
            dictionnaires: &dictionnaires,
            millesime: extraction.millesime,
            relire: &BTreeSet::new(),
            fils: fils(),
            bloc: Options::BLOC,
        };
        let reconnue = recognise(inspection, source, &nues)?;
        lignes += read(inspection, &reconnue, options, |_| Ok(()), |()| Ok(()))?.lues;
    }
    dire(debut.elapsed(), json!({ "lignes": lignes }));
    Ok(())
}

/// CSV to checked, typed Parquet, fingerprint included.
pub fn ingerer(depot: &Path, source: &str, racine: &Path) -> Result<()> {
    let fichiers = extractions(depot, source)?;
    let layouts = layouts()?;
    let lac = le_lac(racine)?;
    let debut = Instant::now();
    let mut pieces = Vec::new();
    for (chemin, e) in &fichiers {
        let inspection = inspect(chemin)?;
        let reconnue = recognise(&inspection, source, &layouts)?;
        pieces.push(lac.ingerer(&inspection, &reconnue, e.millesime, e.mois)?);
    }
    let somme = |f: fn(&bilan::lake::Piece) -> u64| pieces.iter().map(f).sum::<u64>();
    let mal_coupees = |p: &bilan::lake::Piece| -> u64 {
        p.constats.par_regle.iter().filter(|((r, _), _)| *r == Regle::NombreDeChamps).map(|(_, c)| c.nombre).sum()
    };
    dire(
        debut.elapsed(),
        json!({
            "lignes": somme(|p| p.provenance.lignes_lues),
            "gardees": somme(|p| p.provenance.lignes_gardees),
            "octets": somme(|p| p.provenance.octets),
            "mal_coupees": pieces.iter().map(mal_coupees).sum::<u64>(),
            "deja_la": pieces.iter().all(|p| p.deja_la),
            "parquets": pieces.iter().map(|p| racine.join(&p.parquet)).collect::<Vec<_>>(),
        }),
    );
    Ok(())
}

/// Every shipped rule of quality over every file of the lake.
pub fn controler(racine: &Path) -> Result<()> {
    let layouts = layouts()?;
    let regles = Regles::lire(&livres("pipelines/qualite"), &layouts)?;
    let lac = le_lac(racine)?;
    let pieces = Lac::inventaire(racine)?;
    let debut = Instant::now();
    let rapport = checks::evaluer(&regles, &lac, &pieces, pipeline()?.periode.arrete)?;
    let (mut examinees, mut anomalies) = (0, 0);
    for p in rapport.resultats.iter().flat_map(|r| &r.par_fichier) {
        examinees += p.comptes.examinees;
        anomalies += p.comptes.anomalies;
    }
    let lignes: u64 = pieces.iter().map(|p| p.provenance.lignes_gardees).sum();
    dire(
        debut.elapsed(),
        json!({
            "lignes": lignes,
            "regles": regles.regles.len(),
            "examinees": examinees,
            "anomalies": anomalies,
            "verdict": rapport.verdict().libelle(),
        }),
    );
    Ok(())
}
