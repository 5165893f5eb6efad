//! The process of one territory: started, watched, and what became of it.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::config::designation::Designation;
use crate::error::{Error, Result};
use crate::lake::ecrire_prive;
use crate::parallele::VARIABLE_FILS;
use crate::pipeline::journal::{self, Reussite};
use crate::pipeline::travail::Travail;

use super::lot::{Membre, dossier};
use super::passage::Demande;

/// Number of the process that runs all the territories, for those that it starts.
const VARIABLE_PERE: &str = "BILAN_PERE";
/// What the process of a territory says, beside its journal.
const PAROLES: &str = "dernier_passage.log";

/// A process at work.
pub struct Enfant<'a> {
    pub membre: &'a Membre,
    processus: Child,
}

/// How the run of a territory ended.
#[derive(Clone, Debug)]
pub struct Sort {
    pub epci: String,
    pub nom: String,
    pub reussite: Reussite,
    pub code: Option<u8>,
    /// Why it failed, without any value of an extract.
    pub raison: Option<String>,
    pub duree_ms: Option<u64>,
    pub memoire_max_kio: Option<u64>,
}

/// Name of a territory of the chain in journals.
pub fn nom_dans_le_journal(travail: &Travail, epci: &str) -> String {
    let chaine = Designation::nommer(&travail.chaine, epci);
    crate::pipeline::garde::nom_de(&travail.lieux(), &chaine)
}

impl<'a> Enfant<'a> {
    /// Starts the run of a territory, on `fils` processors.
    ///
    /// # Errors
    /// The system refuses.
    pub fn lancer(travail: &Travail, membre: &'a Membre, demande: &Demande, fils: usize) -> Result<Self> {
        let programme = std::env::current_exe().map_err(|e| Error::io("lancement", Path::new("bilan"), &e))?;
        let mut c = Command::new(&programme);
        c.args(["--quiet", "run"]);
        if demande.forcer {
            c.arg("--forcer");
        }
        if let Some(t) = demande.terme {
            c.args(["--periode", &t.to_string(), "--aujourdhui", &demande.jour.to_string()]);
        }
        c.arg(Designation::nommer(&travail.chaine, &membre.epci));
        for variable in [VARIABLE_FILS, "POLARS_MAX_THREADS", "RAYON_NUM_THREADS"] {
            c.env(variable, fils.to_string());
        }
        c.env(VARIABLE_PERE, std::process::id().to_string());
        let paroles = paroles(travail, &membre.epci);
        ecrire_prive(&paroles, b"")?;
        let sortie =
            OpenOptions::new().append(true).open(&paroles).map_err(|e| Error::io("ouverture", &paroles, &e))?;
        let processus = c
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(sortie)
            .spawn()
            .map_err(|e| Error::io("lancement", &programme, &e))?;
        Ok(Enfant { membre, processus })
    }

    /// What became of it, once it has ended.
    ///
    /// # Errors
    /// The system cannot tell.
    pub fn fini(&mut self, travail: &Travail) -> Result<Option<Sort>> {
        let etat = self.processus.try_wait().map_err(|e| Error::machine(format!("attente d'un processus : {e}")))?;
        Ok(etat.map(|e| sort(travail, self.membre, e, self.processus.id())))
    }
}

impl Drop for Enfant<'_> {
    /// One that is still at work when the others are given up must not go on alone.
    fn drop(&mut self) {
        if matches!(self.processus.try_wait(), Ok(None)) {
            let _ = self.processus.kill();
            let _ = self.processus.wait();
        }
    }
}

fn paroles(travail: &Travail, epci: &str) -> PathBuf {
    dossier(&travail.lieux().lac).join(epci).join(PAROLES)
}

/// The journal of the process says how it ended; a process that was killed said nothing.
fn sort(travail: &Travail, membre: &Membre, etat: ExitStatus, processus: u32) -> Sort {
    let lac = dossier(&travail.lieux().lac).join(&membre.epci);
    let dites = journal::lire(&lac, &nom_dans_le_journal(travail, &membre.epci));
    let dite = dites.into_iter().rev().find(|e| e.processus == processus && e.fin.is_some());
    let code = etat.code().and_then(|c| u8::try_from(c).ok());
    let mut s = Sort {
        epci: membre.epci.clone(),
        nom: membre.nom.clone(),
        reussite: Reussite::Interrompue,
        code,
        raison: Some(interruption(etat)),
        duree_ms: None,
        memoire_max_kio: None,
    };
    if let Some(e) = dite {
        s.raison = e.motif();
        (s.reussite, s.duree_ms, s.memoire_max_kio) = (e.reussite, e.duree_ms, e.memoire_max_kio);
    }
    s
}

#[cfg(unix)]
fn interruption(etat: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (etat.signal(), etat.code()) {
        (Some(9), _) => "processus tué (signal 9), peut-être faute de mémoire".to_owned(),
        (Some(n), _) => format!("processus tué (signal {n})"),
        (None, Some(101)) => format!("défaut du programme, dit dans {PAROLES}"),
        (None, _) => format!("arrêt sans explication ; voir {PAROLES}"),
    }
}

#[cfg(not(unix))]
fn interruption(_: ExitStatus) -> String {
    format!("arrêt sans explication ; voir {PAROLES}")
}

/// Whether this process was started for one territory: what it meets is told by the one that started it.
pub fn a_un_pere() -> bool {
    std::env::var_os(VARIABLE_PERE).is_some()
}

/// A process started for one territory ends with the one that started it: alone, it would hold the folder that the next run wants.
pub fn suivre_le_pere() {
    #[cfg(unix)]
    {
        let Some(pere) = std::env::var(VARIABLE_PERE).ok().and_then(|p| p.parse::<u32>().ok()) else { return };
        std::thread::spawn(move || {
            while std::os::unix::process::parent_id() == pere {
                std::thread::sleep(Duration::from_millis(200));
            }
            std::process::exit(crate::error::Code::Machine as i32);
        });
    }
}
