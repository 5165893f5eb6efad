//! What watches over all the territories need to know.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::error::Result;
use crate::french::{self, Genre};
use crate::pipeline::garde::nom_de;
use crate::pipeline::journal::{self, Execution};
use crate::pipeline::status::{Alerte, Niveau, duree, jours};
use crate::pipeline::travail::Travail;

use super::etat::{Territoire, etats};
use super::lot::Lot;

/// Where a chain of several territories stands.
#[derive(Debug, Serialize)]
pub struct Ensemble {
    pub instant: DateTime<Utc>,
    pub chaine: String,
    pub nom: String,
    pub niveau: Niveau,
    /// Why the level is not good, the worst first.
    pub alertes: Vec<Alerte>,
    /// Period of the last run.
    pub periode: Option<String>,
    /// Published for that period.
    pub a_jour: usize,
    /// Not published for that period.
    pub en_echec: usize,
    /// Oldest closing date shown.
    pub plus_ancien: Option<NaiveDate>,
    pub dernier_succes: Option<Execution>,
    pub dernier_echec: Option<Execution>,
    pub territoires: Vec<Territoire>,
}

/// What is known at an instant.
///
/// # Errors
/// A manifest is unreadable.
pub fn ensemble(travail: &Travail, instant: DateTime<Utc>) -> Result<Ensemble> {
    let lieux = travail.lieux();
    let chaine = nom_de(&lieux, &travail.chaine);
    let executions = journal::lire(&lieux.lac, &chaine);
    let lot = Lot::lire(&lieux.lac)?;
    let territoires = lot.as_ref().map(|l| etats(travail, l)).transpose()?.unwrap_or_default();
    let dernier = |f: &dyn Fn(&&Execution) -> bool| executions.iter().rev().find(f).cloned();
    let a_jour = territoires.iter().filter(|t| t.a_jour).count();
    let mut e = Ensemble {
        instant,
        chaine,
        nom: travail.pipeline.territoire.nom.clone(),
        niveau: Niveau::Bon,
        alertes: Vec::new(),
        periode: lot.map(|l| l.periode),
        a_jour,
        en_echec: territoires.len() - a_jour,
        plus_ancien: territoires.iter().filter_map(|t| t.publication.as_ref()).map(|p| p.arrete).min(),
        dernier_succes: dernier(&|e| e.reussite.reussie()),
        dernier_echec: dernier(&|e| e.reussite.manquee()),
        territoires,
    };
    juger(&mut e, travail);
    Ok(e)
}

fn juger(e: &mut Ensemble, travail: &Travail) {
    let mut alerter = |niveau, texte: String| e.alertes.push(Alerte { niveau, texte });
    let lieux = travail.lieux();
    if let Some(journal) = journal::illisible(&lieux.lac) {
        let journal = journal.strip_prefix(&lieux.racine).unwrap_or(&journal).display();
        alerter(Niveau::Inconnu, format!("journal des exécutions illisible : {journal}"));
    }
    if e.territoires.is_empty() {
        alerter(Niveau::Inconnu, "aucun territoire n'a encore été lu".to_owned());
    }
    if e.en_echec > 0 {
        let n = french::compte(e.en_echec as i64, "territoire", "territoires", Genre::Masculin);
        let verbe = if e.en_echec > 1 { "ne sont pas publiés" } else { "n'est pas publié" };
        let niveau = if e.a_jour == 0 { Niveau::Critique } else { Niveau::Attention };
        let periode = e.periode.as_deref().unwrap_or_default();
        alerter(niveau, format!("{n} sur {} {verbe} pour {periode}", e.territoires.len()));
    }
    let fin = e.dernier_succes.as_ref().and_then(|s| s.fin);
    if let Some(age) = fin.map(|fin| jours(fin, e.instant)) {
        let niveau = Niveau::selon(age, travail.pipeline.surveillance.succes);
        if niveau != Niveau::Bon {
            alerter(niveau, format!("dernier passage entièrement réussi il y a {}", duree(age)));
        }
    }
    e.alertes.sort_by_key(|a| std::cmp::Reverse(a.niveau));
    e.niveau = e.alertes.first().map_or(Niveau::Bon, |a| a.niveau);
}
