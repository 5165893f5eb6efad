//! Relogements in the attributions of the year, as the SNE tells them: commune by commune against E2, then their weight in those of each
//! bailleur and of each réservataire (E9).

use crate::measures::Niveau;
use crate::relogement::engagements::{Engagement, e2, e9};
use crate::reports::context::{case_effectif, case_univers, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne};
use crate::reports::tenues::Vu;

use super::Vue;
use super::acteurs::face_a;
use super::engagements::non_fixe;

const RELOGEMENTS: &str = "att_relogements";
/// The zone of what nobody places.
const INCONNU: &str = "inconnu";

const NOTE: &str = "Baux signés d'après le SNE. Part\u{a0}: relogements rapportés à tous les baux signés, y compris ceux dont on ne sait pas s'ils sont un relogement.";

/// Why the relogements of a year are not those of E7.
const NOTE_E9: &str = "E9 compte les baux que le SNE enregistre comme relogement, dans tout le territoire\u{202f}; E7, les ménages des opérations suivies\u{a0}: les deux nombres diffèrent.";

/// Relogements and leases signed; nothing when one is withheld, when the base is too small for a share, or when nothing is known.
fn comptes(vu: Vu<'_>) -> Option<(i64, i64)> {
    vu.taux().and(vu.numerateur().zip(vu.univers()))
}

/// What stands for a share, and for what is measured on it, when there are no [`comptes`].
fn absence(vu: Vu<'_>) -> Case {
    if vu.denominateur() == Some(0) { Case::NonCalculable } else { Case::Secret }
}

/// Who, relogements, leases, share.
fn poids(nom: String, vu: Vu<'_>, e: Option<&Engagement>) -> Vec<Case> {
    let part = match e.map(Engagement::part) {
        Some(part) => part.map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
        None => absence(vu),
    };
    vec![texte(nom), case_effectif(Some(vu), 0), case_univers(Some(vu)), part]
}

/// E2, commune by commune; nothing unless the territory asks it of each of them.
pub fn communes(v: &Vue<'_>) -> Option<Bloc> {
    let r = &v.reglages.engagements;
    if !r.part_attributions_par_commune {
        return None;
    }
    let p = v.bilan.exercice();
    let lignes: Vec<Ligne> = (v.bilan.zones(RELOGEMENTS, p, Niveau::Commune).into_iter())
        .map(|(zone, nom, vu)| {
            // Nothing is asked of a commune that is not known.
            let e = comptes(vu).map(|(n, total)| if zone == INCONNU { e9(n, total) } else { e2(n, total, r) });
            let demande = zone != INCONNU && r.part_attributions.is_some();
            let rien = if demande { absence(vu) } else { Case::SansObjet };
            let [objectif, manquants, statut] = match r.part_attributions {
                None if zone != INCONNU => [non_fixe(), Case::SansObjet, non_fixe()],
                _ => face_a(e.as_ref(), rien.clone()),
            };
            let atteinte = match &e {
                Some(e) => e.part_objectif().map_or(Case::SansObjet, |f| Case::Part(f, 0)),
                None => rien,
            };
            let mut cases = poids(nom, vu, e.as_ref());
            cases.extend([objectif, atteinte, manquants, statut]);
            ligne(cases)
        })
        .collect();
    let fixe = match r.part_attributions {
        Some(part) => format!(" Objectif\u{a0}: {} des baux de la commune.", part.pourcent()),
        None => " Le territoire n'a pas fixé d'objectif.".to_owned(),
    };
    (!lignes.is_empty()).then(|| {
        tableau(
            "e2-communes",
            format!("E2 – Part des attributions qui va aux relogés, commune par commune, {}", p.annee()),
            &[
                ("Commune", ""),
                ("Relogements", "baux"),
                ("Baux signés", "baux"),
                ("Part", "%"),
                ("Objectif", "baux"),
                ("Part de l'objectif", "%"),
                ("Manquants", "baux"),
                ("Statut", ""),
            ],
            lignes,
            &format!("{NOTE}{fixe}"),
        )
    })
}

/// E9: what relogement weighs in the attributions of each bailleur, then of each réservataire.
pub fn acteurs(v: &Vue<'_>) -> Vec<Bloc> {
    let par = |niveau: Niveau, code: &str, qui: &str, titre: &str| {
        let p = v.bilan.exercice();
        let rangee = |nom: String, vu: Vu<'_>| poids(nom, vu, comptes(vu).map(|(n, total)| e9(n, total)).as_ref());
        let mut lignes: Vec<Ligne> =
            (v.bilan.zones(RELOGEMENTS, p, niveau).into_iter()).map(|(_, nom, vu)| ligne(rangee(nom, vu))).collect();
        if !lignes.is_empty() {
            lignes.extend(v.bilan.total(RELOGEMENTS, p).map(|vu| ligne_total(rangee("Ensemble".to_owned(), vu))));
        }
        let colonnes = [(qui, ""), ("Relogements", "baux"), ("Baux signés", "baux"), ("Part", "%")];
        let titre = format!("E9 – Poids du relogement dans les attributions de chaque {titre}, {}", p.annee());
        (!lignes.is_empty()).then(|| tableau(code, titre, &colonnes, lignes, &format!("{NOTE} {NOTE_E9}")))
    };
    let blocs = [
        par(Niveau::Bailleur, "e9-bailleurs", "Bailleur", "bailleur"),
        par(Niveau::Reservataire, "e9-reservataires", "Réservataire", "réservataire"),
    ];
    blocs.into_iter().flatten().collect()
}
