//! Rules that look at a file as a whole: variation between millésimes, freshness, number of rows. Each is a function of a
//! few counters, with the same three answers as a row: `Some(true)` wrong, `Some(false)` right, `None` nobody can tell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::french::{Fraction, date_courte, nombre, pourcent};

use super::evaluate::{Comptage, Entree, Trouve};
use super::regle::{Nature, Part, Regle, Repere};
use super::show::jour;
use super::{Comptes, Exemple};

/// Rows of one millésime and of the next.
pub(super) fn variation(avant: i64, maintenant: i64, part_max: Part, base_min: i64) -> Option<bool> {
    (avant > 0 && avant >= base_min).then(|| part_max.depassee((maintenant - avant).abs(), avant))
}

/// Age in whole months, against the most admitted.
pub(super) fn fraicheur(dernier: Option<NaiveDate>, arrete: NaiveDate, mois_max: i64) -> Option<bool> {
    dernier.map(|d| mois_ecoules(d, arrete) > mois_max)
}

/// Rows kept by the universe, and those that may be in it, against the fewest admitted.
pub(super) fn minimum(lignes: i64, retenues: i64, douteuses: i64, minimum: i64, base_min: i64) -> Option<bool> {
    match () {
        () if retenues >= minimum => Some(false),
        () if lignes < base_min || retenues + douteuses >= minimum => None,
        () => Some(true),
    }
}

/// Unknown values of a column, against the share admitted.
pub(super) fn inconnus(lignes: i64, vides: i64, part_max: Part, base_min: i64) -> Option<bool> {
    (lignes > 0 && lignes >= base_min).then(|| part_max.depassee(vides, lignes))
}

/// Whole months from one day to another; negative when the second comes first.
fn mois_ecoules(de: NaiveDate, a: NaiveDate) -> i64 {
    let mois = |d: NaiveDate| i64::from(d.year()) * 12 + i64::from(d.month0());
    mois(a) - mois(de) - i64::from(a.day() < de.day())
}

pub(super) fn jour_du_millesime(millesime: i32, repere: Repere) -> Option<NaiveDate> {
    match repere {
        Repere::Debut => NaiveDate::from_ymd_opt(millesime, 1, 1),
        Repere::Fin => NaiveDate::from_ymd_opt(millesime, 12, 31),
    }
}

/// What such a rule found in the files it looks at (`rangs`).
pub(super) fn trouver(
    i: usize,
    regle: &Regle,
    entrees: &[Entree],
    rangs: &[usize],
    comptage: &Comptage,
    arrete: NaiveDate,
) -> Trouve {
    let mut releve = Releve { trouve: Trouve::default(), entrees };
    let (x, n, v) = (comptage.lire(i, "x"), comptage.lire(i, "n"), comptage.lire(i, "v"));
    let d = comptage.dernier(i);
    // Groups of one file; a file without rows has none and still is to be judged.
    let groupes = |rang: usize| comptage.groupes.iter().enumerate().filter(move |(_, (p, _))| *p == rang);
    match &regle.nature {
        Nature::Effectif { par_bailleur, minimum: min, inconnus: sur, base_min } => {
            for rang in rangs {
                let mut totaux: BTreeMap<Option<Arc<str>>, [i64; 4]> = BTreeMap::new();
                if !par_bailleur {
                    totaux.insert(None, [0; 4]);
                }
                for (g, (_, siren)) in groupes(*rang) {
                    let siren = if *par_bailleur { siren.clone() } else { None };
                    let t = totaux.entry(siren).or_default();
                    for (total, ici) in t.iter_mut().zip([comptage.lignes(g), x(g), n(g), v(g)]) {
                        *total += ici;
                    }
                }
                for (siren, [lignes, retenues, douteuses, vides]) in totaux {
                    let (verdict, valeurs) = match (min, sur) {
                        (Some(m), _) => (
                            minimum(lignes, retenues, douteuses, *m, *base_min),
                            vec![("lignes", nombre(retenues)), ("minimum", nombre(*m))],
                        ),
                        (None, Some((colonne, part))) => (
                            inconnus(retenues, vides, *part, *base_min),
                            vec![
                                ("colonne", colonne.clone()),
                                ("inconnus", nombre(vides)),
                                ("lignes", nombre(retenues)),
                            ],
                        ),
                        (None, None) => (None, Vec::new()),
                    };
                    releve.noter((*rang, siren), verdict, valeurs);
                }
            }
        }
        Nature::Fraicheur { colonne, repere, mois_max } => {
            for rang in derniers(entrees, rangs) {
                let Some(e) = entrees.get(rang) else { continue };
                let dernier = match colonne {
                    Some(_) => groupes(rang).filter_map(|(g, _)| d(g)).max().and_then(jour),
                    None => match repere {
                        Repere::Fin => e.fin(),
                        Repere::Debut => jour_du_millesime(e.millesime, *repere),
                    },
                };
                let valeurs = dernier.map_or_else(Vec::new, |j| {
                    vec![("date", date_courte(j)), ("mois", nombre(mois_ecoules(j, arrete)))]
                });
                releve.noter((rang, None), fraicheur(dernier, arrete, *mois_max), valeurs);
            }
        }
        Nature::Variation { par_bailleur, part_max, base_min } => {
            for (anciens, nouveaux) in paires(entrees, rangs) {
                let compter = |rangs: &[usize]| {
                    let mut par: BTreeMap<Option<Arc<str>>, (usize, i64)> = BTreeMap::new();
                    for rang in rangs {
                        for (g, (_, siren)) in groupes(*rang) {
                            let siren = if *par_bailleur { siren.clone() } else { None };
                            // Rows that say no bailleur are nobody's: there is nothing to compare.
                            if siren.is_some() || !par_bailleur {
                                par.entry(siren).or_insert((*rang, 0)).1 += x(g);
                            }
                        }
                    }
                    par
                };
                let (avant, maintenant) = (compter(&anciens), compter(&nouveaux));
                let Some(premier) = nouveaux.first() else { continue };
                let tous: BTreeSet<&Option<Arc<str>>> = avant.keys().chain(maintenant.keys()).collect();
                for siren in tous {
                    let a = avant.get(siren).map_or(0, |(_, n)| *n);
                    // A bailleur who left is judged in the first file of the new millésime.
                    let (rang, m) = maintenant.get(siren).copied().unwrap_or((*premier, 0));
                    let mut valeurs = vec![("avant", nombre(a)), ("maintenant", nombre(m))];
                    if let Some(f) = Fraction::new(m - a, a) {
                        valeurs.push(("variation", format!("{}{}", if m > a { "+" } else { "" }, pourcent(&f))));
                    }
                    releve.noter((rang, siren.clone()), variation(a, m, *part_max, *base_min), valeurs);
                }
            }
        }
        Nature::Ligne { .. } | Nature::Reference { .. } | Nature::Unicite { .. } => {}
    }
    releve.trouve
}

/// Files of the last millésime of each source: the others are only there for comparison.
fn derniers(entrees: &[Entree], rangs: &[usize]) -> Vec<usize> {
    let mut dernier: BTreeMap<&str, i32> = BTreeMap::new();
    for e in rangs.iter().filter_map(|r| entrees.get(*r)) {
        let m = dernier.entry(&e.source).or_insert(e.millesime);
        *m = (*m).max(e.millesime);
    }
    let du_dernier =
        |r: &&usize| entrees.get(**r).is_some_and(|e| dernier.get(e.source.as_str()) == Some(&e.millesime));
    rangs.iter().filter(du_dernier).copied().collect()
}

/// For each source, the files of the millésime before the last, then those of the last.
fn paires(entrees: &[Entree], rangs: &[usize]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut sources: BTreeMap<&str, BTreeMap<i32, Vec<usize>>> = BTreeMap::new();
    for rang in rangs {
        if let Some(e) = entrees.get(*rang) {
            sources.entry(&e.source).or_default().entry(e.millesime).or_default().push(*rang);
        }
    }
    sources
        .into_values()
        .filter_map(|millesimes| {
            let mut du_dernier = millesimes.into_values().rev();
            let nouveaux = du_dernier.next()?;
            Some((du_dernier.next().unwrap_or_default(), nouveaux))
        })
        .collect()
}

struct Releve<'a> {
    trouve: Trouve,
    entrees: &'a [Entree],
}

impl Releve<'_> {
    fn noter(&mut self, groupe: (usize, Option<Arc<str>>), verdict: Option<bool>, valeurs: Vec<(&str, String)>) {
        if verdict == Some(true)
            && let Some(e) = self.entrees.get(groupe.0)
        {
            self.trouve.exemples.push(Exemple {
                fichier: e.fichier.clone(),
                millesime: e.millesime,
                ligne: None,
                siren_bailleur: groupe.1.as_ref().map(|s| s.to_string()),
                valeurs: valeurs.into_iter().map(|(nom, v)| (nom.to_owned(), v)).collect(),
            });
        }
        let comptes = Comptes {
            examinees: 1,
            anomalies: i64::from(verdict == Some(true)),
            inverifiables: i64::from(verdict.is_none()),
        };
        self.trouve.comptes.entry(groupe).or_default().ajouter(comptes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_elapsed_are_whole_months() {
        let jour = |a, m, j| NaiveDate::from_ymd_opt(a, m, j).unwrap();
        assert_eq!(mois_ecoules(jour(2025, 1, 31), jour(2025, 2, 28)), 0);
        assert_eq!(mois_ecoules(jour(2025, 1, 1), jour(2026, 1, 1)), 12);
        assert_eq!(mois_ecoules(jour(2025, 1, 2), jour(2026, 1, 1)), 11);
        assert_eq!(mois_ecoules(jour(2026, 2, 1), jour(2026, 1, 1)), -1);
    }

    #[test]
    fn a_share_is_compared_without_rounding() {
        // 0.29 * 100.0 is 28.999999999999996: a comparison of decimals would call 29 of 100 too many.
        let part = Part::new(0.29, 1.0).unwrap();
        assert!(!part.depassee(29, 100));
        assert!(part.depassee(30, 100));
    }

    #[test]
    fn a_base_too_small_or_a_doubt_is_not_an_anomaly() {
        let part = Part::new(0.1, 1.0).unwrap();
        assert_eq!(variation(0, 500, part, 0), None);
        assert_eq!(variation(49, 10, part, 50), None);
        assert_eq!(variation(50, 45, part, 50), Some(false));
        assert_eq!(variation(50, 44, part, 50), Some(true));
        assert_eq!(minimum(6, 6, 0, 50, 0), Some(true));
        assert_eq!(minimum(0, 0, 0, 50, 0), Some(true));
        assert_eq!(minimum(60, 40, 20, 50, 0), None);
        assert_eq!(minimum(60, 50, 0, 50, 0), Some(false));
        assert_eq!(inconnus(0, 0, part, 0), None);
        assert_eq!(inconnus(100, 10, part, 1), Some(false));
        assert_eq!(inconnus(100, 11, part, 1), Some(true));
        assert_eq!(fraicheur(None, NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(), 1), None);
    }
}
