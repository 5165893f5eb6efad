//! The state of a working folder, for people and for whatever watches the machine: what is published, how fresh each source is, how
//! the last runs went, what moved. Reads only; the instant is given, so that the same folder says the same thing twice.

mod evolution;
mod fraicheur;
mod jugement;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::error::Result;

use super::garde::nom_de;
use super::journal::{self, Execution, Reussite};
use super::manifest::Manifeste;
use super::transaction::{Tenant, conservees};
use super::travail::Travail;

pub use evolution::{Derive, Franchissement};
pub use fraicheur::{Fraicheur, Situation};
pub use jugement::{Alerte, Niveau, duree};

#[derive(Debug, Serialize)]
pub struct Etat {
    /// When this was said.
    pub instant: DateTime<Utc>,
    pub chaine: String,
    pub territoire: String,
    /// The worst of `alertes`.
    pub niveau: Niveau,
    pub alertes: Vec<Alerte>,
    pub publications: Vec<Publication>,
    pub sources: Vec<Fraicheur>,
    /// A run that holds the folder now.
    pub en_cours: Option<DateTime<Utc>>,
    /// A journal that cannot be read back: what the runs below say is not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal_illisible: Option<String>,
    /// Period of the publication that the last success left in place, when it is there no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disparue: Option<String>,
    pub dernier_succes: Option<Execution>,
    pub dernier_echec: Option<Execution>,
    /// Runs whose journal is kept, and those of them that failed or were interrupted.
    pub executions: usize,
    pub echecs: usize,
    /// Against the publication before.
    pub derives: Vec<Derive>,
    pub franchissements: Vec<Franchissement>,
}

#[derive(Debug, Serialize)]
pub struct Publication {
    pub periode: String,
    pub territoire: String,
    pub arrete: chrono::NaiveDate,
    pub cellules: usize,
    pub cellules_masquees: usize,
    /// Every file is as it was published.
    pub intacte: bool,
    /// The one that the chain makes now.
    pub courante: bool,
    /// Publications of this period that can be put back.
    pub gardees: usize,
}

/// What is known at an instant.
///
/// # Errors
/// A manifest is unreadable.
pub fn etat(travail: &Travail, instant: DateTime<Utc>) -> Result<Etat> {
    let lieux = travail.lieux();
    let mut manifestes = Vec::new();
    let mut publications = Vec::new();
    for place in lieux.en_place()? {
        let Some(m) = Manifeste::lire(&place)? else { continue };
        publications.push(Publication {
            periode: m.periode.clone(),
            territoire: m.territoire.clone(),
            arrete: m.arrete,
            cellules: m.cellules,
            cellules_masquees: m.cellules_masquees,
            intacte: m.intact(&place),
            courante: m.periode == travail.periode(),
            gardees: conservees(&lieux.publications, &m.periode)?.len(),
        });
        manifestes.push((place, m));
    }
    let chaine = nom_de(&lieux, &travail.chaine);
    let executions = journal::lire(&lieux.lac, &chaine);
    let en_cours = tenant(&lieux.lac).map(|t| t.debut);
    let finies: Vec<&Execution> =
        executions.iter().filter(|e| e.fin.is_some() || en_cours.is_none_or(|debut| e.debut > debut)).collect();
    let dernier = |f: fn(Reussite) -> bool| finies.iter().rev().find(|e| f(e.reussite)).map(|e| (*e).clone());
    let echoue = Reussite::manquee;
    let evolution = evolution::mesurer(&lieux, &manifestes, &travail.periode(), &travail.pipeline.surveillance)?;
    let courante = manifestes.iter().find(|(_, m)| m.periode == travail.periode()).map(|(_, m)| m);
    let en_place = |p: &String| publications.iter().any(|x| x.periode == *p);
    let disparue = journal::laissee_en_place(&executions).filter(|p| !en_place(p));
    let mut etat = Etat {
        instant,
        chaine,
        territoire: travail.pipeline.territoire.nom.clone(),
        niveau: Niveau::Bon,
        alertes: Vec::new(),
        sources: fraicheur::sources(travail, courante, instant),
        publications,
        en_cours,
        journal_illisible: journal::illisible(&lieux.lac).map(|c| relatif(&c, &lieux.racine)),
        disparue,
        dernier_succes: dernier(Reussite::reussie),
        dernier_echec: dernier(echoue),
        executions: finies.len(),
        echecs: finies.iter().filter(|e| echoue(e.reussite)).count(),
        derives: evolution.derives,
        franchissements: evolution.franchissements,
    };
    jugement::juger(&mut etat, &travail.pipeline.surveillance);
    Ok(etat)
}

fn relatif(chemin: &std::path::Path, racine: &std::path::Path) -> String {
    chemin.strip_prefix(racine).unwrap_or(chemin).display().to_string()
}

/// Whoever holds the folder now, as far as can be told without taking it.
fn tenant(lac: &std::path::Path) -> Option<Tenant> {
    let t = Tenant::lire(&std::fs::read_to_string(lac.join("verrou")).ok()?)?;
    // On another machine, it is believed.
    t.vivant().unwrap_or(true).then_some(t)
}

/// Days from one instant to another; none when the clock went back.
pub(super) fn jours(de: DateTime<Utc>, a: DateTime<Utc>) -> f64 {
    ((a - de).num_seconds() as f64 / 86_400.0).max(0.0)
}
