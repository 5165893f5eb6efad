//! One line and counters, as plugins of Nagios, Icinga and Centreon give them.

use crate::error::Error;
use crate::pipeline::{Etat, Niveau};

pub const NOM: &str = "BILAN";

pub fn mot(n: Niveau) -> &'static str {
    match n {
        Niveau::Bon => "OK",
        Niveau::Attention => "WARNING",
        Niveau::Critique => "CRITICAL",
        Niveau::Inconnu => "UNKNOWN",
    }
}

/// The state, then one line for each other alert.
pub fn lignes(e: &Etat) -> Vec<String> {
    let premiere = match e.alertes.first() {
        Some(a) if e.alertes.len() == 1 => a.texte.clone(),
        Some(a) => format!("{} (et {} de plus)", a.texte, e.alertes.len() - 1),
        None => match e.publications.iter().find(|p| p.courante) {
            Some(p) => format!("publication {} en place, intacte", p.periode),
            None => "rien à signaler".to_owned(),
        },
    };
    let mut lignes = vec![format!("{NOM} {} - {} | {}", mot(e.niveau), propre(&premiere), mesures(e))];
    lignes.extend(e.alertes.iter().skip(1).map(|a| format!("{} : {}", mot(a.niveau), propre(&a.texte))));
    lignes
}

pub fn inconnu(e: &Error) -> Vec<String> {
    let lieu = e.lieu.as_ref().map_or(String::new(), |l| format!(" ({l})"));
    vec![format!("{NOM} {} - {}{}", mot(Niveau::Inconnu), propre(&e.message), propre(&lieu))]
}

/// The bar separates the text from the counters.
pub fn propre(texte: &str) -> String {
    texte.replace('|', "/")
}

fn mesures(e: &Etat) -> String {
    let mut m = vec![
        format!("publications={}", e.publications.len()),
        format!("executions={}", e.executions),
        format!("echecs={}", e.echecs),
    ];
    if let Some(fin) = e.dernier_succes.as_ref().and_then(|s| s.fin) {
        m.push(format!("age_succes={}s", (e.instant - fin).num_seconds().max(0)));
    }
    if let Some(d) = e.dernier_succes.as_ref().and_then(|s| s.duree_ms) {
        m.push(format!("duree={d}ms"));
    }
    if let Some(p) = e.publications.iter().find(|p| p.courante) {
        m.push(format!("cellules={}", p.cellules));
        m.push(format!("cellules_masquees={}", p.cellules_masquees));
    }
    m.push(format!("objectifs_franchis={}", e.franchissements.len()));
    m.join(" ")
}
