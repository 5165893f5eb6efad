//! How what is scored is called, and how a score becomes a cell.

use crate::french::{self, Genre, INSECABLE};
use crate::indicators::fragility::{Classement, Composante, Evaluation, Exact, Mesure, Methode, Note, NoteIndice};
use crate::measures::Niveau;
use crate::reports::context::Contexte;
use crate::reports::document::Case;
use crate::reports::phrases;

/// The word for a zone of a level: singular, plural, gender.
pub fn mot(n: Niveau) -> (&'static str, &'static str, Genre) {
    match n {
        Niveau::Residence => ("résidence", "résidences", Genre::Feminin),
        Niveau::Commune => ("commune", "communes", Genre::Feminin),
        Niveau::Iris => ("IRIS", "IRIS", Genre::Masculin),
        Niveau::Secteur => ("secteur", "secteurs", Genre::Masculin),
        _ => ("quartier", "quartiers", Genre::Masculin),
    }
}

/// `aucune résidence`, `une résidence`, `12 résidences`.
pub fn compte(n: usize, niveau: Niveau) -> String {
    let (s, p, g) = mot(niveau);
    french::compte(n as i64, s, p, g)
}

/// Same, in words up to sixteen and with a capital: the head of a sentence.
pub fn compte_en_tete(n: usize, niveau: Niveau) -> String {
    let (s, p, g) = mot(niveau);
    match n {
        0 | 1 => phrases::majuscule(&french::compte(n as i64, s, p, g)),
        n => format!("{} {p}", phrases::majuscule(&phrases::lettres(n as i64))),
    }
}

/// `e` for what agrees with a feminine word.
pub fn accord(niveau: Niveau) -> &'static str {
    if mot(niveau).2 == Genre::Feminin { "e" } else { "" }
}

/// The class of a note, in words.
pub fn classe(m: &Methode, c: Classement, niveau: Niveau) -> String {
    let e = accord(niveau);
    match c {
        Classement::Classe(k) => m.classes().get(k).map_or_else(String::new, |k| k.nom.clone()),
        Classement::Effectif => format!("non classé{e} (effectif)"),
        Classement::Donnees => format!("non classé{e} (données)"),
        Classement::Secret => format!("non classé{e} (secret)"),
    }
}

/// What a component is called: `Bénéficiaires de l'APL`, `Avis des bailleurs et des communes`.
pub fn composante(c: &Contexte, k: &Composante) -> String {
    if k.est_avis() {
        return "Avis des bailleurs et des communes".to_owned();
    }
    let libelle = c.definition(&k.indicateur).map_or(k.indicateur.as_str(), |d| d.libelle.as_str());
    let libelle = match &k.modalite {
        Some((_, m)) => format!("{libelle}{INSECABLE}: {m}"),
        None => libelle.to_owned(),
    };
    match k.mesure {
        Mesure::Niveau => libelle,
        Mesure::Evolution => format!("{libelle}, évolution"),
    }
}

/// A score, two decimals.
pub fn case_score(x: Option<Exact>, sinon: Case) -> Case {
    x.and_then(|x| x.fraction()).map_or(sinon, |f| Case::Mesure(f, 2))
}

/// The value of a component as it is read: a share in percent, an evolution in points, a mean as it is.
pub fn case_valeur(k: &Composante, x: Option<Exact>) -> Case {
    let Some(f) = x.and_then(|x| x.fraction()) else { return Case::NonDisponible };
    match (k.mesure, k.part) {
        (Mesure::Evolution, true) => Case::Points(f),
        (_, true) => Case::Part(f, 1),
        (_, false) => Case::Mesure(f, 2),
    }
}

/// The mark of a zone that has no score.
pub fn sans_score(c: Classement) -> Case {
    match c {
        Classement::Secret => Case::Secret,
        Classement::Classe(_) | Classement::Donnees => Case::NonDisponible,
        Classement::Effectif => Case::SansObjet,
    }
}

/// What was missing, in words: `Bénéficiaires de l'APL (trop peu de réponses)`.
pub fn manques(c: &Contexte, m: &Methode, n: &Note) -> String {
    let indices = m.indices.iter().zip(&n.indices);
    let mots: Vec<String> = indices
        .flat_map(|(i, note)| i.composantes.iter().zip(&note.composantes))
        .filter_map(|(k, x)| Some(format!("{} ({})", composante(c, k), x.manque?.libelle())))
        .collect();
    mots.join("\u{202f}; ")
}

/// Ranks of the components that push a zone above its reference, the strongest first.
pub fn facteurs(n: &NoteIndice) -> Vec<usize> {
    let mut f: Vec<(usize, Exact)> =
        n.apports.iter().enumerate().filter_map(|(k, x)| Some((k, (*x)?))).filter(|(_, x)| x.positif()).collect();
    f.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    f.into_iter().map(|(k, _)| k).collect()
}

/// Where a zone is: its QPV, or hors QPV; and whether it is in one.
pub fn lieu(c: &Contexte, niveau: Niveau, zone: &str) -> (String, bool) {
    if niveau != Niveau::Residence {
        return (String::new(), niveau == Niveau::Qpv);
    }
    match c.references.residences.get(zone).and_then(|r| r.qpv.as_ref()) {
        Some(Some(q)) => (c.nom_zone(Niveau::Qpv, q), true),
        Some(None) => ("hors QPV".to_owned(), false),
        None => ("localisation inconnue".to_owned(), false),
    }
}

/// « La résidence X est classée « … » : a et b expliquent l'essentiel de ce classement, calculé sur n indicateurs renseignés. »
pub fn explication(c: &Contexte, e: &Evaluation, n: &Note) -> Option<String> {
    let (m, rang) = (&e.methode, n.classement.rang()?);
    let (indice, note) = m.indices.iter().zip(&n.indices).next()?;
    let noms: Vec<String> = facteurs(note)
        .into_iter()
        .take(2)
        .filter_map(|k| indice.composantes.get(k))
        .map(|k| format!("«{INSECABLE}{}{INSECABLE}»", composante(c, k)))
        .collect();
    let zone = c.nom_zone(m.grain, &n.zone);
    let (mot, _, _) = mot(m.grain);
    let article = match m.grain {
        Niveau::Iris => "L'",
        Niveau::Residence | Niveau::Commune => "La ",
        _ => "Le ",
    };
    // « Résidence des Ormes » already says what it is.
    let sujet = match zone.split_once(' ') {
        Some((premier, reste)) if premier.to_lowercase() == mot => format!("{article}{mot} {reste}"),
        _ => format!("{article}{mot} «{INSECABLE}{zone}{INSECABLE}»"),
    };
    let cause = match noms.as_slice() {
        [] => "aucune composante ne dépasse la référence".to_owned(),
        [a] => format!("{a} explique l'essentiel de ce classement"),
        plusieurs => format!("{} expliquent l'essentiel de ce classement", french::enumerer(plusieurs)),
    };
    let connues: usize = n.indices.iter().map(|i| i.connues).sum();
    Some(format!(
        "{sujet} est classé{} «{INSECABLE}{}{INSECABLE}»\u{202f}: {cause}, calculé sur {}.",
        accord(m.grain),
        m.classes().get(rang).map_or("", |k| k.nom.as_str()),
        french::compte(connues as i64, "indicateur renseigné", "indicateurs renseignés", Genre::Masculin)
    ))
}

/// What every document that uses provisional weights says.
pub fn avertissement(m: &Methode) -> String {
    let fin = "Une résidence fragile est à examiner en gestion sociale et urbaine de proximité, ses habitants ne sont pas en cause.";
    if m.provisoire {
        format!(
            "Pondérations et seuils provisoires\u{a0}: aucun territoire n'en a publié, ceux-ci sont à débattre en conférence. {fin}"
        )
    } else {
        fin.to_owned()
    }
}
