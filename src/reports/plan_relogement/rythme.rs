//! The monthly rhythm asked of each maître d'ouvrage.

use std::collections::BTreeMap;

use crate::french::{Fraction, INSECABLE};
use crate::relogement::plan::phasage::{RythmeAnnuel, rythmes};
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Case, Section};

use super::Vue;

const QUESTION: &str = "Quel rythme le plan demande-t-il à chaque maître d’ouvrage\u{202f}?";

pub fn section(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("rythme", QUESTION);
    let rythmes = rythmes(&v.phasages, &v.revue.reglages.plan);
    let nom = |r: &RythmeAnnuel| {
        r.maitre_ouvrage.as_deref().map_or_else(|| "Maître d’ouvrage non précisé".to_owned(), |m| v.maitre_ouvrage(m))
    };
    let plus_haut = (rythmes.iter().filter_map(|r| Some((r.rythme?, r)))).reduce(|a, b| if b.0 > a.0 { b } else { a });
    if let Some((f, r)) = plus_haut {
        ch.dire(format!("Au plus, {} relogements par mois{INSECABLE}: {}, en {}.", f.value(1), nom(r), r.annee));
    }
    let annees = v.par_annee();
    let mut colonnes = vec![("Maître d’ouvrage".to_owned(), String::new())];
    colonnes.extend(annees.keys().map(|a| (a.to_string(), "par mois".to_owned())));
    let mesure = |f: Option<Fraction>| f.map_or(Case::NonCalculable, |f| Case::Mesure(f, 1));
    let mut rangs: BTreeMap<Option<&str>, Vec<&RythmeAnnuel>> = BTreeMap::new();
    for r in &rythmes {
        rangs.entry(r.maitre_ouvrage.as_deref()).or_default().push(r);
    }
    let mut lignes: Vec<_> = (rangs.values())
        .map(|siens| {
            let mut cases = vec![texte(siens.first().map_or_else(String::new, |r| nom(r)))];
            let de = |a: &i32| siens.iter().find(|r| r.annee == *a);
            cases.extend(annees.keys().map(|a| de(a).map_or(Case::SansObjet, |r| mesure(r.rythme))));
            ligne(cases)
        })
        .collect();
    let mut cases = vec![texte("Ensemble, sur douze mois")];
    cases.extend(annees.values().map(|n| mesure(Fraction::new(*n, 12))));
    lignes.push(ligne_total(cases));
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), u.as_str())).collect();
    ch.bloc(tableau(
        "rythme",
        "Relogements par mois, en moyenne de l’année",
        &colonnes,
        lignes,
        "Le rythme divise les relogements de l’année par les mois que dit P-RYTHME. Les totaux sont ceux des nombres non arrondis.",
    ));
    v.finir(ch, "relogements attendus, décohabitations comprises")
}
