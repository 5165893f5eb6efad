//! Zones that targets name, against the reference tables: a code written wrong would make a target bear on nothing.

use crate::error::{Error, Result};
use crate::indicators::point_zero::PointsZero;
use crate::measures::Niveau;
use crate::model::References;

use super::Objectif;

const LOCALISATIONS: [&str; 3] = ["qpv", "hors_qpv", "inconnu"];
const RESERVATAIRES: [&str; 6] =
    ["etat_prioritaires", "etat_fonctionnaires", "action_logement", "collectivites", "autres", "aucun"];

/// Every zone that a target names is known.
///
/// # Errors
/// A zone is in no reference table of its level: the message names the line and the nearest code.
pub fn verifier(objectifs: &[Objectif], r: &References, epci: &str) -> Result<()> {
    for o in objectifs {
        for p in &o.portees {
            for zone in &p.zones {
                verifier_zone(p.niveau, zone, r, epci)
                    .map_err(|e| Error { message: format!("objectif « {} » : {}", o.code, e.message), ..e })
                    .map_err(|e| e.at(o.lieux.zones.clone()))?;
            }
        }
    }
    Ok(())
}

/// Same, for the values of baselines that are written by hand: those made of a publication had their zones then.
///
/// # Errors
/// See [`verifier`].
pub fn verifier_points_zero(points_zero: &PointsZero, r: &References, epci: &str) -> Result<()> {
    for p in points_zero.par_nom.values() {
        for ((_, niveau, zone, _), base) in &p.valeurs {
            let Some(lieu) = &base.lieu else { continue };
            verifier_zone(*niveau, zone, r, epci)
                .map_err(|e| Error { message: format!("point zéro « {} » : {}", p.nom, e.message), ..e })
                .map_err(|e| e.at(lieu.clone()))?;
        }
    }
    Ok(())
}

/// Same, for one zone.
///
/// # Errors
/// The zone is unknown.
pub fn verifier_zone(niveau: Niveau, zone: &str, r: &References, epci: &str) -> Result<()> {
    let connues: Vec<&str> = match niveau {
        Niveau::Epci => vec![epci],
        Niveau::Localisation => LOCALISATIONS.to_vec(),
        Niveau::Bailleur => r.bailleurs.keys().map(String::as_str).collect(),
        Niveau::Commune => r.communes.keys().map(String::as_str).collect(),
        Niveau::Qpv => r.qpv.keys().map(String::as_str).collect(),
        Niveau::Reservataire => RESERVATAIRES.to_vec(),
        Niveau::Classe => {
            let (classe, lieu) = zone.split_once('|').unwrap_or((zone, ""));
            if !classe.is_empty() && LOCALISATIONS.contains(&lieu) {
                return Ok(());
            }
            return Err(Error::configuration(format!("la zone « {zone} » n'est pas une classe de fragilité"))
                .aide("écrivez la classe, une barre, puis « qpv » ou « hors_qpv » : \"fragile|hors_qpv\""));
        }
        // A résidence may be one that no list names; the other levels come from the extracts or from layers of their own.
        Niveau::Residence if r.residences.is_empty() || zone.contains('-') => return Ok(()),
        Niveau::Residence => r.residences.keys().map(String::as_str).collect(),
        Niveau::Npnru
        | Niveau::Secteur
        | Niveau::Iris
        | Niveau::Departement
        | Niveau::Region
        | Niveau::Projet
        | Niveau::Groupe
        | Niveau::Operation => return Ok(()),
    };
    if connues.contains(&zone)
        || (niveau == Niveau::Epci && zone.len() == 9 && zone.bytes().all(|b| b.is_ascii_digit()))
    {
        return Ok(());
    }
    let e = Error::configuration(format!("zone inconnue au niveau « {} » : « {zone} »", niveau.code()));
    Err(match crate::config::proche(zone, &connues) {
        Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
        None if connues.len() <= 12 => e.aide(format!("zones connues : {}", connues.join(", "))),
        None => e.aide("« zones » contient les codes des tables de référence, pas les noms"),
    })
}
