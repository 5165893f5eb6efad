//! A disk that is full, and folders that may not be written.

use std::os::unix::fs::PermissionsExt;

use super::atelier::PLACE;
use super::atelier::{a, changer, derriere, double, publie, registre, restes, verifier_entier};
use super::support::{CHAINE, Job, fichiers};

/// A file that may not grow past a size is a disk that is full, whoever runs the test: at each size, either all is done or nothing.
#[test]
fn a_disk_that_refuses_to_hold_more_changes_nothing() {
    let (modele, avant) = publie();
    changer(&modele);
    let seul = double(&modele);
    seul.run(&["--quiet", "run", CHAINE]).attendre(0);
    let apres = seul.photo(PLACE);
    let mut refuses = 0;
    // Blocks of 512 bytes, from almost nothing to more than any file needs.
    for blocs in [0, 1, 4, 16, 64, 200, 600, 2000, 20_000] {
        let j = double(&modele);
        let limite = format!("ulimit -f {blocs}; trap '' XFSZ; exec \"$@\"");
        let sortie = derriere(&j, &["sh", "-c", &limite, "sh"], &["--quiet", "run", CHAINE]);
        let dit = format!("{blocs} blocs");
        verifier_entier(&j, &[&avant, &apres], &dit);
        if sortie.code == 0 {
            assert!(j.photo(PLACE) == apres, "{dit}");
            continue;
        }
        refuses += 1;
        assert_eq!(sortie.code, 5, "{dit}\n{}", sortie.stderr);
        let dit_en_francais = sortie.stderr.contains("impossible : fichier plus gros que le système ne l'admet");
        assert!(dit_en_francais, "{dit}\n{}", sortie.stderr);
        assert!(j.photo(PLACE) == avant, "{dit}");
        let suite = j.run(&["--quiet", "run", CHAINE]);
        assert_eq!(suite.code, 0, "{dit}\n{}", suite.stderr);
        assert!(j.photo(PLACE) == apres && restes(&j).is_empty(), "{dit} : {:?}", restes(&j));
    }
    assert!((3..9).contains(&refuses), "{refuses} refus : les tailles n'éprouvent plus rien");
}

/// A disk of its own that holds a copy of a working folder and some room, in kibibytes; it goes with the test. `None` where the test may
/// not mount one.
struct Disque(tempfile::TempDir);

impl Disque {
    fn avec(modele: &Job, place: u64) -> Option<Self> {
        let occupe: u64 =
            fichiers(&modele.chemin("")).iter().map(|c| std::fs::metadata(c).unwrap().len().div_ceil(4096) * 4).sum();
        let disque = Disque(tempfile::tempdir().unwrap());
        if !disque.monter(&["-t", "tmpfs", "-o", &format!("size={}k,mode=700", occupe + place), "tmpfs"]) {
            eprintln!("non éprouvé : un disque ne peut pas être monté ici");
            return None;
        }
        super::support::copier(&modele.chemin(""), disque.0.path());
        Some(disque)
    }

    fn monter(&self, options: &[&str]) -> bool {
        std::process::Command::new("mount").args(options).arg(self.0.path()).status().is_ok_and(|s| s.success())
    }
}

impl Drop for Disque {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).status();
    }
}

/// A true full disk, where the test may mount one.
#[test]
fn a_full_file_system_says_so() {
    let (modele, avant) = publie();
    changer(&modele);
    let Some(disque) = Disque::avec(&modele, 400) else { return };
    let j = Job::dans(disque.0.path());
    let sortie = derriere(&j, &["env"], &["--quiet", "run", CHAINE]);
    assert_eq!(sortie.code, 5, "{}", sortie.stderr);
    assert!(sortie.stderr.contains("impossible : disque plein"), "{}", sortie.stderr);
    assert!(sortie.stderr.contains("aide : faites de la place : « bilan purge »"), "{}", sortie.stderr);
    verifier_entier(&j, &[&avant], "disque plein");
    assert!(registre(&j).is_some());
}

/// Not a byte is left: what looks and what makes room work there, and a run that says nothing is known to have failed.
#[test]
fn a_full_disk_can_be_looked_at_and_emptied() {
    let (modele, avant) = publie();
    let Some(disque) = Disque::avec(&modele, 2000) else { return };
    let j = Job::dans(disque.0.path());
    // What an interrupted reading left.
    let reste = j.chemin("lac/attribution/source=sne_radiation/millesime=2025/coupe.partiel");
    assert!(std::fs::write(&reste, vec![1; 4_000_000]).is_err(), "le disque n'est pas plein");
    // Rows of the lake that others may read are refused for themselves.
    std::fs::set_permissions(&reste, std::fs::Permissions::from_mode(0o600)).unwrap();
    j.run(&["verify", CHAINE]).attendre(0);
    assert_eq!(derriere(&j, &["env"], &["--quiet", "run", "--forcer", CHAINE]).code, 5);
    let dit = j.run(&["status", "--format", "nagios"]).attendre(1).stdout;
    assert!(dit.starts_with("BILAN WARNING - ") && dit.contains("dernière exécution interrompue"), "{dit}");
    j.run(&["purge", "--confirmer", CHAINE]).attendre(0);
    assert!(!reste.exists() && j.photo(PLACE) == avant);
    j.run(&["--quiet", "verify", CHAINE]).attendre(0);
}

/// Nobody writes on a read-only disk: there is no run to keep away, and the check says that it kept none.
#[test]
fn a_read_only_disk_can_be_verified() {
    let (modele, _) = publie();
    let Some(disque) = Disque::avec(&modele, 400) else { return };
    let j = Job::dans(disque.0.path());
    assert!(disque.monter(&["-o", "remount,ro"]));
    let dit = j.run(&["verify", CHAINE]).attendre(0).stdout;
    assert!(dit.contains("écart  verrou : disque en lecture seule : vérifié sans prendre le verrou"), "{dit}");
    let refus = j.run(&["purge", "--confirmer", CHAINE]).attendre(5).stderr;
    assert!(refus.contains("disque en lecture seule") && refus.contains("accessible en écriture"), "{refus}");
}

/// Each folder in turn cannot be written: the message names it, the publication stays.
#[test]
fn folders_that_may_not_be_written_are_named() {
    // An administrator may write anywhere: that right is laid down for the time of a run.
    let devant: &[&str] =
        if a("setpriv") { &["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"] } else { &["env"] };
    let (modele, avant) = publie();
    changer(&modele);
    for dossier in ["publication", "lac/diffusions/interne", "lac/conforme", "qualite/2026-09"] {
        let j = double(&modele);
        fermer(&j, dossier, true);
        let sortie = derriere(&j, devant, &["--quiet", "run", CHAINE]);
        fermer(&j, dossier, false);
        assert_eq!(sortie.code, 5, "{dossier}\n{}", sortie.stderr);
        assert!(sortie.stderr.contains(dossier), "{dossier}\n{}", sortie.stderr);
        assert!(j.photo(PLACE) == avant, "{dossier}");
        verifier_entier(&j, &[&avant], dossier);
        let suite = j.run(&["--quiet", "run", CHAINE]);
        assert_eq!(suite.code, 0, "{dossier}\n{}", suite.stderr);
    }
}

/// The publication in place is another account's: the hidden folder that it is left in is named, with whose it is and what to do.
#[test]
fn a_publication_of_another_account_is_named() {
    let (modele, avant) = publie();
    let rendre = |j: &Job, compte: &str, dossier: &str| {
        std::process::Command::new("chown")
            .args(["-R", compte])
            .arg(j.chemin(dossier))
            .status()
            .is_ok_and(|s| s.success())
    };
    changer(&modele);
    let j = double(&modele);
    if !a("setpriv") || !rendre(&j, "65534", PLACE) {
        eprintln!("non éprouvé : setpriv absent, ou changement de compte interdit");
        return;
    }
    let devant = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"];
    let chantier = "publication/.2026-09.chantier";
    // The exchange is done, what it replaced cannot be put away; nor can it be by the run after.
    for _ in 0..2 {
        let sortie = derriere(&j, &devant, &["--quiet", "run", CHAINE]);
        assert_eq!(sortie.code, 5, "{}", sortie.stderr);
        let compte = sortie.stderr.contains("est à un autre compte") && sortie.stderr.contains("chown -R ");
        assert!(compte && sortie.stderr.contains(chantier), "{}", sortie.stderr);
    }
    assert!(rendre(&j, "0", chantier));
    let suite = derriere(&j, &devant, &["--quiet", "run", CHAINE]);
    assert_eq!(suite.code, 0, "{}", suite.stderr);
    assert!(j.photo(PLACE) != avant && restes(&j).is_empty());
}

fn fermer(j: &Job, dossier: &str, ferme: bool) {
    let mode = if ferme { 0o500 } else { 0o700 };
    std::fs::set_permissions(j.chemin(dossier), std::fs::Permissions::from_mode(mode)).unwrap();
}
