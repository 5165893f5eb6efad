//! Where dwellings are said to be: three answers compared.

use crate::french::{self, Fraction, Genre, INSECABLE, compte, nombre};
use crate::model::{Desaccord, differentes};
use crate::reports::annex::section;
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::methodology::origine_qpv;

use super::{Constat, LIGNES};

fn mot(reponse: Option<&String>) -> &'static str {
    match reponse.map(String::as_str) {
        Some("qpv") => "en QPV",
        Some("hors_qpv") => "hors QPV",
        _ => "inconnu",
    }
}

pub fn lieux(c: &Constat) -> Section {
    let titre = "Les logements sont-ils bien situés\u{202f}?";
    let Some(k) = c.concordance.filter(|k| k.logements() > 0) else {
        let phrase = "Non disponible\u{a0}: aucun fichier de logements n'a été lu.".to_owned();
        return section("localisation", titre, vec![phrase], Vec::new());
    };
    let (desaccords, total) = (k.en_desaccord(), k.logements());
    let debut = match Fraction::new(desaccords, total) {
        Some(f) if desaccords > 0 => format!(
            "Les réponses se contredisent pour {} sur {} ({}).",
            compte(desaccords, "logement", "logements", Genre::Masculin),
            nombre(total),
            french::pourcent(&f)
        ),
        _ => "Aucune réponse n'en contredit une autre.".to_owned(),
    };
    let ordre: Vec<&str> = c.pipeline.parametres.priorite_qpv.iter().map(|o| origine_qpv(*o)).collect();
    let regle = format!(
        "Dans tous les cas la première réponse connue l'emporte, dans l'ordre{INSECABLE}: {}.",
        ordre.join(", ")
    );
    let lignes: Vec<Ligne> = k
        .croisement
        .iter()
        .map(|(r, n)| {
            let [declare, geocode, point] = r;
            ligne(vec![
                texte(mot(declare.as_ref())),
                texte(mot(geocode.as_ref())),
                texte(mot(point.as_ref())),
                Case::Nombre(*n),
                texte(if differentes(r) { "désaccord" } else { "" }),
            ])
        })
        .collect();
    let mut blocs = vec![tableau(
        "localisation",
        "En QPV\u{a0}: trois réponses pour chaque logement",
        &[("Déclaré", "bailleur"), ("Géocodé", "SDES"), ("Calculé", "contours"), ("Logements", ""), ("", "")],
        lignes,
        "",
    )];
    let faits: Vec<String> = [
        (k.remarque("l"), "point à la limite d'un contour", "points à la limite d'un contour"),
        (
            k.remarque("e"),
            "point dont le système a été déduit de la commune",
            "points dont le système a été déduit de la commune",
        ),
        (k.remarque("s"), "point dont X et Y étaient échangés", "points dont X et Y étaient échangés"),
        (k.remarque("i"), "point illisible, laissé sans réponse", "points illisibles, laissés sans réponse"),
        (
            k.remarque("q"),
            "point de qualité refusée, laissé sans réponse",
            "points de qualité refusée, laissés sans réponse",
        ),
    ]
    .iter()
    .filter(|(n, _, _)| *n > 0)
    .map(|(n, un, des)| format!("{}{INSECABLE}{}", nombre(*n), if *n > 1 { des } else { un }))
    .chain(k.codes_de_2015.iter().take(LIGNES).map(|(code, n)| ancien(c, code, *n)))
    .collect();
    if !faits.is_empty() {
        blocs.push(Bloc::Liste(faits));
    }
    let cas: Vec<Ligne> = k.desaccords.iter().take(LIGNES).map(|d| cas_de_desaccord(c, d)).collect();
    if !cas.is_empty() {
        let colonnes = [
            ("Millésime", ""),
            ("Ligne", ""),
            ("Bailleur", ""),
            ("Commune", ""),
            ("Déclaré", ""),
            ("Géocodé", ""),
            ("Calculé", ""),
        ];
        blocs.push(tableau("desaccords", "Premiers logements en désaccord", &colonnes, cas, ""));
    }
    section("localisation", titre, vec![debut, regle], blocs)
}

/// A code of 2015 in a column of 2024: not used, with what the list of correspondence says of it.
fn ancien(c: &Constat, code: &str, logements: i64) -> String {
    let combien = compte(logements, "logement", "logements", Genre::Masculin);
    match c.references.correspondance.as_ref().and_then(|l| l.code_ancien(code)) {
        Some(connu) => format!("{combien}{INSECABLE}: {connu}"),
        None => format!("{combien}{INSECABLE}: «{INSECABLE}{code}{INSECABLE}» est un code de QPV de 2015, non repris"),
    }
}

fn cas_de_desaccord(c: &Constat, d: &Desaccord) -> Ligne {
    let [declare, geocode, point] = &d.reponses;
    ligne(vec![
        texte(d.millesime.to_string()),
        Case::Nombre(d.ligne),
        texte(d.siren_bailleur.as_deref().map_or("", |s| c.references.nom_bailleur(s))),
        texte(d.code_commune.clone().unwrap_or_default()),
        texte(mot(declare.as_ref())),
        texte(mot(geocode.as_ref())),
        texte(mot(point.as_ref())),
    ])
}
