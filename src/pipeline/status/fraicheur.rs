//! How fresh each extract is, and what it is against the publication in place.

use chrono::{DateTime, Days, Utc};
use serde::Serialize;

use crate::lake::empreinte_fichier;
use crate::pipeline::manifest::Manifeste;
use crate::pipeline::travail::Travail;

use super::jours;
use super::jugement::Niveau;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Situation {
    AJour,
    Changee,
    PasPubliee,
    Absente,
}

impl Situation {
    pub fn libelle(self) -> &'static str {
        match self {
            Situation::AJour => "à jour",
            Situation::Changee => "changé depuis la publication",
            Situation::PasPubliee => "pas encore publié",
            Situation::Absente => "absent ou illisible",
        }
    }
}

#[derive(Debug, Serialize)]
pub struct Fraicheur {
    pub source: String,
    pub fichier: String,
    pub millesime: i32,
    pub mois: Option<u32>,
    pub situation: Situation,
    /// Days since the file was laid down.
    pub age_jours: Option<f64>,
    /// When it was laid down, as the disk says, when that is still to come: its age is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_a_venir: Option<DateTime<Utc>>,
    pub niveau: Niveau,
}

pub fn sources(travail: &Travail, courante: Option<&Manifeste>, instant: DateTime<Utc>) -> Vec<Fraicheur> {
    let depot = travail.racine.join(&travail.pipeline.dossiers.depot);
    let seuils = &travail.pipeline.surveillance;
    let une = |e: &crate::config::pipeline::Extraction| {
        let chemin = depot.join(&e.fichier);
        let pose = std::fs::metadata(&chemin).and_then(|m| m.modified()).ok().map(DateTime::<Utc>::from);
        let nom = e.nom();
        let publiee = courante.and_then(|m| m.sources.iter().find(|s| s.fichier == nom && s.source == e.source));
        let situation = match (empreinte_fichier(&chemin), publiee) {
            (Err(_), _) => Situation::Absente,
            (Ok(_), None) => Situation::PasPubliee,
            (Ok(empreinte), Some(s)) if s.empreinte == empreinte => Situation::AJour,
            (Ok(_), Some(_)) => Situation::Changee,
        };
        let date_a_venir = pose.filter(|p| a_venir(*p, instant));
        let age_jours = pose.filter(|_| date_a_venir.is_none()).map(|p| jours(p, instant));
        let admis = seuils.sources.get(e.source.as_str()).copied().or(seuils.extraction);
        let niveau = match (situation, age_jours, admis) {
            (Situation::Absente, _, _) => Niveau::Attention,
            (_, Some(age), Some(s)) => Niveau::selon(age, s),
            (_, None, Some(_)) => Niveau::Inconnu,
            (_, _, None) => Niveau::Bon,
        };
        Fraicheur {
            source: e.source.clone(),
            fichier: e.fichier.display().to_string(),
            millesime: e.millesime,
            mois: e.mois,
            situation,
            age_jours,
            date_a_venir,
            niveau,
        }
    };
    travail.pipeline.extractions.iter().map(une).collect()
}

/// A file from the future would be fresh until then. A day is left to shares that keep local time and to clocks that differ.
fn a_venir(pose: DateTime<Utc>, instant: DateTime<Utc>) -> bool {
    instant.checked_add_days(Days::new(1)).is_some_and(|demain| pose > demain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_from_the_future_a_day_on() {
        let i = |t: &str| t.parse::<DateTime<Utc>>().unwrap();
        let instant = i("2026-10-05T06:00:00Z");
        for (pose, attendu) in [
            ("2026-10-05T05:00:00Z", false),
            ("2026-10-06T06:00:00Z", false),
            ("2026-10-06T06:00:01Z", true),
            ("2031-01-01T00:00:00Z", true),
        ] {
            assert_eq!(a_venir(i(pose), instant), attendu, "{pose}");
        }
    }
}
