//! The state as measures of Prometheus, for the textfile collector of its node exporter.

use crate::cli::clair::en_clair;
use crate::pipeline::{Etat, Situation};

pub fn lignes(e: &Etat) -> Vec<String> {
    let mut l = Vec::new();
    let chaine = echappe(&e.chaine);
    let mut famille =
        |nom: &str, aide: &str, valeurs: Vec<(String, f64)>| l.extend(famille(&chaine, nom, aide, valeurs));
    let seule = |v: f64| vec![(String::new(), v)];
    famille(
        "niveau",
        "État selon Nagios : 0 bon, 1 attention, 2 critique, 3 inconnu.",
        seule(f64::from(e.niveau.code())),
    );
    let succes = e.dernier_succes.as_ref();
    let option = |v: Option<f64>| v.map_or_else(Vec::new, seule);
    famille(
        "dernier_succes_secondes",
        "Instant de la dernière exécution réussie, en secondes depuis 1970.",
        option(succes.and_then(|s| s.fin).map(|f| f.timestamp() as f64)),
    );
    famille(
        "dernier_echec_secondes",
        "Instant de la dernière exécution en échec ou interrompue, en secondes depuis 1970.",
        option(e.dernier_echec.as_ref().map(|x| x.debut.timestamp() as f64)),
    );
    famille(
        "duree_secondes",
        "Durée de la dernière exécution réussie.",
        option(succes.and_then(|s| s.duree_ms).map(|d| d as f64 / 1000.0)),
    );
    famille(
        "memoire_max_octets",
        "Mémoire la plus haute de la dernière exécution réussie.",
        option(succes.and_then(|s| s.memoire_max_kio).map(|m| m as f64 * 1024.0)),
    );
    famille("executions", "Exécutions dont le journal est gardé.", seule(e.executions as f64));
    famille("echecs", "Celles qui ont échoué ou ont été interrompues.", seule(e.echecs as f64));
    let par_publication = |f: &dyn Fn(&crate::pipeline::Publication) -> f64| {
        e.publications.iter().map(|p| (format!("periode=\"{}\"", echappe(&p.periode)), f(p))).collect()
    };
    let oui = |b: bool| if b { 1.0 } else { 0.0 };
    famille(
        "publication_intacte",
        "1 si chaque fichier est tel qu'il a été publié.",
        par_publication(&|p| oui(p.intacte)),
    );
    famille("publication_cellules", "Cellules publiées.", par_publication(&|p| p.cellules as f64));
    famille(
        "publication_cellules_masquees",
        "Cellules masquées en tout ou partie.",
        par_publication(&|p| p.cellules_masquees as f64),
    );
    let par_source = |f: &dyn Fn(&crate::pipeline::Fraicheur) -> Option<f64>| {
        let etiquettes = |s: &crate::pipeline::Fraicheur| {
            format!("source=\"{}\",fichier=\"{}\"", echappe(&s.source), echappe(&s.fichier))
        };
        e.sources.iter().filter_map(|s| Some((etiquettes(s), f(s)?))).collect()
    };
    famille(
        "extraction_age_secondes",
        "Temps écoulé depuis le dépôt du fichier.",
        par_source(&|s| s.age_jours.map(|j| (j * 86_400.0).round())),
    );
    famille(
        "extraction_a_jour",
        "1 si la publication est faite de ce fichier tel qu'il est.",
        par_source(&|s| Some(oui(s.situation == Situation::AJour))),
    );
    let derives =
        e.derives.iter().map(|d| (format!("compteur=\"{}\"", echappe(&d.compteur)), d.apres as f64)).collect();
    famille("compteur", "Compteurs de la publication en place.", derives);
    let derives =
        e.derives.iter().filter_map(|d| Some((format!("compteur=\"{}\"", echappe(&d.compteur)), d.pourcent?)));
    famille("derive_pourcent", "Écart à la publication précédente, en pour cent.", derives.collect());
    famille("objectifs_franchis", "Objectifs dont le statut a changé.", seule(e.franchissements.len() as f64));
    l
}

/// One measure, with its labels beside the chain; nothing when it has no value. `chaine` is escaped already.
pub fn famille(chaine: &str, nom: &str, aide: &str, valeurs: Vec<(String, f64)>) -> Vec<String> {
    if valeurs.is_empty() {
        return Vec::new();
    }
    let mut l = vec![format!("# HELP bilan_{nom} {aide}"), format!("# TYPE bilan_{nom} gauge")];
    l.extend(valeurs.into_iter().map(|(etiquettes, v)| {
        let virgule = if etiquettes.is_empty() { "" } else { "," };
        format!("bilan_{nom}{{chaine=\"{chaine}\"{virgule}{etiquettes}}} {v}")
    }));
    l
}

/// A label value, as the format wants it: it knows no escape but these, and what commands is shown before.
pub fn echappe(texte: &str) -> String {
    en_clair(texte).replace('\\', "\\\\").replace('"', "\\\"")
}
