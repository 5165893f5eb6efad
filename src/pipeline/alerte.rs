//! Telling somebody: a program of the machine, which receives the reason on its standard input. The product itself has no network.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::config::exploitation::Alerte;
use crate::error::raison_du_systeme;
use crate::french::{self, Genre};
use crate::lake::{VARIABLE_CLE, VARIABLE_LAC};

/// What the program receives, as one JSON object. No value of an extract.
#[derive(Debug, Serialize)]
pub struct Alarme {
    pub evenement: &'static str,
    pub chaine: String,
    pub territoire: String,
    pub version: &'static str,
    pub debut: DateTime<Utc>,
    pub fin: DateTime<Utc>,
    /// Exit code of the run.
    pub code: u8,
    pub raison: String,
    pub fichier: Option<String>,
    pub ligne: Option<u64>,
    pub publication_en_place: Option<String>,
    /// Of a chain of several territories, those that were not published, by SIREN.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub territoires: Vec<NonPublie>,
    pub journal: Option<String>,
}

/// A territory that was not published.
#[derive(Debug, Serialize)]
pub struct NonPublie {
    pub epci: String,
    pub nom: String,
    /// Exit code of its own run; none when it was killed.
    pub code: Option<u8>,
    pub raison: Option<String>,
    pub publication_en_place: Option<String>,
}

/// How often a program that runs is looked at.
const PAS: Duration = Duration::from_millis(20);

/// Starts the program when the code is worth it, and waits for it.
///
/// # Errors
/// It cannot be started, fails, or takes too long: said in one sentence.
pub fn lancer(reglages: &Alerte, alarme: &Alarme, racine: &Path) -> Result<(), String> {
    let [programme, arguments @ ..] = reglages.commande.as_slice() else { return Ok(()) };
    if !reglages.codes.contains(&alarme.code) {
        return Ok(());
    }
    let json = serde_json::to_string(alarme).map_err(|e| e.to_string())?;
    let mut commande = Command::new(programme);
    // A group of its own: what it starts is stopped with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut commande, 0);
    let mut fils = commande
        .args(arguments)
        .current_dir(racine)
        // A program that tells has no use for what makes the pseudonyms or opens the lake.
        .env_remove(VARIABLE_CLE)
        .env_remove(VARIABLE_LAC)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("« {programme} » ne se lance pas ({})", raison_du_systeme(&e)))?;
    if let Some(mut entree) = fils.stdin.take() {
        // A program that does not read it is told all the same.
        let _ = entree.write_all(json.as_bytes()).and_then(|()| entree.write_all(b"\n"));
    }
    let delai = Duration::from_secs(reglages.delai_secondes);
    match attendre(&mut fils, delai).map_err(|e| format!("« {programme} » s'est perdue ({})", raison_du_systeme(&e)))?
    {
        Some(s) if s.success() => Ok(()),
        Some(s) => Err(match s.code() {
            Some(c) => format!("« {programme} » a rendu le code {c}"),
            None => format!("« {programme} » a été arrêtée par un signal"),
        }),
        None => Err(format!(
            "« {programme} » a été arrêtée après {}",
            french::compte(
                i64::try_from(reglages.delai_secondes).unwrap_or(i64::MAX),
                "seconde",
                "secondes",
                Genre::Feminin
            )
        )),
    }
}

/// Waits for a program, and stops it, with all that it started, when it takes too long.
fn attendre(fils: &mut Child, delai: Duration) -> std::io::Result<Option<ExitStatus>> {
    let debut = Instant::now();
    loop {
        if let Some(s) = fils.try_wait()? {
            return Ok(Some(s));
        }
        if debut.elapsed() >= delai {
            arreter(fils)?;
            return Ok(None);
        }
        std::thread::sleep(PAS);
    }
}

#[cfg(unix)]
fn arreter(fils: &mut Child) -> std::io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process_group};
    if kill_process_group(Pid::from_child(fils), Signal::KILL).is_err() {
        fils.kill()?;
    }
    fils.wait().map(drop)
}

#[cfg(not(unix))]
fn arreter(fils: &mut Child) -> std::io::Result<()> {
    fils.kill()?;
    fils.wait().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarme() -> Alarme {
        Alarme {
            evenement: "echec",
            chaine: "pipelines/cil.toml".to_owned(),
            territoire: "Ici".to_owned(),
            version: "0",
            debut: DateTime::UNIX_EPOCH,
            fin: DateTime::UNIX_EPOCH,
            code: 3,
            raison: "absent".to_owned(),
            fichier: None,
            ligne: None,
            publication_en_place: None,
            territoires: Vec::new(),
            journal: None,
        }
    }

    #[test]
    fn a_program_is_told_once_and_its_failure_is_said() {
        let d = tempfile::tempdir().unwrap();
        let dit = |commande: &[&str], delai_secondes: u64| {
            let commande = commande.iter().map(|s| (*s).to_owned()).collect();
            lancer(&Alerte { commande, delai_secondes, codes: vec![3] }, &alarme(), d.path())
        };
        assert_eq!(dit(&["sh", "-c", "cat > recu"], 60), Ok(()));
        let recu: serde_json::Value = serde_json::from_slice(&std::fs::read(d.path().join("recu")).unwrap()).unwrap();
        assert_eq!((&recu["code"], &recu["raison"]), (&3.into(), &"absent".into()));
        assert_eq!(dit(&[], 60), Ok(()));
        assert_eq!(dit(&["false"], 60).unwrap_err(), "« false » a rendu le code 1");
        assert!(dit(&["/nulle/part"], 60).unwrap_err().starts_with("« /nulle/part » ne se lance pas"));
        assert_eq!(dit(&["sleep", "60"], 0).unwrap_err(), "« sleep » a été arrêtée après aucune seconde");
        // A code that nobody asked for.
        let muette = Alerte { commande: vec!["false".to_owned()], codes: vec![4], ..Alerte::default() };
        assert_eq!(lancer(&muette, &alarme(), d.path()), Ok(()));
    }

    /// A shell that is stopped leaves nothing of what it started behind it.
    #[cfg(unix)]
    #[test]
    fn a_program_that_is_too_slow_goes_with_what_it_started() {
        let d = tempfile::tempdir().unwrap();
        let commande = ["sh", "-c", "(sleep 2; touch reste) & sleep 60"].map(str::to_owned).to_vec();
        let e = lancer(&Alerte { commande, delai_secondes: 1, codes: vec![3] }, &alarme(), d.path()).unwrap_err();
        assert!(e.contains("a été arrêtée après"), "{e}");
        std::thread::sleep(Duration::from_secs(2));
        assert!(!d.path().join("reste").exists(), "un programme lancé par l'alerte lui a survécu");
    }
}
