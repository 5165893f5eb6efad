//! The plan de relogement and the information on the flux, as a person gets them.

mod support;

use std::collections::BTreeMap;

use support::{Job, Table};

const REVUE: &str = "pipelines/revue_npnru.toml";
const PLAN: &str = "pipelines/relogement/plan.toml";
const PUBLICATION: &str = "publication_npnru/2026-09";

/// `(niveau, zone, réponse)` → published count, empty when withheld.
fn publies(j: &Job, indicateur: &str) -> BTreeMap<(String, String, String), String> {
    let t = Table::lire(&j.read(&format!("{PUBLICATION}/donnees/relogement.csv")));
    let rang = ["indicateur", "niveau", "zone", "reponse", "nombre"].map(|c| t.rang(c));
    (t.lignes.iter())
        .filter(|l| l[rang[0]] == indicateur)
        .map(|l| ((l[rang[1]].clone(), l[rang[2]].clone(), l[rang[3]].clone()), l[rang[4]].clone()))
        .collect()
}

/// Rows of a table of a page: the text of each cell.
fn rangees(page: &str, code: &str) -> Vec<Vec<String>> {
    let debut = page.find(&format!("id=\"tab-{code}\"")).unwrap_or_else(|| panic!("table {code} absente"));
    let table = &page[debut..];
    let table = &table[..table.find("</table>").unwrap()];
    let texte = |cellule: &str| {
        let (mut propre, mut dans) = (String::new(), false);
        for c in cellule[cellule.find('>').map_or(0, |i| i + 1)..].chars() {
            match c {
                '<' => dans = true,
                '>' => dans = false,
                c if !dans => propre.push(c),
                _ => {}
            }
        }
        propre.trim().to_owned()
    };
    let cellules = |r: &str| r.replace("<th", "<td").split("<td").skip(1).map(texte).collect::<Vec<String>>();
    table.split("<tr").skip(2).map(cellules).collect()
}

/// What was done is never anything but what the data file publishes: the same number, or « s ».
#[test]
fn the_flux_shows_only_what_is_published() {
    let j = Job::sample();
    j.run(&["--quiet", "run", REVUE]).attendre(0);
    let publies = publies(&j, "rel_flux_bailleur_2025");
    assert!(!publies.is_empty());
    let page = j.texte(&format!("{PUBLICATION}/flux_relogement.html"));
    assert!(page.contains("Plan fictif de la démonstration"));
    let rangees = rangees(&page, "flux");
    let totaux: Vec<&Vec<String>> =
        rangees.iter().filter(|r| r[1] == "ensemble" || r[1] == "aucune opération").collect();
    assert_eq!(totaux.len(), 7, "every bailleur of the territory has its line: {rangees:?}");
    // Of no project: what was done there is withheld, and not missing.
    let hors_projet: Vec<&Vec<String>> = rangees.iter().filter(|r| r[2].contains("Querlimont")).collect();
    assert!(!hors_projet.is_empty() && hors_projet.iter().all(|r| r[5] == "s"), "{hors_projet:?}");
    let noms: BTreeMap<String, String> = {
        let t = Table::lire(&j.read("depot/references/bailleurs.csv"));
        t.lignes.iter().map(|l| (l[t.rang("nom_court")].clone(), l[t.rang("siren")].clone())).collect()
    };
    for total in totaux {
        let siren = &noms[&total[0]];
        let publie = publies.get(&("epci".to_owned(), "000100017".to_owned(), siren.clone()));
        match publie.map(String::as_str) {
            Some("") => assert!(total[5] == "s" && ["s", "n.d."].contains(&total[6].as_str()), "{total:?}"),
            Some(n) => assert_eq!(total[5], n),
            None => assert_eq!(total[5], "0", "the tracking never names it"),
        }
    }
}

/// By category of operation and by réservataire: the forecasts of the plan add up, and what was done is what is published.
#[test]
fn the_flux_is_told_by_category_and_by_reservataire() {
    let j = Job::sample();
    j.run(&["--quiet", "run", REVUE]).attendre(0);
    let page = j.texte(&format!("{PUBLICATION}/flux_relogement.html"));
    let entier = |t: &str| t.replace(['\u{a0}', '\u{202f}'], "").parse::<i64>().unwrap();
    for (table, indicateur) in
        [("flux-categories", "rel_flux_categorie_2025"), ("flux-reservataires", "rel_flux_reservataire_2025")]
    {
        let rangees = rangees(&page, table);
        let (total, lignes) = rangees.split_last().unwrap();
        for colonne in [1, 2] {
            assert_eq!(lignes.iter().map(|l| entier(&l[colonne])).sum::<i64>(), entier(&total[colonne]), "{table}");
        }
        let publies = publies(&j, indicateur);
        let ensemble = &publies[&("epci".to_owned(), "000100017".to_owned(), "ensemble".to_owned())];
        assert_eq!(total[3].replace('\u{202f}', ""), if ensemble.is_empty() { "s" } else { ensemble }, "{table}");
    }
    let reservataires = rangees(&page, "flux-reservataires");
    let collectivites = reservataires.iter().find(|r| r[0] == "Collectivités territoriales").unwrap();
    assert_eq!(collectivites[2], "18", "forecast of 2025");
    // A réservataire that nobody knows is refused with its line.
    j.remplacer(PLAN, "reservataire = \"collectivites\"\n\n[[flux]]", "reservataire = \"mairie\"\n\n[[flux]]");
    let s = j.run(&["--quiet", "run", REVUE]).attendre(2);
    assert!(
        s.stderr.contains("mairie") && s.stderr.contains("ligne") && s.stderr.contains("action_logement"),
        "{}",
        s.stderr
    );
}

/// Nothing planned: no document, nothing on the first page. A plan of another territory is nothing either.
#[test]
fn without_a_plan_there_is_no_document() {
    let j = Job::sample();
    for plan in ["", "epci = \"200093201\"\n[[operation]]\ncode = \"X\"\ndebut = \"2026-S1\"\nfin = \"2026-S2\"\n"] {
        j.write(PLAN, plan);
        j.run(&["--quiet", "run", REVUE]).attendre(0);
        let fichiers = j.photo(PUBLICATION);
        assert!(fichiers.contains_key("revue_pru_grand_pavois.html"));
        assert!(!fichiers.keys().any(|f| f.starts_with("plan_relogement") || f.starts_with("flux_relogement")));
        assert!(!j.texte(&format!("{PUBLICATION}/index.html")).contains("plan_relogement"));
    }
}

/// A plan that only counts: every chapter that needs more says nothing, and the run succeeds.
#[test]
fn a_bare_plan_is_told_as_it_is() {
    let j = Job::sample();
    j.write(PLAN, "[[operation]]\ncode = \"NEUVE\"\ndebut = \"2027-S1\"\nfin = \"2028-S2\"\nlogements = 40\n");
    j.run(&["--quiet", "run", REVUE]).attendre(0);
    let page = j.texte(&format!("{PUBLICATION}/plan_relogement.html"));
    for dit in [
        "logements vacants à la date de référence",
        "taux de décohabitation",
        "que le suivi du relogement ne décrit pas",
    ] {
        assert!(page.contains(dit), "{dit}");
    }
    assert!(!page.contains("L’offre de logements suffit-elle"));
    // The dashboard is told all the same: a work a row, a commune after the other, then all of them.
    let faits = rangees(&page, "prevu-fait");
    assert_eq!(faits.len(), 9, "{faits:?}");
    assert_eq!(faits[0], ["Aubrelle", "démolition", "247", "42", "17"]);
    assert_eq!(faits[8], ["Ensemble", "réhabilitation", "271", "n.d.", "n.d."]);
    assert!(!j.photo(PUBLICATION).keys().any(|f| f.starts_with("flux_relogement")));
}
