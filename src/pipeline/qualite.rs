//! Rules of quality over the lake, and the report that says what they found: beside the publication, never in it.

use std::path::PathBuf;

use crate::checks::{self, Rapport};
use crate::error::Result;
use crate::lake::{Lac, Piece, disque, ecrire_prive};
use crate::model::{Modele, References};
use crate::reports::control::{self, Constat};
use crate::reports::xlsx;

use super::edition::{ENTIER, Edition, Ouvrage};
use super::travail::Travail;

/// Evaluates the rules on the extracts of a run.
///
/// # Errors
/// The lake cannot be read.
pub fn controler(travail: &Travail, lac: &Lac, pieces: &[Piece]) -> Result<Rapport> {
    checks::evaluer(&travail.regles_qualite, lac, pieces, travail.pipeline.periode.arrete)
}

/// Writes the report in the formats of the chain, one workbook for each bailleur that has lines to mend, and the counts that the next
/// run will compare with. Returns the report's path.
///
/// # Errors
/// The disk refuses.
pub fn rapporter(
    travail: &Travail,
    references: &References,
    pieces: &[Piece],
    rapport: &Rapport,
    modele: Option<&Modele>,
) -> Result<PathBuf> {
    let lac = travail.racine.join(&travail.pipeline.dossiers.lac);
    let passe = checks::precedent(&lac, &travail.periode())?;
    let tendances = passe.historique.as_ref().map(|h| checks::tendances(h, rapport)).unwrap_or_default();
    let comptes = match (&references.synthese, modele) {
        (Some(s), Some(m)) => super::controle::comptes_publies(travail, m, s.millesime)?,
        _ => None,
    };
    let constat = Constat {
        pipeline: &travail.pipeline,
        references,
        pieces,
        regles: &travail.regles_qualite,
        rapport,
        tendances: &tendances,
        precedente: passe.historique.as_ref().map(|h| h.periode.as_str()),
        doublons: modele.map(|m| m.doublons).unwrap_or_default(),
        concordance: modele.and_then(|m| m.concordance.as_ref()),
        comptes_publies: comptes.as_deref(),
    };
    let dossier = travail.racine.join(&travail.pipeline.dossiers.qualite).join(travail.periode());
    // A bailleur that has nothing left to mend must not keep an old list.
    disque::retirer_dossier(&dossier.join("bailleurs"))?;
    let theme = travail.modeles.theme()?;
    let document = control::document(&constat);
    for (nom, octets) in Edition::ouvrir(travail)?.fichiers(&Ouvrage::new("rapport_qualite", &document, ENTIER))? {
        ecrire_prive(&dossier.join(nom), &octets)?;
    }
    for siren in control::bailleurs_a_prevenir(rapport) {
        let document = control::pour_bailleur(&constat, &siren);
        ecrire_prive(
            &dossier.join(format!("bailleurs/{}.xlsx", super::revue::nom_de_fichier(&siren))),
            &xlsx::xlsx(&document, &theme)?,
        )?;
    }
    checks::ecrire(&lac, &travail.periode(), rapport)?;
    Ok(dossier.join("rapport_qualite.html"))
}
