//! What holds of every indicator whatever the population: parts make the whole, order is nothing, a row never takes away.

use std::collections::BTreeMap;

use bilan::config::layout::Table;
use bilan::measures::{Cle, Compte, Famille, Mesures, Nature, Niveau, Periode};
use polars::prelude::{LazyFrame, UnionArgs, concat};

use super::de::De;
use super::{attribution, catalogue, demande, logement, mesurer, occupation};

const POPULATIONS: u64 = 6;

/// A population of each table, cut in two files.
fn populations(graine: u64, n: usize) -> Vec<(Table, [LazyFrame; 2])> {
    let coupe = n / 3;
    let (o, l) = (occupation::tirer(&mut De(graine), n), logement::tirer(&mut De(graine + 1), n));
    let (a, d) = (attribution::tirer(&mut De(graine + 2), n), demande::tirer(&mut De(graine + 3), n));
    vec![
        (Table::Occupation, [occupation::cadre(&o[..coupe]), occupation::cadre(&o[coupe..])]),
        (Table::Logement, [logement::cadre(&l[..coupe]), logement::cadre(&l[coupe..])]),
        (Table::Attribution, [attribution::cadre(&a[..coupe]), attribution::cadre(&a[coupe..])]),
        (Table::Demande, [demande::cadre(&d[..coupe]), demande::cadre(&d[coupe..])]),
    ]
}

fn ensemble(fichiers: &[LazyFrame]) -> LazyFrame {
    concat(fichiers, UnionArgs::default()).unwrap()
}

fn familles(table: Table, m: &Mesures) -> Vec<&Famille> {
    let catalogue = catalogue();
    m.familles.iter().filter(|f| catalogue.get(&f.indicateur).is_some_and(|d| d.table == table)).collect()
}

fn cellules(m: &Mesures) -> BTreeMap<Cle, Compte> {
    m.familles.iter().flat_map(|f| f.cellules.iter().map(|c| (c.cle.clone(), c.compte.clone()))).collect()
}

#[test]
fn parts_make_the_whole() {
    for graine in 0..POPULATIONS {
        for (table, fichiers) in populations(graine, 200) {
            let m = mesurer(table, ensemble(&fichiers));
            for f in familles(table, &m) {
                // Levels of which every row has one zone, known or not.
                for niveau in [Niveau::Localisation, Niveau::Bailleur, Niveau::Commune, Niveau::Reservataire] {
                    let mut sommes: BTreeMap<Periode, Compte> = BTreeMap::new();
                    for c in f.cellules.iter().filter(|c| c.cle.niveau == niveau) {
                        sommes.entry(c.cle.periode).or_default().ajouter(&c.compte);
                    }
                    for (periode, somme) in sommes {
                        let tout = f.cellules.iter().find(|c| c.cle.niveau == Niveau::Epci && c.cle.periode == periode);
                        let Some(tout) = tout else { continue };
                        let mut avec_zero = tout.compte.clone();
                        avec_zero.ajouter(&Compte { classes: vec![0; f.classes.len()], ..Compte::default() });
                        let mut somme = somme;
                        somme.ajouter(&Compte { classes: vec![0; f.classes.len()], ..Compte::default() });
                        assert_eq!(somme.classes, avec_zero.classes, "{} {niveau:?} {periode}", f.indicateur);
                        assert_eq!(somme.inconnus, avec_zero.inconnus, "{} {niveau:?}", f.indicateur);
                        assert_eq!(
                            somme.sommes.unwrap_or((0, 0)),
                            avec_zero.sommes.unwrap_or((0, 0)),
                            "{}",
                            f.indicateur
                        );
                        let total = |c: &Compte| c.incertains.iter().sum::<i64>();
                        assert_eq!(total(&somme), total(&avec_zero), "{} {niveau:?}", f.indicateur);
                    }
                }
            }
        }
    }
}

#[test]
fn the_order_of_rows_and_files_changes_nothing() {
    for graine in 0..POPULATIONS {
        for (table, [a, b]) in populations(graine, 150) {
            let droit = cellules(&mesurer(table, ensemble(&[a.clone(), b.clone()])));
            let retourne = cellules(&mesurer(table, ensemble(&[b, a]).reverse()));
            assert!(droit == retourne, "graine {graine}, {table:?}");
        }
    }
}

#[test]
fn a_row_more_never_lowers_a_counter() {
    for graine in 0..POPULATIONS {
        for (table, [a, b]) in populations(graine, 120) {
            let moins = cellules(&mesurer(table, a.clone()));
            let plus = cellules(&mesurer(table, ensemble(&[a, b])));
            for (cle, petit) in moins {
                let grand = plus.get(&cle).unwrap_or_else(|| panic!("{cle:?} a disparu"));
                let monte =
                    |x: &[i64], y: &[i64]| x.iter().enumerate().all(|(k, n)| *n <= y.get(k).copied().unwrap_or(0));
                assert!(monte(&petit.classes, &grand.classes), "{cle:?}");
                assert!(monte(&petit.incertains, &grand.incertains), "{cle:?}");
                assert!(petit.inconnus <= grand.inconnus, "{cle:?}");
            }
        }
    }
}

/// Counters are never negative, so that every share is between 0 and 1; the classes of a distribution are disjoint and, with the
/// unknown, cover the universe.
#[test]
fn shares_are_shares_and_distributions_cover_their_universe() {
    let catalogue = catalogue();
    for graine in 0..POPULATIONS {
        for (table, fichiers) in populations(graine, 200) {
            let m = mesurer(table, ensemble(&fichiers));
            let effectif = match table {
                Table::Occupation => "occ_menages",
                Table::Logement => "parc_logements",
                Table::Attribution => "att_baux",
                _ => "dem_total",
            };
            let tous = cellules(&m);
            for f in familles(table, &m) {
                let d = catalogue.get(&f.indicateur).unwrap();
                let univers = &catalogue.get(effectif).unwrap().univers.sql;
                for c in &f.cellules {
                    let n = &c.compte;
                    assert!(n.classes.iter().chain(&n.incertains).all(|k| *k >= 0) && n.inconnus >= 0, "{:?}", c.cle);
                    if f.nature == Nature::Repartition && d.restriction.is_none() && d.univers.sql == *univers {
                        let entier = Cle { indicateur: effectif.to_owned(), ..c.cle.clone() };
                        if let Some(entier) = tous.get(&entier) {
                            assert_eq!(n.univers(), entier.univers(), "{:?}", c.cle);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn recent_arrivals_are_part_of_the_whole() {
    for graine in 0..POPULATIONS {
        let menages = occupation::tirer(&mut De(graine + 50), 300);
        let tous = cellules(&mesurer(Table::Occupation, occupation::cadre(&menages)));
        let mut vus = 0;
        for (cle, recents) in &tous {
            let Some(base) = cle.indicateur.strip_suffix("__recents") else { continue };
            let tout = &tous[&Cle { indicateur: base.to_owned(), ..cle.clone() }];
            let dedans = recents.classes.iter().zip(&tout.classes).all(|(r, t)| r <= t);
            assert!(dedans && recents.inconnus <= tout.inconnus, "{cle:?}");
            vus += 1;
        }
        assert!(vus > 100);
    }
}
