//! A small chain, quick enough to be run hundreds of times, and what must hold of its folder at any instant.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::support::{CHAINE, Job, SANS_PDF, Sortie, copier, fichiers, photographier};

pub const PERIODE: &str = "2026-09";
pub const PLACE: &str = "publication/2026-09";

/// The sample: two extracts, one document in one format, nothing withheld.
pub fn petit() -> Job {
    let j = protege();
    j.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    j
}

/// The same under statistical secrecy, which takes most of the time of a run.
pub fn protege() -> Job {
    let j = un_document();
    let texte = j.texte(CHAINE);
    let mut morceaux = texte.split("[[extraction]]");
    let mut reduit = morceaux.next().unwrap().to_owned();
    for m in morceaux {
        // The last block is followed by the other groups of the chain.
        let fin = m.find("\n[").map_or(m.len(), |k| k + 1);
        if ["\"rpls_2026.csv\"", "\"sne_radiation_2025.csv\""].iter().any(|f| m[..fin].contains(f)) {
            reduit.push_str("[[extraction]]");
            reduit.push_str(&m[..fin]);
        }
        reduit.push_str(&m[fin..]);
    }
    assert_eq!(reduit.matches("[[extraction]]").count(), 2);
    j.write(CHAINE, reduit);
    j
}

/// All the extracts of the sample, one document.
pub fn un_document() -> Job {
    let j = Job::sample();
    let texte = j.texte(CHAINE);
    let debut = texte.find("documents = [").unwrap();
    let fin = debut + texte[debut..].find('\n').unwrap();
    let texte = format!("{}documents = [\"page_mensuelle\"]{}", &texte[..debut], &texte[fin..]);
    j.write(CHAINE, texte.replacen(SANS_PDF, "formats = []", 1));
    j
}

/// Published once; returns what it published.
pub fn publie() -> (Job, Photo) {
    let j = petit();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let photo = j.photo(PLACE);
    (j, photo)
}

/// Another month of leases: one file changed, hence other figures.
pub fn changer(j: &Job) {
    j.edit("depot/sne_radiation_2025.csv", |o| {
        let texte = String::from_utf8(o).unwrap();
        let mut lignes: Vec<&str> = texte.lines().collect();
        lignes.truncate(lignes.len() - 5);
        (lignes.join("\n") + "\n").into_bytes()
    });
}

pub type Photo = BTreeMap<String, Vec<u8>>;

/// A copy of a working folder, with modes and times of its files left to the copy.
pub fn double(de: &Job) -> Job {
    let vers = Job::vide();
    // The key must stay the owner's.
    copier(&de.chemin(""), &vers.chemin(""));
    vers
}

pub fn lancer(j: &Job, args: &[&str]) -> Child {
    commande(j, args).spawn().unwrap()
}

pub fn commande(j: &Job, args: &[&str]) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_bilan"));
    c.args(args).current_dir(j.chemin("")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    c
}

/// Runs the binary behind another program.
pub fn derriere(j: &Job, devant: &[&str], args: &[&str]) -> Sortie {
    let rendu = Command::new(devant[0])
        .args(&devant[1..])
        .arg(env!("CARGO_BIN_EXE_bilan"))
        .args(args)
        .current_dir(j.chemin(""))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Sortie {
        code: rendu.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&rendu.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&rendu.stderr).into_owned(),
    }
}

/// The publication in place is one of those that exist, whole; every file that the lake owns up to is as it says; the registers that
/// count are readable. `dites` names the instant in a failure.
#[track_caller]
pub fn verifier_entier(j: &Job, connues: &[&Photo], instant: &str) {
    let place = j.chemin(PLACE);
    if place.exists() {
        let photo = photographier(&place);
        assert!(
            connues.iter().any(|p| **p == photo),
            "{instant} : publication à moitié faite ({} fichiers)",
            photo.len()
        );
        verifier_manifeste(&place, instant);
    } else {
        assert!(
            connues.is_empty() || !j.chemin("publication").join(".precedentes").exists(),
            "{instant} : plus de publication"
        );
    }
    for compte in fichiers(&j.chemin("lac")).into_iter().filter(|c| engage(&j.chemin("lac"), c)) {
        let piece: Value = serde_json::from_slice(&std::fs::read(&compte).unwrap())
            .unwrap_or_else(|e| panic!("{instant} : {compte:?} {e}"));
        let parquet = j.chemin("lac").join(piece["parquet"].as_str().unwrap());
        assert_eq!(empreinte(&parquet), piece["empreinte_parquet"].as_str().unwrap(), "{instant} : {parquet:?}");
    }
    for registre in
        fichiers(&j.chemin("lac/diffusions")).into_iter().filter(|c| c.extension().is_some_and(|e| e == "json"))
    {
        serde_json::from_slice::<Value>(&std::fs::read(&registre).unwrap())
            .unwrap_or_else(|e| panic!("{instant} : {registre:?} {e}"));
    }
}

/// Accounts of the lake: `<table>/source=…/millesime=…/….json`.
fn engage(lac: &Path, chemin: &Path) -> bool {
    let relatif = chemin.strip_prefix(lac).unwrap().to_string_lossy().into_owned();
    relatif.contains("/source=") && relatif.ends_with(".json")
}

#[track_caller]
pub fn verifier_manifeste(place: &Path, instant: &str) {
    let m: Value = serde_json::from_slice(&std::fs::read(place.join("manifeste.json")).unwrap()).unwrap();
    let liste = m["fichiers"].as_array().unwrap();
    assert!(!liste.is_empty());
    for f in liste {
        let (nom, attendue) = (f[0].as_str().unwrap(), f[1].as_str().unwrap());
        assert_eq!(empreinte(&place.join(nom)), attendue, "{instant} : {nom}");
    }
}

pub fn empreinte(chemin: &Path) -> String {
    blake3::hash(&std::fs::read(chemin).unwrap_or_else(|e| panic!("{chemin:?} : {e}"))).to_hex().to_string()
}

/// The register that the next editions read.
pub fn registre(j: &Job) -> Option<Vec<u8>> {
    std::fs::read(j.chemin(&format!("lac/diffusions/interne/{PERIODE}.json"))).ok()
}

/// Names under a folder that a reader must not meet.
pub fn restes(j: &Job) -> Vec<PathBuf> {
    ["publication", "lac", "qualite", "rejets", "restreint"]
        .iter()
        .flat_map(|d| fichiers(&j.chemin(d)))
        .filter(|c| {
            let nom = c.to_string_lossy();
            nom.contains(".chantier")
                || nom.ends_with(".partiel")
                || nom.ends_with(".attente")
                || nom.contains("/bascules/")
        })
        .collect()
}

/// Whether a program is there.
pub fn a(programme: &str) -> bool {
    Command::new(programme)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}
