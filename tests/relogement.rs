//! The revue de projet through the binary: what is published, what is restricted, and a naive twin of the state of progress.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;

use bilan::sample::{self, Options};
use support::{Job, Table};

const CHAINE: &str = "pipelines/revue_npnru.toml";
const PUBLICATION: &str = "publication_npnru/2026-09";
const RESTREINT: &str = "restreint_npnru/2026-09";
const ARRETE: &str = "2026-09-30";

/// The sample at its full size: 424 households in six operations.
fn job() -> Job {
    let j = Job::vide();
    bilan::pipeline::initialiser(&j.chemin("")).unwrap();
    sample::generer(&Options::default(), &j.chemin("depot")).unwrap();
    j
}

fn nombre(t: &str) -> i64 {
    t.parse().unwrap_or_else(|_| panic!("« {t} » n'est pas un nombre"))
}

/// `31/01/2025` or `2025-01-31` as a text that sorts.
fn jour(t: &str) -> Option<String> {
    match t.split('/').collect::<Vec<_>>().as_slice() {
        [j, m, a] => Some(format!("{a}-{m}-{j}")),
        _ => Some(t.to_owned()).filter(|t| !t.is_empty()),
    }
}

/// Cells of a file of the inbox by column, as they are written.
fn lignes(j: &Job, fichier: &str) -> Vec<BTreeMap<String, String>> {
    let octets = j.read(fichier);
    let t = Table::lire(&octets);
    t.lignes.iter().map(|l| t.entete.iter().cloned().zip(l.iter().cloned()).collect()).collect()
}

/// Per operation: households counted, rehoused for good, gone. Written again from the rules, row by row, from the raw files.
fn jumeau(j: &Job) -> BTreeMap<String, [i64; 3]> {
    let menages = lignes(j, "depot/relogement_menages.csv");
    let relogements = lignes(j, "depot/relogement_relogements.csv");
    let operations: BTreeSet<String> =
        lignes(j, "depot/relogement_operations.csv").into_iter().map(|o| o["operation_code"].clone()).collect();
    let mut vus = BTreeSet::new();
    let mut comptes: BTreeMap<String, [i64; 3]> = operations.iter().map(|o| (o.clone(), [0; 3])).collect();
    for m in &menages {
        if !vus.insert(&m["menage_id"]) {
            continue;
        }
        let Some(compte) = comptes.get_mut(&m["operation_code"]) else { continue };
        let siens: Vec<_> = relogements.iter().filter(|r| r["menage_id"] == m["menage_id"]).collect();
        let date = |r: &BTreeMap<String, String>| jour(&r["date_bail"]).or_else(|| jour(&r["date_emmenagement"]));
        let fini = |r: &BTreeMap<String, String>| ["definitif", "retour"].contains(&r["genre"].as_str());
        let deja = siens.iter().any(|r| fini(r) && date(r).is_none_or(|d| d.as_str() <= ARRETE));
        let plus_tard = siens.iter().any(|r| fini(r) && date(r).is_some_and(|d| d.as_str() > ARRETE));
        let datee_apres = jour(&m["date_situation"]).is_some_and(|d| d.as_str() > ARRETE);
        let situation = m["situation"].as_str();
        let dit_reloge = ["reloge_definitif", "retour_effectue"].contains(&situation);
        compte[0] += 1;
        if deja || (dit_reloge && !plus_tard && !datee_apres) {
            compte[1] += 1;
        } else if ["depart_spontane", "parti_sans_accompagnement", "autre_cadre", "sans_relogement"]
            .contains(&situation)
            && !datee_apres
        {
            compte[2] += 1;
        }
    }
    comptes
}

#[test]
fn the_state_of_progress_is_what_the_rows_say_and_every_total_is_a_sum() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let x1 = Table::lire(&j.read(&format!("{RESTREINT}/x1_avancement.csv")));
    let colonne = |nom: &str| x1.entete.iter().position(|c| c.starts_with(nom)).unwrap_or_else(|| panic!("{nom}"));
    let (echelon, code) = (colonne("Échelon"), colonne("Code"));
    let colonnes = [
        vec![colonne("Ménages recensés")],
        vec![colonne("Relogés définitivement")],
        ["Départs spontanés", "Partis sans accompagnement", "Traités dans un autre", "Sans relogement"]
            .map(colonne)
            .to_vec(),
    ];
    let lire =
        |l: &Vec<String>| -> [i64; 3] { std::array::from_fn(|i| colonnes[i].iter().map(|c| nombre(&l[*c])).sum()) };
    let mut vues = 0;
    let attendus = jumeau(&j);
    for l in x1.lignes.iter().filter(|l| l[echelon] == "Opération") {
        assert_eq!(lire(l), attendus[&l[code]], "{}", l[code]);
        vues += 1;
    }
    assert_eq!(vues, attendus.len(), "une ligne par opération");
    let total: [i64; 3] = std::array::from_fn(|i| attendus.values().map(|c| c[i]).sum());
    for niveau in ["Projet", "Intercommunalité", "Département", "Région", "France"] {
        let somme: [i64; 3] =
            std::array::from_fn(|i| x1.lignes.iter().filter(|l| l[echelon] == niveau).map(|l| lire(l)[i]).sum());
        assert_eq!(somme, total, "{niveau}");
    }
    let controle = colonne("Contrôle");
    assert!(x1.lignes.iter().all(|l| l[controle] == "juste"));

    // Minoration: what each bailleur gets is its part of the whole, and no household twice.
    let montants = |fichier: &str| -> BTreeMap<String, i64> {
        let t = Table::lire(&j.read(&format!("{RESTREINT}/{fichier}")));
        let (qui, montant) = (t.rang("Ménage (pseudonyme)"), t.rang("Montant (€)"));
        t.lignes.iter().filter(|l| !l[qui].is_empty()).map(|l| (l[qui].clone(), nombre(&l[montant]))).collect()
    };
    let tous = montants("x2_minoration.csv");
    let mut reunis = BTreeMap::new();
    for fichier in j.photo(RESTREINT).keys().filter(|f| f.starts_with("x2_minoration_") && f.ends_with(".csv")) {
        for (menage, montant) in montants(fichier) {
            assert_eq!(reunis.insert(menage.clone(), montant), None, "{menage} chez deux bailleurs");
        }
    }
    assert!(tous.len() > 20, "{}", tous.len());
    assert_eq!(tous, reunis);
}

#[test]
fn small_counts_are_not_published_and_states_stay_with_their_owner() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let t = Table::lire(&j.read(&format!("{PUBLICATION}/donnees/relogement.csv")));
    let (n, marque, indicateur) = (t.rang("nombre"), t.rang("marque"), t.rang("indicateur"));
    let (mut montres, mut retenus) = (0, 0);
    for l in &t.lignes {
        match l[n].as_str() {
            "" => {
                assert_eq!(l[marque], "s");
                retenus += 1;
            }
            x => {
                assert!(nombre(x) == 0 || nombre(x) >= 11, "{} : {x}", l[indicateur]);
                montres += 1;
            }
        }
    }
    assert!(montres > 100 && retenus > 0, "{montres} montrés, {retenus} retenus");

    let restreint = j.photo(RESTREINT);
    assert!(restreint.keys().any(|f| f == "x3_avant_apres.xlsx"), "{:?}", restreint.keys());
    for fichier in restreint.keys() {
        let mode = std::fs::metadata(j.chemin(RESTREINT).join(fichier)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{fichier}");
    }
    assert_eq!(std::fs::metadata(j.chemin("restreint_npnru")).unwrap().permissions().mode() & 0o077, 0);

    // No pseudonym leaves the restricted folder, and the anonymised state has none at all.
    let x2 = Table::lire(&restreint["x2_minoration.csv"]);
    let qui = x2.rang("Ménage (pseudonyme)");
    let pseudonymes: BTreeSet<&str> = x2.lignes.iter().map(|l| l[qui].as_str()).filter(|p| !p.is_empty()).collect();
    let contient = |octets: &[u8], p: &str| octets.windows(p.len()).any(|w| w == p.as_bytes());
    for (fichier, octets) in j.photo(PUBLICATION) {
        assert!(!pseudonymes.iter().any(|p| contient(&octets, p)), "{fichier}");
    }
    assert!(!pseudonymes.iter().any(|p| contient(&restreint["x3_avant_apres.csv"], p)));
}

/// Same inputs, same bytes; another closing date, another order: nothing links a row to the same household a month later.
#[test]
fn the_anonymised_state_is_reproducible_and_its_order_changes_with_the_date() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let premiere = j.photo(RESTREINT);
    j.run_un_processeur(&["--quiet", "run", "--forcer", CHAINE]).attendre(0);
    assert_eq!(premiere.keys().collect::<Vec<_>>(), j.photo(RESTREINT).keys().collect::<Vec<_>>());
    for (f, octets) in &premiere {
        assert_eq!(octets, &j.photo(RESTREINT)[f], "{f}");
    }
    j.remplacer(CHAINE, "arrete = \"2026-09-30\"", "arrete = \"2026-08-31\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let lire = |octets: &[u8]| -> Vec<Vec<String>> {
        let t = Table::lire(octets);
        t.lignes.into_iter().map(|l| l[1..].to_vec()).collect()
    };
    let septembre = lire(&premiere["x3_avant_apres.csv"]);
    let aout = lire(&j.read("restreint_npnru/2026-08/x3_avant_apres.csv"));
    let meme_place = septembre.iter().zip(&aout).filter(|(a, b)| a == b).count();
    let aussi = aout.iter().filter(|l| septembre.contains(l)).count();
    assert!(aussi > 200, "les mêmes ménages pour la plupart : {aussi}");
    assert!(10 * meme_place < aussi, "{meme_place} lignes à la même place sur {aussi}");
}

/// Contradictory rows are findings with their line, and the run goes on.
#[test]
fn awkward_rows_are_found_not_fatal() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let rapport = j.texte("qualite_npnru/2026-09/rapport_qualite.html");
    for regle in ["RUR-02", "RUR-20", "RUR-24", "RUR-51", "RUR-52", "RUR-54", "RUR-57", "RUR-60"] {
        assert!(rapport.contains(regle), "{regle} n'est pas dans le rapport de qualité");
    }
    let x1 = j.texte(&format!("{RESTREINT}/x1_avancement.csv"));
    assert!(x1.contains("LHI-6"), "une opération sans règle est suivie");
}

/// What a person may write wrong in the settings: the line, and how to mend it.
#[test]
fn a_wrong_setting_is_said_with_its_line() {
    let cas: [(&str, &str, &str, &str); 5] = [
        ("temporaires = \"a_part\"", "temporaires = \"dehors\"", "ligne", "a_part"),
        ("tiroir = \"retour\"", "tirroir = \"retour\"", "ligne", "tiroir"),
        ("code = \"PRU-PLAINE-MERLES\"", "code = \"PRU-GRAND-PAVOIS\"", "décrit deux fois", "un seul bloc"),
        ("condition = \"te_max\"", "condition = \"te_maxi\"", "ligne", "te_max"),
        ("basse = 40", "basse = 60", "moins exigeante", "haute"),
    ];
    for (avant, apres, dit, aide) in cas {
        let j = job();
        j.remplacer("pipelines/relogement.toml", avant, apres);
        let s = j.run(&["--quiet", "run", CHAINE]).attendre(2);
        assert!(s.stderr.contains("relogement.toml"), "{apres} : {}", s.stderr);
        assert!(s.stderr.contains(dit) && s.stderr.contains(aide), "{apres} : {}", s.stderr);
        assert!(!j.chemin("publication_npnru").exists() || j.photo("publication_npnru").is_empty());
    }
}

/// A household, a lease, a refusal that come later do not exist at an earlier closing date.
#[test]
fn nothing_after_the_closing_date_is_counted() {
    let j = job();
    j.remplacer(CHAINE, "arrete = \"2026-09-30\"", "arrete = \"2024-12-31\"");
    j.remplacer(CHAINE, "exercice = 2025", "exercice = 2024");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let t = Table::lire(&j.read("publication_npnru/2024-12/donnees/relogement.csv"));
    let (indicateur, periode) = (t.rang("indicateur"), t.rang("periode"));
    assert!(t.lignes.iter().all(|l| l[periode].get(..4).is_some_and(|a| a <= "2024")), "une année postérieure");
    assert!(t.lignes.iter().any(|l| l[indicateur] == "rel_par_annee" && l[periode] == "2024"));
}

/// Who leaves the EPCI has the ceiling of its new commune and the majoration of who leaves: zone, EPCI and département come from the
/// tables, whatever communes the job keeps. 9 000 € × 1.30.
#[test]
fn a_household_rehoused_outside_the_epci_has_its_indemnity() {
    let j = job();
    let ajouter = |fichier: &str, ligne: &str| {
        j.edit(fichier, |mut octets| {
            octets.extend_from_slice(ligne.as_bytes());
            octets
        });
    };
    ajouter("depot/references/communes.csv", "00201;Ailleurs;000900009;Autre EPCI;00;00\n");
    ajouter("depot/references/zonage_apl.csv", "00201;Ailleurs;00;3\n");
    j.remplacer("pipelines/relogement.toml", "territoires_en_tension = []", "territoires_en_tension = [\"000100017\"]");
    let fichier = "depot/relogement_relogements.csv";
    let texte = j.texte(fichier);
    let entete: Vec<&str> = texte.lines().next().unwrap().split(';').collect();
    let ligne = texte.lines().find(|l| l.starts_with("M0002;definitif;")).unwrap();
    let mut cases: Vec<&str> = ligne.split(';').collect();
    for (colonne, valeur) in [
        ("date_bail", "09/03/2025"),
        ("bailleur_relogeur", "000200049"),
        ("apres_id_rpls", ""),
        ("apres_code_commune", "00201"),
        ("apres_residence_id", ""),
        ("apres_bailleur", "000200049"),
        ("apres_typologie", "T4"),
        ("apres_loyer", "300,00"),
        ("apres_annee_premiere_location", "2015"),
        ("apres_date_convention_apl", ""),
        ("apres_date_permis", ""),
        ("apres_loyer_hors_relogement", "350,00"),
    ] {
        let rang = entete.iter().position(|c| *c == colonne).unwrap_or_else(|| panic!("{colonne}"));
        cases[rang] = valeur;
    }
    j.remplacer(fichier, ligne, &cases.join(";"));
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let x2 = Table::lire(&j.read(&format!("{RESTREINT}/x2_minoration.csv")));
    let (commune, montant) = (x2.rang("Commune"), x2.rang("Montant (€)"));
    let montants: Vec<&str> = x2.lignes.iter().filter(|l| l[commune] == "00201").map(|l| l[montant].as_str()).collect();
    assert_eq!(montants, ["11700"]);
}
