//! The power is cut: what has a name is on the disk. Every rename is preceded by the sync of what it names and followed by that of the
//! folder that holds the name; the tracer sees the calls that the kernel gets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::atelier::{a, changer, derriere, publie};
use super::support::{CHAINE, fichiers};

/// One call, with the paths that it bears on.
#[derive(Debug)]
enum Appel {
    Synchronise(PathBuf),
    Renomme(PathBuf, PathBuf),
    Ecrit(PathBuf),
}

#[test]
fn what_has_a_name_is_on_the_disk() {
    if !a("strace") {
        eprintln!("non éprouvé : strace absent");
        return;
    }
    let (j, _) = publie();
    changer(&j);
    let trace = j.chemin("trace");
    let nom = trace.display().to_string();
    let appels = "trace=fsync,fdatasync,rename,renameat,renameat2,write,pwrite64,writev";
    let devant = ["strace", "--seccomp-bpf", "-f", "-y", "-qqq", "-s", "0", "-o", &nom, "-e", appels];
    derriere(&j, &devant, &["--quiet", "run", CHAINE]).attendre(0);
    let racine = std::fs::canonicalize(j.chemin("")).unwrap();
    let appels: Vec<Appel> = lire(&std::fs::read_to_string(&trace).unwrap())
        .into_iter()
        .filter(|a| match a {
            Appel::Synchronise(c) | Appel::Ecrit(c) => c.starts_with(&racine),
            Appel::Renomme(_, vers) => racine.join(vers).starts_with(&racine),
        })
        .collect();

    let mut synchronises: BTreeSet<PathBuf> = BTreeSet::new();
    let mut en_suspens: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let (mut renommes, mut echanges) = (0, 0);
    for appel in &appels {
        match appel {
            Appel::Ecrit(c) => {
                synchronises.remove(c);
            }
            Appel::Synchronise(c) => {
                en_suspens.remove(c);
                synchronises.insert(c.clone());
            }
            Appel::Renomme(de, vers) => {
                assert!(synchronises.contains(de), "{} prend son nom sans avoir été synchronisé", vers.display());
                if vers.ends_with("publication/2026-09") {
                    echanges += 1;
                    // All that was made true before must be so on the disk: the old publication is about to be unseen.
                    assert!(en_suspens.is_empty(), "dossiers non synchronisés avant l'échange : {en_suspens:?}");
                }
                renommes += 1;
                // What is synced stays so under its new name.
                synchronises.insert(vers.clone());
                en_suspens.insert(vers.parent().unwrap().to_owned(), vers.clone());
            }
        }
    }
    assert_eq!(echanges, 1);
    assert!(renommes > 10, "{renommes} changements de nom seulement");
    assert!(en_suspens.is_empty(), "dossiers jamais synchronisés : {en_suspens:?}");
    // Every file of the publication was synced, under the name it had when it was written.
    let place = racine.join("publication/2026-09");
    for fichier in fichiers(&place) {
        let relatif = fichier.strip_prefix(&place).unwrap();
        let ecrit = racine.join("publication/.2026-09.chantier").join(relatif);
        let partiel = ecrit.with_file_name(format!("{}.partiel", relatif.file_name().unwrap().to_string_lossy()));
        let parquet = ecrit.with_extension("partiel");
        assert!(
            [&ecrit, &partiel, &parquet].iter().any(|c| synchronises.contains(*c)),
            "{} n'a jamais été synchronisé",
            relatif.display()
        );
    }
}

/// The calls of a trace, in their order; a call cut in two by another thread counts where it ends.
fn lire(texte: &str) -> Vec<Appel> {
    let mut commences: BTreeMap<&str, &str> = BTreeMap::new();
    let mut appels = Vec::new();
    for ligne in texte.lines() {
        let Some((fil, reste)) = ligne.split_once(char::is_whitespace) else { continue };
        let reste = reste.trim_start();
        if let Some(debut) = reste.strip_suffix("<unfinished ...>") {
            commences.insert(fil, debut);
            continue;
        }
        let entier = match reste.strip_prefix("<... ") {
            Some(suite) => {
                let debut = commences.remove(fil).unwrap_or("");
                format!("{debut}{}", suite.split_once("resumed>").map_or("", |(_, fin)| fin))
            }
            None => reste.to_owned(),
        };
        if entier.contains(" = -1 ") {
            continue;
        }
        let Some((nom, arguments)) = entier.split_once('(') else { continue };
        let descripteur =
            || arguments.split_once('<').and_then(|(_, s)| s.split_once('>')).map(|(c, _)| PathBuf::from(c));
        match nom {
            "fsync" | "fdatasync" => appels.extend(descripteur().map(Appel::Synchronise)),
            "write" | "pwrite64" | "writev" => appels.extend(descripteur().map(Appel::Ecrit)),
            _ => {
                let chemins: Vec<&str> = arguments.split('"').skip(1).step_by(2).collect();
                if let [de, vers] = chemins[..] {
                    appels.push(Appel::Renomme(PathBuf::from(de), PathBuf::from(vers)));
                }
            }
        }
    }
    appels
}

/// No room names, creates or removes behind the back of the one that syncs.
#[test]
fn only_one_file_changes_names_on_the_disk() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let interdits = ["fs::rename(", "fs::write(", "rename_with(", "renameat_with("];
    let mut fautifs = Vec::new();
    for fichier in fichiers(&src) {
        let relatif = fichier.strip_prefix(&src).unwrap().display().to_string();
        // The sample is made again from its seed, and nothing reads it while it is written.
        if relatif == "lake/disque.rs"
            || relatif.starts_with("sample/")
            || !relatif.ends_with(".rs")
            || relatif.contains("essais")
            || relatif.contains("tests")
        {
            continue;
        }
        let texte = std::fs::read_to_string(&fichier).unwrap();
        let produit = texte.split("#[cfg(test)]\nmod tests").next().unwrap();
        fautifs.extend(interdits.iter().filter(|i| produit.contains(*i)).map(|i| format!("{relatif} : {i}")));
    }
    assert!(fautifs.is_empty(), "{fautifs:?}");
}
