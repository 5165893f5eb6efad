//! Fragility of résidences and the GSP grid, through the binary: methods chosen in the chain, what a territory adds, editions kept.

mod support;

use support::{CHAINE, Job};

/// Text of a page, tags left out.
fn texte(html: &str) -> String {
    let mut texte = String::new();
    let mut dans = false;
    for c in html.split("</style>").last().unwrap_or(html).chars() {
        match c {
            '<' => dans = true,
            '>' => {
                dans = false;
                texte.push(' ');
            }
            _ if !dans => texte.push(c),
            _ => {}
        }
    }
    let texte = texte.replace("&#x2f;", "/").replace("&#x27;", "'");
    texte.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn two_methods_notes_and_a_list_are_in_the_annex_and_the_next_edition_compares() {
    let j = Job::sample();
    j.remplacer(
        CHAINE,
        "# aussi = [\"valenciennes\"]",
        "aussi = [\"reims\"]\navis = \"avis.csv\"\nliste = \"liste.csv\"",
    );
    // The first résidences of the list of the sample.
    let liste = j.texte("depot/references/residences.csv");
    let rang = liste.lines().next().unwrap().split(';').position(|c| c == "residence_id").unwrap();
    let residence = liste.lines().nth(1).unwrap().split(';').nth(rang).unwrap().to_owned();
    j.write(
        "depot/references/avis.csv",
        format!("residence_id;source_avis;date;note;commentaire\n{residence};commune;2026-03-01;3;Halls dégradés\n"),
    );
    j.write(
        "depot/references/liste.csv",
        format!("residence_id;action;motif;auteur;debut;fin\n{residence};ajout;chantier ANRU;EPCI;2026-01-01;\n"),
    );
    j.run(&["--quiet", "run", CHAINE]).attendre(0);

    let page = texte(&j.texte("publication/2026-09/fragilite.html"));
    for attendu in [
        "Indice de fragilité des résidences",
        "modèle de Reims",
        "Halls dégradés",
        "chantier ANRU (EPCI, depuis le 01/01/2026)",
    ] {
        assert!(page.contains(attendu), "« {attendu} » n'est pas dans la page");
    }
    assert!(page.contains("Pondérations et seuils provisoires"));
    assert!(page.contains("Stabilité non disponible"), "une seule vague, aucune édition passée");
    let gsp = texte(&j.texte("publication/2026-09/gsp.html"));
    assert!(gsp.contains("poursuivre l’équilibre"), "{gsp}");
    let edition = j.texte("lac/fragilite/standard_partenaires_2026-09.csv");
    assert!(edition.starts_with("methode;profil;edition;vague;zone;classe;scores\n"));
    assert!(j.chemin("lac/fragilite/reims_partenaires_2026-09.csv").is_file());
    ce_que_disent_les_donnees(&j);

    // The same folder a month later: the classes are compared with those kept.
    j.remplacer(CHAINE, "arrete = \"2026-09-30\"", "arrete = \"2026-10-31\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let page = texte(&j.texte("publication/2026-10/fragilite.html"));
    assert!(page.contains("Par rapport à l’édition 2026-09"), "{page}");
    assert!(!page.contains("Stabilité non disponible"));
}

/// The score of the file is the weighted mean of the published values of its components over those of the territory.
fn ce_que_disent_les_donnees(j: &Job) {
    let lignes = support::Table::lire(&j.read("publication/2026-09/donnees/fragilite.csv"));
    let [methode, zone, score, valeur, reference] =
        ["methode", "zone", "score", "valeur", "valeur_reference"].map(|c| lignes.rang(c));
    let nombre = |t: &str| t.parse::<f64>().ok();
    let mut rapports: std::collections::BTreeMap<String, (f64, Vec<f64>)> = std::collections::BTreeMap::new();
    for l in lignes.lignes.iter().filter(|l| l[methode] == "standard") {
        if let (Some(s), Some(v), Some(r)) = (nombre(&l[score]), nombre(&l[valeur]), nombre(&l[reference])) {
            rapports.entry(l[zone].clone()).or_insert((s, Vec::new())).1.push(v / r);
        }
    }
    assert!(!rapports.is_empty());
    for (zone, (score, r)) in &rapports {
        let moyenne = r.iter().sum::<f64>() / r.len() as f64;
        assert!((score - moyenne).abs() < 5e-4, "{zone} : {score} au lieu de {moyenne}");
    }
}

#[test]
fn what_is_wrong_in_the_choice_of_a_method_is_said_with_its_line() {
    let j = Job::sample();
    j.remplacer(CHAINE, "methode = \"standard\"", "methode = \"standart\"");
    let e = j.run(&["--quiet", "run", CHAINE]).attendre(2).stderr;
    assert!(e.contains("méthode de fragilité inconnue") && e.contains("« standard »") && e.contains("ligne"), "{e}");

    let j = Job::sample();
    j.write("depot/references/avis.csv", "residence_id;source_avis;date;note\nR1;commune;2026-03-01;9\n");
    j.remplacer(CHAINE, "# avis = \"avis_residences.csv\"", "avis = \"avis.csv\"");
    let e = j.run(&["--quiet", "run", CHAINE]).attendre(3).stderr;
    assert!(e.contains("hors de l'échelle") && e.contains("ligne 2"), "{e}");

    // A folder made for an earlier version: its method is not silently left aside.
    let j = Job::sample();
    j.write("pipelines/fragilite.toml", "nom = \"la nôtre\"\n");
    let e = j.run(&["--quiet", "run", CHAINE]).attendre(2).stderr;
    assert!(e.contains("pipelines/fragilite/") && e.contains("standard.toml"), "{e}");
}

/// The example of the guide is a method.
#[test]
fn the_method_of_the_guide_runs() {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide.md")).unwrap();
    let exemple = guide
        .split("```toml\n")
        .skip(1)
        .filter_map(|b| b.split("```").next())
        .find(|b| b.contains("nom = \"Indice de notre territoire\""))
        .expect("le guide donne une méthode");
    let j = Job::sample();
    j.write("pipelines/fragilite/notre_methode.toml", exemple);
    j.remplacer(CHAINE, "methode = \"standard\"", "methode = \"notre_methode\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(texte(&j.texte("publication/2026-09/bilan_cil.html")).contains("ordinaire"));
}
