//! `bilan run --a-blanc`: what would be done, and why.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::{Code, Error, Result};
use crate::french::{self, Genre, nombre};
use crate::pipeline::calendrier::{EtatEntree, Prevision, lectures};
use crate::pipeline::{PrevisionEnsemble, TerritoirePrevu};

use super::court;

const A_JOUR: &str = "Rien ne serait recalculé ni publié : tout est à jour.";

pub fn dire(p: &Prevision, t: &Terminal) {
    let a_lire = p.entrees.iter().filter(|e| !e.dans_le_lac).count();
    t.dire(&format!("À blanc, rien n'est écrit. Publication : {}", court(&p.place)));
    t.dire(&format!("Lecture : {}", lectures(a_lire, p.entrees.len() - a_lire)));
    for e in &p.entrees {
        let etat = match e.etat {
            EtatEntree::Nouvelle => "nouvelle",
            EtatEntree::Changee => "changée",
            EtatEntree::Inchangee => "inchangée",
        };
        let lac = if e.dans_le_lac { "déjà dans le lac" } else { "à lire" };
        t.dire(&format!("  {} : {etat}, {lac}", e.fichier));
    }
    dire_absentes(&p.absentes, t);
    if p.retiree {
        t.dire("Rien ne serait refait : ces extractions et cette configuration referaient une publication que « bilan rollback » a retirée.");
        t.dire("Pour la republier quand même : bilan run --forcer");
        return;
    }
    if !p.travaille() {
        t.dire(A_JOUR);
        return;
    }
    t.dire("La publication serait refaite (ce qui n'a pas changé serait repris), parce que :");
    for r in &p.raisons {
        t.dire(&format!("  {r}"));
    }
}

fn dire_absentes(absentes: &[String], t: &Terminal) {
    for a in absentes {
        t.dire(&format!("  {a} : absente, la publication serait provisoire"));
    }
}

/// One line for each territory that is not up to date.
///
/// # Errors
/// Some would fail: with the code that the run would give.
pub fn dire_ensemble(p: &PrevisionEnsemble, chaine: &Path, t: &Terminal) -> Result<()> {
    t.dire(&format!("À blanc, rien n'est écrit. Publications : {}/<siren>/{}", court(&p.publications), p.periode));
    t.dire(&format!("Lecture : {}", lectures(p.a_lire.len(), p.deja_lues)));
    for fichier in &p.a_lire {
        t.dire(&format!("  {fichier} : à lire"));
    }
    dire_absentes(&p.absentes, t);
    let combien =
        |f: &dyn Fn(&Prevision) -> bool| p.territoires.iter().filter(|x| x.prevision.as_ref().is_ok_and(f)).count();
    let total = p.territoires.len();
    let (refaits, retires) = (combien(&Prevision::travaille), combien(&|x| x.retiree));
    let echecs = p.territoires.iter().filter(|x| x.prevision.is_err()).count();
    let mut compte = format!("Territoires : {}", nombre(total as i64));
    for (n, quoi) in [
        (refaits, "à publier"),
        (total - refaits - retires - echecs, "à jour"),
        (retires, "à laisser comme « bilan rollback » les a mis"),
        (echecs, "en échec"),
    ] {
        if n > 0 {
            compte.push_str(&format!(" ; {quoi} : {}", nombre(n as i64)));
        }
    }
    t.dire(&compte);
    p.territoires.iter().filter_map(ligne).for_each(|l| t.dire(&l));
    if refaits + echecs == 0 {
        t.dire(A_JOUR);
    }
    if echecs == 0 {
        return Ok(());
    }
    let n = french::compte(echecs as i64, "territoire", "territoires", Genre::Masculin);
    let verbe = if echecs == 1 { "ne serait pas publié" } else { "ne seraient pas publiés" };
    let code = if echecs == total { Code::Machine } else { Code::Partiel };
    Err(Error::new(code, format!("{n} sur {total} {verbe}"))
        .in_file(chaine)
        .aide("ôtez chaque cause dite plus haut ; rien n'a été écrit"))
}

fn ligne(x: &TerritoirePrevu) -> Option<String> {
    let quoi = match &x.prevision {
        Ok(p) if p.travaille() => p.raisons.join(" ; "),
        Ok(p) if p.retiree => "resterait comme « bilan rollback » l'a mis".to_owned(),
        Ok(_) => return None,
        Err(e) => {
            let lieu = e.lieu.as_ref().map_or(String::new(), |l| format!(" ({l})"));
            format!("échouerait : {}{lieu}", e.message)
        }
    };
    Some(format!("  {} ({}) : {quoi}", x.nom, x.epci))
}
