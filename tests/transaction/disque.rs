//! A disk that is full, and folders that may not be written.

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

/// A true full disk, where the test may mount one.
#[test]
fn a_full_file_system_says_so() {
    let (modele, avant) = publie();
    changer(&modele);
    let monte = tempfile::tempdir().unwrap();
    let point = monte.path().to_str().unwrap().to_owned();
    let mount = |options: &str| {
        std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs", &point])
            .status()
            .is_ok_and(|s| s.success())
    };
    let taille: u64 =
        fichiers(&modele.chemin("")).iter().map(|c| std::fs::metadata(c).unwrap().len().div_ceil(4096) * 4).sum();
    if !mount(&format!("size={}k,mode=700", taille + 400)) {
        eprintln!("non éprouvé : un disque ne peut pas être monté ici");
        return;
    }
    let rendu = std::panic::catch_unwind(|| {
        super::support::copier(&modele.chemin(""), monte.path());
        let j = Job::dans(monte.path());
        let sortie = derriere(&j, &["env"], &["--quiet", "run", CHAINE]);
        assert_eq!(sortie.code, 5, "{}", sortie.stderr);
        assert!(sortie.stderr.contains("impossible : disque plein"), "{}", sortie.stderr);
        verifier_entier(&j, &[&avant], "disque plein");
        assert!(registre(&j).is_some());
    });
    let _ = std::process::Command::new("umount").arg(&point).status();
    if let Err(e) = rendu {
        std::panic::resume_unwind(e);
    }
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
    use std::os::unix::fs::PermissionsExt;
    let mode = if ferme { 0o500 } else { 0o700 };
    std::fs::set_permissions(j.chemin(dossier), std::fs::Permissions::from_mode(mode)).unwrap();
}
