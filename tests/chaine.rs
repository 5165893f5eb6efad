//! The whole chain as a person drives it: demonstration, working folder, questions about a figure.

mod support;

use std::path::Path;

use bilan::sample::{self, Options};
use support::{CHAINE, Job, photographier};

#[test]
fn the_demonstration_runs_anywhere_and_runs_once() {
    let j = Job::vide();
    let premiere = j.run(&["demo"]).attendre(0);
    assert!(premiere.stdout.contains("Documents : demo/publication/2026-09/index.html"), "{}", premiere.stdout);
    assert!(premiere.stdout.contains("Objectif de 25 % hors QPV"), "{}", premiere.stdout);
    let avant = j.photo("demo/publication");
    assert!(avant.contains_key("2026-09/bilan_cil.html") && avant.contains_key("2026-09/manifeste.json"));

    let seconde = j.run(&["demo"]).attendre(0);
    assert!(seconde.stdout.starts_with("Rien n'a changé"), "{}", seconde.stdout);
    assert!(j.photo("demo/publication") == avant);
    let forcee = j.run(&["run", "--forcer", "demo/pipelines/cil.toml"]).attendre(0);
    assert!(forcee.stdout.contains("lignes lues"));
    assert!(j.photo("demo/publication") == avant, "tout refaire change la publication");
    // The chain of the project review was made ready beside it.
    let revue = j.run(&["run", "demo/pipelines/revue_npnru.toml"]).attendre(0);
    assert!(revue.stdout.contains("publication_npnru/2026-09/index.html"), "{}", revue.stdout);
    let publiee = j.photo("demo/publication_npnru/2026-09");
    assert!(publiee.contains_key("revue_pru_grand_pavois.html") && publiee.contains_key("plan_relogement.html"));
}

/// The secret key makes the pseudonyms and nothing that is published; nor does the number of threads.
#[test]
fn two_folders_two_keys_two_machines_one_publication() {
    let (a, b) = (Job::sample(), Job::sample());
    a.run(&["--quiet", "run", CHAINE]).attendre(0);
    if support::un_processeur_possible() {
        b.run_un_processeur(&["--quiet", "run", CHAINE]).attendre(0);
    } else {
        eprintln!("nombre de fils non varié : taskset absent");
        b.run(&["--quiet", "run", CHAINE]).attendre(0);
    }
    assert_ne!(a.read("secret/cle"), b.read("secret/cle"));
    let (pa, pb) = (a.photo("publication"), b.photo("publication"));
    assert_eq!(pa.keys().collect::<Vec<_>>(), pb.keys().collect::<Vec<_>>());
    for (nom, octets) in &pa {
        assert!(*octets == pb[nom], "{nom} diffère");
    }
    assert_ne!(a.photo("lac"), b.photo("lac"), "les pseudonymes ne dépendent pas de la clé");
}

#[test]
fn quiet_says_nothing_of_a_run_that_goes_well() {
    let j = Job::sample();
    let bavarde = j.run(&["run", CHAINE]).attendre(0);
    assert!(bavarde.stderr.contains("Lecture de rpls_2026.csv"), "{}", bavarde.stderr);
    let muette = j.run(&["--quiet", "run", "--forcer", CHAINE]).attendre(0);
    assert_eq!((muette.stdout.as_str(), muette.stderr.as_str()), ("", ""));
    // What is asked for is still said.
    let statut = j.run(&["--quiet", "status"]).attendre(0);
    assert!(statut.stdout.contains("Publication 2026-09"), "{}", statut.stdout);
}

#[test]
fn the_journal_in_json_is_one_object_a_line() {
    let j = Job::sample();
    let sortie = j.run(&["--log-format", "json", "run", CHAINE]).attendre(0);
    let objets: Vec<serde_json::Value> = sortie.stderr.lines().map(|l| serde_json::from_str(l).expect(l)).collect();
    assert!(objets.len() > 10);
    for o in &objets {
        assert_eq!(o["level"], "INFO");
        assert!(o["message"].as_str().is_some_and(|m| !m.is_empty()), "{o}");
    }
    assert!(objets.iter().any(|o| o["message"] == "Secret statistique"));
}

#[test]
fn the_catalogue_has_the_same_indicators_in_three_forms() {
    let j = Job::vide();
    let json = j.run(&["catalog", "--format", "json"]).attendre(0).stdout;
    let liste: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let codes: Vec<&str> = liste.iter().map(|d| d["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"att_q1_hors_qpv"));
    let texte = j.run(&["catalog"]).attendre(0).stdout;
    let lus: Vec<&str> = texte.lines().map(|l| l.split_whitespace().next().unwrap()).collect();
    assert_eq!(lus, codes);
    let markdown = j.run(&["catalog", "--format", "markdown"]).attendre(0).stdout;
    let lignes: Vec<&str> = markdown.lines().collect();
    assert_eq!(lignes.len(), codes.len() + 2);
    for (l, code) in lignes[2..].iter().zip(&codes) {
        assert!(l.starts_with(&format!("| `{code}` |")), "{l}");
        assert_eq!(l.matches(" | ").count(), lignes[0].matches(" | ").count(), "une barre de trop : {l}");
    }
}

#[test]
fn a_figure_is_explained_by_code_and_by_name() {
    let j = Job::publie();
    let par_code = j.run(&["explain", "att_q1_hors_qpv", "000100017", "2025"]).attendre(0).stdout;
    for partie in [
        "(att_q1_hors_qpv)",
        "epci 000100017",
        "2025",
        "univers",
        "quartile = 'q1' OR relogement",
        "sne_radiation_2025.csv",
        "CCH, art. L. 441-1",
    ] {
        assert!(par_code.contains(partie), "« {partie} » n'est pas dans :\n{par_code}");
    }
    // Counts of the explanation are those of the data file.
    let t = support::Table::lire(&j.read("publication/2026-09/donnees/mesures.csv"));
    let r = |c: &str| t.rang(c);
    let ligne = t
        .lignes
        .iter()
        .find(|l| l[r("indicateur")] == "att_q1_hors_qpv" && l[r("niveau")] == "epci" && l[r("periode")] == "2025")
        .unwrap();
    for (nom, colonne) in
        [("univers", "univers"), ("connus", "denominateur"), ("inconnus", "inconnus"), ("numérateur", "numerateur")]
    {
        let attendue = format!("  {nom:<13}  {}", ligne[r(colonne)]);
        assert!(par_code.lines().any(|l| l == attendue), "« {attendue} » n'est pas dans :\n{par_code}");
    }
    let commune = &t.lignes.iter().find(|l| l[r("niveau")] == "commune" && l[r("indicateur")] == "att_baux").unwrap();
    let z = support::Table::lire(&j.read("publication/2026-09/donnees/zones.csv"));
    let nommee = |l: &&Vec<String>| l[z.rang("niveau")] == "commune" && l[z.rang("zone")] == commune[r("zone")];
    let nom = &z.lignes.iter().find(nommee).unwrap()[z.rang("libelle")];
    let par_nom = j.run(&["explain", "att_baux", nom]).attendre(0).stdout;
    assert!(par_nom.contains(nom.as_str()), "{par_nom}");

    let e = j.run(&["explain", "att_q1_hors_qvp", "000100017"]).attendre(2).stderr;
    assert!(e.contains("vouliez-vous dire « att_q1_hors_qpv » ?"), "{e}");
    let e = j.run(&["explain", "att_q1_hors_qpv", "Nulle-Part"]).attendre(3).stderr;
    assert!(e.contains("aucune zone « Nulle-Part »") && e.contains("zones : "), "{e}");
    let e = j.run(&["explain", "att_q1_hors_qpv", "000100017", "1999"]).attendre(3).stderr;
    assert!(e.contains("périodes : ") && e.contains("2025"), "{e}");
}

#[test]
fn explain_without_publication_says_what_to_run() {
    let e = Job::sample().run(&["explain", "att_baux", "000100017"]).attendre(3).stderr;
    assert!(e.contains("aucune publication à expliquer") && e.contains("bilan run"), "{e}");
}

#[test]
fn status_tells_what_is_published_and_what_changed() {
    let j = Job::sample();
    let rien = j.run(&["status"]).attendre(0).stdout;
    assert!(rien.starts_with("Aucune publication.") && rien.contains("pas encore publié"), "{rien}");
    let j = Job::publie();
    let jour = j.run(&["status"]).attendre(0).stdout;
    assert!(
        jour.contains("Publication 2026-09")
            && jour.contains("fichiers intacts")
            && jour.contains("ops_2024.csv : à jour"),
        "{jour}"
    );
    j.edit("depot/ops_2024.csv", |mut o| {
        o.push(b'\n');
        o
    });
    j.edit("publication/2026-09/index.html", |mut o| {
        o.push(b' ');
        o
    });
    j.remove("depot/rpls_2026_ouvert.csv");
    let apres = j.run(&["status"]).attendre(0).stdout;
    for partie in
        ["FICHIERS MODIFIÉS", "ops_2024.csv : changé", "rpls_2026_ouvert.csv : absent", "rpls_2026.csv : à jour"]
    {
        assert!(apres.contains(partie), "« {partie} » n'est pas dans :\n{apres}");
    }
}

/// A publication that somebody edited is made again.
#[test]
fn an_edited_publication_is_made_again() {
    let j = Job::publie();
    let avant = j.photo("publication");
    j.edit("publication/2026-09/index.html", |mut o| {
        o.push(b' ');
        o
    });
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(j.photo("publication") == avant);
}

#[test]
fn a_new_folder_passes_its_check_once_it_has_its_extracts() {
    let j = Job::vide();
    let init = j.run(&["init", "epci"]).attendre(0).stdout;
    assert!(init.contains("epci/LISEZMOI.md") && init.contains("bilan check epci/pipelines/cil.toml"), "{init}");
    j.run(&["check", "epci/pipelines/cil.toml"]).attendre(3);
    j.write("epci/pipelines/cil.toml", format!("# à moi\n{}", j.texte("epci/pipelines/cil.toml")));
    let encore = j.run(&["init", "epci"]).attendre(0).stdout;
    assert!(encore.contains("aucun fichier écrit"), "{encore}");
    assert!(j.texte("epci/pipelines/cil.toml").starts_with("# à moi"), "un fichier édité a été écrasé");
    j.run(&["--quiet", "sample", "--logements", "1500", "epci/depot"]).attendre(0);
    let check = j.run(&["--quiet", "check", "epci/pipelines/cil.toml"]).attendre(0).stdout;
    assert!(check.contains("Configuration correcte"), "{check}");
    assert!(j.photo("epci/publication").is_empty(), "check a publié");
    assert!(j.chemin("epci/qualite/2026-09/rapport_qualite.html").is_file(), "check n'a pas dit la qualité");
}

#[test]
fn the_sample_is_the_same_twice_and_the_one_committed() {
    let (a, b) = (Job::vide(), Job::vide());
    a.run(&["--quiet", "sample", "depot"]).attendre(0);
    sample::generer(&Options::default(), &b.chemin("depot")).unwrap();
    let (pa, pb) = (a.photo("depot"), b.photo("depot"));
    assert!(pa == pb, "deux générations diffèrent");
    assert!(pa.len() > 10);

    let livre = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    if !livre.join("rpls_2026.csv").exists() {
        eprintln!("sauté : pas de sample_data/ dans ce dépôt");
        return;
    }
    let livre = photographier(&livre);
    assert_eq!(livre.keys().collect::<Vec<_>>(), pa.keys().collect::<Vec<_>>());
    for (nom, octets) in &livre {
        assert!(*octets == pa[nom], "sample_data/{nom} n'est pas celui que le programme écrit");
    }
}

/// Each year in its folder, as the guide writes it: two extracts of one name are two.
#[test]
fn two_years_may_have_files_of_one_name() {
    let j = Job::sample();
    for annee in ["2023", "2024", "2025", "2026"] {
        let (ancien, neuf) = (format!("sne_radiation_{annee}.csv"), format!("{annee}/sne_radiation.csv"));
        j.write(&format!("depot/{neuf}"), j.read(&format!("depot/{ancien}"))).remove(&format!("depot/{ancien}"));
        j.remplacer(CHAINE, &ancien, &neuf);
    }
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    // In the sample, the year 2025 alone has rows that are rejected.
    let rejets = j.photo("rejets/2026-09");
    assert!(rejets.contains_key("2025/sne_radiation.csv.rejets.csv"), "{:?}", rejets.keys());
    let statut = j.run(&["status"]).attendre(0).stdout;
    for annee in ["2023", "2024", "2025", "2026"] {
        assert!(statut.contains(&format!("{annee}/sne_radiation.csv : à jour")), "{statut}");
    }
    let dit = j.run(&["verify", CHAINE]).attendre(0).stdout;
    assert!(!dit.contains("sne_radiation"), "{dit}");
    let prevu = j.run(&["run", "--a-blanc", CHAINE]).attendre(0).stdout;
    assert!(
        prevu.contains("2025/sne_radiation.csv : inchangée") && prevu.contains("2026/sne_radiation.csv : inchangée"),
        "{prevu}"
    );
    j.run(&["rotate", CHAINE]).attendre(0);
}
