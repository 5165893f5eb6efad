//! Every indicator of the shipped catalogue has a twin here: one reading of one row, written by hand from the specification,
//! run on random populations and held against the program cell by cell. An indicator without a twin is a failure.

mod attribution;
mod axiomes;
mod candidature;
mod de;
mod demande;
mod exemples;
mod lecture;
mod logement;
mod occupation;
mod zonages;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bilan::config::layout::Table;
use bilan::indicators::{Catalogue, Perimetre, denombrer};
use bilan::measures::{Mesures, Niveau, Periode};
use bilan::model::Modele;
use de::De;
use lecture::{Attendu, Jumeau, Lieu};
use polars::prelude::{LazyFrame, lit};
use zonages::Zonage;

/// The catalogue as it is shipped.
pub fn catalogue() -> Catalogue {
    let dossier = Path::new("pipelines/indicateurs");
    let fichiers: Vec<_> = bilan::assets::livres()
        .into_iter()
        .filter(|(p, _)| p.parent() == Some(dossier))
        .map(|(p, t)| (p.to_owned(), t.to_owned()))
        .collect();
    Catalogue::lire(&fichiers).unwrap()
}

/// The whole territory, and the closing date: the end of the last year drawn.
pub const EPCI: &str = "200093201";
pub const ARRETE: (i32, u32) = (2026, 12);

/// What the program counts over one table whose rows are all of the territory.
pub fn mesurer(table: Table, lf: LazyFrame) -> Mesures {
    compter(table, lf.with_column(lit(EPCI).alias("code_epci")))
}

fn compter(table: Table, lf: LazyFrame) -> Mesures {
    let mut modele = Modele::default();
    match table {
        Table::Logement => modele.logement = Some(lf),
        Table::Occupation => modele.occupation = Some(lf),
        Table::Attribution => modele.attribution = Some(lf),
        Table::Demande => modele.demande = Some(lf),
        _ => modele.candidature = Some(lf),
    }
    let catalogue = catalogue();
    let perimetre = Perimetre { epci: EPCI, arrete: ARRETE, classes: &zonages::classes() };
    denombrer(&modele, &catalogue, Some(EPCI)).unwrap().mesures(&catalogue, &perimetre, |_| true)
}

fn periode(table: Table, annee: i32) -> Periode {
    match table {
        Table::Logement | Table::Occupation => Periode::Millesime(annee),
        Table::Demande => Periode::Stock(annee, demande::mois_du_stock(annee)),
        _ => Periode::Annee(annee),
    }
}

/// Holds the program against the twins over one population: the same cells, the same counts. Gives the number of cells.
fn confronter<R: Lieu>(
    table: Table,
    rangees: &[R],
    lf: LazyFrame,
    jumeaux: &[(&str, Jumeau<R>)],
    graine: u64,
) -> usize {
    let catalogue = catalogue();
    let mut de = De(graine + 9_000);
    let zonages: Vec<Zonage> = rangees.iter().map(|_| Zonage::tirer(&mut de)).collect();
    let mesures = compter(table, zonages::poser(lf, &zonages));
    let par_code: BTreeMap<&str, &Jumeau<R>> = jumeaux.iter().map(|(c, j)| (*c, j)).collect();
    assert_eq!(par_code.len(), jumeaux.len(), "deux jumeaux ont le même code");
    let mut comparees = 0;
    for d in catalogue.definitions.iter().filter(|d| d.table == table) {
        let famille = mesures.familles.iter().find(|f| f.indicateur == d.code).unwrap_or_else(|| panic!("{}", d.code));
        let base = d.code.strip_suffix("__recents").unwrap_or(&d.code);
        let jumeau = par_code.get(base).unwrap_or_else(|| panic!("l'indicateur « {base} » n'a pas de jumeau"));
        jumeau.verifier_classes(&d.code, &famille.classes);
        let mut attendues: BTreeMap<(Periode, Niveau, String), Attendu> = BTreeMap::new();
        for (r, zonage) in rangees.iter().zip(&zonages) {
            for niveau in d.niveaux.iter().copied() {
                let Some(zone) = zonage.zone(r, niveau) else { continue };
                let attendu = attendues.entry((periode(table, r.annee()), niveau, zone)).or_default();
                jumeau.compter(r, d.recents, attendu);
            }
        }
        // Cumulated months of events have twins in the tests of the legal ratios.
        let vues = famille.cellules.iter().filter(|c| !matches!(c.cle.periode, Periode::Cumul(..)));
        let mut n = 0;
        for c in vues {
            let cle = (c.cle.periode, c.cle.niveau, c.cle.zone.clone());
            let a =
                attendues.get(&cle).unwrap_or_else(|| panic!("graine {graine}, {}, cellule en trop {cle:?}", d.code));
            let lu = Attendu::lu(&c.compte, jumeau.nombre_classes());
            assert_eq!(*a, lu.comme(a), "graine {graine}, {}, {cle:?} (jumeau à gauche)", d.code);
            n += 1;
        }
        assert_eq!(n, attendues.len(), "graine {graine}, {} : cellules manquantes", d.code);
        comparees += n;
    }
    comparees
}

const GRAINES: u64 = 20;

#[test]
fn every_indicator_of_occupation_equals_its_twin() {
    let comparees: usize = (0..GRAINES)
        .map(|g| {
            let menages = occupation::tirer(&mut De(g), 250);
            confronter(Table::Occupation, &menages, occupation::cadre(&menages), &occupation::jumeaux(), g)
        })
        .sum();
    assert!(comparees > 20_000, "{comparees} cellules seulement");
}

#[test]
fn every_indicator_of_the_parc_equals_its_twin() {
    let comparees: usize = (0..GRAINES)
        .map(|g| {
            let logements = logement::tirer(&mut De(g + 1_000), 250);
            confronter(Table::Logement, &logements, logement::cadre(&logements), &logement::jumeaux(), g)
        })
        .sum();
    assert!(comparees > 10_000, "{comparees} cellules seulement");
}

#[test]
fn every_indicator_of_attributions_equals_its_twin() {
    let comparees: usize = (0..GRAINES)
        .map(|g| {
            let baux = attribution::tirer(&mut De(g + 2_000), 250);
            confronter(Table::Attribution, &baux, attribution::cadre(&baux), &attribution::jumeaux(), g)
        })
        .sum();
    assert!(comparees > 20_000, "{comparees} cellules seulement");
}

#[test]
fn every_indicator_of_demands_equals_its_twin() {
    let comparees: usize = (0..GRAINES)
        .map(|g| {
            let demandes = demande::tirer(&mut De(g + 3_000), 250);
            confronter(Table::Demande, &demandes, demande::cadre(&demandes), &demande::jumeaux(), g)
        })
        .sum();
    assert!(comparees > 1_500, "{comparees} cellules seulement");
}

#[test]
fn every_indicator_of_commissions_equals_its_twin() {
    let comparees: usize = (0..GRAINES)
        .map(|g| {
            let (candidats, baux) = candidature::tirer(&mut De(g + 4_000), 200);
            let lus = candidature::lire(&candidats, &baux);
            confronter(Table::Reservation, &lus, candidature::cadre(&candidats, &baux), &candidature::jumeaux(), g)
        })
        .sum();
    assert!(comparees > 4_000, "{comparees} cellules seulement");
}

/// Each twin is that of an indicator, and each indicator has one.
#[test]
fn the_catalogue_and_its_twins_name_the_same_indicators() {
    let codes: BTreeSet<String> =
        catalogue().definitions.iter().filter(|d| !d.recents).map(|d| d.code.clone()).collect();
    let mut jumeaux: Vec<&str> = Vec::new();
    jumeaux.extend(occupation::jumeaux().iter().map(|j| j.0));
    jumeaux.extend(logement::jumeaux().iter().map(|j| j.0));
    jumeaux.extend(attribution::jumeaux().iter().map(|j| j.0));
    jumeaux.extend(demande::jumeaux().iter().map(|j| j.0));
    jumeaux.extend(candidature::jumeaux().iter().map(|j| j.0));
    let jumeaux: BTreeSet<String> = jumeaux.into_iter().map(str::to_owned).collect();
    assert_eq!(codes.difference(&jumeaux).collect::<Vec<_>>(), Vec::<&String>::new(), "indicateurs sans jumeau");
    assert_eq!(jumeaux.difference(&codes).collect::<Vec<_>>(), Vec::<&String>::new(), "jumeaux sans indicateur");
    assert!(codes.len() > 200);
}
