//! `bilan diff`: what differs between two publications, and nothing of what they withhold.

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::{CHAINE, Job, SANS_PDF, Table};

type Cellule = [String; 5];

/// May, then September: enough leases between them for secrecy to show both.
fn deux_editions() -> Job {
    let j = Job::sample();
    j.remplacer(CHAINE, SANS_PDF, "formats = []");
    j.remplacer(CHAINE, "arrete = \"2026-09-30\"", "arrete = \"2026-05-31\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j.remplacer(CHAINE, "arrete = \"2026-05-31\"", "arrete = \"2026-09-30\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j
}

/// Universe, numerator and mark of every published line.
fn mesures(j: &Job, place: &str) -> BTreeMap<Cellule, [String; 3]> {
    let t = Table::lire(&j.read(&format!("{place}/donnees/mesures.csv")));
    let rangs = ["indicateur", "periode", "niveau", "zone", "classe"].map(|c| t.rang(c));
    let valeurs = ["univers", "numerateur", "marque"].map(|c| t.rang(c));
    t.lignes.iter().map(|l| (rangs.map(|r| l[r].clone()), valeurs.map(|r| l[r].clone()))).collect()
}

fn cle(v: &Value) -> Cellule {
    ["indicateur", "periode", "niveau", "zone", "classe"].map(|c| v[c].as_str().unwrap().to_owned())
}

#[test]
fn two_editions_differ_by_what_is_new_and_by_what_was_revised() {
    let j = deux_editions();
    let json = j.run(&["diff", "--format", "json", "2026-05", "2026-09"]).attendre(1).stdout;
    let d: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&d["avant"]["periode"], &d["apres"]["periode"]), (&"2026-05".into(), &"2026-09".into()));
    // The chain alone changed: its closing date.
    assert_eq!(d["configuration"], serde_json::json!([{ "fichier": "pipelines/cil.toml", "sort": "change" }]));
    assert_eq!((&d["sources"], &d["definitions"]), (&serde_json::json!([]), &serde_json::json!([])));

    let (a, b) = (mesures(&j, "publication/2026-05"), mesures(&j, "publication/2026-09"));
    // A figure of the text is one of the publication, where that publication shows it.
    let m = &d["mesures"];
    let mut vus = 0;
    for groupe in ["revisees", "nouvelles", "retenues", "disparues", "depuis"] {
        for v in m[groupe].as_array().unwrap() {
            let c = cle(v);
            let mut avant = c.clone();
            if let Some(p) = v["periode_avant"].as_str() {
                avant[1] = p.to_owned();
            }
            for (chiffre, publiees, c) in [(&v["avant"], &a, &avant), (&v["apres"], &b, &c)] {
                let publie = publiees.get(c).filter(|l| l[2].is_empty());
                if chiffre.is_null() {
                    continue;
                }
                // Counts of the relogement are in a file of their own.
                let Some([univers, numerateur, _]) = publie else {
                    assert!(!publiees.contains_key(c), "{c:?} est retenu et montré");
                    continue;
                };
                vus += 1;
                assert_eq!(chiffre["univers"].as_i64(), univers.parse().ok(), "{c:?}");
                assert_eq!(chiffre["numerateur"].as_i64(), numerateur.parse().ok(), "{c:?}");
            }
        }
    }
    assert!(vus > 100, "{vus}");
    // What is new is what the later edition says of nine months less what it says of five; what was revised, what the two editions say of
    // the five. Nothing when one of the figures is withheld.
    let lu = |publiees: &BTreeMap<Cellule, [String; 3]>, c: &Cellule| -> Option<[i64; 2]> {
        let [univers, numerateur, marque] = publiees.get(c).filter(|l| l[2].is_empty())?;
        assert!(marque.is_empty());
        let univers: i64 = univers.parse().ok()?;
        Some([univers, numerateur.parse().unwrap_or(univers)])
    };
    let moins = |x: Option<[i64; 2]>, y: Option<[i64; 2]>| Some([x?[0] - y?[0], x?[1] - y?[1]]);
    let dit = |v: &Value| v.as_array().map(|l| [l[0].as_i64().unwrap(), l[1].as_i64().unwrap()]);
    let (mut nouveaux, mut retenus) = (0, 0);
    for v in m["depuis"].as_array().unwrap().iter().filter(|v| v["periode"] == "2026-01/09") {
        let c = cle(v);
        let mut cinq_mois = c.clone();
        cinq_mois[1] = "2026-01/05".to_owned();
        assert_eq!(dit(&v["nouveaux"]), moins(lu(&b, &c), lu(&b, &cinq_mois)), "{c:?}");
        assert_eq!(dit(&v["revises"]), moins(lu(&b, &cinq_mois), lu(&a, &cinq_mois)), "{c:?}");
        if v["nouveaux"].is_null() { retenus += 1 } else { nouveaux += 1 }
    }
    assert!(nouveaux > 0 && retenus > 0, "{nouveaux} nouveaux, {retenus} retenus");

    let texte = j.run(&["diff", "2026-05", "2026-09"]).attendre(1).stdout;
    for partie in [
        "2026-09 comparée à 2026-05",
        "date d'arrêté : 31/05/2026 → 30/09/2026",
        "pipelines/cil.toml a changé",
        "Depuis la publication d'avant : ",
        "à l'identique.",
    ] {
        assert!(texte.contains(partie), "« {partie} » n'est pas dans :\n{texte}");
    }
    // A folder is named as well as a period.
    let dossiers = j.run(&["diff", "publication/2026-05", "publication/2026-09"]).attendre(1).stdout;
    assert_eq!(dossiers, texte);
    let tout = j.run(&["diff", "--tout", "2026-05", "2026-09"]).attendre(1).stdout;
    assert!(tout.lines().count() > texte.lines().count() && !tout.contains("et d'autres"));
    assert!(tout.lines().any(|l| l.contains(", 2026-01/09, ") && l.contains(" ; nouveaux : +")), "{tout}");
    let meme = j.run(&["diff", "2026-09", "publication/2026-09"]).attendre(0).stdout;
    assert!(meme.contains("Rien ne diffère."), "{meme}");
}

/// The same period made again after an extract and a definition changed: the past alone is revised.
#[test]
fn what_moved_a_figure_is_named() {
    let j = Job::publie();
    let avant = j.photo("publication/2026-09");
    for (nom, octets) in &avant {
        j.write(&format!("avant/{nom}"), octets);
    }
    // One lease in ten of last year is gone, and an indicator counts something else.
    j.edit("depot/sne_radiation_2025.csv", |o| {
        let texte = String::from_utf8(o).unwrap();
        let lignes = texte.lines().enumerate().filter(|(rang, _)| rang % 10 != 9);
        lignes.map(|(_, l)| format!("{l}\n")).collect::<String>().into_bytes()
    });
    let attribution = j.texte("pipelines/indicateurs/attributions.toml");
    let ici = attribution.find("code = \"att_q1_hors_qpv\"").unwrap();
    let regle = attribution[ici..].find("quartile = 'q1' OR relogement").unwrap() + ici;
    let change = format!(
        "{}quartile = 'q1'{}",
        &attribution[..regle],
        &attribution[regle + "quartile = 'q1' OR relogement".len()..]
    );
    j.write("pipelines/indicateurs/attributions.toml", change);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let texte = j.run(&["diff", "avant", "2026-09"]).attendre(1).stdout;
    for partie in [
        "sne_radiation_2025.csv (sne_radiation, 2025) : ",
        "pipelines/indicateurs/attributions.toml a changé",
        "att_q1_hors_qpv (",
        "définition changée, les valeurs ne se comparent pas",
        "Révisions du passé : ",
        "2025, epci 000100017 : ",
    ] {
        assert!(texte.contains(partie), "« {partie} » n'est pas dans :\n{texte}");
    }
    assert!(!texte.contains("Depuis la publication d'avant"), "{texte}");
    let d: Value =
        serde_json::from_str(&j.run(&["diff", "--format", "json", "avant", "2026-09"]).attendre(1).stdout).unwrap();
    let [source] = &d["sources"].as_array().unwrap()[..] else { panic!("{}", d["sources"]) };
    let lues = |quand: &str| source[quand]["lues"].as_i64().unwrap();
    assert!(lues("apres") < lues("avant"), "{source}");
}

#[test]
fn what_is_no_publication_is_refused() {
    let j = Job::publie();
    let e = j.run(&["diff", "2026-08", "2026-09"]).attendre(3).stderr;
    assert!(e.contains("ce n'est pas une publication") && e.contains("publication/2026-08"), "{e}");
    j.run(&["diff", "depot", "2026-09"]).attendre(3);
    // Another territory is not compared.
    let manifeste = j.texte("publication/2026-09/manifeste.json");
    j.write("autre/manifeste.json", manifeste.replace("000100017", "000100018"));
    let e = j.run(&["diff", "autre", "2026-09"]).attendre(2).stderr;
    assert!(e.contains("pas du même territoire"), "{e}");
}
