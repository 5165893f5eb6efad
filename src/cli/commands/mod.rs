//! Commands: one file each, which calls the library and says the result.

mod a_blanc;
mod baseline;
mod catalog;
mod check;
mod count;
mod demo;
pub(super) mod diff;
mod explain;
mod init;
mod mapping;
mod migrate;
mod paquet;
pub mod purge;
mod rollback;
mod rotate;
pub(super) mod run;
mod sample;
pub(super) mod schedule;
mod status;
mod verify;

use std::path::Path;

use chrono::Utc;

use crate::error::Result;

use super::args::Commande;
use super::terminal::Terminal;

/// Runs a command; gives the exit code of one that did not fail.
///
/// # Errors
/// What the command could not do.
pub fn run(commande: Commande, t: &Terminal) -> Result<u8> {
    match commande {
        Commande::Status { chaine, format, instant } => {
            return status::status(&chaine, format, instant.unwrap_or_else(Utc::now), t);
        }
        Commande::Diff(o) => return diff::run(&o, t),
        Commande::Demo { dossier } => demo::demo(&dossier, t),
        Commande::Init { dossier } => init::init(&dossier, t),
        Commande::Run(o) => run::run(&o, t),
        Commande::Schedule(o) => schedule::run(&o, t),
        Commande::Check { chaine, periode } => check::check(&chaine, periode, t),
        Commande::Mapping { fichier, source, dossier } => mapping::proposer(&fichier, source.as_deref(), &dossier, t),
        Commande::Migrate { chaine } => migrate::migrate(&chaine, t),
        Commande::Paquet { dossier } => paquet::paquet(&dossier, t),
        Commande::Purge { chaine, avant, confirmer, a_blanc: _ } => purge::purge(&chaine, avant, confirmer, t),
        Commande::Rotate { chaine, forcer } => rotate::rotate(&chaine, forcer, t),
        Commande::Sample { dossier, logements, graine } => sample::echantillon(&dossier, logements, graine, t),
        Commande::Catalog { sql: Some(chaine), .. } => catalog::requetes(&chaine, t),
        Commande::Catalog { dossier, format, sql: None } => catalog::catalogue(&dossier, format, t),
        Commande::Count { chaine, periode } => count::denombrer(&chaine, periode, t),
        Commande::Explain { indicateur, zone, periode, chaine } => {
            explain::explain(&chaine, &indicateur, &zone, periode.as_deref(), t)
        }
        Commande::Baseline { nom, publication, remplacer, chaine } => {
            baseline::baseline(&chaine, &nom, publication.as_deref(), remplacer, t)
        }
        Commande::Verify { chaine, format } => verify::verify(&chaine, format, t),
        Commande::Rollback { chaine, publication, vers, lister } => {
            rollback::rollback(&chaine, publication.as_deref(), vers.as_deref(), lister, t)
        }
    }
    .map(|()| 0)
}

/// Path from the current folder when it is inside it.
fn court(chemin: &Path) -> String {
    let ici = std::env::current_dir().unwrap_or_default();
    chemin.strip_prefix(&ici).unwrap_or(chemin).display().to_string()
}
