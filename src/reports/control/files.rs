//! What was read: files, values that could not be read as they are, unknowns, doubles.

use std::collections::BTreeSet;

use crate::checks::{Resultat, Verdict};
use crate::french::{FINE, Genre, INSECABLE, compte, nombre};
use crate::reports::annex::section;
use crate::reports::context::{ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::majuscule;

use super::{Constat, entier, part};

/// The worst that the rules say of a file.
fn verdict(c: &Constat, fichier: &str, millesime: i32) -> Verdict {
    let ici = |r: &Resultat| {
        r.verdicts.iter().filter(|v| v.fichier == fichier && v.millesime == millesime).map(|v| v.verdict).max()
    };
    c.rapport.resultats.iter().filter_map(ici).max().unwrap_or_default()
}

pub fn fichiers(c: &Constat) -> Section {
    let mut lignes = Vec::new();
    let (mut lues, mut gardees, mut rejetees, mut ecartees) = (0, 0, 0, 0);
    let mut reserves = 0;
    for p in c.pieces {
        let v = &p.provenance;
        let dit = verdict(c, &v.fichier, v.millesime);
        reserves += i64::from(dit != Verdict::Accepte);
        lues += entier(v.lignes_lues);
        gardees += entier(v.lignes_gardees);
        rejetees += entier(v.lignes_rejetees);
        ecartees += entier(v.lignes_ecartees);
        lignes.push(ligne(vec![
            texte(v.fichier.clone()),
            texte(format!("{}, {}", v.disposition_libelle, v.encodage)),
            texte(v.mois.map_or(v.millesime.to_string(), |m| format!("{m:02}/{}", v.millesime))),
            Case::Nombre(entier(v.lignes_lues)),
            Case::Nombre(entier(v.lignes_gardees)),
            Case::Nombre(entier(v.lignes_rejetees)),
            Case::Nombre(entier(v.lignes_ecartees)),
            texte(dit.libelle()),
        ]));
    }
    lignes.push(ligne_total(vec![
        texte("Ensemble"),
        texte(""),
        texte(""),
        Case::Nombre(lues),
        Case::Nombre(gardees),
        Case::Nombre(rejetees),
        Case::Nombre(ecartees),
        texte(c.rapport.verdict().libelle()),
    ]));
    let combien = majuscule(&compte(c.pieces.len() as i64, "fichier lu", "fichiers lus", Genre::Masculin));
    let suite = match reserves {
        0 => "tous acceptés sans réserve".to_owned(),
        n => format!("dont {} avec réserves ou refus", nombre(n)),
    };
    let reponse = format!(
        "{combien}, {suite}{FINE}; {}, {}.",
        compte(lues, "ligne lue", "lignes lues", Genre::Feminin),
        compte(rejetees, "rejetée", "rejetées", Genre::Feminin)
    );
    let bloc = tableau(
        "fichiers",
        "Fichiers lus",
        &[
            ("Fichier", ""),
            ("Lu comme", ""),
            ("Millésime", ""),
            ("Lues", "lignes"),
            ("Gardées", "lignes"),
            ("Rejetées", "lignes"),
            ("Hors champ", "lignes"),
            ("Avis", ""),
        ],
        lignes,
        "Lues = gardées + rejetées + hors champ. Hors champ\u{a0}: lignes que la disposition ne demande pas (garages, commerces).",
    );
    section("fichiers", "Peut-on se fier aux extractions\u{202f}?", vec![reponse], vec![bloc])
}

pub fn lecture(c: &Constat) -> Section {
    let mut lignes = Vec::new();
    let mut remedes = BTreeSet::new();
    for p in c.pieces {
        for ((regle, colonne), k) in &p.constats.par_regle {
            let exemples: Vec<String> = k
                .exemples
                .iter()
                .take(5)
                .map(|e| match &e.valeur {
                    Some(v) if v.trim().is_empty() => format!("{} (vide)", nombre(entier(e.ligne))),
                    Some(v) => format!("{} («{INSECABLE}{v}{INSECABLE}»)", nombre(entier(e.ligne))),
                    None => nombre(entier(e.ligne)),
                })
                .collect();
            remedes.insert((regle.code(), regle.libelle(), regle.aide()));
            lignes.push(ligne(vec![
                texte(p.provenance.fichier.clone()),
                texte(format!("{}{FINE}: {}", regle.code(), regle.libelle())),
                texte(regle.gravite().libelle()),
                texte(colonne.to_string()),
                Case::Nombre(entier(k.nombre)),
                texte(exemples.join(", ")),
            ]));
        }
    }
    let titre = "Qu'est-ce qui n'a pas pu être lu tel quel\u{202f}?";
    if lignes.is_empty() {
        return section(
            "lecture",
            titre,
            vec!["Rien\u{a0}: toutes les valeurs ont été lues telles quelles.".to_owned()],
            Vec::new(),
        );
    }
    let reponse = format!(
        "{} de lecture{FINE}; le numéro des premières lignes permet de remonter à la source.",
        majuscule(&compte(lignes.len() as i64, "constat", "constats", Genre::Masculin))
    );
    let bloc = tableau(
        "lecture",
        "Constats de lecture",
        &[("Fichier", ""), ("Règle", ""), ("Suite", ""), ("Colonne", ""), ("Cas", ""), ("Lignes, par exemple", "")],
        lignes,
        "Les valeurs des colonnes confidentielles ne sont jamais montrées.",
    );
    let remedes = remedes.into_iter().map(|(code, _, aide)| format!("{code}{INSECABLE}: {aide}.")).collect();
    section("lecture", titre, vec![reponse], vec![bloc, Bloc::Liste(remedes)])
}

pub fn inconnus(c: &Constat) -> Section {
    let titre = "Quelles colonnes sont mal renseignées\u{202f}?";
    let mut tries: Vec<_> = c.rapport.inconnus.iter().filter(|i| i.inconnus > 0).collect();
    tries.sort_by(|a, b| (&a.fichier, a.millesime).cmp(&(&b.fichier, b.millesime)).then(b.inconnus.cmp(&a.inconnus)));
    let entieres = tries.iter().filter(|i| i.inconnus == i.lignes).count() as i64;
    let reponse = if tries.is_empty() {
        "Aucune valeur n'est inconnue.".to_owned()
    } else {
        format!(
            "{} en partie, dont {} entièrement{FINE}; aucune valeur n'est imputée.",
            majuscule(&compte(tries.len() as i64, "colonne est vide", "colonnes sont vides", Genre::Feminin)),
            nombre(entieres)
        )
    };
    let lignes: Vec<Ligne> = tries
        .iter()
        .map(|i| {
            ligne(vec![
                texte(i.fichier.clone()),
                texte(i.millesime.to_string()),
                texte(i.colonne.clone()),
                Case::Nombre(i.lignes),
                Case::Nombre(i.inconnus),
                part(i.inconnus, i.lignes),
            ])
        })
        .collect();
    let blocs = if lignes.is_empty() {
        Vec::new()
    } else {
        let colonnes =
            [("Fichier", ""), ("Millésime", ""), ("Colonne", ""), ("Lignes", ""), ("Inconnues", ""), ("Part", "%")];
        vec![tableau("inconnus", "Valeurs inconnues par colonne", &colonnes, lignes, "")]
    };
    section("inconnus", titre, vec![reponse], blocs)
}

/// Unknown values of one bailleur beside those of all: what it leaves blank and the others fill in.
pub fn inconnus_du_bailleur(c: &Constat, siren: &str) -> Section {
    let titre = "Quelles colonnes compléter\u{202f}?";
    let siens = c.rapport.par_bailleur.iter().filter(|l| l.siren_bailleur.as_deref() == Some(siren));
    let mut cas: Vec<(&str, &str, i64, i64, Case)> = Vec::new();
    for l in siens {
        for (colonne, vides) in l.inconnus.iter().filter(|(_, n)| *n > 0) {
            let tous = c
                .rapport
                .inconnus
                .iter()
                .find(|i| i.fichier == l.fichier && i.millesime == l.millesime && i.colonne == *colonne);
            let ensemble = tous.map_or(Case::NonCalculable, |i| part(i.inconnus, i.lignes));
            cas.push((l.fichier.as_str(), colonne.as_str(), l.lignes, *vides, ensemble));
        }
    }
    if cas.is_empty() {
        return section(
            "completer",
            titre,
            vec!["Aucune\u{a0}: toutes les valeurs sont connues.".to_owned()],
            Vec::new(),
        );
    }
    cas.sort_by(|a, b| a.0.cmp(b.0).then(b.3.cmp(&a.3)));
    let reponse = format!(
        "{} sans valeur par endroits\u{a0}; toutes ne sont pas à remplir, mais une part plus forte que celle de l'ensemble se remarque.",
        majuscule(&compte(cas.len() as i64, "colonne est", "colonnes sont", Genre::Feminin))
    );
    let lignes = cas
        .into_iter()
        .map(|(fichier, colonne, lignes, vides, ensemble)| {
            ligne(vec![
                texte(fichier),
                texte(colonne),
                Case::Nombre(lignes),
                Case::Nombre(vides),
                part(vides, lignes),
                ensemble,
            ])
        })
        .collect();
    let colonnes = [
        ("Fichier", ""),
        ("Colonne", ""),
        ("Vos lignes", ""),
        ("Sans valeur", ""),
        ("Part", "%"),
        ("Part, tous bailleurs", "%"),
    ];
    section("completer", titre, vec![reponse], vec![tableau("completer", "Valeurs inconnues", &colonnes, lignes, "")])
}

pub fn doublons(c: &Constat) -> Section {
    let d = c.doublons;
    let lignes = [
        (
            "Attributions",
            d.attributions,
            "même logement et même date de bail, ou même demande et même logement, à défaut même bail ou même radiation",
        ),
        ("Demandes", d.demandes, "même numéro unique dans une même année"),
        ("Ménages demandeurs", d.menages, "même ménage inscrit dans plusieurs départements"),
        ("Logements", d.logements, "même identifiant dans un même millésime"),
        ("Candidatures", d.candidatures, "même demande, même logement et même commission"),
        (
            "Demandes personnelles",
            d.jumelles,
            "ménage à reloger dont la demande de relogement est active (P-DOUBLON-DLS)",
        ),
    ];
    // Nothing is said of them where no tracking tells them.
    let lignes: Vec<_> = lignes.into_iter().filter(|l| l.0 != "Demandes personnelles" || l.1 > 0).collect();
    let total: usize = lignes.iter().map(|l| l.1).sum();
    let phrase = match total {
        0 => "Aucun doublon n'a été trouvé.".to_owned(),
        n => format!(
            "{} retirées, chaque événement comptant une fois.",
            majuscule(&compte(n as i64, "ligne en trop", "lignes en trop", Genre::Feminin))
        ),
    };
    let lignes = lignes.iter().map(|(n, k, r)| ligne(vec![texte(*n), Case::Nombre(*k as i64), texte(*r)])).collect();
    let colonnes = [("Table", ""), ("Retirées", "lignes"), ("Sont des doublons", "")];
    section(
        "doublons",
        "Y avait-il des doublons\u{202f}?",
        vec![phrase],
        vec![tableau("doublons", "Doublons retirés", &colonnes, lignes, "")],
    )
}
