//! Process indicators of the project review, through the binary: counted from columns that a tracking may not have, protected like the
//! rest, and their contradictions found with their line.

mod support;

use std::collections::BTreeMap;

use bilan::sample::{self, Options};
use chrono::{Days, Months, NaiveDate};
use support::{Job, Table};

const CHAINE: &str = "pipelines/revue_npnru.toml";
const PUBLICATION: &str = "publication_npnru/2026-09";
const EPCI: &str = "000100017";
/// Under it, nothing is told of a group of households.
const SEUIL: i64 = 11;

type Ligne = BTreeMap<String, String>;

/// The sample at its full size.
fn job() -> Job {
    let j = Job::vide();
    bilan::pipeline::initialiser(&j.chemin("")).unwrap();
    sample::generer(&Options::default(), &j.chemin("depot")).unwrap();
    j
}

fn lignes(j: &Job, fichier: &str) -> Vec<Ligne> {
    let t = Table::lire(&j.read(fichier));
    t.lignes.iter().map(|l| t.entete.iter().cloned().zip(l.iter().cloned()).collect()).collect()
}

/// Published counts of one indicator over the territory: answer → count, `None` when withheld.
fn publies(j: &Job, indicateur: &str) -> BTreeMap<String, Option<i64>> {
    let siennes = lignes(j, &format!("{PUBLICATION}/donnees/relogement.csv"));
    siennes
        .into_iter()
        .filter(|l| l["indicateur"] == indicateur && l["niveau"] == "epci" && l["zone"] == EPCI)
        .map(|l| (l["reponse"].clone(), l["nombre"].parse().ok()))
        .collect()
}

fn jour(t: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(t, "%d/%m/%Y").ok()
}

/// Columns of the process in each file: everything that says nothing else.
const COLONNES: [(&str, &[&str]); 4] = [
    (
        "relogement_operations.csv",
        &["date_fin_entretiens", "date_bilan_peuplement", "date_reunion_orientation", "nb_gtr", "nb_gtrm"],
    ),
    (
        "relogement_menages.csv",
        &[
            "charge_relogement",
            "charge_employeur",
            "date_actualisation",
            "circuit",
            "date_envoi_circuit",
            "avis_commune",
            "date_avis_commune",
            "avis_bailleur",
            "date_avis_bailleur",
            "avis_epci",
            "date_avis_epci",
        ],
    ),
    (
        "relogement_relogements.csv",
        &[
            "date_facture_demenagement",
            "date_remboursement_demenagement",
            "date_visite_courtoisie_1",
            "date_visite_courtoisie_2",
            "date_visite_courtoisie_3",
            "date_cloture_accompagnement",
            "date_satisfaction",
            "satisfaction_information",
            "satisfaction_ecoute",
            "satisfaction_logement",
            "satisfaction_quartier",
            "satisfaction_ensemble",
        ],
    ),
    ("relogement_propositions.csv", &["date_offre", "date_lecture"]),
];

fn retirer(j: &Job) {
    for (fichier, colonnes) in COLONNES {
        let chemin = format!("depot/{fichier}");
        let t = Table::lire(&j.read(&chemin));
        let gardees: Vec<usize> = (0..t.entete.len()).filter(|i| !colonnes.contains(&t.entete[*i].as_str())).collect();
        assert_eq!(gardees.len() + colonnes.len(), t.entete.len(), "{fichier}");
        let rangees = std::iter::once(&t.entete).chain(&t.lignes);
        let texte: String = rangees
            .map(|l| format!("{}\r\n", gardees.iter().map(|i| l[*i].as_str()).collect::<Vec<_>>().join(";")))
            .collect();
        j.write(&chemin, format!("\u{feff}{texte}"));
    }
}

/// A file that follows nothing is read as before, and the page says what it would take.
#[test]
fn without_the_columns_the_page_says_what_is_not_followed() {
    let j = job();
    retirer(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let page = j.texte(&format!("{PUBLICATION}/revue_pru_grand_pavois.html"));
    for code in ["J2", "J3", "J4", "J6", "J7", "J8", "J9", "J10", "J11", "J12"] {
        assert!(page.contains(&format!("<li>{code}, ")), "{code} n'est pas dit non suivi");
    }
    for code in ["J1", "J5", "J13"] {
        assert!(!page.contains(&format!("<li>{code}, ")), "{code}");
    }
    assert!(page.contains("id=\"tab-delais\"") && page.contains("date_visite_courtoisie_1"));
    for code in ["visites", "satisfaction", "charge", "etapes", "suites"] {
        assert!(!page.contains(&format!("id=\"tab-{code}\"")), "{code}");
    }
    for i in ["rel_visite_1", "rel_charge", "rel_avis_commune", "rel_satisfaction", "rel_offre_lue"] {
        assert!(publies(&j, i).is_empty(), "{i}");
    }
}

/// Counts written again from the rules, row by row, from the raw files: what is published is what they hold, and what is small is withheld.
#[test]
fn visits_and_satisfaction_are_what_the_files_hold() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let arrete = NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
    let projets: BTreeMap<String, String> = lignes(&j, "depot/relogement_operations.csv")
        .into_iter()
        .filter(|o| !o["projet_code"].is_empty())
        .map(|o| (o["operation_code"].clone(), o["projet_code"].clone()))
        .collect();
    let menages = lignes(&j, "depot/relogement_menages.csv");
    let relogements = lignes(&j, "depot/relogement_relogements.csv");
    let quand = |l: &Ligne| jour(&l["date_bail"]).or(jour(&l["date_emmenagement"]));
    // The first définitif of each household, else its return; those who left by themselves are not followed.
    let definitif = |m: &Ligne| -> Option<&Ligne> {
        let de = |genre: &str| {
            let siens = relogements.iter().filter(|r| r["menage_id"] == m["menage_id"] && r["genre"] == genre);
            siens.filter(|r| quand(r).is_none_or(|d| d <= arrete)).min_by_key(|r| (quand(r).is_none(), quand(r)))
        };
        let reloge = ["reloge_definitif", "retour_effectue"].contains(&m["situation"].as_str());
        de("definitif").or_else(|| de("retour")).filter(|r| reloge && r["accompagne"] != "non")
    };
    let suivis: Vec<(&str, &Ligne)> = menages
        .iter()
        .filter(|m| projets.contains_key(&m["operation_code"]))
        .filter_map(|m| Some((m["operation_code"].as_str(), definitif(m)?)))
        .collect();
    let faite = |r: &Ligne| jour(&r["date_visite_courtoisie_1"]).filter(|d| *d <= arrete);
    let toutes = |r: &Ligne| {
        let rangs = ["1", "2", "3"].map(|k| jour(&r[&format!("date_visite_courtoisie_{k}")]).filter(|d| *d <= arrete));
        rangs.into_iter().flatten().min()
    };
    let mut comptes: BTreeMap<String, i64> = BTreeMap::new();
    let mut notes: BTreeMap<String, i64> = BTreeMap::new();
    for (operation, r) in &suivis {
        let premiere = suivis.iter().filter(|(o, _)| o == operation).filter_map(|(_, r)| toutes(r)).min();
        let entree = jour(&r["date_emmenagement"]).or(jour(&r["date_bail"])).unwrap();
        let due = entree + Months::new(2);
        let (debut, fin) = (due - Days::new(15), due + Days::new(15));
        let reponse = match (premiere, faite(r)) {
            (_, None) if arrete <= fin => continue,
            (None, _) => "inconnu",
            (Some(_), Some(v)) if v < entree => "inconnu",
            (Some(_), Some(v)) if v >= debut && v <= fin => "a_temps",
            (Some(_), Some(_)) => "decalee",
            (Some(p), None) if fin < p => "inconnu",
            (Some(_), None) => "non_faite",
        };
        *comptes.entry(reponse.to_owned()).or_default() += 1;
        *comptes.entry("ensemble".to_owned()).or_default() += 1;
        let note = &r["satisfaction_ensemble"];
        if ["1", "2", "3", "4"].contains(&note.as_str()) {
            *notes.entry(note.clone()).or_default() += 1;
        }
    }
    let (mut montres, mut lus) = (0, publies(&j, "rel_visite_1"));
    assert_eq!(lus.keys().map(String::as_str).collect::<Vec<_>>(), ["a_temps", "decalee", "ensemble", "non_faite"]);
    lus.extend(publies(&j, "rel_satisfaction").into_iter().filter(|(r, _)| r != "ensemble"));
    comptes.extend(notes);
    for (reponse, n) in &lus {
        let attendu = comptes.get(reponse).copied().unwrap_or(0);
        if let Some(n) = n {
            assert_eq!(*n, attendu, "{reponse}");
            assert!(*n == 0 || *n >= SEUIL, "{reponse} : {n}");
            montres += 1;
        }
    }
    assert!(montres >= 3, "{lus:?}");
    assert!(comptes["inconnu"] > 0 && comptes["a_temps"] > 50, "{comptes:?}");
}

/// Who follows whom is a load, never a name: not in a publication, not in the states of the restricted folder.
#[test]
fn no_charge_is_ever_named() {
    let j = job();
    j.edit("depot/relogement_menages.csv", |o| {
        let texte = String::from_utf8(o).unwrap();
        texte.replace("CR-01", "Dupont-Lajoie").replace("CR-02", "Nguyen-Brel").replace("CR-03", "Okonkwo-Sand").into()
    });
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let charge = publies(&j, "rel_charge");
    // Secrecy chooses which answer is shown; a load above the norm of 60 households is.
    assert!(charge.values().flatten().any(|n| *n > 60), "{charge:?}");
    assert!(charge.values().all(|n| n.is_none_or(|n| n == 0 || n >= SEUIL)), "{charge:?}");
    let page = j.texte(&format!("{PUBLICATION}/revue_pru_grand_pavois.html"));
    assert!(page.contains("id=\"tab-charge\"") && page.contains("plus de 60 ménages"));
    // Of an employer with one chargé, the mean is that person: withheld.
    let debut = page.find("id=\"tab-charge-employeurs\"").unwrap();
    let table = &page[debut..debut + page[debut..].find("</table>").unwrap()];
    let structure = &table[table.find("Structure inter-bailleurs").unwrap()..];
    assert!(structure[..structure.find("</tr>").unwrap()].contains(">s<"), "{structure}");
    for dossier in ["publication_npnru", "restreint_npnru", "qualite_npnru", "lac_npnru"] {
        for (nom, octets) in j.photo(dossier) {
            for qui in ["Dupont-Lajoie", "Nguyen-Brel", "Okonkwo-Sand"] {
                assert!(!octets.windows(qui.len()).any(|w| w == qui.as_bytes()), "{qui} est dans {dossier}/{nom}");
            }
        }
    }
}

/// A visit before the entry, a refund before its bill, an answer before the file was sent, a note out of the scale, a date to come, steps
/// out of order: each is a finding with its line, and the run ends well.
#[test]
fn contradictory_process_rows_are_found_with_their_line() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let page = j.texte("qualite_npnru/2026-09/rapport_qualite.html");
    let relogements = lignes(&j, "depot/relogement_relogements.csv");
    let menages = lignes(&j, "depot/relogement_menages.csv");
    let operations = lignes(&j, "depot/relogement_operations.csv");
    let propre = |t: &str| t.replace(['\u{a0}', '\u{202f}'], "");
    let trouvees = |regle: &str, n: usize| {
        let debut =
            page.find(&format!("id=\"tab-lignes-{regle}\"")).unwrap_or_else(|| panic!("{regle} ne trouve rien"));
        let table = propre(&page[debut..debut + page[debut..].find("</table>").unwrap()]);
        assert!(table.contains(&format!(">{n}<")), "{regle}, ligne {n} : {table}");
    };
    let entree = |r: &Ligne| jour(&r["date_emmenagement"]).or(jour(&r["date_bail"]));
    // As a spreadsheet numbers them.
    let mut vues = [0; 4];
    for (n, r) in (2..).zip(&relogements) {
        if jour(&r["date_visite_courtoisie_1"]).is_some_and(|v| Some(v) < entree(r)) {
            trouvees("rur-66", n);
            vues[0] += 1;
        }
        if jour(&r["date_remboursement_demenagement"]).is_some_and(|v| Some(v) < jour(&r["date_facture_demenagement"]))
        {
            trouvees("rur-68", n);
            vues[1] += 1;
        }
        if jour(&r["date_visite_courtoisie_3"]) > NaiveDate::from_ymd_opt(2026, 9, 30) {
            trouvees("rur-69", n);
            vues[2] += 1;
        }
    }
    for (n, m) in (2..).zip(&menages) {
        if jour(&m["date_avis_commune"]).is_some_and(|v| Some(v) < jour(&m["date_envoi_circuit"])) {
            trouvees("rur-46", n);
            vues[3] += 1;
        }
    }
    assert_eq!(vues, [2, 1, 1, 1]);
    let rang = operations.iter().position(|o| o["operation_code"] == "PM-C4").unwrap();
    trouvees("rur-14", rang + 2);
    // A note out of the scale is said by the reading, with its line, and is unknown.
    let note = 2 + relogements.iter().position(|r| r["satisfaction_ensemble"] == "9").unwrap();
    let lecture = propre(&page);
    assert!(lecture.contains("satisfaction_ensemble") && lecture.contains(&note.to_string()), "ligne {note}");
}
