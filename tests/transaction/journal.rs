//! The run journal: what it tells, what it never tells, how many are kept, and whom a failure alerts.

use std::collections::BTreeSet;

use serde_json::Value;

use super::atelier::{changer, lancer, publie, un_document};
use super::support::{CHAINE, Job, fichiers};

fn journaux(j: &Job) -> Vec<Vec<Value>> {
    fichiers(&j.chemin("lac/journal"))
        .iter()
        .map(|c| std::fs::read_to_string(c).unwrap().lines().map(|l| serde_json::from_str(l).expect(l)).collect())
        .collect()
}

fn faits<'a>(journal: &'a [Value], nom: &str) -> Vec<&'a Value> {
    journal.iter().filter(|l| l["fait"] == nom).collect()
}

#[test]
fn a_run_leaves_a_journal_of_what_it_did_and_why() {
    let (j, _) = publie();
    let tous = journaux(&j);
    let [journal] = &tous[..] else { panic!("{} journaux", tous.len()) };
    assert_eq!((&journal[0]["fait"], &journal[0]["chaine"]), (&"debut".into(), &CHAINE.into()));
    assert!(journal.iter().all(|l| l["quand"].as_str().is_some_and(|q| q.ends_with('Z'))));
    let entrees = faits(journal, "entree");
    assert!(entrees.iter().any(|e| e["fichier"] == "rpls_2026.csv" && e["empreinte"].as_str().unwrap().len() == 64));
    for l in faits(journal, "lecture") {
        let n = |c: &str| l[c].as_u64().unwrap();
        assert_eq!(n("lues"), n("gardees") + n("rejetees") + n("ecartees"), "{l}");
    }
    assert!(faits(journal, "lecture").iter().any(|l| !l["constats"].as_array().unwrap().is_empty()));
    assert!(faits(journal, "regle").len() > 10);
    assert!(faits(journal, "secret")[0]["cellules"].as_u64().unwrap() > 100);
    let etapes = faits(journal, "etape");
    assert!(
        etapes.iter().any(|e| e["nom"] == "Comptage des indicateurs" && e["memoire_max_kio"].as_u64().unwrap() > 1000)
    );
    let decision = |journal: &[Value]| {
        let d = faits(journal, "decision").into_iter().find(|d| d["objet"] == "publication").unwrap().clone();
        (d["decision"].as_str().unwrap().to_owned(), d["raison"].as_str().unwrap().to_owned())
    };
    assert_eq!(decision(journal).0, "calcule");
    let fin = journal.last().unwrap();
    assert_eq!((&fin["fait"], &fin["issue"], &fin["code"]), (&"fin".into(), &"publiee".into(), &0.into()));

    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    changer(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j.run(&["--quiet", "run", "--forcer", CHAINE]).attendre(0);
    let tous = journaux(&j);
    assert_eq!(tous.len(), 4);
    assert_eq!(decision(&tous[1]).0, "saute");
    assert_eq!(tous[1].last().unwrap()["issue"], "inchangee");
    assert!(decision(&tous[2]).1.contains("a changé"), "{:?}", decision(&tous[2]));
    let sautees = faits(&tous[2], "decision").iter().filter(|d| d["decision"] == "saute").count();
    assert!(sautees > 0, "les extractions inchangées ne sont pas dites sautées");
    assert_eq!(decision(&tous[3]).1, "demandé par --forcer");
}

/// A QPV of which the outlines say nothing: the run goes on, and says so to its journal and to the quality report.
#[test]
fn what_the_reference_tables_call_for_is_told_by_a_run() {
    let (j, _) = publie();
    let tous = journaux(&j);
    assert!(faits(&tous[0], "reference").is_empty(), "{:?}", faits(&tous[0], "reference"));
    j.remplacer("depot/references/qpv.geojson", "QN00006I", "QN00099X");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let tous = journaux(&j);
    let dits: Vec<&str> = faits(&tous[1], "reference").iter().map(|f| f["constat"].as_str().unwrap()).collect();
    assert!(matches!(dits[..], [un] if un.contains("QPV sans contour : QN00006I")), "{dits:?}");
    let page = j.texte("qualite/2026-09/rapport_qualite.html");
    assert!(page.contains("QPV sans contour\u{a0}: QN00006I"));
}

/// Nothing that identifies, whatever went wrong: values of every confidential column of the extracts are looked for.
#[test]
fn no_journal_holds_a_value_of_an_extract() {
    let j = un_document();
    let mut cherchees = BTreeSet::new();
    for (fichier, colonnes) in [
        ("depot/sne_radiation_2025.csv", ["numero_unique", "date_naiss"]),
        ("depot/sne_stock_2025.csv", ["numero_unique", "date_naiss"]),
        ("depot/rpls_2026.csv", ["ident_int", "nomvoie"]),
        ("depot/ops_2024.csv", ["nom_titulaire", "date_naiss"]),
    ] {
        // Some rows are cut short on purpose, and some files are not in UTF-8.
        let octets = j.read(fichier);
        let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(&octets[..]);
        let entete = lecteur.byte_headers().unwrap().clone();
        let voulue = |c: &[u8]| colonnes.iter().any(|x| String::from_utf8_lossy(c).to_lowercase().contains(x));
        let rangs: Vec<usize> = (0..entete.len()).filter(|r| voulue(&entete[*r])).collect();
        assert!(!rangs.is_empty(), "{fichier}");
        for l in lecteur.byte_records().map(Result::unwrap) {
            let valeurs = rangs.iter().filter_map(|r| l.get(*r)).filter(|v| v.len() >= 10 && v.is_ascii());
            cherchees.extend(valeurs.map(|v| String::from_utf8_lossy(v).into_owned()));
        }
    }
    assert!(cherchees.len() > 300, "{} valeurs cherchées seulement", cherchees.len());
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    // A refusal by a rule, then an unreadable table, then rows cut short: messages that speak of rows.
    j.edit("depot/sne_radiation_2025.csv", |o| {
        let texte = String::from_utf8(o).unwrap();
        texte.replace(";2025-", ";9999-").into_bytes()
    });
    let _ = j.run(&["--quiet", "run", CHAINE]);
    j.edit("depot/ops_2024.csv", |mut o| {
        o.truncate(o.len() - 40);
        o
    });
    let _ = j.run(&["--quiet", "run", CHAINE]);
    j.edit("depot/references/residences.csv", |o| {
        let texte = String::from_utf8(o).unwrap();
        texte.replacen(';', ";VALEUR_SECRETE;", 2).into_bytes()
    });
    let _ = j.run(&["--quiet", "run", CHAINE]);

    let texte: String = journaux(&j).iter().flatten().map(|l| format!("{l}\n")).collect();
    assert!(
        journaux(&j).iter().filter(|l| l.last().unwrap()["issue"] == "echec").count() >= 2,
        "les échecs voulus n'ont pas eu lieu"
    );
    assert!(!texte.contains("VALEUR_SECRETE"));
    let trouvees: Vec<&String> = cherchees.iter().filter(|v| texte.contains(v.as_str())).collect();
    assert!(trouvees.is_empty(), "{trouvees:?}");
}

#[test]
fn only_so_many_journals_are_kept_for_their_owner() {
    let (j, _) = publie();
    j.edit(CHAINE, |mut o| {
        o.extend_from_slice(b"\n[conservation]\njournaux = 2\n");
        o
    });
    for _ in 0..3 {
        j.run(&["--quiet", "run", CHAINE]).attendre(0);
    }
    let gardes = fichiers(&j.chemin("lac/journal"));
    assert_eq!(gardes.len(), 2, "{gardes:?}");
    use std::os::unix::fs::PermissionsExt;
    for c in &gardes {
        assert_eq!(std::fs::metadata(c).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_failure_starts_the_command_and_its_own_failure_changes_nothing() {
    let (j, _) = publie();
    let alerte = |commande: &str| {
        let texte = j.texte(CHAINE);
        let texte = texte.split("\n[alerte]\n").next().unwrap().to_owned();
        j.write(CHAINE, format!("{texte}\n[alerte]\ncommande = {commande}\n"));
    };
    alerte(r#"["sh", "-c", "cat > alerte.json; test -z \"$BILAN_CLE\""]"#);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(!j.chemin("alerte.json").exists(), "une exécution réussie a alerté");

    j.remove("depot/rpls_2026.csv");
    let e = j.run(&["--quiet", "run", CHAINE]).attendre(3).stderr;
    assert!(!e.contains("alerte non transmise"), "{e}");
    let recue: Value = serde_json::from_slice(&j.read("alerte.json")).unwrap();
    assert_eq!((&recue["evenement"], &recue["code"]), (&"echec".into(), &3.into()));
    assert_eq!(recue["publication_en_place"], "2026-09");
    assert!(recue["fichier"].as_str().unwrap().ends_with("rpls_2026.csv"), "{recue}");
    assert!(recue["journal"].as_str().unwrap().ends_with(".jsonl"), "{recue}");

    alerte(r#"["false"]"#);
    let e = j.run(&["--quiet", "run", CHAINE]).attendre(3).stderr;
    assert!(e.contains("attention : alerte non transmise : « false » a rendu le code 1"), "{e}");
    // A configuration that is wrong elsewhere alerts too.
    alerte(r#"["sh", "-c", "cat > alerte.json"]"#);
    j.write("pipelines/secret.toml", "n'importe quoi");
    j.run(&["--quiet", "run", CHAINE]).attendre(2);
    let recue: Value = serde_json::from_slice(&j.read("alerte.json")).unwrap();
    assert_eq!(recue["code"], 2);
    // So does the chain itself, as long as it is TOML, but not somebody who asks for a period that it has not.
    j.remove("pipelines/secret.toml").remove("alerte.json");
    j.run(&["--quiet", "run", "--periode", "2026-09", CHAINE]).attendre(2);
    j.remplacer(CHAINE, "exercice = ", "exercise = ");
    j.run(&["--quiet", "run", "--a-blanc", CHAINE]).attendre(2);
    assert!(!j.chemin("alerte.json").exists());
    j.run(&["--quiet", "run", CHAINE]).attendre(2);
    let recue: Value = serde_json::from_slice(&j.read("alerte.json")).unwrap();
    assert_eq!(recue["code"], 2);
    assert!(recue["raison"].as_str().unwrap().starts_with("clé inconnue « exercise »"), "{recue}");
    assert!(recue["ligne"].is_u64() && recue["journal"].is_string(), "{recue}");
}

/// Somebody who waits learns for whom; a death is told to the run after.
#[test]
fn the_lock_says_who_and_a_death_is_recognised() {
    let (j, _) = publie();
    changer(&j);
    let mut fils = lancer(&j, &["--quiet", "run", CHAINE]);
    let debut = std::time::Instant::now();
    while j.texte("lac/verrou").is_empty() && debut.elapsed().as_secs() < 10 {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let refus = j.run(&["rollback"]);
    fils.kill().unwrap();
    fils.wait().unwrap();
    assert_eq!(refus.code, 4, "{}", refus.stderr);
    assert!(refus.stderr.contains("c'est « bilan --quiet run pipelines/cil.toml », par "), "{}", refus.stderr);
    assert!(refus.stderr.contains(&format!("processus {}", fils.id())), "{}", refus.stderr);
    let suite = j.run(&["run", CHAINE]).attendre(0);
    assert!(suite.stderr.contains("L'exécution précédente s'est arrêtée sans finir"), "{}", suite.stderr);
    assert_eq!(j.texte("lac/verrou"), "");
}
