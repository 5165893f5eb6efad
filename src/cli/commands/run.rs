//! `bilan run`: from extracts to documents.

use std::path::Path;

use chrono::Utc;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::{self, Genre, nombre};
use crate::pipeline::{self, Issue, Sommaire, Travail};

use super::court;

pub fn executer(chaine: &Path, forcer: bool, t: &Terminal) -> Result<()> {
    let issue =
        pipeline::garder(chaine, t, Utc::now, |suivi| pipeline::executer(&Travail::ouvrir(chaine)?, suivi, forcer))?;
    match issue {
        Issue::Inchange { publication } => {
            t.annoncer("Rien n'a changé depuis la dernière publication : mêmes extractions, même configuration.");
            t.annoncer(&format!("Documents : {}", court(&publication.join("index.html"))));
            t.annoncer(&format!("Pour tout refaire quand même : bilan run --forcer {}", chaine.display()));
        }
        Issue::Retiree { publication } => {
            t.annoncer("Ces extractions et cette configuration referaient une publication que « bilan rollback » a retirée : rien n'a été refait.");
            t.annoncer(&format!("Documents en place : {}", court(&publication.join("index.html"))));
            t.annoncer(&format!("Pour la republier quand même : bilan run --forcer {}", chaine.display()));
        }
        Issue::Publie(s) => resume(&s, chaine, t),
    }
    Ok(())
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
    let q = &s.qualite;
    t.annoncer(&format!(
        "Qualité : {} sur {} avec au moins un cas, {} avec réserves ; {}",
        french::compte(q.regles_touchees as i64, "règle", "règles", Genre::Feminin),
        nombre(q.regles as i64),
        french::compte(q.reserves as i64, "fichier accepté", "fichiers acceptés", Genre::Masculin),
        court(&q.page)
    ));
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
    t.annoncer("  bilan init mon_epci      un dossier prêt pour votre territoire");
}
