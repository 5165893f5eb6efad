//! The catalogue as an observatory meets it: an indicator added by TOML alone, predicates that are wrong, zones of its own.

mod support;

use std::collections::BTreeMap;

use support::{CHAINE, Job, Table};

const LOCAL: &str = r#"[defauts]
table = "occupation"
univers = "statut_logement = 'occupe' AND repondant"
niveaux = ["epci", "localisation", "commune", "secteur"]
protege = "menages"
source = "OPS"

[[indicateur]]
code = "loc_grands_menages"
libelle = "Ménages de cinq personnes et plus"
definition = "Part des ménages de cinq personnes ou plus, suivie par l'observatoire local."
unite = "pct"
numerateur = "nb_occupants >= 5"
sens = "neutre"
source_texte = "Charte locale de l'habitat"
"#;

fn avec_indicateur(texte: &str) -> Job {
    let job = Job::sample();
    job.write("pipelines/indicateurs/locaux.toml", texte);
    job
}

/// `(niveau, zone)` → numerator and denominator of one indicator.
fn mesures(job: &Job, code: &str) -> BTreeMap<(String, String), (i64, i64)> {
    let t = Table::lire(&job.read("publication/2026-09/donnees/mesures.csv"));
    let rangs = ["indicateur", "niveau", "zone", "numerateur", "denominateur"].map(|c| t.rang(c));
    let [i, niveau, zone, n, d] = rangs;
    let lignes = t.lignes.iter().filter(|l| l[i] == code);
    lignes
        .map(|l| ((l[niveau].clone(), l[zone].clone()), (l[n].parse().unwrap_or(-1), l[d].parse().unwrap_or(-1))))
        .collect()
}

#[test]
fn an_indicator_added_by_toml_alone_is_everywhere() {
    let job = avec_indicateur(LOCAL);
    job.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    job.run(&["run", CHAINE]).attendre(0);
    let mesures = mesures(&job, "loc_grands_menages");
    let total = mesures[&("epci".to_owned(), "000100017".to_owned())];
    assert!(total.0 > 0 && total.0 < total.1, "{total:?}");
    let communes: Vec<_> = mesures.iter().filter(|((n, _), _)| n == "commune").collect();
    assert!(communes.len() > 1);
    assert_eq!(communes.iter().map(|(_, v)| v.0).sum::<i64>(), total.0);

    let page = job.texte("publication/2026-09/indicateurs_occupation.html");
    for attendu in [
        // Its section, its table, its picture.
        "id=\"loc-grands-menages\"",
        "loc-grands-menages-commune",
        "loc-grands-menages-figure",
        "Ménages de cinq personnes et plus",
    ] {
        assert!(page.contains(attendu), "« {attendu} » n'est pas dans la page de l'occupation");
    }
    let methode = job.texte("publication/2026-09/methodologie.html");
    assert!(methode.contains("Ménages de cinq personnes et plus") && methode.contains("nb_occupants &gt;= 5"));
    let dictionnaire = job.texte("publication/2026-09/donnees/dictionnaire.csv");
    assert!(dictionnaire.contains("loc_grands_menages") && dictionnaire.contains("suivie par l'observatoire local"));
    let niveau = dictionnaire.lines().find(|l| l.starts_with("colonne;niveau;texte;")).unwrap();
    for code in ["projet", "epci", "departement", "npnru", "secteur", "iris", "classe", "operation"] {
        assert!(niveau.contains(code), "« {code} » n'est pas dans « {niveau} »");
    }
    let liste = job.run(&["catalog"]).attendre(0).stdout;
    assert!(liste.contains("loc_grands_menages"));
    let sql = job.run(&["catalog", "--sql", CHAINE]).attendre(0).stdout;
    assert!(sql.contains("loc_grands_menages__oui"));
}

/// Each wrong predicate, and what the message must say; the line is that of the predicate in the file.
#[test]
fn a_wrong_predicate_is_shown_in_its_line() {
    for (predicat, attendus) in [
        ("nb_ocupants >= 5", &["nb_ocupants", "vouliez-vous écrire « nb_occupants »"][..]),
        ("nb_occupants >=", &["prédicat SQL incorrect"]),
        ("nb_occupants + 1", &["une condition est attendue"]),
        ("composition > 5", &["ne se comparent pas"]),
        ("nb_occupants >= 5; DROP TABLE occupation", &["prédicat SQL incorrect"]),
    ] {
        let job = avec_indicateur(&LOCAL.replace("nb_occupants >= 5", predicat));
        let s = job.run(&["run", CHAINE]).attendre(2);
        let ligne = LOCAL.lines().position(|l| l.starts_with("numerateur")).unwrap() + 1;
        assert!(s.stderr.contains(&format!("locaux.toml, ligne {ligne}")), "{predicat}\n{}", s.stderr);
        for attendu in attendus {
            assert!(s.stderr.contains(attendu), "« {attendu} » attendu pour « {predicat} »\n{}", s.stderr);
        }
        assert!(!job.chemin("publication/2026-09").exists());
    }
}

#[test]
fn what_is_summed_must_be_whole() {
    let moyenne = LOCAL.replace(
        "numerateur = \"nb_occupants >= 5\"",
        "nature = \"moyenne\"\nsomme = \"pct_plafond_plus\"\nsur = \"1\"",
    );
    let s = avec_indicateur(&moyenne).run(&["run", CHAINE]).attendre(2);
    assert!(s.stderr.contains("doit être un nombre entier"), "{}", s.stderr);
}

/// One commune of the sample is moved to another EPCI: the département still holds it, the EPCI no longer does.
#[test]
fn the_departement_is_counted_around_the_epci() {
    let job = Job::sample();
    job.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    job.run(&["run", CHAINE]).attendre(0);
    let cle = |n: &str, z: &str| (n.to_owned(), z.to_owned());
    let seul = mesures(&job, "parc_part_qpv");
    let commune = seul[&cle("commune", "00104")];

    let communes = job.texte("depot/references/communes.csv");
    let deplacee =
        communes.replace("00104;Taillandrey;000100017;Aubrelle Métropole", "00104;Taillandrey;000200015;Voisine");
    assert_ne!(communes, deplacee);
    job.write("depot/references/communes.csv", deplacee);
    job.remplacer(CHAINE, "epci = \"000100017\"", "epci = \"000100017\"\nperimetre = \"departement\"");
    let parc = job.texte("pipelines/indicateurs/parc.toml");
    let defauts = "niveaux = [\"epci\", \"bailleur\", \"commune\"]";
    if parc.contains(defauts) {
        job.remplacer(
            "pipelines/indicateurs/parc.toml",
            defauts,
            "niveaux = [\"epci\", \"departement\", \"bailleur\", \"commune\"]",
        );
    }
    job.run(&["run", CHAINE]).attendre(0);
    let large = mesures(&job, "parc_part_qpv");
    assert_eq!(large[&cle("departement", "00")], seul[&cle("epci", "000100017")]);
    let epci = large[&cle("epci", "000100017")];
    assert_eq!((epci.0 + commune.0, epci.1 + commune.1), seul[&cle("epci", "000100017")]);
    assert!(!large.contains_key(&cle("commune", "00104")));
    assert!(!large.contains_key(&cle("epci", "000200015")));
}

/// The same commune, in another département of the region: the region alone still holds it.
#[test]
fn the_region_is_counted_around_the_departement() {
    let job = Job::sample();
    job.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    job.run(&["run", CHAINE]).attendre(0);
    let cle = |n: &str, z: &str| (n.to_owned(), z.to_owned());
    let seul = mesures(&job, "parc_part_qpv");
    let (tout, commune) = (seul[&cle("epci", "000100017")], seul[&cle("commune", "00104")]);

    let communes = job.texte("depot/references/communes.csv");
    let deplacee = communes
        .replace("00104;Taillandrey;000100017;Aubrelle Métropole;00;00", "00104;Taillandrey;000200015;Voisine;01;00");
    assert_ne!(communes, deplacee);
    job.write("depot/references/communes.csv", deplacee);
    job.remplacer(CHAINE, "epci = \"000100017\"", "epci = \"000100017\"\nperimetre = \"region\"");
    job.run(&["run", CHAINE]).attendre(0);
    let large = mesures(&job, "parc_part_qpv");
    assert_eq!(large[&cle("region", "00")], tout);
    let epci = large[&cle("epci", "000100017")];
    assert_eq!((epci.0 + commune.0, epci.1 + commune.1), tout);
    assert_eq!(large[&cle("departement", "00")], epci);
    assert!(!large.contains_key(&cle("commune", "00104")));
}

#[test]
fn sub_sectors_are_lists_of_residences() {
    let job = avec_indicateur(LOCAL);
    job.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    let residences = Table::lire(&job.read("depot/references/residences.csv"));
    let r = residences.rang("residence_id");
    let mut codes: Vec<&str> = residences.lignes.iter().map(|l| l[r].as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let secteurs: String = codes
        .iter()
        .enumerate()
        .map(|(i, c)| format!("{c};S{};Secteur {}\n", i % 3, ["nord", "sud", "centre"][i % 3]))
        .collect();
    job.write("depot/references/secteurs.csv", format!("residence_id;code_secteur;libelle_secteur\n{secteurs}"));
    job.remplacer(
        CHAINE,
        "residences = \"residences.csv\"",
        "residences = \"residences.csv\"\nsecteurs = \"secteurs.csv\"",
    );
    job.run(&["run", CHAINE]).attendre(0);
    let mesures = mesures(&job, "loc_grands_menages");
    let par_secteur: Vec<_> = mesures.iter().filter(|((n, _), _)| n == "secteur").collect();
    assert_eq!(par_secteur.len(), 3);
    let total = mesures[&("epci".to_owned(), "000100017".to_owned())];
    let somme: i64 = par_secteur.iter().map(|(_, v)| v.1).sum();
    assert!(somme > 0 && somme <= total.1, "{somme} sur {total:?}");
    assert!(job.texte("publication/2026-09/indicateurs_occupation.html").contains("Secteur nord"));

    job.write(
        "depot/references/secteurs.csv",
        format!("residence_id;code_secteur;libelle_secteur\n{secteurs}{};S9;Ailleurs\n", codes[0]),
    );
    let s = job.run(&["run", CHAINE]).attendre(3);
    assert!(s.stderr.contains("est dans deux secteurs") && s.stderr.contains("secteurs.csv"), "{}", s.stderr);
}

/// Communes drawn as sectors: a sector then holds what its commune holds, less the dwellings that no list of résidences names.
#[test]
fn sub_sectors_and_npnru_are_outlines_too() {
    let job = avec_indicateur(&LOCAL.replace("\"secteur\"]", "\"secteur\", \"npnru\"]"));
    job.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    let communes = job.texte("depot/references/communes.geojson");
    job.write("depot/references/secteurs.geojson", communes.replace("\"code_commune\"", "\"code_secteur\""));
    let qpv = job.texte("depot/references/qpv.geojson");
    // The quartiers are the QPV under other codes and names.
    let quartiers =
        qpv.replace("\"code_qp\":\"", "\"code_npnru\":\"N-").replace("\"lib_qp\":\"", "\"libelle_npnru\":\"Projet ");
    job.write("depot/references/npnru.geojson", quartiers);
    job.remplacer(
        CHAINE,
        "residences = \"residences.csv\"",
        "residences = \"residences.csv\"\nsecteurs_contours = \"secteurs.geojson\"\nnpnru_contours = \"npnru.geojson\"",
    );
    job.run(&["run", CHAINE]).attendre(0);
    let mesures = mesures(&job, "loc_grands_menages");
    let niveau = |n: &str| -> BTreeMap<&str, (i64, i64)> {
        mesures.iter().filter(|((m, _), _)| m == n).map(|((_, z), v)| (z.as_str(), *v)).collect()
    };
    let (secteurs, communes) = (niveau("secteur"), niveau("commune"));
    assert_eq!(secteurs.keys().collect::<Vec<_>>(), communes.keys().collect::<Vec<_>>());
    for (z, (n, d)) in &secteurs {
        let (cn, cd) = communes[z];
        assert!(*n <= cn && *d <= cd, "{z} : {n}/{d} et {cn}/{cd}");
    }
    let somme = |zones: &BTreeMap<&str, (i64, i64)>| zones.values().map(|v| v.1).sum::<i64>();
    // Households of dwellings that no list of résidences names are in none.
    assert!(10 * somme(&secteurs) >= 9 * somme(&communes), "{secteurs:?} et {communes:?}");
    assert!(!niveau("npnru").is_empty() && niveau("npnru").keys().all(|z| z.starts_with("N-")));
    let page = job.texte("publication/2026-09/indicateurs_occupation.html");
    assert!(page.contains("Aubrelle") && page.contains("Projet "), "outlines give the names");

    // A feature without code, then no file.
    job.write("depot/references/secteurs.geojson", communes_sans_code(&job));
    let s = job.run(&["run", CHAINE]).attendre(3);
    assert!(s.stderr.contains("entité 1") && s.stderr.contains("code_secteur"), "{}", s.stderr);
    assert!(s.stderr.contains("secteurs.geojson"), "{}", s.stderr);
    std::fs::remove_file(job.chemin("depot/references/secteurs.geojson")).unwrap();
    let s = job.run(&["run", CHAINE]);
    assert!(s.stderr.contains("secteurs.geojson") && s.stderr.contains("[references]"), "{}", s.stderr);
}

fn communes_sans_code(job: &Job) -> String {
    job.texte("depot/references/communes.geojson")
}

/// What is written before secrecy stays in the lake, for its owner, and names nobody.
#[test]
fn counters_and_conformed_tables_stay_in_the_lake() {
    let job = Job::sample();
    job.run(&["count", CHAINE]).attendre(0);
    let lac = job.photo("lac");
    assert!(lac.keys().any(|f| f.starts_with("conforme/logement/annee=2026/")));
    assert!(lac.keys().any(|f| f == "mesures/occupation/niveau=commune/mesures.parquet"));
    assert!(!job.chemin("publication/2026-09").exists());
    for colonne in ["id_demande", "id_rpls", "id_interne", "ligne_source", "cle_menage"] {
        for (fichier, octets) in lac.iter().filter(|(f, _)| f.starts_with("conforme/")) {
            let vu = octets.windows(colonne.len()).any(|w| w == colonne.as_bytes());
            assert!(!vu, "« {colonne} » est dans {fichier}");
        }
    }
    #[cfg(unix)]
    for chemin in support::fichiers(&job.chemin("lac")) {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&chemin).unwrap().permissions().mode();
        let protege = chemin
            .ancestors()
            .any(|a| std::fs::metadata(a).is_ok_and(|m| m.is_dir() && m.permissions().mode() & 0o077 == 0));
        assert!(mode & 0o077 == 0 || protege, "{} : {mode:o}", chemin.display());
    }
}
