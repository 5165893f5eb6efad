//! `bilan status`: for people, and for what watches the machine.

use serde_json::Value;

use super::atelier::{PLACE, changer, petit, publie};
use super::support::{CHAINE, Job};

fn etat(j: &Job, instant: &str) -> Value {
    serde_json::from_str(&j.run(&["status", "--format", "json", "--instant", instant]).attendre(0).stdout).unwrap()
}

/// Some days after the run that the journal tells, as `status` wants it.
fn apres(j: &Job, jours: i64) -> String {
    let nom = super::support::fichiers(&j.chemin("lac/journal"))
        .last()
        .unwrap()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    let debut = chrono::NaiveDateTime::parse_from_str(&nom[..15], "%Y%m%dT%H%M%S").unwrap();
    (debut + chrono::Duration::days(jours) + chrono::Duration::minutes(30)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[test]
fn nagios_gives_a_line_counters_and_a_code() {
    let j = petit();
    let rien = j.run(&["status", "--format", "nagios"]).attendre(3).stdout;
    assert!(rien.starts_with("BILAN UNKNOWN - aucune publication | publications=0 "), "{rien}");
    // A warning is about nothing that is published.
    let rpls = j.read("depot/rpls_2026.csv");
    j.remove("depot/rpls_2026.csv");
    let rien = j.run(&["status", "--format", "nagios"]).attendre(3).stdout;
    assert!(rien.starts_with("BILAN UNKNOWN - aucune publication (et 1 de plus) | "), "{rien}");
    j.write("depot/rpls_2026.csv", rpls);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let nagios = |jours: i64, code: i32| {
        j.run(&["status", "--format", "nagios", "--instant", &apres(&j, jours)]).attendre(code).stdout
    };
    let bon = nagios(1, 0);
    assert!(
        bon.starts_with(
            "BILAN OK - publication 2026-09 en place, intacte | publications=1 executions=1 echecs=0 age_succes="
        ),
        "{bon}"
    );
    assert_eq!(bon.lines().count(), 1);
    let tard = nagios(36, 1);
    assert!(tard.starts_with("BILAN WARNING - aucune exécution réussie depuis 36"), "{tard}");
    assert!(nagios(71, 2).starts_with("BILAN CRITICAL - aucune exécution réussie depuis 71"));
    // The worst comes first, the others below.
    j.remove("depot/rpls_2026.csv");
    j.edit("publication/2026-09/index.html", |mut o| {
        o.push(b' ');
        o
    });
    let pire = nagios(36, 2);
    assert!(
        pire.starts_with("BILAN CRITICAL - publication 2026-09 : fichiers modifiés ou manquants (et 2 de plus) | "),
        "{pire}"
    );
    assert!(pire.contains("\nWARNING : rpls_2026.csv : absent ou illisible"), "{pire}");
    // Thresholds are the chain's.
    j.edit(CHAINE, |mut o| {
        o.extend_from_slice(b"\n[surveillance]\nsucces = { attention = 90, critique = 180 }\n");
        o
    });
    assert!(!nagios(71, 2).contains("aucune exécution réussie"));
    // What cannot be judged is not said to be critical.
    j.write("pipelines/secret.toml", "n'importe quoi");
    assert!(nagios(1, 3).starts_with("BILAN UNKNOWN - "));
}

#[test]
fn a_journal_that_cannot_be_read_leaves_the_state_unknown() {
    let (j, _) = publie();
    std::fs::remove_dir_all(j.chemin("lac/journal")).unwrap();
    j.write("lac/journal", "");
    let dit = j.run(&["status", "--format", "nagios"]).attendre(3).stdout;
    assert!(dit.starts_with("BILAN UNKNOWN - journal des exécutions illisible : lac/journal | "), "{dit}");
}

/// A date to come would keep an extract fresh until then.
#[test]
fn an_extract_from_the_future_is_of_unknown_age() {
    let (j, _) = publie();
    let rpls = std::fs::File::options().write(true).open(j.chemin("depot/rpls_2026.csv")).unwrap();
    rpls.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(10 * 86_400)).unwrap();
    let instant = apres(&j, 0);
    let dit =
        |format: &str, code: i32| j.run(&["status", "--format", format, "--instant", &instant]).attendre(code).stdout;
    let texte = dit("texte", 0);
    let ligne = texte.lines().find(|l| l.starts_with("  rpls_2026.csv : ")).unwrap();
    assert!(ligne.contains("à jour, daté le ") && ligne.ends_with("qui est à venir : âge inconnu"), "{ligne}");
    let mesures = dit("prometheus", 0);
    assert_eq!(mesures.matches("bilan_extraction_age_secondes{").count(), 1, "{mesures}");
    // Nobody asked how old it is.
    dit("nagios", 0);
    j.edit(CHAINE, |mut o| {
        o.extend_from_slice(b"\n[surveillance]\nextraction = { attention = 400, critique = 800 }\n");
        o
    });
    let nagios = dit("nagios", 3);
    assert!(nagios.starts_with("BILAN UNKNOWN - rpls_2026.csv : daté le "), "{nagios}");
}

/// A name of file may hold an end of line.
#[test]
fn what_is_said_of_an_extract_stays_on_its_line() {
    let j = petit();
    j.remplacer(CHAINE, "\"rpls_2026.csv\"", "\"rpls\\n\\u001B[2J2026.csv\"");
    let texte = j.run(&["status"]).attendre(0).stdout;
    assert!(texte.contains("\n  rpls\\n\\u001b[2J2026.csv : absent ou illisible\n"), "{texte}");
    assert!(!texte.replace('\n', "").contains(char::is_control), "{texte:?}");
}

/// A name of file drives no terminal and cuts no line, whatever the command and its form.
#[test]
fn a_hostile_name_is_shown_by_every_command() {
    let nom = "x\n\u{1b}[2Jfaux";
    let (j, _) = publie();
    let montre = |args: &[&str], code: i32| {
        let s = j.run(args).attendre(code);
        let texte = format!("{}{}", s.stdout, s.stderr);
        assert!(texte.contains("x\\n\\u001b[2Jfaux"), "{args:?} :\n{texte}");
        assert!(!texte.replace('\n', "").contains(char::is_control), "{args:?} :\n{texte:?}");
    };
    montre(&["diff", nom, PLACE], 3);
    montre(&["run", &format!("pipelines/{nom}.toml")], 2);
    montre(&[nom], 2);
    j.write(&format!("{PLACE}/{nom}.html"), "");
    montre(&["verify"], 6);
    montre(&["verify", "--format", "json"], 6);
    j.remplacer(CHAINE, "\"rpls_2026.csv\"", "\"x\\n\\u001B[2Jfaux.csv\"");
    montre(&["run", CHAINE], 3);
    montre(&["run", "--a-blanc", CHAINE], 3);
    montre(&["status", "--format", "json"], 0);
    // There the escapes of the format double the bar.
    let s = j.run(&["status", "--format", "prometheus"]).attendre(0).stdout;
    assert!(s.contains("fichier=\"x\\\\n\\\\u001b[2Jfaux.csv\""), "{s}");
    j.write("depot/x\n\u{1b}[2Jfaux.csv", j.read("depot/rpls_2026.csv"));
    let lues = j.run(&["run", CHAINE]).attendre(0);
    assert!(lues.stderr.contains("Examen de x\\n\\u001b[2Jfaux.csv\n"), "{}", lues.stderr);
    assert!(!format!("{}{}", lues.stdout, lues.stderr).replace('\n', "").contains(char::is_control), "{lues:?}");
}

/// On a full disk a run fails before it can say so: the journal that it leaves empty is told.
#[test]
fn a_run_that_could_not_say_that_it_failed_is_told() {
    let (j, _) = publie();
    j.write("lac/journal/29990101T000000000Z-4294967295.jsonl", "");
    let dit = j.run(&["status", "--format", "nagios"]).attendre(1).stdout;
    assert!(dit.starts_with("BILAN WARNING - dernière exécution interrompue | "), "{dit}");
}

/// The chain was running: that another run was refused is no failure, and hides none.
#[test]
fn a_run_refused_by_the_lock_is_no_failure() {
    let (j, _) = publie();
    let rpls = j.read("depot/rpls_2026.csv");
    j.remove("depot/rpls_2026.csv");
    j.run(&["--quiet", "run", CHAINE]).attendre(3);
    let occuper = || {
        let verrou = std::fs::File::open(j.chemin("lac/verrou")).unwrap();
        verrou.lock().unwrap();
        j.run(&["--quiet", "run", CHAINE]).attendre(4);
    };
    occuper();
    let e = etat(&j, &apres(&j, 0));
    assert_eq!((&e["niveau"], &e["dernier_echec"]["code"], &e["echecs"]), (&"attention".into(), &3.into(), &1.into()));
    j.write("depot/rpls_2026.csv", rpls);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    occuper();
    let e = etat(&j, &apres(&j, 0));
    assert_eq!((&e["niveau"], &e["echecs"]), (&"bon".into(), &1.into()));
}

#[test]
fn a_failure_is_told_until_a_run_succeeds() {
    let (j, _) = publie();
    let ops = j.read("depot/rpls_2026.csv");
    j.remove("depot/rpls_2026.csv");
    j.run(&["--quiet", "run", CHAINE]).attendre(3);
    let e = etat(&j, &apres(&j, 0));
    assert_eq!((&e["niveau"], &e["dernier_echec"]["code"]), (&"attention".into(), &3.into()));
    assert_eq!(e["dernier_succes"]["reussite"], "publiee");
    let dit = j.run(&["status"]).attendre(0).stdout;
    assert!(dit.contains("ATTENTION : dernière exécution en échec : ") && dit.contains("(code 3)"), "{dit}");
    j.write("depot/rpls_2026.csv", ops);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let e = etat(&j, &apres(&j, 0));
    assert_eq!((&e["niveau"], &e["alertes"]), (&"bon".into(), &Value::Array(Vec::new())));
    assert_eq!(e["dernier_succes"]["reussite"], "inchangee");
    assert_eq!((&e["executions"], &e["echecs"]), (&3.into(), &1.into()));
}

/// What moved from one publication to the next: rows of a source, targets reached or lost.
#[test]
fn counters_that_drift_and_targets_that_are_crossed_are_told() {
    let j = Job::publie();
    let e = etat(&j, &apres(&j, 0));
    assert_eq!(e["derives"], Value::Array(Vec::new()), "rien n'est comparable encore");
    // Half of the leases of the year are gone.
    j.edit("depot/sne_radiation_2025.csv", |o| {
        let texte = String::from_utf8(o).unwrap();
        let lignes: Vec<&str> = texte.lines().enumerate().filter(|(k, _)| k % 3 != 2).map(|(_, l)| l).collect();
        (lignes.join("\n") + "\n").into_bytes()
    });
    let objectifs = "publication/2026-09/donnees/objectifs.csv";
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    // One target at least is crossed: in the publication before, what is not reached was.
    let gardes = "publication/.precedentes/2026-09/0001/donnees/objectifs.csv";
    j.remplacer(gardes, ";non_atteint;", ";atteint;");
    let avant = super::support::Table::lire(&j.read(gardes));
    let apres_ = super::support::Table::lire(&j.read(objectifs));
    let e = etat(&j, &apres(&j, 0));
    let derive =
        e["derives"].as_array().unwrap().iter().find(|d| d["compteur"] == "lignes_gardees_sne_radiation").unwrap();
    assert!(derive["pourcent"].as_f64().unwrap() < -5.0, "{derive}");
    assert!(derive["libelle"] == "lignes gardées de la source sne_radiation", "{derive}");

    // Counted again, on the two files.
    let statuts = |t: &super::support::Table| {
        let r = |c: &str| t.rang(c);
        t.lignes
            .iter()
            .map(|l| {
                (
                    [l[r("objectif")].clone(), l[r("periode")].clone(), l[r("niveau")].clone(), l[r("zone")].clone()],
                    l[r("statut")].clone(),
                )
            })
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let (a, b) = (statuts(&avant), statuts(&apres_));
    let juge = |s: &String| s == "atteint" || s == "non_atteint";
    let attendus = b.iter().filter(|(k, s)| juge(s) && a.get(*k).is_some_and(|x| juge(x) && x != *s)).count();
    assert_eq!(e["franchissements"].as_array().unwrap().len(), attendus);
    assert!(attendus > 0, "aucun objectif n'a été franchi : ce test n'éprouve rien");
    let dit = j.run(&["status"]).attendre(0).stdout;
    assert!(
        dit.contains("Objectifs franchis :") && dit.contains("lignes gardées de la source sne_radiation : "),
        "{dit}"
    );
}

#[test]
fn prometheus_gives_measures_that_its_collector_reads() {
    let (j, _) = publie();
    changer(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let texte = j.run(&["status", "--format", "prometheus", "--instant", &apres(&j, 2)]).attendre(0).stdout;
    let mut connues = std::collections::BTreeSet::new();
    for ligne in texte.lines() {
        if let Some(type_) = ligne.strip_prefix("# TYPE ") {
            assert!(
                type_.ends_with(" gauge") && connues.insert(type_.split(' ').next().unwrap().to_owned()),
                "{ligne}"
            );
        } else if !ligne.starts_with("# HELP ") {
            let (nom, reste) = ligne.split_once('{').unwrap_or_else(|| panic!("{ligne}"));
            let (etiquettes, valeur) = reste.rsplit_once("} ").unwrap();
            assert!(connues.contains(nom), "{ligne} n'a pas de type");
            assert!(etiquettes.starts_with("chaine=\"pipelines/cil.toml\""), "{ligne}");
            valeur.parse::<f64>().unwrap_or_else(|e| panic!("{ligne} : {e}"));
        }
    }
    for mesure in [
        "bilan_niveau{chaine=\"pipelines/cil.toml\"} 0",
        "bilan_publication_intacte{chaine=\"pipelines/cil.toml\",periode=\"2026-09\"} 1",
        "bilan_extraction_a_jour{chaine=\"pipelines/cil.toml\",source=\"rpls\",fichier=\"rpls_2026.csv\"} 1",
        "bilan_derive_pourcent{chaine=\"pipelines/cil.toml\",compteur=\"cellules\"}",
        "bilan_executions{chaine=\"pipelines/cil.toml\"} 2",
    ] {
        assert!(texte.contains(mesure), "« {mesure} » n'est pas dans :\n{texte}");
    }
}
