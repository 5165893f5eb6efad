//! How much the plan weighs on attributions: those of last year, as the bilan publishes them.

use std::collections::{BTreeMap, BTreeSet};

use crate::french::{Fraction, INSECABLE, pourcent};
use crate::measures::Niveau;
use crate::relogement::plan::phasage::par_annee;
use crate::relogement::plan::pression::{Bases, ratios};
use crate::reports::context::{Chapitre, Dite, ligne, ligne_dite, mot, muette, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::origine::Origine;
use crate::reports::tenues::Vu;

use super::Vue;

const QUESTION: &str = "Quel poids le relogement pèse-t-il sur les attributions\u{202f}?";
/// What the bilan counts of a place.
const ATTRIBUTIONS: &str = "att_total";
const HORS_QPV: &str = "att_hors_qpv";

/// What the bilan publishes of one place, or of several added. `None`: withheld, or not there.
#[derive(Clone, Copy)]
struct Lieu {
    attributions: Option<i64>,
    hors_qpv: Option<i64>,
}

pub fn section(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("pression", QUESTION);
    let communes: BTreeSet<&str> = v.plan.operations.iter().filter_map(|o| o.commune.as_deref()).collect();
    let epci = lire(v, Niveau::Epci, v.revue.bilan.epci());
    let concernees = somme(communes.iter().map(|c| lire(v, Niveau::Commune, c)));
    ch.dire(phrase(v, epci));
    ch.bloc(bases(v, epci, concernees, &communes));
    ch.bloc(par_annees(v, epci, concernees));
    ch.bloc_si(par_maitre_ouvrage(v));
    let mut s = v.finir(ch, "relogements attendus, rapportés aux attributions de la dernière année complète");
    s.methode = format!("{} Attributions{INSECABLE}: mesures publiées du bilan, {}.", s.methode, exercice(v));
    s
}

fn exercice(v: &Vue<'_>) -> i32 {
    v.revue.bilan.exercice().annee()
}

fn lire(v: &Vue<'_>, niveau: Niveau, zone: &str) -> Lieu {
    Lieu {
        attributions: publie(v, ATTRIBUTIONS, niveau, zone).and_then(|x| x.univers()),
        hors_qpv: publie(v, HORS_QPV, niveau, zone).and_then(|x| x.classe(0)),
    }
}

fn publie<'v>(v: &Vue<'v>, code: &str, niveau: Niveau, zone: &str) -> Option<Vu<'v>> {
    v.revue.bilan.v(code, v.revue.bilan.exercice(), niveau, zone)
}

fn somme(lieux: impl Iterator<Item = Lieu>) -> Lieu {
    let plus = |a: Option<i64>, b: Option<i64>| a.zip(b).and_then(|(a, b)| a.checked_add(b));
    lieux
        .reduce(|a, b| Lieu {
            attributions: plus(a.attributions, b.attributions),
            hors_qpv: plus(a.hors_qpv, b.hors_qpv),
        })
        .unwrap_or(Lieu { attributions: None, hors_qpv: None })
}

fn phrase(v: &Vue<'_>, epci: Lieu) -> String {
    let plus_haute = v.par_annee().into_iter().max_by_key(|(a, n)| (*n, -a));
    let Some((annee, n)) = plus_haute else { return String::new() };
    let p = ratios(&Bases {
        relogements: Some(n),
        attributions: epci.attributions,
        baux_hors_qpv: epci.hors_qpv,
        ..Bases::default()
    });
    match (p.attributions, p.quart_hors_qpv) {
        (Some(a), Some(q)) => format!(
            "En {annee}, l’année la plus chargée, les relogements attendus font {} des attributions de {}, et {} du quart des baux hors QPV que la loi réserve au premier quartile et au relogement.",
            pourcent(&a),
            exercice(v),
            pourcent(&q)
        ),
        _ => format!(
            "On ne peut pas le dire{INSECABLE}: les attributions de {} ne sont pas publiées pour le territoire.",
            exercice(v)
        ),
    }
}

/// Not published: withheld when the bilan counts attributions at all, else not there.
fn absente(v: &Vue<'_>) -> Case {
    if v.revue.bilan.periodes(ATTRIBUTIONS).is_empty() { Case::NonDisponible } else { Case::Secret }
}

fn nombre(v: &Vue<'_>, n: Option<i64>) -> Case {
    n.map_or_else(|| absente(v), Case::Nombre)
}

fn bases(v: &Vue<'_>, epci: Lieu, concernees: Lieu, communes: &BTreeSet<&str>) -> Bloc {
    let quart = |n: Option<i64>| match n {
        Some(n) => Fraction::new(n, 4).map_or(Case::NonCalculable, |f| Case::Mesure(f, 0)),
        None => absente(v),
    };
    // A sum over communes is no figure of the bilan: the line of the territory tells what both count.
    let rang = |nom: String, l: Lieu, du_territoire: bool| {
        let dite = |n: Option<i64>, code: &str| -> Dite {
            let vu = publie(v, code, Niveau::Epci, v.revue.bilan.epci()).filter(|_| du_territoire);
            (nombre(v, n), vu.and_then(Origine::de))
        };
        ligne_dite([
            mot(nom),
            dite(l.attributions, ATTRIBUTIONS),
            dite(l.hors_qpv, HORS_QPV),
            muette(quart(l.hors_qpv)),
        ])
    };
    let noms: Vec<String> = communes.iter().map(|c| v.commune(c)).collect();
    let mut lignes = vec![rang(v.revue.c.territoire().to_owned(), epci, true)];
    if !noms.is_empty() {
        lignes.push(rang(format!("Communes des opérations ({})", crate::french::enumerer(&noms)), concernees, false));
    }
    tableau(
        "pression-bases",
        format!("Attributions et baux hors QPV de {}", exercice(v)),
        &[("Lieu", ""), ("Attributions", "nombre"), ("Baux hors QPV", "nombre"), ("Quart des baux hors QPV", "nombre")],
        lignes,
        "",
    )
}

fn par_annees(v: &Vue<'_>, epci: Lieu, concernees: Lieu) -> Bloc {
    let lignes = (v.par_annee().into_iter())
        .map(|(annee, n)| {
            let p = |l: Lieu| {
                ratios(&Bases {
                    relogements: Some(n),
                    attributions: l.attributions,
                    baux_hors_qpv: l.hors_qpv,
                    ..Bases::default()
                })
            };
            let (e, c) = (p(epci), p(concernees));
            let part = |f: Option<Fraction>| f.map_or_else(|| absente(v), |f| Case::Part(f, 1));
            ligne(vec![
                texte(annee.to_string()),
                Case::Nombre(n),
                part(e.attributions),
                part(e.quart_hors_qpv),
                part(c.attributions),
                part(c.quart_hors_qpv),
            ])
        })
        .collect();
    tableau(
        "pression",
        "Relogements attendus, rapportés aux attributions",
        &[
            ("Année", ""),
            ("Relogements", "nombre"),
            ("Attributions, territoire", "%"),
            ("Quart hors QPV, territoire", "%"),
            ("Attributions, communes des opérations", "%"),
            ("Quart hors QPV, communes des opérations", "%"),
        ],
        lignes,
        "",
    )
}

/// What the plan asks of each bailleur that is a maître d'ouvrage; the others have no attributions of their own.
fn par_maitre_ouvrage(v: &Vue<'_>) -> Option<Bloc> {
    let mut annees: BTreeMap<&str, BTreeMap<i32, i64>> = BTreeMap::new();
    for p in &v.phasages {
        let Some(mo) = p.maitre_ouvrage.as_deref().filter(|m| v.revue.c.references.bailleurs.contains_key(*m)) else {
            continue;
        };
        for (annee, n) in par_annee(&p.semestres) {
            *annees.entry(mo).or_default().entry(annee).or_default() += n;
        }
    }
    let toutes: Vec<i32> = v.par_annee().into_keys().collect();
    let mut colonnes =
        vec![("Bailleur".to_owned(), String::new()), ("Attributions".to_owned(), exercice(v).to_string())];
    colonnes.extend(toutes.iter().map(|a| (a.to_string(), "%".to_owned())));
    let lignes: Vec<_> = (annees.iter())
        .map(|(mo, siennes)| {
            let base = lire(v, Niveau::Bailleur, mo).attributions;
            let mut cases = vec![texte(v.maitre_ouvrage(mo)), nombre(v, base)];
            cases.extend(toutes.iter().map(|a| {
                let relogements = siennes.get(a).copied();
                match ratios(&Bases { relogements, attributions_mo: base, ..Bases::default() }).attributions_mo {
                    Some(f) => Case::Part(f, 1),
                    None if relogements.is_none() => Case::SansObjet,
                    None if base == Some(0) => Case::NonCalculable,
                    None => absente(v),
                }
            }));
            ligne(cases)
        })
        .collect();
    if lignes.is_empty() {
        return None;
    }
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), u.as_str())).collect();
    Some(tableau(
        "pression-bailleurs",
        "Relogements des opérations de chaque bailleur, rapportés à ses attributions",
        &colonnes,
        lignes,
        "Un maître d’ouvrage sans logement social (collectivité, établissement foncier) n’a pas d’attributions à lui.",
    ))
}
