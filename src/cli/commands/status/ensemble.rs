//! The state of a chain that has several territories.

use crate::cli::args::FormatStatus;
use crate::error::Result;
use crate::french::{self, Genre, nombre};
use crate::pipeline::{Ensemble, Territoire};

use super::json;
use super::nagios::{NOM, mot, propre};
use super::prometheus::{echappe, famille};
use super::texte::{dernier_echec, dernier_succes, majuscule};

/// What is said of it, and the exit code.
///
/// # Errors
/// It cannot be written as JSON.
pub fn lignes(e: &Ensemble, format: FormatStatus) -> Result<(Vec<String>, u8)> {
    Ok(match format {
        FormatStatus::Texte => (texte(e), 0),
        FormatStatus::Json => (json(e)?, 0),
        FormatStatus::Nagios => (nagios(e), e.niveau.code()),
        FormatStatus::Prometheus => (prometheus(e), 0),
    })
}

fn texte(e: &Ensemble) -> Vec<String> {
    let mut l: Vec<String> = e.alertes.iter().map(|a| format!("{} : {}", majuscule(a.niveau), a.texte)).collect();
    if let Some(periode) = &e.periode {
        l.push(format!(
            "{} : {} sur {} à jour pour {periode}",
            e.nom,
            french::compte(e.a_jour as i64, "territoire", "territoires", Genre::Masculin),
            nombre(e.territoires.len() as i64)
        ));
    }
    if let Some(a) = e.plus_ancien {
        l.push(format!("Plus ancienne publication en place : arrêtée au {}", french::date_courte(a)));
    }
    l.extend(e.dernier_succes.as_ref().map(dernier_succes));
    l.extend(e.dernier_echec.as_ref().map(dernier_echec));
    let manques: Vec<&Territoire> = e.territoires.iter().filter(|t| !t.a_jour).collect();
    if !manques.is_empty() {
        l.push("Pas à jour :".to_owned());
    }
    for t in manques {
        let montre = t.publication.as_ref().map_or("rien de publié".to_owned(), |p| format!("{} en place", p.periode));
        let raison = t.raison().map(|r| format!(" ; {r}")).unwrap_or_default();
        l.push(format!("  {} ({}) : {montre}{raison}", t.nom, t.epci));
    }
    l
}

fn nagios(e: &Ensemble) -> Vec<String> {
    let premiere = match e.alertes.first() {
        Some(a) => a.texte.clone(),
        None => format!("{} à jour", french::compte(e.a_jour as i64, "territoire", "territoires", Genre::Masculin)),
    };
    let mut mesures = vec![
        format!("territoires={}", e.territoires.len()),
        format!("a_jour={}", e.a_jour),
        format!("en_echec={}", e.en_echec),
    ];
    if let Some(fin) = e.dernier_succes.as_ref().and_then(|s| s.fin) {
        mesures.push(format!("age_succes={}s", (e.instant - fin).num_seconds().max(0)));
    }
    if let Some(a) = e.plus_ancien {
        mesures.push(format!("age_arrete={}", (e.instant.date_naive() - a).num_days().max(0)));
    }
    let mut l = vec![format!("{NOM} {} - {} | {}", mot(e.niveau), propre(&premiere), mesures.join(" "))];
    l.extend(e.alertes.iter().skip(1).map(|a| format!("{} : {}", mot(a.niveau), propre(&a.texte))));
    l
}

fn prometheus(e: &Ensemble) -> Vec<String> {
    let mut l = Vec::new();
    let chaine = echappe(&e.chaine);
    let seule = |v: f64| vec![(String::new(), v)];
    let mut dire = |nom, aide, valeurs| l.extend(famille(&chaine, nom, aide, valeurs));
    dire("niveau", "État selon Nagios : 0 bon, 1 attention, 2 critique, 3 inconnu.", seule(f64::from(e.niveau.code())));
    dire("territoires", "Territoires du dernier passage.", seule(e.territoires.len() as f64));
    dire("territoires_a_jour", "Ceux qui sont publiés pour sa période.", seule(e.a_jour as f64));
    dire("territoires_en_echec", "Ceux qui ne le sont pas.", seule(e.en_echec as f64));
    let secondes = |x: Option<&crate::pipeline::Execution>| {
        x.and_then(|s| s.fin).map_or_else(Vec::new, |f| seule(f.timestamp() as f64))
    };
    dire(
        "dernier_succes_secondes",
        "Instant du dernier passage entièrement réussi, en secondes depuis 1970.",
        secondes(e.dernier_succes.as_ref()),
    );
    let ancien = e.plus_ancien.and_then(|a| a.and_hms_opt(0, 0, 0)).map(|i| i.and_utc().timestamp() as f64);
    dire(
        "plus_ancien_arrete_secondes",
        "Plus ancienne date d'arrêté en place, en secondes depuis 1970.",
        ancien.map_or_else(Vec::new, seule),
    );
    let par = |f: &dyn Fn(&Territoire) -> Option<f64>| {
        e.territoires
            .iter()
            .filter_map(|t| Some((format!("epci=\"{}\",nom=\"{}\"", t.epci, echappe(&t.nom)), f(t)?)))
            .collect::<Vec<_>>()
    };
    dire("territoire_a_jour", "1 si ce territoire est publié.", par(&|t| Some(if t.a_jour { 1.0 } else { 0.0 })));
    dire(
        "territoire_memoire_max_octets",
        "Mémoire la plus haute de son dernier passage.",
        par(&|t| Some(t.dernier.as_ref()?.memoire_max_kio? as f64 * 1024.0)),
    );
    l
}
