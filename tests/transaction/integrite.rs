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

#[test]
fn a_register_gone_and_a_manifest_edited_are_faults() {
    let (j, _) = publie();
    let manifeste = format!("{PLACE}/manifeste.json");
    let sain = j.texte(&manifeste);
    assert!(sain.contains("\"sceau\": \""), "{sain}");
    j.remplacer(&manifeste, "\"profil_secret\": \"interne\"", "\"profil_secret\": \"public\"");
    let fautes = remarques(&j, INTEGRITE, "faute");
    assert!(
        fautes.contains(&format!("publication 2026-09 : modifié depuis la publication --> {manifeste}")),
        "{fautes:?}"
    );
    // Without a seal nothing can be held against it: it is said.
    let sans = sain.lines().map(|l| if l.contains("\"sceau\"") { "  \"sceau\": \"\"" } else { l });
    j.write(&manifeste, sans.collect::<Vec<_>>().join("\n"));
    assert!(remarques(&j, 0, "ecart").iter().any(|e| e.contains("manifeste sans sceau")));
    j.write(&manifeste, sain);
    assert_eq!(remarques(&j, 0, "faute"), Vec::<String>::new());

    std::fs::remove_dir_all(j.chemin("lac/diffusions")).unwrap();
    let attendue =
        "publication 2026-09 : le registre de ce qu'elle a montré manque --> lac/diffusions/interne/2026-09.json";
    assert_eq!(remarques(&j, INTEGRITE, "faute"), [attendue]);
}

#[test]
fn another_key_of_pseudonyms_is_said() {
    let (j, _) = publie();
    let cle = j.read("secret/cle");
    j.write("secret/cle", "ab".repeat(32));
    assert!(
        remarques(&j, 0, "ecart")
            .contains(&"clé des pseudonymes : le lac a été fait avec une autre clé --> secret/cle".to_owned())
    );
    j.remove("secret/cle");
    assert!(remarques(&j, 0, "ecart").iter().any(|e| e.starts_with("clé des pseudonymes : absente")));
    assert!(!j.chemin("secret/cle").exists(), "la vérification a tiré une clé");
    j.write("secret/cle", cle);
    std::fs::set_permissions(j.chemin("secret/cle"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(remarques(&j, 0, "ecart"), Vec::<String>::new());
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
