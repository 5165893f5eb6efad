//! The run itself: inspect, skip if nothing changed, ingest, conform, count, protect, write, switch.

use std::path::{Path, PathBuf};

use chrono::Datelike;

use crate::error::Result;
use crate::french::{self, Genre};
use crate::indicators::compter;
use crate::lake::{Lac, Piece, cle_de_hachage};
use crate::model::{References, conformer};
use crate::secrecy;
use crate::sources::{Inspection, inspect, recognise};

use super::Suivi;
use super::annexes::{ecrire_audit, ecrire_rejets};
use super::controle;
use super::documents::publier;
use super::lock::Verrou;
use super::manifest::Manifeste;
use super::summary::{Sommaire, sommaire};
use super::travail::Travail;

/// How a run ended.
pub enum Issue {
    /// Same inputs, configuration and version as the publication in place, whose files are intact.
    Inchange {
        publication: PathBuf,
    },
    Publie(Sommaire),
}

struct Entree<'a> {
    inspection: Inspection,
    extraction: &'a crate::config::pipeline::Extraction,
}

/// Inspects every extract, and finds its layout.
fn inspecter<'a>(travail: &'a Travail, suivi: &dyn Suivi) -> Result<Vec<Entree<'a>>> {
    let depot = travail.racine.join(&travail.pipeline.dossiers.depot);
    let mut entrees = Vec::new();
    for extraction in &travail.pipeline.extractions {
        let chemin = depot.join(&extraction.fichier);
        suivi.etape(&format!("Examen de {}", extraction.fichier.display()));
        let inspection = inspect(&chemin).map_err(|e| {
            if chemin.is_file() {
                e
            } else {
                e.aide(format!(
                    "ce fichier est nommé dans la chaîne « {} », source « {} »",
                    travail.pipeline.nom, extraction.source
                ))
                .aide(presents(&depot))
            }
        })?;
        recognise(&inspection, &extraction.source, &travail.layouts)
            .map_err(|e| if e.lieu.is_none() { e.in_file(&travail.chaine) } else { e })?;
        entrees.push(Entree { inspection, extraction });
    }
    Ok(entrees)
}

fn presents(depot: &Path) -> String {
    let mut noms: Vec<String> = std::fs::read_dir(depot)
        .map(|d| d.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect())
        .unwrap_or_default();
    noms.sort();
    noms.truncate(12);
    if noms.is_empty() {
        format!("le dossier de dépôt {} est vide ou absent", depot.display())
    } else {
        format!("fichiers présents dans {} : {}", depot.display(), noms.join(", "))
    }
}

/// Checks configuration and inputs; computes and writes nothing. Returns one line per input.
///
/// # Errors
/// Anything a run would refuse before reading rows.
pub fn verifier(travail: &Travail, suivi: &dyn Suivi) -> Result<Vec<String>> {
    let references = travail.references()?;
    let mut lignes = Vec::new();
    for e in inspecter(travail, suivi)? {
        let layout = recognise(&e.inspection, &e.extraction.source, &travail.layouts)?;
        let liaison = crate::sources::bind(&e.inspection, layout)?;
        lignes.push(format!(
            "{} : {}, {}, {} colonnes dont {} lues, millésime {}",
            e.extraction.fichier.display(),
            layout.libelle,
            e.inspection.encodage.libelle(),
            e.inspection.entete.len(),
            e.inspection.entete.len() - liaison.ignorees.len(),
            e.extraction.millesime
        ));
        if !liaison.absentes.is_empty() {
            lignes.push(format!("    colonnes absentes, donc inconnues : {}", liaison.absentes.join(", ")));
        }
    }
    lignes.push(format!(
        "Références : {}, {}, {}, {}",
        french::compte(references.communes.len() as i64, "commune", "communes", Genre::Feminin),
        french::compte(references.bailleurs.len() as i64, "bailleur", "bailleurs", Genre::Masculin),
        french::compte(references.qpv.len() as i64, "QPV", "QPV", Genre::Masculin),
        french::compte(references.residences.len() as i64, "résidence", "résidences", Genre::Feminin),
    ));
    Ok(lignes)
}

/// Runs the whole chain, unless nothing changed. `forcer` computes all the same.
///
/// # Errors
/// Whatever is wrong: the last publication is then still in its place, whole.
pub fn executer(travail: &Travail, suivi: &dyn Suivi, forcer: bool) -> Result<Issue> {
    let racine_lac = travail.racine.join(&travail.pipeline.dossiers.lac);
    let _verrou = Verrou::prendre(&racine_lac)?;
    let references = travail.references()?;
    let entrees = inspecter(travail, suivi)?;
    let cle = cle_execution(travail, &references, &entrees);
    let place = travail.dossier_publication().join(travail.periode());
    if !forcer
        && let Ok(Some(m)) = Manifeste::lire(&place)
        && m.cle == cle
        && m.intact(&place)
    {
        return Ok(Issue::Inchange { publication: place });
    }

    let secret = cle_de_hachage(&travail.racine.join(&travail.pipeline.dossiers.cle))?;
    let fils = std::thread::available_parallelism().map_or(1, usize::from);
    let lac = Lac::new(racine_lac, secret, fils);
    let pieces = ingerer(travail, &entrees, &lac, suivi)?;

    suivi.etape("Rattachement aux résidences, communes et quartiers");
    let modele = conformer(&lac, &pieces, &references, &travail.pipeline)?;
    controle::territoire(&modele, travail)?;
    let ecarts = controle::communes(&lac, &pieces, &modele)?;

    suivi.etape("Comptage des indicateurs");
    let arrete = travail.pipeline.periode.arrete;
    let mesures =
        compter(&modele, &travail.catalogue, &travail.pipeline.territoire.epci, (arrete.year(), arrete.month()))?;

    suivi.etape("Secret statistique");
    let plan = secrecy::verifier(&mesures, &travail.regles);
    let publiees = secrecy::appliquer(&mesures, &plan, &travail.regles)?;
    suivi.note(&format!(
        "{} cellules, dont {} masquées en tout ou partie",
        french::nombre(publiees.len() as i64),
        french::nombre(publiees.masquees() as i64)
    ));

    suivi.etape("Rédaction des documents");
    ecrire_audit(travail, &plan)?;
    let publication = publier(travail, &references, &pieces, &modele, &publiees, ecarts.as_deref(), cle)?;
    Ok(Issue::Publie(sommaire(travail, &references, &pieces, &publiees, publication)))
}

fn cle_execution(travail: &Travail, references: &References, entrees: &[Entree<'_>]) -> String {
    let mut h = blake3::Hasher::new_derive_key("bilan 2026 cle d'execution");
    h.update(travail.empreinte.as_bytes());
    for (nom, empreinte) in &references.empreintes {
        h.update(nom.as_bytes());
        h.update(empreinte.as_bytes());
    }
    for e in entrees {
        h.update(e.extraction.source.as_bytes());
        h.update(&e.extraction.millesime.to_le_bytes());
        h.update(e.inspection.empreinte.as_bytes());
    }
    h.finalize().to_hex().to_string()
}

fn ingerer(travail: &Travail, entrees: &[Entree<'_>], lac: &Lac, suivi: &dyn Suivi) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for e in entrees {
        suivi.etape(&format!("Lecture de {}", e.extraction.fichier.display()));
        let layout = recognise(&e.inspection, &e.extraction.source, &travail.layouts)?;
        let piece = lac.ingerer(&e.inspection, layout, e.extraction.millesime)?;
        ecrire_rejets(travail, &piece)?;
        controle::rejets(&e.inspection, &piece, travail.pipeline.parametres.part_rejets_max)?;
        let p = &piece.provenance;
        suivi.note(&format!(
            "{} : {} lignes lues, {} gardées, {}{}",
            p.fichier,
            french::nombre(p.lignes_lues as i64),
            french::nombre(p.lignes_gardees as i64),
            french::compte(p.lignes_rejetees as i64, "rejetée", "rejetées", Genre::Feminin),
            if piece.deja_la { " (déjà dans le lac)" } else { "" }
        ));
        pieces.push(piece);
    }
    Ok(pieces)
}
