//! Figures that moved. A figure that both publications show and that is not the same is a revision of the past; what the months since
//! brought is told apart, from what the later publication shows of both moments. Only figures shown in full are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::error::Result;
use crate::pipeline::manifest::Manifeste;
use crate::reports::comparaison::Sort;

use super::fichier::parcourir;

/// One figure, as the published tables name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cle {
    /// Rank of the level: the territory first.
    #[serde(skip)]
    ordre: u8,
    pub niveau: String,
    pub indicateur: String,
    pub periode: String,
    pub zone: String,
    /// Class of a distribution, answer of the tracking.
    pub classe: String,
}

/// What is published of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chiffre {
    pub univers: Option<i64>,
    pub numerateur: Option<i64>,
    pub inconnus: Option<i64>,
    /// In the unit of the indicator, as published.
    pub taux: String,
}

/// A figure shown by both and not the same, or by one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mouvement {
    #[serde(flatten)]
    pub cle: Cle,
    pub avant: Option<Chiffre>,
    pub apres: Option<Chiffre>,
}

/// A count that goes on from a month to the next: what is new since, and what was revised in what had been told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evolution {
    #[serde(flatten)]
    pub cle: Cle,
    /// The period that the earlier publication stopped at.
    pub periode_avant: String,
    pub avant: Option<Chiffre>,
    pub apres: Option<Chiffre>,
    /// Rows since then, and those among them that answer; nothing when one of the figures is withheld.
    pub nouveaux: Option<[i64; 2]>,
    /// What changed in the months already told, likewise.
    pub revises: Option<[i64; 2]>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct EcartMesures {
    pub identiques: usize,
    pub revisees: Vec<Mouvement>,
    pub depuis: Vec<Evolution>,
    pub nouvelles: Vec<Mouvement>,
    pub retenues: Vec<Mouvement>,
    pub disparues: Vec<Mouvement>,
}

impl EcartMesures {
    pub fn vide(&self) -> bool {
        self.revisees.is_empty()
            && self.depuis.is_empty()
            && self.nouvelles.is_empty()
            && self.retenues.is_empty()
            && self.disparues.is_empty()
    }
}

/// What a line shows.
enum Vu {
    Chiffre(Chiffre),
    Retenu,
    NonCalculable,
}

impl Vu {
    fn chiffre(&self) -> Option<&Chiffre> {
        match self {
            Vu::Chiffre(c) => Some(c),
            _ => None,
        }
    }

    fn lire(marque: &str, chiffre: Chiffre) -> Self {
        match marque {
            "s" => Vu::Retenu,
            "n.c." => Vu::NonCalculable,
            _ => Vu::Chiffre(chiffre),
        }
    }
}

type Table = BTreeMap<Cle, Vu>;

fn ordre(niveau: &str) -> u8 {
    match niveau {
        "epci" | "projet" => 0,
        "residence" => 2,
        _ => 1,
    }
}

fn cle([indicateur, periode, niveau, zone, classe]: [&str; 5]) -> Cle {
    Cle {
        ordre: ordre(niveau),
        niveau: niveau.to_owned(),
        indicateur: indicateur.to_owned(),
        periode: periode.to_owned(),
        zone: zone.to_owned(),
        classe: classe.to_owned(),
    }
}

fn lire(place: &Path) -> Result<Table> {
    let mut t = Table::new();
    let colonnes =
        ["indicateur", "periode", "niveau", "zone", "classe", "univers", "numerateur", "inconnus", "taux", "marque"];
    parcourir(place, "mesures.csv", colonnes, |[i, p, n, z, c, univers, numerateur, inconnus, taux, marque]| {
        let chiffre = Chiffre {
            univers: univers.parse().ok(),
            numerateur: numerateur.parse().ok(),
            inconnus: inconnus.parse().ok(),
            taux: taux.to_owned(),
        };
        t.insert(cle([i, p, n, z, c]), Vu::lire(marque, chiffre));
    })?;
    let colonnes = ["indicateur", "periode", "niveau", "zone", "reponse", "nombre", "marque"];
    parcourir(place, "relogement.csv", colonnes, |[i, p, n, z, reponse, nombre, marque]| {
        let nombre = nombre.parse().ok();
        let chiffre = Chiffre { univers: nombre, numerateur: nombre, inconnus: None, taux: String::new() };
        t.insert(cle([i, p, n, z, reponse]), Vu::lire(marque, chiffre));
    })?;
    Ok(t)
}

/// Figures of the later publication that carry on those of the earlier one: the months since January, or everything so far.
fn suites(m_a: &Manifeste, m_b: &Manifeste) -> Vec<(String, String)> {
    let (a, b) = (&m_a.periode, &m_b.periode);
    let meme_annee = a.get(..4) == b.get(..4);
    let cumul = |p: &str| p.split_once('-').map(|(annee, mois)| format!("{annee}-01/{mois}"));
    match (cumul(a), cumul(b)) {
        _ if a >= b => Vec::new(),
        (Some(ca), Some(cb)) if meme_annee => vec![(ca, cb), (a.clone(), b.clone())],
        _ => vec![(a.clone(), b.clone())],
    }
}

/// Stocks of demands are dated: of each year, the last one alone is counted, and the one of October carries on that of September.
fn suite_du_stock(a: &Table, b: &Table) -> Option<(String, String)> {
    let dernier = |t: &Table| {
        // A wave and a millésime are dated of 1 January, months have no day.
        let du_stock = |p: &&String| p.parse::<NaiveDate>().is_ok_and(|jour| jour.ordinal() > 1);
        t.keys().map(|c| &c.periode).filter(du_stock).max().cloned()
    };
    Some((dernier(a)?, dernier(b)?)).filter(|(a, b)| a < b && a.get(..4) == b.get(..4))
}

/// Compares what two publications show, given each with its manifest.
pub fn comparer((avant, m_a): (&Path, &Manifeste), (apres, m_b): (&Path, &Manifeste)) -> Result<EcartMesures> {
    let (a, b) = (lire(avant)?, lire(apres)?);
    let mut suites = suites(m_a, m_b);
    suites.extend(suite_du_stock(&a, &b));
    let mut e = EcartMesures::default();
    let cles: BTreeSet<&Cle> = a.keys().chain(b.keys()).collect();
    for cle in cles {
        let (x, y) = (a.get(cle).and_then(Vu::chiffre), b.get(cle).and_then(Vu::chiffre));
        let a_la = |periode: &str| Cle { periode: periode.to_owned(), ..cle.clone() };
        // What stopped at the earlier month goes on under the later one.
        if let Some((_, p)) = suites.iter().find(|(p, _)| *p == cle.periode)
            && y.is_none()
            && !b.contains_key(cle)
            && b.contains_key(&a_la(p))
        {
            continue;
        }
        if let Some((p, _)) = suites.iter().find(|(_, p)| *p == cle.periode)
            && a.contains_key(&a_la(p))
        {
            let suite = evolution(cle, p, &a, &b);
            match (&suite.avant, &suite.apres) {
                (None, None) => {}
                (x, y) if x == y => e.identiques += 1,
                _ => e.depuis.push(suite),
            }
            continue;
        }
        let calculable = matches!(b.get(cle), Some(Vu::Retenu));
        let mouvement = || Mouvement { cle: cle.clone(), avant: x.cloned(), apres: y.cloned() };
        match Sort::de(x, y, calculable) {
            None => {}
            Some(Sort::Identique) => e.identiques += 1,
            Some(Sort::Revise) => e.revisees.push(mouvement()),
            Some(Sort::Nouveau) => e.nouvelles.push(mouvement()),
            Some(Sort::Retenu) => e.retenues.push(mouvement()),
            Some(Sort::Disparu) => e.disparues.push(mouvement()),
        }
    }
    Ok(e)
}

fn evolution(cle: &Cle, periode_avant: &str, a: &Table, b: &Table) -> Evolution {
    let a_la_date = Cle { periode: periode_avant.to_owned(), ..cle.clone() };
    let avant = a.get(&a_la_date).and_then(Vu::chiffre);
    let meme = b.get(&a_la_date).and_then(Vu::chiffre);
    let apres = b.get(cle).and_then(Vu::chiffre);
    Evolution {
        cle: cle.clone(),
        periode_avant: periode_avant.to_owned(),
        avant: avant.cloned(),
        apres: apres.cloned(),
        nouveaux: moins(apres, meme),
        revises: moins(meme, avant),
    }
}

/// Rows, and those that answer.
fn moins(x: Option<&Chiffre>, y: Option<&Chiffre>) -> Option<[i64; 2]> {
    let compte = |c: &Chiffre| Some([c.univers?, c.numerateur.or(c.univers)?]);
    let ([a, b], [c, d]) = (compte(x?)?, compte(y?)?);
    Some([a.checked_sub(c)?, b.checked_sub(d)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifeste(periode: &str) -> Manifeste {
        let json = serde_json::json!({
            "format": 1, "version": "0", "chaine": "c", "territoire": "t", "epci": "e", "periode": periode,
            "arrete": format!("{periode}-28"), "profil_secret": "public", "cle": "", "configuration": "",
            "empreinte_mesures": "", "cellules": 0, "cellules_masquees": 0, "sources": [], "references": [], "fichiers": []
        });
        serde_json::from_value(json).unwrap()
    }

    fn publication(lignes: &[&str]) -> tempfile::TempDir {
        let d = tempfile::tempdir().unwrap();
        std::fs::create_dir(d.path().join("donnees")).unwrap();
        let entete = "indicateur;periode;niveau;zone;classe;univers;denominateur;numerateur;inconnus;taux;marque\n";
        std::fs::write(d.path().join("donnees/mesures.csv"), format!("\u{feff}{entete}{}\n", lignes.join("\n")))
            .unwrap();
        d
    }

    fn comparees(avant: (&str, &[&str]), apres: (&str, &[&str])) -> EcartMesures {
        let (a, b) = (publication(avant.1), publication(apres.1));
        comparer((a.path(), &manifeste(avant.0)), (b.path(), &manifeste(apres.0))).unwrap()
    }

    #[test]
    fn a_revision_of_the_past_is_not_an_event() {
        // September told 100 leases, 20 of the group. October says 102 and 21 of the same months, and 130 and 30 in all.
        let e = comparees(
            ("2026-09", &["att;2026-01/09;epci;1;oui;100;90;20;10;22.2;", "att;2025;epci;1;oui;500;500;100;0;20;"]),
            (
                "2026-10",
                &[
                    "att;2026-01/09;epci;1;oui;102;92;21;10;22.8;",
                    "att;2026-01/10;epci;1;oui;130;120;30;10;25;",
                    "att;2025;epci;1;oui;500;500;100;0;20;",
                ],
            ),
        );
        assert_eq!(e.identiques, 1);
        assert_eq!(e.revisees.len(), 1, "the nine months were revised");
        let [d] = &e.depuis[..] else { panic!("{:?}", e.depuis) };
        assert_eq!((d.nouveaux, d.revises), (Some([28, 9]), Some([2, 1])));
        assert_eq!((d.periode_avant.as_str(), d.cle.periode.as_str()), ("2026-01/09", "2026-01/10"));
        assert!(e.nouvelles.is_empty() && e.disparues.is_empty());
    }

    #[test]
    fn what_is_withheld_is_never_worked_out() {
        let e = comparees(
            (
                "2026-09",
                &["att;2026-01/09;epci;1;oui;100;90;20;10;22.2;", "occ;2024-01-01;commune;2;oui;50;50;20;0;40;"],
            ),
            (
                "2026-10",
                &[
                    "att;2026-01/09;epci;1;oui;;;;;;s",
                    "att;2026-01/10;epci;1;oui;130;120;30;10;25;",
                    "occ;2024-01-01;commune;2;oui;;;;;;s",
                ],
            ),
        );
        assert_eq!((e.depuis[0].nouveaux, e.depuis[0].revises), (None, None));
        assert_eq!(e.retenues.len(), 2);
        assert!(e.retenues.iter().all(|m| m.apres.is_none()));
    }

    #[test]
    fn a_figure_that_is_gone_is_not_one_that_is_withheld() {
        let ligne = "occ;2024-01-01;commune;2;oui;50;50;20;0;40;";
        let e = comparees(("2026-09", &[ligne]), ("2026-10", &["occ;2024-01-01;commune;2;oui;0;0;0;0;;n.c."]));
        assert_eq!((e.disparues.len(), e.retenues.len()), (1, 0));
        let e = comparees(("2026-09", &[ligne]), ("2026-10", &[]));
        assert_eq!(e.disparues.len(), 1);
        let e = comparees(("2026-09", &["occ;2024-01-01;commune;2;oui;;;;;;s"]), ("2026-10", &[ligne]));
        assert_eq!(e.nouvelles.len(), 1);
        assert!(comparees(("2026-09", &[ligne]), ("2026-09", &[ligne])).vide());
    }

    /// The stock of October stands in the place of that of September; that of the year before stays where it is.
    #[test]
    fn a_monthly_stock_carries_on_the_one_before() {
        let e = comparees(
            (
                "2026-09",
                &[
                    "dem;2025-12-31;epci;1;oui;900;900;900;0;;",
                    "dem;2026-09-30;epci;1;oui;950;950;950;0;;",
                    "occ;2026-01-01;epci;1;oui;40;40;10;0;25;",
                ],
            ),
            (
                "2026-10",
                &[
                    "dem;2025-12-31;epci;1;oui;900;900;900;0;;",
                    "dem;2026-10-31;epci;1;oui;980;980;980;0;;",
                    "occ;2026-01-01;epci;1;oui;40;40;10;0;25;",
                ],
            ),
        );
        let [d] = &e.depuis[..] else { panic!("{:?}", e.depuis) };
        assert_eq!((d.periode_avant.as_str(), d.cle.periode.as_str()), ("2026-09-30", "2026-10-31"));
        assert_eq!(d.avant.as_ref().and_then(|c| c.numerateur), Some(950));
        assert_eq!(
            (d.nouveaux, d.revises),
            (None, None),
            "only one stock of a year is counted: nothing tells them apart"
        );
        assert_eq!((e.identiques, e.revisees.len(), e.nouvelles.len(), e.disparues.len()), (2, 0, 0, 0));
    }

    /// December and January: the count of a new year carries on nothing.
    #[test]
    fn a_new_year_starts_again() {
        let e = comparees(
            ("2026-12", &["att;2026-01/12;epci;1;oui;100;90;20;10;22.2;"]),
            ("2027-01", &["att;2027-01/01;epci;1;oui;9;9;2;0;22.2;"]),
        );
        assert_eq!((e.depuis.len(), e.nouvelles.len(), e.disparues.len()), (0, 1, 1));
    }
}
