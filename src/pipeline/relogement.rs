//! The tracking of relogement in a run: studied, protected, told.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::measures::Periode;
use crate::model::References;
use crate::relogement::etude::Etude;
use crate::relogement::niveaux::Parents;
use crate::relogement::reglages::Reglages;
use crate::relogement::suivi::Lignes;
use crate::reports::tenues::Tenues;
use crate::secrecy::{self, Plan, PublishedMeasures, Registre};

use super::travail::Travail;

/// A tracking, studied and protected.
pub struct Relogement {
    pub etude: Etude,
    pub plan: Plan,
    pub publiees: PublishedMeasures,
    pub tenues: Tenues,
}

/// Studies the tracking and protects what it measures.
///
/// # Errors
/// A withheld figure could be worked out: nothing may be published then.
pub fn etudier(travail: &Travail, references: &References, lignes: Lignes, registre: &Registre) -> Result<Relogement> {
    let epci = &travail.pipeline.territoire.epci;
    let parents = parents(&travail.relogement, references, epci);
    let commune = |code: &str| {
        let r = references.rattachements.get(code)?;
        Some((r.epci.clone(), r.departement.clone()))
    };
    let arrete = travail.pipeline.periode.arrete;
    let etude = Etude::faire(lignes, &travail.relogement, &parents, &commune, arrete);
    let plan = secrecy::verifier(&etude.mesures, &travail.regles, registre);
    let publiees = secrecy::appliquer(&etude.mesures, &plan, &travail.regles)?;
    let (annee, mois) = travail.mois_arrete();
    let base = travail.regles.parametres().base_minimale;
    let tenues = Tenues::lire(&publiees, registre, Periode::Etat(annee, mois), base);
    Ok(Relogement { etude, plan, publiees, tenues })
}

/// Who carries each project, and where their seat is. Without a seat, an EPCI whose communes are in one département has that one.
fn parents(reglages: &Reglages, references: &References, epci: &str) -> Parents {
    let mut siege = BTreeMap::new();
    for r in references.rattachements.values() {
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
        if let Some(r) = p.commune_siege.as_ref().and_then(|c| references.rattachements.get(c)) {
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
