//! Forecast against actual, operation by operation. What is done is read from published counts: years, the last twelve months, what
//! remains; a figure that needs a withheld one is withheld.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::charts::{Entete, rattrapage};
use crate::error::Result;
use crate::french::{self, Fraction, Genre, INSECABLE, compte};
use crate::measures::Niveau;
use crate::relogement::indicateurs::{DOUZE_MOIS, PAR_ANNEE, RELOGES};
use crate::relogement::plan::phasage::Phasage;
use crate::relogement::plan::semestre::Semestre;
use crate::relogement::plan::suivi::{Suivi, mois_ecoules, suivre_annees};
use crate::reports::context::{Chapitre, ligne_dite, mot, muette, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::origine::{Origine, Sens};

use super::Vue;

const QUESTION: &str = "Le plan est-il tenu\u{202f}?";
const SOURCES: &str = "Sources\u{a0}: plan de relogement du territoire, suivi du relogement.";

/// Published counts of one operation, or of all. `None`: withheld.
struct Comptes {
    /// Since the plan begins there.
    annees: BTreeMap<i32, Option<i64>>,
    douze_mois: Option<i64>,
    /// Without a definitive relogement yet.
    restant: Option<i64>,
}

pub fn section(v: &Vue<'_>) -> Result<Section> {
    let mut ch = Chapitre::new("suivi", QUESTION);
    let par_operation: Vec<(&Phasage, Comptes)> =
        v.phasages.iter().map(|p| (p, lire(v, Niveau::Operation, &p.operation, debut(&p.semestres)))).collect();
    let ensemble = ensemble(v, &par_operation);
    let suivi = suivre(v, &v.totaux, &ensemble);
    ch.dire(phrase(v, suivi.as_ref(), &ensemble));
    ch.figure(
        dessin(v, suivi.as_ref()),
        "Ce qui est réalisé est couvert par le secret statistique, ou n’a pas commencé.",
    )?;
    ch.bloc(table(v, &par_operation, &ensemble));
    let mut s = ch.finir(v.revue.c, "ménages relogés définitivement depuis le début du plan", &[], None);
    s.methode = format!("{} {SOURCES}", s.methode);
    Ok(s)
}

fn debut(prevu: &BTreeMap<Semestre, i64>) -> Option<i32> {
    prevu.keys().next().map(|s| s.annee())
}

fn lire(v: &Vue<'_>, niveau: Niveau, zone: &str, debut: Option<i32>) -> Comptes {
    let r = v.revue;
    let publiees = r.annees();
    let fin = r.etude.arrete.year();
    let annee = |a: i32| match publiees.contains(&a) {
        true => r.lire_annee(PAR_ANNEE, a, niveau, zone).nombre("oui"),
        // No household at all was rehoused in that year: nothing is withheld.
        false => Some(0),
    };
    Comptes {
        annees: debut.into_iter().flat_map(|d| d..=fin).map(|a| (a, annee(a))).collect(),
        douze_mois: r.lire(DOUZE_MOIS, niveau, zone).nombre("oui"),
        restant: r.lire(RELOGES, niveau, zone).nombre("non"),
    }
}

/// All operations of the plan: their sum, else the whole territory when the plan has every operation that is followed.
fn ensemble(v: &Vue<'_>, operations: &[(&Phasage, Comptes)]) -> Comptes {
    let complet = v.revue.etude.rattachements.keys().all(|o| operations.iter().any(|(p, _)| p.operation == *o));
    let epci = lire(v, Niveau::Epci, v.revue.c.epci(), debut(&v.totaux));
    let choisir = |somme: Option<i64>, tout: Option<i64>| somme.or_else(|| tout.filter(|_| complet));
    let annees = (epci.annees.iter())
        .map(|(a, tout)| {
            // An operation that the plan starts later did not count yet.
            let somme = operations.iter().map(|(_, c)| c.annees.get(a).copied().unwrap_or(Some(0))).sum();
            (*a, choisir(somme, *tout))
        })
        .collect();
    Comptes {
        annees,
        douze_mois: choisir(operations.iter().map(|(_, c)| c.douze_mois).sum(), epci.douze_mois),
        restant: choisir(operations.iter().map(|(_, c)| c.restant).sum(), epci.restant),
    }
}

/// `None` when a year is withheld.
fn suivre(v: &Vue<'_>, prevu: &BTreeMap<Semestre, i64>, c: &Comptes) -> Option<Suivi> {
    let annees: Option<BTreeMap<i32, i64>> = c.annees.iter().map(|(a, n)| Some((*a, (*n)?))).collect();
    suivre_annees(prevu, &annees?, c.douze_mois.unwrap_or(0), c.restant, v.revue.etude.arrete)
}

fn phrase(v: &Vue<'_>, suivi: Option<&Suivi>, c: &Comptes) -> String {
    let Some(s) = suivi else {
        return format!(
            "On ne peut pas le dire{INSECABLE}: les relogements d’une année au moins sont couverts par le secret statistique."
        );
    };
    let ecart = s.ecart_menages;
    let sens = match ecart.imprimee(0).num().signum() {
        0 => "comme prévu".to_owned(),
        1 => format!("{} de plus", ecart.value(0)),
        _ => format!(
            "{} de moins",
            Fraction::new(0, 1).and_then(|z| z.moins(&ecart)).map_or_else(String::new, |f| f.value(0))
        ),
    };
    let debut = format!(
        "Au {}, {} {} depuis le début du plan, pour {} attendus{INSECABLE}: {sens}.",
        french::date_longue(v.revue.etude.arrete),
        compte(s.realises, "ménage", "ménages", Genre::Masculin),
        if s.realises > 1 { "sont relogés" } else { "est relogé" },
        s.prevu.value(0)
    );
    match (c.douze_mois, c.restant) {
        (Some(_), Some(r)) => match s.fin {
            crate::relogement::plan::suivi::Fin::Le(d) => format!(
                "{debut} Au rythme des douze derniers mois, {} d’ici au {}.",
                restants(r),
                french::date_longue(d)
            ),
            f => format!("{debut} Fin au rythme actuel{INSECABLE}: {}.", f.texte()),
        },
        _ => debut,
    }
}

fn restants(n: i64) -> String {
    match n {
        1 => "le ménage restant le serait".to_owned(),
        _ => format!("les {}{INSECABLE}ménages restants le seraient", french::nombre(n)),
    }
}

fn dessin(v: &Vue<'_>, suivi: Option<&Suivi>) -> Result<Option<crate::charts::Figure>> {
    let (Some(s), Some(premier)) = (suivi, v.totaux.keys().next()) else { return Ok(None) };
    let mois = mois_ecoules(v.revue.etude.arrete) - premier.premier_mois();
    rattrapage::dessiner(&rattrapage::Rattrapage {
        entete: Entete {
            code: "suivi".to_owned(),
            titre: format!(
                "{} relogements pour {} attendus à la date d’arrêté",
                french::nombre(s.realises),
                s.prevu.value(0)
            ),
            sous_titre: "relogements définitifs cumulés depuis le début du plan, prévus et réalisés".to_owned(),
            source: SOURCES.to_owned(),
        },
        semestres: s.points.iter().map(|p| (p.semestre.to_string(), p.prevu, p.realise)).collect(),
        aujourd_hui: Fraction::new(mois, 6).filter(|_| mois > 0).map(|f| (f, s.realises)),
    })
}

fn table(v: &Vue<'_>, operations: &[(&Phasage, Comptes)], ensemble: &Comptes) -> Bloc {
    let mut lignes: Vec<Ligne> = (operations.iter())
        .map(|(p, c)| rang(v, v.nom_de(&p.operation), &p.semestres, c, Some(&p.operation)))
        .collect();
    let total = rang(v, "Ensemble du plan".to_owned(), &v.totaux, ensemble, None);
    lignes.push(Ligne { total: true, ..total });
    tableau(
        "suivi",
        "Prévu et réalisé, et fin au rythme actuel",
        &[
            ("Opération", ""),
            ("Prévu à ce jour", "ménages"),
            ("Réalisé", "ménages"),
            ("Écart", "ménages"),
            ("Écart", "mois"),
            ("Restant, suivi", "ménages"),
            ("Douze derniers mois", "relogements"),
            ("Fin prévue", ""),
            ("Fin au rythme actuel", ""),
        ],
        lignes,
        "Prévu à ce jour\u{a0}: un semestre entamé compte en proportion de ses mois écoulés. Réalisé\u{a0}: depuis le 1er janvier de l’année où l’opération commence dans le plan. Écart négatif\u{a0}: retard. Restant\u{a0}: ménages sans relogement définitif, temporaires et tiroirs compris. Les totaux sont ceux des nombres non arrondis.",
    )
}

fn rang(v: &Vue<'_>, nom: String, prevu: &BTreeMap<Semestre, i64>, c: &Comptes, operation: Option<&str>) -> Ligne {
    let suivie = operation.is_none_or(|o| v.revue.etude.rattachements.contains_key(o));
    let absent = || if suivie { Case::Secret } else { Case::NonDisponible };
    let nombre = |n: Option<i64>| n.filter(|_| suivie).map_or_else(absent, Case::Nombre);
    let s = suivre(v, prevu, c).filter(|_| suivie);
    let mesure = |f: Option<Fraction>, d: u32| f.map_or(Case::NonCalculable, |f| Case::Mesure(f, d));
    // What is expected needs nothing that was done.
    let attendu = suivre_annees(prevu, &BTreeMap::new(), 0, None, v.revue.etude.arrete).map(|s| s.prevu);
    let fin = match (&s, c.douze_mois, c.restant) {
        (Some(s), Some(_), Some(_)) => texte(s.fin.texte()),
        _ => absent(),
    };
    let (niveau, zone) = operation.map_or((Niveau::Epci, v.revue.c.epci()), |o| (Niveau::Operation, o));
    let compte = |n: Option<i64>, code| match suivie {
        true => v.revue.lire(code, niveau, zone).deduit(nombre(n), String::new()),
        false => muette(nombre(n)),
    };
    ligne_dite([
        mot(nom),
        muette(mesure(attendu, 0)),
        (nombre(s.as_ref().map(|s| s.realises)), Some(realise(v))),
        muette(s.as_ref().map_or_else(absent, |s| mesure(Some(s.ecart_menages), 0))),
        muette(s.as_ref().map_or_else(absent, |s| mesure(s.ecart_mois, 1))),
        compte(c.restant, RELOGES),
        compte(c.douze_mois, DOUZE_MOIS),
        muette(prevu.keys().next_back().map_or(Case::SansObjet, |s| texte(s.to_string()))),
        muette(fin),
    ])
}

/// What was done adds years up: it is no indicator, and says its own meaning.
fn realise(v: &Vue<'_>) -> Origine {
    Origine {
        indicateur: PAR_ANNEE.to_owned(),
        periode: v.revue.etude.etat,
        compteurs: String::new(),
        sens: Some(Sens {
            libelle: "Réalisé".to_owned(),
            definition: "Somme des relogements définitifs publiés de chaque année, depuis le 1er janvier de celle où l’opération commence dans \
                         le plan."
                .to_owned(),
            source: v.revue.source(),
        }),
        fiche: None,
    }
}
