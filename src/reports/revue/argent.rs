//! What the ANRU pays: forfaits, forecast and closing; minoration of rents. Amounts follow published counts only.

use crate::error::Result;
use crate::french::{self, FINE, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::faits::{Centimes, Nature};
use crate::relogement::forfait::montant;
use crate::relogement::indicateurs::argent::{FORFAIT, FORFAIT_A_INSTRUIRE, FORFAIT_ATTENDU, MINORATION};
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Case, Section};

use super::Vue;

const FORFAITS: &str = "Que verse l'ANRU pour le relogement\u{202f}?";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("argent", FORFAITS);
    let mut lignes = Vec::new();
    let (mut prevu, mut constate) = (Some(0), Some(0));
    for (niveau, zone, nom) in v.places(projet) {
        let (attendu, du) = (v.lire(FORFAIT_ATTENDU, niveau, &zone), v.lire(FORFAIT, niveau, &zone));
        let nature = v.etude.suivi.operations.get(&zone).and_then(|o| o.nature);
        let euros = |n: Option<i64>| match (niveau, nature, n) {
            (Niveau::Operation, Some(nature), Some(n)) => Some(n * montant(nature)),
            (Niveau::Operation, None, Some(_)) => Some(0),
            _ => None,
        };
        let (a, b) = (euros(attendu.nombre("oui")), euros(du.nombre("oui")));
        if niveau == Niveau::Operation {
            prevu = prevu.zip(a).map(|(x, y)| x + y);
            constate = constate.zip(b).map(|(x, y)| x + y);
        }
        let instruire = match niveau {
            Niveau::Projet => v.lire(FORFAIT_A_INSTRUIRE, niveau, &zone).case("oui"),
            _ => Case::SansObjet,
        };
        let (a, b) = match niveau {
            Niveau::Operation => (case_euros(a), case_euros(b)),
            // The amount of a project is that of its operations, when each of them is shown.
            Niveau::Projet => (case_euros(prevu), case_euros(constate)),
            _ => continue,
        };
        let cases = vec![
            texte(nom),
            texte(nature.map_or_else(String::new, nom_nature)),
            attendu.case("oui"),
            a,
            du.case("oui"),
            b,
            instruire,
        ];
        lignes.push(if niveau == Niveau::Operation { ligne(cases) } else { ligne_total(cases) });
    }
    ch.dire(phrase(prevu, constate));
    ch.bloc(tableau(
        "forfaits",
        "Forfait relogement, prévisionnel et constaté",
        &[
            ("Opération", ""),
            ("Nature", ""),
            ("Attendus", "forfaits"),
            ("Montant prévisionnel", "€"),
            ("Constatés", "forfaits"),
            ("Montant constaté", "€"),
            ("À instruire", "ménages"),
        ],
        lignes,
        "Le forfait est une dépense subventionnable du maître d'ouvrage, pas la subvention elle-même. Les montants suivent les nombres publiés. À instruire\u{a0}: un fait manque\u{202f}; l'état d'avancement (X1) dit lequel.",
    ));
    let lignes = v
        .places(projet)
        .into_iter()
        .filter(|(n, ..)| *n != Niveau::Operation)
        .map(|(niveau, zone, nom)| {
            let lu = v.lire(MINORATION, niveau, &zone);
            let cases = vec![texte(nom), lu.case("oui"), lu.case("non"), lu.case_inconnus(), lu.case_part("oui")];
            if niveau == Niveau::Projet { ligne(cases) } else { ligne_total(cases) }
        })
        .collect();
    ch.bloc(tableau(
        "minoration",
        "Indemnité pour minoration de loyer",
        &[
            ("Origine", ""),
            ("Ouvre droit", "relogements"),
            ("N'ouvre pas droit", "relogements"),
            ("À instruire", "relogements"),
            ("Part", "%"),
        ],
        lignes,
        "Les montants sont dans l'état déclaratif (X2), remis au seul bailleur relogeur et à la délégation territoriale.",
    ));
    Ok(v.finir(ch, "ménages recensés pour le forfait, ménages relogés définitivement pour la minoration"))
}

fn nom_nature(n: Nature) -> String {
    format!("{} – {}", n.code(), n.libelle())
}

/// Whole euros: every amount is one.
fn case_euros(montant: Option<Centimes>) -> Case {
    montant.map_or(Case::Secret, |m| Case::Nombre(m / 100))
}

fn phrase(prevu: Option<Centimes>, constate: Option<Centimes>) -> String {
    match (prevu, constate) {
        (Some(prevu), Some(constate)) => format!(
            "Les forfaits attendus s'élèvent à {}, les forfaits constatés à {}{INSECABLE}: {} de moins.",
            french::euros(prevu),
            french::euros(constate),
            french::euros(prevu - constate)
        ),
        _ => format!(
            "Le montant du projet n'est pas donné{FINE}: les effectifs d'une opération au moins sont couverts par le secret statistique."
        ),
    }
}
