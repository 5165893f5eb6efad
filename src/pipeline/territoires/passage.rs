//! The run of a chain that has several territories.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::config::designation::Designation;
use crate::config::terme::Terme;
use crate::error::{Code, Error, Result};
use crate::french::{self, Genre};
use crate::pipeline::journal::Reussite;
use crate::pipeline::run::{Issue, preparer_dossiers};
use crate::pipeline::travail::{Travail, texte_de_la_chaine};
use crate::pipeline::{Suivi, transaction};

use super::conduite::conduire;
use super::enfant::Sort;
use super::index;
use super::liste::Ecrit;
use super::moyens::Moyens;
use super::partage::partager;
use super::portee::inscrits;

/// What is asked of every territory.
#[derive(Clone, Copy, Debug)]
pub struct Demande {
    /// The period, for a chain that follows a calendar.
    pub terme: Option<Terme>,
    /// The day of the run.
    pub jour: NaiveDate,
    pub forcer: bool,
}

/// What a run of all the territories did.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The page that lists them all.
    pub index: PathBuf,
    pub publies: usize,
    pub inchanges: usize,
    /// Left as `bilan rollback` put them.
    pub retires: usize,
}

/// Reads the extracts once, shares them, and runs every territory.
///
/// # Errors
/// Anything that refuses an extract, for all; or some territories are not published: the others are, and the message names those.
pub fn executer(travail: &Travail, demande: &Demande, suivi: &dyn Suivi) -> Result<Issue> {
    let lieux = travail.lieux();
    let _verrou = transaction::ouvrir(&lieux, suivi)?;
    preparer_dossiers(travail, suivi)?;
    let Some(reglages) = &travail.pipeline.territoires else {
        return Err(Error::machine("cette chaîne n'a qu'un territoire").in_file(&travail.chaine));
    };
    let texte = texte_de_la_chaine(&travail.chaine)?;
    let ecrit = Ecrit { chemin: &travail.chaine, texte: &texte };
    let inscrits = inscrits(&travail.pipeline, &travail.racine, ecrit)?;
    let lot = partager(travail, &inscrits, suivi)?;
    let sorts = conduire(travail, &lot, demande, Moyens::de(reglages), suivi)?;
    suivi.etape("Index des territoires");
    let index = index::ecrire(travail, &lot)?;
    let combien = |r: Reussite| sorts.iter().filter(|s| s.reussite == r).count();
    let manques: Vec<&Sort> = sorts.iter().filter(|s| !s.reussite.reussie()).collect();
    if manques.is_empty() {
        return Ok(Issue::Ensemble(Passage {
            index,
            publies: combien(Reussite::Publiee),
            inchanges: combien(Reussite::Inchangee),
            retires: combien(Reussite::Retiree),
        }));
    }
    Err(echec(travail, &manques, sorts.len()))
}

/// Failures told by name.
const DITS: usize = 8;

fn echec(travail: &Travail, manques: &[&Sort], total: usize) -> Error {
    let (n, tous) = (manques.len(), manques.len() == total);
    let territoires = french::compte(n as i64, "territoire", "territoires", Genre::Masculin);
    let message = match (tous, n) {
        (true, _) => format!("aucun des {total} territoires n'a été publié"),
        (false, 1) => format!("{territoires} sur {total} n'a pas été publié ; les autres le sont"),
        (false, _) => format!("{territoires} sur {total} n'ont pas été publiés ; les autres le sont"),
    };
    let mut e = Error::new(if tous { Code::Machine } else { Code::Partiel }, message).in_file(&travail.chaine);
    e.publiee = !tous;
    for s in manques.iter().take(DITS) {
        e = e.aide(format!("{} ({}) : {}", s.nom, s.epci, s.raison.as_deref().unwrap_or("échec")));
    }
    if n > DITS {
        e = e.aide(format!("et {} de plus, dans l'index des territoires", french::nombre((n - DITS) as i64)));
    }
    let exemple = manques.first().map(|s| Designation::nommer(&travail.chaine, &s.epci).display().to_string());
    e.aide(format!("le détail d'un seul : bilan run {}", exemple.unwrap_or_default()))
        .aide("une fois la cause ôtée, relancez la même commande : ce qui est publié n'est pas refait")
}
