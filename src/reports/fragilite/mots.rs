//! How what is scored is called, and how a score becomes a cell.

use crate::french::{self, FINE, Genre, INSECABLE};
use crate::indicators::fragility::{
    Classement, Composante, Evaluation, Exact, Indice, Mesure, Methode, ModeClasses, Note, NoteIndice,
};
use crate::measures::Niveau;
use crate::reports::context::Contexte;
use crate::reports::document::Case;

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
    let libelle = french::typographier(libelle);
    let libelle = match &k.modalite {
        Some((_, m)) => format!("{libelle}{INSECABLE}: {m}"),
        None => libelle,
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

/// A score, with as many decimals as needed for the printed value to agree with its class: 0,8999 against 0,90 is not « 0,90 ».
pub fn case_score_classe(m: &Methode, indice: &Indice, n: &NoteIndice, sinon: Case) -> Case {
    let (Some(x), Some(f)) = (n.score, n.score.and_then(|x| x.fraction())) else { return sinon };
    let bornes = indice.classes.iter().filter_map(|k| k.a_partir_de);
    let mut bornes: Vec<Exact> = match indice.classement {
        ModeClasses::Distance => bornes.filter_map(|b| b.plus(&n.reference?)).collect(),
        _ => bornes.collect(),
    };
    bornes.extend(n.reference.filter(|_| m.exclusion.au_moins_moyenne));
    Case::Mesure(f, decimales(x, &bornes))
}

/// From two to six decimals.
fn decimales(x: Exact, bornes: &[Exact]) -> u32 {
    let imprime = |x: &Exact, d: u32| {
        let pas = 10i128.pow(9 - d);
        x.a_neuf_decimales().map(|n| n.signum() * ((2 * n.abs() + pas) / (2 * pas)))
    };
    let fidele = |d: &u32| bornes.iter().all(|b| (x < *b) == (imprime(&x, *d) < imprime(b, *d)));
    (2..6).find(fidele).unwrap_or(6)
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

/// What was missing of a score, in words: `Bénéficiaires de l'APL (trop peu de réponses)`.
pub fn manques(c: &Contexte, i: &Indice, note: &NoteIndice) -> String {
    let cases = i.composantes.iter().zip(&note.composantes);
    let mots: Vec<String> =
        cases.filter_map(|(k, x)| Some(format!("{} ({})", composante(c, k), x.manque?.libelle()))).collect();
    mots.join("\u{202f}; ")
}

/// Ranks of the components that put a zone on its side of the reference, above or below, the strongest first.
fn facteurs(n: &NoteIndice) -> Vec<usize> {
    let dessous = n.score < n.reference;
    let mut f: Vec<(usize, Exact)> = n
        .apports
        .iter()
        .enumerate()
        .filter_map(|(k, x)| Some((k, if dessous { (*x)?.oppose() } else { (*x)? })))
        .filter(|(_, x)| x.positif())
        .collect();
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

/// A zone as the subject of a sentence: `La résidence des Ormes`, `La résidence « Tour Nord »`.
pub fn sujet(nom: &str, niveau: Niveau) -> String {
    let (mot, _, _) = mot(niveau);
    let article = match niveau {
        Niveau::Iris => "L'",
        Niveau::Residence | Niveau::Commune => "La ",
        _ => "Le ",
    };
    // « Résidence des Ormes » already says what it is.
    match nom.split_once(' ') {
        Some((premier, reste)) if premier.to_lowercase() == mot => format!("{article}{mot} {reste}"),
        _ => format!("{article}{mot} «{INSECABLE}{nom}{INSECABLE}»"),
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
    let sujet = sujet(&c.nom_zone(m.grain, &n.zone), m.grain);
    let cause = match noms.as_slice() {
        [] => format!("aucune composante ne s'écarte de la référence{FINE}; l'indice est"),
        [a] => format!("{a} explique l'essentiel de ce classement,"),
        plusieurs => format!("{} expliquent l'essentiel de ce classement,", french::enumerer(plusieurs)),
    };
    let connues: usize = n.indices.iter().map(|i| i.connues).sum();
    Some(format!(
        "{sujet} est classé{} «{INSECABLE}{}{INSECABLE}»\u{202f}: {cause} calculé sur {}.",
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

#[cfg(test)]
mod tests {
    use super::*;

    /// « Préservée » is not explained by the one component that is above the reference.
    #[test]
    fn what_puts_a_zone_below_is_what_is_below() {
        let e = |n| Exact::new(n, 100);
        let note = |score| NoteIndice {
            score: e(score),
            reference: e(100),
            classement: Classement::Classe(0),
            connues: 3,
            composantes: Vec::new(),
            contributions: Vec::new(),
            apports: vec![e(-4), e(-13), e(2), None],
        };
        assert_eq!(facteurs(&note(85)), [1, 0]);
        assert_eq!(facteurs(&note(115)), [2]);
    }

    #[test]
    fn rounding_never_hides_a_class() {
        let e = |n| Exact::new(n, 10_000).unwrap();
        let bornes = [e(12_500), e(9_000)];
        let cas = [(8_999, 4), (8_950, 3), (8_949, 2), (9_000, 2), (12_499, 4), (10_000, 2), (12_501, 2)];
        for (n, d) in cas {
            assert_eq!(decimales(e(n), &bornes), d, "{n}");
        }
    }
}
