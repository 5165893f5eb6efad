//! Publications kept, and put back.

use std::collections::BTreeSet;

use serde_json::Value;

use super::atelier::{PERIODE, PLACE};
use super::atelier::{Photo, changer, protege, publie, registre, restes, verifier_manifeste};
use super::support::{CHAINE, Job};

fn gardees(j: &Job) -> Vec<String> {
    let dossier = j.chemin("publication/.precedentes").join(PERIODE);
    let Ok(entrees) = std::fs::read_dir(dossier) else { return Vec::new() };
    let mut noms: Vec<String> = entrees
        .map(|e| e.unwrap())
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    noms.sort();
    noms
}

fn refaire(j: &Job) -> Photo {
    changer(j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j.photo(PLACE)
}

/// Cells of a register: all but their values.
fn cellules(registre: &[u8]) -> BTreeSet<String> {
    let lignes: Vec<Value> = serde_json::from_slice(registre).unwrap();
    let nom =
        |l: &Value| ["indicateur", "genre", "annee", "mois", "niveau", "zone"].map(|c| l[c].to_string()).join(" ");
    lignes.iter().map(nom).collect()
}

/// What a first form of an edition showed is seen, even if the form that replaces it withholds it.
#[test]
fn an_edition_made_again_forgets_nothing_of_what_its_first_form_showed() {
    let protegee = || {
        let j = protege();
        let registre = |j: &Job| cellules(&j.read(&format!("lac/diffusions/partenaires/{PERIODE}.json")));
        (j, registre)
    };
    let moitie = |j: &Job| {
        j.edit("depot/sne_radiation_2025.csv", |o| {
            let texte = String::from_utf8(o).unwrap();
            let lignes: Vec<&str> = texte.lines().enumerate().filter(|(k, _)| k % 2 == 0).map(|(_, l)| l).collect();
            (lignes.join("\n") + "\n").into_bytes()
        });
    };
    let (j, registre) = protegee();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let premiere = registre(&j);
    moitie(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let (seule, _) = protegee();
    moitie(&seule);
    seule.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(!premiere.is_subset(&registre(&seule)), "la seconde forme montre tout ce que montrait la première");
    assert!(premiere.is_subset(&registre(&j)), "le registre a oublié ce que la première forme montrait");
    assert!(registre(&seule).is_subset(&registre(&j)));
    assert!(j.photo(PLACE) == seule.photo(PLACE), "la première forme change la seconde");
}

#[test]
fn the_one_before_comes_back_and_the_next_run_understands() {
    let (j, v1) = publie();
    let v2 = refaire(&j);
    assert!(v1 != v2);
    assert_eq!(gardees(&j), ["0001"]);
    let vu_2 = registre(&j).unwrap();

    let liste = j.run(&["rollback", "--lister"]).attendre(0).stdout;
    assert!(liste.starts_with("En place  empreinte ") && liste.contains("\n0001      empreinte "), "{liste}");

    let dit = j.run(&["rollback"]).attendre(0).stdout;
    assert!(dit.contains("la précédente est remise en place") && dit.contains("registre des diffusions"), "{dit}");
    assert!(j.photo(PLACE) == v1);
    // The one that is withdrawn is kept in its turn, under the number that the other left.
    assert_eq!(gardees(&j), ["0001"]);
    verifier_manifeste(&j.chemin("publication/.precedentes").join(PERIODE).join("0001"), "retirée");
    assert!(j.photo("publication/.precedentes/2026-09/0001") == v2);
    assert_eq!(registre(&j).unwrap(), vu_2, "un retour a changé ce qui a été vu");
    assert_eq!(restes(&j), Vec::<std::path::PathBuf>::new());
    j.run(&["verify"]).attendre(0);

    // The same inputs would make again what was withdrawn: nothing is done, and it is said.
    let suite = j.run(&["run", CHAINE]).attendre(0).stdout;
    assert!(suite.contains("« bilan rollback » a retirée"), "{suite}");
    // Whoever asks for silence, or what would be done, is told the same.
    for args in [&["--quiet", "run", CHAINE][..], &["run", "--a-blanc", CHAINE]] {
        let suite = j.run(args).attendre(0).stdout;
        assert!(suite.contains("« bilan rollback » a retirée") && !suite.contains("parce que"), "{args:?} : {suite}");
    }
    assert!(j.run(&["run", "--a-blanc", "--forcer", CHAINE]).attendre(0).stdout.contains("parce que"));
    assert!(j.photo(PLACE) == v1);
    // On purpose, it is published; then it is no longer withdrawn.
    j.run(&["--quiet", "run", "--forcer", CHAINE]).attendre(0);
    assert!(j.photo(PLACE) == v2);
    assert!(j.run(&["run", CHAINE]).attendre(0).stdout.starts_with("Rien n'a changé"));
    // Other inputs are published as ever.
    j.run(&["--quiet", "rollback"]).attendre(0);
    let v3 = refaire(&j);
    assert!(v3 != v1 && v3 != v2);
}

#[test]
fn each_return_goes_one_further_back_and_never_to_what_was_withdrawn() {
    let (j, v1) = publie();
    let v2 = refaire(&j);
    let _v3 = refaire(&j);
    j.run(&["--quiet", "rollback"]).attendre(0);
    assert!(j.photo(PLACE) == v2);
    j.run(&["--quiet", "rollback"]).attendre(0);
    assert!(j.photo(PLACE) == v1, "ce qui venait d'être retiré est revenu");
    let e = j.run(&["rollback"]).attendre(3).stderr;
    assert!(
        e.contains("il n'y a pas de publication de 2026-09 plus ancienne") && e.contains("« --vers » : 0003, 0002"),
        "{e}"
    );
    assert!(j.photo(PLACE) == v1);

    let liste = j.run(&["rollback", "--lister"]).attendre(0).stdout;
    assert_eq!(liste.matches(", 2026-09 publiée le ").count(), 3, "{liste}");
    assert_eq!(liste.matches("(temps universel), retirée depuis").count(), 2, "{liste}");
    // Named, it comes back.
    j.run(&["--quiet", "rollback", "--vers", "3"]).attendre(0);
    assert!(j.photo(PLACE) == v2);
}

#[test]
fn as_many_are_kept_as_the_chain_says_and_the_oldest_go() {
    let (j, v1) = publie();
    j.edit(CHAINE, |mut o| {
        o.extend_from_slice(b"\n[conservation]\neditions = 2\n");
        o
    });
    let v2 = refaire(&j);
    let v3 = refaire(&j);
    assert_eq!(gardees(&j), ["0001", "0002"]);
    let _v4 = refaire(&j);
    assert_eq!(gardees(&j), ["0002", "0003"]);
    for numero in gardees(&j) {
        verifier_manifeste(&j.chemin("publication/.precedentes").join(PERIODE).join(numero), "gardée");
    }
    // Nobody else enters where what was withdrawn is.
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(j.chemin("publication/.precedentes")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");

    // By its number, then by the fingerprint printed on its documents.
    j.run(&["--quiet", "rollback", "--vers", "2"]).attendre(0);
    assert!(j.photo(PLACE) == v2);
    let m: Value = serde_json::from_slice(&v3["manifeste.json"]).unwrap();
    j.run(&["--quiet", "rollback", "--vers", &m["empreinte_mesures"].as_str().unwrap()[..12]]).attendre(0);
    assert!(j.photo(PLACE) == v3 && v1 != v3);

    let e = j.run(&["rollback", "--vers", "0042"]).attendre(2).stderr;
    assert!(e.contains("aucune publication gardée ne répond à « 0042 »") && e.contains("numéros : "), "{e}");
    let e = j.run(&["rollback", "--publication", "1999-01"]).attendre(3).stderr;
    assert!(e.contains("aucune publication précédente de 1999-01"), "{e}");
}

#[test]
fn none_is_kept_when_the_chain_says_none() {
    let (j, _) = publie();
    j.edit(CHAINE, |mut o| {
        o.extend_from_slice(b"\n[conservation]\neditions = 0\n");
        o
    });
    refaire(&j);
    assert!(gardees(&j).is_empty());
    j.run(&["rollback"]).attendre(3);
}

/// The same publication made again replaces itself: nothing to go back to.
#[test]
fn the_same_made_again_is_not_kept() {
    let (j, v1) = publie();
    j.run(&["--quiet", "run", "--forcer", CHAINE]).attendre(0);
    assert!(j.photo(PLACE) == v1 && gardees(&j).is_empty());
}

#[test]
fn a_kept_publication_that_was_damaged_is_not_put_back() {
    let (j, _) = publie();
    let v2 = refaire(&j);
    j.edit("publication/.precedentes/2026-09/0001/index.html", |mut o| {
        o.push(b' ');
        o
    });
    let e = j.run(&["rollback"]).attendre(3).stderr;
    assert!(e.contains("n'est plus celle qui a été publiée") && e.contains("index.html"), "{e}");
    assert!(j.photo(PLACE) == v2);
    assert!(j.run(&["rollback", "--lister"]).attendre(0).stdout.contains("abîmée, ne peut pas être remise"));
    j.run(&["verify"]).attendre(6);
}

/// A broken configuration is a reason to go back, not an obstacle.
#[test]
fn a_publication_is_put_back_under_a_broken_configuration() {
    let (j, v1) = publie();
    refaire(&j);
    j.write("pipelines/secret.toml", "n'importe quoi");
    j.run(&["run", CHAINE]).attendre(2);
    j.run(&["--quiet", "rollback"]).attendre(0);
    assert!(j.photo(PLACE) == v1);
}
