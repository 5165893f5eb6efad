//! A chain that follows a calendar: its periods, its late extracts, its catching up, and what it would do.

mod support;

use std::collections::BTreeMap;
use std::time::SystemTime;

use support::{CHAINE, Job, SANS_PDF, fichiers};

const PERIODE: &str = "[periode]
# Rien n'est compté après cette date ; c'est aussi la seule date imprimée.
arrete = \"2026-09-30\"
# Dernière année complète : celle dont parle le bilan.
exercice = 2025
";

const RADIATION_2026: &str = "fichier = \"sne_radiation_2026.csv\"\nmillesime = 2026\n";

/// The chain of the sample with a calendar: launched on the 5th, ten days of grace.
fn avec_calendrier(j: &Job, absente: &str) {
    let calendrier = format!("[calendrier]\nperiodicite = \"mois\"\njour = 5\ndelai = 10\nabsente = \"{absente}\"\n");
    j.remplacer(CHAINE, PERIODE, &calendrier);
    j.remplacer(CHAINE, SANS_PDF, "formats = []");
}

/// The same, with one file of radiations a month: that of the month is dropped by [`deposer`].
fn mensuelle(absente: &str) -> Job {
    let j = Job::sample();
    avec_calendrier(&j, absente);
    j.remplacer(CHAINE, RADIATION_2026, "fichier = \"sne_radiation_{annee}-{mois}.csv\"\nmillesime = \"{annee}\"\n");
    std::fs::rename(j.chemin("depot/sne_radiation_2026.csv"), j.chemin("radiations.csv")).unwrap();
    j
}

fn deposer(j: &Job, mois: &str) {
    std::fs::copy(j.chemin("radiations.csv"), j.chemin(&format!("depot/sne_radiation_{mois}.csv"))).unwrap();
}

/// Every file of the working folder, with its bytes and the moment it was last written.
fn etat(j: &Job) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let racine = j.chemin("");
    fichiers(&racine)
        .into_iter()
        .map(|c| {
            let quand = std::fs::metadata(&c).unwrap().modified().unwrap();
            (c.strip_prefix(&racine).unwrap().display().to_string(), (std::fs::read(&c).unwrap(), quand))
        })
        .collect()
}

#[track_caller]
fn contient(texte: &str, parties: &[&str]) {
    for p in parties {
        assert!(texte.contains(p), "« {p} » n'est pas dans :\n{texte}");
    }
}

/// What a calendar says of September is what is written by hand for September: every document has the same bytes.
#[test]
fn a_period_that_is_asked_for_is_the_one_that_was_written() {
    let ecrite = Job::sample();
    ecrite.remplacer(CHAINE, SANS_PDF, "formats = []");
    ecrite.run(&["--quiet", "run", CHAINE]).attendre(0);
    let j = Job::sample();
    avec_calendrier(&j, "refuser");
    for annee in 2023..=2025 {
        let bloc = format!(
            "[[extraction]]\nsource = \"sne_radiation\"\nfichier = \"sne_radiation_{annee}.csv\"\nmillesime = {annee}\n\n"
        );
        j.remplacer(CHAINE, &bloc, "");
    }
    // One block for the four years.
    let bloc = "fichier = \"sne_radiation_{annee}.csv\"\nmillesime = \"{annee}\"\ndepuis = 2023\n";
    j.remplacer(CHAINE, RADIATION_2026, bloc);
    j.run(&["--quiet", "run", "--periode", "2026-09", "--aujourdhui", "2026-10-05", CHAINE]).attendre(0);
    let (mut a, mut b) = (ecrite.photo("publication"), j.photo("publication"));
    // The manifest names the configuration, which is not the same.
    assert!(a.remove("2026-09/manifeste.json").is_some() && b.remove("2026-09/manifeste.json").is_some());
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (nom, octets) in &a {
        assert!(*octets == b[nom], "{nom} diffère");
    }
    // Asked of the last publication, the other commands know their period.
    let e = j.run(&["explain", "att_q1_hors_qpv", "000100017", "2025"]).attendre(0).stdout;
    contient(&e, &["sne_radiation_2025.csv"]);
    contient(&j.run(&["status"]).attendre(0).stdout, &["Publication 2026-09", "sne_radiation_2026.csv : à jour"]);
    // The English names of the options are understood.
    let encore = ["run", "--period", "2026-09", "--today", "2026-10-05", CHAINE];
    contient(&j.run(&encore).attendre(0).stdout, &["Rien n'a changé"]);
}

/// A late extract: waited for, then done without and said everywhere, then there.
#[test]
fn a_late_extract_is_waited_for_then_done_without_then_used() {
    let j = mensuelle("partiel");
    let avant = etat(&j);
    for jour in ["2026-10-05", "2026-10-15"] {
        let attente = j.run(&["run", "--aujourdhui", jour, CHAINE]).attendre(7);
        contient(
            &attente.stderr,
            &[
                "en attente : une extraction de 2026-09 n'est pas encore là ; elle est attendue jusqu'au 15\u{a0}octobre\u{a0}2026",
                "il manque sne_radiation_2026-09.csv, source « sne_radiation »",
                "passé ce jour, la chaîne publiera sans, en le disant",
                "la dernière publication reste en place",
            ],
        );
    }
    // The journal of each attempt aside, which says that it waits.
    let mut apres = etat(&j);
    let journaux: Vec<String> = apres.keys().filter(|n| n.starts_with("lac/journal/")).cloned().collect();
    assert_eq!(journaux.len(), 2);
    for journal in journaux {
        let (octets, _) = apres.remove(&journal).unwrap();
        contient(&String::from_utf8(octets).unwrap(), &["\"issue\":\"attente\"", "\"code\":7"]);
    }
    assert!(apres == avant, "attendre a écrit quelque chose");

    let partiel = j.run(&["run", "--aujourdhui", "2026-10-16", CHAINE]).attendre(0);
    contient(&partiel.stdout, &["Publication provisoire, sans sne_radiation_2026-09.csv"]);
    let pages: Vec<String> = j.photo("publication/2026-09").into_keys().filter(|n| n.ends_with(".html")).collect();
    assert!(pages.len() > 10, "{pages:?}");
    for page in &pages {
        let texte = j.texte(&format!("publication/2026-09/{page}"));
        assert!(
            texte.contains("Provisoire\u{a0}: il manque une extraction"),
            "{page} ne dit pas qu'elle est provisoire"
        );
    }
    contient(
        &j.texte("publication/2026-09/bilan_cil.html"),
        &["sne_radiation_2026-09.csv", "le document sera refait quand elle arrivera"],
    );
    let manifeste: serde_json::Value = serde_json::from_slice(&j.read("publication/2026-09/manifeste.json")).unwrap();
    assert_eq!(manifeste["absentes"], serde_json::json!(["sne_radiation_2026-09.csv"]));

    // It comes a month later: catching up starts from the provisional edition.
    deposer(&j, "2026-09");
    deposer(&j, "2026-10");
    let suite = j.run(&["run", "--rattraper", "--aujourdhui", "2026-11-05", CHAINE]).attendre(0);
    contient(&suite.stdout, &["Période 2026-09", "Période 2026-10", "publication/2026-10/index.html"]);
    for page in pages {
        let texte = j.texte(&format!("publication/2026-09/{page}"));
        assert!(!texte.contains("Provisoire\u{a0}: il manque"), "{page} se dit encore provisoire");
    }
    let manifeste: serde_json::Value = serde_json::from_slice(&j.read("publication/2026-09/manifeste.json")).unwrap();
    assert!(manifeste.get("absentes").is_none());
}

/// What hides an extract is not its absence, and a whole edition does not give way to a lesser one unless it is asked to.
#[test]
fn a_whole_edition_is_not_replaced_by_a_provisional_one() {
    let j = mensuelle("partiel");
    deposer(&j, "2026-09");
    let commande = ["run", "--aujourdhui", "2026-10-16", CHAINE];
    j.run(&commande).attendre(0);
    let entiere = j.photo("publication");
    let radiations = "depot/sne_radiation_2026-09.csv";
    j.remove(radiations);
    std::os::unix::fs::symlink(j.chemin("pas_monte.csv"), j.chemin(radiations)).unwrap();
    contient(&j.run(&commande).attendre(3).stderr, &["ce lien ne mène à rien", radiations, "ce n'est pas une absence"]);
    std::fs::remove_file(j.chemin(radiations)).unwrap();
    std::fs::create_dir(j.chemin(radiations)).unwrap();
    contient(&j.run(&commande).attendre(3).stderr, &["c'est un dossier", radiations]);
    std::fs::remove_dir(j.chemin(radiations)).unwrap();
    let refus = j.run(&commande).attendre(3).stderr;
    contient(&refus, &["n'est pas remplacée par une publication provisoire", "sne_radiation_2026-09.csv", "--forcer"]);
    assert!(j.photo("publication") == entiere, "la publication a changé");
    let forcee = j.run(&["run", "--forcer", "--aujourdhui", "2026-10-16", CHAINE]).attendre(0).stdout;
    contient(&forcee, &["Publication provisoire, sans sne_radiation_2026-09.csv"]);
}

/// Grace over: the word of the chain, or that of the extract.
#[test]
fn once_the_grace_is_over_the_word_of_the_chain_is_kept() {
    let j = mensuelle("refuser");
    let refus = j.run(&["run", "--periode", "2026-09", "--aujourdhui", "2026-10-16", CHAINE]).attendre(3).stderr;
    contient(
        &refus,
        &["erreur : il manque une extraction de 2026-09, et le délai a fini le 15\u{a0}octobre\u{a0}2026"],
    );
    contient(&refus, &["sne_radiation_2026-09.csv", "absente = \"partiel\""]);
    let bloc = "sne_radiation_{annee}-{mois}.csv\"\nmillesime = \"{annee}\"\n";
    j.remplacer(CHAINE, bloc, &format!("{bloc}absente = \"attendre\"\n"));
    let attente = j.run(&["run", "--periode", "2026-09", "--aujourdhui", "2027-01-01", CHAINE]).attendre(7).stderr;
    contient(&attente, &["le délai a fini le 15\u{a0}octobre\u{a0}2026", "la chaîne attend sans limite"]);
    assert!(j.photo("publication").is_empty());
}

/// A chain whose first run failed has a state, in every form, and its lake can be looked after.
#[test]
fn a_chain_that_never_published_says_that_it_failed() {
    let j = mensuelle("refuser");
    j.run(&["run", "--aujourdhui", "2026-10-16", CHAINE]).attendre(3);
    let etat = |format: &str, code: i32| {
        j.run(&["status", "--format", format, "--instant", "2026-10-16T08:00:00Z"]).attendre(code).stdout
    };
    contient(&etat("texte", 0), &["Aucune publication", "Dernier échec", "(code 3)"]);
    let json: serde_json::Value = serde_json::from_str(&etat("json", 0)).unwrap();
    assert_eq!((&json["niveau"], &json["dernier_echec"]["code"]), (&"inconnu".into(), &3.into()));
    contient(&etat("nagios", 3), &["BILAN UNKNOWN - ", "dernière exécution en échec"]);
    contient(&etat("prometheus", 0), &["bilan_echecs{chaine=\"pipelines/cil.toml\"} 1"]);
    contient(&j.run(&["purge", "--avant", "2024", CHAINE]).attendre(0).stdout, &["ce qui précède 01/2024"]);
}

/// Several periods in order: the first that fails stops the others; run again, those done are skipped.
#[test]
fn a_backfill_stops_where_it_fails_and_starts_again_from_there() {
    let j = mensuelle("refuser");
    deposer(&j, "2026-07");
    deposer(&j, "2026-09");
    let commande = ["run", "--depuis", "2026-07", "--jusqua", "2026-09", "--aujourdhui", "2026-11-26", CHAINE];
    let arret = j.run(&commande).attendre(3);
    contient(&arret.stdout, &["Période 2026-07\n  publiée : publication/2026-07/index.html", "Période 2026-08"]);
    contient(
        &arret.stderr,
        &["sne_radiation_2026-08.csv", "arrêt à la période 2026-08 ; pas encore lancées : 2026-09"],
    );
    assert!(!j.chemin("publication/2026-09").exists());
    let juillet = j.photo("publication/2026-07");

    deposer(&j, "2026-08");
    let reprise = j.run(&commande).attendre(0).stdout;
    contient(
        &reprise,
        &[
            "Période 2026-07\n  à jour : publication/2026-07",
            "Période 2026-08\n  publiée : publication/2026-08/index.html",
            "Période 2026-09\n  publiée : publication/2026-09/index.html",
        ],
    );
    assert!(j.photo("publication/2026-07") == juillet);
    // Each edition compares itself with the one before.
    assert!(j.chemin("publication/2026-09/donnees/comparaison.csv").is_file());
    let encore = j.run(&commande).attendre(0).stdout;
    assert_eq!(encore.matches("à jour : ").count(), 3, "{encore}");
    // A clock that went back asks for no older period, whether that of June has its extract or not.
    deposer(&j, "2026-06");
    for (options, quoi) in [
        (&["--rattraper"][..], "rattraper"),
        (&[][..], "publier"),
        (&["--forcer"][..], "publier"),
        (&["--quiet", "--a-blanc"][..], "publier"),
    ] {
        let args = [&["run", "--aujourdhui", "2026-08-04"][..], options, &[CHAINE][..]].concat();
        let dit = format!("Rien à {quoi} au 04/08/2026 : la publication 2026-09, en place");
        contient(&j.run(&args).attendre(0).stdout, &[&dit, "--periode"]);
    }
    assert!(!j.chemin("publication/2026-06").exists());
    let en_anglais = ["run", "--since", "2026-08", "--until", "2026-09", "--today", "2026-11-26", CHAINE];
    assert_eq!(j.run(&en_anglais).attendre(0).stdout.matches("à jour : ").count(), 2);
}

/// What the months before were made from serves until it is too old: any of them may be asked for again.
#[test]
fn a_purge_keeps_what_each_published_month_was_made_from() {
    let j = mensuelle("refuser");
    deposer(&j, "2026-08");
    deposer(&j, "2026-09");
    // Another file than that of the month before, so that the lake has a reading for each.
    j.edit("depot/sne_radiation_2026-09.csv", |mut o| {
        o.push(b'\n');
        o
    });
    let commande =
        ["--quiet", "run", "--depuis", "2026-08", "--jusqua", "2026-09", "--aujourdhui", "2026-11-26", CHAINE];
    j.run(&commande).attendre(0);
    let lectures = |j: &Job| -> Vec<String> { j.photo("lac").into_keys().filter(|n| n.contains("source=")).collect() };
    let avant = lectures(&j);
    contient(&j.run(&["purge", "--confirmer", CHAINE]).attendre(0).stdout, &["Rien à ôter"]);
    assert_eq!(lectures(&j), avant);
    // The month before is not published any more: only the last one reads its file.
    j.remove("publication/2026-08/manifeste.json");
    let s = j.run(&["purge", CHAINE]).attendre(0).stdout;
    contient(&s, &["N'est plus employé par aucune chaîne", "sne_radiation_2026-08.csv"]);
    assert!(!s.contains("sne_radiation_2026-09.csv"), "{s}");
}

#[test]
fn a_trial_run_tells_what_would_be_done_and_writes_nothing() {
    let j = mensuelle("partiel");
    deposer(&j, "2026-09");
    let blanc = ["run", "--a-blanc", "--aujourdhui", "2026-10-05", CHAINE];
    let avant = etat(&j);
    let neuf = j.run(&blanc).attendre(0).stdout;
    contient(
        &neuf,
        &[
            "À blanc, rien n'est écrit. Publication : publication/2026-09",
            "sne_radiation_2026-09.csv : nouvelle, à lire",
            "aucune publication de cette période n'est en place",
        ],
    );
    assert!(etat(&j) == avant, "l'essai à blanc a écrit quelque chose");
    assert!(!j.chemin("lac").exists() && !j.chemin("secret").exists(), "ni verrou ni clé");

    j.run(&["--quiet", "run", "--aujourdhui", "2026-10-05", CHAINE]).attendre(0);
    let avant = etat(&j);
    let a_jour = j.run(&blanc).attendre(0).stdout;
    contient(&a_jour, &["aucune extraction à lire", "Rien ne serait recalculé ni publié : tout est à jour."]);
    contient(
        &j.run(&["run", "--dry-run", "--force", "--today", "2026-10-05", CHAINE]).attendre(0).stdout,
        &["--forcer"],
    );
    assert!(etat(&j) == avant);

    // Each thing that changes is named, and nothing else.
    j.edit("depot/ops_2024.csv", |mut o| {
        o.push(b'\n');
        o
    });
    j.edit("pipelines/gsp.toml", |mut o| {
        o.extend(b"# un mot\n");
        o
    });
    j.edit("depot/references/bailleurs.csv", |mut o| {
        o.push(b'\n');
        o
    });
    let avant = etat(&j);
    let change = j.run(&blanc).attendre(0).stdout;
    let raisons: Vec<&str> = change.split("parce que :\n").nth(1).unwrap().lines().map(str::trim).collect();
    assert_eq!(
        raisons,
        [
            "extraction changée : ops_2024.csv",
            "table de référence : bailleurs.csv a changé",
            "configuration : pipelines/gsp.toml a changé"
        ],
        "{change}"
    );
    contient(&change, &["ops_2024.csv : changée, à lire", "rpls_2026.csv : inchangée, déjà dans le lac"]);
    assert!(etat(&j) == avant);
}

#[test]
fn a_trial_run_sees_a_publication_that_somebody_edited() {
    let j = Job::publie();
    j.edit("publication/2026-09/index.html", |mut o| {
        o.push(b' ');
        o
    });
    let dit = j.run(&["run", "--a-blanc", CHAINE]).attendre(0).stdout;
    contient(&dit, &["fichier publié modifié ou absent : index.html"]);
}

/// Each wrong demand is refused with its reason, before anything is read.
#[test]
fn a_period_that_cannot_be_run_is_refused() {
    let j = Job::sample();
    for (args, dit) in [
        (vec!["--periode", "2026-09"], "la chaîne n'a pas de [calendrier]"),
        (vec!["--depuis", "2026-09"], "la chaîne n'a pas de [calendrier]"),
        (
            vec!["--periode", "2026-9"],
            "« 2026-9 » ne convient pas à --periode <PERIODE>\naide : écrivez 2026-10, 2026-T4 ou 2026\n",
        ),
        (vec!["--jusqua", "2026-09"], "il manque --depuis"),
    ] {
        let e = j.run(&[&["run"][..], &args[..], &[CHAINE][..]].concat()).attendre(2).stderr;
        contient(&e, &[dit]);
    }
    let j = mensuelle("refuser");
    for (args, dit) in [
        (vec!["--periode", "2026-T3"], "« 2026-T3 » n'est pas une période de cette chaîne, qui est mensuelle"),
        (vec!["--periode", "2026-11"], "la période 2026-11 n'est pas terminée au 26/11/2026"),
        (vec!["--depuis", "2026-10", "--jusqua", "2026-09"], "aucune période de 2026-10 à 2026-09"),
        (vec!["--depuis", "2026-08", "--rattraper"], "contredit un autre"),
    ] {
        let args = [&["run", "--aujourdhui", "2026-11-26"][..], &args[..], &[CHAINE][..]].concat();
        contient(&j.run(&args).attendre(2).stderr, &[dit]);
    }
    contient(&j.run(&["status"]).attendre(2).stderr, &["n'a encore rien publié", "bilan run --periode"]);
    let texte = j.texte(CHAINE);
    j.write(CHAINE, format!("{texte}\n{PERIODE}"));
    contient(&j.run(&["run", CHAINE]).attendre(2).stderr, &["la période est dite deux fois"]);
    j.write(CHAINE, texte.replace("{mois}", "{moi}"));
    let e = j.run(&["run", "--periode", "2026-09", "--aujourdhui", "2026-11-26", CHAINE]).attendre(2).stderr;
    contient(&e, &["« {moi} » n'a pas de sens ici", "cil.toml, ligne "]);
    j.write(CHAINE, texte.replace("delai = 10", "delai = 31"));
    contient(&j.run(&["run", CHAINE]).attendre(2).stderr, &["doit finir avant le lancement suivant"]);
}
