//! The pages beside the code stay true: what they must name, they name.

use std::fs;
use std::path::Path;

fn page(nom: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(nom)).unwrap()
}

fn dossiers(racine: &Path, trouves: &mut Vec<String>) {
    for entree in fs::read_dir(racine).unwrap() {
        let chemin = entree.unwrap().path();
        if chemin.is_dir() {
            let relatif = chemin.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
            trouves.push(format!("{}/", relatif.display()));
            dossiers(&chemin, trouves);
        }
    }
}

#[test]
fn the_architecture_names_every_room() {
    let architecture = page("docs/architecture.md");
    let mut rooms = Vec::new();
    dossiers(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut rooms);
    assert!(rooms.len() > 10, "{rooms:?}");
    let oubliees: Vec<&String> = rooms.iter().filter(|r| !architecture.contains(r.as_str())).collect();
    assert!(oubliees.is_empty(), "absentes de docs/architecture.md : {oubliees:?}");
}

#[test]
fn the_readme_gives_a_reason_for_every_dependency() {
    let readme = page("README.md");
    let cargo: toml::Table = toml::from_str(&page("Cargo.toml")).unwrap();
    for section in ["dependencies", "dev-dependencies"] {
        for nom in cargo[section].as_table().unwrap().keys() {
            assert!(readme.contains(&format!("`{nom}`")), "{nom} n'a pas de raison dans README.md");
        }
    }
}

#[test]
fn the_readme_opens_with_the_two_commands() {
    let readme = page("README.md");
    assert!(readme.contains("cargo run --release -- demo") && readme.contains("cargo test --release"));
}

/// Commands and flags written in the guide exist; the guide knows every command.
#[test]
fn the_guide_and_the_command_line_agree() {
    let guide = page("docs/guide.md");
    for commande in [
        "demo", "init", "run", "check", "sample", "catalog", "explain", "status", "verify", "rollback", "baseline",
        "schedule", "diff", "purge", "migrate",
    ] {
        assert!(guide.contains(&format!("bilan {commande}")), "le guide ne parle pas de « bilan {commande} »");
    }
    for code in ["| 0 ", "| 2 ", "| 3 ", "| 4 ", "| 5 ", "| 6 ", "| 7 ", "| 8 "] {
        assert!(guide.contains(code), "le guide ne donne pas le code de sortie {code}");
    }
}

/// Before a colon, a message has a plain no-break space, as the rest of French has it; the narrow one is for `; ! ? %`.
#[test]
fn no_message_has_a_narrow_space_before_a_colon() {
    let racine = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut rooms = vec!["src/".to_owned()];
    dossiers(&racine.join("src"), &mut rooms);
    let mut fautives = Vec::new();
    for entree in rooms.iter().flat_map(|r| fs::read_dir(racine.join(r)).unwrap()) {
        let chemin = entree.unwrap().path();
        if chemin.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let texte = fs::read_to_string(&chemin).unwrap().replace("\\u{202f}", "{FINE}").replace("\\u{202F}", "{FINE}");
        let lignes: Vec<&str> = texte.lines().collect();
        for (i, ligne) in lignes.iter().enumerate() {
            let message = |l: &&str| ["Error::", ".aide(", "refus("].iter().any(|m| l.contains(m));
            let colle = ligne.contains("{FINE}:") || ligne.contains("\u{202F}:");
            if colle && lignes[i.saturating_sub(2)..=i].iter().any(message) {
                fautives.push(format!("{}, ligne {} : {}", chemin.display(), i + 1, ligne.trim()));
            }
        }
    }
    assert!(fautives.is_empty(), "U+202F devant « : » : {fautives:#?}");
}
