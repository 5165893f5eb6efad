//! What a run of all the territories would do, and why, without writing anything: the extracts are looked at once, then each territory is
//! told as its own run would find it.

use std::path::PathBuf;

use crate::config::designation::Designation;
use crate::error::Result;
use crate::pipeline::Suivi;
use crate::pipeline::arrivage::{Arrivage, Lu};
use crate::pipeline::calendrier::{self, Prevision};
use crate::pipeline::travail::{Travail, texte_de_la_chaine};

use super::liste::{Ecrit, Inscrit};
use super::lot::{Lecture, dossier};
use super::passage::Demande;
use super::portee::inscrits;

/// What a run of all would do.
#[derive(Debug)]
pub struct PrevisionEnsemble {
    /// Where each would publish, by its SIREN.
    pub publications: PathBuf,
    pub periode: String,
    /// Extracts that would be read.
    pub a_lire: Vec<String>,
    /// Those that the lake has already.
    pub deja_lues: usize,
    /// Those that it would do without.
    pub absentes: Vec<String>,
    /// By SIREN.
    pub territoires: Vec<TerritoirePrevu>,
}

/// What the run of one territory would do, or why it would fail.
#[derive(Debug)]
pub struct TerritoirePrevu {
    pub epci: String,
    pub nom: String,
    pub prevision: Result<Prevision>,
}

/// Looks at all that the run looks at before it reads; what one territory would refuse stops no other.
///
/// # Errors
/// Anything that would refuse the extracts, for all.
pub fn prevoir(travail: &Travail, demande: &Demande, suivi: &dyn Suivi) -> Result<PrevisionEnsemble> {
    calendrier::admettre(travail, suivi)?;
    let texte = texte_de_la_chaine(&travail.chaine)?;
    let ecrit = Ecrit { chemin: &travail.chaine, texte: &texte };
    let inscrits = inscrits(&travail.pipeline, &travail.racine, ecrit)?;
    travail.tables()?;
    let arrivage = Arrivage::examiner(travail, suivi)?;
    let (lus, tenus) = (arrivage.lus(), calendrier::tenus(travail, &arrivage)?);
    let mut territoires = Vec::new();
    for (rang, i) in inscrits.iter().enumerate() {
        suivi.etape(&format!("Territoires : {rang} sur {}", inscrits.len()));
        let prevision = un(travail, i, demande, &lus, suivi);
        territoires.push(TerritoirePrevu { epci: i.epci.clone(), nom: i.nom.clone(), prevision });
    }
    let a_lire = lus.iter().zip(&tenus).filter(|(_, tenu)| !**tenu).map(|(l, _)| l.fichier.to_owned());
    Ok(PrevisionEnsemble {
        publications: travail.dossier_publication(),
        periode: travail.periode(),
        a_lire: a_lire.collect(),
        deja_lues: tenus.iter().filter(|tenu| **tenu).count(),
        absentes: travail.pipeline.absentes.iter().map(|e| e.fichier.display().to_string()).collect(),
        territoires,
    })
}

fn un(travail: &Travail, i: &Inscrit, demande: &Demande, lus: &[Lu<'_>], suivi: &dyn Suivi) -> Result<Prevision> {
    // One that no run has read yet has no configuration of its own to open.
    if Lecture::lire(&dossier(&travail.lieux().lac).join(&i.epci))?.is_none() {
        return Ok(Prevision {
            place: travail.dossier_publication().join(&i.epci).join(travail.periode()),
            entrees: Vec::new(),
            absentes: Vec::new(),
            raisons: vec!["rien n'en a encore été lu".to_owned()],
            retiree: false,
        });
    }
    let mut sien = Travail::pour(&Designation::nommer(&travail.chaine, &i.epci), demande.terme)?;
    calendrier::constater(&mut sien, demande.jour, demande.forcer)?;
    calendrier::prevoir_territoire(&sien, lus, suivi, demande.forcer)
}
