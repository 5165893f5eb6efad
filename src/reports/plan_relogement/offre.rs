//! What the stock can offer, existing and new, and what was delivered.

use crate::french::{Genre, INSECABLE, compte};
use crate::relogement::plan::decimal::arrondi;
use crate::relogement::plan::offre::{LigneOffre, TableauOffre};
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne, Section};

use super::Vue;

const QUESTION: &str = "L’offre de logements suffit-elle\u{202f}?";

/// Nothing when the plan gives neither attributions nor deliveries.
pub fn section(v: &Vue<'_>) -> Option<Section> {
    if v.plan.attributions.is_empty() && v.plan.livraisons.is_empty() {
        return None;
    }
    let mut ch = Chapitre::new("offre", QUESTION);
    match &v.offre {
        Ok(t) => {
            ch.dire(phrase(v, t));
            ch.bloc(mobilisable(v, t));
        }
        Err(manque) => ch.dire(format!("On ne sait pas{INSECABLE}: le plan ne donne pas {manque}.")),
    }
    ch.bloc_si(livraisons(v));
    Some(v.finir(ch, "attributions attendues dans l’existant, logements PLUS et PLAI livrés"))
}

fn phrase(v: &Vue<'_>, t: &TableauOffre) -> String {
    let offre = v.offre_par_annee();
    let courtes: Vec<String> = (v.par_annee().into_iter())
        .filter_map(|(a, n)| {
            let o = offre.get(&a)?;
            let manque = crate::french::Fraction::new(n, 1)?.moins(o)?;
            (manque.num() > 0).then(|| format!("{a} (il manque {})", manque.value(0)))
        })
        .collect();
    let total =
        arrondi(&t.total.total).map_or_else(String::new, |n| compte(n, "logement", "logements", Genre::Masculin));
    let debut = format!(
        "{total} mobilisables pour {} attendus",
        compte(v.total(), "relogement", "relogements", Genre::Masculin)
    );
    match courtes.as_slice() {
        [] => format!("Oui, chaque année dont l’offre est connue{INSECABLE}: {debut}."),
        _ => format!(
            "Pas chaque année{INSECABLE}: {debut}, mais l’offre est trop courte en {}.",
            crate::french::enumerer(&courtes)
        ),
    }
}

fn mobilisable(v: &Vue<'_>, t: &TableauOffre) -> Bloc {
    let attendus = v.par_annee();
    let mut vues = std::collections::BTreeSet::new();
    let mut rang = |l: &LigneOffre| -> Ligne {
        let nombres = l.affichee();
        let cases = |i: usize| nombres.and_then(|n| n.get(i).copied()).map_or(Case::NonCalculable, Case::Nombre);
        let mut toutes = vec![
            texte(l.annee.map_or_else(|| "Ensemble".to_owned(), |a| a.to_string())),
            l.segment.clone().map_or(Case::SansObjet, texte),
        ];
        toutes.extend((0..5).map(cases));
        toutes.push(match l.annee {
            None => Case::Nombre(attendus.values().sum()),
            // Said once a year, whatever the number of segments.
            Some(a) if vues.insert(a) => attendus.get(&a).map_or(Case::SansObjet, |n| Case::Nombre(*n)),
            Some(_) => Case::SansObjet,
        });
        if l.annee.is_some() { ligne(toutes) } else { ligne_total(toutes) }
    };
    let lignes = t.lignes.iter().chain([&t.total]).map(&mut rang).collect();
    tableau(
        "offre",
        "Offre mobilisable pour le relogement",
        &[
            ("Année", ""),
            ("Segment", ""),
            ("Attributions attendues", "logements"),
            ("Livraisons", "logements"),
            ("Mobilisable, existant", "logements"),
            ("Mobilisable, neuf", "logements"),
            ("Mobilisable, ensemble", "logements"),
            ("Relogements attendus", "ménages"),
        ],
        lignes,
        t.note.unwrap_or(""),
    )
}

fn livraisons(v: &Vue<'_>) -> Option<Bloc> {
    if v.plan.livraisons.is_empty() {
        return None;
    }
    let mut lignes: Vec<Ligne> = (v.plan.livraisons.iter())
        .map(|l| {
            ligne(vec![
                texte(l.annee.get_ref().to_string()),
                l.segment.clone().map_or(Case::SansObjet, texte),
                Case::Nombre(l.prevues),
                l.effectives.map_or(Case::NonDisponible, Case::Nombre),
                l.effectives.map_or(Case::NonDisponible, |e| Case::Nombre(e - l.prevues)),
            ])
        })
        .collect();
    lignes.push(ligne_total(vec![
        texte("Ensemble"),
        Case::SansObjet,
        Case::Nombre(v.plan.livraisons.iter().map(|l| l.prevues).sum()),
        Case::Nombre(v.plan.livraisons.iter().filter_map(|l| l.effectives).sum()),
        Case::SansObjet,
    ]));
    Some(tableau(
        "livraisons",
        "Livraisons de logements PLUS et PLAI",
        &[
            ("Année", ""),
            ("Segment", ""),
            ("Prévues", "logements"),
            ("Effectives", "logements"),
            ("Écart", "logements"),
        ],
        lignes,
        "Les livraisons effectives, une fois connues, remplacent les prévues dans l’offre. Le total n’ajoute que celles qui sont connues. Écart\u{a0}: effectives moins prévues.",
    ))
}
