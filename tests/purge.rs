//! What has been kept long enough leaves; what was published, and what protects it, stays.

mod support;

use support::{CHAINE, Job};

const PROTEGES: [&str; 3] = ["publication", "lac/diffusions", "depot"];

fn tables(j: &Job) -> Vec<String> {
    j.photo("lac").into_keys().filter(|n| n.contains("source=")).collect()
}

#[test]
fn nothing_goes_before_it_is_confirmed() {
    let j = Job::publie();
    let avant = j.photo(".");
    let s = j.run(&["purge", CHAINE, "--avant", "2025"]).attendre(0);
    assert!(s.stdout.contains("sne_radiation_2023.csv, sne_radiation 2023"), "{}", s.stdout);
    assert!(s.stdout.contains("Rien n'a été touché"), "{}", s.stdout);
    let apres = j.photo(".");
    let change = |(nom, octets): &(&String, &Vec<u8>)| !nom.ends_with("verrou") && avant.get(*nom) != Some(octets);
    assert_eq!(apres.iter().filter(change).count(), 0);
    assert_eq!(apres.len(), avant.len());
    assert_eq!(j.run(&["purge", CHAINE, "--avant", "2025", "--a-blanc"]).attendre(0).stdout, s.stdout);
}

#[test]
fn what_is_too_old_goes_and_publications_stay() {
    let j = Job::publie();
    for ancien in [
        "rejets/2024-11/x.csv",
        "qualite/2024-12/rapport_qualite.html",
        "restreint/2023-01/x1.csv",
        "lac/audit/secret_2024-12.csv",
    ] {
        j.write(ancien, "x");
    }
    for recent in ["rejets/2025-01/x.csv", "qualite/notes/x.html", "lac/audit/secret_2026-09.csv"] {
        j.write(recent, "x");
    }
    let proteges: Vec<_> = PROTEGES.iter().map(|d| j.photo(d)).collect();
    assert!(proteges.iter().all(|p| !p.is_empty()));
    let s = j.run(&["purge", CHAINE, "--avant", "2025", "--confirmer"]).attendre(0);
    for ancien in
        ["rejets/2024-11", "qualite/2024-12", "restreint/2023-01", "lac/audit/secret_2024-12.csv", "lac/conforme"]
    {
        assert!(!j.chemin(ancien).exists(), "{ancien}");
        assert!(s.stdout.contains(&format!("  {ancien}  ")), "{ancien} : {}", s.stdout);
    }
    for recent in ["rejets/2025-01/x.csv", "qualite/notes/x.html", "lac/audit/secret_2026-09.csv"] {
        assert!(j.chemin(recent).exists(), "{recent}");
    }
    let restent = tables(&j);
    assert!(
        !restent.is_empty() && restent.iter().all(|n| n.contains("millesime=2025") || n.contains("millesime=2026")),
        "{restent:?}"
    );
    assert!(s.stdout.contains("est encore déclarée"), "{}", s.stdout);
    for (dossier, photo) in PROTEGES.iter().zip(&proteges) {
        assert!(j.photo(dossier) == *photo, "{dossier} a changé");
    }
    // The extracts are still in the inbox: the next run is whole, and says the same.
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(j.photo("publication") == proteges[0]);
}

#[test]
fn the_chain_may_say_how_long() {
    let j = Job::publie();
    let texte = j.texte(CHAINE);
    j.write(CHAINE, format!("{texte}\n[conservation]\nlac_annees = 2\n"));
    let s = j.run(&["purge", CHAINE]).attendre(0);
    assert!(s.stdout.contains("ce qui précède 09/2024"), "{}", s.stdout);
    assert!(s.stdout.contains("sne_radiation 2023") && !s.stdout.contains("sne_radiation 2024"), "{}", s.stdout);
    j.write(CHAINE, format!("{texte}\n[conservation]\nlac_annees = 0\n"));
    j.run(&["purge", CHAINE]).attendre(2);
}

#[test]
fn a_reading_that_no_chain_uses_goes_alone() {
    let j = Job::publie();
    let avant = tables(&j);
    // A corrected file: the lake then has both readings.
    j.edit("depot/sne_radiation_2024.csv", |mut o| {
        o.extend_from_slice(b"\n");
        o
    });
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j.write("lac/attribution/source=sne_radiation/millesime=2024/coupe.partiel", "x");
    let s = j.run(&["purge", CHAINE]).attendre(0);
    assert!(s.stdout.contains("N'est plus employé par aucune chaîne"), "{}", s.stdout);
    j.run(&["--quiet", "purge", CHAINE, "--confirmer"]).attendre(0);
    let apres = tables(&j);
    assert_eq!(apres.len(), avant.len());
    assert_eq!(avant.iter().filter(|n| !apres.contains(n)).count(), 2, "le fichier et son compte");
    assert!(j.run(&["run", CHAINE]).attendre(0).stdout.starts_with("Rien n'a changé"));
}

#[test]
fn a_sole_copy_is_kept_and_a_broken_chain_condemns_nothing() {
    let j = Job::publie();
    j.remove("depot/sne_radiation_2024.csv");
    assert!(j.run(&["purge", CHAINE]).attendre(0).stdout.contains("Rien à ôter"));
    // What the broken chain reads is not known.
    let texte = j.texte(CHAINE);
    j.write("pipelines/autre.toml", texte.replacen("profil = \"partenaires\"", "profil = \"inconnu\"", 1));
    j.write(CHAINE, texte.replacen("fichier = \"sne_radiation_2023.csv\"", "fichier = \"autre.csv\"", 1));
    let s = j.run(&["purge", CHAINE]).attendre(0);
    assert!(s.stdout.contains("ne se lit pas") && s.stdout.contains("Rien à ôter"), "{}", s.stdout);
}

/// Without the key, no reading is known for what it is: a key that is away for a day must not cost the lake.
#[test]
fn a_key_that_is_away_condemns_nothing() {
    let j = Job::publie();
    let cle = j.read("secret/cle");
    j.remove("secret/cle");
    let s = j.run(&["purge", CHAINE]).attendre(0);
    assert!(s.stdout.contains("secret/cle") && s.stdout.contains("Rien à ôter"), "{}", s.stdout);
    assert!(!j.chemin("secret/cle").exists(), "une clé a été tirée");
    j.write("secret/cle", cle);
}

#[test]
fn a_date_that_is_not_one_is_said() {
    let j = Job::vide();
    let s = j.run(&["purge", CHAINE, "--avant", "09/2025"]).attendre(2);
    assert!(s.stderr.contains("« 09/2025 »"), "{}", s.stderr);
}
