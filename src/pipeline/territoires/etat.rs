//! Where each territory stands: what it shows, and how its last run ended.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use crate::error::Result;
use crate::pipeline::journal::{self, Execution, Reussite};
use crate::pipeline::manifest::Manifeste;
use crate::pipeline::transaction::Lieux;
use crate::pipeline::travail::Travail;

use super::enfant::nom_dans_le_journal;
use super::lot::{Lot, dossier};

#[derive(Clone, Debug, Serialize)]
pub struct Territoire {
    pub epci: String,
    pub nom: String,
    /// Newest publication in place.
    pub publication: Option<EnPlace>,
    /// The publication of the period of the last run is in place, and that run succeeded.
    pub a_jour: bool,
    /// The last run that said how it ended, or was cut.
    pub dernier: Option<Execution>,
}

#[derive(Clone, Debug, Serialize)]
pub struct EnPlace {
    pub periode: String,
    pub arrete: NaiveDate,
    /// Extracts that it does without.
    pub absentes: Vec<String>,
    /// From the folder of publications of the chain.
    #[serde(skip)]
    pub page: PathBuf,
}

impl Territoire {
    /// Why its last run gave nothing.
    pub fn raison(&self) -> Option<String> {
        let e = self.dernier.as_ref().filter(|e| !e.reussite.reussie())?;
        Some(match e.reussite {
            Reussite::Attente => "en attente d'une extraction".to_owned(),
            Reussite::Interrompue => "interrompu, sans dire pourquoi".to_owned(),
            _ => e.motif().unwrap_or_else(|| "échec".to_owned()),
        })
    }
}

/// The territories of the last run, by SIREN.
///
/// # Errors
/// A manifest is of a later version or unreadable.
pub fn etats(travail: &Travail, lot: &Lot) -> Result<Vec<Territoire>> {
    let chaine = travail.lieux();
    let mut etats = Vec::new();
    for m in &lot.territoires {
        let dossiers = travail.pipeline.dossiers.clone().du_territoire(&m.epci);
        let publication = derniere(&Lieux::new(&travail.racine, &dossiers, &travail.pipeline.conservation), &m.epci)?;
        let lac = dossier(&chaine.lac).join(&m.epci);
        // One that found the folder taken says nothing of where the territory stands.
        let dites = journal::lire(&lac, &nom_dans_le_journal(travail, &m.epci));
        let dernier = dites.into_iter().rev().find(|e| e.reussite != Reussite::Occupee);
        let reussi = dernier.as_ref().is_some_and(|e| e.reussite.reussie());
        etats.push(Territoire {
            epci: m.epci.clone(),
            nom: m.nom.clone(),
            a_jour: reussi && publication.as_ref().is_some_and(|p| p.periode == lot.periode),
            publication,
            dernier,
        });
    }
    Ok(etats)
}

fn derniere(lieux: &Lieux, epci: &str) -> Result<Option<EnPlace>> {
    for place in lieux.en_place()?.iter().rev() {
        if let Some(m) = Manifeste::lire(place)? {
            let nom = place.file_name().unwrap_or_default();
            return Ok(Some(EnPlace {
                periode: m.periode,
                arrete: m.arrete,
                absentes: m.absentes,
                page: [epci.as_ref(), nom, "index.html".as_ref()].iter().collect(),
            }));
        }
    }
    Ok(None)
}
