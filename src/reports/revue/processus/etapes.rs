//! J2, J3 and J11: the steps of each operation and the meetings that follow it. Dates of operations, not of households.

use chrono::NaiveDate;

use crate::french::{self, Genre};
use crate::relogement::faits::Operation;
use crate::relogement::indicateurs::processus::grille::mois;
use crate::relogement::processus::etapes::{Etape, Etapes, etapes, suivies};
use crate::relogement::reponse::Reponse;
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne};

use super::Vue;

/// `None` when no operation of the project says anything of it.
pub fn bloc(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let e = v.etude;
    let operations: Vec<&Operation> = e.operations(projet).filter_map(|o| e.suivi.operations.get(o)).collect();
    let dite = |o: &&&Operation| suivies(o) || o.reunions.iter().any(Option::is_some);
    operations.iter().find(dite)?;
    let r = &v.reglages.processus;
    let lignes: Vec<Ligne> = operations
        .into_iter()
        .map(|o| {
            // Who notes no step has missed none.
            let x = match suivies(o) {
                true => etapes(o, dernier_entretien(v, &o.code), r, e.arrete),
                false => Etapes::default(),
            };
            let mut cases = vec![texte(v.nom_operation(&o.code)), date(x.fin_entretiens)];
            cases.extend([x.bilan, x.orientation].map(etape));
            cases.extend(o.reunions.map(|n| n.map_or(Case::NonDisponible, Case::Nombre)));
            ligne(cases)
        })
        .collect();
    let bilan = format!("Bilan de peuplement, dans {} (J2)", mois(r.mois_bilan));
    let orientation = format!("Réunion d'orientation, dans {} du bilan (J3)", mois(r.mois_orientation));
    Some(tableau(
        "etapes",
        "Des entretiens à l'orientation, et réunions de suivi",
        &[
            ("Opération", ""),
            ("Fin des entretiens", ""),
            (&bilan, ""),
            (&orientation, ""),
            ("GTR, douze mois (J11)", "réunions"),
            ("GTRM, douze mois (J11)", "réunions"),
        ],
        lignes,
        "Fin des entretiens\u{a0}: celle que le suivi donne à l'opération, à défaut le dernier entretien quand tous les ménages ont été rencontrés.",
    ))
}

fn date(d: Option<NaiveDate>) -> Case {
    d.map_or(Case::NonDisponible, |d| texte(french::date_courte(d)))
}

/// `26/04/2019, 28 jours, tenu`, `15/01/2021, délai inconnu`, `non daté, non tenu`.
fn etape(e: Etape) -> Case {
    let tenu = match e.tenu {
        // Nothing is due yet, or nothing is known.
        None => return Case::NonDisponible,
        Some(Reponse::Oui) => "tenu",
        Some(Reponse::Non) => "non tenu",
        Some(Reponse::Inconnu) => "délai inconnu",
    };
    let jour = e.date.map_or_else(|| "non daté".to_owned(), french::date_courte);
    let duree = e.jours.map(|n| french::compte(n, "jour", "jours", Genre::Masculin));
    texte(std::iter::once(jour).chain(duree).chain([tenu.to_owned()]).collect::<Vec<_>>().join(", "))
}

/// The last interview of the households of an operation; nothing while some are awaited, or when they are too few for it to be that of
/// none of them.
fn dernier_entretien(v: &Vue<'_>, operation: &str) -> Option<NaiveDate> {
    let dates: Option<Vec<NaiveDate>> =
        v.etude.suivi.de(operation).filter(|d| !d.sorti()).map(|d| d.menage.date_enquete).collect();
    let dates = dates.filter(|d| d.len() as i64 >= v.seuil())?;
    dates.into_iter().max()
}
