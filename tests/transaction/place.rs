//! The place of a publication: whose it is, what must be remembered before it is taken, and what is said when it is empty.

use super::atelier::{PLACE, changer, publie};
use super::support::{CHAINE, Job, copier};

const AUTRE: &str = "pipelines/autre.toml";
const INTEGRITE: i32 = 6;

/// Each way to run, refused with the same words.
#[track_caller]
fn refuse(j: &Job, chaine: &str, code: i32, parties: &[&str]) {
    for args in [&["run", chaine][..], &["run", "--forcer", chaine], &["run", "--a-blanc", chaine]] {
        let e = j.run(args).attendre(code).stderr;
        parties.iter().for_each(|p| assert!(e.contains(p), "{args:?} : « {p} » n'est pas dans :\n{e}"));
    }
}

fn deplacer(j: &Job, de: &str, vers: &str) {
    std::fs::rename(j.chemin(de), j.chemin(vers)).unwrap();
}

/// Without what earlier editions showed, the next would show other cells: the two together would give what secrecy withholds.
#[test]
fn nothing_is_made_once_what_was_shown_is_forgotten() {
    let (j, avant) = publie();
    let perdu = ["le registre de ce qu'a montré la publication 2026-09 manque", "interne/2026-09.json", "sauvegarde"];
    changer(&j);
    deplacer(&j, "lac/diffusions", "sauvegarde");
    refuse(&j, CHAINE, INTEGRITE, &perdu);
    std::fs::remove_dir_all(j.chemin("lac")).unwrap();
    refuse(&j, CHAINE, INTEGRITE, &perdu);
    // The month after too, and not the month before, which is made from nothing later.
    j.remplacer(CHAINE, "arrete = \"2026-09-30\"", "arrete = \"2026-10-31\"");
    refuse(&j, CHAINE, INTEGRITE, &perdu);
    j.remplacer(CHAINE, "arrete = \"2026-10-31\"", "arrete = \"2026-08-31\"");
    j.run(&["run", "--a-blanc", CHAINE]).attendre(0);
    j.remplacer(CHAINE, "arrete = \"2026-08-31\"", "arrete = \"2026-09-30\"");
    assert!(j.photo(PLACE) == avant);

    // Lost for good, and no longer shown: the next edition is the first.
    deplacer(&j, PLACE, "ailleurs");
    j.run(&["run", "--a-blanc", CHAINE]).attendre(0);
    deplacer(&j, "ailleurs", PLACE);
    // Given back.
    copier(&j.chemin("sauvegarde"), &j.chemin("lac/diffusions"));
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(j.photo(PLACE) != avant);
}

/// A publication of the versions before, whose manifest has no seal, may never have had a register: it can be made again.
#[test]
fn a_publication_of_an_earlier_version_is_made_again() {
    let (j, _) = publie();
    let manifeste = format!("{PLACE}/manifeste.json");
    let sans = j.texte(&manifeste);
    let sans = sans.lines().map(|l| if l.contains("\"sceau\"") { "  \"sceau\": \"\"" } else { l });
    j.write(&manifeste, sans.collect::<Vec<_>>().join("\n"));
    std::fs::remove_dir_all(j.chemin("lac/diffusions")).unwrap();
    changer(&j);
    let dit = j.run(&["--quiet", "run", CHAINE]).attendre(0).stderr;
    assert!(dit.contains("2026-09 vient d'une version antérieure"), "{dit}");
    // It has one now.
    std::fs::remove_dir_all(j.chemin("lac/diffusions")).unwrap();
    j.run(&["--quiet", "run", CHAINE]).attendre(INTEGRITE);
}

/// Two chains that publish in one folder: the second would show its readers to those of the first, unmasked for some.
#[test]
fn a_publication_of_another_chain_or_profile_is_not_replaced() {
    let (j, avant) = publie();
    let chaine = j.texte(CHAINE);
    j.write(AUTRE, chaine.replacen("profil = \"interne\"", "profil = \"partenaires\"", 1));
    refuse(&j, AUTRE, 2, &["faite sous le profil de secret « interne »", PLACE, "« publication » et « lac »"]);
    // The same title and the same profile, from a copy.
    j.write(AUTRE, &chaine);
    refuse(&j, AUTRE, 2, &["faite par une autre chaîne, « pipelines/cil.toml »"]);
    // The chain itself, whose profile was changed.
    j.remplacer(CHAINE, "profil = \"interne\"", "profil = \"partenaires\"");
    refuse(&j, CHAINE, 2, &["cette chaîne est sous « partenaires »", "sortez d'abord ce dossier"]);
    assert!(j.photo(PLACE) == avant);
    // A file that was only renamed, a title that was only edited, are the same chain.
    j.remove(CHAINE);
    assert!(j.run(&["run", AUTRE]).attendre(0).stdout.starts_with("Rien n'a changé"));
    j.remove(AUTRE).write(CHAINE, chaine.replacen("nom = \"Bilan annuel", "nom = \"Le bilan annuel", 1));
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
}

#[test]
fn a_publication_of_another_profile_is_not_put_back() {
    let (j, v1) = publie();
    changer(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let v2 = j.photo(PLACE);
    let liste = j.run(&["rollback", "--lister"]).attendre(0).stdout;
    assert_eq!(liste.matches("profil « interne »").count(), 2, "{liste}");
    j.remplacer(CHAINE, "profil = \"interne\"", "profil = \"partenaires\"");
    for args in [&["rollback"][..], &["rollback", "--vers", "1"]] {
        let e = j.run(args).attendre(2).stderr;
        assert!(e.contains("gardée 0001 a été faite sous le profil de secret « interne »"), "{e}");
    }
    assert!(j.photo(PLACE) == v2);
    j.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    j.run(&["--quiet", "rollback"]).attendre(0);
    assert!(j.photo(PLACE) == v1);
}

/// Whoever put a link there meant something by it.
#[test]
fn a_link_in_the_place_of_a_publication_is_not_replaced() {
    let (j, avant) = publie();
    deplacer(&j, PLACE, "ailleurs");
    std::os::unix::fs::symlink(j.chemin("ailleurs"), j.chemin(PLACE)).unwrap();
    changer(&j);
    refuse(&j, CHAINE, 2, &["un lien tient la place de la publication", PLACE]);
    assert!(j.run(&["rollback"]).attendre(2).stderr.contains("un lien tient la place"));
    assert!(std::fs::symlink_metadata(j.chemin(PLACE)).unwrap().is_symlink() && j.photo("ailleurs") == avant);
}

/// Moved away, or on a disk that is not there: no file is left to compare, and silence would pass for health.
#[test]
fn a_publication_that_is_gone_is_a_fault_and_an_alarm() {
    let (j, _) = publie();
    let voir = || {
        deplacer(&j, PLACE, "ailleurs");
        let v = j.run(&["verify"]).attendre(INTEGRITE).stdout;
        assert!(v.contains("FAUTE  publication 2026-09 : n'est plus en place") && v.contains(PLACE), "{v}");
        let n = j.run(&["status", "--format", "nagios"]).attendre(2).stdout;
        assert!(n.starts_with("BILAN CRITICAL - publication 2026-09 : n'est plus en place"), "{n}");
        deplacer(&j, "ailleurs", PLACE);
        j.run(&["verify"]).attendre(0);
        j.run(&["status", "--format", "nagios"]).attendre(0);
    };
    voir();
    // Known still when the only runs that are told found nothing to do.
    j.edit(CHAINE, |mut o| {
        o.extend_from_slice(b"\n[conservation]\njournaux = 1\n");
        o
    });
    for _ in 0..3 {
        j.run(&["--quiet", "run", CHAINE]).attendre(0);
    }
    let gardes = super::support::fichiers(&j.chemin("lac/journal"));
    let textes: Vec<String> = gardes.iter().map(|c| std::fs::read_to_string(c).unwrap()).collect();
    assert!(textes.iter().all(|t| t.contains("\"issue\":\"inchangee\"")), "{textes:?}");
    voir();
}

/// A job whose past nobody knows is not known to work.
#[test]
fn a_publication_without_any_known_success_is_a_warning() {
    let (j, _) = publie();
    std::fs::remove_dir_all(j.chemin("lac/journal")).unwrap();
    let dit = j.run(&["status", "--format", "nagios"]).attendre(1).stdout;
    assert!(dit.starts_with("BILAN WARNING - aucune exécution réussie n'est connue"), "{dit}");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j.run(&["status", "--format", "nagios"]).attendre(0);
}
