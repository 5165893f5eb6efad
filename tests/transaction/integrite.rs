//! `bilan verify`: what it finds, what it lets pass, and the code that it gives.

use serde_json::Value;

use super::atelier::PLACE;
use super::atelier::{changer, publie, verifier_entier};
use super::support::{CHAINE, Job, fichiers};

const INTEGRITE: i32 = 6;

/// Remarks of a given gravity, as `object : finding --> file`.
fn remarques(j: &Job, code: i32, gravite: &str) -> Vec<String> {
    let sortie = j.run(&["verify", "--format", "json"]).attendre(code);
    let v: Value = serde_json::from_str(&sortie.stdout).unwrap();
    v["remarques"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["gravite"] == gravite)
        .map(|r| format!("{} : {} --> {}", r["objet"], r["constat"], r["fichier"]).replace('"', ""))
        .collect()
}

#[test]
fn all_agrees_after_a_run() {
    let (j, _) = publie();
    let sortie = j.run(&["verify"]).attendre(0);
    assert!(sortie.stdout.ends_with("Tout concorde.\n"), "{}", sortie.stdout);
    let v: Value = serde_json::from_str(&j.run(&["verify", "--format", "json"]).attendre(0).stdout).unwrap();
    for compte in ["publications", "fichiers", "pieces", "lignes", "sources"] {
        assert!(v[compte].as_u64().unwrap() > 0, "{compte} : {v}");
    }
}

#[test]
fn a_file_missing_changed_or_too_many_is_a_fault() {
    let (j, _) = publie();
    j.edit(&format!("{PLACE}/index.html"), |mut o| {
        o.push(b' ');
        o
    });
    j.remove(&format!("{PLACE}/page_mensuelle.html"));
    j.write(&format!("{PLACE}/brouillon.xlsx"), "x");
    let fautes = remarques(&j, INTEGRITE, "faute");
    let attendues = [
        format!("publication 2026-09 : modifié depuis la publication --> {PLACE}/index.html"),
        format!("publication 2026-09 : manquant --> {PLACE}/page_mensuelle.html"),
        format!("publication 2026-09 : en trop : le programme ne l'a pas publié --> {PLACE}/brouillon.xlsx"),
    ];
    for a in &attendues {
        assert!(fautes.contains(a), "« {a} » n'est pas dans {fautes:?}");
    }
    assert_eq!(fautes.len(), attendues.len(), "{fautes:?}");
    let dit = j.run(&["verify"]).attendre(INTEGRITE);
    assert!(
        dit.stdout.contains("FAUTE  publication 2026-09") && dit.stdout.contains("3\u{a0}fautes"),
        "{}",
        dit.stdout
    );
}

/// One byte of a page: found by `verify`, said and mended by the next run, which gives the same publication.
#[test]
fn a_damaged_page_of_the_lake_is_found_said_and_read_again() {
    let (j, avant) = publie();
    let page = fichiers(&j.chemin("lac/logement"))
        .into_iter()
        .find(|c| c.extension().is_some_and(|e| e == "parquet"))
        .unwrap();
    let relatif = page.strip_prefix(j.chemin("")).unwrap().to_str().unwrap().to_owned();
    let saine = j.read(&relatif);
    j.edit(&relatif, |mut o| {
        let milieu = o.len() / 2;
        o[milieu] ^= 0x40;
        o
    });
    let fautes = remarques(&j, INTEGRITE, "faute");
    assert_eq!(fautes, [format!("lac : abîmé : son empreinte n'est plus celle de son compte --> {relatif}")]);
    let sortie = j.run(&["run", CHAINE]).attendre(0);
    assert!(sortie.stderr.contains("le lac l'avait, abîmée : relue depuis le dépôt"), "{}", sortie.stderr);
    assert!(j.read(&relatif) == saine && j.photo(PLACE) == avant);
    verifier_entier(&j, &[&avant], "après réparation");
    assert_eq!(remarques(&j, 0, "faute"), Vec::<String>::new());
}

/// An extract replaced, a table edited, a configuration touched: life, not faults.
#[test]
fn what_changed_since_is_said_and_is_no_fault() {
    let (j, _) = publie();
    changer(&j);
    j.edit("depot/references/bailleurs.csv", |mut o| {
        o.push(b'\n');
        o
    });
    j.remove("depot/rpls_2026.csv");
    j.edit(CHAINE, |mut o| {
        o.extend_from_slice(b"\n# relue\n");
        o
    });
    let ecarts = remarques(&j, 0, "ecart").join("\n");
    for partie in [
        "extraction remplacée depuis la publication --> depot/sne_radiation_2025.csv",
        "table de référence remplacée depuis la publication --> depot/references/bailleurs.csv",
        "extraction qui n'est plus au dépôt --> depot/rpls_2026.csv",
        "la configuration ou la version du programme a changé depuis --> pipelines/cil.toml",
    ] {
        assert!(ecarts.contains(partie), "« {partie} » n'est pas dans :\n{ecarts}");
    }
    // A configuration that is refused does not prevent from checking what is published; a chain that is no TOML does.
    j.edit(CHAINE, |mut o| {
        o.extend_from_slice(b"\n[fragilite_]\n");
        o
    });
    assert!(remarques(&j, 0, "ecart").iter().any(|r| r.starts_with("configuration : ")));
    j.write(CHAINE, "n'importe quoi");
    j.run(&["verify"]).attendre(2);
}
