//! A working folder, the real binary run in it, and what came out.
//!
//! Each test takes its own copy of a folder made once: it edits what it wants, runs, and the copy goes with it.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use bilan::sample::{self, Options};
use tempfile::TempDir;

/// The chain every test runs, from its working folder.
pub const CHAINE: &str = "pipelines/cil.toml";
/// What the chain writes beside each page, as it is shipped, then as tests have it.
pub const FORMATS: &str = "formats = [\"pdf\", \"xlsx\", \"svg\"]";
pub const SANS_PDF: &str = "formats = [\"xlsx\"]";
/// Enough dwellings for one EPCI and every table, few enough for a test that runs the whole chain.
pub const REDUIT: Options = Options { graine: 2026, logements: 1500 };

/// A folder made once and shared as long as a test holds it.
struct Partage(Mutex<Weak<TempDir>>);

impl Partage {
    const fn new() -> Self {
        Partage(Mutex::new(Weak::new()))
    }

    fn prendre(&self, faire: impl FnOnce(&Path)) -> Arc<TempDir> {
        let mut garde = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(d) = garde.upgrade() {
            return d;
        }
        let d = Arc::new(tempfile::tempdir().unwrap());
        faire(d.path());
        *garde = Arc::downgrade(&d);
        d
    }
}

static PRET: Partage = Partage::new();
static PUBLIE: Partage = Partage::new();

/// A working folder of a test.
pub struct Job {
    dossier: Dossier,
    /// Kept so that the next test of this process need not make it again.
    _modele: Option<Arc<TempDir>>,
}

/// A folder that goes with its test, or one that the test looks after.
enum Dossier {
    Sien(TempDir),
    Autre(PathBuf),
}

impl Dossier {
    fn path(&self) -> &Path {
        match self {
            Dossier::Sien(d) => d.path(),
            Dossier::Autre(c) => c,
        }
    }
}

/// What a command gave, with the working folder written `[dossier]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sortie {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sortie {
    /// Fails with everything that was said unless the code is the one expected.
    #[track_caller]
    pub fn attendre(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }
}

impl Job {
    /// An empty folder.
    pub fn vide() -> Self {
        Job { dossier: Dossier::Sien(tempfile::tempdir().unwrap()), _modele: None }
    }

    /// A folder that is there already, and stays.
    pub fn dans(dossier: &Path) -> Self {
        Job { dossier: Dossier::Autre(dossier.to_owned()), _modele: None }
    }

    /// The files of `bilan init` and the extracts of the sample, nothing read yet.
    pub fn sample() -> Self {
        Self::copie(PRET.prendre(preparer))
    }

    /// The same after a successful run: a lake, a key and a publication.
    pub fn publie() -> Self {
        Self::copie(PUBLIE.prendre(|d| {
            let modele = PRET.prendre(preparer);
            copier(modele.path(), d);
            executer(d, &["--quiet", "run", CHAINE], &[]).attendre(0);
        }))
    }

    fn copie(modele: Arc<TempDir>) -> Self {
        let dossier = tempfile::tempdir().unwrap();
        copier(modele.path(), dossier.path());
        Job { dossier: Dossier::Sien(dossier), _modele: Some(modele) }
    }

    pub fn chemin(&self, relatif: &str) -> PathBuf {
        self.dossier.path().join(relatif)
    }

    pub fn read(&self, relatif: &str) -> Vec<u8> {
        std::fs::read(self.chemin(relatif)).unwrap_or_else(|e| panic!("{relatif} : {e}"))
    }

    pub fn texte(&self, relatif: &str) -> String {
        String::from_utf8(self.read(relatif)).unwrap()
    }

    pub fn write(&self, relatif: &str, octets: impl AsRef<[u8]>) -> &Self {
        let chemin = self.chemin(relatif);
        std::fs::create_dir_all(chemin.parent().unwrap()).unwrap();
        std::fs::write(&chemin, octets).unwrap();
        self
    }

    pub fn edit(&self, relatif: &str, f: impl FnOnce(Vec<u8>) -> Vec<u8>) -> &Self {
        let octets = f(self.read(relatif));
        self.write(relatif, octets)
    }

    /// Replaces a text that must be there: an edit that no longer edits anything is a broken test.
    #[track_caller]
    pub fn remplacer(&self, relatif: &str, avant: &str, apres: &str) -> &Self {
        let texte = self.texte(relatif);
        assert!(texte.contains(avant), "« {avant} » n'est pas dans {relatif}");
        self.write(relatif, texte.replacen(avant, apres, 1))
    }

    pub fn remove(&self, relatif: &str) -> &Self {
        std::fs::remove_file(self.chemin(relatif)).unwrap();
        self
    }

    pub fn run(&self, args: &[&str]) -> Sortie {
        executer(self.dossier.path(), args, &[])
    }

    /// Same, tied to one processor, so that the number of threads differs from the other runs.
    pub fn run_un_processeur(&self, args: &[&str]) -> Sortie {
        executer(self.dossier.path(), args, &["taskset", "-c", "0"])
    }

    /// Same, behind other commands: `["env", "TZ=Asia/Tokyo"]`.
    pub fn run_devant(&self, devant: &[&str], args: &[&str]) -> Sortie {
        executer(self.dossier.path(), args, devant)
    }

    /// Every file under a folder with its bytes; empty when the folder is not there.
    pub fn photo(&self, relatif: &str) -> BTreeMap<String, Vec<u8>> {
        photographier(&self.chemin(relatif))
    }
}

fn preparer(dossier: &Path) {
    bilan::pipeline::initialiser(dossier).unwrap();
    sample::generer(&REDUIT, &dossier.join("depot")).unwrap();
    // Hundreds of sheets to lay out would slow every test down; those on the PDF ask for them again.
    let chaine = dossier.join(CHAINE);
    let texte = std::fs::read_to_string(&chaine).unwrap();
    assert!(texte.contains(FORMATS));
    std::fs::write(&chaine, texte.replacen(FORMATS, SANS_PDF, 1)).unwrap();
}

/// Every file under a folder with its bytes, by path relative to it.
pub fn photographier(racine: &Path) -> BTreeMap<String, Vec<u8>> {
    fichiers(racine)
        .into_iter()
        .map(|c| {
            let nom = c.strip_prefix(racine).unwrap().to_string_lossy().into_owned();
            (nom, std::fs::read(&c).unwrap())
        })
        .collect()
}

/// Every file under a folder, sorted.
pub fn fichiers(racine: &Path) -> Vec<PathBuf> {
    let mut trouves = Vec::new();
    let mut a_voir = vec![racine.to_owned()];
    while let Some(d) = a_voir.pop() {
        let Ok(entrees) = std::fs::read_dir(&d) else { continue };
        for e in entrees {
            let chemin = e.unwrap().path();
            if chemin.is_dir() { a_voir.push(chemin) } else { trouves.push(chemin) }
        }
    }
    trouves.sort();
    trouves
}

pub fn copier(de: &Path, vers: &Path) {
    for chemin in fichiers(de) {
        let place = vers.join(chemin.strip_prefix(de).unwrap());
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::copy(&chemin, &place).unwrap();
    }
    std::fs::create_dir_all(vers.join("publication")).unwrap();
}

fn executer(dossier: &Path, args: &[&str], devant: &[&str]) -> Sortie {
    let binaire = env!("CARGO_BIN_EXE_bilan");
    let mut commande = match devant {
        [] => Command::new(binaire),
        [programme, suite @ ..] => {
            let mut c = Command::new(programme);
            c.args(suite).arg(binaire);
            c
        }
    };
    let rendu = commande.args(args).current_dir(dossier).stdin(Stdio::null()).output().unwrap();
    let reel = std::fs::canonicalize(dossier).unwrap();
    let lisible = |octets: &[u8]| {
        String::from_utf8(octets.to_vec())
            .expect("la sortie est en UTF-8")
            .replace(reel.to_str().unwrap(), "[dossier]")
            .replace(dossier.to_str().unwrap(), "[dossier]")
    };
    Sortie {
        code: rendu.status.code().unwrap_or_else(|| panic!("arrêté par un signal : {}", lisible(&rendu.stderr))),
        stdout: lisible(&rendu.stdout),
        stderr: lisible(&rendu.stderr),
    }
}

/// True when `taskset` is there, to run on one processor.
pub fn un_processeur_possible() -> bool {
    Command::new("taskset").args(["-c", "0", "true"]).status().is_ok_and(|s| s.success())
}

/// A `;` table with its columns by name.
pub struct Table {
    pub entete: Vec<String>,
    pub lignes: Vec<Vec<String>>,
}

impl Table {
    pub fn lire(octets: &[u8]) -> Self {
        let octets = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(octets);
        let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').comment(Some(b'#')).from_reader(octets);
        let entete = lecteur.headers().unwrap().iter().map(str::to_owned).collect();
        let lignes = lecteur.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        Table { entete, lignes }
    }

    #[track_caller]
    pub fn rang(&self, colonne: &str) -> usize {
        let rang = self.entete.iter().position(|c| c == colonne);
        rang.unwrap_or_else(|| panic!("colonne {colonne} absente : {:?}", self.entete))
    }
}
