//! Who lives in a résidence opened to relogement (bilan de peuplement, charte de la MEL): every household that was counted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};

use super::super::ameliorations;
use super::super::faits::Composition;
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::reglages::Reglages;
use super::super::reponse::Reponse;
use super::super::suivi::{Dossier, Suivi, en_attente};
use super::Question;
use super::effets::majuscule;

pub const PERSONNES: &str = "rel_personnes";
pub const COMPOSITION: &str = "rel_composition";
pub const AGE: &str = "rel_age";
pub const TRANCHE: &str = "rel_tranche";
/// Quartile of all those counted; `rel_quartile` is that of those rehoused.
pub const QUARTILE: &str = "rel_quartile_recenses";
pub const OCCUPATION: &str = "rel_occupation";
pub const PRIORITAIRES: &str = "rel_prioritaire_recenses";
/// J1: interviewed within the deadline after the résidence was opened.
pub const DELAI: &str = "rel_entretien_delai";

const CLASSES_PERSONNES: [(&str, &str); 4] = [
    ("une", "Une personne"),
    ("deux", "Deux personnes"),
    ("trois_quatre", "Trois ou quatre personnes"),
    ("cinq_plus", "Cinq personnes et plus"),
];
const CLASSES_AGE: [(&str, &str); 4] = [
    ("moins_30", "Moins de 30 ans"),
    ("30_49", "30 à 49 ans"),
    ("50_64", "50 à 64 ans"),
    ("65_plus", "65 ans et plus"),
];
const CLASSES_TRANCHE: [(&str, &str); 4] = [
    ("0_20", "Moins de 20\u{202f}% des plafonds PLUS"),
    ("20_40", "20 à 40\u{202f}%"),
    ("40_60", "40 à 60\u{202f}%"),
    ("60_plus", "60\u{202f}% et plus"),
];
const CLASSES_QUARTILE: [(&str, &str); 4] =
    [("q1", "1er quartile"), ("q2", "2e quartile"), ("q3", "3e quartile"), ("q4", "4e quartile")];
const CLASSES_OCCUPATION: [(&str, &str); 3] =
    [("sur", "Sur-occupé"), ("adapte", "Ni sur-occupé ni sous-occupé"), ("sous", "Sous-occupé")];

/// Who lives together, code and label of each row of a table.
pub(super) fn compositions() -> Vec<(&'static str, String)> {
    Composition::TOUS.iter().map(|c| (c.code(), majuscule(c.libelle()))).collect()
}

/// Composition, ages, incomes, occupation, priority, interviews.
pub fn questions<'a>(suivi: &'a Suivi, r: &'a Reglages, arrete: NaiveDate) -> Vec<Question<'a>> {
    let repartition = |code: &str, libelle: &str, definition: &str, classes: &[(&str, &str)]| {
        Indicateur::repartition(code, libelle, definition, classes).jusqu_a(Portee::Residence)
    };
    let connue = |rang: Option<usize>| rang.map_or(Voix::Inconnue, Voix::Classe);
    let compositions = compositions();
    let compositions: Vec<(&str, &str)> = compositions.iter().map(|(c, l)| (*c, l.as_str())).collect();
    let logements = logements(suivi);
    let notent = notent(suivi, arrete);
    let delai = format!(
        "Ménages recensés dont le premier entretien (enquête sociale) a eu lieu dans les {} mois qui suivent l’ouverture de leur résidence au relogement. Celui qu’on attend encore sans l’avoir reçu une fois le délai passé est hors délai. Ne sont pas comptés ceux dont le délai court encore, ni ceux qui sont partis sans entretien (J1).",
        r.processus.mois_entretien
    );
    vec![
        Question::new(
            repartition(
                PERSONNES,
                "Taille des ménages recensés",
                "Ménages recensés, selon leur nombre de personnes.",
                &CLASSES_PERSONNES,
            ),
            move |d, _| connue(d.menage.personnes.and_then(taille)),
        ),
        Question::new(
            repartition(
                COMPOSITION,
                "Composition des ménages recensés",
                "Ménages recensés, selon qui vit ensemble.",
                &compositions,
            ),
            move |d, _| connue(d.menage.composition.and_then(|c| Composition::TOUS.iter().position(|x| *x == c))),
        ),
        Question::new(
            repartition(AGE, "Âge du titulaire", "Ménages recensés, selon l’âge du titulaire.", &CLASSES_AGE),
            move |d, _| connue(d.menage.age_titulaire.map(age)),
        ),
        Question::new(
            repartition(
                TRANCHE,
                "Ressources des ménages recensés",
                "Ménages recensés, selon leurs ressources rapportées aux plafonds PLUS.",
                &CLASSES_TRANCHE,
            ),
            move |d, _| connue(d.menage.tranche.as_deref().map(tranche)),
        ),
        Question::new(
            repartition(
                QUARTILE,
                "Quartile des ménages recensés",
                "Ménages recensés, selon leur quartile de ressources parmi les demandeurs.",
                &CLASSES_QUARTILE,
            ),
            move |d, _| connue(d.menage.quartile.filter(|q| (1..=4).contains(q)).map(|q| usize::from(q) - 1)),
        ),
        Question::new(
            repartition(
                OCCUPATION,
                "Occupation des logements",
                "Logements d’origine des ménages recensés, un par logement, décohabitants et hébergés compris, selon le nombre de pièces et de personnes (P-OCCUPATION).",
                &CLASSES_OCCUPATION,
            ),
            move |d, _| match logements.get(d.menage.id.as_str()) {
                None => Voix::Hors,
                Some(personnes) => connue(occupation(d, *personnes, &r.ameliorations)),
            },
        ),
        Question::new(
            Indicateur::part(
                PRIORITAIRES,
                "Ménages prioritaires",
                "Ménages recensés prioritaires au titre de l’article L. 441-1 ou du DALO. Être relogé ne suffit pas à l’être.",
            )
            .jusqu_a(Portee::Residence),
            |d, _| d.menage.prioritaire.map_or(Voix::Inconnue, |p| Voix::Classe(usize::from(!p))),
        ),
        Question::new(
            Indicateur::part(DELAI, "Entretien dans le délai", &delai).jusqu_a(Portee::Residence),
            move |d, _| entretien(suivi, &notent, d, r.processus.mois_entretien, arrete),
        ),
    ]
}

fn taille(personnes: i64) -> Option<usize> {
    match personnes {
        1 => Some(0),
        2 => Some(1),
        3 | 4 => Some(2),
        5.. => Some(3),
        _ => None,
    }
}

fn age(ans: i64) -> usize {
    match ans {
        ..30 => 0,
        30..50 => 1,
        50..65 => 2,
        65.. => 3,
    }
}

fn tranche(code: &str) -> usize {
    match code {
        "0_20" => 0,
        "20_40" => 1,
        "40_60" => 2,
        _ => 3,
    }
}

/// Persons of each dwelling, by the household that stands for it: the one that separates from no other. `None`: not all are known.
fn logements(suivi: &Suivi) -> BTreeMap<String, Option<i64>> {
    let mut personnes: BTreeMap<&str, Option<i64>> = BTreeMap::new();
    for d in &suivi.dossiers {
        let tete = d.menage.origine.as_deref().unwrap_or(&d.menage.id);
        let somme = personnes.entry(tete).or_insert(Some(0));
        *somme = somme.zip(d.menage.personnes).map(|(a, b)| a.saturating_add(b));
    }
    let tetes = suivi.dossiers.iter().filter(|d| d.menage.origine.is_none()).map(|d| d.menage.id.as_str());
    tetes.map(|id| (id.to_owned(), personnes.get(id).copied().flatten())).collect()
}

fn occupation(d: &Dossier, personnes: Option<i64>, r: &ameliorations::Reglages) -> Option<usize> {
    let o = ameliorations::occupation(d.menage.avant.typologie, personnes, r);
    match (o.sur, o.sous) {
        (Reponse::Oui, _) => Some(0),
        (_, Reponse::Oui) => Some(2),
        (Reponse::Non, Reponse::Non) => Some(1),
        _ => None,
    }
}

/// Operations that note interviews: of the others nobody knows whether any took place.
fn notent(suivi: &Suivi, arrete: NaiveDate) -> BTreeSet<&str> {
    let faits = suivi.dossiers.iter().filter(|d| d.menage.date_enquete.is_some_and(|jour| jour <= arrete));
    faits.map(|d| d.menage.operation.as_str()).collect()
}

/// J1 (§ 8): first interview within the deadline after the opening. Without a date of opening nothing can be said; while the deadline
/// runs, nothing is. Once it is over, a household that is still awaited was not interviewed in time, and one that left is out of it; of one
/// that is rehoused the interview was not written down.
fn entretien(suivi: &Suivi, notent: &BTreeSet<&str>, d: &Dossier, mois: u32, arrete: NaiveDate) -> Voix {
    let ouverture = suivi.operation(d).and_then(|o| o.date_ouverture_relogement);
    let limite = ouverture.and_then(|jour| jour.checked_add_months(Months::new(mois)));
    match (d.menage.date_enquete.filter(|jour| *jour <= arrete), limite) {
        (Some(jour), Some(limite)) => Voix::Classe(usize::from(jour > limite)),
        (None, Some(limite)) if arrete <= limite => Voix::Hors,
        (None, Some(_)) if notent.contains(d.menage.operation.as_str()) => match d.situation {
            _ if d.sorti() => Voix::Hors,
            Some(s) if en_attente(s) => Voix::Classe(1),
            _ => Voix::Inconnue,
        },
        _ => Voix::Inconnue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relogement::essais::{jour, menage, operation};
    use crate::relogement::faits::{Operation, Situation, Typologie};
    use crate::relogement::suivi::{DateRelogement, Lignes};

    /// Rows of a table, beside « Inconnu » and « Ensemble ».
    #[test]
    fn kinds_of_households_are_told_as_rows() {
        let libelles: Vec<String> = compositions().into_iter().map(|(_, l)| l).collect();
        assert!(libelles.contains(&"Personne seule".to_owned()), "{libelles:?}");
        assert!(libelles.iter().all(|l| l.starts_with(char::is_uppercase)), "{libelles:?}");
    }

    #[test]
    fn classes_hold_at_their_bounds() {
        assert_eq!([0, 1, 2, 3, 4, 5, 12].map(taille), [None, Some(0), Some(1), Some(2), Some(2), Some(3), Some(3)]);
        assert_eq!([29, 30, 49, 50, 64, 65].map(age), [0, 1, 1, 2, 2, 3]);
        assert_eq!(["0_20", "20_40", "40_60", "60_80", "150_plus"].map(tranche), [0, 1, 2, 3, 3]);
    }

    /// A dwelling is counted once, with those who separate from the household; one whose number of persons is not known is unknown.
    #[test]
    fn a_dwelling_is_counted_once_with_all_its_persons() {
        let mut lignes = Lignes { operations: vec![operation("A")], ..Lignes::default() };
        let mut poser = |id: &str, origine: Option<&str>, personnes| {
            let mut m = menage(id, "A", Situation::AReloger);
            (m.origine, m.personnes) = (origine.map(str::to_owned), personnes);
            m.avant.typologie = Some(Typologie::T3);
            lignes.menages.push(m);
        };
        poser("a", None, Some(3));
        poser("a-fils", Some("a"), Some(1));
        poser("b", None, Some(2));
        poser("c", None, None);
        poser("d", None, Some(3));
        let suivi = Suivi::new(lignes, DateRelogement::Bail, jour("2025-12-31"));
        let lus = logements(&suivi);
        let attendus = [("a", Some(4)), ("b", Some(2)), ("c", None), ("d", Some(3))];
        assert_eq!(lus, attendus.map(|(m, n)| (m.to_owned(), n)).into());
        let r = ameliorations::Reglages::default();
        let classes: Vec<Option<usize>> =
            suivi.dossiers.iter().filter_map(|d| Some(occupation(d, *lus.get(&d.menage.id)?, &r))).collect();
        assert_eq!(classes, [Some(0), Some(2), None, Some(1)], "a and its son in three rooms, b with one too many");
    }

    /// What a household of an operation opened on 15 January answers, beside one that was interviewed when the operation notes it.
    fn reponse(enquete: Option<&str>, situation: Situation, arrete: &str, note: bool) -> Voix {
        let ouverte = Operation { date_ouverture_relogement: Some(jour("2025-01-15")), ..operation("A") };
        let mut m = menage("m", "A", situation);
        m.date_enquete = enquete.map(jour);
        let mut autre = menage("n", "A", Situation::AReloger);
        autre.date_enquete = note.then(|| jour("2025-02-01"));
        let lignes = Lignes { operations: vec![ouverte], menages: vec![m, autre], ..Lignes::default() };
        let suivi = Suivi::new(lignes, DateRelogement::Bail, jour(arrete));
        entretien(&suivi, &notent(&suivi, jour(arrete)), &suivi.dossiers[0], 3, jour(arrete))
    }

    /// § 8, J1: « first interview ≤ opening + 3 months ». Past the limit, a household still awaited was not interviewed in time.
    #[test]
    fn interviews_are_in_time_late_expected_or_unknown() {
        use Situation as S;
        let cas = [
            (Some("2025-04-15"), S::AReloger, "2025-12-31", Voix::Classe(0)),
            (Some("2025-04-16"), S::AReloger, "2025-12-31", Voix::Classe(1)),
            (None, S::AReloger, "2025-04-15", Voix::Hors),
            (None, S::AReloger, "2025-04-16", Voix::Classe(1)),
            (None, S::RelogeTemporaire, "2025-04-16", Voix::Classe(1)),
            (None, S::DepartSpontane, "2025-04-16", Voix::Hors),
            (None, S::RelogeDefinitif, "2025-04-16", Voix::Inconnue),
            (Some("2025-05-01"), S::AReloger, "2025-04-15", Voix::Hors),
            (Some("2025-05-01"), S::AReloger, "2025-04-30", Voix::Classe(1)),
        ];
        for (enquete, situation, arrete, attendue) in cas {
            assert_eq!(reponse(enquete, situation, arrete, true), attendue, "{enquete:?} {situation:?} au {arrete}");
        }
        let muette = reponse(None, S::AReloger, "2025-04-16", false);
        assert_eq!(muette, Voix::Inconnue, "an operation that notes no interview");
        let mut m = menage("m", "B", S::AReloger);
        m.date_enquete = Some(jour("2025-02-01"));
        let lignes = Lignes { operations: vec![operation("B")], menages: vec![m], ..Lignes::default() };
        let suivi = Suivi::new(lignes, DateRelogement::Bail, jour("2025-12-31"));
        let dite = entretien(&suivi, &BTreeSet::from(["B"]), &suivi.dossiers[0], 3, jour("2025-12-31"));
        assert_eq!(dite, Voix::Inconnue, "no date of opening");
    }
}
