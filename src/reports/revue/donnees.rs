//! Published measures of the relogement, and their dictionary: CSV (UTF-8 with BOM, `;`).

use crate::error::{Error, Result};
use crate::measures::{Cle, Niveau};
use crate::relogement::etude::Etude;
use crate::relogement::indicateurs::accueil::{ATTENDUS, RECUS};
use crate::relogement::mesures::zone_et_reponse;
use crate::reports::data::{ecrivain, finir, nature};

use super::Vue;

/// Columns of `relogement.csv`, and what each means.
const COLONNES: [(&str, &str); 8] = [
    ("indicateur", "Code de l’indicateur."),
    ("periode", "2026-09 : état à la fin de ce mois, depuis le début ; 2025 : relogements de l’année."),
    (
        "niveau",
        "residence (ouverte au relogement), operation, groupe (parc, nature, maître d’ouvrage, regroupement), projet ou epci.",
    ),
    ("zone", "Code de la résidence, de l’opération, du groupe, du projet, SIREN."),
    ("libelle_zone", "Son nom."),
    ("reponse", "Réponse comptée ; ensemble : tous ceux dont l’indicateur parle ; inconnu : réponse inconnue."),
    ("nombre", "Ménages (ou propositions) ; vide quand le secret statistique le retient."),
    ("marque", "s : secret statistique ; vide sinon."),
];

fn echec(e: csv::Error) -> Error {
    Error::machine(format!("écriture des mesures du relogement impossible : {e}"))
}

/// One line for each published count.
///
/// # Errors
/// The text cannot be written in memory.
pub fn mesures_csv(v: &Vue<'_>) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    w.write_record(COLONNES.map(|(nom, _)| nom)).map_err(echec)?;
    let residences = v.bilan.regles.niveau_diffuse(Niveau::Residence);
    // The answers of these two are résidences: told to nobody who is not told of résidences.
    let d_une_residence = |c: &Cle| c.niveau == Niveau::Residence || [RECUS, ATTENDUS].contains(&c.indicateur.as_str());
    for (cle, valeur) in v.c.publiees.iter().filter(|(c, _)| residences || !d_une_residence(c)) {
        let Some((zone, reponse)) = zone_et_reponse(&cle.zone) else { continue };
        let nom = match cle.niveau {
            Niveau::Projet => v.nom_projet(zone),
            Niveau::Operation => v.nom_operation(zone),
            Niveau::Residence => v.bilan.nom_zone(Niveau::Residence, zone),
            Niveau::Groupe => {
                v.etude.groupes.iter().find(|g| g.code == zone).map_or_else(|| zone.to_owned(), |g| v.nom_groupe(g))
            }
            _ => v.c.territoire().to_owned(),
        };
        let nombre = valeur.univers();
        w.write_record([
            cle.indicateur.as_str(),
            &cle.periode.to_string(),
            cle.niveau.code(),
            zone,
            &nom,
            reponse,
            &nombre.map_or_else(String::new, |n| n.to_string()),
            if nombre.is_some() { "" } else { "s" },
        ])
        .map_err(echec)?;
    }
    finir(w)
}

/// What each column, each indicator and each answer means.
///
/// # Errors
/// The text cannot be written in memory.
pub fn dictionnaire_csv(etude: &Etude) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    w.write_record(["genre", "nom", "type", "libelle", "definition"]).map_err(echec)?;
    for (nom, sens) in COLONNES {
        w.write_record(["colonne", nom, "", "", sens]).map_err(echec)?;
    }
    for i in &etude.indicateurs {
        w.write_record(["indicateur", &i.code, nature(i.nature), &i.libelle, &i.definition]).map_err(echec)?;
        for (code, libelle) in &i.classes {
            w.write_record(["reponse", &format!("{}.{code}", i.code), "", libelle, ""]).map_err(echec)?;
        }
    }
    finir(w)
}
