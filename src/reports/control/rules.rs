//! Rules that are not respected, by file, by bailleur, since the last run; and the rules themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::{Comptes, Gravite, Regle, Resultat, Tolerance};
use crate::french::{self, FINE, Genre, INSECABLE, compte, nombre};
use crate::reports::annex::section;
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::majuscule;

use super::{Constat, part};

/// Counts of a rule by file and millésime.
type ParFichier<'a> = BTreeMap<(&'a str, i32), Comptes>;

/// A rule and what it found, restricted to one bailleur if asked.
pub fn trouves<'a>(c: &'a Constat, siren: Option<&str>) -> Vec<(&'a Regle, &'a Resultat, ParFichier<'a>)> {
    let mut rendus = Vec::new();
    for r in &c.rapport.resultats {
        let Some(regle) = c.regles.get(&r.code) else { continue };
        let mut par_fichier = ParFichier::new();
        for p in &r.par_fichier {
            if siren.is_some_and(|s| p.siren_bailleur.as_deref() != Some(s)) {
                continue;
            }
            let ici = par_fichier.entry((p.fichier.as_str(), p.millesime)).or_default();
            ici.examinees += p.comptes.examinees;
            ici.anomalies += p.comptes.anomalies;
            ici.inverifiables += p.comptes.inverifiables;
        }
        par_fichier.retain(|_, k| k.anomalies > 0);
        if !par_fichier.is_empty() {
            rendus.push((regle, r, par_fichier));
        }
    }
    rendus.sort_by(|a, b| a.0.gravite.cmp(&b.0.gravite).then_with(|| a.0.code.cmp(&b.0.code)));
    rendus
}

pub fn regles(c: &Constat, siren: Option<&str>) -> Section {
    let titre = "Quelles règles de qualité ne sont pas respectées\u{202f}?";
    let trouvees = trouves(c, siren);
    if trouvees.is_empty() {
        let phrase = format!("Aucune\u{a0}: les {} règles sont respectées.", nombre(c.regles.regles.len() as i64));
        return section("regles", titre, vec![phrase], Vec::new());
    }
    let combien = |g: Gravite| trouvees.iter().filter(|(r, _, _)| r.gravite == g).count() as i64;
    let parties: Vec<String> = [
        (combien(Gravite::Bloquante), "règle bloquante", "règles bloquantes"),
        (combien(Gravite::Erreur), "erreur", "erreurs"),
        (combien(Gravite::Avertissement), "avertissement", "avertissements"),
    ]
    .iter()
    .filter(|(n, _, _)| *n > 0)
    .map(|(n, un, des)| format!("{}{INSECABLE}{}", nombre(*n), if *n > 1 { des } else { un }))
    .collect();
    let reponse = format!(
        "{} sur {} {} au moins un cas\u{a0}: {}.",
        majuscule(&compte(trouvees.len() as i64, "règle", "règles", Genre::Feminin)),
        nombre(c.regles.regles.len() as i64),
        if trouvees.len() > 1 { "ont" } else { "a" },
        french::enumerer(&parties)
    );
    let lignes = trouvees
        .iter()
        .flat_map(|(regle, _, fichiers)| {
            fichiers.iter().map(move |((fichier, _), k)| {
                ligne(vec![
                    texte(format!("{}{FINE}: {}", regle.code, regle.libelle)),
                    texte(regle.gravite.libelle()),
                    texte(*fichier),
                    Case::Nombre(k.verifiees()),
                    Case::Nombre(k.anomalies),
                    part(k.anomalies, k.verifiees()),
                    Case::Nombre(k.inverifiables),
                ])
            })
        })
        .collect();
    let bloc = tableau(
        "regles",
        "Règles non respectées",
        &[
            ("Règle", ""),
            ("Gravité", ""),
            ("Fichier", ""),
            ("Vérifiées", ""),
            ("Cas", ""),
            ("Part", "%"),
            ("Indécises", ""),
        ],
        lignes,
        "Vérifiées\u{a0}: lignes où la règle a pu être vérifiée. Indécises\u{a0}: une donnée nécessaire est inconnue\u{202f}; ni juste ni fausse, la ligne est comptée à part.",
    );
    let remedes = trouvees.iter().map(|(r, _, _)| format!("{}{INSECABLE}: {}", r.code, r.aide)).collect();
    section(
        "regles",
        titre,
        vec![reponse],
        vec![bloc, Bloc::Sous("Comment y remédier".to_owned()), Bloc::Liste(remedes)],
    )
}

/// Rows received and cases found, by bailleur and source.
pub fn bailleurs(c: &Constat) -> Section {
    let titre = "Chez quels bailleurs les lignes sont-elles à reprendre\u{202f}?";
    // Rows, then cases by severity.
    let mut par: BTreeMap<(&str, &str), (i64, [i64; 3])> = BTreeMap::new();
    for l in &c.rapport.par_bailleur {
        if let Some(siren) = l.siren_bailleur.as_deref() {
            par.entry((siren, l.source.as_str())).or_default().0 += l.lignes;
        }
    }
    for r in &c.rapport.resultats {
        for p in &r.par_fichier {
            let Some(siren) = p.siren_bailleur.as_deref() else { continue };
            let ici = par.entry((siren, p.source.as_str())).or_default();
            let rang = match r.gravite {
                Gravite::Bloquante => 0,
                Gravite::Erreur => 1,
                Gravite::Avertissement => 2,
            };
            if let Some(n) = ici.1.get_mut(rang) {
                *n += p.comptes.anomalies;
            }
        }
    }
    let touches: BTreeSet<&str> =
        par.iter().filter(|(_, (_, n))| n.iter().sum::<i64>() > 0).map(|((s, _), _)| *s).collect();
    let pire = par.iter().max_by_key(|(_, (_, n))| *n).map(|((siren, _), _)| *siren);
    let reponse = match pire.filter(|_| !touches.is_empty()) {
        None => "Chez aucun.".to_owned(),
        Some(pire) => format!(
            "{} à reprendre{FINE}; d'abord {}.",
            majuscule(&compte(
                touches.len() as i64,
                "bailleur a des lignes",
                "bailleurs ont des lignes",
                Genre::Masculin
            )),
            c.references.nom_bailleur(pire)
        ),
    };
    if par.is_empty() {
        return section("bailleurs", titre, vec![reponse], Vec::new());
    }
    let lignes = par
        .iter()
        .map(|((siren, source), (lues, n))| {
            ligne(vec![
                texte(c.references.nom_bailleur(siren)),
                texte(c.nom_source(source)),
                Case::Nombre(*lues),
                Case::Nombre(n[0]),
                Case::Nombre(n[1]),
                Case::Nombre(n[2]),
            ])
        })
        .collect();
    let bloc = tableau(
        "bailleurs",
        "Lignes et anomalies par bailleur et par source",
        &[
            ("Bailleur", ""),
            ("Source", ""),
            ("Gardées", "lignes"),
            ("Bloquantes", "cas"),
            ("Erreurs", "cas"),
            ("Avertissements", "cas"),
        ],
        lignes,
        "Une ligne peut compter pour plusieurs règles.",
    );
    section("bailleurs", titre, vec![reponse], vec![bloc])
}

pub fn tendances(c: &Constat) -> Section {
    let titre = "Qu'est-ce qui a changé depuis la dernière exécution\u{202f}?";
    let Some(precedente) = c.precedente else {
        let phrase = "Il n'y a pas d'exécution précédente à laquelle comparer.".to_owned();
        return section("tendance", titre, vec![phrase], Vec::new());
    };
    let mut par: BTreeMap<(&str, &str), (i64, i64, &'static str)> = BTreeMap::new();
    for t in c.tendances {
        let ici = par.entry((t.code.as_str(), t.source.as_str())).or_insert((0, 0, t.etat.libelle()));
        ici.0 += t.avant.anomalies;
        ici.1 += t.maintenant.anomalies;
    }
    par.retain(|_, (avant, maintenant, _)| avant != maintenant);
    let (mieux, moins) = par.values().fold((0, 0), |(m, p), (a, n, _)| (m + i64::from(n < a), p + i64::from(n > a)));
    let reponse = if par.is_empty() {
        format!("Rien\u{a0}: les mêmes règles ont les mêmes cas qu'à l'arrêté {precedente}.")
    } else {
        format!(
            "Depuis l'arrêté {precedente}, {} en baisse et {} en hausse.",
            compte(mieux, "règle est", "règles sont", Genre::Feminin),
            compte(moins, "règle", "règles", Genre::Feminin)
        )
    };
    let lignes: Vec<Ligne> = par
        .iter()
        .map(|((code, source), (avant, maintenant, _))| {
            let libelle = c.regles.get(code).map_or("", |r| r.libelle.as_str());
            ligne(vec![
                texte(format!("{code}{FINE}: {libelle}")),
                texte(c.nom_source(source)),
                Case::Nombre(*avant),
                Case::Nombre(*maintenant),
                Case::Nombre(maintenant - avant),
            ])
        })
        .collect();
    let blocs = if lignes.is_empty() {
        Vec::new()
    } else {
        let colonnes = [("Règle", ""), ("Source", ""), ("Avant", "cas"), ("Maintenant", "cas"), ("Écart", "cas")];
        vec![tableau("tendance", "Anomalies avant et maintenant", &colonnes, lignes, "")]
    };
    section("tendance", titre, vec![reponse], blocs)
}

pub fn catalogue(c: &Constat) -> Section {
    let lignes = c
        .regles
        .regles
        .iter()
        .map(|r| {
            let tolerance = match r.tolerance {
                None => "aucun cas admis".to_owned(),
                Some(Tolerance::Lignes(n)) => format!("{} admis", compte(n, "cas", "cas", Genre::Masculin)),
                Some(Tolerance::Part(p)) => format!("{p} admis"),
            };
            ligne(vec![
                texte(r.code.clone()),
                texte(r.libelle.clone()),
                texte(r.table.code()),
                texte(r.nature.libelle()),
                texte(r.gravite.libelle()),
                texte(tolerance),
                texte(r.pourquoi.clone()),
            ])
        })
        .collect();
    let colonnes = [
        ("Code", ""),
        ("Règle", ""),
        ("Table", ""),
        ("Nature", ""),
        ("Gravité", ""),
        ("Tolérance", "par fichier"),
        ("Pourquoi", ""),
    ];
    section(
        "catalogue",
        "Quelles règles ont été appliquées\u{202f}?",
        vec![format!(
            "{}, modifiables dans pipelines/qualite/.",
            majuscule(&compte(c.regles.regles.len() as i64, "règle", "règles", Genre::Feminin))
        )],
        vec![tableau("catalogue", "Règles appliquées", &colonnes, lignes, "")],
    )
}
