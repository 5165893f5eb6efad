//! What makes a chain run by itself: a line of cron, or a timer and a service of systemd. Texts only; who installs them is told how.

pub mod cron;
mod echappement;
mod fenetre;
mod heure;
pub mod systemd;

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::config::calendrier::Calendrier;
use crate::config::terme::Periodicite;

pub use fenetre::{Fenetre, fenetres};
pub use heure::{Passage, instant};

/// A chain, and the program that runs it.
#[derive(Clone, Debug)]
pub struct Programme {
    /// Name of the chain.
    pub nom: String,
    /// The working folder, absolute.
    pub racine: PathBuf,
    /// The file of the chain, from the working folder.
    pub chaine: PathBuf,
    /// The binary, absolute.
    pub binaire: PathBuf,
    pub calendrier: Calendrier,
    /// An extract is waited for without end: there is something to try every day.
    pub attend_sans_fin: bool,
}

/// Launches that are announced.
const ANNONCES: usize = 3;

impl Programme {
    pub fn fenetres(&self) -> Vec<Fenetre> {
        fenetres(&self.calendrier, self.attend_sans_fin)
    }

    /// What both forms say in comments, one line each: when, why every day, what comes next.
    pub fn explication(&self, aujourdhui: NaiveDate) -> Vec<String> {
        let c = &self.calendrier;
        let mois = match c.mois_apres {
            1 => "du mois qui suit".to_owned(),
            n => format!("du {n}e mois après la fin de"),
        };
        let periode = match c.periodicite {
            Periodicite::Mois => "la période",
            Periodicite::Trimestre => "le trimestre",
            Periodicite::Annee => "l'année",
        };
        let mut lignes = vec![format!(
            "Chaîne {} : lancée le {} {mois} {periode}, à {} ({}).",
            c.periodicite.adjectif(),
            match c.jour {
                1 => "1er".to_owned(),
                j => j.to_string(),
            },
            heures_minutes(c.heure),
            c.fuseau
        )];
        lignes.push(if self.attend_sans_fin {
            "Elle est relancée chaque jour, car elle attend une extraction sans limite (absente = \"attendre\")."
                .to_owned()
        } else {
            match c.delai {
                0 => "Elle est relancée le lendemain, pour une extraction en retard.".to_owned(),
                1 => "Elle est relancée le lendemain, son jour de grâce, et le jour d'après, pour les extractions en retard.".to_owned(),
                n => format!("Elle est relancée chacun des {n} jours du délai et le jour d'après, pour les extractions en retard."),
            }
        });
        lignes.push("Un lancement où rien n'a changé ne refait rien.".to_owned());
        lignes.push(format!("Prochaines périodes : {}.", self.annonces(aujourdhui).join(" ; ")));
        if let Some(avis) = heure::avis(c) {
            lignes.push(avis);
        }
        lignes
    }

    /// `2026-11 le 05/12/2026 à 06:00 (UTC+01:00)`.
    fn annonces(&self, aujourdhui: NaiveDate) -> Vec<String> {
        let c = &self.calendrier;
        std::iter::successors(Some(c.du(aujourdhui).suivant()), |t| Some(t.suivant()))
            .take(ANNONCES)
            .map(|t| {
                let (quand, _) = instant(c.lancement(t), c.heure, c.fuseau);
                format!("{t} le {}", quand.format("%d/%m/%Y à %H:%M (UTC%:z)"))
            })
            .collect()
    }
}

fn heures_minutes(heure: chrono::NaiveTime) -> String {
    heure.format("%H:%M").to_string()
}
