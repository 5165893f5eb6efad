//! When: relogements by half-year and by year, peaks and what can be done about them.

use crate::charts::{Entete, semestres};
use crate::error::Result;
use crate::french::{self, Genre, INSECABLE, compte, nombre};
use crate::relogement::plan::phasage::{Origine, moyenne_mensuelle};
use crate::relogement::plan::pics::Pic;
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};

use super::Vue;

const QUESTION: &str = "Quand ces relogements se font-ils, et y a-t-il des pics\u{202f}?";

pub fn section(v: &Vue<'_>) -> Result<Section> {
    let mut ch = Chapitre::new("phasage", QUESTION);
    let pics = v.pics();
    ch.dire(phrase(v, &pics));
    let limite = limite(v);
    let dessin = semestres::dessiner(&semestres::Semestres {
        entete: Entete {
            code: "phasage".to_owned(),
            titre: titre(&pics),
            sous_titre: "relogements attendus dans chaque semestre, par opération".to_owned(),
            source: v.source(),
        },
        semestres: v.totaux.keys().map(ToString::to_string).collect(),
        operations: (v.phasages.iter())
            .map(|p| semestres::Operation {
                libelle: v.nom_de(&p.operation),
                semestres: v.totaux.keys().map(|s| p.semestres.get(s).copied().unwrap_or(0)).collect(),
            })
            .collect(),
        limite,
    });
    ch.figure(dessin, "Aucun relogement n’est placé dans le temps.")?;
    ch.bloc(par_semestre(v));
    ch.bloc(par_annee(v));
    if !pics.is_empty() {
        ch.bloc(table_des_pics(&pics));
    }
    Ok(v.finir(ch, "relogements attendus, décohabitations comprises"))
}

/// The limit does not depend on which half-years pass it: it is drawn even when none does.
fn limite(v: &Vue<'_>) -> Option<french::Fraction> {
    let n = i64::try_from(v.totaux.len()).ok()?;
    french::Fraction::new(v.total(), n)?.fois(&v.revue.reglages.plan.pic.valeur()?)
}

fn noms(pics: &[&Pic]) -> String {
    let noms: Vec<String> = pics.iter().map(|p| format!("{} ({})", p.semestre, nombre(p.relogements))).collect();
    french::enumerer(&noms)
}

fn titre(pics: &[Pic]) -> String {
    match pics.iter().filter(|p| p.au_dessus_de_la_limite).count() {
        0 => "Aucun semestre ne dépasse la limite de pic".to_owned(),
        1 => "Un semestre dépasse la limite de pic".to_owned(),
        n => format!("{n} semestres dépassent la limite de pic"),
    }
}

fn phrase(v: &Vue<'_>, pics: &[Pic]) -> String {
    let passes: Vec<&Pic> = pics.iter().filter(|p| p.au_dessus_de_la_limite).collect();
    let offre: Vec<&Pic> = pics.iter().filter(|p| p.au_dessus_de_l_offre.est_oui()).collect();
    let mut phrases = Vec::new();
    match (passes.as_slice(), limite(v)) {
        ([], Some(l)) => phrases
            .push(format!("Non{INSECABLE}: aucun semestre ne dépasse {} relogements, la limite de pic.", l.value(1))),
        (p, Some(l)) => phrases.push(format!(
            "{} {} {} relogements, la limite de pic{INSECABLE}: {}.",
            super::super::phrases::majuscule(&compte(p.len() as i64, "semestre", "semestres", Genre::Masculin)),
            if p.len() > 1 { "dépassent" } else { "dépasse" },
            l.value(1),
            noms(p)
        )),
        _ => {}
    }
    match (offre.as_slice(), v.offre_par_annee().is_empty()) {
        (_, true) => {}
        ([], false) => phrases.push("L’offre mobilisable connue suffit à chaque semestre.".to_owned()),
        (o, false) => phrases.push(format!("L’offre mobilisable ne suffit pas{INSECABLE}: {}.", noms(o))),
    }
    phrases.join(" ")
}

fn par_semestre(v: &Vue<'_>) -> Bloc {
    let semestres: Vec<_> = v.totaux.keys().copied().collect();
    let mut colonnes = vec![("Opération".to_owned(), String::new())];
    colonnes.extend(semestres.iter().map(|s| (s.to_string(), "relogements".to_owned())));
    colonnes.push(("Total".to_owned(), "relogements".to_owned()));
    colonnes.push(("Répartition".to_owned(), String::new()));
    let mut lignes: Vec<_> = (v.phasages.iter())
        .map(|p| {
            let mut cases = vec![texte(v.nom_de(&p.operation))];
            cases.extend(semestres.iter().map(|s| p.semestres.get(s).map_or(Case::SansObjet, |n| Case::Nombre(*n))));
            cases.push(Case::Nombre(p.total()));
            cases.push(texte(match p.origine {
                Origine::PartsEgales => "parts égales",
                Origine::SaisiParAnnee => "saisie par année",
                Origine::SaisiParSemestre => "saisie par semestre",
            }));
            ligne(cases)
        })
        .collect();
    let mut cases = vec![texte("Ensemble")];
    cases.extend(v.totaux.values().map(|n| Case::Nombre(*n)));
    cases.extend([Case::Nombre(v.total()), Case::SansObjet]);
    lignes.push(ligne_total(cases));
    let mut cases = vec![texte("Moyenne mensuelle")];
    cases.extend(v.totaux.values().map(|n| moyenne_mensuelle(*n).map_or(Case::NonCalculable, Case::Nombre)));
    cases.extend([Case::SansObjet, Case::SansObjet]);
    lignes.push(ligne_total(cases));
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), u.as_str())).collect();
    tableau(
        "phasage-semestres",
        "Relogements attendus, par semestre",
        &colonnes,
        lignes,
        "Sans objet quand l’opération n’a pas commencé ou est finie. Parts égales\u{a0}: le reste va aux premiers semestres. Moyenne mensuelle\u{a0}: total ÷ 6, la demie arrondie vers le haut.",
    )
}

fn par_annee(v: &Vue<'_>) -> Bloc {
    let annees: Vec<i32> = v.par_annee().into_keys().collect();
    let mut colonnes = vec![("Opération".to_owned(), String::new())];
    colonnes.extend(annees.iter().map(|a| (a.to_string(), "relogements".to_owned())));
    let mut lignes: Vec<_> = (v.phasages.iter())
        .map(|p| {
            let siennes = p.par_annee();
            let mut cases = vec![texte(v.nom_de(&p.operation))];
            cases.extend(annees.iter().map(|a| siennes.get(a).map_or(Case::SansObjet, |n| Case::Nombre(*n))));
            ligne(cases)
        })
        .collect();
    let mut cases = vec![texte("Ensemble")];
    cases.extend(v.par_annee().into_values().map(Case::Nombre));
    lignes.push(ligne_total(cases));
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), u.as_str())).collect();
    tableau("phasage-annees", "Relogements attendus, par année", &colonnes, lignes, "")
}

fn table_des_pics(pics: &[Pic]) -> Bloc {
    let lignes = (pics.iter())
        .map(|p| {
            ligne(vec![
                texte(p.semestre.to_string()),
                Case::Nombre(p.relogements),
                texte(if p.au_dessus_de_la_limite { "oui" } else { "non" }),
                texte(match p.au_dessus_de_l_offre {
                    crate::relogement::reponse::Reponse::Oui => "oui",
                    crate::relogement::reponse::Reponse::Non => "non",
                    crate::relogement::reponse::Reponse::Inconnu => "inconnu",
                }),
                texte(p.leviers.join(&format!("{}; ", french::FINE))),
            ])
        })
        .collect();
    tableau(
        "pics",
        "Semestres à discuter, et leviers",
        &[
            ("Semestre", ""),
            ("Relogements", "nombre"),
            ("Au-dessus de la limite", ""),
            ("Au-dessus de l’offre", ""),
            ("Leviers à examiner", ""),
        ],
        lignes,
        "L’offre d’un semestre est la moitié de celle de son année.",
    )
}
