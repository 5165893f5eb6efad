//! The GSP grid as a document: one fiche for each commune, its quartiers and its résidences, findings proposed.

use crate::french::{self, FINE, Fraction, Genre, INSECABLE};
use crate::indicators::fragility::{Exact, Methode};
use crate::indicators::gsp::{Constat, Equilibre, Fiche, Grille, LectureTheme, Part, Reglages};
use crate::measures::Niveau;
use crate::reports::annex;
use crate::reports::context::{Contexte, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Document, Ligne, Section};
use crate::reports::phrases::{lettres, majuscule};

use super::mots::{self, mot};

/// The document. `grille` holds every zone that is published.
///
/// # Errors
/// None today; same form as the other documents.
pub fn document(c: &Contexte, r: &Reglages, m: &Methode, grille: &Grille) -> crate::error::Result<Document> {
    let mut sections = vec![presentation(r, m, grille)];
    let communes: Vec<&Fiche> = grille.fiches.iter().filter(|f| f.niveau == Niveau::Commune).collect();
    for commune in &communes {
        sections.push(section(c, r, m, grille, Some(commune)));
    }
    if grille.fiches.iter().any(|f| f.niveau != Niveau::Commune && commune_de(c, f).is_none()) {
        sections.push(section(c, r, m, grille, None));
    }
    let periode = match (grille.annees.first(), grille.annees.last()) {
        (Some(a), Some(b)) if a != b => format!("Attributions de {a} à {b}"),
        (Some(a), _) => format!("Attributions de {a}"),
        _ => format!("Bilan {}", c.pipeline.periode.exercice),
    };
    Ok(annex::document(c, "Grille de gestion sociale de proximité", periode, sections))
}

fn commune_de<'a>(c: &'a Contexte, f: &Fiche) -> Option<&'a String> {
    c.fragilite.communes.get(&(f.niveau, f.zone.clone()))
}

fn presentation(r: &Reglages, m: &Methode, grille: &Grille) -> Section {
    let avec = grille.fiches.iter().filter(|f| matches!(f.constat, Constat::Ligne(_))).count();
    let mut reponse = vec![match (avec, grille.fiches.len()) {
        (_, 0) => "Non disponible\u{a0}: ni l'enquête OPS ni les attributions ne sont publiées par commune.".to_owned(),
        (0, _) => "Aucun constat sur les quartiles ne peut être proposé\u{a0}: les raisons sont données zone par zone."
            .to_owned(),
        (x, n) => format!(
            "Un constat sur les quartiles de ressources est proposé pour {} des {} zones, communes, quartiers et résidences.",
            if x == 1 { "une".to_owned() } else { lettres(x as i64) },
            crate::french::nombre(n as i64)
        ),
    }];
    reponse.push(
        "Un constat se discute et se corrige\u{202f}; la préconisation en découle. Rien ici ne concerne un ménage."
            .to_owned(),
    );
    let lignes = r
        .textes
        .iter()
        .map(|t| ligne(vec![texte(t.ligne.code()), texte(t.constat.clone()), texte(t.preconisation.clone())]))
        .collect();
    let points = |x: &Exact| x.fraction().map_or_else(String::new, |f| f.value(0));
    let note = format!(
        "Les lignes sont essayées dans l'ordre 1 à 8. Équilibre{INSECABLE}: chaque quartile à 25{FINE}% plus ou moins {} points\u{202f}; 50/50{INSECABLE}: 1er et \
         2e quartiles réunis à 50{FINE}% plus ou moins {} points\u{202f}; majorité{INSECABLE}: plus de la moitié. Le menu publié donne les lignes 7 et 7b au \
         même constat\u{202f}; la ligne {} est retenue ici, à trancher par l'EPCI.",
        points(&r.marges.quartile),
        points(&r.marges.moitie),
        if r.marges.variante_7b { "7b" } else { "7" }
    );
    let mut blocs = vec![tableau(
        "grille",
        "Constats et préconisations",
        &[("Ligne", ""), ("Constat", ""), ("Préconisation", "")],
        lignes,
        &note,
    )];
    let absentes: Vec<String> = r.themes.iter().flat_map(|t| t.absentes.clone()).collect();
    if !absentes.is_empty() {
        blocs.push(Bloc::Reserve(format!(
            "Catégories absentes du catalogue, laissées de côté{INSECABLE}: {}.",
            french::enumerer(&absentes)
        )));
    }
    blocs.push(Bloc::Paragraphe(format!(
        "Classes de fragilité{INSECABLE}: méthode «{INSECABLE}{}{INSECABLE}», appliquée à chaque niveau. Attributions de quartile connu{INSECABLE}: SNE, {}, au moins \
         {}. Bornes des 2e et 3e quartiles non officielles. Occupation{INSECABLE}: enquête OPS\u{202f}; un thème est à l'équilibre quand chaque catégorie est à \
         {}{INSECABLE}points au plus de la commune, sinon du territoire.",
        m.nom,
        match grille.annees.len() {
            0 => "aucune année disponible".to_owned(),
            1 => "une année".to_owned(),
            n => format!("{} années réunies", lettres(n as i64)),
        },
        french::compte(r.marges.baux_min, "bail", "baux", Genre::Masculin),
        points(&r.marge_theme)
    )));
    blocs.push(Bloc::Reserve(mots::avertissement(m)));
    annex::section("grille", "Comment lire la grille\u{202f}?", reponse, blocs)
}

/// The fiche of a commune, or of the zones of no known commune.
fn section(c: &Contexte, r: &Reglages, m: &Methode, grille: &Grille, commune: Option<&Fiche>) -> Section {
    let code = commune.map_or("hors-commune", |f| f.zone.as_str());
    let nom =
        commune.map_or_else(|| "Zones de commune non déterminée".to_owned(), |f| c.nom_zone(Niveau::Commune, &f.zone));
    let les_siennes: Vec<&Fiche> = grille
        .fiches
        .iter()
        .filter(|f| match (f.niveau, commune) {
            (Niveau::Commune, Some(k)) => f.zone == k.zone,
            (Niveau::Commune, None) => false,
            (_, Some(k)) => commune_de(c, f) == Some(&k.zone),
            (_, None) => commune_de(c, f).is_none(),
        })
        .collect();
    let mut reponse = Vec::new();
    if let Some(f) = commune {
        reponse.push(phrase(r, &nom, f));
    }
    let fines = |f: &&Fiche| f.niveau == Niveau::Residence;
    let sans_classe = les_siennes.iter().filter(|f| fines(f) && f.classement.rang().is_none()).count();
    let les_siennes: Vec<&Fiche> =
        les_siennes.into_iter().filter(|f| !fines(f) || f.classement.rang().is_some()).collect();
    let sans_baux = les_siennes.iter().any(fines) && les_siennes.iter().filter(|f| fines(f)).all(|f| f.baux.is_none());
    if sans_classe > 0 {
        let (un, verbe) = if sans_classe > 1 { ("résidences", "n'ont") } else { ("résidence", "n'a") };
        reponse.push(format!(
            "{}{INSECABLE}{un} non classée{} {verbe} pas de constat.",
            if sans_classe == 1 { "Une".to_owned() } else { majuscule(&lettres(sans_classe as i64)) },
            if sans_classe > 1 { "s" } else { "" }
        ));
    }
    if sans_baux {
        reponse.push(
            "Les attributions des résidences ne sont pas publiées\u{a0}: pas de constat sur leurs quartiles."
                .to_owned(),
        );
    }
    let avec_quartiles: Vec<&Fiche> = les_siennes.iter().copied().filter(|f| !(sans_baux && fines(f))).collect();
    let mut blocs = Vec::new();
    if !avec_quartiles.is_empty() {
        blocs.push(quartiles(c, r, m, code, &avec_quartiles));
    }
    if !les_siennes.is_empty() {
        for (k, t) in r.themes.iter().enumerate().filter(|(_, t)| !t.categories.is_empty()) {
            blocs.push(theme(c, code, k, &t.nom, &les_siennes));
        }
    }
    blocs.push(Bloc::Paragraphe("Observations libres, date, suites données\u{a0}: à remplir en réunion.".to_owned()));
    annex::section(&format!("commune-{}", code.to_lowercase()), &nom, reponse, blocs)
}

/// « À X, les attributions … : préconisation. »
fn phrase(r: &Reglages, nom: &str, f: &Fiche) -> String {
    match f.constat {
        Constat::Ligne(l) => r.texte(l).map_or_else(String::new, |t| {
            format!("{nom}{INSECABLE}: {}. Préconisation proposée{INSECABLE}: {}.", t.constat, t.preconisation)
        }),
        _ => format!("{nom}{INSECABLE}: pas de constat sur les quartiles, {}.", raison(f)),
    }
}

/// Why no finding is proposed on the quartiles.
pub fn raison(f: &Fiche) -> String {
    match f.constat {
        Constat::Ligne(_) => String::new(),
        Constat::TropPeu => "trop peu de baux de quartile connu".to_owned(),
        Constat::SansDistinction => {
            "les bornes des 2e et 3e quartiles manquent pour une année au moins, les baux ne s'y partagent pas"
                .to_owned()
        }
        Constat::Inconnu if f.baux_retenus => "les baux d'une année au moins sont retenus".to_owned(),
        Constat::Inconnu => "aucun bail publié".to_owned(),
        Constat::NonClassee => format!("{} non classé{}", mot(f.niveau).0, mots::accord(f.niveau)),
    }
}

/// The zone, and what it is when it is not a résidence.
fn nom(c: &Contexte, f: &Fiche) -> Case {
    let nom = c.nom_zone(f.niveau, &f.zone);
    texte(if f.niveau == Niveau::Residence { nom } else { format!("{nom} ({})", mot(f.niveau).0) })
}

fn quartiles(c: &Contexte, r: &Reglages, m: &Methode, code: &str, fiches: &[&Fiche]) -> Bloc {
    let lignes: Vec<Ligne> = fiches
        .iter()
        .map(|f| {
            let mut cases = vec![nom(c, f), texte(mots::classe(m, f.classement, f.niveau))];
            let total = f.baux.map(|b| b.iter().sum::<i64>());
            let absent = if f.baux_retenus { Case::Secret } else { Case::NonDisponible };
            cases.push(total.map_or_else(|| absent.clone(), Case::Nombre));
            for k in 0..4 {
                let part = f.baux.and_then(|b| Fraction::new(*b.get(k)?, total?));
                cases.push(match (part, total) {
                    (Some(p), _) => Case::Part(p, 1),
                    (None, Some(_)) => Case::NonCalculable,
                    (None, None) => absent.clone(),
                });
            }
            let t = if let Constat::Ligne(l) = f.constat { r.texte(l) } else { None };
            cases.push(texte(t.map_or_else(|| raison(f), |t| format!("{}. {}", t.ligne.code(), t.constat))));
            cases.push(texte(t.map_or("", |t| t.preconisation.as_str())));
            ligne(cases)
        })
        .collect();
    let colonnes = [
        ("Zone", ""),
        ("Classe", ""),
        ("Baux", ""),
        ("Q1", "%"),
        ("Q2", "%"),
        ("Q3", "%"),
        ("Q4", "%"),
        ("Constat", ""),
        ("Préconisation", ""),
    ];
    tableau(
        &format!("quartiles-{}", code.to_lowercase()),
        "Quartiles de ressources des attributaires",
        &colonnes,
        lignes,
        "Baux dont le quartile est connu.",
    )
}

fn theme(c: &Contexte, code: &str, k: usize, nom_theme: &str, fiches: &[&Fiche]) -> Bloc {
    let lues: Vec<(&Fiche, &LectureTheme)> = fiches.iter().filter_map(|f| Some((*f, f.themes.get(k)?))).collect();
    let categories: Vec<String> =
        lues.first().map_or_else(Vec::new, |(_, t)| t.categories.iter().map(|x| x.nom.clone()).collect());
    let mut colonnes: Vec<(String, &str)> = vec![("Zone".to_owned(), "")];
    for x in &categories {
        colonnes.push((majuscule(x), "%"));
        colonnes.push(("Écart".to_owned(), "points"));
    }
    colonnes.extend([("Constat".to_owned(), ""), ("Préconisation".to_owned(), "")]);
    let lignes = lues
        .iter()
        .map(|(f, t)| {
            let mut cases = vec![nom(c, f)];
            for x in &t.categories {
                let sans = |retenue: bool| if retenue { Case::Secret } else { Case::NonDisponible };
                let part = x.part.connue().and_then(|p| p.fraction());
                cases.push(part.map_or_else(|| sans(x.part == Part::Retenue), |p| Case::Part(p, 1)));
                let ecart = x.ecart().and_then(|e| e.sur(&Exact::entier(100))).and_then(|e| e.fraction());
                cases.push(ecart.map_or_else(|| sans(x.ecart_retenu()), Case::Points));
            }
            let (constat, preconisation) = match &t.equilibre {
                Equilibre::Atteint => ("équilibre".to_owned(), "poursuivre".to_owned()),
                Equilibre::Partiel(k) => {
                    let x = t.categories.get(*k).map_or("", |x| x.nom.as_str());
                    ("équilibre partiel".to_owned(), format!("augmenter la part des {x}"))
                }
                Equilibre::SansManque => {
                    ("équilibre partiel".to_owned(), "aucune catégorie ne manque, à examiner".to_owned())
                }
                Equilibre::Inconnu => (t.raison().to_owned(), String::new()),
            };
            cases.extend([texte(constat), texte(preconisation)]);
            ligne(cases)
        })
        .collect();
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(a, b)| (a.as_str(), *b)).collect();
    let reference = match fiches.iter().find(|f| f.niveau != Niveau::Commune).map(|f| f.reference) {
        Some(Niveau::Commune) => {
            "Écart à la commune, calculé avant arrondi\u{202f}; pour la commune elle-même, au territoire."
        }
        _ => "Écart au territoire, calculé avant arrondi.",
    };
    tableau(
        &format!("theme-{}-{}", k + 1, code.to_lowercase()),
        format!("Thème{INSECABLE}: {nom_theme}"),
        &colonnes,
        lignes,
        reference,
    )
}
