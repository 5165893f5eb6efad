//! `bilan run`: one period, or several in order.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::config::terme::Terme;
use crate::error::{Error, Result};
use crate::pipeline::calendrier::{self, Agenda, Demande, EtatEntree, Prevision};
use crate::pipeline::{self, Issue, Travail};

use super::commands::{court, resume};
use super::periode::{jour, lire_jour, lire_terme};
use super::terminal::Terminal;

#[derive(clap::Args)]
pub struct Options {
    /// Fichier de la chaîne
    chaine: PathBuf,
    /// Tout recalculer, même si rien n'a changé
    #[arg(long, alias = "force")]
    forcer: bool,
    /// Période à publier : 2026-10, 2026-T4 ou 2026 (la dernière échue du calendrier par défaut)
    #[arg(long, alias = "period", value_name = "PERIODE", value_parser = lire_terme, conflicts_with_all = ["depuis", "rattraper"])]
    periode: Option<Terme>,
    /// Publier dans l'ordre toutes les périodes depuis celle-ci
    #[arg(long, alias = "since", value_name = "PERIODE", value_parser = lire_terme, conflicts_with = "rattraper")]
    depuis: Option<Terme>,
    /// Dernière période à publier avec --depuis (la dernière échue par défaut)
    #[arg(long, alias = "until", value_name = "PERIODE", value_parser = lire_terme, requires = "depuis")]
    jusqua: Option<Terme>,
    /// Publier dans l'ordre les périodes échues depuis la dernière publication
    #[arg(long, alias = "catch-up")]
    rattraper: bool,
    /// Dire ce qui serait lu, recalculé et publié, et pourquoi, sans rien écrire
    #[arg(long = "a-blanc", alias = "dry-run")]
    a_blanc: bool,
    /// Faire comme si l'on était ce jour (AAAA-MM-JJ), pour un calendrier
    #[arg(long, alias = "today", value_name = "JOUR", value_parser = lire_jour)]
    aujourdhui: Option<NaiveDate>,
}

impl Options {
    fn demande(&self) -> Demande {
        match (self.periode, self.depuis) {
            (Some(t), _) => Demande::Une(t),
            (None, Some(d)) => Demande::Depuis(d, self.jusqua),
            (None, None) if self.rattraper => Demande::Rattraper,
            (None, None) => Demande::Due,
        }
    }
}

/// A chain without calendar runs once, for the period that it has.
pub fn run(o: &Options, t: &Terminal) -> Result<()> {
    let agenda = Agenda::lire(&o.chaine)?;
    let jour = jour(&agenda, o.aujourdhui);
    let termes = match agenda.termes(o.demande(), jour)? {
        None => vec![None],
        Some(termes) => termes.into_iter().map(Some).collect(),
    };
    let seule = termes.len() == 1;
    for (rang, terme) in termes.iter().enumerate() {
        if let (false, Some(terme)) = (seule, terme) {
            t.annoncer(&format!("Période {terme}"));
        }
        let faite = une(o, *terme, jour, seule, t);
        // The periods after it compare themselves with it: none is published over a hole.
        let suite: Vec<String> = termes.iter().skip(rang + 1).flatten().map(Terme::to_string).collect();
        faite.map_err(|e| arret(e, *terme, &suite))?;
    }
    Ok(())
}

fn arret(e: Error, terme: Option<Terme>, suite: &[String]) -> Error {
    match (terme, suite) {
        (Some(terme), [premiere, ..]) => e
            .aide(format!("arrêt à la période {terme} ; pas encore lancées : {}", suite.join(", ")))
            .aide(format!("ensuite, relancez la même commande : ce qui est à jour est sauté, elle reprendra à {terme} puis {premiere}")),
        _ => e,
    }
}

fn une(o: &Options, terme: Option<Terme>, jour: NaiveDate, seule: bool, t: &Terminal) -> Result<()> {
    let mut travail = Travail::pour(&o.chaine, terme)?;
    calendrier::constater(&mut travail, jour)?;
    if o.a_blanc {
        dire_prevision(&calendrier::prevoir(&travail, t, o.forcer)?, t);
        return Ok(());
    }
    let absentes: Vec<String> = travail.pipeline.absentes.iter().map(|e| e.fichier.display().to_string()).collect();
    match pipeline::executer(&travail, t, o.forcer)? {
        Issue::Inchange { publication } if seule => inchange(&publication, &o.chaine, t),
        Issue::Publie(s) if seule => resume(&s, &o.chaine, t),
        Issue::Inchange { publication } => t.annoncer(&format!("  à jour : {}", court(&publication))),
        Issue::Publie(s) => {
            t.annoncer(&format!("  publiée : {}", court(&s.publication.join("index.html"))));
            s.avertissements.iter().for_each(|a| t.annoncer(&format!("  attention : {a}")));
        }
    }
    if !absentes.is_empty() {
        t.dire(&format!("Publication provisoire, sans {}. Chaque document le dit.", absentes.join(", ")));
    }
    Ok(())
}

/// Nothing to do, and how to do it all the same.
pub fn inchange(publication: &Path, chaine: &Path, t: &Terminal) {
    t.annoncer("Rien n'a changé depuis la dernière publication : mêmes extractions, même configuration.");
    t.annoncer(&format!("Documents : {}", court(&publication.join("index.html"))));
    t.annoncer(&format!("Pour tout refaire quand même : bilan run --forcer {}", chaine.display()));
}

fn dire_prevision(p: &Prevision, t: &Terminal) {
    t.dire(&format!("À blanc, rien n'est écrit. Publication : {}", court(&p.place)));
    t.dire(&format!("Lecture : {}", p.lectures()));
    for e in &p.entrees {
        let etat = match e.etat {
            EtatEntree::Nouvelle => "nouvelle",
            EtatEntree::Changee => "changée",
            EtatEntree::Inchangee => "inchangée",
        };
        let lac = if e.dans_le_lac { "déjà dans le lac" } else { "à lire" };
        t.dire(&format!("  {} : {etat}, {lac}", e.fichier));
    }
    for a in &p.absentes {
        t.dire(&format!("  {a} : absente, la publication serait provisoire"));
    }
    if !p.travaille() {
        t.dire("Rien ne serait recalculé ni publié : tout est à jour.");
        return;
    }
    t.dire("Tout serait compté, protégé, rédigé et publié à nouveau, parce que :");
    for r in &p.raisons {
        t.dire(&format!("  {r}"));
    }
}
