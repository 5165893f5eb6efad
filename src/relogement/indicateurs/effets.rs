//! What relogement changed for households: reste à charge, alerts, number of rooms.

use std::cmp::Ordering;

use super::super::faits::Typologie;
use super::super::finances::{ClasseRac, Comparaison};
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::reglages::Reglages;
use super::super::reponse::Reponse;
use super::{Question, examine};

/// Evolution of the reste à charge.
pub const RAC: &str = "rel_rac";
/// The same, with or without an improvement.
pub const RAC_AMELIORATION: &str = "rel_rac_amelioration";
pub const TYPOLOGIE: &str = "rel_typologie";
pub const PERDANT: &str = "rel_perdant";

/// `rel_alerte_a1` from `A1`.
pub fn code_alerte(id: &str) -> String {
    format!("rel_alerte_{}", id.to_lowercase())
}

/// Alerts that are published; A7 is C1 seen from the other side.
pub const ALERTES: [(&str, &str); 6] = [
    ("A1", "Le reste à vivre passe sous le seuil"),
    ("A2", "Le reste à vivre, déjà sous le seuil, baisse encore"),
    ("A3", "Le taux d’effort dépasse le seuil"),
    ("A4", "Le reste à charge augmente sans amélioration"),
    ("A5", "Le reste à charge augmente plus que la surface"),
    ("A6", "Le reste à vivre, proche du seuil, ne s’améliore pas nettement"),
];

/// Classes of evolution, crossed with improvement.
const CLASSES_RAC: [(ClasseRac, bool, &str); 8] = [
    (ClasseRac::Baisse, true, "baisse_amelioration"),
    (ClasseRac::Baisse, false, "baisse_sans"),
    (ClasseRac::Stable, true, "stable_amelioration"),
    (ClasseRac::Stable, false, "stable_sans"),
    (ClasseRac::Hausse, true, "hausse_amelioration"),
    (ClasseRac::Hausse, false, "hausse_sans"),
    (ClasseRac::ForteHausse, true, "forte_hausse_amelioration"),
    (ClasseRac::ForteHausse, false, "forte_hausse_sans"),
];

/// Reste à charge, alerts, number of rooms.
pub fn questions(r: &Reglages) -> Vec<Question<'_>> {
    let mut questions = vec![reste_a_charge(r), reste_a_charge_et_conditions(r)];
    questions.push(examine(
        Indicateur::part(
            PERDANT,
            "Perdants",
            "Ménages relogés du parc social dont le reste à charge augmente sans amélioration objective des conditions de logement (ANRU 2024).",
        ),
        |e| e.perdant.map_or(Voix::Hors, Voix::from),
    ));
    questions.extend(ALERTES.iter().map(|(id, libelle)| alerte(id, libelle)));
    questions.push(typologie());
    questions
}

fn alerte<'a>(id: &'static str, libelle: &str) -> Question<'a> {
    let definition = format!(
        "Alerte {id} : {libelle}. Une alerte invite à regarder une situation ; ce n’est jamais une décision sur un ménage."
    );
    examine(Indicateur::part(&code_alerte(id), libelle, &definition), move |e| {
        e.alertes.iter().find(|a| a.id == id).and_then(|a| a.reponse).map_or(Voix::Hors, Voix::from)
    })
}

fn reste_a_charge(r: &Reglages) -> Question<'_> {
    let evolutions = [ClasseRac::Baisse, ClasseRac::Stable, ClasseRac::Hausse, ClasseRac::ForteHausse];
    let codes = ["baisse", "stable", "hausse", "forte_hausse"];
    let libelles = evolutions.map(|c| majuscule(&r.finances.classes_rac.libelle(c)));
    let classes: Vec<(&str, &str)> = codes.into_iter().zip(libelles.iter().map(String::as_str)).collect();
    let i = Indicateur::repartition(
        RAC,
        "Évolution du reste à charge",
        "Ménages relogés du parc social, selon l’évolution de leur reste à charge. Les décohabitants et hébergés n’ont pas d’avant comparable.",
        &classes,
    );
    examine(i, move |e| match e.comparaison.comparable {
        Reponse::Non => Voix::Hors,
        Reponse::Inconnu => Voix::Inconnue,
        Reponse::Oui => {
            let rang = evolution(&e.comparaison, r).and_then(|c| evolutions.iter().position(|x| *x == c));
            rang.map_or(Voix::Inconnue, Voix::Classe)
        }
    })
}

pub(super) fn majuscule(t: &str) -> String {
    let mut lettres = t.chars();
    lettres.next().map_or_else(String::new, |l| l.to_uppercase().chain(lettres).collect())
}

/// Class of evolution of the reste à charge of a household that has a comparable « before ».
pub fn evolution(c: &Comparaison, r: &Reglages) -> Option<ClasseRac> {
    let f = &r.finances;
    f.classes_rac.classe(f.rac.valeur(&c.avant, f), f.rac.valeur(&c.apres, f))
}

fn reste_a_charge_et_conditions(r: &Reglages) -> Question<'_> {
    let classes: Vec<(&str, String)> = CLASSES_RAC
        .iter()
        .map(|(c, mieux, code)| {
            let suite = if *mieux { "avec amélioration" } else { "sans amélioration" };
            (*code, format!("{}, {suite}", r.finances.classes_rac.libelle(*c)))
        })
        .collect();
    let classes: Vec<(&str, &str)> = classes.iter().map(|(c, l)| (*c, l.as_str())).collect();
    let i = Indicateur::repartition(
        RAC_AMELIORATION,
        "Reste à charge et conditions de logement",
        "Ménages relogés du parc social, selon l’évolution de leur reste à charge et l’amélioration de leurs conditions de logement. Les décohabitants et hébergés n’ont pas d’avant comparable.",
        &classes,
    )
    .jusqu_a(Portee::Territoire);
    examine(i, move |e| match e.comparaison.comparable {
        Reponse::Non => Voix::Hors,
        Reponse::Inconnu => Voix::Inconnue,
        Reponse::Oui => classe_rac(&e.comparaison, r).map_or(Voix::Inconnue, Voix::Classe),
    })
}

fn classe_rac(c: &Comparaison, r: &Reglages) -> Option<usize> {
    let classe = evolution(c, r)?;
    let mieux = match c.amelioration {
        Reponse::Oui => true,
        Reponse::Non => false,
        Reponse::Inconnu => return None,
    };
    CLASSES_RAC.iter().position(|(x, m, _)| (*x, *m) == (classe, mieux))
}

fn typologie<'a>() -> Question<'a> {
    let classes = [("plus_petite", "Plus petite"), ("meme", "La même"), ("plus_grande", "Plus grande")];
    let i = Indicateur::repartition(
        TYPOLOGIE,
        "Typologie du logement",
        "Ménages relogés définitivement, selon le nombre de pièces du logement d’après comparé à celui d’avant.",
        &classes,
    );
    Question::new(i, |d, _| {
        if !d.reloge() {
            return Voix::Hors;
        }
        match (d.menage.avant.typologie, d.definitif().and_then(|r| r.apres.typologie)) {
            // Five rooms and more are one class: nothing tells which is larger.
            (Some(Typologie::T5P), Some(Typologie::T5P)) => Voix::Inconnue,
            (Some(avant), Some(apres)) => Voix::Classe(match apres.pieces().cmp(&avant.pieces()) {
                Ordering::Less => 0,
                Ordering::Equal => 1,
                Ordering::Greater => 2,
            }),
            _ => Voix::Inconnue,
        }
    })
}
