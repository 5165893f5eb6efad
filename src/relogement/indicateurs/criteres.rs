//! Criteria of quality, national then local, and the counts that each target needs when it does not bear on a whole project.

use super::super::criteres::{Avis, Cible, Critere, Perimetre};
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::reglages::Reglages;
use super::super::reponse::Reponse;
use super::super::suivi::Suivi;
use super::{Question, examine};

/// `rel_c3` from `C3`, `rel_c2_mel` from `C2-MEL`.
pub fn code_critere(code: &str) -> String {
    format!("rel_{}", simple(code))
}

/// `rel_c3__parc_prive` for the target of a criterion that bears on a part of the households.
pub fn code_cible(c: &Cible) -> String {
    let parts: Vec<String> = restrictions(&c.perimetre).iter().map(|(cle, v)| format!("{cle}_{}", unique(v))).collect();
    format!("{}__{}", code_critere(&c.critere), parts.join("_"))
}

fn simple(code: &str) -> String {
    code.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

/// A code in letters and digits that two different codes never share: the name of a count must not move to another operation.
fn unique(code: &str) -> String {
    let sur = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    code.chars().map(|c| if sur(c) { c.to_string() } else { format!("-{:x}", u32::from(c)) }).collect()
}

/// What a perimeter asks beside the project, by key.
fn restrictions(p: &Perimetre) -> Vec<(&'static str, String)> {
    [
        ("operation", p.operation.clone()),
        ("nature", p.nature.map(|n| n.code().to_owned())),
        ("parc", p.parc.map(|x| x.code().to_owned())),
        ("tranche", p.tranche.map(|t| t.code().to_owned())),
        ("debut", p.debut.map(|a| a.to_string())),
        ("fin", p.fin.map(|a| a.to_string())),
    ]
    .into_iter()
    .filter_map(|(cle, v)| Some((cle, v?)))
    .collect()
}

/// Whether a target bears on all the households of a project since its start.
pub fn entiere(c: &Cible) -> bool {
    restrictions(&c.perimetre).is_empty()
}

/// Criteria of the settings, then one question for each target that bears on a part of the households.
pub fn questions<'a>(r: &'a Reglages, suivi: &'a Suivi, arrete: chrono::NaiveDate) -> Vec<Question<'a>> {
    let mut questions: Vec<Question<'a>> = Critere::TOUS.iter().map(|c| critere(c.code(), c.libelle())).collect();
    questions.extend(r.criteres.local.iter().map(|l| critere(&l.code, &l.libelle)));
    let mut vues = std::collections::BTreeSet::new();
    for c in Cible::en_vigueur(&r.criteres.cible, arrete) {
        // Two targets of the same households, one for each sense: one count.
        if !entiere(c) && vues.insert(code_cible(c)) {
            questions.push(cible(c, suivi));
        }
    }
    questions
}

fn avis(a: Option<&Avis>) -> Voix {
    match a {
        None | Some(Avis { compte: Reponse::Non, .. }) => Voix::Hors,
        Some(Avis { compte: Reponse::Oui, tenu }) => (*tenu).into(),
        Some(Avis { compte: Reponse::Inconnu, .. }) => Voix::Inconnue,
    }
}

fn critere<'a>(code: &str, libelle: &str) -> Question<'a> {
    let definition = format!(
        "Critère {code}, {libelle} : ménages relogés définitivement que comptent les critères (voir P-BASE-CRITERES), par année de relogement et depuis le début."
    );
    let titre = format!("{code} – {libelle}");
    let cle = code.to_owned();
    examine(Indicateur::part(&code_critere(code), &titre, &definition).par_annee(Portee::Territoire), move |e| {
        avis(e.avis.get(&cle))
    })
}

/// The households of its criterion that a target bears on. The project is left to the level at which it is read.
fn cible<'a>(c: &Cible, suivi: &'a Suivi) -> Question<'a> {
    let ou = c.perimetre.libelle();
    let definition = format!(
        "Critère {}, parmi les ménages sur qui porte une cible : {ou}. Un relogement dont la date est inconnue n’est dans aucune période.",
        c.critere
    );
    let i = Indicateur::part(&code_cible(c), &format!("{} – {ou}", c.critere), &definition);
    let perimetre = Perimetre { projet: None, ..c.perimetre.clone() };
    let critere = c.critere.clone();
    examine(i, move |e| match suivi.operations.get(&e.cle.operation) {
        Some(o) if perimetre.retient(o, &e.cle) => avis(e.avis.get(&critere)),
        _ => Voix::Hors,
    })
}
