//! Names and words: what a reader calls a zone, a source, a period.

use chrono::Datelike;

use crate::config::layout::Table;
use crate::french::{self, INSECABLE};
use crate::indicators::targets::NatureObjectif;
use crate::measures::{Niveau, Periode};
use crate::model::References;

/// What a reader calls a zone; `territoire` names the whole.
pub fn nom_zone(r: &References, niveau: Niveau, zone: &str, territoire: &str) -> String {
    let connu = match niveau {
        Niveau::Epci => Some(territoire),
        Niveau::Localisation => Some(match zone {
            "qpv" => "En QPV",
            "hors_qpv" => "Hors QPV",
            _ => "Localisation inconnue",
        }),
        Niveau::Bailleur => r.bailleurs.get(zone).map(|b| b.nom_court.as_str()),
        Niveau::Commune => r.communes.get(zone).map(|c| c.libelle.as_str()),
        Niveau::Npnru if r.noms_npnru.contains_key(zone) => r.noms_npnru.get(zone).map(String::as_str),
        Niveau::Qpv | Niveau::Npnru => r.qpv.get(zone).map(|q| q.libelle.as_str()),
        Niveau::Departement => return format!("Département{INSECABLE}{zone}"),
        Niveau::Region => return format!("Région{INSECABLE}{zone}"),
        Niveau::Iris => return format!("IRIS{INSECABLE}{zone}"),
        Niveau::Secteur => r.noms_secteurs.get(zone).map(String::as_str),
        Niveau::Classe => return classe_et_lieu(zone),
        Niveau::Residence => r.residences.get(zone).map(|r| r.nom.as_str()),
        Niveau::Reservataire => reservataire(zone),
        // Their names are in the tracking: see `reports/revue`.
        Niveau::Projet | Niveau::Groupe | Niveau::Operation => None,
    };
    if let Some(nom) = connu {
        return nom.to_owned();
    }
    if zone == "inconnu" {
        let nom = match niveau {
            Niveau::Bailleur => "Bailleur inconnu",
            Niveau::Commune => "Commune inconnue",
            Niveau::Reservataire => "Réservataire inconnu",
            _ => "Inconnu",
        };
        return nom.to_owned();
    }
    residence_reconstituee(r, zone, territoire).unwrap_or_else(|| zone.to_owned())
}

/// `fragile|hors_qpv`: a class of fragility, on one side of the border of the QPV.
fn classe_et_lieu(zone: &str) -> String {
    let (classe, lieu) = zone.split_once('|').unwrap_or((zone, ""));
    let classe = if classe == "non_classee" { "Résidences non classées" } else { classe };
    format!("{}, {}", classe.replace('_', " "), lieu_en_mots(lieu))
}

pub(super) fn lieu_en_mots(lieu: &str) -> &'static str {
    match lieu {
        "qpv" => "en QPV",
        "hors_qpv" => "hors QPV",
        _ => "localisation inconnue",
    }
}

/// A résidence that no list names: what named it, its bailleur and its commune are in its identifier.
fn residence_reconstituee(r: &References, zone: &str, territoire: &str) -> Option<String> {
    let (origine, reste) = zone.split_once('-')?;
    let (siren, reste) = reste.split_once('-')?;
    let bailleur = nom_zone(r, Niveau::Bailleur, siren, territoire);
    if origine == "bailleur" {
        return Some(format!("Résidence {reste}, {bailleur}"));
    }
    let (commune, nom) = reste.split_once('-').map_or((reste, None), |(c, n)| (c, Some(n)));
    let commune = nom_zone(r, Niveau::Commune, commune, territoire);
    match (origine, nom) {
        ("diffus", Some(lieu)) => Some(format!("Diffus de {bailleur}, {commune}, {}", lieu_en_mots(lieu))),
        ("convention", Some(n)) => Some(format!("Convention {n}, {bailleur}, {commune}")),
        ("programme" | "immeuble" | "adresse", Some(n)) => Some(format!("{n}, {bailleur}, {commune}")),
        _ => None,
    }
}

fn reservataire(code: &str) -> Option<&'static str> {
    Some(match code {
        "etat_prioritaires" => "État, publics prioritaires",
        "etat_fonctionnaires" => "État, agents publics",
        "action_logement" => "Action Logement",
        "collectivites" => "Collectivités territoriales",
        "autres" => "Autres réservataires",
        "aucun" => "Sans réservataire",
        _ => return None,
    })
}

pub fn nom_source(table: Table) -> &'static str {
    match table {
        Table::Attribution => "SNE, radiations pour attribution",
        Table::Demande => "SNE, demandes actives",
        Table::Logement => "RPLS",
        Table::Occupation => "OPS",
        Table::Operation | Table::Menage | Table::Relogement | Table::Proposition => "Suivi du relogement",
        Table::Impaye | Table::Reservation | Table::Doublet => "Fichiers des bailleurs",
    }
}

pub fn periode_en_mots(p: Periode) -> String {
    match p {
        Periode::Annee(a) | Periode::Cumul(a, 12) => a.to_string(),
        Periode::Cumul(a, 1) => format!("janvier {a}"),
        Periode::Cumul(a, m) => format!("janvier à {} {a}", french::mois(m)),
        Periode::Millesime(a) => format!("1er{INSECABLE}janvier {a}"),
        Periode::Stock(a, m) => p.dernier_jour().map_or_else(
            || format!("{} {a}", french::mois(m)),
            |jour| format!("{}{INSECABLE}{} {a}", jour.day(), french::mois(m)),
        ),
        Periode::Etat(a, m) => format!("fin {} {a}", french::mois(m)),
    }
}

/// At the head of a sentence: `En 2025`, `De janvier à septembre 2026`.
pub fn moment(p: Periode) -> String {
    match p {
        Periode::Annee(_) | Periode::Cumul(_, 12 | 1) => format!("En {}", periode_en_mots(p)),
        Periode::Cumul(..) => format!("De {}", periode_en_mots(p)),
        Periode::Millesime(_) | Periode::Stock(..) => format!("Au {}", periode_en_mots(p)),
        Periode::Etat(a, m) => format!("Fin {} {a}", french::mois(m)),
    }
}

pub fn nature_en_mots(n: NatureObjectif) -> &'static str {
    match n {
        NatureObjectif::Legal => "loi",
        NatureObjectif::DocumentCadre => "document-cadre",
        NatureObjectif::Cia => "convention intercommunale d'attribution",
        NatureObjectif::Charte => "charte",
        NatureObjectif::Local => "objectif local",
    }
}

/// Where a cumul of months stops, as a cell says it: `fin août`; empty for the other periods, which have one end only.
pub(super) fn fin_de(p: Periode) -> String {
    match p {
        Periode::Cumul(_, m) => format!("fin {}", french::mois(m)),
        Periode::Annee(_) | Periode::Millesime(_) | Periode::Stock(..) | Periode::Etat(..) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::composition_tests::references;

    #[test]
    fn what_no_list_names_is_called_by_its_bailleur_its_commune_and_its_place() {
        let nom = |zone: &str| nom_zone(&references(), Niveau::Residence, zone, "T");
        assert_eq!(nom("R1"), "Les Tilleuls");
        assert_eq!(nom("programme-111111111-01001-GLYCINES"), "GLYCINES, Bailleur un, Commune A");
        assert_eq!(nom("diffus-111111111-01001-qpv"), "Diffus de Bailleur un, Commune A, en QPV");
        assert_eq!(nom("diffus-111111111-01001-hors_qpv"), "Diffus de Bailleur un, Commune A, hors QPV");
        assert_eq!(nom("diffus-111111111-01001-inconnu"), "Diffus de Bailleur un, Commune A, localisation inconnue");
    }
}
