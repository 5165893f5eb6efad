//! The same dwellings by category of operation, and by réservataire: forecast of the plan, done as it is published.

use std::collections::{BTreeMap, BTreeSet};

use crate::measures::Niveau;
use crate::relogement::engagements::RESERVATAIRES;
use crate::relogement::faits::Operation;
use crate::relogement::flux::Categorie;
use crate::relogement::indicateurs::flux::{code_categorie, code_reservataire};
use crate::relogement::mesures::ENSEMBLE;
use crate::relogement::plan::previsions::PrelevementPrevu;
use crate::reports::context::{Dite, ligne_dite, mot, muette, tableau};
use crate::reports::document::{Bloc, Case, Ligne};

use super::{Vue, ecart};

/// A breakdown: code and label of each row, and the row of a forecast; `None`: the plan does not say.
struct Ventilation<'a> {
    code: &'a str,
    titre: String,
    quoi: &'a str,
    indicateur: String,
    rangs: Vec<(&'a str, &'a str)>,
    de: &'a dyn Fn(&PrelevementPrevu) -> Option<String>,
    /// Rows of which some relogements are in no published count.
    tus: BTreeSet<&'a str>,
    note: &'a str,
}

/// Operations of no described project: followed, and in no published count.
fn hors_projet<'a>(v: &'a Vue<'_>) -> impl Iterator<Item = &'a Operation> {
    let e = v.revue.etude;
    e.suivi.operations.values().filter(|o| !e.publiees.contains_key(&o.code))
}

pub fn par_categorie(v: &Vue<'_>) -> Bloc {
    let suivies: BTreeMap<&str, Categorie> =
        v.revue.etude.suivi.operations.values().map(|o| (o.code.as_str(), Categorie::de(o))).collect();
    let de = |f: &PrelevementPrevu| {
        let operation = f.operation.as_deref();
        let du_plan = v.plan.operations.iter().find(|p| Some(p.code.get_ref().as_str()) == operation);
        let dite = f.categorie.or_else(|| du_plan.and_then(|p| p.categorie));
        let connue = dite.or_else(|| suivies.get(operation?).copied())?;
        Some(connue.code().to_owned())
    };
    bloc(
        v,
        &Ventilation {
            code: "flux-categories",
            titre: format!("Logements retirés du flux, par catégorie d’opération, prévus en {}", v.annee),
            quoi: "Catégorie",
            indicateur: code_categorie(v.annee - 1),
            rangs: Categorie::TOUTES.iter().map(|c| (c.code(), c.libelle())).collect(),
            de: &de,
            tus: hors_projet(v).map(|o| Categorie::de(o).code()).collect(),
            note: "Réalisé\u{a0}: catégorie que le suivi donne à l’opération.",
        },
    )
}

pub fn par_reservataire(v: &Vue<'_>) -> Bloc {
    bloc(
        v,
        &Ventilation {
            code: "flux-reservataires",
            titre: format!("Logements retirés du flux, par réservataire, prévus en {}", v.annee),
            quoi: "Réservataire",
            indicateur: code_reservataire(v.annee - 1),
            rangs: RESERVATAIRES.to_vec(),
            de: &|f| f.reservataire.clone(),
            tus: BTreeSet::new(),
            note: "Réalisé\u{a0}: contingent qui a désigné le ménage. Prévu\u{a0}: clé «\u{a0}reservataire\u{a0}» des prévisions du plan\u{202f}; une prévision qui n’en nomme aucun est sur la ligne «\u{a0}non précisé\u{a0}».",
        },
    )
}

fn bloc(v: &Vue<'_>, x: &Ventilation<'_>) -> Bloc {
    let prevu = |annee: i32, code: Option<&str>| -> Option<i64> {
        let mut de_l_annee = v.plan.flux.iter().filter(|f| *f.annee.get_ref() == annee).peekable();
        de_l_annee.peek()?;
        Some(de_l_annee.filter(|f| (x.de)(f).as_deref() == code).map(|f| f.logements).sum())
    };
    let dire = |n: Option<i64>| n.map_or(Case::NonDisponible, Case::Nombre);
    let lu = v.revue.lire(&x.indicateur, Niveau::Epci, v.revue.c.epci());
    let (annee, precedente) = (v.annee, v.annee - 1);
    let dite = |nom: &str, (n, p): (Option<i64>, Option<i64>), fait: Dite, ecart: Case| {
        ligne_dite([mot(nom), muette(dire(n)), muette(dire(p)), fait, muette(ecart)])
    };
    let rang = |nom: &str, code: &str, n: Option<i64>, fait: Dite| {
        let prevus = (prevu(annee, Some(code)), prevu(precedente, Some(code)));
        let ecart = ecart(n, prevus.1, &fait.0);
        dite(nom, prevus, fait, ecart)
    };
    let mut lignes: Vec<Ligne> = x
        .rangs
        .iter()
        .filter(|(code, _)| {
            let prevus = [annee, precedente].into_iter().any(|a| prevu(a, Some(code)).is_some_and(|n| n > 0));
            prevus || lu.nombre(code) != Some(0) || x.tus.contains(code)
        })
        .map(|(code, nom)| match x.tus.contains(code) {
            // Not missing: with it, the total would give the few households of these operations.
            true => rang(nom, code, None, muette(Case::Secret)),
            false => rang(nom, code, lu.nombre(code), lu.dit(code)),
        })
        .collect();
    let muets = [annee, precedente].into_iter().any(|a| prevu(a, None).is_some_and(|n| n > 0));
    if muets || lu.inconnus() != Some(0) {
        // What is not told of a forecast is no answer to what is not told of a relogement: no gap.
        let prevus = (prevu(annee, None), prevu(precedente, None));
        lignes.push(dite("non précisé", prevus, lu.inconnus_dits(), Case::SansObjet));
    }
    let total = |a: i32| {
        let de_l_annee: Vec<i64> =
            v.plan.flux.iter().filter(|f| *f.annee.get_ref() == a).map(|f| f.logements).collect();
        (!de_l_annee.is_empty()).then(|| de_l_annee.iter().sum())
    };
    let ecart = ecart(lu.ensemble(), total(precedente), &lu.case(ENSEMBLE));
    let ensemble = dite("Ensemble", (total(annee), total(precedente)), lu.dit(ENSEMBLE), ecart);
    lignes.push(Ligne { total: true, ..ensemble });
    let hors = match hors_projet(v).next() {
        Some(_) => {
            " Le réalisé ne compte que les opérations des projets décrits\u{202f}; celui des autres est retenu (s)."
        }
        None => "",
    };
    tableau(
        x.code,
        format!("{}, prévus et réalisés en {precedente}", x.titre),
        &[
            (x.quoi, ""),
            (&format!("Prévu {annee}"), "logements"),
            (&format!("Prévu {precedente}"), "logements"),
            (&format!("Réalisé {precedente}"), "logements"),
            ("Écart", "logements"),
        ],
        lignes,
        &format!("{}{hors}", x.note),
    )
}
