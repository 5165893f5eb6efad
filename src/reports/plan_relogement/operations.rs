//! Table of operations: dwellings, departures, households, rhythm.

use crate::french::{self, FINE, Genre, INSECABLE, compte};
use crate::relogement::faits::{Nature, Parc};
use crate::relogement::plan::decimal::Decimal;
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};

use super::Vue;

const QUESTION: &str = "Quelles opérations demandent de reloger des ménages\u{202f}?";

pub fn section(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("operations", QUESTION);
    ch.dire(phrase(v));
    ch.bloc(effectifs(v));
    ch.bloc(identite(v));
    let manques: Vec<String> = v
        .lignes
        .iter()
        .filter(|l| !l.manquants.is_empty())
        .map(|l| {
            let faits: Vec<String> = l.manquants.iter().map(|m| (*m).to_owned()).collect();
            format!("{}{INSECABLE}: {}", v.nom(l.operation), french::enumerer(&faits))
        })
        .collect();
    if !manques.is_empty() {
        ch.bloc(Bloc::Reserve(format!(
            "Il manque, pour compter les relogements de toutes les opérations{INSECABLE}: {}.",
            manques.join(&format!("{FINE}; "))
        )));
    }
    let constats: Vec<String> = v
        .lignes
        .iter()
        .flat_map(|l| &l.constats)
        .chain(v.phasages.iter().filter_map(|p| p.constat.as_ref()))
        .map(|c| format!("{}{INSECABLE}: {}", c.objet, c.phrase))
        .collect();
    if !constats.is_empty() {
        ch.bloc(Bloc::Reserve(
            "Des chiffres du plan ne s’accordent pas. Ils sont gardés tels qu’ils sont écrits.".to_owned(),
        ));
        ch.bloc(Bloc::Liste(constats));
    }
    let inconnues: Vec<String> = (v.plan.operations.iter())
        .map(|o| o.code.get_ref())
        .filter(|code| !v.revue.etude.suivi.operations.contains_key(*code))
        .cloned()
        .collect();
    if !inconnues.is_empty() {
        ch.bloc(Bloc::Reserve(format!(
            "Opérations du plan que le suivi du relogement ne décrit pas{INSECABLE}: {}.",
            french::enumerer(&inconnues)
        )));
    }
    v.finir(ch, "ménages à reloger, un par destination à trouver")
}

fn phrase(v: &Vue<'_>) -> String {
    let n = v.plan.operations.len() as i64;
    format!(
        "{} {} {} {}.",
        super::super::phrases::majuscule(&compte(n, "opération", "opérations", Genre::Feminin)),
        if n > 1 { "demandent" } else { "demande" },
        compte(v.total(), "relogement", "relogements", Genre::Masculin),
        v.periode()
    )
}

fn nombre(n: Option<i64>) -> Case {
    n.map_or(Case::NonDisponible, Case::Nombre)
}

fn pourcent(d: Option<Decimal>) -> Case {
    d.and_then(Decimal::pourcent).map_or(Case::NonDisponible, |f| Case::Part(f, 1))
}

fn effectifs(v: &Vue<'_>) -> Bloc {
    let mut lignes: Vec<_> = (v.lignes.iter())
        .map(|l| {
            let o = l.operation;
            ligne(vec![
                texte(v.nom(o)),
                nombre(o.logements),
                nombre(o.vacants),
                pourcent(o.mobilite),
                nombre(l.departs),
                nombre(l.titulaires),
                nombre(l.relogements),
                texte(o.debut.to_string()),
                texte(o.fin.to_string()),
                l.rythme.map_or(Case::NonCalculable, |f| Case::Mesure(f, 1)),
            ])
        })
        .collect();
    let somme = |f: fn(&crate::relogement::plan::operations::LigneOperation<'_>) -> Option<i64>| {
        // A total without one of its terms would be read as the whole.
        nombre(v.lignes.iter().map(f).sum())
    };
    lignes.push(ligne_total(vec![
        texte("Ensemble"),
        somme(|l| l.operation.logements),
        somme(|l| l.operation.vacants),
        Case::SansObjet,
        somme(|l| l.departs),
        somme(|l| l.titulaires),
        somme(|l| l.relogements),
        Case::SansObjet,
        Case::SansObjet,
        Case::SansObjet,
    ]));
    tableau(
        "operations-effectifs",
        "Des logements aux relogements",
        &[
            ("Opération", ""),
            ("Logements", "nombre"),
            ("Vacants", "nombre"),
            ("Mobilité annuelle", "%"),
            ("Départs", "ménages"),
            ("Titulaires", "ménages"),
            ("Relogements", "ménages"),
            ("Début", ""),
            ("Fin", ""),
            ("Rythme", "par mois"),
        ],
        lignes,
        "Départs\u{a0}: mobilité × logements, arrondi, chaque année. Titulaires\u{a0}: logements moins vacants et départs. Relogements\u{a0}: titulaires et décohabitants. Un nombre écrit dans le plan remplace celui qui serait calculé.",
    )
}

fn identite(v: &Vue<'_>) -> Bloc {
    let dit = |t: Option<String>| t.map_or(Case::NonDisponible, texte);
    let lignes = (v.lignes.iter())
        .map(|l| {
            let o = l.operation;
            let nature = o.nature.as_deref().map(|n| match Nature::depuis(n) {
                Some(connue) => format!("{n} – {}", connue.libelle()),
                None => n.to_owned(),
            });
            ligne(vec![
                texte(v.nom(o)),
                texte(o.code.get_ref().clone()),
                dit(o.commune.as_deref().map(|c| v.commune(c))),
                dit(o.maitre_ouvrage.as_deref().map(|m| v.maitre_ouvrage(m))),
                dit(nature),
                dit(o.parc.as_deref().and_then(Parc::depuis).map(|p| p.libelle().to_owned())),
                dit(o.categorie.map(|c| c.libelle().to_owned())),
                texte(o.etat.libelle()),
                dit(o.source.clone()),
            ])
        })
        .collect();
    tableau(
        "operations-identite",
        "Qui, où, et d’où viennent les chiffres",
        &[
            ("Opération", ""),
            ("Code", ""),
            ("Commune", ""),
            ("Maître d’ouvrage", ""),
            ("Nature", ""),
            ("Parc", ""),
            ("Convention", ""),
            ("État des chiffres", ""),
            ("Source", ""),
        ],
        lignes,
        "",
    )
}
