//! `bilan run`: one period, or several in order.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, Utc};

use crate::cli::periode::{jour, lire_jour, lire_terme};
use crate::cli::terminal::Terminal;
use crate::config::terme::Terme;
use crate::error::{Error, Result};
use crate::french::{self, Genre, nombre};
use crate::pipeline::calendrier::{self, Agenda, Demande};
use crate::pipeline::{self, DemandeEnsemble, Issue, Passage, Sommaire, Travail};

use super::{a_blanc, court};

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
    // A chain that is refused before its run begins has failed like another, for its journal and for whoever watches.
    let refuser = |e: Error| {
        if o.a_blanc { Err(e) } else { pipeline::garder(&o.chaine, t, Utc::now, |_| Err(e)).map(drop) }
    };
    let agenda = match Agenda::lire(&o.chaine) {
        Ok(agenda) => agenda,
        Err(e) => return refuser(e),
    };
    let jour = jour(&agenda, o.aujourdhui);
    let termes = match agenda.termes(o.demande(), jour) {
        Ok(None) => vec![None],
        Ok(Some(termes)) => termes.into_iter().map(Some).collect(),
        // A period that cannot be asked for is the matter of the person who asks for it.
        Err(e) if o.periode.or(o.depuis).is_some() => return Err(e),
        Err(e) => return refuser(e),
    };
    if let ([], Some(derniere)) = (termes.as_slice(), agenda.derniere_publiee()) {
        let quoi = if o.rattraper { "rattraper" } else { "publier" };
        let dire = |ligne: &str| if o.a_blanc { t.dire(ligne) } else { t.annoncer(ligne) };
        dire(&format!(
            "Rien à {quoi} au {} : la publication {derniere}, en place, vient après la dernière période échue.",
            french::date_courte(jour)
        ));
        dire("Pour une période plus ancienne, nommez-la : --periode.");
    }
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
    let ouvrir = || {
        let mut travail = Travail::pour(&o.chaine, terme)?;
        calendrier::constater(&mut travail, jour, o.forcer)?;
        Ok(travail)
    };
    if o.a_blanc {
        let travail = ouvrir()?;
        if travail.pour_plusieurs() {
            let demande = DemandeEnsemble { terme, jour, forcer: o.forcer };
            return a_blanc::dire_ensemble(&pipeline::prevoir_ensemble(&travail, &demande, t)?, &o.chaine, t);
        }
        a_blanc::dire(&calendrier::prevoir(&travail, t, o.forcer)?, t);
        return Ok(());
    }
    let mut absentes = Vec::new();
    pipeline::suivre_le_pere();
    let issue = pipeline::garder(&o.chaine, t, Utc::now, |suivi| {
        let travail = ouvrir()?;
        absentes = travail.pipeline.absentes.iter().map(|e| e.fichier.display().to_string()).collect();
        if travail.pour_plusieurs() {
            let demande = DemandeEnsemble { terme, jour, forcer: o.forcer };
            return pipeline::executer_ensemble(&travail, &demande, suivi);
        }
        pipeline::executer(&travail, suivi, o.forcer)
    })?;
    match issue {
        issue if seule => conclure(issue, &o.chaine, t),
        Issue::Inchange { publication } => t.annoncer(&format!("  à jour : {}", court(&publication))),
        Issue::Retiree { publication } => {
            t.dire(&format!("  retirée par « bilan rollback », non refaite : {}", court(&publication)));
        }
        Issue::Publie(s) => {
            t.annoncer(&format!("  publiée : {}", court(&s.publication.join("index.html"))));
            s.avertissements.iter().for_each(|a| t.annoncer(&format!("  attention : {a}")));
        }
        Issue::Ensemble(p) => annoncer_ensemble(&p, "  ", t),
    }
    if !absentes.is_empty() {
        t.dire(&format!("Publication provisoire, sans {}. Chaque document le dit.", absentes.join(", ")));
    }
    Ok(())
}

/// The chain as it is written, once: for the demonstration.
pub fn executer(chaine: &Path, t: &Terminal) -> Result<()> {
    let ouvrir = || Travail::ouvrir(chaine);
    let issue = pipeline::garder(chaine, t, Utc::now, |suivi| pipeline::executer(&ouvrir()?, suivi, false))?;
    conclure(issue, chaine, t);
    Ok(())
}

/// How a run of one period ended, and what to do next.
fn conclure(issue: Issue, chaine: &Path, t: &Terminal) {
    match issue {
        Issue::Inchange { publication } => {
            t.annoncer("Rien n'a changé depuis la dernière publication : mêmes extractions, même configuration.");
            t.annoncer(&format!("Documents : {}", court(&publication.join("index.html"))));
            t.annoncer(&format!("Pour tout refaire quand même : bilan run --forcer {}", chaine.display()));
        }
        Issue::Retiree { publication } => {
            // Said even when nothing else is: readers see something else than what the extracts say.
            t.dire("Ces extractions et cette configuration referaient une publication que « bilan rollback » a retirée : rien n'a été refait.");
            t.annoncer(&format!("Documents en place : {}", court(&publication.join("index.html"))));
            t.annoncer(&format!("Pour la republier quand même : bilan run --forcer {}", chaine.display()));
        }
        Issue::Publie(s) => resume(&s, chaine, t),
        Issue::Ensemble(p) => {
            annoncer_ensemble(&p, "", t);
            t.annoncer(&format!("Tous les territoires : {}", court(&p.index)));
        }
    }
}

/// Said even when nothing else is, if some show something else than what the extracts say.
fn annoncer_ensemble(p: &Passage, marge: &str, t: &Terminal) {
    let texte = format!("{marge}{}", ensemble(p));
    if p.retires > 0 { t.dire(&texte) } else { t.annoncer(&texte) }
}

/// `Territoires publiés : 12 ; déjà à jour : 388`.
fn ensemble(p: &Passage) -> String {
    if p.publies + p.retires == 0 {
        return format!("Rien n'a changé : territoires à jour : {}", nombre(p.inchanges as i64));
    }
    let mut texte = format!("Territoires publiés : {}", nombre(p.publies as i64));
    for (n, quoi) in [(p.inchanges, "déjà à jour"), (p.retires, "retirés par « bilan rollback », non refaits")] {
        if n > 0 {
            texte.push_str(&format!(" ; {quoi} : {}", nombre(n as i64)));
        }
    }
    texte
}

fn resume(s: &Sommaire, chaine: &Path, t: &Terminal) {
    t.annoncer("");
    if !s.atteinte.is_empty() {
        t.annoncer(&format!("Objectif de 25 % hors QPV, baux signés en {} (1er quartile ou relogés)", s.exercice));
    }
    let largeur = s.atteinte.iter().map(|(n, _, _)| n.chars().count()).max().unwrap_or(0);
    for (rang, (nom, taux, statut)) in s.atteinte.iter().enumerate() {
        t.annoncer(&format!("  {nom:<largeur$}  {taux:>10}  {statut}"));
        if rang == 0 {
            t.annoncer(&format!("  {}", "─".repeat(largeur + 12)));
        }
    }
    for a in &s.avertissements {
        t.annoncer(&format!("  attention : {a}"));
    }
    t.annoncer("");
    if s.rejets.is_empty() {
        t.annoncer(&format!("{} lignes lues, aucune rejetée.", nombre(s.lignes_lues as i64)));
    } else {
        let total: u64 = s.rejets.iter().map(|(_, n, _)| n).sum();
        t.annoncer(&format!(
            "{} lignes lues, {} :",
            nombre(s.lignes_lues as i64),
            french::compte(total as i64, "rejetée", "rejetées", Genre::Feminin)
        ));
        for (fichier, n, raisons) in &s.rejets {
            t.annoncer(&format!("  {fichier} : {n}"));
            for r in raisons {
                t.annoncer(&format!("    {r}"));
            }
        }
    }
    if let Some(q) = &s.qualite {
        t.annoncer(&format!(
            "Qualité : {} sur {} avec au moins un cas, {} avec réserves ; {}",
            french::compte(q.regles_touchees as i64, "règle", "règles", Genre::Feminin),
            nombre(q.regles as i64),
            french::compte(q.reserves as i64, "fichier accepté", "fichiers acceptés", Genre::Masculin),
            court(&q.page)
        ));
    }
    t.annoncer(&format!(
        "Secret statistique : {} sur {} masquées en tout ou partie.",
        french::compte(s.masquees as i64, "cellule", "cellules", Genre::Feminin),
        nombre(s.cellules as i64)
    ));
    t.annoncer("");
    t.annoncer(&format!("Documents : {}", court(&s.publication.join("index.html"))));
    t.annoncer("");
    t.annoncer("À essayer ensuite :");
    t.annoncer(&format!("  bilan explain att_q1_hors_qpv {} --chaine {}", s.zone_exemple, chaine.display()));
    t.annoncer(&format!("  bilan status {}", chaine.display()));
}
