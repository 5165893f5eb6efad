//! The periods that a run is asked for, in order.

use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};

use crate::config::calendrier::{Absente, Calendrier};
use crate::config::designation::Designation;
use crate::config::pipeline::{Chaine, Dossiers, Pipeline};
use crate::config::terme::{Periodicite, Terme};
use crate::error::{Error, Result};
use crate::french;

use super::dates::Dates;
use crate::pipeline::manifest::Manifeste;
use crate::pipeline::travail::texte_de_la_chaine;

/// Which periods to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demande {
    /// The last one due; for a chain without calendar, the one that is written.
    #[default]
    Due,
    Une(Terme),
    /// From one to another, or to the last one due.
    Depuis(Terme, Option<Terme>),
    /// Those due since the last publication.
    Rattraper,
}

/// What a chain says of its periods, and where it stands.
pub struct Agenda {
    pub chaine: PathBuf,
    pub nom: String,
    /// The working folder.
    pub racine: PathBuf,
    pub calendrier: Option<Calendrier>,
    pub dossiers: Dossiers,
    /// An extract is waited for without end.
    pub attend_sans_fin: bool,
    dates: Dates,
    /// The last publication in place, and whether it was made without some extracts.
    dernier: Option<(Terme, bool)>,
}

impl Agenda {
    /// # Errors
    /// The chain cannot be read.
    pub fn lire(chemin: &Path) -> Result<Self> {
        let d = Designation::lire(chemin);
        let absolu = std::path::absolute(&d.fichier).map_err(|e| Error::io("accès", &d.fichier, &e))?;
        let racine = absolu.parent().and_then(Path::parent).unwrap_or(Path::new(".")).to_owned();
        let texte = texte_de_la_chaine(&d.fichier)?;
        let mut chaine: Chaine = crate::config::lire_texte(&texte, &d.fichier)?;
        let dates = Dates::de(&chaine, &d.fichier, &texte);
        if let Some(epci) = &d.territoire {
            chaine.dossiers = chaine.dossiers.du_territoire(epci);
        }
        if let Some(c) = &chaine.calendrier {
            c.verifier().map_err(|m| Error::configuration(m).in_file(chemin))?;
        }
        let dernier = dernier(&chaine, &racine);
        let en_general = chaine.calendrier.as_ref().map(|c| c.absente);
        let attend_sans_fin = chaine.extractions.iter().any(|d| d.absente.or(en_general) == Some(Absente::Attendre));
        Ok(Agenda {
            chaine: chemin.to_owned(),
            nom: chaine.nom,
            racine,
            calendrier: chaine.calendrier,
            dossiers: chaine.dossiers,
            attend_sans_fin,
            dates,
            dernier,
        })
    }

    /// The periods to run on a day, the oldest first, none when what is in place comes after the last one due; `None` when the
    /// chain has no calendar, so that its period is the one written.
    ///
    /// # Errors
    /// The chain has no calendar and a period is asked for; or it is not one of its own; or it is not over; or a date that the chain writes
    /// is still to come.
    pub fn termes(&self, demande: Demande, aujourdhui: NaiveDate) -> Result<Option<Vec<Terme>>> {
        self.dates.verifier(aujourdhui)?;
        let Some(c) = &self.calendrier else {
            return match demande {
                Demande::Due | Demande::Rattraper => Ok(None),
                Demande::Une(t) | Demande::Depuis(t, _) => Err(sans_calendrier(t).in_file(&self.chaine)),
            };
        };
        let due = c.du(aujourdhui);
        let (debut, fin) = match demande {
            Demande::Une(t) => (t, t),
            Demande::Depuis(debut, fin) => (debut, fin.unwrap_or(due)),
            // What is published ahead of the day, or before a clock went back, is no delay, and nothing older goes after it unasked.
            Demande::Due | Demande::Rattraper if self.derniere_publiee().is_some_and(|t| t > due) => {
                return Ok(Some(Vec::new()));
            }
            Demande::Due => (due, due),
            Demande::Rattraper => (self.a_rattraper(due), due),
        };
        for t in [debut, fin] {
            c.accepter(t).map_err(|m| Error::configuration(m).in_file(&self.chaine).aide(exemple(c.periodicite)))?;
        }
        if fin < debut {
            return Err(Error::configuration(format!(
                "aucune période de {debut} à {fin} : la première vient après la dernière"
            ))
            .aide(format!("dernière période à lancer au {} : {due}", french::date_courte(aujourdhui))));
        }
        if fin.fin() >= aujourdhui {
            return Err(Error::configuration(format!(
                "la période {fin} n'est pas terminée au {} : elle finit le {}",
                french::date_courte(aujourdhui),
                french::date_courte(fin.fin())
            ))
            .in_file(&self.chaine)
            .aide(format!("dernière période à lancer : {due}")));
        }
        Ok(Some(debut.jusqu_a(fin).collect()))
    }

    /// Folders that a run writes, absolute, in order. Those of the keys are only as long as one has to be made.
    pub fn ecrits(&self) -> Vec<PathBuf> {
        let d = &self.dossiers;
        let siens = [&d.lac, &d.publication, &d.restreint, &d.qualite, &d.rejets];
        let mut ecrits: Vec<PathBuf> =
            siens.into_iter().chain(&d.lac_diffusions).map(|p| self.racine.join(p)).collect();
        for cle in std::iter::once(&d.cle).chain(&d.cle_lac).map(|c| self.racine.join(c)).filter(|c| !c.exists()) {
            let dossier = cle.parent().filter(|p| *p != self.racine && !ecrits.iter().any(|e| e == p));
            ecrits.extend(dossier.map(Path::to_owned));
        }
        ecrits
    }

    /// The period of the last publication in place.
    pub fn derniere_publiee(&self) -> Option<Terme> {
        self.dernier.map(|(t, _)| t)
    }

    /// A complete publication is done with once the next period is due: its extracts may have left the inbox since.
    fn a_rattraper(&self, due: Terme) -> Terme {
        match self.dernier {
            Some((t, true)) if t < due => t,
            Some((t, false)) if t < due => t.suivant(),
            _ => due,
        }
    }
}

fn sans_calendrier(t: Terme) -> Error {
    Error::configuration(format!("la chaîne n'a pas de [calendrier] : elle ne peut pas être lancée pour {t}"))
        .aide("sa période est celle de [periode] ; le guide, « Programmer », dit comment en faire un calendrier")
}

fn exemple(p: Periodicite) -> String {
    format!("écrivez par exemple {}", p.exemple())
}

/// The period of the last publication in place of a chain that has a calendar.
pub fn dernier_publie<P, E>(chaine: &Pipeline<P, E>, racine: &Path) -> Option<Terme> {
    dernier(chaine, racine).map(|(t, _)| t)
}

/// The periods of all its publications in place, the oldest first.
pub fn publies<P, E>(chaine: &Pipeline<P, E>, racine: &Path) -> Vec<Terme> {
    en_place(chaine, racine).into_iter().map(|(t, _)| t).collect()
}

fn dernier<P, E>(chaine: &Pipeline<P, E>, racine: &Path) -> Option<(Terme, bool)> {
    en_place(chaine, racine).pop()
}

/// A publication that cannot be read is not there.
fn en_place<P, E>(chaine: &Pipeline<P, E>, racine: &Path) -> Vec<(Terme, bool)> {
    let Some(periodicite) = chaine.calendrier.as_ref().map(|c| c.periodicite) else { return Vec::new() };
    let dossier = racine.join(&chaine.dossiers.publication);
    let noms: Vec<String> = std::fs::read_dir(&dossier)
        .map(|noms| noms.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect())
        .unwrap_or_default();
    let territoires = noms.iter().filter(|n| chaine.territoires.is_some() && Designation::est_un_siren(n));
    let derniers: Vec<_> = territoires.map(|n| dans(&dossier.join(n), periodicite).pop()).collect();
    if !derniers.is_empty() {
        // Of several territories, the one that is the latest behind says where the chain stands.
        return derniers.into_iter().min().flatten().into_iter().collect();
    }
    dans(&dossier, periodicite)
}

/// The publications of a folder, the oldest first.
fn dans(dossier: &Path, periodicite: Periodicite) -> Vec<(Terme, bool)> {
    let Ok(noms) = std::fs::read_dir(dossier) else { return Vec::new() };
    let noms = noms.filter_map(|e| e.ok()?.file_name().into_string().ok());
    let mut publies: Vec<Manifeste> = noms
        .filter(|n| Terme::lire(n).is_some())
        .filter_map(|n| Manifeste::lire(&dossier.join(n)).ok().flatten())
        .collect();
    publies.sort_by_key(|m| (m.arrete.year(), m.arrete.month()));
    publies.iter().map(|m| (Terme::de(periodicite, m.arrete), !m.absentes.is_empty())).collect()
}
