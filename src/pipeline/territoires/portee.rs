//! What a chain is for: its territory, all of its territories, or one of them.

use std::path::Path;

use crate::config::designation::Designation;
use crate::config::pipeline::{Chaine, Etendue, Pipeline, Territoire};
use crate::error::{Error, Result};
use crate::model;

use super::liste::{Ecrit, Inscrit, choisir};
use super::lot::{Lecture, dossier};

/// The chain as it is to be read, and what goes with it.
pub struct Portee {
    pub chaine: Chaine,
    /// What the territory reads, when the chain has several and one is named.
    pub lecture: Option<Lecture>,
}

/// Gives the chain its territory. One that has several is, as a whole, that of the first one: what is checked at start is checked for it.
///
/// # Errors
/// The chain says both, or a territory is named that is not one of its own; or the list is wrong.
pub fn situer(chaine: Chaine, d: &Designation, racine: &Path, texte: &str) -> Result<Portee> {
    let ecrit = Ecrit { chemin: &d.fichier, texte };
    let Some(t) = &chaine.territoires else {
        return match &d.territoire {
            None => Ok(Portee { chaine, lecture: None }),
            Some(siren) => Err(Error::configuration(format!(
                "« #{siren} » désigne un territoire d'une chaîne qui en sert plusieurs ; celle-ci n'en sert qu'un"
            ))
            .in_file(&d.fichier)
            .aide("ôtez ce qui suit le nom du fichier, ou remplacez [territoire] par [territoires]")),
        };
    };
    if !chaine.territoire.epci.is_empty() {
        return Err(ecrit
            .refus_du_groupe(
                "territoire",
                "la chaîne dit deux fois pour qui elle publie : [territoire] et [territoires]",
            )
            .aide("ôtez l'un des deux groupes"));
    }
    if let Some(e) = chaine.extractions.iter().find(|e| e.source.get_ref().starts_with("relogement_")) {
        return Err(ecrit
            .refus_du_groupe(
                "territoires",
                format!("la source « {} » suit les projets d'un seul territoire", e.source.get_ref()),
            )
            .aide("gardez-lui une chaîne à elle, avec [territoire], et ôtez ces blocs [[extraction]] de celle-ci"));
    }
    let (territoire, lecture) = match &d.territoire {
        None => {
            let premier = inscrits(&chaine, racine, ecrit)?.into_iter().next();
            (
                Territoire {
                    nom: t.nom.clone(),
                    epci: premier.map(|i| i.epci).unwrap_or_default(),
                    perimetre: Etendue::Epci,
                },
                None,
            )
        }
        Some(siren) => {
            let lac = dossier(&racine.join(&chaine.dossiers.lac)).join(siren);
            let lecture = Lecture::lire(&lac)?.ok_or_else(|| {
                Error::configuration(format!("l'EPCI {siren} n'est pas de ceux que cette chaîne a lus"))
                    .in_file(&d.fichier)
                    .aide(format!("lancez d'abord la chaîne entière : bilan run {}", d.fichier.display()))
            })?;
            let nom = lecture.nom.clone();
            (Territoire { nom, epci: siren.clone(), perimetre: Etendue::Epci }, Some(lecture))
        }
    };
    let dossiers = match &d.territoire {
        None => chaine.dossiers,
        Some(siren) => chaine.dossiers.du_territoire(siren),
    };
    Ok(Portee { chaine: Chaine { territoire, dossiers, ..chaine }, lecture })
}

/// The territories of a chain that has several, by SIREN.
///
/// # Errors
/// The list is wrong, or the table of communes cannot be read.
pub fn inscrits<P, E>(chaine: &Pipeline<P, E>, racine: &Path, ecrit: Ecrit<'_>) -> Result<Vec<Inscrit>> {
    let Some(t) = &chaine.territoires else { return Ok(Vec::new()) };
    let unites = model::territoires(&chaine.references, &chaine.nom, &racine.join(&chaine.dossiers.references))?;
    choisir(t, &unites, ecrit)
}
