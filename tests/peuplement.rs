//! The bilans de peuplement and the chapter on relogement of the bilan, through the binary: a naive twin of what they count, what is
//! withheld, and what is said when the tracking is not there.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use bilan::french::apostrophes;
use bilan::sample::{self, Options};
use support::{CHAINE, Job, Table};

const PUBLICATION: &str = "publication/2026-09";
const REVUE: &str = "pipelines/revue_npnru.toml";
const REGLAGES: &str = "pipelines/relogement.toml";
/// Under it, nothing is told of a group of households.
const SEUIL: i64 = 11;

/// The sample at its full size: 424 households, three résidences that are emptied.
fn job() -> Job {
    let j = Job::vide();
    bilan::pipeline::initialiser(&j.chemin("")).unwrap();
    sample::generer(&Options::default(), &j.chemin("depot")).unwrap();
    j
}

fn lignes(j: &Job, fichier: &str) -> Vec<BTreeMap<String, String>> {
    let t = Table::lire(&j.read(fichier));
    t.lignes.iter().map(|l| t.entete.iter().cloned().zip(l.iter().cloned()).collect()).collect()
}

/// `(indicateur, zone, réponse)` → published count at a level; `None` when it is withheld.
fn publies(j: &Job, dossier: &str, niveau: &str) -> BTreeMap<(String, String, String), Option<i64>> {
    lignes(j, &format!("{dossier}/donnees/relogement.csv"))
        .into_iter()
        .filter(|l| l["niveau"] == niveau)
        .map(|l| {
            let n = (l["marque"].is_empty()).then(|| l["nombre"].parse().unwrap());
            ((l["indicateur"].clone(), l["zone"].clone(), l["reponse"].clone()), n)
        })
        .collect()
}

/// Households of a résidence by answer, read again from the raw files: those of the described operations, the first row of each.
fn jumeau(j: &Job) -> BTreeMap<(String, String, String), i64> {
    let projets = ["PRU-GRAND-PAVOIS", "PRU-PLAINE-MERLES"];
    let operations: BTreeSet<String> = lignes(j, "depot/relogement_operations.csv")
        .into_iter()
        .filter(|o| projets.contains(&o["projet_code"].as_str()))
        .map(|o| o["operation_code"].clone())
        .collect();
    let mut vus = BTreeSet::new();
    let mut comptes: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    for m in lignes(j, "depot/relogement_menages.csv") {
        if !vus.insert(m["menage_id"].clone()) || !operations.contains(&m["operation_code"]) {
            continue;
        }
        let residence = &m["avant_residence_id"];
        if residence.is_empty() {
            continue;
        }
        let entier = |c: &str| m[c].parse::<i64>().ok();
        let reponses = [
            (
                "rel_personnes",
                entier("nb_personnes").map(|n| {
                    ["une", "deux", "trois_quatre", "trois_quatre"]
                        .get(n as usize - 1)
                        .map_or("cinq_plus", |c| c)
                        .to_owned()
                }),
            ),
            ("rel_composition", Some(m["composition"].clone()).filter(|c| !c.is_empty())),
            (
                "rel_age",
                entier("age_titulaire").map(|a| {
                    if a < 30 {
                        "moins_30"
                    } else if a < 50 {
                        "30_49"
                    } else if a < 65 {
                        "50_64"
                    } else {
                        "65_plus"
                    }
                    .to_owned()
                }),
            ),
            ("rel_quartile_recenses", Some(m["quartile"].clone()).filter(|q| !q.is_empty())),
            ("rel_prioritaire_recenses", Some(m["prioritaire"].clone()).filter(|q| !q.is_empty())),
        ];
        for (indicateur, reponse) in reponses {
            for r in reponse.into_iter().chain(["ensemble".to_owned()]) {
                *comptes.entry((indicateur.to_owned(), residence.clone(), r)).or_default() += 1;
            }
        }
    }
    comptes
}

/// What is published of a résidence is what the files hold, and what is small is withheld.
#[test]
fn a_residence_counts_what_its_files_hold_and_withholds_what_is_small() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let (publies, jumeau) = (publies(&j, PUBLICATION, "residence"), jumeau(&j));
    let residences: BTreeSet<&str> = publies.keys().map(|(_, z, _)| z.as_str()).collect();
    assert_eq!(residences.len(), 3, "{residences:?}");
    let (mut montres, mut retenus) = (0, 0);
    for ((indicateur, zone, reponse), n) in &publies {
        if !jumeau.contains_key(&(indicateur.clone(), zone.clone(), "ensemble".to_owned())) {
            continue;
        }
        let attendu = jumeau.get(&(indicateur.clone(), zone.clone(), reponse.clone())).copied().unwrap_or(0);
        match n {
            Some(n) => {
                assert_eq!(*n, attendu, "{indicateur} {zone} {reponse}");
                assert!(*n == 0 || *n >= SEUIL, "{indicateur} {zone} {reponse} : {n}");
                montres += 1;
            }
            None => retenus += 1,
        }
    }
    assert!(montres > 30 && retenus > 0, "{montres} montrés, {retenus} retenus");
    for ((indicateur, zone, reponse), n) in jumeau.iter().filter(|(_, n)| **n > 0 && **n < SEUIL) {
        let cle = (indicateur.clone(), zone.clone(), reponse.clone());
        assert_eq!(publies.get(&cle), Some(&None), "{cle:?} : {n} ménages");
    }
}

/// One page, one workbook a résidence, a page that leads to all, one file of data; no cell of households is small.
#[test]
fn each_residence_has_its_page_and_no_cell_is_small() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let sommaire = j.texte(&format!("{PUBLICATION}/peuplement.html"));
    assert!(j.texte(&format!("{PUBLICATION}/index.html")).contains("peuplement.html"));
    let pages: Vec<String> =
        j.photo(PUBLICATION).into_keys().filter(|f| f.starts_with("peuplement_") && f.ends_with(".html")).collect();
    assert_eq!(pages.len(), 3, "{pages:?}");
    for page in &pages {
        assert!(sommaire.contains(page.as_str()), "{page} n'est pas au sommaire");
        assert!(j.chemin(&format!("{PUBLICATION}/{}", page.replace(".html", ".xlsx"))).is_file());
        let texte = j.texte(&format!("{PUBLICATION}/{page}"));
        for question in
            ["De quelle résidence s’agit-il", "Qui sont les ménages à reloger", "Qui y habite", "Que faut-il examiner"]
        {
            assert!(texte.contains(question), "{page} : {question}");
        }
        assert!(texte.contains("examiner"), "{page}");
        // Where it is and whose, as the list of résidences and the register say.
        let zone = page.trim_start_matches("peuplement_").trim_end_matches(".html").to_uppercase();
        let liste = lignes(&j, "depot/references/residences.csv");
        let adresse = &liste.iter().find(|l| l["residence_id"] == zone).unwrap()["adresse"];
        assert!(!adresse.is_empty() && texte.contains(&apostrophes(adresse)), "{page} : {adresse}");
        let identite = &texte[texte.find("id=\"tab-identite\"").unwrap()..];
        let bailleurs = lignes(&j, "depot/references/bailleurs.csv");
        let nomme = |l: &BTreeMap<String, String>| identite.contains(&apostrophes(&l["nom_court"]));
        assert!(bailleurs.iter().any(nomme), "{page}");
    }
    let mut lues = 0;
    for l in lignes(&j, &format!("{PUBLICATION}/donnees/peuplement.csv")) {
        if l["unite"] == "ménages" {
            assert!(l["marque"].is_empty() != l["valeur"].is_empty(), "{l:?}");
            let n = l["valeur"].parse::<i64>().unwrap_or(0);
            assert!(n == 0 || n >= SEUIL, "{l:?}");
            lues += 1;
        }
    }
    assert!(lues > 100, "{lues}");
    // No pseudonym, no code of household.
    let fichiers = j.photo(PUBLICATION);
    for m in lignes(&j, "depot/relogement_menages.csv").iter().take(20) {
        let nom = m["menage_id"].as_bytes();
        for (f, octets) in fichiers.iter().filter(|(f, _)| f.contains("peuplement")) {
            assert!(!octets.windows(nom.len()).any(|w| w == nom), "{f} : {}", m["menage_id"]);
        }
    }
}

/// A résidence that the territory declares has its page, whatever it received; one that nobody knows is refused with its line.
#[test]
fn a_declared_residence_has_its_page_and_an_unknown_one_is_refused() {
    let j = job();
    j.remplacer(REGLAGES, "accueil = []", "accueil = [\"R0187\"]");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let page = j.texte(&format!("{PUBLICATION}/peuplement_r0187.html"));
    assert!(page.contains("Résidence d’accueil de relogements"));
    assert!(!page.contains("Qui sont les ménages à reloger"), "nobody has to leave it");
    assert!(page.contains("retenu par le secret statistique"), "it received seven households");
    j.remplacer(REGLAGES, "[\"R0187\"]", "[\"R0187\", \"R9999\"]");
    for commande in ["check", "run"] {
        let s = j.run(&["--quiet", commande, CHAINE]).attendre(2);
        assert!(
            s.stderr.contains("R9999") && s.stderr.contains("relogement.toml") && s.stderr.contains("ligne"),
            "{commande} : {}",
            s.stderr
        );
    }
    assert!(j.chemin(&format!("{PUBLICATION}/peuplement_r0187.html")).is_file(), "the last publication stays");
}

/// A list of résidences where a small number is reached would tell it: such a minimum is refused, and nothing is published.
#[test]
fn a_minimum_under_the_threshold_of_secrecy_is_refused() {
    let j = job();
    j.remplacer(REGLAGES, "minimum = 11", "minimum = 10");
    let s = j.run(&["--quiet", "run", CHAINE]).attendre(2);
    let ligne = 1 + j.texte(REGLAGES).lines().position(|l| l == "minimum = 10").unwrap();
    for dit in ["relogement.toml", &format!("ligne {ligne}"), "minimum = 10", "11 ou plus", "secret.toml", "accueil"] {
        assert!(s.stderr.contains(dit), "« {dit} » : {}", s.stderr);
    }
    assert!(j.photo("publication").is_empty() && j.photo(PUBLICATION).is_empty());
    j.remplacer(REGLAGES, "minimum = 10", "minimum = 11");
    j.run(&["--quiet", "check", CHAINE]).attendre(0);
}

/// A level of disclosure that stops at the commune tells nothing of a résidence, and the run goes on.
#[test]
fn nothing_is_told_of_a_residence_to_the_public() {
    let j = job();
    j.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"public\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(!j.photo(PUBLICATION).keys().any(|f| f.contains("peuplement")));
    assert!(publies(&j, PUBLICATION, "residence").is_empty());
    let territoire = publies(&j, PUBLICATION, "epci");
    assert!(!territoire.is_empty());
    assert!(!territoire.keys().any(|(i, ..)| i == "rel_recus" || i == "rel_attendus"), "their answers are résidences");
}

/// The bilan and the revue de projet are made from the same counts, at the same date.
#[test]
fn the_bilan_and_the_revue_say_the_same_figures() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j.run(&["--quiet", "run", REVUE]).attendre(0);
    let donnees = "donnees/relogement.csv";
    assert_eq!(j.texte(&format!("{PUBLICATION}/{donnees}")), j.texte(&format!("publication_npnru/2026-09/{donnees}")));
    let bilan = j.texte(&format!("{PUBLICATION}/bilan_cil.html"));
    let epci = publies(&j, PUBLICATION, "epci");
    let n = |i: &str, r: &str| epci[&(i.to_owned(), "000100017".to_owned(), r.to_owned())].unwrap();
    let phrase = format!(
        "{} des {}\u{a0}ménages à reloger le sont définitivement",
        n("rel_reloges", "oui"),
        n("rel_reloges", "ensemble")
    );
    assert!(bilan.contains(&phrase), "{phrase}");
    assert!(bilan.contains("Au 30\u{a0}septembre\u{a0}2026, "));
}

/// Without the tracking, the chapter keeps what the SNE tells, and says what is missing.
#[test]
fn without_tracking_the_chapter_says_what_is_missing() {
    let j = Job::sample();
    let texte = j.texte(CHAINE);
    let debut = texte.find("[[extraction]]\nsource = \"relogement_operations\"").unwrap();
    let fin = texte.find("[references]").unwrap();
    j.write(CHAINE, format!("{}{}", &texte[..debut], &texte[fin..]));
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let bilan = j.texte(&format!("{PUBLICATION}/bilan_cil.html"));
    assert!(bilan.contains("Le relogement aide-t-il à rééquilibrer le peuplement"));
    assert!(bilan.contains("Aucun suivi du relogement n’est lu"));
    assert!(bilan.contains("E1 –"));
    assert!(!j.photo(PUBLICATION).keys().any(|f| f.contains("relogement") || f.contains("peuplement")));
}
