//! Two editions in a row: a figure that the second withholds and that the first showed keeps the value of the first.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use support::{CHAINE, Job, Table};

/// Indicator, period, level, zone.
type Cellule = [String; 4];

/// One line of a data file, by column.
type Ligne = BTreeMap<String, String>;

fn lignes(j: &Job, fichier: &str) -> Vec<Ligne> {
    let t = Table::lire(&j.read(fichier));
    t.lignes.iter().map(|l| t.entete.iter().cloned().zip(l.iter().cloned()).collect()).collect()
}

fn cellules(lignes: &[Ligne]) -> BTreeMap<Cellule, Vec<&Ligne>> {
    let mut c: BTreeMap<Cellule, Vec<&Ligne>> = BTreeMap::new();
    for l in lignes {
        c.entry(["indicateur", "periode", "niveau", "zone"].map(|k| l[k].clone())).or_default().push(l);
    }
    c
}

/// What the first edition showed in full of a cell: the same one, else for the months up to September the latest cumul of the year.
fn montree<'a>(avant: &'a BTreeMap<Cellule, Vec<&'a Ligne>>, c: &Cellule) -> Option<(String, &'a Vec<&'a Ligne>)> {
    let entiere = |periode: &str| {
        let cle = [c[0].clone(), periode.to_owned(), c[2].clone(), c[3].clone()];
        avant.get(&cle).filter(|l| l.iter().all(|l| l["marque"] != "s"))
    };
    if let Some(l) = entiere(&c[1]) {
        return Some((c[1].clone(), l));
    }
    if c[1] != "2026-01/09" {
        return None;
    }
    let (annee, mois) = c[1].split_once("-01/")?;
    let mois: u32 = mois.parse().unwrap();
    (1..mois).rev().find_map(|m| {
        let periode = format!("{annee}-01/{m:02}");
        Some((periode.clone(), entiere(&periode)?))
    })
}

#[test]
fn a_figure_that_can_no_longer_be_shown_keeps_its_last_value() {
    let j = Job::sample();
    j.remplacer(CHAINE, "arrete = \"2026-09-30\"", "arrete = \"2026-08-31\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let aout = lignes(&j, "publication/2026-08/donnees/mesures.csv");
    assert!(lignes(&j, "publication/2026-08/donnees/inchanges.csv").is_empty(), "a first edition has nothing to keep");
    j.remplacer(CHAINE, "arrete = \"2026-08-31\"", "arrete = \"2026-09-30\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let septembre = lignes(&j, "publication/2026-09/donnees/mesures.csv");
    let inchanges = lignes(&j, "publication/2026-09/donnees/inchanges.csv");

    // Exactly the cells withheld that the first edition showed, whatever made them withheld.
    let avant = cellules(&aout);
    let mut attendus: BTreeSet<(Cellule, String, String, String)> = BTreeSet::new();
    for (cle, l) in cellules(&septembre) {
        if !l.iter().all(|l| l["marque"] == "s" && l["tranche"].is_empty()) {
            continue;
        }
        if let Some((periode, montrees)) = montree(&avant, &cle) {
            for m in montrees {
                attendus.insert((cle.clone(), periode.clone(), m["classe"].clone(), m["univers"].clone()));
            }
        }
    }
    let trouves: BTreeSet<(Cellule, String, String, String)> = inchanges
        .iter()
        .map(|l| {
            let cle = ["indicateur", "periode", "niveau", "zone"].map(|k| l[k].clone());
            (cle, l["periode_gardee"].clone(), l["classe"].clone(), l["univers"].clone())
        })
        .collect();
    assert!(attendus.len() > 20, "{} cellules gardées : l'essai n'essaie rien", attendus.len());
    assert_eq!(trouves, attendus);
    assert!(trouves.iter().any(|t| t.0[1] == "2026-01/09" && t.1 == "2026-01/08"), "a month later");
    assert!(inchanges.iter().all(|l| l["marque"] == "inchangé (secret)"));
    // Numerators and rates are those of the first edition, to the digit.
    for l in &inchanges {
        let cle = [&l["indicateur"], &l["periode_gardee"], &l["niveau"], &l["zone"]].map(Clone::clone);
        let m = avant[&cle].iter().find(|m| m["classe"] == l["classe"]).unwrap();
        assert_eq!((&l["numerateur"], &l["taux"]), (&m["numerateur"], &m["taux"]), "{cle:?}");
    }

    // The mark is on the page and in the workbook, with the month that the value stops at and the words that explain it.
    let page = j.texte("publication/2026-09/bilan_cil.html");
    assert!(page.contains("fin août, inchangé (secret)"));
    // A card that keeps the value of August does not say that it is of September.
    assert!(!page.contains("septembre 2026 au profit du même public – inchangé"));
    assert!(page.contains("gardée parce que la nouvelle est couverte par le secret statistique"));
    let mut archive =
        ::zip::ZipArchive::new(std::fs::File::open(j.chemin("publication/2026-09/bilan_cil.xlsx")).unwrap()).unwrap();
    let mut textes = String::new();
    archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut textes).unwrap();
    assert!(textes.contains("fin août, inchangé (secret)"));

    // The same edition done again says the same thing.
    let une = j.photo("publication/2026-09");
    j.run(&["--quiet", "run", "--forcer", CHAINE]).attendre(0);
    assert!(une == j.photo("publication/2026-09"));
}
