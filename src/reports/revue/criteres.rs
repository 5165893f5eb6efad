//! The four national criteria and the local ones, against their targets.

use crate::charts::{Entete, atteinte};
use crate::error::Result;
use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::criteres::{self, Cible, Critere, Sens, Situation};
use crate::relogement::indicateurs::criteres::{code_critere, entiere};
use crate::reports::context::{Chapitre, ligne, ligne_dite, mot, sans_figure, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne, Section};

use super::Vue;
use super::cibles::{compteur, du_projet, partielles, source};

const QUESTION: &str = "Les ménages relogés le sont-ils dans de bonnes conditions\u{202f}?";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("criteres", QUESTION);
    let codes = codes(v);
    let cibles = cibles(v, projet);
    ch.dire(phrase(v, projet, &cibles));
    let unites = unites(v, projet, &codes);
    let sinon = sans_figure(unites.iter().map(|u| &u.valeur));
    ch.figure(dessin(v, unites), sinon)?;
    ch.bloc(criteres_du_projet(v, projet, &codes, &cibles));
    ch.bloc_si(partielles(v, projet));
    ch.bloc_si(trajectoire(v));
    if v.reglages.criteres.c1.is_empty() {
        ch.bloc(Bloc::Reserve(
            "Aucune règle locale du reste à charge n'est décrite\u{a0}: le critère C1 n'est pas compté.".to_owned(),
        ));
    }
    Ok(v.finir(ch, "ménages relogés définitivement que comptent les critères (paramètre P-BASE-CRITERES)"))
}

/// Code and label of each criterion, national then local.
fn codes(v: &Vue<'_>) -> Vec<(String, String)> {
    let nationaux = Critere::TOUS.iter().map(|c| (c.code().to_owned(), c.libelle().to_owned()));
    let locaux = v.reglages.criteres.local.iter().map(|l| (l.code.clone(), l.libelle.clone()));
    nationaux.chain(locaux).collect()
}

/// Targets in force for the whole project.
fn cibles<'v>(v: &'v Vue<'_>, projet: &str) -> Vec<&'v Cible> {
    du_projet(v, projet).into_iter().filter(|c| entiere(c)).collect()
}

/// Households still to be rehoused, when it is published.
fn restant(v: &Vue<'_>, projet: &str) -> Option<i64> {
    let situation = v.lire(crate::relogement::indicateurs::SITUATION, Niveau::Projet, projet);
    ["provisoires", "restant"].iter().map(|r| situation.nombre(r)).sum()
}

fn bilan(v: &Vue<'_>, projet: &str, c: &Cible) -> Option<criteres::Bilan> {
    let code = code_critere(&c.critere);
    let compteur = compteur(v.lire(&code, Niveau::Projet, projet))?;
    Some(criteres::evaluer(c, compteur, restant(v, projet)))
}

fn criteres_du_projet(v: &Vue<'_>, projet: &str, codes: &[(String, String)], cibles: &[&Cible]) -> Bloc {
    let mut lignes = Vec::new();
    for (code, libelle) in codes {
        let indicateur = code_critere(code);
        let lu = v.lire(&indicateur, Niveau::Projet, projet);
        let siennes: Vec<&&Cible> = cibles.iter().filter(|c| c.critere == *code).collect();
        let base = |cible: Case, haute: Case, situation: Case, requise: Case, document: Case| {
            let chiffres = [
                mot(format!("{code} – {libelle}")),
                lu.dit("oui"),
                lu.dit("non"),
                lu.inconnus_dits(),
                lu.part_dite("oui"),
            ];
            let face = [cible, haute, situation, requise, document];
            ligne_dite(chiffres.into_iter().chain(face.map(|case| (case, None))))
        };
        if siennes.is_empty() {
            lignes.push(base(Case::SansObjet, Case::SansObjet, Case::SansObjet, Case::SansObjet, Case::SansObjet));
        }
        for c in siennes {
            let b = bilan(v, projet, c);
            lignes.push(base(
                seuil(c.sens, c.basse),
                seuil(c.sens, c.haute),
                texte(b.as_ref().map_or_else(|| "s".to_owned(), criteres::Bilan::texte)),
                b.as_ref().map_or(Case::Secret, |b| requise(c, b)),
                texte(source(c)),
            ));
        }
    }
    tableau(
        "criteres",
        "Critères de qualité, depuis le début du projet",
        &[
            ("Critère", ""),
            ("Respecté", "ménages"),
            ("Non respecté", "ménages"),
            ("Inconnu", "ménages"),
            ("Part", "%"),
            ("Hypothèse basse", ""),
            ("Hypothèse haute", ""),
            ("Situation", ""),
            ("Part requise du restant", ""),
            ("Source", ""),
        ],
        lignes,
        "Les inconnus sont hors du calcul. Part requise du restant\u{a0}: ce que les ménages encore à reloger doivent respecter pour que l'hypothèse basse (à défaut la haute) soit atteinte à la fin.",
    )
}

pub fn seuil(sens: Sens, s: Option<crate::relogement::seuil::Seuil>) -> Case {
    let signe = match sens {
        Sens::AuMoins => "≥",
        Sens::AuPlus => "≤",
        Sens::Egal => "=",
    };
    s.map_or(Case::SansObjet, |s| texte(format!("{signe}{INSECABLE}{}", s.pourcent())))
}

fn requise(c: &Cible, b: &criteres::Bilan) -> Case {
    let Some(a) = b.basse.as_ref().or(b.haute.as_ref()) else { return Case::SansObjet };
    if a.hors_atteinte.est_oui() {
        return texte("hors d'atteinte");
    }
    match &a.part_requise {
        None => Case::SansObjet,
        // Already won, or already lost on the other side.
        Some(p) if p.num() <= 0 && c.sens == Sens::AuMoins => texte("acquise"),
        Some(p) => texte(format!("{}{FINE}%", p.percent(0))),
    }
}

fn trajectoire(v: &Vue<'_>) -> Option<Bloc> {
    let annees = v.annees();
    if annees.is_empty() {
        return None;
    }
    let lignes: Vec<Ligne> = annees
        .iter()
        .map(|a| {
            let mut cases = vec![texte(a.to_string())];
            for c in Critere::TOUS {
                cases.push(v.lire_annee(&code_critere(c.code()), *a, Niveau::Epci, v.c.epci()).case_part("oui"));
            }
            ligne(cases)
        })
        .collect();
    if lignes_secretes(&lignes) {
        return Some(Bloc::Reserve("Année par année, les critères sont retenus par le secret statistique.".to_owned()));
    }
    let mut colonnes = vec![("Année du relogement", "")];
    colonnes.extend(Critere::TOUS.iter().map(|c| (c.code(), "%")));
    Some(tableau(
        "criteres-annees",
        "Trajectoire de tous les projets\u{a0}: chaque critère, année par année",
        &colonnes,
        lignes,
        "Les relogements dont la date est inconnue ne sont que dans le total depuis le début.",
    ))
}

/// No share at all is shown.
fn lignes_secretes(lignes: &[Ligne]) -> bool {
    !lignes.iter().flat_map(|l| &l.cases).any(|c| matches!(c, Case::Part(..)))
}

/// A criterion as a picture names it.
fn court(code: &str, libelle: &str) -> String {
    let mots = match code {
        "C1" => "reste à charge tenu",
        "C2" => "neuf ou récent",
        "C2-MEL" => "neuf, récent, réhabilité",
        "C3" => "hors QPV",
        "C4" => "hors du quartier",
        _ => libelle,
    };
    format!("{code}, {mots}")
}

fn unites(v: &Vue<'_>, projet: &str, codes: &[(String, String)]) -> Vec<atteinte::Unite> {
    let unite = |(code, libelle): &(String, String)| atteinte::Unite {
        libelle: court(code, libelle),
        valeur: v.lire(&code_critere(code), Niveau::Projet, projet).lecture(&["oui", "non"]),
    };
    codes.iter().map(unite).collect()
}

fn dessin(v: &Vue<'_>, unites: Vec<atteinte::Unite>) -> Result<Option<crate::charts::Figure>> {
    if unites.iter().all(|u| u.valeur.taux().is_none()) {
        return Ok(None);
    }
    atteinte::dessiner(&atteinte::Atteinte {
        entete: Entete {
            code: "criteres".to_owned(),
            titre: "Ce que les ménages relogés ont trouvé".to_owned(),
            sous_titre: "part des ménages relogés définitivement qui respectent chaque critère".to_owned(),
            source: v.source(),
        },
        total: None,
        unites,
        objectif: None,
        sens: atteinte::Sens::AuMoins,
    })
}

fn phrase(v: &Vue<'_>, projet: &str, cibles: &[&Cible]) -> String {
    let part = |c: Critere| v.lire(&code_critere(c.code()), Niveau::Projet, projet).part("oui");
    let dire = |f: Option<Fraction>, quoi: &str| f.map(|f| format!("{} {quoi}", french::pourcent(&f)));
    let faits: Vec<String> = [
        dire(part(Critere::C3), "habitent hors QPV"),
        dire(part(Critere::C4), "hors de leur quartier d'origine"),
        dire(part(Critere::C2), "dans un logement social neuf ou récent"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut phrases = Vec::new();
    if faits.is_empty() {
        phrases.push("Les critères du projet sont retenus par le secret statistique.".to_owned());
    } else {
        phrases.push(format!("Parmi les ménages relogés, {}.", french::enumerer(&faits)));
    }
    let manquees: Vec<String> = cibles
        .iter()
        .filter(|c| bilan(v, projet, c).is_some_and(|b| b.situation == Situation::NonAtteinte))
        .map(|c| c.critere.clone())
        .collect();
    let connues = cibles.iter().filter(|c| bilan(v, projet, c).is_some()).count();
    phrases.push(match (cibles.len(), connues, manquees.len()) {
        (0, ..) => "Aucune cible n'est décrite pour ce projet.".to_owned(),
        (_, 0, _) => String::new(),
        (_, _, 0) => "Toutes les cibles qui peuvent être comparées sont atteintes.".to_owned(),
        (_, _, 1) => format!("La cible du critère {} n'est pas atteinte.", french::enumerer(&manquees)),
        _ => format!("Les cibles des critères {} ne sont pas atteintes.", french::enumerer(&manquees)),
    });
    phrases.retain(|p| !p.is_empty());
    phrases.join(" ")
}
