//! What docs/securite.md promises, on the real binary: names that attack, paths that lead out, rights, the sealed lake, formats.

#![cfg(unix)]

mod support;

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};

use support::{CHAINE, Job, fichiers};

const FORMULE: &str = "=HYPERLINK(\"http://exemple.invalid\",\"ici\")";
const SCRIPT: &str = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
const CLE_LAC: &str = "BILAN_CLE_LAC=ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn modes(j: &Job, dossier: &str) -> Vec<(String, u32)> {
    let mode = |p: &std::path::Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
    fichiers(&j.chemin(dossier)).iter().map(|p| (p.display().to_string(), mode(p))).collect()
}

/// Names of the reference tables replaced by ones that attack.
fn hostile() -> Job {
    let j = Job::sample();
    let csv = |champ: &str| format!("\"{}\"", champ.replace('"', "\"\""));
    let texte = j.texte("depot/references/residences.csv");
    let noms: Vec<&str> = texte.lines().nth(1).unwrap().split(';').collect();
    let (premiere, nom) = (noms[1].to_owned(), noms[2].to_owned());
    let attaque = |l: &str| {
        let mut champs: Vec<String> = l.split(';').map(str::to_owned).collect();
        match champs.get(1) {
            Some(r) if *r == premiere && champs[2] == nom => champs[2] = csv(FORMULE),
            Some(r) if r == "R0002" => champs[2] = csv(SCRIPT),
            _ => {}
        }
        champs.join(";")
    };
    let attaquees: Vec<String> = texte.lines().map(attaque).collect();
    j.write("depot/references/residences.csv", attaquees.join("\n"));
    let communes = j.texte("depot/references/communes.csv");
    j.write(
        "depot/references/communes.csv",
        communes.replacen("00101;Aubrelle;", &format!("00101;{};", csv(SCRIPT)), 1),
    );
    let bailleurs = j.texte("depot/references/bailleurs.csv");
    j.write("depot/references/bailleurs.csv", bailleurs.replacen("Aubrelle Habitat", "@SUM(1+1)*cmd|' /C calc'!A0", 1));
    j
}

#[test]
fn a_name_that_attacks_stays_a_name_everywhere() {
    let j = hostile();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let (mut cellules, mut neutres, mut pages) = (0, 0, 0);
    for dossier in ["publication", "qualite", "rejets", "restreint", "lac/audit"] {
        for (nom, octets) in j.photo(dossier) {
            let texte = String::from_utf8_lossy(&octets);
            if nom.ends_with(".html") || nom.ends_with(".svg") {
                pages += 1;
                assert!(!texte.contains("<script>alert") && !texte.contains("<img src=x"), "{nom}");
            }
            if nom.ends_with(".html") {
                assert_eq!(texte.matches("<script").count(), 1, "{nom}");
                assert!(texte.contains("script-src 'sha256-") && !texte.contains("unsafe-inline"), "{nom}");
                assert!(!texte.contains(" style=\""), "{nom} : style dans un attribut");
            }
            if nom.ends_with(".json") || nom.ends_with(".geojson") {
                serde_json::from_slice::<serde_json::Value>(&octets).unwrap_or_else(|e| panic!("{nom} : {e}"));
            }
            if nom.ends_with(".csv") {
                let suite = octets.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&octets);
                let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(suite);
                for champ in lecteur.records().flat_map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
                    cellules += 1;
                    let nombre = champ.len() == 1 || champ.replace(',', ".").parse::<f64>().is_ok();
                    assert!(nombre || !champ.starts_with(['=', '+', '-', '@', '\t', '\r']), "{nom} : {champ}");
                    neutres += usize::from(champ == format!("'{FORMULE}") || champ.starts_with("'@SUM"));
                }
            }
        }
    }
    assert!(cellules > 1000 && neutres > 0 && pages > 10, "{cellules} cellules, {neutres} neutralisées, {pages} pages");
    // A map is for programs: the name is as it was.
    let carte: serde_json::Value =
        serde_json::from_slice(&j.read("publication/2026-09/cartes/residences.geojson")).unwrap();
    assert!(carte.to_string().contains("=HYPERLINK("));
}

#[test]
fn a_chain_reads_nothing_outside_its_folders() {
    let j = Job::sample();
    for (avant, apres) in [
        ("fichier = \"ops_2024.csv\"", "fichier = \"../secret/cle\""),
        ("fichier = \"ops_2024.csv\"", "fichier = \"/etc/passwd\""),
        ("communes = \"communes.csv\"", "communes = \"../../pipelines/cil.toml\""),
    ] {
        let texte = j.texte(CHAINE);
        j.remplacer(CHAINE, avant, apres);
        let ligne = texte.lines().position(|l| l.starts_with(avant)).unwrap() + 1;
        let s = j.run(&["check", CHAINE]).attendre(2);
        assert!(s.stderr.contains("sort du dossier"), "{}", s.stderr);
        assert!(s.stderr.contains(&format!("{CHAINE}, ligne {ligne}")), "{}", s.stderr);
        j.write(CHAINE, texte);
    }
    // Words that stay inside, a link that does not.
    j.write("ailleurs/ops.csv", j.read("depot/ops_2024.csv"));
    for (place, cible) in
        [("depot/ops_2024.csv", "ailleurs/ops.csv"), ("depot/references/communes.csv", "pipelines/cil.toml")]
    {
        let octets = j.read(place);
        j.remove(place);
        symlink(j.chemin(cible), j.chemin(place)).unwrap();
        let s = j.run(&["check", CHAINE]).attendre(2);
        assert!(s.stderr.contains("lien qui mène hors de son dossier") && s.stderr.contains(place), "{}", s.stderr);
        j.remove(place).write(place, octets);
    }
    // The inbox itself may be elsewhere: that is the administrator's choice.
    std::fs::rename(j.chemin("depot"), j.chemin("reception")).unwrap();
    symlink(j.chemin("reception"), j.chemin("depot")).unwrap();
    j.run(&["--quiet", "check", CHAINE]).attendre(0);
}

#[test]
fn a_publication_holds_no_private_folder() {
    let j = Job::sample();
    for (avant, apres) in
        [("publication = \"publication\"", "publication = \".\""), ("lac = \"lac\"", "lac = \"publication/lac\"")]
    {
        let texte = j.texte(CHAINE);
        j.remplacer(CHAINE, avant, apres);
        let s = j.run(&["run", CHAINE]).attendre(2);
        assert!(s.stderr.contains("se trouve dans le dossier des publications"), "{}", s.stderr);
        assert!(s.stderr.contains("cil.toml, ligne "), "{}", s.stderr);
        j.write(CHAINE, texte);
    }
}

#[test]
fn a_hostile_template_reads_nothing_and_ends() {
    let j = Job::publie();
    let publie = j.photo("publication");
    let boucle = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}";
    for (modele, texte, dit) in [
        ("modeles/page.html.j2", "{% include \"/etc/passwd\" %}", "modèle absent"),
        ("modeles/page.html.j2", "{% include \"../secret/cle\" %}", "modèle absent"),
        ("modeles/page.html.j2", boucle, "il ne finit pas"),
        ("modeles/base.html.j2", "<html><body>{% block contenu %}{% endblock %}</body></html>", "<head>"),
    ] {
        let avant = j.texte(&format!("reports/{modele}"));
        j.write(&format!("reports/{modele}"), texte);
        let s = j.run(&["check", CHAINE]).attendre(2);
        assert!(
            s.stderr.contains(dit) && s.stderr.contains(&format!("--> reports/{modele}")),
            "{modele} : {}",
            s.stderr
        );
        assert!(!s.stderr.contains("root:"), "{}", s.stderr);
        j.write(&format!("reports/{modele}"), avant);
    }
    j.remplacer(CHAINE, support::SANS_PDF, support::FORMATS);
    for texte in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../secret/cle\")",
        "#include \"/etc/passwd\"",
        "#while true { }",
        "#plugin(\"/x.wasm\")",
    ] {
        let avant = j.texte("reports/modeles/document.typ");
        j.write("reports/modeles/document.typ", texte);
        let s = j.run(&["check", CHAINE]);
        assert!([2, 5].contains(&s.code) && !s.stderr.contains("root:"), "{texte} : {} {}", s.code, s.stderr);
        j.write("reports/modeles/document.typ", avant);
    }
    assert!(j.photo("publication") == publie, "la publication en place a changé");
}

#[test]
fn what_is_private_is_its_owners_whatever_the_umask() {
    let j = Job::sample();
    let large = ["sh", "-c", "umask 000; exec \"$0\" \"$@\""];
    j.run_devant(&large, &["--quiet", "run", CHAINE]).attendre(0);
    j.run_devant(&large, &["--quiet", "run", "pipelines/revue_npnru.toml"]).attendre(0);
    j.run_devant(&large, &["--quiet", "count", CHAINE]).attendre(0);
    for dossier in
        ["lac", "lac_npnru", "rejets", "rejets_npnru", "qualite", "qualite_npnru", "restreint_npnru", "secret"]
    {
        let ouverts: Vec<_> =
            modes(&j, dossier).into_iter().filter(|(n, m)| m & 0o077 != 0 && !n.ends_with("/verrou")).collect();
        assert!(j.chemin(dossier).exists() && ouverts.is_empty(), "{dossier} : {ouverts:?}");
    }
}

#[test]
fn a_lake_that_others_read_stops_the_run() {
    let j = Job::publie();
    let (table, _) = modes(&j, "lac/attribution").remove(0);
    std::fs::set_permissions(&table, Permissions::from_mode(0o640)).unwrap();
    let s = j.run(&["run", "--forcer", CHAINE]).attendre(2);
    assert!(s.stderr.contains("droits 640") && s.stderr.contains("chmod -R go= "), "{}", s.stderr);
    // Nobody else can come that far.
    std::fs::set_permissions(j.chemin("lac/attribution"), Permissions::from_mode(0o700)).unwrap();
    j.run(&["--quiet", "run", "--forcer", CHAINE]).attendre(0);
    // A list to mend may be shared on purpose: said, not refused.
    std::fs::set_permissions(j.chemin("qualite/2026-09/rapport_qualite.html"), Permissions::from_mode(0o644)).unwrap();
    let s = j.run(&["run", "--forcer", CHAINE]).attendre(0);
    assert!(s.stderr.contains("rapport_qualite.html peut être lu par d'autres (droits 644)"), "{}", s.stderr);
}

#[test]
fn a_sealed_lake_says_the_same_and_shows_nothing() {
    let clair = Job::publie();
    let j = Job::sample();
    j.run_devant(&["env", CLE_LAC], &["--quiet", "run", CHAINE]).attendre(0);
    assert!(j.photo("publication") == clair.photo("publication"), "la publication change avec le chiffrement");
    let lac = j.photo("lac");
    let scelles = lac.keys().filter(|n| n.ends_with(".parquet.scelle")).count();
    assert_eq!(scelles, clair.photo("lac").keys().filter(|n| n.contains("source=") && n.ends_with(".parquet")).count());
    for (nom, octets) in &lac {
        assert!(!nom.ends_with(".parquet") && !octets.starts_with(b"PAR1"), "{nom} est en clair");
    }
    assert!(!j.chemin("lac/conforme").exists());
    assert!(j.run_devant(&["env", CLE_LAC], &["run", CHAINE]).attendre(0).stdout.starts_with("Rien n'a changé"));

    // It is verified to its last page with the key, by its fingerprints without.
    let fermees = |s: &support::Sortie| s.stdout.matches("sa clé n'est pas celle de la chaîne").count();
    let s = j.run_devant(&["env", CLE_LAC], &["verify", CHAINE]).attendre(0);
    assert!(s.stdout.ends_with("Tout concorde.\n"), "{}", s.stdout);
    let s = j.run(&["verify", CHAINE]).attendre(0);
    assert_eq!(fermees(&s), scelles, "{}", s.stdout);
    // Without it nothing goes on in the clear.
    let s = j.run(&["run", CHAINE]).attendre(2);
    assert!(s.stderr.contains("il serait continué en clair") && s.stderr.contains("BILAN_CLE_LAC"), "{}", s.stderr);
    assert!(j.photo("lac").keys().all(|n| !n.ends_with(".parquet")), "une table a été écrite en clair");

    // A damaged file is noticed, and read again from the extract.
    let (nom, _) = modes(&j, "lac/demande").into_iter().find(|(n, _)| n.ends_with(".scelle")).unwrap();
    let mut octets = std::fs::read(&nom).unwrap();
    let milieu = octets.len() / 2;
    octets[milieu] ^= 1;
    std::fs::write(&nom, octets).unwrap();
    let s = j.run_devant(&["env", CLE_LAC], &["verify", CHAINE]).attendre(6);
    assert!(s.stdout.contains("FAUTE  lac : abîmé"), "{}", s.stdout);
    let s = j.run_devant(&["env", CLE_LAC], &["run", CHAINE]).attendre(0);
    assert!(s.stderr.contains("le lac l'avait, abîmée : relue depuis le dépôt"), "{}", s.stderr);
    assert!(j.photo("publication") == clair.photo("publication"));
    let s = j.run_devant(&["env", CLE_LAC], &["verify", CHAINE]).attendre(0);
    assert!(s.stdout.ends_with("Tout concorde.\n"), "{}", s.stdout);

    // Counts that nothing hides are sealed too.
    j.run_devant(&["env", CLE_LAC], &["--quiet", "count", CHAINE]).attendre(0);
    let mesures = j.photo("lac/mesures");
    assert!(!mesures.is_empty() && mesures.values().all(|o| o.starts_with(b"bilanlac\x01")));

    // From the environment to a file of the chain, another key: read again, then the sealed files of the first key are of no use.
    j.remplacer(CHAINE, "[dossiers]\n", "[dossiers]\ncle_lac = \"secret/cle_lac\"\n");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert_eq!(modes(&j, "secret").len(), 2);
    j.run(&["--quiet", "purge", CHAINE, "--confirmer"]).attendre(0);
    assert_eq!(j.photo("lac").keys().filter(|n| n.ends_with(".parquet.scelle")).count(), scelles);
    assert!(j.run(&["run", CHAINE]).attendre(0).stdout.starts_with("Rien n'a changé"));

    j.remplacer(CHAINE, "secret/cle_lac", "lac/cle_lac");
    let s = j.run(&["run", CHAINE]).attendre(2);
    assert!(s.stderr.contains("la clé du lac est rangée parmi les données"), "{}", s.stderr);
}

#[test]
fn an_earlier_lake_is_brought_up_to_date_and_a_later_one_refused() {
    // As the versions before left it: no mark, counts that others may read.
    let j = Job::publie();
    j.run(&["--quiet", "count", CHAINE]).attendre(0);
    j.remove("lac/format.json");
    let (mesure, _) = modes(&j, "lac/mesures").remove(0);
    std::fs::set_permissions(&mesure, Permissions::from_mode(0o644)).unwrap();
    let tables = j.photo("lac/attribution");
    let s = j.run(&["migrate", CHAINE]).attendre(0);
    assert!(s.stdout.contains("du format 1 au format 2"), "{}", s.stdout);
    assert!(modes(&j, "lac/mesures").iter().all(|(_, m)| m & 0o077 == 0));
    assert!(j.photo("lac/attribution") == tables, "la migration perd des lectures");
    assert!(j.run(&["migrate", CHAINE]).attendre(0).stdout.contains("déjà au format 2"));
    // A run does it by itself, and finds its readings again.
    j.remove("lac/format.json");
    assert!(j.run(&["run", CHAINE]).attendre(0).stdout.starts_with("Rien n'a changé"));
    assert!(j.texte("lac/format.json").contains("\"format\": 2"));

    let avant = (j.photo("lac/attribution"), j.photo("publication"));
    j.write("lac/format.json", r#"{"format": 7, "version": "3.1.0"}"#);
    for args in [
        &["run", "--forcer", CHAINE][..],
        &["run", "--a-blanc", CHAINE],
        &["verify", CHAINE],
        &["rollback", CHAINE],
        &["check", CHAINE],
        &["count", CHAINE],
        &["migrate", CHAINE],
        &["purge", CHAINE],
        &["rotate", CHAINE],
    ] {
        let s = j.run(args).attendre(2);
        assert!(s.stderr.contains("vient d'une version de bilan 3.1.0, plus récente"), "{args:?} : {}", s.stderr);
    }
    j.remove("lac/format.json");
    j.remplacer("publication/2026-09/manifeste.json", "\"format\": 1", "\"format\": 9");
    for args in [&["run", "--forcer", CHAINE][..], &["status", CHAINE]] {
        let s = j.run(args).attendre(2);
        assert!(s.stderr.contains("cette publication vient d'une version de bilan"), "{args:?} : {}", s.stderr);
    }
    j.remplacer("publication/2026-09/manifeste.json", "\"format\": 9", "\"format\": 1");
    assert!((j.photo("lac/attribution"), j.photo("publication")) == avant);
}

/// The two shipped chains share a key: a new one empties both lakes, and the next runs publish the same figures.
#[test]
fn a_new_key_empties_every_lake_that_the_old_one_made() {
    let j = Job::publie();
    let revue = "pipelines/revue_npnru.toml";
    j.run(&["--quiet", "run", revue]).attendre(0);
    let tables = |lac: &str| {
        let lues = j.photo(lac).into_keys().filter(|n| n.ends_with(".parquet") && !n.starts_with("mesures/"));
        lues.collect::<Vec<_>>()
    };
    let (cle, publie) = (j.read("secret/cle"), j.photo("publication"));
    assert!(!tables("lac").is_empty() && !tables("lac_npnru").is_empty());

    // An extract of the other chain alone that is gone, whatever its name was.
    let suivi = j.read("depot/relogement_menages.csv");
    j.remove("depot/relogement_menages.csv");
    let e = j.run(&["rotate", CHAINE]).attendre(3).stderr;
    assert!(e.contains("une extraction n’est plus au dépôt sous la forme lue"), "{e}");
    assert!(j.read("secret/cle") == cle && !tables("lac_npnru").is_empty(), "rien ne devait partir");
    j.write("depot/copies/menages du suivi.csv", &suivi);

    // A chain that cannot be read may use the key.
    j.write("pipelines/autre.toml", "[periode");
    let e = j.run(&["rotate", CHAINE]).attendre(2).stderr;
    assert!(e.contains("pipelines/autre.toml") && e.contains("sortez-la du dossier"), "{e}");
    j.remove("pipelines/autre.toml");

    let dit = j.run(&["rotate", CHAINE]).attendre(0).stdout;
    assert!(dit.contains("/lac et ") && dit.contains("/lac_npnru ;"), "{dit}");
    assert_eq!((tables("lac"), tables("lac_npnru")), (vec![], vec![]));
    assert!(j.read("secret/cle") != cle);
    j.write("depot/relogement_menages.csv", &suivi);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j.run(&["--quiet", "run", revue]).attendre(0);
    let figures =
        |photo: &std::collections::BTreeMap<String, Vec<u8>>| photo.get("2026-09/donnees/mesures.csv").cloned();
    assert!(figures(&publie).is_some() && figures(&publie) == figures(&j.photo("publication")));
}
