//! The tracking of relogement in a run: studied, protected, told.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::config::pipeline::Redaction;
use crate::config::proche;
use crate::error::{Error, Result};
use crate::french::{self, Genre};
use crate::measures::Periode;
use crate::model::{MenageApl, References, ZoneApl, point};
use crate::relogement::etude::Etude;
use crate::relogement::examens::Regles;
use crate::relogement::faits::{Composition, Logement, Menage};
use crate::relogement::groupes;
use crate::relogement::lot::Lot;
use crate::relogement::minoration::{PlafondApl, Zone};
use crate::relogement::niveaux::Parents;
use crate::relogement::reglages::{self, Reglages};
use crate::relogement::suivi::Lignes;
use crate::relogement::territoire::Territoire;
use crate::reports::tenues::Tenues;
use crate::secrecy::{Plan, PublishedMeasures, Registre};

use super::reprises::Magasin;
use super::travail::Travail;

/// A tracking, studied and protected.
pub struct Relogement {
    pub etude: Etude,
    pub plan: Plan,
    pub publiees: PublishedMeasures,
    pub tenues: Tenues,
    /// Households still to be rehoused, in the dwellings of the table of the chain; `None` without such a table.
    pub simulation: Option<Lot>,
}

/// Studies the tracking and protects what it measures.
///
/// # Errors
/// A withheld figure could be worked out: nothing may be published then. There are too many simulations.
pub fn etudier(
    travail: &Travail,
    references: &References,
    mut lignes: Lignes,
    registre: &Registre,
    magasin: &Magasin<'_>,
) -> Result<Relogement> {
    let epci = &travail.pipeline.territoire.epci;
    let parents = parents(&travail.relogement, references, epci);
    let commune = |code: &str| {
        let r = references.lieux.get(code)?;
        Some((r.epci.clone(), r.departement.clone()))
    };
    let zone = |code: &str| zone(references, code);
    let plafond = |m: &Menage, code: &str, jour: NaiveDate| plafond(references, m, code, jour);
    let nom = |code: &str| references.communes.get(code).map(|c| c.libelle.clone());
    let distance = |l: &Logement, quartiers: &[String]| distance(references, l, quartiers);
    let territoire = Territoire { commune: &commune, nom: &nom, distance: &distance, zone: &zone, plafond: &plafond };
    let arrete = travail.pipeline.periode.arrete;
    let offres = std::mem::take(&mut lignes.offres);
    let etude = Etude::faire(lignes, &travail.relogement, &parents, territoire, arrete);
    let regles = Regles { suivi: &etude.suivi, reglages: &travail.relogement, territoire, epci, arrete };
    let simulation = match references.simules {
        Some(_) if travail.redige(&Redaction::Revue) => Some(regles.simuler(offres).map_err(|e| nomme(travail, e))?),
        _ => None,
    };
    let regles = travail.regles.montrant_d_abord(&travail.relogement.secret.premiers);
    let (plan, publiees) = magasin.proteger(&etude.mesures, &regles, registre)?;
    let (annee, mois) = travail.mois_arrete();
    let base = travail.regles.parametres().base_minimale;
    let tenues = Tenues::lire(&publiees, registre, Periode::Etat(annee, mois), base);
    Ok(Relogement { etude, plan, publiees, tenues, simulation })
}

/// Indicators that the settings show first and that this tracking does not count: a code misspelt, or what no column tells this time.
pub fn premiers_sans_objet<'a>(travail: &'a Travail, etude: &'a Etude) -> impl Iterator<Item = String> + 'a {
    let comptes: Vec<&str> = etude.indicateurs.iter().map(|i| i.code.as_str()).collect();
    travail.relogement.secret.premiers.iter().filter(|code| etude.indicateur(code).is_none()).map(move |code| {
        let proche = proche(code, &comptes).map_or_else(String::new, |p| format!(" (vouliez-vous écrire « {p} » ?)"));
        format!("[secret] premiers de {} : ce suivi ne compte pas « {code} »{proche}", reglages::FICHIER)
    })
}

/// Operations that a regroupement names and that the tracking does not describe: it counts without them.
pub fn regroupements_incomplets<'a>(travail: &'a Travail, etude: &'a Etude) -> impl Iterator<Item = String> + 'a {
    let suivies: Vec<&str> = etude.suivi.operations.keys().map(String::as_str).collect();
    groupes::inconnues(&etude.suivi.operations, &travail.relogement.regroupements).into_iter().map(move |code| {
        let proche = proche(code, &suivies).map_or_else(String::new, |p| format!(" (vouliez-vous écrire « {p} » ?)"));
        format!("[[regroupement]] de {} : le suivi ne décrit pas l'opération « {code} »{proche}", reglages::FICHIER)
    })
}

/// A fault of the table of dwellings is one of that file.
fn nomme(travail: &Travail, e: Error) -> Error {
    let p = &travail.pipeline;
    match &p.references.simulation {
        Some(fichier) => e.in_file(travail.racine.join(&p.dossiers.references).join(fichier)),
        None => e,
    }
}

/// Metres from a dwelling, else from its résidence, to the quartiers, rounded up: at most 500 means at most 500.
fn distance(references: &References, l: &Logement, quartiers: &[String]) -> Option<i64> {
    let ici = point(l, references)?;
    let metres = references.localisateur.distance(ici.x, ici.y, ici.epsg, ici.commune, quartiers)?;
    Some(metres.ceil() as i64)
}

/// Zone of the scale of the minoration: that of the housing benefits, 1 bis apart, and 1 overseas.
fn zone(references: &References, commune: &str) -> Option<Zone> {
    if commune.starts_with("97") {
        return Some(Zone::Un);
    }
    let z = references.zones.get(commune)?;
    match z.apl? {
        "1" if z.apl_bis => Some(Zone::UnBis),
        "1" => Some(Zone::Un),
        "2" => Some(Zone::Deux),
        "3" => Some(Zone::Trois),
        _ => None,
    }
}

/// The ceiling rent of a household in a commune (CCH art. D. 823-16); `None` when its composition or the zone is not known.
fn plafond(references: &References, m: &Menage, commune: &str, jour: NaiveDate) -> Option<PlafondApl> {
    let zone = references.zones.get(commune)?.apl?;
    let (couple, adultes) = match m.composition? {
        Composition::PersonneSeule => (false, 1),
        Composition::CoupleSansEnfant | Composition::CoupleAvecEnfants => (true, 2),
        Composition::Monoparental => (false, 1),
        // Other households: alone, or nobody knows who is at whose charge.
        Composition::Autre if m.personnes == Some(1) => (false, 1),
        Composition::Autre => return None,
    };
    let a_charge = match m.composition? {
        Composition::PersonneSeule | Composition::CoupleSansEnfant => 0,
        _ => u32::try_from(m.personnes? - adultes).ok()?,
    };
    let menage = MenageApl { couple, personnes_a_charge: a_charge };
    let montant = references.plafonds_apl.plafond(jour, ZoneApl::depuis(zone)?, menage)?;
    let qui = if couple { "couple" } else { "personne seule" };
    Some(PlafondApl {
        montant,
        zone: zone.to_owned(),
        composition: match a_charge {
            0 => qui.to_owned(),
            n => format!(
                "{qui}, {}",
                french::compte(n.into(), "personne à charge", "personnes à charge", Genre::Feminin)
            ),
        },
        date_bareme: references.plafonds_apl.effet(jour)?,
    })
}

/// Who carries each project, and where their seat is. Without a seat, an EPCI whose communes are in one département has that one.
fn parents(reglages: &Reglages, references: &References, epci: &str) -> Parents {
    let mut siege = BTreeMap::new();
    for r in references.lieux.values() {
        let ici = (r.departement.clone(), r.region.clone());
        siege.entry(r.epci.clone()).or_insert_with(Vec::new).push(ici);
    }
    let mut siege: BTreeMap<String, (String, Option<String>)> = siege
        .into_iter()
        .filter_map(|(epci, mut lieux)| {
            lieux.sort();
            lieux.dedup();
            <[_; 1]>::try_from(lieux).ok().map(|[l]| (epci, l))
        })
        .collect();
    for p in &reglages.porteurs {
        if let Some(r) = p.commune_siege.as_ref().and_then(|c| references.lieux.get(c)) {
            siege.insert(p.siren.get_ref().clone(), (r.departement.clone(), r.region.clone()));
        }
    }
    let porteur = |p: &crate::relogement::reglages::Projet| p.porteur.clone().unwrap_or_else(|| epci.to_owned());
    Parents {
        epci_du_projet: reglages.projets.iter().map(|p| (p.code.get_ref().clone(), porteur(p))).collect(),
        siege,
        epci: epci.to_owned(),
    }
}
